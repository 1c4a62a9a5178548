"""Ruled tables on one page: rulings become cells, words fall into cells.

In: a page's words and rulings. Out: ``Fragment`` values and the words outside of them.
Tables that go on over pages, heads and rows of text are ``page_tables``' job.

The geometry (snapping edges, intersections, cells) is pdfplumber's; it is fed with PDFium's
rulings, so the page is not parsed a second time.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import pairwise

from pdfplumber.table import cells_to_tables, edges_to_intersections, intersections_to_cells, merge_edges

from pipeline.readers.layout.page_words import Line, PageWords, Ruling, Word, lines_of
from pipeline.readers.recognition.hocr import ScannedWord
from schemas.records import Box

#: pdfplumber's own default for rulings that nearly meet.
TOLERANCE = 3
#: Crossings grow with the product of the two counts; the fullest page seen has 60 x 5.
MOST_CROSSINGS = 60_000


@dataclass(slots=True)
class GridCell:
    """A cell of a fragment: its box and the lines of text in it."""

    box: Box
    words: list[Word] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)

    @property
    def text(self) -> str:
        return " ".join(line.text for line in self.lines)


@dataclass(slots=True)
class Fragment:
    """The part of a table that stands on one page: its cells, the edges of its columns and rows."""

    page: int
    cells: list[GridCell]
    #: Where its columns were found by the places of the words: how many of its first cells are heads.
    heads: int | None = None

    @property
    def box(self) -> Box:
        boxes = [cell.box for cell in self.cells]
        return (
            min(b[0] for b in boxes), min(b[1] for b in boxes),
            max(b[2] for b in boxes), max(b[3] for b in boxes),
        )

    @property
    def edges(self) -> list[float]:
        """Left edges of the columns and the right edge of the last one."""
        return _distinct([cell.box[0] for cell in self.cells] + [cell.box[2] for cell in self.cells])

    @property
    def tops(self) -> list[float]:
        return _distinct([cell.box[1] for cell in self.cells])


def split_tables(page: PageWords, above: Fragment | None) -> tuple[list[Fragment], list[Word]]:
    """The tables of a page with their words, and the words that stand in none.

    ``above`` is the last table of the page before.
    """
    fragments = _filled(page)
    if not fragments:
        return [], page.words
    for cell in (cell for fragment in fragments for cell in fragment.cells):
        cell.lines = lines_of(page.number, cell.words) if cell.words else []
    fragments.sort(key=lambda fragment: fragment.box[1])
    tables = [
        fragment for position, fragment in enumerate(fragments)
        # The last row of a table may stand alone on the next page.
        if _is_table(fragment) or (position == 0 and above is not None and continues(above, fragment))
    ]
    taken = {id(word) for table in tables for cell in table.cells for word in cell.words}
    outside = [word for word in page.words if id(word) not in taken]
    return tables, outside


def table_boxes(page: PageWords) -> list[Box]:
    """Where the tables of a page stand: what ``split_tables`` finds, and leaves the words as they are."""
    return [fragment.box for fragment in _filled(page) if _is_table(fragment)]


def _filled(page: PageWords) -> list[Fragment]:
    """What the rulings of a page enclose, each cell with the words that stand in it."""
    fragments = [Fragment(page.number, cells) for cells in cell_groups(page.rulings)]
    if fragments:
        grid = _Grid([cell for fragment in fragments for cell in fragment.cells])
        for word in page.words:
            cell = grid.cell_at((word.x0 + word.x1) / 2, (word.top + word.bottom) / 2)
            if cell is not None:
                cell.words.append(word)
    return fragments


def apart(cell: GridCell, edges: Sequence[float]) -> list[GridCell]:
    """The cell, or the cells that it holds where a recognised page lost the ruling between two columns.

    ``edges`` are the table's own. A ruling is lost where an edge of other rows parts the words of the cell, none over
    it, by more than a space: «412 | 405» came as «412 405», in figures four hundred thousand.
    """
    inner = [edge for edge in edges if cell.box[0] + TOLERANCE < edge < cell.box[2] - TOLERANCE]
    lost = [edge for edge in inner if _parts(cell, edge)]
    if not lost:
        return [cell]
    bounds = [cell.box[0], *lost, cell.box[2]]
    pieces = [GridCell((left, cell.box[1], right, cell.box[3])) for left, right in pairwise(bounds)]
    for piece in pieces:
        piece.words = [w for w in cell.words if piece.box[0] <= (w.x0 + w.x1) / 2 < piece.box[2]]
        piece.lines = lines_of(cell.lines[0].page, piece.words) if piece.words else []
    return pieces


def _parts(cell: GridCell, edge: float) -> bool:
    if not all(isinstance(word, ScannedWord) for word in cell.words):
        return False
    if any(word.x0 < edge - TOLERANCE and word.x1 > edge + TOLERANCE for word in cell.words):
        return False
    gaps = [
        min(right) - max(left)
        for line in cell.lines
        if (left := [w.x1 for w in line.words if w.x1 <= edge + TOLERANCE])
        and (right := [w.x0 for w in line.words if w.x0 >= edge - TOLERANCE])
    ]
    return bool(gaps) and min(gaps) > max(word.size for word in cell.words)


def continues(before: Fragment, after: Fragment) -> bool:
    """True where ``after``, first on its page, has the columns of ``before``, and no heads of its own."""
    if after.heads and [c.text for c in after.cells[: after.heads]] != [c.text for c in before.cells[: after.heads]]:
        return False
    mine, yours = before.edges, after.edges
    if abs(mine[0] - yours[0]) > 2 * TOLERANCE or abs(mine[-1] - yours[-1]) > 2 * TOLERANCE:
        return False
    fewer, more = sorted((mine, yours), key=len)
    return len(fewer) > 2 and all(near(more, edge) for edge in fewer)


def near(edges: Sequence[float], x: float) -> bool:
    """True where one of the edges stands at ``x``."""
    return any(abs(edge - x) <= 2 * TOLERANCE for edge in edges)


def cell_groups(rulings: Sequence[Ruling]) -> list[list[GridCell]]:
    """Cells of each table, from pdfplumber's reading of the rulings."""
    level = sum(ruling.top == ruling.bottom for ruling in rulings)
    if level < 2 or len(rulings) - level < 2:
        return []
    return [[GridCell(box) for box in group] for group in _boxes(tuple(rulings))]


@lru_cache(maxsize=64)  # a page that may have columns is asked for its tables twice
def _boxes(rulings: Sequence[Ruling]) -> list[list[Box]]:
    edges = merge_edges([_edge(ruling) for ruling in rulings], TOLERANCE, TOLERANCE, TOLERANCE, TOLERANCE)
    level = sum(edge["orientation"] == "h" for edge in edges)
    if level < 2 or len(edges) - level < 2 or level * (len(edges) - level) > MOST_CROSSINGS:
        return []
    crossings = edges_to_intersections(edges, TOLERANCE, TOLERANCE)
    groups = cells_to_tables(intersections_to_cells(crossings))
    return [[(box[0], box[1], box[2], box[3]) for box in group] for group in groups]


def _edge(ruling: Ruling) -> dict[str, object]:
    flat = ruling.top == ruling.bottom
    return {
        "x0": ruling.x0, "x1": ruling.x1, "top": ruling.top, "bottom": ruling.bottom,
        "width": ruling.x1 - ruling.x0, "height": ruling.bottom - ruling.top,
        "orientation": "h" if flat else "v",
    }


class _Grid:
    """Cells found by height, so that a word is held against those of its row and not of the whole page."""

    #: Points; a line of text is 12 to 20. Taller cells than so many bands, frames mostly, are always looked at.
    _BAND, _MOST_BANDS = 20.0, 50

    def __init__(self, cells: Sequence[GridCell]) -> None:
        self._bands: dict[float, list[_Near]] = {}
        self._tall: list[_Near] = []
        for at, cell in enumerate(cells):
            x0, top, x1, bottom = cell.box
            near = (x0, top - 1, x1, bottom + 1, (x1 - x0) * (bottom - top), at, cell)
            first, last = near[1] // self._BAND, near[3] // self._BAND
            if not last - first < self._MOST_BANDS:
                self._tall.append(near)
                continue
            for step in range(int(last - first) + 1):
                self._bands.setdefault(first + step, []).append(near)

    def cell_at(self, x: float, y: float) -> GridCell | None:
        """The smallest cell around a point: a frame may stand around a table."""
        near = (*self._bands.get(y // self._BAND, ()), *self._tall)
        around = [cell[4:] for cell in near if cell[0] <= x <= cell[2] and cell[1] <= y <= cell[3]]
        return min(around)[2] if around else None  # no two have one place, so cells are never compared


#: A cell with a point of room above and below: its sides, area and place.
_Near = tuple[float, float, float, float, float, int, GridCell]


def _is_table(fragment: Fragment) -> bool:
    """True with text in two columns; one row will do, as the rest may be on the next page.

    A frame around a page or a title has one cell, or text in one.
    """
    filled = [cell for cell in fragment.cells if cell.words]
    return len({round(cell.box[0]) for cell in filled}) >= 2 or (
        len(fragment.edges) > 2 and len(filled) >= 2
    )


def _distinct(values: Sequence[float]) -> list[float]:
    kept: list[float] = []
    for value in sorted(values):
        if not kept or value - kept[-1] > TOLERANCE:
            kept.append(value)
    return kept
