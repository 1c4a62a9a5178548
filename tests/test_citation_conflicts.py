"""Citations of one report: what cannot be is accused, what may be is a lead, the rest is left alone."""

from __future__ import annotations

from itertools import combinations
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from extractors.citations.registers import home_name, parse_number, register_of
from extractors.extract import extract
from pipeline.checking.check import check_file, render
from pipeline.comparing.register_order import _longest_growing
from schemas.records import ClaimKind, Extraction, Passage, PassageKind

CASES = yaml.safe_load((Path(__file__).parent / "cases/citation_conflicts/cases.yml").read_text(encoding="utf-8"))
HEAD = (
    "ỦY BAN NHÂN DÂN HUYỆN THỦY LẠC", "Số: 45/BC-UBND", "Thủy Lạc, ngày 16 tháng 3 năm 2024", "BÁO CÁO",
    "Kết quả công tác cải cách hành chính quý I năm 2024", "Kính gửi: Sở Nội vụ tỉnh Lam Giang.",
)  # fmt: skip


def read(text: str, **options: Any) -> Extraction:
    return extract([Passage(n, PassageKind.PARAGRAPH, each) for n, each in enumerate((*HEAD, text))], **options)


def conflicts(extraction: Extraction) -> list[list[str]]:
    return [
        [str(v.cause), str(v.outcome), v.claimed_text or ""]
        for v in extraction.verdicts
        if v.claim.kind is ClaimKind.CITATION_CONFLICT
    ]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["says"])
def test_conflicts(case: dict[str, Any]) -> None:
    assert conflicts(read(case["text"])) == case["found"]


@pytest.mark.parametrize("case", [case for case in CASES if case["found"]], ids=lambda case: case["says"])
def test_text_read_from_an_image_accuses_nobody(case: dict[str, Any]) -> None:
    found = conflicts(read(case["text"], text_source="ocr"))
    assert [verdict for _, verdict, _ in found] == ["unverifiable"] * len(case["found"])


@pytest.mark.parametrize("case", [case for case in CASES if case["found"]], ids=lambda case: case["says"])
def test_operands_stand_where_they_are_printed(case: dict[str, Any]) -> None:
    extraction = read(case["text"])
    for verdict in extraction.verdicts:
        for operand in verdict.operands:
            if operand.citation is not None:
                cited = extraction.citations[operand.citation]
                assert operand.text in case["text"][cited.quote[0] : cited.quote[1]]
        assert verdict.claimed_text in verdict.explanation_vi
        assert verdict.claimed_text in verdict.explanation_en


def test_an_impossible_date_is_kept_as_printed() -> None:
    text = "Thực hiện Kế hoạch số 12/KH-UBND ngày 31/9/2023 của UBND huyện."
    extraction = read(text)
    [cited] = extraction.citations
    assert cited.cited_on == "2023-09"
    assert cited.dated is not None
    assert text[slice(*cited.dated)] == "31/9/2023"
    assert [p.code for p in extraction.problems if p.code == "malformed_date"] == ["malformed_date"]


@pytest.mark.parametrize(
    ("number", "issuer", "register"),
    [
        ("34/2016/NĐ-CP", None, "CP"),
        ("80/2015/QH13", None, "QH13"),
        ("01/2023/TT-VPCP", "UBND huyện", "VPCP"),
        ("20/KH-UBND", "UBND huyện", "UBND huyện Mỹ Tú"),
        ("20/KH-UBND", "Ủy ban nhân dân huyện Mỹ Tú", "UBND huyện Mỹ Tú"),
        ("20/KH-UBND", "Chủ tịch UBND tỉnh", "UBND tỉnh Sóc Trăng"),
        ("20/KH-UBND", "UBND xã Mỹ Hương", "UBND xã Mỹ Hương, Mỹ Tú"),
        ("20/KH-UBND", "Ủy ban nhân dân", None),
        ("20/KH-UBND", "UBND thành phố", None),
        ("1137/SNV-CCHC", None, "SNV tỉnh Sóc Trăng"),
        ("12/BC-PNV", None, "PNV huyện Mỹ Tú"),
        ("1354/CTTr", None, None),
        ("25-KH/HU", None, "HU huyện Mỹ Tú"),
    ],
)
def test_registers(number: str, issuer: str | None, register: str | None) -> None:
    assert register_of(number, issuer, "Mỹ Tú", "Sóc Trăng") == register


def test_a_district_of_many_provinces_needs_its_province() -> None:
    assert home_name("Châu Thành", None) is None
    assert register_of("20/KH-UBND", "UBND huyện", "Châu Thành", None) is None
    assert register_of("20/KH-UBND", "UBND huyện", "Châu Thành", "Bến Tre") == "UBND huyện Châu Thành, Bến Tre"


def test_letters_of_all_units_share_a_register() -> None:
    units = [parse_number(number) for number in ("31/UBND-CCHC", "207/UBND-HC", "401/UBND")]
    assert {unit.series for unit in units if unit} == {"UBND"}


@given(st.lists(st.sampled_from("abcdef"), max_size=9))
def test_the_longest_row_that_grows(days: list[str]) -> None:
    kept = sorted(_longest_growing(days))
    assert [days[at] for at in kept] == sorted(days[at] for at in kept)
    longest = max(n for n in range(len(days) + 1) for row in combinations(days, n) if list(row) == sorted(row))
    assert len(kept) == longest


def test_check_tells_conflicts_in_every_form(tmp_path: Path) -> None:
    file = tmp_path / "report.txt"
    body = (
        "Căn cứ Nghị định số 42/2022/NĐ-CP ngày 24/6/2021 của Chính phủ; "
        "Nghị định số 34/2016/NĐ-CP ngày 14/5/2016 của Chính phủ.",
        "Theo Nghị định số 34/2016/NĐ-CP ngày 15/4/2016 của Chính phủ.",
    )
    file.write_text("\n\n".join((*HEAD, *body)), encoding="utf-8")
    checked = check_file(file)
    assert [(c.kind, c.verdict) for c in checked.inconsistent] == [("citation_conflict", "inconsistent")] * 2
    text = render(checked, "text")
    assert "[42/2022/NĐ-CP ngày 24/6/2021]" in text
    assert "Nơi khác 14/5/2016" in text
    assert "<mark>42/2022/NĐ-CP ngày 24/6/2021</mark>" in render(checked, "html")
    assert '"value_text": "24/6/2021"' in render(checked, "json")
