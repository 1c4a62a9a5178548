"""A column of changes whose rows show that it prints differences: «Kỳ trước | Kỳ này | Tăng (+), giảm (-)».

Comes in: the rows of a table and its heads. Goes out: the heads, such a column told as one of differences: its
cells are in the unit of their rows («tỷ đồng | 285,7 | 312,6 | +26,9»). A column of percentages without a sign
(«9,4») is none, and its cells keep no unit.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from extractors.tables.heads import Head
from extractors.tables.rates import Row, row_numbers
from schemas.intervals import Interval, may_print
from schemas.records import Passage

#: Rows that must show the difference, and how many times those that show another number.
_FEWEST, _TIMES = 2, 2


def with_differences(passages: Sequence[Passage], heads: Mapping[int, Head]) -> dict[int, Head]:
    """The heads with each column of changes named that is the difference of two columns side by side before it."""
    changes = [c for c, head in heads.items() if head.is_change and not head.is_rate]
    rows = [row_numbers(passage) for passage in passages] if changes else []
    counts = [c for c, head in heads.items() if not head.is_change and not head.is_rate]
    pairs = [(c, c + 1) for c in counts if c + 1 in counts]
    told = {c for c in changes for pair in pairs if pair[1] < c and _shown(rows, c, pair)}
    return {c: replace(head, is_difference=c in told) for c, head in heads.items()}


def _shown(rows: Sequence[Row], column: int, pair: tuple[int, int]) -> bool:
    first, second = pair
    of_all = [row for row in rows if column in row and first in row and second in row]
    telling = [
        may_print(*row[column], Interval.point(abs(row[first][0] - row[second][0])))
        for row in of_all if row[column][0]
    ]  # fmt: skip
    return sum(telling) >= _FEWEST and sum(telling) >= _TIMES * telling.count(False)
