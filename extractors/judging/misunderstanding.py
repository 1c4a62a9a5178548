"""Whether we rather misunderstood a claim's words than the report mistyped its numbers.

Comes in: a ruling that accuses, for which nothing was found that a typist does: no digit, no swap, nothing left out.
Goes out: True where the report is less likely wrong than our reading.

On twenty-three whole reports that nobody had read before (readings of 2026-11-22) 28 of 39 accusations were false;
for 25 of the 28 no slip was found, for 1 of the 11 that were right.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from extractors.judging.arithmetic import claimed_value
from extractors.judging.ruling import Ruling
from schemas.records import ClaimKind, Figure

#: Points between a printed percentage and its recomputed value, where the report hardly slipped: of two sides printed
#: as one expression, of others.
_POINTS_OF_ONE, _POINTS = 20, 5
#: How many times a total, a rise or a share is missed, and how many times no two numbers of one unit differ.
_TIMES, _SCALES_APART = 2, 1_000
#: Digits of a percentage of which one may be mistyped: of fewer, chance makes neighbours.
_FEWEST_DIGITS = 3
#: Two neighbouring digits that change places change a number by so many times a power of ten.
_SWAPS = frozenset(9 * difference for difference in range(1, 10))
#: One digit of a place above the units changes it by at least so much.
_TEN = 10
#: Ways of binding that the print itself makes: an expression, a column that adds up in other rows.
PRINTED_AS_ONE = ("fraction", "formula")
_OF_A_TABLE = ("table ", "rate of rows")


def is_of_a_table(method: str) -> bool:
    """Rows and columns bind a claim bound so."""
    return method.startswith(_OF_A_TABLE)


#: What came in, by where it came from: each dossier in one of the two, no third (DOMAIN §2.1).
_ORIGINS = {"dossiers.received.new", "dossiers.received.carried_over"}


def exceeds_its_origins(ruling: Ruling, figures: Sequence[Figure]) -> bool:
    """Whether more dossiers came in new and from before than came in at all: no reading of the words allows that."""
    claim = ruling.claim
    if claim.kind is not ClaimKind.SUM or claim.weak or claim.claimed is None or ruling.recomputed is None:
        return False
    codes = [figures[o.figure].indicator for o in ruling.operands[1:] if o.figure is not None]
    told = figures[claim.claimed].indicator == "dossiers.received" and set(codes) == _ORIGINS
    return told and len(codes) == len(ruling.operands) - 1 and ruling.recomputed.value > ruling.stated.value


def is_misunderstood(ruling: Ruling) -> bool:
    """True where what was found is rather not what the words mean."""
    if ruling.recomputed is None:
        return False
    found, stated, ulp = abs(ruling.recomputed.value), abs(ruling.stated.value), ruling.stated.ulp
    if not found or not stated:
        return False
    times = max(found / stated, stated / found)
    if times >= _SCALES_APART:
        return True
    claim = ruling.claim
    if claim.kind in (ClaimKind.SUM, ClaimKind.BALANCE):
        if found > stated and _is_told_in_parts([o.value for o in ruling.operands[1:]]):
            return True
        adds_up_elsewhere = is_of_a_table(claim.method) and times <= _TIMES
        return not adds_up_elsewhere and not _is_one_key(found, stated, ulp, 1) and not _is_gap_of_a_slip(found, stated)
    if claim.kind is ClaimKind.CHANGE:
        turned = (ruling.recomputed.value < 0) is not (claimed_value(claim, ruling.stated, ruling.operands) < 0)
        return times > _TIMES or turned  # a fall told as a rise of the same size has a cause of its own
    if claim.kind is not ClaimKind.RATIO or _is_one_key(found, stated, ulp, _FEWEST_DIGITS):
        return False
    return _is_far(claim.method, found, stated, times)


def _is_told_in_parts(members: Sequence[Fraction | None]) -> bool:
    """«trong 58 đơn có 49 đơn đã giải quyết, 47 đơn kịp thời gian và 02 đơn kéo dài»: two members are parts of one."""
    values = [value for value in members if value]
    return any(
        sum(values[at + 1 : end]) == value
        for at, value in enumerate(values) for end in range(at + 3, len(values) + 1)
    )  # fmt: skip


def _is_one_key(found: Fraction, stated: Fraction, ulp: Fraction, fewest: int) -> bool:
    """One digit tells the two apart, or two that changed places: what ``causes`` would not name in few digits."""
    printed = [str(round(value / (ulp or 1))) for value in (found, stated)]
    digits = max(map(len, printed))
    other = [(a, b) for a, b in zip(*(each.zfill(digits) for each in printed), strict=True) if a != b]
    swapped = len(other) > 1 and other[0] == other[-1][::-1] and other[1:] == [other[-1]]
    return digits >= fewest and (len(other) == 1 or swapped)


def _is_gap_of_a_slip(found: Fraction, stated: Fraction) -> bool:
    """The difference that one digit of any member makes, or two neighbours that changed places: 300, 9, 270.

    A gap of some units is left out: as often a small part was not read.
    """
    gap = abs(found - stated)
    if gap.denominator != 1:
        return False
    digits = str(gap.numerator).rstrip("0")
    return (len(digits) == 1 and gap >= _TEN) or int(digits) in _SWAPS


def _is_far(method: str, found: Fraction, stated: Fraction, times: Fraction) -> bool:
    gap = abs(found - stated)
    if method in PRINTED_AS_ONE or is_of_a_table(method):
        return gap > _POINTS_OF_ONE
    return gap > _POINTS or times > _TIMES
