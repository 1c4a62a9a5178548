"""The stretch of time that a text names, and that each figure covers."""
