"""What a comparison finds: a claim on one place, with the places it is set against.

In: printed figures, citations, papers. Out: ``Lead`` values, which ``rows_of`` turns into
rows with keys made of what they stand on, never of an order of work.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction

from pipeline.comparing.quantities import Printed
from pipeline.storage.keys import Row, content_key
from pipeline.storage.rows import as_number
from schemas.records import Cause, ClaimKind, Outcome, Severity

#: As the judge of a single report: a tenth of the value or more is high, under one part in a thousand low.
_HIGH, _MEDIUM = Fraction(1, 10), Fraction(1, 1000)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a claim stands; all but the document is None where nothing of its text is meant."""

    document_id: str
    passage_id: str | None = None
    page: int | None = None
    char_start: int | None = None
    char_end: int | None = None
    box: str | None = None
    quote: str | None = None


@dataclass(frozen=True, slots=True)
class Side:
    """One operand; ``document_id`` is the report it stands in, ``text`` what is printed where no figure holds it."""

    role: str
    document_id: str
    value: Fraction | None = None
    figure_id: str | None = None
    citation_id: str | None = None
    text: str | None = None


@dataclass(frozen=True, slots=True)
class Lead:
    """A claim that compares reports, judged; numbers are None where dates or documents are compared."""

    kind: ClaimKind
    method: str
    place: Place
    sides: tuple[Side, ...]
    outcome: Outcome
    vi: str
    en: str
    claimed_text: str | None
    claimed: Fraction | None = None
    recomputed: Fraction | None = None
    severity: Severity = Severity.NONE
    cause: Cause | None = None


def place_of(figure: Printed) -> Place:
    """Where a figure is printed."""
    return Place(figure.paper.id, figure.passage_id, figure.page, figure.char_start, figure.char_end,
                 figure.box, figure.quote)


def side_of(role: str, figure: Printed) -> Side:
    """A figure as operand."""
    return Side(role, figure.paper.id, figure.value, figure_id=figure.id)


def severity_of(outcome: Outcome, claimed: Fraction, recomputed: Fraction) -> Severity:
    """By the size of the gap; a lead that accuses nobody is low."""
    if outcome is Outcome.UNVERIFIABLE:
        return Severity.LOW
    if outcome is not Outcome.INCONSISTENT:
        return Severity.NONE
    gap = _gap(claimed, recomputed)
    if gap >= _HIGH:
        return Severity.HIGH
    return Severity.MEDIUM if gap >= _MEDIUM else Severity.LOW


def _gap(claimed: Fraction, recomputed: Fraction) -> Fraction:
    return abs(claimed - recomputed) / max(abs(recomputed), Fraction(1))


def _priority(lead: Lead) -> float:
    """The gap of what is accused, as the judge orders claims within a severity; 0 for dates and leads."""
    if lead.outcome is not Outcome.INCONSISTENT or lead.claimed is None or lead.recomputed is None:
        return 0.0
    return float(_gap(lead.claimed, lead.recomputed))


def rows_of(leads: Iterable[Lead]) -> Iterator[tuple[Row, list[Row]]]:
    """Yield the row of each claim with those of its operands."""
    seen: dict[str, int] = {}
    for lead in leads:
        place = lead.place
        said = (f"{s.role}{s.figure_id or s.citation_id or s.document_id}" for s in lead.sides)
        key = content_key(place.document_id, "c", lead.kind, lead.method, place.passage_id, *said, seen=seen)
        claim: Row = {
            "id": key, "document_id": place.document_id, "passage_id": place.passage_id, "page": place.page,
            "char_start": place.char_start, "char_end": place.char_end, "box": place.box, "quote": place.quote,
            "kind": str(lead.kind), "claimed": as_number(lead.claimed), "claimed_text": lead.claimed_text,
            "recomputed": as_number(lead.recomputed), "low": as_number(lead.recomputed),
            "high": as_number(lead.recomputed), "verdict": str(lead.outcome), "severity": str(lead.severity),
            "cause": str(lead.cause) if lead.cause else None,
            # Counts and dates are exact: what is decided is decided wholly.
            "decidability": 0.0 if lead.outcome is Outcome.UNVERIFIABLE else 1.0, "priority": _priority(lead),
            "explanation": lead.vi, "explanation_en": lead.en,
            "method": lead.method,
        }
        operands: list[Row] = []
        counts: dict[str, int] = {}
        for side in lead.sides:
            ordinal = counts[side.role] = counts.get(side.role, -1) + 1
            # A document as operand is named even where it is the claim's own.
            other = side.document_id != place.document_id or not (side.figure_id or side.citation_id)
            operands.append({
                "claim_id": key, "role": side.role, "ordinal": ordinal, "value": as_number(side.value),
                "figure_id": side.figure_id, "citation_id": side.citation_id,
                "document_id": side.document_id if other else None, "value_text": side.text,
            })
        yield claim, operands
