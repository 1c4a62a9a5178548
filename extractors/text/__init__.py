"""The text itself: its tokens, phrases, printed numbers, formulas and dates, before anything is understood."""
