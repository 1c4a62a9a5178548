"""In: the text of a passage. Out: the dates printed in it, as ISO, with their spans.

A date may be partial: «tháng 9 năm 2022» is 2022-09, «năm 2023» is 2023. What looks
like a date and is none (31/9, 01/01/202) comes out with ``iso`` at most partial and
``fault`` saying why. Which document a date belongs to is ``extractors.citations.instances``'
matter; quarters and spans of time are ``extractors.period.periods``'.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

import regex

from extractors.text.compare_form import compare_form
from extractors.text.screened import screened

#: Years a document of this genre can carry; outside, four digits are a count or a slip.
FIRST_YEAR, LAST_YEAR = 1945, 2099

_CUE = r"(?P<cue>(?:cùng\s+)?ngày\s*:?\s*)?"
# «14/1 1/2019» is what Tesseract makes of 14/11/2019.
_DAY = r"(?P<d>\d ?\d|\d)"
_MONTH = r"(?P<m>1 [0-2]|\d{1,2})"
_PATTERNS = tuple(
    screened(pattern)
    for pattern in (
        # «ngày 05 tháng 3 năm 2020», «ngày 13 tháng 9/2023»
        r"(?P<cue>(?:cùng\s+)?ngày\s*)(?P<d>\d{1,2})\s*tháng\s*(?P<m>\d{1,2})\s*(?:năm|[/,-])\s*(?P<y>\d+)(?!\d)",
        # «ngày       tháng 9 năm 2022», «ngày … tháng … năm 2023»: a blank draft
        r"(?P<cue>ngày[\s.…_]*)tháng[\s.…_]*(?P<m>\d{1,2})?[\s.…_]*năm\s*(?P<y>\d+)(?!\d)",
        # «ngày 27/01/2022», «31/8/2022», «5-3-2020»
        rf"{_CUE}(?<![\d/.,-]){_DAY}\s?(?P<sep>[/.-])\s?{_MONTH}\s?(?P=sep)\s?(?P<y>\d{{2,}})(?![\d]|[/-]\p{{L}})",
        # «tháng 9/2023», «tháng 5 năm 2023»
        r"(?P<cue>tháng\s*)(?P<m>\d{1,2})\s*(?:/|-|\s+năm)\s*(?P<y>\d{4,})(?!\d)",
        # «năm 2023», the malformed «năm 20230»
        r"(?P<cue>năm\s*)(?P<y>\d{4,5})(?![\d]|\s*-\s*\d{4})",
        # «ngày 31/9»: no year, so no date; only an impossible one is worth a word
        r"(?P<cue>ngày\s*)(?P<d>\d{1,2})\s?/\s?(?P<m>\d{1,2})(?![\d/])",
    )
)


#: «27/01/2022» holds one of the marks twice.
_IN_DIGITS, _MARKS = _PATTERNS[2], "/.-"
_DIGIT = regex.compile(r"\d")


class PrintedDate(NamedTuple):
    """A date where it is printed; ``start`` takes in the word before it («ngày»)."""

    start: int
    end: int
    iso: str | None
    cue: str
    fault: str | None = None


@lru_cache(maxsize=512)  # citations ask for those of every passage before periods do
def find_dates(text: str) -> tuple[PrintedDate, ...]:
    """Return the dates of ``text`` in order, none overlapping.

    >>> [d.iso for d in find_dates("ngày 05 tháng 3 năm 2020, ngày 6/9/2022, năm 2023")]
    ['2020-03-05', '2022-09-06', '2023']
    """
    form = compare_form(text)
    found: list[PrintedDate] = []
    if not _DIGIT.search(form):
        return ()
    for pattern in _PATTERNS:
        if pattern is _IN_DIGITS and not any(form.count(mark) > 1 for mark in _MARKS):
            continue
        for match in pattern.finditer(form):
            date = _read(match)
            if date and not any(d.start < date.end and date.start < d.end for d in found):
                found.append(date)
    return tuple(sorted(found, key=lambda date: date.start))


def faults(text: str) -> Iterator[PrintedDate]:
    """Yield what looks like a date of ``text`` and is none."""
    return (date for date in find_dates(text) if date.fault)


def _read(match: regex.Match[str]) -> PrintedDate | None:
    parts = match.groupdict()
    day, month, year = (_number(parts.get(name)) for name in "dmy")
    cue = (parts.get("cue") or "").strip()
    printed_year = parts.get("y")
    if printed_year is None:
        if day is None or month is None or _possible(day, month, 2000):
            return None
        return PrintedDate(match.start(), match.end(), None, cue, "không có ngày này trong tháng")
    if "d" in parts and not cue and len(printed_year) < 3:
        return None  # «3.2.1», «12/16/18»: enumerators and scores, not dates
    fault = None
    if year is None or len(printed_year) != 4 or not FIRST_YEAR <= year <= LAST_YEAR:
        # «năm 1204 hồ sơ» is a count; «năm 20230» has the look of a year
        if (len(printed_year) == 4 and cue in ("", "năm")) or (
            cue == "năm" and not printed_year.startswith(("19", "20"))
        ):
            return None
        iso, fault = None, "năm không đủ bốn chữ số hợp lý"
    elif month is not None and not 1 <= month <= 12:
        iso, fault = str(year), "không có tháng này"
    elif day is not None and month is not None and not _possible(day, month, year):
        iso, fault = f"{year}-{month:02}", "tháng đó không có ngày này"
    else:
        iso = "-".join([str(year), *(f"{part:02}" for part in (month, day) if part is not None)])
    if fault and not cue and not (month and 1 <= month <= 12 and day and day <= 31):
        return None
    return PrintedDate(match.start(), match.end(), iso, cue, fault)


def _number(printed: str | None) -> int | None:
    return int(printed.replace(" ", "")) if printed else None


def _possible(day: int, month: int, year: int) -> bool:
    return 1 <= month <= 12 and 1 <= day <= monthrange(year, month)[1]
