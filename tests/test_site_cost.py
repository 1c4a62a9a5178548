"""What a page costs the database, counted: questions asked, and none that reads a large table from end to end."""

from __future__ import annotations

import asyncio
import csv
import re
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import httpx
import pytest

from pipeline.publish.corpus import overview
from pipeline.publish.corpus.successors import SUCCESSORS
from pipeline.publish.reading import Reading
from pipeline.publish.serving.server import application

#: What ANALYZE says of 28,000 composed reports: by it SQLite plans here as it does there.
STATISTICS = Path(__file__).parent / "cases/site/statistics_of_28000_reports.csv"
#: Tables that grow with the corpus.
LARGE = ("documents", "passages", "figures", "claims", "citations", "claim_operands", "observations", "report_counts",
         "listed_findings")
#: Page -> how many questions it may ask the database, whatever it shows.
PAGES = {
    "/": 5, "/bao-cao": 2, "/bao-cao?period=2024-Q1": 2, "/bao-cao/{document}": 11, "/phat-hien": 5,
    "/phat-hien?district=B%C3%ACnh+L%C3%A2m&sort=newest": 5,
    "/phat-hien/{claim}": 8, "/so-sanh?period=2024-Q2&province=Lam+Giang": 6, "/so-sanh?period=2024-Q2": 6,
    "/so-sanh?view=late&period=2024-Q1": 4, "/tim-kiem?q=h%E1%BB%93+s%C6%A1": 7, "/tim-kiem?q=dung+han&kind=figure": 7,
    "/tim-kiem?q=98,50&period=2024-Q2": 7, "/van-ban/35/KH-UBND": 9,
    "/don-vi/Lam%20Giang/B%C3%ACnh%20L%C3%A2m": 7,
}  # fmt: skip


@pytest.fixture(scope="module")
def large_path(counted_path: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small database, which says of itself that it is large."""
    path = tmp_path_factory.mktemp("large") / "reports.db"
    shutil.copyfile(counted_path, path)
    with closing(sqlite3.connect(path)) as conn, STATISTICS.open(encoding="utf-8") as told:
        conn.execute("analyze sqlite_master")  # makes sqlite_stat1 where there is none
        conn.execute("delete from sqlite_stat1")
        known = {name for (name,) in conn.execute("select name from sqlite_master")}
        rows = [row for row in csv.DictReader(told) if known >= {row["table"], row["index"] or row["table"]}]
        conn.executemany("insert into sqlite_stat1 values (:table, nullif(:index, ''), :stat)", rows)
        conn.commit()
    return path


@pytest.fixture(scope="module")
def site(large_path: Path) -> Any:
    return application(large_path)


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, Any]]:
    """Every question of a page, with its values."""
    questions: list[tuple[str, Any]] = []
    execute = Reading.execute

    async def noted(self: Reading, sql: str, params: Any = None, **options: Any) -> Any:
        questions.append((sql, params))
        return await execute(self, sql, params, **options)

    monkeypatch.setattr(Reading, "execute", noted)
    return questions


def get(site: Any, address: str) -> httpx.Response:
    async def asking() -> httpx.Response:
        transport = httpx.ASGITransport(app=site)
        async with httpx.AsyncClient(transport=transport, base_url="http://site.test") as client:
            return await client.get(address)

    return asyncio.run(asking())


def read_whole(conn: sqlite3.Connection, sql: str, params: Any) -> list[str]:
    """The steps of SQLite's plan that read a large table, or an index of one, from its first row to its last.

    In the order of an index up to a limit is not that.
    """
    names = {alias: table for table in LARGE for alias in re.findall(rf"\b{table} (?:as )?([a-z]\w*)\b", sql)}
    names |= {table: table for table in LARGE}
    plan = [row[3] for row in conn.execute(f"explain query plan {sql}", params or {})]
    if " limit " in sql and "USE TEMP B-TREE FOR ORDER BY" not in plan:
        plan = [step for step in plan if " USING INDEX " not in step]
    return [step for step in plan if (scan := re.match(r"SCAN (\w+)(?! VIRTUAL)", step)) and scan[1] in names]


@pytest.mark.parametrize("page", PAGES)
def test_a_page_asks_little_and_reads_no_large_table_whole(
    site: Any, large_path: Path, asked: list[tuple[str, Any]], monkeypatch: pytest.MonkeyPatch, page: str
) -> None:
    monkeypatch.setattr(overview, "MATRIX_DISTRICTS", 0)  # the picture of a small corpus is of all its reports
    with closing(sqlite3.connect(large_path)) as conn:
        document, claim = conn.execute(
            "select document_id, id from claims where verdict = 'inconsistent' order by id limit 1").fetchone()
        for address in ("/", "/phat-hien", "/phat-hien?leads=1", "/so-sanh", "/van-ban"):
            get(site, address)  # what is read once in the life of a process
        asked.clear()
        # A page of these addresses may be kept already: in English it is not.
        address = page.format(document=document, claim=claim)
        assert get(site, f"{address}{'&' if '?' in address else '?'}lang=en").status_code == 200
        assert 0 < len(asked) <= PAGES[page]
        assert {sql: found for sql, params in asked if (found := read_whole(conn, sql, params))} == {}


def test_a_question_that_reads_a_table_whole_would_be_seen(counted_path: Path) -> None:
    with closing(sqlite3.connect(counted_path)) as conn:
        assert read_whole(conn, "select d.id from documents d where d.title like '%x'", {})
        assert read_whole(conn, "select d.id from documents d order by d.title limit 5", {})
        assert not read_whole(conn, "select d.id from documents d where d.id = 'x'", {})
        assert not read_whole(conn, "select d.id from documents d order by d.period_label limit 5", {})


def test_plans_are_those_of_a_large_database(large_path: Path, counted_path: Path) -> None:
    # Which communes hold a district is read from all reports: the plan of a small database hid that.
    with closing(sqlite3.connect(large_path)) as large, closing(sqlite3.connect(counted_path)) as small:
        assert read_whole(large, SUCCESSORS, {})
        assert small.execute("select count(*) from documents").fetchone()[0] < 100
        known = {name for (name,) in large.execute("select distinct tbl from sqlite_stat1")}
        assert {*LARGE} - {"listed_findings"} <= known
