"""A second look at a number that its own clause does not name: what the words before it lend.

Comes in: a reading, the index of a quantity, its words and the codes found before it. Goes out:
a code or None. Lent are the code of the number before («cấp huyện đạt 94%, cấp xã đạt 75%»), the noun
of it («188 nhiệm vụ … Số đã làm xong là 170»), and the words
that open the sentence or the list («Kết quả gửi báo cáo: - Không gửi: 04»). A number's own words always come first.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import regex

from extractors.indicators.best_rule import best_code
from extractors.indicators.rules import BARE, MONEY, PERCENT, Words, find_phrases, is_cue, nouns
from extractors.period.periods import find_periods
from extractors.reading import Reading, is_change
from extractors.scope.scopes import find_scopes
from extractors.words.around import is_denied, words_of
from extractors.words.continued import Topic, counted_last
from extractors.words.zones import POINTS, fraction_of, noun_after, noun_start, phrases_in, stretch_start, zone_of

#: Words between two numbers of one kind that say nothing of what is counted.
_FILLER = frozenset({
    "ở", "tại", "của", "còn", "đạt", "là", "và", "mới", "chỉ", "được", "có", "cùng", "kỳ", "năm", "trước", "trong",
    "khi", "riêng", "này", "nay", "thì", "với", "so", "tối", "thiểu", "trên", "ít", "nhất", "khoảng", "gần", "hơn",
    "từ", "trở", "lên", "đến", "nhận", "lần", "lượt", "cụ", "thể", "gồm", "đó", "bao", "tương", "ứng", "đối",
    "các", "đã", "lại", "ngoái", "quý", "tháng", "toàn", "khối", "cấp", "bộ", "phận", "một", "cửa", "cho", "về",
})  # fmt: skip
#: Words beside those that name the count before again («con số này là», «tỷ lệ này đạt»).
_AGAIN = frozenset({
    "con", "số", "chung", "như", "vậy", "huyện", "tỷ", "lệ", "kết", "quả", "tổng", "cộng", "tính", "bình", "quân",
})  # fmt: skip
#: «hồ sơ của dịch vụ mức độ 3 là 615, của mức độ 4 là 1.208»: the head stands before the first number alone
_ELIDED = regex.compile(r"[\s,;]*(?:và\s+)?(?:của|ở|thuộc|đối với)(?!\p{L})")
_PASSIVE = frozenset({"", "bị", "được", "đã"})
#: Whom a rate is of: «mức độ hài lòng của người dân …, của doanh nghiệp …, bình quân chung …», «khối tỉnh đạt 17%».
_ASKED = frozenset({
    "người", "dân", "tổ", "chức", "cá", "nhân", "doanh", "nghiệp", "công", "bình", "quân", "chung",
    "khối", "bộ", "ngành", "sở", "tỉnh", "địa", "phương", "thành", "phố", "trung",
})  # fmt: skip
#: «đạt 85% tại UBND thành phố và gần 88% tại các phường»: each with its place behind it
_AT_A_PLACE = regex.compile(r"\s*(?:tại|ở)\s+[\p{L}\d]")
_AT_ONE_AND = regex.compile(
    r"\s*(?:tại|ở)\s+\p{L}[\p{L}\s.]{0,60}?(?:\s*[,;]\s*|\s+)(?:(?:và|còn|gần|hơn|trên|khoảng|đạt|là)\s+)*"
)
_RATE = frozenset({"tỷ", "lệ", "mức"})
_LETTERS = regex.compile(r"\p{L}+")
_NEAR = 90
#: Numbers of an item at most: a rate, a fraction and what they rose by.
_ITEM = 5
#: What stands between two items where the first tells its rise as well.
_CHANGED = frozenset({"tăng", "giảm", "điểm"})
#: A year for days printed without one: only their place is asked for.
ANY_YEAR = 2000


def lent_code(
    reading: Reading, index: int, words: Words, found: Mapping[int, tuple[str, float]], topic: Topic
) -> str | None:
    """The code that earlier words lend a number, None where they lend none; ``topic`` is of the passage before."""
    if words.is_change:
        return None
    quantity = reading.quantities[index]
    parallel = _parallel(reading, index, words, found) or _in_series(reading, index, found)
    if parallel is not None:
        return parallel
    if words.noun is None and (elided := _of_elided_noun(reading, index, words, found)) is not None:
        return elided
    opening = opening_words(reading, index)
    wider = replace(words, topic=opening)
    if words.noun == BARE and words.is_told:
        before = counted_last(reading, index, {i: code for i, (code, _) in found.items()}) or topic.counted
        said = frozenset((*(opening if opening & nouns() else _leading(reading, index)), *before))
        if _ELIDED.match(reading.compared, zone_of(reading, index).left, quantity.start):
            first = next(i for i, q in enumerate(reading.quantities) if q.start >= quantity.sentence[0])
            said = words_of(reading, first, frozenset()).heads or said
        # «PAR INDEX 83,2 điểm; thứ hạng: 5/12 (2022: 9/12)»: no number without «điểm» is a score
        wider = replace(wider, lent=frozenset(word for word in said if word in nouns() and word != POINTS))
    return best_code(wider)


def _parallel(
    reading: Reading, index: int, words: Words, found: Mapping[int, tuple[str, float]]
) -> str | None:
    """The code of the number before, where only a body or a time stands between the two."""
    if not index:
        return None
    other = reading.quantities[index]
    at = index - 1
    while at > 0 and set(reading.quantities[at].brackets) - set(other.brackets) and is_change(
        reading, reading.quantities[at]
    ):
        at -= 1  # «cấp huyện 92,4% (tăng 11,2% so với đầu năm), cấp xã 95,8%»
    pair = fraction_of(reading, at)
    before = pair.upper if pair else at
    one, last = reading.quantities[before], reading.quantities[at]
    if before not in found or one.sentence != other.sentence or other.start - last.numeral.unit_end > _NEAR:
        return None
    kinds = {noun_after(reading, i, find_phrases(reading.text)) for i in (before, index)}
    if len(kinds) > 1 and (words.noun not in (BARE, None) or kinds & {PERCENT, MONEY}):
        return None
    aside = next((b for a, b in reading.closing.items() if last.end <= a and b < other.start), -1)
    start, end = max(last.numeral.unit_end, aside + 1), other.start
    noun = noun_after(reading, before, find_phrases(reading.text)) or ""
    between = set(_LETTERS.findall(reading.compared[start:end]))
    if kinds == {PERCENT} and between & _ASKED and between <= _ASKED | _FILLER | _RATE:
        return found[before][0]  # «của người dân đạt 96,8%; của doanh nghiệp đạt 93,4%»
    if _AT_ONE_AND.fullmatch(reading.compared, start, end) and _AT_A_PLACE.match(
        reading.compared, other.numeral.unit_end
    ):
        return found[before][0]
    named = find_scopes(reading.text), find_periods(reading.text, ANY_YEAR)
    if not any(start <= m.start and m.end <= end for m in named[0]) and not any(
        start <= a and b <= end for a, b, _ in named[1]
    ):
        return None
    return found[before][0] if only_filler_between(reading, start, end, noun) else None


def _in_series(reading: Reading, index: int, found: Mapping[int, tuple[str, float]]) -> str | None:
    """The code of the number in its place in the item of the body before, where each is told by several numbers.

    «Số hóa hồ sơ: cấp tỉnh đạt 92,5% (925/1.000 hồ sơ); cấp xã đạt 88,2% (441/500 hồ sơ)».
    """
    quantity, phrases = reading.quantities[index], find_phrases(reading.text)
    pair = fraction_of(reading, index)
    kind = noun_after(reading, index, phrases)
    if kind in (None, BARE) or (pair is not None and pair.lower == index):
        return None
    told: set[str] = set()
    for at in range(index - 1, max(-1, index - 1 - _ITEM), -1):
        other = reading.quantities[at]
        told |= set((noun_after(reading, at, phrases) or "").split())
        if other.sentence != quantity.sentence or len(other.brackets) != len(quantity.brackets):
            continue
        if is_change(reading, other):
            told |= _CHANGED
            continue
        own = fraction_of(reading, at)
        if noun_after(reading, at, phrases) != kind or (own is not None and own.lower == at):
            continue
        bodies = [m for m in find_scopes(reading.text) if other.end <= m.start and m.end <= quantity.start]
        if at not in found or len(bodies) != 1:
            return None
        alike = only_filler_between(reading, other.end, quantity.start, " ".join(told))
        return found[at][0] if alike else None
    return None


def _of_elided_noun(
    reading: Reading, index: int, words: Words, found: Mapping[int, tuple[str, float]]
) -> str | None:
    """«gồm 43 thủ tục mới, 139 sửa đổi, 49 bãi bỏ»: what became of some of those told before, their noun left out."""
    quantity, phrases = reading.quantities[index], find_phrases(reading.text)
    start = noun_start(reading, quantity)
    said = [p.text for p in phrases if reading.compared[start : p.start].strip() in _PASSIVE and start <= p.start]
    for at in range(index - 1, -1, -1):
        noun = noun_after(reading, at, phrases)
        if reading.quantities[at].sentence != quantity.sentence or noun in (MONEY, BARE):
            return None
        if noun in (None, PERCENT):
            continue
        told = words_of(reading, at, frozenset())
        code = best_code(replace(words, noun=noun, topic=told.before | told.after | opening_words(reading, index)))
        others = {found[i][0] for i in found if noun_after(reading, i, phrases) == noun}
        fits = code is not None and code not in others and any(is_cue(code, phrase) for phrase in said)
        return code if fits else None
    return None


def only_filler_between(reading: Reading, start: int, end: int, noun: str, *, again: bool = False) -> bool:
    """True where nothing but bodies, times, the noun itself and words that say nothing stands between two places.

    With ``again`` words may stand there too that name an earlier count again.
    """
    named = [(m.start, m.end) for m in find_scopes(reading.text) if start <= m.start and m.end <= end]
    timed = [(a, b) for a, b, _ in find_periods(reading.text, ANY_YEAR) if start <= a and b <= end]
    between = reading.compared[start:end]
    blank = "".join(" " if any(a <= start + i < b for a, b in (*named, *timed)) else c for i, c in enumerate(between))
    known = _FILLER | frozenset(noun.split()) | (_AGAIN if again else frozenset())
    return all(word in known for word in _LETTERS.findall(blank))


def opening_words(reading: Reading, index: int) -> frozenset[str]:
    """Phrases before the first number of the sentence, and of the line that announces the list."""
    quantity = reading.quantities[index]
    begin = stretch_start(reading, quantity)
    first = next((q.start for q in reading.quantities if q.start >= begin), quantity.start)
    told = [
        p.text for p in phrases_in(find_phrases(reading.text), begin, first) if not is_denied(reading, p)
    ]
    lead = reading.passage.section.split(" › ")[-1]
    if lead.rstrip().endswith(":"):
        told += [p.text for p in find_phrases(lead)]
    return frozenset(told)


def _leading(reading: Reading, index: int) -> frozenset[str]:
    """Phrases before the first number of the whole sentence: its subject, told once for all its parts."""
    begin = reading.quantities[index].sentence[0]
    first = next(q.start for q in reading.quantities if q.start >= begin)
    return frozenset(p.text for p in find_phrases(reading.text) if begin <= p.start and p.end <= first)
