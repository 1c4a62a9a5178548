"""Quantities become figures: with what they count, whose and when, and the account of every numeral."""
