"""A percentage whose whole is printed and whose part is not: «tỷ lệ đúng hạn trên 64 hồ sơ đã giải quyết đạt 97,5%».

No quotient can be recomputed, but whole numbers over the printed count can: the judge
lists those that give the percentage, or says that none does.
"""

from __future__ import annotations

import regex

from extractors.claims.making import make_ratio
from extractors.sheet import Entry, Sheet
from extractors.text.counted import COUNTED, UNIT_OF
from schemas.records import Claim, Modality, Operand, Qualifier

_NOUN = regex.compile(rf"(?<!\p{{L}})(?:{COUNTED})(?!\p{{L}})")
#: Bodies, stretches of time and acts are what a rate is taken in or at, not of, unless the words name them again.
_PLACES = frozenset({"đơn vị", "ngày", "lượt", "lớp", "tổ", "hộ"})
#: Percentages that no count of things gives: of money, of progress, of points and means.
_NO_COUNT = regex.compile(
    r"(?<!\p{L})(?:giải ngân|tiến độ|khối lượng|vốn|kinh phí|giá trị|doanh thu|điểm|mức độ|chỉ số|bình quân|trung bình"
    r"|dân số|diện tích|thời gian)(?!\p{L})"
)
_ON = regex.compile(r"(?<!\p{L})(?:trên|trong)(?: tổng)?(?: số)?\s*$")
_SHARE_OF = regex.compile(r"(?<!\p{L})(?:tỷ lệ|tỷ trọng)(?!\p{L})")
_VERB = r"(?:hoàn thành|thực hiện|giải quyết|xử lý|khắc phục|trả lời)"
#: «Tỷ lệ hoàn thành 42 nhiệm vụ là 59,05%».
_RATE_OF = regex.compile(rf"(?<!\p{{L}})tỷ lệ {_VERB}(?: xong| đúng hạn| được)?(?: đối với| của)?\s*$")
#: «Có 36 nhiệm vụ được giao, tỷ lệ hoàn thành 86,18%».
_THEN_RATE = regex.compile(
    rf"[^;.\d(),]{{0,60}}[,;]?\s*(?:đạt )?tỷ lệ {_VERB}(?: xong)?\s*[\p{{L}}\s]{{0,30}}?(?:là|đạt|mới đạt|chỉ đạt)?\s*"
)
#: «Trong số 36 kiến nghị, có 86,18% đã được giải quyết», «Trong 36 kiến nghị, đã giải quyết 86,18%».
_HAS = regex.compile(rf"[^;.\d(),]{{0,60}},\s*(?:(?:đã|mới|có|chỉ)\s*)*(?:{_VERB}(?: xong| được| đạt)*)?\s*")
_SAID = regex.compile(r"[^;.\d(),]{0,60}(?<!\p{L})(?:là|đạt)\s*")
#: «Tổng số kiến nghị là 22, trong đó 72,77% đã hoàn thành», «Có 22 kiến nghị, trong đó 72,77% đã …».
_OF_THEM = regex.compile(r"[^;.\d(),]{0,60},?\s*trong (?:đó|số đó|số này)\s*,?\s*(?:có\s*)?")
#: What follows «trong đó 72,77%» where it is of the whole: a verb, an end, or the whole's own noun.
_GOES_ON = regex.compile(r"\s*(?:$|[,;.]|(?:đã|được|chưa|đang|có|thuộc|là|đạt|hoàn thành|đúng|quá|trước)(?!\p{L}))")
#: «đang giải quyết 28 hồ sơ (100% trong hạn)»: so much of them, not what share of all they are.
_SO_MUCH = regex.compile(
    r"\s*(?:số )?(?:hồ sơ )?(?:đều |được |giải quyết |nộp |tiếp nhận |còn |chưa )*"
    r"(?:trong (?:thời )?hạn|trước (?:và đúng )?hạn|đúng (?:và trước )?hạn|sớm hạn|quá hạn|trễ hạn|đến hạn|trực tuyến"
    r"|trực tiếp|toàn trình|qua mạng|số hóa)[^()\d;]*[);]"
)
#: From the whole to its percentage stand only the words of the rate.
_WORDS = regex.compile(r"[^;.\d()]{0,80}")
#: «91,25% trong số 36 nhiệm vụ», «đạt 91,25% (tính trên 36 phiếu)».
_OF_WHOLE = regex.compile(
    r"(?:\s+\p{L}+){0,6}?[\s,(]*(?:tính\s+)?(?:trên|trong|của)(?:\s+cả)?(?:\s+tổng)?(?:\s+số)?\s*"
)
_CLAUSE = regex.compile(r"[,;:(]")


def open_share(sheet: Sheet, at: int, percent: Entry) -> Claim | None:
    """The claim of a percentage whose part is not printed, None unless the sentence names its whole for certain."""
    whole = _bracketed(sheet, at, percent)
    weak = None if whole is None else "the bracket may have another whole"
    whole = whole or _whole(sheet, at, percent)
    if whole is None or whole.qualifier is not Qualifier.EXACT:
        return None
    if whole.modality is not Modality.ACTUAL and not _is_done_of_plan(sheet, at, whole, percent):
        return None
    operands = (Operand("numerator", None, None), whole.operand("denominator"))
    return make_ratio(percent, operands, at, sheet, "share of a printed whole", (), weak)


def _bracketed(sheet: Sheet, at: int, percent: Entry) -> Entry | None:
    """The count right before a bracket that opens with a share of it."""
    reading = sheet.readings[at]
    if percent.quantity < 1 or not _SO_MUCH.match(reading.compared, percent.unit_end):
        return None
    count = sheet.at(at, percent.quantity - 1)
    opens = regex.fullmatch(r"\s*\(\s*(?:đạt |chiếm )?", reading.compared[count.unit_end : percent.start])
    return count if opens and count.unit not in (None, "%") else None


def _is_done_of_plan(sheet: Sheet, at: int, whole: Entry, percent: Entry) -> bool:
    """«Kế hoạch giao 37 nhiệm vụ; tỷ lệ hoàn thành đạt 91,89%»: what a plan gives is the whole of what is done."""
    text = sheet.readings[at].compared
    return whole.modality is Modality.TARGET and _THEN_RATE.fullmatch(text, whole.unit_end, percent.start) is not None


def _whole(sheet: Sheet, at: int, percent: Entry) -> Entry | None:
    reading = sheet.readings[at]
    text = reading.compared
    sentence = reading.quantities[percent.quantity].sentence
    counts = [e for e in sheet.counts(at) if e.quantity >= 0 and sentence[0] <= e.start < sentence[1]]
    after = [e for e in counts if e.start >= percent.unit_end]
    # «Huyện có 36 đơn vị; tỷ lệ ký số đạt 91,25% trên tổng số 36 đơn vị» names its whole twice.
    before = [e for e in counts if e.end <= percent.start and not (after and e.value == after[0].value)]
    if before:
        whole = before[-1] if len({e.value for e in counts}) == 1 else None
        sure = whole is not None and _is_whole(text, sentence, whole, percent)
        named = len(counts) > 1 and _is_named_on(text, sentence[0], before[-1], percent)
        return before[-1] if sure or named else None
    if after and _OF_WHOLE.fullmatch(text, percent.unit_end, after[0].start):
        begin = max((m.end() for m in _CLAUSE.finditer(text, sentence[0], percent.start)), default=sentence[0])
        spoken = text[begin : percent.start] + " " + text[percent.unit_end : after[0].start]
        return after[0] if _is_of(spoken, after[0]) else None
    return None


def _is_of(words: str, whole: Entry) -> bool:
    """False where the words of a rate name another thing than its whole, or what is not counted."""
    if _NO_COUNT.search(words):
        return False
    rate = _SHARE_OF.search(words)
    counted = _NOUN.match(words, rate.end() + 1) if rate else None
    if counted is not None:  # «tỷ lệ cơ quan gửi nhận văn bản ký số»: of bodies, whatever they do
        return bool(UNIT_OF[counted[0]] == whole.unit)
    return {UNIT_OF[m[0]] for m in _NOUN.finditer(words)} <= {whole.unit}


def _is_named_on(text: str, begin: int, count: Entry, percent: Entry) -> bool:
    """«tỷ lệ … trên 64 hồ sơ đã giải quyết đạt 97,5%», whatever else the sentence counts."""
    on = _ON.search(text, begin, count.start)
    if on is None or not _SHARE_OF.search(text, begin, on.start()):
        return False
    between = text[count.unit_end : percent.start]
    return _WORDS.fullmatch(between) is not None and _is_of(between, count)


def _is_whole(text: str, sentence: tuple[int, int], count: Entry, percent: Entry) -> bool:
    """Whether the words around the only count before a percentage make it the percentage's whole."""
    between = text[count.unit_end : percent.start]
    following = text[percent.unit_end : sentence[1]]
    after = regex.split(r"[,;.(]", following, maxsplit=1)[0]
    spoken = regex.split(r"[,;]", between)[-1]  # what comes before is said of the whole
    if not _is_of(f"{spoken} {after}", count):
        return False
    if _OF_THEM.fullmatch(between):
        return _GOES_ON.match(following) is not None
    said_again = _NOUN.search(spoken) is not None
    if _ON.search(text, sentence[0], count.start):
        if _is_named_on(text, sentence[0], count, percent):
            return True
        at_places = count.unit in _PLACES and not said_again
        rate = _SHARE_OF.search(between) and _WORDS.fullmatch(between)
        return not at_places and bool(rate or _HAS.fullmatch(between))
    if _RATE_OF.search(text, sentence[0], count.start):
        return _SAID.fullmatch(between) is not None
    return _THEN_RATE.fullmatch(between) is not None
