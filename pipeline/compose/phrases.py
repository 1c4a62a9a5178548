"""Render a phrasing: words with numbered places, so that every truth is known from construction.

A phrasing is text with three kinds of places and a list of claims:

    <received|tiếp nhận # hồ sơ>              a number with the shortest words that name it
    <late|# hồ sơ trễ hạn|không có hồ sơ trễ hạn>   the same with its words for zero
    {cite:plan} {period} {district}           a citation, or words of the context

    ratio on_time_rate = on_time / resolved   left: the printed result
    sum resolved = on_time + late
    balance received = resolved + pending + withdrawn
    change delta = current - previous
    ? sum total = a + b                       '?': a reader may or may not list it

Comes in: a phrasing, values, habits. Goes out: lines, figures, claims. A slip is
an override: this printing of a number, and no other, is changed.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from pipeline.compose.habits import Habits
from pipeline.compose.paper import without_notes
from pipeline.compose.truth import INDICATORS, ClaimTruth, Num

PLACE = re.compile(r"<(?P<key>[\w.]+)\|(?P<some>[^|>]*)(?:\|(?P<none>[^>]*))?>")
WORD = re.compile(r"\{([\w:]+)\}")
CLAIM = re.compile(r"(?P<maybe>\? )?(?P<kind>\w+) (?P<left>[\w.]+) = (?P<right>.+)")
ROLES = ("resolved", "pending", "withdrawn")


@dataclass(frozen=True, slots=True)
class Phrasing:
    """One wording of one slot, with the claims it states."""

    name: str
    text: str
    claims: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Mention:
    """One printing of a number: which line, which characters, in which words."""

    key: str
    num: Num
    line: int
    start: int
    end: int
    quote: str


@dataclass(slots=True)
class Rendered:
    """The lines of a slot and what they say."""

    slot: str
    lines: list[str] = field(default_factory=list)
    mentions: list[Mention] = field(default_factory=list)
    claims: list[ClaimTruth] = field(default_factory=list)
    claim_keys: list[tuple[str, ...]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Context:
    """What a phrasing is filled with."""

    values: Mapping[str, int]
    money: frozenset[str]
    habits: Habits
    word: Callable[[str], str]
    overrides: Mapping[tuple[str, str], Num]


def operand_keys(right: str) -> tuple[list[str], list[str]]:
    """Split the right side of a claim into the keys before and after '/' or '-'."""
    first, _, second = re.sub(r"[()]", "", right).partition(" / " if " / " in right else " - ")
    return [k.strip() for k in first.split("+")], [k.strip() for k in second.split("+") if k.strip()]


def parsed(claim: str) -> re.Match[str]:
    """Parse the line of a claim."""
    match = CLAIM.fullmatch(claim)
    if match is None:
        raise ValueError(f"«{claim}» is not a claim; the form is «ratio left = above / below»")
    return match


def printed_forms(slot: str, phrasing: Phrasing, context: Context) -> dict[str, Num]:
    """Give each number of the phrasing its printed form, results computed by the office's habit."""
    forms: dict[str, Num] = {}
    for key in [m["key"] for m in PLACE.finditer(phrasing.text)]:
        if key in context.values:
            value = context.values[key]
            forms[key] = context.habits.amount(value) if key in context.money else context.habits.count(value)
    for claim in phrasing.claims:
        match = parsed(claim)
        if match["left"] in forms:
            continue
        above, below = operand_keys(match["right"])
        a = sum((forms[k].value for k in above), Fraction(0))
        b = sum((forms[k].value for k in below), Fraction(0))
        if match["kind"] == "ratio":
            forms[match["left"]] = context.habits.percent(a / b * 100)
        elif match["kind"] == "change" and match["left"].endswith("_pct"):
            forms[match["left"]] = context.habits.percent(abs(a - b) / b * 100)
    # Last, so that a planted slip changes one printing and nothing that follows from it.
    return forms | {
        key: num for (where, key), num in context.overrides.items() if where == slot and key in forms
    }


def render(slot: str, phrasing: Phrasing, context: Context) -> Rendered:
    """Fill a phrasing; raises KeyError where it names a number the facts do not have."""
    forms = printed_forms(slot, phrasing, context)
    out = Rendered(slot)
    for number, source in enumerate(phrasing.text.strip().split("\n")):
        line, at = "", 0
        source = WORD.sub(lambda m: context.word(m[1]), source.strip())
        for place in PLACE.finditer(source):
            line += source[at : place.start()]
            at = place.end()
            num = forms[place["key"]]
            said = place["none"] if place["none"] is not None and num.value == 0 else place["some"]
            quote = said.replace("#", num.text)
            if quote:
                out.mentions.append(
                    Mention(place["key"], num, number, len(line), len(line) + len(quote), quote)
                )
            line += quote
        out.lines.append(line + source[at:])
    for claim in phrasing.claims:
        add_claim(claim, out, forms)
    return out


def add_claim(source: str, out: Rendered, forms: Mapping[str, Num]) -> None:
    """Add the claim of one rule, if all it needs was printed."""
    match = parsed(source)
    above, below = operand_keys(match["right"])
    said = {m.key for m in out.mentions}
    keys = [match["left"], *above, *below]
    value = {k: forms[k].value for k in keys if k in forms}
    kind = match["kind"]
    if match["left"] not in said or (kind in ("ratio", "change") and not {*above, *below} <= said):
        return
    operands: list[tuple[str, tuple[Fraction, ...] | Fraction | None]]
    if kind == "ratio":
        total = sum((value[k] for k in above), Fraction(0))
        operands = [("numerator", total), ("denominator", sum((value[k] for k in below), Fraction(0)))]
    elif kind == "change":
        operands = [("current", value[above[0]]), ("previous", value[below[0]])]
    elif kind == "balance":
        by_role = {k.rpartition(".")[2]: value[k] for k in above if k in said}
        operands = [("received", value[match["left"]]), *((r, by_role.get(r)) for r in ROLES)]
    else:
        operands = [("total", value[match["left"]]), ("parts", tuple(value[k] for k in above if k in said))]
    quote = quote_of(out, set(keys))
    claim = ClaimTruth(
        kind, tuple(operands), forms[match["left"]], quote, bool(match["maybe"]), "giảm" in quote
    )
    out.claims.append(claim)
    out.claim_keys.append(tuple(k for k in keys if k in said))


def quote_of(out: Rendered, keys: set[str]) -> str:
    """Quote the stretch of each line that holds the numbers, stretches joined with ' … '."""
    pieces = []
    for number, line in enumerate(out.lines):
        here = [m for m in out.mentions if m.line == number and m.key in keys]
        if here:
            pieces.append(without_notes(line[min(m.start for m in here) : max(m.end for m in here)]))
    return " … ".join(pieces)


def indicator_of(key: str) -> str | None:
    """Name the indicator of a key such as ``xa.received``; None for other quantities."""
    scope, _, name = key.rpartition(".")
    return INDICATORS.get(name) if scope else None
