"""Whole reports over the whole vocabulary: entries of all fields strung together, with truth by attribute.

Comes in: a file of entries (``entries`` has the grammar), the invented offices of the corpus.
Goes out: DOCX, PDF and tabbed text with ``NAME.truth.json`` beside them (``writing``).
"""
