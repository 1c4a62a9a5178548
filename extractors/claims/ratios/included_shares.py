"""Rates that take more in than the one told before: «nếu tính cả 512 hồ sơ còn trong hạn thì tỷ lệ này là 99,12%».

What is taken in joins those on time; whether it joins the whole as well is not told, so such a rate can hold and never
accuses (DOMAIN §2.2, D3).
"""

from __future__ import annotations

from fractions import Fraction

import regex

from extractors.claims.making import make_ratio
from extractors.claims.ratios.wholes import nearest
from extractors.reading import Reading
from extractors.sheet import Entry, Sheet
from schemas.records import Claim, Operand

_MORE = regex.compile(r"(?<!\p{L})(?:tính|cộng|gộp)\s+(?:cả|thêm|chung với)\s+(?:số\s+)?(?:\d|hồ sơ)[^.;]*$")
_OPEN = "what is taken in may join the whole or not"


def taken_in(reading: Reading, percent: Entry) -> int | None:
    """Where the clause of a percentage begins to take something in, None where it takes in nothing."""
    begin = reading.quantities[percent.quantity].sentence[0]
    found = _MORE.search(reading.compared, begin, percent.start)
    return found.start() if found else None


def included_share(sheet: Sheet, at: int, percent: Entry, begin: int) -> Claim | None:
    """The claim of a percentage whose clause takes in what stands from ``begin`` on.

    None where that or those on time are not printed.
    """
    taken = [e for e in sheet.counts(at) if begin <= e.start < percent.start and e.unit == "hồ sơ"]
    if len(taken) != 1:
        return None
    like = taken[0]
    on_time, resolved, received = (
        nearest(sheet, at, like, code)
        for code in ("dossiers.resolved.on_time", "dossiers.resolved", "dossiers.received")
    )
    if on_time is None or resolved is None:
        return None
    top = Operand("numerator", None, on_time.value + like.value)
    wholes = [Operand("denominator", None, resolved.value + like.value)]
    wholes += [received.operand("denominator")] if received is not None and received.value else []
    first, *rivals = [(top, whole) for whole in wholes if whole.value != Fraction(0)]
    return make_ratio(percent, first, at, sheet, "with more taken in", rivals, _OPEN, quiet=True)
