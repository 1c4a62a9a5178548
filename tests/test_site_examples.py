"""Each example of the page of downloads, run as it is printed there against a served database."""

from __future__ import annotations

import csv
import json
import runpy
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from html import unescape
from pathlib import Path
from typing import Any

import httpx
import pytest

from pipeline.publish.data.examples import EXAMPLES
from pipeline.publish.serving.server import application

SAMPLE = runpy.run_path(str(Path(__file__).with_name("test_site.py")))
BY_NAME = {example.name: example for example in EXAMPLES}
#: Language -> the program that runs its code, with the code in the place of None.
PROGRAMS = {"curl": ["sh", "-c", None], "Python": [sys.executable, "-c", None], "JavaScript": ["node", "-e", None]}


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return SAMPLE["write_sample"](tmp_path_factory.mktemp("examples") / "reports.db")  # type: ignore[no-any-return]


@pytest.fixture(scope="module")
def site(served: Callable[..., Any], database: Path) -> Iterator[str]:
    with served(application(database)) as at:
        yield at


@pytest.fixture(scope="module")
def printed(site: str) -> dict[str, str]:
    """The code of each example as the page prints it."""
    page = httpx.get(f"{site}/du-lieu").text
    return {name: unescape(page.split(f'<code id="code-{name}">')[1].split("</code>")[0]) for name in BY_NAME}


def run(name: str, code: str, folder: Path) -> str:
    language = BY_NAME[name].language
    program = "curl" if language == "curl" else PROGRAMS[language][0]
    if program is None or shutil.which(program) is None:
        pytest.skip(f"no {program} here")
    command = [part if part is not None else code for part in PROGRAMS[language]]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, cwd=folder, check=True)
    assert done.stderr == ""
    return done.stdout


def answered(name: str, printed: dict[str, str], tmp_path: Path) -> Any:
    return json.loads(run(name, printed[name], tmp_path))


def test_findings(printed: dict[str, str], tmp_path: Path) -> None:
    told = answered("findings", printed, tmp_path)
    assert [(row["severity"], row["claimed"], row["recomputed"]) for row in told["rows"]] == [("high", 93.0, 92.0)]


def test_figures(printed: dict[str, str], tmp_path: Path) -> None:
    [row] = answered("figures", printed, tmp_path)
    assert (row["value"], row["unit"], row["page"]) == (1250.0, "hồ sơ", 2)


def test_search(printed: dict[str, str], tmp_path: Path) -> None:
    told = answered("search", printed, tmp_path)
    assert [row["text"] for row in told["rows"]] == [SAMPLE["SENTENCE"]]


def test_csv(printed: dict[str, str], tmp_path: Path) -> None:
    run("csv", printed["csv"], tmp_path)
    [row] = csv.DictReader((tmp_path / "claims.csv").read_text("utf-8").splitlines())
    assert row["claimed_text"] == "93,00%"


def test_sql(printed: dict[str, str], database: Path) -> None:
    code, address = printed["sql"].rsplit("-- ", 1)
    with sqlite3.connect(database) as conn:
        conn.row_factory = sqlite3.Row
        assert httpx.get(address).json() == [dict(row) for row in conn.execute(code)]


def test_python(printed: dict[str, str], tmp_path: Path) -> None:
    assert run("python", printed["python"], tmp_path) == "Bình Lâm 2024-Q1 93.0 92.0 inconsistent\n"


def test_javascript(printed: dict[str, str], tmp_path: Path) -> None:
    assert run("javascript", printed["javascript"], tmp_path) == "45/QĐ-UBND 1\n"


def test_every_example_has_a_test_and_shows_its_answer(site: str) -> None:
    assert set(BY_NAME) == {name.removeprefix("test_") for name in globals() if name.startswith("test_")} & set(BY_NAME)
    page = httpx.get(f"{site}/du-lieu").text
    for answer in page.split("<samp>")[1:]:
        assert answer.split("</samp>")[0].strip() not in ("", "404", "400")
