"""What the figures of a section confirm by arithmetic, and what may be accused because its words leave nothing open."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from extractors.extract import extract
from schemas.records import Outcome, Passage, PassageKind, Verdict

CASES = [
    case
    for path in sorted((Path(__file__).parent / "cases/confirmed").glob("*.yml"))
    for case in yaml.safe_load(path.read_text(encoding="utf-8"))
]
HOLDING = (Outcome.EXACT, Outcome.ROUNDED, Outcome.TRUNCATED)
Values = tuple[Fraction | None, ...]


def verdicts_of(texts: list[str]) -> tuple[Verdict, ...]:
    return extract([_passage(at, text) for at, text in enumerate(texts)]).verdicts


def _passage(at: int, text: str) -> Passage:
    """A paragraph, or an item of an outline where it begins with a dash."""
    is_item = text.startswith("- ")
    return Passage(at, PassageKind.LIST_ITEM if is_item else PassageKind.PARAGRAPH, text, depth=5 if is_item else 0)


def operands(verdict: Verdict) -> Values:
    return tuple(operand.value for operand in verdict.operands)


def values(rows: list[list[str | None]]) -> set[Values]:
    return {tuple(None if value is None else Fraction(value) for value in row) for row in rows}


@pytest.mark.parametrize("case", CASES, ids=[case["id"] for case in CASES])
def test_case(case: dict[str, Any]) -> None:
    verdicts = verdicts_of(case["passages"])
    of_kind = [v for v in verdicts if v.claim.kind == case["kind"]]
    holding = {operands(v) for v in of_kind if v.outcome in HOLDING}
    assert values(case.get("holds", [])) <= holding
    assert not values(case.get("not", [])) & holding
    assert {operands(v) for v in verdicts if v.outcome is Outcome.INCONSISTENT} == values(case.get("wrong", []))
    open_ = {operands(v) for v in of_kind if v.outcome is Outcome.UNVERIFIABLE}
    assert "open" not in case or open_ == values(case["open"])


@given(
    st.lists(st.integers(min_value=1, max_value=9_999), min_size=3, max_size=9),
    st.integers(min_value=1, max_value=99_999),
)
def test_nothing_confirmed_accuses(numbers: list[int], other: int) -> None:
    """Whatever numbers stand in words no rule binds, at most a claim that holds comes of them."""
    listed = ", ".join(f"{number} cây" for number in numbers)
    verdicts = verdicts_of([f"Vườn ươm {other} cây ở các khu: {listed}.", f"Nơi khác giảm {numbers[0]} cây."])
    confirmed = [v for v in verdicts if v.claim.method.startswith("confirmed")]
    assert all(v.outcome in (*HOLDING, Outcome.APPROXIMATE) for v in confirmed)


@given(st.integers(min_value=1_000, max_value=40_000), st.integers(min_value=1_000, max_value=40_000))
def test_two_groups_are_added_up(one: int, other: int) -> None:
    if one == other:
        return
    said = [
        f"Nhóm khai sinh: tiếp nhận {one} hồ sơ. Nhóm khai tử: tiếp nhận {other} hồ sơ.",
        f"Cộng hai nhóm tiếp nhận {one + other} hồ sơ.",
    ]
    sums = [v for v in verdicts_of(said) if v.claim.kind == "sum"]
    assert {frozenset(operands(v)) for v in sums} == {frozenset(map(Fraction, (one + other, one, other)))}


@given(st.lists(st.integers(min_value=12, max_value=900), min_size=3, max_size=6), st.data())
def test_a_list_of_shares_is_accused_of_nothing_but_its_slip(counts: list[int], data: st.DataObject) -> None:
    """A true list is never accused; with one percentage made wrong by two points that one is, and no other."""
    whole = sum(counts)
    shares = [f"{count * 100 / whole:.2f}".replace(".", ",") for count in counts]
    wrong = data.draw(st.integers(min_value=0, max_value=len(counts) - 1))
    for slip in (False, True):
        printed = list(shares)
        if slip:
            first, decimals = shares[wrong].split(",")
            printed[wrong] = f"{int(first) + 2},{decimals}"
        told = ", ".join(
            f"nhóm {name} {count} phiếu ({share}%)"
            for name, count, share in zip("abcdef", counts, printed, strict=False)
        )
        verdicts = verdicts_of([f"Thu về {whole} phiếu; {told}."])
        accused = [v for v in verdicts if v.outcome is Outcome.INCONSISTENT]
        assert {v.claimed_text for v in accused} <= ({f"{printed[wrong]}%"} if slip else set())
