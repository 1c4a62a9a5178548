"""A percentage printed with a fraction, or behind several: «24/25 phòng và 131/150 đơn vị …, tính chung đạt 88,6%».

Comes in: a percentage and the fraction it stands beside. Goes out: its claim, over that fraction or over all those
told in one run with it, added up side by side.
"""

from __future__ import annotations

from fractions import Fraction

import regex

from extractors.claims.making import make_ratio
from extractors.claims.ratios.wholes import Operands, over
from extractors.reading import Pair, Reading
from extractors.sheet import Entry, Sheet
from schemas.records import Claim, Operand, Qualifier

#: Behind the last fraction: the percentage is of all of them.
_OF_ALL = regex.compile(
    r"(?<!\p{L})(?:tính chung|(?:tỷ lệ|mức|đạt|bằng) chung|chung (?:đạt|là|bằng|cả|toàn|hai|\d)|chung\s*$|tổng cộng"
    r"|cộng lại|cộng chung|tổng hợp|bình quân|trung bình|cả (?:hai|ba|bốn|\d)|(?:hai|ba|2|3) cấp|gộp chung"
    r"|toàn (?:huyện|tỉnh|thành phố|thị xã|quận|xã|phường|ngành))(?!\p{L})"
)

#: A share of the whole is no more.
_ALL = 100


def fraction_share(sheet: Sheet, at: int, percent: Entry, pair: Pair, weak: str | None) -> Claim:
    """The claim; where words say that the percentage is of all fractions, the last one alone is the other reading."""
    alone = over(sheet.at(at, pair.upper), sheet.at(at, pair.lower))
    together = _together(sheet, at, percent, pair)
    if together is None:
        return make_ratio(percent, alone, at, sheet, "fraction", _turned(sheet, at, percent, pair), weak)
    begin = sheet.at(at, pair.lower).end
    if _OF_ALL.search(sheet.readings[at].compared, begin, percent.start):
        return make_ratio(percent, together, at, sheet, "fractions together", [alone], weak)
    return make_ratio(percent, alone, at, sheet, "fraction", [together, *_turned(sheet, at, percent, pair)], weak)


def has_a_fraction_of_its_own(reading: Reading, percent: Entry, lower: Entry) -> bool:
    """True where a percentage of a table stands in another cell than the fraction before it, beside one of its own."""
    cell = reading.passage.cell_at(percent.start)
    if cell is None or cell.start <= lower.start < cell.end:
        return False
    return any(p.slash and cell.start <= reading.quantities[p.upper].start < cell.end for p in reading.pairs)


def _turned(sheet: Sheet, at: int, percent: Entry, pair: Pair) -> list[Operands]:
    """«viên chức 1.893/1.846 (97,52%)»: what was assigned may stand before what there is."""
    upper, lower = sheet.at(at, pair.upper), sheet.at(at, pair.lower)
    return [over(lower, upper)] if pair.slash and percent.value <= _ALL and lower.value < upper.value else []


def _together(sheet: Sheet, at: int, percent: Entry, pair: Pair) -> Operands | None:
    """The sides of all fractions of the run added up; None where the one beside the percentage stands alone."""
    reading = sheet.readings[at]
    if not pair.slash or reading.quantities[pair.lower].start > percent.start:
        return None
    sides = [(sheet.at(at, p.upper), sheet.at(at, p.lower)) for p in _run(reading, percent, pair)]
    if len(sides) < 2 or any(e.qualifier is not Qualifier.EXACT or e.unit == "đồng" for side in sides for e in side):
        return None
    above, below = (sum((side[i].value for side in sides), Fraction(0)) for i in (0, 1))
    return Operand("numerator", None, above), Operand("denominator", None, below)


def _run(reading: Reading, percent: Entry, last: Pair) -> list[Pair]:
    """The fractions of the sentence up to the last one between which no percentage is told, in reading order."""
    quantities = reading.quantities
    first = max(
        (q.end for q in quantities if q.numeral.is_percent and q.end <= quantities[last.upper].start),
        default=0,
    )
    first = max(first, quantities[percent.quantity].sentence[0])
    return [p for p in reading.pairs if p.slash and first <= quantities[p.upper].start <= quantities[last.upper].start]
