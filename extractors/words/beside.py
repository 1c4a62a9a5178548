"""What a percentage is printed beside: a count, or a fraction («đạt 22/28 phần việc, 78,57%»).

Comes in: a reading and the index of a percentage. Goes out: the index of the count
or the pair, None where none stands beside it.
"""

from __future__ import annotations

from collections.abc import Sequence

import regex

from extractors.reading import Pair, Quantity, Reading
from extractors.text.endings import ending
from extractors.text.list_words import PAIRED
from extractors.words.percent_rows import pair_in_turn
from schemas.records import Qualifier

#: Words that may stand between a count and its percentage.
_CONNECT = regex.compile(
    # A word is taken as a whole: were it cut into pieces, every way to cut fourteen words would be tried.
    rf"[\s,(:;=\-/]*(?:\s*(?:{PAIRED}|[\p{{L}}&]+)(?:\s+(?:{PAIRED}|[\p{{L}}&]+)){{0,13}}?)?"
    r"[\s,(:;=\-)]*(?:(?:và|đã|được)?\s*(?:đạt|chiếm|tỷ lệ"
    r"|tương ứng|tương đương|tức là|tức|bằng|là|với|khoảng|gần|hơn|trên|ước|chỉ|tỷ trọng|đạt được|đến|tới"
    r"|mới|:|-|,|\()[\s:,(]*)+"
    r"(?:(?:tỷ lệ|giải quyết|hồ sơ|trước hạn|trước|và|đúng hạn|đúng|hạn|quá hạn|trễ hạn|sớm hạn"
    r"|trực tuyến|là|đạt|:)\s*){0,10}"
)
_BARE = regex.compile(r"\s*(?:hồ sơ|thủ tục|tthc|nhiệm vụ|đơn|văn bản)?\s*[(,;=]?\s*")
#: «… chiếm 2,84% trong tổng số 11.204 hồ sơ», «đạt 115% kế hoạch (40 doanh nghiệp)»: the whole after its share.
WHOLE_AFTER = regex.compile(
    r"\s*so với [^;,.()]{2,50}\(\s*"
    r"|\s*(?:(?:so với|trên|trong|của)\s+)?(?:tổng(?:\s+số|\s+cộng|\s+vốn)?|số|kế hoạch|dự toán"
    r"|chỉ tiêu|nghị quyết|cùng kỳ)"
    r"(?:\s+\p{L}+){0,6}?\s*(?:là\s*|\(\s*|:\s*)?"
    r"|\s+(?:trên|trong)\s+"
)
#: What a percentage may be a share of, as alternatives of a pattern.
WHOLES = r"kế hoạch|chỉ tiêu|dự toán|tổng|số|của|nghị quyết|trên|trong(?! đó)"
#: Right behind a percentage: the words of a whole, or of what else it measures, «100% kế hoạch», «80% tiến độ».
NAMES_WHOLE = regex.compile(
    rf"\s*(?:so với|{WHOLES}|tỉnh giao|huyện giao|tiến độ|yêu cầu|mục tiêu|lộ trình|đúng|sớm|trễ|quá)(?!\p{{L}})"
)
#: The longest stretch seen between a fraction and its percentage is a plan's name of some 60 characters.
_REACH = 90
_ANNOUNCED = regex.compile(r"(?<!\p{L})(?:đạt|chiếm|tỷ lệ|tương ứng|bằng|tương đương)(?!\p{L})|=|\(\s*$")
#: «có 5 khoản đạt trên 75% dự toán» says how far each of the five has come.
_EACH_REACHES = regex.compile(
    r"(?<!\p{L})(?:đạt|có|thực hiện)(?: tỷ lệ| được)? (?:trên|dưới|từ|(?:thấp |cao )?hơn)\s*$"
)
_OF_A_PLAN = regex.compile(r"\s*(?:trở lên |so với )?(?:dự toán|kế hoạch|chỉ tiêu)(?!\p{L})")
_NEW_TOPIC = regex.compile(r"(?<!\p{L})(?:so với cùng kỳ|tăng|giảm)(?!\p{L})")


def count_beside(reading: Reading, index: int) -> int | None:
    """Index of the count that the percentage stands beside, None if there is none."""
    if _has_its_own_count(reading, index):
        return None
    percent = reading.quantities[index]
    for other in range(index - 1, -1, -1):
        count = reading.quantities[other]
        if count.sentence != percent.sentence or count.in_formula:
            return None
        between = reading.compared[count.numeral.unit_end : percent.start]
        if count.numeral.is_percent:
            return None
        if _EACH_REACHES.search(between) and _OF_A_PLAN.match(reading.compared, percent.numeral.unit_end):
            return None
        if _names_its_own(reading, count, percent) or _is_of_each(between, count):
            return None
        inside = [b for b in count.brackets if b not in percent.brackets]
        if inside:
            opening = inside[0]
            outer = [i for i in range(other, -1, -1) if reading.quantities[i].start < opening]
            closing = reading.closing.get(opening)
            if closing is None:
                return None
            joins = outer and not reading.quantities[outer[0]].numeral.is_percent
            return outer[0] if joins and _joins(reading.compared[closing + 1 : percent.start]) else None
        if _coordinated(reading, other):
            return None
        if labelled_after(reading, percent) and not regex.search(r"đạt|chiếm|tỷ lệ|\(", between):
            return None
        if ";" in between and not _SAME_TOPIC.fullmatch(between, between.rindex(";") + 1):
            return None  # «lĩnh vực khác 2.793 hồ sơ; lĩnh vực đất đai chiếm 34%»
        if _joins(between) or _BARE.fullmatch(between):
            return other
        return None
    return None


#: «…, số hồ sơ trước hạn chiếm 89,95% (21.831 hồ sơ)»: a subject of its own, whose count follows in a bracket.
_OWN_SUBJECT = ending(r"[,;]\s*(?:trong đó\s+)?(?:số|lượng|riêng|còn)(?:\s+\p{L}+){1,10}\s*")
def _has_its_own_count(reading: Reading, index: int) -> bool:
    percent = reading.quantities[index]
    after = count_after(reading, index)
    if after is None or not _OWN_SUBJECT.match(reading.compared, percent.sentence[0], percent.start):
        return False
    return reading.compared[percent.numeral.unit_end : reading.quantities[after].start].strip() == "("


def _coordinated(reading: Reading, index: int) -> bool:
    """«lần lượt là 3.210, 742 và 48 hồ sơ, tương ứng …»: the percentages belong to the counts in turn."""
    if index == 0:
        return False
    between = reading.compared[reading.quantities[index - 1].numeral.unit_end : reading.quantities[index].start]
    return (
        regex.fullmatch(r"\s*(?:,|và)\s*", between) is not None and not reading.quantities[index - 1].numeral.is_percent
    )


def _names_its_own(reading: Reading, count: Quantity, percent: Quantity) -> bool:
    """«08 hồ sơ trễ hạn, tỷ lệ đúng hạn đạt 98,65%»: the rate is named, so it is not that of the count beside."""
    named = reading.compared.find("tỷ lệ", count.numeral.unit_end, percent.start)
    return named >= 0 and any(
        named < c.start and c.end <= percent.start and c.feature.startswith(("quality:", "channel:"))
        for c in reading.cues
    )


def _joins(between: str) -> bool:
    return _CONNECT.fullmatch(between) is not None and not regex.search(r"tăng|giảm|cùng kỳ", between)


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
            q for q in reading.quantities[pair.lower + 1 : index] if not q.numeral.is_percent and q.start >= aside
        ]
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


#: «14/16 xã tỷ lệ giải ngân là 0%»: the rate is named and no comma sets it off, so each of those counted has it.
_OWN_RATE = regex.compile(r"\s*(?:(?:huyện|tỉnh|thành phố)\s+)?tỷ lệ(?:\s+\p{L}+){2,8}?\s+(?:là|đạt|bằng|còn|ở mức)\s*")


def _is_of_each(between: str, counted: Quantity) -> bool:
    return counted.numeral.unit in (None, "đơn vị") and _OWN_RATE.fullmatch(between) is not None


#: «15/16 đơn vị đạt 100%, còn 01 đơn vị đạt 98,2%»: no mark sets it off, and a part of the bodies is not all of them
_EACH_HAS_ALL = regex.compile(r"\s*(?:\p{L}+\s+){0,4}?đạt(?: tỷ lệ| tỉ lệ)?\s*")
_ALL = 100


def _all_of_each(between: str, percent: Quantity, upper: Quantity, lower: Quantity) -> bool:
    is_part = upper.numeral.value < lower.numeral.value and percent.numeral.value == _ALL
    return is_part and lower.numeral.unit == "đơn vị" and _EACH_HAS_ALL.fullmatch(between) is not None


def _property(between: str, percent: Quantity, lower: Quantity) -> bool:
    if _is_of_each(between, lower):
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


#: After a semicolon a percentage is of the fraction or count before it only if it names nothing new.
_SAME_TOPIC = regex.compile(
    r"\s*(?:đạt|chiếm|tỷ lệ|hồ sơ|giải quyết|trả|trước|và|đúng|quá|trễ|sớm|hạn|hẹn|trực tuyến|hoàn thành|số hóa"
    r"|được|là|bằng|:|,|\s)*"
)


def _announced(between: str, reading: Reading, index: int, pair: Pair) -> bool:
    percents = [q for q in reading.quantities[pair.lower + 1 : index] if q.numeral.is_percent]
    if _NEW_TOPIC.search(between):
        return False
    if ";" in between:
        said = between[between.rindex(";") + 1 :]
        of_others = reading.quantities[pair.lower].numeral.unit not in (None, "hồ sơ") and "hồ sơ" in said
        if percents or of_others or not _SAME_TOPIC.fullmatch(said):
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


#: Words between that only a fresh statement has: «8.175 hồ sơ, 100% trước và đúng hạn».
_LABEL_AFTER = regex.compile(
    r"\s*(?:hồ sơ|tthc|số hồ sơ)?\s*(?:được |đã |giải quyết |trả |xử lý )*(?:trước|đúng|quá|trễ|sớm)\s"
)


def labelled_after(reading: Reading, quantity: Quantity) -> bool:
    """True where the words after a percentage say what it is the rate of."""
    return _LABEL_AFTER.match(reading.compared, quantity.numeral.unit_end) is not None


def count_after(reading: Reading, index: int) -> int | None:
    """«99,6% (1.240 hồ sơ)», «đạt 99,48% tương ứng 3.251 hồ sơ»: the count right after its percentage."""
    if index + 1 >= len(reading.quantities):
        return None
    percent, count = reading.quantities[index], reading.quantities[index + 1]
    if count.numeral.is_percent or count.in_formula or count.sentence != percent.sentence:
        return None
    between = reading.compared[percent.numeral.unit_end : count.start]
    if WHOLE_AFTER.fullmatch(between):
        return None
    if regex.fullmatch(
        r"(?:\s+[\p{L},&]+){0,8}\s*(?:\(\s*(?:tương ứng|tương đương|là|với|khoảng|gồm|\s)*"
        r"|,?\s*(?:tương ứng|tương đương)(?: với)?\s*(?:là\s*)?)",
        between,
    ):
        return index + 1
    return None
