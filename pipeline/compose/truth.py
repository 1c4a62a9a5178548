"""What a careful reader finds in a report we wrote: figures, claims with verdicts, citations.

The verdict of a claim is exact arithmetic on the printed values (Fraction), in the
words of the contract: exact, rounded (half up at the printed decimals), truncated,
inconsistent. Comparing a database with these files is someone else's job.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

INDICATORS = {
    "received": "dossiers.received",
    "new": "dossiers.received.new",
    "carried": "dossiers.received.carried_over",
    "online": "dossiers.received.online",
    "direct": "onestop.direct",
    "postal": "postal.received",
    "resolved": "dossiers.resolved",
    "early": "dossiers.resolved.early",
    "on_time": "dossiers.resolved.on_time",
    "ontime_all": "dossiers.resolved.on_time",
    "late": "dossiers.resolved.late",
    "pending": "dossiers.pending",
    "in_time": "dossiers.pending.in_time",
    "overdue": "dossiers.pending.overdue",
    "late_all": "dossiers.overdue",
    "withdrawn": "dossiers.withdrawn",
    "on_time_rate": "dossiers.on_time_rate",
    "late_rate": "dossiers.late_rate",
    "online_rate": "dossiers.online_rate",
}
#: Channels but the online one, whose numbers the contract does not ask for: good to find, no fault to leave out.
BEYOND_CONTRACT = frozenset({"onestop.direct", "postal.received"})


@dataclass(frozen=True, slots=True)
class Num:
    """A number with its printed form; ``decimals`` counts the printed places."""

    value: Fraction
    text: str
    decimals: int = 0


@dataclass(frozen=True, slots=True)
class FigureTruth:
    """A dossier figure where it is printed."""

    indicator: str
    num: Num
    unit: str
    scope: str
    period: str
    quote: str
    optional: bool = False
    alt: tuple[str, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """Give the figure in the form of the gold files."""
        out: dict[str, Any] = {
            "indicator": self.indicator,
            "value": plain(self.num.value),
            "unit": self.unit,
            "scope": self.scope,
            "period": self.period,
            "quote": self.quote,
            "optional": self.optional,
        }
        return out | ({"alt": list(self.alt)} if self.alt else {})


@dataclass(frozen=True, slots=True)
class ClaimTruth:
    """A relation the text states; ``operands`` maps a role to one or several values."""

    kind: str
    operands: tuple[tuple[str, tuple[Fraction, ...] | Fraction | None], ...]
    claimed: Num
    quote: str
    optional: bool = False
    falls: bool = False
    note: str = ""

    def recomputed(self) -> Fraction:
        """Compute what the operands give, in the unit of the claimed number."""
        o = dict(self.operands)
        if self.kind == "ratio":
            return one(o["numerator"]) / one(o["denominator"]) * 100
        if self.kind == "change":
            step = one(o["current"]) - one(o["previous"])
            return step / one(o["previous"]) * 100 if "%" in self.claimed.text else step
        if self.kind == "balance":
            rest = (o[r] for r in ("resolved", "pending", "withdrawn"))
            return sum((one(v) for v in rest if v is not None), Fraction(0))
        return sum(several(o["parts"]), Fraction(0))

    def verdict(self) -> str:
        """Judge the claim; a fall claimed for a rise is inconsistent whatever its size."""
        got = self.recomputed()
        if self.kind == "change":
            if got * (-1 if self.falls else 1) < 0:
                return "inconsistent"
            got = abs(got)
        return judge(got, self.claimed)

    def key(self) -> tuple[object, ...]:
        """Identify the claim by what it stands on."""
        return (self.kind, self.operands, self.claimed.value)

    def to_json(self) -> dict[str, Any]:
        """Give the claim in the form of the gold files."""
        return {
            "kind": self.kind,
            "operands": {role: plain_operand(value) for role, value in self.operands},
            "claimed_text": self.claimed.text,
            "quote": self.quote,
            "verdict": self.verdict(),
            "optional": self.optional,
            "note": self.note,
            "claimed": plain(self.claimed.value),
            "recomputed": round(float(self.recomputed()), 4),
        }


@dataclass(frozen=True, slots=True)
class CitationTruth:
    """A cited document: canonical number, ISO date or '' where the text gives none."""

    kind: str
    number: str
    date: str


@dataclass(slots=True)
class Truth:
    """All that is known of one report."""

    document: dict[str, str]
    figures: list[FigureTruth] = field(default_factory=list)
    claims: list[ClaimTruth] = field(default_factory=list)
    citations: list[CitationTruth] = field(default_factory=list)
    slips: list[dict[str, str]] = field(default_factory=list)
    traps: list[str] = field(default_factory=list)

    def to_json(self) -> dict[str, Any]:
        """Give the whole file in the form of the gold files, with ``slips`` added."""
        return {
            "document": self.document,
            "figures": [f.to_json() for f in self.figures],
            "claims": [c.to_json() for c in self.claims],
            "citations": [{"kind": c.kind, "number": c.number, "date": c.date} for c in self.citations],
            "slips": self.slips,
            "traps": self.traps,
        }


def one(value: tuple[Fraction, ...] | Fraction | None) -> Fraction:
    """Take the single value of a role."""
    if not isinstance(value, Fraction):
        raise TypeError(f"one value expected, got {value!r}")
    return value


def several(value: tuple[Fraction, ...] | Fraction | None) -> tuple[Fraction, ...]:
    """Take the values of a role that has several."""
    if not isinstance(value, tuple):
        raise TypeError(f"several values expected, got {value!r}")
    return value


def plain_operand(value: tuple[Fraction, ...] | Fraction | None) -> Any:
    """Give the JSON form of the value or values of a role."""
    if isinstance(value, tuple):
        return [plain(v) for v in value]
    return None if value is None else plain(value)


def plain(value: Fraction) -> int | float:
    """Give a JSON number: an int where the value is whole."""
    return value.numerator if value.denominator == 1 else float(value)


def half_up(value: Fraction, decimals: int) -> Fraction:
    """Round half up at ``decimals`` places."""
    scale = 10**decimals
    return Fraction(math.floor(value * scale + Fraction(1, 2)), scale)


def cut_off(value: Fraction, decimals: int) -> Fraction:
    """Truncate at ``decimals`` places."""
    scale = 10**decimals
    return Fraction(math.floor(value * scale), scale)


def judge(recomputed: Fraction, claimed: Num) -> str:
    """Compare a recomputed value with a printed one.

    >>> judge(Fraction(392800, 4063), Num(Fraction("96.67"), "96,67%", 2))
    'truncated'
    """
    if recomputed == claimed.value:
        return "exact"
    if half_up(recomputed, claimed.decimals) == claimed.value:
        return "rounded"
    if cut_off(recomputed, claimed.decimals) == claimed.value:
        return "truncated"
    return "inconsistent"


def read_num(text: str) -> Num:
    """Read a printed number in the Vietnamese way: '.' groups, ',' decimals.

    >>> read_num("99,97%").value
    Fraction(9997, 100)
    """
    match = re.search(r"\d[\d.]*(?:,\d+)?", text)
    if match is None:
        raise ValueError(f"no number in «{text}»")
    digits = match[0].replace(".", "").replace(",", ".")
    return Num(Fraction(digits), text, len(digits.partition(".")[2]))
