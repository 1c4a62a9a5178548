"""What a figure is worth where the recogniser read its words otherwise, too.

Comes in: a figure and the passages with the alternatives of their words. Goes out: the same
figure with other values. Whether one of them settles a claim is ``judging.misreading``'s matter.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction

import regex

from extractors.text.numerals import find_numerals
from schemas.records import Figure, Passage, Place


def alternatives_of(figure: Figure, passages: Sequence[Passage]) -> tuple[Figure, ...]:
    """The figure as each alternative of its words would print it, the surest first; then with what was cut off it."""
    passage = passages[figure.passage]
    found = []
    for place in passage.places:
        if place.start < figure.end and place.end > figure.start:
            for text, _ in place.alternatives:
                instead = _reread(figure, passage.text, place, text)
                if instead is not None and instead not in found:
                    found.append(instead)
    joined = _joined(figure, passage.text)
    return (*found, joined) if joined is not None else tuple(found)


#: «1 357», «2, 785/3.159»: a point under a seal or in noise reads as a space or a comma.
_APART = regex.compile(r"(?<![\d.,])\d{1,3}(?:[ .,] ?\d{3})+(?![.,]?\d)")


def _joined(figure: Figure, text: str) -> Figure | None:
    """The figure together with the digits beside it, where both may be one number that fell apart."""
    for match in _APART.finditer(text):
        if " " in match[0] and match.start() <= figure.start and figure.end <= match.end():
            digits = int("".join(filter(str.isdigit, match[0])))
            return replace(figure, value=Fraction(digits), ulp=Fraction(1), value_text=match[0])
    return None


def _reread(figure: Figure, printed: str, place: Place, text: str) -> Figure | None:
    """The figure in the text with ``text`` in its place; None where no number stands there any more."""
    changed = printed[: place.start] + text + printed[place.end :]
    # Before the word nothing moved; inside it the number may begin a sign earlier or later.
    inside = range(place.start, place.start + len(text))
    numerals = [n for n in find_numerals(changed) if n.start in inside or n.start == figure.start]
    nearest = min(numerals, key=lambda n: abs(n.start - figure.start), default=None)
    if nearest is None or (nearest.value, nearest.ulp) == (figure.value, figure.ulp):
        return None
    return replace(
        figure, value=nearest.value, ulp=nearest.ulp, unit=nearest.unit or figure.unit,
        value_text=changed[nearest.start : nearest.end],
    )
