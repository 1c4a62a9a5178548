"""Where a number is printed, in words by which it is found again in a program that shows no page: Word.

In: a passage and characters of it. Out: the row and column of a table cell, or words enough to search for.
"""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.publish.words import Words
from schemas.passages import Cell

#: Fewer characters are met more than once in a report («07 hồ sơ rút»).
ENOUGH_TO_FIND = 40
#: A heading, or the head of a column, may be a whole paragraph.
WIDEST_HEADING = 48


@dataclass(frozen=True, slots=True)
class TableCell:
    """A cell as a reader names it: what begins its row, and the heads over its column, each '' if not printed."""

    row: str
    column: str


def table_cell(text: str, cells: Sequence[Cell], at: int) -> TableCell | None:
    """The cell of a row in which character ``at`` stands, None outside a table.

    A row begins with its number or letter, if it has one, and its label: the first cell with a word in it. A cell
    at or after ``at`` is no label of it.
    """
    here = next((cell for cell in cells if cell.start <= at < max(cell.end, cell.start + 1)), None)
    if here is None:
        return None
    before = [text[cell.start : cell.end].strip() for cell in cells if cell.start < here.start]
    last = next((n for n, text in enumerate(before) if _is_word(text)), None)
    row = "" if last is None else " | ".join(filter(None, before[: last + 1]))
    return TableCell(row, here.head)


def _is_word(text: str) -> bool:
    """Longer than the letter of a group of rows."""
    return sum(c.isalpha() for c in text) > 1


def in_table(cell: TableCell | None, words: Words) -> str:
    """Row and column of a cell, by what is printed before and over it; '' outside a table."""
    if cell is None:
        return ""
    row, column = (textwrap.shorten(each, WIDEST_HEADING, placeholder="…") for each in (cell.row, cell.column))
    named = ((row, words("table_row")), (column, words("table_column")))
    return ", ".join(f"{what} “{label}”" for label, what in named if label)


def findable(text: str, start: int, end: int) -> tuple[int, int]:
    """``[start, end)`` with as many words around it as tell it from others like it, whole words only.

    >>> text = "Trong quý có 21.622 hồ sơ đã giải quyết và 1.409 hồ sơ đang giải quyết."
    >>> low, high = findable(text, 43, 55)
    >>> text[low:high]
    'giải quyết và 1.409 hồ sơ đang giải quyết.'
    """
    lacking = ENOUGH_TO_FIND - (end - start)
    if lacking <= 0:
        return start, end
    high = min(len(text), end + lacking // 2)
    low = max(0, start - (ENOUGH_TO_FIND - (high - start)))
    while low > 0 and not text[low - 1].isspace():
        low -= 1
    while high < len(text) and not text[high].isspace():
        high += 1
    return low, high
