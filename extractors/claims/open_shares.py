"""A percentage whose whole is printed and whose part is not: «tỷ lệ đúng hạn trên 64 hồ sơ đã giải quyết đạt 97,5%».

No quotient can be recomputed, but whole numbers over the printed count can: the judge
lists those that give the percentage, or says that none does.
"""

from __future__ import annotations

import regex

from extractors.beside import WHOLE_AFTER
from extractors.claims.making import make_ratio
from extractors.sheet import Entry, Sheet
from schemas.records import Claim, Modality, Operand, Qualifier

_ON = regex.compile(r"(?<!\p{L})(?:trên|trong)(?: tổng)?(?: số)?\s*$")
_SHARE_OF = regex.compile(r"(?<!\p{L})(?:tỷ lệ|tỷ trọng)(?!\p{L})")
#: From the whole to its percentage stand only the words of the rate.
_WORDS = regex.compile(r"[^;.\d()]{0,80}")


def open_share(sheet: Sheet, at: int, percent: Entry) -> Claim | None:
    """The claim of a percentage whose part is not printed, None unless the sentence names its whole for certain."""
    whole = _whole(sheet, at, percent)
    if whole is None or whole.qualifier is not Qualifier.EXACT or whole.modality is not Modality.ACTUAL:
        return None
    operands = (Operand("numerator", None, None), whole.operand("denominator"))
    return make_ratio(percent, operands, at, sheet, "share of a printed whole")


def _whole(sheet: Sheet, at: int, percent: Entry) -> Entry | None:
    reading = sheet.readings[at]
    sentence = reading.quantities[percent.quantity].sentence
    counts = [e for e in sheet.counts(at) if e.quantity >= 0 and sentence[0] <= e.start < sentence[1]]
    before = [e for e in counts if e.end <= percent.start]
    if before:
        last = before[-1]
        named = _ON.search(reading.compared, sentence[0], last.start)
        rate = named is not None and _SHARE_OF.search(reading.compared, sentence[0], named.start())
        return last if rate and _WORDS.fullmatch(reading.compared, last.unit_end, percent.start) else None
    after = [e for e in counts if e.start >= percent.unit_end]
    if after and _ON.search(reading.compared, percent.unit_end, after[0].start):
        return after[0] if WHOLE_AFTER.fullmatch(reading.compared, percent.unit_end, after[0].start) else None
    return None
