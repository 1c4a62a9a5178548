"""Labels of several lines in a table without rulings beside them: which lines are of which row.

In: the lines of a page, those that hold the numbers of the rows, the rulings across the table. Out: the lines of each
row. A ruling between two rows parts them. Else the numbers of all rows stand in the middle of their labels, or all
beside the first lines: so many lines are over the first row, as many under it, and what is left is over the second.
"""

from __future__ import annotations

from bisect import bisect
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from pipeline.readers.layout.page_words import Line

#: How far the numbers may stand from the middle of their label, in type sizes; a line more moves it by half a line.
_OFF_MIDDLE = 0.35
#: How far apart two lines of a label stand at most, in type sizes.
_ONE_LABEL = 1.35


@dataclass(frozen=True, slots=True)
class Beyond:
    """Numbers of the lines that may be of a label over the first row and under the last one, the nearest first."""

    over: Sequence[int]
    under: Sequence[int]


def rows_of_labels(
    lines: Sequence[Line], rows: Sequence[int], beyond: Beyond, levels: Sequence[float]
) -> list[list[int]]:
    """The numbers of the lines of each row; ``rows`` are the lines with its numbers, ``levels`` the rulings."""
    gaps = [list(range(a + 1, b)) for a, b in pairwise(rows)]
    parted = [bisect(levels, lines[row].base) for row in rows]
    if all(a < b for a, b in pairwise(parted)):
        return _between_rulings(lines, rows, beyond, levels)
    ways = (
        _in_the_middle(lines, rows, [*gaps, list(beyond.under)], sorted(beyond.over[:over]))
        for over in range(len(beyond.over) + 1)
    )
    possible = [held for held in ways if held is not None and _all_open(lines, held)]
    if possible:
        return max(possible, key=lambda held: _set_apart(lines, held))
    below = [[row, *gap] for row, gap in zip(rows, [*gaps, _rest(lines, rows[-1], beyond.under)], strict=True)]
    if all(_begins_beside(lines, held) for held in below) and _all_open(lines, below):
        return below
    nearest = [min(rows, key=lambda row: abs(lines[row].base - lines[n].base)) for n in range(rows[0], rows[-1] + 1)]
    return [[n for n, row in enumerate(nearest, start=rows[0]) if row == each] for each in rows]


def _between_rulings(
    lines: Sequence[Line], rows: Sequence[int], beyond: Beyond, levels: Sequence[float]
) -> list[list[int]]:
    stretch = {bisect(levels, lines[row].base): [row] for row in rows}
    for number in (*beyond.over, *range(rows[0], rows[-1] + 1), *beyond.under):
        at = bisect(levels, lines[number].base)
        # Over the first ruling and under the last one a page goes on.
        if number not in rows and at in stretch and (0 < at < len(levels) or rows[0] < number < rows[-1]):
            stretch[at].append(number)
    return [sorted(held) for held in stretch.values()]


def _in_the_middle(
    lines: Sequence[Line], rows: Sequence[int], gaps: Sequence[list[int]], over: list[int]
) -> list[list[int]] | None:
    """The rows where the first has the lines ``over`` it; None where one does not stand in the middle of its label."""
    held = []
    for at, (row, gap) in enumerate(zip(rows, gaps, strict=True)):
        ways = ([*over, row, *gap[:end]] for end in range(len(gap) + 1))
        own = min(ways, key=lambda way: _off_middle(lines, row, way))
        if _off_middle(lines, row, own) > _OFF_MIDDLE * lines[row].size:
            return None
        held.append(own)
        over = gap[len(own) - len(over) - 1 :] if at < len(rows) - 1 else []
    return held


def _off_middle(lines: Sequence[Line], row: int, held: Sequence[int]) -> float:
    return abs((lines[held[0]].base + lines[held[-1]].base) / 2 - lines[row].base)


def _set_apart(lines: Sequence[Line], rows: Sequence[Sequence[int]]) -> tuple[float, int]:
    """How far rows stand from one another, in type sizes, and how even they are: labels are mostly as long."""
    apart = sum(lines[b[0]].base - lines[a[-1]].base for a, b in pairwise(rows))
    return round(apart / lines[rows[0][0]].size, 1), -max(map(len, rows))


def _begins_beside(lines: Sequence[Line], held: Sequence[int]) -> bool:
    """True where the first line of a label stands beside the numbers: another goes on under where it begins."""
    return len(held) == 1 or any(abs(word.x0 - lines[held[1]].x0) < 2 for word in lines[held[0]].words)


def _rest(lines: Sequence[Line], row: int, under: Sequence[int]) -> list[int]:
    """What goes on right under the last row within a sentence."""
    rest: list[int] = []
    for number in under:
        above, line = lines[rest[-1] if rest else row], lines[number]
        if line.base - above.base > _ONE_LABEL * line.size or not line.text[:1].islower():
            break
        rest.append(number)
    return rest


def _all_open(lines: Sequence[Line], rows: Sequence[Sequence[int]]) -> bool:
    """False where the label of a row would begin within a sentence."""
    first = (next((w.text for w in lines[held[0]].words if w.text[:1].isalpha()), "") for held in rows)
    return not any(text[:1].islower() for text in first)
