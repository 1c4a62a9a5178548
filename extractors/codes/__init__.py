"""Which indicator of the vocabulary a number, a rate or a zero in words is."""
