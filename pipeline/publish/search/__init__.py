"""Search over passages, figures and citations."""
