"""An accusation that other numbers of its sentence bear out, and one that stands, whatever rule bound them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml

from extractors.claims.other_readings import read_otherwise
from extractors.extract import extract
from extractors.figures.finding import find_figures
from extractors.judging import judge
from extractors.reading import read_passage
from extractors.sheet import Entry, Sheet
from schemas.records import Claim, ClaimKind, Operand, Outcome, Passage, PassageKind, Period

FOLDER = Path(__file__).parent / "cases/other_readings"
CASES = yaml.safe_load((FOLDER / "cases.yml").read_text(encoding="utf-8"))
PASSAGES = yaml.safe_load((FOLDER / "passages.yml").read_text(encoding="utf-8"))
ROLES = {"ratio": ("numerator", "denominator"), "change": ("current", "previous"), "sum": ("part",) * 9}


def sheet_of(text: str) -> Sheet:
    return find_figures([read_passage(Passage(0, PassageKind.PARAGRAPH, text), ())], Period(), 2023)


def printed(sheet: Sheet, text: str) -> Entry:
    return next(e for e in sheet.entries if sheet.figures[e.figure].value_text == text)


def claim_of(case: dict[str, Any], sheet: Sheet) -> Claim:
    """The claim as a rule might have bound it."""
    stated, roles = printed(sheet, case["states"]), ROLES[case["kind"]]
    operands: list[Operand] = [stated.operand("total")] if case["kind"] == "sum" else []
    operands += [printed(sheet, text).operand(role) for role, text in zip(roles, case["taken"], strict=False)]
    method = "change, rise, percent" if stated.unit == "%" else "change, fall, absolute"
    return Claim(
        ClaimKind(case["kind"]), 0, stated.figure, tuple(operands), (0, len(case["text"])),
        method if case["kind"] == "change" else case.get("method", "fraction"),
    )  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=[case["id"] for case in CASES])
def test_case(case: dict[str, Any]) -> None:
    sheet = sheet_of(case["text"])
    claim = claim_of(case, sheet)
    claims = [claim]
    if "told" in case:  # another number of the passage that the same two give
        claims.append(replace(claim, claimed=printed(sheet, case["told"]).figure))
    judged = judge(claims, sheet.figures)
    verdict = judged.verdicts[0]
    # What the gate is for: the reading as bound does not hold.
    assert verdict.outcome in (Outcome.INCONSISTENT, Outcome.UNVERIFIABLE)
    accused = [v for v in judged.verdicts if v.outcome is Outcome.INCONSISTENT]
    assert accused, "the case is held back by something else"
    taken = read_otherwise(sheet, claims, judged.verdicts)[0]
    if "rebound" in case:
        assert [sheet.figures[o.figure].value_text for o in taken.operands if o.figure is not None] == case["rebound"]
        [again] = judge([taken], sheet.figures).verdicts
        assert again.outcome in (Outcome.EXACT, Outcome.ROUNDED, Outcome.TRUNCATED)
    elif "held" in case:
        assert taken.weak
    else:
        assert taken is claim


def test_what_holds_is_left_alone() -> None:
    sheet = sheet_of("Đã trả 900 trong 1.200 hồ sơ (75%), trước hạn 300 hồ sơ của 400 hồ sơ.")
    claim = claim_of({"kind": "ratio", "states": "75", "taken": ["900", "1.200"], "text": "x"}, sheet)
    assert read_otherwise(sheet, [claim], judge([claim], sheet.figures).verdicts) == [claim]


@pytest.mark.parametrize("case", PASSAGES, ids=[case["id"] for case in PASSAGES])
def test_passages(case: dict[str, Any]) -> None:
    kinds = {"-": PassageKind.LIST_ITEM, "+": PassageKind.LIST_ITEM}
    passages = [
        Passage(at, kinds.get(line[0], PassageKind.PARAGRAPH), line, section="I. KẾT QUẢ")
        for at, line in enumerate(case["lines"])
    ]
    verdicts = extract(passages).verdicts
    accused = [v.claimed_text for v in verdicts if v.outcome is Outcome.INCONSISTENT]
    assert sorted(text.rstrip("%") for text in accused) == case.get("accused", [])
