"""When a score or rank of an index table is of, and whether it is a result, an aim or what a result is set against.

Comes in: a reading and the place of a number. Goes out: modality and period.
"""

from __future__ import annotations

import regex

from extractors.period.periods import find_periods
from extractors.reading import Reading
from extractors.text.endings import ending
from schemas.records import Modality, Period

#: «… so với năm 2020 (84,91 điểm, xếp thứ 7/11)»: a score of before.
#: «… đều tăng hạng so với năm 2021: Chỉ số CCHC xếp thứ 9» tells of now what follows the colon.
_SET_AGAINST = regex.compile(r"(?<!\p{L})(?:so với|cùng kỳ)(?!\p{L})[^;.:]*(?::\s*)?$|\(năm \d{4}[^)]*$")
#: «phấn đấu Chỉ số CCHC đạt trên 91 điểm»
_AIMED = regex.compile(r"(?<!\p{L})(?:phấn đấu|mục tiêu|chỉ tiêu|đặt ra|sẽ)(?!\p{L})[^.]*$")
_DIGIT = regex.compile(r"\d")
_COMPARED = ending(r"(?<!\p{L})so với(?:\s+\p{L}+){0,3}\s*")


def time_of(
    reading: Reading, begin: int, start: int, end: int, report: Period, year: int | None
) -> tuple[Modality, Period]:
    """Modality and period of the score at ``start`` in the sentence from ``begin`` to ``end``."""
    timed = find_periods(reading.text, year, report.label)
    modality = _modality(reading, begin, start)
    periods = [
        p for a, b, p in timed
        if begin <= a and b <= start and not _is_aside(reading, a, start)
        and not _was_set_against(reading, a, start)
    ]  # fmt: skip
    if not periods and modality is Modality.TARGET:
        periods = [p for a, b, p in timed if start < a and b <= end][-1:]
    if not periods and modality is Modality.ACTUAL:
        # «Với 85,2 điểm, huyện xếp thứ 4/13 trong bảng xếp hạng PAR INDEX năm 2023»
        behind = (
            p for a, b, p in timed
            if start < a and b <= end and not _COMPARED.match(reading.compared, 0, a)
            and not regex.search(r"[;(]|so với", reading.compared[start : a])
        )  # fmt: skip
        periods = _of_caption(reading, year, report) or list(behind)[:1]
    return modality, periods[-1] if periods else Period()


def _modality(reading: Reading, begin: int, start: int) -> Modality:
    if reading.is_target or _AIMED.search(reading.compared, begin, start):
        return Modality.TARGET
    against = _SET_AGAINST.finditer(reading.compared, begin, start, overlapped=True)
    before = (m.start() for m in against if not _is_aside(reading, m.start() + 1, start))
    return Modality.PREVIOUS if any(not _is_over(reading, at, start) for at in before) else Modality.ACTUAL


def _is_aside(reading: Reading, at: int, start: int) -> bool:
    """True within a bracket that closes before: «đạt 89,1 điểm (tăng 6 điểm so với năm 2021), xếp thứ 2»."""
    return any(opened < at < closed < start for opened, closed in reading.closing.items())


def _is_told(reading: Reading, at: int, start: int) -> bool:
    """True where a bracket tells what was set against: «cao hơn năm 2022 (85,42%) và xếp hạng 8/13» is of now again."""
    told = (
        (opened, closed) for opened, closed in reading.closing.items() if at < opened and closed < start
    )
    return any(_DIGIT.search(reading.compared, opened, closed) for opened, closed in told)


#: «tăng 02 bậc so với năm 2022, xếp thứ 3»: after the mark the result of now goes on
_OF_NOW_AGAIN = regex.compile(
    r"[^,;.:()\d]*(?:\d{1,2}/)?(?:\d{4})?\s*[,–-]\s*(?:(?:và|hiện|đã|được|tiếp tục|đang)\s+)*"
    r"(?:xếp|đứng|đạt|nằm|vươn|giữ|ở vị trí|lên vị trí)(?!\p{L})"
    # «tăng 3,04 điểm so với năm 2018, Quảng Ninh dẫn đầu, Đồng Tháp đạt 72,10 điểm»: others, and what they have now
    r"|[^,;.:()\d]*(?:\d{1,2}/)?\d{4}\s*,(?:[^;.()]*,)?[^,;.()\d]{2,60}(?<!\p{L})(?:đạt|xếp|đứng|với)(?!\p{L})(?=[^,;.]{0,30}$)"
)


def _is_over(reading: Reading, at: int, start: int) -> bool:
    """True where what was said of an earlier time ``at`` a place has ended before a number."""
    again = _OF_NOW_AGAIN.match(reading.compared, at, start)
    return again is not None or _is_told(reading, at, start)


def _was_set_against(reading: Reading, at: int, start: int) -> bool:
    """«tăng 01 bậc so với năm 2022; Chỉ số CCHC đạt 88,06%»: the item that was set against that year has ended."""
    ended = ";" in reading.compared[at:start] or _is_over(reading, at, start)
    return ended and _COMPARED.match(reading.compared, 0, at) is not None


def _of_caption(reading: Reading, year: int | None, report: Period) -> list[Period]:
    """«Kết quả các chỉ số đánh giá năm 2023 …:» over a table: the year of all its scores."""
    caption = reading.passage.section.split(" › ")[-1]
    if not caption.rstrip().endswith(":"):
        return []
    return [p for _, _, p in find_periods(caption, year, report.label) if p.label and len(p.label) == len("2023")]
