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

from extractors.text.compare_form import fold
from pipeline.publish.reading import reading_of
from pipeline.publish.search import frequency, searching, sources
from pipeline.publish.search.searching import Results, Sought, search
from pipeline.publish.search.terms import hits, match_all, parse_query
from pipeline.storage.database import open_database
from pipeline.storage.store import store_document
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
    return reading_of(Datasette(files=[], immutables=[str(path)]))


def found(db: Any, query: str, **narrowed: Any) -> Results:
    return asyncio.run(search(db, Sought(query, "passage", **narrowed)))


def large(db: Any, monkeypatch: pytest.MonkeyPatch, common: float) -> None:
    """Let the corpus pass for one in which a word may be common."""
    monkeypatch.setattr(frequency, "STRETCHES", 1)
    monkeypatch.setattr(frequency, "STRETCH", 4)
    monkeypatch.setattr(frequency, "COMMON", common)
    monkeypatch.delattr(db, "_doichieu_sample", raising=False)


@pytest.mark.parametrize("common", [0.0, 1.1])
@pytest.mark.parametrize("together", [1, 120])
@pytest.mark.parametrize("many", [1, 99])
def test_common_words_are_sought_another_way_and_found_all_the_same(
    corpus_of_cases: Any, monkeypatch: pytest.MonkeyPatch, common: float, together: int, many: int
) -> None:
    monkeypatch.setattr(frequency, "MANY", many)
    narrowings: list[dict[str, str]] = [{}, {"district": "Bình Lâm"}, {"province": "Giả Định"}]
    asked = [(case["query"], narrowed) for case in EVERY for narrowed in narrowings]

    def all_found() -> list[list[str]]:
        return [sorted(hit.row["id"] for hit in found(corpus_of_cases, query, **narrowed).hits)
                for query, narrowed in asked]

    usual = all_found()
    large(corpus_of_cases, monkeypatch, common)
    monkeypatch.setattr(sources, "_TOGETHER", together)
    assert all_found() == usual
    assert any(usual)


def test_what_is_not_shown_is_not_counted_where_every_word_is_common(
    corpus_of_cases: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    large(corpus_of_cases, monkeypatch, 0.0)
    assert found(corpus_of_cases, "ho so").counts["figure"] is None
    assert found(corpus_of_cases, "ho").counts["figure"] == searching.Count(0)
    assert found(corpus_of_cases, "ho so", district="Bình Lâm").counts["figure"] == searching.Count(0)
    large(corpus_of_cases, monkeypatch, 1.1)
    assert found(corpus_of_cases, "ho so").counts["figure"] == searching.Count(0)


@pytest.mark.parametrize("query", ["ho so", "hồ sơ"])
def test_pages_of_too_many_to_rank_follow_one_another(
    corpus_of_cases: Any, monkeypatch: pytest.MonkeyPatch, query: str
) -> None:
    whole = {hit.row["id"] for hit in found(corpus_of_cases, query).hits}
    monkeypatch.setattr(searching, "RANKED", 3)
    pages = [asyncio.run(search(corpus_of_cases, Sought(query, "passage"), page, limit=2)) for page in range(12)]
    listed = [hit.row["id"] for page in pages for hit in page.hits]
    assert sorted(listed) == sorted(whole)
    assert not pages[0].ranked
    assert pages[0].counts["passage"] == searching.Count(3, more=True)


def test_words_side_by_side_as_typed_come_first(corpus_of_cases: Any) -> None:
    order = [hit.row["text"].lower() for hit in found(corpus_of_cases, "hồ sơ").hits]
    beside = ["hồ sơ" in text for text in order]
    assert beside == sorted(beside, reverse=True)


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
    assert results.counts["passage"] == searching.Count(2, more=True)
    assert not results.ranked
    assert len(results.hits) > 3


@pytest.mark.parametrize(
    "query", ["định", "QUYẾT ĐỊNH", "hòa giải", "hoà giải", "kỳ trước", '"đúng hạn"', "30/2020/NĐ-CP"]
)
def test_the_index_alone_counts_words_typed_with_diacritics(corpus_of_cases: Any, query: str) -> None:
    exact = found(corpus_of_cases, query)
    assert exact.hits
    assert all('class="m hit"' in hit.text for hit in exact.hits)
    counted = asyncio.run(search(corpus_of_cases, Sought(query, "figure"))).counts["passage"]
    assert counted == searching.Count(len(exact.hits))


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
    conn.execute("create virtual table t using fts5(text, search_folded, tokenize='unicode61 remove_diacritics 0')")
    conn.execute("select * from t where t match ?", (match_all(terms),)).fetchall()
    for term in terms:
        assert all(isinstance(value, float) for value in (term.values if term.typed else ()))


WORDS = ["hồ", "sơ", "đúng", "hạn", "45/QĐ-UBND", "2.377", "Quý", "I"]


@given(st.lists(st.sampled_from(WORDS), min_size=1, max_size=5))
def test_a_text_is_found_by_all_of_itself(words: list[str]) -> None:
    text = " ".join(words)
    for query in (text, fold(text), f'"{text}"'):
        terms = parse_query(query)
        assert all(term.stands_in(text) for term in terms)
        assert all(any(True for _ in term.places(text)) for term in terms)


SYLLABLES = ["ho", "so", "đúng", "hạn", "Đ", "ð", "năm"]


@given(st.lists(st.lists(st.sampled_from(SYLLABLES), max_size=6), min_size=1, max_size=12),
       st.lists(st.sampled_from(SYLLABLES), min_size=1, max_size=5, unique=True))
def test_brackets_inside_a_query_change_nothing_of_what_it_finds(texts: list[list[str]], words: list[str]) -> None:
    conn = sqlite3.connect(":memory:")
    conn.execute("create virtual table t using fts5(text, search_folded, tokenize='unicode61 remove_diacritics 0')")
    told = [(n, " ".join(text), fold(" ".join(text))) for n, text in enumerate(texts)]
    conn.executemany("insert into t (rowid, text, search_folded) values (?, ?, ?)", told)
    hits_ = {row[0] for row in conn.execute("select rowid from t where t match ?", (match_all(
        parse_query(" ".join(words))),))}
    assert hits_ == {n for n, text in enumerate(texts) if all(
        fold(word) in map(fold, text) if word.isascii() else word.lower() in map(str.lower, text) for word in words)}


def test_the_index_is_asked_for_the_rarest_word_first(corpus_of_cases: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    large(corpus_of_cases, monkeypatch, 1.1)
    terms = parse_query("hồ sơ xyzzy")
    often = asyncio.run(frequency.frequency_of(corpus_of_cases, terms))
    assert often.rarest_first[0].words == ("xyzzy",)
    assert sorted(often.rarest_first, key=terms.index) == list(terms)
