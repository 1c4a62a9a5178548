"""Percentages joined by commas and «và», and the fractions that stand before them in turn.

«cấp huyện 1.200/1.230 hồ sơ, cấp xã 3.400/3.420 hồ sơ, lần lượt đạt 97,56% và 99,42%». Comes in: a reading and the
index of a percentage. Goes out: indexes; no arithmetic.
"""

from __future__ import annotations

import regex

from extractors.reading import Pair, Reading

_JOINED = regex.compile(r"\s*%?\s*(?:,\s*và|,|;|và)\s*")


def percent_row(reading: Reading, index: int) -> list[int]:
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


def pair_in_turn(reading: Reading, index: int) -> Pair | None:
    """The fraction that is a percentage's own by its place in a row, None where they are not as many."""
    row = percent_row(reading, index)
    if len(row) < 2:
        return None
    first = reading.quantities[row[0]]
    before = [at for at in range(row[0]) if reading.quantities[at].numeral.is_percent]
    told = [
        pair
        for pair in reading.pairs
        if (before[-1] if before else -1) < pair.upper and pair.lower < row[0]
        and reading.quantities[pair.upper].sentence == first.sentence
    ]  # fmt: skip
    return told[row.index(index)] if len(told) == len(row) else None
