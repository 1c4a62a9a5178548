"""The figures in which two versions of one report differ.

In: the figures of both with the passages they stand in. Out: ``Difference`` values. Figures are
paired by the words around them, digits left out, because a changed or misread number leaves its
sentence as it was; what is printed in one version only is told as well.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

import regex

from extractors.text.compare_form import compared_once

#: Words looked at on each side, and at the beginning of the passage (the label of a table row).
_NEAR, _OPENING = 6, 4
#: Share of those words that must agree. One letter misread by OCR costs one word of sixteen.
_ENOUGH = 0.75
#: Below so many words around it a figure has no context to be known by.
_FEWEST = 4
#: Pairs tried at most: two texts that differ more are no versions whose figures can be set side by side.
_MOST_PAIRS = 250_000
_WORD = regex.compile(r"[\p{L}\p{N}]+|[|%]")
_DIGIT = regex.compile(r"\p{N}")

Words = tuple[str, ...]


@dataclass(frozen=True)
class PlacedFigure:
    """A figure and the passage it stands in; fields as in ``figures``."""

    id: str
    indicator: str | None
    value: float | None
    value_text: str
    unit: str | None
    scope_level: str | None
    scope_name: str | None
    page: int | None
    quote: str | None
    text: str
    start: int
    end: int

    @cached_property
    def context(self) -> tuple[Words, Words, Words]:
        """The words before, the words after and the words the passage begins with, numbers as '#'."""
        before, after = _masked(self.text[: self.start]), _masked(self.text[self.end :])
        return before[-_NEAR:], after[:_NEAR], _opening(self.text)

    @property
    def told(self) -> tuple[float | None, str | None]:
        """What is compared."""
        return self.value, self.unit


@dataclass(frozen=True, slots=True)
class Difference:
    """A figure of the version that is checked, of the paper that stands for the report, or of both."""

    version: PlacedFigure | None
    standing: PlacedFigure | None


def find_differences(version: Sequence[PlacedFigure], standing: Sequence[PlacedFigure]) -> list[Difference]:
    """List what differs, changed figures first, in the order of the texts."""
    # Units are words around the number: the same value among the same words is the same, whatever was read of it.
    left, right = _without_shared(version, standing, lambda figure: (figure.value, figure.context))
    changed = _pair_same_context(left, right)
    left, right = _without(left, right, changed)
    # The words around it were edited, or the passage is cut elsewhere: the figure itself is in both.
    left, right = _without_shared(left, right, lambda figure: figure.told)
    near = _pair_near_context(left, right)
    left, right = _without(left, right, near)
    alone = [Difference(figure, None) for figure in left] + [Difference(None, figure) for figure in right]
    return changed + near + alone


def _without_shared(
    left: Sequence[PlacedFigure], right: Sequence[PlacedFigure], key: Callable[[PlacedFigure], object]
) -> tuple[list[PlacedFigure], list[PlacedFigure]]:
    """Both without the figures that the other has too, one for one."""
    shared = Counter(map(key, left)) & Counter(map(key, right))
    return _drop(left, key, Counter(shared)), _drop(right, key, Counter(shared))


def _drop(
    figures: Sequence[PlacedFigure], key: Callable[[PlacedFigure], object], shared: Counter[object]
) -> list[PlacedFigure]:
    kept = []
    for figure in figures:
        shared[key(figure)] -= 1
        if shared[key(figure)] < 0:
            kept.append(figure)
    return kept


def _without(
    left: Sequence[PlacedFigure], right: Sequence[PlacedFigure], paired: Sequence[Difference]
) -> tuple[list[PlacedFigure], list[PlacedFigure]]:
    told = {figure.id for pair in paired for figure in (pair.version, pair.standing) if figure}
    return [f for f in left if f.id not in told], [f for f in right if f.id not in told]


def _pair_same_context(left: Sequence[PlacedFigure], right: Sequence[PlacedFigure]) -> list[Difference]:
    """Pair figures whose context is one, where it stands once in each text: the second of two may be either."""
    there = _by_context(right)
    found = []
    for context, figures in _by_context(left).items():
        others = there.get(context, [])
        if len(figures) == len(others) == 1 and sum(map(len, context)) >= _FEWEST:
            found.append(Difference(figures[0], others[0]))
    return found


def _by_context(figures: Sequence[PlacedFigure]) -> dict[tuple[Words, Words, Words], list[PlacedFigure]]:
    found: dict[tuple[Words, Words, Words], list[PlacedFigure]] = {}
    for figure in figures:
        found.setdefault(figure.context, []).append(figure)
    return found


def _pair_near_context(left: Sequence[PlacedFigure], right: Sequence[PlacedFigure]) -> list[Difference]:
    """Pair what is left by likeness, the most alike first; a tie between two is no pair."""
    if len(left) * len(right) > _MOST_PAIRS:
        return []
    scored = [(_alike(a, b), i, j) for i, a in enumerate(left) for j, b in enumerate(right)]
    scored = sorted((pair for pair in scored if pair[0] >= _ENOUGH), key=lambda pair: (-pair[0], pair[1], pair[2]))
    best: dict[tuple[str, int], list[float]] = {}
    for score, i, j in scored:
        best.setdefault(("left", i), []).append(score)
        best.setdefault(("right", j), []).append(score)
    found: list[tuple[int, int]] = []
    taken: set[tuple[str, int]] = set()
    for score, i, j in scored:
        sides = (("left", i), ("right", j))
        if taken.isdisjoint(sides) and all(best[side].count(score) == 1 for side in sides):
            taken.update(sides)
            found.append((i, j))
    return [Difference(left[i], right[j]) for i, j in sorted(found)]


def _alike(one: PlacedFigure, other: PlacedFigure) -> float:
    """Share of the words around two figures that agree, place by place; 0 where there are too few."""
    (before, after, opening), (their_before, their_after, their_opening) = one.context, other.context
    sides = ((before[::-1], their_before[::-1]), (after, their_after), (opening, their_opening))
    total = sum(max(len(ours), len(theirs)) for ours, theirs in sides)
    same = sum(a == b for ours, theirs in sides for a, b in zip(ours, theirs, strict=False))
    return same / total if total >= _FEWEST and one.unit == other.unit else 0.0


def _masked(text: str) -> Words:
    return tuple("#" if _DIGIT.search(word) else word for word in _WORD.findall(compared_once(text)))


@lru_cache(maxsize=64)  # the figures of a passage come one after the other
def _opening(text: str) -> Words:
    return _masked(text)[:_OPENING]
