"""Percentages, and the part and whole they are of."""
