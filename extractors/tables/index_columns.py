"""Tables of bodies with their scores and ranks: «Huyện | Năm 2023: Điểm, Xếp hạng | Năm 2024: Điểm, Xếp hạng».

Comes in: the row and form of a table in which points are given. Goes out: codes of the index that the column, else the
lines over the table name, by index of the quantity, for rows of bodies, and for rows that are the parts of such an
index («Số hóa hồ sơ | 22 | 15,2») with their total. Rows of criteria have none: their points are no index's.
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
from extractors.tables.labels import TOTAL, RowLabel
from extractors.text.compare_form import compare_form
from schemas.records import Scope

#: «Điểm», «Tổng điểm đạt được», «Điểm Chỉ số CCHC năm 2023»; not «Điểm tối đa», «Điểm tự chấm», «Điểm thưởng»
_SCORE = regex.compile(
    r"(?:tổng (?:số )?)?điểm(?: số| đạt(?: được)?| tổng hợp| chung)*"
    r"(?: (?:của )?(?:chỉ số|par index|index|sipas|ddci|dti)[^/]*)?"
    r"(?: (?:năm )?\d{4}| (?:tháng|quý) (?:\d{1,2}|[iv]+)(?:(?:/| năm )\d{4})?| (?:kỳ|tháng|quý|năm) (?:này|trước))?"
    r"(?: ?\((?:%|(?:tối đa )?/?\d+(?: điểm|đ)?)\))?"
)
#: «Số hóa hồ sơ (22 điểm)», «Điểm / Thanh toán trực tuyến»: points for a part of an index, not so many
_OF_POINTS = regex.compile(r"(?<!\p{L})điểm(?!\p{L})(?! (?:tối đa|chuẩn|tự chấm|thưởng|trừ|cộng))")
_IN_BRACKETS = regex.compile(r"\p{L}\s*\(\d{1,3}\)$")
_MOST_TOLD = regex.compile(r"\s*\((?:tối đa )?/?\d+(?: ?điểm|đ)?\)|^(?:điểm|nhóm|chỉ số)(?: về)? ")
#: «Kết quả chấm điểm phục vụ người dân»: points of something, of no index that is named
_INDEX = regex.compile(r"(?<!\p{L})(?:chỉ số|par ?index|index|sipas|ddci|dti|ict)(?!\p{L})")
#: What tells of a rank, and all such words, which a caption over both («Bảng xếp hạng Chỉ số CCHC») has
_RANKED, _OF_RANKS = "thứ hạng", {"xếp hạng", "xếp thứ", "hạng", "thứ hạng", "thứ", "vị trí", "vị trí thứ"}
#: «Bộ chỉ số phục vụ người dân»: «chấm điểm phục vụ người dân» may be of an office's own
_NAMES_INDEX = regex.compile(rf"{_INDEX.pattern}|(?<!\d)766(?!\d)")
#: Parts of an index that the rows of a table must be, to be its parts
_FEWEST_PARTS = 3
#: «Số hồ sơ số hóa» beside «Tổng điểm»: so many, and no points
_COUNTED = regex.compile(r"(?:tổng )?số (?!hóa)(?!hoá)|hồ sơ(?!\p{L})")
#: Levels of those who have an index
_RATED = ("province", "district", "commune", "office", "unit")


def index_codes(reading: Reading, form: TableForm, label: RowLabel | None) -> dict[int, tuple[str, Scope | None]]:
    """The scores and ranks of a row of a body."""
    if label is None or form.across:
        return {}
    if label.scope.level not in _RATED:
        return _of_parts(reading, form, label)
    if _INDEX.search(compare_form(label.text)):
        return {}  # «Chỉ số năng lực cạnh tranh cấp huyện (DDCI)»: a row of an index
    found: dict[int, tuple[str, Scope | None]] = {}
    parted = _is_parted(form)
    for index, quantity in enumerate(reading.quantities):
        cell, head = reading.passage.cell_at(quantity.start), head_at(form, reading.passage, quantity.start)
        if cell is None or head is None or not NUMBER_CELL.fullmatch(reading.text[cell.start : cell.end]):
            continue
        noun = _noun(head)
        code = next((code for text in _named_in(head, form) if (code := _code(text, noun))), None) if noun else None
        code = code or _part_of_index(head, form, parted=parted)
        if code is not None:
            found[index] = (code, label.scope)
    return found


def _of_parts(reading: Reading, form: TableForm, label: RowLabel) -> dict[int, tuple[str, Scope | None]]:
    """The points of a row that is a part of an index, or of the total of such rows."""
    if not any(map(_NAMES_INDEX.search, form.captions)) or POINTS not in map(_noun, form.heads.values()):
        return {}
    parts = {ordinal: _part_named(each.text, form) for ordinal, each in form.labels.items() if each.depth != TOTAL}
    if len({*parts.values()} - {None}) < _FEWEST_PARTS:
        return {}
    code = parts.get(reading.passage.ordinal)
    if label.depth == TOTAL and None not in parts.values():
        code = next((code for text in reversed(form.captions) if (code := _code(text, POINTS))), None)
    if code is None:
        return {}
    heads = ((i, head_at(form, reading.passage, q.start)) for i, q in enumerate(reading.quantities))
    return {i: (code, None) for i, head in heads if head is not None and _noun(head) == POINTS}


def _noun(head: Head) -> str | None:
    last = compare_form(head.text).rpartition(" / ")[2]
    if head.is_change:
        return None
    return POINTS if _SCORE.fullmatch(last) else RANK if RANK_HEAD.fullmatch(last) else None


def _is_parted(form: TableForm) -> bool:
    """«Công khai, minh bạch | Tiến độ giải quyết | … | Tổng điểm» below the line that names the index."""
    if not any(map(_NAMES_INDEX.search, form.captions)) or POINTS not in map(_noun, form.heads.values()):
        return False
    named = {_part_named(compare_form(head.text).rpartition(" / ")[2], form) for head in form.heads.values()}
    return len(named - {None}) >= _FEWEST_PARTS


def _part_of_index(head: Head, form: TableForm, *, parted: bool) -> str | None:
    """«Số hóa hồ sơ (22 điểm)» below the line that names the index which this is a part of."""
    own = compare_form(head.text)
    parted = parted and _COUNTED.match(own.rpartition(" / ")[2]) is None
    if head.is_change or head.is_rate or not (parted or _tells_points(own, form)) or _noun(head) is not None:
        return None
    return _part_named(own.rpartition(" / ")[2], form)


def _part_named(name: str, form: TableForm) -> str | None:
    """The part that a name says, of the index that the lines over the table name."""
    named = _MOST_TOLD.sub("", compare_form(name).strip()).strip()
    told = frozenset(p.text for p in find_phrases(named))
    around = told | {p.text for text in form.captions if _NAMES_INDEX.search(text) for p in find_phrases(text)}
    code = best_code(Words(POINTS, told, frozenset(), told, around))
    return code if code is not None and code.startswith("index.") and not code.endswith((".score", ".rank")) else None


def _tells_points(head: str, form: TableForm) -> bool:
    """«Số hóa hồ sơ (22 điểm)»; «Số hóa hồ sơ (22)» beside a column of points, the most of them in brackets."""
    beside = (_noun(each) == POINTS for each in form.heads.values())
    return _OF_POINTS.search(head) is not None or (_IN_BRACKETS.search(head) is not None and any(beside))


def _named_in(head: Head, form: TableForm) -> Iterator[str]:
    """The column with what stands over it, the lines right over the table, all its heads: the nearest name counts."""
    yield compare_form(head.text)
    yield from reversed(form.captions)
    yield form.counted


def _code(text: str, noun: str) -> str | None:
    """The one index that words name, None where they name several or none."""
    if not _NAMES_INDEX.search(text):
        return None
    told = frozenset(p.text for p in find_phrases(text))
    told = told | {_RANKED} if noun == RANK else told - _OF_RANKS
    code = best_code(Words(noun, told, frozenset(), told, told))
    return code if code is not None and code.startswith("index.") and code.endswith((".score", ".rank")) else None
