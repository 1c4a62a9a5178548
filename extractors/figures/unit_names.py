"""In: whose figure a number is, the unit its report speaks for, the day. Out: the administrative unit meant.

A commune is looked for in the issuing district, then by its full name in the province; an
office stands for the district it serves. A name no list has there stays open and is said;
a unit that no longer stood is taken as named and said. Names themselves are
``extractors.scope.places``' matter, mentions ``extractors.scope.scopes``'.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import regex

from extractors.report.identity import day_of
from extractors.scope import places
from extractors.scope.joined_units import names_several
from extractors.scope.unit_spelling import compare_key, split_kind
from schemas.problems import problem
from schemas.records import Figure, Identity, Passage, Problem, Scope

#: Level of the unit that a report speaks for -> levels of figures that are that unit's.
_OF_THE_REPORT = {
    places.PROVINCE: ("province_whole", "province"),
    places.DISTRICT: ("district_whole", "district"),
    places.COMMUNE: ("commune_whole",),
}
#: «Chi nhánh huyện Bình An», «- Chi nhánh Bình An», «Phòng Nội vụ huyện Tam Lâm», «Công an thị trấn Phố Mới».
_SEAT = regex.compile(
    r"(?P<kind>[Hh]uyện|[Qq]uận|[Tt]hị xã|[Tt]hành phố|[Xx]ã|[Pp]hường|[Tt]hị trấn)\s+"
    r"(?P<name>\p{Lu}[\p{L}'’]*(?:\s+\p{Lu}[\p{L}'’]*){0,3}(?:\s+\d{1,2})?|\d{1,2})"
)
#: «Văn phòng Đăng ký đất đai - Chi nhánh Bình An», «Chi cục Thuế khu vực Bình An»: the capitals it ends in.
_LAST_NAME = regex.compile(r"(?<=\p{Ll}\s)\p{Lu}[\p{L}'’]*(?:\s+\p{Lu}[\p{L}'’]*){0,3}$")
_OF_COMMUNES = regex.compile(r"cấp xã$")
#: Mergers of 2019 to 2021 left names in a province that a district of before them may still use.
_FIRST_DAY_OF_LISTS = "2021-03-01"


@dataclass(frozen=True, slots=True)
class UnitMeant:
    """The unit a name means, None where open; ``fault`` is the code of a problem to tell."""

    unit: places.AdminUnit | None
    fault: str | None = None


@lru_cache(maxsize=4_000)
def unit_meant(scope: Scope, home_id: str | None, day: str | None) -> UnitMeant:
    """Return the unit of a scope inside the unit ``home_id`` that a report of that day speaks for."""
    home = places.unit(home_id) if home_id else None
    if home is None or scope.level is None:
        return UnitMeant(None)
    if scope.level in _OF_THE_REPORT[home.level]:
        return UnitMeant(home)
    if scope.level == "unit" and scope.name:
        return _named(scope.name, home, day)
    if scope.level == "office":
        return _office(scope.name or "", home, day)
    return UnitMeant(None)


def _office(name: str, home: places.AdminUnit, day: str | None) -> UnitMeant:
    """An office serves the report's unit by default, another one where its name says so."""
    seat = _SEAT.search(name)
    if seat:
        return _named(seat[0], home, day)
    last = _LAST_NAME.search(name)
    if last and compare_key(last[0]) != compare_key(home.name):
        # branches without a kind of unit in their name are those of districts
        found = places.candidates(last[0], places.DISTRICT, home.parent_id, day)
        return UnitMeant(found[0] if len(found) == 1 else None)
    return UnitMeant(None if _OF_COMMUNES.search(name) else home)


def _named(name: str, home: places.AdminUnit, day: str | None) -> UnitMeant:
    district = _district_of(home)
    found = places.resolve(name, district.id, day)
    if found is None:
        found = places.misread(name, district.id) or _in_province(name, district, day)
    if found is None:
        return UnitMeant(None, None if names_several(name) else "unresolved_unit")
    return UnitMeant(found, None if places.is_in_force(found, day) else "unit_not_in_force")


def _district_of(home: places.AdminUnit) -> places.AdminUnit:
    """Communes of before the reform speak of their neighbours in the district."""
    above = places.unit(home.parent_id) if home.level == places.COMMUNE and home.parent_id else None
    return above or home


def _in_province(name: str, district: places.AdminUnit, day: str | None) -> places.AdminUnit | None:
    """Return the one unit of that kind and name in the province, for texts that the lists cover."""
    kind, _ = split_kind(name)
    province = next((above for above in places.ancestors(district)[-1:]), None)
    if kind is None or province is None or not day or day < _FIRST_DAY_OF_LISTS:
        return None
    return places.resolve(name, province, day)


def unit_problems(figures: Sequence[Figure], passages: Sequence[Passage], identity: Identity) -> list[Problem]:
    """Say once for each name which unit stays open or no longer stood."""
    day = day_of(identity)
    home = places.unit(identity.unit_id or "")
    told: dict[str, Problem] = {}
    for figure in figures:
        meant = unit_meant(figure.scope, identity.unit_id, day)
        name = figure.scope.name or ""
        if not meant.fault or not home or name in told:
            continue
        heirs = [places.unit(each.new_id) for each in places.successors_of(meant.unit.id)] if meant.unit else []
        into = ", ".join(f"{heir.kind} {heir.name}" for heir in heirs if heir)
        told[name] = problem(
            "extract", meant.fault, page=passages[figure.passage].page, quote=name, found=name, day=day,
            expected=f"{home.kind} {home.name}" if meant.unit is None else f" (nay thuộc {into})" if into else "",
        )  # fmt: skip
    return list(told.values())
