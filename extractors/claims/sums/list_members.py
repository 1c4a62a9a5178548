"""The members of a list: the counts that are parts of its total, in the sentence or in the items below."""

from __future__ import annotations

from collections.abc import Sequence

import regex

from extractors.claims.making import unit_family
from extractors.reading import Reading, is_change
from extractors.reading.pairs import couple_of
from extractors.sheet import Entry, Sheet
from extractors.text.endings import ending
from extractors.text.list_words import OPENS_LIST
from schemas.records import AT_THE_FOOT, PassageKind


def members_within(
    sheet: Sheet, at: int, total: Entry, region: tuple[int, int], *, depth: int
) -> tuple[list[Entry], bool]:
    """First count of each member of the list; False if a member has none or several different ones.

    ``depth`` brackets are open at the members; ``total`` may stand in another passage than theirs.
    """
    reading = sheet.readings[at]
    source = sheet.readings[total.reading]
    rose = total.quantity >= 0 and is_change(source, source.quantities[total.quantity])
    own = [
        e
        for e in sheet.counts(at)
        if e.quantity >= 0
        and region[0] <= e.start < region[1]
        and (len(reading.quantities[e.quantity].brackets) == depth or _is_bracketed_rest(reading, e, depth))
        # «50 công văn, tăng 05 văn bản; 45 báo cáo»: by how much a member rose is none
        and not (not rose and is_change(reading, reading.quantities[e.quantity]))
    ]
    lower = {p.lower: p.upper for p in reading.pairs}
    upper = {p.upper for p in reading.pairs}
    own = _of_one_side(source, total, reading, own)
    own = [e for e in own if e.quantity not in upper and not _says_all(reading, e) and not _is_bound(reading, e)]
    parts: list[Entry] = []
    sure = True
    for entry in own:
        edge = parts[-1].end if parts else region[0]
        start = sheet.at(at, lower[entry.quantity]).start if entry.quantity in lower else entry.start
        separated = not parts or regex.search(r"[,;]|(?<!\p{L})(?:và|còn)(?!\p{L})", reading.compared[edge:start])
        if len(parts) > 1 and _is_measure(reading, entry) and not _is_measure(reading, parts[0]):
            break  # «gồm 38 tin và 21 bài, thời lượng 5 phút»: said of the list
        if not _compatible(total, entry):
            sure = False
            continue
        if parts and _taken_apart(reading, parts[-1], entry):
            continue
        if not separated or (parts and _continues(reading, parts[-1], entry)):
            sure = sure and entry.value == parts[-1].value
            continue
        parts.append(entry)
    return parts, sure


def _of_one_side(source: Reading, total: Entry, reading: Reading, own: list[Entry]) -> list[Entry]:
    """Of «61 lượt/65 người» the number that stands where the total stands in «147 lượt/167 người»."""
    couple = couple_of(source, total.quantity) if total.quantity >= 0 else None
    if couple is None:
        return own
    other = 1 - couple.index(total.quantity)
    couples = {e.quantity: couple_of(reading, e.quantity) for e in own}
    return [e for e in own if (c := couples[e.quantity]) is None or c[other] != e.quantity]


#: What is measured is no member of a list of things.
_MEASURE = regex.compile(r"\s*(?:phút|giây|giờ|ngày|tháng|tuổi|m2|m²|km|km2|ha|trang)(?![\p{L}\d])")
_BOUND = ending(r"(?<!\p{L})(?:dưới|trên|từ|đến|hơn|quá|đủ|không quá)\s+")
_SPAN = regex.compile(r"\s*(?:(?:đến|-)\s*(?:dưới\s+)?\d+\s*)?(?:tuổi|ngày|giờ|năm|tháng)(?!\p{L})")


def _is_bound(reading: Reading, entry: Entry) -> bool:
    """«dưới 40 tuổi 388 người», «từ 5 đến 10 ngày 19 hồ sơ»: a number within the name of a member."""
    text = reading.compared
    return _BOUND.match(text, 0, entry.start) is not None and _SPAN.match(text, entry.end) is not None


def _is_measure(reading: Reading, entry: Entry) -> bool:
    return entry.unit == "đồng" or _MEASURE.match(reading.compared, entry.end) is not None


#: «còn lại là công văn (9 văn bản)»: how many are left is told in a bracket of its own.
_REST = ending(r"(?<!\p{L})còn lại(?: đều)?(?: là)?(?:\s+\p{L}+){0,6}\s*\(\s*")


def _is_bracketed_rest(reading: Reading, entry: Entry, base: int) -> bool:
    deeper = len(reading.quantities[entry.quantity].brackets) == base + 1
    return deeper and _REST.match(reading.compared, 0, entry.start) is not None


_APART = regex.compile(rf"(?<!\p{{L}})(?:{OPENS_LIST})(?!\p{{L}})")
#: «23 công văn (trong đó 07 công văn đôn đốc), 16 quyết định»: what a closed bracket opens ends with it.
_ASIDE = regex.compile(r"\([^()]*\)")


def _taken_apart(reading: Reading, member: Entry, entry: Entry) -> bool:
    """«chương trình mục tiêu 35.000 triệu đồng, gồm nông thôn mới 27.500 …, giảm nghèo 7.500 …» within one member."""
    between = _ASIDE.sub(" ", reading.compared[member.unit_end : entry.start])
    return ";" not in between and _APART.search(between) is not None


_ALL = regex.compile(
    r"(?:(?<!\p{L})(?:cả|tất cả)|(?<!(?:hiệu lực|bảo đảm|đảm bảo|thay thế|bãi bỏ|sửa đổi|tự chủ|hỗ trợ) )toàn bộ)\s*$"
)


def _says_all(reading: Reading, entry: Entry) -> bool:
    """«… cả 08 đơn được thụ lý» speaks of the whole again, «hết hiệu lực toàn bộ 04 văn bản» of a part."""
    return _ALL.search(reading.compared, max(0, entry.start - 30), entry.start) is not None


def _continues(reading: Reading, before: Entry, entry: Entry) -> bool:
    """A second number inside one «;» member: «01 công chức … bảo mật mạng 01»."""
    text = reading.compared
    member = text.rfind(";", 0, entry.start)
    return ";" in text and member < before.start and entry.unit is None and before.unit is not None


def _compatible(total: Entry, part: Entry) -> bool:
    if total.indicator == "dossiers.overdue":
        return part.indicator in ("dossiers.resolved.late", "dossiers.pending.overdue")
    if total.indicator and part.indicator:
        family = total.indicator if total.indicator != "dossiers.received.new" else "dossiers.received"
        return part.indicator == family or part.indicator.startswith(f"{family}.")
    if total.unit is None and not total.is_dossier:
        return True  # «05 nơi (02 phòng, 03 xã)»: a noun the vocabulary lacks
    return part.unit is None or unit_family(part.unit) == unit_family(total.unit)


def items_below(sheet: Sheet, at: int, total: Entry) -> tuple[list[Entry], bool]:
    parent = sheet.readings[at].passage
    total_pair = sheet.readings[at].pair_of(total.quantity)
    parts: list[Entry] = []
    depth: int | None = None
    sure = True
    for below in range(at + 1, len(sheet.readings)):
        passage = sheet.readings[below].passage
        if passage.kind in AT_THE_FOOT:
            continue
        if passage.kind not in (PassageKind.LIST_ITEM, PassageKind.PARAGRAPH) or passage.depth == 0:
            break
        depth = passage.depth if depth is None else depth
        if passage.depth < depth or passage.depth == parent.depth:
            break  # offices disagree whether «-» stands below «+» or above it; an item is never its sibling's member
        if passage.depth > depth:
            continue
        fitting = [
            e for e in sheet.counts(below) if e.quantity >= 0 and e.unit is not None and _compatible(total, e)
        ] or [e for e in sheet.counts(below) if e.quantity >= 0 and e.unit is None and _compatible(total, e)]
        pairs = {p.upper: p.lower for p in sheet.readings[below].pairs}
        if not fitting:
            sure = False
            continue
        members = _members(sheet.readings[below], fitting)
        sure = sure and not _handled_apart(sheet.readings[below], members, fitting)
        sure = sure and (len(members) == 1 or len(members) == len(fitting)) and not _of_whole(total, fitting)
        done = total_pair is None  # «đã giải quyết 54.130, trong đó: - tỉnh: 31.200/50.000»: what is done adds up
        parts += [sheet.at(below, pairs[m.quantity]) if m.quantity in pairs and not done else m for m in members]
    tells_whole = any(p.value == total.value for p in parts) and sum(p.value > 0 for p in parts) > 1
    return parts, sure and not tells_whole


def _of_whole(total: Entry, counts: Sequence[Entry]) -> bool:
    """«Kiểm tra 12 xã: - 08 xã niêm yết đủ; 04 xã niêm yết thiếu. - 10 xã …; 02 xã …»: each item divides all 12."""
    return len(counts) > 1 and sum(e.value for e in counts) == total.value


#: Between two members of one item stands a name: «- Chứng thực: 846 hồ sơ; hộ tịch: 291 hồ sơ».
_NEXT_NAME = regex.compile(
    r"\s*[;,]\s*+(?!(?:đã|đang|chưa|còn|trong|đạt|chiếm|giải quyết|trả|số|nộp|gửi|nhận|tiếp nhận)(?!\p{L}))"
    r"[\p{L}\s,-]{2,60}:?\s*"
)


#: «- Toàn trình: 1.834 hồ sơ, nộp trực tuyến 685 hồ sơ»; «- Xã A: nộp trực tiếp 20 hồ sơ, nộp trực tuyến 10 hồ sơ».
_HANDED_IN = regex.compile(r"\s*[;,]\s*(?:nộp|gửi|nhận|tiếp nhận)(?!\p{L})[^;,]*")


def _handled_apart(reading: Reading, members: Sequence[Entry], fitting: Sequence[Entry]) -> bool:
    """How the dossiers of an item came is told after its number: a part of them, or of what all items add up to."""
    if len(members) == len(fitting):
        return False
    return _HANDED_IN.fullmatch(reading.compared, members[-1].unit_end, fitting[len(members)].start) is not None


def _members(reading: Reading, fitting: Sequence[Entry]) -> list[Entry]:
    """The first count of an item, and those after it that another name introduces."""
    members = [fitting[0]]
    for entry in fitting[1:]:
        if not _NEXT_NAME.fullmatch(reading.compared, members[-1].unit_end, entry.start):
            break
        members.append(entry)
    if len(members) > 2 and sum(e.value for e in members[1:]) == members[0].value:
        return members[:1]  # «- Cấp huyện: 1.158 hồ sơ; đúng hạn 1.121, trễ hạn 37»: its own parts
    return members
