"""docs/operations.md is true: its examples run, the options and settings it names exist."""

from __future__ import annotations

import ast
import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from pipeline.build import build

pytest.importorskip("duckdb", reason="DuckDB is a development dependency")
dask = pytest.importorskip("dask", reason="Dask is an optional library (the extra cluster)")
pytest.importorskip("distributed", reason="Dask is an optional library (the extra cluster)")

ROOT = Path(__file__).resolve().parent.parent
PAGE = (ROOT / "docs/operations.md").read_text(encoding="utf-8")
ENVIRONMENT = {**os.environ, "PYTHONPATH": str(ROOT)}


def blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", PAGE, re.DOTALL)


def run(command: list[str], folder: Path) -> str:
    ended = subprocess.run(
        command, cwd=folder, env=ENVIRONMENT, capture_output=True, text=True, check=False, timeout=300,
    )  # fmt: skip
    assert ended.returncode == 0, ended.stderr
    return ended.stdout


@pytest.fixture(scope="module")
def lake(tmp_path_factory: pytest.TempPathFactory, corpus: Path) -> Path:
    """A folder in which the page's commands were run over four reports."""
    folder = tmp_path_factory.mktemp("operations")
    (folder / "reports").mkdir()
    for path in sorted((corpus / "composed").glob("bac-linh-2024-q*.[dp]*")):
        shutil.copyfile(path, folder / "reports" / path.name)
    build([folder / "reports"], folder / "reports.db", worker_count=2)
    [commands] = blocks("sh")
    for line in commands.splitlines():
        program, *arguments = shlex.split(line)
        assert program == "doichieu"
        run([sys.executable, "-m", "pipeline", *arguments], folder)
    return folder


def test_the_partitions_are_queried_with_duckdb(lake: Path) -> None:
    [example] = blocks("python")
    told = run([sys.executable, "-c", example], lake)
    assert "2024" in told
    assert re.search(r"province.*year.*claims.*inconsistent.*reports", told)


def test_the_type_of_the_year_can_be_told(lake: Path) -> None:
    [source] = re.findall(r"`(read_parquet\(.*?\))`", PAGE)
    asked = f'import duckdb; print(duckdb.sql("select typeof(year), count(*) from {source} group by all").fetchall())'
    [row] = ast.literal_eval(run([sys.executable, "-c", asked], lake))
    assert row[0] == "BIGINT"
    assert row[1] > 0


def test_the_commands_of_dask_have_the_options_named() -> None:
    lines = [line for line in re.findall(r"^ {4}(dask .*)$", PAGE, re.MULTILINE) if line.startswith("dask ")]
    assert len(lines) == 2
    for line in lines:
        _, verb, *rest = shlex.split(line)
        told = run([sys.executable, "-m", "dask", verb, "--help"], ROOT)
        for option in (word for word in rest if word.startswith("--")):
            assert re.search(rf"{option}\b", told), option


def test_the_settings_named_exist() -> None:
    full = re.findall(r"`DASK_([A-Z_]+)`", PAGE)
    short = re.findall(r"`…__([A-Z_]+)`", PAGE)
    names = [*full, *(f"DISTRIBUTED__{name}" for name in short)]
    assert len(names) == 2
    for name in names:
        assert dask.config.get(name.lower().replace("__", ".").replace("_", "-")) is not None, name


def test_links_lead_somewhere() -> None:
    links = [link for link in re.findall(r"\]\(([^)#]+)\)", PAGE) if "://" not in link]
    assert links
    assert [link for link in links if not (ROOT / "docs" / link).exists()] == []
