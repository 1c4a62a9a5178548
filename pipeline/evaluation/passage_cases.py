"""Passages with what a careful reader finds in them, and how well the extractors do.

In: YAML files of ``tests/cases/passages`` (each explains its fields at its top). Out: a
``Case`` for each item and, of a case, its ``Score``. Counting is ``pipeline.evaluation.scoring``'s,
so a passage is judged as a report is. Citations and identity are not compared.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import groupby
from pathlib import Path
from typing import Any

import regex
import yaml

from extractors.extract import extract
from pipeline.evaluation.claim_keys import claim_key
from pipeline.evaluation.found import Found, FoundCitation, FoundClaim, FoundFigure
from pipeline.evaluation.gold import USUAL_FAMILIES, GoldDocument, fold_number, gold_document
from pipeline.evaluation.scoring import Score, score_document
from pipeline.readers.layout.outline import Draft, outline
from pipeline.readers.tables.rows import GridCell, GridRow, table_drafts
from schemas.records import Extraction, Modality, NoteMark, Passage, PassageKind, Verdict


@dataclass(frozen=True, slots=True)
class Case:
    """One item: ``drafts`` as printed, ``gold`` expected; some files list no figures at all."""

    id: str
    says: str
    drafts: tuple[tuple[str, str | None], ...]
    gold: GoldDocument
    lists_figures: bool

    @property
    def passages(self) -> tuple[Passage, ...]:
        """The passages as a reader would hand them over: rows with their cells, notes with their marks, an outline."""
        drafts: list[Draft] = []
        table = 0
        for is_row, group in groupby(self.drafts, key=lambda draft: draft[1] == PassageKind.TABLE_ROW):
            if is_row:
                drafts += table_drafts([_grid_row(text) for text, _ in group], table)
                table += 1
            else:
                drafts += [_draft(text, kind) for text, kind in group]
        return outline(drafts)


_MARK = regex.compile(r"[¹²³⁴⁵⁶⁷⁸⁹]|\[\d\]\s?")
_MARKS = "⁰¹²³⁴⁵⁶⁷⁸⁹"


def _draft(text: str, kind: str | None) -> Draft:
    """A paragraph or note; «¹» and «[1]» in a case's text are marks of notes, which a reader takes out."""
    marks: list[NoteMark] = []
    shown, at = "", 0
    for match in _MARK.finditer(text):
        shown += text[at : match.start()]
        digit = str(_MARKS.index(match[0])) if match[0] in _MARKS else match[0].strip(" []")
        marks.append(NoteMark(len(shown), digit))
        at = match.end()
    shown += text[at:]
    if marks and marks[0].at == 0:
        return Draft(shown.strip(), kind=PassageKind.FOOTNOTE, note=marks[0].mark)
    return Draft(shown, kind=PassageKind(kind) if kind else None, marks=tuple(marks))


def _grid_row(text: str) -> GridRow:
    return GridRow(tuple(GridCell(column, cell.strip()) for column, cell in enumerate(text.split("|"))))


def read_cases(path: Path, covers: Sequence[str] = USUAL_FAMILIES) -> tuple[Case, ...]:
    """Read the items of a file in order; ``covers`` are the families whose figures they all list."""
    items = yaml.safe_load(path.read_text(encoding="utf-8"))
    return tuple(_case(item, covers) for item in items)


def _case(item: Mapping[str, Any], covers: Sequence[str]) -> Case:
    claims = [{**row, "operands": _items_as_ones(row["operands"])} for row in item.get("claims") or ()]
    return Case(
        id=item["id"],
        says=item["says"],
        drafts=tuple(
            (passage, None) if isinstance(passage, str) else (passage["text"], passage.get("kind"))
            for passage in item["passages"]
        ),
        gold=gold_document({"figures": item.get("figures"), "claims": claims, "covers": covers}, item["id"]),
        lists_figures="figures" in item,
    )


def _items_as_ones(operands: Mapping[str, Any]) -> dict[str, Any]:
    """The items of a count are named; each counts for one."""
    return {role: [1] * len(value) if role == "items" else value for role, value in operands.items()}


def score_case(case: Case) -> Score:
    """Extract a case and count what was found, lacks and is too much."""
    passages = case.passages
    return score_found(case, found_in(extract(passages), passages))


def score_found(case: Case, found: Found) -> Score:
    """Count what was found in a case: of its figures the results, and no citations."""
    if not case.lists_figures:
        found.figures, found.quantities = [], []
    found.figures = [figure for figure in found.figures if figure.modality == Modality.ACTUAL]
    found.citations = []
    return score_document(case.gold, found, case.id)


def found_in(extraction: Extraction, passages: Sequence[Passage]) -> Found:
    """What an extraction found, as scoring asks for it."""
    quantities = [
        FoundFigure(
            f.indicator, f.value, str(f.modality), (f.scope.level, f.scope.name),
            (f.period.label, f.period.start, f.period.end), f.value_text, f.unit, str(f.qualifier),
            span=(str(f.passage), f.start, f.end),
        )
        for f in extraction.figures
    ]  # fmt: skip
    return Found(
        figures=[figure for figure in quantities if figure.indicator],
        claims=[_claim(str(number), verdict) for number, verdict in enumerate(extraction.verdicts)],
        citations=[
            FoundCitation(fold_number(c.number), c.cited_on or "", c.kind or "", (str(c.passage), c.start, c.end))
            for c in extraction.citations
        ],
        quantities=quantities,
        passages={str(passage.ordinal): passage.text for passage in passages},
    )


def _claim(number: str, verdict: Verdict) -> FoundClaim:
    kind = str(verdict.claim.kind)
    operands: defaultdict[str, list[Fraction | None]] = defaultdict(list)
    for operand in verdict.operands:
        operands[operand.role].append(operand.value)
    numerator = next(iter(operands.get("numerator", ())), None)
    return FoundClaim(
        number, kind, claim_key(kind, operands), numerator, verdict.claimed, str(verdict.outcome),
        verdict.explanation_vi,
    )
