"""Diagnosis and hints: from a program and its report to findings and a ladder that never gives the answer away."""
