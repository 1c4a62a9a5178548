"""Which figures of several reports may be ranked, and the tables counted from them."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from pipeline.comparing import aggregates, stage
from pipeline.comparing.observations import COMPARABLE, observations, provinces_of
from pipeline.comparing.papers import Paper
from pipeline.storage.database import create_tables

CASES = yaml.safe_load((Path(__file__).parent / "cases" / "observations" / "rows.yml").read_text(encoding="utf-8"))
Case = dict[str, Any]


def paper(at: int, said: Case, district: str | None) -> Paper:
    return Paper(
        f"d{at}", "Báo cáo", None, None, "UBND", district, said.get("province"), said["issued"], said["label"],
        said["start"], said["end"], "text", None,
    )


def figure(at: int, said: Case, papers: list[Paper]) -> Case:
    of = papers[said["of"]]
    own_days = "label" not in said
    return {
        "id": f"f{at}", "document_id": of.id, "indicator": said.get("indicator", "dossiers.received"),
        "value": float(said["value"]), "unit": "hồ sơ", "qualifier": said.get("qualifier", "exact"),
        "scope_level": said.get("level", "district_whole"), "scope_name": said.get("name"),
        "channel": said.get("channel"), "period_label": said.get("label", of.label),
        "period_start": of.start if own_days else said.get("start"),
        "period_end": of.end if own_days else said.get("end"),
        "method": said.get("method", "clause"), "value_text": "", "synthetic": None,
        "claim_id": None, "recomputed": None, "verdict": None,
    }


def observed(case: Case) -> list[Case]:
    papers = [paper(at, said, case.get("district", "Thủy Lạc")) for at, said in enumerate(case["papers"])]
    rows = [figure(at, said, papers) for at, said in enumerate(case["figures"])]
    return list(observations(rows, papers, provinces_of(papers)))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["says"])
def test_what_may_be_ranked(case: Case) -> None:
    found = observed(case)
    assert {row["value"]: row["apart"] for row in found} == case["are"]
    assert len(found) == len(case["are"])


LABELS = st.sampled_from(["2024-Q1", "2024-Q2", "2024-YTD"])
FIGURES = st.fixed_dictionaries({
    "of": st.integers(0, 1), "value": st.integers(0, 4), "level": st.sampled_from(["district", "office", None]),
    "name": st.sampled_from([None, "Phòng Nội vụ", "Phòng Tư pháp"]), "method": st.sampled_from(["clause", "rate"]),
    "qualifier": st.sampled_from(["exact", "approximate"]),
}, optional={"label": LABELS})  # fmt: skip
PAPERS = [
    {"label": "2024-Q1", "start": "2023-12-15", "end": "2024-03-14", "issued": "2024-03-18"},
    {"label": "2024-Q2", "start": "2024-03-15", "end": "2024-06-14", "issued": "2024-06-18"},
]


@given(st.lists(FIGURES, max_size=12))
def test_one_value_of_a_series_is_ranked_and_none_is_lost(figures: list[Case]) -> None:
    case = {"papers": PAPERS, "figures": figures}
    found = observed(case)
    series = ("indicator", "scope_level", "scope_key", "channel", "period_label", "window_start", "window_end")
    ranked = [tuple(row[name] for name in series) for row in found if row["apart"] is None]
    assert len(ranked) == len(set(ranked))
    assert {row["value"] for row in found} == {float(said["value"]) for said in figures}
    assert len({row["figure_id"] for row in found}) == len(found)


def test_the_counted_tables_agree_with_what_they_count(counted: sqlite3.Connection) -> None:
    def one(sql: str) -> Any:
        return counted.execute(sql).fetchone()[0]

    assert one("select count(*) from report_counts") == one("select count(*) from documents") > 0
    for verdicts, column in (
        ("'exact', 'rounded', 'truncated', 'approximate'", "holds"), ("'inconsistent'", "inconsistent"),
        ("'unverifiable'", "unverifiable"),
    ):
        own = f"select count(*) from claims where method not like 'across%' and verdict in ({verdicts})"
        assert one(own) == one(f"select sum({column}) from report_counts")
    assert one("select sum(mentions) from cited_numbers") == one(
        "select count(*) from citations where number is not null") > 0
    assert one("select count(*) from observations") > 0
    assert one("select count(*) from observations o left join figures f on f.id = o.figure_id where f.value <> o.value "
               "or f.indicator <> o.indicator or f.modality <> 'actual' or f.id is null") == 0


@pytest.mark.parametrize(
    ("indicator", "modality", "compared"),
    [
        ("dossiers.received", "actual", True), ("dossiers.received", "target", False),
        ("dossiers.received", "previous", False), ("staff.assigned", "target", True),
        ("staff.assigned", "previous", False), (None, "actual", False),
    ],
)  # fmt: skip
def test_plans_are_compared_where_the_indicator_is_a_plan(
    indicator: str | None, modality: str, compared: bool
) -> None:
    with sqlite3.connect(":memory:") as conn:
        conn.execute("CREATE TABLE figures (indicator, modality)")
        conn.execute("INSERT INTO figures VALUES (?, ?)", (indicator, modality))
        found = conn.execute(f"SELECT count(*) FROM figures f WHERE {COMPARABLE}").fetchone()[0]
    assert bool(found) is compared


@pytest.mark.parametrize("query", [aggregates._FIGURES, stage._FIGURES], ids=["counting", "comparing"])
def test_the_figures_of_a_district_are_found_by_its_reports(query: str) -> None:
    """Not by what all reports have in common: then each district reads the whole corpus."""
    with closing(sqlite3.connect(":memory:")) as conn:
        create_tables(conn)
        plan = [str(row[3]) for row in conn.execute(f"EXPLAIN QUERY PLAN {query}", ("[]",))]
    searched = {line.split("INDEX ")[1].split(" ")[0] for line in plan if line.startswith(("SEARCH f ", "SEARCH c "))}
    assert searched <= {"idx_figures_document_id", "idx_claims_passage_id"}
    assert searched
