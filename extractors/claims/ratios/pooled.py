"""One percentage behind several fractions: «165/165 công chức huyện và 231/242 công chức xã …, tính chung đạt 97,3%».

Comes in: a percentage and the last fraction before it. Goes out: the fractions told in one run with that one, added
up side by side, and whether the words say that the percentage is of all of them.
"""

from __future__ import annotations

from fractions import Fraction

import regex

from extractors.reading import Reading
from extractors.reading.quantities import Pair
from extractors.sheet import Entry, Sheet
from schemas.records import Operand, Qualifier

#: Behind the last fraction: the percentage is of all of them.
_OF_ALL = regex.compile(
    r"(?<!\p{L})(?:tính chung|(?:tỷ lệ|mức|đạt|bằng) chung|chung (?:đạt|là|bằng|cả|toàn|hai|\d)|chung\s*$|tổng cộng"
    r"|cộng lại|cộng chung|tổng hợp|bình quân|trung bình|cả (?:hai|ba|bốn|\d)|(?:hai|ba|2|3) cấp|gộp chung"
    r"|toàn (?:huyện|tỉnh|thành phố|thị xã|quận|xã|phường|ngành))(?!\p{L})"
)


def pooled(sheet: Sheet, at: int, percent: Entry, pair: Pair) -> tuple[tuple[Operand, ...], bool] | None:
    """Sides of all fractions of the run together, and whether words say so; None where the last one stands alone."""
    reading = sheet.readings[at]
    if not pair.slash or reading.quantities[pair.lower].start > percent.start:
        return None
    run = _run(reading, percent, pair)
    sides = [(sheet.at(at, p.upper), sheet.at(at, p.lower)) for p in run]
    if len(run) < 2 or any(e.qualifier is not Qualifier.EXACT or e.unit == "đồng" for side in sides for e in side):
        return None
    above, below = (sum((side[i].value for side in sides), Fraction(0)) for i in (0, 1))
    said = _OF_ALL.search(reading.compared, sides[-1][1].end, percent.start) is not None
    return (Operand("numerator", None, above), Operand("denominator", None, below)), said


def _run(reading: Reading, percent: Entry, last: Pair) -> list[Pair]:
    """The fractions of the sentence up to the last one between which no percentage is told, in reading order."""
    quantities = reading.quantities
    first = max(
        (q.end for q in quantities if q.numeral.is_percent and q.end <= quantities[last.upper].start),
        default=0,
    )
    first = max(first, quantities[percent.quantity].sentence[0])
    return [p for p in reading.pairs if p.slash and first <= quantities[p.upper].start <= quantities[last.upper].start]
