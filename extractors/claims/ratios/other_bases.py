"""Whether a percentage says itself what it is of, and a number can be that: «đạt 64% dự toán» is of no result.

Guards finders that take the fit of the numbers for evidence: a share of a plan or of an earlier level fits the results
printed beside it by chance only.
"""

from __future__ import annotations

import regex

from extractors.reading import Reading
from extractors.sheet import Entry, Sheet
from extractors.text.endings import ending
from schemas.records import Modality

_OF = r"[\s)]*(?:(?:so|sánh)(?: với)?\s+)?(?:mức |số |tổng )?"
_OF_EARLIER = regex.compile(_OF + r"(?:cùng kỳ|(?:năm|quý|tháng|kỳ) (?:trước|ngoái))(?!\p{L})")
_PLAN = r"(?:chỉ tiêu|kế hoạch|dự toán|mục tiêu|nghị quyết|pháp lệnh)"
_OF_PLAN = regex.compile(rf"{_OF}{_PLAN}(?!\p{{L}})")
#: Words in the clause before a number that make it a plan, where its modality does not.
_PLANNED = ending(rf"(?<!\p{{L}})(?:{_PLAN}|giao|phân bổ|bố trí|vốn|đăng ký|phải)(?!\p{{L}})[^;.]{{0,80}}")


def may_be_of(sheet: Sheet, percent: Entry, whole: Entry) -> bool:
    """False where the words behind the percentage name a plan or an earlier level, and the number is neither."""
    reading = sheet.readings[percent.reading]
    if _OF_EARLIER.match(reading.compared, percent.unit_end):
        return whole.modality is Modality.PREVIOUS
    if _OF_PLAN.match(reading.compared, percent.unit_end) is None or whole.modality is Modality.TARGET:
        return True
    pair = sheet.readings[whole.reading].pair_of(whole.quantity)
    return (pair is not None and pair.lower == whole.quantity) or _is_planned(sheet.readings[whole.reading], whole)


def _is_planned(reading: Reading, whole: Entry) -> bool:
    begin = reading.quantities[whole.quantity].sentence[0]
    return _PLANNED.match(reading.compared, begin, whole.start) is not None
