"""Pages of words become drafts in reading order.

In: ``PageWords`` of all pages, from a text layer or from OCR. Out: drafts for the outline.
Paragraphs go on over page breaks; page numbers and footnotes that interrupt one come after it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import partial
from itertools import zip_longest

from pipeline.readers.layout.column_blocks import ColumnBlock
from pipeline.readers.layout.compose import compose
from pipeline.readers.layout.facing_pages import pages_on
from pipeline.readers.layout.outline import Draft, begins_item
from pipeline.readers.layout.page_columns import in_columns
from pipeline.readers.layout.page_layout import (
    Note,
    PageParts,
    ends_page,
    find_furniture,
    is_mark_in,
    page_lines,
    split_page,
)
from pipeline.readers.layout.page_words import Line, PageWords, Word, common_size, set_boxes
from pipeline.readers.layout.paragraphs import Margins, begins_paragraph, set_margins, usual_pitch
from pipeline.readers.tables.grid import Fragment, continues
from pipeline.readers.tables.over_pages import table_drafts
from schemas.records import PassageKind


def layout(pages: Sequence[PageWords]) -> list[Draft]:
    """The drafts of a document, in reading order."""
    for page in pages:
        set_boxes(page.words)
    sheets = _split(in_columns([half for page in pages for half in pages_on(page)]))
    _measure(sheets)
    return _Weaver(sheets).weave()


def _split(pages: Sequence[PageWords]) -> list[PageParts]:
    raw: list[tuple[PageWords, list[Line], list[Fragment]]] = []
    above: Fragment | None = None
    ends = False
    for page in pages:
        lines, tables = page_lines(page, above, ends=ends)
        above = tables[-1] if tables else None
        ends = above is not None and ends_page(above, lines)
        raw.append((page, lines, tables))
    furniture = find_furniture([(page, lines) for page, lines, _ in raw])
    body_size = common_size([line for _, lines, _ in raw for line in lines])
    sheets: list[PageParts] = []
    for page, lines, tables in raw:
        sheet = split_page(page, lines, tables, furniture, body_size, sheets[-1] if sheets else None)
        sheets.append(sheet)
    return sheets


def _measure(sheets: Sequence[PageParts]) -> None:
    """Set each line's distances to the margins, page by page; pages of one size share a default."""
    usual: dict[tuple[int, int], Margins | None] = {}
    for shape in {_shape(sheet) for sheet in sheets}:
        usual[shape] = set_margins(
            [line for sheet in sheets if _shape(sheet) == shape and not sheet.edges for line in _running(sheet)]
        )
    for sheet in sheets:
        set_margins(_running(sheet), Margins(*sheet.edges) if sheet.edges else usual[_shape(sheet)])
        for part in sheet.body:
            if isinstance(part, ColumnBlock):
                set_margins(part.left)
                set_margins(part.right)
        set_margins([line for note in sheet.notes for line in note.lines])


def _shape(sheet: PageParts) -> tuple[int, int]:
    return round(sheet.width), round(sheet.height)


def _running(sheet: PageParts) -> list[Line]:
    return [part for part in sheet.body if isinstance(part, Line)]


class _Weaver:
    """Walks the parts of all pages and closes a paragraph when the next one begins."""

    def __init__(self, sheets: Sequence[PageParts]) -> None:
        self._sheets = sheets
        self._drafts: list[Draft] = []
        self._open: list[Line] = []
        self._aside: list[Draft] = []
        self._table: list[Fragment] = []
        self._tables = 0
        self._note: list[Line] = []
        self._note_mark = ""
        self._pitches = usual_pitch([line for sheet in sheets for line in _running(sheet)])
        self._marks: dict[int, frozenset[str]] = {}
        for sheet in sheets:
            marks = frozenset(note.mark for note in sheet.notes if note.mark)
            self._marks[sheet.number] = self._marks.get(sheet.number, frozenset()) | marks

    def weave(self) -> list[Draft]:
        for sheet, following in zip_longest(self._sheets, self._sheets[1:]):
            for number in sheet.furniture:
                self._interrupt(compose([number]).draft([number], PassageKind.PAGE_NUMBER))
            for part in sheet.body:
                if isinstance(part, Line):
                    self._add_line(part)
                elif isinstance(part, Fragment):
                    self._add_fragment(part, first=part is sheet.body[0])
                else:
                    self._close()
                    self._drafts += self._block(part)
            for note in sheet.notes:
                self._add_note(note)
            if following is None or not following.notes or following.notes[0].mark:
                self._close_note()
        self._close()
        return self._drafts

    def _interrupt(self, draft: Draft) -> None:
        """Place what stands between two halves of a paragraph or table behind it."""
        (self._aside if self._open or self._table else self._drafts).append(draft)

    def _is_mark(self, line: Line, word: Word) -> bool:
        # Asked of every word, and hardly one is raised.
        return line.is_raised(word) and is_mark_in(line, word, self._marks.get(line.page, frozenset()))

    def _add_line(self, line: Line) -> None:
        self._close_table()
        if self._open and begins_paragraph(self._open, line, self._pitches):
            self._close()
        self._open.append(line)

    def _add_fragment(self, fragment: Fragment, *, first: bool) -> None:
        # A column goes on in the next one of its page.
        goes_on = bool(self._table) and first and fragment.page - self._table[-1].page in (0, 1)
        if not (goes_on and continues(self._table[-1], fragment)):
            self._close()
        self._table.append(fragment)

    def _add_note(self, note: Note) -> None:
        if note.mark or not self._note:
            self._close_note()
            self._note_mark = note.mark
        self._note += note.lines

    def _close_note(self) -> None:
        if self._note:
            draft = compose(self._note, _first_word_is_mark).draft(
                self._note, PassageKind.FOOTNOTE, self._note_mark or None
            )
            self._note = []
            self._interrupt(replace(draft, marks=()))

    def _close(self) -> None:
        self._close_table()
        if self._open:
            self._drafts.append(compose(self._open, self._is_mark).draft(self._open))
            self._open = []
            self._flush()

    def _flush(self) -> None:
        self._drafts += self._aside
        self._aside = []

    def _close_table(self) -> None:
        if self._table:
            self._drafts += table_drafts(self._table, self._tables, self._is_mark)
            self._tables += 1
            self._table = []
            self._flush()

    def _block(self, block: ColumnBlock) -> Iterable[Draft]:
        compose_lines = partial(compose, is_mark=self._is_mark)
        for column in (block.left, block.right):
            for lines in _block_paragraphs(column, block.kind):
                yield compose_lines(lines).draft(lines, block.kind)


def _block_paragraphs(column: Sequence[Line], kind: PassageKind) -> list[list[Line]]:
    """Lines of a column, as its lines are set by hand; a line takes more only where it must.

    That is a list item, the subject of a letter ('V/v …') and a line that did not fit
    ('CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT' / 'NAM' in a narrow cell).
    """
    widest = max((line.x1 - line.x0 for line in column), default=0.0)
    groups: list[list[Line]] = []
    for line in column:
        opens = groups[-1][0].text if groups else ""
        item = kind is PassageKind.SIGNATURE and begins_item(opens) and not line.bold
        subject = opens.lower().startswith("v/v")
        if groups and " " not in line.text and line.bold == groups[-1][-1].bold:
            before = groups[-1][-1]
            item = item or before.x1 - before.x0 + line.first_chunk() + 0.2 * line.size > widest
        if (item or subject) and not begins_item(line.text) and abs(line.size - groups[-1][-1].size) < 1:
            groups[-1].append(line)
        else:
            groups.append([line])
    return groups


def _first_word_is_mark(line: Line, word: Word) -> bool:
    return word is line.words[0] and line.is_raised(word)

