"""Notebooks as exercises: cells to one program and back, and first aid. Knows cells as values, no Jupyter."""
