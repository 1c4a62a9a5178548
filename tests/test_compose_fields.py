"""Whole reports over the whole vocabulary: what the truth says is printed stands in the text."""

from __future__ import annotations

import doctest
import json
import unicodedata
from fractions import Fraction
from pathlib import Path
from random import Random

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

pytest.importorskip("reportlab", reason="reportlab writes the reports and is a development dependency")

from extractors.text.compare_form import compare_form
from pipeline.compose.fields import damage, values
from pipeline.compose.fields.entries import EntriesError, parse_entries, read_entries
from pipeline.compose.fields.printed_citations import printed_citations
from pipeline.compose.fields.values import ValueDrawError, draw, evaluate
from pipeline.compose.fields.windows import NAMES, Window
from pipeline.compose.fields.writing import write_field_reports
from pipeline.compose.paper import paragraph_of
from pipeline.intake.files import read_file

CASES = Path(__file__).parent / "cases" / "compose"
ENTRIES = CASES / "entries.yml"


@pytest.mark.parametrize("module", [values, damage], ids=lambda module: module.__name__)
def test_examples(module: object) -> None:
    assert doctest.testmod(module).failed == 0


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Six reports: each window, each form, four kinds of damage."""
    out = tmp_path_factory.mktemp("fields")
    write_field_reports(ENTRIES, out, 5, 6, corpus=Path(__file__).parent.parent / "corpus")
    return out


def plain(text: str) -> str:
    """Words without blanks, in one form of letters and tones: what a reader of the page sees."""
    return "".join(compare_form(unicodedata.normalize("NFC", text)).split())


def truths(folder: Path) -> dict[str, dict]:
    return {p.name.removesuffix(".truth.json"): json.loads(p.read_text()) for p in folder.glob("*.truth.json")}


def test_every_printed_figure_stands_in_its_report(folder: Path) -> None:
    for name, truth in truths(folder).items():
        path = next(p for p in folder.glob(f"{name}.*") if p.suffix != ".json")
        text = plain(" ".join(passage.text for passage in read_file(path, "never").passages))
        assert truth["figures"], name
        for figure in truth["figures"]:
            assert plain(figure["quote"]) in text, (name, figure["quote"])
            assert plain(figure["value_text"]) in plain(figure["quote"])
        for cited in truth["citations"]:
            assert plain(cited["number"]) in text.replace("/-", "/"), (name, cited)
            assert plain(cited["quote"]) in text, (name, cited)


PLACES = yaml.safe_load((CASES / "printed_citations.yml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("case", PLACES, ids=lambda case: case["says"])
def test_every_printed_place_of_an_instrument_has_a_row(case: dict) -> None:
    blocks = [paragraph_of(line) for line in case["lines"]]
    assert printed_citations(case["cited"], blocks) == case["rows"]


def test_same_seed_writes_the_same_bytes(folder: Path, tmp_path: Path) -> None:
    write_field_reports(ENTRIES, tmp_path, 5, 6, corpus=Path(__file__).parent.parent / "corpus")
    assert {p.name: p.read_bytes() for p in folder.iterdir()} == {p.name: p.read_bytes() for p in tmp_path.iterdir()}


def test_each_entry_stands_in_two_or_three_reports(folder: Path) -> None:
    told = [{f.get("entry") for f in truth["figures"]} for truth in truths(folder).values()]
    for entry in read_entries(ENTRIES):
        assert sum(entry.id in ids for ids in told) in (2, 3), entry.id


def test_truth_tells_every_attribute(folder: Path) -> None:
    for truth in truths(folder).values():
        assert truth["covers"] == ["*"]
        for figure in truth["figures"]:
            told = {"indicator", "value", "value_text", "unit", "scope", "period", "modality", "qualifier"}
            assert told <= set(figure)


FAULTS = yaml.safe_load((CASES / "faults.yml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("case", FAULTS, ids=lambda case: case["told"])
def test_a_fault_is_told_with_its_entry_and_what_was_expected(case: dict, tmp_path: Path) -> None:
    entries, faults = parse_entries([case["entry"]])
    assert not entries
    name = case["entry"].get("id", "entry 1")
    assert any(fault.startswith(f"{name}: ") and case["told"] in fault for fault in faults)
    path = tmp_path / "faulty.yml"
    path.write_text(yaml.safe_dump([case["entry"]], allow_unicode=True), encoding="utf-8")
    with pytest.raises(EntriesError, match="mend them"):
        read_entries(path)


@given(total=st.integers(1, 10**6), share=st.fractions(0, 1), decimals=st.integers(0, 3))
def test_an_expression_is_computed_exactly_and_rounded_half_up(total: int, share: Fraction, decimals: int) -> None:
    done = int(total * share)
    known = {"done": Fraction(done), "total": Fraction(total)}
    exact = Fraction(100 * done, total)
    assert evaluate("100*done/total", known) == exact
    drawn = draw("100*done/total", decimals, known, Random(0))  # noqa: S311
    assert abs(drawn - exact) <= Fraction(1, 2 * 10**decimals)
    assert (drawn * 10**decimals).denominator == 1


@given(low=st.integers(-50, 50), more=st.integers(0, 40), decimals=st.integers(0, 3), seed=st.integers(0, 999))
def test_a_range_is_kept(low: int, more: int, decimals: int, seed: int) -> None:
    drawn = draw(f"{low}..{low}+{more}", decimals, {}, Random(seed))  # noqa: S311
    assert low <= drawn <= low + more


@pytest.mark.parametrize("source", ["__import__('os')", "a.b", "[1]", "'x'", "1/0", "done", "5..3", "lambda: 1"])
def test_what_is_no_expression_is_a_fault(source: str) -> None:
    with pytest.raises(ValueDrawError):
        draw(source, 0, {}, Random(0))  # noqa: S311


@pytest.mark.parametrize("name", NAMES)
def test_windows_have_neighbours_and_labels(name: str) -> None:
    window = Window(name, 2024)
    assert window.first_day < window.last_day < window.signed(3)
    assert window.label_of("same_last_year") == Window(name, 2023).label
    assert window.label_of("year:2021") == "2021"
    assert str(window.year) in window.words(Random(1))  # noqa: S311
