"""Which fraction a percentage is printed beside: «đạt 22/28 phần việc, 78,57%», «99,5% (1.990/2.000 hồ sơ)».

Comes in: a reading and the index of a percentage. Goes out: the pair, None where none stands beside it or it tells
something else. Counts beside a percentage are ``extractors.words.beside``'s matter.
"""

from __future__ import annotations

from collections.abc import Sequence

import regex

from extractors.reading import Pair, Quantity, Reading
from extractors.text.endings import ending
from extractors.words.beside import SAME_TOPIC, is_of_each
from extractors.words.percent_rows import pair_in_turn
from schemas.records import Qualifier

#: The longest stretch seen between a fraction and its percentage is a plan's name of some 60 characters.
_REACH = 90
_ANNOUNCED = regex.compile(r"(?<!\p{L})(?:đạt|chiếm|tỷ lệ|tương ứng|bằng|tương đương)(?!\p{L})|=|\(\s*$")
_NEW_TOPIC = regex.compile(r"(?<!\p{L})(?:so với cùng kỳ|tăng|giảm)(?!\p{L})")


def pair_beside(reading: Reading, index: int) -> Pair | None:
    """The fraction a percentage is printed beside, before or after it, or that is its own in a row."""
    if (turn := pair_in_turn(reading, index)) is not None:
        return turn
    percent = reading.quantities[index]
    before = [p for p in reading.pairs if reading.quantities[p.lower].start < percent.start]
    if before:
        pair, aside = _explained(reading, before, percent)
        lower = reading.quantities[pair.lower]
        between = reading.compared[max(lower.numeral.unit_end, aside) : percent.start]
        counts = [
            q for q in reading.quantities[pair.lower + 1 : index]
            if not q.numeral.is_percent and q.start >= aside and not _WHERE.match(reading.compared, 0, q.start)
        ]  # fmt: skip
        if _property(between, percent, lower) or _all_of_each(between, percent, reading.quantities[pair.upper], lower):
            return None
        if _DID.fullmatch(between) and _OF_THINGS.match(reading.compared, percent.numeral.unit_end):
            return None
        if _taken(reading, lower, index) or _has_its_own(reading, lower, index):
            return _pair_after(reading, index)
        near = len(between) <= _REACH and ("." not in between.replace("...", "") or lower.sentence == percent.sentence)
        if near and not counts and lower.sentence == percent.sentence and _announced(between, reading, index, pair):
            return pair
    return _pair_after(reading, index)


#: «1.210/1.250 cử tri đi bầu tại 18 điểm, đạt 96,8%»: at how many places it was done.
_WHERE = ending(r"(?<!\p{L})(?:tại|ở|thuộc|trong)\s+(?:(?:cả|tất cả|toàn bộ|địa bàn)\s+)?")
#: From a fraction to the bracket that takes it apart stand the words of what it counts.
_ITS_THINGS = regex.compile(r"[\p{L}\s,/-]{0,60}")


def _explained(reading: Reading, before: Sequence[Pair], percent: Quantity) -> tuple[Pair, int]:
    """The fraction right before a percentage, and where the bracket that takes it apart ends (0: there is none).

    «12/26 đơn vị (5/12 phòng; 7/14 xã), bằng 46,2%»: of all 26, the bracket only tells which.
    """
    nearest = before[-1]
    opened = [b for b in reading.quantities[nearest.lower].brackets if b not in percent.brackets]
    closing = reading.closing.get(opened[0]) if opened else None
    if closing is None:
        return nearest, 0
    for pair in reversed(before):
        lower = reading.quantities[pair.lower]
        if lower.end <= opened[0]:
            own = lower.brackets == percent.brackets and lower.sentence == percent.sentence
            explains = _ITS_THINGS.fullmatch(reading.compared, lower.numeral.unit_end, opened[0])
            return (pair, closing + 1) if own and explains else (nearest, 0)
    return nearest, 0


#: «05/16 xã có tỷ lệ ký số dưới 90%», «9/9 huyện, thành phố đạt dưới 10%» say what each of the things counted has.
_EACH_HAS = regex.compile(
    r"(?:\s*(?:(?:,|và)\s*)?(?:quận|huyện|thị xã|thành phố|xã|phường|thị trấn|sở|ban|ngành)(?!\p{L}))*+"
    r"[^,;.(]*(?<!\p{L})(?:có|đạt|có mức|có kết quả)(?!\p{L})[^,;.(]*"
)
#: «(06/12 phòng) đã ký số 100% văn bản»: behind a closed bracket a verb tells what those counted did, and of what.
_DID = regex.compile(r"[^,;.(]*\)\s*(?:đã|được|có|thực hiện|cập nhật|ký số|xử lý|giải quyết|số hóa)(?!\p{L})[^,;.(]*")
_OF_THINGS = regex.compile(r"\s*%?\s+(?!số |tổng |trên |so )\p{L}{2,}")
#: «15/16 đơn vị đạt 100%, còn 01 đơn vị đạt 98,2%»: no mark sets it off, and a part of the bodies is not all of them
_EACH_HAS_ALL = regex.compile(r"\s*(?:\p{L}+\s+){0,4}?đạt(?: tỷ lệ| tỉ lệ)?\s*")
_ALL = 100


def _all_of_each(between: str, percent: Quantity, upper: Quantity, lower: Quantity) -> bool:
    is_part = upper.numeral.value < lower.numeral.value and percent.numeral.value == _ALL
    return is_part and lower.numeral.unit == "đơn vị" and _EACH_HAS_ALL.fullmatch(between) is not None


def _property(between: str, percent: Quantity, lower: Quantity) -> bool:
    if is_of_each(between, lower):
        return True
    bounded = percent.qualifier in (Qualifier.AT_LEAST, Qualifier.AT_MOST)
    return (bounded and _EACH_HAS.fullmatch(between) is not None) or "có tỷ lệ" in between


def _taken(reading: Reading, lower: Quantity, index: int) -> bool:
    """True where the fraction stands in the bracket of an earlier percentage: «98% … (1.309/1.332), gần 97% …»."""
    earlier = [q for q in reading.quantities[:index] if q.numeral.is_percent and q.start < lower.start]
    if not lower.brackets or not earlier or reading.closing.get(lower.brackets[-1], len(reading.text)) > (
        reading.quantities[index].start
    ):
        return False
    between = reading.compared[earlier[-1].numeral.unit_end : lower.brackets[-1]]
    return not regex.search(r"[;.,\d]", between)


#: «49.576/50.127 hồ sơ (98,9%»: from a fraction to the percentage in brackets that is its own
_ITS_BRACKET = regex.compile(r"\s*(?:\p{L}+\s+){0,4}\(\s*(?:(?:đạt|chiếm|tỷ lệ|bằng|tương ứng|=)[\s:]*)*")


def _has_its_own(reading: Reading, lower: Quantity, index: int) -> bool:
    """True where a percentage in brackets right behind the fraction is of it: «… (98,9%), đúng hạn chiếm 99,95%»."""
    percent = reading.quantities[index]
    return any(
        q.numeral.is_percent and q.brackets != percent.brackets
        and _ITS_BRACKET.fullmatch(reading.compared, lower.numeral.unit_end, q.start) is not None
        and reading.closing.get(q.brackets[-1], len(reading.text)) <= percent.start
        for q in reading.quantities[:index] if q.start > lower.start and q.brackets
    )  # fmt: skip


def _announced(between: str, reading: Reading, index: int, pair: Pair) -> bool:
    percents = [q for q in reading.quantities[pair.lower + 1 : index] if q.numeral.is_percent]
    if _NEW_TOPIC.search(between):
        return False
    if ";" in between:
        said = between[between.rindex(";") + 1 :]
        of_others = reading.quantities[pair.lower].numeral.unit not in (None, "hồ sơ") and "hồ sơ" in said
        if percents or of_others or not SAME_TOPIC.fullmatch(said):
            return False
    return bool(_ANNOUNCED.search(between)) or (len(between) <= 12 and not percents)


#: «14,3%, giảm so với năm 2017 (27/140 văn bản)»: the fraction is the earlier period's.
_OF_EARLIER_TIME = regex.compile(
    r"(?<!\p{L})(?:so với\s+)?(?:cùng kỳ|(?:năm|quý|tháng|kỳ) (?:trước|\d|[ivx]+(?!\p{L}))|năm ngoái)[^;.()]*\(\s*$"
)


def _pair_after(reading: Reading, index: int) -> Pair | None:
    """«đạt 99,5% (1.990/2.000 hồ sơ)», «100% nhiệm vụ … (01/01 nhiệm vụ)»."""
    percent = reading.quantities[index]
    follows = [p for p in reading.pairs if p.upper == index + 1]
    if not follows or reading.quantities[index + 1].sentence != percent.sentence:
        return None
    upper = reading.quantities[index + 1]
    between = reading.compared[percent.numeral.unit_end : upper.start]
    opened = "(" in between and reading.compared[: upper.start].rstrip().endswith("(")
    if _OF_EARLIER_TIME.search(between) or any(reading.closing.get(b, -1) < upper.start for b in percent.brackets):
        return None
    lower = reading.quantities[follows[0].lower]
    nearer = [q for i, q in enumerate(reading.quantities[follows[0].lower + 1 :]) if q.numeral.is_percent]
    own = (
        nearer
        and nearer[0].sentence == percent.sentence
        and _ANNOUNCED.search(reading.compared[lower.numeral.unit_end : nearer[0].start])
        and "," not in reading.compared[lower.numeral.unit_end : nearer[0].start][:2] + " "
    )
    if opened and len(between) <= _REACH * 2 and ";" not in between:
        return follows[0]
    if len(between) <= 40 and regex.search(r"tương ứng|với|là|,|:|-", between) and ";" not in between and not own:
        return follows[0]
    return None
