"""Columns of a table against their total row («Tổng cộng»)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction

import regex

from extractors.cells import cell_at, is_total_row, row_label
from extractors.compare_form import compare_form
from extractors.sheet import Entry, Sheet
from schemas.records import Claim, ClaimKind, PassageKind

#: Columns that are not added up: shares, scores, order numbers.
_NO_SUM = regex.compile(r"tỷ lệ|%|điểm|stt|\btt\b|xếp|hạng|đạt/")
#: Fewer members than this prove no total row.
_FEWEST = 2


def find_column_sums(sheet: Sheet) -> Iterator[Claim]:
    """Yield a sum for every column of a table whose total row and members are all numbers."""
    for rows in tables(sheet):
        totals = [r for r in rows if is_total_row(sheet.readings[r].passage) and sheet.counts(r)]
        if len(totals) != 1:
            continue
        members = [r for r in rows if r != totals[0] and _is_member(sheet, r)]
        if len(members) >= _FEWEST:
            yield from _columns(sheet, totals[0], members)


def tables(sheet: Sheet) -> list[list[int]]:
    """The rows of each data table, as indexes of readings; criteria tables are left out."""
    found: dict[int, list[int]] = {}
    for at, reading in enumerate(sheet.readings):
        if (
            reading.passage.kind is PassageKind.TABLE_ROW
            and reading.passage.table is not None
            and not reading.is_score_table
        ):
            found.setdefault(reading.passage.table, []).append(at)
    return list(found.values())


def _is_member(sheet: Sheet, row: int) -> bool:
    return row_label(sheet.readings[row].passage) is not None and bool(sheet.counts(row))


def _by_column(sheet: Sheet, row: int) -> dict[int, Entry]:
    passage = sheet.readings[row].passage
    found: dict[int, Entry] = {}
    for entry in sheet.counts(row):
        cell = cell_at(passage, entry.start)
        if cell is not None and not _NO_SUM.search(compare_form(cell.head)):
            found.setdefault(cell.column, entry)
    return found


def _columns(sheet: Sheet, total: int, members: Sequence[int]) -> Iterator[Claim]:
    heads = _by_column(sheet, total)
    columns = [_by_column(sheet, row) for row in members]
    complete = {c: [m[c] for m in columns] for c in heads if all(c in m for m in columns)}
    holding = sum(sum((p.value for p in parts), Fraction(0)) == heads[c].value for c, parts in complete.items())
    # Rows that hold sub-rows add up in no column; one wrong cell spoils one.
    weak = None if holding and holding * 2 >= len(complete) else "the rows are not all parts of the total"
    for column, parts in complete.items():
        head = heads[column]
        reading = sheet.readings[total]
        yield Claim(
            ClaimKind.SUM,
            reading.passage.ordinal,
            head.figure,
            (head.operand("total"), *(p.operand("part") for p in parts)),
            (0, len(reading.text)),
            "table column",
            (),
            weak,
        )
