"""The divisions that a dossier count and a percentage may stand for, those the words favour first.

Denominators in use: DOMAIN §2.2 (D1 to D4) and §8.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction

import regex

from extractors.claims.ratios.wholes import Operands, due_of, nearest, over
from extractors.reading import Reading
from extractors.sheet import Entry, Sheet
from extractors.text.list_words import TAKES_UP
from schemas.records import Operand

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


def dossier_divisions(sheet: Sheet, at: int, count: Entry, percent: Entry) -> Iterator[Operands]:
    """Readings of «N (chiếm p%)», the one the words favour first."""
    due = due_of(sheet, at, count)
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
    outcomes = [] if any(e.indicator == "dossiers.resolved" for e in wholes) else list(_over_outcomes(sheet, at, count))
    if sheet.is_row(at):
        yield from outcomes
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
    for whole in wholes:
        yield over(count, whole)
    if combined is not None and not _speaks_of_rate(sheet.readings[at], percent):
        for whole in wholes:
            yield (combined, whole.operand("denominator"))
    if count.indicator == "dossiers.received.online" and carried is not None:
        # what came in online is a share of what came in, and that may not be printed or not be named
        came_in = (Operand("denominator", None, e.value - carried.value) for e in wholes if e.value > carried.value)
        yield from ((count.operand("numerator"), whole) for whole in came_in)
    if count.indicator in ("dossiers.resolved.on_time", "dossiers.resolved.late"):
        yield from _adjusted(sheet, at, count)
    if not sheet.is_row(at):  # beside a total of what came in, prose may mean that one
        yield from outcomes
    if not wholes:
        return  # what follows may settle a share, but accuses nobody alone
    if (part := _part_before(sheet, count)) is not None:
        yield over(count, part)
    if (head := _list_head(sheet, at, count)) is not None:
        yield over(count, head)


#: What says of a number that it was handled, before it and behind it
_TELLS_HANDLED = regex.compile(r"(?<!\p{L})(?:giải quyết|xử lý|trả|hoàn thành|xong|đến hạn|tới hạn)(?!\p{L})")


def may_be_of_handled(sheet: Sheet, at: int, count: Entry, percent: Entry, whole: Operand) -> bool:
    """«tiếp nhận 8.424 hồ sơ, trong đó 8.220 hồ sơ giải quyết đúng hạn, đạt 99,8%»: of those handled, not printed.

    So where one outcome alone is told of what came in, and fewer than came in would give the percentage.
    """
    if count.indicator not in _TERMS or at != count.reading or not whole.value or whole.figure is None:
        return False
    told = [e for e in sheet.counts(at) if e.figure == whole.figure]
    outcomes = [e for e in sheet.counts(at) if e.is_dossier and e.indicator in (*_TERMS, *_NOT_YET)]
    if not told or len(outcomes) != 1 or percent.value * whole.value <= count.value * 100:
        return False
    reading, begin = sheet.readings[at], told[0].start
    if count.start < begin or percent.value > 100 or nearest(sheet, at, count, "dossiers.pending") is not None:
        return False
    sentence = max((s[0] for s in reading.sentences if s[0] <= begin), default=0)
    opened = _OPENS.search(reading.compared, told[0].unit_end, count.start)
    until = opened.start() if opened is not None else told[0].unit_end
    return _TELLS_HANDLED.search(reading.compared, sentence, until) is None


_NOT_YET = ("dossiers.pending", "dossiers.pending.in_time", "dossiers.pending.overdue", "dossiers.overdue")


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


def _over_outcomes(sheet: Sheet, at: int, count: Entry) -> Iterator[Operands]:
    """«Trước hạn 160 | Đúng hạn 64 | Quá hạn 6 | Tỷ lệ 97,39%»: of all resolved, which no column and no words tell."""
    if count.indicator not in _TERMS:
        return
    told = [nearest(sheet, at, count, code) for code in _TERMS]
    early, on_time, late = (e if e is not None and e.reading == count.reading else None for e in told)
    if on_time is None or late is None:
        return
    in_time = on_time.value + (early.value if early is not None else 0)
    whole = Operand("denominator", None, in_time + late.value)
    if count.indicator == late.indicator or early is None:
        yield count.operand("numerator"), whole
    else:
        yield Operand("numerator", None, in_time), whole
        yield count.operand("numerator"), whole


_TERMS = ("dossiers.resolved.early", "dossiers.resolved.on_time", "dossiers.resolved.late")
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
