"""Codes that numbers of a sentence take from one another: a rate from its count, the next of a list.

Comes in: a reading, the index of a quantity, the codes found before it. Goes out: a code, or that
it is a part of what has that code already.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import regex

from extractors.indicators.entries import field_indicators, planned_codes
from extractors.indicators.rules import BARE, MONEY, PERCENT, Words, counts_for, find_phrases, is_cue, says_more
from extractors.reading import Reading
from extractors.scope.scopes import find_scopes
from extractors.text.endings import ending
from extractors.text.list_words import OPENS_LIST
from extractors.words.around import words_of
from extractors.words.zones import fraction_of, noun_after, noun_start, right_edge
from schemas.records import Figure

#: Code of a count -> code of the percentage that follows it.
RATE_OF = {count: str(entry["code"]) for entry in field_indicators() for count in entry.get("rate_of", ())}
#: Code of what is done -> code of its plan, where plans are an indicator of their own.
PLAN_OF = {
    str(entry["code"]): str(entry["whole"]) for entry in field_indicators() if entry.get("whole") in planned_codes()
}
FOLLOWED = 0.8
#: Code of what is done -> code of all that there was to do; code of a kind of these -> the same.
_WHOLE_OF = {str(entry["code"]): str(entry["whole"]) for entry in field_indicators() if entry.get("whole")}
_KIND_OF = {str(entry["code"]): str(entry["parent"]) for entry in field_indicators() if entry.get("kind")}
_KNOWN = frozenset(str(entry["code"]) for entry in field_indicators())
#: Code of a percentage -> codes of the counts that it may follow.
_COUNTS_OF = {str(entry["code"]): tuple(entry["rate_of"]) for entry in field_indicators() if entry.get("rate_of")}

#: «02 công chức, 01 viên chức», «4 đơn vị cấp huyện và 4 đơn vị cấp xã»: the second number counts as the first.
_COORDINATED = regex.compile(r"(?:\s+\p{L}+){0,4}\s*(?:,|;)?\s*(?:và)?\s*")
_AND = regex.compile(r"(?:\s+\p{L}+){0,2}\s*(?:,|và)\s+")
#: «81,2% (26/32 nhiệm vụ)», «81,2% (tương ứng 26/32 nhiệm vụ)»
_OPENED = regex.compile(r"[^;.()\d]{0,60}\(\s*(?:tương ứng|tương đương|tức|là|với|đạt|\s)*")
_BRACKETED = regex.compile(r"\([^()]*\)")
#: «…, đạt 77,14%», «…, tỷ lệ: 83,61%», «… (đạt 50%)», «(chiếm 12%)».
_ITS_RATE = regex.compile(
    r"[^.;%]{0,60}?(?:(?<!\p{L})(?:đạt|chiếm|tỷ lệ|bằng|tương ứng|tương đương)(?!\p{L})|[(=])"
    r"(?:\s|:|là|với|đạt|tỷ lệ|khoảng|gần|hơn|trên|kế hoạch|được)*"
)
#: «64,3% kế hoạch tỉnh giao và 58,9% kế hoạch HĐND giao»: two plans that one thing is set against
_PLAN = r"\s*(?:so với\s+)?(?:kế hoạch|dự toán|chỉ tiêu)(?!\p{L})"
_OF_A_PLAN = regex.compile(_PLAN)
_AND_OF_ANOTHER = regex.compile(rf"{_PLAN}[^;.()\d]{{0,60}}(?:,|và|,\s*và|;)\s*(?:bằng|đạt)?\s*")
#: «…, tổng cộng 15 người»: right before the number that takes those before it together
_ALTOGETHER = ending(
    r"(?:^|[;,.:(\s])\s*(?:tổng cộng|tổng số|cộng|cộng chung|tổng|tất cả|tính chung)"
    r"(?:\s+(?:toàn|cả)\s+(?:tỉnh|huyện|thành phố|thị xã|xã|phường))?(?:\s+(?:là|có|được))?\s*:?\s*"
)
_REACHES = regex.compile(r"(?<!\p{L})(?:đạt|tỷ lệ|bằng)(?!\p{L})")
#: «khắc phục xong 10 vấn đề, 02 vấn đề đang tiếp tục»
_OTHERWISE = regex.compile(r"(?:\s+\p{L}+){0,3}\s+(?:đang|chưa|không|còn)(?!\p{L})")
#: «447 thủ tục, gồm 284 thủ tục thuộc thẩm quyền của cấp huyện và …»: that level's own, not only a part
_LEVELS = ("commune", "district")
_TAKES_APART = regex.compile(rf"(?<!\p{{L}})(?:{OPENS_LIST})(?!\p{{L}})|:\s")


def lend_back(
    reading: Reading,
    index: int,
    noun: str | None,
    found: dict[int, tuple[str, float]],
    figure_of: Mapping[int, int],
    figures: Sequence[Figure],
) -> None:
    """«19/19 xã và 13 phòng chuyên môn áp dụng …»: what is said after the last of several holds for the one before."""
    before = index - 1
    pair = fraction_of(reading, before) if index else None
    upper = pair.upper if pair else before
    if before < 0 or upper in found or upper not in figure_of or figures[figure_of[upper]].indicator is not None:
        return
    last = reading.quantities[before]
    depths = {len(reading.quantities[i].brackets) for i in (upper, index)}
    if len(depths) > 1 or last.sentence != reading.quantities[index].sentence or noun in (None, BARE, MONEY, PERCENT):
        return
    code = found[index][0]
    at = noun_start(reading, reading.quantities[index])
    if any(p.start == at and is_cue(code, p.text) for p in find_phrases(reading.text)):
        return  # «113 công chức và 11 lao động hợp đồng»: the noun itself is the cue
    beside = _AND.fullmatch(reading.compared, last.numeral.unit_end, reading.quantities[index].start)
    if beside and says_more(words_of(reading, upper, frozenset())):
        return  # «47 nhiệm vụ đúng hạn, 02 nhiệm vụ trễ»: the number before has words of its own
    if beside and counts_for(code, noun_after(reading, upper, find_phrases(reading.text))):
        found[upper] = (code, FOLLOWED)


def told_before(
    reading: Reading,
    index: int,
    code: str,
    found: Mapping[int, tuple[str, float]],
    figure_of: Mapping[int, int],
    figures: Sequence[Figure],
) -> bool:
    """«39 đơn vị sự nghiệp (01 đơn vị sự nghiệp văn hóa …)»: a part of what has this code already."""
    quantity = reading.quantities[index]
    for earlier, (other, _) in found.items():
        whole = reading.quantities[earlier]
        if (other != code and not _is_kind_of(code, other)) or whole.sentence != quantity.sentence:
            continue
        if figures[figure_of[earlier]].scope != figures[figure_of[index]].scope:
            continue
        inside = [b for b in quantity.brackets if b > whole.start]
        if quantity.value > whole.value or not _is_alike(figures[figure_of[earlier]], figures[figure_of[index]]):
            continue  # «04 phần việc (nâng tổng số … được 22/28)»: more than the number before is no part of it
        apart = [m.end() for m in _TAKES_APART.finditer(reading.compared, whole.numeral.unit_end, quantity.start)]
        last = max([*apart, *(q.end for q in reading.quantities[earlier + 1 : index])], default=quantity.start)
        until = right_edge(reading, quantity.numeral.unit_end, index)
        places = [m for m in find_scopes(reading.text) if last <= m.start and m.end <= until]
        if any(m.end <= quantity.start or m.scope.level in _LEVELS for m in places):
            continue  # «68 công chức …, cụ thể ở Bộ phận Một cửa cấp huyện là 13 người»: that level's own
        if inside or _TAKES_APART.search(reading.compared, whole.numeral.unit_end, quantity.start):
            return True
    return False


def _is_kind_of(code: str, done: str) -> bool:
    """True of a kind of what comes in («đơn khiếu nại») and a count of what was done with it («đã giải quyết»)."""
    return code in _KIND_OF and _KIND_OF[code] == _WHOLE_OF.get(done)


def done_of_kind(reading: Reading, index: int, code: str) -> str | None:
    """«giải quyết 12/12 đơn kiến nghị, 4/5 đơn khiếu nại»: so many of each kind were done, if a verb says it."""
    done = [each for each, whole in _WHOLE_OF.items() if whole == _KIND_OF.get(code, "")]
    begin, start = reading.quantities[index].sentence[0], reading.quantities[index].start
    said = [
        (p.end, len(p.text), each) for p in find_phrases(reading.text) if begin <= p.start and p.end <= start
        for each in done if is_cue(each, p.text)
    ]  # fmt: skip
    return max(said)[2] if said else None


#: «tiếp 83 lượt (90 người)»: who came, by the visits
_WHO_CAME = regex.compile(r"\s*(?:lượt(?: \p{L}+){0,2})?\s*\(\s*(?:(?:với|gồm|có|là)\s+)*")
_VISITS, _PEOPLE = "citizens.visits", "citizens.people"


def people_of_visits(
    reading: Reading, index: int, words: Words, found: Mapping[int, tuple[str, float]]
) -> str | None:
    """«tiếp định kỳ 31 lượt (44 người)»: the people of the visits that stand right before the bracket."""
    code = found[index - 1][0] if index - 1 in found else ""
    if not code.startswith(_VISITS) or not counts_for(_PEOPLE, words.noun):
        return None
    stands = _WHO_CAME.fullmatch(reading.compared, reading.quantities[index - 1].end, reading.quantities[index].start)
    people = code.replace(_VISITS, _PEOPLE)
    return (people if people in _KNOWN else _PEOPLE) if stands else None


def done_beside(reading: Reading, index: int, code: str, found: Mapping[int, tuple[str, float]]) -> str | None:
    """«giải quyết 318 đơn khiếu nại và 96 đơn tố cáo»: the verb of the first count is said of the second too."""
    quantity, before = reading.quantities[index], index - 1
    pair = fraction_of(reading, before) if index else None
    upper = pair.upper if pair else before
    if upper not in found or not _is_kind_of(code, found[upper][0]):
        return None
    last = reading.quantities[before]
    level = last.sentence == quantity.sentence and last.brackets == quantity.brackets
    beside = _COORDINATED.fullmatch(reading.compared, last.numeral.unit_end, quantity.start)
    waits = _OTHERWISE.match(reading.compared, quantity.numeral.unit_end)
    return found[upper][0] if level and beside and not waits else None


def _is_alike(one: Figure, other: Figure) -> bool:
    """True where two figures are of one stretch of time and both results or both not."""
    return one.period.label == other.period.label and one.modality == other.modality


def code_of_share(
    reading: Reading, index: int, words: Words, found: Mapping[int, tuple[str, float]]
) -> str | None:
    """«kết quả thực hiện kế hoạch: 81,2% (26/32 nhiệm vụ)»: the count in brackets whose share was named before them."""
    share = index - 1
    pair = fraction_of(reading, index)
    if share not in found or pair is None or pair.upper != index or not reading.quantities[index].brackets:
        return None
    unit_end, start = reading.quantities[share].numeral.unit_end, reading.quantities[index].start
    if not _OPENED.fullmatch(reading.compared, unit_end, start):
        return None
    counted = (code for code in _COUNTS_OF.get(found[share][0], ()) if counts_for(code, words.noun))
    return next(counted, None)


def code_of_all(
    reading: Reading, index: int, words: Words, found: Mapping[int, tuple[str, float]]
) -> str | None:
    """«đợt 1 tinh giản 06 người, đợt 2 tinh giản 09 người, tổng cộng 15 người»: what all those before it count."""
    quantity = reading.quantities[index]
    if words.noun in (None, BARE, PERCENT) or not _ALTOGETHER.match(reading.compared, 0, quantity.start):
        return None
    phrases = find_phrases(reading.text)
    alike_before = (at for at in range(index) if noun_after(reading, at, phrases) == words.noun)
    told = [found[at][0] if at in found else None for at in alike_before]
    alike = len(told) > 1 and len(set(told)) == 1
    return told[0] if alike else None


_SHARE = regex.compile(r"(?<!\p{L})chiếm(?!\p{L})")


def followed_code(
    reading: Reading, index: int, words: Words, found: Mapping[int, tuple[str, float]]
) -> str | None:
    """The code that an earlier number lends: its own in an enumeration, its rate to a percentage."""
    quantity = reading.quantities[index]
    depth = len(quantity.brackets)
    beside = [
        i
        for i in range(index)
        if len(reading.quantities[i].brackets) == depth and reading.quantities[i].sentence == quantity.sentence
    ]
    is_percent = quantity.numeral.is_percent
    if words.is_change or not index or not (is_percent or beside):
        return None
    before = index - 1 if is_percent else beside[-1]
    pair = fraction_of(reading, before) or (reading.pair_of(before) if before not in found else None)
    upper = pair.upper if pair else before
    if upper not in found or reading.quantities[before].sentence != quantity.sentence:
        return None
    code, unit_end = found[upper][0], reading.quantities[before].numeral.unit_end
    if is_percent:
        fits = _ITS_RATE.fullmatch(reading.compared, unit_end, quantity.start)
        if fits and code not in RATE_OF:  # «đã giải quyết 42 đơn, đang giải quyết 03 đơn, đạt tỷ lệ 93,33%»
            if not _REACHES.search(reading.compared, unit_end, quantity.start):
                return None  # «hoàn thành quá hạn 4 nhiệm vụ, chiếm 4,7%»: a share of its own
            phrases = find_phrases(reading.text)
            noun = noun_after(reading, before, phrases)
            alike = (i for i in beside if i in found and noun_after(reading, i, phrases) == noun not in (BARE, MONEY))
            rated = [RATE_OF[found[i][0]] for i in alike if found[i][0] in RATE_OF]
            return rated[-1] if rated else None
        if _AND_OF_ANOTHER.fullmatch(reading.compared, unit_end, quantity.start) and code in _COUNTS_OF:
            return code if _OF_A_PLAN.match(reading.compared, quantity.numeral.unit_end) else None
        of_all = noun_after(reading, before, find_phrases(reading.text)) == MONEY and _SHARE.search(
            reading.compared, unit_end, quantity.start
        )  # «thu nội địa 2.310 tỷ đồng, chiếm 67,6%»: of all revenue, not of its plan
        return RATE_OF.get(code) if fits and not of_all else None
    between = _BRACKETED.sub("", reading.compared[unit_end : quantity.start])
    same = (
        words.noun != MONEY
        and counts_for(code, words.noun)
        and not says_more(words)  # «hoàn thành 44 nhiệm vụ, 07 nhiệm vụ đang triển khai»
        and _COORDINATED.fullmatch(between)
        and not _OTHERWISE.match(reading.compared, quantity.numeral.unit_end)
    )
    return code if same else None
