"""Lists that follow their total in a sentence of their own, opened by no word.

«Số văn bản ban hành là 45. Có 12 kế hoạch, 20 công văn và 13 quyết định.» Comes in: the sheet. Goes out: a sum for each
sentence that is nothing but such a list, right behind a sentence that counts one thing. Its members must be kinds that
cannot overlap, or all that there are; one that «và» does not end may leave some out, and accuses only of too many.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

import regex

from extractors.claims.making import make_sum, unit_family
from extractors.claims.sums.divisions import leaves_nothing_out
from extractors.claims.sums.kinds_apart import are_apart
from extractors.claims.sums.list_members import members_within
from extractors.reading import Reading, is_change
from extractors.sheet import Entry, Sheet
from extractors.text.counted import COUNTED, UNIT_OF
from schemas.records import Claim, Modality

Span = tuple[int, int]

_LEAD = regex.compile(r"[-+*•\s]*(?:(?:trong (?:kỳ|quý|năm|tháng)|đã|có|là|ban hành)\s+)*")
#: One member: a number with its noun behind it, or a name with its number.
_MEMBER = regex.compile(
    r"\s*(?:[\p{L}&][\p{L}&\s/-]{1,60}:?\s+)?\d[\d.]*(?:\s+[\p{L}][\p{L}\s]{0,50})?\s*(?:\([^()]*\))?\s*\.?\s*"
)
#: Words of a statement of its own, and of things that are counted once more.
_STATES = regex.compile(
    r"(?<!\p{L})(?:đã|đang|chưa|không|đạt|chiếm|tăng|giảm|hoàn thành|trong đó|riêng|tổng|cả|thêm|mỗi|từ|đến"
    r"|quý|tháng|năm|kỳ)(?!\p{L})"
)
_BETWEEN = regex.compile(r"[,;]|(?<!\p{L})và(?!\p{L})")
_AND = regex.compile(r"(?<!\p{L})và(?!\p{L})[^,;]*$")
_NOUN = regex.compile(rf"(?<!\p{{L}})(?:{COUNTED})(?!\p{{L}})")
#: Two of many may be picked out: «ban hành 38 văn bản. Có 15 kế hoạch và 21 công văn».
_ENDED = 3
_NOT_ALL = "the list may leave members out"


def find_following_lists(sheet: Sheet) -> Iterator[Claim]:
    """Yield a sum for each list that a sentence holds and the one before it has the total of."""
    for at, reading in enumerate(sheet.readings):
        if not reading.is_prose_of_results:
            continue
        for before, sentence in pairwise(reading.sentences):
            lead = _LEAD.match(reading.compared, *sentence)
            region = (lead.end() if lead else sentence[0], sentence[1])
            if not _is_list(reading, region) or (total := _total(sheet, at, before)) is None:
                continue
            parts, sure = members_within(sheet, at, total, region, depth=0)
            if sure and len(parts) > 1 and _fit(sheet, total, parts, region):
                yield _claim(sheet, total, parts, region)


def _is_list(reading: Reading, region: Span) -> bool:
    text = regex.sub(r"\([^()]*\)", lambda m: " " * len(m[0]), reading.compared[region[0] : region[1]])
    members: list[str] = []
    name = ""
    for piece in _BETWEEN.split(text):  # «kiến nghị, phản ánh 29 đơn»: a mark within a name ends no member
        name += piece
        if any(map(str.isdecimal, piece)):
            members.append(name)
            name = ""
    told = not name.strip(" .") and not _STATES.search(text)
    return told and len(members) > 1 and all(map(_MEMBER.fullmatch, members))


def _total(sheet: Sheet, at: int, sentence: Span) -> Entry | None:
    """The one count of a sentence, None where it tells several or none."""
    reading = sheet.readings[at]
    inside = [e for e in sheet.within(at) if e.quantity >= 0 and sentence[0] <= e.start < sentence[1]]
    flat = [e for e in inside if not reading.quantities[e.quantity].brackets]
    if len(flat) != 1 or flat[0].unit == "%" or flat[0].modality is not Modality.ACTUAL:
        return None
    return None if is_change(reading, reading.quantities[flat[0].quantity]) else flat[0]


def _fit(sheet: Sheet, total: Entry, parts: Sequence[Entry], region: Span) -> bool:
    """The members are parts of what the total counts, apart from one another or all of it."""
    reading = sheet.readings[total.reading]
    if max(part.value for part in parts) >= total.value:
        return False
    if total.unit is None and not total.is_dossier:
        begin = reading.quantities[total.quantity].sentence[0]
        told = {unit_family(UNIT_OF[m[0]]) for m in _NOUN.finditer(reading.compared, begin, total.start)}
        if not told.issuperset(unit_family(part.unit) for part in parts):
            return False  # «Số văn bản ban hành là 45»: the noun stands before the number
    return are_apart(sheet, parts) or leaves_nothing_out(sheet, total, parts, region, region[0])


def _claim(sheet: Sheet, total: Entry, parts: Sequence[Entry], region: Span) -> Claim:
    reading = sheet.readings[total.reading]
    is_over = sum(part.value for part in parts) > total.value
    is_ended = len(parts) >= _ENDED and _AND.search(reading.compared, parts[-2].unit_end, parts[-1].start) is not None
    closed = is_over or is_ended or leaves_nothing_out(sheet, total, parts, region, region[0])
    operands = [part.operand("part") for part in parts]
    return make_sum(sheet, total, operands, "following list", weak=None if closed else _NOT_ALL)
