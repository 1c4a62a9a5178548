"""In: names of administrative units as texts print them, and the day of the text. Out: units of the gazetteer.

The table (``vocab/admin_units.csv``) holds three of GSO's lists: mid 2023, the last one with
districts (to 30 June 2025), and the one since. A unit is keyed by the list it is first met in
and its code, because codes and names are reused. Names repeat (21 district names, 1 293
commune names), so a look-up answers with every unit of that name, or with one only where the
name or the place around it leaves no choice. Which unit a report belongs to is the matter of
``extractors.report.identity``, which unit a figure names that of ``extractors.figures.unit_names``.
"""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from extractors.scope.unit_spelling import listed_key, split_kind
from extractors.text.compare_form import fold
from extractors.text.vocabulary import load

PROVINCE, DISTRICT, COMMUNE = 1, 2, 3
#: Level -> its name, a key of ``schemas.records.WHOLES``.
LEVEL_NAMES = {PROVINCE: "province", DISTRICT: "district", COMMUNE: "commune"}
MID_2023, LAST_WITH_DISTRICTS, SINCE_JULY_2025 = LISTS = ("2023", "2025-06", "2025-07")
#: Luật 72/2025/QH15: the district level ended with 30 June 2025.
REFORM = "2025-07-01"
#: The mergers of 2023 to 2025 took effect province by province, the last to matter here by this
#: day (Thừa Thiên Huế became Thành phố Huế on it); before it the list of 2023 is asked first.
_MERGED_BY = "2025-01-01"


@dataclass(frozen=True, slots=True)
class AdminUnit:
    """One unit; ``level`` is 1 province, 2 district, 3 commune; ``id`` is vintage-code.

    ``vintage`` and ``last_vintage`` are the first and the last list that have it unchanged.
    """

    id: str
    code: str
    vintage: str
    last_vintage: str
    name: str
    kind: str
    level: int
    parent_id: str | None
    valid_from: str | None = None
    valid_to: str | None = None

    def is_listed(self, vintage: str) -> bool:
        """Tell whether that list has the unit."""
        return self.vintage <= vintage <= self.last_vintage


@dataclass(frozen=True, slots=True)
class Succession:
    """All or a part of the old unit went into the new one.

    ``of_new`` is «whole» where the new unit has nothing but the old one; ``basis`` says what tells it.
    """

    old_id: str
    new_id: str
    of_old: str
    of_new: str
    basis: str


def _read(name: str) -> Iterator[dict[str, str]]:
    return csv.DictReader((files("extractors.vocab") / name).read_text(encoding="utf-8").splitlines())


@cache
def rows() -> tuple[AdminUnit, ...]:
    """Return the whole gazetteer, list by list, provinces first."""
    return tuple(
        AdminUnit(
            row["id"],
            row["code"],
            row["vintage"],
            row["last_vintage"],
            row["name"],
            row["kind"],
            int(row["level"]),
            row["parent_id"] or None,
            row["valid_from"] or None,
            row["valid_to"] or None,
        )
        for row in _read("admin_units.csv")
    )


@cache
def successions() -> tuple[Succession, ...]:
    """Return which unit went into which, provinces, districts and communes alike."""
    return tuple(Succession(**row) for row in _read("unit_successions.csv"))


@cache
def _successors() -> Mapping[str, tuple[Succession, ...]]:
    heirs: dict[str, list[Succession]] = defaultdict(list)
    for each in successions():
        heirs[each.old_id].append(each)
    return {old: tuple(found) for old, found in heirs.items()}


def successors_of(unit_id: str) -> tuple[Succession, ...]:
    """Return what a unit went into next, () where it still stands or nobody says."""
    return _successors().get(unit_id, ())


def lists_on(day: str | None, level: int) -> tuple[str, ...]:
    """Return the lists to ask for a text of that day, the likeliest first.

    Of districts only the two older lists know; a day that is not known is one of before the reform.
    """
    if day and day >= REFORM and level != DISTRICT:
        return (SINCE_JULY_2025,)
    if day and day >= _MERGED_BY:
        return (LAST_WITH_DISTRICTS, MID_2023)
    return (MID_2023, LAST_WITH_DISTRICTS)


def is_in_force(listed: AdminUnit, day: str | None) -> bool:
    """Tell whether the unit stood on a day, as far as the lists know; True for a day that is not known."""
    if not day:
        return True
    if day >= REFORM:
        return listed.is_listed(SINCE_JULY_2025)
    if day >= _MERGED_BY:
        return listed.is_listed(LAST_WITH_DISTRICTS)
    return listed.vintage != SINCE_JULY_2025


@cache
def _by_id() -> Mapping[str, AdminUnit]:
    return {unit.id: unit for unit in rows()}


@cache
def _by_name() -> Mapping[tuple[str, int, str], tuple[AdminUnit, ...]]:
    named: dict[tuple[str, int, str], list[AdminUnit]] = defaultdict(list)
    for unit in rows():
        key = listed_key(unit.name)
        for vintage in LISTS:
            if unit.is_listed(vintage):
                named[vintage, unit.level, key].append(unit)
    return {key: tuple(units) for key, units in named.items()}


@cache
def _children() -> Mapping[str, tuple[AdminUnit, ...]]:
    below: dict[str, list[AdminUnit]] = defaultdict(list)
    for unit in rows():
        if unit.parent_id:
            below[unit.parent_id].append(unit)
    return {parent: tuple(units) for parent, units in below.items()}


def candidates(name: str, level: int, within: str | None = None, on: str | None = None) -> tuple[AdminUnit, ...]:
    """Return every unit of that name and level, those below the unit ``within`` if given.

    ``on`` is the day of the text: of the lists asked the first that has the name answers.
    """
    kind, bare = split_kind(name)
    index = _by_name()
    for vintage in lists_on(on, level):
        # «Phường 5», «Quận 3»: the list has the number alone; «Thị trấn Phố Châu» keeps both ways.
        found = index.get((vintage, level, listed_key(bare)), ()) or index.get((vintage, level, listed_key(name)), ())
        if kind:
            found = tuple(unit for unit in found if unit.kind == kind)
        if within:
            found = tuple(unit for unit in found if is_inside(unit, within))
        if found:
            return found
    return ()


def ancestors(unit: AdminUnit) -> tuple[str, ...]:
    """Return the ids of the units above, nearest first."""
    above: list[str] = []
    parent = unit.parent_id
    while parent:
        above.append(parent)
        parent = _by_id()[parent].parent_id
    return tuple(above)


def is_inside(unit: AdminUnit, above_id: str) -> bool:
    """Tell whether a unit lies below another, also as an older or newer list has that one.

    The codes of provinces and districts, unlike those of communes, are not reused.
    """
    above = _by_id()[above_id]
    return any(
        each.id == above.id or (each.code == above.code and each.level == above.level)
        for each in (_by_id()[one] for one in ancestors(unit))
    )


def _only(found: tuple[AdminUnit, ...]) -> AdminUnit | None:
    return found[0] if len(found) == 1 else None


def unit(unit_id: str) -> AdminUnit | None:
    """Return the unit with that id."""
    return _by_id().get(unit_id)


def province_of(name: str, on: str | None = None) -> AdminUnit | None:
    """Return the province of that name; «Huế» and «TP.HCM» are known short forms."""
    kind, bare = split_kind(name)
    if kind not in (None, "tỉnh", "thành phố"):
        return None
    for vintage in lists_on(on, PROVINCE):
        for listed in (bare, load("places")["provinces"].get(listed_key(bare), bare)):
            found = _only(_by_name().get((vintage, PROVINCE, listed_key(listed)), ()))
            if found:
                return found
    return None


def district_of(name: str, province: str | None = None, on: str | None = None) -> AdminUnit | None:
    """Return the one district of that name, inside ``province`` (a name) if given.

    None where no district has it, and where several have it and nothing decides.
    """
    # A district is looked for below the province it had, also in a text of after the reform.
    above = (province_of(province, min(on, _MERGED_BY) if on else None)) if province else None
    if province and above is None:
        return None
    return _only(candidates(name, DISTRICT, above.id if above else None, on))


def communes_of(district_id: str) -> tuple[AdminUnit, ...]:
    """Return the communes of a district."""
    return _children().get(district_id, ())


def resolve(name: str, within: str | None = None, on: str | None = None) -> AdminUnit | None:
    """Return the unit a name means inside the unit ``within`` (an id), None if open.

    The unit itself and those above it are tried first when the kind is printed
    («huyện X»), then the units below, then nothing: a name from elsewhere is not guessed.
    """
    if within is None:
        every = [u for level in (PROVINCE, DISTRICT, COMMUNE) for u in candidates(name, level, on=on)]
        return _only(tuple(every))
    home = _by_id().get(within)
    if home is None:
        return None
    kind, bare = split_kind(name)
    line = (home, *(_by_id()[above] for above in ancestors(home)))
    namesakes = tuple(u for u in line if listed_key(u.name) == listed_key(bare))
    own = tuple(u for u in namesakes if kind == u.kind)
    below = tuple(u for level in (DISTRICT, COMMUNE) for u in candidates(name, level, within, on))
    if kind is None and namesakes and below:
        return None  # a district named after one of its communes
    return _only(own) or _only(below)


def misread(name: str, within: str) -> AdminUnit | None:
    """Return the one commune below ``within`` whose name differs from a printed one by marks alone.

    Recognised text loses them («Thuận Hung», «Tùng Anh»); where two communes would do, neither is meant.
    """
    kind, bare = split_kind(name)
    near = [
        each
        for each in communes_of(within)
        if kind in (None, each.kind) and fold(listed_key(each.name)) == fold(listed_key(bare)) and not bare.isdigit()
    ]
    return _only(tuple(near))
