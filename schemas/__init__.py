"""What the stages hand to each other: records, printed-precision arithmetic, tables, problem codes.

Nothing here reads a file, opens a database or knows an extractor.
"""
