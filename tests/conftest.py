"""What several test files need: the shared folder, the corpus, smallest valid values."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from schemas.records import Passage, PassageKind, ReadDocument
from schemas.tables import TABLES

Content = dict[str, list[tuple[object, ...]]]

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session")
def root() -> Path:
    """The repository."""
    return ROOT


@pytest.fixture(scope="session")
def corpus() -> Path:
    """The reports written for this project."""
    return ROOT / "corpus"


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder with real reports, gold and hostile files; only some machines have it."""
    folder = os.environ.get("DOICHIEU_SHARED")
    if not folder:
        pytest.skip("DOICHIEU_SHARED is not set")
    return Path(folder).resolve()


@pytest.fixture(scope="session")
def content() -> Callable[[sqlite3.Connection], Content]:
    """Read every row of our tables; a full-text index may be laid out differently and say the same."""

    def read(conn: sqlite3.Connection) -> Content:
        return {
            table.name: sorted(map(tuple, conn.execute(f"SELECT * FROM {table.name}")), key=repr)
            for table in TABLES
        }

    return read


@pytest.fixture(scope="session")
def document() -> Callable[[Sequence[str]], ReadDocument]:
    """Make the smallest valid document: one paragraph a text."""

    def make(texts: Sequence[str]) -> ReadDocument:
        passages = tuple(Passage(n, PassageKind.PARAGRAPH, text) for n, text in enumerate(texts))
        return ReadDocument("text/plain", "text", None, passages)

    return make
