"""Rises and falls, and the two levels they lie between."""
