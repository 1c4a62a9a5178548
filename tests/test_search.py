"""Search: what is typed, what it finds and marks, how it is narrowed, and that nothing typed breaks it."""

from __future__ import annotations

import asyncio
import sqlite3
from pathlib import Path
from typing import Any

import pytest
import yaml
from datasette.app import Datasette
from hypothesis import example, given, settings
from hypothesis import strategies as st

from extractors.compare_form import fold
from pipeline.database import open_database
from pipeline.publish import search_stretch, searching
from pipeline.publish.search_terms import hits, match_all, parse_query, stands_as_typed
from pipeline.publish.searching import Results, Sought, search
from pipeline.store import store_document
from schemas.records import Extraction, Identity, Passage, PassageKind, Period, ReadDocument

CASES = yaml.safe_load((Path(__file__).parent / "cases/search/terms.yml").read_text("utf-8"))
EVERY = [case for cases in CASES.values() for case in cases]
NAMES = [case["says"] for case in EVERY]


@pytest.fixture(scope="module")
def corpus_of_cases(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """A database in which the text of each case is a passage; districts alternate."""
    path = tmp_path_factory.mktemp("search") / "reports.db"
    conn = open_database(path)
    for n, district in enumerate(("Bình Lâm", "Hạ Lâm")):
        texts = [case["text"] for place, case in enumerate(EVERY) if place % 2 == n]
        passages = tuple(Passage(i, PassageKind.PARAGRAPH, text, page=1) for i, text in enumerate(texts))
        identity = Identity(district=district, province="Giả Định", period=Period(f"2024-Q{n + 1}"))
        store_document(
            conn, sha256=f"{n}" * 64, file_names=[f"{n}.pdf"], versions=("r", "x"),
            read=ReadDocument("application/pdf", "born-digital", 1, passages),
            extraction=Extraction(identity, (), (), (), ()),
        )  # fmt: skip
    conn.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    conn.close()
    return Datasette(files=[], immutables=[str(path)]).get_database()


def found(db: Any, query: str, **narrowed: Any) -> Results:
    return asyncio.run(search(db, Sought(query, "passage", **narrowed)))


def test_words_that_most_passages_have_are_sought_in_the_latest_rows_and_said_so(
    corpus_of_cases: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    conn = sqlite3.connect(corpus_of_cases.path)
    of = dict(conn.execute("select document_id, count(*) from passages group by 1"))
    conn.close()
    whole = {hit.row["id"] for hit in found(corpus_of_cases, "ho so").hits}
    monkeypatch.setattr(search_stretch, "STRETCH", sum(of.values()) // 3)
    monkeypatch.setattr(searching, "STRETCH", sum(of.values()) // 3)
    monkeypatch.setattr(search_stretch, "SAMPLE", sum(of.values()))
    monkeypatch.setattr(search_stretch, "COMMON", 0.001)
    common = found(corpus_of_cases, "ho so")
    assert common.stretch == sum(of.values()) // 3
    assert {hit.row["id"] for hit in common.hits} < whole
    assert found(corpus_of_cases, "ho so", district="Bình Lâm").stretch == 0
    monkeypatch.setattr(search_stretch, "COMMON", 1.1)  # a word that is not common is sought everywhere
    assert found(corpus_of_cases, "ho so").stretch == 0
    assert {hit.row["id"] for hit in found(corpus_of_cases, "ho so").hits} == whole


@pytest.mark.parametrize("case", EVERY, ids=NAMES)
def test_terms_are_marked_where_they_stand(case: dict[str, Any]) -> None:
    terms = parse_query(case["query"])
    marked = [case["text"][mark.start : mark.end] for mark in hits(terms, case["text"])]
    if case["marks"]:
        assert sorted(marked) == sorted(case["marks"])
    else:
        assert len(marked) < len(terms)


@pytest.mark.parametrize("case", EVERY, ids=NAMES)
def test_a_passage_is_found_where_all_of_it_stands(case: dict[str, Any], corpus_of_cases: Any) -> None:
    texts = {hit.row["text"] for hit in found(corpus_of_cases, case["query"]).hits}
    assert (case["text"] in texts) == bool(case["marks"])


def test_hits_are_narrowed_by_place_and_period(corpus_of_cases: Any) -> None:
    everywhere = {hit.row["id"] for hit in found(corpus_of_cases, "ho so").hits}
    parts = [
        {hit.row["id"] for hit in found(corpus_of_cases, "ho so", district=name).hits}
        for name in ("Bình Lâm", "Hạ Lâm")
    ]
    assert all(parts)
    assert parts[0] | parts[1] == everywhere
    assert not parts[0] & parts[1]
    assert {hit.row["id"] for hit in found(corpus_of_cases, "ho so", period="2024-Q1").hits} == parts[0]
    assert found(corpus_of_cases, "ho so", province="Khác").hits == []


@pytest.mark.parametrize("query", ["ho so", "hồ sơ"])
def test_pages_follow_one_another_without_loss(corpus_of_cases: Any, query: str) -> None:
    whole = [hit.row["id"] for hit in found(corpus_of_cases, query).hits]
    pages = [asyncio.run(search(corpus_of_cases, Sought(query, "passage"), page, limit=2)) for page in range(9)]
    assert [hit.row["id"] for page in pages for hit in page.hits] == whole
    assert [page.more for page in pages[: len(whole) // 2]][:1] == [True]
    assert not pages[-1].more


def test_too_many_to_rank_are_shown_and_said(corpus_of_cases: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(searching, "RANKED", 2)
    results = found(corpus_of_cases, "ho so")
    assert results.counts["passage"] == 3
    assert not results.ranked
    assert len(results.hits) > 3


@settings(deadline=None)  # a database a case: slow on a busy machine
@given(st.text())
@example('"')
@example("1.234,5%, “")
@example("²")
@example("1,,2")
def test_the_index_takes_anything_typed(query: str) -> None:
    terms = parse_query(query)
    if not terms:
        return
    conn = sqlite3.connect(":memory:")
    conn.execute("create virtual table t using fts5(text, search_folded, tokenize='unicode61 remove_diacritics 2')")
    conn.execute("select * from t where t match ?", (match_all(terms),)).fetchall()
    for term in terms:
        assert all(isinstance(value, float) for value in (term.values if term.typed else ()))


WORDS = ["hồ", "sơ", "đúng", "hạn", "45/QĐ-UBND", "2.377", "Quý", "I"]


@given(st.lists(st.sampled_from(WORDS), min_size=1, max_size=5))
def test_a_text_is_found_by_all_of_itself(words: list[str]) -> None:
    text = " ".join(words)
    for query in (text, fold(text), f'"{text}"'):
        terms = parse_query(query)
        assert stands_as_typed(terms, text)
        assert all(any(True for _ in term.places(text)) for term in terms)
