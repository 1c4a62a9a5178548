"""Percentages told in turn: «trước hạn 390, đúng hạn 260 và quá hạn 4 hồ sơ, lần lượt chiếm 59,6%, 39,8% và 0,6%».

Comes in: a reading and the index of a percentage. Goes out: which count before the turn is its own, by place.
"""

from __future__ import annotations

import regex

from extractors.reading import Reading, is_change

_TURN = regex.compile(r"(?<!\p{L})(?:lần lượt|tương ứng|theo thứ tự)(?!\p{L})[^;.\d()]{0,40}$")
_JOINED = regex.compile(r"\s*%?\s*(?:,\s*và|,|;|và)\s*")


def share_in_turn(reading: Reading, index: int) -> int | None:
    """Index of the count whose share a percentage told in turn is, -1 where the counts are not as many.

    None where the percentage stands in no such row of percentages, or no counts stand before it.
    """
    row = _row(reading, index)
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


def _row(reading: Reading, index: int) -> list[int]:
    """The percentages joined with one by commas and «và», in order."""
    row = [index]
    for step, take in ((-1, 0), (1, -1)):
        while _joined(reading, row[take], row[take] + step):
            row.insert(0 if step < 0 else len(row), row[take] + step)
    return row


def _joined(reading: Reading, one: int, other: int) -> bool:
    if not 0 <= other < len(reading.quantities) or not reading.quantities[other].numeral.is_percent:
        return False
    first, second = sorted((one, other))
    begin, end = reading.quantities[first].end, reading.quantities[second].start
    return _JOINED.fullmatch(reading.compared, begin, end) is not None
