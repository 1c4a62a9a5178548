"""Columns of percentages: the rate of the dossier statistics that a head names, or that the rows show it is.

Comes in: the words of a head, or the rows of a dossier table and its heads. Goes out: the code of a rate; the heads,
a bare «Tỷ lệ (%)» told as the rate that the counts beside it give in most rows. Where the rows show nothing, the
column keeps no meaning.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction

import regex

from extractors.indicators.features import indicator_of
from extractors.reading.cells import NUMBER_CELL
from extractors.tables.counted_things import OTHERS_TOLD
from extractors.tables.heads import Head
from extractors.text.compare_form import compare_form
from extractors.text.numerals import find_numerals
from schemas.intervals import Interval, may_print
from schemas.records import Passage

#: «Tỷ lệ (%)», «Tỷ lệ», «%», «Đạt (%)»
_BARE = regex.compile(r"\s*(?:tỷ lệ|đạt|đạt tỷ lệ)?\s*(?:\(?\s*%\s*\)?)?\s*")
#: Rows that must show the rate, and how many of all may be wrong.
_FEWEST, _MOST_WRONG = 3, 4
_HUNDRED = 100
_ONLINE = frozenset(("channel:online",))
_CAME_ONLINE = _ONLINE | {"state:received"}
_ON_TIME = frozenset(("quality:on_time", "state:resolved"))
_LATE = frozenset(("quality:late", "state:resolved"))
#: «Tỷ lệ hồ sơ nộp trực tuyến» beside other rates: of the dossier statistics, in a table that is none of them
_DOSSIER_RATES = (
    ("dossiers.online_rate", regex.compile(r"hồ sơ[^|]*(?:nộp|tiếp nhận|nhận|giải quyết)?[^|]*trực tuyến")),
    ("dossiers.on_time_rate", regex.compile(r"hồ sơ[^|]*đúng (?:hạn|hẹn)")),
    ("dossiers.late_rate", regex.compile(r"hồ sơ[^|]*(?:quá|trễ) (?:hạn|hẹn)")),
)
#: «Tỷ lệ giải quyết đúng hạn (%)»
_TERM_ALONE = regex.compile(
    r"tỷ lệ (?:đã )?(?:giải quyết|xử lý|trả(?: kết quả)?) (?:trước[, ]*(?:và )?)?(?:đúng|quá|trễ) (?:hạn|hẹn)"
)
_OF_DOSSIERS = regex.compile(r"(?<!\p{L})(?:hồ sơ|tthc|thủ tục hành chính)(?!\p{L})")
_NOT_OF_DOSSIERS = regex.compile(
    r"(?<!\p{L})(?:số hóa|thanh toán|bưu chính|bcci|dịch vụ công|dvc\w*|phát sinh|công việc|lưu trữ|ký số|tái sử dụng"
    r"|cán bộ|phí)(?!\p{L})"
)
Row = Mapping[int, tuple[Fraction, Fraction]]


def with_bare_rates(passages: Sequence[Passage], heads: dict[int, Head]) -> dict[int, Head]:
    """The heads with each bare column of rates named that is the on-time, late or online rate of the rows.

    On time or late over resolved, early ones included where they have a column of their own; online over what came in.
    """
    bare = [c for c, head in heads.items() if _BARE.fullmatch(compare_form(head.text).split(" / ")[-1]) and head.text]
    after = {c for c in bare if (beside := heads.get(c - 1)) is not None and beside.is_change}
    heads = heads | {c: replace(heads[c], is_change=True) for c in after}  # «Tăng, giảm | Tỷ lệ (%)»
    bare = [c for c in bare if c not in after]
    if not bare:
        return heads
    rows = [row_numbers(passage) for passage in passages]
    told = {
        c: replace(heads[c], features=features)
        for c in bare
        for features, tops, whole in _rates(_of_time(heads, heads[c]))
        if _shown(rows, c, tops, whole)
    }
    return heads | told


def dossier_rate(named: str, beside: str = "") -> str | None:
    """The rate of the dossier statistics that words in compare form name, None where they name another.

    What is handled need not be named where all that stands ``beside`` is of dossiers or procedures.

    >>> dossier_rate("tỷ lệ hồ sơ giải quyết đúng hạn"), dossier_rate("tỷ lệ hồ sơ số hóa đúng hạn")
    ('dossiers.on_time_rate', None)
    >>> dossier_rate("tỷ lệ giải quyết đúng hạn", "tỷ lệ hồ sơ trực tuyến | tỷ lệ số hóa hồ sơ")
    'dossiers.on_time_rate'
    """
    if _NOT_OF_DOSSIERS.search(named):
        return None
    unsaid = _TERM_ALONE.match(named) and _OF_DOSSIERS.search(beside) and not OTHERS_TOLD.search(beside)
    named = f"{named} hồ sơ {named}" if unsaid else named
    return next((code for code, pattern in _DOSSIER_RATES if pattern.search(named)), None)


def _of_time(heads: Mapping[int, Head], rate: Head) -> Mapping[int, Head]:
    """The heads of the time that a column is of («Năm 2023 / Tỷ lệ» beside those of 2024), all for one of no time."""
    if rate.period is None:
        return heads
    return {c: head for c, head in heads.items() if (head.period, head.modality) == (rate.period, rate.modality)}


def _rates(heads: Mapping[int, Head]) -> Iterator[tuple[frozenset[str], tuple[int, ...], int]]:
    """What a rate of the dossier statistics says, the columns of its numerator and that of its whole."""
    counts = {c: head.features for c, head in heads.items() if not head.is_rate and "domain:other" not in head.features}
    codes = {indicator_of(features): column for column, features in reversed(counts.items())}
    resolved, on_time = codes.get("dossiers.resolved"), codes.get("dossiers.resolved.on_time")
    late = codes.get("dossiers.resolved.late")
    early = codes.get("dossiers.resolved.early")
    if resolved is not None and on_time is not None:
        yield _ON_TIME, (on_time,) if early is None else (on_time, early), resolved
    if resolved is not None and late is not None:
        yield _LATE, (late,), resolved
    came_in = codes.get("dossiers.received", codes.get("dossiers.received.new"))
    online = [c for c, features in counts.items() if features in (_ONLINE, _CAME_ONLINE)]
    if came_in is not None and len(online) == 1:
        yield _CAME_ONLINE, (online[0],), came_in


def _shown(rows: Sequence[Row], column: int, tops: Sequence[int], whole: int) -> bool:
    told = [row for row in rows if all(c in row for c in (column, *tops, whole)) and row[whole][0] > 0]
    held = [_holds(row[column], sum((row[c][0] for c in tops), Fraction(0)) / row[whole][0]) for row in told]
    telling = [ok for ok, row in zip(held, told, strict=True) if row[column][0] not in (0, _HUNDRED)]
    return sum(telling) >= _FEWEST and held.count(False) * _MOST_WRONG <= len(held)


def _holds(percent: tuple[Fraction, Fraction], share: Fraction) -> bool:
    return may_print(*percent, Interval.point(share * _HUNDRED))


def row_numbers(passage: Passage) -> Row:
    """Value and unit of the last digit of each cell that holds one number alone, by column."""
    found = {}
    for cell in passage.cells:
        text = passage.text[cell.start : cell.end]
        numerals = list(find_numerals(text)) if NUMBER_CELL.fullmatch(text) else []
        if len(numerals) == 1:
            found[cell.column] = (numerals[0].value, numerals[0].ulp)
    return found
