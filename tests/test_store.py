"""Rows in real SQLite: strict, consistent, every number where it is printed."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Sequence
from contextlib import closing, suppress
from pathlib import Path

import pytest

from extractors.extract import extract
from extractors.text.compare_form import compare_form
from pipeline.storage import store
from pipeline.storage.database import open_database
from pipeline.storage.document_rows import rows_of_reading
from pipeline.storage.inserting import index_new, insert
from pipeline.storage.keys import FOLDED, document_id
from pipeline.storage.together import Together
from schemas.problems import problem
from schemas.records import ReadDocument
from schemas.tables import TABLES

Document = Callable[[Sequence[str]], ReadDocument]

SHA = "5eed" + "0" * 60
VERSIONS = ("r", "e")
TEXTS = (
    "Căn cứ Quyết định số 45/QĐ-UBND ngày 03/01/2024 của UBND tỉnh về kiểm soát thủ tục hành chính;",
    "Trong quý, huyện tiếp nhận 1.250 hồ sơ, đã giải quyết 1.200 hồ sơ, trong đó đúng hạn 1.150 hồ sơ, "
    "đạt tỷ lệ 93,00%; quá hạn 50 hồ sơ; đang giải quyết 50 hồ sơ.",
)


def put(conn: sqlite3.Connection, read: ReadDocument, names: Sequence[str] = ("a.txt",)) -> str:
    return store.store_document(
        conn, sha256=SHA, file_names=names, read=read, extraction=extract(read.passages), versions=VERSIONS
    )


def rows(conn: sqlite3.Connection, query: str) -> list[tuple[object, ...]]:
    return [tuple(row) for row in conn.execute(query)]


def test_tables_are_strict_and_as_described(conn: sqlite3.Connection) -> None:
    strict = {name: is_strict for _, name, *_, is_strict in rows(conn, "PRAGMA table_list")}
    for table in TABLES:
        assert strict[table.name] == 1, table.name
        columns = {name: kind for _, name, kind, *_ in rows(conn, f"PRAGMA table_info({table.name})")}
        assert {c.name: c.type for c in table.columns}.items() <= columns.items()
        refers = {(a, b) for _, _, b, a, *_ in rows(conn, f"PRAGMA foreign_key_list({table.name})")}
        assert refers == {(c.name, c.refers) for c in table.columns if c.refers}


def test_a_stored_document_is_sound(conn: sqlite3.Connection, document: Document) -> None:
    put(conn, document(TEXTS))
    assert rows(conn, "PRAGMA foreign_key_check") == []
    assert rows(conn, "PRAGMA integrity_check") == [("ok",)]
    assert rows(conn, "SELECT count(*) FROM figures")[0] >= (5,)
    assert rows(conn, "SELECT number, cited_on FROM citations") == [("45/QĐ-UBND", "2024-01-03")]


@pytest.mark.parametrize(("table", "column"), [("figures", "value_text"), ("citations", "number_text")])
def test_every_span_is_what_was_printed(
    conn: sqlite3.Connection, document: Document, table: str, column: str
) -> None:
    put(conn, document(TEXTS))
    span = "substr(p.text, x.char_start + 1, x.char_end - x.char_start)"
    spans = rows(
        conn,
        f"SELECT x.{column}, {span}, instr(p.text, x.quote) FROM {table} x "
        "JOIN passages p ON p.id = x.passage_id",
    )
    assert spans
    for as_printed, characters, quoted in spans:
        assert quoted
        assert characters == as_printed


def test_keys_stay_when_a_document_is_stored_again(
    conn: sqlite3.Connection, document: Document, content: Callable[[sqlite3.Connection], object]
) -> None:
    put(conn, document(TEXTS))
    before = content(conn)
    put(conn, document(TEXTS))
    assert content(conn) == before


def test_what_is_gone_is_forgotten(conn: sqlite3.Connection, document: Document) -> None:
    put(conn, document(TEXTS))
    put(conn, document(["Không có số liệu."]))
    for table in ("figures", "claims", "claim_operands", "citations"):
        assert rows(conn, f"SELECT count(*) FROM {table}") == [(0,)], table
    assert rows(conn, "SELECT text FROM passages") == [("Không có số liệu.",)]


def test_a_suspect_is_a_figure_of_the_database(conn: sqlite3.Connection, document: Document) -> None:
    put(conn, document(["Tiếp nhận 8.740 hồ sơ; đã giải quyết đúng hạn 7.941/8.740 hồ sơ, đạt 90,56%."]))
    found = rows(
        conn,
        "SELECT c.cause, f.value_text, c.suspect_value, c.decidability > 0.9, c.priority > 0 FROM claims c "
        "JOIN figures f ON f.id = c.suspect_figure_id WHERE c.verdict = 'inconsistent'",
    )
    assert found == [("digit", "90,56", 90.86, 1, 1)]
    assert rows(conn, "SELECT rounding_habit, rounding_evidence, recognised_pages FROM documents") == [
        ("unknown", '{"rounded":0,"truncated":0}', None)
    ]


def test_a_failed_write_leaves_what_was_there(
    conn: sqlite3.Connection, document: Document, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(conn, document(TEXTS))
    before = list(conn.iterdump())

    def fail(*_: object) -> None:
        raise sqlite3.OperationalError("disk full")

    monkeypatch.setattr(store, "_store_rows", fail)
    with pytest.raises(sqlite3.OperationalError):
        put(conn, document(["Khác."]))
    assert list(conn.iterdump()) == before


def test_passages_come_back_as_they_were_read(conn: sqlite3.Connection, document: Document) -> None:
    read = document(TEXTS)
    assert store.load_passages(conn, put(conn, read)) == read.passages


def test_search_needs_no_diacritics(conn: sqlite3.Connection, document: Document) -> None:
    put(conn, document(TEXTS))
    query = "SELECT count(*) FROM passages_fts WHERE passages_fts MATCH "
    assert rows(conn, f"{query} 'quyet dinh'") == rows(conn, f"{query} 'quyết định'") == [(1,)]


def test_documents_stored_together_are_indexed_once_each(conn: sqlite3.Connection, document: Document) -> None:
    """Some replace others, whose rows had the highest numbers; what is taken back is in no index."""
    put_together(conn, document, {"d": "Sáu tổ công tác.", "b": "Hai lớp tập huấn."})
    with suppress(KeyboardInterrupt):
        put_together(conn, document, {"a": "Ba hội nghị.", "b": "Bốn cuộc họp.", "c": "Năm phiên chợ."}, fails_at="c")
    for table in TABLES:
        if table.search:
            conn.execute(f"INSERT INTO {table.name}_fts ({table.name}_fts, rank) VALUES ('integrity-check', 1)")
    found = "SELECT count(*) FROM passages_fts WHERE passages_fts MATCH "
    words = {"tập": 0, "hội": 1, "họp": 1, "chợ": 0, "tổ": 1}
    assert {word: conn.execute(f"{found} '{word}'").fetchone()[0] for word in words} == words


def put_together(
    conn: sqlite3.Connection, document: Document, texts: dict[str, str], fails_at: str | None = None
) -> None:
    """Store a document of each text, its digest made of the letter before it; one of them is interrupted."""
    with Together(conn, index_new) as together:
        for letter, text in texts.items():
            read, sha256 = document([text]), letter * 64
            rows = rows_of_reading(document_id(sha256), read, extract(read.passages))
            with together.document():
                store.store_reading(conn, sha256, [f"{letter}.txt"], rows, VERSIONS, index=False)
                if letter == fails_at:
                    raise KeyboardInterrupt


def test_a_failed_file_is_one_row_however_often_it_fails(conn: sqlite3.Connection) -> None:
    found = problem("read", "empty_file", file="a.pdf")
    for _ in range(2):
        store.store_failure(conn, ["a.pdf"], found)
    assert rows(conn, "SELECT file_name, code, document_id FROM problems") == [("a.pdf", "empty_file", None)]


def test_a_file_that_is_read_at_last_has_no_failure_left(
    conn: sqlite3.Connection, document: Document
) -> None:
    store.store_failure(conn, ["a.txt"], problem("read", "timeout", file="a.txt", expected="1"))
    put(conn, document(TEXTS))
    assert rows(conn, "SELECT count(*) FROM problems WHERE document_id IS NULL") == [(0,)]


def test_a_document_keeps_every_name(conn: sqlite3.Connection, document: Document) -> None:
    put(conn, document(TEXTS), ["a.txt", "b.txt"])
    assert rows(conn, "SELECT file_name FROM document_files ORDER BY 1") == [("a.txt",), ("b.txt",)]


def test_what_is_searched_in_two_columns_is_not_remembered(conn: sqlite3.Connection, document: Document) -> None:
    """Each claim's words are met once: to remember them all was what grew with the number of reports."""
    put(conn, document(TEXTS))
    [claim] = conn.execute("SELECT * FROM claims LIMIT 1")
    before = compare_form.cache_info().currsize
    told = {name: value for name, value in zip(claim.keys(), claim, strict=True) if name != FOLDED}
    insert(conn, "claims", [{**told, "id": f"{n}", "explanation": f"Lời thứ {n}"} for n in range(50)])
    assert compare_form.cache_info().currsize == before
    [folded] = rows(conn, f"SELECT {FOLDED} FROM claims WHERE id = '7'")
    assert str(folded[0]).endswith(" loi thu 7")


def test_what_a_killed_build_has_not_indexed_is_indexed_when_opened(tmp_path: Path, document: Document) -> None:
    with closing(open_database(tmp_path / "killed.db")) as conn:
        read = document(["Sáu phiên chợ."])
        rows = rows_of_reading(document_id(SHA), read, extract(read.passages))
        store.store_reading(conn, SHA, ["a.txt"], rows, VERSIONS, index=False)
        found = "SELECT count(*) FROM passages_fts WHERE passages_fts MATCH 'chợ'"
        assert conn.execute(found).fetchone()[0] == 0
    for _ in range(2):
        with closing(open_database(tmp_path / "killed.db")) as conn:
            assert conn.execute(found).fetchone()[0] == 1
            conn.execute("INSERT INTO passages_fts (passages_fts) VALUES ('integrity-check')")
