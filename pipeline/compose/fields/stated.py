"""The claims of a filled entry, in the form of gold: operands by role, verdict by exact arithmetic.

Comes in: a claim's line («ratio rate = done / total»), the printed numbers, what each name's
codes are. Goes out: a ``ClaimTruth``. The grammar of the line is that of ``phrases``.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from pipeline.compose.phrases import operand_keys, parsed
from pipeline.compose.truth import ClaimTruth, Num

KINDS = ("ratio", "sum", "balance", "change")
#: Role in a balance by the beginning of a code.
_ROLES = {"dossiers.resolved": "resolved", "dossiers.pending": "pending", "dossiers.withdrawn": "withdrawn"}


class ClaimError(ValueError):
    """A claim that cannot be stated; the message says what was expected."""


def claim_truth(
    source: str, nums: Mapping[str, Num], codes: Mapping[str, tuple[str, ...]], quote: str
) -> ClaimTruth:
    """State a claim; raises ClaimError where the numbers do not bear it out."""
    match = parsed(source)
    above, below = operand_keys(match["right"])
    value = {key: nums[key].value for key in (*above, *below)}
    left, kind = nums[match["left"]], match["kind"]
    operands: list[tuple[str, tuple[Fraction, ...] | Fraction | None]]
    falls = False
    if kind in ("ratio", "change"):
        top = sum((value[key] for key in above), Fraction(0))
        bottom = sum((value[key] for key in below), Fraction(0))
        if not below or not bottom:
            raise ClaimError(f"claim «{source}»: what stands below is missing or 0")
        names = ("numerator", "denominator") if kind == "ratio" else ("current", "previous")
        operands, falls = [*zip(names, (top, bottom), strict=True)], kind == "change" and top < bottom
    elif kind == "balance":
        roles = {_role(key, codes): value[key] for key in above}
        operands = [("received", left.value), *((role, roles.get(role)) for role in dict.fromkeys(_ROLES.values()))]
    else:
        operands = [("total", left.value), ("parts", tuple(value[key] for key in above))]
    claim = ClaimTruth(kind, tuple(operands), left, quote, bool(match["maybe"]), falls)
    if claim.verdict() == "inconsistent":
        told = f"{float(left.value):g} is printed, {float(claim.recomputed()):g} computed"
        raise ClaimError(f"claim «{source}» does not hold: {told}")
    return claim


def _role(key: str, codes: Mapping[str, tuple[str, ...]]) -> str:
    for code in codes.get(key, ()):
        for beginning, role in _ROLES.items():
            if code.startswith(beginning):
                return role
    if key in _ROLES.values():
        return key
    raise ClaimError(f"claim of a balance: {key} is neither resolved, pending nor withdrawn by its indicator")
