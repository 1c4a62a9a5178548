"""Shares of anything else than dossiers: a count over the total before it that counts the same thing."""

from __future__ import annotations

import regex

from extractors.claims.making import make_ratio
from extractors.claims.ratios.wholes import over
from extractors.reading import Reading
from extractors.sheet import Entry, Sheet
from extractors.words.beside import NAMES_WHOLE
from schemas.records import Claim, Modality, Qualifier

_TOTAL = regex.compile(r"(?<!\p{L})(?:tổng|tổng số|tổng cộng|trên tổng)(?!\p{L})")


def plain_share(sheet: Sheet, at: int, percent: Entry, count: Entry) -> Claim | None:
    """A count of anything else over the total before it that counts the same thing."""
    wholes = [
        e
        for e in _earlier_counts(sheet, at, count)
        if _unit(sheet, e) == count.unit
        and _is_whole(e, at)
        and e.qualifier in (Qualifier.EXACT, Qualifier.ESTIMATED)
        and e.value > 0
    ]
    if not wholes:
        return None
    reading = sheet.readings[at]
    totals = [
        e
        for e in wholes
        if e.reading == at and _TOTAL.search(sheet.readings[e.reading].compared[max(0, e.start - 40) : e.start])
    ]
    first = totals[-1] if totals else max(wholes, key=lambda e: e.value)
    governed = (
        regex.search(r"trong đó|(?<!\p{L})gồm", reading.compared[first.end : count.start])
        if first.reading == at
        else None
    )
    named = _names_whole(reading, percent) and not (governed and _OF_THE_SAME.match(reading.compared, percent.unit_end))
    done = _done_of_given(reading, first, count) and len([e for e in wholes if e.reading == at]) == 1
    thing = first.unit is not None or bool(totals) or sheet.same_noun(first, count)
    sure = (governed or done) and not named and thing and percent.value != FULL
    planned = _PLAN.search(reading.compared, 0, first.start) is not None  # plans are exceeded (DOMAIN §5)
    weak = None if sure and (count.value <= first.value or planned) else "the whole is not named"
    if _of_own_plan(reading, first, count, percent):
        weak = "each part may be measured by a plan of its own"
    if _RATE_OF_THE_LIST.search(reading.compared, count.unit_end, percent.start):
        weak = "the rate has a name of its own"
    if _in_a_sentence_before(sheet, at, first, count):
        weak = "its own sentence has other numbers"
    rivals = [over(count, e) for e in wholes if e is not first]
    return make_ratio(percent, over(count, first), at, sheet, "count over total", rivals, weak, quiet=True)


def _in_a_sentence_before(sheet: Sheet, at: int, whole: Entry, count: Entry) -> bool:
    """«… được giao 98 biên chế. Viên chức: giao 1.208, hiện có 1.121, thiếu 87 người (7,2%)»: of 1.208, not of 98."""
    if whole.reading != at or whole.quantity < 0 or count.quantity < 0:
        return False
    begin = sheet.readings[at].quantities[count.quantity].sentence[0]
    return whole.start < begin and any(begin <= e.start < count.start and e.unit != "%" for e in sheet.within(at))


def _is_whole(entry: Entry, at: int) -> bool:
    """A result, or in the same passage what the plan gives: «kế hoạch giao 30 nhiệm vụ, đã thực hiện 24 nhiệm vụ»."""
    return entry.modality is Modality.ACTUAL or (entry.modality is Modality.TARGET and entry.reading == at)


def _unit(sheet: Sheet, entry: Entry) -> str | None:
    """The unit of an entry; the upper side of «251/262 thủ tục» has that of the lower."""
    pair = sheet.readings[entry.reading].pair_of(entry.quantity) if entry.quantity >= 0 else None
    if entry.unit is None and pair is not None and pair.upper == entry.quantity:
        return sheet.at(entry.reading, pair.lower).unit
    return entry.unit


#: «thu ngân sách 612 tỷ đồng …, trong đó thu tiền sử dụng đất 398 tỷ đồng, chiếm 65,1% tổng thu»
_OF_THE_SAME = regex.compile(r"\s*(?:trong |trên )?tổng (?:thu|chi|vốn|số|nguồn)(?: ngân sách)?\s*(?:[.;),]|$)")
#: «hài lòng 600 phiếu, không hài lòng 03 phiếu; tỷ lệ hài lòng đạt 99,5%»: behind a semicolon a rate that is named is
#: not that of the last count before it.
_RATE_OF_THE_LIST = regex.compile(r";[^;.]*(?<!\p{L})tỷ lệ (?:\p{L}+\s+){1,8}?(?:là|đạt|bằng|chiếm|:)\s*$")
_REACHES = regex.compile(r"(?<!\p{L})(?:đạt|bằng)(?!\p{L})")
_OF_PLAN = regex.compile(
    r"[^;.]{0,40}(?:đạt|bằng)\s+[\d.,]+\s*%\s*(?:so với\s+)?(?:dự toán|kế hoạch|kh|chỉ tiêu|nghị quyết)(?!\p{L})"
)


def _of_own_plan(reading: Reading, whole: Entry, part: Entry, percent: Entry) -> bool:
    """«thực hiện 219 tỷ, đạt 53% dự toán; trong đó chi đầu tư 61 tỷ (đạt 49%)»: of the plan of that item."""
    reaches = _REACHES.search(reading.compared, part.unit_end, percent.start)
    if reaches is None or whole.start > part.start:
        return False
    return part.unit == "đồng" or _OF_PLAN.match(reading.compared, whole.unit_end) is not None


#: «đạt 100%» is said of plans whose number is not printed, too: it confirms, it never accuses.
FULL = 100
_GIVEN = regex.compile(r"(?<!\p{L})(?:giao|đề ra|kế hoạch|tiếp nhận|tổng|phải|biên chế|xác định|thụ lý|nhận)(?!\p{L})")
_PLAN = regex.compile(r"(?<!\p{L})(?:kế hoạch|giao|dự toán|chỉ tiêu)(?!\p{L})[^.;]*$")
_DONE = regex.compile(
    r"(?<!\p{L})(?<!chưa )(?:đã|hoàn thành|thực hiện|giải quyết|xử lý|có mặt|đang dùng|sử dụng|trả|làm|xong)"
    r"(?!\p{L})"
)


def _done_of_given(reading: Reading, given: Entry, done: Entry) -> bool:
    """«Kế hoạch đề ra 36 nhiệm vụ; đến nay đã hoàn thành 28 nhiệm vụ (đạt 77,78%)»."""
    if given.reading != done.reading:
        return False
    head = reading.compared[max(0, given.start - 60) : given.start] + reading.compared[given.end : given.unit_end + 20]
    return bool(_GIVEN.search(head)) and bool(_DONE.search(reading.compared, given.unit_end, done.start))


def _names_whole(reading: Reading, percent: Entry) -> bool:
    """True where words after the percentage name another whole («100% kế hoạch», «60% tổng số …»)."""
    return NAMES_WHOLE.match(reading.compared, percent.unit_end) is not None


def _earlier_counts(sheet: Sheet, at: int, count: Entry) -> list[Entry]:
    same = [e for e in sheet.counts(at) if e.start < count.start]
    found = list(reversed(same))
    for reading in sheet.neighbours(at):
        if reading < at and sheet.readings[reading].text.rstrip().endswith(":"):
            found += reversed(sheet.counts(reading))
            break
    return found
