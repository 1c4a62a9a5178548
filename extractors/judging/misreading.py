"""Whether a number that the recogniser misread would settle a claim.

Comes in: a claim that does not hold, the figures whose text was recognised from an image, and
what the recogniser read in their place as well. Goes out: the figure and what may stand on the
page: what was seen there before what only looks alike. It must settle every claim the figure
takes part in; then nobody is accused before the page was looked at. That two numbers are one quantity told twice
hangs on words alone, and a word lost beside one of them makes it another: recognised text accuses nobody of it.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

from extractors.judging.ruling import Ruling, holds_with
from extractors.judging.slips import misread
from schemas.records import ClaimKind, Figure, Outcome


@dataclass(frozen=True, slots=True)
class Misreading:
    """A figure, and the value that the page may show in its place."""

    figure: int
    instead: Figure


def misreadings(
    rulings: Sequence[Ruling],
    figures: Sequence[Figure],
    recognised: Collection[int],
    alternatives: Mapping[int, Sequence[Figure]],
) -> dict[int, Misreading]:
    """By index of the ruling; ``recognised`` are the figures read by Tesseract, ``alternatives`` its other readings.

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
            likely = _of(ruling, figures, recognised, alternatives, equations)
            if likely is not None:
                found[at] = likely
    return found


def _of(
    ruling: Ruling,
    figures: Sequence[Figure],
    recognised: Collection[int],
    alternatives: Mapping[int, Sequence[Figure]],
    equations: dict[int, list[Ruling]],
) -> Misreading | None:
    own = ruling.claim.claimed
    read = sorted(ruling.figures & set(recognised), key=lambda f: f != own)
    if ruling.claim.kind is ClaimKind.RESTATEMENT and read:
        earlier = next(figures[each] for each in sorted(ruling.figures) if each != read[0])
        return Misreading(read[0], earlier)
    seen = ((figure, instead) for figure in read for instead in alternatives.get(figure, ()))
    alike = ((figure, instead) for figure in read for instead in misread(figures[figure]))
    for figure, instead in chain(seen, alike):
        if all(holds_with(r, figures, {figure: instead}, any_reading=True) for r in equations[figure]):
            return Misreading(figure, instead)
    return None
