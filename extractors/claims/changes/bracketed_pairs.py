"""Rises and falls told before a fraction of both levels: «giảm 5,8% (241/256 vụ)».

The fraction is the level now over the earlier one, which the verb shows: a fall is told of a smaller over a larger
number. A fraction that is the share cut off («cắt giảm 30% (18/60 thủ tục)») is a rival, so that it is never accused.
"""

from __future__ import annotations

from collections.abc import Iterator

import regex

from extractors.claims.changes.rise_words import RISES, sense_of
from extractors.claims.making import make_change
from extractors.reading import is_change
from extractors.sheet import Sheet
from schemas.records import Claim, Modality, Operand, Qualifier

_RISES = regex.compile(rf"{RISES}\s+$")
_BRACKET = regex.compile(r"\s*\(\s*")
_CLOSED = regex.compile(r"[\p{L}\s]{0,30}\)")


def find_bracketed_pairs(sheet: Sheet) -> Iterator[Claim]:
    """Yield a change for each percentage of rise or fall right before the fraction of its two levels."""
    for at, reading in enumerate(sheet.readings):
        if not reading.is_prose_of_results:
            continue
        for pair in reading.pairs:
            if not pair.slash or pair.upper == 0:
                continue
            stated, now, then = (sheet.at(at, index) for index in (pair.upper - 1, pair.upper, pair.lower))
            said = _RISES.search(reading.compared, 0, stated.start)
            bound = (
                said is not None
                and stated.unit == "%"
                and is_change(reading, reading.quantities[stated.quantity])
                and _BRACKET.fullmatch(reading.compared, stated.unit_end, now.start) is not None
                and _CLOSED.match(reading.compared, then.unit_end) is not None
            )
            plain = all(e.modality is Modality.ACTUAL and e.qualifier is Qualifier.EXACT for e in (stated, now, then))
            if said is None or not bound or not plain or (said["verb"] == "giảm") != (now.value < then.value):
                continue
            rivals: list[tuple[Operand, ...]] = []
            if now.value < then.value:
                rivals.append((Operand("current", None, then.value - now.value), then.operand("previous")))
            method = f"both levels in brackets, {sense_of(said['verb'])}, percent"
            yield make_change(reading, stated, (now, then), method, rivals)
