"""Rows of indicators against those numbered below them: «3 | Nhiệm vụ được giao | 214», «3.1 | … đúng hạn | 187», ….

Comes in: the sheet. Goes out: a sum for each column of a table of indicators in which the rows «3.1», «3.2», … add up
to the row «3». Such rows may as well be a choice («trong đó số …»), so a sum that does not hold is not told.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from fractions import Fraction

import regex

from extractors.claims.making import make_confirming
from extractors.claims.sums.form_rows import cells_of
from extractors.sheet import Sheet
from schemas.records import Claim, ClaimKind

_MARK = regex.compile(r"\d{1,2}(?:\.\d{1,2})*|[IVX]+")
_FEWEST = 2


def find_enumerated_rows(sheet: Sheet) -> Iterator[Claim]:
    """Yield the sums that rows make with the row whose number theirs continue."""
    for rows in sheet.tables():
        form = sheet.forms.get(sheet.readings[rows[0]].passage.table or 0)
        if form is None or not form.across:
            continue
        below: dict[int, list[int]] = defaultdict(list)
        open_: dict[str, int] = {}
        for at in rows:
            mark = _mark(sheet, at)
            if mark is None:
                continue
            over = open_.get(mark.rpartition(".")[0])
            if over is not None:
                below[over].append(at)
            open_ = {key: row for key, row in open_.items() if mark.startswith(f"{key}.")} | {mark: at}
        for over, parts in below.items():
            yield from _sums(sheet, over, parts)


def _mark(sheet: Sheet, at: int) -> str | None:
    passage = sheet.readings[at].passage
    mark = passage.text[passage.cells[0].start : passage.cells[0].end].strip(" .)")
    return mark if _MARK.fullmatch(mark) else None


def _sums(sheet: Sheet, over: int, rows: list[int]) -> Iterator[Claim]:
    lines = [cells_of(sheet, at) for at in rows]
    for column, total in cells_of(sheet, over).items():
        parts = [line[column] for line in lines if column in line]
        if len(parts) < _FEWEST or len(parts) < len(rows) or {part.unit for part in parts} != {total.unit}:
            continue
        whole = sum((part.value for part in parts), Fraction(0))
        if sum(part.value != 0 for part in parts) < _FEWEST or total.value != whole:
            continue
        operands = (total.operand("total"), *(part.operand("part") for part in parts))
        yield make_confirming(
            ClaimKind.SUM, sheet.readings[over], total, operands, "table rows", "the rows need not be all parts"
        )
