"""Builds what is shipped, and runs the demo."""
