"""How well a database reads: precision, recall, F1, verdicts and alarms against gold.

In: a built database and a folder of gold files. Out: an ``Evaluation``, printed by
``report`` or ``as_json``. What counts as *the same* is ``pipeline.gold``'s.

Counted are dossier figures (other indicators are not held against a database),
claims, alarms and distinct citations. NAME.docx and NAME.pdf are scored apart
against the same gold. A figure stated twice is no extra. The strict figure score
also wants scope and period.
"""

from __future__ import annotations

import json
import sqlite3
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path

from pipeline.gold import (
    ClaimKey,
    GoldClaim,
    GoldDocument,
    GoldError,
    GoldFigure,
    claim_key,
    exact,
    fold_number,
    is_close,
    read_gold,
    same_claim,
    same_period,
    same_scope,
)

COUNTED = "dossiers."
#: Claims between documents (continuity, restatement …) have no gold; their alarms are not scored.
ARITHMETIC = frozenset({"ratio", "sum", "balance", "change", "count"})
INCONSISTENT = "inconsistent"

#: rate -> (counts it is made of, the counts it is out of)
RATES: dict[str, tuple[str, tuple[str, ...]]] = {
    "figures_precision": ("figures.found", ("figures.found", "figures.extra")),
    "figures_recall": ("figures.found", ("figures.gold",)),
    "figures_strict_precision": ("figures.strict", ("figures.strict", "figures.strict_extra")),
    "figures_strict_recall": ("figures.strict", ("figures.gold",)),
    "citations_precision": ("citations.found", ("citations.found", "citations.extra")),
    "citations_recall": ("citations.found", ("citations.gold",)),
    "claims_recall": ("claims.found", ("claims.gold",)),
    "verdicts_right_of_found": ("claims.verdict_right", ("claims.found",)),
    "verdicts_right_of_all": ("claims.verdict_right", ("claims.gold",)),
    "alarms_recall": ("alarms.right", ("alarms.gold",)),
    "alarms_precision": ("alarms.right", ("alarms.right", "alarms.false")),
}


@dataclass(frozen=True, slots=True)
class Difference:
    """One place where database and gold part: what it is, of what, the value, the words."""

    document: str
    what: str
    of: str
    value: str
    quote: str


@dataclass(slots=True)
class Score:
    """Counts of one document or of several, and their differences."""

    counts: Counter[str] = field(default_factory=Counter)
    indicators: defaultdict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    differences: list[Difference] = field(default_factory=list)

    def add(self, other: Score) -> None:
        """Add the counts and differences of another score."""
        self.counts.update(other.counts)
        self.differences.extend(other.differences)
        for indicator, counts in other.indicators.items():
            self.indicators[indicator].update(counts)

    def rates(self) -> dict[str, float | None]:
        """Rates from the counts; None where there was nothing to count."""
        out = {
            name: _rate(self.counts[top], sum(self.counts[b] for b in bottom))
            for name, (top, bottom) in RATES.items()
        }
        for what in ("figures", "figures_strict", "citations"):
            out[f"{what}_f1"] = _f1(out[f"{what}_precision"], out[f"{what}_recall"])
        return out


@dataclass(frozen=True, slots=True)
class Evaluation:
    """Scores by document as it is called in the database; ``absent`` is gold without a document."""

    documents: Mapping[str, Score]
    absent: tuple[str, ...]
    total: Score


@dataclass(frozen=True, slots=True)
class _Figure:
    indicator: str
    value: Fraction | None
    actual: bool
    scope: tuple[str | None, str | None]
    period: tuple[str | None, str | None, str | None]
    quote: str

    def answers(self, gold: GoldFigure) -> bool:
        return self.indicator in gold.codes and is_close(self.value, gold.value)

    def answers_strictly(self, gold: GoldFigure) -> bool:
        return (
            self.answers(gold)
            and same_scope(gold.scope, *self.scope)
            and same_period(gold.period, *self.period)
        )


@dataclass(frozen=True, slots=True)
class _Claim:
    id: str
    kind: str
    key: ClaimKey | None
    numerator: Fraction | None
    claimed: Fraction | None
    verdict: str
    quote: str

    def answers(self, gold: GoldClaim) -> bool:
        return same_claim(gold, self.key, self.claimed)


@dataclass(slots=True)
class _Found:
    figures: list[_Figure] = field(default_factory=list)
    claims: list[_Claim] = field(default_factory=list)
    citations: set[tuple[str, str]] = field(default_factory=set)


def evaluate(db: Path, gold: Path) -> Evaluation:
    """Score a database against a folder of gold files. Raises GoldError, or sqlite3.Error for the database."""
    if not db.is_file():
        raise GoldError(f"{db}: no such database. Make one with `doichieu build`.")
    expected = read_gold(gold)
    with sqlite3.connect(f"{db.resolve().as_uri()}?mode=ro", uri=True) as conn:
        conn.row_factory = sqlite3.Row
        names, found = _document_names(conn), _load(conn)
    conn.close()
    scores: dict[str, Score] = {}
    total, absent = Score(), []
    for one in expected:
        documents = names.get(one.name, {})
        if not documents:
            absent.append(one.name)
        for document, label in documents.items() or [("", one.name)]:
            score = _score(one, found.get(document, _Found()), label)
            scores.setdefault(label, Score()).add(score)
            total.add(score)
    return Evaluation(scores, tuple(absent), total)


def _document_names(conn: sqlite3.Connection) -> dict[str, dict[str, str]]:
    """Map a name without extension to the documents that bear it, each with its whole file name."""
    names: defaultdict[str, dict[str, str]] = defaultdict(dict)
    query = """select id, file_name from documents
               union all select document_id, file_name from document_files"""
    for document, file_name in conn.execute(query):
        whole = unicodedata.normalize("NFC", Path(file_name).name)
        names[whole.rsplit(".", 1)[0]].setdefault(document, whole)
    return names


def _load(conn: sqlite3.Connection) -> dict[str, _Found]:
    out: defaultdict[str, _Found] = defaultdict(_Found)
    for row in conn.execute("select * from figures where indicator is not null order by rowid"):
        if row["indicator"].startswith(COUNTED):
            actual = (row["modality"] or "actual") == "actual"
            scope = (row["scope_level"], row["scope_name"])
            period = (row["period_label"], row["period_start"], row["period_end"])
            figure = _Figure(
                row["indicator"], exact(row["value"]), actual, scope, period, row["quote"] or ""
            )
            out[row["document_id"]].figures.append(figure)
    operands: defaultdict[str, defaultdict[str, list[Fraction | None]]] = defaultdict(lambda: defaultdict(list))
    for row in conn.execute("select claim_id, role, value from claim_operands order by claim_id, ordinal"):
        operands[row["claim_id"]][row["role"]].append(exact(row["value"]))
    for row in conn.execute("select * from claims order by rowid"):
        roles = operands[row["id"]]
        out[row["document_id"]].claims.append(
            _Claim(
                row["id"], row["kind"], claim_key(row["kind"], roles), next(iter(roles["numerator"]), None),
                exact(row["claimed"]), row["verdict"] or "", row["quote"] or "",
            )
        )
    for row in conn.execute("select document_id, number, cited_on from citations"):
        out[row["document_id"]].citations.add((fold_number(row["number"]), row["cited_on"] or ""))
    return out


def _score(gold: GoldDocument, found: _Found, label: str) -> Score:
    score = Score()

    def differs(what: str, of: str, value: object, quote: str) -> None:
        score.differences.append(Difference(label, what, of, _plain(value), quote))

    _score_figures(gold.figures, found.figures, score, differs)
    _score_claims(gold.claims, found.claims, score, differs)
    _score_citations(gold, found.citations, score, differs)
    return score
