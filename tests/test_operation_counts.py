"""What the stages cost, counted in operations: the same today and tomorrow, on a busy machine and an idle one."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

from extractors import extract as extraction
from pipeline.bench import costs
from pipeline.bench.costs import DEARER, Stage
from pipeline.bench.counting import count, forget_cached
from pipeline.bench.workload import docx_paper, pdf_paper
from pipeline.storage import store
from schemas.records import Passage

#: Stage -> function that counts it; reading and extracting share the documents.
_OTHERS: dict[str, Callable[[Path, Path], Stage]] = {
    "reading DOCX": lambda corpus, folder: costs.reading(corpus, folder, docx_paper),
    "reading PDF": lambda corpus, folder: costs.reading(corpus, folder, pdf_paper),
    "comparing reports": lambda corpus, _: costs.comparing(corpus),
}


@pytest.fixture(scope="module")
def read(corpus: Path, tmp_path_factory: pytest.TempPathFactory) -> list[tuple[Passage, ...]]:
    """The passages of one report, once to eight times over."""
    return costs.grown_passages(corpus, tmp_path_factory.mktemp("grown"))


def steep(stage: Stage) -> list[str]:
    """What of the stage grows faster than the document."""
    return [f"{stage.name} grows faster than the document: {name}, exponent {n:.2f}" for name, n in stage.steep()]


def dearer(stage: Stage) -> list[str]:
    """What became dearer than recorded; skips where this version of Python has no record."""
    recorded = costs.recorded(costs.RECORD).get(stage.name)
    if recorded is None:
        pytest.skip(f"no record of {stage.name} for this version of Python")
    if stage.per_unit <= (1 + DEARER) * recorded:
        return []
    return [
        f"{stage.name}: {stage.per_unit:,.0f} operations a {stage.unit}, {recorded:,.0f} recorded. Find what became "
        "dearer; where it is worth it, renew the record with python -m pipeline.bench.costs --record."
    ]


def complaints(stage: Stage) -> list[str]:
    return [*steep(stage), *dearer(stage)]


@pytest.mark.parametrize("name", _OTHERS)
def test_a_stage_costs_what_is_recorded(name: str, corpus: Path, tmp_path: Path) -> None:
    assert complaints(_OTHERS[name](corpus, tmp_path)) == []


def test_extracting_costs_what_is_recorded(read: list[tuple[Passage, ...]]) -> None:
    assert complaints(costs.extracting(read)) == []


def test_storing_costs_what_is_recorded(read: list[tuple[Passage, ...]]) -> None:
    assert complaints(costs.storing(read[0])) == []


def test_storing_again_costs_what_is_recorded(read: list[tuple[Passage, ...]]) -> None:
    assert complaints(costs.storing_again(read[0])) == []


def test_a_question_to_the_whole_database_for_each_report_is_named(
    read: list[tuple[Passage, ...]], monkeypatch: Any
) -> None:
    """SQLite's loops are no lines of ours: its steps are told by who asked."""
    store_rows = store.store_reading

    def ask_and_store(conn: sqlite3.Connection, *given: Any) -> None:
        conn.execute("SELECT count(*) FROM figures WHERE value_text LIKE '%1%'").fetchone()
        store_rows(conn, *given)

    monkeypatch.setattr(store, "store_reading", ask_and_store)
    [named] = list(costs.storing(read[0][:40]).steep())
    assert named[0].startswith("SQLite for tests/test_operation_counts.py:")
    assert "ask_and_store" in named[0]
    assert named[1] > 1.5


def test_the_same_work_counts_the_same(read: list[tuple[Passage, ...]]) -> None:
    passages = read[0][:30]
    extraction.extract(passages)
    counts = []
    for _ in range(2):
        forget_cached()
        counts.append(count(lambda: extraction.extract(passages)))
    assert counts[0] == counts[1]


def test_a_stage_made_quadratic_is_named(read: list[tuple[Passage, ...]], monkeypatch: Any) -> None:
    find = extraction.find_citations

    def look_around(passages: Sequence[Passage]) -> Any:
        for passage in passages:
            [other for other in passages if other.text == passage.text]
        return find(passages)

    monkeypatch.setattr(extraction, "find_citations", look_around)
    stage = costs.extracting([read[2][:size] for size in (30, 60, 120)])
    [named] = [found for found in stage.steep() if "look_around" in found[0]]
    assert named[0].startswith("tests/test_operation_counts.py:")
    assert named[1] > 1.9


def test_a_passage_made_dearer_is_told(
    read: list[tuple[Passage, ...]], monkeypatch: Any, tmp_path: Path
) -> None:
    short = [read[0][:size] for size in (5, 10, 20)]
    record = tmp_path / "counts.json"
    monkeypatch.setattr(costs, "RECORD", record)
    costs.record([costs.extracting(short)], record)
    assert dearer(costs.extracting(short)) == []
    read_once = extraction.read_passage

    def read_twice(*given: Any) -> Any:
        read_once(*given)
        forget_cached()
        return read_once(*given)

    monkeypatch.setattr(extraction, "read_passage", read_twice)
    [told] = dearer(costs.extracting(short))
    assert "Find what became dearer" in told


def test_a_record_is_kept_by_release_and_python(tmp_path: Path) -> None:
    record = tmp_path / "counts.json"
    record.write_text(json.dumps([
        {"version": "0.0.1", "python": "3.11", "date": "2026-01-01", "per_unit": {"storing": 5.0}},
        {"version": "0.0.1", "python": "3.99", "date": "2026-01-01", "per_unit": {"storing": 7.0}},
    ]), encoding="utf-8")
    assert costs.recorded(record, "3.11") == {"storing": 5.0}
    stage = Stage("storing", "report", [1, 2, 4], [{"SQLite": 10}, {"SQLite": 20}, {"SQLite": 40}])
    for _ in range(2):
        costs.record([stage], record)
    assert len(json.loads(record.read_text(encoding="utf-8"))) == 3
    assert costs.recorded(record) == {"storing": 10.0}
    assert costs.recorded(record, "3.98") == {}


@pytest.mark.parametrize(("made", "exponent"), [((10, 20, 40), 1.0), ((10, 40, 160), 2.0), ((0, 0, 9), float("inf"))])
def test_growth_is_an_exponent(made: tuple[int, ...], exponent: float) -> None:
    stage = Stage("any", "report", [1, 2, 4], [{"SQLite": n} for n in made])
    assert stage.exponent == pytest.approx(exponent)
    assert bool(list(stage.steep())) == (exponent > 1.1)
