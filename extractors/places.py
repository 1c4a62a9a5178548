"""In: names of administrative units as texts print them. Out: units of the gazetteer.

The table is GSO's list of one vintage (``vocab/admin_units.csv``). Names repeat
(21 district names, 1 293 commune names), so a look-up answers with every unit of
that name, or with one only where the name or the place around it leaves no choice.
Which district a report belongs to is the matter of ``extractors.identity``.
"""

from __future__ import annotations

import csv
import unicodedata
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import regex

from extractors.compare_form import compare_form
from extractors.vocabulary import load

PROVINCE, DISTRICT, COMMUNE = 1, 2, 3


@dataclass(frozen=True, slots=True)
class AdminUnit:
    """One unit; ``level`` is 1 province, 2 district, 3 commune; ``id`` is vintage-code."""

    id: str
    code: str
    vintage: str
    name: str
    kind: str
    level: int
    parent_id: str | None
    valid_from: str | None = None
    valid_to: str | None = None


@cache
def rows() -> tuple[AdminUnit, ...]:
    """Return the whole gazetteer, provinces first."""
    text = (files("extractors.vocab") / "admin_units.csv").read_text(encoding="utf-8")
    return tuple(
        AdminUnit(
            row["id"],
            row["code"],
            row["vintage"],
            row["name"],
            row["kind"],
            int(row["level"]),
            row["parent_id"] or None,
            row["valid_from"] or None,
            row["valid_to"] or None,
        )
        for row in csv.DictReader(text.splitlines())
    )


@cache
def _by_id() -> Mapping[str, AdminUnit]:
    return {unit.id: unit for unit in rows()}


@cache
def _by_name() -> Mapping[tuple[int, str], tuple[AdminUnit, ...]]:
    named: dict[tuple[int, str], list[AdminUnit]] = defaultdict(list)
    for unit in rows():
        named[unit.level, _key(unit.name)].append(unit)
    return {key: tuple(units) for key, units in named.items()}


@cache
def _children() -> Mapping[str, tuple[AdminUnit, ...]]:
    below: dict[str, list[AdminUnit]] = defaultdict(list)
    for unit in rows():
        if unit.parent_id:
            below[unit.parent_id].append(unit)
    return {parent: tuple(units) for parent, units in below.items()}


@cache
def _spellings() -> tuple[regex.Pattern[str], Mapping[str, str]]:
    names = {compare_key(name): kind for kind, names in load("places")["kinds"].items() for name in names}
    words = "|".join(regex.escape(name) for name in sorted(names, key=len, reverse=True))
    return regex.compile(rf"^(?:{words})[ .]\s*"), names


def compare_key(name: str) -> str:
    """Return the form under which two spellings of one name are equal."""
    return " ".join(compare_form(unicodedata.normalize("NFC", name)).split())


def _key(name: str) -> str:
    """Return a name's comparison form: «Phường 01» is «1», «Đăk» is «Đắk», hyphens are spaces."""
    key: str = regex.sub(r"\s*-\s*", " ", compare_key(name)).replace("’", "'").replace("' ", "'")
    key = regex.sub(r"\b0+(?=\d)", "", key)
    for printed, listed in load("places")["variants"].items():
        key = regex.sub(rf"\b{printed}\b", listed, key)
    return key


def split_kind(name: str) -> tuple[str | None, str]:
    """Part the kind of unit from its name.

    >>> split_kind("TX. Hương Thủy")
    ('thị xã', 'hương thủy')
    """
    pattern, names = _spellings()
    key = compare_key(name)
    found = pattern.match(key)
    if not found:
        return None, key
    return names[found.group().rstrip(" .")], key[found.end() :]


def candidates(name: str, level: int, within: str | None = None) -> tuple[AdminUnit, ...]:
    """Return every unit of that name and level, those below the unit ``within`` if given."""
    kind, bare = split_kind(name)
    index = _by_name()
    # «Phường 5», «Quận 3»: the list has the number alone; «Thị trấn Phố Châu» keeps both ways.
    found = index.get((level, _key(bare)), ()) or index.get((level, _key(name)), ())
    if kind:
        found = tuple(unit for unit in found if unit.kind == kind)
    if within:
        found = tuple(unit for unit in found if within in ancestors(unit))
    return found


def ancestors(unit: AdminUnit) -> tuple[str, ...]:
    """Return the ids of the units above, nearest first."""
    above: list[str] = []
    parent = unit.parent_id
    while parent:
        above.append(parent)
        parent = _by_id()[parent].parent_id
    return tuple(above)


def _only(found: tuple[AdminUnit, ...]) -> AdminUnit | None:
    return found[0] if len(found) == 1 else None


def unit(unit_id: str) -> AdminUnit | None:
    """Return the unit with that id."""
    return _by_id().get(unit_id)


def province_of(name: str) -> AdminUnit | None:
    """Return the province of that name; «Huế» and «TP.HCM» are known short forms."""
    kind, bare = split_kind(name)
    listed = load("places")["provinces"].get(_key(bare), bare)
    found = _by_name().get((PROVINCE, _key(listed)), ())
    return _only(found) if kind in (None, "tỉnh", "thành phố") else None


def district_of(name: str, province: str | None = None) -> AdminUnit | None:
    """Return the one district of that name, inside ``province`` (a name) if given.

    None where no district has it, and where several have it and nothing decides.
    """
    above = province_of(province) if province else None
    if province and above is None:
        return None
    return _only(candidates(name, DISTRICT, above.id if above else None))


def province_of_district(name: str) -> AdminUnit | None:
    """Return the province of the one district of that name, None for a homonym."""
    found = district_of(name)
    return _by_id()[found.parent_id] if found and found.parent_id else None


def communes_of(district_id: str) -> tuple[AdminUnit, ...]:
    """Return the communes of a district."""
    return _children().get(district_id, ())


def resolve(name: str, within: str | None = None) -> AdminUnit | None:
    """Return the unit a name means inside the unit ``within`` (an id), None if open.

    The unit itself and those above it are tried first when the kind is printed
    («huyện X»), then the units below, then nothing: a name from elsewhere is not guessed.
    """
    if within is None:
        every = [u for level in (PROVINCE, DISTRICT, COMMUNE) for u in candidates(name, level)]
        return _only(tuple(every))
    home = _by_id().get(within)
    if home is None:
        return None
    kind, bare = split_kind(name)
    line = (home, *(_by_id()[above] for above in ancestors(home)))
    own = tuple(u for u in line if _key(u.name) == _key(bare) and kind == u.kind)
    below = tuple(u for level in (DISTRICT, COMMUNE) for u in candidates(name, level, within))
    return _only(own) or _only(below)
