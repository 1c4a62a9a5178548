"""Tables of invented offices in every form of file: what must be read, and that nothing right is called wrong."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest
from docx import Document
from hypothesis import given
from hypothesis import strategies as st

from extractors.extract import extract
from extractors.tables.column_formulas import ColumnFormula, column_formulas
from pipeline.compose.grid_files import place_cells, writers
from pipeline.evaluation.table_cases import TableCase, TableScore, read_table_cases, score_table
from pipeline.intake.files import read_file
from schemas.column_numbers import numbers_columns
from schemas.records import Cell, Outcome, Passage, PassageKind

FOLDER = Path(__file__).parent / "cases" / "tables"
DEVELOPMENT = read_table_cases(FOLDER / "development.yml")
HELDOUT = read_table_cases(FOLDER / "heldout.yml")
ANNEXES = read_table_cases(FOLDER / "annexes.yml")
DISTRICT = read_table_cases(FOLDER / "district.yml")
STATISTICS = read_table_cases(FOLDER / "statistics.yml")
TWO_TIERS = read_table_cases(FOLDER / "two_tiers.yml")
COMPOUND = read_table_cases(FOLDER / "compound.yml")
STATUTORY = read_table_cases(FOLDER / "statutory.yml")
GROUPS = read_table_cases(FOLDER / "groups.yml")
PROGRAMS = read_table_cases(FOLDER / "programs.yml")
PLACES = read_table_cases(FOLDER / "places.yml")
NAMED = read_table_cases(FOLDER / "named_cells.yml")
OF_A_COLUMN = [*read_table_cases(FOLDER / "differences.yml"), *read_table_cases(FOLDER / "money.yml")]
READ_SINCE = [*DISTRICT, *STATISTICS, *TWO_TIERS, *COMPOUND, *STATUTORY, *GROUPS, *PROGRAMS, *PLACES, *NAMED]
WHOLE = ("docx", "text", "pdf ruled")
UNRULED = ("pdf level", "pdf unruled")


@pytest.fixture(scope="module")
def scored(tmp_path_factory: pytest.TempPathFactory, corpus: Path) -> Callable[[TableCase, str], TableScore]:
    """Write a case in a form of file, read it and score what was read: once, however many tests ask."""
    folder, scores = tmp_path_factory.mktemp("tables"), dict[tuple[int, str], TableScore]()

    def score(case: TableCase, form: str) -> TableScore:
        key = id(case), form
        if key not in scores:
            scores[key] = score_table(case, form, folder, corpus / "fonts")
        return scores[key]

    return score


@pytest.mark.parametrize("form", WHOLE)
@pytest.mark.parametrize("case", [*DEVELOPMENT, *ANNEXES, *READ_SINCE], ids=lambda case: case.id)
def test_figures_and_claims(case: TableCase, form: str, scored: Callable[[TableCase, str], TableScore]) -> None:
    score = scored(case, form)
    assert not score.false_alarms
    assert not score.alarms_wanted - score.alarms_found
    assert not score.wanted - score.found
    assert not score.claims_wanted - score.claims_found


@pytest.mark.parametrize("name", ["hoang-linh-2024-q1.pdf", "hoang-linh-2024-q2.docx"])
def test_what_was_carried_over_counts_in_the_reports_window(name: str, corpus: Path) -> None:
    """A column «Kỳ trước» between «Tổng số» and «Mới» names where dossiers came from, no window."""
    read = read_file(corpus / "composed" / name)
    extraction = extract(read.passages, text_source=read.text_source)
    carried = [f for f in extraction.figures if f.indicator == "dossiers.received.carried_over"]
    assert len(carried) > 6
    assert {f.period.label for f in carried} == {extraction.identity.period.label}


@pytest.mark.parametrize("form", [*WHOLE, *UNRULED])
@pytest.mark.parametrize("case", [*DEVELOPMENT, *HELDOUT, *READ_SINCE], ids=lambda case: case.id)
def test_nothing_right_is_called_wrong(
    case: TableCase, form: str, scored: Callable[[TableCase, str], TableScore]
) -> None:
    assert not scored(case, form).false_alarms


@pytest.mark.parametrize("form", UNRULED)
@pytest.mark.parametrize("case", DEVELOPMENT, ids=lambda case: case.id)
def test_a_table_without_rulings_gives_no_wrong_code(
    case: TableCase, form: str, scored: Callable[[TableCase, str], TableScore]
) -> None:
    """What is not bound has no code; a code that is given is the right one."""
    if not {"columns", "rows"} & case.item.keys():
        pytest.skip("the case lists no figures")
    score = scored(case, form)
    wanted = {(value, code) for value, code, _, _ in score.wanted}
    assert {key[:2] for key in score.found if key[1] is not None} <= wanted


@pytest.mark.parametrize("form", WHOLE)
@pytest.mark.parametrize("case", OF_A_COLUMN, ids=lambda case: case.id)
def test_numbers_of_a_column_are_in_its_unit(
    case: TableCase, form: str, tmp_path: Path, corpus: Path
) -> None:
    ending, write = writers(corpus / "fonts")[form]
    path = tmp_path / f"table{ending}"
    write(case.paper, path)
    read = read_file(path)
    extraction = extract(read.passages, text_source=read.text_source)
    rows = [p.ordinal for p in read.passages if p.kind is PassageKind.TABLE_ROW][-len(case.item["body"]) :]
    numbers = {
        rows.index(f.passage): [str(Decimal(f.value.numerator) / f.value.denominator), f.unit or ""]
        for f in extraction.figures
        if f.passage in rows and read.passages[f.passage].cell_at(f.start).column == case.item["column"]
    }
    assert [numbers.get(row) for row in range(len(rows))] == case.item["are"]
    wrong = {v.claim.passage for v in extraction.verdicts if v.outcome is Outcome.INCONSISTENT}
    assert sorted(map(rows.index, wrong)) == case.item["wrong"]


NUMBERED = [
    (["(1)", "(2)", "(3)=(4)+(5)", "(4)", "(5)"], [ColumnFormula(2, (3, 4))]),
    (["A", "B", "1=2+3", "2", "3"], [ColumnFormula(2, (3, 4))]),
    (["1", "2", "3", "4", "5=3-4"], [ColumnFormula(2, (3, 4))]),
    (["(1)", "(2)", "(3)", "(4)", "(5)=(4)/(3)x100%"], [ColumnFormula(4, (3, 2), quotient=True)]),
    (["(1)", "(2)", "(3)=(4)+(9)", "(4)", "(5)"], []),
    (["1", "12", "13", "14", "15"], []),
    (["1", "Đất đai", "3", "4", "5"], []),
    (["3=4+5"], []),
]


@pytest.mark.parametrize(("texts", "formulas"), NUMBERED, ids=lambda value: " ".join(map(str, value))[:40])
def test_formulas_of_columns(texts: list[str], formulas: list[ColumnFormula]) -> None:
    cells, start = [], 0
    for column, text in enumerate(texts):
        cells.append(Cell(start, start + len(text), column))
        start += len(text) + 3
    passage = Passage(0, PassageKind.TABLE_ROW, " | ".join(texts), cells=tuple(cells), table=0)
    assert list(column_formulas(passage)) == formulas


@given(st.lists(st.integers(0, 9999).map(str), max_size=12))
def test_only_numbers_that_count_on_number_columns(texts: list[str]) -> None:
    if numbers_columns(texts):
        assert [int(text) for text in texts] == list(range(int(texts[0]), int(texts[0]) + len(texts)))


@given(st.lists(st.lists(st.text("ab", min_size=1), min_size=1, max_size=4), min_size=1, max_size=4))
def test_cells_without_spans_stand_where_they_are_written(rows: list[list[str]]) -> None:
    placed = {(cell.row, cell.column): cell.text for cell in place_cells(rows)}
    assert placed == {(r, c): text for r, row in enumerate(rows) for c, text in enumerate(row)}


@pytest.mark.parametrize(("title", "dossiers"), [
    ("Kết quả giải quyết thủ tục hành chính quý II năm 2024", True),
    ("Phụ lục: Kết quả tiếp nhận, giải quyết hồ sơ", True),
    ("Kết quả tiếp công dân, giải quyết đơn thư quý II năm 2024", False),
])
def test_an_annex_by_itself_says_by_its_title_what_it_counts(title: str, dossiers: bool, tmp_path: Path) -> None:
    document = Document()
    for line in ("ỦY BAN NHÂN DÂN HUYỆN LAM KHÊ", "Lam Khê, ngày 14 tháng 6 năm 2024", "BÁO CÁO", title):
        document.add_paragraph(line)
    rows = [("TT", "Đơn vị", "Tổng tiếp nhận", "Đã giải quyết", "Đúng hạn", "Quá hạn", "Đang giải quyết"),
            ("1", "Xã Bắc Lĩnh", "822", "804", "796", "8", "18"), ("2", "Xã Hà Vân", "817", "785", "784", "1", "32"),
            ("", "Cộng", "1.639", "1.589", "1.580", "9", "50")]
    table = document.add_table(rows=len(rows), cols=len(rows[0]))
    for row, texts in zip(table.rows, rows, strict=True):
        for cell, text in zip(row.cells, texts, strict=True):
            cell.text = text
    document.save(str(tmp_path / "annex.docx"))
    found = extract(read_file(tmp_path / "annex.docx").passages)
    codes = {figure.indicator for figure in found.figures}
    assert ({"dossiers.received", "dossiers.resolved.late", "dossiers.pending"} <= codes) is dossiers
    assert not any(v.outcome is Outcome.INCONSISTENT for v in found.verdicts)
