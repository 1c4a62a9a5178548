"""Where the words of one number begin and end, and the noun right after it.

Comes in: a reading and the index of a quantity. Goes out: its ``Zone``, its noun, the fraction it is part of.
Which phrases stand there is ``extractors.words.around``' matter.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from itertools import islice, takewhile
from operator import attrgetter
from typing import NamedTuple

import regex

from extractors.indicators.rules import BARE, MONEY, PERCENT, find_phrases, nouns
from extractors.reading import Pair, Quantity, Reading, remembered
from extractors.text.endings import ending
from extractors.text.list_words import PAIRED
from extractors.text.nlp import Phrase
from extractors.text.nonfigures import classed_spans
from extractors.text.numerals import AREAS
from extractors.words.past_share import past_share
from schemas.records import NumeralKind, PassageKind

_START = attrgetter("start")
#: Where the words after a number stop belonging to it, unless they stand inside a known phrase.
_RIGHT_STOP = regex.compile(
    r"[,;:.()\[\]|+=/]"
    r"|(?<!\p{L})(?:trong đó|đạt|chiếm|tỷ lệ|tương ứng|gồm|bao gồm|và|còn lại(?=\s*(?:\d|:|là|có|gồm))|cụ thể|bằng|thì"
    r"|tăng|(?<!được |bị |cắt |tinh )giảm|trên(?= (?:tổng|kế hoạch|dự toán)(?!\p{L}))"
    r"|(?<!so )(?<!đối )(?<!cùng )(?<!phối hợp )với)(?!\p{L})"
)
#: «dự thảo của các sở, ngành được góp ý»: the comma inside is no stop.
_PAIRED = regex.compile(rf"(?<!\p{{L}})(?:{PAIRED})(?!\p{{L}})")
#: «2 doanh nghiệp giải thể và tạm ngừng hoạt động, cấp …»: no number before the next mark, so the clause goes on.
_MARK = regex.compile(r"[,;:.()\[\]]")
#: «05 (năm) lớp»: the noun stands after the number in words.
_TO_NOUN = regex.compile(r"\s*(?:\((?:một|hai|ba|bốn|năm|sáu|bảy|tám|chín|mười)(?:\s\p{L}+){0,3}\)\s*)?")
#: «Số lớp đã mở: 03; …», «bổ nhiệm mới 04, …»: no noun follows.
_NO_NOUN = regex.compile(
    r"\s*(?:[,;.:()\[\]|/+]|$|(?:và|trong đó|đạt|chiếm|tỷ lệ|với|so với|tăng|giảm|thuộc|theo)(?!\p{L}))"
)
#: «754 phiếu hợp lệ trên tổng số 771 phiếu thu về»: where the words of the whole begin
_OUT_OF = regex.compile(r"(?<!\p{L})(?:trên|trong)(?!\p{L})")
#: «không có đơn tố cáo, 15 đơn kiến nghị»: what is denied before a comma says nothing of the next number.
_DENIED = regex.compile(r"(?<!\p{L})(?:không|chưa)(?!\p{L})[^,;\d]*,")
#: «Bà Lê Thị Hoa, Trưởng phòng Nội vụ, cho biết: "…», «Theo ông Trần Văn Bình, Phó Chủ tịch UBND xã, …»: who says it
_SPOKEN_BY = regex.compile(
    r"(?<!\p{L})(?:cho (?:biết|hay)|chia sẻ|khẳng định|nhấn mạnh|phát biểu)\s*(?:thêm\s*)?(?:[:,]|rằng(?!\p{L}))"
    r"|(?<!\p{L})theo (?:ông|bà|đồng chí|đ/c) [^,;:.\d]*,"
    r"(?:\s*(?:phó )?(?:trưởng|chủ tịch|giám đốc|chánh|bí thư)(?!\p{L})[^,;:.\d]*,)?"
)
#: «đạt 96,97% (64/66 nhiệm vụ)»: what is in brackets is counted by the words before the percentage.
_SHARE_FIRST = regex.compile(
    r"(?:[^;.\d()]{0,90}\(|,?\s*(?=tương (?:ứng|đương)))\s*(?:tương ứng|tương đương|tức|là|với|bằng|đạt|\s)*"
)
#: «59,13% dự toán tỉnh giao (234.570 triệu đồng)»: the amount in brackets is the plan, not what was done.
_OF_PLAN = regex.compile(r"\s*(?:dự toán|kế hoạch|chỉ tiêu|nghị quyết)(?!\p{L})[^;.()\d]*\(")


POINTS = "điểm"
#: «tiếp 86 lượt/96 lượt người»: visits, and the people who came
_TIMES_OF_PEOPLE, _PEOPLE = "lượt người", "người"


class Zone(NamedTuple):
    """The clause of a number: ``[left, start)`` before it and ``[end, right)`` after it."""

    left: int
    start: int
    end: int
    right: int


@remembered
def fraction_of(reading: Reading, index: int) -> Pair | None:
    """The fraction a number is part of; «37 lượt/45 công dân» is two counts and none."""
    pair = reading.pair_of(index)
    if pair is None:
        return None
    upper, lower = reading.quantities[pair.upper].numeral.unit, reading.quantities[pair.lower].numeral.unit
    if not pair.slash and upper and lower and _says_its_own(reading, pair):
        return None
    if pair.slash and upper != lower and _counts_another(reading, pair):
        return None
    return None if upper and lower and upper != lower else pair


#: «12 kỳ/41 lượt»: the words between a number and the stroke behind it
_BEFORE_STROKE = regex.compile(r"\s*(\p{L}+(?:\s+\p{L}+)*)\s*/")


def _counts_another(reading: Reading, pair: Pair) -> bool:
    """True where the upper number has a noun of its own, and the lower one another: «12 kỳ/41 lượt»."""
    upper, lower = reading.quantities[pair.upper], reading.quantities[pair.lower]
    named = _BEFORE_STROKE.match(reading.compared, upper.end, lower.start)
    if named is None or not (lower.numeral.unit or nouns_at(reading, lower, find_phrases(reading.text))):
        return False
    return not reading.compared[lower.end :].lstrip().startswith(named[1])


def _says_its_own(reading: Reading, pair: Pair) -> bool:
    """«754 phiếu hợp lệ trên tổng số 771 phiếu thu về»: each side is named by its own words."""
    upper, lower = reading.quantities[pair.upper], reading.quantities[pair.lower]
    cues = [p for p in find_phrases(reading.text) if p.text not in nouns()]
    edge = right_edge(reading, lower.numeral.unit_end, pair.lower)
    return any(upper.numeral.unit_end <= p.start and p.end <= lower.start for p in cues) and any(
        lower.numeral.unit_end <= p.start and p.end <= edge for p in cues
    )


def noun_after(reading: Reading, index: int, phrases: Sequence[Phrase]) -> str | None:
    """The longest known noun right after a number (after the lower one of a fraction)."""
    pair = fraction_of(reading, index)
    quantity = reading.quantities[pair.lower if pair else index]
    if quantity.numeral.is_percent:
        return PERCENT
    if MONEY in (quantity.numeral.unit, reading.quantities[index].numeral.unit):
        return MONEY
    if known := nouns_at(reading, quantity, phrases):
        noun = max(known, key=len)
        return _PEOPLE if noun == _TIMES_OF_PEOPLE and index and _by_stroke(reading, index) else noun
    if quantity.numeral.unit in AREAS:
        return quantity.numeral.unit
    bare = _NO_NOUN.match(reading.compared, quantity.numeral.end) and quantity.numeral.unit is None
    return BARE if bare else None


def phrases_in(phrases: Sequence[Phrase], start: int, end: int) -> list[Phrase]:
    """The phrases, given in order, that stand between two places: of a long paragraph those are few."""
    first = bisect_left(phrases, start, key=_START)
    last = bisect_left(phrases, end, first, key=_START)
    return [p for p in phrases[first:last] if p.end <= end]


def nouns_at(reading: Reading, quantity: Quantity, phrases: Sequence[Phrase]) -> list[str]:
    """The known nouns that begin right after a number."""
    start = noun_start(reading, quantity)
    first = bisect_left(phrases, start, key=_START)
    at_start = takewhile(lambda p: p.start == start, islice(phrases, first, None))
    return [p.text for p in at_start if p.text in nouns() and _is_noun(reading, p)]


def _is_noun(reading: Reading, phrase: Phrase) -> bool:
    """«82,4/100» is a score; in «đúng hạn 31 / trễ 03» the stroke only parts two counts."""
    return phrase.text != "/" or reading.compared[phrase.end : phrase.end + 1].isdigit()


def stretch_start(reading: Reading, quantity: Quantity) -> int:
    """Where the part of a number's sentence begins that no semicolon sets off from it."""
    return max(quantity.sentence[0], reading.compared.rfind(";", 0, quantity.start) + 1)


def noun_start(reading: Reading, quantity: Quantity) -> int:
    """Where the noun after a number begins: «05 (năm) lớp»."""
    at = _TO_NOUN.match(reading.compared, quantity.numeral.end)
    return at.end() if at else quantity.numeral.end


@remembered
def zone_of(reading: Reading, index: int) -> Zone:
    """The clause of a number; a share printed before it in front of a bracket lends it its words."""
    pair = fraction_of(reading, index)
    quantity = reading.quantities[index]
    last = reading.quantities[pair.lower if pair else index]
    right = right_edge(reading, last.numeral.end, pair.lower if pair else index)
    start, at = quantity.start, index
    if at and _is_share_of(reading, reading.quantities[at - 1], quantity):
        at -= 1
    while at and _by_stroke(reading, at):
        at -= 1
    left = quantity.sentence[0]
    cell = reading.passage.cell_at(start) if reading.passage.kind is PassageKind.TABLE_ROW else None
    if cell is not None:
        left = cell.start
    aside = _aside_of_label(reading, quantity)
    for i in reversed([i for i in range(at) if reading.quantities[i].sentence == quantity.sentence]):
        before = reading.quantities[i]
        if aside is not None and aside[0] < before.start < aside[1] < start:
            continue
        count = i - 1 if before.numeral.is_percent and i and past_share(reading, i - 1) is not None else i
        stop = right_edge(reading, reading.quantities[count].numeral.end, count)
        if before.numeral.is_percent and stop >= reading.quantities[at].start:
            at = i  # «cắt giảm 30% thời gian giải quyết đối với 27 thủ tục»: the share stands inside the clause
            continue
        if _in_label(reading, before, reading.quantities[at]):
            at = i
            continue
        shared = stop >= reading.quantities[at].start or reading.compared.startswith("với", stop)
        left = max(left, before.numeral.unit_end if shared else stop)
        break
    opened = [b + 1 for b in reading.quantities[at].brackets]
    if opened and not reading.compared[opened[-1] : reading.quantities[at].start].strip():
        # «41% dự toán năm do UBND tỉnh giao (329 tỷ đồng)»: what stands before the bracket names the number in it
        begin, _ = quantity.sentence
        begins_with = not at or reading.quantities[at - 1].sentence != quantity.sentence
        floor = begin if begins_with else reading.quantities[at - 1].numeral.unit_end
        # «So với kế hoạch tỉnh giao (80 tỷ đồng), …»: of a sentence's first number only money is told so
        is_named = quantity.numeral.unit == MONEY if begins_with else floor < opened[-1]
        says_more = any(
            last.numeral.unit_end <= p.start and p.end <= right and p.text not in nouns()
            for p in find_phrases(reading.text)
        )
        if not says_more and is_named:
            begins = reading.compared.rfind(";", 0, opened[-1]) + 1
            return Zone(max([floor, begins, *opened[:-1]]), start, last.numeral.end, right)
    told = reading.pair_of(index)
    if told is not None and pair is None and told.lower == index:
        left = max([left, *(m.end() for m in _OUT_OF.finditer(reading.compared, left, start))])
    if quantity.numeral.unit == POINTS:  # «DDCI đạt 70 điểm, DTI 80 điểm»: a score ends the words of the next
        scores = (b for kind, (_, b) in classed_spans(reading.text) if kind is NumeralKind.SCORE and b <= start)
        left = max([left, *scores])
    for cut in (_DENIED, _SPOKEN_BY):
        left = max([left, *(m.end() for m in cut.finditer(reading.compared, left, reading.quantities[at].start))])
    left = max([left, reading.compared.rfind(";", 0, reading.quantities[at].start) + 1, *opened])
    over = _OVER.match(reading.compared, left, start) if pair is not None and pair.upper == index else None
    return Zone(left, over.start("whole") if over else start, last.numeral.end, right)


#: «Đơn vị tự bảo đảm chi thường xuyên (nhóm 2, … bằng hoặc lớn hơn 100%): 12 đơn vị»
_LABEL_ASIDE = ending(r"(?P<closed>\))\s*(?::|là)\s*")


def _aside_of_label(reading: Reading, quantity: Quantity) -> tuple[int, int] | None:
    """The bracket between a label and the colon before its number: what is counted there parts them not."""
    found = _LABEL_ASIDE.match(reading.compared, quantity.sentence[0], quantity.start)
    if found is None:
        return None
    closed = found.start("closed")
    return next(((a, b) for a, b in reading.closing.items() if b == closed), None)


#: «Số hồ sơ thanh toán trực tuyến/tổng số hồ sơ phải nộp phí: 318/402»: each side of a fraction has its own label
_OVER = ending(r"\p{L}\s?(?P<whole>/)\s?(?:tổng số|tổng|số)\s[^/:;.\d]{3,90}:\s*")
#: «59 lượt/104 người/34 vụ việc»: things of several kinds between strokes share the words before them.
_STROKE = regex.compile(r"\s*(?:\p{L}+\s+){0,3}\p{L}*\s*/\s*")


#: «số thủ tục tiếp nhận của 17 sở, ngành tại Trung tâm là 1.439 thủ tục»: a number inside the words before «là»
_LABEL_TO = ending(r"(?<!\p{L})số(?: lượng)? \p{L}[^,;:.\d]{0,80}(?<!\p{L})(?:của|tại|ở|trong|cho|thuộc)\s+")
_LABEL_ENDS = regex.compile(r"[^;:.\d()]{0,90}(?<!\p{L})là\s+")


def _in_label(reading: Reading, before: Quantity, quantity: Quantity) -> bool:
    """True where a number only says whose the things are that «là» then counts."""
    return (
        _LABEL_ENDS.fullmatch(reading.compared, before.end, quantity.start) is not None
        and _LABEL_TO.match(reading.compared, before.sentence[0], before.start) is not None
    )


def _by_stroke(reading: Reading, index: int) -> bool:
    """True where only a stroke parts a number from the one before it and the two count different things."""
    before, quantity = reading.quantities[index - 1], reading.quantities[index]
    units = (before.numeral.unit, quantity.numeral.unit)
    named = None not in units or (units[1] is not None and _BEFORE_STROKE.match(reading.compared, before.end))
    return bool(
        named and units[0] != units[1] and before.sentence == quantity.sentence
        and _STROKE.fullmatch(reading.compared, before.end, quantity.start) is not None
    )


def _is_share_of(reading: Reading, share: Quantity, quantity: Quantity) -> bool:
    if quantity.numeral.unit == MONEY and _OF_PLAN.match(reading.compared, share.numeral.unit_end):
        return False
    return (
        share.numeral.is_percent
        and share.sentence == quantity.sentence
        and _SHARE_FIRST.fullmatch(reading.compared, share.numeral.unit_end, quantity.start) is not None
    )


def _goes_on(reading: Reading, after: int, end: int) -> bool:
    """«2 doanh nghiệp giải thể và tạm ngừng hoạt động, cấp …»: a cue right after «và» that a mark ends."""
    mark = _MARK.search(reading.compared, after, end)
    cues = (p for p in find_phrases(reading.text) if p.text not in nouns() and p.start == after + 1)
    return mark is not None and any(p.end <= mark.start() for p in cues)


def right_edge(reading: Reading, start: int, index: int) -> int:
    """Where the words after a number end: at a stop outside every known phrase, or at the next number."""
    following = reading.quantities[index + 1].start if index + 1 < len(reading.quantities) else len(reading.compared)
    if (beyond := past_share(reading, index)) is not None:
        start, following = beyond
    end = min(following, reading.quantities[index].sentence[1])
    phrases = find_phrases(reading.text)
    begin = bisect_left(phrases, start, key=_START)
    inside = phrases[begin : bisect_left(phrases, end, begin, key=_START)]
    skipped = -1
    paired = [m.span() for m in _PAIRED.finditer(reading.compared, start, end)] if end > start else []
    for stop in _RIGHT_STOP.finditer(reading.compared, start, max(start, end)):
        first, last = stop.span()
        if first < skipped or any(p.start <= first and last < p.end for p in inside):
            continue
        if any(a < first and last < b for a, b in paired):
            continue
        if stop[0] == "và" and _goes_on(reading, stop.end(), end):
            continue
        closed = reading.closing.get(first, end)
        if closed < end:  # «100% văn bản đi (trừ văn bản mật) được ký số»: an aside without a number
            skipped = closed + 1
            continue
        return first
    return end
