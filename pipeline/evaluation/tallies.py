"""Counts of an evaluation by attribute, by indicator and by instance, and what was not right.

Filled by ``pipeline.evaluation.attribute_scoring`` (figures) and
``pipeline.evaluation.citation_instances``, laid out by ``pipeline.evaluation.evaluate`` and
``pipeline.evaluation.results``.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field

from pipeline.evaluation.attributes import Grade

#: Everything at once, then the two that make a figure, then what is known of it.
ALL, NAMED, SPAN = "all", "value and indicator", "span"
CODED, UNCODED = "figures with an indicator", "figures without an indicator"
INSTANCES, DISTINCT = "citations, each instance", "citations, each instrument"



@dataclass(slots=True)
class Tally:
    """How many gold asks for, were proposed, are right, and are right or compatible."""

    support: int = 0
    proposed: int = 0
    right: int = 0
    compatible: int = 0

    def add(self, other: Tally) -> None:
        """Add the counts of another."""
        self.support += other.support
        self.proposed += other.proposed
        self.right += other.right
        self.compatible += other.compatible

    def count(self, grade: Grade, *, proposed: bool) -> None:
        """Count one that gold asks for, and how what was proposed for it agrees."""
        self.support += 1
        self.proposed += proposed
        self.right += grade is Grade.RIGHT
        self.compatible += grade is not Grade.WRONG

    def rates(self, *, lenient: bool = False) -> tuple[float | None, float | None, float | None]:
        """Precision, recall and F1, exact; None where there is nothing to divide by."""
        right = self.compatible if lenient else self.right
        wholes = (self.proposed, self.support)
        precision, recall = (right / whole if whole else None for whole in wholes)
        return precision, recall, 2 * right / sum(wholes) if sum(wholes) else None


@dataclass(frozen=True, slots=True)
class AttributeFailure:
    """An attribute that is not right: of which gold figure or citation, what was wanted, what was read."""

    document: str
    attribute: str
    of: str
    wanted: str
    got: str
    quote: str


@dataclass(slots=True)
class AttributeScore:
    """Tallies by (group, attribute); by indicator, of value and indicator, and of all attributes."""

    attributes: defaultdict[tuple[str, str], Tally] = field(default_factory=lambda: defaultdict(Tally))
    named: defaultdict[str, Tally] = field(default_factory=lambda: defaultdict(Tally))
    whole: defaultdict[str, Tally] = field(default_factory=lambda: defaultdict(Tally))
    failures: list[AttributeFailure] = field(default_factory=list)

    def add(self, other: AttributeScore) -> None:
        """Add the tallies of another score."""
        for key, tally in other.attributes.items():
            self.attributes[key].add(tally)
        for code, tally in other.named.items():
            self.named[code].add(tally)
        for code, tally in other.whole.items():
            self.whole[code].add(tally)
        self.failures.extend(other.failures)
