"""Puts a verdict into one sentence that a reader can check by hand, in Vietnamese and English.

Comes in: a claim, the reading that was judged, what it gives. Goes out: two
sentences. An inconsistent claim names the nearest explanation that can be proved.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction

from schemas.records import Claim, ClaimKind, Figure, Operand, Outcome, Qualifier

_ENDINGS = {
    Outcome.EXACT: ("khớp đúng", "exactly as stated"),
    Outcome.ROUNDED: ("khớp khi làm tròn", "as stated after rounding"),
    Outcome.TRUNCATED: ("khớp khi bỏ bớt chữ số lẻ, không làm tròn", "as stated after cutting digits off"),
    Outcome.APPROXIMATE: ("phù hợp với cách nói ước chừng", "fits the hedge in the text"),
    Outcome.INCONSISTENT: ("không khớp", "not as stated"),
    Outcome.UNVERIFIABLE: ("chưa đủ căn cứ để kết luận", "cannot be decided from what is printed"),
}


def vietnamese(value: Fraction, places: int | None = None) -> str:
    """A number as Vietnamese offices print it, decimals cut to at most ``places``.

    >>> vietnamese(Fraction(6754, 2))
    '3.377'
    >>> vietnamese(Fraction(675400, 6756), 4)
    '99,9704…'
    """
    sign, value = ("-", -value) if value < 0 else ("", value)
    whole, rest = divmod(value, 1)
    grouped = f"{int(whole):,}".replace(",", ".")
    digits = ""
    limit = 12 if places is None else places
    while rest and len(digits) < limit:
        digit, rest = divmod(rest * 10, 1)
        digits += str(int(digit))
    return sign + grouped + (f",{digits}" if digits else "") + ("…" if rest else "")


def english(value: Fraction, places: int | None = None) -> str:
    """The same with English separators."""
    return vietnamese(value, places).translate(str.maketrans(".,", ",."))


def explain(
    claim: Claim,
    operands: Sequence[Operand],
    stated: Figure,
    value: Fraction,
    outcome: Outcome,
) -> tuple[str, str]:
    """The sentence in Vietnamese and in English."""
    sentences = []
    for language, number in (("vi", vietnamese), ("en", english)):
        left = _arithmetic(claim, operands, number)
        unit = "%" if _is_percent(claim, stated) else ""
        result = f"{number(value, 4)}{unit}"
        told = f"{_sign(claim, language)}{stated.value_text}{'%' if stated.unit == '%' else ''}"
        if claim.kind is ClaimKind.BALANCE and operands[0].figure is None and operands[0].value is not None:
            more = "cộng kỳ trước chuyển sang là" if language == "vi" else "with what was carried over"
            told = f"{told}, {more} {number(operands[0].value)}"
        ending = _ENDINGS[outcome][0 if language == "vi" else 1]
        says = "báo cáo ghi" if language == "vi" else "the report prints"
        reason = _reason(claim, operands, stated, value, outcome, language)
        reading = _reading_note(claim, operands, language)
        sentences.append(f"{left} = {result}; {says} {told}: {ending}.{reason}{reading}")
    return sentences[0], sentences[1]


def _is_percent(claim: Claim, stated: Figure) -> bool:
    return claim.kind is ClaimKind.RATIO or (claim.kind is ClaimKind.CHANGE and stated.unit == "%")


def _sign(claim: Claim, language: str) -> str:
    if claim.kind is not ClaimKind.CHANGE:
        return ""
    fall = "fall" in claim.method
    return ("giảm " if fall else "tăng ") if language == "vi" else ("a fall of " if fall else "a rise of ")


def _arithmetic(claim: Claim, operands: Sequence[Operand], number: Callable[[Fraction], str]) -> str:
    show = [number(o.value) if o.value is not None else "?" for o in operands]
    if claim.kind is ClaimKind.RATIO:
        return f"{show[0]} / {show[1]} × 100"
    if claim.kind in (ClaimKind.SUM, ClaimKind.BALANCE):
        return " + ".join(show[1:])
    if "absolute" in claim.method or claim.method.endswith(", points"):
        return f"{show[0]} − {show[1]}"
    return f"({show[0]} − {show[1]}) / {show[1]} × 100"


def _reading_note(claim: Claim, operands: Sequence[Operand], language: str) -> str:
    """Says so where arithmetic chose between readings that the sentence leaves open."""
    if not claim.rivals or tuple(operands) == claim.operands:
        return ""
    return (
        " Câu văn để ngỏ mẫu số hoặc thành phần; đã lấy cách hiểu khớp với số in."
        if language == "vi"
        else " The sentence leaves the reading open; the one that fits was taken."
    )


def _reason(
    claim: Claim,
    operands: Sequence[Operand],
    stated: Figure,
    value: Fraction,
    outcome: Outcome,
    language: str,
) -> str:
    """The nearest explanation of a claim that does not hold, '' where none can be proved."""
    vi = language == "vi"
    if outcome is Outcome.UNVERIFIABLE:
        if stated.qualifier is not Qualifier.EXACT:
            return " Câu văn chỉ nói ước chừng." if vi else " The text only hedges."
        return " Mẫu số hoặc danh sách không được nêu rõ." if vi else " The whole or the list is not named."
    if outcome is not Outcome.INCONSISTENT:
        return ""
    if claim.kind is ClaimKind.CHANGE and _level_fits(operands, stated):
        return (
            " Số ghi là tỷ lệ so với kỳ trước, không phải mức tăng giảm."
            if vi
            else " The figure is the level against the earlier period, not the change."
        )
    slip = digit_slip(stated, abs(value))
    if slip is not None:
        return f" Gần nhất: {slip} (một chữ số khác)." if vi else f" Nearest: {slip} (one digit differs)."
    swap = digit_swap(stated, abs(value))
    if swap is not None:
        return f" Gần nhất: {swap} (hai chữ số đổi chỗ)." if vi else f" Nearest: {swap} (two digits swapped)."
    if claim.kind in (ClaimKind.SUM, ClaimKind.BALANCE):
        gap = stated.value - value
        more = vietnamese(abs(gap)) if vi else english(abs(gap))
        if vi:
            return f" Các thành phần {'thiếu' if gap > 0 else 'thừa'} {more}."
        return f" The parts fall {'short' if gap > 0 else 'over'} by {more}."
    return ""


def _level_fits(operands: Sequence[Operand], stated: Figure) -> bool:
    current, previous = operands[0].value, operands[1].value
    if stated.unit != "%" or current is None or not previous:
        return False
    level = current / previous * 100
    return abs(level - stated.value) <= stated.ulp


def _printed(stated: Figure, value: Fraction) -> list[str]:
    """The recomputed value printed like the stated one: rounded and cut off."""
    scale = Fraction(1) if not stated.ulp else 1 / stated.ulp
    if scale.denominator != 1:
        return []
    nearest, cut = int(value * scale + Fraction(1, 2)), int(value * scale)
    places = len(str(int(scale))) - 1
    shown = []
    for units in dict.fromkeys((nearest, cut)):
        text = str(units).rjust(places + 1, "0")
        shown.append(f"{text[:-places]},{text[-places:]}" if places else text)
    return shown


#: In a shorter number one digit more or less explains nothing: 46 is a digit away from eighteen others.
_FEWEST_DIGITS = 3


def digit_slip(stated: Figure, value: Fraction) -> str | None:
    """The recomputed value if it differs from the print in one digit, None otherwise."""
    printed = (
        stated.value_text.replace(".", "")
        if "," in stated.value_text or stated.ulp >= 1
        else stated.value_text.replace(".", ",")
    )
    for text in _printed(stated, value):
        if len(printed) < _FEWEST_DIGITS:
            break
        if len(text) == len(printed) and sum(a != b for a, b in zip(text, printed, strict=True)) == 1:
            return text
    return None


def digit_swap(stated: Figure, value: Fraction) -> str | None:
    """The recomputed value if two neighbouring digits of the print are exchanged in it."""
    printed = stated.value_text.replace(".", "")
    for text in _printed(stated, value):
        if len(text) != len(printed):
            continue
        differing = [i for i, (a, b) in enumerate(zip(text, printed, strict=True)) if a != b]
        if (
            len(differing) == 2
            and text[differing[0]] == printed[differing[1]]
            and text[differing[1]] == printed[differing[0]]
        ):
            return text
    return None
