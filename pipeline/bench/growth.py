"""python -m pipeline.bench.growth: what 100, 1,000 and 5,000 reports cost to build, to build again, to re-extract.

In: the corpus folder, from which reports with other names and figures are written to ``--work``. Out: for each
size, on stdout, the time of a first build, of a rerun with nothing changed and of two after a changed vocabulary
(one that finds nothing new in the reports it touches, one that finds a figure in each), the memory of the processes
and the size of the database; with ``--record`` also in docs/scaling.json,
docs/scaling.md and its plots. Every build is the program itself, run as a command.
"""

from __future__ import annotations

import argparse
import compileall
import os
import shutil
import sqlite3
import sys
from collections.abc import Sequence
from contextlib import closing
from dataclasses import asdict
from datetime import date
from importlib.metadata import version
from pathlib import Path

import yaml

from extractors.indicators.entries import field_indicators
from extractors.indicators.vocabulary_change import change_between
from pipeline.bench.growth_figures import Growth
from pipeline.bench.growth_report import publish, table
from pipeline.bench.machine import load, machine
from pipeline.bench.processes import Run, measure
from pipeline.bench.variants import PER_FOLDER, write_variants

RECORD = Path("docs/scaling.json")
SIZES = (100, 1_000, 5_000)
_ROOT = Path(__file__).resolve().parents[2]
_PACKAGES = ("pipeline", "extractors", "schemas")
#: Where the vocabulary is changed.
_CHANGED = Path("extractors/vocab/fields/procedures.yml")
#: One more indicator in words that some reports hold, none of them beside a number it could count.
_NOTHING_NEW = """
- code: "procedures.measured_growth"
  label_vi: "Phần mềm dùng chung"
  label_en: "Shared programs"
  unit: "phần mềm"
  parent: null
  definition: "Thêm vào khi đo một từ vựng đã đổi."
  phrase: "triển khai 03 phần mềm dùng chung"
  rules:
  - {counts: ["phần mềm"], near: ["dùng chung"]}
"""
#: And one that every report it touches has a figure of, so that all of these are written anew.
_NEW_FIGURE = """
- code: "procedures.measured_score"
  label_vi: "Điểm do Bưu điện khảo sát"
  label_en: "Score of the postal survey"
  unit: "điểm"
  parent: null
  definition: "Thêm vào khi đo một từ vựng đã đổi."
  phrase: "điểm hài lòng do Bưu điện khảo sát là 92,4 điểm"
  rules:
  - {counts: ["điểm"], near: ["bưu điện khảo sát"]}
"""


def copied_program(work: Path, added: str = "") -> Path:
    """Copy the program into ``work``, with ``added`` in its vocabulary; gives the folder to import it from.

    Compiled, as whoever installed it has it: a vocabulary that changes compiles nothing again.
    """
    folder = work / ("changed" if added else "program")
    shutil.rmtree(folder, ignore_errors=True)
    for package in _PACKAGES:
        shutil.copytree(_ROOT / package, folder / package, ignore=shutil.ignore_patterns("__pycache__"))
        compileall.compile_dir(folder / package, quiet=2)
    with (folder / _CHANGED).open("a", encoding="utf-8") as vocabulary:
        vocabulary.write(added)
    return folder


def build(folders: Sequence[Path], database: Path, workers: int, program: Path) -> Run:
    """Run the command ``build`` of a program over folders, in a process of its own."""
    command = [sys.executable, "-m", "pipeline", "build", *(str(folder.resolve()) for folder in folders),
               "--db", str(database.resolve()), "--workers", str(workers)]
    # Python looks in the folder it is started in first: elsewhere it would find this program, not the changed one.
    return measure(command, {**os.environ, "PYTHONPATH": str(program.resolve())}, program.resolve())


def grow(folders: Sequence[Path], work: Path, workers: int, program: Path) -> Growth:
    """Build a new database from ``folders``, then again with nothing changed, then twice with another vocabulary.

    Raises RuntimeError where the changed vocabulary changed nothing: then it was not the one that was used.
    """
    database = work / "growth.db"
    for file in work.glob(f"{database.name}*"):
        file.unlink()
    first = build(folders, database, workers, program)
    documents, pages, size = _contents(database)
    unchanged = build(folders, database, workers, program)
    touched = touched_documents(database, "", _NOTHING_NEW)
    changed = _rebuild(folders, database, work, workers, _NOTHING_NEW)
    found_touched = touched_documents(database, _NOTHING_NEW, _NEW_FIGURE)
    found = _rebuild(folders, database, work, workers, _NOTHING_NEW + _NEW_FIGURE)
    return Growth(
        documents, pages, first.seconds, first.cpu_seconds, unchanged.seconds, unchanged.cpu_seconds, changed.seconds,
        changed.cpu_seconds, first.peaks[0], max(first.peaks[1:], default=0.0), size, touched, found.seconds,
        found.cpu_seconds, found_touched, _with_new_figure(database),
    )


def _rebuild(folders: Sequence[Path], database: Path, work: Path, workers: int, added: str) -> Run:
    """Build again with ``added`` in the vocabulary."""
    before = _rules(database)
    run = build(folders, database, workers, copied_program(work, added))
    if before & _rules(database):
        raise RuntimeError(f"{database}: documents were not extracted again after the vocabulary had changed")
    return run


def touched_documents(database: Path, before: str, added: str) -> int | None:
    """How many documents ``added`` to a vocabulary with ``before`` touches; None where the order of others changed."""
    old, new = ([*field_indicators(), *(yaml.safe_load(text) or ())] for text in (before, before + added))
    change = change_between(old, new)
    if change is None:
        return None
    with closing(sqlite3.connect(database)) as conn:
        kept = conn.execute("SELECT words FROM document_words")
        return sum(change.touches(frozenset(words.split(" "))) for (words,) in kept)


def _with_new_figure(database: Path) -> int:
    [entry] = yaml.safe_load(_NEW_FIGURE)
    with closing(sqlite3.connect(database)) as conn:
        counted = "SELECT count(DISTINCT document_id) FROM figures WHERE indicator = ?"
        return int(conn.execute(counted, (entry["code"],)).fetchone()[0])


def _contents(database: Path) -> tuple[int, int, float]:
    """Documents and pages of a database, and its size in MB with nothing left in the log."""
    with closing(sqlite3.connect(database)) as conn:
        conn.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        documents, pages = conn.execute("SELECT count(*), coalesce(sum(pages), 0) FROM documents").fetchone()
    return documents, pages, database.stat().st_size / 1e6


def _rules(database: Path) -> set[str]:
    """The versions of the rules that documents were extracted with."""
    with closing(sqlite3.connect(database)) as conn:
        return {row[0] for row in conn.execute("SELECT DISTINCT extractor_version FROM documents")}


def start_up(work: Path, workers: int, program: Path) -> Run:
    """Build nothing: what starting the program costs, with an empty folder."""
    empty = work / "empty"
    empty.mkdir(exist_ok=True)
    database = work / "empty.db"
    for file in work.glob(f"{database.name}*"):
        file.unlink()
    return build([empty], database, workers, program)


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure every size; returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m pipeline.bench.growth", description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)  # fmt: skip
    parser.add_argument("--corpus", type=Path, default=Path("corpus"))
    parser.add_argument("--work", type=Path, default=Path("build/growth"), help="folder for files and databases")
    parser.add_argument("--sizes", type=int, nargs="+", default=SIZES, metavar="N",
                        help=f"documents, in hundreds (default {' '.join(map(str, SIZES))})")  # fmt: skip
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--record", nargs="?", type=Path, const=RECORD, metavar="JSON",
                        help=f"also keep the figures (default {RECORD}) and write the page beside it")  # fmt: skip
    given = parser.parse_args(arguments)
    if any(size < PER_FOLDER or size % PER_FOLDER for size in given.sizes):
        parser.error(f"--sizes are multiples of {PER_FOLDER}: files lie in folders of as many")
    folders = write_variants(given.corpus, given.work / "files", max(given.sizes), workers=given.workers)
    print("files written", file=sys.stderr)
    program = copied_program(given.work)
    release = {
        "version": version("doichieu"), "date": date.today().isoformat(), "machine": machine(), "load": load(),
        "workers": given.workers, "start_up": asdict(start_up(given.work, given.workers, program)), "sizes": [],
    }
    for size in sorted(given.sizes):
        found = grow(folders[: size // PER_FOLDER], given.work, given.workers, program)
        release["sizes"].append(asdict(found))
        print(f"{size}: {found}", file=sys.stderr)
        if given.record:
            publish(release, given.record)
    print(table([Growth(**each) for each in release["sizes"]]))
    return 0


if __name__ == "__main__":
    sys.exit(main())
