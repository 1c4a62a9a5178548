"""What reports say of one another: claims that no single report can show.

In: the rows of a database. Out: further rows in ``claims`` and ``claim_operands``, whose
method begins with «across». ``stage`` and ``aggregates`` alone read and write; every kind is a module of
pure functions from typed rows to ``leads.Lead`` values:

- ``versions``: which documents are one report in several files, so that they are not set
  against each other; ``version_links`` which of them are so beyond doubt (``overlap``), and
  ``differences`` the figures in which they differ; ``version_rows`` fetches and words both;
- ``windows``: the days a figure covers;
- ``quantities``: what a report says of one indicator, office and window, once;
- ``continuity``, ``restatements``, ``totals``: figures of several reports;
- ``citation_conflicts``, ``register_order``: cited documents.

``aggregates`` then counts what pages show of the whole corpus; ``observations`` decides which
figures of several districts may be set side by side.
"""
