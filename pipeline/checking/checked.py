"""What is known of one report after checking it: plain values, which the forms of an answer word.

Comes in: nothing of its own. Goes out: ``Checked`` with its claims and their operands, or ``UncheckedFile``.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

from pipeline.checking.printed_place import TableCell
from schemas.records import Box, ClaimKind, Outcome, Problem


@dataclass(frozen=True, slots=True)
class CheckedOperand:
    """One side of a claim as printed; everything but the value is None where it was computed.

    ``start`` and ``end`` are characters of the passage with the ordinal ``passage``; ``cell`` is
    where in a table that is.
    """

    role: str
    value: str | None
    value_text: str | None = None
    passage: int | None = None
    page: int | None = None
    box: Box | None = None
    start: int | None = None
    end: int | None = None
    quote: str | None = None
    cell: TableCell | None = None


@dataclass(frozen=True, slots=True)
class CheckedClaim:
    """A judged claim with its sentence and place; numbers are exact decimals or fractions as text.

    ``stated_at`` is where the stated number stands in ``sentence``, ``(0, 0)`` if it stands
    elsewhere. ``method`` names the rule that found the claim, ``priority`` orders claims of one
    severity (the highest first), ``cause`` is a code of ``schemas.records.Cause`` where the
    nearest explanation of a claim that does not hold is known. ``suspect`` is the one number whose
    change sets right every claim it takes part in, as an operand of the role "suspect".
    """

    kind: str
    method: str
    verdict: str
    severity: str
    priority: Fraction
    cause: str | None
    claimed: str | None
    claimed_text: str | None
    recomputed: str | None
    low: str | None
    high: str | None
    operands: tuple[CheckedOperand, ...]
    passage: int
    sentence: str
    stated_at: tuple[int, int]
    section: str
    page: int | None
    box: Box | None
    explanation_vi: str
    explanation_en: str
    cell: TableCell | None = None
    suspect: CheckedOperand | None = None


@dataclass(frozen=True, slots=True)
class Checked:
    """What is known of one report after checking it; ``compared`` of its ``figures`` took part in a decided claim."""

    file: Path
    document: dict[str, Any]
    claims: tuple[CheckedClaim, ...]
    figures: int
    compared: int
    citations: int
    problems: tuple[Problem, ...]
    #: Each figure under the names of its columns in the database.
    read: tuple[dict[str, Any], ...] = ()

    @property
    def inconsistent(self) -> tuple[CheckedClaim, ...]:
        """The claims that do not hold."""
        return tuple(c for c in self.claims if c.verdict == Outcome.INCONSISTENT)

    @property
    def verdicts(self) -> Counter[str]:
        """How many claims ended in each verdict."""
        return Counter(c.verdict for c in self.claims)

    @property
    def kinds(self) -> dict[str, Counter[str]]:
        """For each kind of claim that was met: how many ended in each verdict."""
        met = {c.kind for c in self.claims}
        return {str(k): Counter(c.verdict for c in self.claims if c.kind == k) for k in ClaimKind if k in met}


class UncheckedFile(Exception):  # noqa: N818  says what the file is, not that we erred
    """A file that could not be read; ``problem`` says why and what to do."""

    def __init__(self, found: Problem) -> None:
        super().__init__(found.message)
        self.problem = found
