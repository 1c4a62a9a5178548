"""Claims of whole documents judged together, one test a case of ``cases/judging/verdicts.yml``."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
import yaml

from extractors.judging import judge
from schemas.records import Claim, ClaimKind, Figure, Modality, Operand, Qualifier

CASES = yaml.safe_load((Path(__file__).parent / "cases" / "judging" / "verdicts.yml").read_text(encoding="utf-8"))
ENUMS = {"qualifier": Qualifier, "modality": Modality}


def figure_of(told: str | Mapping[str, Any], printed: Callable[..., Figure]) -> Figure:
    if isinstance(told, str):
        return printed(told)
    fields = {key: ENUMS.get(key, lambda v: v)(value) for key, value in told.items() if key != "text"}
    return printed(told["text"], **fields)


def claim_of(told: Mapping[str, Any], names: Mapping[str, int], figures: list[Figure]) -> Claim:
    def operand(role: str, side: str | int | None) -> Operand:
        if isinstance(side, str):
            at = names[side]
            return Operand(role, at, figures[at].value, figures[at].ulp)
        return Operand(role, None, None if side is None else Fraction(side))

    return Claim(
        ClaimKind(told["kind"]), 0, names[told["claimed"]] if told["claimed"] else None,
        tuple(operand(*side) for side in told["operands"]), (0, 1), told.get("method", told["kind"]),
        weak=told.get("weak"),
    )  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=[case["id"] for case in CASES])
def test_case(case: Mapping[str, Any], printed: Callable[..., Figure]) -> None:
    names = {name: at for at, name in enumerate(case["figures"])}
    figures = [figure_of(told, printed) for told in case["figures"].values()]
    recognised = case.get("recognised", [])
    pages = range(len(figures)) if recognised == "all" else [names[name] for name in recognised]
    wanted = [told for told in case["claims"] if not told.get("silent")]
    claims = [claim_of(told, names, figures) for told in case["claims"]]
    verdicts = judge(claims, figures, pages).verdicts
    assert len(verdicts) == len(wanted)
    for want, verdict in zip(wanted, verdicts, strict=True):
        told = f"{verdict.explanation_vi}\n{verdict.explanation_en}"
        assert verdict.outcome == want["is"], told
        if "cause" in want:
            assert verdict.cause == want["cause"], told
        if "suspect" in want:
            name, value = want["suspect"] or (None, None)
            assert verdict.suspect == (None if name is None else names[name]), told
            assert verdict.suspect_value == value, told
        for part in want.get("says", ()):
            assert part in verdict.explanation_vi
        for part in want.get("says_en", ()):
            assert part in verdict.explanation_en
        assert 0 <= verdict.decidability <= 1
        assert verdict.priority >= 0
