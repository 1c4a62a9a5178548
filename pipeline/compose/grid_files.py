"""One table with merged cells as a file: DOCX, PDF with and without rulings, text with tabs.

Comes in: paragraphs and rows of ``GridCell``. Goes out: the file. For measuring how tables are
read (``pipeline.evaluation.table_cases``); whole reports are ``docx_writer``'s and ``pdf_writer``'s job.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from docx import Document
from reportlab.lib import colors  # type: ignore[import-untyped]
from reportlab.lib.pagesizes import A4, landscape  # type: ignore[import-untyped]
from reportlab.lib.styles import ParagraphStyle  # type: ignore[import-untyped]
from reportlab.pdfbase import pdfmetrics  # type: ignore[import-untyped]
from reportlab.pdfbase.ttfonts import TTFont  # type: ignore[import-untyped]
from reportlab.platypus import Flowable, SimpleDocTemplate, Spacer, Table  # type: ignore[import-untyped]
from reportlab.platypus import Paragraph as Printed

#: Columns from which a table is printed across the page.
_WIDE = 8
_FONT = "Tinos"


@dataclass(frozen=True, slots=True)
class GridCell:
    """A cell at its upper left corner, with the columns and rows it covers."""

    row: int
    column: int
    text: str
    columns: int = 1
    rows: int = 1


@dataclass(frozen=True, slots=True)
class GridPaper:
    """Paragraphs and the table under them; ``heads`` rows of it repeat on every page."""

    before: tuple[str, ...]
    cells: tuple[GridCell, ...]
    heads: int

    @property
    def size(self) -> tuple[int, int]:
        """Rows and columns."""
        return max(c.row + c.rows for c in self.cells), max(c.column + c.columns for c in self.cells)


def place_cells(rows: Sequence[Sequence[str | Sequence[object]]]) -> tuple[GridCell, ...]:
    """Cells of rows as HTML orders them: those covered from above are left out.

    >>> [(c.row, c.column) for c in place_cells([[["a", 1, 2], "b"], ["c"]])]
    [(0, 0), (0, 1), (1, 1)]
    """
    covered: set[tuple[int, int]] = set()
    placed = []
    for row, cells in enumerate(rows):
        column = 0
        for cell in cells:
            text, columns, height = (cell, 1, 1) if isinstance(cell, str) else cell
            while (row, column) in covered:
                column += 1
            placed.append(GridCell(row, column, str(text), int(str(columns)), int(str(height))))
            covered |= {(row + r, column + c) for r in range(placed[-1].rows) for c in range(placed[-1].columns)}
            column += placed[-1].columns
    return tuple(placed)


def write_docx(paper: GridPaper, path: Path) -> None:
    """Write a Word table with ``gridSpan`` and ``vMerge``."""
    document = Document()
    for text in paper.before:
        document.add_paragraph(text)
    rows, columns = paper.size
    table = document.add_table(rows, columns)
    table.style = "Table Grid"
    grid = [row.cells for row in table.rows]  # asked for once: the table looks through all its cells for each
    for cell in paper.cells:
        first = grid[cell.row][cell.column]
        if (cell.columns, cell.rows) != (1, 1):
            first = first.merge(grid[cell.row + cell.rows - 1][cell.column + cell.columns - 1])
        first.text = cell.text
    document.save(str(path))


#: Which lines are drawn, in ReportLab's words.
_RULINGS: Mapping[str, str | None] = {"ruled": "GRID", "level": "LINEBELOW", "unruled": None}


def write_pdf(paper: GridPaper, path: Path, fonts: Path, rulings: str = "ruled") -> None:
    """Write a PDF; ``rulings`` is 'ruled', 'level' (horizontal lines only) or 'unruled'."""
    if _FONT not in pdfmetrics.getRegisteredFontNames():
        pdfmetrics.registerFont(TTFont(_FONT, str(fonts / "Tinos-Regular.ttf")))
    rows, columns = paper.size
    style = ParagraphStyle("cell", fontName=_FONT, fontSize=9, leading=11)
    body: list[list[Flowable | str]] = [["" for _ in range(columns)] for _ in range(rows)]
    for cell in paper.cells:
        body[cell.row][cell.column] = Printed(cell.text, style)
    commands: list[tuple[object, ...]] = [
        ("SPAN", (c.column, c.row), (c.column + c.columns - 1, c.row + c.rows - 1)) for c in paper.cells
    ]
    drawn = _RULINGS[rulings]
    if drawn:
        commands.append((drawn, (0, 0), (-1, -1), 0.5, colors.black))
    size = landscape(A4) if columns >= _WIDE else A4
    widths = _widths(paper, size[0] - 100)
    text = ParagraphStyle("text", fontName=_FONT, fontSize=13, leading=17)
    story: list[Flowable] = [Printed(line, text) for line in paper.before]
    story += [Spacer(1, 8), Table(body, widths, repeatRows=paper.heads, style=commands)]
    SimpleDocTemplate(str(path), pagesize=size, leftMargin=50, rightMargin=50).build(story)


def _widths(paper: GridPaper, room: float) -> list[float]:
    """Column widths after the longest word and the text of each column."""
    shares = [1.0] * paper.size[1]
    for cell in paper.cells:
        if cell.columns == 1:
            shares[cell.column] = max(shares[cell.column], 6.0, min(len(cell.text), 24))
    return [room * share / sum(shares) for share in shares]


def write_text(paper: GridPaper, path: Path) -> None:
    """Write a text file with tabs between cells, as a table copied from a program comes out."""
    rows, columns = paper.size
    table = [["" for _ in range(columns)] for _ in range(rows)]
    for cell in paper.cells:
        table[cell.row][cell.column] = cell.text
    path.write_text("\n".join([*paper.before, *("\t".join(row) for row in table)]) + "\n", encoding="utf-8")


def writers(fonts: Path) -> dict[str, tuple[str, Callable[[GridPaper, Path], None]]]:
    """Every form of file by name, with its ending."""
    forms: dict[str, tuple[str, Callable[[GridPaper, Path], None]]] = {
        "docx": (".docx", write_docx),
        "text": (".txt", write_text),
    }
    for rulings in _RULINGS:
        forms[f"pdf {rulings}"] = (".pdf", partial(write_pdf, fonts=fonts, rulings=rulings))
    return forms
