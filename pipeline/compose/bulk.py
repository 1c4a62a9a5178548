"""python -m pipeline.compose.bulk corpus --db big.db: a database as large as a country's, to measure the site with.

Comes in: the corpus folder, how many districts and years, a seed. Goes out: a reports
database of invented provinces and districts, the same for the same seed. Some hundred
reports are composed, read and extracted as any other; the rest are these under other
names and in other years. A new name has as many letters as the one it stands for, so
every character range stays true. How fast the site is over it is ``pipeline.publish.trials.load``'s
matter; what the figures mean is nobody's.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import re
import sqlite3
import sys
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from itertools import islice, product
from multiprocessing import get_context
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

from extractors.scope.places import rows as admin_unit_rows
from extractors.text.compare_form import fold
from pipeline.comparing.aggregates import count_corpus
from pipeline.comparing.stage import compare_reports
from pipeline.compose.docx_writer import docx_bytes
from pipeline.compose.output import composition
from pipeline.compose.pdf_writer import pdf_bytes
from pipeline.compose.world import read_world
from pipeline.storage import store
from pipeline.storage.database import create_tables, open_database, search_again, without_search
from pipeline.storage.versions import extractor_version, reader_version
from pipeline.work.per_file import process_file

#: Syllables of invented names, by their letters; combined, then checked against the gazetteer.
SYLLABLES = tuple("""
An Hà Cù Sa Lý Ba Tô Lư Kỳ Đa Bố Ngà Hải Cao Mai Đào Kim Mộc Hóa Vân Khê Lam Sơn Tân Hòa Phú Yên Lai Hạc
Bạch Lĩnh Tịnh Đăng Vĩnh Quan Giao Thạc Trà Lộc Ninh Hoài Hưng Thọ Đông Nam Xuân Định Thái Bích Diên Chân
Khánh Thuận Phước Thượng Trạch Trung Hoàng Trường Thanh Thiên Phong Quảng Quỳnh Nghĩa Hương Khang Thịnh Chánh
""".split())  # noqa: SIM905 - eighty syllables read better as text
#: The composed reports speak of this year and the two before it.
YEAR = 2024
_YEARS = re.compile(r"(?<![\d.,])(2022|2023|2024)(?!\d|[.,]\d)")
_BATCH = 100
#: Tables whose rows belong to one document, those that others refer to first.
_TABLES = ("documents", "instruments", "document_files", "passages", "figures", "citations", "claims",
           "claim_operands", "problems")


@dataclass(frozen=True, slots=True)
class Master:
    """A composed report, stored: its names, and its rows by table."""

    order: int
    quarter: int
    district: str
    province: str
    slug: str
    sha256: str
    tables: Mapping[str, tuple[Sequence[str], Sequence[Sequence[object]]]]


@dataclass(frozen=True, slots=True)
class District:
    """An invented district; ``order`` is the office of the corpus whose habits it has."""

    name: str
    province: str
    order: int


def invented(letters: Sequence[int], rng: Random, taken: set[str]) -> Iterator[str]:
    """Draw names of the given lengths, none of a province, district or commune, none twice."""
    pairs: dict[int, list[str]] = {}
    for first, second in product(SYLLABLES, repeat=2):
        name = f"{first} {second}"
        if first != second and name not in taken:
            pairs.setdefault(len(name), []).append(name)
    for group in pairs.values():
        rng.shuffle(group)
    for wanted in letters:
        name = pairs[wanted].pop()
        taken.add(name)
        yield name


def invent_districts(count: int, provinces: int, names: Sequence[str], home: str, seed: int) -> list[District]:
    """Invent ``count`` districts in ``provinces`` provinces, as long as ``names`` in turn and ``home``."""
    rng = Random(seed)  # noqa: S311 - invention, not secrecy
    taken = {unit.name for unit in admin_unit_rows()} | set(names)
    regions = list(invented([len(home)] * provinces, rng, taken))
    orders = [n % len(names) for n in range(count)]
    drawn = invented([len(names[order]) for order in orders], rng, taken)
    return [District(name, regions[n * provinces // count], order)
            for n, (name, order) in enumerate(zip(drawn, orders, strict=True))]


def compose_master(corpus: Path, task: tuple[int, int, int]) -> Master:
    """Compose, read and extract one report of the corpus's world (seed, office, quarter)."""
    seed, order, quarter = task
    office = read_world(corpus / "world.yml", seed)[order]
    done = composition(corpus, office, quarter)
    slug = str(office.about["slug"])
    form = "docx" if (order + quarter) % 2 else "pdf"
    content = docx_bytes(done.report) if form == "docx" else pdf_bytes(done.report, corpus / "fonts")
    sha256 = hashlib.sha256(content).hexdigest()
    with TemporaryDirectory() as folder:
        path = Path(folder) / f"{slug}-{YEAR}-q{quarter + 1}.{form}"
        path.write_bytes(content)
        read, extraction = process_file(path, "never")
    conn = sqlite3.connect(":memory:")
    conn.row_factory = sqlite3.Row
    create_tables(conn)
    store.store_document(
        conn, sha256=sha256, file_names=[path.name], read=read, extraction=extraction,
        versions=(reader_version(), extractor_version()), synthetic="composed",
    )
    return Master(order, quarter, office.name, office.province, slug, sha256, dict(_rows_of(conn)))


def _rows_of(conn: sqlite3.Connection) -> Iterator[tuple[str, tuple[Sequence[str], Sequence[Sequence[object]]]]]:
    """Every row that belongs to a document, by table."""
    conn.row_factory = None
    for name in _TABLES:
        cursor = conn.execute(f"SELECT * FROM {name}")  # noqa: S608 - a constant
        yield name, ([column[0] for column in cursor.description], cursor.fetchall())


def in_year(master: Master, year: int) -> str:
    """The rows of a report as JSON, its years moved so that it speaks of ``year``."""
    def moved(value: object) -> object:
        if not isinstance(value, str):
            return value
        return _YEARS.sub(lambda hit: str(int(hit[1]) + year - YEAR), value)

    return json.dumps({
        name: [[moved(value) for value in row] for row in rows] for name, (_, rows) in master.tables.items()
    }, ensure_ascii=False)


def renamed(text: str, master: Master, district: District, sha256: str) -> dict[str, list[list[object]]]:
    """Put another district's names and keys in the place of a report's own."""
    text = text.replace(master.sha256, sha256).replace(master.sha256[:12], sha256[:12])
    text = text.replace(master.slug, fold(district.name).replace(" ", "-"))
    for old, new in ((master.district, district.name), (master.province, district.province)):
        for form in (str, str.upper, fold):
            text = text.replace(form(old), form(new))
    rows: dict[str, list[list[object]]] = json.loads(text)
    return rows


def insert_rows(conn: sqlite3.Connection, master: Master, rows: Mapping[str, list[list[object]]]) -> None:
    """Insert the rows of one report; a cited document that is there already is met again."""
    keys: dict[object, str] = {}
    columns = {name: list(master.tables[name][0]) for name in rows}
    place = columns["instruments"].index("id")
    for row in rows["instruments"]:
        named = "|".join(str(value) for n, value in enumerate(row) if n != place)
        keys[row[place]] = row[place] = hashlib.sha256(named.encode()).hexdigest()[:12]
    place = columns["citations"].index("instrument_id")
    for row in rows["citations"]:
        row[place] = keys.get(row[place])
    for name in _TABLES:
        marks = ", ".join("?" * len(columns[name]))
        conn.executemany(f"INSERT OR IGNORE INTO {name} ({', '.join(columns[name])}) VALUES ({marks})",  # noqa: S608
                         rows[name])


def fill(conn: sqlite3.Connection, masters: Sequence[Master], districts: Sequence[District],
         years: Sequence[int], seed: int) -> int:
    """Write a report of every district, year and quarter; returns how many there are.

    Written in the order of their keys: indexes then grow at their end.
    """
    of: dict[tuple[int, int], list[Master]] = {}
    for master in masters:
        of.setdefault((master.order, master.quarter), []).append(master)
    jobs = sorted(
        (hashlib.sha256(f"{seed}|{district.name}|{year}|{quarter}".encode()).hexdigest(), n, year, quarter)
        for (n, district), year, quarter in product(enumerate(districts), years, range(4))
    )
    texts: dict[tuple[str, int], str] = {}
    left = iter(jobs)
    while batch := list(islice(left, _BATCH)):
        with conn:
            for sha256, n, year, quarter in batch:
                choices = of[districts[n].order, quarter]
                master = choices[(n + year) % len(choices)]
                key = (master.sha256, year)
                if key not in texts:
                    texts[key] = in_year(master, year)
                insert_rows(conn, master, renamed(texts[key], master, districts[n], sha256))
    return len(jobs)


def write_bulk(corpus: Path, database: Path, *, districts: int, provinces: int, years: int, seeds: int,
               seed: int, workers: int, compare: bool) -> int:
    """Write the database; returns how many reports it holds."""
    offices = read_world(corpus / "world.yml", seed)
    tasks = [(seed + n, office.order, quarter) for n in range(seeds) for office in offices for quarter in range(4)]
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
        masters = list(pool.map(partial(compose_master, corpus), tasks))
    names = [office.name for office in offices]
    towns = invent_districts(districts, provinces, names, offices[0].province, seed)
    conn = open_database(database)
    try:
        for pragma in ("journal_mode = OFF", "synchronous = OFF", "cache_size = -1000000", "foreign_keys = OFF"):
            conn.execute(f"PRAGMA {pragma}")
        without_search(conn)
        written = fill(conn, masters, towns, range(YEAR + 1 - years, YEAR + 1), seed)
        print(f"{written} reports written", file=sys.stderr)
        search_again(conn)
        print("indexed", file=sys.stderr)
        if compare:
            compare_reports(conn)
            print("compared", file=sys.stderr)
            count_corpus(conn)
            print("counted", file=sys.stderr)
        conn.execute("ANALYZE")
        conn.execute("PRAGMA journal_mode = WAL")
    finally:
        conn.close()
    return written


def main(arguments: list[str] | None = None) -> int:
    """Write one database; returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m pipeline.compose.bulk", description=__doc__)
    parser.add_argument("corpus", type=Path, help="folder with phrasings/, fonts/, world.yml, outlines.yml")
    parser.add_argument("--db", type=Path, required=True, help="database to make; must not exist")
    parser.add_argument("--districts", type=int, default=700)
    parser.add_argument("--provinces", type=int, default=63)
    parser.add_argument("--years", type=int, default=10, help=f"up to {YEAR}, four reports each")
    parser.add_argument("--seeds", type=int, default=4, help="years of facts that the reports take turns with")
    parser.add_argument("--seed", type=int, default=1, help="first of them, and of the names")
    parser.add_argument("--workers", type=int, default=2, help="processes that compose and read")
    parser.add_argument("--no-compare", action="store_true", help="do not compare the reports with one another")
    given = parser.parse_args(arguments)
    if given.db.exists():
        print(f"{given.db} exists. Give another name or remove it.", file=sys.stderr)
        return 2
    written = write_bulk(
        given.corpus, given.db, districts=given.districts, provinces=given.provinces, years=given.years,
        seeds=given.seeds, seed=given.seed, workers=given.workers, compare=not given.no_compare,
    )
    print(f"{written} reports in {given.db}", file=sys.stderr)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
