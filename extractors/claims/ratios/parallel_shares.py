"""Shares told one after another of one whole: where its neighbours show the whole, the one that differs is wrong.

«thạc sĩ 24 người (7%), đại học 298 người (87,4%), trung cấp 19 người (5,6%)»: no word may tie a member to the number
that all are shares of. That the others of its list hold over it does, so a member that is no share of it, nor of
anything else printed near, may be accused. Comes in: the sheet and the percentages that are settled. Goes out: a ratio
for each such member.

Chance: a share falls into the width u that is printed as one percentage with a probability of about u / 100. Those of
the members that hold multiply; times the wholes tried, the product is held under ``_MOST_CHANCE``.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations

from extractors.claims.making import make_ratio, may_count_the_same
from extractors.claims.ratios.share_lists import REACHES, Member, share_lists
from extractors.reading import is_change
from extractors.sheet import Entry, Sheet
from extractors.words.beside import NAMES_WHOLE, WHOLE_AFTER
from schemas.intervals import Interval, may_print
from schemas.records import Claim, Modality, Operand, PassageKind

_HUNDRED = 100
_MOST_CHANCE = Fraction(1, 200)
#: Members that must hold where nothing else shows that the list is of one whole.
_FEWEST = 2
#: Passages above whose counts may be the whole.
_REACH = 5
#: Of two members alone only percentages with a decimal show that they divide what they make together.
_TENTH = Fraction(1, 10)


@dataclass(frozen=True, slots=True)
class _Shown:
    """The whole of a list with the members that hold over it and the one that does not."""

    whole: Operand
    holding: tuple[Member, ...]
    odd: Member


def find_parallel_shares(sheet: Sheet, settled: Collection[int | None]) -> Iterator[Claim]:
    """Yield a ratio for each percentage not ``settled`` that alone of its list is no share of the list's whole."""
    for members in share_lists(sheet):
        own, shown = _of_one_whole(sheet, members)
        if shown is None or shown.odd.percent.figure in settled or _is_told_otherwise(sheet, own, shown):
            continue
        operands = (shown.odd.count.operand("numerator"), shown.whole)
        yield make_ratio(shown.odd.percent, operands, shown.odd.percent.reading, sheet, "parallel share")


def _of_one_whole(sheet: Sheet, members: Sequence[Member]) -> tuple[Sequence[Member], _Shown | None]:
    """A list, or the part of it behind the member that it divides: «thu về 588 phiếu (98%), tốt 361 (61,39%), …»."""
    for start in range(len(members) - 1):
        rest = members[start:]
        shown = _shown(sheet, rest)
        if shown is not None and (start == 0 or shown.whole.figure == members[start - 1].count.figure):
            return rest, shown
    return members, None


def _shown(sheet: Sheet, members: Sequence[Member]) -> _Shown | None:
    """The one whole over which all members but one hold, None where none or several are, or chance might be."""
    telling = [m for m in members if m.percent.value not in (0, _HUNDRED)]
    wholes = {whole.value: whole for whole in _wholes(sheet, members) if whole.value}
    sides = {value: [m for m in telling if _gives(m.count.value, value, m.percent)] for value in wholes}
    most = max(map(len, sides.values()), default=0)
    best = [value for value, holding in sides.items() if len(holding) == most]
    if len(best) != 1 or most != len(telling) - 1 or most == 0:
        return None
    [odd] = [m for m in telling if m not in sides[best[0]]]
    shown = _Shown(wholes[best[0]], tuple(sides[best[0]]), odd)
    return shown if _chance(shown) * len(wholes) <= _MOST_CHANCE and _is_one_list(sheet, members, shown) else None


def _gives(part: Fraction, whole: Fraction, percent: Entry) -> bool:
    return may_print(percent.value, percent.ulp, Interval.point(part / whole * _HUNDRED))


def _chance(shown: _Shown) -> Fraction:
    """Bound on the probability that all members that hold do so by accident."""
    chance = Fraction(1)
    for member in shown.holding:
        chance *= min(Fraction(1), member.percent.ulp * Fraction(3, 2) / _HUNDRED)
    return chance


def _is_one_list(sheet: Sheet, members: Sequence[Member], shown: _Shown) -> bool:
    """Whether the odd member is surely of the whole: the members are all there is, or it is told as those that hold."""
    counts = sum((m.count.value for m in members), Fraction(0))
    if shown.whole.figure is None:  # what they make together is no evidence of itself, that they hold over it is
        return len(shown.holding) >= _FEWEST or (
            shown.odd.joint == shown.holding[0].joint
            and shown.odd.count.value != shown.holding[0].count.value
            and all(m.percent.ulp <= _TENTH for m in members)
        )
    if sum((m.count.value for m in shown.holding), Fraction(0)) == shown.whole.value:
        return False  # «trước hạn 27 (15%), đúng hạn 153 (85%), trả qua bưu chính 41 (31%)»: the list is over before it
    left = sum((m.percent.value for m in members), Fraction(0)) - _HUNDRED
    if counts == shown.whole.value or abs(left) <= sum((m.percent.ulp for m in members), Fraction(0)) / 2:
        return True
    if shown.odd.joint in REACHES:
        return False
    alike = [m for m in shown.holding if m.joint == shown.odd.joint and m.count.unit == shown.odd.count.unit]
    text = sheet.readings[shown.odd.percent.reading].compared
    return len(alike) >= _FEWEST and not NAMES_WHOLE.match(text, shown.odd.percent.unit_end)


def _wholes(sheet: Sheet, members: Sequence[Member]) -> Iterator[Operand]:
    """What the members may be shares of, the nearest last: printed counts, and what they make together."""
    total = sum((m.count.value for m in members), Fraction(0))
    largest = max(m.count.value for m in members)
    for entry in _counts_near(sheet, members):
        if entry.value > largest:
            yield entry.operand("denominator")
    if all(total != entry.value for entry in _counts_near(sheet, members)):
        yield Operand("denominator", None, total)


def _counts_near(sheet: Sheet, members: Sequence[Member]) -> list[Entry]:
    """Results and plans before a list and right after it; of three and more members those of the section above, too."""
    first = min((m.count.reading, min(m.count.start, m.percent.start)) for m in members)
    own = {m.count.figure for m in members}
    near = [e for e in sheet.counts(first[0]) if e.start < first[1] or _is_named_after(sheet, members[-1], e)]
    if len(members) > _FEWEST:
        near = [*_above(sheet, first[0]), *near]
    same = (Modality.ACTUAL, Modality.TARGET)
    return [
        e
        for e in near
        if e.quantity >= 0 and e.figure not in own and e.modality in same
        and may_count_the_same(e, members[0].count)
        and not is_change(sheet.readings[e.reading], sheet.readings[e.reading].quantities[e.quantity])
    ]  # fmt: skip


def _is_named_after(sheet: Sheet, last: Member, entry: Entry) -> bool:
    """«…, không hoàn thành 04 người (0,3%) trên tổng số 1.512 người»."""
    if entry.start < last.percent.unit_end:
        return False
    words = sheet.readings[entry.reading].compared[last.percent.unit_end : entry.start]
    return WHOLE_AFTER.fullmatch(words.lstrip(")")) is not None


def _above(sheet: Sheet, at: int) -> Iterator[Entry]:
    section = sheet.readings[at].passage.section
    for above in range(max(0, at - _REACH), at):
        passage = sheet.readings[above].passage
        if section.startswith(passage.section) and passage.kind is not PassageKind.TABLE_ROW:
            yield from sheet.counts(above)


def _is_told_otherwise(sheet: Sheet, members: Sequence[Member], shown: _Shown) -> bool:
    """Whether the odd percentage is the share of another printed whole, of several members, or of all the others."""
    odd, whole = shown.odd, shown.whole.value or Fraction(0)
    at = odd.percent.reading
    printed = [e.value for e in (*_above(sheet, at), *sheet.counts(at)) if e.value > 0]
    if any(_gives(odd.count.value, value, odd.percent) for value in printed):
        return True
    others = [m.count.value for m in members if m is not odd]
    together = (sum(each, odd.count.value) for size in (1, 2, 3) for each in combinations(others, size))
    return any(_gives(top, whole, odd.percent) for top in (*together, whole - odd.count.value) if top > 0)
