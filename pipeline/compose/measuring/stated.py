"""The claims of a printed passage in the form of the gold files.

Comes in: a rule, a draft, its printed numbers. Goes out: kind, operands, what is
claimed, the verdict by exact arithmetic. What a slip is called is ``mistakes``' matter.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from pipeline.compose.measuring.printing import Printed
from pipeline.compose.measuring.rules import Rule, holds, result
from pipeline.compose.measuring.wordings import Draft, Said, keys_of
from pipeline.compose.truth import Num, judge, plain

ROLES = {
    "ratio": ("numerator", "denominator"),
    "change": ("current", "previous"),
    "threshold": ("actual", "target"),
}


def claim_of(rule: Rule, draft: Draft, known: Mapping[str, Printed], said: Said) -> dict[str, Any]:
    """Write a claim in the form of the gold files; {} for a rate whose numerator is not printed."""
    printed = {rule.left, *rule.operands} & set(keys_of(draft.wording))
    quote = said.quote(printed)
    left = known.get(rule.left)
    verdict = "exact"
    if rule.kind == "threshold":
        verdict = "exact" if holds(rule, known, draft.up) else "inconsistent"
    elif rule.kind == "count":
        verdict = "exact" if int(known["n"].value) == draft.values["n"] else "inconsistent"
    elif rule.hidden or left is None:
        return {}
    elif not holds(rule, known, draft.up):
        verdict = "inconsistent"
    else:
        got = result(rule, {k: known[k].value for k in rule.operands})
        verdict = judge(got, Num(left.value, left.text, left.decimals))
        # Operands printed to a place stand for more than their digits.
        verdict = "rounded" if verdict == "inconsistent" else verdict
    return {
        "kind": rule.kind,
        "operands": operands_of(rule, known, draft),
        "claimed_text": left.text if left else "",
        "claimed": plain(left.value) if left else None,
        "quote": quote,
        "verdict": verdict,
        "optional": rule.elsewhere or draft.structure.trap,
        "rises": draft.up,
    }


def operands_of(rule: Rule, known: Mapping[str, Printed], draft: Draft) -> dict[str, Any]:
    """Give the operands by role."""
    if rule.kind == "count":
        return {"stated": plain(known["n"].value), "items": [1] * draft.values["n"]}
    values = {k: known[k].value for k in rule.operands}
    if rule.kind == "restatement":
        return {"first": plain(values[rule.operands[0]]), "second": plain(known[rule.left].value)}
    if rule.kind == "sum":
        return {"total": plain(known[rule.left].value), "parts": [plain(v) for v in values.values()]}
    if rule.kind == "balance":
        rest = {r: plain(values[r]) if r in values else None for r in ("resolved", "pending", "withdrawn")}
        return {"received": plain(known[rule.left].value), **rest}
    sides = [sum((s * values[k] for s, k in side), Fraction(0)) for side in (rule.above, rule.below)]
    return dict(zip(ROLES[rule.kind], map(plain, sides), strict=True))
