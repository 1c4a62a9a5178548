"""The words around one number: the clause before and after it, the noun it counts, what stands above.

Comes in: a reading and the index of a quantity. Goes out: ``rules.Words``. Which
indicator the words name is the job of ``extractors.rules``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import regex

from extractors.cells import cell_at
from extractors.endings import ending
from extractors.in_turn import Turn, run_in_turn
from extractors.nlp import Phrase
from extractors.numerals import AREAS
from extractors.reading import Pair, Quantity, Reading, is_change
from extractors.rules import BARE, MONEY, PERCENT, Words, find_phrases, nouns
from extractors.scopes import find_scopes
from schemas.records import PassageKind

#: Where the words after a number stop belonging to it, unless they stand inside a known phrase.
_RIGHT_STOP = regex.compile(
    r"[,;:.()\[\]|+=/]"
    r"|(?<!\p{L})(?:trong đó|đạt|chiếm|tỷ lệ|tương ứng|gồm|bao gồm|và|còn lại(?=\s*(?:\d|:|là|có|gồm))|cụ thể|bằng"
    r"|tăng|giảm|(?<!so )(?<!đối )(?<!cùng )(?<!phối hợp )với)(?!\p{L})"
)
#: «2 doanh nghiệp giải thể và tạm ngừng hoạt động, cấp …»: no number before the next mark, so the clause goes on.
_MARK = regex.compile(r"[,;:.()\[\]]")
#: «chưa tuyển được», «không thuộc thẩm quyền»: what follows is not so.
_NOT = ending(r"(?<!\p{L})(?:chưa|không)(?:\s+(?:được|có|phải|thể))?\s+")
_NEGATED = ("chưa", "không")
#: «05 (năm) lớp»: the noun stands after the number in words.
_TO_NOUN = regex.compile(r"\s*(?:\((?:một|hai|ba|bốn|năm|sáu|bảy|tám|chín|mười)(?:\s\p{L}+){0,3}\)\s*)?")
#: «Số lớp đã mở: 03; …», «bổ nhiệm mới 04, …»: no noun follows.
_NO_NOUN = regex.compile(
    r"\s*(?:[,;.:()\[\]|/+]|$|(?:và|trong đó|đạt|chiếm|tỷ lệ|với|so với|tăng|giảm|thuộc|theo)(?!\p{L}))"
)
#: «Số lớp đã mở: 03», «tổng số đơn là 12»; not «… lớp bảo mật mạng 01».
_TIED = ending(r"(?::|=|-|(?<!\p{L})(?:là|được|đạt|có|gồm|còn|tra|thành))\s*")
#: «tổng số đơn nhận trong kỳ 88», «đến trên 12.967»
_LEADS = regex.compile(
    r"\s*(?:(?:trong|kỳ|của|huyện|xã|thêm|được|cả|là|mới|trên|hơn|gần|khoảng|tỉnh|toàn|đạt|công khai|này|còn)\s+)"
    r"{0,3}\s*"
)
#: «cắt giảm được trên 220 ngày»: what is cut is counted, not compared.
_CUT = ending(r"(?<!\p{L})(?:cắt|tinh) giảm[^,;.\d]{0,30}")
#: «360 triệu đồng/dự toán 575 …», «278 tỷ đồng trên dự toán cả năm 491 …»: where the words of the lower number begin
_STROKE = regex.compile(r"/|(?<!\p{L})(?:trên|trong|so với)(?=\s+(?:tổng|dự toán|kế hoạch|chỉ tiêu)(?!\p{L}))")
#: «giảm ít nhất 02 đơn vị sự nghiệp»: a rise or fall that is aimed at
_CUT_BY = ending(r"(?<!\p{L})(?:tăng|giảm)(?: thêm| bớt| được)*\s+(?:ít nhất|tối thiểu)\s*")
#: «754 phiếu hợp lệ trên tổng số 771 phiếu thu về»: where the words of the whole begin
_OUT_OF = regex.compile(r"(?<!\p{L})(?:trên|trong)(?!\p{L})")
#: «không có đơn tố cáo, 15 đơn kiến nghị»: what is denied before a comma says nothing of the next number.
_DENIED = regex.compile(r"(?<!\p{L})(?:không|chưa)(?!\p{L})[^,;\d]*,")
#: «đạt 96,97% (64/66 nhiệm vụ)»: what is in brackets is counted by the words before the percentage.
_SHARE_FIRST = regex.compile(
    r"(?:[^;.\d()]{0,90}\(|,?\s*(?=tương (?:ứng|đương)))\s*(?:tương ứng|tương đương|tức|là|với|bằng|đạt|\s)*"
)
#: «59,13% dự toán tỉnh giao (234.570 triệu đồng)»: the amount in brackets is the plan, not what was done.
_OF_PLAN = regex.compile(r"\s*(?:dự toán|kế hoạch|chỉ tiêu|nghị quyết)(?!\p{L})[^;.()\d]*\(")


@dataclass(frozen=True, slots=True)
class _Zone:
    """The clause of a number: ``[left, start)`` before it and ``[end, right)`` after it."""

    left: int
    start: int
    end: int
    right: int


def words_above(reading: Reading) -> frozenset[str]:
    """Phrases of the headings over a passage."""
    return frozenset(phrase.text for phrase in find_phrases(reading.passage.section))


def words_of(reading: Reading, index: int, around: frozenset[str]) -> Words:
    """The words of a quantity; ``around`` are those of the headings above."""
    quantity = reading.quantities[index]
    phrases = find_phrases(reading.text)
    turn = run_in_turn(reading, index)
    in_turn = _in_turn(reading, index, turn, phrases) if turn else None
    zone = in_turn or _zone(reading, index)
    begin, end = quantity.sentence
    earlier = frozenset(p.text for p in phrases if p.end <= begin)
    before = _within(phrases, zone.left, zone.start, _asides(reading, zone.left, zone.start))
    if zone.end > quantity.numeral.end:  # «719 hồ sơ đã thanh toán trên 925 hồ sơ phải nộp phí»
        # «360 triệu đồng/dự toán 575 triệu đồng»: what follows the stroke is the lower number's
        stroke = _STROKE.search(reading.compared, quantity.numeral.end, zone.end)
        before |= _within(phrases, quantity.numeral.end, stroke.start() if stroke else zone.end)
    noun = noun_after(reading, index, phrases)
    if turn and in_turn and noun == BARE:  # «lần lượt là 4 và 11 người»: the last one's noun is every one's
        noun = noun_after(reading, turn.indexes[-1], phrases)
    return Words(
        noun,
        before,
        _within(phrases, zone.end, zone.right),
        _within(phrases, begin, end),
        around | earlier,
        (is_change(reading, quantity) or _CUT_BY.match(reading.compared, begin, zone.start) is not None)
        and not _CUT.match(reading.compared, begin, zone.start),
        in_turn is not None
        or _TIED.match(reading.compared, begin, zone.start) is not None
        or (noun == BARE and _is_led(reading, zone.start, phrases)),
        heads=_heads(reading, zone, phrases),
        denied=_denied(reading, zone, phrases),
        leading=_leading_on(reading, index, zone, phrases),
        segment=_within(phrases, *_segment(reading, quantity)),
        is_labelled=reading.compared[begin : quantity.start].rstrip().endswith(":"),
    )


def _segment(reading: Reading, quantity: Quantity) -> tuple[int, int]:
    """The sentence of a number between two semicolons: one item of a run-on list."""
    begin, end = quantity.sentence
    stop = reading.compared.find(";", quantity.end, end)
    return max(begin, reading.compared.rfind(";", begin, quantity.start) + 1), end if stop < 0 else stop


#: Where the pieces of the words before a number begin.
_PIECE = regex.compile(r"[,;:(]")


#: «…; của dịch vụ công một phần là 1.210», «ở các thủ tục mức độ 3 là 707»: the head is left out.
_OF = ending(r"(?<!\p{L})(?:của|ở|tại|thuộc|trong|đối với|cho|về|từ|trên|với|riêng)(?:\s+(?:các|những|loại|nhóm|số))*\s+")


def _heads(reading: Reading, zone: _Zone, phrases: Sequence[Phrase]) -> frozenset[str]:
    """The nouns that the last telling piece of the words before a number begins with; places are none."""
    places = [(m.start, m.end) for m in find_scopes(reading.text)]
    told = [
        p for p in phrases
        if zone.left <= p.start and p.end <= zone.start and p.text in nouns()
        and not any(a <= p.start and p.end <= b for a, b in places)
    ]  # fmt: skip
    borders = [zone.left, *(m.end() for m in _PIECE.finditer(reading.compared, zone.left, zone.start))]
    for border in reversed(borders):
        inside = [p for p in told if p.start >= border]
        if inside and _OF.match(reading.compared, border, inside[0].start):
            return frozenset()
        if inside:
            return frozenset(p.text for p in inside if p.start == inside[0].start)
    return frozenset()


def _denied(reading: Reading, zone: _Zone, phrases: Sequence[Phrase]) -> frozenset[str]:
    """Phrases of the clause that it only says are not so."""
    inside = [p for p in phrases if zone.left <= p.start and p.end <= zone.right]
    negated = {
        p for p in inside
        if not p.text.startswith(_NEGATED) and p.text not in nouns() and _NOT.match(reading.compared, 0, p.start)
    }  # fmt: skip
    return frozenset(p.text for p in negated) - {p.text for p in inside if p not in negated}


def _leading_on(reading: Reading, index: int, zone: _Zone, phrases: Sequence[Phrase]) -> frozenset[str]:
    """«phát ra 655 phiếu thu về 641 phiếu»: phrases right before the next number, no mark between the two numbers."""
    following = next((q for q in reading.quantities[index + 1 :] if q.start >= zone.end), None)
    if following is None or following.start > zone.right:
        return frozenset()
    after = noun_start(reading, reading.quantities[index])
    return frozenset(
        p.text for p in phrases
        if after < p.start and p.end <= following.start
        and _LEADS.fullmatch(reading.compared, p.end, following.start) is not None
    )  # fmt: skip


#: What sets the things apart that are then counted in turn.
_NEXT_NAMED = regex.compile(r"[,;:/]|(?<!\p{L})và(?!\p{L})")


def _in_turn(reading: Reading, index: int, turn: Turn, phrases: Sequence[Phrase]) -> _Zone | None:
    """The words that are a number's own in «số lượt tiếp, số người, số vụ việc lần lượt là 114, 126 và 66».

    None where the pieces before «lần lượt» are not as many as the numbers after it, or one of them says nothing.
    """
    if len(turn.indexes) < 2:
        return None
    begin = _zone(reading, turn.indexes[0]).left
    known = [p for p in phrases if begin <= p.start and p.end <= turn.at]
    stops = [
        m for m in _NEXT_NAMED.finditer(reading.compared, begin, turn.at)
        if not any(p.start < m.start() and m.end() < p.end for p in known)
    ]  # fmt: skip
    starts, ends = [begin, *(m.end() for m in stops)], [*(m.start() for m in stops), turn.at]
    pieces = list(zip(starts, ends, strict=True))[-len(turn.indexes) :]
    told = all(any(a <= p.start and p.end <= b for p in known) for a, b in pieces)
    if len(pieces) < len(turn.indexes) or not told:
        return None
    start, end = pieces[turn.indexes.index(index)]
    last = reading.quantities[index].numeral.end
    return _Zone(start, end, last, _right_edge(reading, last, index))


def _is_led(reading: Reading, start: int, phrases: Sequence[Phrase]) -> bool:
    """«phiếu thu về 863», «thuộc thẩm quyền của huyện 77»: words that name a count stand right before the number."""
    last = max((p.end for p in phrases if p.end <= start), default=-1)
    return last >= 0 and _LEADS.fullmatch(reading.compared, last, start) is not None


def words_with_outer(reading: Reading, index: int, words: Words, around: frozenset[str]) -> Words:
    """«đã hoàn thành 196 nhiệm vụ (đúng hạn 190, quá hạn 06)»: a bare number in brackets counts what they explain."""
    opened = reading.quantities[index].brackets[-1]
    outer = [i for i in range(index) if reading.quantities[i].start < opened]
    if not outer:
        return words
    of_all = words_of(reading, outer[-1], around)
    return replace(words, noun=of_all.noun, before=words.before | of_all.before | of_all.after)


def _within(
    phrases: Sequence[Phrase], start: int, end: int, asides: Sequence[tuple[int, int]] = ()
) -> frozenset[str]:
    return frozenset(
        p.text
        for p in phrases
        if start <= p.start and p.end <= end and not any(a < p.start < b for a, b in asides)
    )


def _asides(reading: Reading, start: int, end: int) -> list[tuple[int, int]]:
    """Brackets opened and closed before a number: «(số liệu cập nhật … tỷ lệ giải quyết …)» says nothing of it."""
    return [(a, b) for a, b in reading.closing.items() if start <= a and b < end]


def fraction_of(reading: Reading, index: int) -> Pair | None:
    """The fraction a number is part of; «37 lượt/45 công dân» is two counts and none."""
    pair = reading.pair_of(index)
    if pair is None:
        return None
    upper, lower = reading.quantities[pair.upper].numeral.unit, reading.quantities[pair.lower].numeral.unit
    if not pair.slash and upper and lower and _says_its_own(reading, pair):
        return None
    return None if upper and lower and upper != lower else pair


def _says_its_own(reading: Reading, pair: Pair) -> bool:
    """«754 phiếu hợp lệ trên tổng số 771 phiếu thu về»: each side is named by its own words."""
    upper, lower = reading.quantities[pair.upper], reading.quantities[pair.lower]
    cues = [p for p in find_phrases(reading.text) if p.text not in nouns()]
    edge = _right_edge(reading, lower.numeral.unit_end, pair.lower)
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
    start = noun_start(reading, quantity)
    known = [p.text for p in phrases if p.start == start and p.text in nouns()]
    if known:
        return max(known, key=len)
    if quantity.numeral.unit in AREAS:
        return quantity.numeral.unit
    bare = _NO_NOUN.match(reading.compared, quantity.numeral.end) and quantity.numeral.unit is None
    return BARE if bare else None


def noun_start(reading: Reading, quantity: Quantity) -> int:
    """Where the noun after a number begins: «05 (năm) lớp»."""
    at = _TO_NOUN.match(reading.compared, quantity.numeral.end)
    return at.end() if at else quantity.numeral.end


def _zone(reading: Reading, index: int) -> _Zone:
    """The clause of a number; a share printed before it in front of a bracket lends it its words."""
    pair = fraction_of(reading, index)
    quantity = reading.quantities[index]
    last = reading.quantities[pair.lower if pair else index]
    right = _right_edge(reading, last.numeral.end, pair.lower if pair else index)
    start, at = quantity.start, index
    if at and _is_share_of(reading, reading.quantities[at - 1], quantity):
        at -= 1
    left = quantity.sentence[0]
    cell = cell_at(reading.passage, start) if reading.passage.kind is PassageKind.TABLE_ROW else None
    if cell is not None:
        left = cell.start
    for i in reversed([i for i in range(at) if reading.quantities[i].sentence == quantity.sentence]):
        before = reading.quantities[i]
        stop = _right_edge(reading, before.numeral.end, i)
        if before.numeral.is_percent and stop >= reading.quantities[at].start:
            at = i  # «cắt giảm 30% thời gian giải quyết đối với 27 thủ tục»: the share stands inside the clause
            continue
        shared = stop >= reading.quantities[at].start or reading.compared.startswith("với", stop)
        left = max(left, before.numeral.unit_end if shared else stop)
        break
    opened = [b + 1 for b in reading.quantities[at].brackets]
    if opened and at and not reading.compared[opened[-1] : reading.quantities[at].start].strip():
        # «41% dự toán năm do UBND tỉnh giao (329 tỷ đồng)»: what stands before the bracket names the number in it
        previous = reading.quantities[at - 1]
        says_more = any(
            last.numeral.unit_end <= p.start and p.end <= right and p.text not in nouns()
            for p in find_phrases(reading.text)
        )
        if not says_more and previous.sentence == quantity.sentence and previous.numeral.unit_end < opened[-1]:
            return _Zone(max([previous.numeral.unit_end, *opened[:-1]]), start, last.numeral.end, right)
    told = reading.pair_of(index)
    if told is not None and pair is None and told.lower == index:
        left = max([left, *(m.end() for m in _OUT_OF.finditer(reading.compared, left, start))])
    left = max([left, *(m.end() for m in _DENIED.finditer(reading.compared, left, reading.quantities[at].start))])
    left = max([left, reading.compared.rfind(";", 0, reading.quantities[at].start) + 1, *opened])
    return _Zone(left, start, last.numeral.end, right)


def _is_share_of(reading: Reading, share: Quantity, quantity: Quantity) -> bool:
    if quantity.numeral.unit == MONEY and _OF_PLAN.match(reading.compared, share.numeral.unit_end):
        return False
    return (
        share.numeral.is_percent
        and share.sentence == quantity.sentence
        and _SHARE_FIRST.fullmatch(reading.compared, share.numeral.unit_end, quantity.start) is not None
    )


def _right_edge(reading: Reading, start: int, index: int) -> int:
    """Where the words after a number end: at a stop outside every known phrase, or at the next number."""
    following = reading.quantities[index + 1].start if index + 1 < len(reading.quantities) else len(reading.compared)
    end = min(following, reading.quantities[index].sentence[1])
    phrases = find_phrases(reading.text)
    skipped = -1
    for stop in _RIGHT_STOP.finditer(reading.compared, start, max(start, end)):
        if stop.start() < skipped or any(
            start <= p.start < p.end and p.start <= stop.start() and stop.end() < p.end for p in phrases
        ):
            continue
        if stop[0] == "và" and (mark := _MARK.search(reading.compared, stop.end(), end)) and mark.start() < end:
            continue
        closed = reading.closing.get(stop.start(), end)
        if closed < end:  # «100% văn bản đi (trừ văn bản mật) được ký số»: an aside without a number
            skipped = closed + 1
            continue
        return stop.start()
    return end
