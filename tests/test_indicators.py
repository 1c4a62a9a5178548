"""The vocabulary of all fields and the rules that name figures by it."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from extractors.extract import extract
from extractors.indicators.best_rule import code_of_label
from extractors.indicators.entries import COLUMNS, checked, field_indicators, indicators
from extractors.indicators.rules import rules
from extractors.text.vocabulary import expanded, load
from pipeline.evaluation.passage_cases import Case, read_cases
from schemas.records import Figure, Modality, Passage, PassageKind

CASES = Path(__file__).parent / "cases" / "indicators"
ENTRIES = {entry["code"]: entry for entry in field_indicators()}
CODES = {row["code"] for row in indicators()}


def cases(*names: str) -> list[Case]:
    return [case for name in names for case in read_cases(CASES / f"{name}.yml", covers=("*",))]


def found(case: Case) -> Counter[tuple[str, object]]:
    figures = extract(case.passages).figures
    listed = (f for f in figures if f.modality is Modality.ACTUAL or planned(f))
    return Counter((f.indicator, f.value) for f in listed if f.indicator)


def planned(figure: Figure) -> bool:
    """What is assigned or planned is listed as it stands, though it is a target."""
    return ENTRIES.get(figure.indicator, {}).get("modality") == figure.modality


def expected(case: Case) -> Counter[tuple[str, object]]:
    return Counter((figure.indicator, figure.value) for figure in case.gold.figures)


READ = (
    "development", "development_second", "whole_reports", "other_wordings", "at_a_distance", "tables_by_topic",
    "running_prose", "odd_voices", "told_by_clerks", "new_authors", "typed_dossiers", "public_dossiers",
    "public_fields", "public_wordings", "scores_and_shares", "told_by_body", "after_titles",
)


@pytest.mark.parametrize("case", cases(*READ), ids=lambda case: case.id)
def test_sentence_gets_its_indicators_and_no_other(case: Case) -> None:
    assert found(case) == expected(case)


def test_an_earlier_value_in_a_bracket_is_of_what_changed() -> None:
    """Whatever the reason behind it names."""
    text = ("Số hồ sơ qua bưu chính công ích (cả tiếp nhận và trả kết quả) là 366 hồ sơ, giảm 17,9% so với kỳ trước "
            "(446 hồ sơ) do người dân chuyển sang nộp trực tuyến.")
    [earlier] = [f for f in extract([Passage(0, PassageKind.PARAGRAPH, text)]).figures if f.value == 446]
    assert (earlier.indicator, earlier.modality) == ("postal.dossiers", Modality.PREVIOUS)


@pytest.mark.xfail(strict=True, raises=AssertionError, reason="known failures")
@pytest.mark.parametrize("case", cases("known_failures"), ids=lambda case: case.id)
def test_known_failure(case: Case) -> None:
    assert found(case) == expected(case)


@pytest.mark.parametrize("name", sorted(path.stem for path in CASES.glob("*.yml")))
def test_cases_name_indicators_of_the_vocabulary(name: str) -> None:
    told = {figure.indicator for case in cases(name) for figure in case.gold.figures}
    assert told <= CODES


@pytest.mark.parametrize("code", sorted(code for code, entry in ENTRIES.items() if "phrase" in entry))
def test_phrase_of_an_entry_gets_its_code(code: str) -> None:
    passage = Passage(0, PassageKind.PARAGRAPH, f"Trong kỳ, {ENTRIES[code]['phrase']}.")
    assert code in {figure.indicator for figure in extract([passage]).figures}


def test_codes_are_one_of_each() -> None:
    assert [code for code, n in Counter(row["code"] for row in indicators()).items() if n > 1] == []


@pytest.mark.parametrize("row", indicators(), ids=lambda row: str(row["code"]))
def test_entry_is_whole(row: dict[str, str | None]) -> None:
    assert tuple(row) == (*COLUMNS, "identity")
    assert all(row[column] for column in COLUMNS if column != "parent")
    assert row["parent"] is None or row["parent"] in CODES


@pytest.mark.parametrize("code", sorted(ENTRIES))
def test_entry_refers_to_known_codes(code: str) -> None:
    entry = ENTRIES[code]
    told = [entry[key] for key in ("whole", "upper") if key in entry] + list(entry.get("rate_of", ()))
    told += entry.get("whole_where", {}).values()
    assert set(told) <= CODES
    reached = "rules" in entry or "rate_of" in entry or code in {e.get("upper") for e in ENTRIES.values()}
    parts = {e["parent"] for e in ENTRIES.values()}
    assert reached or code in parts, "no rule, no fraction and no part leads to this code"


@pytest.mark.parametrize("row", load("identities"), ids=lambda row: str(row["whole"]))
def test_identity_is_of_known_codes(row: dict[str, Any]) -> None:
    unit_of = {indicator["code"]: indicator["unit"] for indicator in indicators()}
    assert {row["whole"], *row["parts"]} <= CODES
    if row["kind"] == "ratio":
        assert (unit_of[row["whole"]], len(row["parts"])) == ("%", 2)
    else:
        assert row["kind"] == "sum"
        assert len(row["parts"]) > 1
    assert row["why"]


def test_every_rule_names_what_it_counts() -> None:
    assert [rule.code for rule in rules() if not rule.counts] == []


WHOLE = dict.fromkeys(COLUMNS, "x") | {"rules": [{"counts": ["máy"], "near": ["lắp đặt"]}]}


@pytest.mark.parametrize(
    ("entry", "told"),
    [
        ({**WHOLE, "rules": [{"counts": ["máy"], "nears": ["lắp đặt"]}]}, "a rule with the unknown key «nears»"),
        ({**WHOLE, "rules": [{"near": ["lắp đặt"]}]}, "a rule without «counts»"),
        ({**WHOLE, "whole_of": "tasks.plan.total"}, "unknown key «whole_of»"),
        ({key: WHOLE[key] for key in COLUMNS if key != "definition"}, "no «definition»"),
    ],
)
def test_entry_with_a_wrong_key_is_refused_by_name(entry: dict[str, Any], told: str) -> None:
    assert checked(WHOLE, "online") is WHOLE
    with pytest.raises(ValueError, match=f"^vocab/fields/online.yml, x: {told}$"):
        checked(entry, "online")


def test_phrase_of_an_unknown_group_is_refused_by_name() -> None:
    with pytest.raises(ValueError, match="«@machines»"):
        expanded(["@machines"])


@pytest.mark.parametrize(
    ("label", "unit", "about", "code"),
    [
        ("Số lớp bồi dưỡng đã mở", None, "", "training.classes"),
        ("Tỷ lệ hài lòng (%)", "%", "", "satisfaction.rate"),
        ("Số đơn tố cáo", None, "Kết quả tiếp nhận đơn thư", "letters.denunciations"),
        ("Ghi chú", None, "Kết quả tiếp nhận đơn thư", None),
        ("Số học sinh", None, "", None),
    ],
)
def test_label_names_an_indicator(label: str, unit: str | None, about: str, code: str | None) -> None:
    assert code_of_label(label, unit=unit, about=about) == code


def test_uncoded_figure_has_its_noun_phrase() -> None:
    text = "Sản lượng lạc (63%); đã hỗ trợ 12/15 bể nước sạch."
    labels = {f.value_text: f.label for f in extract([Passage(0, PassageKind.PARAGRAPH, text)]).figures}
    assert labels == {"63": "Sản lượng lạc", "12": "bể nước sạch", "15": "bể nước sạch"}


@pytest.mark.parametrize(("printed", "unit"), [("850/1.000 giao dịch", "giao dịch"), ("850/1.000 hồ sơ", "hồ sơ")])
def test_a_fraction_has_the_unit_as_printed_behind_it(printed: str, unit: str) -> None:
    """Where one unit stands for a family («tài khoản»), the word that is printed is told."""
    text = f"Tỷ lệ thanh toán trực tuyến: {printed} (85%)."
    upper, lower, _ = extract([Passage(0, PassageKind.PARAGRAPH, text)]).figures
    assert (upper.indicator, upper.unit, lower.unit) == ("payment.dossiers", unit, unit)
