"""What a reader yields: the passages of a document in reading order, and what could not be read. All frozen.

Offsets are characters of ``Passage.text`` (NFC), start inclusive, end exclusive.
Boxes are PDF points, origin at the top left of the page: (x0, top, x1, bottom). What is understood of passages
stands in ``schemas.records``, from where these are imported, too: a change there reads no file again.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

Box = tuple[float, float, float, float]
#: Stands in ``Passage.raw_text`` where a letter is printed that the file's text had lost.
LOST_LETTER = "◌"
#: A recognised number of this confidence (0 to 100) is never replaced; what else it is read as is only told. Of those
#: below, at 100 and 150 dpi, nearly all that two second readings agree against are wrong; of those
#: above, only the ones that lost a point.
SURE = 96


class PassageKind(StrEnum):
    """What a passage is on the page; the value is stored in ``passages.kind``."""

    HEADER = "header"
    TITLE = "title"
    HEADING = "heading"
    PARAGRAPH = "paragraph"
    LIST_ITEM = "list_item"
    TABLE_ROW = "table_row"
    FOOTNOTE = "footnote"
    SIGNATURE = "signature"
    PAGE_NUMBER = "page_number"


class Place(NamedTuple):
    """Characters ``[start, end)`` of a passage stand in ``box`` on ``page`` (1-based).

    A report has one for every word of it, and a named tuple is made in a fifth of the time of a dataclass.

    Of a word that was recognised from an image: how sure the recogniser was (0 to 100) and
    what else it read there, each with its own certainty, the surest first.
    """

    start: int
    end: int
    page: int
    box: Box
    confidence: int | None = None
    alternatives: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Cell:
    """A table cell: its characters in the row's text, its column, the heads over it.

    ``head`` is the text of the column's head cells joined with ' / ', '' if none.
    """

    start: int
    end: int
    column: int
    head: str = ""


@dataclass(frozen=True, slots=True)
class NoteMark:
    """A footnote mark stood before character ``at``; the mark itself is not in the text."""

    at: int
    mark: str


@dataclass(frozen=True, slots=True)
class Passage:
    """A paragraph, heading, list item, table row or note, whole, as printed.

    ``text`` is NFC with single spaces. ``raw_text`` is the text before
    normalisation where that differs (decomposed Unicode, a legacy font), else None; a '◌'
    in it is a letter that the file had lost and the reader restored from the vocabulary.
    ``depth`` is the outline depth that the printed enumerator or bullet gives:
    0 for running text, 1 for 'I.', 2 for '1.', 3 for '1.1.' or 'a)', 4 for '*',
    5 for '-', 6 for '+'. ``section`` is the path of headings above it joined
    with ' › '. ``note`` is the mark of a footnote passage; ``table`` numbers the
    tables of a document from 0.
    """

    ordinal: int
    kind: PassageKind
    text: str
    page: int | None = None
    depth: int = 0
    section: str = ""
    places: tuple[Place, ...] = ()
    cells: tuple[Cell, ...] = ()
    marks: tuple[NoteMark, ...] = ()
    note: str | None = None
    table: int | None = None
    raw_text: str | None = None

    @property
    def restored_letters(self) -> int:
        """How many letters the file had lost: each is ``LOST_LETTER`` in the raw text."""
        return 0 if self.raw_text is None else self.raw_text.count(LOST_LETTER)

    def cell_at(self, at: int) -> Cell | None:
        """The table cell that holds character ``at``, None outside every cell."""
        for cell in self.cells:  # asked for every number of every row, of rows with thirty cells
            if cell.start <= at and (at < cell.end or at == cell.start):
                return cell
        return None

    def box_of(self, start: int, end: int) -> tuple[int | None, Box | None]:
        """Page and enclosing box of ``[start, end)``; the first page where it crosses one."""
        hit = [p for p in self.places if p.start < end and p.end > start]
        if not hit:
            return self.page, None
        page = hit[0].page
        boxes = [p.box for p in hit if p.page == page]
        return page, (
            min(b[0] for b in boxes),
            min(b[1] for b in boxes),
            max(b[2] for b in boxes),
            max(b[3] for b in boxes),
        )


@dataclass(frozen=True, slots=True)
class Problem:
    """Something not read or not understood; ``code`` is one of ``schemas.problems``."""

    stage: str
    code: str
    message: str
    page: int | None = None
    quote: str | None = None
    #: What the message's template was filled with, so that it can be told of another name of the file.
    facts: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class ReadDocument:
    """What a reader found in one file; ``recognised_pages`` (from 1) are those whose text is Tesseract's."""

    media_type: str
    text_source: str
    pages: int | None
    passages: tuple[Passage, ...]
    problems: tuple[Problem, ...] = ()
    page_sizes: tuple[tuple[float, float], ...] = ()
    recognised_pages: tuple[int, ...] = ()
