"""A difference and the percentage that tells it again: «giảm 09 đơn vị, tương ứng 14,75%», «tăng 12 vụ (+4,1%)».

Comes in: the numbers of a passage. Goes out: each percentage with the difference that it repeats, and the two levels
that one printed level and the difference make. Which level is meant is for ``echoed`` and ``echo_series`` to find.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

import regex

from extractors.claims.changes.rise_words import RISES
from extractors.claims.making import NO_LEVELS
from extractors.reading import Reading
from extractors.sheet import Entry, Sheet
from extractors.words.beside import WHOLES
from schemas.records import Claim, ClaimKind, Operand, Qualifier

_RISES = regex.compile(rf"{RISES}\s+$")
#: From the difference to its percentage; what it is compared with may stand between, and before a bracket what it
#: counts: «giảm 14 người chết (giảm 8,2%)».
_AGAIN = regex.compile(
    r"(?:\s+so với\s+[^,;.()\d]{2,40}\d{0,4}(?:\s*\([^()]*\))?|(?P<noun>(?:\s+\p{L}+){1,4})(?=\s*\())?[\s,;(=]*"
    r"(?P<said>[+-]?(?:(?:hay|tức|tương ứng|tương đương|với|là|tăng|giảm|tỷ lệ)\s+)*[+-]?)"
)
#: Behind the percentage: a whole it is of, or what was set, where it is a share of that and no rise; «so với» alone
#: compares.
_SHARE_OF = regex.compile(
    rf"[)\s]*(?:{WHOLES}|so với (?:tổng|kế hoạch|chỉ tiêu|dự toán|nghị quyết|mục tiêu|định mức|yêu cầu))(?!\p{{L}})"
)


@dataclass(frozen=True, slots=True)
class Echo:
    """A difference and the percentage that tells it again.

    ``sure`` is False where only a bracket behind several words ties them («tăng 15 xã đạt chuẩn (62%)»).
    """

    difference: Entry
    percent: Entry
    falls: bool
    sure: bool


def echoes(sheet: Sheet, at: int) -> Iterator[Echo]:
    """Yield the echoes of a passage in order."""
    reading = sheet.readings[at]
    entries = [e for e in sheet.within(at) if e.quantity >= 0]
    for number, percent in enumerate(entries):
        echo = _echo(sheet, reading, entries[:number], percent)
        if echo is not None:
            yield echo


def _echo(sheet: Sheet, reading: Reading, before: Sequence[Entry], percent: Entry) -> Echo | None:
    if percent.unit != "%" or percent.qualifier is not Qualifier.EXACT or percent.value <= 0:
        return None
    if _SHARE_OF.match(reading.compared, percent.unit_end):
        return None
    for difference in reversed(before[-2:]):  # the level it is compared with may stand between
        said = _RISES.search(reading.compared, 0, difference.start)
        again = _AGAIN.fullmatch(reading.compared, difference.unit_end, percent.start)
        if said is None or again is None or not is_plain(difference) or sheet.noun_after(difference) in NO_LEVELS:
            continue
        counted = len((again["noun"] or "").split())
        sure = bool(again["said"].strip()) or counted <= (0 if difference.unit else 1)
        return Echo(difference, percent, said["verb"] == "giảm", sure)
    return None


def is_plain(entry: Entry) -> bool:
    """Whether a number is a count printed without a hedge."""
    return entry.unit != "%" and entry.qualifier is Qualifier.EXACT and entry.value > 0


def levels_of(level: Entry, echo: Echo, role: str) -> tuple[Operand, Operand] | None:
    """The current and the earlier level, of which ``level`` is the one named by ``role`` and the difference makes the
    other; None where the fall is more than there was.
    """
    difference = echo.difference
    adds = (role == "current") == echo.falls
    other = level.value + difference.value if adds else level.value - difference.value
    if other <= 0:
        return None
    ulps = level.ulp, difference.ulp
    precision = Fraction(0) if set(ulps) <= {0, 1} else sum(ulps, Fraction(0))
    if role == "current":
        return level.operand("current"), Operand("previous", None, other, precision)
    return Operand("current", None, other, precision), level.operand("previous")


def make_echo(
    reading: Reading, echo: Echo, sides: tuple[Operand, Operand], rivals: Sequence[tuple[Operand, Operand]] = (),
    weak: str | None = None,
) -> Claim:  # fmt: skip
    """The change that the percentage of an echo states."""
    sense = "fall" if echo.falls else "rise"
    return Claim(
        ClaimKind.CHANGE, reading.passage.ordinal, echo.percent.figure, sides,
        reading.quantities[echo.percent.quantity].sentence, f"change told again, {sense}, percent", tuple(rivals), weak,
        quiet=weak is not None,
    )  # fmt: skip
