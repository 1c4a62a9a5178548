"""The database file: its tables, its one writer, what a rerun may keep."""
