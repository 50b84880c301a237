"""Review: what a good reader would say of a program that may well be right. Deterministic, no model, nothing is run."""
