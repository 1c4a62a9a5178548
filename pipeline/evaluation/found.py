"""What a database (or an extraction) holds for one document, in the form scoring asks for.

Filled by ``pipeline.evaluation.evaluate`` and ``pipeline.evaluation.passage_cases``; compared with gold by
``pipeline.evaluation.scoring`` and ``pipeline.evaluation.attribute_scoring``.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction

from pipeline.evaluation.attributes import same_period, same_scope
from pipeline.evaluation.claim_keys import ClaimKey
from pipeline.evaluation.gold import GoldFigure, is_close

#: A passage's id or ordinal and the characters ``[start, end)`` of its text.
Span = tuple[str, int, int]


@dataclass(frozen=True, slots=True)
class FoundFigure:
    """A figure; ``scope`` is level and name, ``period`` label and days, ``admin_unit`` a chain of names.

    ``indicator`` is None where the vocabulary has no code, ``admin_unit`` None where the place is open,
    ``span`` None where it was not asked for.
    """

    indicator: str | None
    value: Fraction | None
    modality: str
    scope: tuple[str | None, str | None]
    period: tuple[str | None, str | None, str | None]
    quote: str
    unit: str | None = None
    qualifier: str | None = None
    admin_unit: str | None = None
    span: Span | None = None

    def answers(self, gold: GoldFigure) -> bool:
        """Same indicator and value."""
        return self.indicator in gold.codes and is_close(self.value, gold.value)

    def answers_strictly(self, gold: GoldFigure) -> bool:
        """Same indicator, value, scope and period."""
        in_scope = same_scope(gold.scope, *self.scope)
        return in_scope and self.answers(gold) and same_period(gold.period, *self.period)


@dataclass(frozen=True, slots=True)
class FoundClaim:
    """A claim of the database; ``key`` is None where an operand is unknown."""

    id: str
    kind: str
    key: ClaimKey | None
    numerator: Fraction | None
    claimed: Fraction | None
    verdict: str
    quote: str


@dataclass(frozen=True, slots=True)
class FoundCitation:
    """A citation where it is printed; ``number`` folded, ``date`` '' where none is known."""

    number: str
    date: str
    kind: str = ""
    span: Span | None = None


@dataclass(slots=True)
class Found:
    """What is held for one document: ``quantities`` are all its figures, with an indicator or without.

    ``figures`` are those the usual rates are made of. ``passages`` are its texts by id, '' where
    nothing was recorded. ``resolvable`` are the places the gazetteer knows, as chains of folded
    names; None where places are not judged.
    """

    figures: list[FoundFigure] = field(default_factory=list)
    claims: list[FoundClaim] = field(default_factory=list)
    citations: list[FoundCitation] = field(default_factory=list)
    quantities: list[FoundFigure] = field(default_factory=list)
    passages: dict[str, str] = field(default_factory=dict)
    text_source: str = ""
    resolvable: frozenset[str] | None = None
