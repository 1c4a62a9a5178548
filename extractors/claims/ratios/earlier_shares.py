"""A level against an earlier period: «285 thẻ; cùng kỳ năm trước là 264, bằng 107,95% cùng kỳ»."""

from __future__ import annotations

import regex

from extractors.claims.making import make_ratio, may_count_the_same
from extractors.claims.ratios.wholes import over
from extractors.sheet import Entry, Sheet
from schemas.records import Claim, Modality, Qualifier

_TO_EARLIER = regex.compile(r"\s*(?:so (?:với\s+)?)?(?:mức )?cùng kỳ(?!\p{L})")
_AGAINST = regex.compile(r"\s*so với\s*(?:mức\s*)?")
_SAID = regex.compile(r"(?<!\p{L})(?:bằng|đạt)\s*$")


def earlier_share(sheet: Sheet, at: int, percent: Entry) -> Claim | None:
    """The claim of a percentage of the earlier count; None unless both counts stand alone in the sentence."""
    reading = sheet.readings[at]
    sentence = reading.quantities[percent.quantity].sentence
    if not _SAID.search(reading.compared, sentence[0], percent.start):
        return None
    inside = [e for e in sheet.counts(at) if e.quantity >= 0 and sentence[0] <= e.start < sentence[1]]
    after = [e for e in inside if e.start >= percent.unit_end]
    told = [e for e in inside if e.modality is Modality.PREVIOUS]
    now = [e for e in inside if e.modality is Modality.ACTUAL and e.end <= percent.start]
    named = _TO_EARLIER.match(reading.compared, percent.unit_end) is not None
    against = bool(after) and _AGAINST.fullmatch(reading.compared, percent.unit_end, after[0].start) is not None
    if len(told) != 1 or len(now) != 1 or told[0].value <= 0 or not (named or (against and told[0] is after[0])):
        return None
    if Qualifier.EXACT not in (told[0].qualifier, now[0].qualifier) or not may_count_the_same(now[0], told[0]):
        return None
    return make_ratio(percent, over(now[0], told[0]), at, sheet, "share of an earlier count")
