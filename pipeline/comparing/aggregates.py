"""The counting stage: what pages show of the whole corpus, counted once at the end of a build.

In: a database whose reports were compared. Out: the tables of ``schemas.aggregates``, made
anew as a whole whenever a document was stored or a rule changed; where of some stored documents only figures and
claims changed, what these are counted in. Figures are fetched district by district, so the work grows with the
corpus.
"""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import groupby, islice
from typing import Any

from extractors.citations.registers import parse_number
from pipeline.comparing.listed_findings import listed_findings
from pipeline.comparing.observations import COMPARABLE, Row, observations, provinces_of
from pipeline.comparing.papers import Paper, papers_by_place
from pipeline.comparing.standing import COUNTS_OF_ALL, VERDICTS
from pipeline.storage import stages
from pipeline.storage.changed_rows import delete_gone, find_changes, write_rest
from pipeline.storage.inserting import insert, without_indexes
from pipeline.storage.store import forget_indicators
from pipeline.storage.versions import comparing_version
from schemas.tables import BY_NAME

_FULL = len("2022-09-30")
#: Rows written at once: some 200 bytes each.
_BATCH = 2_000

# The indexes are named: without statistics SQLite takes the one of modalities and that of kinds, and so reads every
# figure and every ratio of the corpus for each district.
_FIGURES_OF = """
SELECT f.id, f.document_id, f.indicator, f.value, f.value_text, f.unit, f.qualifier, f.scope_level, f.scope_name,
  f.channel, f.period_label, f.period_start, f.period_end, f.method, d.synthetic, c.id AS claim_id, c.recomputed,
  c.verdict
FROM figures f INDEXED BY {index} JOIN documents d ON d.id = f.document_id
LEFT JOIN claims c INDEXED BY idx_claims_passage_id ON c.passage_id = f.passage_id AND c.kind = 'ratio'
  AND c.char_start = f.char_start AND c.char_end = f.char_end
WHERE f.document_id IN (SELECT value FROM json_each(?)) {chosen} AND {comparable}
GROUP BY f.id ORDER BY f.document_id, f.passage_id, f.char_start, f.id
"""
_FIGURES = _FIGURES_OF.format(index="idx_figures_document_id", chosen="", comparable=COMPARABLE)
_CHANGED_FIGURES = _FIGURES_OF.format(
    index="idx_figures_document_id_indicator", comparable=COMPARABLE,
    chosen="AND f.indicator IN (SELECT value FROM json_each(?))",
)
# Of offices and fields, the names that several districts use; of units none: a commune is in one district.
_COVERAGE = """
INSERT INTO indicator_coverage
  (id, indicator, scope_level, channel, scope_key, period_label, districts, observations)
SELECT indicator || '|' || coalesce(scope_level, '') || '|' || coalesce(channel, '') || '|' || scope_key || '|'
    || period_label, indicator, scope_level, channel, scope_key, period_label,
  count(DISTINCT coalesce(province, '') || '|' || district), count(*)
FROM observations
WHERE district IS NOT NULL AND period_label IS NOT NULL AND (scope_key = '' OR scope_key IN (
  SELECT scope_key FROM observations WHERE scope_level IN ('field', 'office', 'district', 'commune') AND scope_key <> ''
  GROUP BY scope_key HAVING count(DISTINCT coalesce(province, '') || '|' || district) > 1))
GROUP BY indicator, scope_level, channel, scope_key, period_label
"""
# Claims of a report's own text: what comparisons add to it is told by other reports.
_COUNTS = """
SELECT d.id, coalesce(d.issued_on, d.period_end) AS dated, coalesce(d.stands_for, d.id) = d.id AS stands,
  (SELECT count(*) FROM figures WHERE document_id = d.id) AS figures,
  (SELECT count(*) FROM citations WHERE document_id = d.id) AS citations,
  coalesce(sum(c.verdict IN ('exact', 'rounded', 'truncated', 'approximate')), 0) AS holds,
  coalesce(sum(c.verdict = 'inconsistent'), 0) AS inconsistent,
  coalesce(sum(c.verdict = 'unverifiable'), 0) AS unverifiable
FROM documents d LEFT JOIN claims c ON c.document_id = d.id AND c.method NOT LIKE 'across%'
WHERE d.id IN (SELECT value FROM json_each(?)) GROUP BY d.id
"""
# Not indexed: every row is read in the order of the file. By an index that lacks a column of the question each row is
# looked up on its own, of 28,000 reports 2 million rows in 2 GB, a page each.
_INDICATORS = f"""
SELECT f.indicator, count(*) FROM figures f NOT INDEXED
WHERE {COMPARABLE} GROUP BY f.indicator
"""  # noqa: S608 - a constant
_MENTIONS = """
SELECT t.number, coalesce(t.register, '') AS register, t.kind, t.cited_on, count(*) AS mentions
FROM citations t NOT INDEXED WHERE t.number IS NOT NULL
GROUP BY t.number, coalesce(t.register, ''), t.kind, t.cited_on ORDER BY t.number, coalesce(t.register, '')
"""
_CITING = """
SELECT t.number, coalesce(t.register, '') AS register, count(DISTINCT coalesce(d.stands_for, d.id)) AS reports
FROM citations t NOT INDEXED CROSS JOIN documents d ON d.id = t.document_id WHERE t.number IS NOT NULL
GROUP BY t.number, coalesce(t.register, '') ORDER BY t.number, coalesce(t.register, '')
"""
_CITATION_CLAIMS = """
INSERT OR IGNORE INTO citation_claims (number, register, claim_id)
SELECT t.number, coalesce(t.register, ''), o.claim_id FROM claim_operands o JOIN citations t ON t.id = o.citation_id
JOIN claims c ON c.id = o.claim_id
WHERE t.number IS NOT NULL AND c.kind IN ('citation_conflict', 'register_order')
  AND c.verdict IN ('inconsistent', 'unverifiable')
"""
_COUNTED = ("dated", "stands", "figures", "citations", "holds", "inconsistent", "unverifiable")
_COUNT_AGAIN = f"""
UPDATE report_counts SET {", ".join(f"{name} = :{name}" for name in _COUNTED)} WHERE document_id = :id
"""  # noqa: S608 - constants
_STANDING = """
SELECT id FROM documents WHERE id IN (SELECT value FROM json_each(?)) AND coalesce(stands_for, id) = id
"""
_FINDINGS = "SELECT number, register, count(*) AS n FROM citation_claims GROUP BY number, register"


def count_corpus(conn: sqlite3.Connection) -> bool:
    """Bring the counted tables up to date; False if there was nothing to do."""
    version = comparing_version()
    if stages.stage_version(conn, stages.COUNTING) == version:
        return False
    with _written_fast(conn), conn:
        if stages.version_but_for_changed(conn, stages.COUNTING) == version:
            _count_changed(conn)
        else:
            _count_all(conn)
        stages.complete_stage(conn, stages.COUNTING, version)
    return True


def _count_all(conn: sqlite3.Connection) -> None:
    stages.forget_counts(conn)
    _insert_in_order(conn, _observations(conn))
    conn.execute(_COVERAGE)
    _insert(conn, "report_counts", _report_counts(conn))
    conn.execute(_CITATION_CLAIMS)
    _insert(conn, "corpus_counts", _corpus_counts(conn))
    _insert(conn, "listed_findings", listed_findings(conn))
    _insert(conn, "cited_numbers", _cited_numbers(conn))


def _count_changed(conn: sqlite3.Connection) -> None:
    """Count what changed figures and claims are counted in; what is cited, and by whom, is as it was."""
    changed = stages.changed_reports(conn)
    for papers in papers_by_place(conn):
        codes = {code for paper in papers for code in changed.get(paper.id, ())}
        if codes:
            _observe_again(conn, papers, sorted(codes))
    counted = conn.execute(_COUNTS, (json.dumps(list(changed)),))
    conn.executemany(_COUNT_AGAIN, [{name: row[name] for name in ("id", *_COUNTED)} for row in counted.fetchall()])
    for table in ("indicator_coverage", "corpus_counts", "listed_findings"):
        conn.execute(f"DELETE FROM {table}")  # noqa: S608 - constants
    conn.execute(_COVERAGE)
    _insert(conn, "corpus_counts", _corpus_counts(conn))
    _insert(conn, "listed_findings", listed_findings(conn))
    # What was counted by them until now is no more.
    forget_indicators(conn)


def _observe_again(conn: sqlite3.Connection, papers: Sequence[Paper], codes: Sequence[str]) -> None:
    """Write what differs in the observations of papers of one place that have one of these indicators."""
    rows = list(_observed(conn, papers, _CHANGED_FIGURES, json.dumps(codes)))
    # Not by the index of indicators: it leads to the observations of every district.
    chosen = "document_id IN (SELECT value FROM json_each(?)) AND +indicator IN (SELECT value FROM json_each(?))"
    found = find_changes(conn, "observations", chosen, (_ids(papers), json.dumps(codes)), rows)
    delete_gone(conn, found)
    write_rest(conn, found)


@contextmanager
def _written_fast(conn: sqlite3.Connection) -> Iterator[None]:
    """Write much at once without looking up what each row refers to, for it was just read there."""
    usual = conn.execute("PRAGMA foreign_keys").fetchone()[0]
    conn.execute("PRAGMA foreign_keys = OFF")
    try:
        yield
    finally:
        conn.execute(f"PRAGMA foreign_keys = {usual}")


def _insert(conn: sqlite3.Connection, table: str, rows: Iterator[Row]) -> None:
    while batch := list(islice(rows, _BATCH)):
        insert(conn, table, batch)


def _insert_in_order(conn: sqlite3.Connection, rows: Iterator[Row]) -> None:
    """Write the observations as pages read them: those of one indicator and period lie side by side in the file."""
    conn.execute("CREATE TEMP TABLE unordered AS SELECT * FROM observations WHERE false")
    names = [column.name for column in BY_NAME["observations"].columns]
    marks = ", ".join(f":{name}" for name in names)
    listed = ", ".join(names)
    conn.executemany(f"INSERT INTO unordered ({listed}) VALUES ({marks})", rows)  # noqa: S608
    with without_indexes(conn, "observations"):
        conn.execute(
            f"INSERT INTO observations ({listed}) SELECT {listed} FROM unordered "  # noqa: S608
            "ORDER BY indicator, scope_level, channel, scope_key, period_label, province, district, figure_id"
        )
    conn.execute("DROP TABLE unordered")


def _observations(conn: sqlite3.Connection) -> Iterator[Row]:
    for papers in papers_by_place(conn):
        yield from _observed(conn, papers, _FIGURES)


def _observed(conn: sqlite3.Connection, papers: Sequence[Paper], query: str, *asked: str) -> Iterator[Row]:
    standing = {row["id"] for row in conn.execute(_STANDING, (_ids(papers),))}
    some = [paper for paper in papers if paper.id in standing]
    # Which province a name is in, reports tell that do not stand, too.
    return observations(conn.execute(query, (_ids(some), *asked)), some, provinces_of(papers))


def _report_counts(conn: sqlite3.Connection) -> Iterator[Row]:
    for papers in papers_by_place(conn):
        counts = {row["id"]: row for row in conn.execute(_COUNTS, (_ids(papers),))}
        provinces = provinces_of(papers)
        for paper in papers:
            yield {
                "document_id": paper.id, "province": provinces[paper.id], "district": paper.place,
                "period_label": paper.label, **{name: counts[paper.id][name] for name in _COUNTED},
            }


def _ids(papers: Sequence[Paper]) -> str:
    return json.dumps([paper.id for paper in papers])


def _corpus_counts(conn: sqlite3.Connection) -> Iterator[Row]:
    told = conn.execute(COUNTS_OF_ALL).fetchone()
    yield from ({"name": name, "value": told[name]} for name in told.keys())  # noqa: SIM118 - sqlite3.Row
    for prefix, sql in (("verdict", VERDICTS), ("indicator", _INDICATORS)):
        yield from ({"name": f"{prefix}.{row[0]}", "value": row[1]} for row in conn.execute(sql).fetchall())


def _cited_numbers(conn: sqlite3.Connection) -> Iterator[Row]:
    findings = {(row["number"], row["register"]): row["n"] for row in conn.execute(_FINDINGS)}
    # Both in the order of number and register: neither is ever in memory as a whole.
    citing = conn.execute(_CITING)
    for (number, register), group in groupby(conn.execute(_MENTIONS), key=lambda row: (row["number"], row["register"])):
        cited = next(citing)
        yield _cited_number(number, register, list(group), cited["reports"], findings.get((number, register), 0))


def _cited_number(number: str, register: str, group: list[Any], reports: int, findings: int) -> Row:
    kinds, days = Counter[str](), Counter[str]()
    for row in group:
        kinds[row["kind"]] += row["mentions"]
        if row["cited_on"]:
            days[row["cited_on"]] += row["mentions"]
    full = {day: n for day, n in days.items() if len(day) == _FULL}
    often = _most(full) or _most(days)
    parts = parse_number(number)
    return {
        "number": number, "register": register, "kind": _most({k: n for k, n in kinds.items() if k}),
        "series": parts.series if parts else None, "leading": parts.leading if parts else None,
        "year": (parts.year if parts else None) or (often[:4] if often else None),
        "reports": reports, "mentions": sum(kinds.values()), "dates": len(full), "cited_on": often,
        "findings": findings,
    }


def _most(counts: dict[str, int]) -> str | None:
    """The value met most often, the first in order among equals."""
    return min(counts, key=lambda value: (-counts[value], value)) if counts else None

