"""Claims of whole documents judged together, cases of ``cases/judging``; what may be misread; what comes first."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
import yaml

from extractors.extract import extract
from extractors.judging import judge
from schemas.records import (
    Cause,
    Cell,
    Claim,
    ClaimKind,
    Figure,
    Modality,
    Operand,
    Outcome,
    Passage,
    PassageKind,
    Qualifier,
    Scope,
)

FOLDER = Path(__file__).parent / "cases" / "judging"
CASES, HABITS = (
    yaml.safe_load((FOLDER / f"{name}.yml").read_text(encoding="utf-8")) for name in ("verdicts", "habits")
)
ENUMS = {"qualifier": Qualifier, "modality": Modality}


def figure_of(told: str | Mapping[str, Any], printed: Callable[..., Figure]) -> Figure:
    if isinstance(told, str):
        return printed(told)
    fields = {key: ENUMS.get(key, lambda v: v)(value) for key, value in told.items() if key not in ("text", "level")}
    fields["scope"] = Scope(told.get("level"))
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
        for part in want.get("silent_of", ()):
            assert part not in told
        for part in want.get("says_en", ()):
            assert part in verdict.explanation_en
        assert 0 <= verdict.decidability <= 1
        assert verdict.priority >= 0


def ratio_at(at: int, figures: list[Figure]) -> Claim:
    """The ratio of three figures that follow one another: numerator, denominator, percentage."""
    sides = [
        Operand(role, at + n, figures[at + n].value, figures[at + n].ulp)
        for n, role in enumerate(("numerator", "denominator"))
    ]
    return Claim(ClaimKind.RATIO, 0, at + 2, tuple(sides), (0, 1), "fraction")


@pytest.mark.parametrize("case", HABITS, ids=[case["id"] for case in HABITS])
def test_habit(case: Mapping[str, Any], printed: Callable[..., Figure]) -> None:
    texts = [(f"{top} hồ sơ", f"{whole} hồ sơ", rate) for top, whole, rate in case["rates"]]
    figures = [printed(text) for row in texts for text in row]
    judged = judge([ratio_at(at, figures) for at in range(0, len(figures), 3)], figures)
    assert [judged.habit.kind, judged.habit.rounded, judged.habit.truncated] == case["habit"]
    noted = [n for n, verdict in enumerate(judged.verdicts) if "Lưu ý" in verdict.explanation_vi]
    assert noted == case.get("noted", [])


SCANNED = (
    "Trong quý, huyện tiếp nhận 2.250 hồ sơ, đã giải quyết 2.134 hồ sơ, trong đó đúng hạn 2.007 hồ sơ, "
    "đạt tỷ lệ 54,05%; quá hạn 127 hồ sơ."
)


@pytest.mark.parametrize(
    ("told", "outcome"),
    [
        ({}, Outcome.INCONSISTENT), ({"text_source": "born-digital"}, Outcome.INCONSISTENT),
        ({"text_source": "ocr"}, Outcome.UNVERIFIABLE),
        ({"text_source": "born-digital", "recognised_pages": (2,)}, Outcome.UNVERIFIABLE),
        ({"text_source": "ocr", "recognised_pages": (1,)}, Outcome.INCONSISTENT),
    ],
)  # fmt: skip
def test_only_recognised_text_may_be_misread(told: dict[str, Any], outcome: Outcome) -> None:
    extraction = extract([Passage(0, PassageKind.PARAGRAPH, SCANNED, page=2)], **told)
    [rate] = [v for v in extraction.verdicts if v.claim.kind is ClaimKind.RATIO]
    assert rate.outcome is outcome
    assert (rate.cause is Cause.MISREAD) == (outcome is Outcome.UNVERIFIABLE)


@pytest.mark.parametrize(
    ("cells", "outcomes"),
    [
        (("Số hóa", "412/640", "(81,30%) 374/460"), [Outcome.UNVERIFIABLE]),  # two rows came as one
        (("Số hóa", "412/640", "(81,30%)"), [Outcome.INCONSISTENT]),
        (("Số hóa", "412/640 (81,30%)", "374/460"), [Outcome.INCONSISTENT]),
    ],
)  # fmt: skip
def test_a_rate_beside_a_fraction_of_its_own_accuses_no_other_cell(
    cells: tuple[str, ...], outcomes: list[Outcome]
) -> None:
    starts = [sum(len(cell) + 3 for cell in cells[:at]) for at in range(len(cells))]
    placed = tuple(Cell(start, start + len(cells[at]), at) for at, start in enumerate(starts))
    row = Passage(0, PassageKind.TABLE_ROW, " | ".join(cells), cells=placed)
    found = [v.outcome for v in extract([row]).verdicts if v.claim.claimed is not None]
    assert found == outcomes


LISTS = {
    "Đã kiểm tra 03 xã, cụ thể:": ["- Tân An.", "- Bình Lâm.", "- Phú Hội."],
    "Tiếp nhận 600 hồ sơ, gồm:": ["- Đất đai: 100 hồ sơ;", "- Hộ tịch: 200 hồ sơ;", "- Chứng thực: 300 hồ sơ."],
}


@pytest.mark.parametrize("head", LISTS)
@pytest.mark.parametrize("foot", [1, 2, 3])
def test_the_foot_of_a_page_does_not_end_a_list(head: str, foot: int) -> None:
    lines = [(PassageKind.PARAGRAPH, head, 1), *((PassageKind.LIST_ITEM, line, 2) for line in LISTS[head])]
    lines.insert(foot, (PassageKind.FOOTNOTE, "Công văn số 12/UBND-NV.", 0))
    extraction = extract([Passage(n, kind, text, depth=depth) for n, (kind, text, depth) in enumerate(lines)])
    [told] = [v for v in extraction.verdicts if v.claim.kind in (ClaimKind.COUNT, ClaimKind.SUM)]
    assert (told.outcome, len(told.claim.operands)) == (Outcome.EXACT, 4)


def test_what_is_off_by_more_and_hangs_on_more_comes_first(printed: Callable[..., Figure]) -> None:
    """A tenth of the dossiers before a last digit, a figure of the dossiers before one of the side."""
    side = [printed("900 lượt"), printed("1.000 lượt"), printed("80,0%")]
    head = [printed("900 hồ sơ", indicator="dossiers.resolved"), printed("1.000 hồ sơ"), printed("80,0%")]
    last = [printed("900 hồ sơ"), printed("1.000 hồ sơ"), printed("90,2%")]
    figures = [*side, *head, *last]
    of_side, of_head, of_last = judge([ratio_at(at, figures) for at in (0, 3, 6)], figures).verdicts
    assert of_head.priority > of_side.priority > of_last.priority
    assert (of_head.severity, of_side.severity, of_last.severity) == ("high", "high", "medium")
