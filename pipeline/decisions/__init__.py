"""Reviewers' decisions: kept, matched with what is extracted now, recomputed with, exchanged.

``ledger`` keeps them, ``subjects`` finds what they are about in a reports database,
``rejudging`` judges claims with corrected figures, ``exchange`` reads and writes them as
CSV or JSON. Pages and logins are ``pipeline.publish.review``'s.
"""
