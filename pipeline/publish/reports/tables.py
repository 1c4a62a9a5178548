"""A table of a report as it was printed: heads over the columns they head, rows of one cell over the whole width.

In: the cells of rows, each with its first column and what its heads say. Out: markup. How many columns a merged cell
covers is not stored: a head covers the columns below which its words stand in the heads of other cells.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from typing import NamedTuple

from markupsafe import Markup

#: Between the heads of a cell, outermost first (``schemas.passages.Cell``).
_BETWEEN = " / "


class PrintedCell(NamedTuple):
    """A cell in its column (from 0): ``text`` as printed, ``body`` with its marks, ``head`` the heads over it."""

    column: int
    head: str
    text: str
    body: Markup


#: The cells of a row, by column.
PrintedRow = Sequence[PrintedCell]


def table_markup(rows: Sequence[PrintedRow]) -> str:
    """Return the rows of a table; in one that has heads, the rows with no head over them are the heads."""
    over = {cell.column: cell.head for row in rows for cell in row if cell.head}
    width = max((cell.column + 1 for row in rows for cell in row), default=0)
    parts: list[str] = []
    for is_head, run in groupby(rows, key=lambda row: bool(over) and not any(cell.head for cell in row)):
        alike = list(run)
        parts += _heads(alike, over, width) if is_head else [_row(row, width) for row in alike]
    return "".join(parts)


def _row(row: PrintedRow, width: int) -> str:
    """A row of cells in their columns; a column without a cell is empty."""
    if len(row) == 1 and row[0].column == 0 and width > 1:
        return f"<tr>{_cell('td', row[0].body, columns=width)}</tr>"
    bodies = {cell.column: cell.body for cell in row}
    return "<tr>" + "".join([_cell("td", bodies.get(column, Markup())) for column in range(width)]) + "</tr>"


def _heads(rows: Sequence[PrintedRow], over: Mapping[int, str], width: int) -> Iterator[str]:
    """Rows of heads, each over the columns and rows that it was printed over."""
    printed = [{cell.column: cell for cell in row} for row in rows]
    covered: set[tuple[int, int]] = set()
    for at, row in enumerate(printed):
        cells: list[str] = []
        for column in range(width):
            if (at, column) in covered:
                continue
            cell = row.get(column)
            columns = _columns(cell, row, over, width) if cell is not None and cell.text else 1
            below = _rows_below(printed, at, range(column, column + columns)) if cell is not None and cell.text else 0
            covered |= {(at + down, column + on) for down in range(below + 1) for on in range(columns)}
            cells.append(_cell("th", cell.body if cell else Markup(), columns, below + 1))
        yield f"<tr>{''.join(cells)}</tr>"


def _columns(cell: PrintedCell, row: Mapping[int, PrintedCell], over: Mapping[int, str], width: int) -> int:
    """How many columns a head covers: those on its right that have no cell of their own and are under its words."""
    end = cell.column + 1
    while end < width and end not in row and _BETWEEN + cell.text + _BETWEEN in _BETWEEN + over.get(end, "") + _BETWEEN:
        end += 1
    return end - cell.column


def _rows_below(rows: Sequence[Mapping[int, PrintedCell]], at: int, columns: range) -> int:
    """How many rows of heads below the one ``at`` have nothing of their own in these columns."""
    end = at + 1
    while end < len(rows) and not any(column in rows[end] and rows[end][column].text for column in columns):
        end += 1
    return end - at - 1


def _cell(tag: str, body: Markup, columns: int = 1, rows: int = 1) -> str:
    scope = f' scope="col{"group" if columns > 1 else ""}"' if tag == "th" else ""
    spans = (f' colspan="{columns}"' if columns > 1 else "") + (f' rowspan="{rows}"' if rows > 1 else "")
    return f"<{tag}{scope}{spans}>{body!s}</{tag}>"
