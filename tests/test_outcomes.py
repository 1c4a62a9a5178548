"""Outcomes: one for each file given to build, whatever became of it."""

from __future__ import annotations

import asyncio
import json
import shutil
import sqlite3
from collections import Counter
from contextlib import closing
from pathlib import Path

import httpx
import pytest

from pipeline.build import Summary, build
from pipeline.publish.serving.server import application
from pipeline.work import workers
from schemas.outcomes import _REFUSED, _UNREAD, FileOutcome, reading_outcome, refusal_outcome
from schemas.problems import TEMPLATES

TEXT = "Trong quý, huyện tiếp nhận 1.250 hồ sơ, đã giải quyết 1.200 hồ sơ.\n"
PLAIN_IMAGE = b"GIF89a" + bytes(100)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """One report that is read, and files that are not."""
    reports = tmp_path / "reports"
    (reports / "sub").mkdir(parents=True)
    (reports / "a.txt").write_text(TEXT, encoding="utf-8")
    (reports / "empty.pdf").write_bytes(b"")
    (reports / "empty.docx").write_bytes(b"")
    (reports / "torn.docx").write_bytes(b"PK\x03\x04 and no more")
    (reports / "sub" / "torn.docx").write_bytes(b"PK\x03\x04 and nothing else")
    (reports / "scan.png").write_bytes(PLAIN_IMAGE)
    (reports / "scan.pdf").write_bytes(PLAIN_IMAGE)
    return reports


def run(folder: Path, **options: object) -> Summary:
    return build([folder], folder.parent / "reports.db", worker_count=1, **options)  # type: ignore[arg-type]


def query(folder: Path, sql: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(folder.parent / "reports.db")) as conn:
        return conn.execute(sql).fetchall()


OUTCOMES = "SELECT file_name, outcome FROM file_outcomes ORDER BY 1, sha256"


def test_every_file_has_one(folder: Path) -> None:
    expected = {"ok": 1, "empty": 2, "damaged": 2, "unsupported": 2}
    assert {str(k): n for k, n in run(folder).outcomes.items()} == expected
    found = query(folder, OUTCOMES)
    assert Counter(name for name, _ in found) == Counter(p.name for p in folder.rglob("*.*"))
    assert {str(k): n for k, n in run(folder).outcomes.items()} == expected
    assert query(folder, OUTCOMES) == found


def test_a_copy_is_judged_by_its_own_name(folder: Path) -> None:
    run(folder)
    refused = query(folder, "SELECT file_name, code, message FROM problems WHERE document_id IS NULL")
    assert [name for name, _, message in refused if not str(message).startswith(f"{name}: ")] == []
    codes = {name: code for name, code, _ in refused}
    assert (codes["scan.png"], codes["scan.pdf"]) == ("unsupported", "not_a_pdf")


def test_text_under_a_name_that_promises_pdf_is_read_by_its_other_name(folder: Path) -> None:
    shutil.copyfile(folder / "a.txt", folder / "0.pdf")
    run(folder)
    assert ("0.pdf", "ok") in query(folder, OUTCOMES)
    assert ("a.txt", "ok") in query(folder, OUTCOMES)


def test_a_mended_file_has_the_outcome_of_what_it_holds_now(folder: Path) -> None:
    run(folder)
    (folder / "torn.docx").unlink()
    (folder / "empty.pdf").write_text("%PDF-1.4 and no more", encoding="utf-8")
    run(folder)
    assert [outcome for name, outcome in query(folder, OUTCOMES) if name == "empty.pdf"] == ["damaged"]


@pytest.fixture
def dying(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Workers that die of every document; the list holds what they were given."""
    given: list[str] = []

    def die(jobs: object, *_: object, **__: object) -> object:
        for job in jobs:  # type: ignore[attr-defined]
            given.append(job.key)
            yield workers.Failed(job.key, "crashed", "SIGSEGV")

    monkeypatch.setattr("pipeline.build.workers.run", die)
    return given


def test_a_document_that_ends_three_workers_is_left_alone(
    tmp_path: Path, dying: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "reports"
    folder.mkdir()
    (folder / "a.txt").write_text(TEXT, encoding="utf-8")
    for _ in range(5):
        assert run(folder).outcomes == Counter({FileOutcome.CRASHED: 1})
    assert len(dying) == 3
    [(message,)] = query(folder, "SELECT message FROM problems WHERE document_id IS NULL")
    assert "--retry" in str(message)
    # The same bytes elsewhere are no other document.
    shutil.copyfile(folder / "a.txt", folder / "b.txt")
    run(folder)
    assert len(dying) == 3
    run(folder, retry=True)
    assert len(dying) == 4
    monkeypatch.setattr("pipeline.storage.outcomes.reader_version", lambda: "another reader")
    monkeypatch.setattr("pipeline.build.reader_version", lambda: "another reader")
    monkeypatch.setattr("pipeline.work.worklist.reader_version", lambda: "another reader")
    run(folder)
    assert len(dying) == 5
    (folder / "a.txt").write_text(TEXT + TEXT, encoding="utf-8")
    run(folder)
    assert len(dying) > 5


def test_what_was_given_up_can_be_asked_for_and_read(
    tmp_path: Path, dying: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "reports"
    folder.mkdir()
    (folder / "a.txt").write_text(TEXT, encoding="utf-8")
    for _ in range(3):
        run(folder)
    assert len(dying) == 3
    monkeypatch.undo()
    assert run(folder, retry=True).outcomes == Counter({FileOutcome.OK: 1})
    assert query(folder, "SELECT outcome, code, worker_deaths FROM file_outcomes") == [("ok", None, 0)]
    assert query(folder, "SELECT * FROM problems WHERE document_id IS NULL") == []


@pytest.mark.parametrize(
    ("codes", "has_text", "outcome"),
    [
        (set(), True, "ok"),
        ({"wrong_extension", "unread_citation"}, True, "ok"),
        ({"unreadable_page"}, True, "partial"),
        ({"page_too_large", "wrong_extension"}, True, "partial"),
        ({"ocr_unavailable"}, True, "partial"),
        ({"ocr_unavailable"}, False, "ocr_unavailable"),
        ({"unreadable_page"}, False, "damaged"),
        ({"page_too_large"}, False, "too_large"),
        ({"no_text"}, False, "empty"),
        (set(), False, "empty"),
    ],
)
def test_the_outcome_of_a_document(codes: set[str], has_text: bool, outcome: str) -> None:
    assert reading_outcome(codes, has_text=has_text) == outcome


def test_only_known_codes_have_outcomes() -> None:
    assert {*_REFUSED, *_UNREAD} <= set(TEMPLATES)
    assert refusal_outcome("reader_error") == FileOutcome.CRASHED


def test_the_first_page_counts_them_and_leads_to_the_files(folder: Path) -> None:
    run(folder)
    app = application(folder.parent / "reports.db")

    async def ask(address: str) -> str:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://site.test") as client:
            return (await client.get(address)).text

    first = asyncio.run(ask("/?lang=en"))
    assert "7 files given:" in first
    assert "format not read" in first
    listed = asyncio.run(ask("/reports/ket-qua-tep.json?_shape=array&outcome=unsupported"))
    assert {row["file_name"] for row in json.loads(listed)} == {"scan.png", "scan.pdf"}
    chosen = asyncio.run(ask("/reports/ket-qua-tep?outcome=unsupported"))
    assert '<option value="unsupported" selected>định dạng không đọc</option>' in chosen
    assert '<option value="damaged">hỏng</option>' in chosen
