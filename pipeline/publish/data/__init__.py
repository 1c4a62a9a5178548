"""Datasette's own tables and questions in our words, and where the data can be had."""
