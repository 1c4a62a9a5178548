"""What a rise is said to be of: «So với năm trước (58.914), số hồ sơ tiếp nhận mới tăng 7.671 hồ sơ».

Comes in: a stated rise or fall and the level found for it. Goes out: the level that its words name, which may
stand in an earlier sentence or in brackets; None where they name another than the one found and it is not printed.
"""

from __future__ import annotations

import regex

from extractors.claims.making import unit_family
from extractors.reading import Reading, is_change
from extractors.sheet import Entry, Sheet
from extractors.text.counted import COUNTED, UNIT_OF
from schemas.records import Modality

_SUBJECT = regex.compile(
    r"(?<!\p{L})(?:số|lượng) (?:lượng )?hồ sơ (?:tthc )?(?:(?:được|đã|phải|nộp)\s+)*(?P<what>[\p{L}\s]{2,40}?)\s+"
    r"(?:(?:đã|cũng|đều)\s+)*(?:tăng|giảm)(?!\p{L})"
)
#: The codes that the words of a subject name, the narrower words first.
_NAMED = (
    (regex.compile(r"mới"), ("dossiers.received.new",)),
    (regex.compile(r"trực tuyến|qua mạng"), ("dossiers.received.online",)),
    (regex.compile(r"tiếp nhận|nhận"), ("dossiers.received", "dossiers.received.new")),
    (regex.compile(r"quá hạn|trễ hạn|trễ hẹn"), ("dossiers.resolved.late", "dossiers.overdue")),
)


def subject_of(sheet: Sheet, at: int, stated: Entry, found: Entry) -> Entry | None:
    """The level the words before a change name; the one found where they name none or that one."""
    reading = sheet.readings[at]
    if found.reading != at or found.quantity < 0 or found.start >= stated.start:
        return found
    said = _SUBJECT.search(reading.compared, found.unit_end, stated.start)
    codes = next((codes for words, codes in _NAMED if said and words.search(said["what"])), None)
    if codes is None or found.indicator in codes:
        return found
    levels = [
        e
        for e in sheet.counts(at)
        if e.indicator in codes
        and e.quantity >= 0
        and e.start < stated.start
        and e.scope == stated.scope
        and e.modality is Modality.ACTUAL
        and not is_change(reading, reading.quantities[e.quantity])
    ]
    # «số hồ sơ tiếp nhận»: all that came in, the new ones where no more is told
    return next((e for code in codes for e in reversed(levels) if e.indicator == code), None)


_NAMED_AFTER = regex.compile(
    rf"\s*(?:về\s+)?(?:số|lượng|số lượng)\s+(?P<noun>{COUNTED})(?!\p{{L}})"
)


def unit_named_after(sheet: Sheet, stated: Entry) -> str | None:
    """What the words right behind a change say has risen («tăng 20% số cuộc»), as a family of units."""
    named = _NAMED_AFTER.match(sheet.readings[stated.reading].compared, stated.unit_end)
    return unit_family(UNIT_OF[named["noun"]]) if named else None


def levels_named_after(sheet: Sheet, stated: Entry) -> tuple[Entry, Entry] | None:
    """The present and the earlier level of what the words behind a change name, None unless there is one of each.

    «tổ chức 318 cuộc với 14.625 lượt người; cùng kỳ 265 cuộc/13.000 lượt người, tăng 20% số cuộc»: sessions rose.
    """
    reading, unit = sheet.readings[stated.reading], unit_named_after(sheet, stated)
    if unit is None:
        return None
    begin, end = reading.quantities[stated.quantity].sentence
    levels = [
        e for e in sheet.counts(stated.reading)
        if e.quantity >= 0 and begin <= e.start < end and unit_family(e.unit) == unit and e.figure != stated.figure
        and not is_change(reading, reading.quantities[e.quantity])
    ]  # fmt: skip
    now = [e for e in levels if e.modality is Modality.ACTUAL]
    earlier = [e for e in levels if e.modality is Modality.PREVIOUS]
    return (now[0], earlier[0]) if len(levels) == 2 and len(now) == len(earlier) == 1 else None


_SAYS_WHAT = regex.compile(r"(?<!\p{L})(?:số|lượng)\s+\p{L}")


def of_sentence_before(sheet: Sheet, reading: Reading, stated: Entry, current: Entry) -> str | None:
    """Why a level told in an earlier sentence may be none of the change's, None where it is sure.

    «… tự bảo đảm chi 07 đơn vị. Biên chế năm nay giảm 02 so với năm trước (120)»: 07 are no posts. «Nhận 158 đơn. Đã
    xử lý 151 đơn, đang xử lý 07 đơn. So với cùng kỳ (196 đơn) giảm 38 đơn»: any of three may be meant.
    """
    if current.quantity < 0 or current.start >= stated.start or current.reading != stated.reading:
        return None
    own = reading.quantities[stated.quantity].sentence
    if reading.quantities[current.quantity].sentence == own:
        return None
    if stated.unit != "%" and (stated.unit is None or unit_family(stated.unit) != unit_family(current.unit)):
        return "what rose may be told in another sentence"
    if current.indicator and _SAYS_WHAT.search(reading.compared, own[0], stated.start):
        return None  # held against the words by ``subject_of``
    told = {
        e.value
        for e in sheet.within(current.reading)
        if e.quantity >= 0 and e.start < own[0] and e.unit == current.unit and e.modality is Modality.ACTUAL
        and not is_change(reading, reading.quantities[e.quantity])
    }  # fmt: skip
    return "several levels stand before the sentence of the change" if len(told) > 1 else None
