"""Percentages told in turn: «trước hạn 390, đúng hạn 260 và quá hạn 4 hồ sơ, lần lượt chiếm 59,6%, 39,8% và 0,6%».

Comes in: a reading and the index of a percentage. Goes out: which count before the turn is its own, by place.
"""

from __future__ import annotations

import regex

from extractors.reading import Reading, is_change
from extractors.words.percent_rows import percent_row

_TURN = regex.compile(r"(?<!\p{L})(?:lần lượt|tương ứng|theo thứ tự)(?!\p{L})[^;.\d()]{0,40}$")


def share_in_turn(reading: Reading, index: int) -> int | None:
    """Index of the count whose share a percentage told in turn is, -1 where the counts are not as many.

    None where the percentage stands in no such row of percentages, or no counts stand before it.
    """
    row = percent_row(reading, index)
    first = reading.quantities[row[0]]
    if len(row) < 2 or not _TURN.search(reading.compared, first.sentence[0], first.start):
        return None
    depth = first.brackets
    counts = [
        at
        for at in range(row[0])
        if (each := reading.quantities[at]).sentence == first.sentence
        and each.brackets == depth
        and not each.numeral.is_percent
        and not is_change(reading, each)
    ]
    if not counts:
        return None  # «tỷ lệ đúng hạn của cấp huyện, cấp xã lần lượt đạt 98,7% và 99,4%»
    told = counts[-len(row) :]
    if len(told) < len(row) or any(p.upper in told or p.lower in told for p in reading.pairs):
        return -1
    between = reading.compared[reading.quantities[told[0]].end : first.start]
    return -1 if ";" in between or told[-1] != row[0] - 1 else told[row.index(index)]
