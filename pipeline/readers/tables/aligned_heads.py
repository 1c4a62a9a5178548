"""Heads over a table without vertical rulings: which words stand over which column, which head over several.

In: the lines over the first row, cut into pieces, and the columns of the rows under them. Out: cells of the heads,
none where their places leave open what a column is called: it then has no name, and no wrong one.

A head over several columns stands in the middle over them, and the heads under it are set in one row: as high as one
another, and lower than a head beside them that reaches down to the first row.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise, product

from pipeline.readers.layout.page_words import Word, lines_of
from pipeline.readers.tables.grid import GridCell
from schemas.column_numbers import COLUMN_NUMBER, numbers_columns
from schemas.records import Box

#: In type sizes: heads set in one row stand as high as one another, a head in the middle of its columns, and what
#: crosses the middle between two columns by more than that reaches over it.
_SAME_HEIGHT, _SAME_MIDDLE, _CROSSED = 0.35, 0.8, 0.2
#: Points by which the left edges of words set at the left of their cells may differ.
_SAME_LEFT = 1.5
#: Lines that the number of a column takes: «(3)=(4)+» over «(5)+(6)».
_LINES_OF_NUMBER = 3
#: Columns of a table, those with words at both heights, ways to part these, ways to give heads their columns: no more
#: are tried.
_MOST_COLUMNS, _MOST_OPEN, _MOST_CUTS, _MOST_WAYS = 40, 6, 80, 400
Run = tuple[int, int]
Band = tuple[float, float]


@dataclass(slots=True, eq=False)
class Piece:
    """Words of a line of heads without a gap between them."""

    words: list[Word]
    base: float
    size: float

    @property
    def x0(self) -> float:
        return self.words[0].x0

    @property
    def x1(self) -> float:
        return self.words[-1].x1

    @property
    def middle(self) -> float:
        return (self.x0 + self.x1) / 2


#: The pieces of one cell from top to bottom.
Stack = list[Piece]


@dataclass(frozen=True, slots=True)
class _Way:
    """Heads over several columns with these, and what each column is called itself."""

    groups: tuple[tuple[Run, Stack], ...]
    names: tuple[Stack, ...]


def placed_heads(page: int, pieces: Sequence[Piece], bands: Sequence[Band], bottom: float) -> list[GridCell] | None:
    """The heads over ``bands``, where the first row begins at ``bottom``; None where nothing tells how many there are.

    ``pieces`` stand from top to bottom. [] where heads over several columns are seen and not over which.
    """
    stacks = _stacks(pieces)
    if len(stacks) != len(bands) or len(bands) > _MOST_COLUMNS:
        return None
    wide = _taken_wide(stacks, bands)
    stacks, numbers = _without_numbers(stacks)
    own = {id(piece) for stack in (*stacks, *numbers) for piece in stack}
    over = [piece for piece in pieces if id(piece) not in own]
    if not all(stacks):
        return None
    found = list(_ways(_joined(over), stacks))
    for open_columns in range(1, _MOST_OPEN) if not found else ():
        found = list(_with_narrow(over, stacks, open_columns))
        if found:
            break
    if len(found) != 1:
        return [] if over or wide else None
    return _cells(page, found[0], numbers, bands, bottom)


def _stacks(pieces: Sequence[Piece]) -> list[Stack]:
    """The pieces of each column, seen from below: what stands over two of them is left out."""
    stacks: list[Stack] = []
    for piece in reversed(pieces):
        under = [stack for stack in stacks if any(p.x0 < piece.x1 and piece.x0 < p.x1 for p in stack)]
        if not under:
            stacks.append([piece])
        elif len(under) == 1:
            under[0].insert(0, piece)
    return sorted(stacks, key=lambda stack: stack[-1].x0)


def _taken_wide(stacks: Sequence[Stack], bands: Sequence[Band]) -> bool:
    """Take away from a column what reaches into the columns on both sides of it; True where something does."""
    middles = [stack[-1].middle for stack in stacks]
    taken = False
    for at in range(1, len(stacks) - 1):
        own, by = stacks[at], _CROSSED * stacks[at][-1].size
        left, right = (middles[at - 1] + middles[at]) / 2 - by, (middles[at] + middles[at + 1]) / 2 + by
        wide = [
            n for n, piece in enumerate(own[:-1], start=1)
            # Labels may take more room than half the way to a narrow column beside them.
            if piece.x0 < left and piece.x1 > right and not bands[at][0] <= piece.x0 < piece.x1 <= bands[at][1]
        ]  # fmt: skip
        if wide:
            del own[: wide[-1]]
            taken = True
    return taken


def _without_numbers(stacks: Sequence[Stack]) -> tuple[list[Stack], list[Stack]]:
    """The pieces of the names, and of the row that numbers the columns, where there is one."""
    ends = [_number_at(stack) for stack in stacks]
    if not numbers_columns([_text(stack[end:]) for stack, end in zip(stacks, ends, strict=True)]):
        return list(stacks), []
    return ([stack[:end] for stack, end in zip(stacks, ends, strict=True)],
            [stack[end:] for stack, end in zip(stacks, ends, strict=True)])


def _number_at(stack: Stack) -> int:
    """Where in a column its number begins; the last piece where it has none."""
    begins = range(max(0, len(stack) - _LINES_OF_NUMBER), len(stack))
    return next((at for at in begins if COLUMN_NUMBER.fullmatch(_text(stack[at:]))), len(stack) - 1)


def _text(stack: Stack) -> str:
    return "".join(word.text for piece in stack for word in piece.words)


def _joined(pieces: Sequence[Piece]) -> list[Stack]:
    """Heads over several columns: lines right under one another, in the middle of one another, are of one."""
    joined: list[Stack] = []
    for piece in pieces:
        near = [
            stack for stack in joined
            if abs(stack[-1].middle - piece.middle) < _SAME_MIDDLE * piece.size
            and 0 < piece.base - stack[-1].base < 2 * piece.size
        ]  # fmt: skip
        if near:
            near[0].append(piece)
        else:
            joined.append([piece])
    return sorted(joined, key=lambda stack: stack[0].middle)


def _ways(groups: Sequence[Stack], stacks: Sequence[Stack]) -> Iterator[_Way]:
    """The ways to give each head over several columns its own, so that all heads stand in rows."""
    if len(groups) > 1 and all(_begins_with(group, stacks) for group in groups):
        return  # set at the left of their columns: nothing tells how far they reach
    choices = [_runs_under(group, stacks) for group in groups]
    ways = 1
    for choice in choices:
        ways *= len(choice)
    if ways > _MOST_WAYS:
        return
    for runs in product(*choices):
        apart = all(a[1] < b[0] for a, b in pairwise(runs))
        if apart and _stands_in_rows(list(zip(runs, groups, strict=True)), stacks):
            yield _Way(tuple(zip(runs, groups, strict=True)), tuple(stacks))


def _begins_with(group: Stack, stacks: Sequence[Stack]) -> bool:
    left = min(piece.x0 for piece in group)
    return any(abs(min(piece.x0 for piece in stack) - left) < _SAME_LEFT for stack in stacks)


def _with_narrow(over: Sequence[Piece], stacks: Sequence[Stack], columns: int) -> Iterator[_Way]:
    """The same where heads over several columns are no wider than the one column that they stand over."""
    bases = sorted({piece.base for stack in stacks for piece in stack[:-1]})
    told: set[tuple[int, ...]] = set()
    for low in bases:
        cut = [sum(piece.base <= low for piece in stack) for stack in stacks]
        split = [at for at, stack in enumerate(stacks) if 0 < cut[at] < len(stack)]
        if len(split) > _MOST_OPEN:
            return
        for chosen in combinations(split, columns):
            taken = tuple(cut[at] if at in chosen else 0 for at in range(len(stacks)))
            if taken in told:
                continue
            if len(told) > _MOST_CUTS:
                return
            told.add(taken)
            above = [piece for stack, end in zip(stacks, taken, strict=True) for piece in stack[:end]]
            groups = _joined(sorted([*over, *above], key=lambda piece: piece.base))
            yield from _ways(groups, [stack[end:] for stack, end in zip(stacks, taken, strict=True)])


def _runs_under(group: Stack, stacks: Sequence[Stack]) -> list[Run]:
    """The columns, two or more side by side, that a head stands in the middle over."""
    size = group[0].size
    left, right = min(piece.x0 for piece in group), max(piece.x1 for piece in group)
    middles = [_middle(stack) for stack in stacks]
    edges = [middles[0] - right + left, *((a + b) / 2 for a, b in pairwise(middles)), middles[-1] + right - left]
    return [
        (first, last)
        for first in range(len(stacks)) for last in range(first + 1, len(stacks))
        if abs((middles[first] + middles[last]) / 2 - (left + right) / 2) < _SAME_MIDDLE * size
        and edges[first] - size < left and right < edges[last + 1] + size
    ]  # fmt: skip


def _middle(stack: Stack) -> float:
    return (min(piece.x0 for piece in stack) + max(piece.x1 for piece in stack)) / 2


def _stands_in_rows(groups: Sequence[tuple[Run, Stack]], stacks: Sequence[Stack]) -> bool:
    """Whether what stands under heads is one row, and all else reaches down beside it."""
    size = stacks[0][0].size
    under = {at for (first, last), _ in groups for at in range(first, last + 1)}
    for (first, last), group in groups:
        if any(stacks[at][0].base < group[-1].base + size / 2 for at in range(first, last + 1)):
            return False
    inner = [stack for at, stack in enumerate(stacks) if at in under or not groups]
    outer = [stack for at, stack in enumerate(stacks) if at not in under and groups]
    same = _SAME_HEIGHT * size
    centred = [(stack[0].base + stack[-1].base) / 2 for stack in inner]
    if max(centred) - min(centred) < same:
        return all((stack[0].base + stack[-1].base) / 2 < min(centred) - same / 2 for stack in outer)
    tops = [stack[0].base for stack in inner]
    return max(tops) - min(tops) < same and all(stack[0].base < min(tops) - same for stack in outer)


def _cells(
    page: int, way: _Way, numbers: Sequence[Stack], bands: Sequence[Band], bottom: float
) -> list[GridCell]:
    words = [word for stack in (*way.names, *(group for _, group in way.groups)) for piece in stack
             for word in piece.words]
    top, end = min(word.top for word in words) - 1, bottom
    cells: list[GridCell] = []
    if numbers:
        lowest = max(piece.base for stack in way.names for piece in stack)
        end = (lowest + min(piece.base for stack in numbers for piece in stack)) / 2
        cells += [_cell(page, (x0, end, x1, bottom), stack) for (x0, x1), stack in zip(bands, numbers, strict=True)]
    under = {at for (first, last), _ in way.groups for at in range(first, last + 1)}
    middle = top
    if under:
        highest = min(way.names[at][0].base for at in under)
        middle = (max(group[-1].base for _, group in way.groups) + highest) / 2
        cells += [_cell(page, (bands[a][0], top, bands[b][1], middle), group) for (a, b), group in way.groups]
    cells += [
        _cell(page, (x0, middle if at in under else top, x1, end), stack)
        for at, ((x0, x1), stack) in enumerate(zip(bands, way.names, strict=True))
    ]  # fmt: skip
    return cells


def _cell(page: int, box: Box, stack: Stack) -> GridCell:
    words = [word for piece in stack for word in piece.words]
    return GridCell(box, words, lines_of(page, words))
