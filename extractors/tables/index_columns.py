"""Tables of bodies with their scores and ranks: «Huyện | Năm 2023: Điểm, Xếp hạng | Năm 2024: Điểm, Xếp hạng».

Comes in: the row and form of a table in which points are given. Goes out: codes of the index that the column, else the
lines over the table name, by index of the quantity, for rows of bodies. Rows of criteria have none: their points are
no index's.
"""

from __future__ import annotations

from collections.abc import Iterator

import regex

from extractors.indicators.best_rule import best_code
from extractors.indicators.rules import RANK, Words, find_phrases
from extractors.reading import Reading
from extractors.reading.cells import NUMBER_CELL, RANK_HEAD
from extractors.tables.cell_nouns import POINTS
from extractors.tables.forms import TableForm, head_at
from extractors.tables.heads import Head
from extractors.tables.labels import RowLabel
from extractors.text.compare_form import compare_form
from schemas.records import Scope

#: «Điểm», «Tổng điểm đạt được», «Điểm Chỉ số CCHC năm 2023»; not «Điểm tối đa», «Điểm tự chấm», «Điểm thưởng»
_SCORE = regex.compile(
    r"(?:tổng (?:số )?)?điểm(?: số| đạt(?: được)?| tổng hợp| chung)*"
    r"(?: (?:của )?(?:chỉ số|par index|index|sipas|ddci|dti)[^/]*)?(?: (?:năm )?\d{4})?"
    r"(?: ?\((?:%|(?:tối đa )?/?\d+(?: điểm|đ)?)\))?"
)
#: «Số hóa hồ sơ (22 điểm)», «Điểm / Thanh toán trực tuyến»: points for a part of an index, not so many
_OF_POINTS = regex.compile(r"(?<!\p{L})điểm(?!\p{L})(?! (?:tối đa|chuẩn|tự chấm|thưởng|trừ|cộng))")
_MOST_TOLD = regex.compile(r"\s*\((?:tối đa )?/?\d+(?: ?điểm|đ)?\)|^(?:điểm|nhóm|chỉ số)(?: về)? ")
#: «Kết quả chấm điểm phục vụ người dân»: points of something, of no index that is named
_INDEX = regex.compile(r"(?<!\p{L})(?:chỉ số|par ?index|index|sipas|ddci|dti|ict)(?!\p{L})")
#: What tells of a rank, and all such words, which a caption over both («Bảng xếp hạng Chỉ số CCHC») has
_RANKED, _OF_RANKS = "thứ hạng", {"xếp hạng", "xếp thứ", "hạng", "thứ hạng", "thứ", "vị trí", "vị trí thứ"}
#: «Bộ chỉ số phục vụ người dân»: «chấm điểm phục vụ người dân» may be of an office's own
_NAMES_INDEX = regex.compile(rf"{_INDEX.pattern}|(?<!\d)766(?!\d)")
#: Levels of those who have an index
_RATED = ("province", "district", "commune", "office", "unit")


def index_codes(reading: Reading, form: TableForm, label: RowLabel | None) -> dict[int, tuple[str, Scope | None]]:
    """The scores and ranks of a row of a body."""
    if label is None or form.across or label.scope.level not in _RATED:
        return {}
    if _INDEX.search(compare_form(label.text)):
        return {}  # «Chỉ số năng lực cạnh tranh cấp huyện (DDCI)»: a row of an index
    found: dict[int, tuple[str, Scope | None]] = {}
    for index, quantity in enumerate(reading.quantities):
        cell, head = reading.passage.cell_at(quantity.start), head_at(form, reading.passage, quantity.start)
        if cell is None or head is None or not NUMBER_CELL.fullmatch(reading.text[cell.start : cell.end]):
            continue
        noun = _noun(head)
        code = next((code for text in _named_in(head, form) if (code := _code(text, noun))), None) if noun else None
        code = code or _part_of_index(head, form)
        if code is not None:
            found[index] = (code, label.scope)
    return found


def _noun(head: Head) -> str | None:
    last = compare_form(head.text).rpartition(" / ")[2]
    if head.is_change:
        return None
    return POINTS if _SCORE.fullmatch(last) else RANK if RANK_HEAD.fullmatch(last) else None


def _part_of_index(head: Head, form: TableForm) -> str | None:
    """«Số hóa hồ sơ (22 điểm)» below the line that names the index which this is a part of."""
    own = compare_form(head.text)
    if head.is_change or head.is_rate or not _OF_POINTS.search(own) or _noun(head) is not None:
        return None
    named = _MOST_TOLD.sub("", own.rpartition(" / ")[2].strip()).strip()
    told = frozenset(p.text for p in find_phrases(named))
    around = told | {p.text for text in form.captions if _NAMES_INDEX.search(text) for p in find_phrases(text)}
    code = best_code(Words(POINTS, told, frozenset(), told, around))
    return code if code is not None and code.startswith("index.") and not code.endswith((".score", ".rank")) else None


def _named_in(head: Head, form: TableForm) -> Iterator[str]:
    """The column with what stands over it, the lines right over the table, all its heads: the nearest name counts."""
    yield compare_form(head.text)
    yield from reversed(form.captions)
    yield form.counted


def _code(text: str, noun: str) -> str | None:
    """The one index that words name, None where they name several or none."""
    if not _INDEX.search(text):
        return None
    told = frozenset(p.text for p in find_phrases(text))
    told = told | {_RANKED} if noun == RANK else told - _OF_RANKS
    code = best_code(Words(noun, told, frozenset(), told, told))
    return code if code is not None and code.startswith("index.") and code.endswith((".score", ".rank")) else None
