"""A report before it is set on paper: header, title, paragraphs, tables, notes, signature.

The two writers (DOCX, PDF) take this and nothing else, so both print the same words.
Inline markup is parsed here once: ``**bold**`` and ``^[text of a footnote]``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

MARKUP = re.compile(r"\*\*(?P<bold>[^*]+)\*\*|\^\[(?P<note>[^\]]+)\]")
NOTE = re.compile(r"\^\[[^\]]+\]")


class Kind(StrEnum):
    """How a paragraph is set."""

    PARAGRAPH = "paragraph"
    LIST_ITEM = "list_item"
    HEADING_1 = "heading_1"
    HEADING_2 = "heading_2"
    HEADING_3 = "heading_3"
    CAPTION = "caption"


@dataclass(frozen=True, slots=True)
class Run:
    """Words of one face; a run with ``note`` prints the raised mark of that footnote."""

    text: str
    bold: bool = False
    italic: bool = False
    note: str = ""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One paragraph or list item, its marker included in the text."""

    kind: Kind
    text: str

    def runs(self) -> tuple[Run, ...]:
        """Split the markup into runs, faces as the kind of paragraph asks."""
        bold = self.kind in (Kind.HEADING_1, Kind.HEADING_2, Kind.HEADING_3, Kind.CAPTION)
        italic = self.kind is Kind.HEADING_3
        out: list[Run] = []
        at = 0
        for hit in MARKUP.finditer(self.text):
            if hit.start() > at:
                out.append(Run(self.text[at : hit.start()], bold, italic))
            out.append(Run(hit["bold"], True, italic) if hit["bold"] else Run("", note=hit["note"]))
            at = hit.end()
        if at < len(self.text):
            out.append(Run(self.text[at:], bold, italic))
        return tuple(out)


@dataclass(frozen=True, slots=True)
class HeadCell:
    """A head cell of a ruled table, over ``columns`` columns and ``rows`` head rows."""

    text: str
    columns: int = 1
    rows: int = 1


@dataclass(frozen=True, slots=True)
class Table:
    """A ruled table; ``widths`` are shares of the text width, ``total`` sets the last row bold."""

    head: tuple[tuple[HeadCell, ...], ...]
    rows: tuple[tuple[str, ...], ...]
    widths: tuple[float, ...]
    total: bool = False


Block = Paragraph | Table


@dataclass(frozen=True, slots=True)
class Report:
    """Everything that is printed.

    ``agency`` are the lines at the top left (the last one bold and underlined),
    ``signature`` the lines at the bottom right (the last one is the name).
    """

    agency: tuple[str, ...]
    number: str
    place_and_date: str
    title: tuple[str, ...]
    addressee: str
    blocks: tuple[Block, ...]
    recipients: tuple[str, ...]
    signature: tuple[str, ...]


def paragraph_of(line: str) -> Paragraph:
    """Read one source line: its first characters say what it is.

    >>> paragraph_of("## 1. Công tác chỉ đạo").kind
    <Kind.HEADING_2: 'heading_2'>
    >>> paragraph_of("- Cấp xã").kind
    <Kind.LIST_ITEM: 'list_item'>
    """
    for sign, kind in (("### ", Kind.HEADING_3), ("## ", Kind.HEADING_2), ("# ", Kind.HEADING_1)):
        if line.startswith(sign):
            return Paragraph(kind, line[len(sign) :])
    if line.startswith(("- ", "+ ", "* ", "• ")):
        return Paragraph(Kind.LIST_ITEM, line)
    return Paragraph(Kind.PARAGRAPH, line)


def without_notes(text: str) -> str:
    """Leave the words of a line without footnotes and bold marks."""
    return NOTE.sub("", text).replace("**", "")
