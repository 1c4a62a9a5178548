"""Rows without rulings under heads that stand elsewhere: in ruled cells over them, or on the page before.

In: a table found by the places of its words, and what stands before it. Out: the same with the columns of the other,
which the places of a few words tell less well. Whether its rows go on there is seen by the columns alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

import regex

from pipeline.readers.layout.page_words import Line, lines_of
from pipeline.readers.tables.grid import Fragment, GridCell

#: White space between ruled heads and the first row under them, in points.
_NEAR = 14.0
#: Numbers that a row left over from the page before has.
_FEWEST_NUMBERS = 2
_NUMBER = regex.compile(r"[\d.,]+%?")


def with_ruled_heads(ruled: Sequence[Fragment], aligned: Sequence[Fragment]) -> list[Fragment]:
    """The tables of a page from top to bottom, where heads in a ruled box and the rows under it are one."""
    left, joined = list(ruled), []
    for table in aligned:
        heads = next((each for each in left if not table.heads and _is_over(each, table)), None)
        if heads is None:
            joined.append(table)
        else:
            left.remove(heads)
            cells = [*heads.cells, *_in_columns(table.cells, table.edges, heads.edges)]
            joined.append(Fragment(table.page, cells, heads=len(heads.cells)))
    return sorted([*left, *joined], key=lambda fragment: fragment.box[1])


def going_on(above: Fragment, table: Fragment) -> Fragment:
    """``table``, first of its page, in the columns of ``above``, last of the page before, where it may go on there.

    It has no heads, or the same.
    """
    repeated = [cell.text for cell in table.cells[: table.heads]] == [cell.text for cell in above.cells[: above.heads]]
    if above.heads is None or (table.heads and not repeated) or not _fits(table, above.edges):
        return table
    return Fragment(table.page, _in_columns(table.cells, table.edges, above.edges), heads=table.heads)


def _is_over(ruled: Fragment, table: Fragment) -> bool:
    """True for cells of words alone right over the rows, one a column."""
    near = -_NEAR / 2 < table.box[1] - ruled.box[3] < _NEAR
    return near and not any(_NUMBER.fullmatch(cell.text) for cell in ruled.cells) and _fits(table, ruled.edges)


def rest_of_table(above: Fragment, page: int, lines: Sequence[Line]) -> Fragment | None:
    """The rows that a page begins with, too few for a table of their own, in the columns of ``above``."""
    edges = above.edges
    bands = list(pairwise(edges))
    figures = [_holds_figures(above, band) for band in bands]
    cells: list[GridCell] = []
    for line in lines[1 if lines and lines[0].text.strip(" -–").isdigit() else 0 :]:
        inside = [[word for word in line.words if x0 <= (word.x0 + word.x1) / 2 < x1] for x0, x1 in bands]
        told = [words for words, counts in zip(inside, figures, strict=True) if counts and words]
        single = all(len(words) == 1 and _NUMBER.fullmatch(words[0].text) for words in told)
        if sum(map(len, inside)) < len(line.words) or len(told) < _FEWEST_NUMBERS or not single:
            break
        cells += [GridCell((x0, line.top - 1, x1, line.bottom + 1), words, lines_of(page, words) if words else [])
                  for (x0, x1), words in zip(bands, inside, strict=True)]  # fmt: skip
    return Fragment(page, cells, heads=0) if cells else None


def _holds_figures(table: Fragment, band: tuple[float, float]) -> bool:
    """True for a column of numbers, that which numbers the rows left out."""
    cells = [cell.text for cell in table.cells[table.heads or 0 :] if cell.words and cell.box[0] == band[0]]
    numbers = sum(_NUMBER.fullmatch(text) is not None for text in cells)
    return band[0] != table.edges[0] and numbers * 2 > len(cells)


def _fits(table: Fragment, edges: Sequence[float]) -> bool:
    """True where there are as many columns, and the words of each stand in its own."""
    mine = table.edges
    if len(mine) != len(edges):
        return False
    return all(
        left - word.size / 2 < (word.x0 + word.x1) / 2 < right + word.size / 2
        for cell in _in_columns(table.cells[table.heads or 0 :], mine, edges)
        for left, right in ((cell.box[0], cell.box[2]),) for word in cell.words
    )  # fmt: skip


def _in_columns(cells: Sequence[GridCell], mine: Sequence[float], edges: Sequence[float]) -> list[GridCell]:
    """Cells between the edges that stand for their own."""

    def moved(x: float) -> float:
        return edges[min(range(len(mine)), key=lambda at: abs(mine[at] - x))]

    return [replace(c, box=(moved(c.box[0]), c.box[1], moved(c.box[2]), c.box[3])) for c in cells]
