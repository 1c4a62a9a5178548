"""When two claims are the same: kind and operands, whatever words name them and in whichever scale they are printed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

SAME_RATIO = Fraction(1, 10**9)


@dataclass(frozen=True, slots=True)
class ClaimKey:
    """What a claim stands on: quotient of a ratio, total and parts of a sum, and so on."""

    kind: str
    head: Fraction | None
    rest: tuple[Fraction, ...] = ()


def claim_key(kind: str, operands: Mapping[str, Sequence[Fraction | None]]) -> ClaimKey | None:
    """Key of a claim from its operands by role; None where one that it needs is unknown.

    A count is a sum of items. Parts of zero do not tell two sums apart. Of a ratio one
    side may be unknown.
    """

    def one(role: str) -> Fraction | None:
        return next(iter(operands.get(role, ())), None)

    if kind == "ratio":
        top, bottom = one("numerator"), one("denominator")
        if top is not None and bottom:
            return ClaimKey(kind, top / bottom)
        # A share whose other side is not printed is told by the side that is.
        side = bottom if top is None else top
        return ClaimKey(kind, None, (side,)) if side else None
    if kind in ("sum", "count"):
        head, parts = (one("total"), "part") if kind == "sum" else (one("stated"), "item")
        known = [v for v in operands.get(parts, ()) if v is not None]
        if head is None or len(known) < len(operands.get(parts, ())):
            return None
        return ClaimKey("sum", head, tuple(sorted(v for v in known if v)))
    if kind == "balance":
        roles = ("resolved", "pending", "withdrawn", "returned")
        rest = sorted(v for role in roles for v in operands.get(role, ()) if v)
        return ClaimKey(kind, one("received"), tuple(rest))
    if kind == "change":
        now, before = one("current"), one("previous")
        return ClaimKey(kind, now, (before,)) if now is not None and before is not None else None
    values = sorted(v for vs in operands.values() for v in vs if v is not None)
    return ClaimKey(kind, None, tuple(values)) if values else None
