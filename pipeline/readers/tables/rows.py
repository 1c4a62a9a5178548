"""Data tables as drafts: one draft a row, its cells with their column and column head.

In: rows of grid cells (text, first column, columns covered). Out: ``Draft`` values of kind
table_row. Finding tables on a page or in a file is the readers' job.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import regex

from pipeline.readers.encodings.printed_text import Trail
from pipeline.readers.layout.outline import Draft
from schemas.column_numbers import numbers_columns
from schemas.records import Cell, NoteMark, PassageKind

CELL_SEPARATOR = " | "
HEAD_SEPARATOR = " / "
_STROKE_IN_BRACKETS = regex.compile(r"(?<=\([^()]*) / (?=[^()]*\))")
#: Most rows a head may have; three were seen (group, column, number of the column).
MAX_HEAD_ROWS = 4

_NUMBER = regex.compile(r"[\d.,%/()\s-]*\d[\d.,%/()\s-]*")
# A year may head a column, as may '6 tháng đầu năm 2023'.
_YEAR = regex.compile(r"(?:19|20)\d\d")
# '(9)' below a head of two rows
_BRACKETED = regex.compile(r"\(\d{1,2}\)")
_NUMBERED_NAME = regex.compile(r"\p{L}\s*\(\d{1,2}\)$")


@dataclass(frozen=True, slots=True)
class GridCell:
    """A cell on the grid. ``below`` is True where it is covered by a cell merged from above."""

    column: int
    text: str
    span: int = 1
    below: bool = False
    raw: str | None = None
    marks: tuple[NoteMark, ...] = ()
    trail: Trail | None = None


@dataclass(frozen=True, slots=True)
class GridRow:
    """A row; ``head`` where the file itself says that it repeats on every page."""

    cells: tuple[GridCell, ...]
    head: bool = False
    page: int | None = None

    @property
    def empty(self) -> bool:
        """True where nothing is printed in it."""
        return not any(cell.text for cell in self.cells)


def rows_and_heads(rows: Sequence[GridRow]) -> tuple[Sequence[GridRow], dict[int, str]]:
    """The rows below the heads, and what these say over each column."""
    head_rows = count_head_rows(rows)
    return rows[head_rows:], _column_heads(rows[:head_rows])


def continued_drafts(rows: Sequence[GridRow], heads: dict[int, str], table: int) -> list[Draft]:
    """The rows of a table's second part, under the heads of the first."""
    return [_row_draft(row, heads, table) for row in rows if not row.empty]


def table_drafts(rows: Sequence[GridRow], table: int) -> list[Draft]:
    """The rows that hold text, in order; ``table`` numbers the tables of a document from 0."""
    head_rows = count_head_rows(rows)
    heads = _column_heads(rows[:head_rows])
    drafts = []
    for index, row in enumerate(rows):
        if not row.empty:
            drafts.append(_row_draft(row, heads if index >= head_rows else {}, table))
    return drafts


def count_head_rows(rows: Sequence[GridRow]) -> int:
    """How many rows at the top are heads and not data."""
    count = 0
    while count < len(rows) and rows[count].head:
        count += 1
    if count == 0:
        count = _guess_head_rows(rows)
    if 0 < count < len(rows) and _numbers_columns(rows[count]):
        count += 1
    return count if count < len(rows) else 0


def _guess_head_rows(rows: Sequence[GridRow]) -> int:
    """The first row where it has no numbers, and the rows that subdivide it."""
    if len(rows) < 2 or _has_numbers(rows[0]):
        return 0
    count = 1
    divided = any(cell.span > 1 for cell in rows[0].cells)
    while count < min(len(rows) - 1, MAX_HEAD_ROWS):
        row = rows[count]
        reaches_down = any(cell.below for cell in row.cells)
        if not (divided or reaches_down) or _has_numbers(row) or _numbers_columns(row):
            break
        divided = any(cell.span > 1 and cell.text and not cell.below for cell in row.cells)
        count += 1
    return count


def _has_numbers(row: GridRow) -> bool:
    texts = [cell.text for cell in row.cells]
    if any(_NUMBERED_NAME.search(text) for text in texts):  # «Trước hạn (6) | Quá hạn (8) | (9)»
        texts = [text for text in texts if not _BRACKETED.fullmatch(text)]
    return any(_NUMBER.fullmatch(text) and not _YEAR.fullmatch(text) for text in texts)


def _numbers_columns(row: GridRow) -> bool:
    return numbers_columns([cell.text for cell in row.cells])


def _column_heads(rows: Sequence[GridRow]) -> dict[int, str]:
    heads: dict[int, list[str]] = {}
    for row in rows:
        if _numbers_columns(row):
            continue
        for cell in row.cells:
            for column in range(cell.column, cell.column + cell.span):
                parts = heads.setdefault(column, [])
                if cell.text and cell.text not in parts:
                    parts.append(cell.text)
    return {column: joined_heads(parts) for column, parts in heads.items()}


def joined_heads(parts: Iterable[str]) -> str:
    """The heads over a column as one; a stroke in the brackets of one cell parts no heads.

    >>> joined_heads(["Đã giải quyết", "Đúng hạn (cả hồ sơ trả lại / xin rút)"])
    'Đã giải quyết / Đúng hạn (cả hồ sơ trả lại/xin rút)'
    """
    return HEAD_SEPARATOR.join(_STROKE_IN_BRACKETS.sub("/", part) for part in parts)


def _row_draft(row: GridRow, heads: dict[int, str], table: int) -> Draft:
    cells = []
    marks: list[NoteMark] = []
    trails: list[tuple[int, Trail]] = []
    start = 0
    for cell in row.cells:
        end = start + len(cell.text)
        cells.append(Cell(start, end, cell.column, heads.get(cell.column, "")))
        marks.extend(NoteMark(start + note.at, note.mark) for note in cell.marks)
        if cell.trail is not None and cell.text:
            trails.append((start, cell.trail))
        start = end + len(CELL_SEPARATOR)
    raw = None
    if any(cell.raw is not None for cell in row.cells):
        raw = CELL_SEPARATOR.join(cell.text if cell.raw is None else cell.raw for cell in row.cells)
    return Draft(
        text=CELL_SEPARATOR.join(cell.text for cell in row.cells), kind=PassageKind.TABLE_ROW,
        page=row.page, cells=tuple(cells), marks=tuple(marks), table=table, raw_text=raw,
        trails=tuple(trails),
    )
