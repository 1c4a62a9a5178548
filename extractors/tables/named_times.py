"""Names of rows and columns that are stretches of time: «Tháng 7», «Tuần 41 (06/10-12/10)», «Thứ Hai (13/10)».

Comes in: the name as printed, the report's year and own label. Goes out: the ``Period`` that the name says and
nothing besides, None where it says something else too.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import regex

from extractors.period.periods import find_periods
from extractors.text.compare_form import compare_form
from schemas.records import Period

_MONTH = regex.compile(r"(?:thực hiện |số liệu |trong )?tháng 0?(?P<m>[1-9]|1[0-2])")
_MONTH_LABEL = regex.compile(r"\d{4}-(?P<m>\d\d)")
#: «Tháng 9 (đến 14/9)»: up to which day it counts
_BRACKET = regex.compile(r"\s*\((?P<inside>[^()]*)\)\s*$")
_BESIDE = regex.compile(r"\s*(?:kỳ|thực hiện|số liệu|kết quả|trong|tổng(?: cộng| số)?|cộng)?\s*")
_A_DAY = r"(?P<d>\d{1,2})[/.-](?P<m>\d{1,2})(?:[/.-](?P<y>\d{4}))?"
_DAY = regex.compile(rf"(?:ngày )?{_A_DAY}")
_DAYS = regex.compile(
    rf"(?:từ )?(?:ngày )?{_A_DAY}\s*(?:-|đến|tới)\s*(?:hết )?(?:ngày )?"
    r"(?P<d2>\d{1,2})[/.-](?P<m2>\d{1,2})(?:[/.-](?P<y2>\d{4}))?"
)
#: «6T/2024», «9T đầu năm 2024», «QII/2024», «T6/2024»: heads are narrow
_SHORT = tuple(
    (regex.compile(pattern), whole) for pattern, whole in (
        (r"(?<![\p{L}\d])(\d{1,2})\s?T(?![\p{L}\d])(?:\s*[/.-]\s*|\s+(?=(?:năm\s+)?\d{4}))?", r"\1 tháng "),
        (r"(?<![\p{L}\d])Q\s?([1-4]|I{1,3}|IV)(?![\p{L}\d])", r"quý \1"),
        (r"(?<![\p{L}\d])T\s?(\d{1,2})(?=\s*[/.-]\s*\d{4})", r"tháng \1"),
    )
)  # fmt: skip
#: «Lũy kế 9 tháng»: a running total and the part of the year that it runs over
_RUNNING, _SINCE_NEW_YEAR = 2, regex.compile(r"\d{4}-(?:\d{1,2}M|H1|Q1)")
_YEAR = regex.compile(r"\s*((?:19|20)\d\d)\s*")
_WEEK = regex.compile(r"(?:(?:kết quả|số liệu|thực hiện) )?(?:trong )?tuần(?: (?:\d{1,2}|này|trước|báo cáo))?")
_WEEKDAY = regex.compile(r"(?:thứ (?:hai|ba|tư|năm|sáu|bảy|[2-7])|chủ nhật|sáng|chiều|ngày)")


def time_named(text: str, year: int | None, own: str | None) -> Period | None:
    """The time that a name is.

    >>> time_named("Tuần 41 (06/10-12/10)", 2025, None)
    Period(label=None, start='2025-10-06', end='2025-10-12')
    >>> time_named("Tháng 7", 2025, "2025-Q3").label, time_named("6T/2024", 2024, "2024-H1").label
    ('2025-07', '2024-H1')
    """
    bracket = _BRACKET.search(text)
    name = (text[: bracket.start()] if bracket else text).strip()
    for short, whole in _SHORT:
        name = short.sub(whole, name)
    if only := _YEAR.fullmatch(name):
        return Period(only[1])
    compared, inside = compare_form(name), compare_form(bracket["inside"]).strip() if bracket else ""
    if _WEEK.fullmatch(compared) or _WEEKDAY.fullmatch(compared):
        return _days(inside, year)
    if found := _days(compared, year):
        return found
    told = find_periods(name, year, own)
    if len(told) == _RUNNING and compared.startswith("lũy kế") and _SINCE_NEW_YEAR.fullmatch(told[1][2].label or ""):
        told = [(told[0][0], *told[1][1:])]
    if len(told) == 1 and _BESIDE.fullmatch(compare_form(name[: told[0][0]] + name[told[0][1] :])):
        time = told[0][2]
    elif months := _month_named(compared, year, own):
        time = months[0]
    else:
        return None
    until = [p.end for _, _, p in find_periods(inside, year, own) if p.end]
    return replace(time, end=until[-1]) if until and time.end is None else time


def _month_named(last: str, year: int | None, own: str | None) -> list[Period]:
    """«Tháng 11», «Tháng 10»: months of the report's year, those after its own month of the year before."""
    found = _MONTH.fullmatch(last)
    if found is None or year is None:
        return []
    month, told = int(found["m"]), _MONTH_LABEL.fullmatch(own or "")
    return [Period(f"{year - 1 if told and month > int(told['m']) else year}-{month:02}")]


def _days(words: str, year: int | None) -> Period | None:
    """«06/10-12/10», «13/10»: days, those printed without a year of the report's."""
    if found := _DAYS.fullmatch(words):
        last = _day(found["d2"], found["m2"], found["y2"], year)
        first = _day(found["d"], found["m"], found["y"] or found["y2"], year)
        return Period(start=first, end=last) if first and last and first <= last else None
    found = _DAY.fullmatch(words)
    day = _day(found["d"], found["m"], found["y"], year) if found else None
    return Period(start=day, end=day) if day else None


def _day(day: str, month: str, printed: str | None, year: int | None) -> str | None:
    try:
        return date(int(printed or year or 0), int(month), int(day)).isoformat()
    except ValueError:
        return None
