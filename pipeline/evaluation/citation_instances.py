"""Citations whole: number, kind, date and place, each and all together.

In: gold and found citations of one document. Out: tallies added to an ``AttributeScore``. Where
gold's rows have quotes they are the printed instances, each asked for once. Without quotes they
are distinct instruments, found if cited so anywhere; to say one again is nothing spurious.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from pipeline.evaluation.alignment import PrintedWords, best_pairs, overlap
from pipeline.evaluation.attributes import Grade, Grades, grade_equal
from pipeline.evaluation.found import FoundCitation, Span
from pipeline.evaluation.gold import GoldCitation, GoldDocument, fold_words
from pipeline.evaluation.tallies import ALL, DISTINCT, INSTANCES, SPAN, AttributeFailure, AttributeScore


def score_citations(
    gold: GoldDocument, found: Sequence[FoundCitation], printed: PrintedWords, score: AttributeScore, label: str
) -> None:
    """Count the citations of a document but for its own number; ``label`` names it in failures."""
    others = [citation for citation in found if citation.number != gold.own_number]
    instances = [citation for citation in gold.citations if citation.quote]
    if instances:
        left = _score(instances, others, printed, score, (INSTANCES, label))
        spurious = len(left)
    else:
        wanted = list({(each.number, each.date, each.kind): each for each in gold.citations}.values())
        distinct = list({(each.number, each.date, each.kind): each for each in others}.values())
        left = _score(wanted, distinct, printed, score, (DISTINCT, label))
        spurious = len({citation.number for citation in left} - {citation.number for citation in wanted})
    for attribute in (ALL, "number"):
        if spurious:
            score.attributes[INSTANCES if instances else DISTINCT, attribute].proposed += spurious


def _score(
    wanted: Sequence[GoldCitation], found: Sequence[FoundCitation], printed: PrintedWords, score: AttributeScore,
    names: tuple[str, str],
) -> list[FoundCitation]:
    """Count what gold asks for; return what was found beside."""
    group, label = names
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
        for attribute, grade in {ALL: min(asked.values()), **asked}.items():
            score.attributes[group, attribute].count(grade, proposed=at in pairs)
        if min(asked.values()) is not Grade.RIGHT:
            have = found[pairs[at]] if at in pairs else None
            got = ", ".join((have.kind, have.number, have.date)) if have else "not read"
            wrong = ", ".join(attribute for attribute, grade in asked.items() if grade is not Grade.RIGHT)
            told = ", ".join((want.kind, want.printed, want.date))
            what = wrong if have else "citation"
            score.failures.append(AttributeFailure(label, what, "citation", told, got, want.quote))
    taken = set(pairs.values())
    return [citation for at, citation in enumerate(found) if at not in taken]


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
