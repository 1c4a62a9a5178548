"""What a report says of itself; the cases are data under cases/identity."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from extractors.period.labels import statutory
from extractors.period.periods import find_periods
from extractors.report.identity import identity_problems, read_identity
from schemas.records import Identity, Passage, PassageKind, Period

CASES = Path(__file__).parent / "cases" / "identity"


def cases(name: str) -> list[Any]:
    read = yaml.safe_load((CASES / f"{name}.yml").read_text(encoding="utf-8"))
    return [pytest.param(case, id=case["says"]) for case in read]


def passages(lines: list[str]) -> list[Passage]:
    made = []
    for ordinal, line in enumerate(lines):
        kind, _, text = line.rpartition("|")
        made.append(Passage(ordinal, PassageKind(kind or "paragraph"), text))
    return made


def fields(identity: Identity) -> dict[str, str]:
    named = {
        name: getattr(identity, name)
        for name in ("kind", "number", "title", "issuer", "district", "province", "issued_on")
    }
    named |= {name: getattr(identity.period, name) for name in ("label", "start", "end")}
    return {name: value or "" for name, value in named.items()}


@pytest.mark.parametrize("case", cases("headers"))
def test_identity_of_a_header(case: dict[str, Any]) -> None:
    found = fields(read_identity(passages(case["read"])))
    assert {name: found[name] for name in case["is"]} == case["is"]


def test_an_open_place_is_said_aloud() -> None:
    open_place = Identity(district="Châu Thành")
    assert [p.code for p in identity_problems(open_place)] == ["unknown_place"]
    assert not identity_problems(Identity(district="Châu Thành", province="Long An"))


@pytest.mark.parametrize("case", cases("periods"))
def test_periods_of_running_text(case: dict[str, Any]) -> None:
    year = int(case["year"]) if case["year"] else None
    found = find_periods(case["read"], year)
    assert [[case["read"][s:e], p.label or "", p.start or "", p.end or ""] for s, e, p in found] == case["is"]


@pytest.mark.parametrize(
    ("label", "start", "end"),
    [
        ("2022-Q1", "2021-12-15", "2022-03-14"),
        ("2022-Q3", "2022-06-15", "2022-09-14"),
        ("2022-H1", "2021-12-15", "2022-06-14"),
        ("2023-9M", "2022-12-15", "2023-09-14"),
        ("2022", "2021-12-15", "2022-12-14"),
    ],
)
def test_statutory_windows(label: str, start: str, end: str) -> None:
    assert statutory(Period(label)) == Period(label, start, end)


def test_a_printed_window_is_not_replaced() -> None:
    printed = Period("2023-Q3", "2023-06-01", "2023-09-25")
    assert statutory(printed) is printed


def test_nothing_to_read_is_an_empty_identity() -> None:
    assert read_identity([]) == Identity()
