"""The words around one number: the clause before and after it, the noun it counts, what stands above.

Comes in: a reading and the index of a quantity. Goes out: ``rules.Words``. Which
indicator the words name is the job of ``extractors.indicators.best_rule``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import cache

import regex

from extractors.indicators.rules import BARE, Words, find_phrases, nouns
from extractors.reading import Quantity, Reading, is_change
from extractors.scope.scopes import find_scopes
from extractors.text.endings import ending
from extractors.text.nlp import Phrase
from extractors.text.vocabulary import expanded, load
from extractors.words.in_turn import Turn, run_in_turn
from extractors.words.zones import Zone, noun_after, noun_start, phrases_in, right_edge, zone_of
from schemas.records import PassageKind

#: «chưa tuyển được», «không thuộc thẩm quyền»: what follows is not so.
_NOT = ending(r"(?<!\p{L})(?:chưa|không)(?:\s+(?:được|có|phải|thể))?\s+")
_NEGATED = ("chưa", "không")
#: «Số lớp đã mở: 03», «tổng số đơn là 12»; not «… lớp bảo mật mạng 01».
_TIED = ending(r"(?::|=|-|(?<!\p{L})(?:là|được|đạt|có|gồm|còn|tra|thành))\s*")
#: «số cơ quan áp dụng là 18»; «các xã có 33 km cáp» counts something else than the words before it say.
_IS = ending(r"(?::|=|-|(?<!\p{L})(?:là|được|đạt|còn|tra|thành))\s*")
#: «tổng số đơn nhận trong kỳ 88», «đến trên 12.967»
_LEADS = regex.compile(
    r"\s*(?:(?:trong|kỳ|của|huyện|xã|thêm|được|cả|là|mới|trên|hơn|gần|khoảng|tỉnh|toàn|đạt|công khai|này|còn)\s+)"
    r"{0,3}\s*"
)
#: «cắt giảm được trên 220 ngày»: what is cut is counted, not compared.
_CUT = ending(r"(?<!\p{L})(?:(?:cắt|tinh) giảm|(?:số ngày|thời gian)[^,;.\d]{0,20}giảm)[^,;.\d]{0,30}")
#: «360 triệu đồng/dự toán 575 …», «278 tỷ đồng trên dự toán cả năm 491 …»: where the words of the lower number begin
_STROKE = regex.compile(r"/|(?<!\p{L})(?:trên|trong|so với)(?=\s+(?:tổng|dự toán|kế hoạch|chỉ tiêu)(?!\p{L}))")
#: «giảm 12 phòng, 7 chi cục, 31 đơn vị sự nghiệp»: the verb of the first is said of all
_CUT_TOO = ending(
    r"(?<!\p{L})giảm(?:\s+(?:thêm|được))?(?:\s+\d[\d.,]*(?:\s+(?!so |cùng |xuống |còn )\p{L}+){1,6}(?:\s*,|\s+và))+\s+"
)
#: «giảm ít nhất 02 đơn vị sự nghiệp»: a rise or fall that is aimed at
_CUT_BY = ending(
    r"(?<!\p{L})(?:tăng|giảm)(?: thêm| bớt| được)*\s+(?:ít nhất|tối thiểu)\s*"
    r"|(?<!\p{L})giảm (?:do|qua|sau|nhờ)(?!\p{L})[^;:,.\d]{0,40}:\s*"
)
#: Units of time, of which it is said how much was saved.
_TIMES = ("ngày", "giờ")
#: «03 đơn vị sự nghiệp được giảm do sáp nhập»: the same, told of them
_CUT_THEN = regex.compile(
    r"(?:\s+\p{L}+){1,6}?\s+(?:đã )?(?:được|bị) giảm(?=\s*(?:[,;.)]|$|(?:do|sau|qua|nhờ|theo|vì)(?!\p{L})))"
)


def words_above(reading: Reading) -> frozenset[str]:
    """Phrases of the headings over a passage."""
    return frozenset(phrase.text for phrase in find_phrases(reading.passage.section))


def words_of(reading: Reading, index: int, around: frozenset[str]) -> Words:
    """The words of a quantity; ``around`` are those of the headings above."""
    quantity = reading.quantities[index]
    phrases = find_phrases(reading.text)
    turn = run_in_turn(reading, index)
    in_turn = _in_turn(reading, index, turn, phrases) if turn else None
    zone = in_turn or zone_of(reading, index)
    borders = _borders(reading, zone, phrases)
    begin = quantity.sentence[0]
    earlier = frozenset([p.text for p in phrases if p.end <= begin])
    before = _within(phrases, zone.left, zone.start, _asides(reading, zone.left, zone.start))
    if zone.end > quantity.numeral.end:  # «719 hồ sơ đã thanh toán trên 925 hồ sơ phải nộp phí»
        # «360 triệu đồng/dự toán 575 triệu đồng»: what follows the stroke is the lower number's
        stroke = _STROKE.search(reading.compared, quantity.numeral.end, zone.end)
        before |= _within(phrases, quantity.numeral.end, stroke.start() if stroke else zone.end)
    noun = noun_after(reading, index, phrases)
    if turn and in_turn and noun in (BARE, "/"):  # «lần lượt là 4 và 11 người»: the last one's noun is every one's
        noun = noun_after(reading, turn.indexes[-1], phrases)
    title, titled = _title(reading, zone, phrases)
    return Words(
        noun,
        before,
        _within(phrases, zone.end, zone.right, _asides(reading, zone.end, zone.right)),
        _sentence_words(reading, quantity, phrases) | _lead_of_list(reading),
        around | earlier,
        (
            is_change(reading, quantity) or _CUT_BY.match(reading.compared, begin, zone.start) is not None
            or _CUT_TOO.match(reading.compared, begin, quantity.start) is not None
            or (quantity.numeral.unit not in _TIMES
            and _CUT_THEN.match(reading.compared, quantity.numeral.end) is not None)
        )
        and not _CUT.match(reading.compared, begin, zone.start),
        in_turn is not None
        or (_TIED if noun is not None else _IS).match(reading.compared, begin, zone.start) is not None
        or (noun == BARE and _is_led(reading, zone.start, phrases)),
        heads=_heads(reading, zone, phrases, borders),
        denied=_denied(reading, zone, phrases),
        leading=_leading_on(reading, index, zone, phrases),
        segment=_within(phrases, *_segment(reading, quantity)),
        far=before - _within(phrases, borders[-1], zone.start),
        title=title,
        titled=titled,
        is_labelled=reading.compared[begin : quantity.start].rstrip().endswith(":"),
    )


def _lead_of_list(reading: Reading) -> frozenset[str]:
    """Phrases of the line that announces a list: its items are parts of that sentence."""
    lead = reading.passage.section.split(" › ")[-1]
    is_item = reading.passage.kind is PassageKind.LIST_ITEM and lead.rstrip().endswith(":")
    return frozenset(p.text for p in find_phrases(lead)) if is_item else frozenset()


def _borders(reading: Reading, zone: Zone, phrases: Sequence[Phrase]) -> list[int]:
    """Where the pieces of the words before a number begin; a comma inside a noun («tin, bài») is no border."""
    inside = [p for p in phrases_in(phrases, zone.left, zone.start) if p.text in nouns()]
    return [zone.left] + [
        m.end() for m in _PIECE.finditer(reading.compared, zone.left, zone.start)
        if not any(p.start < m.start() < p.end for p in inside)
    ]


#: «Đối với đơn thuộc thẩm quyền: …», «Riêng cấp xã: …»: what is said behind it is said of these alone.
_NARROWS = regex.compile(r"\s*(?:[-+*•]\s*|[a-zđ]\)\s*)?(?:đối với|riêng|tại|ở|trong đó|trong số|của)(?!\p{L})")


def _title(reading: Reading, zone: Zone, phrases: Sequence[Phrase]) -> tuple[frozenset[str], frozenset[str]]:
    """«Rà soát, đơn giản hóa TTHC: đã rà soát 30 TTHC»: phrases that only the title says, and those said behind it too.

    None where nothing but nouns stands between the colon and the number: it is the label of the number then.
    """
    colon = reading.compared.rfind(":", zone.left, zone.start)
    stated = phrases_in(phrases, colon, zone.right) if colon >= 0 else []
    if all(p.text in nouns() for p in stated if p.end <= zone.start) or _NARROWS.match(reading.compared, zone.left):
        return frozenset(), frozenset()
    title, told = _within(phrases, zone.left, colon), {p.text for p in stated}
    return title - told, title & told


def _sentence_words(reading: Reading, quantity: Quantity, phrases: Sequence[Phrase]) -> frozenset[str]:
    """Phrases of a number's sentence that may be of it.

    «giá trị sản xuất đạt 66% kế hoạch; …; thu ngân sách đạt 81% dự toán»: a share of something else that is named last
    before it is of that, and what a later item names says nothing of an earlier one.
    """
    begin, end = quantity.sentence
    if not quantity.numeral.is_percent:
        return _within(phrases, begin, end)
    start, results = quantity.start, _other_results()
    others = [p for p in phrases if begin <= p.start and p.end <= start and p.text in results]
    if not others:
        return _within(phrases, begin, end)
    named = max(others, key=lambda p: (p.start, p.end))
    return _within(phrases, named.end, _segment(reading, quantity)[1]) | {named.text}


@cache
def _other_results() -> frozenset[str]:
    return expanded(load("verbs")["other_results"])


def _segment(reading: Reading, quantity: Quantity) -> tuple[int, int]:
    """The sentence of a number between two semicolons: one item of a run-on list."""
    begin, end = quantity.sentence
    stop = reading.compared.find(";", quantity.end, end)
    return max(begin, reading.compared.rfind(";", begin, quantity.start) + 1), end if stop < 0 else stop


#: Where the pieces of the words before a number begin.
_PIECE = regex.compile(r"[,;:(]")


#: «…; của dịch vụ công một phần là 1.210», «ở các thủ tục mức độ 3 là 707»: the head is left out.
_OF = ending(
    r"(?<!\p{L})(?:của|ở|tại|thuộc|trong|đối với|cho|về|từ|trên|với|riêng)(?:\s+(?:các|những|loại|nhóm|số))*\s+"
)


def _heads(reading: Reading, zone: Zone, phrases: Sequence[Phrase], borders: Sequence[int]) -> frozenset[str]:
    """The nouns that the last telling piece of the words before a number begins with; places are none."""
    told = [p for p in phrases_in(phrases, zone.left, zone.start) if p.text in nouns() and p.text != "/"]
    if not told:
        return frozenset()
    places = [(m.start, m.end) for m in find_scopes(reading.text)]
    told = [p for p in told if not any(a <= p.start and p.end <= b for a, b in places)]
    for border in reversed(borders):
        inside = [p for p in told if p.start >= border]
        if inside and _OF.match(reading.compared, border, inside[0].start):
            return frozenset()
        if inside:
            return frozenset(p.text for p in inside if p.start == inside[0].start)
    return frozenset()


def is_denied(reading: Reading, phrase: Phrase) -> bool:
    """«chưa hoàn thành», «không thuộc thẩm quyền»: what is only said not to be so."""
    if phrase.text.startswith(_NEGATED) or phrase.text in nouns():
        return False
    return _NOT.match(reading.compared, 0, phrase.start) is not None


def _denied(reading: Reading, zone: Zone, phrases: Sequence[Phrase]) -> frozenset[str]:
    """Phrases of the clause that it only says are not so."""
    if not _NOT.may_match(reading.compared):
        return frozenset()
    inside = phrases_in(phrases, zone.left, zone.right)
    negated = {p for p in inside if is_denied(reading, p)}
    return frozenset(p.text for p in negated) - {p.text for p in inside if p not in negated}


def _leading_on(reading: Reading, index: int, zone: Zone, phrases: Sequence[Phrase]) -> frozenset[str]:
    """«phát ra 655 phiếu thu về 641 phiếu»: phrases right before the next number, no mark between the two numbers."""
    following = next((q for q in reading.quantities[index + 1 :] if q.start >= zone.end), None)
    if following is None or following.start > zone.right:
        return frozenset()
    after = noun_start(reading, reading.quantities[index])
    return frozenset(
        p.text for p in phrases_in(phrases, after + 1, following.start)
        if _LEADS.fullmatch(reading.compared, p.end, following.start) is not None
    )  # fmt: skip


#: What sets the things apart that are then counted in turn.
_NEXT_NAMED = regex.compile(r"[,;:/]|(?<!\p{L})và(?!\p{L})")


def _in_turn(reading: Reading, index: int, turn: Turn, phrases: Sequence[Phrase]) -> Zone | None:
    """The words that are a number's own in «số lượt tiếp, số người, số vụ việc lần lượt là 114, 126 và 66».

    None where the pieces before «lần lượt» are not as many as the numbers after it, or one of them says nothing.
    """
    if len(turn.indexes) < 2:
        return None
    begin = zone_of(reading, turn.indexes[0]).left
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
    return Zone(start, end, last, right_edge(reading, last, index))


def _is_led(reading: Reading, start: int, phrases: Sequence[Phrase]) -> bool:
    """«phiếu thu về 863», «thuộc thẩm quyền của huyện 77»: words that name a count stand right before the number."""
    last = max((p.end for p in phrases if p.end <= start), default=-1)
    return last >= 0 and _LEADS.fullmatch(reading.compared, last, start) is not None


def words_with_outer(reading: Reading, index: int, words: Words, around: frozenset[str]) -> Words:
    """«đã hoàn thành 196 nhiệm vụ (đúng hạn 190, quá hạn 06)»: a bare number in brackets counts what they explain."""
    opened = reading.quantities[index].brackets[-1]
    # «đã hoàn thành 196 nhiệm vụ, đạt 98% (đúng hạn 190, quá hạn 06)»: the count stands before its share
    outer = [
        i for i in range(index) if reading.quantities[i].start < opened and not reading.quantities[i].numeral.is_percent
    ]
    if not outer or ";" in reading.compared[reading.quantities[outer[-1]].end : opened]:
        return words
    of_all = words_of(reading, outer[-1], around)
    return replace(words, noun=of_all.noun, before=words.before | of_all.before | of_all.after)


def _within(
    phrases: Sequence[Phrase], start: int, end: int, asides: Sequence[tuple[int, int]] = ()
) -> frozenset[str]:
    inside = phrases_in(phrases, start, end)
    if asides:
        inside = [p for p in inside if not any(a < p.start < b for a, b in asides)]
    return frozenset([p.text for p in inside])


def _asides(reading: Reading, start: int, end: int) -> list[tuple[int, int]]:
    """Brackets inside the words of a number: «(số liệu cập nhật … tỷ lệ giải quyết …)» says nothing of it."""
    return [(a, b) for a, b in reading.closing.items() if start <= a and b < end]
