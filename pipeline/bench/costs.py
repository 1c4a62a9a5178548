"""python -m pipeline.bench.costs: what each stage costs in operations, and how that grows; no clock is read.

In: the corpus folder. Out: for each stage the operations a passage (or a report) on the largest document, and
what grows faster than the document. ``--record`` keeps them in docs/operation-counts.json under the version of
the program and of Python; tests/test_operation_counts.py compares with that.
"""

from __future__ import annotations

import argparse
import math
import sqlite3
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from importlib.metadata import version
from pathlib import Path
from tempfile import TemporaryDirectory

import regex

from extractors.extract import extract
from pipeline.bench.counting import Operations, count, forget_cached
from pipeline.bench.recording import keep_release, releases
from pipeline.bench.workload import FEW_SIZES, SIZES, Paper, docx_paper, pdf_paper, write
from pipeline.comparing.aggregates import count_corpus
from pipeline.comparing.stage import compare_reports
from pipeline.compose import bulk
from pipeline.intake.files import load_readers, read_file
from pipeline.storage import store
from pipeline.storage.database import create_tables, index_searched
from schemas.records import Extraction, Passage, ReadDocument

RECORD = Path("docs/operation-counts.json")
#: Reports stored: not one alone, for the first has nothing to stand beside and costs a quarter less.
STORED_SIZES = (2, 4, 8)
#: And stored again: SQLite merges its full-text indexes now and then, which two doublings even out. So many passages.
AGAIN_SIZES = (4, 8, 16)
_AGAIN_PASSAGES = 40
#: Districts of four reports each that are compared.
COMPARED_SIZES = (2, 4, 8)
#: Exponent of growth above which a stage is not linear.
STEEPEST = 1.1
#: The same for one function, whose operations vary more with the figures. A loop in a loop has 2.
STEEPEST_FUNCTION = 1.3
#: How much dearer a passage may become before the record must be renewed on purpose.
DEARER = 0.15
#: A function below this share of its stage's operations on the largest document is not looked at.
_SHARE = 0.002


@dataclass(frozen=True, slots=True)
class Stage:
    """A stage's operations by size; ``units`` are the passages or reports of each size."""

    name: str
    unit: str
    units: Sequence[int]
    counts: Sequence[Operations]

    @property
    def per_unit(self) -> float:
        """Operations a passage or report at the largest size."""
        return sum(self.counts[-1].values()) / self.units[-1]

    @property
    def exponent(self) -> float:
        """How the whole stage grows: 1 with the document, 2 with its square."""
        return self._exponent([sum(each.values()) for each in self.counts])

    def steep(self) -> Iterator[tuple[str, float]]:
        """What grows faster than the document, each with its exponent: functions, libraries, SQL, or the whole."""
        if self.exponent > STEEPEST:
            yield "the whole stage", self.exponent
        for name, most in sorted(self.counts[-1].items()):
            if most >= _SHARE * sum(self.counts[-1].values()):
                exponent = self._exponent([each.get(name, 0) for each in self.counts])
                if exponent > STEEPEST_FUNCTION:
                    yield name, exponent

    def _exponent(self, made: Sequence[int]) -> float:
        """The lower of the last doubling's and the last two doublings': figures differ, so one alone may jump."""
        grown = [(made[-1] / made[at], self.units[-1] / self.units[at]) for at in (-3, -2) if made[at]]
        if not grown or not made[-1]:
            return math.inf if made[-1] else 0.0
        return min(math.log(cost) / math.log(size) for cost, size in grown)


def _counted(works: Sequence[Callable[[], object]], conns: Sequence[sqlite3.Connection | None]) -> list[Operations]:
    """Count each size from empty caches, after one uncounted run that imports and compiles what is needed.

    That is the largest, from an empty cache of regex too: one nearly full of what ran before would be emptied in the
    midst of a size, and the patterns compiled anew counted as that size's.
    """
    regex.purge()
    works[-1]()
    found = []
    for work, conn in zip(works, conns, strict=True):
        forget_cached()
        found.append(count(work, conn))
    return found


def _plain(name: str, unit: str, units: Sequence[int], works: Sequence[Callable[[], object]]) -> Stage:
    return Stage(name, unit, units, _counted(works, [None] * len(works)))


def reading(
    corpus: Path, folder: Path, paper_of: Callable[[Path, int], Paper], sizes: Sequence[int] = FEW_SIZES
) -> Stage:
    """Count reading one kind of file."""
    load_readers()
    paths = write([paper_of(corpus, times) for times in sizes], folder)
    passages = [len(read_file(path, "never").passages) for path in paths]
    works = [partial(read_file, path, "never") for path in paths]
    return _plain(f"reading {paths[0].suffix[1:].upper()}", "passage", passages, works)


def grown_passages(corpus: Path, folder: Path, sizes: Sequence[int] = SIZES) -> list[tuple[Passage, ...]]:
    """The passages of the growing report, one reading a size."""
    paths = write([docx_paper(corpus, times) for times in sizes], folder)
    return [read_file(path, "never").passages for path in paths]


def extracting(read: Sequence[Sequence[Passage]]) -> Stage:
    """Count extraction and judging."""
    works = [partial(extract, passages) for passages in read]
    return _plain("extracting and judging", "passage", [len(passages) for passages in read], works)


def storing(read: Sequence[Passage], sizes: Sequence[int] = STORED_SIZES) -> Stage:
    """Count storing the same report under so many digests, each size in a database of its own."""
    passages = tuple(read)
    extraction = extract(passages)

    def work(conn: sqlite3.Connection, times: int) -> None:
        _store(conn, passages, [extraction] * times)

    return _in_databases("storing", sizes, lambda *_: None, work)


def storing_again(read: Sequence[Passage], sizes: Sequence[int] = AGAIN_SIZES) -> Stage:
    """Count what a changed rule costs: of so many reports, each of a district of its own, all figures are told
    otherwise, and they are compared and counted again."""
    passages = tuple(read[:_AGAIN_PASSAGES])
    extraction = extract(passages)

    def of_district(n: int, told: Extraction) -> Extraction:
        return replace(told, identity=replace(told.identity, district=f"Vùng {n}", number=f"{n}/BC-UBND"))

    otherwise = replace(extraction, figures=tuple(replace(each, label="khác") for each in extraction.figures))

    def fill(conn: sqlite3.Connection, times: int) -> None:
        _store(conn, passages, [of_district(n, extraction) for n in range(times)])
        compare_reports(conn)
        count_corpus(conn)

    def work(conn: sqlite3.Connection, times: int) -> None:
        for n in range(times):
            store.store_extraction(conn, _digest(n), [f"{n}.txt"], of_district(n, otherwise), ("", ""))
        compare_reports(conn)
        count_corpus(conn)

    return _in_databases("storing again", sizes, fill, work)


def _store(conn: sqlite3.Connection, passages: tuple[Passage, ...], extractions: Sequence[Extraction]) -> None:
    document = ReadDocument("text/plain", "text", None, passages)
    for n, extraction in enumerate(extractions):
        store.store_document(conn, sha256=_digest(n), file_names=[f"{n}.txt"], read=document, extraction=extraction,
                             versions=("", ""))


def _digest(n: int) -> str:
    """A digest of its own for each report, from the first character on: a document's id is how its digest begins."""
    return f"{n:04x}" * 16


def comparing(corpus: Path, sizes: Sequence[int] = COMPARED_SIZES) -> Stage:
    """Count comparing the four quarterly reports of so many districts, and counting the corpus for the site."""
    masters = [bulk.compose_master(corpus, (1, 0, quarter)) for quarter in range(4)]
    towns = bulk.invent_districts(max(sizes), 1, [masters[0].district], masters[0].province, 1)

    def fill(conn: sqlite3.Connection, times: int) -> None:
        bulk.fill(conn, masters, towns[:times], [bulk.YEAR], 1)
        index_searched(conn)
        conn.execute("ANALYZE")

    def work(conn: sqlite3.Connection, _: int) -> None:
        compare_reports(conn)
        count_corpus(conn)

    stage = _in_databases("comparing reports", sizes, fill, work)
    return replace(stage, units=[4 * times for times in sizes])


def _in_databases(
    name: str, sizes: Sequence[int], fill: Callable[[sqlite3.Connection, int], object],
    work: Callable[[sqlite3.Connection, int], object],
) -> Stage:
    """Count ``work`` on a database in memory for each size; one more is worked on before, uncounted."""
    conns = []
    for times in (min(sizes), *sizes):
        conn = sqlite3.connect(":memory:")
        conn.row_factory = sqlite3.Row
        create_tables(conn)
        fill(conn, times)
        conns.append(conn)
    work(conns.pop(0), min(sizes))
    found = []
    for conn, times in zip(conns, sizes, strict=True):
        forget_cached()
        with closing(conn):
            found.append(count(partial(work, conn, times), conn))
    return Stage(name, "report", list(sizes), found)


def stages(corpus: Path, folder: Path) -> Iterator[Stage]:
    """Count every stage; a second or a few each."""
    yield reading(corpus, folder, docx_paper)
    yield reading(corpus, folder, pdf_paper)
    read = grown_passages(corpus, folder)
    yield extracting(read)
    yield storing(read[0])
    yield storing_again(read[0])
    yield comparing(corpus)


def recorded(path: Path = RECORD, python: str | None = None) -> Mapping[str, float]:
    """The last recorded operations a unit by stage for this version of Python; empty where there are none."""
    wanted = python or _python()
    kept = reversed(releases(path))
    found: Mapping[str, float] = next((release["per_unit"] for release in kept if release["python"] == wanted), {})
    return found


def record(counted: Sequence[Stage], path: Path = RECORD) -> None:
    """Keep the counts under this release, in the place of those it had before."""
    key = {"version": version("doichieu"), "python": _python()}
    per_unit = {stage.name: round(stage.per_unit, 1) for stage in counted}
    keep_release(path, {**key, "date": date.today().isoformat(), "per_unit": per_unit}, list(key))


def _python() -> str:
    return f"{sys.version_info.major}.{sys.version_info.minor}"


def table(counted: Sequence[Stage], before: Mapping[str, float]) -> str:
    """Lay the counts out as Markdown."""
    lines = ["| stage | operations | of the record | growth |", "|---|--:|--:|--:|"]
    for stage in counted:
        was = before.get(stage.name)
        share = f"{stage.per_unit / was:.2f}" if was else "new"
        lines.append(f"| {stage.name} | {stage.per_unit:,.0f} a {stage.unit} | {share} | {stage.exponent:.2f} |")
    return "\n".join(lines)


def main(arguments: Sequence[str] | None = None) -> int:
    """Count and print; exit 1 where something grows faster than the document or costs more than recorded."""
    parser = argparse.ArgumentParser(prog="python -m pipeline.bench.costs", description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)  # fmt: skip
    parser.add_argument("--corpus", type=Path, default=Path("corpus"))
    parser.add_argument("--record", nargs="?", type=Path, const=RECORD, metavar="JSON",
                        help=f"also keep the counts in this file (default {RECORD})")  # fmt: skip
    given = parser.parse_args(arguments)
    with TemporaryDirectory() as folder:
        counted = list(stages(given.corpus, Path(folder)))
    before = recorded(given.record or RECORD)
    print(table(counted, before))
    failed = False
    for stage in counted:
        for name, exponent in stage.steep():
            failed = True
            print(f"{stage.name}: {name} grows with exponent {exponent:.2f}.", file=sys.stderr)
        if not given.record and stage.per_unit > (1 + DEARER) * before.get(stage.name, math.inf):
            failed = True
            print(f"{stage.name}: {stage.per_unit:,.0f} operations a {stage.unit}, {before[stage.name]:,.0f} recorded. "
                  "Find what became dearer, or renew the record with --record.", file=sys.stderr)  # fmt: skip
    if given.record:
        record(counted, given.record)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
