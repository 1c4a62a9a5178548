"""One report without a database: read, extract, judge, and hand the result to a form.

Comes in: a file. Goes out: ``Checked``, plain values that ``pipeline.checking.check_text`` and
``check_html`` word for a reader and ``check_json`` for a program. The file is read in a process
of its own that can be killed, like every other.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from pipeline.checking.annotated_copy import Annotated
from pipeline.checking.checked import Checked, CheckedClaim, CheckedOperand, UncheckedFile
from pipeline.checking.exact_text import exact_text
from pipeline.checking.figure_rows import figure_rows
from pipeline.checking.printed_place import findable, table_cell
from pipeline.intake.files import failure
from pipeline.limits import Limits
from pipeline.storage.rows import cited_span
from pipeline.work import workers
from schemas.problems import problem
from schemas.records import (
    Citation,
    Claim,
    Extraction,
    Figure,
    Operand,
    Outcome,
    Passage,
    Problem,
    ReadDocument,
    Verdict,
)


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
