"""Ruled tables whose body has no rulings between its rows: one row of cells with many lines becomes many.

In: a fragment as its rulings give it. Out: the same, such rows taken apart by the heights of their numbers.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby, pairwise

import regex

from pipeline.readers.layout.page_words import lines_of
from pipeline.readers.tables.grid import Fragment, GridCell
from pipeline.readers.tables.wrapped_labels import Beyond, rows_of_labels

#: Lines of numbers that show rows, and columns that must have them at the same heights.
_FEWEST_LINES, _FEWEST_COLUMNS = 3, 2
#: Rows of numbers that its rulings may show: the body, a total over or under it.
_MOST_ROWS = 2
_NUMBER = regex.compile(r"\d{1,3}(?:\.\d{3})*(?:,\d+)?%?|[-–]")


def with_rows_apart(fragment: Fragment) -> Fragment:
    """The fragment with each row that holds rows taken apart; itself where none does, as nearly always."""
    if not any(len(cell.lines) >= _FEWEST_LINES and _is_column(cell) for cell in fragment.cells):
        return fragment
    ordered = sorted(fragment.cells, key=lambda cell: (cell.box[1], cell.box[3], cell.box[0]))
    rows = [list(group) for _, group in groupby(ordered, key=lambda cell: (cell.box[1], cell.box[3]))]
    # Where rulings part rows of numbers, what stands in the lines of a cell is one number that its column cut.
    if sum(any(cell.lines and _is_column(cell) for cell in row) for row in rows) > _MOST_ROWS:
        return fragment
    apart = [_apart(fragment.page, row) if _holds_rows(row) and _has_heads(fragment, row) else row for row in rows]
    return Fragment(fragment.page, [cell for row in apart for cell in row])


def _is_column(cell: GridCell) -> bool:
    return all(_NUMBER.fullmatch(line.text.strip()) for line in cell.lines)


def _holds_rows(row: Sequence[GridCell]) -> bool:
    """True where columns of numbers stand beside each other, line by line, all of them as long."""
    counted = [cell for cell in row[1:] if len(cell.lines) >= _FEWEST_LINES and _is_column(cell)]
    labels = [cell for cell in row if cell.lines and not _is_column(cell)]
    if len(counted) < _FEWEST_COLUMNS or all(len(cell.lines) < len(counted[0].lines) for cell in labels):
        return False
    heights = {len(cell.lines) for cell in counted}
    same = all(
        abs(line.base - other.base) < line.size / 2
        for cell in counted[1:] for line, other in zip(counted[0].lines, cell.lines, strict=False)
    )  # fmt: skip
    return len(heights) == 1 and same


def _has_heads(fragment: Fragment, row: Sequence[GridCell]) -> bool:
    """False where a head right over the cells is over several: nothing would tell their columns apart."""
    top = row[0].box[1]
    over = [cell.box for cell in fragment.cells if abs(cell.box[3] - top) < 1]
    return not any(sum(box[0] - 1 < c.box[0] < box[2] - 1 for c in row) > 1 for box in over)


def _apart(page: int, row: Sequence[GridCell]) -> list[GridCell]:
    lines = lines_of(page, [word for cell in row for word in cell.words])
    counted = next(c for c in row[1:] if len(c.lines) >= _FEWEST_LINES and _is_column(c))
    numbers = {id(word) for line in counted.lines for word in line.words}
    rows = [at for at, line in enumerate(lines) if any(id(word) in numbers for word in line.words)]
    beyond = Beyond(range(rows[0] - 1, -1, -1), range(rows[-1] + 1, len(lines)))
    held = rows_of_labels(lines, rows, beyond, ())
    held[0] = [*range(held[0][0]), *held[0]]
    held[-1] = [*held[-1], *range(held[-1][-1] + 1, len(lines))]
    inner = [[lines[at] for at in each] for each in held]
    _, top, _, bottom = row[0].box
    edges = [top, *((max(b.bottom for b in a) + min(b.top for b in c)) / 2 for a, c in pairwise(inner)), bottom]
    cells = []
    for inside, (high, low) in zip(inner, pairwise(edges), strict=True):
        taken = {id(word) for line in inside for word in line.words}
        for cell in row:
            words = [word for word in cell.words if id(word) in taken]
            box = (cell.box[0], high, cell.box[2], low)
            cells.append(GridCell(box, words, lines_of(page, words) if words else []))
    return cells
