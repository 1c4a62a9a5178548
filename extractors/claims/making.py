"""Makes claims from the entries that state them."""

from __future__ import annotations

from collections.abc import Sequence

from extractors.reading import Reading
from extractors.sheet import Entry, Sheet
from schemas.records import Claim, ClaimKind, Operand


def make_sum(
    sheet: Sheet,
    total: Entry,
    parts: Sequence[Operand],
    method: str,
    *,
    rivals: Sequence[Sequence[Operand]] = (),
    weak: str | None = None,
) -> Claim:
    reading = sheet.readings[total.reading]
    quote = sheet.figures[total.figure].quote if total.quantity < 0 else reading.quantities[total.quantity].sentence
    head = total.operand("total")
    return Claim(
        ClaimKind.SUM,
        reading.passage.ordinal,
        total.figure,
        (head, *parts),
        quote,
        method,
        tuple((head, *r) for r in rivals),
        weak,
    )


_FAMILIES = {"lượt": "người", "bộ": "hồ sơ"}


def unit_family(unit: str | None) -> str | None:
    """Units that count the same thing: a person sent on a course is a «lượt» too."""
    return _FAMILIES.get(unit or "", unit)


def unit_of(sheet: Sheet, entry: Entry) -> str | None:
    """The unit of a count; the upper side of «251/262 thủ tục» has that of the lower."""
    pair = sheet.readings[entry.reading].pair_of(entry.quantity) if entry.quantity >= 0 else None
    if entry.unit is None and pair is not None and pair.upper == entry.quantity:
        return sheet.at(entry.reading, pair.lower).unit
    return entry.unit


def may_count_the_same(one: Entry, other: Entry) -> bool:
    """False where both name a unit and the units differ."""
    return None in (one.unit, other.unit) or unit_family(one.unit) == unit_family(other.unit)


#: «tăng 03 bậc», «tăng gần 2 lần»: ranks and factors, no difference of two levels.
NO_LEVELS = frozenset({"bậc", "hạng", "lần"})
POINTS = "điểm phần trăm"


def measured_in(stated: Entry, current: Entry) -> str:
    """How a stated rise or fall is measured: absolute, percent, points, or (of a rate in %) points or percent."""
    if stated.unit == "%":
        return "points or percent" if current.unit == "%" else "percent"
    return "points" if stated.unit == POINTS else "absolute"


def make_change(
    reading: Reading,
    stated: Entry,
    sides: tuple[Entry, Entry],
    method: str,
    rivals: Sequence[tuple[Operand, ...]] = (),
    weak: str | None = None,
) -> Claim:
    """A rise or fall from the second of ``sides`` to the first, quoted with its sentence; quiet where it is weak."""
    current, previous = sides
    return Claim(
        ClaimKind.CHANGE,
        reading.passage.ordinal,
        stated.figure,
        (current.operand("current"), previous.operand("previous")),
        reading.quantities[stated.quantity].sentence,
        method,
        tuple(rivals),
        weak,
        quiet=weak is not None,
    )


def make_ratio(
    percent: Entry,
    operands: tuple[Operand, ...],
    at: int,
    sheet: Sheet,
    method: str,
    rivals: Sequence[tuple[Operand, ...]] = (),
    weak: str | None = None,
    *,
    quiet: bool = False,
) -> Claim:
    """A ratio stated by a percentage of passage ``at``, quoted with its sentence."""
    reading = sheet.readings[at]
    sentence = reading.quantities[percent.quantity].sentence
    return Claim(
        ClaimKind.RATIO,
        reading.passage.ordinal,
        percent.figure,
        operands,
        sentence,
        method,
        tuple(rivals),
        weak,
        quiet,
    )


def make_confirming(
    kind: ClaimKind, reading: Reading, stated: Entry, operands: tuple[Operand, ...], method: str, weak: str
) -> Claim:
    """A claim that can hold and never accuses, quoted with the sentence that states it."""
    sentence = reading.quantities[stated.quantity].sentence
    return Claim(kind, reading.passage.ordinal, stated.figure, operands, sentence, method, (), weak, quiet=True)
