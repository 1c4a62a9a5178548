"""Percentages whose part stands beside them and whose whole anywhere in their section, or whose part is made of two.

Comes in: the sheet, the verdicts so far, the percentages that are settled. Goes out: a ratio for each of the others
that one whole gives, and only one: over the fraction printed beside it («36/46 đơn vị … (78,26%)»), of the count
beside it over a count above («Lĩnh vực đất đai có 187 hồ sơ, chiếm 84,62% số hồ sơ quá hạn», 221 in the sentence
before), or of the first members of a sum that holds («Mức độ hài lòng chung: 98,6%» of very content and content).
That the numbers fit is the evidence, so such a claim can hold and never accuse.

Chance: a share falls into the width u that is printed as one percentage with a probability of about u / 100, so n
readings fit by accident with at most n · u percent, which is held under ``_MOST_CHANCE``.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from fractions import Fraction

import regex

from extractors.claims.making import make_ratio, may_count_the_same
from extractors.claims.ratios.other_bases import may_be_of
from extractors.claims.ratios.wholes import Operands, over
from extractors.reading import Reading, is_change
from extractors.reading.cells import is_total_row
from extractors.sheet import Entry, Sheet
from extractors.words.beside import count_after, count_beside
from extractors.words.fraction_beside import pair_beside
from schemas.intervals import Interval, may_print
from schemas.kinds import HOLDS
from schemas.records import Claim, ClaimKind, Modality, Operand, PassageKind, Qualifier, Verdict

_HUNDRED = 100
#: In percent, as the width of a percentage is.
_MOST_CHANCE = 3
#: Passages above whose counts may be the whole.
_REACH = 12
_MOST = 3 * _HUNDRED
_NOT_SHARED = "the words do not tie the whole to it"
#: «62,9% hoàn thành trước hạn (187)»: the part in a bracket after the words of the percentage.
_OPENED = regex.compile(r"[^;.()\d]{0,60}\((?:tức |là |với )?\s*")


def find_confirmed_wholes(
    sheet: Sheet, verdicts: Collection[Verdict], settled: Collection[int | None]
) -> Iterator[Claim]:
    """Yield a ratio for each percentage not ``settled`` that exactly one reading gives."""
    sums = [v.operands for v in verdicts if v.claim.kind is ClaimKind.SUM and v.outcome in HOLDS]
    for at, reading in enumerate(sheet.readings):
        if not reading.is_prose_of_results:
            continue
        for percent in sheet.within(at):
            if percent.unit != "%" or percent.quantity < 0 or percent.figure in settled:
                continue
            quantity = reading.quantities[percent.quantity]
            if percent.qualifier is not Qualifier.EXACT or is_change(reading, quantity):
                continue
            if not 0 < percent.value <= _MOST or percent.value == _HUNDRED:  # «100%» is said of what is not printed
                continue
            found = _only(percent, _readings(sheet, at, percent))
            if found is None and percent.modality is Modality.ACTUAL:
                found = _only(percent, _of_sums(sheet, percent, sums))
            if found is not None:
                yield make_ratio(percent, found, at, sheet, "confirmed whole", (), _NOT_SHARED, quiet=True)


def _only(percent: Entry, readings: Sequence[Operands]) -> Operands | None:
    """The one reading that gives the percentage, None where none or several do or chance might."""
    if len(readings) * percent.ulp > _MOST_CHANCE:
        return None
    fitting = {(top.value, low.value): (top, low) for top, low in readings if _gives(top, low, percent)}
    return next(iter(fitting.values())) if len(fitting) == 1 else None


def _gives(top: Operand, low: Operand, percent: Entry) -> bool:
    if top.value is None or not low.value:
        return False
    return may_print(percent.value, percent.ulp, Interval.point(top.value / low.value * _HUNDRED))


def _readings(sheet: Sheet, at: int, percent: Entry) -> list[Operands]:
    """The fraction beside a percentage, else the count beside it over every whole of its section."""
    reading = sheet.readings[at]
    pair = pair_beside(reading, percent.quantity)
    if pair is not None:
        return [over(sheet.at(at, pair.upper), sheet.at(at, pair.lower))]
    part = _part(sheet, at, percent)
    if part is None or part.value <= 0:
        return []
    wholes = [
        e
        for e in _above(sheet, at)
        if e is not part and e.value > 0 and may_count_the_same(part, e) and _may_be_whole(e, part, percent)
        and may_be_of(sheet, percent, e)
    ]  # fmt: skip
    own = [e for e in wholes if _is_of_member(reading, e, part, percent)]
    return [over(part, whole) for whole in {e.value: e for e in own or wholes}.values()]


def _is_of_member(reading: Reading, whole: Entry, part: Entry, percent: Entry) -> bool:
    """«năm 2016 nhận 390 vụ, xong 270 vụ, đạt 70%; năm 2017 …»: what stands before a part in its member of a list."""
    if whole.reading != part.reading or not whole.start < part.start < percent.start or whole.unit != part.unit:
        return False
    begin, end = reading.quantities[part.quantity].sentence
    listed = ";" in reading.compared[begin:end] and whole.start >= begin
    return listed and ";" not in reading.compared[whole.end : percent.start]


def _may_be_whole(whole: Entry, part: Entry, percent: Entry) -> bool:
    """A whole is larger than its part; a plan may be exceeded."""
    return (whole.value > part.value) == (percent.value < _HUNDRED)


def _part(sheet: Sheet, at: int, percent: Entry) -> Entry | None:
    reading = sheet.readings[at]
    beside = count_beside(reading, percent.quantity)
    if beside is None:
        beside = count_after(reading, percent.quantity)
    if beside is not None:
        return sheet.at(at, beside)
    following = next((e for e in sheet.within(at) if e.quantity == percent.quantity + 1), None)
    if following is not None and _OPENED.fullmatch(reading.compared, percent.unit_end, following.start):
        return following
    before = [e for e in sheet.within(at) if 0 <= e.quantity < percent.quantity and e.unit != "%"]
    sentence = reading.quantities[percent.quantity].sentence
    flat = [e for e in before if not reading.quantities[e.quantity].brackets and sentence[0] <= e.start]
    return flat[-1] if flat else None


def _above(sheet: Sheet, at: int) -> Iterator[Entry]:
    """Results and plans of the passage, and of those above in its section; of a table between its total row."""
    section = sheet.readings[at].passage.section
    passages = 0
    for above in range(at, -1, -1):
        reading = sheet.readings[above]
        is_row = reading.passage.kind is PassageKind.TABLE_ROW
        passages += not is_row
        if passages > _REACH + 1 or not section.startswith(reading.passage.section):
            return
        if is_row and not is_total_row(reading.passage):
            continue
        yield from (
            e
            for e in sheet.counts(above)
            if e.quantity >= 0
            and e.modality in (Modality.ACTUAL, Modality.TARGET)
            and not is_change(reading, reading.quantities[e.quantity])
        )


def _of_sums(sheet: Sheet, percent: Entry, sums: Sequence[tuple[Operand, ...]]) -> list[Operands]:
    """The first two and more members of each sum told above it, over its total."""
    found: list[Operands] = []
    for total, *parts in sums:
        entry = sheet.of_figure(total.figure)
        if entry is None or not 0 <= percent.reading - entry.reading <= _REACH or len(parts) < 3:
            continue
        made = parts[0].value or Fraction(0)
        for part in parts[1:-1]:
            made += part.value or 0
            found.append((Operand("numerator", None, made), replace(total, role="denominator")))
    return found
