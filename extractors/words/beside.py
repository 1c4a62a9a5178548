"""Which count a percentage is printed beside, before it or after it: «22 hồ sơ, chiếm 78,57%», «78,57% (22 hồ sơ)».

Comes in: a reading and the index of a percentage. Goes out: the index of the count, None where none stands beside it.
Fractions are ``extractors.words.fraction_beside``'s matter.
"""

from __future__ import annotations

import regex

from extractors.reading import Quantity, Reading
from extractors.text.endings import ending
from extractors.text.list_words import PAIRED

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
    r"(?:(?:\s+\p{L}+){0,6}?\s*(?:là\s*|\(\s*|:\s*)?|(?:\s+\p{L}+){7,14}\s*\(\s*)"
    r"|\s+(?:trên|trong)\s+"
)
#: What a percentage may be a share of, as alternatives of a pattern.
WHOLES = r"kế hoạch|chỉ tiêu|dự toán|tổng|số|của|nghị quyết|trên|trong(?! đó)"
#: Right behind a percentage: the words of a whole, or of what else it measures, «100% kế hoạch», «80% tiến độ».
NAMES_WHOLE = regex.compile(
    rf"\s*(?:so với|{WHOLES}|tỉnh giao|huyện giao|tiến độ|yêu cầu|mục tiêu|lộ trình|đúng|sớm|trễ|quá)(?!\p{{L}})"
)
#: «có 5 khoản đạt trên 75% dự toán» says how far each of the five has come.
_EACH_REACHES = regex.compile(
    r"(?<!\p{L})(?:đạt|có|thực hiện)(?: tỷ lệ| được)? (?:trên|dưới|từ|(?:thấp |cao )?hơn)\s*$"
)
_OF_A_PLAN = regex.compile(r"\s*(?:trở lên |so với )?(?:dự toán|kế hoạch|chỉ tiêu)(?!\p{L})")


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
        if _names_its_own(reading, count, percent) or is_of_each(between, count):
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
        if ";" in between and not SAME_TOPIC.fullmatch(between, between.rindex(";") + 1):
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


#: «14/16 xã tỷ lệ giải ngân là 0%»: the rate is named and no comma sets it off, so each of those counted has it.
_OWN_RATE = regex.compile(r"\s*(?:(?:huyện|tỉnh|thành phố)\s+)?tỷ lệ(?:\s+\p{L}+){2,8}?\s+(?:là|đạt|bằng|còn|ở mức)\s*")


def is_of_each(between: str, counted: Quantity) -> bool:
    return counted.numeral.unit in (None, "đơn vị") and _OWN_RATE.fullmatch(between) is not None


#: After a semicolon a percentage is of the fraction or count before it only if it names nothing new.
SAME_TOPIC = regex.compile(
    r"\s*(?:đạt|chiếm|tỷ lệ|hồ sơ|giải quyết|trả|trước|và|đúng|quá|trễ|sớm|hạn|hẹn|trực tuyến|hoàn thành|số hóa"
    r"|được|là|bằng|:|,|\s)*"
)


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
