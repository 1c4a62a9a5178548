"""Accused claims that other numbers of their sentence or passage bear out: the words were bound to the wrong ones.

Comes in: the sheet, its claims and their verdicts. Goes out: the claims, an accused one bound to the two numbers that
give what it states where only one pair does and chance would hardly, else marked as one that may not accuse.

A slip rarely leaves behind two other numbers of its sentence that give the wrong value exactly; a reading that bound
the wrong numbers nearly always leaves the right ones. Of 8 false accusations in seven whole reports that nobody had
read (2026-11-22) 7 were borne out so, by «12/26 đơn vị (trong đó 5/12 phòng; 7/14 xã), bằng 46,2%» and the like.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from fractions import Fraction
from itertools import accumulate, permutations

import regex

from extractors.claims.making import POINTS, may_count_the_same, unit_family
from extractors.claims.own_sums import SUMS, held_sums, misplaced, speak_for_themselves
from extractors.sheet import Entry, Sheet
from extractors.words.fraction_beside import pair_beside
from schemas.intervals import Interval, may_print
from schemas.kinds import HOLDS
from schemas.records import RATE_NAMED, Claim, ClaimKind, Operand, Outcome, Verdict

_HUNDRED = 100
#: Pairs tried times the printed precision, in percent, twice for rounding and cutting off: the chance that one of them
#: fits by accident. Above the first a fitting pair is no proof of what was meant, above the second it says nothing of a
#: whole passage.
_PROVES, _DOUBTS = 3, 20
_BOTH_WAYS = 2
_DOSSIER = "hồ sơ"
_NOT_THESE = "other numbers of the sentence give it"
#: A pair of numbers as a claim names its sides.
_ROLES = {ClaimKind.RATIO: ("numerator", "denominator"), ClaimKind.CHANGE: ("current", "previous")}
Pair = tuple[Entry, Entry]


def read_otherwise(sheet: Sheet, claims: Sequence[Claim], verdicts: Iterable[Verdict]) -> list[Claim]:
    """The claims, those accused taken otherwise where other numbers bear them out; the same objects where not."""
    verdicts = list(verdicts)
    accused = {id(v.claim) for v in verdicts if v.outcome is Outcome.INCONSISTENT}
    borne_out = {
        (sheet.figures[at].value, sheet.figures[at].indicator)
        for v in verdicts
        if v.outcome in HOLDS and v.claim.kind is ClaimKind.RATIO and (at := v.claim.claimed) is not None
    }
    told = {
        _pair_of(sheet, v.claim, [o.figure for o in v.operands])
        for v in verdicts if v.outcome in HOLDS and v.claim.kind in _ROLES
    }  # fmt: skip
    held = held_sums(verdicts) if accused else []
    moved = misplaced(claims) if accused else set()
    found = []
    for claim in claims:
        if id(claim) in accused and (
            _pair_of(sheet, claim, [o.figure for o in claim.operands]) in told
            or (claim.kind in SUMS and id(claim) not in moved and speak_for_themselves(sheet, claim, held))
        ):
            found.append(replace(claim, weak=_NOT_THESE))
        else:
            found.append(_otherwise(sheet, claim, borne_out) if id(claim) in accused else claim)
    return found


def _pair_of(sheet: Sheet, claim: Claim, sides: Sequence[int | None]) -> object:
    """The two numbers and what is told of them: of one pair one rise in percent holds, so a second is of another.

    Each claim is its own where a side is not printed.
    """
    stated = sheet.of_figure(claim.claimed)
    if stated is None or None in sides:
        return claim
    return claim.kind, claim.passage, frozenset(sides), stated.unit == "%"


def _otherwise(sheet: Sheet, claim: Claim, borne_out: set[tuple[Fraction, str | None]]) -> Claim:
    stated = sheet.of_figure(claim.claimed)
    if stated is None or stated.quantity < 0 or sheet.is_row(stated.reading):
        return claim
    if claim.kind is ClaimKind.BALANCE:
        return replace(claim, weak=_NOT_THESE) if _has_another_rest(sheet, claim) else claim
    if claim.kind is ClaimKind.SUM:
        return replace(claim, weak=_NOT_THESE) if _is_made_of_a_run(sheet, claim, stated) else claim
    if claim.kind not in _ROLES or _is_right_behind_its_fraction(sheet, claim, stated):
        return claim
    if claim.kind is ClaimKind.RATIO and (
        _is_told_elsewhere(sheet, claim, stated, borne_out) or _is_of_another_family(sheet, claim, stated)
    ):
        return replace(claim, weak=_NOT_THESE)
    inside = _in_sentence(sheet, stated)
    # Against words that say of what a rate is stands no chance pair, only one that is nearer than what was taken.
    near = _before(sheet, claim, stated) if claim.method in RATE_NAMED else sheet.within(stated.reading)
    for entries, most in ((inside, _HUNDRED), (near, _DOUBTS)):
        pairs = [pair for pair in _pairs(claim, stated, entries) if _keeps_own(claim, pair, inside, stated)]
        fitting = [pair for pair in pairs if _gives(claim.kind, stated, *pair) and not _is_own(claim, pair)]
        chance = len(pairs) * (stated.ulp * _BOTH_WAYS if stated.unit == "%" else 1)
        if len({(x.value, y.value) for x, y in fitting}) == 1 and chance <= _PROVES:
            return replace(claim, operands=_operands(claim.kind, fitting[0]), rivals=())
        if fitting and chance <= most:
            return replace(claim, weak=_NOT_THESE)
    if stated.value == _HUNDRED and any(e.value == 0 for e in inside):
        return replace(claim, weak=_NOT_THESE)
    return claim


#: «78/120 dịch vụ (81,7%)», «…, đạt tỷ lệ 81,7%»: no bracket ends between a fraction and its share.
_RIGHT_BEHIND = regex.compile(r"[\s,(:=-]*(?:(?:đạt|chiếm|bằng|là|với|tương ứng|tương đương|tỷ lệ)[\s:]*)*")


def _is_right_behind_its_fraction(sheet: Sheet, claim: Claim, stated: Entry) -> bool:
    """The share of a printed fraction is of nothing else, whatever other numbers of its sentence give."""
    reading = sheet.readings[stated.reading]
    pair = pair_beside(reading, stated.quantity) if claim.kind is ClaimKind.RATIO else None
    if pair is None or not pair.slash or pair.lower != stated.quantity - 1:
        return False
    sides = [sheet.at(stated.reading, pair.upper), sheet.at(stated.reading, pair.lower)]
    own = [operand.figure for operand in claim.operands] == [side.figure for side in sides]
    return own and _RIGHT_BEHIND.fullmatch(reading.compared, sides[1].unit_end, stated.start) is not None


def _is_told_elsewhere(
    sheet: Sheet, claim: Claim, stated: Entry, borne_out: set[tuple[Fraction, str | None]]
) -> bool:
    """The same rate holds in another place of the report, and none of what it was set against is printed beside it."""
    printed = [sheet.figures[o.figure].passage for o in claim.operands if o.figure is not None]
    beside = sheet.figures[stated.figure].passage in printed
    return not beside and (stated.value, sheet.figures[stated.figure].indicator) in borne_out


def _is_of_another_family(sheet: Sheet, claim: Claim, stated: Entry) -> bool:
    """The rate is one of dossiers, and both its sides count tasks, say."""
    sides = [sheet.figures[o.figure] for o in claim.operands if o.figure is not None]
    return stated.is_dossier and bool(sides) and not any(
        side.indicator or unit_family(side.unit) in (None, _DOSSIER) for side in sides
    )


def _in_sentence(sheet: Sheet, stated: Entry) -> list[Entry]:
    first, last = sheet.readings[stated.reading].quantities[stated.quantity].sentence
    return [e for e in sheet.within(stated.reading) if first <= e.start < last]


def _before(sheet: Sheet, claim: Claim, stated: Entry) -> list[Entry]:
    """The numbers before a rate in its passage, where what was taken for its whole does not stand among them."""
    whole = sheet.of_figure(claim.operands[-1].figure)
    nearer = whole is not None and whole.reading == stated.reading and whole.start < stated.start
    return [] if nearer else [e for e in sheet.within(stated.reading) if e.start <= stated.start]


def _keeps_own(claim: Claim, pair: Pair, inside: Sequence[Entry], stated: Entry) -> bool:
    """A rate that words name keeps the numbers told before it in its sentence: «…/8.182 hồ sơ; còn 54, chiếm …»."""
    if claim.method not in RATE_NAMED:
        return True
    figures = {e.figure for e in inside if e.start <= stated.start}
    own = [(o, e) for o, e in zip(claim.operands, pair, strict=True) if o.figure in figures]
    return len(own) < len(pair) and all(o.figure == e.figure for o, e in own)


def _pairs(claim: Claim, stated: Entry, entries: Sequence[Entry]) -> Iterator[Pair]:
    """Two numbers that may be the sides of what is stated."""
    of_rates = claim.kind is ClaimKind.CHANGE and (stated.unit == POINTS or stated.unit == "%")
    for shares in (False, True) if of_rates else (False,):
        chosen = [e for e in entries if (e.unit == "%") is shares and e is not stated and e.value > 0]
        for one, other in permutations(chosen, 2):
            if may_count_the_same(one, other) and (
                claim.kind is ClaimKind.CHANGE or (one.value <= other.value) is (stated.value <= _HUNDRED)
            ):
                yield one, other


def _gives(kind: ClaimKind, stated: Entry, one: Entry, other: Entry) -> bool:
    if kind is ClaimKind.RATIO:
        return may_print(stated.value, stated.ulp, Interval.point(one.value / other.value * _HUNDRED))
    gap = abs(one.value - other.value)
    if stated.unit == "%" and one.unit != "%":
        return may_print(stated.value, stated.ulp, Interval.point(gap / other.value * _HUNDRED))
    return gap == abs(stated.value)


def _is_own(claim: Claim, pair: Pair) -> bool:
    """The pair the claim was judged by, or one of the same two values."""
    own = {o.value for o in claim.operands}
    return {e.value for e in pair} == own


def _operands(kind: ClaimKind, pair: Pair) -> tuple[Operand, ...]:
    return tuple(entry.operand(role) for entry, role in zip(pair, _ROLES[kind], strict=True))


def _is_made_of_a_run(sheet: Sheet, claim: Claim, total: Entry) -> bool:
    """Numbers printed in a row, in its sentence or right after it, add up to the total; not its parts alone.

    A list told in a sentence of its own divides the total once more: numbers that made it before say nothing of that.
    """
    parts = {o.figure for o in claim.operands}
    first = [e for o in claim.operands[1:2] if (e := sheet.of_figure(o.figure)) is not None]
    if any(e.reading != total.reading or e not in _in_sentence(sheet, total) for e in first):
        rest = [e for e in sheet.counts(first[0].reading) if e.start >= first[0].start]
        return _adds_up(rest, total, parts)
    inside = [e for e in _in_sentence(sheet, total) if e.unit != "%" and e is not total]
    behind = [e for e in sheet.counts(total.reading) if e.start > total.start]
    return any(_adds_up(inside[first:], total, parts) for first in range(len(inside))) or _adds_up(behind, total, parts)


def _adds_up(counts: Sequence[Entry], total: Entry, parts: set[int | None]) -> bool:
    """The first two, three or more of the numbers make the total."""
    made = accumulate(e.value for e in counts)
    runs = [counts[: last + 1] for last, value in enumerate(made) if last and value == total.value]
    return any(not {e.figure for e in run} <= parts for run in runs)


#: What becomes of dossiers that are neither resolved nor told by one word only.
_RESTS = ("pending", "withdrawn")
#: A smaller rest stands printed near by chance.
_FEWEST = 10


def _has_another_rest(sheet: Sheet, claim: Claim) -> bool:
    """«tiếp nhận 3.317 (tồn 59, mới 3.258), giải quyết 3.248, còn 69»: another count told beside makes the balance."""
    lacking = (claim.operands[0].value or 0) - sum((o.value or 0) for o in claim.operands[1:])
    own = {o.figure for o in claim.operands}
    readings = {e.reading for o in claim.operands if (e := sheet.of_figure(o.figure)) is not None}
    near = [e for reading in readings for e in sheet.counts(reading)]
    return any(
        e.value == rest.value + lacking and e.value >= _FEWEST and e.unit in (None, _DOSSIER) and e.figure not in own
        for rest in claim.operands if rest.role in _RESTS and rest.value is not None
        for e in near
    )  # fmt: skip
