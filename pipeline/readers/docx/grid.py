"""The grid of a Word table, and whether it holds data or only places text on the page.

In: a ``w:tbl`` element. Out: its rows and cells by grid column. The text of the cells is
the body's job.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

from pipeline.readers.docx.styles import Styles, has_borders, switch, value_of, whole_number, word
from pipeline.readers.layout.letterhead import is_header, is_signature

_ROW, _CELL, _CONTROL = word("tr"), word("tc"), word("sdt")
_WRAPPERS = frozenset({_CONTROL, word("sdtContent"), word("customXml"), word("ins"), word("moveTo")})
_TEXT = word("t")
#: Columns a cell may cover; Word allows 63.
MAX_SPAN = 63
#: Rows of a header or signature table; two were seen, some authors give every line a row.
MAX_MARGIN_ROWS = 6
#: Letters of a header or signature table, with recipients of forty bodies; a report in a frame has more.
MAX_MARGIN_LETTERS = 3000
_COLUMNS = 2
#: A table without lines is data from three columns and three rows of short cells on.
_UNRULED_COLUMNS, _UNRULED_ROWS, _SHORT = 3, 3, 60


@dataclass(frozen=True, slots=True)
class TableCell:
    """A cell element on the grid; ``below`` where it is covered by a cell merged from above."""

    element: etree._Element
    column: int
    span: int
    below: bool


def table_rows(table: etree._Element) -> list[etree._Element]:
    """Rows in order without those that are hidden or whose deletion was tracked."""
    return [row for row in _through(table, _ROW) if not _is_gone(row.find(word("trPr")))]


def table_cells(row: etree._Element) -> Iterator[TableCell]:
    """Cells of a row with the grid columns they cover."""
    column = _count(value_of(row.find(word("trPr")), "gridBefore"), 0)
    for element in _through(row, _CELL):
        properties = element.find(word("tcPr"))
        if properties is not None and properties.find(word("cellDel")) is not None:
            continue
        span = max(1, _count(value_of(properties, "gridSpan"), 1))
        yield TableCell(element, column, span, _merged(properties))
        column += span


def places_margins(rows: list[etree._Element]) -> bool:
    """True for the table that sets the header or the signature in two columns."""
    if len(rows) > MAX_MARGIN_ROWS:
        return False
    texts = [_text(paragraph) for row in rows for cell in table_cells(row) for paragraph in cell.element]
    return sum(map(len, texts)) <= MAX_MARGIN_LETTERS and (is_header(texts) or is_signature(texts))


def is_data_table(table: etree._Element, rows: list[etree._Element], styles: Styles) -> bool:
    """True for a table of data, False for one that only places text on the page."""
    cells = [list(table_cells(row)) for row in rows]
    if max(map(len, cells), default=0) < _COLUMNS or places_margins(rows):
        return False  # one column is a frame
    texts = [_text(cell.element) for row in cells for cell in row]
    if _ruled(table, styles, [cell.element for row in cells for cell in row]):
        return True
    short = [len(text) <= _SHORT for text in texts]
    return (
        len(rows) >= _UNRULED_ROWS
        and min(map(len, cells)) >= _UNRULED_COLUMNS
        and sum(short) > 0.8 * len(short)
    )


def _ruled(table: etree._Element, styles: Styles, cells: list[etree._Element]) -> bool:
    properties = table.find(word("tblPr"))
    own = has_borders(None if properties is None else properties.find(word("tblBorders")))
    stated = [has_borders(cell.find(f"{word('tcPr')}/{word('tcBorders')}")) for cell in cells]
    if own is None:
        own = styles.draws_borders(value_of(properties, "tblStyle"))
    if own:
        # Lines of the table taken off cell by cell leave a layout table.
        return not all(said is False for said in stated)
    return sum(said is True for said in stated) > len(cells) / 2


def _through(parent: etree._Element, tag: str) -> Iterator[etree._Element]:
    for element in parent:
        if element.tag == tag:
            yield element
        elif element.tag in _WRAPPERS:
            yield from _through(element, tag)


def _is_gone(properties: etree._Element | None) -> bool:
    return properties is not None and (
        properties.find(word("del")) is not None or bool(switch(properties, "hidden"))
    )


def _merged(properties: etree._Element | None) -> bool:
    """True for a cell that continues the one above (or, in old files, the one before)."""
    for name in ("vMerge", "hMerge"):
        merge = None if properties is None else properties.find(word(name))
        if merge is not None and merge.get(word("val")) != "restart":
            return True
    return False


def _text(cell: etree._Element) -> str:
    """The first words of a cell, enough to know a header or a signature."""
    return "".join(text.text or "" for text in cell.iter(_TEXT)).strip()


def _count(text: str | None, default: int) -> int:
    number = whole_number(text)
    return default if number is None else min(number, MAX_SPAN)
