"""Reads files of entries: pieces of a report with places for numbers, and what each number is.

An entry is ``id``, ``field``, ``part`` (result or plan), ``text`` (a paragraph a line) and/or
``table`` (rows of cells, heads first), ``figures``, ``claims``, ``citations``. In text and cells

    <name|words #>    a number with the words that belong to it; «#» is where it is printed
    {district}        words of the report (``PLACEHOLDERS``)

``figures`` gives each name in an order in which values can be computed: ``value`` («8..14» or an
expression), ``decimals``, ``scale`` (nghìn, triệu, tỷ), ``indicator`` (a code, several with the
best first, or null), ``unit``, ``scope`` («unsaid» is not judged), ``period``, ``modality`` (unsaid: its code's),
``qualifier``, ``zero`` (words printed in place of all where the value is 0), ``hidden`` (computed,
not printed). Goes out: ``Entry`` values, or every fault with the entry's id and what was expected.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

import yaml

from extractors.indicators.entries import indicators, planned_codes
from pipeline.compose.fields.stated import KINDS, ClaimError, claim_truth
from pipeline.compose.fields.values import ValueDrawError, draw
from pipeline.compose.fields.windows import PERIODS, YEAR_FORM
from pipeline.compose.phrases import operand_keys, parsed
from pipeline.compose.truth import Num
from schemas.records import Modality, Qualifier

FIELDS = ("direction", "institutions", "procedures", "dossiers", "online", "organisation", "finance", "citizens")
PARTS = ("result", "plan")
SLOT = re.compile(r"<(?P<name>[a-z_0-9]+)\|(?P<words>[^<>]*)>")
PLACE = re.compile(r"\{(\w*)\}")
PLACEHOLDERS = frozenset({
    "district", "commune1", "commune2", "commune3", "window_cap", "window", "year", "last_year", "next_window",
    "signed", "last_window",
})  # fmt: skip
SCALES = {"nghìn": 10**3, "ngàn": 10**3, "triệu": 10**6, "tỷ": 10**9, "nghìn tỷ": 10**12}
UNSAID = "unsaid"

#: Draws that must succeed before a file counts as sound.
_TRIED = range(5)


@dataclass(frozen=True, slots=True)
class Slot:
    """What a number of an entry is; ``codes`` () where no indicator fits, ``scope`` '' where nothing says it."""

    name: str
    value: str
    decimals: int
    scale: int
    codes: tuple[str, ...]
    unit: str
    scope: str
    period: str
    modality: str
    qualifier: str
    zero: str
    hidden: bool


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry; ``lines`` are its paragraphs, ``table`` its rows, () where it has none."""

    id: str
    field: str
    part: str
    lines: tuple[str, ...]
    table: tuple[tuple[str, ...], ...]
    slots: Mapping[str, Slot]
    claims: tuple[str, ...]
    citations: tuple[Mapping[str, str], ...]

    @property
    def texts(self) -> tuple[str, ...]:
        """Everything it prints, places unfilled."""
        return (*self.lines, *(cell for row in self.table for cell in row))


class EntriesError(ValueError):
    """A file of entries with faults; ``faults`` are sentences that begin with the entry's id."""

    def __init__(self, path: Path, faults: Sequence[str]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n".join([f"{path}: {len(faults)} faults; mend them and compose again.", *faults]))


def read_entries(path: Path) -> tuple[Entry, ...]:
    """Read a file of entries; raises EntriesError that tells every fault."""
    entries, faults = parse_entries(yaml.safe_load(path.read_text(encoding="utf-8")))
    if faults:
        raise EntriesError(path, faults)
    return entries


def parse_entries(rows: object) -> tuple[tuple[Entry, ...], list[str]]:
    """Parse the rows of a file: the sound entries, and the faults of the others."""
    if not isinstance(rows, list) or not rows:
        return (), ["the file: a list of entries was expected, each with id, field, part, text or table, figures"]
    entries: list[Entry] = []
    faults: list[str] = []
    met: set[str] = set()
    codes = frozenset(str(row["code"]) for row in indicators())
    for number, row in enumerate(rows, 1):
        name = str(row.get("id") or f"entry {number}") if isinstance(row, Mapping) else f"entry {number}"
        try:
            entry = _entry(row)
            told = [*_faults(entry, codes)] or [*_value_faults(entry)]
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            told = [f"not an entry of the form expected ({error!r})"]
        if name in met:
            told.append("this id is used twice; each entry needs its own")
        met.add(name)
        faults += [f"{name}: {fault}" for fault in told]
        if not told:
            entries.append(entry)
    return tuple(entries), faults


def _entry(row: Mapping[str, Any]) -> Entry:
    return Entry(
        id=str(row["id"]),
        field=str(row["field"]),
        part=str(row["part"]),
        lines=tuple(line.strip() for line in str(row.get("text") or "").split("\n") if line.strip()),
        table=tuple(tuple("" if c is None else str(c) for c in cells) for cells in row.get("table") or ()),
        slots={str(name): _slot(str(name), about) for name, about in (row.get("figures") or {}).items()},
        claims=tuple(str(claim) for claim in row.get("claims") or ()),
        citations=tuple({k: str(v or "") for k, v in cited.items()} for cited in row.get("citations") or ()),
    )


def _meant_by(codes: Sequence[str]) -> str:
    """The modality of a number whose author says none: of one that is assigned or planned by its code a target.

    Eight authors who say it say so of 113 such numbers in 114, «previous» of one.
    """
    return str(Modality.ACTUAL if planned_codes().isdisjoint(codes[:1]) else Modality.TARGET)


def _slot(name: str, about: Mapping[str, Any]) -> Slot:
    given = about.get("indicator")
    codes = () if given is None else (given,) if isinstance(given, str) else tuple(given)
    scope = str(about.get("scope") or UNSAID)
    return Slot(
        name=name,
        value=str(about["value"]),
        decimals=int(about.get("decimals") or 0),
        scale=SCALES[about["scale"]] if about.get("scale") else 1,
        codes=codes,
        unit=str(about.get("unit") or ""),
        scope="" if scope == UNSAID else scope,
        period=str(about.get("period") or ""),
        modality=str(about.get("modality") or _meant_by(codes)),
        qualifier=str(about.get("qualifier") or Qualifier.EXACT),
        zero=str(about.get("zero") or ""),
        hidden=bool(about.get("hidden")),
    )


def _faults(entry: Entry, codes: frozenset[str]) -> Iterator[str]:
    if entry.field not in FIELDS:
        yield f"field «{entry.field}»; expected one of {', '.join(FIELDS)}"
    if entry.part not in PARTS:
        yield f"part «{entry.part}»; expected result or plan"
    if not entry.texts:
        yield "neither text nor table"
    printed = [m for text in entry.texts for m in SLOT.finditer(text)]
    names = [m["name"] for m in printed]
    for match in printed:
        if match["words"].count("#") != 1:
            yield f"«{match[0]}»: exactly one # was expected, where the number is printed"
    for name in sorted({n for n in names if names.count(n) > 1}):
        yield f"<{name}|…> is printed twice; a figure may be printed once"
    for name in sorted(set(names) - set(entry.slots)):
        yield f"<{name}|…> is not among its figures"
    for name in sorted(set(entry.slots) - set(names)):
        if not entry.slots[name].hidden:
            yield f"figure {name} is not printed; print it, or say hidden: true"
    for text in entry.texts:
        rest = SLOT.sub("", text)
        if any(sign in rest for sign in "<>#"):
            yield f"«{text}»: a < > or # outside <name|words #>"
        for word in set(PLACE.findall(rest)) - PLACEHOLDERS:
            yield f"{{{word}}}; expected one of {', '.join(sorted(PLACEHOLDERS))}"
    for slot in entry.slots.values():
        yield from _slot_faults(slot, codes)
    yield from _claim_faults(entry)


def _slot_faults(slot: Slot, codes: frozenset[str]) -> Iterator[str]:
    for code in sorted(set(slot.codes) - codes):
        yield f"{slot.name}: no indicator «{code}» in the vocabulary"
    if slot.period and slot.period not in PERIODS and not re.fullmatch(rf"{YEAR_FORM}\d{{4}}", slot.period):
        yield f"{slot.name}: period «{slot.period}»; expected {', '.join(PERIODS)} or year:2021"
    if slot.modality not in tuple(Modality):
        yield f"{slot.name}: modality «{slot.modality}»; expected {', '.join(Modality)}"
    if slot.qualifier not in tuple(Qualifier):
        yield f"{slot.name}: qualifier «{slot.qualifier}»; expected {', '.join(Qualifier)}"


def _claim_faults(entry: Entry) -> Iterator[str]:
    for claim in entry.claims:
        try:
            match = parsed(claim)
        except ValueError as error:
            yield str(error)
            continue
        if match["kind"] not in KINDS:
            yield f"claim «{claim}»: kind {match['kind']}; expected one of {', '.join(KINDS)}"
        above, below = operand_keys(match["right"])
        for name in sorted({match["left"], *above, *below} - set(entry.slots)):
            yield f"claim «{claim}»: {name} is not among the figures"


def _value_faults(entry: Entry) -> Iterator[str]:
    """Draw some times: ranges must not be empty, and what is claimed must hold of what is drawn."""
    told: dict[str, str] = {}
    codes = {name: slot.codes for name, slot in entry.slots.items()}
    for seed in _TRIED:
        try:
            drawn = draw_all(entry, Random(seed))  # noqa: S311 - invention, not secrecy
            nums = {
                name: Num(drawn[name] * slot.scale, "%" if slot.unit == "%" else "", slot.decimals)
                for name, slot in entry.slots.items()
            }
            for claim in entry.claims:
                claim_truth(claim, nums, codes, "")
        except (ValueDrawError, ClaimError) as fault:
            told.setdefault(str(fault).partition(":")[0], str(fault))
    yield from told.values()


def draw_all(entry: Entry, rng: Random) -> dict[str, Any]:
    """Draw a value for each figure, as printed (before its scale); raises ValueDrawError that names the figure."""
    known: dict[str, Any] = {}
    for name, slot in entry.slots.items():
        try:
            known[name] = draw(slot.value, slot.decimals, known, rng)
        except ValueDrawError as fault:
            raise ValueDrawError(f"{name}: {fault}") from fault
    return known
