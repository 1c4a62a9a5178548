"""Puts the arithmetic of a claim into one sentence that a reader can check by hand, in Vietnamese and English.

Comes in: a ruling. Goes out: two sentences: what the operands give, what the report
prints, how it ended. Why a claim does not hold is told by ``extractors.judging.wording``.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

from extractors.judging.arithmetic import QUOTIENTS, threshold_word
from extractors.judging.ruling import Ruling
from extractors.text.number_forms import as_printed, english, vietnamese
from schemas.records import Claim, ClaimKind, Figure, Outcome

_ENDINGS = {
    Outcome.EXACT: ("khớp đúng", "exactly as stated"),
    Outcome.ROUNDED: ("khớp khi làm tròn", "as stated after rounding"),
    Outcome.TRUNCATED: ("khớp khi bỏ bớt chữ số lẻ, không làm tròn", "as stated after cutting digits off"),
    Outcome.APPROXIMATE: ("phù hợp với cách nói ước chừng", "fits the hedge in the text"),
    Outcome.INCONSISTENT: ("không khớp", "not as stated"),
    Outcome.UNVERIFIABLE: ("chưa đủ căn cứ để kết luận", "cannot be decided from what is printed"),
}


def explain(ruling: Ruling) -> tuple[str, str]:
    """The sentence in Vietnamese and in English."""
    return _sentence(ruling, "vi", vietnamese), _sentence(ruling, "en", english)


def _sentence(ruling: Ruling, language: str, number: Callable[..., str]) -> str:
    vi = language == "vi"
    ending = _ENDINGS[ruling.outcome][0 if vi else 1]
    if ruling.claim.kind in _TOLD_APART:
        return f"{_TOLD_APART[ruling.claim.kind](ruling, language)}: {ending}."
    says = "báo cáo ghi" if vi else "the report prints"
    told = _told(ruling, language, number)
    if ruling.recomputed is None:
        known = " / ".join(number(o.value) if o.value is not None else "?" for o in ruling.operands)
        return f"{known} × 100; {says} {told}: {ending}."
    unit = "%" if _is_percent(ruling.claim, ruling.stated) else ""
    if _in_points(ruling):
        unit = " điểm %" if vi else " percentage points"
    result = f"{number(ruling.recomputed.value, 4)}{unit}"
    left = _arithmetic(ruling, number)
    notes = _reading_note(ruling, language) + _pooled_note(ruling, number, language)
    return f"{left} = {result}; {says} {told}: {ending}.{notes}"


def _told(ruling: Ruling, language: str, number: Callable[..., str]) -> str:
    claim, head = ruling.claim, ruling.operands[0]
    told = f"{_sign(claim, language)}{as_printed(ruling.stated, language)}"
    if claim.kind is ClaimKind.BALANCE and head.figure is None and head.value is not None:
        more = "cộng kỳ trước chuyển sang là" if language == "vi" else "with what was carried over"
        told = f"{told}, {more} {number(head.value)}"
    return told


def _count(ruling: Ruling, language: str) -> str:
    told, listed = as_printed(ruling.stated, language), len(ruling.operands) - 1
    if language == "vi":
        return f"Báo cáo ghi {told}, danh sách liệt kê {listed}"
    return f"The report states {told}, its list names {listed}"


_THRESHOLD_WORDS = {
    "reached": ("đạt", "reached"), "exceeded": ("vượt", "exceeded"), "short": ("chưa đạt", "not reached"),
}  # fmt: skip


def _threshold(ruling: Ruling, language: str) -> str:
    vi = language == "vi"
    percent = "%" if ruling.stated.unit == "%" else ""
    number = vietnamese if vi else english
    threshold = ruling.operands[1].value or Fraction(0)
    value = ruling.operands[0].value or Fraction(0)
    sign = "<" if value < threshold else ">" if value > threshold else "="
    word = _THRESHOLD_WORDS.get(threshold_word(ruling.claim) or "", ("?", "?"))[0 if vi else 1]
    says = "báo cáo nói" if vi else "the report says"
    return f"{as_printed(ruling.stated, language)} {sign} {number(threshold)}{percent}; {says} “{word}”"


def _restatement(ruling: Ruling, language: str) -> str:
    number = vietnamese if language == "vi" else english
    percent = "%" if ruling.stated.unit == "%" else ""
    later, earlier = as_printed(ruling.stated, language), number(ruling.operands[1].value or Fraction(0)) + percent
    if language == "vi":
        return f"Cùng một số liệu: chỗ trước ghi {earlier}, chỗ sau ghi {later}"
    return f"One quantity stated twice: first as {earlier}, later as {later}"


#: Kinds that are no formula with a result.
_TOLD_APART: dict[ClaimKind, Callable[[Ruling, str], str]] = {
    ClaimKind.COUNT: _count, ClaimKind.THRESHOLD: _threshold, ClaimKind.RESTATEMENT: _restatement,
}  # fmt: skip


def _is_percent(claim: Claim, stated: Figure) -> bool:
    return claim.kind is ClaimKind.RATIO or (claim.kind is ClaimKind.CHANGE and stated.unit == "%")


def _sign(claim: Claim, language: str) -> str:
    if claim.kind is not ClaimKind.CHANGE:
        return ""
    if "beyond" in claim.method:
        return "vượt " if language == "vi" else "an excess of "
    fall = "fall" in claim.method
    if claim.method.startswith("ranks"):  # a better rank is a smaller number
        return ("lên " if fall else "xuống ") if language == "vi" else ("up " if fall else "down ")
    return ("giảm " if fall else "tăng ") if language == "vi" else ("a fall of " if fall else "a rise of ")


def _in_points(ruling: Ruling) -> bool:
    """True where «tăng 12,6%» of a rate was taken as points: the difference and not the quotient was compared."""
    if ruling.claim.kind is not ClaimKind.CHANGE or not ruling.claim.method.endswith("points or percent"):
        return False
    current, previous = (operand.value for operand in ruling.operands[:2])
    result = ruling.recomputed.value if ruling.recomputed else None
    return current is not None and previous is not None and result == current - previous


def _arithmetic(ruling: Ruling, number: Callable[[Fraction], str]) -> str:
    claim, operands = ruling.claim, ruling.operands
    show = [number(o.value) if o.value is not None else "?" for o in operands]
    if claim.kind in QUOTIENTS:
        return f"{show[0]} / {show[1]}{' × 100' if claim.kind is ClaimKind.RATIO else ''}"
    if claim.kind in (ClaimKind.SUM, ClaimKind.BALANCE):
        return " + ".join(show[1:])
    if "absolute" in claim.method or claim.method.endswith(", points") or _in_points(ruling):
        return f"{show[0]} − {show[1]}"
    return f"({show[0]} − {show[1]}) / {show[1]} × 100"


def _reading_note(ruling: Ruling, language: str) -> str:
    """Says so where arithmetic chose between readings that the sentence leaves open."""
    if not ruling.claim.rivals or ruling.operands == ruling.claim.operands:
        return ""
    return (
        " Câu văn để ngỏ mẫu số hoặc thành phần; đã lấy cách hiểu khớp với số in."
        if language == "vi"
        else " The sentence leaves the reading open; the one that fits was taken."
    )


def _pooled_note(ruling: Ruling, number: Callable[[Fraction], str], language: str) -> str:
    """Says so where a side of a ratio was made of printed numbers and is printed nowhere itself."""
    if ruling.claim.kind is not ClaimKind.RATIO or "formula" in ruling.claim.method:
        return ""
    pooled = [number(o.value) for o in ruling.operands if o.figure is None and o.value is not None]
    if not pooled:
        return ""
    if language == "vi":
        return f" {' và '.join(pooled)}: tính gộp từ các số in, báo cáo không in riêng."
    return f" {' and '.join(pooled)}: pooled from printed numbers, not printed by the report itself."
