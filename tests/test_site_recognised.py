"""How sure the recogniser was of a figure: stored beside it, told in words on every page and in the files."""

from __future__ import annotations

import runpy
import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from pipeline.storage.database import open_database
from pipeline.storage.store import store_document
from schemas.passages import SURE
from schemas.records import Place, ReadDocument

SAMPLE = runpy.run_path(str(Path(__file__).with_name("test_site.py")))
SENTENCE, BOX = SAMPLE["SENTENCE"], (100.0, 100.0, 120.0, 112.0)
UNSURE, CERTAIN = SURE - 1, SURE


def place(printed: str, sure: int | None) -> Place:
    start = SENTENCE.index(printed)
    return Place(start, start + len(printed), 2, BOX, sure)


#: The second number stands in two words; the third was not recognised.
PLACES = (place("1.250", CERTAIN), place("1.1", CERTAIN), place("50 hồ sơ theo", UNSURE), place("93,00%", None))


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path: Path = SAMPLE["write_sample"](tmp_path_factory.mktemp("recognised") / "reports.db")
    passages = tuple(replace(p, places=PLACES) if p.text == SENTENCE else p for p in SAMPLE["PASSAGES"])
    with closing(open_database(path)) as conn:
        store_document(
            conn, sha256="ab" * 32, file_names=["scan.pdf"], versions=("r", "x"),
            read=ReadDocument("application/pdf", "ocr", 2, passages, recognised_pages=(1, 2)),
            extraction=SAMPLE["sample_extraction"](),
        )  # fmt: skip
        conn.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return path


@pytest.fixture(scope="module")
def site(database: Path) -> Any:
    return SAMPLE["Site"](database)


def test_a_figure_is_as_sure_as_its_least_sure_word(database: Path) -> None:
    with closing(sqlite3.connect(database)) as conn:
        found = conn.execute("select value_text, recognition_confidence from figures where document_id like 'abab%'")
        told = dict(found.fetchall())
        others = conn.execute("select count(recognition_confidence) from figures where document_id not like 'abab%'")
        assert others.fetchone() == (0,)
    assert told == {"1.250": CERTAIN, "1.150": UNSURE, "93,00": None}


@pytest.mark.parametrize(("query", "sure", "unsure"), [
    ("", f"nhận dạng chắc, {CERTAIN} %", f"nhận dạng không chắc, {UNSURE} %"),
    ("?lang=en", f"recognised for certain, {CERTAIN}%", f"recognised without certainty, {UNSURE}%"),
])
def test_report_and_finding_say_how_sure(site: Any, database: Path, query: str, sure: str, unsure: str) -> None:
    with closing(sqlite3.connect(database)) as conn:
        [[claim]] = conn.execute("select id from claims where document_id like 'abab%'")
    for address in (f"/bao-cao/abababababab{query}", f"/phat-hien/{claim}{query}"):
        page = site.get(address).text
        assert f'<small class="recognition">{sure}</small>' in page
        assert f'<small class="recognition">{unsure}</small>' in page
    report = site.get(f"/bao-cao/abababababab{query}").text
    assert f"hồ sơ · {unsure}" in report
    assert report.count("figure unsure") == 1


def test_a_figure_that_was_not_recognised_says_nothing(site: Any) -> None:
    page = site.get(f"/bao-cao/{SAMPLE['DOCUMENT']}").text
    assert 'class="recognition"' not in page
    assert "figure unsure" not in page


def test_files_have_it(site: Any) -> None:
    rows = site.get("/reports/figures.json?_shape=array&_nl=&document_id=abababababab").json()
    assert {row["value_text"]: row["recognition_confidence"] for row in rows}["1.150"] == UNSURE
