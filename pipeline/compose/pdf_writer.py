"""Set a report as PDF in the official layout, the same bytes every time.

A4, 14 points, justified with a first-line indent, a two-column header, page numbers
at the top from the second page on, footnotes at the foot of their page in 10 points,
ruled tables that cross pages with their head rows repeated. reportlab draws; line
breaking is in ``pdf_lines``.
"""

from __future__ import annotations

import io
import re
from pathlib import Path

from reportlab.lib.pagesizes import A4  # type: ignore[import-untyped]
from reportlab.pdfgen.canvas import Canvas  # type: ignore[import-untyped]

from pipeline.compose.paper import Block, HeadCell, Kind, Paragraph, Report, Run, Table
from pipeline.compose.pdf_lines import Line, broken, draw, register_faces, words_of

CM = 72 / 2.54
LEFT, RIGHT, TOP, BOTTOM = 3 * CM, 2 * CM, 2.2 * CM, 2 * CM
WIDTH = A4[0] - LEFT - RIGHT
SIZE, NOTE_SIZE, CELL_SIZE = 14.0, 10.0, 11.0
LEADING, AFTER, INDENT = 1.18, 6.0, 1.27 * CM


def pdf_bytes(report: Report, fonts: Path) -> bytes:
    """Write the report and return the file."""
    register_faces(fonts)
    return Setter().run(report)


class Setter:
    """Places lines on pages; knows where the next line goes and which notes wait below."""

    def __init__(self) -> None:
        self.raw = io.BytesIO()
        self.canvas = Canvas(self.raw, pagesize=A4, invariant=1, pageCompression=1)
        self.page = 1
        self.y = A4[1] - TOP
        self.floor = BOTTOM
        self.notes: list[list[Line]] = []
        self.marks: dict[str, int] = {}

    def run(self, report: Report) -> bytes:
        """Set everything in order."""
        self.head(report)
        for number, block in enumerate(report.blocks):
            if isinstance(block, Table):
                self.table(block)
            else:
                self.keep_headings(report.blocks[number:])
                self.paragraph(block)
        self.foot(report)
        self.end_page()
        self.canvas.save()
        return self.raw.getvalue()

    def text(
        self,
        text: str,
        x: float,
        width: float,
        size: float,
        *,
        bold: bool = False,
        italic: bool = False,
        align: str = "centre",
    ) -> None:
        """Set short lines in a column, from the current height down."""
        # A blank left for the number or the day is several spaces wide and must stay so.
        text = re.sub(" {2,}", lambda blank: "\u00a0" * len(blank[0]), text)
        for line in broken(words_of((Run(text, bold, italic),), size, self.marks), width, 0):
            self.y -= size * LEADING
            draw(self.canvas, line, x, self.y, width, align)

    def head(self, report: Report) -> None:
        """Set the two columns of the header, the title, the addressee."""
        top, left, right = self.y, 0.42 * WIDTH, 0.58 * WIDTH
        for number, text in enumerate(report.agency):
            self.text(text, LEFT, left, 12, bold=number == len(report.agency) - 1)
        self.rule(LEFT + left / 2, 40)
        self.y -= 6
        self.text(report.number, LEFT, left, 13)
        low, self.y = self.y, top
        self.text("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", LEFT + left, right, 12, bold=True)
        self.text("Độc lập - Tự do - Hạnh phúc", LEFT + left, right, 13, bold=True)
        self.rule(LEFT + left + right / 2, 150)
        self.y -= 6
        self.text(report.place_and_date, LEFT + left, right, 13, italic=True)
        self.y = min(low, self.y) - 14
        for text in report.title:
            aside = text.startswith("(")
            self.text(text, LEFT, WIDTH, SIZE, bold=not aside, italic=aside)
        self.rule(LEFT + WIDTH / 2, 90)
        self.y -= 14
        if report.addressee:
            self.text(report.addressee, LEFT, WIDTH, SIZE)
            self.y -= 8

    def rule(self, centre: float, length: float) -> None:
        """Draw the short line under a heading of the header."""
        self.canvas.setLineWidth(0.7)
        self.canvas.line(centre - length / 2, self.y - 4, centre + length / 2, self.y - 4)

    def keep_headings(self, following: tuple[Block, ...]) -> None:
        """Turn the page where headings would be left alone at its foot."""
        need = 0.0
        for block in following:
            if isinstance(block, Table) or block.kind in (Kind.PARAGRAPH, Kind.LIST_ITEM):
                break
            lines = broken(words_of(block.runs(), SIZE, self.marks), WIDTH, INDENT)
            need += SIZE * LEADING * len(lines) + AFTER
        if need and self.y - need - SIZE * LEADING * 2 < self.floor:
            self.new_page()

    def paragraph(self, block: Paragraph) -> None:
        """Set a paragraph."""
        centred = block.kind is Kind.CAPTION
        lines = broken(words_of(block.runs(), SIZE, self.marks), WIDTH, 0 if centred else INDENT)
        for line in lines:
            self.place(line, "centre" if centred else "justify")
        self.y -= AFTER

    def place(self, line: Line, align: str) -> None:
        """Place a line with the notes it calls, on the next page where they do not fit."""
        called = [self.note(text) for text in line.notes()]
        room = sum(len(n) * NOTE_SIZE * LEADING for n in called) + (8 if called and not self.notes else 0)
        if self.y - SIZE * LEADING < self.floor + room:
            self.new_page()
        self.notes += called
        self.floor += room
        self.y -= SIZE * LEADING
        draw(self.canvas, line, LEFT, self.y, WIDTH, align)

    def note(self, text: str) -> list[Line]:
        """Break a footnote into lines, its raised mark first."""
        words = words_of((Run("", note=text), Run(" " + text)), NOTE_SIZE, self.marks)
        return broken(words, WIDTH, 0)

    def end_page(self) -> None:
        """Set the waiting notes at the foot, then finish the page."""
        if self.notes:
            y = self.floor
            self.canvas.setLineWidth(0.5)
            self.canvas.line(LEFT, y - 3, LEFT + 5 * CM, y - 3)
            y -= 6
            for line in [line for lines in self.notes for line in lines]:
                y -= NOTE_SIZE * LEADING
                draw(self.canvas, line, LEFT, y + 2, WIDTH, "justify")
        if self.page > 1:
            self.canvas.setFont("Tinos-Regular", 13)
            self.canvas.drawCentredString(A4[0] / 2, A4[1] - 1.4 * CM, str(self.page))
        self.canvas.showPage()

    def new_page(self) -> None:
        """Turn the page."""
        self.end_page()
        self.page += 1
        self.y, self.floor, self.notes = A4[1] - TOP, BOTTOM, []

    def table(self, block: Table) -> None:
        """Set a ruled table row by row."""
        height = sum(self.head_heights(block))
        if self.y - height - 40 < self.floor:
            self.new_page()
        self.table_head(block)
        for number, texts in enumerate(block.rows):
            bold = block.total and number == len(block.rows) - 1
            cells = [self.cell(t, block.widths[c] * WIDTH, bold) for c, t in enumerate(texts)]
            high = max(len(c) for c in cells) * CELL_SIZE * LEADING + 6
            if self.y - high < self.floor:
                self.new_page()
                self.table_head(block)
            x = LEFT
            for c, lines in enumerate(cells):
                wide = block.widths[c] * WIDTH
                left = c == 1 and not texts[c][:1].isdigit()
                self.boxed(lines, x, self.y, wide, high, "left" if left else "centre")
                x += wide
            self.y -= high
        self.y -= 12

    def cell(self, text: str, width: float, bold: bool) -> list[Line]:
        """Break the text of a cell."""
        return broken(words_of((Run(text, bold),), CELL_SIZE, self.marks), width - 6, 0)

    def boxed(self, lines: list[Line], x: float, y: float, width: float, height: float, align: str) -> None:
        """Draw a cell's box and its lines, centred in height."""
        self.canvas.setLineWidth(0.5)
        self.canvas.rect(x, y - height, width, height)
        at = y - (height - len(lines) * CELL_SIZE * LEADING) / 2
        for line in lines:
            at -= CELL_SIZE * LEADING
            draw(self.canvas, line, x + 3, at + 2.5, width - 6, align)

    def head_places(self, block: Table) -> list[tuple[int, int, HeadCell]]:
        """Find row and column of each head cell."""
        taken: set[tuple[int, int]] = set()
        out = []
        for r, heads in enumerate(block.head):
            column = 0
            for head in heads:
                while (r, column) in taken:
                    column += 1
                taken.update(
                    (y, x) for y in range(r, r + head.rows) for x in range(column, column + head.columns)
                )
                out.append((r, column, head))
                column += head.columns
        return out

    def head_heights(self, block: Table) -> list[float]:
        """Height of each head row: the tallest cell that lies in it alone."""
        heights = [CELL_SIZE * LEADING + 6] * len(block.head)
        for r, column, head in self.head_places(block):
            width = sum(block.widths[column : column + head.columns]) * WIDTH
            need = len(self.cell(head.text, width, True)) * CELL_SIZE * LEADING + 6
            if head.rows == 1:
                heights[r] = max(heights[r], need)
            else:
                heights[-1] = max(heights[-1], need - sum(heights[:-1]))
        return heights

    def table_head(self, block: Table) -> None:
        """Draw the head rows."""
        heights = self.head_heights(block)
        for r, column, head in self.head_places(block):
            x = LEFT + sum(block.widths[:column]) * WIDTH
            width = sum(block.widths[column : column + head.columns]) * WIDTH
            lines = self.cell(head.text, width, True)
            self.boxed(lines, x, self.y - sum(heights[:r]), width, sum(heights[r : r + head.rows]), "centre")
        self.y -= sum(heights)

    def foot(self, report: Report) -> None:
        """Set recipients at the left, the signature at the right, on one page."""
        need = max(len(report.recipients) * 14 + 20, 130)
        if self.y - need < self.floor:
            self.new_page()
        self.y -= 8
        top, half = self.y, WIDTH / 2
        self.text("Nơi nhận:", LEFT, half, 12, bold=True, italic=True, align="left")
        for text in report.recipients:
            self.text(text, LEFT, half, 11, align="left")
        low, self.y = self.y, top
        for text in report.signature[:-1]:
            self.text(text, LEFT + half, half, SIZE, bold=True)
        self.y -= 56
        self.text(report.signature[-1], LEFT + half, half, SIZE, bold=True)
        self.y = min(low, self.y)
