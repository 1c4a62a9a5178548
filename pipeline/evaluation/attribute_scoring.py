"""Figures attribute by attribute: which number is which, and what of it is right.

In: gold and ``Found`` of one document. Out: tallies added to an ``AttributeScore``. Gold that
says nothing of an attribute does not judge it; when an attribute is right is
``pipeline.evaluation.attributes``' matter.

A gold figure is set beside the figure that agrees with it best: in all attributes, else in
indicator and value, else in place. *All* asks that everything gold says holds; the lenient
reading accepts what does not contradict it, value and indicator being right. What gold does not
list is spurious where it lists the indicator's whole family, unless it says again what gold has.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from pipeline.evaluation.alignment import PrintedWords, best_pairs, overlap
from pipeline.evaluation.attributes import (
    Grade,
    Grades,
    expected_place,
    grade_equal,
    grade_period,
    grade_place,
    grade_scope,
    grade_unit,
)
from pipeline.evaluation.found import Found, FoundFigure, Span
from pipeline.evaluation.gold import GoldDocument, GoldFigure, is_close, plain
from pipeline.evaluation.tallies import ALL, CODED, NAMED, SPAN, UNCODED, AttributeFailure, AttributeScore
from schemas.records import Modality

VALUE, INDICATOR = "value", "indicator"


def grade_figure(want: GoldFigure, have: FoundFigure, places: Iterable[Span], place: str | None) -> Grades:
    """Grade every attribute that gold judges; ``places`` are those of its words, ``place`` the unit expected."""
    known = {
        VALUE: grade_equal(is_close(have.value, want.value)),
        INDICATOR: grade_equal(have.indicator in want.codes),
        SPAN: grade_equal(overlap(have.span, places)),
        "unit": grade_unit(want.unit or "", have.unit),
        "scope": grade_scope(want.scope, *have.scope),
        "period": grade_period(want.period, *have.period),
        "modality": grade_equal(have.modality == want.modality),
        "qualifier": grade_equal(have.qualifier == want.qualifier),
        "place": grade_place(place or "", have.admin_unit),
    }
    return {attribute: known[attribute] for attribute in _asked(want, bool(places), place)}


def _asked(want: GoldFigure, is_located: bool, place: str | None) -> tuple[str, ...]:
    """Names of the attributes that gold says something of."""
    asks = {
        VALUE: True, INDICATOR: True, SPAN: is_located, "unit": want.unit is not None, "scope": bool(want.scope),
        "period": bool(want.period), "modality": want.modality is not None, "qualifier": want.qualifier is not None,
        "place": place is not None,
    }  # fmt: skip
    return tuple(attribute for attribute, judged in asks.items() if judged)


def _at_once(grades: Grades) -> Grade:
    """All attributes together: value and indicator must be right, the others at least compatible."""
    least = min(grades.values())
    essential = min(grades[VALUE], grades[INDICATOR])
    return least if essential is Grade.RIGHT else Grade.WRONG


def _worth(want: GoldFigure, have: FoundFigure, grades: Grades, base: int) -> int:
    """How good a pair is: all right, value and code right, all compatible, the place right, how much else.

    0 where the two have nothing to do with each other: a value alone makes no pair.
    """
    is_value, is_placed = grades[VALUE] is Grade.RIGHT, grades.get(SPAN) is Grade.RIGHT
    is_named = is_value and have.indicator is not None and have.indicator in want.codes
    if not (is_named or is_placed):
        return 0
    at_once = _at_once(grades)
    levels = (at_once is Grade.RIGHT, is_named, at_once is Grade.COMPATIBLE, is_placed and is_value,
              sum(grade is Grade.RIGHT for grade in grades.values()))  # fmt: skip
    worth = 1
    for level in levels:
        worth = worth * base + level
    return worth


def score_figures(
    gold: GoldDocument, found: Found, printed: PrintedWords, score: AttributeScore, label: str
) -> None:
    """Count the figures of a document; ``label`` names it in failures."""
    wanted = gold.figures
    places = [printed.places(want.quote, want.value_text) for want in wanted]
    units = [expected_place(want, gold.place, found.resolvable) for want in wanted]
    grades = {
        (at, other): grade_figure(want, have, places[at], units[at])
        for at, want in enumerate(wanted)
        for other, have in enumerate(found.quantities)
        if is_close(have.value, want.value) or overlap(have.span, places[at])
    }
    base = 10 * (len(wanted) + len(found.quantities) + 2)
    weights = {
        (at, other): _worth(wanted[at], found.quantities[other], each, base) for (at, other), each in grades.items()
    }
    pairs = best_pairs({pair: weight for pair, weight in weights.items() if weight})
    for at, want in enumerate(wanted):
        if want.optional:
            continue
        partner = pairs.get(at)
        have = None if partner is None else found.quantities[partner]
        missed = dict.fromkeys(_asked(want, bool(places[at]), units[at]), Grade.WRONG)
        graded = missed if partner is None else grades[at, partner]
        _count(want, have, graded, score)
        score.failures += _failures(label, want, have, graded, units[at])
    taken = set(pairs.values())
    for figure in _spurious(gold, [f for at, f in enumerate(found.quantities) if at not in taken]):
        _count_spurious(figure.indicator or "", score, (ALL, NAMED, VALUE, INDICATOR))
        code, value = figure.indicator or "", plain(figure.value)
        score.failures.append(AttributeFailure(label, "spurious figure", code, "none", value, figure.quote))


def _count(want: GoldFigure, have: FoundFigure | None, grades: Grades, score: AttributeScore) -> None:
    """Count one figure of gold with the one read for it, which may be none."""
    if not want.indicator:
        for attribute, grade in grades.items():
            score.attributes[UNCODED, attribute].count(grade, proposed=have is not None)
        if have is not None and have.indicator is not None and have.indicator not in want.codes:
            _count_spurious(have.indicator, score, (ALL, NAMED, INDICATOR))
        return
    has_code = have is not None and have.indicator is not None
    named = _at_once({VALUE: grades[VALUE], INDICATOR: grades[INDICATOR]})
    for attribute, grade in {ALL: _at_once(grades), NAMED: named, **grades}.items():
        proposed = has_code if attribute in (ALL, NAMED, INDICATOR) else have is not None
        score.attributes[CODED, attribute].count(grade, proposed=proposed)
    score.named[want.indicator].count(named, proposed=has_code)
    score.whole[want.indicator].count(_at_once(grades), proposed=has_code)


def _failures(
    label: str, want: GoldFigure, have: FoundFigure | None, grades: Grades, place: str | None
) -> Iterator[AttributeFailure]:
    """Name what is not right; of a figure that was not read, that alone."""
    of = want.indicator or "no indicator"
    if have is None:
        yield AttributeFailure(label, "figure", of, plain(want.value), "not read", want.quote)
        return
    told = {
        VALUE: (plain(want.value), plain(have.value)), INDICATOR: (of, have.indicator),
        SPAN: (want.quote, have.quote), "unit": (want.unit, have.unit), "scope": (want.scope, _joined(have.scope)),
        "period": (want.period, _joined(have.period)), "modality": (want.modality, have.modality),
        "qualifier": (want.qualifier, have.qualifier), "place": (place, have.admin_unit),
    }  # fmt: skip
    for attribute, grade in grades.items():
        if grade is not Grade.RIGHT:
            wanted, got = told[attribute]
            yield AttributeFailure(label, attribute, of, wanted or "none", got or "none", want.quote)


def _joined(words: Iterable[str | None]) -> str:
    return ", ".join(word for word in words if word)


def _spurious(gold: GoldDocument, left: Sequence[FoundFigure]) -> Iterator[FoundFigure]:
    """Yield the figures that nothing in gold explains; goals and earlier results only where gold tells them apart."""
    modal = any(want.modality for want in gold.figures)
    for figure in left:
        if figure.indicator is None or not gold.judges(figure.indicator):
            continue
        again = any(figure.indicator in want.codes and is_close(figure.value, want.value) for want in gold.figures)
        if not again and (modal or figure.modality == Modality.ACTUAL):
            yield figure


def _count_spurious(indicator: str, score: AttributeScore, attributes: Iterable[str]) -> None:
    for attribute in attributes:
        score.attributes[CODED, attribute].proposed += 1
    score.named[indicator].proposed += 1
    score.whole[indicator].proposed += 1
