"""Fills an entry: words, numbers printed as the office prints them, and what each number is.

Comes in: an ``Entry``, the words and habits of a report, a seed. Goes out: ``Passage``: lines,
table rows, truth. Damage and footnotes are put into the words between numbers by whoever gives
``between``; a number with its own words is never touched by that.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from random import Random
from typing import Any

from extractors.indicators.entries import indicators
from extractors.tables.heads import unit_of
from pipeline.compose.fields.entries import PLACE, SLOT, Entry, Slot, draw_all
from pipeline.compose.fields.stated import claim_truth
from pipeline.compose.fields.windows import Window
from pipeline.compose.habits import Habits
from pipeline.compose.paper import without_notes
from pipeline.compose.truth import CitationTruth, ClaimTruth, Num, plain

_UNITS = {str(row["code"]): str(row["unit"]) for row in indicators()}
#: Units whose words the database keeps as printed.
_KEPT_APART = ("lớp", "tài khoản", "ngày", "dự án")
#: Amounts from here on are printed in groups by every office.
_LONG = 100_000


@dataclass(frozen=True, slots=True)
class Desk:
    """What entries of one report are filled with; ``words`` answers the places."""

    window: Window
    words: Mapping[str, str]
    habits: Habits
    between: Callable[[str], str] = str


@dataclass(slots=True)
class Passage:
    """A filled entry; figures in the form of gold, extended by modality, qualifier and the printed value."""

    entry: Entry
    lines: list[str] = field(default_factory=list)
    rows: list[list[str]] = field(default_factory=list)
    figures: list[dict[str, Any]] = field(default_factory=list)
    claims: list[ClaimTruth] = field(default_factory=list)
    citations: list[CitationTruth] = field(default_factory=list)


def fill(entry: Entry, desk: Desk, rng: Random) -> Passage:
    """Fill an entry; raises ValueDrawError or ClaimError where its numbers cannot be."""
    values = draw_all(entry, rng)
    out = Passage(entry)
    nums: dict[str, Num] = {}
    for slot in entry.slots.values():
        value = values[slot.name]
        nums[slot.name] = Num(value * slot.scale, print_number(slot, value, desk.habits), slot.decimals)
    for line in entry.lines:
        text, figures = _filled(line, entry, nums, desk)
        out.lines.append(text)
        out.figures += [figure | {"passage": without_notes(text)} for figure in figures]
    heads = entry.table[0] if entry.table else ()
    for cells in entry.table:
        row = []
        for column, cell in enumerate(cells):
            text, figures = _filled(cell, entry, nums, desk, in_cell=True)
            if column < len(heads) and "%" in heads[column] and SLOT.fullmatch(cell):
                text = text.replace("%", "").strip()  # the head says it
                figures = [f | {"quote": text, "value_text": text} for f in figures]
            row.append(text)
            out.figures += figures
        out.rows.append(row)
        for figure in out.figures:
            figure.setdefault("passage", " | ".join(row))
    codes = {name: slot.codes for name, slot in entry.slots.items()}
    for source in entry.claims:
        left = source.removeprefix("? ").split()[1]
        quote = next((str(f["passage"]) for f in out.figures if f["name"] == left), "")
        out.claims.append(claim_truth(source, nums, codes, quote))
    out.citations = [*_cited(entry, desk)]
    return out


def print_number(slot: Slot, value: Fraction, habits: Habits) -> str:
    """Print a number as the office does: «05», «1.234», «45,1», «98,52%»."""
    if slot.unit == "%":
        text = f"{float(value):.{slot.decimals}f}".replace(".", ",")
        text = text.partition(",")[0] if value.denominator == 1 else text
        return text + (" %" if habits.spaced_percent else "%")
    whole, _, places = f"{float(value):.{slot.decimals}f}".partition(".")
    if places.rstrip("0"):
        return f"{int(whole):,}".replace(",", ".") + "," + places.rstrip("0")
    if value >= _LONG:
        return f"{int(whole):,}".replace(",", ".")
    return habits.count(int(whole)).text


def _filled(
    source: str, entry: Entry, nums: Mapping[str, Num], desk: Desk, *, in_cell: bool = False
) -> tuple[str, list[dict[str, Any]]]:
    """A line or cell with its places filled, and the figures in it."""
    between = str if in_cell else desk.between
    text, at = "", 0
    figures = []
    for place in SLOT.finditer(source):
        text += between(_worded(source[at : place.start()], desk))
        at = place.end()
        slot, num = entry.slots[place["name"]], nums[place["name"]]
        said = slot.zero if slot.zero and num.value == 0 else place["words"]
        quote = _worded(said, desk).replace("#", num.text)
        text += quote
        figures.append(_figure(slot, num, quote, "" if said is slot.zero else num.text, desk))
    return text + between(_worded(source[at:], desk)), figures


def _worded(source: str, desk: Desk) -> str:
    return PLACE.sub(lambda place: desk.words[place[1]], source)


def _figure(slot: Slot, num: Num, quote: str, printed: str, desk: Desk) -> dict[str, Any]:
    first, *others = slot.codes or (None,)
    return {
        "indicator": first,
        "alt": others,
        "value": plain(num.value),
        "value_text": printed.removesuffix("%").strip(),
        "unit": unit_named(slot, printed_after=bool(quote.partition(num.text)[2].strip(" .,;:()"))),
        "scope": _worded(slot.scope, desk) or None,
        "period": desk.window.label_of(slot.period) or None,
        "modality": slot.modality,
        "qualifier": slot.qualifier,
        "quote": quote,
        "optional": False,
        "name": slot.name,
    }


def unit_named(slot: Slot, *, printed_after: bool) -> str:
    """The author's unit in the words of ``vocab/units.yml``; where none is printed after the number, the indicator's.

    Words that the vocabulary keeps apart within a unit («lớp», «hội nghị») stay as they are.
    """
    if slot.codes and not printed_after and slot.unit != "%":
        return _UNITS[slot.codes[0]]
    known = unit_of(slot.unit)
    return slot.unit if known is None or known.name in _KEPT_APART else known.name


def _cited(entry: Entry, desk: Desk) -> Iterator[CitationTruth]:
    for cited in entry.citations:
        yield CitationTruth(*(_worded(cited.get(key, ""), desk) for key in ("kind", "number", "date")))
