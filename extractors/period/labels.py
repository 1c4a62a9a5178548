"""Labels of stretches of time («2022-Q3», «2022-H1», «2022-9M», «2022-11») and the days that rules give them."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import replace
from datetime import date, timedelta
from functools import lru_cache

import regex

from schemas.records import Period


def quarter_in(label: str | None) -> int | None:
    """The quarter of a label, None where it names another stretch of time.

    >>> quarter_in("2022-Q3"), quarter_in("2022-H1")
    (3, None)
    """
    found = regex.fullmatch(r"\d{4}-Q(\d)", label or "")
    return int(found[1]) if found else None


def label_of(window: Period) -> str | None:
    """The label of whole calendar months that make a month, quarter, half or year; None of any other days.

    >>> label_of(Period(start="2025-07-01", end="2025-09-30")), label_of(Period(start="2025-07-01", end="2025-09-29"))
    ('2025-Q3', None)
    """
    first, last = (date.fromisoformat(day) if day else None for day in (window.start, window.end))
    if first is None or last is None or first.day != 1 or last.day != monthrange(last.year, last.month)[1]:
        return None
    part = (first.month, last.month)
    named = {(1, 12): "", (1, 6): "-H1", (7, 12): "-H2", (1, 9): "-9M"}
    named |= {(3 * q - 2, 3 * q): f"-Q{q}" for q in range(1, 5)} | {(m, m): f"-{m:02}" for m in range(1, 13)}
    return f"{first.year}{named[part]}" if first.year == last.year and part in named else None


def label_of_days(window: Period) -> str | None:
    """The label whose days a window prints, by the reporting rules or by the calendar; None of any other days.

    >>> label_of_days(Period(start="2023-12-15", end="2024-09-14")), label_of_days(Period(start="2024-01-01"))
    ('2024-9M', None)
    """
    year = (window.end or "")[:4]
    parts = ["", *(f"-Q{q}" for q in range(1, 5)), "-H1", "-H2", *(f"-{n}M" for n in range(7, 12))]
    told = [statutory(Period(f"{year}{part}")) for part in parts] if year else []
    days = (window.start, window.end)
    return label_of(window) or next((each.label for each in told if (each.start, each.end) == days), None)


_LABEL = regex.compile(r"(?P<y>\d{4})(?:-(?:Q(?P<q>\d)|H(?P<h>\d)|(?P<n>\d{1,2})M|(?P<m>\d\d)))?")


def by_calendar(period: Period) -> Period:
    """Fill the calendar window of a month or a quarter, where the text printed none.

    >>> by_calendar(Period("2025-07")).end
    '2025-07-31'
    """
    match = _LABEL.fullmatch(period.label or "")
    if not match or period.start or period.end or not (match["q"] or match["m"]):
        return period
    year, last = int(match["y"]), 3 * int(match["q"]) if match["q"] else int(match["m"])
    first = last - 2 if match["q"] else last
    end = date(year, last, monthrange(year, last)[1])
    return replace(period, start=date(year, first, 1).isoformat(), end=end.isoformat())


@lru_cache(maxsize=1024)  # a report speaks of a dozen periods, and of each by every figure
def statutory(period: Period) -> Period:
    """Fill the window that reporting rules give a label, where the text printed none.

    Công văn 581/BNV-CCHC: months run from day 15 to day 14; the year from 15/12. Nine
    months (local custom) and the second half follow the same days.

    >>> statutory(Period("2022-Q3")).start
    '2022-06-15'
    """
    if not period.label or period.start or period.end:
        return period
    match = _LABEL.fullmatch(period.label)
    if not match:
        return period
    year = int(match["y"])
    months = 12
    last = 12
    if match["q"]:
        months, last = 3, 3 * int(match["q"])
    elif match["h"]:
        months, last = 6, 6 * int(match["h"])
    elif match["n"]:
        months = last = int(match["n"])
    elif match["m"]:
        months, last = 1, int(match["m"])
    before = last - months
    start = date(year, before, 15) if before else date(year - 1, 12, 15)
    return replace(period, start=start.isoformat(), end=(date(year, last, 15) - timedelta(days=1)).isoformat())
