"""How far a rate is from a target told before it: «So với chỉ tiêu 85%, tỷ lệ số hóa đạt 86,44%, vượt 1,44%».

Comes in: the sheet. Goes out: a change for each distance whose sentence tells the target, the rate and the distance
in a row, or the rate with its target in a bracket or behind a stroke. «Giảm» and «tăng» may be of an earlier time, so
only words of more or less than what was set count.
"""

from __future__ import annotations

from collections.abc import Iterator

import regex

from extractors.claims.making import POINTS, make_change, measured_in
from extractors.reading import Reading
from extractors.sheet import Entry, Sheet
from extractors.text.endings import ending
from schemas.records import Claim, Qualifier

_SET = r"(?:chỉ tiêu|kế hoạch|mục tiêu)(?!\p{L})(?:\s+(?!đạt)\p{L}+|\s+\d{4}(?![\d.,%])){0,8}\s*(?:(?:là|đạt)\s+|:\s*)?"
_TARGET = ending(rf"(?<!\p{{L}})(?<!(?:vượt|hoàn thành|đạt) ){_SET}")
#: From the target to the rate; a new subject of the same clause may stand between.
_REACHED = regex.compile(
    r"\s*[,:]?\s*(?:(?!(?<!\p{L})(?:trong đó|riêng|còn|so với|cùng kỳ|năm trước)(?!\p{L}))[^;.()\d%])*?"
    r"(?<!\p{L})(?:đạt|thực hiện|là|được)(?:\s+được)?\s*"
)
_BESIDE = regex.compile(rf"\s*\(\s*(?:so với\s+)?{_SET}|\s*/\s*")
_BEYOND = regex.compile(
    r"\s*\)?\s*[,;]?\s*(?:(?:và|tức|đã)\s+)*(?P<verb>vượt|cao hơn|thấp hơn|hụt|thiếu)"
    r"(?:\s+(?:chỉ tiêu|kế hoạch|mục tiêu)(?:\s+(?:giao|đề ra))?)?(?:\s+là)?\s*"
)
#: «…, cao hơn 2% so với cùng kỳ», «…, vượt 3% chỉ tiêu huyện giao»: of something else.
_OF_OTHERS = regex.compile(
    r"\s*(?:điểm(?:\s+phần trăm|\s*%)?\s*)?"
    r"(?:so\s|mức|bình quân|trung bình|cùng kỳ|năm trước|(?:quý|tháng|kỳ) trước|chỉ tiêu|kế hoạch|mục tiêu)"
)
_LESS = ("thấp hơn", "hụt", "thiếu")


def find_distances(sheet: Sheet) -> Iterator[Claim]:
    """Yield a change for each distance of a rate from its target."""
    for at, reading in enumerate(sheet.readings):
        if not reading.is_prose_of_results:
            continue
        entries = [e for e in sheet.within(at) if e.quantity >= 0]
        for first, second, stated in zip(entries, entries[1:], entries[2:], strict=False):
            if first.unit != "%" or second.unit != "%" or stated.unit not in ("%", POINTS):
                continue
            sides = _sides(reading, first, second, stated)
            beyond = _BEYOND.fullmatch(reading.compared, second.unit_end, stated.start)
            plain = all(e.qualifier is Qualifier.EXACT for e in (first, second, stated))
            if sides is None or beyond is None or not plain or _OF_OTHERS.match(reading.compared, stated.unit_end):
                continue
            rate, target = sides
            falls = beyond["verb"] in _LESS
            if falls == (rate.value < target.value):
                method = f"distance from a target, {'fall' if falls else 'beyond'}, {measured_in(stated, rate)}"
                yield make_change(reading, stated, sides, method)


def _sides(reading: Reading, first: Entry, second: Entry, stated: Entry) -> tuple[Entry, Entry] | None:
    """The rate and its target, None where the words do not say which is which."""
    begin, end = reading.quantities[stated.quantity].sentence
    if not begin <= first.start < end:
        return None
    if _TARGET.match(reading.compared, begin, first.start):
        return (second, first) if _REACHED.fullmatch(reading.compared, first.unit_end, second.start) else None
    return (first, second) if _BESIDE.fullmatch(reading.compared, first.unit_end, second.start) else None
