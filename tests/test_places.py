"""Names of administrative units; the cases are data under cases/places."""

from __future__ import annotations

import sqlite3
from collections import Counter, defaultdict
from datetime import date
from pathlib import Path
from random import Random
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from extractors.figures.unit_names import unit_meant
from extractors.report.identity import identity_problems, read_identity
from extractors.scope import places
from extractors.scope.unit_spelling import compare_key
from pipeline.publish.corpus.successors import SUCCESSORS
from pipeline.publish.data.queries import QUERIES
from pipeline.storage.inserting import insert
from schemas.records import Passage, PassageKind, Scope

CASES = Path(__file__).parent / "cases" / "places"


def cases(name: str) -> list[Any]:
    read = yaml.safe_load((CASES / f"{name}.yml").read_text(encoding="utf-8"))
    return [pytest.param(case, id=case["says"]) for case in read]


@pytest.mark.parametrize("case", cases("places"))
def test_a_name_means_one_unit_or_none(case: dict[str, Any]) -> None:
    found = getattr(places, case["find"])(*case["read"])
    assert (found.code if found else "") == case["is"]


@pytest.mark.parametrize("case", cases("scopes"))
def test_a_scope_means_one_unit_or_none(case: dict[str, Any]) -> None:
    scope = Scope(case["level"], case["name"])
    meant = unit_meant(scope, case["home"] or None, case["day"])
    assert (meant.unit.id if meant.unit else "", meant.fault) == (case["is"], case.get("fault"))


COUNTS = {"2023": (63, 705, 10_599), "2025-06": (63, 696, 10_035), "2025-07": (34, 0, 3_321)}


@pytest.mark.parametrize("vintage", places.LISTS)
def test_each_list_is_whole(vintage: str) -> None:
    listed = [unit for unit in places.rows() if unit.is_listed(vintage)]
    counted = Counter(unit.level for unit in listed)
    assert tuple(counted[level] for level in (1, 2, 3)) == COUNTS[vintage]
    assert len({(unit.level, unit.code) for unit in listed}) == len(listed)
    ids = {unit.id for unit in listed}
    assert all(unit.parent_id in ids for unit in listed if unit.level > 1)


def test_keys_are_list_and_code() -> None:
    assert len({unit.id for unit in places.rows()}) == len(places.rows())
    assert all(unit.id == f"{unit.vintage}-{unit.code}" for unit in places.rows())
    assert Counter(unit.valid_from for unit in places.rows()).keys() == {None, "2025-07-01"}
    ended = {unit.last_vintage for unit in places.rows() if unit.valid_to == "2025-06-30"}
    assert ended == {"2025-06"}


DAYS = {"2023": "2023-06-30", "2025-06": "2025-06-01", "2025-07": "2025-08-01"}


@pytest.mark.parametrize("vintage", places.LISTS)
def test_every_unit_is_found_by_its_own_name(vintage: str) -> None:
    lost = [
        unit
        for unit in places.rows()
        if unit.level > 1 and unit.is_listed(vintage)
        and unit not in places.candidates(f"{unit.kind} {unit.name}", unit.level, unit.parent_id, DAYS[vintage])
    ]  # fmt: skip
    assert not lost


@pytest.mark.parametrize("vintage", places.LISTS)
def test_every_province_is_found(vintage: str) -> None:
    provinces = [u for u in places.rows() if u.level == places.PROVINCE and u.is_listed(vintage)]
    assert [places.province_of(f"{unit.kind} {unit.name}", DAYS[vintage]) for unit in provinces] == provinces


@pytest.mark.parametrize("vintage", places.LISTS[:2])
def test_homonyms_are_never_one_unit(vintage: str) -> None:
    names = Counter(u.name for u in places.rows() if u.level == places.DISTRICT and u.is_listed(vintage))
    assert all(places.district_of(name, on=DAYS[vintage]) is None for name, count in names.items() if count > 1)


def spelling(unit: places.AdminUnit) -> str:
    """«Sơn Thuỷ» and «04» as «Sơn Thủy» and «4»."""
    return compare_key(unit.name).lstrip("0")


def test_communes_across_the_country_resolve_in_their_district() -> None:
    """A sample with a fixed seed, one commune a district: each to itself, none to a namesake."""
    chance = Random(8)  # noqa: S311
    by_district: dict[str, list[places.AdminUnit]] = defaultdict(list)
    for unit in places.rows():
        if unit.level == places.COMMUNE and unit.is_listed("2023"):
            by_district[unit.parent_id or ""].append(unit)
    sample = [chance.choice(by_district[home]) for home in chance.sample(sorted(by_district), 300)]
    for unit in sample:
        meant = unit_meant(Scope("unit", f"{unit.kind} {unit.name}"), unit.parent_id, "2023-09-14")
        assert (meant.unit, meant.fault) == (unit, None)
        other = chance.choice([u for u in sample if u.parent_id != unit.parent_id])
        elsewhere = unit_meant(Scope("unit", f"{unit.kind} {unit.name}"), other.parent_id, "2023-09-14").unit
        assert elsewhere is None or spelling(elsewhere) == spelling(unit)


def test_communes_of_a_district() -> None:
    communes = places.communes_of("2023-944")
    assert {unit.parent_id for unit in communes} == {"2023-944"}
    assert len(communes) == 9
    assert places.communes_of("no such district") == ()


HEIRS = yaml.safe_load((CASES / "successors.yml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("case", HEIRS, ids=[case["says"] for case in HEIRS])
def test_what_a_unit_went_into(case: dict[str, Any]) -> None:
    heirs = {}
    for each in places.successors_of(case["of"]):
        new = places.unit(each.new_id)
        assert new is not None
        heirs[f"{new.kind} {new.name}"] = f"{each.of_old}/{each.of_new}"
    assert heirs == case["are"]


def test_successions_lead_forward_and_miss_nobody_in_2025() -> None:
    order = {vintage: at for at, vintage in enumerate(places.LISTS)}
    for each in places.successions():
        old, new = places.unit(each.old_id), places.unit(each.new_id)
        assert old is not None
        assert new is not None
        assert old.last_vintage != places.LISTS[-1]
        # «huyện Lục Ngạn» went on when thị xã Chũ was taken out of it
        assert order[new.last_vintage] > order[old.vintage]
        assert new.level == old.level or (old.level, new.level) == (places.DISTRICT, places.COMMUNE)
    ended = [u for u in places.rows() if u.last_vintage == "2025-06"]
    assert not [u.name for u in ended if not places.successors_of(u.id)]


def test_a_part_is_never_alone() -> None:
    """An old commune that went in part into one unit went in part into another."""
    for old in {each.old_id for each in places.successions()}:
        shares = Counter(each.of_old for each in places.successors_of(old))
        assert shares in (Counter(whole=1), Counter(part=shares["part"]))
        assert shares["part"] != 1


def paper(*lines: str) -> tuple[Passage, ...]:
    return tuple(Passage(at, PassageKind.PARAGRAPH, line) for at, line in enumerate(lines))


ISSUERS = yaml.safe_load((CASES / "issuers.yml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("case", ISSUERS, ids=[case["says"] for case in ISSUERS])
def test_the_unit_a_report_speaks_for(case: dict[str, Any]) -> None:
    identity = read_identity(paper(*case["read"]))
    codes = [each.code for each in identity_problems(identity)]
    assert (identity.unit_id or "", identity.district or "", identity.province or "") == tuple(case["is"])
    assert codes == case.get("problems", [])


def test_the_compare_page_knows_where_a_district_went(conn: sqlite3.Connection) -> None:
    """Also over a renamed province: Quảng Điền of 2023 went into that of 2025, that one into communes."""
    with conn:
        insert(conn, "documents", [
            {"id": unit, "file_name": unit, "sha256": unit, "district": district, "province": province,
             "admin_unit_id": unit}
            for unit, district, province in (
                ("2023-477", "Quảng Điền", "Thừa Thiên Huế"), ("2025-07-31567", None, "Cần Thơ"))
        ])  # fmt: skip
    told = [tuple(row) for row in conn.execute(SUCCESSORS, {"province": "", "district": ""})]
    assert told == [
        ("Thừa Thiên Huế", "Quảng Điền", "xã", "Quảng Điền", "whole"),
        ("Thừa Thiên Huế", "Quảng Điền", "phường", "Phong Quảng", "part"),
        ("Thừa Thiên Huế", "Quảng Điền", "xã", "Đan Điền", "whole"),
        ("Thừa Thiên Huế", "Quảng Điền", "phường", "Hóa Châu", "part"),
    ]
    question = next(query.sql for query in QUERIES if query.name == "don-vi-nay-thuoc")
    answers = conn.execute(question, {"name": "Nghĩa Mỹ"}).fetchall()
    assert [row["new_name"] for row in answers if row["belongs_to"] == "Tư Nghĩa"] == ["Sông Vệ"]
    conn.close()


@given(st.sampled_from(places.rows()), st.dates(date(2021, 1, 1), date(2025, 6, 30)))
def test_nothing_of_the_reform_is_met_before_it(unit: places.AdminUnit, day: date) -> None:
    found = places.candidates(f"{unit.kind} {unit.name}", unit.level, on=day.isoformat())
    assert all(each.vintage != places.SINCE_JULY_2025 for each in found)
    assert all(compare_key(each.kind) == unit.kind for each in found)
