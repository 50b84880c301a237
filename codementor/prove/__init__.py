"""Proves an exercise set before it is published: references, starter, hints, and what the cases can tell apart."""
