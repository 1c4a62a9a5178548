"""In: text, and the year the document speaks of. Out: the stretches of time it names.

Labels are 2022-Q3, 2022-H1, 2022-H2, 2023-9M, 2022-03 (a month), 2022 (a year),
2023-YTD (since the year began); a printed window has days and no label. ``start`` and
``end`` hold only days that are printed; ``statutory`` adds the customary windows.
Which period a figure has is the matter of ``extractors.period.figure_times``.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Callable
from datetime import date
from functools import lru_cache

import regex

from extractors.period.labels import quarter_in
from extractors.period.printed_forms import (
    ALL_OF,
    AS_OF,
    AS_OF_END,
    MONTH,
    MONTHS,
    NEXT,
    PART_BEFORE,
    QUARTER,
    QUARTERS,
    SAME,
    SINCE,
    SINCE_NEW_YEAR,
    SO_MANY_MONTHS,
    THIS,
    TO_DATE,
    WHOLE,
    WINDOW,
    YEAR,
)
from extractors.period.spans import AS_OF_PART, SPAN, as_of_part, span
from extractors.text.compare_form import compare_form
from extractors.text.dates import find_dates
from extractors.text.screened import Screened, Sieve
from schemas.records import Period

Found = tuple[int, int, Period]
#: Makes the period of what a pattern found, of the year it is told in and the label of the report's own period.
Reader = Callable[[regex.Match[str], int | None, str | None], Period | None]

_COUNTS = {"ba": 3, "sáu": 6, "chín": 9}
_YEAR_AFTER = regex.compile(rf"(?:năm|/)\s*{YEAR}")



def find_periods(text: str, year: int | None, own: str | None = None) -> list[Found]:
    """Return (start, end, period) of every stretch of time named, in order, none overlapping.

    ``own`` is the label of the report's period: its «cùng kỳ năm trước» is the same part of
    the year before, its «quý trước» the quarter before. Without it only a year is known.

    A quarter or a count of months without a year takes ``year``, and where that is
    None the next year in the text («quý 3 và phương hướng nhiệm vụ quý 4 năm 2022»).

    >>> [p.label for _, _, p in find_periods("quý 3 và nhiệm vụ quý 4 năm 2022", None)]
    ['2022-Q3', '2022-Q4']
    """
    return list(_periods(text, year, own))


@lru_cache(maxsize=256)  # a heading is asked for by every passage under it
def _periods(text: str, year: int | None, own: str | None) -> tuple[Found, ...]:
    form = compare_form(text)
    tried = _SIEVE.may_match(form)
    if not tried:
        return ()
    found: list[Found] = []
    days = [(day.start, day.end) for day in find_dates(text) if day.cue.endswith("ngày")]
    for pattern, read in map(_FORMS.__getitem__, tried):
        for match in pattern.found(form):
            start, end = match.span()
            taken = [(s, e) for s, e, _ in found] + ([] if pattern in _WITH_DAYS else days)
            if any(s < end and start < e for s, e in taken):
                continue
            period = read(match, _year_of(match, form, year), own)
            if period:
                found.append((start, end, period))
    return tuple(sorted(found, key=lambda each: each[0]))


def _year_of(match: regex.Match[str], form: str, year: int | None) -> int | None:
    printed = match.groupdict().get("year")
    if printed:
        return int(printed)
    if year is None:
        following = _YEAR_AFTER.search(form, match.end())
        if following and form.startswith("cùng kỳ", max(0, following.start() - len("cùng kỳ "))):
            return int(following["year"]) + 1  # «6 tháng đầu năm … cao hơn so với cùng kỳ năm 2015»
        return int(following["year"]) if following else None
    return year


def _window(match: regex.Match[str], _year: int | None, _own: str | None) -> Period | None:
    last = _day(match["last"], None)
    first = _day(match["first"], last)
    if not first or not last:
        return None
    return Period(f"{last[:4]}-YTD" if match["running"] else None, start=first, end=last)


def _since(match: regex.Match[str], year: int | None, _own: str | None) -> Period | None:
    first = _day(match["first"], f"{year:04}-12-31" if year else None)
    return Period(f"{first[:4]}-YTD", start=first) if first else None


def _as_of(match: regex.Match[str], year: int | None, _own: str | None) -> Period | None:
    last = _day(match["last"], f"{year:04}-12-31" if year else None)
    return Period(end=last) if last else None


def _as_of_end(match: regex.Match[str], year: int | None, _own: str | None) -> Period | None:
    if not year:
        return None
    month = int(match["m"])
    return Period(end=date(year, month, monthrange(year, month)[1]).isoformat())


def _since_new_year(match: regex.Match[str], year: int | None, own: str | None) -> Period | None:
    until = _as_of_end(match, year, own)
    return Period(f"{year}-YTD", end=until.end) if until else None


def _same(match: regex.Match[str], year: int | None, own: str | None) -> Period | None:
    before = match["year"] or (str(year - 1) if year else None)
    if before and match["part"]:  # «cùng kỳ 9 tháng năm 2022» in a report of a quarter
        told = find_periods(f"{match['part']}năm {before}", int(before))
        return told[0][2] if told else Period(label=before)
    if before and own and len(own) > len(before) and match[0].startswith("cùng kỳ"):
        return Period(label=before + own[4:])
    return Period(label=before) if before else None


def _part_before(match: regex.Match[str], _year: int | None, own: str | None) -> Period | None:
    """The window before the report's: of a first half the second one before, of other parts of a year the same part."""
    if match["what"] == "kỳ" and (part := regex.fullmatch(r"(\d{4})(|-H1|-H2|-9M)", own or "")):
        if part[2] == "-H2":
            return Period(label=f"{part[1]}-H1")
        return Period(label=f"{int(part[1]) - 1}" + {"-H1": "-H2"}.get(part[2], part[2]))
    found = regex.fullmatch(r"(\d{4})-Q([1-4])", own or "")
    if not found:
        return None
    year, quarter = int(found[1]), int(found[2])
    return Period(label=f"{year}-Q{quarter - 1}" if quarter > 1 else f"{year - 1}-Q4")


def _all_of(match: regex.Match[str], year: int | None, own: str | None) -> Period | None:
    if match["what"] == "quý":
        return Period(label=own) if quarter_in(own) else None
    return Period(label=str(year)) if year else None


def _next(match: regex.Match[str], year: int | None, own: str | None) -> Period | None:
    if match["what"] == "năm" or (match["what"] == "kỳ" and regex.fullmatch(r"\d{4}", own or "")):
        told = int(own[:4]) if own else year
        return Period(label=str(told + 1)) if told else None
    if match["what"] == "kỳ" and (own or "")[4:] in ("-H1", "-9M"):
        return Period(label=(own or "")[:4] + {"-H1": "-H2", "-9M": "-Q4"}[(own or "")[4:]])
    found = regex.fullmatch(r"(\d{4})-Q([1-4])", own or "")
    if not found:
        return None
    after, quarter = divmod(int(found[2]), 4)
    return Period(label=f"{int(found[1]) + after}-Q{quarter + 1}")


def _to_date(match: regex.Match[str], year: int | None, _own: str | None) -> Period | None:
    if not year:
        return None
    return Period(f"{year}-YTD", end=_day(match["last"], f"{year:04}-12-31") if match["last"] else None)


def _so_many_months(match: regex.Match[str], year: int | None, _own: str | None) -> Period | None:
    count = int(match["n"])
    return Period(label=f"{year}-H1" if count == 6 else f"{year}-{count}M") if year else None


def _quarter(match: regex.Match[str], year: int | None, _own: str | None) -> Period | None:
    return Period(label=f"{year}-Q{QUARTERS[match['q']]}") if year else None


def _months(match: regex.Match[str], year: int | None, _own: str | None) -> Period | None:
    if not year:
        return None
    if match["quarters"]:
        return Period(label=f"{year}-H1" if QUARTERS[match["quarters"]] == 2 else f"{year}-9M")
    count = _COUNTS.get(match["n"]) or int(match["n"])
    if match["part"] == "cuối":
        return Period(label=f"{year}-H2") if count == 6 else None
    return Period(label={6: f"{year}-H1", 12: str(year)}.get(count, f"{year}-{count}M"))


def _month(match: regex.Match[str], year: int | None, _own: str | None) -> Period | None:
    if not (match["year"] or match["in"] or match["on"] is not None):
        return None
    return Period(label=f"{year}-{int(match['m']):02}") if year else None


def _whole(match: regex.Match[str], _year: int | None, _own: str | None) -> Period:
    return Period(label=match["year"])


def _this(_match: regex.Match[str], year: int | None, _own: str | None) -> Period | None:
    return Period(label=str(year)) if year else None


def _day(printed: str, other: str | None) -> str | None:
    """Read a day; without a year it takes that of ``other``, before it if it must."""
    numbers = [int(number) for number in regex.findall(r"\d+", printed)]
    if len(numbers) == 2 and other:
        numbers.append(int(other[:4]))
        if f"{numbers[1]:02}-{numbers[0]:02}" > other[5:]:
            numbers[2] -= 1
    try:
        return date(numbers[2], numbers[1], numbers[0]).isoformat()
    except (ValueError, IndexError):
        return None  # «31/9/2022»: the date extractor reports it


#: In the order in which they are tried: the first that takes a place has it.
_FORMS: tuple[tuple[Screened, Reader], ...] = (
    (WINDOW, _window), (SPAN, span), (SINCE, _since), (SINCE_NEW_YEAR, _since_new_year), (AS_OF_END, _as_of_end),
    (AS_OF_PART, as_of_part),
    (TO_DATE, _to_date), (AS_OF, _as_of), (SAME, _same), (PART_BEFORE, _part_before), (NEXT, _next),
    (QUARTER, _quarter), (ALL_OF, _all_of), (MONTHS, _months), (SO_MANY_MONTHS, _so_many_months), (MONTH, _month),
    (WHOLE, _whole), (THIS, _this),
)  # fmt: skip
_SIEVE = Sieve([pattern for pattern, _ in _FORMS])
#: Patterns that print days, which elsewhere are dates of documents.
_WITH_DAYS = (WINDOW, SPAN, SINCE, SINCE_NEW_YEAR, AS_OF, AS_OF_END, TO_DATE)
