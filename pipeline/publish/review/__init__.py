"""Reviewing on the site: logins, the queue, decisions, and their marks on the published pages.

Off unless ``doichieu serve`` is given a database of decisions. The reports stay immutable:
only the decisions are written, by ``pipeline.decisions.ledger``.
"""
