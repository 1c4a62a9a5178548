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
from functools import lru_cache, partial

import regex

from extractors.period.labels import quarter_in
from extractors.text.compare_form import compare_form
from extractors.text.dates import find_dates
from extractors.text.screened import Sieve, screened
from schemas.records import Period

Found = tuple[int, int, Period]
Reader = Callable[[regex.Match[str], int | None], Period | None]

# The second row is what Tesseract makes of III and IV at 200 dpi («quý HI»); «II» for
# III cannot be told from II.
_QUARTERS = {
    **dict(
        zip(
            ("i", "ii", "iii", "iv", "1", "2", "3", "4", "một", "hai", "ba", "tư"),
            (1, 2, 3, 4) * 3,
            strict=True,
        )
    ),
    **dict.fromkeys(("hi", "ihi", "hii", "ii1", "ih", "lii"), 3),
    "[v": 4,
    "1v": 4,
    "01": 1,
    "02": 2,
    "03": 3,
    "04": 4,
}
_QUARTERS = {compare_form(printed): quarter for printed, quarter in _QUARTERS.items()}
_COUNTS = {"ba": 3, "sáu": 6, "chín": 9}
_YEAR = r"(?P<year>(?:19|20)\d\d)(?!\d)"
_YEAR_AFTER = regex.compile(rf"(?:năm|/)\s*{_YEAR}")
_DAY = r"\d{1,2}\s?[/.-]\s?\d{1,2}(?:\s?[/.-]\s?\d{4})?|\d{1,2} tháng \d{1,2}(?: năm \d{4})?"

# «lũy kế từ đầu năm đến hết quý II/2024»: the quarter only ends it;
# «lũy kế từ đầu năm đến ngày 25/9/2023», «từ đầu năm 2023 đến ngày 25/9», «lũy kế đến nay», «lũy kế»,
# «năm 2022 đến nay đã kiểm tra»;
# «tồn kỳ trước 217, lũy kế phải giải quyết trong kỳ là 630» adds up within the period
_TO_DATE = screened(
    rf"(?<!\p{{L}})(?<!từ )năm\s+{_YEAR}\s+(?:tính )?đến nay(?!\p{{L}})"
    rf"|(?:lũy kế(?!\s+từ\s+(?:ngày\s+)?(?:{_DAY})\s*(?:đến|-|tới)\s*(?:hết\s+)?(?:ngày\s+)?\d)"
    r"(?![^,;.:]{0,40} trong (?:kỳ|quý|tháng)(?!\p{L}))"
    rf"(?: từ đầu năm(?:\s+{_YEAR})?)?|từ đầu năm(?:\s+{_YEAR})?)"
    rf"(?:\s+(?:tính\s+)?đến\s+(?:nay|(?:hết\s+)?(?:ngày\s+)?(?P<last>{_DAY})"
    rf"|(?:hết|cuối)\s+quý\s*(?:[1-4]|i{{1,3}}|iv)(?![\p{{L}}\d.])(?:\s*(?:/|-|,?\s*năm)\s*{_YEAR})?))?"
)
# «từ ngày 01/6/2023 đến hết ngày 25/9/2023», «từ 15/12/2022 đến 14/6/2023», «từ ngày 01/6 đến 25/9/2023»,
# «từ khi xã mới đi vào hoạt động 01/7/2025 đến ngày 10/12/2025»; a running total is that of no part of the year
_WINDOW = screened(
    rf"(?<!\p{{L}})(?:(?P<running>lũy kế)\s+(?:(?:tính|kể)\s+)?)?từ\s+(?:khi\s+[^\d,;:.()]{{1,60}})?"
    rf"(?:ngày\s+)?(?P<first>{_DAY})\s*(?:đến|-|tới)\s*(?:hết\s+)?(?:ngày\s+)?(?P<last>{_DAY})(?![\d/])"
)
# «lũy kế từ ngày 01/7/2025», «tính từ 01/7/2025 đến nay»: until the report's own end
_SINCE = screened(
    rf"(?<!\p{{L}})(?:lũy kế|cộng dồn|tính|kể)\s+(?:(?:tính|kể)\s+)?từ\s+(?:ngày\s+)?(?P<first>{_DAY})"
    r"(?![\d/.-])(?!\s*(?:đến|-|tới)\s*(?:hết\s+)?(?:ngày\s+)?\d)(?:\s+đến\s+(?:nay|thời điểm báo cáo))?"
)
# «tính đến ngày 25/9/2023», «đến hết ngày 31/8/2023»; not «có đến 5/9 huyện»
_AS_OF = screened(
    rf"(?<!\p{{L}})(?<!(?:có|lên|tới) )(?:tính\s+)?đến\s+(?:hết\s+|thời điểm\s+)?(?:ngày\s+)?"
    rf"(?P<last>{_DAY})(?![\d/])"
)
# «so với cùng kỳ năm 2021», «cùng kỳ năm trước», «so với cùng kỳ», «cùng kỳ 6 tháng đầu năm 2020»
_SAME = screened(
    r"cùng kỳ(?:\s+(?:của\s+)?(?P<part>(?:\d{1,2}|ba|sáu|chín)\s+tháng(?:\s+(?:đầu|cuối))?\s+|quý\s+[ivx1-4]{1,3}\s+)?"
    rf"năm\s+(?:trước|ngoái|{_YEAR}))?|năm (?:trước|ngoái)(?!\p{{L}})"
)
# «lũy kế đến hết tháng 8/2023», «tính đến cuối tháng 8 năm 2022», «đến hết quý II/2023»: the last day of it
_AS_OF_END = screened(
    rf"(?<!\p{{L}})(?:(?:lũy kế|tính)\s+)?đến\s+(?:hết|cuối)\s+"
    rf"tháng\s+(?P<m>0?[1-9]|1[0-2])(?![\d.])(?:\s*(?:/|-|,?\s*năm)\s*{_YEAR})?"
)
# «quý trước tiếp nhận 2.045 hồ sơ», «so với kỳ trước», «(kỳ trước 38 tin, bài)»; not where dossiers came from
_PART_BEFORE = screened(
    r"(?<!\p{L})(?<!(?:từ|các|tồn|chuyển|của|hồ sơ|cùng|số) )(?P<what>quý|kỳ)(?: báo cáo)? trước(?!\p{L})"
    r"(?! (?:chuyển|tồn|còn|chưa|để lại|sang|đó|đây|mắt))"
)
# «thu ngân sách 8 tháng đạt», «ước 9 tháng là»: as many months of the year, not a course of three months
_SO_MANY_MONTHS = screened(
    r"(?<![\d/])(?<!(?:gian|kéo dài|trong vòng|quá|trên|dưới|sau|trước|từ|lớp|khóa|hơn|đủ|là|dưỡng|tập|mỗi|hạn) )"
    r"(?P<n>0?[4-9]|1[01])\s+tháng"
    r"(?=\s*(?:$|,|:|\)|\d+(?:[.,]\d+)?\s?%|(?:và|đạt|là|được|qua|có|đã|tiếp nhận|thu|giải quyết|toàn|ước)(?!\p{L})))"
)
# «quý 3/2022», «quý III năm 2023», «Quý III-2023», «quý III.2020»
_QUARTER = screened(
    rf"(?<!\p{{L}})quý\s*(?P<q>{'|'.join(regex.escape(q) for q in sorted(_QUARTERS, key=len, reverse=True))})"
    rf"(?![\p{{L}}\d]|\.(?!(?:19|20)\d\d(?!\d)))(?:\s*(?:/|-|\.|,?\s*năm)\s*{_YEAR})?"
)
# «trong năm tới phấn đấu», «năm sau»: the year after the report's; «quý tới»: the quarter after it
_NEXT = screened(r"(?<!\p{L})(?P<what>năm|quý|kỳ)(?: báo cáo)? (?:tới|sau|tiếp theo|kế tiếp)(?!\p{L})")
# «kết quả rà soát năm nay»: the report's year
_THIS = screened(
    r"(?<!\p{L})(?<!(?:quý\s+[\p{L}\d]{1,4}|tháng(?:\s+(?:đầu|cuối|\d{1,2}))?|đầu|cuối)\s)năm nay(?!\p{L})"
)
# «6 tháng đầu năm 2022», «09 tháng đầu năm», «6 tháng cuối năm», «9 tháng năm 2023», «6 tháng đầu 2022», «6 tháng 2022»
_MONTHS = screened(
    rf"(?<![\d/])(?P<n>0?[1-9]|1[0-2]|ba|sáu|chín)\s+tháng\s+(?:(?P<part>đầu|cuối)(?:\s+năm)?(?:\s+{_YEAR})?|(?:năm\s+)?{_YEAR})"
)
# «tháng 5 năm 2023», «tháng 9/2023», «tháng 6.2018», «trong tháng 8», «93,2% tháng 8»,
# «tháng 11 và lũy kế 11 tháng năm 2024», «tỷ lệ đúng hạn tháng 9 đạt 99,3%»; not «họp tháng 9», «từ tháng 9 có …»
_MONTH = screened(
    rf"(?<!\d\s)(?:(?<in>trong|riêng)\s+|(?<=(?P<in>%)\s))?(?<!\p{{L}})tháng\s+(?P<m>0?[1-9]|1[0-2])"
    rf"(?!\d|\.(?!(?:19|20)\d\d(?!\d)))(?:\s*(?:/|-|\.|,?\s*năm)\s*{_YEAR}"
    r"|(?=(?P<on>\s*(?:và|,|;|-)\s*(?:lũy kế|phương hướng|nhiệm vụ|(?:0?[4-9]|1[01]) tháng)(?!\p{L})"
    r"|(?<!(?:từ|đến|tới|hết|sau|trước|vào|đầu|cuối|giữa|họp|\d) tháng \d{1,2})"
    r"\s*(?:(?:đạt|là|có|tiếp nhận|nhận|thụ lý)(?!\p{L})|:\s))))?"
)
# «ước cả năm đạt 305 tỷ đồng», «tổng cộng cả quý»; not «dự toán cả năm», which is what is set for it
_ALL_OF = screened(
    r"(?<!\p{L})(?<!(?:hoạch|toán|tiêu|giao|của|vốn|cho) )cả (?P<what>năm|quý)(?!\p{L})"
    r"(?!\s+(?:(?:19|20)\d\d|[ivx1-4]+(?!\p{L})))"
)
# «năm 2022», not «đầu năm 2022 - 2025» nor «năm học 2022», nor that of a week («tuần 42 năm 2025»)
# «(2023: 94,9%)», «so với 2023 (6 người)»: a bare year that a bracket sets against
_WHOLE = screened(
    rf"(?<!\p{{L}})(?<!tuần \d{{1,2}},? )năm\s+{_YEAR}(?!\s*-\s*\d{{4}})"
    rf"|(?:(?<=\(\s?){_YEAR}(?=\s*:)|(?<=so với ){_YEAR}(?=\s*\())"
)


#: In the order in which they are tried: the first that takes a place has it.
_PATTERNS = (
    _WINDOW, _SINCE, _AS_OF_END, _TO_DATE, _AS_OF, _SAME, _PART_BEFORE, _NEXT, _QUARTER, _ALL_OF, _MONTHS,
    _SO_MANY_MONTHS, _MONTH, _WHOLE, _THIS,
)  # fmt: skip
_SIEVE = Sieve(_PATTERNS)
#: Patterns that print days, which elsewhere are dates of documents.
_WITH_DAYS = (_WINDOW, _SINCE, _AS_OF, _AS_OF_END, _TO_DATE)


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
    found: list[Found] = []
    tried = _SIEVE.may_match(form)
    if not tried:
        return ()
    readers: tuple[Reader, ...] = (
        _window, _since, _as_of_end, _to_date, _as_of, partial(_same, own=own), partial(_part_before, own=own),
        partial(_next, own=own), _quarter, partial(_all_of, own=own), _months, _so_many_months, _month, _whole,
        _this,
    )  # fmt: skip
    days = [(day.start, day.end) for day in find_dates(text) if day.cue.endswith("ngày")]
    for pattern, read in ((_PATTERNS[place], readers[place]) for place in tried):
        with_days = any(pattern is each for each in _WITH_DAYS)
        for match in pattern.found(form):
            start, end = match.span()
            taken = [(s, e) for s, e, _ in found] + ([] if with_days else days)
            if any(s < end and start < e for s, e in taken):
                continue
            period = read(match, _year_of(match, form, year))
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


def _window(match: regex.Match[str], _: int | None) -> Period | None:
    last = _day(match["last"], None)
    first = _day(match["first"], last)
    if not first or not last:
        return None
    return Period(f"{last[:4]}-YTD" if match["running"] else None, start=first, end=last)


def _since(match: regex.Match[str], year: int | None) -> Period | None:
    first = _day(match["first"], f"{year:04}-12-31" if year else None)
    return Period(f"{first[:4]}-YTD", start=first) if first else None


def _as_of(match: regex.Match[str], year: int | None) -> Period | None:
    last = _day(match["last"], f"{year:04}-12-31" if year else None)
    return Period(end=last) if last else None


def _as_of_end(match: regex.Match[str], year: int | None) -> Period | None:
    if not year:
        return None
    month = int(match["m"])
    return Period(end=date(year, month, monthrange(year, month)[1]).isoformat())


def _same(match: regex.Match[str], year: int | None, own: str | None) -> Period | None:
    before = match["year"] or (str(year - 1) if year else None)
    if before and match["part"]:  # «cùng kỳ 9 tháng năm 2022» in a report of a quarter
        told = find_periods(f"{match['part']}năm {before}", int(before))
        return told[0][2] if told else Period(label=before)
    if before and own and len(own) > len(before) and match[0].startswith("cùng kỳ"):
        return Period(label=before + own[4:])
    return Period(label=before) if before else None


def _part_before(match: regex.Match[str], _: int | None, own: str | None) -> Period | None:
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


def _to_date(match: regex.Match[str], year: int | None) -> Period | None:
    if not year:
        return None
    return Period(f"{year}-YTD", end=_day(match["last"], f"{year:04}-12-31") if match["last"] else None)


def _so_many_months(match: regex.Match[str], year: int | None) -> Period | None:
    count = int(match["n"])
    return Period(label=f"{year}-H1" if count == 6 else f"{year}-{count}M") if year else None


def _quarter(match: regex.Match[str], year: int | None) -> Period | None:
    return Period(label=f"{year}-Q{_QUARTERS[match['q']]}") if year else None


def _months(match: regex.Match[str], year: int | None) -> Period | None:
    count = _COUNTS.get(match["n"]) or int(match["n"])
    if not year:
        return None
    if match["part"] == "cuối":
        return Period(label=f"{year}-H2") if count == 6 else None
    return Period(label={6: f"{year}-H1", 12: str(year)}.get(count, f"{year}-{count}M"))


def _month(match: regex.Match[str], year: int | None) -> Period | None:
    if not (match["year"] or match["in"] or match["on"] is not None):
        return None
    return Period(label=f"{year}-{int(match['m']):02}") if year else None


def _whole(match: regex.Match[str], _: int | None) -> Period:
    return Period(label=match["year"])


def _this(_: regex.Match[str], year: int | None) -> Period | None:
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


