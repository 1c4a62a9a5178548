"""Tables over page breaks: fragments become rows of text with heads.

In: the fragments of a document, in reading order. Out: one draft per row, with cells, column
numbers and heads. Finding the cells on a page is ``table_grid``'s job.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, field

import regex

from pipeline.readers.layout.compose import Composed, IsMark, compose, concatenate, joins, no_marks
from pipeline.readers.layout.outline import Draft
from pipeline.readers.layout.page_words import Line
from pipeline.readers.tables.cut_words import mark_cut_words
from pipeline.readers.tables.grid import Fragment, GridCell, apart, near
from pipeline.readers.tables.rows import joined_heads
from schemas.column_numbers import numbers_columns
from schemas.records import Cell, PassageKind

BAR = " | "
#: The deepest head seen has three rows and a row of column numbers (Biểu II.06a/VPCP/KSTT).
MOST_HEAD_ROWS = 5
_NUMERIC = regex.compile(r"[\d.,%\s/()-]*\d[\d.,%\s/()-]*")
_KIND_OF_UNIT = regex.compile(
    r"(?:(?:ubnd|ủy ban nhân dân) )?(?:xã|phường|thị trấn|huyện|quận|thị xã|thành phố|đặc khu)"
    r"(?: (?-i:\p{Lu}\p{Ll}+))?",
    regex.IGNORECASE,
)
_SENTENCE_END = regex.compile(r"[.:;!?…]$")


@dataclass(slots=True)
class _Slot:
    """A cell of the whole table: where it stands, how far it reaches, what it says."""

    row: int
    column: int
    rows: int
    columns: int
    text: Composed
    lines: list[Line]
    box: tuple[float, float, float, float]


@dataclass(slots=True)
class _Row:
    page: int
    slots: list[_Slot] = field(default_factory=list)


def table_drafts(fragments: Sequence[Fragment], number: int, is_mark: IsMark = no_marks) -> list[Draft]:
    """All rows of a table; ``fragments`` are its parts on successive pages."""
    edges = _column_edges(fragments)
    rows: list[_Row] = []
    parts = [_rows_of(fragment, edges, is_mark) for fragment in fragments]
    # A page may end right below the heads: what names the columns shows with the rows of the next.
    heads = _count_heads([row for part in parts[:2] for row in part])
    for index, part in enumerate(parts):
        if index:
            part = _without_repeated_heads(part, rows[:heads])
            _take_over_cut_cells(rows, part)
        for position, row in enumerate(part, start=len(rows)):
            for slot in row.slots:
                slot.row = position
        rows.extend(part)
    names = _head_names(rows[:heads], len(edges) - 1)
    rows = [row for row in rows if any(slot.text.text for slot in row.slots)]
    return [_row_draft(row, number, names if i >= heads else [""] * len(names)) for i, row in enumerate(rows)]


def _column_edges(fragments: Sequence[Fragment]) -> list[float]:
    edges: list[float] = []
    for fragment in fragments:
        edges += [edge for edge in fragment.edges if not near(edges, edge)]
    return sorted(edges)


def _index_at(edges: Sequence[float], x: float) -> int:
    """The place of the nearest of ``edges``, which rise; of two as near the first."""
    behind = min(bisect_left(edges, x), len(edges) - 1)
    return behind - 1 if behind and x - edges[behind - 1] <= abs(edges[behind] - x) else behind


def _rows_of(fragment: Fragment, edges: Sequence[float], is_mark: IsMark) -> list[_Row]:
    tops = [*fragment.tops, fragment.box[3]]
    rows = [_Row(fragment.page) for _ in tops[:-1]]
    cells = [piece for cell in fragment.cells for piece in apart(cell, edges)]
    for cell in sorted(cells, key=lambda cell: (cell.box[1], cell.box[0])):
        row, below = _index_at(tops, cell.box[1]), _index_at(tops, cell.box[3])
        column, right = _index_at(edges, cell.box[0]), _index_at(edges, cell.box[2])
        rows[min(row, len(rows) - 1)].slots.append(
            _Slot(
                row, column, max(1, below - row), max(1, right - column),
                _cell_text(cell, is_mark), cell.lines, cell.box,
            )
        )
    return [row for row in rows if row.slots]


def _cell_text(cell: GridCell, is_mark: IsMark) -> Composed:
    mark_cut_words(cell.lines, cell.box)
    return compose(cell.lines, is_mark) if cell.lines else Composed("")


def _count_heads(rows: Sequence[_Row]) -> int:
    """How many rows at the top name the columns; 0 where the first row already holds figures.

    A title over the whole width («Bảng 1. Kết quả …») stands above the heads and names none.
    """
    if len(rows) > 2 and len(rows[0].slots) == 1 and rows[0].slots[0].columns > 1:
        below = _count_heads(rows[1:])
        return below + 1 if below else 0
    if len(rows) < 2:
        return 0
    first = [slot for slot in rows[0].slots if slot.text.text]
    if len(first) < 2 or any(_NUMERIC.fullmatch(slot.text.text) for slot in first):
        return 0
    heads = max(slot.rows for slot in first)
    if any(slot.columns > 1 for slot in first):
        heads = max(heads, 2)
    heads = min(heads, MOST_HEAD_ROWS, len(rows) - 1)
    while heads < len(rows) - 1 and _numbers_columns(rows[heads]):
        heads += 1
    return heads


def _numbers_columns(row: _Row) -> bool:
    return numbers_columns([slot.text.text for slot in row.slots])


def _without_repeated_heads(part: list[_Row], heads: Sequence[_Row]) -> list[_Row]:
    """Word and LibreOffice repeat the head rows on each page; they are rows only once."""
    same = 0
    while same < min(len(heads), len(part)) and _says(part[same]) == _says(heads[same]):
        same += 1
    return part[same:] if same == len(heads) else part


def _says(row: _Row) -> list[str]:
    return [slot.text.text for slot in row.slots]


def _take_over_cut_cells(rows: Sequence[_Row], part: list[_Row]) -> None:
    """Give the text of cells that a page break cut to the cells above them.

    A row goes away when nothing of its own is left (its first cell being empty).
    """
    if not part or not rows:
        return
    top = part[0]
    whole = not any(slot.text.text for slot in top.slots if slot.column == 0) or all(
        _goes_on(_last_above(rows, slot), slot) for slot in top.slots if slot.text.text
    )
    said = [slot for slot in top.slots if slot.text.text]
    # Nothing but a word under a row that has its number: the rest of a name, «Huyện» ⏎ «Chợ Mới», in capitals or not.
    rest = len(said) == 1 and said[0].columns == 1 and not _NUMERIC.fullmatch(said[0].text.text)
    rest = rest and (said[0].column > 0 or _is_cut_name(_last_above(rows, said[0])))
    for slot in top.slots:
        above = _last_above(rows, slot)
        if not slot.text.text or above is None or not _goes_on(above, slot, name=rest):
            continue
        if slot.column == 0 and not (whole or rest):
            continue
        above.text = concatenate(above.text, slot.text, joins(above.lines[-1], slot.lines[0]))
        above.lines = above.lines + slot.lines
        slot.text, slot.lines = Composed(""), []
    if not any(slot.text.text for slot in top.slots):
        part.pop(0)


def _is_cut_name(above: _Slot | None) -> bool:
    """«Xã» ⏎ «Lũng Sơn» in the first column: the kind of a unit without its name, or with the first word of it."""
    return above is not None and _KIND_OF_UNIT.fullmatch(above.text.text.strip()) is not None


def _last_above(rows: Sequence[_Row], slot: _Slot) -> _Slot | None:
    """The lowest cell of the same column on the page before, where it holds text."""
    for row in reversed(rows):
        for above in row.slots:
            if above.column <= slot.column < above.column + above.columns:
                return above if above.lines and above.row + above.rows >= rows[-1].slots[0].row + 1 else None
    return None


def _goes_on(above: _Slot | None, slot: _Slot, *, name: bool = False) -> bool:
    """True where the text of a cell was cut: the next word had no room and no sentence ended.

    The rest of a ``name`` may begin with a capital.
    """
    if above is None or not above.lines:
        return False
    last, first = above.lines[-1], slot.lines[0]
    if _NUMERIC.fullmatch(above.text.text) and _NUMERIC.fullmatch(slot.text.text):
        return False  # a number is never cut: the figures of the next row stand there
    if _SENTENCE_END.search(last.text) or not (name or first.text[:1].islower() or first.text[:1].isdigit()):
        return False
    inner = above.box[2] - above.box[0] - 2 * max(1.0, min(line.x0 for line in above.lines) - above.box[0])
    return last.x1 - last.x0 + 0.25 * last.size + first.first_chunk() > inner - 2


def _head_names(heads: Sequence[_Row], columns: int) -> list[str]:
    names: list[list[str]] = [[] for _ in range(columns)]
    for row in heads:
        spans_all = len([slot for slot in row.slots if slot.text.text]) == 1
        if spans_all or _numbers_columns(row):
            continue
        for slot in row.slots:
            if not slot.text.text:
                continue
            for column in range(slot.column, min(columns, slot.column + slot.columns)):
                names[column].append(slot.text.text)
    return [joined_heads(parts) for parts in names]


def _row_draft(row: _Row, number: int, names: Sequence[str]) -> Draft:
    """A row with every column of the table, an empty string where a cell is empty or merged."""
    by_column = {slot.column: slot for slot in row.slots}
    total = Composed("")
    cells: list[Cell] = []
    for column, name in enumerate(names):
        slot = by_column.get(column)
        text = slot.text if slot is not None else Composed("")
        total = concatenate(total, text, BAR if column else "")
        start = len(total.text) - len(text.text)
        cells.append(Cell(start, len(total.text), column, name))
    bold = all(line.bold for slot in row.slots for line in slot.lines)
    return Draft(
        text=total.text, kind=PassageKind.TABLE_ROW, page=row.page, places=total.places,
        cells=tuple(cells), marks=total.marks, table=number, raw_text=total.raw_text, bold=bold,
    )

