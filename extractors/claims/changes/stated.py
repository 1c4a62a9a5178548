"""Rises and falls against a printed earlier value: «60 hộ/80 hộ, giảm 75% so với cùng kỳ».

A change is only a claim where both values are printed; points of percentage and
percent are told apart, and where the text leaves it open both are tried.
"""

from __future__ import annotations

from collections.abc import Iterator

import regex

from extractors.claims.changes.named_anew import is_named_anew
from extractors.claims.changes.sides import PLANNED, from_to, goes_beyond, names_another, pair_sides, told_apart
from extractors.claims.changes.subjects import (
    levels_named_after,
    of_sentence_before,
    subject_of,
    unit_named_after,
)
from extractors.claims.making import NO_LEVELS, make_change, may_count_the_same, measured_in, unit_family
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
    pair = reading.pair_of(stated.quantity)
    if sheet.noun_after(stated) in NO_LEVELS or (pair is not None and pair.slash and pair.upper == stated.quantity):
        return None  # «tăng gần 2 lần», «tăng 1/3»: no difference of two levels
    found = _sides(sheet, at, reading, stated)
    if found is None:
        return None
    sides, weak = found
    current, previous = sides
    begin = reading.quantities[stated.quantity].sentence[0]
    said = _VERB.findall(reading.compared[max(begin, stated.start - 30) : stated.start])
    said = said or _VERB.findall(reading.compared[begin : stated.start])  # «giảm từ 41 xuống 12 hồ sơ (tương đương …)»
    verb = bool(said) and _FALL.fullmatch(said[-1]) is not None  # «số TTHC được cắt giảm tăng 12 thủ tục» has risen
    sense = "fall" if verb else "beyond" if goes_beyond(reading, stated) else "rise"
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


_ANOTHER = "what rose is named after the number"
_RENAMED = "what rose is named anew"


def _sides(
    sheet: Sheet, at: int, reading: Reading, stated: Entry
) -> tuple[tuple[Entry, Entry], str | None] | None:
    """The present and the earlier level, and why the words leave it open whether these are meant."""
    named = levels_named_after(sheet, stated)
    if named is not None:
        return named, None
    after = reading.compared[stated.unit_end : stated.unit_end + 60]
    before = reading.compared[reading.quantities[stated.quantity].sentence[0] : stated.start]
    sides = from_to(sheet, at, reading, stated)
    if sides is None and not any(_AGAINST.search(text) for text in (after, before)) and not PLANNED.match(after):
        return None
    weak = _ANOTHER if sides and names_another(reading, stated, sides) else None
    if sides is None:
        sides = pair_sides(sheet, at, reading, stated) or told_apart(sheet, at, reading, stated)
        if sides is None:
            return None
        weak = _other_level(sheet, at, reading, stated, sides)
        subject = subject_of(sheet, at, stated, sides[0])
        sides = (subject or sides[0], sides[1])
        weak = weak or (_RENAMED if subject is None else None)
        weak = weak or of_sentence_before(sheet, reading, stated, sides[0])
        weak = weak or (_RENAMED if _is_renamed(reading, stated, sides[0]) else None)
    unit = unit_named_after(sheet, stated)
    if unit is not None and sides[0].unit not in (None, "%") and unit_family(sides[0].unit) != unit:
        weak = weak or _ANOTHER
    return sides, weak


def _is_renamed(reading: Reading, stated: Entry, current: Entry) -> bool:
    if current.quantity < 0 or current.reading != stated.reading or current.start >= stated.start:
        return False
    begin = reading.quantities[current.quantity].sentence[0]
    return is_named_anew(reading.compared, begin, current.unit_end, stated.start)


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


def _shares(reading: Reading, sheet: Sheet, at: int, current: Entry, previous: Entry) -> tuple[Operand, ...] | None:
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
    sheet: Sheet, at: int, reading: Reading, stated: Entry, sides: tuple[Entry, Entry]
) -> str | None:
    """«Cùng kỳ nhận 1.000, giải quyết 950; năm nay nhận 1.250, tăng 25%; giải quyết 1.200, tăng 26,3%»."""
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
