"""The two levels a stated rise or fall lies between: «từ 33 xuống còn 21 hồ sơ», «94/133», «so với năm trước (120)».

Comes in: a sheet and the number that states the change. Goes out: the present and the earlier level, None where the
words do not name both. Whether the claim may accuse is ``changes``' matter.
"""

from __future__ import annotations

import itertools

import regex

from extractors.claims.making import may_count_the_same
from extractors.reading import Reading, is_change
from extractors.reading.successive import become
from extractors.sheet import Entry, Sheet
from schemas.records import Modality

#: Words between «từ 35 cuộc xuống 28 cuộc» and its fall; «số văn bản giấy giảm 40%» is of something else.
_SAME_SUBJECT = regex.compile(
    r"\s*(?:(?:và|tức|là|tương ứng|tương đương|với|bằng|đạt|đã|được|cắt|rút ngắn|tiết kiệm|giảm|tăng|thêm|bớt|tỷ lệ|mức"
    r"|khoảng|gần|hơn|trên|thời gian|còn|đơn giản hóa|như vậy|tăng lên|giảm đi|giảm được)\s*)*"
)

#: «vượt 15% so với kế hoạch 4.000 hồ sơ», «vượt 15% kế hoạch (4.000 hồ sơ)».
PLANNED = regex.compile(
    r"\s*(?:so với\s+)?(?:kế hoạch|chỉ tiêu|dự toán|mục tiêu)(?:\s+\p{L}+){0,5}?\s*(?:\(|:)?\s*(?:là\s+)?"
)


def goes_beyond(reading: Reading, stated: Entry) -> bool:
    """«vượt 15%»: more than what was set, which may be a plan."""
    said = regex.findall(r"(?<!\p{L})(?:tăng|giảm|vượt)(?!\p{L})", reading.compared[: stated.start])
    return said[-1:] == ["vượt"]


def from_to(sheet: Sheet, at: int, reading: Reading, stated: Entry) -> tuple[Entry, Entry] | None:
    """«rút từ 15 ngày xuống 09 ngày, cắt giảm 06 ngày (40%)»."""
    entries = [e for e in sheet.within(at) if e.quantity >= 0 and e.figure != stated.figure]
    pairs = list(itertools.pairwise(entries))[::-1]
    # What explains it in a bracket after it, else the two values nearest before it.
    for first, second in sorted(pairs, key=lambda pair: not _explains(reading, stated, pair[0])):
        if first.start > stated.start and not _explains(reading, stated, first):
            continue  # «tăng 4,12 điểm so với tháng trước (từ 78,05 điểm lên 82,17 điểm)»
        quantities = reading.quantities[first.quantity], reading.quantities[second.quantity]
        if (
            quantities[0].sentence != reading.quantities[stated.quantity].sentence
            or ";" in reading.compared[second.end : stated.start]
        ):
            continue
        goes_on = second.start > stated.start or _SAME_SUBJECT.fullmatch(
            regex.split(r"[,(]", reading.compared[second.unit_end : stated.start])[-1]
        )
        turned = become(reading.compared, (first.start, first.unit_end), second.start)
        if turned and goes_on and (first.unit == second.unit or first.unit is None):
            return second, first
    return None


def _explains(reading: Reading, stated: Entry, first: Entry) -> bool:
    """«giảm 10,1% biên chế (từ 1.842 xuống 1.656 người)»."""
    between = reading.compared[stated.unit_end : first.start]
    return first.start > stated.start and _FROM_BRACKET.fullmatch(between) is not None


#: No other rise or fall between: «giảm 11,41%, chủ yếu do chứng thực giảm (từ 29.340 bản xuống còn 23.512 bản)».
_FROM_BRACKET = regex.compile(r"(?:(?!(?<!\p{L})(?:tăng|giảm)(?!\p{L}))[^;.()\d])*\(\s*từ\s*")


#: «(từ 56 xuống 49 đơn vị), giảm 10,1% biên chế»; but «từ 15 xuống 09 ngày, giảm 40% thời gian so với quy định».
_NAMED_AFTER = regex.compile(
    r"\s*(?!(?:so với|và|thời gian|theo|tương|với|cho|đối với|ở|tại|của|trên|số|trong|mỗi|một|quy định)(?!\p{L}))\p{L}"
)


def names_another(reading: Reading, stated: Entry, sides: tuple[Entry, Entry]) -> bool:
    """True where the words behind a change name what rose, and not the two levels before it."""
    after = sides[0].start > stated.start
    return not after and _NAMED_AFTER.match(reading.compared, stated.unit_end) is not None


def pair_sides(sheet: Sheet, at: int, reading: Reading, stated: Entry) -> tuple[Entry, Entry] | None:
    """«94 hộ/133 hộ, giảm …»: a fraction of this period over the last one."""
    pairs = [p for p in reading.pairs if p.slash and reading.quantities[p.lower].start < stated.start]
    if not pairs:
        return None
    pair = pairs[-1]
    lower = reading.quantities[pair.lower]
    between = list(reading.quantities[pair.lower + 1 : stated.quantity])
    if lower.sentence != reading.quantities[stated.quantity].sentence or between:
        return None
    if ";" in reading.compared[lower.end : stated.start] or lower.numeral.unit == "đồng":
        return None
    upper = reading.quantities[pair.upper]
    if stated.unit != "%" or upper.numeral.unit not in (None, lower.numeral.unit):
        return None  # «45 lượt/52 người (giảm 05 lượt …)» holds two different counts
    if _is_share(sheet, at, reading, pair.upper, stated):
        return None
    return sheet.at(at, pair.upper), sheet.at(at, pair.lower)


def _is_share(sheet: Sheet, at: int, reading: Reading, upper: int, stated: Entry) -> bool:
    """«đạt 71,2% (3.712/5.216 hồ sơ), tăng 12,6% …»: the fraction explains the percentage before it."""
    fraction, change = reading.quantities[upper], reading.quantities[stated.quantity]
    if set(fraction.brackets) - set(change.brackets):
        return True
    return any(
        e.unit == "%" and e.end <= fraction.start and reading.quantities[e.quantity].sentence == change.sentence
        for e in sheet.within(at)
        if e.quantity >= 0
    )


def told_apart(sheet: Sheet, at: int, reading: Reading, stated: Entry) -> tuple[Entry, Entry] | None:
    """«tiếp nhận 120 hồ sơ, tăng 20% so với cùng kỳ năm trước (100 hồ sơ)»."""
    quantity = reading.quantities[stated.quantity]
    entries = [e for e in sheet.within(at) if e.quantity >= 0]
    same = [e for e in entries if reading.quantities[e.quantity].sentence == quantity.sentence]
    absolute = stated.unit != "%" and stated.unit != "điểm phần trăm"
    earlier = [
        e
        for e in entries
        if e.start < stated.start
        and e.modality is Modality.ACTUAL
        and not is_change(reading, reading.quantities[e.quantity])
        and ";" not in _outside_brackets(reading, e.end, stated.start)
    ] or [
        # «Số lượt là 389; cùng kỳ năm trước là 324, giảm 65»: the earlier value has a clause of its own between
        e
        for e in same
        if e.start < stated.start
        and e.modality is Modality.ACTUAL
        and _EARLIER_BETWEEN.fullmatch(reading.compared, e.unit_end, stated.start)
    ]
    if absolute:
        earlier = [e for e in earlier if e.unit != "%" and may_count_the_same(e, stated)]
    later = [e for e in same if e.start > stated.start and _is_previous(reading, stated, e)]
    if later and _has_own_level(reading, same, stated, later[0]):
        later = []
    prior = [e for e in same if e.start < stated.start and e.modality is Modality.PREVIOUS]
    inside = [e for e in prior if quantity.brackets and reading.quantities[e.quantity].brackets == quantity.brackets]
    if goes_beyond(reading, stated):  # «bằng 112% so với cùng kỳ (126,8 tỷ đồng) và vượt 10% kế hoạch quý»
        prior = []
    # «nhận 3.200 (cùng kỳ 2.800, tăng 14,29%), giải quyết 3.100 (cùng kỳ 2.650, tăng 16,98%)»
    previous = inside[-1] if inside else later[0] if later else prior[-1] if prior else None
    if previous is None or (stated.unit == "điểm phần trăm" and previous.unit != "%"):
        return None
    matching = [
        e
        for e in earlier
        if (e.unit == previous.unit or (None in (e.unit, previous.unit) and "%" not in (e.unit, previous.unit)))
        and e is not previous
        and set(reading.quantities[e.quantity].brackets) <= set(quantity.brackets)
        and not _BASE_OF_A_SHARE.search(reading.compared, 0, e.start)
    ]
    # «1.240 hộ hiến 36.500 m2 đất, tăng 24% số hộ so với năm 2021 (1.000 hộ)»
    matching = [e for e in matching if sheet.same_noun(e, previous)] or matching
    if not matching or _is_anothers(reading, same, previous, matching[-1]):
        return None
    span = (previous.start, previous.unit_end)
    if become(reading.compared, span, matching[-1].start) or _is_set_against_another(reading, stated, previous):
        return None  # «từ 731 xuống 375 hồ sơ, số hồ sơ trực tiếp giảm 59,5%»: ``from_to`` has said that it is another
    # «205,6 tỷ đồng/278 tỷ đồng, đạt 73,96%, tăng 8,21% …»: what is done has risen, not the plan it is set against
    pair = reading.pair_of(matching[-1].quantity)
    if pair is not None and pair.slash and pair.lower == matching[-1].quantity:
        return sheet.at(at, pair.upper), previous
    return matching[-1], previous


#: A stretch of time with a number of its own.
_TIME = r"(?P<own>năm \d{4}|quý (?:[ivx]+|\d)(?:/\d{4})?|tháng \d{1,2}(?:/\d{4})?)"
_AGAINST_TIME = regex.compile(rf"\s*,?\s*so với (?:cùng kỳ )?{_TIME}")
_OF_TIME = regex.compile(rf"(?<!\p{{L}}){_TIME}[^;.\d]{{0,30}}$")


def _is_set_against_another(reading: Reading, stated: Entry, previous: Entry) -> bool:
    """«giảm 356 hồ sơ so với năm 2023 (731 hồ sơ) và giảm 61,2% so với năm 2022»: 731 are those of 2023."""
    against = _AGAINST_TIME.match(reading.compared, stated.unit_end)
    of_time = _OF_TIME.search(reading.compared, 0, previous.start)
    if against is None or of_time is None or previous.start > stated.start:
        return False
    kinds = [match["own"].split()[0] for match in (against, of_time)]
    return kinds[0] == kinds[1] and against["own"] != of_time["own"]


def _is_anothers(reading: Reading, entries: list[Entry], previous: Entry, current: Entry) -> bool:
    """«tiếp nhận 6.480, tăng 20% so với cùng kỳ (5.400); giải quyết 6.312, tăng 18,4%»: 5.400 were received."""
    return previous.start < current.start and any(
        e.start < previous.start
        and e.unit == previous.unit
        and e.modality is Modality.ACTUAL
        and not is_change(reading, reading.quantities[e.quantity])
        for e in entries
    )


def _has_own_level(reading: Reading, entries: list[Entry], stated: Entry, previous: Entry) -> bool:
    """«nhận 500, tăng 20; giải quyết 480 so với 450 hồ sơ cùng kỳ»: 450 is set against 480."""
    brackets = set(reading.quantities[previous.quantity].brackets)
    return any(
        stated.start < e.start < previous.start
        and e.unit == previous.unit
        and e.modality is Modality.ACTUAL
        and not is_change(reading, reading.quantities[e.quantity])
        and brackets >= set(reading.quantities[e.quantity].brackets)
        for e in entries
    )


#: «Có 668 hồ sơ qua bưu chính, chiếm 5,8% trong 11.512 hồ sơ tiếp nhận, tăng 11,9%»: the 668 have risen.
_BASE_OF_A_SHARE = regex.compile(
    r"\d\s*%\s*(?:trong|trên|của|so với)(?!\p{L})(?:\s+(?:tổng|số|tổng số|tất cả|toàn bộ|cả))*\s*$"
)


_EARLIER_BETWEEN = regex.compile(
    r"[^;.]*;\s*(?:cùng kỳ|năm trước|năm ngoái|quý trước|kỳ trước|tháng trước)[^;.]*[\d.,]+[^;.\d]*"
)


def _outside_brackets(reading: Reading, start: int, end: int) -> str:
    """Text without what stands in brackets: «118 dịch vụ (mức độ 3: 81; mức độ 4: 37), tăng 44 …» is one clause."""
    return regex.sub(r"\([^()]*\)", "", reading.compared[start:end])


_ADJACENT = regex.compile(
    r"(?:cùng kỳ|năm trước|năm ngoái|(?:quý|tháng|kỳ) trước|năm \d{4}"
    r"|quý [ivx\d]+(?:/\d{4})?|tháng \d+(?:/\d{4})?)(?:\s+(?:năm\s+)?(?:trước|ngoái|\d{4}))?"
    r"[\s,(]*(?:(?:cùng kỳ|năm trước|năm ngoái|kỳ trước|năm \d{4})\s*)*"
    r"(?:là|đạt|có|chỉ|chỉ có|tiếp nhận|giải quyết|:)?\s*$"
)


_OF_EARLIER = regex.compile(r"\s*(?:\p{L}+\s+){0,3}?(?:của |ở )?(?:cùng kỳ|(?:năm|quý|kỳ|tháng) trước|năm ngoái)")


#: «giảm 01 phòng so với trước sắp xếp (13 phòng)»: whatever is compared with, its value follows in brackets.
_COMPARED_WITH = regex.compile(r"[^;,.()]{0,30}so với [^;,.()]{2,50}\(\s*(?:là|có|đạt)?\s*")


#: «giảm 24 so với năm 2022 và giảm 133 so với năm 2015 (1.333)», «tăng 15% so với tháng 5), quý II là 2.560 hồ sơ».
_OF_ANOTHER = regex.compile(
    r"(?:so với|cùng kỳ)[^;]*(?<!\p{L})(?:tăng|giảm|vượt)(?!\p{L})"
    r"|so với (?:tháng|quý|năm) [ivx\d]+(?:/\d{4})?\s*\)?\s*,\s*(?:tháng|quý|năm) [ivx\d]+"
)


#: «tăng 8,4% so với năm 2021, trong đó chuyển tiếp năm trước 377 hồ sơ»: what is left over from then, not its level.
_LEFT_OVER = regex.compile(r"(?<!\p{L})(?:chuyển|tồn|còn|nợ|gối)(?!\p{L})[^,;.()\d]*$")


def _is_previous(reading: Reading, stated: Entry, entry: Entry) -> bool:
    """The earlier value right after what it is compared with: «so với cùng kỳ năm trước (100 hồ sơ)»."""
    between = reading.compared[stated.unit_end : entry.start]
    if ";" in between or _OF_ANOTHER.search(between) or _LEFT_OVER.search(between):
        return False
    if regex.search(r"so với\s*$", between):  # «cao hơn 33,52% so với 361 của cùng kỳ»
        return _OF_EARLIER.match(reading.compared, entry.unit_end) is not None
    return any((_ADJACENT.search(between), _COMPARED_WITH.fullmatch(between), PLANNED.fullmatch(between)))
