"""Totals and their parts: lists, rows and columns of tables, the parts of the statutory form."""
