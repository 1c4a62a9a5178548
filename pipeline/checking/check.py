"""One report without a database: read, extract, judge, and hand the result to a form.

Comes in: a file. Goes out: ``Checked``, plain values that ``pipeline.checking.check_text`` and
``check_html`` word for a reader and ``check_json`` for a program. The file is read in a process
of its own that can be killed, like every other.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

from pipeline.checking.annotated_copy import Annotated
from pipeline.checking.exact_text import exact_text
from pipeline.checking.figure_rows import figure_rows
from pipeline.checking.printed_place import TableCell, findable, table_cell
from pipeline.intake.files import failure
from pipeline.limits import Limits
from pipeline.storage.rows import cited_span
from pipeline.work import workers
from schemas.problems import problem
from schemas.records import (
    Box,
    Citation,
    Claim,
    ClaimKind,
    Extraction,
    Figure,
    Operand,
    Outcome,
    Passage,
    Problem,
    ReadDocument,
    Verdict,
)


@dataclass(frozen=True, slots=True)
class CheckedOperand:
    """One side of a claim as printed; everything but the value is None where it was computed.

    ``start`` and ``end`` are characters of the passage with the ordinal ``passage``; ``cell`` is
    where in a table that is.
    """

    role: str
    value: str | None
    value_text: str | None = None
    passage: int | None = None
    page: int | None = None
    box: Box | None = None
    start: int | None = None
    end: int | None = None
    quote: str | None = None
    cell: TableCell | None = None


@dataclass(frozen=True, slots=True)
class CheckedClaim:
    """A judged claim with its sentence and place; numbers are exact decimals or fractions as text.

    ``stated_at`` is where the stated number stands in ``sentence``, ``(0, 0)`` if it stands
    elsewhere. ``method`` names the rule that found the claim, ``priority`` orders claims of one
    severity (the highest first), ``cause`` is a code of ``schemas.records.Cause`` where the
    nearest explanation of a claim that does not hold is known. ``suspect`` is the one number whose
    change sets right every claim it takes part in, as an operand of the role "suspect".
    """

    kind: str
    method: str
    verdict: str
    severity: str
    priority: Fraction
    cause: str | None
    claimed: str | None
    claimed_text: str | None
    recomputed: str | None
    low: str | None
    high: str | None
    operands: tuple[CheckedOperand, ...]
    passage: int
    sentence: str
    stated_at: tuple[int, int]
    section: str
    page: int | None
    box: Box | None
    explanation_vi: str
    explanation_en: str
    cell: TableCell | None = None
    suspect: CheckedOperand | None = None


@dataclass(frozen=True, slots=True)
class Checked:
    """What is known of one report after checking it; ``compared`` of its ``figures`` took part in a decided claim."""

    file: Path
    document: dict[str, Any]
    claims: tuple[CheckedClaim, ...]
    figures: int
    compared: int
    citations: int
    problems: tuple[Problem, ...]
    #: Each figure under the names of its columns in the database.
    read: tuple[dict[str, Any], ...] = ()

    @property
    def inconsistent(self) -> tuple[CheckedClaim, ...]:
        """The claims that do not hold."""
        return tuple(c for c in self.claims if c.verdict == Outcome.INCONSISTENT)

    @property
    def verdicts(self) -> Counter[str]:
        """How many claims ended in each verdict."""
        return Counter(c.verdict for c in self.claims)

    @property
    def kinds(self) -> dict[str, Counter[str]]:
        """For each kind of claim that was met: how many ended in each verdict."""
        met = {c.kind for c in self.claims}
        return {str(k): Counter(c.verdict for c in self.claims if c.kind == k) for k in ClaimKind if k in met}


class UncheckedFile(Exception):  # noqa: N818  says what the file is, not that we erred
    """A file that could not be read; ``problem`` says why and what to do."""

    def __init__(self, found: Problem) -> None:
        super().__init__(found.message)
        self.problem = found


def check_file(file: Path, limits: Limits | None = None) -> Checked:
    """Read and judge one report; raises UncheckedFile if it could not be read.

    A file without a word in it (a scan where nothing recognises it) was not read: to say that
    nothing in it is wrong would pass it.
    """
    read, extraction = _worked(file, "pipeline.work.per_file:process", ("read", str(file), "auto"), limits)
    return _checked(file, read, extraction)


def annotate_file(file: Path, *, english: bool = False, limits: Limits | None = None) -> tuple[Checked, Annotated]:
    """Check a Word report and make its copy with comments; raises UncheckedFile, for other files too."""
    read, extraction, annotated = _worked(file, "pipeline.checking.annotate:process", (str(file), english), limits)
    return _checked(file, read, extraction), annotated


def _worked(file: Path, target: str, argument: object, limits: Limits | None) -> tuple[Any, ...]:
    """What a worker answers about one file; the document it read comes first."""
    limits = limits or Limits.from_environment()
    job = workers.Job(file.name, argument)
    [outcome] = workers.run([job], target, workers=1, limits=limits, warm="pipeline.work.per_file:load_all",
                            loaded="pipeline.work.loaded")  # fmt: skip
    if isinstance(outcome, workers.Failed):
        raise UncheckedFile(failure(outcome, file.name, limits))
    if isinstance(outcome.value, Problem):
        raise UncheckedFile(outcome.value)
    answer: tuple[Any, ...] = outcome.value
    if not answer[0].passages:
        raise UncheckedFile(_why_empty(file, answer[0]))
    return answer


def _why_empty(file: Path, read: ReadDocument) -> Problem:
    told = {found.code: found for found in read.problems}
    return told.get("ocr_unavailable") or told.get("no_text") or problem("read", "no_text", file=file.name)


def _checked(file: Path, read: ReadDocument, extraction: Extraction) -> Checked:
    identity = extraction.identity
    document = {
        "file_name": file.name, "kind": identity.kind, "number": identity.number, "title": identity.title,
        "issuer": identity.issuer, "district": identity.district, "province": identity.province,
        "issued_on": identity.issued_on, "period": identity.period.label,
        "period_start": identity.period.start, "period_end": identity.period.end,
        "media_type": read.media_type, "pages": read.pages, "text_source": read.text_source,
    }
    ordered = sorted(extraction.verdicts, key=lambda v: (v.claim.passage, v.claim.quote))
    claims = tuple(_claim(v, extraction, read.passages) for v in ordered)
    return Checked(
        file, document, claims, len(extraction.figures), len(_compared(extraction.verdicts)), len(extraction.citations),
        (*read.problems, *extraction.problems), figure_rows(extraction.figures, read.passages),
    )


def _compared(verdicts: Iterable[Verdict]) -> set[int]:
    """The figures that a claim which holds or does not hold states or rests on."""
    return {
        figure for verdict in verdicts if verdict.outcome != Outcome.UNVERIFIABLE
        for figure in (verdict.claim.claimed, *(o.figure for o in verdict.operands)) if figure is not None
    }  # fmt: skip


def _claim(verdict: Verdict, extraction: Extraction, passages: tuple[Passage, ...]) -> CheckedClaim:
    claim, figures = verdict.claim, extraction.figures
    passage = passages[claim.passage]
    start, end = claim.quote
    sentence = passage.text[start:end].strip()
    start += len(passage.text[start:end]) - len(passage.text[start:end].lstrip())
    stated = figures[claim.claimed] if claim.claimed is not None else None
    inside = stated is not None and stated.passage == claim.passage and start <= stated.start and stated.end <= end
    at = (stated.start, stated.end) if stated is not None and inside else (start, start)
    if stated is None and claim.operands and claim.operands[0].citation is not None:
        at, inside = cited_span(extraction.citations[claim.operands[0].citation]), True
    page, box = passage.box_of(*at) if inside else passage.box_of(start, end)
    return CheckedClaim(
        kind=str(claim.kind), method=claim.method, verdict=str(verdict.outcome), severity=str(verdict.severity),
        priority=verdict.priority, cause=str(verdict.cause) if verdict.cause else None,
        claimed=exact_text(verdict.claimed), claimed_text=verdict.claimed_text,
        recomputed=exact_text(verdict.recomputed), low=exact_text(verdict.low), high=exact_text(verdict.high),
        operands=tuple(_operand(o, extraction, passages, claim) for o in verdict.operands),
        passage=claim.passage, sentence=sentence, stated_at=(at[0] - start, at[1] - start),
        section=passage.section, page=page, box=box,
        explanation_vi=verdict.explanation_vi, explanation_en=verdict.explanation_en,
        cell=table_cell(passage.text, passage.cells, at[0]) if inside else None,
        suspect=_suspect(verdict, extraction, passages),
    )


def _suspect(verdict: Verdict, extraction: Extraction, passages: tuple[Passage, ...]) -> CheckedOperand | None:
    if verdict.suspect is None:
        return None
    return _operand(Operand("suspect", verdict.suspect, verdict.suspect_value), extraction, passages,
                    verdict.claim)  # fmt: skip


def _operand(
    operand: Operand, extraction: Extraction, passages: tuple[Passage, ...], claim: Claim
) -> CheckedOperand:
    printed: Figure | Citation
    if operand.figure is not None:
        printed = extraction.figures[operand.figure]
        text: str | None = printed.value_text
    elif operand.citation is not None:
        printed = extraction.citations[operand.citation]
        text = operand.text
    else:
        return CheckedOperand(operand.role, exact_text(operand.value), operand.text)
    passage = passages[printed.passage]
    page, box = passage.box_of(printed.start, printed.end)
    start, end = printed.quote
    if printed.passage != claim.passage or not claim.quote[0] <= printed.start < claim.quote[1]:
        start, end = findable(passage.text, start, end)
    return CheckedOperand(
        operand.role, exact_text(operand.value), text, printed.passage, page, box, printed.start, printed.end,
        passage.text[start:end].strip(), table_cell(passage.text, passage.cells, printed.start),
    )


def render(
    checked: Checked, form: str, *, english: bool = False, everything: bool = False, width: int | None = None
) -> str:
    """The result as text, JSON or a page of its own.

    ``everything`` shows claims that hold, too (JSON always does). ``width`` is that of the
    terminal, which then gets colours; None for no terminal.
    """
    if form == "json":
        from pipeline.checking.check_json import as_json

        return as_json(checked)
    if form == "html":
        from pipeline.checking.check_html import as_html

        return as_html(checked, english=english, everything=everything)
    from pipeline.checking.check_text import as_text

    return as_text(checked, english=english, everything=everything, width=width)
