"""Dates in running text; the cases are data under cases/dates."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from extractors.text.dates import find_dates

CASES = Path(__file__).parent / "cases" / "dates"


def cases(name: str) -> list[Any]:
    read = yaml.safe_load((CASES / f"{name}.yml").read_text(encoding="utf-8"))
    return [pytest.param(case, id=case["says"]) for case in read]


@pytest.mark.parametrize("case", cases("dates"))
def test_dates_of_a_text(case: dict[str, Any]) -> None:
    found = find_dates(case["read"])
    assert [day.iso or "" for day in found] == case["is"]
    assert sum(day.fault is not None for day in found) == int(case.get("faults", "0"))


@given(st.dates(date(1945, 9, 2), date(2099, 12, 31)))
def test_every_day_is_read_in_every_form(day: date) -> None:
    forms = (
        f"{day.day}/{day.month}/{day.year}",
        f"{day.day:02}/{day.month:02}/{day.year}",
        f"ngày {day.day:02} tháng {day.month} năm {day.year}",
    )
    for form in forms:
        [found] = find_dates(form)
        assert (found.iso, found.start, found.end, found.fault) == (day.isoformat(), 0, len(form), None)


@given(st.text())
def test_any_text_is_survived_and_spans_lie_in_it(text: str) -> None:
    assert all(0 <= day.start < day.end <= len(text) for day in find_dates(text))
