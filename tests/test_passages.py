"""Passages as reports word them: figures, claims and verdicts, one test an item.

``heldout.yml`` is measured by ``make evaluate`` and not opened here.
"""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from pipeline.evaluation.passage_cases import Case, read_cases, score_case

FOLDER = Path(__file__).parent / "cases" / "passages"
READ = (
    "by_chance", "complaints_decided", "development", "no_slip", "whole_reports", "district_reports", "divided",
    "later_lists", "lists_told", "lists_told_aside", "neighbours", "nested_lists", "scores",
)  # fmt: skip
CASES = [case for name in READ for case in read_cases(FOLDER / f"{name}.yml")]
KNOWN = {
    known["id"]: known
    for known in yaml.safe_load((FOLDER / "known_failures.yml").read_text(encoding="utf-8")) or ()
}


@pytest.mark.parametrize("name", ["no_slip_a", "no_slip_b"])
def test_nothing_right_is_called_wrong(name: str) -> None:
    """200 passages and sections written before the rules they meet; many claims in them are not yet found."""
    cases = read_cases(FOLDER / f"{name}.yml")
    assert len(cases) == 100
    differences = [d for case in cases for d in score_case(case).differences]
    assert [d for d in differences if d.what == "false alarm"] == []


@pytest.mark.parametrize("name", ["adversary", "adversary_right", "claims_aside", "prose", "prose_aside"])
def test_misleading_wordings_accuse_nobody(name: str) -> None:
    """Written to provoke false alarms: the planted slips may be found, nothing else may be called wrong."""
    cases = read_cases(FOLDER / f"{name}.yml")
    differences = [d for case in cases for d in score_case(case).differences]
    assert [d for d in differences if d.what == "false alarm"] == []


def test_slips_in_misleading_wordings_are_found() -> None:
    """What is found once stays found; a slip that is found for the first time is taken out of the list."""
    missed = set()
    for case in read_cases(FOLDER / "adversary.yml"):
        score = score_case(case)
        if score.counts["alarms.right"] < score.counts["alarms.gold"]:
            missed.add(case.id)
    known = yaml.safe_load((FOLDER / "slips_not_found.yml").read_text(encoding="utf-8"))
    assert missed == {row["id"] for row in known}


class KnownFailureError(AssertionError):
    """A known failure, as known."""


def parameters() -> list[object]:
    return [
        pytest.param(
            case, id=f"{case.id} {case.says}",
            marks=[pytest.mark.xfail(raises=KnownFailureError, strict=True, reason=KNOWN[case.id]["reason"])]
            if case.id in KNOWN else [],
        )
        for case in CASES
    ]  # fmt: skip


@pytest.mark.parametrize("case", parameters())
def test_passage(case: Case) -> None:
    differences = score_case(case).differences
    told = "\n".join(f"{d.what}: {d.of} {d.value} «{d.quote}»" for d in differences)
    allowed = KNOWN.get(case.id, {}).get("fails", ())
    unexpected = [difference for difference in differences if difference.what not in allowed]
    assert not unexpected, told
    if differences:
        raise KnownFailureError(told)


def test_known_failures_are_items() -> None:
    assert KNOWN.keys() <= {case.id for case in CASES}


def test_ids_are_used_once() -> None:
    ids = [case.id for case in CASES]
    assert len(ids) == len(set(ids))
