"""Claims judged again with the figures a reviewer corrected; what was published stays as it was.

Comes in: rows of a claim and its operands, corrected values. Goes out: a verdict of
``extractors.judging``, or None where the stored claim does not say enough to judge it
again: readings the sentence left open, misreadings and comparisons of several reports are
known to ``doichieu build`` alone. So a claim is judged again only if, uncorrected, it gives
the verdict that is published.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

from extractors.judging import judge
from extractors.text.numerals import find_numerals
from schemas.decisions import Decision
from schemas.records import (
    Claim,
    ClaimKind,
    Figure,
    Modality,
    Operand,
    Period,
    Qualifier,
    Scope,
    Verdict,
)

Row = Mapping[str, Any]

#: Kinds that ``extractors.judging`` rules on; the others compare reports or citations.
JUDGED = frozenset({
    ClaimKind.RATIO, ClaimKind.SUM, ClaimKind.BALANCE, ClaimKind.CHANGE, ClaimKind.COUNT, ClaimKind.THRESHOLD,
    ClaimKind.RESTATEMENT, ClaimKind.AVERAGE, ClaimKind.MULTIPLE,
})  # fmt: skip
#: First of its kind among the operands of a claim; the others follow in their order.
_LEADING = ("numerator", "total", "received", "current", "value", "stated")


@dataclass(frozen=True, slots=True)
class Correction:
    """What a corrected figure is to be taken for: its value, the worth of its last place, as it is to be printed."""

    value: Fraction
    ulp: Fraction
    value_text: str
    unit: str | None


def parse_correction(typed: str, unit: str | None) -> Correction | None:
    """Read a number as a report prints it, with its scale or percent sign; None if it is anything else.

    >>> parse_correction("61,3 nghìn", "hồ sơ").value
    Fraction(61300, 1)
    >>> parse_correction("99,97%", None).unit
    '%'
    >>> parse_correction("1.250 1.350", None) is None
    True
    """
    text = typed.strip()
    numerals = list(find_numerals(text))
    if len(numerals) != 1 or numerals[0].start != 0 or numerals[0].unit_end != len(text):
        return None
    numeral = numerals[0]
    return Correction(numeral.value, numeral.ulp, text[: numeral.end], numeral.unit or unit)


def correction_of(decision: Decision) -> Correction | None:
    """The number a decision corrects a figure to, in the unit it has if that was left; None for none."""
    corrected, before = decision.corrected, json.loads(decision.before)
    if not corrected.get("value_text"):
        return None
    return parse_correction(str(corrected["value_text"]), corrected.get("unit", before["unit"]))


def rejudge(
    claim: Row, operands: Sequence[Row], figures: Sequence[Row], corrections: Mapping[str, Correction]
) -> Verdict | None:
    """Judge a claim with ``corrections`` by key of figure; None where that cannot be done soundly.

    ``figures`` are the rows of the operands' figures and of those printed where the claim is.
    """
    if claim["kind"] not in JUDGED or (claim["method"] or "").startswith("across"):
        return None
    known = {row["id"]: row for row in figures}
    before = _judged(claim, operands, known, {})
    if before is None or str(before.outcome) != claim["verdict"]:
        return None
    return _judged(claim, operands, known, corrections)


def _judged(
    claim: Row, operands: Sequence[Row], known: Mapping[str, Row], corrections: Mapping[str, Correction]
) -> Verdict | None:
    made = {key: _figure(row, corrections.get(key)) for key, row in known.items()}
    order = {key: at for at, key in enumerate(made)}
    stated = _stated(claim, operands, known)
    if stated is None and claim["kind"] != ClaimKind.THRESHOLD:
        return None
    ordered = sorted(operands, key=lambda o: (o["role"] not in _LEADING, o["role"] == "threshold"))
    given: list[Operand] = []
    for row in ordered:
        figure, value = row["figure_id"], _exact(row["value"])
        if figure not in made:
            given.append(Operand(row["role"], None, value, Fraction(0), row["value_text"]))
            continue
        if figure in corrections:
            if value != _exact(known[figure]["value"]):
                return None  # computed from the figure: the new value cannot be followed
            value = made[figure].value
        given.append(Operand(row["role"], order[figure], value, made[figure].ulp))
    again = Claim(
        ClaimKind(claim["kind"]), 0, None if stated is None else order[stated], tuple(given), (0, 0),
        claim["method"] or "",
    )
    verdicts = judge([again], list(made.values())).verdicts
    return verdicts[0] if verdicts else None


def _stated(claim: Row, operands: Sequence[Row], known: Mapping[str, Row]) -> str | None:
    """Key of the figure printed where the claim stands; an operand is preferred to another reading of the place."""
    place = ("passage_id", "char_start", "char_end")
    here = [key for key, row in known.items() if all(row[name] == claim[name] for name in place)]
    named = [o["figure_id"] for o in operands if o["figure_id"] in here]
    return next(iter([*named, *here]), None)


def _figure(row: Row, correction: Correction | None) -> Figure:
    value, ulp = _exact(row["value"]) or Fraction(0), _ulp(row)
    figure = Figure(
        passage=0, start=0, end=0, value=value, ulp=ulp, value_text=row["value_text"] or "", unit=row["unit"],
        label=row["label"], indicator=row["indicator"], qualifier=Qualifier(row["qualifier"] or "exact"),
        modality=Modality(row["modality"] or "actual"), scope=Scope(row["scope_level"], row["scope_name"]),
        channel=row["channel"], period=Period(row["period_label"]), quote=(0, 0), method="", confidence=1.0,
    )
    if correction is None:
        return figure
    return replace(figure, value=correction.value, ulp=correction.ulp, value_text=correction.value_text,
                   unit=correction.unit)


def _ulp(row: Row) -> Fraction:
    """Worth of the last printed place; 0 for a number in words. A table's head can scale all of its numbers."""
    numeral = next(find_numerals(row["value_text"] or ""), None)
    value = _exact(row["value"])
    if numeral is None or value is None:
        return Fraction(0)
    if not numeral.value or not value:
        return numeral.ulp
    return numeral.ulp * value / numeral.value


def _exact(value: float | None) -> Fraction | None:
    """The decimal that was stored, without what binary floating point adds to it."""
    return None if value is None else Fraction(repr(value))
