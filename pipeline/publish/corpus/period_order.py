"""The order of periods in lists: by their last day, of those that end together the longer one last.

By their letters «2024» (the year) would stand before «2024-Q1», and «2024-10M» before «2024-9M».
"""

from __future__ import annotations

from datetime import date
from functools import lru_cache

from extractors.period.labels import statutory
from schemas.records import Period


@lru_cache(maxsize=4096)
def period_order(label: str | None) -> tuple[str, int]:
    """Sort key of a stored label: its last day and how many days it has; a label of no known end by its letters.

    >>> sorted(["2024", "2024-Q1", "2024-H1", "2024-Q2", "2023-Q4"], key=period_order)
    ['2023-Q4', '2024-Q1', '2024-Q2', '2024-H1', '2024']
    >>> period_order(None) < period_order("2019-Q1")
    True
    """
    start, _, end = (label or "").partition("/")
    if not end:
        window = statutory(Period(label))
        start, end = window.start or "", window.end or ""
    try:
        return end, (date.fromisoformat(end) - date.fromisoformat(start)).days
    except ValueError:  # a stretch of no known end, or a label that a newer version made
        return label or "", 0
