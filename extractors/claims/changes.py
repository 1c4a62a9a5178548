"""Rises and falls against a printed earlier value: «60 hộ/80 hộ, giảm 75% so với cùng kỳ».

A change is only a claim where both values are printed; points of percentage and
percent are told apart, and where the text leaves it open both are tried.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator

import regex

from extractors.claims.change_subjects import of_sentence_before, subject_of
from extractors.claims.making import NO_LEVELS, make_change, may_count_the_same, measured_in
from extractors.reading import Reading, is_change
from extractors.sheet import Entry, Sheet
from schemas.records import Claim, Modality, Operand

_AGAINST = regex.compile(r"so với|cùng kỳ|năm trước|năm ngoái|(?:quý|tháng|kỳ) trước")
_FALL = regex.compile(r"giảm|thấp hơn|ít hơn|kém")
_VERB = regex.compile(rf"(?<!\p{{L}})(?:tăng|vượt|cao hơn|nhiều hơn|{_FALL.pattern})(?!\p{{L}})")


def find_changes(sheet: Sheet) -> Iterator[Claim]:
    """Yield the change claims."""
    for at, reading in enumerate(sheet.readings):
        if reading.is_score_table or reading.is_target:
            continue
        for stated in sheet.within(at):
            if stated.quantity < 0 or not is_change(reading, reading.quantities[stated.quantity]):
                continue
            claim = _change(sheet, at, reading, stated)
            if claim is not None:
                yield claim


def _change(sheet: Sheet, at: int, reading: Reading, stated: Entry) -> Claim | None:
    quantity = reading.quantities[stated.quantity]
    pair = reading.pair_of(stated.quantity)
    if sheet.noun_after(stated) in NO_LEVELS or (pair is not None and pair.slash and pair.upper == stated.quantity):
        return None  # «tăng gần 2 lần», «tăng 1/3»: no difference of two levels
    after = reading.compared[stated.unit_end : stated.unit_end + 60]
    before = reading.compared[quantity.sentence[0] : stated.start]
    sides = _from_to(sheet, at, reading, stated)
    if sides is None and not any(_AGAINST.search(text) for text in (after, before)) and not _PLANNED.match(after):
        return None
    weak = "what rose is named after the number" if sides and _names_another(reading, stated, sides) else None
    if sides is None:
        sides = _pair_sides(sheet, at, reading, stated) or _apart(sheet, at, reading, stated)
        weak = _other_level(sheet, at, reading, stated, sides)
        if sides is not None:
            subject = subject_of(sheet, at, stated, sides[0])
            sides = (subject or sides[0], sides[1])
            weak = weak or ("what rose is named anew" if subject is None else None)
            weak = weak or of_sentence_before(sheet, reading, stated, sides[0])
    if sides is None:
        return None
    current, previous = sides
    said = _VERB.findall(reading.compared[max(0, stated.start - 30) : stated.start])
    verb = bool(said) and _FALL.fullmatch(said[-1]) is not None  # «số TTHC được cắt giảm tăng 12 thủ tục» has risen
    sense = "fall" if verb else "beyond" if _beyond(reading, stated) else "rise"
    unit = measured_in(stated, current)
    rivals: list[tuple[Operand, ...]] = []
    if verb and unit == "percent" and _TAKEN_OFF.search(reading.compared[: current.start]):
        rivals.append((Operand("current", None, previous.value - current.value), previous.operand("previous")))
    rivals += _other_subjects(sheet, at, reading, stated, sides)
    shares = _shares(reading, sheet, at, current, previous) if unit == "percent" else None
    if shares is not None:
        unit = "points or percent"
        rivals.append(shares)
    return make_change(reading, stated, sides, f"change, {sense}, {unit}", rivals, weak)


_SUMMED = regex.compile(r"(?<!\p{L})(?:tổng(?: số| cộng)?|cộng)(?: là|:)?\s*$")


def _other_subjects(
    sheet: Sheet, at: int, reading: Reading, stated: Entry, sides: tuple[Entry, Entry]
) -> list[tuple[Operand, ...]]:
    """Other pairs that the words leave open.

    «38 doanh nghiệp với vốn 186 tỷ đồng, tăng 18,75% …, giảm 7% về vốn so với cùng kỳ (32 doanh nghiệp, 200 tỷ
    đồng)»: the bracket holds an earlier value for each. «09 kế hoạch, 41 công văn (tổng 64 văn bản), tăng 12 văn bản
    so với cùng kỳ (52 văn bản)»: the total is what rose. «Tiếp nhận 1.200 hồ sơ (mới 1.150 hồ sơ). So với cùng kỳ
    (1.100 hồ sơ), số hồ sơ tiếp nhận tăng 100 hồ sơ»: of levels in an earlier sentence any may be.
    """
    current, previous = sides
    entries = [e for e in sheet.within(at) if e.quantity >= 0 and e.start < stated.start]
    entries = [e for e in entries if not is_change(reading, reading.quantities[e.quantity])]
    bracket = reading.quantities[previous.quantity].brackets
    found = [
        (e.operand("current"), other.operand("previous"))
        for other in sheet.within(at)
        if bracket and other.start > previous.start and reading.quantities[other.quantity].brackets == bracket
        for e in entries
        if other.quantity >= 0 and e.unit == other.unit != current.unit and stated.unit == "%"
    ]
    own = reading.quantities[stated.quantity].sentence
    apart = current.reading == at and current.start < own[0]
    levels = [
        e
        for e in entries
        if e.modality is Modality.ACTUAL
        and may_count_the_same(e, previous)
        and (apart or _SUMMED.search(reading.compared, 0, e.start))
    ]
    return [*found, *((e.operand("current"), previous.operand("previous")) for e in levels if e is not current)]


def _beyond(reading: Reading, stated: Entry) -> bool:
    said = regex.findall(r"(?<!\p{L})(?:tăng|giảm|vượt)(?!\p{L})", reading.compared[: stated.start])
    return said[-1:] == ["vượt"]


def _shares(
    reading: Reading, sheet: Sheet, at: int, current: Entry, previous: Entry
) -> tuple[Operand, ...] | None:
    """«8/10 chỉ tiêu (80%), tăng 10% so với năm trước (7/10 chỉ tiêu)»: the shares may be compared, in points."""
    found = []
    for role, entry in (("current", current), ("previous", previous)):
        pair = reading.pair_of(entry.quantity)
        if pair is None or not pair.slash or pair.upper != entry.quantity:
            return None
        whole = sheet.at(at, pair.lower).value
        if not whole:
            return None
        found.append(Operand(role, None, entry.value / whole * 100))
    return tuple(found)


#: «nhiều hơn 400 hồ sơ so với cùng kỳ (2.800 hồ sơ), trong đó trực tuyến tăng 600 hồ sơ».
_PART_OF_IT = regex.compile(r"(?<!\p{L})(?:trong đó|riêng|đặc biệt|nhất là|gồm)(?!\p{L})")


def _other_level(
    sheet: Sheet, at: int, reading: Reading, stated: Entry, sides: tuple[Entry, Entry] | None
) -> str | None:
    """«Cùng kỳ nhận 1.000, giải quyết 950; năm nay nhận 1.250, tăng 25%; giải quyết 1.200, tăng 26,3%»."""
    if sides is None:
        return None
    current, previous = sides
    told = reading.compared[previous.unit_end : stated.start]
    if previous.end <= stated.start and _PART_OF_IT.search(told):
        return "what rose is a part of what was compared"
    between = [
        e
        for e in sheet.within(at)
        if previous.end <= e.start < current.start
        and e.quantity >= 0
        and e.unit == previous.unit
        and not is_change(reading, reading.quantities[e.quantity])
    ]
    return "other levels stand between the two" if between else None


#: «đã tinh giản 187 biên chế, giảm 10,73% so với năm 2015 (1.742 biên chế)»: what went may be told, not what is left.
_TAKEN_OFF = regex.compile(
    r"(?<!\p{L})(?:tinh giản|giảm|cắt|bớt|tiết kiệm|rút ngắn|tiết giảm|tinh gọn|thu gọn|bãi bỏ|loại bỏ|xóa)"
    r"(?:\s+(?:được|đi|tổng cộng|khoảng|là))*\s*$"
)


#: Words between «từ 35 cuộc xuống 28 cuộc» and its fall; «số văn bản giấy giảm 40%» is of something else.
_SAME_SUBJECT = regex.compile(
    r"\s*(?:(?:và|tức|là|tương ứng|tương đương|với|bằng|đạt|đã|được|cắt|rút ngắn|tiết kiệm|giảm|tăng|thêm|bớt|tỷ lệ|mức"
    r"|khoảng|gần|hơn|trên|thời gian|còn|đơn giản hóa|như vậy|tăng lên|giảm đi|giảm được)\s*)*"
)


def _from_to(sheet: Sheet, at: int, reading: Reading, stated: Entry) -> tuple[Entry, Entry] | None:
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
        leads = regex.search(r"(?<!\p{L})từ\s*$", reading.compared[: first.start])
        turns = regex.fullmatch(
            r"(?:[\p{L}\s]|\([^()]*\))*?(?<!\p{L})(?:lên|xuống|còn|xuống còn|đến)\s*(?:còn\s*)?",
            reading.compared[first.unit_end : second.start],
        )
        goes_on = second.start > stated.start or _SAME_SUBJECT.fullmatch(
            regex.split(r"[,(]", reading.compared[second.unit_end : stated.start])[-1]
        )
        if leads and turns and goes_on and (first.unit == second.unit or first.unit is None):
            return second, first
    return None


def _explains(reading: Reading, stated: Entry, first: Entry) -> bool:
    """«giảm 10,1% biên chế (từ 1.842 xuống 1.656 người)»."""
    between = reading.compared[stated.unit_end : first.start]
    return first.start > stated.start and regex.fullmatch(r"[^;.()]*\(\s*từ\s*", between) is not None


#: «(từ 56 xuống 49 đơn vị), giảm 10,1% biên chế»; but «từ 15 xuống 09 ngày, giảm 40% thời gian so với quy định».
_NAMED_AFTER = regex.compile(
    r"\s*(?!(?:so với|và|thời gian|theo|tương|với|cho|đối với|ở|tại|của|trên|số|trong|mỗi|một|quy định)(?!\p{L}))\p{L}"
)


def _names_another(reading: Reading, stated: Entry, sides: tuple[Entry, Entry]) -> bool:
    after = sides[0].start > stated.start
    return not after and _NAMED_AFTER.match(reading.compared, stated.unit_end) is not None


def _pair_sides(sheet: Sheet, at: int, reading: Reading, stated: Entry) -> tuple[Entry, Entry] | None:
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


def _apart(sheet: Sheet, at: int, reading: Reading, stated: Entry) -> tuple[Entry, Entry] | None:
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
    if _beyond(reading, stated):  # «bằng 112% so với cùng kỳ (126,8 tỷ đồng) và vượt 10% kế hoạch quý»
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
    # «205,6 tỷ đồng/278 tỷ đồng, đạt 73,96%, tăng 8,21% …»: what is done has risen, not the plan it is set against
    pair = reading.pair_of(matching[-1].quantity)
    if pair is not None and pair.slash and pair.lower == matching[-1].quantity:
        return sheet.at(at, pair.upper), previous
    return matching[-1], previous


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
#: «vượt 15% so với kế hoạch 4.000 hồ sơ», «vượt 15% kế hoạch (4.000 hồ sơ)».
_PLANNED = regex.compile(
    r"\s*(?:so với\s+)?(?:kế hoạch|chỉ tiêu|dự toán|mục tiêu)(?:\s+\p{L}+){0,5}?\s*(?:\(|:)?\s*(?:là\s+)?"
)
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
    return any((_ADJACENT.search(between), _COMPARED_WITH.fullmatch(between), _PLANNED.fullmatch(between)))
