"""The words around a number: its clause, its noun, what stands above or before it, how it is meant."""
