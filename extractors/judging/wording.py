"""What an explanation says beyond the arithmetic: the cause, the suspect, what could not be decided, the habit.

Comes in: a ruling with what was found out about it. Goes out: sentences in Vietnamese
and English, to be put after those of ``explaining``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction

from extractors.judging.arithmetic import TOTALS, stating_figure
from extractors.judging.causes import Finding
from extractors.judging.misreading import Misreading
from extractors.judging.repair import Repair
from extractors.judging.ruling import Ruling, is_scale_apart
from extractors.text.number_forms import as_printed, english, vietnamese
from schemas.records import Cause, ClaimKind, Figure, Habit, Qualifier, RoundingHabit

LANGUAGES = ("vi", "en")
_COUNTED = {2: ("hai", "both"), 3: ("ba", "all three"), 4: ("bốn", "all four"), 5: ("năm", "all five")}
_LABEL_REACH = 60


def cause_told(finding: Finding, ruling: Ruling, figures: Sequence[Figure], language: str) -> str:
    """The cause in one sentence."""
    instead = as_printed(finding.instead, language) if finding.instead else ""
    other = _named(figures[finding.other], language) if finding.other is not None else ""
    printed = as_printed(figures[finding.figure], language) if finding.figure is not None else ""
    vi = language == "vi"
    if finding.cause is Cause.DIGIT:
        return f"Gần nhất: {instead} (một chữ số khác)." if vi else f"Nearest: {instead} (one digit differs)."
    if finding.cause is Cause.SWAP:
        return f"Gần nhất: {instead} (hai chữ số đổi chỗ)." if vi else f"Nearest: {instead} (two digits swapped)."
    if finding.cause is Cause.LAST_PLACE:
        off = finding.steps
        return (
            f"Gần nhất: {instead} (lệch {off} đơn vị ở chữ số cuối)."
            if vi
            else f"Nearest: {instead} (off by {off} in the last place)."
        )
    if finding.cause is Cause.LEVEL_AS_CHANGE:
        return (
            "Số ghi là tỷ lệ so với kỳ trước, không phải mức tăng giảm."
            if vi
            else "The figure is the level against the earlier period, not the change."
        )
    if finding.cause is Cause.DIRECTION:
        fall = "fall" in ruling.claim.method
        return (
            f"Con số đúng nhưng ngược chiều: các số in cho thấy {'tăng' if fall else 'giảm'}."
            if vi
            else f"The size is right, the direction is not: the printed numbers show a {'rise' if fall else 'fall'}."
        )
    if finding.cause is Cause.OTHER_DENOMINATOR:
        if finding.terms:
            return _added_up([figures[at] for at in finding.terms], language)
        return f"Khớp nếu mẫu số là {other} in gần đó." if vi else f"It fits over {other} printed nearby."
    if finding.cause is Cause.OPERAND_DIGIT:
        others = [(figures[at], mended) for at, mended in finding.either]
        if vi:
            more = "".join(f", hoặc {_named(a, language)} là {as_printed(b, language)}" for a, b in others)
            return f"Khớp nếu {printed} là {instead}{more} (một lỗi gõ)."
        more = "".join(f", or {_named(a, language)} is {as_printed(b, language)}" for a, b in others)
        return f"It holds if {printed} is {instead}{more} (one slip of a key)."
    if finding.cause is Cause.IMPOSSIBLE_RATE:
        return _impossible(ruling, language)
    return _part(finding, ruling, other, language)


def _impossible(ruling: Ruling, language: str) -> str:
    whole = ruling.missing.known if ruling.missing else ruling.operands[-1].value or Fraction(0)
    rate = as_printed(ruling.stated, language)
    if language == "vi":
        return f"Không có số nguyên nào trên {vietnamese(whole)} cho ra {rate}, dù làm tròn hay bỏ số lẻ."
    return f"No whole number over {english(whole)} gives {rate}, rounded or cut off."


def _added_up(terms: Sequence[Figure], language: str) -> str:
    whole = sum((figure.value for figure in terms), Fraction(0))
    shown = " + ".join(as_printed(figure, language) for figure in terms)
    if language == "vi":
        return f"Khớp nếu mẫu số là của các cấp cộng lại: {shown} = {vietnamese(whole)}."
    return f"It fits over the levels added up: {shown} = {english(whole)}."


def _part(finding: Finding, ruling: Ruling, other: str, language: str) -> str:
    vi = language == "vi"
    if finding.cause is Cause.PART_COUNTED_TWICE:
        return (
            f"Tổng lớn hơn đúng bằng {other}: có thể thành phần này được cộng hai lần."
            if vi
            else f"The total is over by exactly {other}: this part may be counted twice."
        )
    if finding.added:
        return (
            f"Tổng đúng bằng các thành phần trừ {other}: có thể thành phần này không nằm trong tổng."
            if vi
            else f"The total is the parts without {other}: this part may not be in it."
        )
    gap = abs(ruling.stated.value - (ruling.recomputed.value if ruling.recomputed else 0))
    return (
        f"Các thành phần thiếu {vietnamese(gap)}, đúng bằng {other} in gần đó."
        if vi
        else f"The parts fall short by {english(gap)}, which is {other} printed nearby."
    )


def _named(figure: Figure, language: str) -> str:
    """A figure with the words beside it: «1.240 (hồ sơ đã giải quyết)»."""
    label = (figure.label or figure.unit or "").strip()
    label = "" if label == figure.unit == "%" else label
    shown = label if len(label) <= _LABEL_REACH else label[:_LABEL_REACH].rsplit(" ", 1)[0] + "…"
    return as_printed(figure, language) + (f" ({shown})" if shown else "")


def gap_told(ruling: Ruling, language: str) -> str:
    """By how much the parts of a total miss it, '' for other kinds."""
    if ruling.claim.kind not in TOTALS or ruling.recomputed is None:
        return ""
    gap = (ruling.operands[0].value or Fraction(0)) - ruling.recomputed.value
    if language == "vi":
        return f"Các thành phần {'thiếu' if gap > 0 else 'thừa'} {vietnamese(abs(gap))}."
    return f"The parts fall {'short' if gap > 0 else 'over'} by {english(abs(gap))}."


def repair_told(repair: Repair, ruling: Ruling, figures: Sequence[Figure], language: str) -> str:
    """What settles every claim concerned, '' where it settles this one alone and the cause has said it."""
    if repair.either:
        return _either_told(repair, figures, language)
    claims = len(repair.settles) + len(repair.keeps)
    if claims < 2 or (len(repair.settles) == 1 and stating_figure(ruling.claim) in repair.values):
        return ""
    vi = language == "vi"
    joined = (" và " if vi else " and ").join(_instead(repair.values, figures, language))
    number = _COUNTED.get(claims, (str(claims), f"all {claims}"))[0 if vi else 1]
    if vi:
        return f"Nếu {joined} thì cả {number} phép tính có số này đều khớp."
    return f"If {joined}, {number} claims that use it hold."


def _either_told(repair: Repair, figures: Sequence[Figure], language: str) -> str:
    vi, claims = language == "vi", len(repair.settles)
    joined = (", hoặc " if vi else ", or ").join(_instead(repair.either, figures, language))
    number = _COUNTED.get(claims, (str(claims), f"all {claims}"))[0 if vi else 1]
    if vi:
        return f"Cả {number} phép tính không khớp sẽ khớp nếu {joined}."
    return f"It would settle {number} claims that do not hold if {joined}."


def _instead(
    values: Mapping[int, Sequence[Fraction]], figures: Sequence[Figure], language: str
) -> Iterator[str]:
    """«2.293 là 2.298» for each figure of a repair."""
    for figure, instead in values.items():
        printed, joint = figures[figure], "là" if language == "vi" else "is"
        yield f"{as_printed(printed, language)} {joint} {_values(printed, instead, language)}"


def _values(printed: Figure, values: Sequence[Fraction], language: str) -> str:
    first, last = (as_printed(replace(printed, value=v), language) for v in (values[0], values[-1]))
    if len(values) == 1:
        return first
    return f"từ {first} đến {last}" if language == "vi" else f"from {first} to {last}"


def misreading_told(likely: Misreading, figures: Sequence[Figure], language: str) -> str:
    """That the page should be looked at before anyone is blamed."""
    printed, instead = as_printed(figures[likely.figure], language), as_printed(likely.instead, language)
    if language == "vi":
        return f"Có thể máy nhận dạng sai, xem trang gốc: nếu {printed} là {instead} thì khớp."
    return f"Probably misread, see the page: it holds if {printed} is {instead}."


_NOT_NAMED = "Mẫu số hoặc danh sách không được nêu rõ.", "The whole or the list is not named."
_UNDECIDED = {
    ClaimKind.CHANGE: (
        "Câu văn không nói rõ so sánh hai số nào.", "The text does not say which two numbers it compares."
    ),
    ClaimKind.MULTIPLE: (
        "Số lần thường được làm tròn, và «tăng 2 lần» có thể hiểu là gấp hai hoặc gấp ba.",
        "Multiples are rounded freely, and «risen twice» may mean twice or three times as much.",
    ),
    ClaimKind.AVERAGE: (
        "Số bình quân thường được làm tròn, hoặc tính trên một số không in ra.",
        "Averages are rounded freely, or taken over a number that is not printed.",
    ),
}


def undecided_told(ruling: Ruling, language: str) -> str:
    """Why a claim could not be decided; of a missing side the whole numbers that would give the rate."""
    vi = language == "vi"
    if ruling.missing is not None:
        return _missing(ruling, language)
    if ruling.is_fitted:
        told = "Các tỷ lệ của cùng một tổng được chỉnh ở chữ số cuối cho đủ 100%."
        return told if vi else "The shares of one whole are fitted in the last digit to make 100%."
    if ruling.stated.qualifier is not Qualifier.EXACT:
        return "Câu văn chỉ nói ước chừng." if vi else "The text only hedges."
    if ruling.claim.kind is ClaimKind.THRESHOLD:
        return "Số in chưa đủ chi tiết để phân biệt." if vi else "The printed digits do not tell the two apart."
    if ruling.claim.kind is ClaimKind.COUNT:
        return "Danh sách có thể chưa đủ." if vi else "The list may leave items out."
    if ruling.claim.kind is ClaimKind.SUM and ruling.recomputed is not None:
        short = ruling.recomputed.value < ruling.stated.value
        if is_scale_apart(ruling.stated, ruling.recomputed):
            mark = "Lệch đúng 1.000 lần: có thể thừa hoặc thiếu chữ «nghìn», «triệu», hoặc nhầm dấu chấm với dấu phẩy."
            return mark if vi else "Exactly 1,000 times apart: a scale word or a mark may be wrong."
        if vi:
            why = "Danh sách có thể chưa kể hết" if short else "Các thành phần có thể trùng nhau"
            return f"{gap_told(ruling, language)} {why}, hoặc một số in sai."
        why = "The list may leave members out" if short else "The parts may overlap"
        return f"{gap_told(ruling, language)} {why}, or a number is wrong."
    return _UNDECIDED.get(ruling.claim.kind, _NOT_NAMED)[0 if vi else 1]


def _missing(ruling: Ruling, language: str) -> str:
    missing, vi = ruling.missing, language == "vi"
    if missing is None:
        return ""
    side = {"numerator": ("tử số", "numerator"), "denominator": ("mẫu số", "denominator")}
    name = side.get(missing.role, ("số còn lại", "other number"))[0 if vi else 1]
    lacks = f"Báo cáo không in {name}." if vi else f"The {name} is not printed."
    if missing.count == 0:
        return f"{lacks} Không số nguyên nào cho ra tỷ lệ này." if vi else f"{lacks} No whole number gives this rate."
    if not missing.listed:
        return lacks
    number = vietnamese if vi else english
    listed = "; ".join(number(Fraction(n)) for n in missing.listed)
    if len(missing.listed) == 1:
        return f"{lacks} Chỉ số {listed} cho ra tỷ lệ này." if vi else f"{lacks} Only {listed} gives this rate."
    return f"{lacks} {'Các số cho ra tỷ lệ này' if vi else 'Whole numbers that give this rate'}: {listed}."


def habit_told(habit: Habit, language: str) -> str:
    """That a claim which holds was fitted to its decimals another way than the document's others."""
    cuts = habit.kind is RoundingHabit.TRUNCATES
    if language == "vi":
        usual, here = ("bỏ bớt số lẻ", "làm tròn") if cuts else ("làm tròn", "bỏ bớt số lẻ")
        return f"Lưu ý: các tỷ lệ khác trong báo cáo được {usual}, riêng tỷ lệ này {here}."
    usual, here = ("cut off", "rounded") if cuts else ("rounded", "cut off")
    return f"Note: the report's other rates are {usual}, this one is {here}."
