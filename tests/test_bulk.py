"""The database to measure the site with: invented names, true places, the same for the same seed."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from extractors.scope.places import rows as admin_unit_rows
from extractors.text.compare_form import fold
from pipeline.compose.bulk import (
    YEAR,
    District,
    Master,
    compose_master,
    in_year,
    insert_rows,
    invent_districts,
    renamed,
)
from pipeline.storage.database import create_tables, search_again, without_search

#: Letters and order as in the world of the corpus.
NAMES = ("Trường Khê", "Hà Vân", "Bắc Lĩnh")
SHA256 = "ab" * 32


@pytest.fixture(scope="module")
def master(corpus: Path) -> Master:
    """One composed report, read and extracted."""
    return compose_master(corpus, (1, 1, 2))


@pytest.fixture(scope="module")
def filled(master: Master) -> sqlite3.Connection:
    """That report under another name, nine years before."""
    conn = sqlite3.connect(":memory:")
    conn.row_factory = sqlite3.Row
    create_tables(conn)
    without_search(conn)
    with conn:
        insert_rows(conn, master, renamed(in_year(master, 2015), master, District("An Khê", "Sơn Cao", 1), SHA256))
    search_again(conn)
    return conn


def test_every_place_of_a_renamed_report_is_true(filled: sqlite3.Connection) -> None:
    told = filled.execute(
        "SELECT count(*), sum(substr(p.text, f.char_start + 1, f.char_end - f.char_start) = f.value_text) "
        "FROM figures f JOIN passages p ON p.id = f.passage_id").fetchone()
    assert told[0] == told[1] > 50
    assert filled.execute("PRAGMA foreign_key_check").fetchall() == []


def test_a_renamed_report_speaks_of_its_own_place_and_year(filled: sqlite3.Connection, master: Master) -> None:
    [document] = filled.execute("SELECT * FROM documents").fetchall()
    assert (document["id"], document["district"], document["period_label"]) == (SHA256[:12], "An Khê", "2015-Q3")
    text = "\n".join(row["text"] for row in filled.execute("SELECT text FROM passages"))
    for name in (master.district, master.province):
        assert name not in text
        assert name.upper() not in text
    assert str(YEAR) not in text
    [hits] = filled.execute("SELECT count(*) FROM passages_fts WHERE passages_fts MATCH 'an khe'").fetchone()
    assert hits


def test_invented_places_are_nobodys_and_the_same_each_time() -> None:
    real = {unit.name for unit in admin_unit_rows()}
    invented = invent_districts(300, 20, NAMES, "Lam Khê", 7)
    assert invented == invent_districts(300, 20, NAMES, "Lam Khê", 7)
    assert invented != invent_districts(300, 20, NAMES, "Lam Khê", 8)
    assert len({district.name for district in invented}) == 300
    assert len({district.province for district in invented}) == 20
    for district in invented:
        assert district.name not in real
        assert district.province not in real
        assert len(district.name) == len(NAMES[district.order])
        assert len(fold(district.name)) == len(district.name)
