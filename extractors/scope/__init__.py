"""Whose a figure is: level, office, administrative unit."""
