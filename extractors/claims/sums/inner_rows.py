"""Rows marked below a row against it: «1 | Hộ tịch | 1.500», below it «a | Cấp huyện | 80», «b | Cấp xã | 1.420».

Such rows may as well be a choice of the parts («Trong đó: …»). That they are all of them the table itself must show, in
most of its cells, and each group in some of its own; a group that holds nowhere is a choice and no slip.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction

from extractors.claims.making import make_sum
from extractors.claims.sums.columns import by_column, depth_of, is_member
from extractors.reading.cells import is_total_row
from extractors.sheet import Entry, Sheet
from extractors.tables.forms import TableForm
from extractors.tables.labels import INNER
from schemas.records import Claim

#: Cells of several parts that must show it, and how many times those that do not.
_FEWEST, _TIMES = 4, 4
_Sum = tuple[Entry, tuple[Entry, ...]]


def find_inner_sums(sheet: Sheet) -> Iterator[Claim]:
    """Yield a sum for each cell of the rows that others are marked below, where these are all parts."""
    for rows in sheet.tables():
        form = sheet.forms.get(sheet.readings[rows[0]].passage.table or 0)
        if form is None or form.across or form.boxes:
            continue
        groups = [_sums(sheet, over, parts) for over, parts in _groups(sheet, form, rows)]
        told = [each for group in groups for each in group if sum(part.value != 0 for part in each[1]) > 1]
        holding = sum(map(_holds, told))
        if holding < _FEWEST or (len(told) - holding) * _TIMES > holding:
            continue
        for group in groups:
            if sum(map(_holds, group)) * 2 < len(group):
                continue
            for total, parts in group:
                yield make_sum(sheet, total, [part.operand("part") for part in parts], "table rows")


def _groups(sheet: Sheet, form: TableForm, rows: Sequence[int]) -> Iterator[tuple[int, list[int]]]:
    """Each row with figures that rows marked as its parts follow, with these."""
    over, parts = -1, list[int]()
    for row in rows:
        inner = depth_of(sheet, form, row) == INNER
        if inner and is_member(sheet, row) and over >= 0:
            parts.append(row)
            continue
        if len(parts) > 1:
            yield over, parts
        is_whole = not inner and is_member(sheet, row) and not is_total_row(sheet.readings[row].passage)
        over, parts = row if is_whole else -1, []
    if len(parts) > 1:
        yield over, parts


def _sums(sheet: Sheet, over: int, rows: Sequence[int]) -> list[_Sum]:
    """Total and parts of every column that all the rows have a count in."""
    lines = [by_column(sheet, row) for row in rows]
    return [
        (total, tuple(line[column] for line in lines))
        for column, total in by_column(sheet, over).items()
        if all(column in line for line in lines)
    ]


def _holds(told: _Sum) -> bool:
    return told[0].value == sum((part.value for part in told[1]), Fraction(0))
