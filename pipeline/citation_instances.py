"""Citations where gold lists every printed instance: number, kind, date and place, each and all together.

In: gold and found citations of one document. Out: tallies added to an ``AttributeScore``.
Gold without quotes lists distinct instruments; those are ``pipeline.scoring``'s.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from pipeline.alignment import PrintedWords, best_pairs, overlap
from pipeline.attributes import Grade, Grades, grade_equal
from pipeline.found import FoundCitation, Span
from pipeline.gold import GoldCitation, fold_words
from pipeline.tallies import ALL, CITATIONS, SPAN, AttributeFailure, AttributeScore


def score_instances(
    wanted: Sequence[GoldCitation], found: Sequence[FoundCitation], printed: PrintedWords, score: AttributeScore,
    label: str,
) -> None:
    """Count the citations of a document whose gold has quotes; ``label`` names it in failures."""
    places = [printed.places(want.quote, want.printed) for want in wanted]
    grades = {
        (at, other): _grade_citation(want, have, places[at])
        for at, want in enumerate(wanted)
        for other, have in enumerate(found)
        if have.number == want.number or overlap(have.span, places[at])
    }
    base = 10 * (len(wanted) + len(found) + 2)
    pairs = best_pairs({
        pair: (min(each.values()) is Grade.RIGHT) * base**2 + (each["number"] is Grade.RIGHT) * base
        + sum(grade is Grade.RIGHT for grade in each.values())
        for pair, each in grades.items()
    })  # fmt: skip
    for at, want in enumerate(wanted):
        asked = grades[at, pairs[at]] if at in pairs else dict.fromkeys(_asked_of(want, places[at]), Grade.WRONG)
        for attribute, grade in {**asked, ALL: min(asked.values())}.items():
            score.attributes[CITATIONS, attribute].count(grade, proposed=at in pairs)
        if min(asked.values()) is not Grade.RIGHT:
            have = found[pairs[at]] if at in pairs else None
            got = ", ".join((have.kind, have.number, have.date)) if have else "not read"
            wrong = ", ".join(attribute for attribute, grade in asked.items() if grade is not Grade.RIGHT)
            told = ", ".join((want.kind, want.printed, want.date))
            what = wrong if have else "citation"
            score.failures.append(AttributeFailure(label, what, "citation", told, got, want.quote))
    for attribute in (ALL, "number"):
        score.attributes[CITATIONS, attribute].proposed += len(found) - len(pairs)


def _grade_citation(want: GoldCitation, have: FoundCitation, places: Iterable[Span]) -> Grades:
    known = {
        "number": grade_equal(have.number == want.number),
        "kind": grade_equal(fold_words(have.kind) == fold_words(want.kind)),
        "date": grade_equal(have.date == want.date),
        SPAN: grade_equal(overlap(have.span, places)),
    }
    return {attribute: known[attribute] for attribute in _asked_of(want, places)}


def _asked_of(want: GoldCitation, places: Iterable[Span]) -> tuple[str, ...]:
    asks = {"number": True, "kind": bool(want.kind), "date": bool(want.date), SPAN: bool(places)}
    return tuple(attribute for attribute, judged in asks.items() if judged)
