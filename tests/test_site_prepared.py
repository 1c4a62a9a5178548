"""Pages made before anybody asks: what is stored is what would be made, and never that of another file or program."""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import sqlite3
from contextlib import closing
from dataclasses import asdict
from pathlib import Path
from typing import Any

import httpx
import pytest
from click.testing import CliRunner

from pipeline.commands.cli import main
from pipeline.publish.serving import page_store
from pipeline.publish.serving.page_store import PageStore, identity_of, store_path
from pipeline.publish.serving.server import SiteError, SiteSettings, application, prepare_pages


def silent(_done: int, _of: int) -> None:
    """Nobody watches."""


@pytest.fixture
def database(counted_path: Path, tmp_path: Path) -> Path:
    """A copy of its own: the store lies beside it."""
    return Path(shutil.copy(counted_path, tmp_path / "reports.db"))


def ask(app: Any, *addresses: str, **headers: str) -> list[httpx.Response]:
    async def every() -> list[httpx.Response]:
        transport = httpx.ASGITransport(app=app)
        async with httpx.AsyncClient(transport=transport, base_url="http://other-host.test") as client:
            return [await client.get(address, headers=headers) for address in addresses]

    return asyncio.run(every())


def addresses(database: Path) -> list[str]:
    with closing(sqlite3.connect(database)) as conn:
        names = [name for (name,) in conn.execute("select id from documents order by id limit 6")]
    return [f"/bao-cao/{name}{query}" for name in names for query in ("", "?lang=en")]


async def never(*_: Any, **__: Any) -> Any:
    raise AssertionError("this page was to be found, not made")


def test_a_stored_page_is_the_page_that_would_be_made(database: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = addresses(database)
    made = ask(application(database), *asked)
    told = prepare_pages(database, SiteSettings(), workers=2, progress=silent)
    with closing(sqlite3.connect(database)) as conn:
        assert told.made == 2 * conn.execute("select count(*) from documents").fetchone()[0]
    monkeypatch.setattr("pipeline.publish.reports.report.load_report", never)
    stored = ask(application(database), *asked)
    for before, after in zip(made, stored, strict=True):
        assert after.status_code == 200
        assert after.content == before.content
        assert dict(after.headers) == dict(before.headers)
    [plain] = ask(application(database), asked[0], **{"accept-encoding": "identity"})
    assert plain.content == made[0].content
    [again] = ask(application(database), asked[0], **{"if-none-match": made[0].headers["etag"]})
    assert again.status_code == 304


def test_a_worker_process_looks_for_what_was_prepared() -> None:
    """It is told its settings as JSON."""
    for chosen in (SiteSettings(), SiteSettings(sql=False, base_path="/x/", folders=("/one", "/two"))):
        told = SiteSettings(**json.loads(json.dumps(asdict(chosen))))
        assert str(told.shaping) == str(chosen.shaping)


def test_a_second_run_makes_nothing_and_one_that_was_ended_goes_on(database: Path) -> None:
    first = prepare_pages(database, SiteSettings(), workers=1, progress=silent)
    assert (first.made > 0, first.there) == (True, 0)
    with closing(sqlite3.connect(store_path(database))) as conn:
        conn.execute("delete from pages where query = '' and path > (select min(path) from pages)")
        missing = conn.total_changes
        conn.commit()
    second = prepare_pages(database, SiteSettings(), workers=1, progress=silent)
    assert (second.made, second.there) == (missing, first.made - missing)
    assert prepare_pages(database, SiteSettings(), workers=1, progress=silent).made == 0


@pytest.mark.parametrize("change", ["file", "program", "settings", "dress"])
def test_a_page_of_another_file_program_or_setting_is_not_shown(
    database: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, change: str
) -> None:
    prepare_pages(database, SiteSettings(), workers=1, progress=silent)
    with closing(sqlite3.connect(store_path(database))) as conn:
        conn.execute("update pages set packed = ?", (page_store.gzip.compress(b"stored"),))
        conn.commit()
    address, chosen = addresses(database)[0], SiteSettings()
    assert ask(application(database), address)[0].content == b"stored"
    if change == "file":
        os.utime(database, (1, 1))
    elif change == "program":
        monkeypatch.setattr(page_store, "program_version", lambda: "another")
    elif change == "dress":
        monkeypatch.setattr(page_store, "_DRESS", ("static",))
    else:
        chosen = SiteSettings(folders=(str(tmp_path),))
    assert b"<article" in ask(application(database, chosen), address)[0].content
    assert prepare_pages(database, chosen, workers=1, progress=silent).there == 0


def test_where_reviewers_decide_no_page_is_stored_nor_shown(database: Path, tmp_path: Path) -> None:
    ledger = SiteSettings(ledger=str(tmp_path / "decisions.db"))
    with pytest.raises(SiteError, match="--review"):
        prepare_pages(database, ledger, workers=1, progress=silent)
    prepare_pages(database, SiteSettings(), workers=1, progress=silent)
    with closing(sqlite3.connect(store_path(database))) as conn:
        conn.execute("update pages set packed = ?", (page_store.gzip.compress(b"stored"),))
        conn.commit()
    assert b"<article" in ask(application(database, ledger), addresses(database)[0])[0].content


@pytest.mark.parametrize("content", [b"", b"no database", b"SQLite format 3\x00" + bytes(100)])
def test_a_damaged_store_costs_no_reader_an_answer(database: Path, content: bytes) -> None:
    store_path(database).write_bytes(content)
    assert ask(application(database), addresses(database)[0])[0].status_code == 200
    assert PageStore(store_path(database), identity_of(database)).find("/", b"") is None
    assert prepare_pages(database, SiteSettings(), workers=1, progress=silent).made > 0


def test_a_page_that_cannot_be_unpacked_is_made_anew(database: Path) -> None:
    prepare_pages(database, SiteSettings(), workers=1, progress=silent)
    with closing(sqlite3.connect(store_path(database))) as conn:
        conn.execute("update pages set packed = substr(packed, 1, 40)")
        conn.commit()
    assert b"<article" in ask(application(database), addresses(database)[0])[0].content


def test_the_command_says_what_it_made(database: Path) -> None:
    told = CliRunner().invoke(main, ["serve", str(database), "--prepare"])
    assert told.exit_code == 0, told.output
    assert " made now), " in told.output
    assert store_path(database).exists()
