"""What a passage holds before anything is bound: its quantities, its printed fractions, what else was found in it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from fractions import Fraction
from functools import wraps
from typing import Any, TypeVar

from extractors.reading.stroke_lists import StrokeRun
from extractors.text.formulas import Formula
from extractors.text.nlp import Cue
from extractors.text.nonfigures import Span
from extractors.text.numerals import Numeral
from schemas.records import Modality, Passage, PassageKind, Qualifier


@dataclass(frozen=True, slots=True)
class Pair:
    """A printed fraction: indexes of the upper and lower quantity."""

    upper: int
    lower: int
    slash: bool


@dataclass(frozen=True, slots=True)
class Quantity:
    """A numeral that counts or measures something, in its sentence.

    ``brackets`` are the places of the brackets open at it, outermost first; ``start`` is its first character, ``end``
    where digits and scale word end. Both are asked for a thousand times a page, so they are kept.
    """

    numeral: Numeral
    sentence: Span
    brackets: tuple[int, ...]
    qualifier: Qualifier
    modality: Modality
    in_formula: bool = False
    start: int = field(init=False, repr=False, compare=False)
    end: int = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "start", self.numeral.start)
        object.__setattr__(self, "end", self.numeral.end)

    @property
    def value(self) -> Fraction:
        """Value in base units."""
        return self.numeral.value


@dataclass(frozen=True, slots=True)
class Reading:
    """A passage with everything found in it; ``compared`` is as long as the text.

    ``left_out`` are the places of bare numerals taken for names or enumerators, in case they are not; ``stroke_runs``
    the numbers joined by strokes.
    """

    passage: Passage
    compared: str
    quantities: tuple[Quantity, ...]
    pairs: tuple[Pair, ...]
    formulas: tuple[Formula, ...]
    cues: tuple[Cue, ...]
    sentences: tuple[Span, ...]
    closing: dict[int, int] = field(default_factory=dict)
    left_out: tuple[int, ...] = ()
    is_target: bool = False
    is_score_table: bool = False
    stroke_runs: tuple[StrokeRun, ...] = ()
    #: By question and number, of those that are ``remembered``; a changed copy begins anew.
    answers: dict[tuple[object, int], Any] = field(default_factory=dict, init=False, repr=False, compare=False)

    @property
    def text(self) -> str:
        """The passage's text."""
        return self.passage.text

    @property
    def is_prose_of_results(self) -> bool:
        """No row of a table, no criteria score, nothing of a plan's section: what claims in sentences are sought in."""
        return not (self.is_score_table or self.is_target or self.passage.kind is PassageKind.TABLE_ROW)

    def pair_of(self, index: int) -> Pair | None:
        """The pair a quantity is the upper or lower part of."""
        for pair in self.pairs:
            if index in (pair.upper, pair.lower):
                return pair
        return None


_Answer = TypeVar("_Answer")
_OPEN = object()


def remembered(question: Callable[[Reading, int], _Answer]) -> Callable[[Reading, int], _Answer]:
    """A question about one number of a passage, answered once: codes, words and claims ask it again and again.

    The answer follows from the reading and the index alone. It is kept with the reading and goes with it.
    """

    @wraps(question)
    def ask(reading: Reading, index: int) -> _Answer:
        answer: _Answer = reading.answers.get((question, index), _OPEN)
        if answer is _OPEN:
            answer = reading.answers[question, index] = question(reading, index)
        return answer

    return ask
