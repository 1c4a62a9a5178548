"""What else speaks of a number whose own clause names nothing: a verb at a distance, an aside, a fragment's topic.

Comes in: a reading, the index of a quantity, its words. Goes out: the words again, wider, one way at a time and the
surest first. They are asked only where a number's own words and those lent it name no indicator.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import regex

from extractors.indicators.rules import BARE, MONEY, PERCENT, Words, find_phrases, nouns, says_more
from extractors.reading import Reading, is_change
from extractors.text.endings import ending
from extractors.words.around import words_with_outer
from extractors.words.zones import fraction_of, noun_after, noun_start, stretch_start, zone_of

#: «…, tại 16 cơ quan», «… ngày ở 12 thủ tục»: where something was done, and no thing of its own
_PLACED = regex.compile(r"(?:\s+\p{L}+){0,3}[\s,)]*(?:tại|ở|đối với|đến)\s+(?:(?:các|tất cả|toàn bộ|trên)\s+)?")
#: «Tiếp 214 lượt với 260 người, 180 vụ việc»: what joins the objects of one verb
_JOINED = regex.compile(r"(?:\s+\p{L}+){0,4}?\s*(?:,|và|với|,\s*với|,\s*và)\s*")
#: What may stand before a number that is the subject of its clause
_SUBJECT = regex.compile(r"[\s\-+*•]*(?:(?:có|đã có|hiện có|còn|trong đó|riêng|toàn huyện)\s+){0,2}(?:có\s+)?")
_MARK = regex.compile(r"[,;:.()]")
#: «hồ sơ phải nộp phí, lệ phí [được thanh toán …]»: where what is said of the upper number begins
_VERB_OF_THEM = regex.compile(r"[^;:.()\d]{3,90}?(?<!\p{L})(?P<verb>(?:đã được|được|đã) \p{L})")
#: «12/15 đơn vị theo kế hoạch»: the plan behind a fraction is that of the lower number.
_OF_PLAN = regex.compile(
    r"(?<!\p{L})(?:theo|thuộc|trong|của|có trong|nằm trong)?\s*(?:diện|kế hoạch|chỉ tiêu|dự kiến)(?!\p{L})"
)
#: «Bưu chính công ích (nhận hồ sơ, trả kết quả): 188 hồ sơ»: an aside right before a colon explains the label.
_LABEL_ASIDE = ending(r"\)\s*(?::|là)\s*")
_EXPLAINED = regex.compile(r"(?:\s+\p{L}+){0,4}\s*")
_OPENS = regex.compile(r"\(\s*(?:với|có|cho|gồm|của|\s)*")
#: Nouns of so few fields that the heading over them tells which
_TELLING = frozenset((
    "lớp", "khóa", "học viên", "lượt học viên", "phiếu", "tin", "bài", "tin, bài", "phóng sự",
))  # fmt: skip
#: Nouns of more fields: they are told by the heading where no word after them says of what they are
_MEETINGS = frozenset(("hội nghị", "buổi", "cuộc", "đợt"))
_NOT_SPECIFIED = regex.compile(r"\s*(?:[,;.)]|$|(?:với|cho|và)(?!\p{L}))")
#: «bãi bỏ 08, sửa đổi 17, ban hành mới 05 thủ tục»: what joins the numbers of which the last one alone has a noun
_LISTED = regex.compile(r"\s*(?:,|và|,\s*và)\s*(?:\p{L}+\s+){1,5}")


def wider_words(reading: Reading, index: int, words: Words) -> Iterator[Words]:
    """Wider words of a quantity, the surest first."""
    for widen in (
        _with_aside, _past_bracket, _of_those_counted, _with_predicate, _with_outer, _without_plan, _with_verb_before,
        _with_full_noun, _with_noun_behind, _with_heading,
    ):  # fmt: skip
        wider = widen(reading, index, words)
        if wider is not None and wider != words:
            yield wider


def _with_aside(reading: Reading, index: int, words: Words) -> Words | None:
    zone = zone_of(reading, index)
    if not _LABEL_ASIDE.match(reading.compared, zone.left, zone.start):
        return None
    return replace(words, before=words.before | _phrases(reading, zone.left, zone.start))


def _past_bracket(reading: Reading, index: int, words: Words) -> Words | None:
    """«đã có 43/45 đơn vị (19 sở, 24 huyện) công bố …»: what is said of them goes on behind the bracket."""
    if words.noun in (None, BARE, PERCENT, MONEY):
        return None
    at = zone_of(reading, index).right
    closed = reading.closing.get(at)
    if closed is None:
        return None
    following = next((q.start for q in reading.quantities if q.start > closed), len(reading.compared))
    mark = _MARK.search(reading.compared, closed + 1, min(following, reading.quantities[index].sentence[1]))
    end = mark.start() if mark else min(following, reading.quantities[index].sentence[1])
    return replace(words, after=words.after | _phrases(reading, closed + 1, end))


def _with_outer(reading: Reading, index: int, words: Words) -> Words | None:
    """«Tiếp công dân: 95 lượt (120 người)»: a count alone in brackets is told with the one that they explain."""
    quantity = reading.quantities[index]
    if words.noun in (None, BARE, PERCENT, MONEY) or not quantity.brackets or is_change(reading, quantity):
        return None
    opened = quantity.brackets[-1]
    if not index or not _OPENS.fullmatch(reading.compared, opened, quantity.start):
        return None
    if not _EXPLAINED.fullmatch(reading.compared, reading.quantities[index - 1].numeral.unit_end, opened):
        return None
    outer = words_with_outer(reading, index, words, words.around)
    return replace(outer, noun=words.noun)


def _with_predicate(reading: Reading, index: int, words: Words) -> Words | None:
    """«09 công chức địa chính, tài chính được chuyển đổi vị trí»: the subject comes first, a comma before its verb."""
    quantity = reading.quantities[index]
    begin = stretch_start(reading, quantity)
    if words.noun in (None, BARE) or not _SUBJECT.fullmatch(reading.compared, begin, quantity.start):
        return None
    start = zone_of(reading, index).end
    end = reading.compared.find(";", start, quantity.sentence[1])
    end = quantity.sentence[1] if end < 0 else end
    following = next((q.start for q in reading.quantities[index + 1 :] if q.start >= start), None)
    if following is not None and following < end:
        end = max((m.start() for m in _MARK.finditer(reading.compared, start, following)), default=start)
    return replace(words, after=words.after | _phrases(reading, start, end))


def _of_those_counted(reading: Reading, index: int, words: Words) -> Words | None:
    """«606/1.320 hồ sơ phải nộp phí được thanh toán trực tuyến»: what stands before the verb is of the lower number."""
    pair = fraction_of(reading, index)
    if pair is None or pair.upper != index or words.noun in (None, BARE, PERCENT, MONEY):
        return None
    zone = zone_of(reading, index)
    begin = noun_start(reading, reading.quantities[pair.lower]) + len(words.noun or "")
    verb = _VERB_OF_THEM.match(reading.compared, begin, zone.right)
    return replace(words, after=_phrases(reading, verb.start("verb"), zone.right)) if verb else None


def _without_plan(reading: Reading, index: int, words: Words) -> Words | None:
    pair = fraction_of(reading, index)
    if pair is None or pair.upper != index:
        return None
    zone = zone_of(reading, index)
    plan = _OF_PLAN.search(reading.compared, zone.end, zone.right)
    return replace(words, after=_phrases(reading, zone.end, plan.start())) if plan else None


def _with_verb_before(reading: Reading, index: int, words: Words) -> Words | None:
    """«đã tiến hành 05 cuộc kiểm tra, …, tại 16 cơ quan»: a number without a verb has that of the one before it."""
    quantity = reading.quantities[index]
    if not index or words.noun in (None, BARE, PERCENT, MONEY) or is_change(reading, quantity) or says_more(words):
        return None
    begin = stretch_start(reading, quantity)
    at = index - 1
    before = reading.quantities[at]
    if before.start < begin:
        return None
    if _PLACED.fullmatch(reading.compared, before.numeral.unit_end, quantity.start):
        return replace(words, before=words.before | _phrases(reading, begin, quantity.start))
    while at >= 0 and _JOINED.fullmatch(
        reading.compared, reading.quantities[at].numeral.unit_end, reading.quantities[at + 1].start
    ):
        at -= 1
    if at == index - 1 or reading.quantities[at + 1].start < begin:
        return None
    first = zone_of(reading, at + 1)
    return replace(words, before=words.before | _phrases(reading, max(begin, first.left), first.start))


#: «riêng ý kiến chỉ đạo của tỉnh, 28/28 ý kiến …»: of what a clause speaks stands first
_TOPIC = regex.compile(r"[\s,]*(?:riêng|đối với|về|trong(?: số| tổng số)?)\s")


def _with_full_noun(reading: Reading, index: int, words: Words) -> Words | None:
    """«số đơn vị sự nghiệp công lập giảm 02 đơn vị», «số ý kiến chỉ đạo … là 23 ý kiến»: short the second time."""
    if words.noun in (None, BARE, PERCENT, MONEY):
        return None
    quantity = reading.quantities[index]
    phrases = find_phrases(reading.text)
    told = frozenset(p.text for p in phrases if quantity.sentence[0] <= p.start and p.end <= quantity.start)
    if not words.is_change:
        is_topic = _TOPIC.match(reading.compared, zone_of(reading, index).left) is not None
        told = words.before if words.is_told or is_topic else frozenset()
    full = max((t for t in told if t in nouns() and t.startswith(f"{words.noun} ")), key=len, default=None)
    return replace(words, noun=full) if full else None


def _with_noun_behind(reading: Reading, index: int, words: Words) -> Words | None:
    """«Bãi bỏ 08, sửa đổi 17, ban hành mới 05 thủ tục»: the noun after the last number is that of all."""
    if words.noun != BARE or words.is_change or words.before & nouns():
        return None
    end = reading.quantities[index].sentence[1]
    for last, following in zip(reading.quantities[index:], reading.quantities[index + 1 :], strict=False):
        if following.start >= end or not _LISTED.fullmatch(reading.compared, last.numeral.unit_end, following.start):
            return None
        index += 1
        noun = noun_after(reading, index, find_phrases(reading.text))
        if noun != BARE:
            return replace(words, noun=noun) if noun not in (None, PERCENT, MONEY) else None
    return None


def _with_heading(reading: Reading, index: int, words: Words) -> Words | None:
    """«Công tác đào tạo, bồi dưỡng: - 04 lớp, 215 học viên»: the nearest heading says what is done with the things."""
    if words.is_change or words.noun not in _TELLING | _MEETINGS:
        return None
    end = noun_start(reading, reading.quantities[index]) + len(words.noun or "")
    if words.noun in _MEETINGS and not _NOT_SPECIFIED.match(reading.compared, end):
        return None
    heading = reading.passage.section.split(" › ")[-1]
    return replace(words, before=words.before | {p.text for p in find_phrases(heading)})


def _phrases(reading: Reading, start: int, end: int) -> frozenset[str]:
    return frozenset(p.text for p in find_phrases(reading.text) if start <= p.start and p.end <= end)
