"""Names of administrative units; the cases are data under cases/places."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import pytest
import yaml

from extractors import places

CASES = Path(__file__).parent / "cases" / "places"


def cases(name: str) -> list[Any]:
    read = yaml.safe_load((CASES / f"{name}.yml").read_text(encoding="utf-8"))
    return [pytest.param(case, id=case["says"]) for case in read]


@pytest.mark.parametrize("case", cases("places"))
def test_a_name_means_one_unit_or_none(case: dict[str, Any]) -> None:
    found = getattr(places, case["find"])(*case["read"])
    assert (found.code if found else "") == case["is"]


def test_the_list_is_whole() -> None:
    assert Counter(unit.level for unit in places.rows()) == {1: 63, 2: 705, 3: 10_599}
    ids = {unit.id for unit in places.rows()}
    assert len(ids) == len(places.rows())
    assert all(unit.parent_id in ids for unit in places.rows() if unit.level > 1)


def test_every_unit_is_found_by_its_own_name() -> None:
    lost = [
        unit
        for unit in places.rows()
        if unit.level > 1
        and unit not in places.candidates(f"{unit.kind} {unit.name}", unit.level, unit.parent_id)
    ]
    assert not lost


def test_every_province_is_found() -> None:
    provinces = [unit for unit in places.rows() if unit.level == places.PROVINCE]
    assert [places.province_of(f"{unit.kind} {unit.name}") for unit in provinces] == provinces


def test_homonyms_are_never_one_unit() -> None:
    names = Counter(unit.name for unit in places.rows() if unit.level == places.DISTRICT)
    assert all(places.district_of(name) is None for name, count in names.items() if count > 1)


def test_communes_of_a_district() -> None:
    communes = places.communes_of("2023-944")
    assert {unit.parent_id for unit in communes} == {"2023-944"}
    assert len(communes) == 9
    assert places.communes_of("no such district") == ()
