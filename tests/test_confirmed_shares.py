"""Percentages that no words bind: they can hold by the one pair that gives them, and never accuse."""

from __future__ import annotations

import pytest

from extractors.extract import extract
from schemas.records import ClaimKind, Outcome, Passage, PassageKind

UNBOUND = "Trong kỳ huyện nhận {given} việc, đã xong {done} việc, nhờ các phòng phối hợp tốt, như vậy được {rate}."


def shares(text: str) -> list[tuple[Outcome, tuple[int, ...]]]:
    found = extract([Passage(0, PassageKind.PARAGRAPH, text)]).verdicts
    ratios = [verdict for verdict in found if verdict.claim.kind is ClaimKind.RATIO]
    return [(each.outcome, tuple(int(operand.value or 0) for operand in each.operands)) for each in ratios]


def test_the_one_pair_that_gives_it_holds() -> None:
    assert shares(UNBOUND.format(given=92, done=71, rate="77,17%")) == [(Outcome.ROUNDED, (71, 92))]


@pytest.mark.parametrize("rate", ["77,71%", "71,17%", "17,77%"])
def test_a_percentage_that_no_pair_gives_accuses_nobody(rate: str) -> None:
    assert all(outcome is not Outcome.INCONSISTENT for outcome, _ in shares(UNBOUND.format(given=92, done=71, rate=rate)))


def test_two_pairs_that_give_it_leave_it_open() -> None:
    text = "Huyện có 40 máy, 20 máy in; xã có 80 máy, 40 máy in; theo đó tỷ trọng nói trên là 50,0% như vậy."
    assert (Outcome.EXACT, (20, 40)) not in shares(text)
