"""What a count is a share of: the whole its sentence names, or the counts of the same office nearby."""

from __future__ import annotations

from dataclasses import replace

import regex

from extractors.claims.making import unit_family
from extractors.sheet import Entry, Sheet
from extractors.text.endings import ending
from extractors.words.beside import WHOLE_AFTER
from schemas.records import Operand, Qualifier

Operands = tuple[Operand, ...]


def over(upper: Entry, lower: Entry) -> Operands:
    return (upper.operand("numerator"), lower.operand("denominator"))


def whole_after(sheet: Sheet, at: int, percent: Entry, count: Entry) -> Entry | None:
    """«318 hồ sơ …, chiếm 2,84% trong tổng số 11.204 hồ sơ đến hạn»."""
    reading = sheet.readings[at]
    following = percent.quantity + 1
    if following >= len(reading.quantities) or reading.quantities[following].numeral.is_percent:
        return None
    between = reading.compared[percent.unit_end : reading.quantities[following].start]
    whole = sheet.at(at, following)
    if whole.figure == count.figure:
        return None
    return whole if WHOLE_AFTER.fullmatch(between) and _same_things(whole, count) else None


#: «gần 80% số hồ sơ đã giải quyết», «97,47% tổng số tiếp nhận»: the whole is named, its count stands elsewhere.
_IN_WORDS = regex.compile(
    r"\s*(?:(?:trên|của|trong|so với)\s+)?(?:tổng\s+)?(?:số|lượng)\s+(?:hồ sơ\s+)?(?:thủ tục\s+)?(?:đã\s+|được\s+)*"
    r"(?:(?P<due>(?:đã\s+)?(?:đến|tới) hạn)"
    r"|(?P<new>mới (?:tiếp )?nhận|(?:tiếp )?nhận mới|mới)"
    r"|(?P<received>tiếp nhận|nhận|phải giải quyết)|(?P<late>(?:giải quyết\s+)?(?:quá|trễ|chậm) (?:hạn|hẹn))"
    r"|(?P<resolved>giải quyết|xử lý|trả(?: kết quả)?|có kết quả))"
    r"(?!\s+(?:trực tuyến|trước|đúng|quá|trễ|sớm|mới))(?=\s*(?:[,;.)(]|và|$))"
)


#: «tính trên số tiếp nhận, tỷ lệ đúng hạn đạt 79,52%», «tỷ lệ đúng hạn trên tổng số hồ sơ tiếp nhận: 79,52%».
_IN_WORDS_BEFORE = regex.compile(
    r"(?<!\p{L})(?:trên|so với|theo)\s+(?:tổng\s+)?(?:số|lượng)\s+(?:hồ sơ\s+)?(?:đã\s+|được\s+)*"
    r"(?:(?P<due>(?:đến|tới) hạn)|(?P<new>mới (?:tiếp )?nhận|(?:tiếp )?nhận mới)|(?P<received>tiếp nhận|nhận)"
    r"|(?P<resolved>giải quyết|xử lý|trả kết quả|có kết quả))"
    r"(?!\p{L})(?!\s+(?:mới|trực tuyến))[^;.\d]{0,60}$"
)


def named_in_words(sheet: Sheet, at: int, percent: Entry) -> regex.Match[str] | None:
    """The words that name a percentage's whole, right after it or before it in its clause."""
    reading = sheet.readings[at]
    begin = reading.quantities[percent.quantity].sentence[0]
    return _IN_WORDS.match(reading.compared, percent.unit_end) or _IN_WORDS_BEFORE.search(
        reading.compared, begin, percent.start
    )


def whole_in_words(sheet: Sheet, at: int, percent: Entry, like: Entry) -> Entry | None:
    """The count that words right after a percentage name, of the same office; None where they name none."""
    found = named_in_words(sheet, at, percent)
    if found is None:
        return None
    plain = replace(like, channel=None)
    if found.lastgroup == "due":
        return due_of(sheet, at, plain)
    for code in _NAMED_WHOLES[found.lastgroup or ""]:
        if (whole := nearest(sheet, at, plain, code)) is not None:
            return whole
    return None


_NAMED_WHOLES = {
    "new": ("dossiers.received.new",),
    "received": ("dossiers.received",),
    "resolved": ("dossiers.resolved",),
    "late": ("dossiers.resolved.late", "dossiers.overdue"),
}


def _same_things(whole: Entry, count: Entry) -> bool:
    return whole.unit is None or unit_family(whole.unit) == unit_family(count.unit)


_IN_ALL = regex.compile(r"(?<!\p{L})(?:trong|trên)(?: tổng)?(?: số)?(?: là)?\s*$")

#: «trong đó hồ sơ đúng hạn trên 48,6 ngàn»: more than, not out of
_MORE_THAN = ending(r"(?<!tổng số )(?<!trong số )trên\s*")


#: «… (chiếm 82% trong tổng số 3.000 hồ sơ), trong số hồ sơ trực tuyến có 1.968 hồ sơ …»: of another whole by now.
_ANOTHER_WHOLE = regex.compile(r"(?<!\p{L})(?:trong|trên) (?:tổng )?số(?!\p{L})(?! \d)")


def whole_before(sheet: Sheet, at: int, count: Entry) -> Entry | None:
    """«Trong 2.248 hồ sơ phát sinh phí, người dân trả qua mạng 1.268 hồ sơ, bằng 56,41%»."""
    reading = sheet.readings[at]
    sentence = reading.quantities[count.quantity].sentence
    named = [
        e
        for e in sheet.counts(at)
        if e.quantity >= 0
        and sentence[0] <= e.start < count.start
        and _IN_ALL.search(reading.compared, 0, e.start)
        and not (e.qualifier is not Qualifier.EXACT and _MORE_THAN.match(reading.compared, 0, e.start))
        and e.value >= count.value
        and ";" not in reading.compared[e.end : count.start]
        and not _ANOTHER_WHOLE.search(reading.compared, e.unit_end, count.start)
    ]
    between = [e for e in sheet.counts(at) if named and named[-1].start < e.start < count.start]
    return (
        named[-1]
        if named and (not between or count.is_dossier) and reading.pair_of(named[-1].quantity) is None
        else None
    )


def _same_office(a: Entry, b: Entry) -> bool:
    return a.scope == b.scope and a.modality is b.modality and a.channel == b.channel


def nearest(sheet: Sheet, at: int, like: Entry, wanted: str) -> Entry | None:
    """The count of ``wanted`` of the same office that stands nearest, the ones before first."""
    for reading in sheet.neighbours(at):
        found = [
            e
            for e in sheet.counts(reading)
            if e.indicator == wanted and (_same_office(e, like) or (like.channel == "online" and e.scope == like.scope))
        ]
        if found:
            before = [e for e in found if (e.reading, e.start) < (like.reading, like.start)]
            return before[-1] if before else found[0]
    return _of_item_before(sheet, at, like, wanted)


def _of_item_before(sheet: Sheet, at: int, like: Entry, wanted: str) -> Entry | None:
    """The count in the item right before, whose office the item at hand leaves out."""
    if like.scope.name is not None or at == 0:
        return None
    passages = sheet.readings[at - 1].passage, sheet.readings[at].passage
    if passages[0].section != passages[1].section or passages[0].depth != passages[1].depth:
        return None
    found = [e for e in sheet.counts(at - 1) if e.indicator == wanted and e.modality is like.modality]
    return found[0] if len(found) == 1 else None


def due_of(sheet: Sheet, at: int, count: Entry) -> Entry | None:
    """The count of those that fell due, of the same office and the nearest."""
    for reading in sheet.neighbours(at):
        text = sheet.readings[reading].compared
        found = [
            e
            for e in sheet.counts(reading)
            if ("state:due" in e.features or _FELL_DUE.match(text, e.end)) and _same_office(e, count)
        ]
        if found:
            return found[-1]
    return None


#: «1.991 hồ sơ đến hạn trả kết quả trên 2.314 hồ sơ tiếp nhận».
_FELL_DUE = regex.compile(r"\s*(?:hồ sơ|tthc|thủ tục)?\s*(?:đã\s+|phải\s+)?(?:đến|tới) hạn(?!\p{L})")
