"""Pure extraction: passages in, figures, citations, identity and judged claims out.

No file, no database, no clock. Knows ``schemas`` and its own vocabulary only.
"""
