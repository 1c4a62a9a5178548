"""The laws that counting attribute by attribute keeps, whatever is read; its rules as data are in test_evaluate."""

from __future__ import annotations

import doctest
import itertools
from dataclasses import replace
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

import pipeline.evaluation.alignment
import pipeline.evaluation.attributes
from pipeline.evaluation.alignment import PrintedWords, best_pairs
from pipeline.evaluation.found import Found, FoundFigure
from pipeline.evaluation.gold import GoldDocument, GoldFigure
from pipeline.evaluation.scoring import score_document
from pipeline.evaluation.tallies import ALL, CODED, NAMED, AttributeScore, Tally

CODES = ("dossiers.received", "dossiers.resolved")
VALUES = (Fraction(1), Fraction(2))
MODALITIES = ("actual", "target")
SCOPES = ("toàn huyện", "cấp huyện")
LEVELS = {"toàn huyện": "district_whole", "cấp huyện": "district"}
UNITS = ("hồ sơ", "đơn")

golds = st.builds(
    lambda code, value, scope, modality, unit: GoldFigure(
        code, frozenset({code or None}), value, scope, "", "", optional=False, unit=unit, modality=modality
    ),
    st.sampled_from((*CODES, "")), st.sampled_from(VALUES), st.sampled_from((*SCOPES, "")),
    st.sampled_from((*MODALITIES, None)), st.sampled_from((*UNITS, None)),
)  # fmt: skip
figures = st.builds(
    lambda code, value, modality, level, unit: FoundFigure(
        code, value, modality, (level, None), (None, None, None), "", unit
    ),
    st.sampled_from((*CODES, None)), st.sampled_from(VALUES), st.sampled_from(MODALITIES),
    st.sampled_from((*LEVELS.values(), None)), st.sampled_from(UNITS),
)  # fmt: skip
weights = st.dictionaries(
    st.tuples(st.integers(0, 4), st.integers(0, 4)), st.integers(1, 9), max_size=12
)


def gold_document(wanted: list[GoldFigure]) -> GoldDocument:
    return GoldDocument("a", "", tuple(wanted), (), (), covers=("*",))


def scored(wanted: list[GoldFigure], found: list[FoundFigure]) -> AttributeScore:
    held = Found(figures=[f for f in found if f.indicator], quantities=found)
    return score_document(gold_document(wanted), held, "a").attributes


def answer(want: GoldFigure) -> FoundFigure:
    """A figure that is right in everything gold says."""
    return FoundFigure(
        want.indicator or None, want.value, want.modality or "actual", (LEVELS.get(want.scope), None),
        (None, None, None), "", want.unit,
    )  # fmt: skip


@given(weights)
def test_the_best_pairs_are_the_best_of_all(edges: dict[tuple[int, int], int]) -> None:
    pairs = best_pairs(edges)
    assert len(set(pairs.values())) == len(pairs)
    assert all(pair in edges for pair in pairs.items())
    best = 0
    for columns in itertools.permutations(range(5)):
        best = max(best, sum(edges.get(pair, 0) for pair in enumerate(columns)))
    assert sum(edges[pair] for pair in pairs.items()) == best


@given(st.lists(golds, max_size=6), st.lists(figures, max_size=6))
def test_strict_is_never_more_than_lenient(wanted: list[GoldFigure], found: list[FoundFigure]) -> None:
    score = scored(wanted, found)
    for tally in (*score.attributes.values(), *score.named.values(), *score.whole.values()):
        assert 0 <= tally.right <= tally.compatible <= min(tally.support, tally.proposed)
        assert all(rate is None or 0 <= rate <= 1 for lenient in (False, True) for rate in tally.rates(lenient=lenient))
    everything, named = score.attributes[CODED, ALL], score.attributes[CODED, NAMED]
    assert everything.right <= everything.compatible <= named.right
    assert (everything.support, everything.proposed) == (named.support, named.proposed)


@given(st.lists(golds, max_size=6))
def test_answering_gold_with_itself_is_right_throughout(wanted: list[GoldFigure]) -> None:
    score = scored(wanted, [answer(want) for want in wanted if want.indicator])
    asked = [(key, tally) for key, tally in score.attributes.items() if key[0] == CODED]
    assert all(tally.right == tally.support == tally.proposed for _, tally in asked)


@given(st.lists(golds, min_size=1, max_size=5), st.lists(figures, max_size=5))
def test_what_is_right_is_never_a_loss(wanted: list[GoldFigure], found: list[FoundFigure]) -> None:
    """A figure that is right in everything, for gold that nothing answered yet, lowers no F1."""
    fresh = replace(wanted[0], indicator="dossiers.pending", codes=frozenset({"dossiers.pending"}))
    asked = [*wanted, fresh]
    before, after = scored(asked, found), scored(asked, [*found, answer(fresh)])
    for row in (ALL, NAMED):
        for lenient in (False, True):
            was, now = (score.attributes[CODED, row].rates(lenient=lenient)[2] or 0 for score in (before, after))
            assert now >= was
    assert after.attributes[CODED, ALL].right == before.attributes[CODED, ALL].right + 1


@given(st.lists(golds, max_size=5), st.lists(figures, max_size=5), figures)
def test_one_figure_more_never_makes_fewer_right(
    wanted: list[GoldFigure], found: list[FoundFigure], more: FoundFigure
) -> None:
    before, after = scored(wanted, found), scored(wanted, [*found, more])
    assert after.attributes[CODED, ALL].right >= before.attributes[CODED, ALL].right


@given(st.lists(golds, max_size=5), st.lists(figures, max_size=5))
def test_the_order_of_figures_does_not_matter(wanted: list[GoldFigure], found: list[FoundFigure]) -> None:
    one, other = scored(wanted, found), scored(wanted[::-1], found[::-1])
    for row in (ALL, NAMED):
        assert one.attributes[CODED, row] == other.attributes[CODED, row]


@given(st.integers(0, 50), st.integers(0, 50), st.integers(0, 50))
def test_f1_takes_precision_and_recall_alike(support: int, proposed: int, right: int) -> None:
    right = min(right, support, proposed)
    one = Tally(support, proposed, right, right).rates()
    other = Tally(proposed, support, right, right).rates()
    assert (one[0], one[1], one[2]) == (other[1], other[0], other[2])
    if right:
        assert one[2] is not None
        assert abs(one[2] - 2 / (1 / (one[0] or 1) + 1 / (one[1] or 1))) < 1e-9


@given(st.text(alphabet="ab1 .,", max_size=12), st.text(alphabet="ab1 .,", max_size=4))
def test_a_place_holds_what_was_looked_for(text: str, quote: str) -> None:
    wanted = "".join(quote.split())
    for _, start, end in PrintedWords({"p": text}).places(quote):
        assert "".join(text[start:end].split()) == wanted


def test_examples_in_docstrings() -> None:
    assert doctest.testmod(pipeline.evaluation.attributes).failed == 0
    assert doctest.testmod(pipeline.evaluation.alignment).failed == 0
