"""Citations read from single passages; the cases are data under cases/citations."""

from __future__ import annotations

from pathlib import Path
from time import perf_counter
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from extractors.citations.instances import find_citations
from extractors.citations.symbols import find_symbols
from extractors.text.vocabulary import load
from schemas.records import Cell, Passage, PassageKind

CASES = Path(__file__).parent / "cases" / "citations"


def cases(*names: str, marks: Any = ()) -> list[Any]:
    read = [
        case for name in names for case in yaml.safe_load((CASES / f"{name}.yml").read_text(encoding="utf-8"))
    ]
    return [pytest.param(case, id=case["says"], marks=marks) for case in read]


def passage(text: str) -> Passage:
    return Passage(0, PassageKind.PARAGRAPH, " ".join(text.split()))


@pytest.mark.parametrize("case", [
    *cases("forms", "held_aside", "held_aside_2", "negatives"),
    *cases("known_failures", marks=pytest.mark.xfail(raises=AssertionError, strict=True, reason="known failure")),
])
def test_citations_of_a_passage(case: dict[str, Any]) -> None:
    said = passage(case["read"])
    found, problems = find_citations([said])
    assert [[c.kind, c.number, c.cited_on or ""] for c in found] == [wanted[:3] for wanted in case["is"]]
    for citation, wanted in zip(found, case["is"], strict=True):
        assert said.text[citation.start : citation.end] == citation.number_text
        assert citation.quote[0] <= citation.start < citation.end <= citation.quote[1]
        if len(wanted) > 3:
            assert citation.issuer == wanted[3]
    assert [p.code for p in problems] == case.get("problems", [])


def test_header_passages_are_not_cited() -> None:
    header = Passage(0, PassageKind.HEADER, "Số: 194/TB-UBND")
    assert find_citations([header]) == ([], [])


def test_a_law_by_name_is_kept_where_asked() -> None:
    said = passage("Luật Thanh tra năm 2022, Luật Xử lý vi phạm hành chính ngày 20/6/2012")
    found, problems = find_citations([said], unnumbered=True)
    assert [(c.kind, c.number, c.cited_on) for c in found] == [
        ("Luật", None, "2022"),
        ("Luật", None, "2012-06-20"),
    ]
    assert not problems


def test_a_repeated_citation_is_one_per_place_with_its_own_date() -> None:
    said = passage(
        "Nghị định số 108/2014/NĐ-CP ngày 20/11/2014; thực hiện Nghị định số 108/2014/NĐ-CP về tinh giản"
    )
    found, _ = find_citations([said])
    assert [c.cited_on for c in found] == ["2014-11-20", None]


@pytest.mark.parametrize("abbreviation", sorted(load("instruments")["types"]))
def test_every_type_of_symbol_is_read(abbreviation: str) -> None:
    (symbol,) = find_symbols(f"số 12/{abbreviation}-UBND ngày")
    assert (symbol.number, symbol.type) == (f"12/{abbreviation}-UBND", abbreviation)


@pytest.mark.parametrize("organ", sorted(load("instruments")["organs"]))
def test_every_organ_is_read_behind_a_type(organ: str) -> None:
    (symbol,) = find_symbols(f"số 12/KH-{organ} ngày")
    assert symbol.organ == load("instruments")["respelled"].get(organ, organ)


@given(st.text(alphabet="0123456789 /-–.,()QĐKHUBNDTWsốngày ", max_size=80))
def test_any_text_is_survived_and_spans_are_what_was_printed(text: str) -> None:
    said = passage(text)
    for citation in find_citations([said])[0]:
        assert said.text[citation.start : citation.end] == citation.number_text
        assert 0 <= citation.quote[0] <= citation.start < citation.end <= citation.quote[1] <= len(said.text)


@pytest.mark.parametrize(
    "text",
    [
        "12, " * 5_000 + "13/KH-UBND",
        "Luật sửa đổi " * 3_000,
        "ngày 1/1/2022, UBND huyện " * 2_000,
        "UBND huyện ban hành " * 2_000 + "Kế hoạch số 1/KH-UBND",
        "1/A-" * 8_000,
        "Quyết định số " * 5_000 + "1/QĐ-UBND " * 200,
    ],
    ids=["list", "laws", "days", "subjects", "parts", "leads"],
)
def test_a_long_passage_takes_no_more_than_its_length(text: str) -> None:
    started = perf_counter()
    find_citations([passage(text)])
    assert perf_counter() - started < 5  # seconds; the slowest takes under one here


def row_of(*cells: tuple[str, str]) -> Passage:
    """A row of a table from the heads over its cells and their texts."""
    text, made = "", list[Cell]()
    for column, (head, words) in enumerate(cells):
        text += " | " if column else ""
        made.append(Cell(len(text), len(text) + len(words), column, head))
        text += words
    return Passage(0, PassageKind.TABLE_ROW, text, cells=tuple(made))


@pytest.mark.parametrize(
    ("cells", "day"),
    [
        ((("Số, ký hiệu", "18/KH-UBND"), ("Ngày ban hành", "03/8/2025"), ("Trích yếu", "Kiểm tra")), "2025-08-03"),
        ((("Ngày, tháng, năm", "14/9/2025"), ("Văn bản", "Quyết định số 51/QĐ-UBND")), "2025-09-14"),
        ((("Văn bản", "Công văn số 77/UBND-VP"), ("Thời hạn hoàn thành", "30/11/2025")), None),
        ((("Văn bản", "18/KH-UBND và 19/KH-UBND"), ("Ngày ban hành", "03/8/2025")), None),
    ],
)
def test_a_list_of_documents_dates_them_in_a_column_of_its_own(
    cells: tuple[tuple[str, str], ...], day: str | None
) -> None:
    """The column of days dates the one document of its row, that of deadlines none."""
    found, _ = find_citations([row_of(*cells)])
    assert {cited.cited_on for cited in found} == {day}
