"""Tables drawn by tabs: lines whose columns stand at tab stops, in text files and in Word.

In: lines cut at their tabs. Out: rows of grid cells, and for Word the drafts with such stretches as tables. A text
file is what a program copied, so every line of cells is a row; in Word tabs also indent, number and set two columns
of a header, so a table is believed from three lines of the same columns on, with numbers that stand alone in them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import groupby, pairwise

import regex

from pipeline.readers.encodings.printed_text import Line
from pipeline.readers.layout.outline import Draft, begins_item
from pipeline.readers.tables.rows import GridCell, GridRow, table_drafts

_NUMBER = regex.compile(r"[\d.,%\s-]*\d[\d.,%\s-]*")
#: Lines that make a table in Word, rows of them with numbers, and numbers in each where no head stands over them
_FEWEST_LINES, _FEWEST_ROWS, _FEWEST_BARE = 3, 2, 2
#: Lines at either end of a stretch that may be none of the table («Đơn vị:<tab>UBND xã», «Nơi nhận:<tab>CHỦ TỊCH»)
_MOST_BESIDE = 3


def is_row(text: str, above: Sequence[GridRow]) -> bool:
    """True for cells between tabs; not for an indented line or a tab behind an enumerator."""
    tabs = text.count("\t")
    if above and tabs + 1 == len(above[-1].cells):
        return True
    inner = text.strip().count("\t")
    return inner >= 2 or (inner == 1 and not begins_item(text.strip()))


def spread_heads(rows: Sequence[GridRow]) -> list[GridRow]:
    """Give a head over several columns the empty cells after it, where the next row divides it.

    A program that copies a merged cell as text prints it once and leaves the others empty.
    """
    spread = list(rows)
    for at, (row, below) in enumerate(pairwise(rows)):
        if any(_NUMBER.fullmatch(cell.text) for cell in (*row.cells, *below.cells)):
            break
        divided = {cell.column for cell in below.cells if cell.text}
        cells: list[GridCell] = []
        for cell in row.cells:
            over = cells[-1] if cells else None
            if not cell.text and over is not None and over.text and {over.column, cell.column} <= divided:
                cells[-1] = replace(over, span=cell.column - over.column + 1)
            else:
                cells.append(cell)
        spread[at] = GridRow(tuple(cells), row.head, row.page)
    return spread


def with_tab_tables(drafts: Sequence[Draft]) -> list[Draft]:
    """The drafts of a Word document with its tables numbered in order, those drawn by tabs among them."""
    found: list[Draft] = []
    numbers: dict[tuple[bool, int], int] = {}
    drawn = 0
    for tabbed, group in groupby(drafts, lambda d: bool(d.columns) and d.kind is None and d.note is None):
        stretch = list(group)
        if not tabbed:
            for draft in stretch:
                number = draft.table
                if number is not None:
                    number = numbers.setdefault((False, number), len(numbers))
                found.append(draft if number == draft.table else replace(draft, table=number))
            continue
        first, last, rows = _table_within(stretch)
        found += stretch[:first]
        if rows:
            number = numbers.setdefault((True, drawn), len(numbers))
            drawn += 1
            found += table_drafts(spread_heads(rows), number)
        found += stretch[last:]
    return found


def _table_within(stretch: Sequence[Draft]) -> tuple[int, int, list[GridRow]]:
    """First line, line behind the last and rows of the table in a stretch of lines with tabs; no rows for none."""
    for beside in range(min(2 * _MOST_BESIDE, len(stretch) - _FEWEST_LINES) + 1):
        for first in range(max(0, beside - _MOST_BESIDE), min(beside, _MOST_BESIDE) + 1):
            last = len(stretch) - (beside - first)
            if (rows := _in_columns([draft.columns for draft in stretch[first:last]])) and _is_table(rows):
                pages = (draft.page for draft in stretch[first:last])
                return first, last, [_grid_row(row, page) for row, page in zip(rows, pages, strict=True)]
    return 0, 0, []


def _in_columns(lines: Sequence[Sequence[Line]]) -> list[list[Line]] | None:
    """The lines with one cell a column each, None where they do not stand in the same columns.

    A second head may end before its last columns; a typist may strike the key twice to reach a tab stop.
    """
    for rows in ([list(line) for line in lines], [[cell for cell in line if cell.text] for line in lines]):
        wide = max(map(len, rows))
        whole = [len(row) == wide or not _numbers(row) for row in rows]
        if all(whole) and len(rows[0]) == wide == len(rows[-1]):
            return [row + [Line("")] * (wide - len(row)) for row in rows]
    return None


def _is_table(rows: Sequence[Sequence[Line]]) -> bool:
    counted = [_numbers(row) for row in rows]
    if len(rows) < _FEWEST_LINES or sum(map(bool, counted)) < _FEWEST_ROWS:
        return False
    headed = not counted[0] and all(cell.text for cell in rows[0][1:])
    grouped = not counted[0] and not counted[1] and len(rows[0]) > 2
    return headed or grouped or all(count >= _FEWEST_BARE for count in counted)


def _numbers(row: Sequence[Line]) -> int:
    """How many cells behind the first are numbers."""
    return sum(_NUMBER.fullmatch(cell.text) is not None for cell in row[1:])


def _grid_row(row: Sequence[Line], page: int | None) -> GridRow:
    cells = (GridCell(c, line.text, raw=line.raw, marks=line.marks, trail=line.trail) for c, line in enumerate(row))
    return GridRow(tuple(cells), page=page)

