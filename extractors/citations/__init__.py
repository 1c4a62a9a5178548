"""Cited documents: their symbols, issuers, dates and registers."""
