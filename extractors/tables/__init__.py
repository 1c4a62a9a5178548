"""Tables: what heads and labels say their cells count, whose and when."""
