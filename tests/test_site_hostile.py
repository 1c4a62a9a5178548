"""Hostile content on the site is inert: every text column hostile, every kind of page in a real browser."""

from __future__ import annotations

import asyncio
import codecs
import csv
import io
import json
import runpy
import sqlite3
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from typing import Any
from urllib.parse import quote

import httpx
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from pipeline.comparing.aggregates import count_corpus
from pipeline.output.visible_text import unreordered, visible_name
from pipeline.publish.data.queries import QUERIES
from pipeline.publish.serving.csv_answers import SafeCsv, safe_lines
from pipeline.publish.serving.server import application
from pipeline.storage.database import open_database
from schemas.aggregates import AGGREGATES
from schemas.tables import TABLES

CASES = yaml.safe_load((Path(__file__).parent / "cases/hostile/texts.yml").read_text(encoding="utf-8"))
MARKUP = CASES[0]["text"]
#: Codes that decide what is shown, keys, and JSON, which is never printed as it is.
NOT_TEXT = {"id", "code", "sha256", "verdict", "severity", "stage", "text_source", "synthetic", "qualifier", "modality",
            "page_sizes", "recognised_pages", "rounding_evidence", "box", "places", "cells", "marks", "method"}


def make_hostile(database: Path, text: str) -> Path:
    """The sample of ``test_site`` with ``text`` before what every text column says."""
    sample = runpy.run_path(str(Path(__file__).with_name("test_site.py")))
    sample["write_sample"](database)
    with closing(sqlite3.connect(database)) as conn, conn:
        counted = {table.name for table in AGGREGATES}
        for table in (t for t in TABLES if not t.hidden and t.name not in counted | {"document_files"}):
            for column in table.columns:
                if column.type == "TEXT" and not column.refers and column.name not in NOT_TEXT:
                    conn.execute(
                        f"UPDATE {table.name} SET {column.name} = ? || coalesce({column.name}, '') "
                        f"WHERE '{table.name}' NOT IN ('admin_units') OR rowid < 50", (text,),
                    )  # fmt: skip
        conn.execute("UPDATE figures SET label = '=cmd|'' /C calc''!A0', scope_name = '-2+3', unit = '@x'")
    with closing(open_database(database)) as conn:
        count_corpus(conn)
    return database


def addresses(text: str, database: Path) -> list[str]:
    """One address of each kind of page, the hostile text in its parameters too."""
    with closing(sqlite3.connect(database)) as conn:
        documents = [row[0] for row in conn.execute("SELECT id FROM documents")]
        keys = {name: conn.execute(f"SELECT id FROM {name}").fetchone()[0] for name in
                ("documents", "passages", "figures", "claims", "citations", "instruments", "problems")}
    given = quote(text, safe="")
    tables = [table.name for table in TABLES if not table.hidden]
    return [
        "/", "/bao-cao", f"/bao-cao?district={given}&period={given}", *(f"/bao-cao/{key}" for key in documents),
        "/phat-hien", f"/phat-hien?district={given}", "/phat-hien?leads=1", "/so-sanh", f"/so-sanh?scope={given}",
        f"/tim-kiem?q={given}", "/tim-kiem?q=dinh", f"/bao-cao/{given}", f"/{given}", "/reports",
        *(f"/reports/{name}" for name in tables), *(f"/reports/{name}/{key}" for name, key in keys.items()),
        *(f"/reports/{query.name}" for query in QUERIES), f"/reports/documents?_facet=title&title={given}",
        "/reports/figures?_facet=label&_facet=scope_name", "/reports/documents?_facet_array=title",
        f"/reports/passages?_search={given}", f"/reports/documents?_where=title%3D%27{given}%27",
        "/reports?sql=" + quote(f"select '{text.replace(chr(39), chr(39) * 2)}' as " + '"<script>x</script>"'),
        f"/reports?sql=select+{given}", f"/reports/documents?{given}={given}",
    ]  # fmt: skip


def leaks(page: Any, site: str) -> list[str]:
    """What a page shows of the hostile text otherwise than as text."""
    found = ["a script ran"] if page.evaluate("window.__pwned") is not None else []
    if page.locator("img[src=x], svg[onload], [onerror], [onmouseover]").count():
        found.append("its markup became elements")
    links = page.evaluate("Array.from(document.querySelectorAll('a[href], form[action]'), "
                          "e => e.getAttribute('href') ? e.href : e.action)")
    found += [f"a link to {link}" for link in links if not str(link).startswith(site)]
    if "1337" in page.content():
        found.append("a template was filled in")
    if {"\u202e", "\u2066"} & set(page.evaluate("document.body.innerText")):
        found.append("its characters reorder the page")
    return found


@pytest.mark.browser
@pytest.mark.parametrize("case", CASES, ids=lambda case: case["says"])
def test_no_page_runs_what_a_report_says(
    case: dict[str, str], chromium: Any, served: Callable[..., Any], tmp_path: Path
) -> None:
    database = make_hostile(tmp_path / "reports.db", case["text"])
    with served(application(database), log_level="critical") as site:
        context = chromium.new_context()
        page = context.new_page()
        complaints: list[str] = []
        page.on("dialog", lambda dialog: (complaints.append(dialog.message), dialog.dismiss()))
        page.on("request", lambda asked: asked.url.startswith(site) or complaints.append(asked.url))
        try:
            for address in addresses(case["text"], database):
                answer = page.goto(site + address, wait_until="load")
                complaints += [f"{address[:80]}: {each}" for each in leaks(page, site)]
                if answer is None or answer.status >= 500:
                    complaints.append(f"{address[:80]}: no answer")
            assert complaints == []
        finally:
            context.close()


class Asked:
    """Answers of the application itself, for what a browser would save."""

    def __init__(self, database: Path) -> None:
        self.app: Any = application(database)

    def get(self, address: str) -> httpx.Response:
        async def ask() -> httpx.Response:
            transport = httpx.ASGITransport(app=self.app)
            async with httpx.AsyncClient(transport=transport, base_url="http://site.test") as client:
                return await client.get(address)

        # In a thread of its own: Playwright has a loop running in this one.
        with ThreadPoolExecutor(1) as thread:
            return thread.submit(asyncio.run, ask()).result()


@pytest.fixture(scope="module")
def asked(tmp_path_factory: pytest.TempPathFactory) -> Asked:
    return Asked(make_hostile(tmp_path_factory.mktemp("hostile") / "reports.db", MARKUP))


@pytest.mark.parametrize("address", [
    "/reports/figures.csv", "/reports/figures.csv?_stream=1", "/reports/figures.csv?_dl=1",
    "/reports.csv?sql=select+label,+scope_name+from+figures",
])  # fmt: skip
def test_csv_of_the_site_holds_no_formula(asked: Asked, address: str) -> None:
    answer = asked.get(address)
    assert answer.status_code == 200
    assert "html" not in answer.headers["content-type"]
    [head, *rows] = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"), newline="")))
    assert {row[head.index("label")] for row in rows} == {"'=cmd|' /C calc'!A0"}
    assert {row[head.index("scope_name")] for row in rows} == {"'-2+3"}


@pytest.mark.parametrize("address", ["/reports/figures.json?_facet=label", "/reports/documents.json"])
def test_json_is_no_page(asked: Asked, address: str) -> None:
    answer = asked.get(address)
    assert answer.headers["content-type"].startswith("application/json")
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert json.loads(answer.text)


@given(st.lists(st.lists(st.text("a=+-@\t\r\n\",'5.ệ", max_size=8), min_size=1, max_size=4), max_size=6), st.data())
def test_csv_is_the_same_however_it_is_cut(table: list[list[str]], data: st.DataObject) -> None:
    out = io.StringIO()
    csv.writer(out).writerows(table)
    whole = out.getvalue().encode()
    cut = sorted(data.draw(st.lists(st.integers(0, len(whole)), max_size=4)))
    pieces = [whole[a:b] for a, b in zip([0, *cut], [*cut, len(whole)], strict=True)]
    marked, safe = SafeCsv(), SafeCsv(b"a=1&_nobom=1")
    taken = b"".join(safe.take(piece, number == len(pieces)) for number, piece in enumerate(pieces, 1)).decode()
    assert taken == safe_lines(whole.decode())
    with_mark = b"".join(marked.take(piece, number == len(pieces)) for number, piece in enumerate(pieces, 1))
    assert with_mark == (codecs.BOM_UTF8 if taken else b"") + taken.encode()
    rows = list(csv.reader(io.StringIO(taken, newline="")))
    assert [[cell.removeprefix("'") for cell in row] for row in rows] == [
        [cell.removeprefix("'") for cell in row] for row in csv.reader(io.StringIO(out.getvalue(), newline=""))
    ]
    assert not [cell for row in rows for cell in row if cell.startswith(("=", "@", "\t"))]


@given(st.text())
def test_what_is_shown_neither_reorders_nor_hides(text: str) -> None:
    assert len(unreordered(text)) == len(text)
    assert not set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069") & set(unreordered(text))
    assert visible_name(text).isprintable()
