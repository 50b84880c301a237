"""Splits a test function into cases: unfold its loops and helpers, read its assertions, keep the lines each needs."""
