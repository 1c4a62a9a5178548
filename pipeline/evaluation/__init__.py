"""Precision, recall and verdicts against gold, attribute by attribute; damage, scans and planted slips."""
