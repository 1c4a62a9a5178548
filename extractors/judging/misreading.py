"""Whether one digit that the recogniser misread would settle a claim.

Comes in: a claim that does not hold and the figures whose text was recognised from an
image. Goes out: the figure and what may stand on the page. It must settle every claim the
figure takes part in; then nobody is accused before the page was looked at.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from extractors.judging.ruling import Ruling, holds_with
from extractors.judging.slips import misread
from schemas.records import Figure, Outcome


@dataclass(frozen=True, slots=True)
class Misreading:
    """A figure, and the value that the page may show in its place."""

    figure: int
    instead: Figure


def misreadings(
    rulings: Sequence[Ruling], figures: Sequence[Figure], recognised: Collection[int]
) -> dict[int, Misreading]:
    """By index of the ruling; ``recognised`` are the figures read by Tesseract.

    Claims whose reading may not accuse bind nobody here: they would make an accusation likelier.
    """
    equations: dict[int, list[Ruling]] = {}
    for ruling in rulings:
        if ruling.outcome is not Outcome.UNVERIFIABLE and not ruling.claim.weak:
            for figure in ruling.figures:
                equations.setdefault(figure, []).append(ruling)
    found = {}
    for at, ruling in enumerate(rulings):
        if ruling.outcome is Outcome.INCONSISTENT:
            likely = _of(ruling, figures, recognised, equations)
            if likely is not None:
                found[at] = likely
    return found


def _of(
    ruling: Ruling, figures: Sequence[Figure], recognised: Collection[int], equations: dict[int, list[Ruling]]
) -> Misreading | None:
    own = ruling.claim.claimed
    for figure in sorted(ruling.figures & set(recognised), key=lambda f: f != own):
        for instead in misread(figures[figure]):
            if all(holds_with(r, figures, {figure: instead}, any_reading=True) for r in equations[figure]):
                return Misreading(figure, instead)
    return None
