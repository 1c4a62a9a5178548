"""What a quantity counts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from schemas.records import Modality, Period, Scope


@dataclass(frozen=True, slots=True)
class Bound:
    """What a quantity counts.

    ``quantity`` indexes ``Reading.quantities``, -1 for a zero in words at ``zero``.
    ``features`` are the cues that hold for it, inherited ones included; ``own`` those
    of its own clause. ``indicator`` is None where no code fits. What a table says of its
    columns and rows holds before what the words beside a number say: ``period``,
    ``modality``, ``label``, ``unit`` and the factor ``scale`` of that unit; None where it says nothing.
    """

    quantity: int
    features: frozenset[str]
    own: frozenset[str]
    indicator: str | None
    scope: Scope
    channel: str | None
    method: str
    is_dossier: bool
    zero: tuple[int, int] | None = None
    period: Period | None = None
    modality: Modality | None = None
    label: str | None = None
    unit: str | None = None
    scale: Fraction = Fraction(1)


def code_at(bound: Sequence[Bound], at: int) -> str | None:
    """The code of a bound number by its place, None behind the last."""
    return bound[at].indicator if at < len(bound) else None
