"""A percentage of the count in the item above: «- Tổng số: 143.» · «- Hoàn thành: 114.» · «- Tỷ lệ: 79,72%.»."""

from __future__ import annotations

import regex

from extractors.claims.making import make_ratio, may_count_the_same
from extractors.claims.ratios.wholes import over
from extractors.sheet import Entry, Sheet
from schemas.records import Claim, Modality, Qualifier

_GIVEN = regex.compile(r"(?<!\p{L})(?:tổng số|tổng|phải|giao|kế hoạch|đề ra)(?!\p{L})")
_DONE = regex.compile(r"(?<!\p{L})(?<!phải )(?:đã|hoàn thành|thực hiện|xong|giải quyết|xử lý|đạt)(?!\p{L})")
_OF_TOTAL = regex.compile(r"\s*(?:so với|trên|của) tổng số(?!\s+\d)")
_RATE = regex.compile(r"[-+*•\s]*tỷ lệ(?: hoàn thành| thực hiện| đạt| giải quyết)?\s*(?:là|đạt|:)?\s*")


def sibling_share(sheet: Sheet, at: int, percent: Entry, count: Entry | None) -> Claim | None:
    """The claim of a percentage over the item above; None unless the items say given, done and rate in turn.

    ``count`` is the one printed beside the percentage, None where the item holds the rate alone.
    """
    if count is None:
        text = sheet.readings[at].compared
        count = _only(sheet, at, at - 1) if _RATE.fullmatch(text, 0, percent.start) else None
    if count is None or not _says(sheet, count, _DONE):
        return None
    whole = _only(sheet, count.reading, count.reading - 1)
    said = _OF_TOTAL.match(sheet.readings[at].compared, percent.unit_end) is not None
    if whole is None or not (said or _says(sheet, whole, _GIVEN)) or _says(sheet, whole, _DONE):
        return None
    if not may_count_the_same(whole, count):
        return None
    return make_ratio(percent, over(count, whole), at, sheet, "over the item above")


def _only(sheet: Sheet, below: int, at: int) -> Entry | None:
    """The one count of the item above, of the same list."""
    if at < 0:
        return None
    one, other = sheet.readings[at].passage, sheet.readings[below].passage
    counts = [e for e in sheet.counts(at) if e.modality is Modality.ACTUAL and e.qualifier is Qualifier.EXACT]
    if one.depth == 0 or (one.depth, one.section) != (other.depth, other.section) or len(counts) != 1:
        return None
    return counts[0] if counts[0].quantity >= 0 and counts[0].value > 0 else None


def _says(sheet: Sheet, entry: Entry, words: regex.Pattern[str]) -> bool:
    return words.search(sheet.readings[entry.reading].compared, 0, entry.start) is not None
