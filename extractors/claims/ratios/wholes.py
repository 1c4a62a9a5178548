"""What a count is a share of: the whole its sentence names, or the counts of the same office nearby.

Denominators in use: DOMAIN §2.2 (D1 to D4) and §8.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction

import regex

from extractors.claims.making import unit_family
from extractors.reading import Reading
from extractors.sheet import Entry, Sheet
from extractors.text.endings import ending
from extractors.text.list_words import TAKES_UP
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
        return _due(sheet, at, plain)
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


#: A whole this many times smaller than its part is no slip of a digit but the whole of something else.
_FAR = Fraction(11, 10)
#: What a dossier count is a share of, the commonest first.
_WHOLES = {
    "dossiers.resolved.on_time": ("dossiers.resolved", "dossiers.received"),
    "dossiers.resolved.early": ("dossiers.resolved", "dossiers.received"),
    "dossiers.resolved.late": ("dossiers.resolved", "dossiers.received"),
    "dossiers.overdue": ("dossiers.received", "dossiers.resolved"),
    "dossiers.resolved": ("dossiers.received",),
    "dossiers.pending": ("dossiers.received",),
    "dossiers.pending.in_time": ("dossiers.pending", "dossiers.received"),
    "dossiers.pending.overdue": ("dossiers.pending", "dossiers.received"),
    "dossiers.received.online": ("dossiers.received", "dossiers.received.new"),
    "dossiers.received.new": ("dossiers.received",),
    "dossiers.received.carried_over": ("dossiers.received",),
    "dossiers.withdrawn": ("dossiers.received",),
}


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


def dossier_readings(sheet: Sheet, at: int, count: Entry, percent: Entry) -> Iterator[Operands]:
    """Readings of «N (chiếm p%)», the one the words favour first."""
    due = _due(sheet, at, count)
    tops = [count]
    early = (
        nearest(sheet, at, count, "dossiers.resolved.early") if count.indicator == "dossiers.resolved.on_time" else None
    )
    combined = None
    if early is not None and early.reading == count.reading and early.start < count.start:
        combined = Operand("numerator", None, early.value + count.value)
    wholes = [
        e
        for code in _WHOLES.get(count.indicator or "", ())
        if (e := nearest(sheet, at, count, code)) and e.figure != count.figure and e.value * _FAR >= count.value
    ]
    if due is not None:
        wholes.insert(0, due)
    if not any(e.indicator == "dossiers.received" for e in wholes):
        yield from _over_what_came(sheet, at, count)
    if count.channel and count.indicator == "dossiers.received.new":
        # «mới 10.812 hồ sơ …; trong số hồ sơ mới có 9.407 hồ sơ nộp trực tuyến, chiếm 87,01%»
        new = nearest(sheet, at, replace(count, channel=None), "dossiers.received.new")
        wholes += [new] if new is not None and new.channel is None else []
    carried = nearest(sheet, at, replace(count, channel=None), "dossiers.received.carried_over")
    joined = _joined_with(sheet, count)
    if joined is not None:
        both = Operand("numerator", None, joined.value + count.value)
        for code in ("dossiers.received", "dossiers.resolved"):
            if (whole := nearest(sheet, at, count, code)) is not None:
                yield (both, whole.operand("denominator"))
    if combined is not None and _speaks_of_rate(sheet.readings[at], percent):
        for whole in wholes:
            yield (combined, whole.operand("denominator"))
    for top in tops:
        for whole in wholes:
            yield over(top, whole)
    if combined is not None and not _speaks_of_rate(sheet.readings[at], percent):
        for whole in wholes:
            yield (combined, whole.operand("denominator"))
    if count.indicator == "dossiers.received.online" and carried is not None:
        # what came in online is a share of what came in, and that may not be printed or not be named
        came_in = (Operand("denominator", None, e.value - carried.value) for e in wholes if e.value > carried.value)
        yield from ((count.operand("numerator"), whole) for whole in came_in)
    if count.indicator in ("dossiers.resolved.on_time", "dossiers.resolved.late"):
        yield from _adjusted(sheet, at, count)
    if not wholes:
        return  # what follows may settle a share, but accuses nobody alone
    if (part := _part_before(sheet, count)) is not None:
        yield over(count, part)
    if (head := _list_head(sheet, at, count)) is not None:
        yield over(count, head)


def _over_what_came(sheet: Sheet, at: int, count: Entry) -> Iterator[Operands]:
    """«kỳ trước chuyển sang 50; mới 1.200; đã giải quyết 1.180 (94,4%)»: of both, which no number tells together."""
    if "dossiers.received" not in _WHOLES.get(count.indicator or "", ()) or count.indicator in _CAME:
        return
    plain = replace(count, channel=None)
    carried, new = (nearest(sheet, at, plain, code) for code in _CAME)
    if carried is None or new is None or nearest(sheet, at, plain, "dossiers.received") is not None:
        return
    yield count.operand("numerator"), Operand("denominator", None, carried.value + new.value)
    yield over(count, new)


_CAME = ("dossiers.received.carried_over", "dossiers.received.new")


def _part_before(sheet: Sheet, count: Entry) -> Entry | None:
    """«trong đó 2.998 hồ sơ nộp trực tuyến (93,4%), 2.996 hồ sơ đúng hạn (99,93%)»: of all or of those just told."""
    if count.quantity < 0:
        return None
    begin = sheet.readings[count.reading].quantities[count.quantity].sentence[0]
    before = [e for e in sheet.counts(count.reading) if begin <= e.start < count.start and e.quantity >= 0]
    return before[-1] if before and before[-1].is_dossier and before[-1].value >= count.value else None


_OPENS = regex.compile(rf"(?<!\p{{L}})(?:{TAKES_UP})(?!\p{{L}})")


def _list_head(sheet: Sheet, at: int, count: Entry) -> Entry | None:
    """«Đã trả 9.839/10.000 hồ sơ, trong đó qua bưu chính 1.968 (20%), điện tử 7.871 (80%)»: 7.871 of 9.839."""
    if count.quantity < 0:
        return None
    reading = sheet.readings[count.reading]
    begin = reading.quantities[count.quantity].sentence[0]
    opened = list(_OPENS.finditer(reading.compared, begin, count.start))
    if not opened:
        return None
    before = [e for e in sheet.counts(count.reading) if e.quantity >= 0 and begin <= e.start < opened[-1].start()]
    if not before:
        return None
    pair = reading.pair_of(before[-1].quantity)
    head = sheet.at(at, pair.upper) if pair is not None and at == count.reading else before[-1]
    return head if head.unit == count.unit and head.value >= count.value else None


def _joined_with(sheet: Sheet, count: Entry) -> Entry | None:
    """The count that «và» joins to this one: «15 hồ sơ trả quá hạn và 06 hồ sơ đang quá hạn, chiếm 0,60%»."""
    reading = sheet.readings[count.reading]
    before = [e for e in sheet.counts(count.reading) if e.quantity >= 0 and e.start < count.start]
    if count.quantity < 0 or not before or not before[-1].is_dossier or before[-1].indicator == count.indicator:
        return None
    between = reading.compared[before[-1].unit_end : count.start]
    same = reading.quantities[before[-1].quantity].brackets == reading.quantities[count.quantity].brackets
    return before[-1] if same and _JOINS.search(between) and not regex.search(r"[;.(),]", between) else None


_JOINS = regex.compile(r"(?<!\p{L})và(?!\p{L})\s*$")


def _due(sheet: Sheet, at: int, count: Entry) -> Entry | None:
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


def _speaks_of_rate(reading: Reading, percent: Entry) -> bool:
    """True where the words before the percentage name the on-time rate as a whole."""
    sentence = reading.quantities[percent.quantity].sentence
    begin = max(sentence[0], reading.compared.rfind(";", 0, percent.start))
    return "tỷ lệ" in reading.compared[begin : percent.start]


def _adjusted(sheet: Sheet, at: int, count: Entry) -> Iterator[Operands]:
    """D3 and received less withdrawn (DOMAIN §2.2)."""
    received = nearest(sheet, at, count, "dossiers.received")
    withdrawn = nearest(sheet, at, count, "dossiers.withdrawn")
    in_time = nearest(sheet, at, count, "dossiers.pending.in_time") or nearest(sheet, at, count, "dossiers.pending")
    if received is None:
        return
    base = received.value - (withdrawn.value if withdrawn else 0)
    whole = Operand("denominator", None if withdrawn else received.figure, base)
    if withdrawn:
        yield (count.operand("numerator"), whole)
    if in_time is not None and count.indicator == "dossiers.resolved.on_time":
        yield (Operand("numerator", None, count.value + in_time.value), whole)
