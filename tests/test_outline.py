"""Enumerators, headings and section paths, case by case."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from pipeline.readers.layout.enumerators import parse_mark
from pipeline.readers.layout.outline import SECTION_SEPARATOR, Draft, begins_item, outline
from schemas.records import NoteMark, PassageKind

CASES = Path(__file__).parent / "cases" / "outline"


def _load(name: str) -> list[dict[str, Any]]:
    loaded: list[dict[str, Any]] = yaml.safe_load((CASES / name).read_text(encoding="utf-8"))
    return loaded


@pytest.mark.parametrize("case", _load("enumerators.yml"), ids=lambda case: case["text"])
def test_enumerator(case: dict[str, Any]) -> None:
    mark = parse_mark(case["text"])
    assert (None if mark is None else mark.depth) == case["depth"]
    assert begins_item(case["text"]) == (case["depth"] is not None)


@pytest.mark.parametrize("case", _load("sections.yml"), ids=lambda case: case["name"])
def test_sections(case: dict[str, Any]) -> None:
    passages = outline([Draft(text) for text, _, _ in case["lines"]])
    sections = [p.section.split(SECTION_SEPARATOR) if p.section else [] for p in passages]
    found = [[p.text, p.kind.value, section] for p, section in zip(passages, sections, strict=True)]
    assert found == case["lines"]


def test_given_kinds_pass_through() -> None:
    drafts = [
        Draft("1. Kết quả"),
        Draft("Đạt 90%.", marks=(NoteMark(7, "1"),)),
        Draft("STT | Tên", kind=PassageKind.TABLE_ROW, table=0),
        Draft("2. Tồn tại"),
        Draft("Theo báo cáo quý.", kind=PassageKind.FOOTNOTE, note="1"),
        Draft("2", kind=PassageKind.PAGE_NUMBER),
    ]
    passages = outline(drafts)
    assert [p.kind for p in passages[2:]] == [
        PassageKind.TABLE_ROW, PassageKind.HEADING, PassageKind.FOOTNOTE, PassageKind.PAGE_NUMBER,
    ]  # fmt: skip
    assert passages[2].section == "1. Kết quả"
    # A note printed at the foot of the page belongs where its mark stands.
    assert passages[4].section == "1. Kết quả"


def test_bold_line_is_a_heading() -> None:
    passages = outline([Draft("1. Tình hình"), Draft("Về đơn thư", bold=True), Draft("Nhận 12 đơn.")])
    assert passages[1].kind is PassageKind.HEADING
    assert passages[2].section == "1. Tình hình › Về đơn thư"


@given(st.lists(st.text(min_size=1).map(lambda text: " ".join(text.split())).filter(bool), max_size=30))
def test_outline_keeps_every_text(texts: list[str]) -> None:
    passages = outline([Draft(text) for text in texts])
    assert [p.text for p in passages] == texts
    assert [p.ordinal for p in passages] == list(range(len(texts)))
