"""Structures and their wordings: a passage filled with numbers and words.

Comes in: ``corpus/measuring`` (the grammar stands at the head of structures.yml and
development.yml), values, words, habits. Goes out: ``Said``: lines for the body and
for the assessment at the end, and which numbers were printed where.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import Any

import yaml

from pipeline.compose.habits import Habits
from pipeline.compose.measuring.printing import Printed, count, percent, scaled, tenths
from pipeline.compose.measuring.rules import Rule, read_rule, result
from pipeline.compose.paper import Block, HeadCell, Table, paragraph_of, without_notes

PLACE = re.compile(r"<(?P<key>\w+)(?::(?P<form>\w+))?(?:\|(?P<some>[^|>]*)(?:\|(?P<none>[^>]*))?)?>")
CHOICE = re.compile(r"\[(?P<flag>\w+)\?(?P<yes>[^|\]]*)\|(?P<no>[^\]]*)\]")
WORD = re.compile(r"\{(\w+)\}")
BAR = "¦"
RECAP = "---"


@dataclass(frozen=True, slots=True)
class Structure:
    """A kind of passage: what it is drawn from and what it states."""

    name: str
    about: Mapping[str, Any]
    rules: tuple[Rule, ...]
    wordings: tuple[str, ...]

    @property
    def trap(self) -> bool:
        """Whether nothing in it can be shown to be wrong."""
        return bool(self.about.get("trap"))


@dataclass(frozen=True, slots=True)
class Draft:
    """A passage before it is printed: one wording of one structure with its facts; ``turn`` is its place."""

    structure: Structure
    turn: int
    values: Mapping[str, int]
    words: Mapping[str, str]
    up: bool = True
    overrides: Mapping[str, Printed] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """Name of the wording, counted from 1: 'sum_parts.2'."""
        return f"{self.structure.name}.{self.turn + 1}"

    @property
    def wording(self) -> str:
        """Text of the wording with the lines of a list put in."""
        return self.structure.wordings[self.turn].replace("{lines}", self.words.get("lines", ""))

    def rules(self) -> list[Rule]:
        """Rules whose numbers the wording prints, but for those known from elsewhere."""
        printed = set(keys_of(self.wording))
        out = []
        for rule in self.structure.rules:
            needed = {rule.left, *rule.operands} if not (rule.elsewhere or rule.kind == "count") else {rule.left}
            if rule.hidden:
                needed = {rule.left, rule.below[0][1]}
            if rule.kind == "threshold":
                needed = set(rule.operands)
            if needed <= printed:
                out.append(rule)
        return out


@dataclass(frozen=True, slots=True)
class Said:
    """A printed passage; ``keys`` are those of each line, body first."""

    body: tuple[str, ...]
    recap: tuple[str, ...]
    keys: tuple[tuple[str, ...], ...]

    def lines(self) -> tuple[str, ...]:
        """Every line as a reader sees it."""
        return tuple(without_notes(line).replace(BAR, " ").strip() for line in (*self.body, *self.recap))

    def quote(self, keys: set[str]) -> str:
        """Quote the lines that hold one of the numbers, joined with ' … '."""
        return " … ".join(line for line, here in zip(self.lines(), self.keys, strict=True) if keys & {*here})


def read_structures(folder: Path, phrasings: str) -> dict[str, Structure]:
    """Read the structures with the wordings of one file; raises KeyError where one has none."""
    data = yaml.safe_load((folder / "structures.yml").read_text(encoding="utf-8"))["structures"]
    said = yaml.safe_load((folder / f"{phrasings}.yml").read_text(encoding="utf-8"))
    return {
        name: Structure(name, about, tuple(read_rule(r) for r in about.get("claims", ())), tuple(said[name]))
        for name, about in data.items()
    }


def keys_of(wording: str) -> dict[str, str]:
    """List the numbers of a wording with the form each is first printed in."""
    out: dict[str, str] = {}
    for place in PLACE.finditer(wording):
        out.setdefault(place["key"], place["form"] or "")
    return out


def numbers(draft: Draft, habits: Habits) -> dict[str, Printed]:
    """Print every number the wording or a rule asks for, results by the office's habit, then the slip."""
    forms = keys_of(draft.wording)
    about = draft.structure.about
    out: dict[str, Printed] = {}
    for key, value in draft.values.items():
        form = forms.get(key, "")
        if key in about.get("money", ()):
            out[key] = scaled(value * 1_000_000, form or habits.money, places=3)
        elif key in about.get("thousands", ()):
            out[key] = scaled(value, form or "nghìn", places=1)
        elif key in about.get("tenths", ()):
            out[key] = tenths(value, habits, form)
        elif key in about.get("percent", ()):
            out[key] = percent(Fraction(value), habits)
        else:
            out[key] = count(value, habits)
    for rule in draft.structure.rules:
        if rule.percent and rule.left not in out:
            exact = result(rule, {k: out[k].value for k in rule.operands})
            out[rule.left] = percent(exact, habits, forms.get(rule.left, ""))
    return out | dict(draft.overrides)


def word_of(name: str, words: Mapping[str, str]) -> str:
    """Find a word: {Who} and {noun_cap} begin with a capital, {act_low} does not, {p1w} is the words of p1.

    >>> word_of("Who", {"who": "xã A"})
    'Xã A'
    """
    if name in words:
        return words[name]
    base = name[0].lower() + name[1:]
    for tail in ("_cap", "_low", "w", "c"):
        if base.endswith(tail) and base.removesuffix(tail) in words:
            found = words[base.removesuffix(tail)]
            if tail == "w":
                return found
            return found[0].lower() + found[1:] if tail == "_low" else found[0].upper() + found[1:]
    return words[base][0].upper() + words[base][1:]


def say(draft: Draft, habits: Habits) -> Said:
    """Print a passage; raises KeyError where the wording asks for what is not there."""
    known = numbers(draft, habits)
    text = WORD.sub(lambda m: word_of(m[1], draft.words), draft.wording.strip())
    text = CHOICE.sub(lambda m: m["yes"] if draft.up else m["no"], text)
    body, _, recap = text.partition(f"\n{RECAP}\n")
    keys: list[tuple[str, ...]] = []
    parts: list[tuple[str, ...]] = []
    for part in (body, recap):
        rows = [line.strip() for line in part.split("\n") if line.strip()]
        keys += [tuple(m["key"] for m in PLACE.finditer(row)) for row in rows]
        parts.append(tuple(PLACE.sub(lambda m: _printed(m, known), row) for row in rows))
    return Said(parts[0], parts[1], tuple(keys))


def _printed(place: re.Match[str], known: Mapping[str, Printed]) -> str:
    number = known[place["key"]]
    some = place["some"] if place["some"] is not None else "#"
    chosen = place["none"] if place["none"] is not None and number.value == 0 else some
    return chosen.replace("#", number.text)


def blocks_of(lines: Sequence[str]) -> Iterator[Block]:
    """Make paragraphs and ruled tables of printed lines."""
    rows: list[tuple[str, ...]] = []
    for line in (*lines, ""):
        if line.startswith(BAR):
            rows.append(tuple(cell.strip() for cell in line[1:].split(BAR)))
            continue
        if rows:
            head, *below = rows
            wide = [3.0 if text in _LONG else 1.0 if text in _SHORT else 2.0 for text in head]
            shares = tuple(w / sum(wide) for w in wide)
            total = not below[-1][0] or below[-1][0].startswith("Tổng")
            yield Table((tuple(HeadCell(t) for t in head),), tuple(below), shares, total=total)
            rows = []
        if line:
            yield paragraph_of(line)


_SHORT = frozenset({"TT", "STT"})
_LONG = frozenset(
    {"Tên", "Nội dung", "Loại", "Phân loại", "Tên gọi", "Đơn vị, lĩnh vực", "Nơi giải quyết", "Phân nhóm"}
)
