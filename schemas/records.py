"""The values that travel from stage to stage, all frozen.

A reader yields a ``ReadDocument``, passages in reading order (``schemas.passages``; these and ``schemas.kinds`` are
imported from here by all that come after). An extractor turns passages into ``Figure``, ``Citation``, ``Identity``
and ``Claim`` values. Only ``pipeline.storage.rows`` turns any of them into rows. Offsets are those of
``Passage.text``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import NamedTuple

from schemas.kinds import (
    Cause,
    ClaimKind,
    Modality,
    NumeralKind,
    Outcome,
    PeriodSource,
    Qualifier,
    RoundingHabit,
    Severity,
)
from schemas.passages import (
    LOST_LETTER,
    Box,
    Cell,
    NoteMark,
    Passage,
    PassageKind,
    Place,
    Problem,
    ReadDocument,
)

__all__ = [
    "AT_THE_FOOT", "LOST_LETTER", "WHOLES", "Box", "Cause", "Cell", "Citation", "Claim", "ClaimKind", "Extraction",
    "Figure", "Habit", "Identity", "Modality", "NoteMark", "NumeralKind", "NumeralSpan", "Operand", "Outcome",
    "Passage", "PassageKind", "Period", "PeriodSource", "Place", "Problem", "Qualifier", "ReadDocument",
    "RoundingHabit", "Scope", "Severity", "Verdict",
]


#: What the foot of a page sets between two passages of its text.
AT_THE_FOOT = (PassageKind.FOOTNOTE, PassageKind.PAGE_NUMBER)


@dataclass(frozen=True, slots=True)
class Period:
    """A stretch of time as printed; ISO dates, None where the text gives none."""

    label: str | None = None
    start: str | None = None
    end: str | None = None


#: Level of administration -> the level of a figure that is of the whole of such a unit.
WHOLES = {"province": "province_whole", "district": "district_whole", "commune": "commune_whole"}


@dataclass(frozen=True, slots=True)
class Scope:
    """Whose figure it is: ``level`` is a whole of ``WHOLES``, province, district, commune, office, unit or field.

    «district» and its like are one tier («cấp huyện»), the whole is all of a unit («toàn huyện»). While a report is
    read, district_whole is the whole of its issuer, whichever that is (``extractors.figures.levels``).
    """

    level: str | None = None
    name: str | None = None


@dataclass(frozen=True, slots=True)
class Identity:
    """Who issued the document, when, about what; None is unknown (a blank stays None).

    ``unit_id`` is the administrative unit it speaks for, as the gazetteer has it on its day; ``unit`` is that
    unit as kind and name («xã Hà Vân») and ``level`` its level, a key of ``WHOLES``, also where no list has it.
    """

    kind: str | None = None
    number: str | None = None
    title: str | None = None
    issuer: str | None = None
    district: str | None = None
    province: str | None = None
    issued_on: str | None = None
    period: Period = field(default_factory=Period)
    unit_id: str | None = None
    period_source: PeriodSource | None = None
    unit: str | None = None
    level: str | None = None


@dataclass(frozen=True, slots=True)
class Figure:
    """A quantity where it is printed.

    ``passage`` is the ordinal of its passage and ``text[start:end] == value_text``.
    ``value`` is in base units ('61,3 nghìn' is 61300), ``ulp`` is the value of one
    unit in the last printed place in the same base units (100 there; 0 for a value
    the text gives in words, such as 'không có'). ``method`` names the rule that
    bound it, ``confidence`` is 0 to 1. ``period_source`` says whether the days of ``period``
    are printed, ``as_of`` is the day of a state or a running total («tính đến ngày …»).
    """

    passage: int
    start: int
    end: int
    value: Fraction
    ulp: Fraction
    value_text: str
    unit: str | None
    label: str | None
    indicator: str | None
    qualifier: Qualifier
    modality: Modality
    scope: Scope
    channel: str | None
    period: Period
    quote: tuple[int, int]
    method: str
    confidence: float
    period_source: PeriodSource | None = None
    as_of: str | None = None


@dataclass(frozen=True, slots=True)
class Citation:
    """A cited document where it is printed; ``number`` canonical, ``number_text`` as printed.

    ``dated`` is where its own date is printed, right after the number and meant for nothing
    else; None where the date is shared, stands before, or may belong to the next clause.
    ``register`` names whose numbers it is one of («UBND huyện …»), None where that is open.
    """

    passage: int
    start: int
    end: int
    kind: str | None
    number: str | None
    number_text: str | None
    cited_on: str | None
    issuer: str | None
    quote: tuple[int, int]
    dated: tuple[int, int] | None = None
    register: str | None = None


@dataclass(frozen=True, slots=True)
class Operand:
    """One side of a claim; ``figure`` indexes ``Extraction.figures``, None where no number is printed.

    ``text`` is the name of a listed thing that counts for one, or the date or number of a
    cited document, as printed; ``citation`` indexes ``Extraction.citations``.
    """

    role: str
    figure: int | None
    value: Fraction | None
    ulp: Fraction = Fraction(0)
    text: str | None = None
    citation: int | None = None


#: Methods of ratios whose words say of what the rate is; finders give them, the judge and the second look ask for them.
WHOLE_SAID = "whole named in words"
RATE_NAMED = (WHOLE_SAID, "named rate")
#: Methods of ratios over a whole that is named or taken up («trong đó»), and over the one told before of such things.
SHARE_TOLD, SHARE_OF_TOPIC = "share of a whole told before", "share of what was told before"
#: Method of sums of what is done and what is left, each named so.
REMAINDER = "remainder"


@dataclass(frozen=True, slots=True)
class Claim:
    """A relation the text states, not yet judged.

    ``claimed`` indexes the figure that states the result. ``rivals`` are other
    readings the language leaves open (each a tuple of operands): the judge may
    take one of them, and then says so. ``weak`` marks a reading that may confirm
    but must not accuse (an open list, an unnamed denominator). A ``quiet`` claim is told
    only where it is decided: too many counts could be meant for «cannot be checked» to help.
    """

    kind: ClaimKind
    passage: int
    claimed: int | None
    operands: tuple[Operand, ...]
    quote: tuple[int, int]
    method: str
    rivals: tuple[tuple[Operand, ...], ...] = ()
    weak: str | None = None
    quiet: bool = False


@dataclass(frozen=True, slots=True)
class Verdict:
    """A judged claim. Values are in the unit of the claim (percent for a ratio).

    ``suspect`` indexes the one figure whose change makes every claim it takes part in
    hold, ``suspect_value`` is what it must have been (base units), None where several
    values would do. ``decidability`` is 0 to 1 (``extractors.judging.decidability``),
    ``priority`` orders claims within a severity, the highest first.
    """

    claim: Claim
    outcome: Outcome
    operands: tuple[Operand, ...]
    claimed: Fraction | None
    claimed_text: str | None
    recomputed: Fraction | None
    low: Fraction | None
    high: Fraction | None
    severity: Severity
    explanation_vi: str
    explanation_en: str
    cause: Cause | None = None
    suspect: int | None = None
    suspect_value: Fraction | None = None
    decidability: Fraction = Fraction(0)
    priority: Fraction = Fraction(0)


@dataclass(frozen=True, slots=True)
class Habit:
    """How a document rounds, with the claims that show it: how many were rounded, how many cut off."""

    kind: RoundingHabit = RoundingHabit.UNKNOWN
    rounded: int = 0
    truncated: int = 0


class NumeralSpan(NamedTuple):
    """A numeral at ``[start, end)`` of the passage with that ordinal, and what it is."""

    passage: int
    start: int
    end: int
    kind: NumeralKind


@dataclass(frozen=True, slots=True)
class Extraction:
    """All that was understood of one document."""

    identity: Identity
    figures: tuple[Figure, ...]
    citations: tuple[Citation, ...]
    verdicts: tuple[Verdict, ...]
    problems: tuple[Problem, ...]
    habit: Habit = Habit()
    numerals: tuple[NumeralSpan, ...] = ()


Passages = Sequence[Passage]
