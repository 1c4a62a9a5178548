"""Whether a claim is missed by so much that its words were rather misread than its numbers mistyped.

Comes in: a ruling that accuses, for which no slip of a key, no digit, nothing left out was found. Goes out: True where
an operand stands outside the claim's own sentence and the arithmetic is far off, or off by a scale word: then the
operand is more likely of something else than the report wrong.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from extractors.judging.ruling import Ruling
from schemas.records import ClaimKind, Figure

#: Points between a printed percentage and its recomputed value, where the report hardly slipped.
_POINTS = 20
#: How many times a rise is missed, and how many times no two numbers of one unit differ; levels of a total are told
#: apart by name, so that a total may well be missed by as much.
_TIMES, _SCALES_APART = 2, 1_000


def is_misread(ruling: Ruling, figures: Sequence[Figure]) -> bool:
    """True where what was found cannot be what the words mean."""
    if ruling.recomputed is None:
        return False
    found, stated = abs(ruling.recomputed.value), abs(ruling.stated.value)
    if not found or not stated:
        return False
    times = max(found / stated, stated / found)
    if times >= _SCALES_APART:
        return True
    return _is_far(ruling.claim.kind, abs(found - stated), times) and _leaves_sentence(ruling, figures)


def _is_far(kind: ClaimKind, gap: Fraction, times: Fraction) -> bool:
    return gap > _POINTS if kind is ClaimKind.RATIO else kind is ClaimKind.CHANGE and times > _TIMES


def _leaves_sentence(ruling: Ruling, figures: Sequence[Figure]) -> bool:
    """An operand is printed in another passage than the claim, or in another sentence."""
    claim = ruling.claim
    begin, end = claim.quote
    printed = [figures[o.figure] for o in ruling.operands if o.figure is not None]
    return any(f.passage != claim.passage or not begin <= f.start < end for f in printed)
