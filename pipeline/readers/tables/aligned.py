"""Tables without rulings: lines whose words stand under one another in columns become cells.

In: the lines of a page that no ruled table holds. Out: ``Fragment`` values, as the rulings
give them. A table is believed from three lines with at least two numbers of their own each,
so that a paragraph with figures, a header in two columns or a list never is one; a table of
words alone stays text.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import regex

from pipeline.readers.layout.page_words import Line, Word, lines_of
from pipeline.readers.tables.grid import Fragment, GridCell
from schemas.records import Box

#: White space between two cells, as a share of the type size; a wide space in a justified line is half of it.
GAP = 0.75
#: The same between heads over two columns, where a column ends there.
HEAD_GAP = 0.4
#: Lines that make a table, and numbers of their own that each must have.
FEWEST_ROWS, FEWEST_NUMBERS = 3, 2
#: Distance of two rows of a table in type sizes; rows with two-line labels stand three apart.
MOST_PITCH = 4.5
#: Lines of heads over such a table, and white space between two of them in type sizes.
MOST_HEAD_LINES, MOST_HEAD_PITCH = 10, 1.6
_SIGNS = "-+–"
_NUMBER = regex.compile(r"[-+–]?\s?\d[\d.,]*\s?%?|\d[\d.,]*\s?/\s?\d[\d.,]*|[-–]")


@dataclass(slots=True)
class _Chunk:
    """Words of a line without a gap between them."""

    words: list[Word]

    @property
    def x0(self) -> float:
        return self.words[0].x0

    @property
    def x1(self) -> float:
        return self.words[-1].x1

    @property
    def is_number(self) -> bool:
        return _NUMBER.fullmatch(" ".join(word.text for word in self.words)) is not None


def find_aligned(page: int, lines: Sequence[Line]) -> list[Fragment]:
    """The tables that the places of the words of ``lines`` make; lines that run up or down the page are none."""
    lines = [line for line in lines if line.words[0].upright]
    likely = [line for line in lines if _may_be_row(line)]
    if len(likely) < FEWEST_ROWS or sum(_is_row(_chunks(line, GAP)) for line in likely) < FEWEST_ROWS:
        return []
    chunks = [_chunks(line, GAP) for line in lines]
    found = []
    above = 0
    for first, last in _runs(lines, chunks):
        columns = _columns([chunks[at] for at in range(first, last + 1) if _is_row(chunks[at])])
        if len(columns) > FEWEST_NUMBERS and all(_fits(chunks[at], columns) for at in range(first, last + 1)):
            found.append(_fragment(page, lines, chunks, (above, first, last), columns))
            above = last + 1
    return found


def _chunks(line: Line, gap: float, ends: Sequence[float] = ()) -> list[_Chunk]:
    chunks = [_Chunk([line.words[0]])]
    for before, word in pairwise(line.words):
        room = word.x0 - before.x1
        over_end = any(before.x1 <= end <= word.x0 for end in ends)
        if room > gap * line.size or (over_end and room > HEAD_GAP * line.size):
            chunks.append(_Chunk([word]))
        else:
            chunks[-1].words.append(word)
    return chunks


def _may_be_row(line: Line) -> bool:
    """False where too few words of a line can begin a number for it to be a row."""
    firsts = [word.text[:1] for word in line.words]
    return sum(map(str.isdecimal, firsts)) + sum(map(firsts.count, _SIGNS)) >= FEWEST_NUMBERS


def _is_row(chunks: Sequence[_Chunk]) -> bool:
    return len(chunks) > FEWEST_NUMBERS and sum(chunk.is_number for chunk in chunks) >= FEWEST_NUMBERS


def _runs(lines: Sequence[Line], chunks: Sequence[list[_Chunk]]) -> list[tuple[int, int]]:
    """First and last row of each stretch of rows; the rest of a wrapped label may stand between two of them."""
    runs: list[list[int]] = []
    for at in (at for at in range(len(lines)) if _is_row(chunks[at])):
        near = runs and lines[at].base - lines[runs[-1][-1]].base < MOST_PITCH * lines[at].size
        if near and at - runs[-1][-1] <= FEWEST_ROWS and abs(len(chunks[at]) - len(chunks[runs[-1][-1]])) <= 2:
            runs[-1].append(at)
        else:
            runs.append([at])
    return [(run[0], run[-1]) for run in runs if len(run) >= FEWEST_ROWS]


def _columns(rows: Sequence[Sequence[_Chunk]]) -> list[tuple[float, float]]:
    """Left and right ends of the columns: what stands over or under one another is one."""
    merged: list[tuple[float, float]] = []
    for x0, x1 in sorted((chunk.x0, chunk.x1) for row in rows for chunk in row):
        if merged and x0 < merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], x1))
        else:
            merged.append((x0, x1))
    return merged


def _fits(chunks: Sequence[_Chunk], columns: Sequence[tuple[float, float]]) -> bool:
    """True where no cell stands over two columns and no two cells in one."""
    taken = [column for chunk in chunks for column in _under(chunk, columns)]
    return len(taken) == len(set(taken)) and all(len(_under(chunk, columns)) == 1 for chunk in chunks)


def _under(chunk: _Chunk, columns: Sequence[tuple[float, float]]) -> list[int]:
    return [at for at, (x0, x1) in enumerate(columns) if chunk.x0 < x1 and x0 < chunk.x1]


def _fragment(
    page: int, lines: Sequence[Line], chunks: Sequence[list[_Chunk]], at: tuple[int, int, int],
    columns: Sequence[tuple[float, float]],
) -> Fragment:  # fmt: skip
    above, first, last = at
    bands = _bands(columns)
    cells = _heads(lines, range(above, first), columns)
    rows = [number for number in range(first, last + 1) if _is_row(chunks[number])]
    # The lines of a label may stand above and below the numbers of its row.
    nearest = {n: min(rows, key=lambda row: abs(lines[row].base - lines[n].base)) for n in range(first, last + 1)}
    held = [[lines[n] for n, row in nearest.items() if row == each] for each in rows]
    tops = [held[0][0].top - 1, *((max(b.bottom for b in a) + c[0].top) / 2 for a, c in pairwise(held))]
    for inside, top, bottom in zip(held, tops, [*tops[1:], max(b.bottom for b in held[-1]) + 1], strict=True):
        words = [word for line in inside for word in line.words]
        for x0, x1 in bands:
            cells.append(_cell(page, (x0, top, x1, bottom), [w for w in words if x0 <= (w.x0 + w.x1) / 2 < x1]))
    return Fragment(page, cells)


def _bands(columns: Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
    """Columns widened until they meet, as ruled ones do."""
    inner = [(a[1] + b[0]) / 2 for a, b in pairwise(columns)]
    edges = [columns[0][0] - 2, *inner, columns[-1][1] + 2]
    return list(pairwise(edges))


def _heads(lines: Sequence[Line], above: range, columns: Sequence[tuple[float, float]]) -> list[GridCell]:
    """Cells of the lines over the first row, one a column.

    Without rulings nothing shows how far a head over several columns reaches, so heads in
    groups are left as the text they are: the columns then have no names, and no wrong ones.
    """
    bands = _bands(columns)
    first = lines[above.stop]
    cells: list[list[Word]] = [[] for _ in columns]
    reach = first.top
    for at in list(reversed(above))[:MOST_HEAD_LINES]:
        line = lines[at]
        pieces = _chunks(line, GAP, [x1 for _, x1 in bands[:-1]])
        if reach - line.bottom > MOST_HEAD_PITCH * line.size or _is_text(line, pieces, columns, first.size):
            break
        for piece in pieces:
            under = _under(piece, columns) or [_nearest(piece, columns)]
            if len(under) > 1:
                return []
            cells[under[0]] += piece.words
        reach = line.top
    told = [word for words in cells for word in words]
    # A head stands over every column of numbers; a line over some of them is no head.
    if sum(map(bool, cells)) < len(columns) - 1:
        return []
    box = (min(word.top for word in told) - 1, first.top - 1)
    return [_cell(first.page, (x0, box[0], x1, box[1]), words) for (x0, x1), words in zip(bands, cells, strict=True)]


def _is_text(line: Line, pieces: Sequence[_Chunk], columns: Sequence[tuple[float, float]], size: float) -> bool:
    """True for a line of text over the table: in other type, or one piece from its left edge over two columns."""
    if abs(line.size - size) > 1 or line.x0 < columns[0][0] - 2 * line.size:
        return True
    under = _under(pieces[0], columns)
    return len(pieces) == 1 and len(under) > 1 and (0 in under or len(under) > len(columns) // 2)


def _nearest(piece: _Chunk, columns: Sequence[tuple[float, float]]) -> int:
    return min(range(len(columns)), key=lambda at: max(columns[at][0] - piece.x1, piece.x0 - columns[at][1]))


def _cell(page: int, box: Box, words: list[Word]) -> GridCell:
    return GridCell(box, words, lines_of(page, words) if words else [])
