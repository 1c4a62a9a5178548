"""The words of the records: what kinds, outcomes and causes there are. Each value stands so in the database.

A value is never renamed: readers of the database filter and count by it.
"""

from __future__ import annotations

from enum import StrEnum


class Qualifier(StrEnum):
    """How the text hedges a number."""

    EXACT = "exact"
    APPROXIMATE = "approximate"
    AT_LEAST = "at_least"
    AT_MOST = "at_most"
    ESTIMATED = "estimated"


class Modality(StrEnum):
    """Whether a number is a result, a goal, or a result of an earlier period."""

    ACTUAL = "actual"
    TARGET = "target"
    PREVIOUS = "previous"


class NumeralKind(StrEnum):
    """What a printed number is: a quantity, part of something else, or not understood."""

    FIGURE = "figure"
    FORMULA = "formula"
    SCORE = "score"
    DATE = "date"
    PERIOD = "period"
    CITATION = "citation"
    SYMBOL = "symbol"
    LEGAL_REFERENCE = "legal_reference"
    STANDARD = "standard"
    UNIT = "unit"
    ENUMERATOR = "enumerator"
    NAME = "name"
    PHONE = "phone"
    REPETITION = "repetition"
    PAGE_NUMBER = "page_number"
    UNKNOWN = "unknown"


class PeriodSource(StrEnum):
    """Where the days of a period come from: the text prints them, or the reporting rules give them."""

    PRINTED = "printed"
    DEFAULT = "default"


class ClaimKind(StrEnum):
    """The relation a claim states; the value is stored in ``claims.kind``.

    The first five are stated by a sentence. A threshold is a judgement in words
    («chưa đạt», «vượt») beside its two figures; a restatement is one quantity given
    twice, in one report or by two; the last three compare periods and citations. An average
    («bình quân 48 người/cuộc») and a multiple («gấp 2 lần») are quotients that are no percentage.
    """

    RATIO = "ratio"
    SUM = "sum"
    BALANCE = "balance"
    CHANGE = "change"
    COUNT = "count"
    AVERAGE = "average"
    MULTIPLE = "multiple"
    THRESHOLD = "threshold"
    RESTATEMENT = "restatement"
    CONTINUITY = "continuity"
    CITATION_CONFLICT = "citation_conflict"
    REGISTER_ORDER = "register_order"


class Cause(StrEnum):
    """The nearest explanation of a claim that does not hold, where one can be proved."""

    DIGIT = "digit"
    SWAP = "swap"
    LAST_PLACE = "last_place"
    LEVEL_AS_CHANGE = "level_as_change"
    DIRECTION = "direction"
    OTHER_DENOMINATOR = "other_denominator"
    PART_LEFT_OUT = "part_left_out"
    PART_COUNTED_TWICE = "part_counted_twice"
    OPERAND_DIGIT = "operand_digit"
    IMPOSSIBLE_RATE = "impossible_rate"
    MISREAD = "misread"
    DATE_IMPOSSIBLE = "date_impossible"
    YEAR_DIFFERS = "year_differs"
    DATE_AFTER_REPORT = "date_after_report"
    DATES_DIFFER = "dates_differ"
    ISSUERS_DIFFER = "issuers_differ"
    KINDS_DIFFER = "kinds_differ"


class Outcome(StrEnum):
    """The verdict of a claim, from best to worst."""

    EXACT = "exact"
    ROUNDED = "rounded"
    TRUNCATED = "truncated"
    APPROXIMATE = "approximate"
    UNVERIFIABLE = "unverifiable"
    INCONSISTENT = "inconsistent"


#: Outcomes of a claim whose numbers hold, the closest fit first.
HOLDS = (Outcome.EXACT, Outcome.ROUNDED, Outcome.TRUNCATED)
#: And of one that only its hedged words let hold.
HOLDS_LOOSELY = (*HOLDS, Outcome.APPROXIMATE)


class RoundingHabit(StrEnum):
    """How a reporting body fits a quotient to its printed decimals."""

    ROUNDS = "rounds"
    TRUNCATES = "truncates"
    MIXED = "mixed"
    UNKNOWN = "unknown"


class Severity(StrEnum):
    """Where an auditor looks first."""

    NONE = "none"
    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"
