"""Tables of scores whose rows make up the whole: «Nhóm chỉ số | Điểm tối đa | Điểm đạt», with a row «Tổng điểm».

Rows of criteria may stand below one another, and then they add up to nothing. The points that can be had show which
it is: where they add up to their own total, so must the points that were given, to one body or to each of several.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction

import regex

from extractors.claims.making import make_sum
from extractors.claims.sums.form_rows import cells_of
from extractors.reading.cells import is_total_row, row_label
from extractors.scope.scopes import find_scopes
from extractors.sheet import Entry, Sheet
from extractors.tables.labels import names_office
from extractors.text.compare_form import compare_form
from schemas.records import Claim

_MOST = regex.compile(r"điểm (?:tối đa|chuẩn)|thang điểm")
_GIVEN = regex.compile(r"(?<!\p{L})điểm(?!\p{L})(?!.*(?:tỷ lệ|%|bình quân|trung bình))")
_RANK = regex.compile(r"\W*(?:xếp (?:hạng|loại|thứ)|thứ hạng|hạng)(?!\p{L})")
#: Fewer groups than this may add up by accident.
_FEWEST = 3
_Cells = dict[int, Entry]


def find_score_sums(sheet: Sheet) -> Iterator[Claim]:
    """Yield a sum for every column of points of a table whose highest points add up to their total."""
    for rows in sheet.tables(of_scores=True):
        lines = [
            (is_total_row(sheet.readings[at].passage), cells)
            for at in rows if not _tells_rank(sheet, at) and (cells := cells_of(sheet, at))
        ]  # fmt: skip
        totals, parts = ([cells for is_total, cells in lines if is_total is wanted] for wanted in (True, False))
        heads = {c.column: compare_form(c.head) for at in rows for c in sheet.readings[at].passage.cells if c.head}
        bodies = {c.column for at in rows for c in sheet.readings[at].passage.cells if _names_body(c.head)}
        most = [column for column, head in heads.items() if _MOST.search(head)]
        if len(totals) != 1 or len(parts) < _FEWEST or len(most) != 1 or not _adds_up(totals[0], parts, most[0]):
            continue
        for column in sorted(column for column, head in heads.items() if _GIVEN.search(head) or column in bodies):
            if column in totals[0] and all(column in each for each in parts):
                operands = [each[column].operand("part") for each in parts]
                yield make_sum(sheet, totals[0][column], operands, "table column")


def _names_body(head: str) -> bool:
    """«Huyện Bình Lạc», «Xã Hà Vân», «Phòng Nội vụ» over the points that it was given."""
    return names_office(head) or any(m.scope.level == "unit" and not m.start for m in find_scopes(head))


def _tells_rank(sheet: Sheet, at: int) -> bool:
    """«Xếp hạng | | 2 | 3 | 1» below the total."""
    return _RANK.match(compare_form(row_label(sheet.readings[at].passage) or "")) is not None


def _adds_up(total: _Cells, parts: Sequence[_Cells], column: int) -> bool:
    if column not in total or not all(column in each for each in parts):
        return False
    return sum((each[column].value for each in parts), Fraction(0)) == total[column].value
