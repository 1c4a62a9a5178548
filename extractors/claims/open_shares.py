"""A percentage whose whole is printed and whose part is not: «tỷ lệ đúng hạn trên 64 hồ sơ đã giải quyết đạt 97,5%».

No quotient can be recomputed, but whole numbers over the printed count can: the judge
lists those that give the percentage, or says that none does.
"""

from __future__ import annotations

import regex

from extractors.beside import WHOLE_AFTER
from extractors.claims.making import make_ratio
from extractors.sheet import Entry, Sheet
from schemas.records import Claim, Modality, Operand, Qualifier

_ON = regex.compile(r"(?<!\p{L})(?:trên|trong)(?: tổng)?(?: số)?\s*$")
_SHARE_OF = regex.compile(r"(?<!\p{L})(?:tỷ lệ|tỷ trọng)(?!\p{L})")
#: «Tỷ lệ hoàn thành 42 nhiệm vụ là 59,05%».
_RATE_OF = regex.compile(
    r"(?<!\p{L})tỷ lệ (?:hoàn thành|thực hiện|giải quyết|xử lý)(?: xong| đúng hạn| được)?(?: đối với| của)?\s*$"
)
#: «Có 36 nhiệm vụ được giao, tỷ lệ hoàn thành 86,18%»; «Trong số 36 kiến nghị, có 86,18% đã được giải quyết».
_THEN_RATE = regex.compile(
    r"[^;.\d(),]{0,60},?\s*(?:đạt )?tỷ lệ (?:hoàn thành|thực hiện|giải quyết|xử lý)(?: xong)?\s*(?:là|đạt)?\s*"
)
_HAS = regex.compile(r"[^;.\d(),]{0,60},\s*(?:đã )?có\s*")
_SAID = regex.compile(r"[^;.\d(),]{0,60}(?<!\p{L})(?:là|đạt)\s*")
#: «Tổng số kiến nghị là 22, trong đó 72,77% đã hoàn thành».
_TOTAL = regex.compile(r"(?<!\p{L})tổng số (?:\p{L}+\s+){1,8}?(?:là|:)\s*$")
_OF_THEM = regex.compile(r"[^;.\d(),]{0,40},?\s*trong đó\s*(?:có\s*)?")
#: «đang giải quyết 28 hồ sơ (100% trong hạn)»: so much of them, not what share of all they are.
_SO_MUCH = regex.compile(
    r"\s*(?:số )?(?:hồ sơ )?(?:đều |được |giải quyết |nộp |tiếp nhận |còn |chưa )*"
    r"(?:trong (?:thời )?hạn|trước (?:và đúng )?hạn|đúng (?:và trước )?hạn|sớm hạn|quá hạn|trễ hạn|đến hạn|trực tuyến"
    r"|trực tiếp|toàn trình|qua mạng|số hóa)[^()\d;]*[);]"
)
#: From the whole to its percentage stand only the words of the rate.
_WORDS = regex.compile(r"[^;.\d()]{0,80}")


def open_share(sheet: Sheet, at: int, percent: Entry) -> Claim | None:
    """The claim of a percentage whose part is not printed, None unless the sentence names its whole for certain."""
    whole = _bracketed(sheet, at, percent)
    weak = None if whole is None else "the bracket may have another whole"
    whole = whole or _whole(sheet, at, percent)
    if whole is None or whole.qualifier is not Qualifier.EXACT or whole.modality is not Modality.ACTUAL:
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


def _whole(sheet: Sheet, at: int, percent: Entry) -> Entry | None:
    reading = sheet.readings[at]
    sentence = reading.quantities[percent.quantity].sentence
    counts = [e for e in sheet.counts(at) if e.quantity >= 0 and sentence[0] <= e.start < sentence[1]]
    before = [e for e in counts if e.end <= percent.start]
    if before:
        return before[-1] if _is_whole(reading.compared, sentence[0], before[-1], percent, len(counts)) else None
    after = [e for e in counts if e.start >= percent.unit_end]
    if after and _ON.search(reading.compared, percent.unit_end, after[0].start):
        between = reading.compared[percent.unit_end : after[0].start]
        return after[0] if WHOLE_AFTER.fullmatch(between) or regex.fullmatch(r"\s*trong\s*", between) else None
    return None


def _is_whole(text: str, begin: int, count: Entry, percent: Entry, counts: int) -> bool:
    """Whether the words around a count before a percentage make it the percentage's whole."""
    between = text[count.unit_end : percent.start]
    on = _ON.search(text, begin, count.start)
    if on is not None:
        alone = counts == 1 and (_SHARE_OF.search(between) or _HAS.fullmatch(between))
        named = bool(_SHARE_OF.search(text, begin, on.start()) or alone)
        return named and _WORDS.fullmatch(between) is not None
    if counts > 1:
        return False  # another count in the sentence may be the part
    if _RATE_OF.search(text, begin, count.start):
        return _SAID.fullmatch(between) is not None
    if _THEN_RATE.fullmatch(between):
        return True
    return _TOTAL.search(text, begin, count.start) is not None and _OF_THEM.fullmatch(between) is not None
