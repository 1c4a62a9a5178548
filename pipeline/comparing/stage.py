"""The comparing stage: reads rows, calls the pure comparisons, replaces their claims.

In: a built database. Out: the claims whose method begins with «across», made anew as a
whole whenever a document was stored or a rule changed, and untouched otherwise; where of some stored documents only
figures changed, those between figures of their districts alone, and in what these documents differ from versions of
them. Papers and figures are fetched district by district and citations by the numbers that differ, so the work
grows with the corpus and not with its square, and memory with its largest district.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from fractions import Fraction
from functools import lru_cache
from heapq import merge
from itertools import chain, groupby
from operator import itemgetter
from typing import Any

from extractors.citations.registers import register_of
from pipeline.comparing import citation_conflicts, register_order
from pipeline.comparing.cited import Cited
from pipeline.comparing.continuity import find_continuity
from pipeline.comparing.leads import Lead, Place, Side, rows_of
from pipeline.comparing.papers import Paper, load_paper, papers_by_district, printed_day
from pipeline.comparing.quantities import Printed, quantities, scope_key
from pipeline.comparing.register_order import Entry
from pipeline.comparing.restatements import find_restatements
from pipeline.comparing.totals import find_totals
from pipeline.comparing.version_rows import changed_version_rows, version_rows
from pipeline.comparing.versions import one_of_each
from pipeline.comparing.windows import window_of
from pipeline.storage import stages, store
from pipeline.storage.keys import Row
from pipeline.storage.versions import comparing_version
from schemas.records import Period

_FULL = len("2022-09-30")
#: The papers that are compared, one of each report, with the register that its own number stands in.
_COMPARED = "CREATE TEMP TABLE IF NOT EXISTS compared (id TEXT PRIMARY KEY, register TEXT) WITHOUT ROWID"
_ISSUED = "SELECT register, id FROM compared WHERE register IS NOT NULL ORDER BY register, id"
#: Papers remembered while citations are compared: those of one register are of a few districts.
_REMEMBERED = 256
# Of dossiers alone: what another field counts in one report is seldom the same thing in the next («12 tin, bài»).
# The index is named: without statistics SQLite takes that of modalities and reads every figure for each district.
_FIGURES = """
SELECT f.*, i.label_vi, i.label_en
FROM figures f INDEXED BY idx_figures_document_id JOIN indicators i ON i.code = f.indicator
WHERE f.document_id IN (SELECT value FROM json_each(?)) AND f.qualifier = 'exact'
  AND f.indicator LIKE 'dossiers.%' AND f.modality IN ('actual', 'previous') AND f.scope_level IS NOT NULL
ORDER BY f.document_id, f.passage_id, f.char_start, f.id
"""
# A register is compared where the text says whose it is and the date stands right after the number.
_FIRM = (
    "c.register IS NOT NULL AND c.date_text IS NOT NULL AND length(c.cited_on) = 10 "
    "AND c.document_id IN (SELECT id FROM compared)"
)
_TWO_DAYS = f"""
WITH differing AS (
  SELECT c.register, c.number, substr(c.cited_on, 1, 4) AS year FROM citations c WHERE {_FIRM}
  GROUP BY 1, 2, 3 HAVING count(DISTINCT c.cited_on) > 1 AND count(DISTINCT c.document_id) > 1)
SELECT c.*, d.year FROM differing d
JOIN citations c ON c.register = d.register AND c.number = d.number AND substr(c.cited_on, 1, 4) = d.year
WHERE {_FIRM} ORDER BY c.register, c.number, d.year, c.document_id, c.passage_id, c.char_start, c.id
"""  # noqa: S608 - constants of this module
_TWO_ISSUERS = f"""
WITH differing AS (
  SELECT p.district, p.province, c.number, c.cited_on FROM citations c JOIN documents p ON p.id = c.document_id
  WHERE {_FIRM} AND p.district IS NOT NULL GROUP BY 1, 2, 3, 4
  HAVING count(DISTINCT c.register) > 1 AND count(DISTINCT c.document_id) > 1)
SELECT c.*, d.district, d.province FROM differing d
JOIN citations c ON c.number = d.number AND c.cited_on = d.cited_on
JOIN documents p ON p.id = c.document_id AND p.district = d.district AND p.province IS d.province
WHERE {_FIRM} ORDER BY d.district, d.province, c.number, c.cited_on, c.document_id, c.passage_id, c.char_start, c.id
"""  # noqa: S608 - constants of this module
# Of a group SQLite returns the row that holds its min().
_NUMBERS = f"""
SELECT c.*, count(DISTINCT c.document_id) AS reports, min(c.id) FROM citations c
WHERE {_FIRM} GROUP BY c.register, c.number, c.cited_on ORDER BY c.register, c.number, c.cited_on
"""  # noqa: S608 - constants of this module


def compare_reports(conn: sqlite3.Connection) -> bool:
    """Bring the claims that compare reports up to date; False if there was nothing to do."""
    version = comparing_version()
    if stages.stage_version(conn, stages.COMPARING) == version:
        return False
    if stages.version_but_for_changed(conn, stages.COMPARING) == version:
        store.replace_comparisons_of(conn, _changed_districts(conn), changed_version_rows(conn), version)
        return True
    # Keys are counted where leads may coincide, and of no two groups do they: they stand on other places.
    claims = chain.from_iterable(map(rows_of, find_leads(conn)))
    links = chain.from_iterable(version_rows(conn, papers) for papers in papers_by_district(conn))
    store.replace_comparisons(conn, claims, links, version)
    return True


def _changed_districts(conn: sqlite3.Connection) -> Iterator[tuple[list[str], Iterator[tuple[Row, list[Row]]]]]:
    """The documents of each district of which a figure that is compared changed, and the claims between figures."""
    changed = {
        doc for doc, codes in stages.changed_reports(conn).items()
        if any(code.startswith(stages.COMPARED_INDICATORS) for code in codes)
    }
    if not changed:
        return
    for papers in papers_by_district(conn):
        ids = [paper.id for paper in papers]
        if not changed.isdisjoint(ids):
            yield ids, chain.from_iterable(map(rows_of, _between_figures(conn, one_of_each(papers))))


def _between_figures(conn: sqlite3.Connection, standing: Sequence[Paper]) -> Iterator[Iterable[Lead]]:
    """Leads between the figures of papers of one district name, those of each home together."""
    for district in _homes(standing):
        found = list(quantities(_figures(conn, district)))
        yield chain(find_continuity(found), find_restatements(found), find_totals(found))


def find_leads(conn: sqlite3.Connection) -> Iterator[Iterable[Lead]]:
    """Yield every lead of a database, in an order that does not depend on how it was built.

    Leads of one iterable share a district, a cited number or a register, those of two stand on different places.
    """
    conn.execute(_COMPARED)
    conn.execute("DELETE FROM compared")
    for papers in papers_by_district(conn):
        standing = one_of_each(papers)
        conn.executemany("INSERT INTO compared (id, register) VALUES (?, ?)", [(p.id, _register(p)) for p in standing])
        yield from _between_figures(conn, standing)

    @lru_cache(_REMEMBERED)
    def paper_of(document: str) -> Paper:
        return load_paper(conn, document)

    for same in _grouped(conn, _TWO_DAYS, ("register", "number", "year"), paper_of):
        yield citation_conflicts.find_two_days(same)
    for same in _grouped(conn, _TWO_ISSUERS, ("district", "province", "number", "cited_on"), paper_of):
        yield citation_conflicts.find_two_issuers(same)
    yield from _out_of_order(conn, paper_of)
    conn.execute("DROP TABLE compared")


def _homes(papers: Iterable[Paper]) -> Iterator[list[Paper]]:
    """Papers of each district, commune or province, where there are several: two provinces may use one name."""
    districts: dict[str, list[Paper]] = {}
    for paper in papers:
        home = paper.home
        if home and paper.body:
            districts.setdefault(home, []).append(paper)
    for home in sorted(districts):
        group = districts[home]
        provinces = sorted({paper.province for paper in group if paper.province})
        parted = [[p for p in group if p.province == province] for province in provinces]
        yield from (part for part in (parted if len(provinces) > 1 else [group]) if len(part) > 1)


def _figures(conn: sqlite3.Connection, papers: Sequence[Paper]) -> Iterator[Printed]:
    by_id = {paper.id: paper for paper in papers}
    for row in conn.execute(_FIGURES, (json.dumps(sorted(by_id)),)):
        paper = by_id[row["document_id"]]
        period = Period(row["period_label"], row["period_start"], row["period_end"])
        window, derived = window_of(period, row["modality"], paper)
        if window is not None:
            yield Printed(
                row["id"], paper, row["passage_id"], row["page"], row["char_start"], row["char_end"], row["box"],
                row["quote"], row["indicator"], row["label_vi"] or row["indicator"],
                row["label_en"] or row["indicator"], Fraction(str(row["value"])), row["value_text"] or "",
                row["unit"], row["scope_level"], scope_key(row["scope_level"], row["scope_name"]),
                row["scope_name"], row["channel"], row["modality"], window, derived,
            )  # fmt: skip


def _register(paper: Paper) -> str | None:
    """The register that the paper's own number stands in; None where it tells too little to be put in order."""
    if not paper.number or not paper.issued_on or len(paper.issued_on) != _FULL:
        return None
    return register_of(paper.number, paper.issuer, paper.district, paper.province)


def _grouped(
    conn: sqlite3.Connection, query: str, key: Sequence[str], paper_of: Callable[[str], Paper]
) -> Iterator[list[Cited]]:
    found = conn.execute(query)
    for _, rows in groupby(found, key=lambda row: tuple(row[name] for name in key)):
        yield [_cited(row, paper_of(row["document_id"])) for row in rows]


def _cited(row: Any, paper: Paper) -> Cited:
    return Cited(
        row["id"], paper, row["passage_id"], row["page"], row["char_start"], row["char_end"], row["box"],
        row["quote"], row["kind"], row["number"], row["cited_on"], row["date_text"], row["issuer"], row["register"],
    )


def _out_of_order(conn: sqlite3.Connection, paper_of: Callable[[str], Paper]) -> Iterator[Iterable[Lead]]:
    """Leads of one register after another; of the numbers only those of one register are in memory."""
    cited = ((row["register"], row) for row in conn.execute(_NUMBERS))
    # Of equal registers the cited come first: both streams are sorted, and merge() is stable.
    issued = ((row["register"], paper_of(row["id"])) for row in conn.execute(_ISSUED))
    for _, entries in groupby(merge(cited, issued, key=itemgetter(0)), key=itemgetter(0)):
        yield register_order.find_out_of_order(
            _issued_entry(said) if isinstance(said, Paper) else _cited_entry(said, paper_of(said["document_id"]))
            for _, said in entries
        )


def _cited_entry(row: Any, paper: Paper) -> Entry:
    cited = _cited(row, paper)
    text = f"{cited.number}, {printed_day(cited.day)}"
    return Entry(cited.number, cited.day, row["reports"], cited.place, cited.side("cited", text),
                 (cited.where("vi"), cited.where("en")))


def _issued_entry(paper: Paper) -> Entry:
    number, day = paper.number or "", paper.issued_on or ""
    side = Side("cited", paper.id, text=f"{number}, {printed_day(day)}")
    return Entry(number, day, 1, Place(paper.id), side, (paper.name("vi"), paper.name("en")))
