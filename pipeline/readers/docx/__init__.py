"""The parts of a Word document: package, body, runs, styles, numbering, tables."""
