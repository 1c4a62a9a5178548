"""Documents stored several at a time: each whole, none lost that was stored, none half."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path

import pytest

from pipeline.storage import together
from pipeline.storage.inserting import transaction
from pipeline.storage.together import Together


@pytest.fixture
def path(tmp_path: Path) -> Path:
    with closing(sqlite3.connect(tmp_path / "some.db")) as conn:
        conn.execute("CREATE TABLE rows (name TEXT)")
    return tmp_path / "some.db"


@pytest.fixture
def conn(path: Path) -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(path)) as conn:
        yield conn


def seen(path: Path) -> list[str]:
    """What another connection sees: what is committed."""
    with closing(sqlite3.connect(path)) as other:
        return [name for (name,) in other.execute("SELECT name FROM rows ORDER BY rowid")]


def put(conn: sqlite3.Connection, name: str) -> None:
    with transaction(conn):
        conn.execute("INSERT INTO rows VALUES (?)", (name,))


def test_documents_are_committed_together(
    conn: sqlite3.Connection, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(together, "MOST_DOCUMENTS", 3)
    with Together(conn) as stored:
        for name in "abcd":
            with stored.document():
                put(conn, name)
            assert seen(path) == (["a", "b", "c"] if name in "cd" else [])
        stored.commit()
        assert seen(path) == ["a", "b", "c", "d"]


def test_one_that_fails_leaves_nothing_and_takes_nothing_along(conn: sqlite3.Connection, path: Path) -> None:
    with suppress(KeyboardInterrupt), Together(conn) as stored:
        with stored.document():
            put(conn, "whole")
        with stored.document():
            put(conn, "half")
            raise KeyboardInterrupt
    assert seen(path) == ["whole"]


def test_what_takes_long_is_committed_soon(
    conn: sqlite3.Connection, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(together, "MOST_SECONDS", 0.0)
    with Together(conn) as stored, stored.document():
        put(conn, "a")
    assert seen(path) == ["a"]


def test_without_a_batch_each_is_committed_alone(conn: sqlite3.Connection, path: Path) -> None:
    put(conn, "alone")
    assert seen(path) == ["alone"]
