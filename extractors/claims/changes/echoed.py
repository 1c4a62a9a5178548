"""A rise or fall told as a number and at once as a percentage: «giảm 09 đơn vị, tương ứng 14,75%».

The percentage is the same difference over the earlier level, and the difference itself is one side of it: so with one
of the two levels the other is known. Bound for certain, so a claim can accuse: the percentage follows its difference
with nothing but words that say it again between, and the level is the one the sentence sets it against («so với năm
2015 (61 đơn vị)»), the one it has come down from («từ 94 ngày xuống còn 66 ngày») or the number right before it
(«3.846 lượt, tăng 1.246 lượt (tương đương 47,9%)»).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

import regex

from extractors.claims.making import NO_LEVELS, may_count_the_same
from extractors.reading import Reading, is_change
from extractors.reading.successive import become
from extractors.sheet import Entry, Sheet
from extractors.words.beside import WHOLES
from schemas.records import Claim, ClaimKind, Modality, Operand, Qualifier

_VERB = r"(?<!\p{L})(?P<verb>tăng|giảm)(?: thêm| được| đi)?"
#: Right before the difference.
_RISES = regex.compile(rf"{_VERB}\s+$")
#: From the difference to its percentage; what it is compared with may stand between.
_AGAIN = regex.compile(
    r"(?:\s+so với\s+[^;.()\d]{2,40}\d{0,4}(?:\s*\([^()]*\))?)?[\s,;(]*[+-]?"
    r"(?:(?:hay|tức|tương ứng|tương đương|với|là|tăng|giảm|tỷ lệ)\s+)*[+-]?"
)
#: From the level right before it to the difference.
_THEN = regex.compile(rf"[\s,(]*{_VERB}\s+")
#: «so với năm 2022 (12.977 hồ sơ)»: from the words that compare to the earlier level.
_AGAINST = regex.compile(
    r"(?<!\p{L})so với\s+(?:[^;,.()\d]{0,40}(?:\d{4}[^;,.()\d]{0,10})?\(\s*(?:là|có|đạt)?"
    r"|(?:mức |con số )?(?:của )?cùng kỳ(?: năm (?:trước|ngoái|\d{4}))?(?: là)?)\s*$"
)
#: Behind the percentage: a whole it is of, where it is the share of one and no rise; «so với» alone compares.
_SHARE_OF = regex.compile(rf"[)\s]*(?:{WHOLES}|so với (?:tổng|kế hoạch|chỉ tiêu|dự toán))(?!\p{{L}})")


@dataclass(frozen=True, slots=True)
class _Echo:
    """A difference and the percentage that tells it again."""

    difference: Entry
    percent: Entry
    falls: bool


def find_echoed_changes(sheet: Sheet) -> Iterator[Claim]:
    """Yield a change for each percentage that tells a printed difference again and one level of which is printed."""
    for at, reading in enumerate(sheet.readings):
        if not reading.is_prose_of_results:
            continue
        entries = [e for e in sheet.within(at) if e.quantity >= 0]
        for number, percent in enumerate(entries):
            echo = _echo(sheet, reading, entries[:number], percent)
            sides = _sides(reading, entries, echo) if echo is not None else None
            if echo is not None and sides is not None:
                yield _claim(reading, echo, sides)


def _echo(sheet: Sheet, reading: Reading, before: Sequence[Entry], percent: Entry) -> _Echo | None:
    if percent.unit != "%" or percent.qualifier is not Qualifier.EXACT or percent.value <= 0:
        return None
    if _SHARE_OF.match(reading.compared, percent.unit_end):
        return None
    for difference in reversed(before[-2:]):  # the level it is compared with may stand between
        said = _RISES.search(reading.compared, 0, difference.start)
        again = _AGAIN.fullmatch(reading.compared, difference.unit_end, percent.start)
        if said is None or again is None or not _is_plain(difference) or sheet.noun_after(difference) in NO_LEVELS:
            continue
        return _Echo(difference, percent, said["verb"] == "giảm")
    return None


def _is_plain(entry: Entry) -> bool:
    return entry.unit != "%" and entry.qualifier is Qualifier.EXACT and entry.value > 0


def _sides(reading: Reading, entries: Sequence[Entry], echo: _Echo) -> tuple[Operand, Operand] | None:
    """The current and the earlier level, one of them made of the other and the difference."""
    difference = echo.difference
    begin, end = reading.quantities[difference.quantity].sentence
    own = [e for e in entries if begin <= e.start < end and _is_level(reading, e, difference)]
    against = [e for e in own if _is_set_against(reading, entries, echo, e)]
    if against:
        return _made(against[0], difference, "previous", falls=echo.falls) if len(against) == 1 else None
    before = [e for e in own if e.end <= difference.start]
    if len(before) > 1 and _leads_down(reading, before[-2], before[-1], difference):
        return before[-1].operand("current"), before[-2].operand("previous")
    if before and _THEN.fullmatch(reading.compared, before[-1].unit_end, difference.start):
        current = before[-1]
        # «37 lượt/41 người, giảm 12 lượt (24,5%)»: visits have fallen, not the people right before
        same = None in (current.unit, difference.unit) or current.unit == difference.unit
        if same and current.modality is Modality.ACTUAL and reading.pair_of(current.quantity) is None:
            return _made(current, difference, "current", falls=echo.falls)
    return None


def _is_level(reading: Reading, entry: Entry, difference: Entry) -> bool:
    if entry.figure == difference.figure or is_change(reading, reading.quantities[entry.quantity]):
        return False
    return _is_plain(entry) and may_count_the_same(entry, difference)


def _is_set_against(reading: Reading, entries: Sequence[Entry], echo: _Echo, level: Entry) -> bool:
    """Whether a number in a bracket behind «so với …» is the earlier level of this difference, and of no other."""
    difference, text = echo.difference, reading.compared
    words = _AGAINST.search(text, reading.quantities[level.quantity].sentence[0], level.start)
    if words is None:
        return False
    if level.start > echo.percent.start:
        return regex.fullmatch(r"\s*\)?\s*", text[echo.percent.unit_end : words.start()]) is not None
    if level.start > difference.start:
        return not text[difference.unit_end : words.start()].strip(" ,")
    between = [e for e in entries if level.end <= e.start < difference.start]
    follows = not between or (len(between) == 1 and _THEN.fullmatch(text, between[0].unit_end, difference.start))
    return bool(follows) and ";" not in text[level.end : difference.start]


def _leads_down(reading: Reading, previous: Entry, current: Entry, difference: Entry) -> bool:
    """«từ 94 ngày xuống còn 66 ngày, giảm 28 ngày», «từ 121 còn 104 thôn, bản (giảm 17 …»."""
    then = reading.compared[current.unit_end : difference.start]
    turned = become(reading.compared, (previous.start, previous.unit_end), current.start)
    return turned and regex.fullmatch(rf"[\p{{L}}\s,(]{{0,40}}?(?:tức )?{_VERB}\s+", then) is not None


def _made(level: Entry, difference: Entry, role: str, *, falls: bool) -> tuple[Operand, Operand] | None:
    """Both levels from one of them; None where the fall is more than there was."""
    adds = (role == "current") == falls
    other = level.value + difference.value if adds else level.value - difference.value
    if other <= 0:
        return None
    ulps = level.ulp, difference.ulp
    precision = Fraction(0) if set(ulps) <= {0, 1} else sum(ulps, Fraction(0))
    if role == "current":
        return level.operand("current"), Operand("previous", None, other, precision)
    return Operand("current", None, other, precision), level.operand("previous")


def _claim(reading: Reading, echo: _Echo, sides: tuple[Operand, Operand]) -> Claim:
    sense = "fall" if echo.falls else "rise"
    return Claim(
        ClaimKind.CHANGE, reading.passage.ordinal, echo.percent.figure, sides,
        reading.quantities[echo.percent.quantity].sentence, f"change told again, {sense}, percent",
    )  # fmt: skip
