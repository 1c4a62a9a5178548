"""What one document's rows are worth against its gold: counts, rates, differences.

In: a ``GoldDocument`` and what the database holds for a document (``Found``). Out: a
``Score``; attribute by attribute it is filled by ``pipeline.evaluation.attribute_scoring`` and
``pipeline.evaluation.citation_instances``. Reading the database and printing are
``pipeline.evaluation.evaluate``'s; what counts as *the same* is ``pipeline.evaluation.gold``'s.

The rules are those of the project's gold folder: a figure stated twice is no extra,
an optional entry neither a miss nor an extra, and of claims that gold does not list
only a wrong alarm is held against us.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from pipeline.evaluation.alignment import PrintedWords
from pipeline.evaluation.attribute_scoring import score_figures
from pipeline.evaluation.citation_instances import score_citations
from pipeline.evaluation.found import Found, FoundCitation, FoundClaim, FoundFigure
from pipeline.evaluation.gold import GoldClaim, GoldDocument, GoldFigure, is_close, plain, same_claim
from pipeline.evaluation.tallies import AttributeScore
from schemas.records import ClaimKind, Modality, Outcome

#: Claims between documents and of citations have no gold here: their alarms are not scored.
ARITHMETIC = frozenset(ClaimKind) - {ClaimKind.CONTINUITY, ClaimKind.CITATION_CONFLICT, ClaimKind.REGISTER_ORDER}
ALARM = Outcome.INCONSISTENT

#: rate -> the count on top, and the counts that make up its whole.
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
    attributes: AttributeScore = field(default_factory=AttributeScore)

    def add(self, other: Score) -> None:
        """Add the counts and differences of another score."""
        self.counts.update(other.counts)
        self.differences.extend(other.differences)
        for indicator, counts in other.indicators.items():
            self.indicators[indicator].update(counts)
        self.attributes.add(other.attributes)

    def rates(self) -> dict[str, float | None]:
        """Rates of the counts; None where there was nothing to count."""
        out = {
            name: rate(self.counts[top], sum(self.counts[part] for part in whole))
            for name, (top, whole) in RATES.items()
        }
        for what in ("figures", "figures_strict", "citations"):
            out[f"{what}_f1"] = f1(out[f"{what}_precision"], out[f"{what}_recall"])
        return out


Differ = Callable[[str, str, object, str], None]


def rate(part: int, whole: int) -> float | None:
    """Four decimals of part / whole; None of nothing."""
    return round(part / whole, 4) if whole else None


def f1(precision: float | None, recall: float | None) -> float | None:
    """Harmonic mean of the two rates; None where either is missing or 0."""
    return round(2 * precision * recall / (precision + recall), 4) if precision and recall else None


def score_document(gold: GoldDocument, found: Found, label: str) -> Score:
    """Count what ``found`` holds, lacks and adds; ``label`` names the document in differences."""
    score = Score()

    def differ(what: str, of: str, value: object, quote: str) -> None:
        score.differences.append(Difference(label, what, of, plain(value), quote))

    if gold.partial:
        found = _named(gold, found)
    judged = [f for f in found.figures if f.indicator and (gold.partial or gold.judges(f.indicator))]
    coded = [figure for figure in gold.figures if figure.indicator]
    _score_figures(coded, judged, score, differ)
    _score_claims(gold.claims, found.claims, score, differ)
    _score_citations(gold, found.citations, score, differ)
    printed = PrintedWords(found.passages)
    score_figures(gold, found, printed, score.attributes, label)
    score_citations(gold, found.citations, printed, score.attributes, label)
    return score


def _named(gold: GoldDocument, found: Found) -> Found:
    """What was found of that which a partial gold names."""
    return replace(
        found,
        figures=[figure for figure in found.figures if any(_same_value(figure, want) for want in gold.figures)],
        claims=[one for one in found.claims if any(same_claim(want, one.key, one.claimed) for want in gold.claims)],
        citations=[cited for cited in found.citations if any(cited.number == want.number for want in gold.citations)],
        quantities=[figure for figure in found.quantities if any(_same_value(figure, want) for want in gold.figures)],
    )


def _required_first(gold: Sequence[GoldFigure]) -> list[GoldFigure]:
    return sorted(gold, key=lambda figure: figure.optional)


def _score_figures(
    gold: Sequence[GoldFigure], found: Sequence[FoundFigure], score: Score, differ: Differ
) -> None:
    free, strictly_free = list(found), list(found)
    for want in _required_first(gold):
        hit = next((f for f in free if f.answers(want)), None)
        strict = next((f for f in strictly_free if f.answers_strictly(want)), None)
        if hit:
            free.remove(hit)
        if strict:
            strictly_free.remove(strict)
        if want.optional:
            continue
        for counts, prefix in ((score.counts, "figures."), (score.indicators[want.indicator], "")):
            counts[f"{prefix}gold"] += 1
            counts[f"{prefix}found"] += hit is not None
            counts[f"{prefix}strict"] += strict is not None
        if hit is None:
            differ("figure missed", want.indicator, want.value, want.quote)
        elif strict is None:
            got = ", ".join(word for word in (*hit.scope, *hit.period) if word)
            where = f"{got or 'neither'}; gold {want.scope}, {want.period}"
            differ("figure's scope or period", want.indicator, f"{plain(want.value)} ({where})", want.quote)
    for left in free:
        if left.modality == Modality.ACTUAL and not any(_same_value(left, want) for want in gold):
            code = left.indicator or ""
            score.counts["figures.extra"] += 1
            score.indicators[code]["extra"] += 1
            differ("figure extra", code, left.value, left.quote)
    score.counts["figures.strict_extra"] += sum(
        left.modality == Modality.ACTUAL and not any(left.answers_strictly(want) for want in gold)
        for left in strictly_free
    )


def _same_value(figure: FoundFigure, gold: GoldFigure) -> bool:
    """Equality, not closeness: what the gold folder's own scorer asks of a figure stated twice."""
    return figure.indicator in gold.codes and figure.value == gold.value


def _score_claims(
    gold: Sequence[GoldClaim], found: Sequence[FoundClaim], score: Score, differ: Differ
) -> None:
    explained: set[str] = set()
    for want in sorted(gold, key=lambda claim: claim.optional):
        fits = [f for f in found if f.id not in explained and same_claim(want, f.key, f.claimed)]
        # 5/10 and 50/100 are one quotient: the claim with gold's numerator comes first.
        hit = min(fits, key=lambda f: not is_close(f.numerator, want.numerator), default=None)
        if hit:
            explained.add(hit.id)
        if want.optional:
            continue
        right = hit is not None and hit.verdict in want.good
        score.counts["claims.gold"] += 1
        score.counts["claims.found"] += hit is not None
        score.counts["claims.verdict_right"] += right
        if want.verdict == ALARM:
            score.counts["alarms.gold"] += 1
            score.counts["alarms.right"] += hit is not None and hit.verdict == ALARM
        if hit is None:
            differ("claim missed", want.kind, want.claimed_text, want.quote)
        elif not right:
            differ(f"verdict {hit.verdict}, gold {want.verdict}", want.kind, want.claimed_text, want.quote)
    wrong = [want for want in gold if ALARM in want.good]
    for claim in found:
        if claim.verdict != ALARM or claim.kind not in ARITHMETIC:
            continue
        if not any(same_claim(want, claim.key, claim.claimed) for want in wrong):
            score.counts["alarms.false"] += 1
            differ("false alarm", claim.kind, claim.claimed, claim.quote)


def _score_citations(gold: GoldDocument, found: Sequence[FoundCitation], score: Score, differ: Differ) -> None:
    dated = {(citation.number, citation.date) for citation in found}
    numbers = {number for number, _ in dated}
    for want in {(each.number, each.date): each for each in gold.citations}.values():
        hit = (want.number, want.date) in dated if want.date else want.number in numbers
        score.counts["citations.gold"] += 1
        score.counts["citations.found"] += hit
        if not hit:
            differ("citation missed", want.printed, want.date, "")
    for number in sorted(numbers - {want.number for want in gold.citations} - {gold.own_number}):
        score.counts["citations.extra"] += 1
        differ("citation extra", number, "", "")
