"""Numbers that say again what others of the passage count: of a period before, in turn, or as their plan.

Comes in: a reading, the index of a quantity, its words and the codes found before it. Goes out: a code or None.
«…; cùng kỳ năm trước là 146 hồ sơ» is what the count before is, «quý IV tương ứng là 07, 07 và 02» three counts in
their order, «đạt 30,8% kế hoạch (39 người)» the plan of the count. A number's own words come first.
"""

from __future__ import annotations

from collections.abc import Mapping

import regex

from extractors.codes.followed import PLAN_OF
from extractors.indicators.rules import BARE, MONEY, PERCENT, Words, counts_for, find_phrases
from extractors.period.periods import find_periods
from extractors.reading import Reading, is_change
from extractors.reading.successive import earlier_value
from extractors.text.endings import ending
from extractors.words.in_turn import joined_from
from extractors.words.lent_words import ANY_YEAR, only_filler_between
from extractors.words.zones import POINTS, noun_after
from schemas.records import Modality

#: «…, tăng 10,7% so với cùng kỳ năm 2023 (125.249 triệu đồng)», «… (cùng kỳ 51%)»: the same count a period before.
_SAME_BEFORE = ending(
    r"(?:so với|cùng kỳ|năm trước|năm ngoái|(?:quý|kỳ|tháng) trước)[^;.()]{0,40}\(\s*"
    r"|so với[^;.()]{0,40}(?<!\p{L})(?:là|đạt|có|chỉ)\s+"
    r"|\(\s*(?:cùng kỳ|năm trước|năm ngoái|(?:quý|kỳ|tháng) trước)(?:\s+năm)?(?:\s+(?:trước|ngoái|\d{4}))?"
    r"(?:\s+(?:là|có|đạt|chỉ))*\s*:?\s*"
)
#: «…; tăng 21,6 tỷ đồng so với cùng kỳ (290,8 tỷ đồng)»: a clause that begins with the rise goes on about the same.
_GOES_ON = regex.compile(r"[^;]*;\s*(?:và\s+)?(?:đã\s+)?(?:tăng|giảm|cao hơn|thấp hơn|nhiều hơn|ít hơn)(?!\p{L})[^;]*")
#: «giảm 4,7% so với quý trước là 7.245 hồ sơ»
_SET_AGAINST_IS = ending(r"so với[^;.()%\d]{0,40}(?:trước|ngoái|cùng kỳ|\d{4})\s+(?:là|có|đạt|chỉ)\s+")
_SHARE_OF = ending(r"%\s*(?:trong|trên|của)(?:\s+(?:tổng|số))*\s*")
#: Where the clause begins that a number alone stands in.
_CLAUSE = regex.compile(r"[;,(]\s|(?<=[.])\s")
_OPENS_EARLIER = regex.compile(
    r"[\s\-+*•;,(.]*(?:riêng |trong khi )?(?:cùng kỳ|năm trước|năm ngoái|quý trước|kỳ trước)"
)


def earlier_code(reading: Reading, index: int, words: Words, codes: Mapping[int, str]) -> str | None:
    """The code of the count that a number is the earlier value of; ``codes`` are those of the passage."""
    quantity = reading.quantities[index]
    if quantity.modality is not Modality.PREVIOUS:
        return _of_clause_before(reading, index, words, codes) if _tells_a_time(reading, index) else None
    if _SET_AGAINST_IS.match(reading.compared, quantity.sentence[0], quantity.start):
        return _risen_before(reading, index, words, codes)
    if not quantity.brackets or not _SAME_BEFORE.match(reading.compared, 0, quantity.start):
        return _of_clause_before(reading, index, words, codes) if _opens_earlier(reading, index) else None
    phrases = find_phrases(reading.text)
    for at in range(index - 1, -1, -1):
        other = reading.quantities[at]
        between = reading.compared[other.end : quantity.start]
        if ";" in between and not _GOES_ON.fullmatch(between):
            return None
        beside = set(other.brackets).isdisjoint(quantity.brackets) and other.numeral.is_percent
        outside = len(other.brackets) < len(quantity.brackets) or (beside and quantity.numeral.is_percent)
        pair = reading.pair_of(at)
        is_whole = pair is not None and pair.slash and pair.lower == at
        is_aim = other.modality is Modality.TARGET and bool(other.brackets)
        if not outside or is_whole or is_aim or is_change(reading, other) or _SHARE_OF.match(
            reading.compared, 0, other.start
        ):
            continue
        alike = words.noun in (BARE, noun_after(reading, at, phrases))
        if alike or (at in codes and counts_for(codes[at], words.noun)):
            return codes.get(at)
        if other.sentence != quantity.sentence:
            return None
    return None


def _risen_before(reading: Reading, index: int, words: Words, codes: Mapping[int, str]) -> str | None:
    """«6.904 hồ sơ, giảm 4,7% so với quý trước là 7.245 hồ sơ»: the nearest level of that kind, of which it is told."""
    phrases = find_phrases(reading.text)
    for at in range(index - 1, -1, -1):
        other = reading.quantities[at]
        if other.sentence != reading.quantities[index].sentence:
            return None
        if not is_change(reading, other) and words.noun in (BARE, noun_after(reading, at, phrases)):
            return codes.get(at)
    return None


def _clause_of(reading: Reading, index: int) -> int:
    """Where the clause begins that ends in a number."""
    quantity = reading.quantities[index]
    begin = quantity.sentence[0]
    opened = [opening + 1 for opening in quantity.brackets]
    return max([begin, *opened, *(m.end() for m in _CLAUSE.finditer(reading.compared, begin, quantity.start))])


def _opens_earlier(reading: Reading, index: int) -> bool:
    return _OPENS_EARLIER.match(reading.compared, _clause_of(reading, index)) is not None


def _tells_a_time(reading: Reading, index: int) -> bool:
    """«tiếp nhận 840 hồ sơ, lũy kế 9 tháng là 2.496 hồ sơ», «… 840 hồ sơ (quý II: 790 hồ sơ)»: of another time."""
    named = find_periods(reading.text, ANY_YEAR) if index else ()
    if not named:
        return False
    begin, start = _clause_of(reading, index), reading.quantities[index].start
    if _TURN.search(reading.compared, begin, start):
        return False  # «quý IV tương ứng là 07, 07 và 02»
    return any(begin <= a and b <= start for a, b, _ in named)


def _of_clause_before(reading: Reading, index: int, words: Words, codes: Mapping[int, str]) -> str | None:
    """«… là 584 hồ sơ, chiếm 13,5%; cùng kỳ năm trước con số này là 146 hồ sơ»: the nearest count of that kind."""
    quantity = reading.quantities[index]
    begin, clause = quantity.sentence[0], _clause_of(reading, index)
    if not only_filler_between(reading, clause, quantity.start, words.noun or "", again=True):
        return None
    phrases = find_phrases(reading.text)
    for at in range(index - 1, -1, -1):
        other = reading.quantities[at]
        if other.sentence != quantity.sentence:
            return _only_code_before(reading, index, codes) if clause == begin else None
        noun = noun_after(reading, at, phrases)
        kinds = {noun, words.noun}
        if is_change(reading, other) or (len(kinds) > 1 and kinds & {PERCENT, MONEY, POINTS}):
            continue
        if at in codes and (len(kinds) == 1 or words.noun == BARE or counts_for(codes[at], words.noun)):
            return codes[at]
    return None


def _only_code_before(reading: Reading, index: int, codes: Mapping[int, str]) -> str | None:
    """«…: 188 hồ sơ. Cùng kỳ năm ngoái: 137 hồ sơ.»: of the sentence before, where it says one count and no more."""
    quantity = reading.quantities[index]
    own = quantity.sentence
    last = next((q.sentence for q in reversed(reading.quantities[:index]) if q.sentence != own), own)
    counts = [at for at, q in enumerate(reading.quantities[:index]) if q.sentence == last]
    if len(counts) != 1 or reading.quantities[counts[0]].numeral.is_percent is not quantity.numeral.is_percent:
        return None
    return codes.get(counts[0])


def code_of_value_before(reading: Reading, index: int, words: Words, codes: Mapping[int, str]) -> str | None:
    """«số hộ kinh doanh tăng từ 410 lên 455 hộ»: the value before it counts the same."""
    before = earlier_value(reading.compared, reading.quantities, index)
    code = codes.get(before) if before is not None else None
    return code if code is not None and (words.noun == BARE or counts_for(code, words.noun)) else None


_TURN = regex.compile(r"(?<!\p{L})(?:tương ứng|lần lượt|theo thứ tự)(?!\p{L})")
_JOINED = regex.compile(r"\s*(?:,|;|và|,\s*và)\s*")


def code_in_turn(reading: Reading, index: int, codes: Mapping[int, str]) -> str | None:
    """«mới 30 thủ tục, sửa đổi 40, bãi bỏ 13; quý trước tương ứng là 07, 07 và 02»: as many counts in their order."""
    quantity = reading.quantities[index]
    turns = [m.start() for m in _TURN.finditer(reading.compared, quantity.sentence[0], quantity.start)]
    if not turns:
        return None
    run = joined_from(reading, quantity, turns[-1], _JOINED)
    before = [
        at for at, each in enumerate(reading.quantities)
        if each.sentence == quantity.sentence and each.end <= turns[-1] and not each.numeral.is_percent
    ]  # fmt: skip
    if index not in run or len(run) < 2 or len(before) < len(run):
        return None
    told = before[-len(run) :]
    return codes.get(told[run.index(index)]) if all(at in codes for at in told) else None


_NAMED_PLAN = r"(?:kế hoạch|chỉ tiêu|dự toán)(?:\s+(?:năm|cả|giao|đề ra|là|được|tỉnh|huyện|\d{4}(?!\d)))*\s*:?\s*"
_OF_PLAN = ending(
    r"%\s*(?:(?:so với\s+)?(?:kế hoạch|chỉ tiêu|dự toán|nghị quyết)(?!\p{L})[^,;.()\d]*"
    rf"\(\s*(?:{_NAMED_PLAN})?|\(\s*{_NAMED_PLAN})"
)
#: «… đạt 19,05%, vượt chỉ tiêu giao năm 2024 (9%)», «…, thấp hơn mục tiêu đề ra (chỉ tiêu 43%)», «… (cùng kỳ 40%,
#: kế hoạch 50%)», «… (vượt 8,5% so với chỉ tiêu 70%)»
_RATE_AIMED_AT = ending(
    r"(?:chỉ tiêu|kế hoạch|mục tiêu|yêu cầu)(?!\p{L})[^,;.()\d]*(?:(?:năm\s+)?\d{4}[^,;.()\d]*)?"
    r"\(\s*(?:(?:chỉ tiêu|kế hoạch|mục tiêu|yêu cầu|giao|là|phải|đạt|từ|tối thiểu|trên|ít nhất|:)\s*)*"
    rf"|\((?:[^()]*[\s;])?{_NAMED_PLAN}"
)


def is_plan_in_brackets(reading: Reading, index: int) -> bool:
    """«đạt 30,8% kế hoạch chuyển đổi của năm (39 người)»: what is in brackets is the plan."""
    quantity = reading.quantities[index]
    begin = quantity.sentence[0]
    if not quantity.brackets:
        return False
    if quantity.numeral.is_percent:
        reached = any(q.numeral.is_percent and q.start >= begin for q in reading.quantities[:index])
        return reached and _RATE_AIMED_AT.match(reading.compared, begin, quantity.start) is not None
    return _OF_PLAN.match(reading.compared, begin, quantity.start) is not None


def plan_code(reading: Reading, index: int, words: Words, codes: Mapping[int, str]) -> str | None:
    """The code of the count whose plan a number in brackets is: of what is planned, not of what was done."""
    if not is_plan_in_brackets(reading, index):
        return None
    quantity = reading.quantities[index]
    for at in range(index - (1 if quantity.numeral.is_percent else 2), -1, -1):
        if reading.quantities[at].sentence != quantity.sentence:
            return None
        if quantity.numeral.is_percent:
            if reading.quantities[at].numeral.is_percent and not is_change(reading, reading.quantities[at]):
                return codes.get(at)
        elif at in codes and counts_for(codes[at], words.noun):
            return PLAN_OF.get(codes[at], codes[at])
    return None
