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

from pipeline.readers.layout.page_words import Line, Ruling, Word, lines_of
from pipeline.readers.tables.aligned_heads import Piece, placed_heads
from pipeline.readers.tables.grid import Fragment, GridCell
from pipeline.readers.tables.wrapped_labels import Beyond, rows_of_labels
from schemas.records import Box

#: White space between two cells, as a share of the type size; a wide space in a justified line is half of it.
GAP = 0.75
#: The same between heads over two columns, where a column ends there.
HEAD_GAP = 0.4
#: Lines that make a table, and numbers of their own that each must have.
FEWEST_ROWS, FEWEST_NUMBERS = 3, 2
#: Distance of two rows of a table in type sizes; rows with two-line labels stand three apart.
MOST_PITCH = 4.5
#: Lines that labels may take between the numbers of two rows, and the distance of two in type sizes: of one label,
#: and where the next one begins.
MOST_LABEL_LINES, LABEL_PITCH, LABELS_PITCH = 9, 1.7, 2.6
#: Share of a table that a ruling crosses which parts its rows.
ACROSS = 0.9
#: Lines of heads over such a table, and white space between two of them in type sizes.
MOST_HEAD_LINES, MOST_HEAD_PITCH = 10, 1.6
_SIGNS = "-+–"
#: «(ĐVT: hồ sơ)», which stands over the right end of many tables
_UNIT = regex.compile(r"(?i)\(?\s*(?:đvt|đơn vị(?: tính)?)\s*:")
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


def find_aligned(page: int, lines: Sequence[Line], rulings: Sequence[Ruling] = ()) -> list[Fragment]:
    """The tables that the places of the words of ``lines`` make; lines that run up or down the page are none."""
    lines = [line for line in lines if line.words[0].upright]
    likely = [line for line in lines if _may_be_row(line)]
    if len(likely) < FEWEST_ROWS or sum(_is_row(_chunks(line, GAP)) for line in likely) < FEWEST_ROWS:
        return []
    chunks = [_chunks(line, GAP) for line in lines]
    found = []
    above = 0
    for run in _runs(lines, chunks):
        first, last = run[0], run[-1]
        wrapped = [chunks[at] for at in range(first, last + 1) if at not in run]
        columns = _columns([*(chunks[at] for at in run), *wrapped])
        if len(columns) > FEWEST_NUMBERS and all(_fits(chunks[at], columns) for at in range(first, last + 1)):
            fragment, end = _fragment(page, lines, chunks, (above, run), columns, rulings)
            found.append(fragment)
            above = end
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


def _runs(lines: Sequence[Line], chunks: Sequence[list[_Chunk]]) -> list[list[int]]:
    """The rows of each stretch of them; the rest of a wrapped label may stand between two of them."""
    runs: list[list[int]] = []
    for at in (at for at in range(len(lines)) if _is_row(chunks[at])):
        before = runs[-1][-1] if runs else at
        near = runs and lines[at].base - lines[before].base < MOST_PITCH * lines[at].size
        near = near and at - before <= FEWEST_ROWS
        near = near or (before < at - 1 <= before + MOST_LABEL_LINES and _is_label(lines, chunks, before, at))
        if near and abs(len(chunks[at]) - len(chunks[before])) <= 2:
            runs[-1].append(at)
        else:
            runs.append([at])
    return [run for run in runs if len(run) >= FEWEST_ROWS]


def _is_label(lines: Sequence[Line], chunks: Sequence[list[_Chunk]], before: int, after: int) -> bool:
    """True where nothing but a label, which ends left of the numbers of both rows, stands between them."""
    end = min(_first_number(chunks[before]), _first_number(chunks[after]))
    return all(
        low.base - high.base < LABELS_PITCH * low.size and (at == after or (len(chunks[at]) == 1 and low.x1 < end))
        for at, (high, low) in enumerate(pairwise(lines[before : after + 1]), start=before + 1)
    )


def _first_number(row: Sequence[_Chunk]) -> float:
    """Where the numbers of a row begin, the one that it may be numbered by left out."""
    return next(chunk.x0 for chunk in row[1:] if chunk.is_number)


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
    page: int, lines: Sequence[Line], chunks: Sequence[list[_Chunk]], at: tuple[int, list[int]],
    columns: Sequence[tuple[float, float]], rulings: Sequence[Ruling],
) -> tuple[Fragment, int]:  # fmt: skip
    """The table, and the number of the line below it."""
    above, rows = at
    bands = _bands(columns)
    levels = _levels(rulings, columns)
    near = _lines_near(lines, chunks, (above, rows), columns)
    held = rows_of_labels(lines, rows, near, levels)
    first, end = held[0][0], held[-1][-1] + 1
    cells = _heads(lines, range(above, first), columns, levels)
    heads = len(cells)
    inner = [[lines[number] for number in each] for each in held]
    tops = [inner[0][0].top - 1, *((max(b.bottom for b in a) + c[0].top) / 2 for a, c in pairwise(inner))]
    for each, top, bottom in zip(held, tops, [*tops[1:], max(b.bottom for b in inner[-1]) + 1], strict=True):
        told = [(_under(chunk, columns), chunk) for number in each for chunk in chunks[number]]
        for column, (x0, x1) in enumerate(bands):
            words = [word for at, chunk in told if at[:1] == [column] for word in chunk.words]
            cells.append(_cell(page, (x0, top, x1, bottom), words))
    return Fragment(page, cells, heads=heads), end


def _levels(rulings: Sequence[Ruling], columns: Sequence[tuple[float, float]]) -> list[float]:
    """The heights of the rulings that cross the whole table; one is often drawn cell by cell."""
    left, right = columns[0][0], columns[-1][1]
    drawn: dict[float, float] = {}
    for ruling in rulings:
        if ruling.top == ruling.bottom:
            height = round(ruling.top)
            drawn[height] = drawn.get(height, 0.0) + max(0.0, min(ruling.x1, right) - max(ruling.x0, left))
    return sorted(height for height, length in drawn.items() if length >= ACROSS * (right - left))


def _lines_near(
    lines: Sequence[Line], chunks: Sequence[list[_Chunk]], at: tuple[int, list[int]],
    columns: Sequence[tuple[float, float]],
) -> Beyond:  # fmt: skip
    """The lines right over and under the rows that may be of a wrapped label, the nearest first."""
    above, rows = at
    begin, end = _label_column(chunks, rows, columns)

    def may_be(number: int, beside: int) -> bool:
        line = lines[number]
        distance = abs(line.base - lines[beside].base)
        return begin - 2 <= line.x0 and line.x1 < end and distance < LABEL_PITCH * line.size

    over, under = [], []
    for number in range(rows[0] - 1, max(above, rows[0] - MOST_LABEL_LINES) - 1, -1):
        if not may_be(number, number + 1):
            break
        over.append(number)
    for number in range(rows[-1] + 1, min(len(lines), rows[-1] + MOST_LABEL_LINES)):
        if not may_be(number, number - 1):
            break
        under.append(number)
    return Beyond(over, under)


def _label_column(
    chunks: Sequence[list[_Chunk]], rows: Sequence[int], columns: Sequence[tuple[float, float]]
) -> tuple[float, float]:  # fmt: skip
    """Where labels begin, and where the column right of them does; nowhere if the first columns are all numbers."""
    for column, (x0, _) in enumerate(columns[:-1]):
        told = [chunk for at in rows for chunk in chunks[at] if _under(chunk, columns) == [column]]
        if not told or sum(chunk.is_number for chunk in told) * 2 < len(told):
            return x0, columns[column + 1][0]
    return 0.0, 0.0


def _bands(columns: Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
    """Columns widened until they meet, as ruled ones do."""
    inner = [(a[1] + b[0]) / 2 for a, b in pairwise(columns)]
    edges = [columns[0][0] - 2, *inner, columns[-1][1] + 2]
    return list(pairwise(edges))


def _heads(
    lines: Sequence[Line], above: range, columns: Sequence[tuple[float, float]], levels: Sequence[float]
) -> list[GridCell]:  # fmt: skip
    """Cells of the lines over the first row."""
    bands = _bands(columns)
    first = lines[above.stop]
    heads: list[list[_Chunk]] = []
    reach = first.top
    ruled = [level for level in levels if level < reach]
    for at in list(reversed(above))[:MOST_HEAD_LINES]:
        line = lines[at]
        pieces = _chunks(line, GAP, [x1 for _, x1 in bands[:-1]])
        if reach - line.bottom > MOST_HEAD_PITCH * line.size or _is_text(line, pieces, columns, first.size):
            break
        # A title over the table, or its unit: the table begins at the first of its rulings.
        if len(pieces) == 1 and (_UNIT.match(line.text) or (len(ruled) > 1 and line.base < ruled[0])):
            break
        heads.insert(0, pieces)
        reach = min(reach, line.top)
    placed: list[GridCell] | None = None
    while heads:
        told = [Piece(chunk.words, chunk.words[0].base, first.size) for pieces in heads for chunk in pieces]
        placed = placed_heads(first.page, told, bands, first.top - 1)
        if placed or not _is_title(heads[0], columns, first.size):
            break
        heads = heads[1:]
    return _by_columns(first, heads, columns) if placed is None else placed


def _is_title(pieces: Sequence[_Chunk], columns: Sequence[tuple[float, float]], size: float) -> bool:
    """True for one piece in the middle over the whole table: it may be of the text."""
    middle, own = (columns[0][0] + columns[-1][1]) / 2, (pieces[0].x0 + pieces[0].x1) / 2
    return len(pieces) == 1 and abs(own - middle) < 2 * size and len(_under(pieces[0], columns)) > FEWEST_NUMBERS


def _by_columns(
    first: Line, heads: Sequence[Sequence[_Chunk]], columns: Sequence[tuple[float, float]]
) -> list[GridCell]:  # fmt: skip
    """One cell a column, of what stands over its numbers; none where something stands over two."""
    cells: list[list[Word]] = [[] for _ in columns]
    for pieces in heads:
        under = [_under(piece, columns) or [_nearest(piece, columns)] for piece in pieces]
        if any(len(each) > 1 for each in under) or len({each[0] for each in under}) < len(under):
            return []  # over two columns, or two beside each other over one
        for piece, each in zip(pieces, under, strict=True):
            cells[each[0]] += piece.words
    told = [word for words in cells for word in words]
    # A head stands over every column of numbers; a line over some of them is no head.
    if sum(map(bool, cells)) < len(columns) - 1:
        return []
    box = (min(word.top for word in told) - 1, first.top - 1)
    return [_cell(first.page, (x0, box[0], x1, box[1]), words)
            for (x0, x1), words in zip(_bands(columns), cells, strict=True)]  # fmt: skip


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
