"""The body of a Word document in reading order, as drafts.

In: the parts of a package. Out: drafts: paragraphs with their automatic numbers, layout
tables as text, data tables as rows, text boxes and notes behind the paragraph that holds
them. The text inside a paragraph is ``word_runs``' job, the outline the outline's.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from lxml import etree

from pipeline.readers.docx.grid import is_data_table, places_margins, table_cells, table_rows
from pipeline.readers.docx.numbering import Numbering
from pipeline.readers.docx.runs import Fields, Notes, Runs, shows_prompt
from pipeline.readers.docx.styles import Format, Styles, paragraph_format, run_format, switch, value_of, word
from pipeline.readers.encodings.blocks import Decoder
from pipeline.readers.encodings.printed_text import Line
from pipeline.readers.layout.letterhead import is_header, is_signature, split_columns
from pipeline.readers.layout.outline import Draft
from pipeline.readers.tables.continued import heads_continued
from pipeline.readers.tables.rows import GridCell, GridRow, continued_drafts, rows_and_heads, table_drafts
from schemas.records import PassageKind

_PARAGRAPH, _TABLE = word("p"), word("tbl")
_WRAPPERS = frozenset(word(name) for name in ("sdtContent", "customXml", "ins", "moveTo", "smartTag"))
_CONTROL = word("sdt")
_NOTE_TAGS = {"footnotes": word("footnote"), "endnotes": word("endnote")}
#: A header stands above everything but a stamp ('BẢN DỰ THẢO') and what its own lines take.
HEADER_WITHIN = 8


@dataclass(slots=True)
class Sources:
    """The parts the body refers to."""

    styles: Styles
    numbering: Numbering
    notes: dict[str, etree._Element | None] = field(default_factory=dict)
    letters: Decoder = field(default_factory=Decoder)


class Body:
    """Walks blocks and gathers drafts; one per document, for its lists count on."""

    def __init__(self, sources: Sources, paginated: bool) -> None:
        self._sources = sources
        self._notes = Notes()
        self._note_elements: dict[tuple[str, str], etree._Element] | None = None
        self._told: set[tuple[str, str]] = set()
        self._fields = Fields()
        self._tables = 0
        self._line_by_line = False
        self.page: int | None = 1 if paginated else None
        self.drafts: list[Draft] = []

    def read(self, container: etree._Element, kind: PassageKind | None = None) -> None:
        """Take in every paragraph and table under ``container``; ``kind`` is given to each."""
        runs: Runs | None = None
        for block in blocks(container):
            if block.tag == _TABLE:
                if runs is not None:  # a paragraph cannot go on in a table
                    self._finish(runs, Format(), None, kind)
                    runs = None
                self._table(block, kind)
                continue
            runs = runs or self._runs()
            properties = block.find(word("pPr"))
            format_ = self._format(properties)
            runs.add(block, format_)
            if not _goes_on(properties):
                self._finish(runs, format_, properties, kind)
                runs = None
        if runs is not None:
            self._finish(runs, Format(), None, kind)

    def _runs(self) -> Runs:
        return Runs(self._sources.styles, self._notes, self._fields, self._sources.letters)

    def _format(self, properties: etree._Element | None) -> Format:
        styles = self._sources.styles
        style = value_of(properties, "pStyle") or styles.default_paragraph
        own = paragraph_format(properties)
        base = styles.get(style)
        if own.number is None and base.number is not None and own.level is None:
            level = base.level or self._sources.numbering.level_of_style(base.number, style)
            own = Format(level=level).over(own)
        return own.over(base).over(styles.default)

    def _finish(
        self, runs: Runs, format_: Format, properties: etree._Element | None, kind: PassageKind | None
    ) -> None:
        lines = runs.lines(self._mark(format_, properties), every_break=self._line_by_line)
        page = None
        if self.page is not None:
            page = self.page + runs.breaks_before
            self.page += runs.breaks
        for line in lines:
            self._put(line, runs, format_, kind, page)
        for box in runs.boxes:
            self.read(box, kind)
        self._tell_notes(runs.references)

    def _put(
        self, line: Line, runs: Runs, format_: Format, kind: PassageKind | None, page: int | None
    ) -> None:
        columns = split_columns(line.text) if len(self.drafts) < HEADER_WITHIN else [line.text]
        for text in columns:
            whole = len(columns) == 1
            at = 0 if text is columns[0] else line.text.rindex(text)
            self.drafts.append(
                Draft(
                    text=text, kind=kind, page=page, marks=line.marks if whole else (),
                    raw_text=line.raw if whole else None, bold=runs.bold, centred=bool(format_.centred),
                    trails=() if line.trail is None else ((-at, line.trail),),
                    columns=line.columns if whole else (),
                )
            )

    def _mark(self, format_: Format, properties: etree._Element | None) -> str:
        """The printed number of a paragraph; its list counts on even where the text is empty."""
        if format_.number in (None, "0"):
            return ""
        if properties is not None and run_format(properties.find(word("rPr"))).hidden:
            return ""
        return self._sources.numbering.next_mark(format_.number or "", format_.level or 0)

    def _tell_notes(self, references: list[tuple[str, str]]) -> None:
        """Put the text of notes behind the paragraph that refers to them."""
        for reference in references:
            element = self._note_index().get(reference)
            if element is None or reference in self._told:
                continue
            self._told.add(reference)
            inner = Body(self._sources, paginated=False)
            # A note that refers to itself, or to one that refers back, is told once.
            inner._told = self._told
            inner.read(element, PassageKind.FOOTNOTE)
            mark = self._notes.refer(*reference)
            for draft in inner.drafts:
                self.drafts.append(
                    Draft(text=draft.text, kind=PassageKind.FOOTNOTE, page=self.page, note=mark,
                          cells=draft.cells, raw_text=draft.raw_text, trails=draft.trails)
                )  # fmt: skip

    def _note_index(self) -> dict[tuple[str, str], etree._Element]:
        if self._note_elements is None:
            self._note_elements = {
                (kind, note.get(word("id")) or ""): note
                for kind, tag in _NOTE_TAGS.items()
                for note in self._note_root(kind, tag)
            }
        return self._note_elements

    def _note_root(self, kind: str, tag: str) -> list[etree._Element]:
        root = self._sources.notes.get(kind)
        return [] if root is None else list(root.findall(tag))

    def _table(self, table: etree._Element, kind: PassageKind | None) -> None:
        rows = table_rows(table)
        if not is_data_table(table, rows, self._sources.styles):
            self._layout_table(rows, kind)
            return
        nested: list[etree._Element] = []
        references: list[tuple[str, str]] = []
        grid = [self._grid_row(row, nested, references) for row in rows]
        body, heads = rows_and_heads(grid)
        above = heads_continued(self.drafts, self._tables - 1, body, heads)
        if above is not None:
            self.drafts.extend(continued_drafts(body, above, self._tables - 1))
        else:
            self.drafts.extend(table_drafts(grid, self._tables))
            self._tables += 1
        for inner in nested:
            self._table(inner, kind)
        self._tell_notes(references)

    def _layout_table(self, rows: list[etree._Element], kind: PassageKind | None) -> None:
        """Cells that only place text on the page: the header's two columns, the signature, a frame around the text.

        Rows are taken together where they are all margin, else one by one: a whole report may stand in one frame.
        """
        for group in [rows] if places_margins(rows) else [[row] for row in rows]:
            start = len(self.drafts)
            margin = places_margins(group)
            before, self._line_by_line = self._line_by_line, margin
            for cell in (cell for row in group for cell in table_cells(row) if not cell.below):
                self.read(cell.element, kind)
            self._line_by_line = before
            texts = [draft.text for draft in self.drafts[start:]]
            if not margin or kind is not None:
                continue
            if start <= HEADER_WITHIN and is_header(texts):
                self._label(start, PassageKind.HEADER)
            elif is_signature(texts):
                self._label(start, PassageKind.SIGNATURE)

    def _label(self, start: int, kind: PassageKind) -> None:
        for index in range(start, len(self.drafts)):
            draft = self.drafts[index]
            if draft.kind is None:
                self.drafts[index] = replace(draft, kind=kind)

    def _grid_row(
        self, row: etree._Element, nested: list[etree._Element], references: list[tuple[str, str]]
    ) -> GridRow:
        """One row; each of its cells may say that a page begins in it, and means the same one."""
        first = last = self.page
        cells = []
        for cell in table_cells(row):
            self.page = first
            line = Line("")
            if not cell.below:
                line = self._cell_line(cell.element, nested, references)
            cells.append(
                GridCell(cell.column, line.text, cell.span, cell.below, line.raw, line.marks, line.trail)
            )
            last = max(last, self.page) if last is not None and self.page is not None else last
        self.page = last
        return GridRow(tuple(cells), _repeats(row), first)

    def _cell_line(
        self, cell: etree._Element, nested: list[etree._Element], references: list[tuple[str, str]]
    ) -> Line:
        """The paragraphs of a cell on one line."""
        runs = self._runs()
        joined = True
        for block in blocks(cell):
            if block.tag == _TABLE:
                nested.append(block)
                continue
            properties = block.find(word("pPr"))
            format_ = self._format(properties)
            goes_on = _goes_on(properties)
            runs.begin("" if goes_on else self._mark(format_, properties), apart=not joined)
            runs.add(block, format_)
            joined = goes_on
        if self.page is not None:
            self.page += runs.breaks
        references.extend(runs.references)
        for box in runs.boxes:
            for block in blocks(box):
                runs.begin("", apart=True)
                runs.add(block, Format())
        return runs.line()


def blocks(container: etree._Element) -> Iterator[etree._Element]:
    """Paragraphs and tables in order, through content controls and tracked insertions."""
    for element in container:
        if element.tag in (_PARAGRAPH, _TABLE):
            yield element
        elif element.tag in _WRAPPERS or (element.tag == _CONTROL and not shows_prompt(element)):
            yield from blocks(element)


def _goes_on(properties: etree._Element | None) -> bool:
    """True where the next paragraph continues this one: its end was deleted, moved away, or only parts two styles."""
    mark = None if properties is None else properties.find(word("rPr"))
    if mark is None:
        return False
    return any(mark.find(word(name)) is not None for name in ("del", "moveFrom")) or bool(switch(mark, "specVanish"))


def _repeats(row: etree._Element) -> bool:
    head = row.find(f"{word('trPr')}/{word('tblHeader')}")
    return head is not None and head.get(word("val")) not in ("0", "false", "off")
