"""One report without a database: read, extract, judge, and hand the result to a form.

Comes in: a file. Goes out: ``Checked``, plain values that ``pipeline.check_text`` and
``pipeline.check_html`` word for a reader and ``as_json`` for a program. The file is
read in a process of its own that can be killed, like every other.
"""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipeline import workers
from pipeline.intake import failure
from pipeline.limits import Limits
from schemas.records import Box, Extraction, Figure, Outcome, Passage, Problem, ReadDocument, Verdict


@dataclass(frozen=True, slots=True)
class CheckedOperand:
    """One side of a claim as printed; everything but the value is None where it was computed."""

    role: str
    value: str | None
    value_text: str | None
    page: int | None
    box: Box | None
    start: int | None
    end: int | None
    quote: str | None


@dataclass(frozen=True, slots=True)
class CheckedClaim:
    """A judged claim with its sentence and place; numbers are exact decimals or fractions as text."""

    kind: str
    verdict: str
    severity: str
    claimed: str | None
    claimed_text: str | None
    recomputed: str | None
    low: str | None
    high: str | None
    operands: tuple[CheckedOperand, ...]
    sentence: str
    stated_at: tuple[int, int]
    section: str
    page: int | None
    box: Box | None
    explanation_vi: str
    explanation_en: str


@dataclass(frozen=True, slots=True)
class Checked:
    """What is known of one report after checking it."""

    file: Path
    document: dict[str, Any]
    claims: tuple[CheckedClaim, ...]
    figures: int
    citations: int
    problems: tuple[Problem, ...]

    @property
    def inconsistent(self) -> tuple[CheckedClaim, ...]:
        """The claims that do not hold."""
        return tuple(c for c in self.claims if c.verdict == Outcome.INCONSISTENT)

    @property
    def verdicts(self) -> Counter[str]:
        """How many claims ended in each verdict."""
        return Counter(c.verdict for c in self.claims)


class UncheckedFile(Exception):  # noqa: N818  says what the file is, not that we erred
    """A file that could not be read; ``problem`` says why and what to do."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.message)
        self.problem = problem


def check_file(file: Path, limits: Limits | None = None) -> Checked:
    """Read and judge one report; raises UncheckedFile if it could not be read."""
    limits = limits or Limits()
    job = workers.Job(file.name, ("read", str(file), "auto"))
    outcome = next(
        iter(workers.run([job], "pipeline.build:process", workers=1, limits=limits, warm="pipeline.build:load_all"))
    )
    if isinstance(outcome, workers.Failed):
        raise UncheckedFile(failure(outcome, file.name, limits))
    if isinstance(outcome.value, Problem):
        raise UncheckedFile(outcome.value)
    read, extraction = outcome.value
    return _checked(file, read, extraction)


def _checked(file: Path, read: ReadDocument, extraction: Extraction) -> Checked:
    identity = extraction.identity
    document = {
        "file_name": file.name, "kind": identity.kind, "number": identity.number, "title": identity.title,
        "issuer": identity.issuer, "district": identity.district, "province": identity.province,
        "issued_on": identity.issued_on, "period": identity.period.label, "pages": read.pages,
        "text_source": read.text_source,
    }
    ordered = sorted(extraction.verdicts, key=lambda v: (v.claim.passage, v.claim.quote))
    claims = tuple(_claim(v, extraction.figures, read.passages) for v in ordered)
    return Checked(
        file, document, claims, len(extraction.figures), len(extraction.citations),
        (*read.problems, *extraction.problems),
    )


def _claim(verdict: Verdict, figures: tuple[Figure, ...], passages: tuple[Passage, ...]) -> CheckedClaim:
    claim = verdict.claim
    passage = passages[claim.passage]
    start, end = claim.quote
    stated = figures[claim.claimed] if claim.claimed is not None else None
    inside = stated is not None and stated.passage == claim.passage and start <= stated.start and stated.end <= end
    at = (stated.start, stated.end) if stated is not None and inside else (start, start)
    page, box = passage.box_of(*at) if inside else passage.box_of(start, end)
    return CheckedClaim(
        kind=str(claim.kind), verdict=str(verdict.outcome), severity=str(verdict.severity),
        claimed=_exact(verdict.claimed), claimed_text=verdict.claimed_text, recomputed=_exact(verdict.recomputed),
        low=_exact(verdict.low), high=_exact(verdict.high),
        operands=tuple(_operand(o, figures, passages) for o in verdict.operands),
        sentence=passage.text[start:end].strip(), stated_at=_within(passage.text, start, end, at),
        section=passage.section, page=page, box=box,
        explanation_vi=verdict.explanation_vi, explanation_en=verdict.explanation_en,
    )


def _within(text: str, start: int, end: int, at: tuple[int, int]) -> tuple[int, int]:
    """Where the stated number stands in the stripped sentence."""
    lead = start + len(text[start:end]) - len(text[start:end].lstrip())
    return at[0] - lead, at[1] - lead


def _operand(operand: Any, figures: tuple[Figure, ...], passages: tuple[Passage, ...]) -> CheckedOperand:
    if operand.figure is None:
        return CheckedOperand(operand.role, _exact(operand.value), None, None, None, None, None, None)
    figure = figures[operand.figure]
    passage = passages[figure.passage]
    page, box = passage.box_of(figure.start, figure.end)
    quote = passage.text[figure.quote[0] : figure.quote[1]].strip()
    return CheckedOperand(
        operand.role, _exact(operand.value), figure.value_text, page, box, figure.start, figure.end, quote
    )


def _exact(value: Any) -> str | None:
    """A fraction as an exact decimal if it ends, else as 'a/b'."""
    if value is None:
        return None
    denominator = value.denominator
    for factor in (2, 5):
        while denominator % factor == 0:
            denominator //= factor
    if denominator != 1:
        return f"{value.numerator}/{value.denominator}"
    places = 0
    while (value * 10**places).denominator != 1:
        places += 1
    digits = str(abs(int(value * 10**places))).rjust(places + 1, "0")
    text = f"{digits[:-places]}.{digits[-places:]}" if places else digits
    return f"-{text}" if value < 0 else text


def as_json(checked: Checked) -> str:
    """Everything found, as JSON; numbers are text, exact: '99.56' or '2293/2294'."""
    return json.dumps(
        {
            "document": checked.document,
            "claims": [_claim_json(c) for c in checked.claims],
            "counts": {
                "figures": checked.figures, "citations": checked.citations, "claims": len(checked.claims),
                "verdicts": dict(sorted(checked.verdicts.items())),
            },
            "problems": [
                {"stage": p.stage, "code": p.code, "message": p.message, "page": p.page, "quote": p.quote}
                for p in checked.problems
            ],
        },
        ensure_ascii=False, indent=1,
    )


def _claim_json(claim: CheckedClaim) -> dict[str, Any]:
    return {
        "kind": claim.kind, "verdict": claim.verdict, "severity": claim.severity, "claimed": claim.claimed,
        "claimed_text": claim.claimed_text, "recomputed": claim.recomputed, "low": claim.low, "high": claim.high,
        "page": claim.page, "box": claim.box, "section": claim.section, "quote": claim.sentence,
        "explanation": claim.explanation_vi, "explanation_en": claim.explanation_en,
        "operands": [
            {
                "role": o.role, "value": o.value, "value_text": o.value_text, "page": o.page, "box": o.box,
                "char_start": o.start, "char_end": o.end, "quote": o.quote,
            }
            for o in claim.operands
        ],
    }


def render(checked: Checked, form: str, *, english: bool = False, everything: bool = False) -> str:
    """The result as text, JSON or a page of its own; ``everything`` shows claims that hold, too."""
    if form == "json":
        return as_json(checked)
    if form == "html":
        from pipeline.check_html import as_html

        return as_html(checked, english=english, everything=everything)
    from pipeline.check_text import as_text

    return as_text(checked, english=english, everything=everything)
