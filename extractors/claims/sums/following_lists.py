"""Lists that follow their total opened by no word: in the next sentence, in the items below, behind a comma.

«Số văn bản ban hành là 45. Có 12 kế hoạch, 20 công văn và 13 quyết định.» Comes in: the sheet. Goes out: a sum for each
such list right behind a total that stands alone. Its members must be kinds that cannot overlap, or all that there are;
one that «và» does not end may leave some out, and accuses only of too many. Behind a comma only fields of procedures
are sure to be parts of the dossiers before them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

import regex

from extractors.claims.making import make_sum
from extractors.claims.sums.divisions import leaves_nothing_out
from extractors.claims.sums.kinds_apart import are_apart, counts_like
from extractors.claims.sums.list_members import items_below, members_within
from extractors.reading import Reading, is_change
from extractors.sheet import Entry, Sheet
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
_COMMA = regex.compile(r"\s*[,;](?!.*(?<!\p{L})(?:tăng|giảm)(?!\p{L}))[^;()\d]*")
#: Two of many may be picked out: «ban hành 38 văn bản. Có 15 kế hoạch và 21 công văn».
_ENDED = 3
_NOT_ALL = "the list may leave members out"


def find_following_lists(sheet: Sheet) -> Iterator[Claim]:
    """Yield a sum for each list that nothing but its place ties to the total before it."""
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
        yield from _in_items(sheet, at)
        yield from _of_fields(sheet, at)
        yield from _behind_semicolons(sheet, at)


def _in_items(sheet: Sheet, at: int) -> Iterator[Claim]:
    """«Tổng số văn bản: 45 văn bản.» · «- Kế hoạch: 12» · «- Công văn: 20»: the items below a passage of one count."""
    reading = sheet.readings[at]
    total = _total(sheet, at, (0, len(reading.text))) if len(reading.sentences) == 1 else None
    if total is None or reading.text.rstrip().endswith(":"):
        return
    parts, sure = items_below(sheet, at, total)
    region = (0, 0)
    alone = len({part.reading for part in parts}) == len(parts) > 1
    items = all(_is_item(sheet.readings[part.reading]) for part in parts)
    if sure and alone and items and _fit(sheet, total, parts, region):
        yield _claim(sheet, total, parts, region)


def _is_item(reading: Reading) -> bool:
    lead = _LEAD.match(reading.compared)
    return _is_list(reading, (lead.end() if lead else 0, len(reading.text)), fewest=1)


def _of_fields(sheet: Sheet, at: int) -> Iterator[Claim]:
    """«Tiếp nhận 4.250 hồ sơ, đất đai 2.100 hồ sơ, tư pháp 900 hồ sơ»: fields of what was counted right before them."""
    reading = sheet.readings[at]
    counts = [e for e in sheet.counts(at) if e.quantity >= 0 and not reading.quantities[e.quantity].brackets]
    for place, total in enumerate(counts):
        if not total.is_dossier or total.indicator is None or total.scope.level == "field":
            continue
        parts: list[Entry] = []
        for entry in counts[place + 1 :]:
            own = entry.scope.level == "field" and entry.indicator == total.indicator
            if not own or reading.quantities[entry.quantity].sentence != reading.quantities[total.quantity].sentence:
                break
            parts.append(entry)
        if len(parts) < 2 or not _COMMA.fullmatch(reading.compared, total.unit_end, parts[0].start):
            continue
        region = (total.unit_end, reading.quantities[total.quantity].sentence[1])
        if _fit(sheet, total, parts, region):
            yield _claim(sheet, total, parts, region)


#: Members that a list behind semicolons has at least.
_FEWEST_KINDS = 2
_CALLED_TOTAL = regex.compile(r"[-+*•\s]*(?:[a-zđ\d]{1,2}[.)]\s*)?tổng (?:số|cộng)(?!\p{L})[^;.\d]*:\s*")


def _behind_semicolons(sheet: Sheet, at: int) -> Iterator[Claim]:
    """«Tổng số đơn tiếp nhận: 42; khiếu nại: 5; tố cáo: 2; kiến nghị: 35»: kinds that leave nothing out of a total."""
    reading = sheet.readings[at]
    for begin, end in reading.sentences:
        counts = [e for e in sheet.counts(at) if e.quantity >= 0 and begin <= e.start < end]
        if len(counts) <= _FEWEST_KINDS or not _CALLED_TOTAL.fullmatch(reading.compared, begin, counts[0].start):
            continue
        total, parts = counts[0], counts[1:]
        marks = [reading.compared[a.unit_end : b.start] for a, b in pairwise(counts)]
        if not all(";" in mark for mark in marks) or any(reading.quantities[p.quantity].brackets for p in parts):
            continue
        if max(part.value for part in parts) < total.value and leaves_nothing_out(
            sheet, total, parts, (total.unit_end, end), total.unit_end
        ):
            yield _claim(sheet, total, parts, (total.unit_end, end))


def _is_list(reading: Reading, region: Span, fewest: int = 2) -> bool:
    """Whether a stretch of text is nothing but members of a list."""
    text = regex.sub(r"\([^()]*\)", lambda m: " " * len(m[0]), reading.compared[region[0] : region[1]])
    members: list[str] = []
    name = ""
    for piece in _BETWEEN.split(text):  # «kiến nghị, phản ánh 29 đơn»: a mark within a name ends no member
        name += piece
        if any(map(str.isdecimal, piece)):
            members.append(name)
            name = ""
    told = not name.strip(" .") and not _STATES.search(text)
    return told and len(members) >= fewest and all(map(_MEMBER.fullmatch, members))


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
    if max(part.value for part in parts) >= total.value:
        return False
    if total.unit is None and not total.is_dossier and not counts_like(sheet, total, parts):
        return False
    return are_apart(sheet, parts, region) or leaves_nothing_out(sheet, total, parts, region, region[0])


def _claim(sheet: Sheet, total: Entry, parts: Sequence[Entry], region: Span) -> Claim:
    reading = sheet.readings[total.reading]
    is_over = sum(part.value for part in parts) > total.value
    here = len(parts) >= _ENDED and parts[0].reading == parts[-1].reading
    is_ended = here and _AND.search(reading.compared, parts[-2].unit_end, parts[-1].start) is not None
    closed = is_over or is_ended or leaves_nothing_out(sheet, total, parts, region, region[0])
    operands = [part.operand("part") for part in parts]
    return make_sum(sheet, total, operands, "following list", weak=None if closed else _NOT_ALL)
