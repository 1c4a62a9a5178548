"""Stretches that run from one month, quarter, year or day to another, and what only the beginning of one ends.

«từ tháng 7 đến hết tháng 11/2025», «từ năm 2023 đến năm 2025», «từ ngày 01/7 đến nay»: a window of the calendar, whose
last part is no time of its own. Two printed days are ``printed_forms.WINDOW``.
"""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta

import regex

from extractors.period.printed_forms import QUARTERS
from extractors.text.screened import screened
from schemas.records import Period

_YEAR = r"(?:19|20)\d\d(?!\d)"
#: One end of a stretch, {0} tells which: «ngày 01/7», «cuối tháng 10/2025», «quý II năm 2024», «năm 2023».
_END = (
    r"(?:(?:ngày\s+)?(?P<{0}_day>\d{{1,2}})(?:\s?[/.-]\s?|\s+tháng\s+)(?P<{0}_of>0?[1-9]|1[0-2])(?![\d%])"
    r"|(?:(?:thời điểm\s+)?(?P<{0}_edge>đầu|giữa|cuối|hết)\s+)?"
    r"(?:tháng\s+(?P<{0}_month>0?[1-9]|1[0-2])(?!\d|\.\d(?!\d{{3}}))|quý\s*(?P<{0}_quarter>i{{1,3}}|iv|[1-4])(?![\p{{L}}\d])"
    r"|(?=năm\s+(?:19|20))))"
    r"(?:\s*(?:[/.-]|,?\s*năm)?\s*(?P<{0}_year>(?:19|20)\d\d)(?!\d))?"
)
#: Since the year began is ``printed_forms.TO_DATE``.
_OPENS = r"(?<!\p{L})(?:(?:lũy kế|cộng dồn|tính|kể)\s+)?từ\s+(?!đầu năm)(?:khi\s+[^,;:.()]{1,70}\(\s*)?"
_TO = r"\s*\)?,?\s*(?:đến|tới|-)\s*"
#: «từ tháng 7 đến hết tháng 11/2025», «từ khi sáp nhập (01/7/2025) đến nay», «từ ngày 01 đến 31/7/2025»,
#: «từ 2023 đến 2025», «trong 3 năm (2023 - 2025)», «Giai đoạn 2021 - 2025, …» at the head of a sentence
SPAN = screened(
    rf"{_OPENS}{_END.format('first')}{_TO}(?:(?P<now>nay|(?:thời điểm )?hiện nay|thời điểm báo cáo)(?!\p{{L}})"
    rf"|{_END.format('last')})"
    rf"|{_OPENS}ngày\s+(?P<first_number>\d{{1,2}}){_TO}(?:hết\s+)?(?:ngày\s+)?(?P<number_day>\d{{1,2}})"
    r"(?:\s?[/.-]\s?|\s+tháng\s+)(?P<number_of>0?[1-9]|1[0-2])(?:\s?[/.-]\s?|\s+năm\s+)?(?P<number_year>(?:19|20)\d\d)?"
    r"(?![\d%])"
    rf"|(?:(?<!\p{{L}})từ\s+|(?<=(?:trong|qua|sau) \d{{1,2}} )năm(?:\s+qua)?,?\s*\(?\s*(?:từ\s+)?"
    r"|^(?:trong )?giai đoạn\s+(?:từ\s+)?"
    rf"|(?<=[.;:] )(?:trong )?giai đoạn\s+(?:từ\s+)?)(?:năm\s+)?(?P<from_year>{_YEAR})\s*(?:đến|tới|-)\s*(?:hết\s+)?"
    rf"(?:năm\s+)?(?P<to_year>{_YEAR})(?!\s*(?:\p{{L}}*\s*)?(?:hồ sơ|lượt|người|văn bản|triệu|đồng))"
)
#: «tính đến đầu quý IV năm 2025», «đến giữa tháng 11/2025»: what is named has not run yet, or not to its end
AS_OF_PART = screened(
    r"(?<!\p{L})(?<!(?:có|lên|tới) )(?:(?:tính|kể)\s+)?đến\s+(?:thời điểm\s+)?"
    + r"(?P<last_edge>đầu|giữa)\s+(?:tháng\s+(?P<last_month>0?[1-9]|1[0-2])(?!\d|\.\d(?!\d{3}))"
    r"|quý\s*(?P<last_quarter>i{1,3}|iv|[1-4])(?![\p{L}\d]))"
    r"(?:\s*(?:[/.-]|,?\s*năm)?\s*(?P<last_year>(?:19|20)\d\d)(?!\d))?"
)


def span(match: regex.Match[str], year: int | None, _own: str | None) -> Period | None:
    """The window of a stretch; a part without a year takes that of the other, the one before it if it must."""
    named = match.groupdict()
    if named["from_year"]:
        first, last = int(named["from_year"]), int(named["to_year"])
        return Period(start=f"{first}-01-01", end=f"{last}-12-31") if first < last else None
    if named["first_number"]:
        told = int(named["number_year"] or year or 0)
        end = _date(told, int(named["number_of"]), int(named["number_day"]))
        start = _date(told, int(named["number_of"]), int(named["first_number"]))
        return Period(start=start, end=end) if start and end and start <= end else None
    if named["now"]:
        begun = _begun(named, "first", int(named["first_year"] or year or 0))
        return Period(f"{begun[:4]}-YTD", start=begun) if begun else None
    told = int(named["last_year"] or year or 0)
    end = _ended(named, "last", told)
    start = _begun(named, "first", int(named["first_year"] or told))
    if start and end and start > end and not named["first_year"]:
        start = _begun(named, "first", told - 1)
    return Period(start=start, end=end) if start and end and start < end else None


def as_of_part(match: regex.Match[str], year: int | None, _own: str | None) -> Period | None:
    """The last day before the part that is named, or its middle."""
    end = _ended(match.groupdict(), "last", int(match["last_year"] or year or 0))
    return Period(end=end) if end else None


def _begun(named: dict[str, str | None], which: str, year: int) -> str | None:
    months = _months(named, which)
    if months is None:
        return _date(year, int(named[f"{which}_of"] or 0), int(named[f"{which}_day"] or 0))
    if named[f"{which}_edge"] in ("cuối", "hết"):
        return _last(year, months[1])
    return _date(year, months[0], 15 if named[f"{which}_edge"] == "giữa" else 1)


def _ended(named: dict[str, str | None], which: str, year: int) -> str | None:
    months = _months(named, which)
    if months is None:
        return _date(year, int(named[f"{which}_of"] or 0), int(named[f"{which}_day"] or 0))
    begun = _date(year, months[0], 1)
    if named[f"{which}_edge"] == "đầu" and begun:
        return (date.fromisoformat(begun) - timedelta(days=1)).isoformat()
    if named[f"{which}_edge"] == "giữa":
        return _date(year, months[0] + (months[1] - months[0]) // 2, 15)
    return _last(year, months[1])


def _months(named: dict[str, str | None], which: str) -> tuple[int, int] | None:
    """The first and the last month of what ends a stretch, None where that is a day."""
    if named.get(f"{which}_day"):
        return None
    if month := named[f"{which}_month"]:
        return int(month), int(month)
    if quarter := named[f"{which}_quarter"]:
        return 3 * QUARTERS[quarter] - 2, 3 * QUARTERS[quarter]
    return 1, 12


def _last(year: int, month: int) -> str | None:
    return _date(year, month, monthrange(year, month)[1]) if year else None


def _date(year: int, month: int, day: int) -> str | None:
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return None  # «31/9/2022»: the date extractor reports it
