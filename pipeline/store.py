"""Rows in and out of SQLite: the only writer, one transaction a document.

Comes in: what ``pipeline.build`` hands over. Goes out: the tables of
``schemas.tables``. Keys are made from the bytes of the file and from what is said
where, so a rebuild of the same bytes gives the same keys and links stay valid.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import sqlite_utils

from extractors.compare_form import fold
from extractors.places import rows as admin_unit_rows
from extractors.vocabulary import load
from pipeline.rows import (
    as_number,
    citation_row,
    claim_row,
    content_key,
    document_id,
    figure_row,
    habit_row,
    home_district,
    instrument_row,
    passage_row,
    problem_rows,
)
from schemas.records import (
    Cell,
    Citation,
    Extraction,
    NoteMark,
    Passage,
    PassageKind,
    Place,
    Problem,
    ReadDocument,
)
from schemas.tables import BY_NAME, TABLES, Table

#: Holds the searched columns without diacritics, because FTS5 folds ế but not đ (BASELINES §7).
FOLDED = "search_folded"



def open_database(path: Path) -> sqlite3.Connection:
    """Open or create a reports database with foreign keys on and a write-ahead log."""
    conn = sqlite3.connect(path, timeout=60)
    conn.row_factory = sqlite3.Row
    conn.execute("PRAGMA journal_mode = WAL")
    conn.execute("PRAGMA foreign_keys = ON")
    create_tables(conn)
    return conn


def create_tables(conn: sqlite3.Connection) -> None:
    """Create the missing tables, indexes and full-text indexes; leaves existing rows alone."""
    db = sqlite_utils.Database(conn)
    existing = set(db.table_names())
    if "documents" not in existing:
        with conn:
            referred = ("documents", "instruments", "indicators")
            for table in sorted(TABLES, key=lambda t: t.name not in referred):
                _create(db, table)
            _fill_reference_tables(conn)


def _create(db: sqlite_utils.Database, table: Table) -> None:
    types = {"TEXT": str, "INTEGER": int, "REAL": float}
    columns = {c.name: types[c.type] for c in table.columns}
    if table.search:
        columns[FOLDED] = str
    references = [(c.name, c.refers, BY_NAME[c.refers].key[0]) for c in table.columns if c.refers]
    created = db.table(table.name)
    created.create(
        columns,
        pk=table.key[0] if len(table.key) == 1 else table.key,
        foreign_keys=references,
        not_null={c.name for c in table.columns if c.required},
        strict=True,
    )
    for column, _, _ in references:
        if column != table.key[0]:
            created.create_index([column])
    if table.search:
        created.enable_fts(
            [*table.search, FOLDED], create_triggers=True, tokenize="unicode61 remove_diacritics 2"
        )


def _fill_reference_tables(conn: sqlite3.Connection) -> None:
    _insert(conn, "indicators", load("indicators")["indicators"])
    names = [c.name for c in BY_NAME["admin_units"].columns]
    _insert(conn, "admin_units", sorted(
        ({name: getattr(row, name) for name in names} for row in admin_unit_rows()), key=lambda r: r["level"]
    ))


def _insert(conn: sqlite3.Connection, table: str, given: Iterable[Mapping[str, Any]]) -> None:
    rows = [dict(row) for row in given]
    if not rows:
        return
    search = BY_NAME[table].search
    if search:
        for row in rows:
            row[FOLDED] = fold(" ".join(str(row[c]) for c in search if row.get(c)))
    names = list(rows[0])
    marks = ", ".join(f":{name}" for name in names)
    conn.executemany(f"INSERT INTO {table} ({', '.join(names)}) VALUES ({marks})", rows)  # noqa: S608


def store_document(
    conn: sqlite3.Connection,
    *,
    sha256: str,
    file_names: Sequence[str],
    read: ReadDocument,
    extraction: Extraction,
    versions: tuple[str, str],
    synthetic: str | None = None,
) -> str:
    """Replace everything stored of one document, in one transaction; returns its id."""
    doc = document_id(sha256)
    identity = extraction.identity
    with conn:
        _forget(conn, doc)
        _insert(conn, "documents", [{
            "id": doc, "file_name": file_names[0], "sha256": sha256, "media_type": read.media_type,
            "pages": read.pages, "kind": identity.kind, "number": identity.number, "title": identity.title,
            "issuer": identity.issuer, "district": identity.district, "province": identity.province,
            "issued_on": identity.issued_on, "period_label": identity.period.label,
            "period_start": identity.period.start, "period_end": identity.period.end,
            "text_source": read.text_source, "synthetic": synthetic,
            "recognised_pages": json.dumps(read.recognised_pages) if read.recognised_pages else None,
            "page_sizes": json.dumps(read.page_sizes) if read.page_sizes else None,
            **habit_row(extraction.habit),
            "reader_version": versions[0], "extractor_version": versions[1],
        }])
        name_document(conn, doc, sha256, file_names)
        _insert(conn, "passages", [passage_row(doc, p) for p in read.passages])
        _store_extraction(conn, doc, read.passages, extraction)
        _insert(conn, "problems", problem_rows(doc, file_names[0], (*read.problems, *extraction.problems)))
        conn.execute("DELETE FROM problems WHERE document_id IS NULL AND file_name = ?", (file_names[0],))
    return doc


def store_extraction(
    conn: sqlite3.Connection, sha256: str, file_names: Sequence[str], extraction: Extraction,
    versions: tuple[str, str],
) -> None:
    """Replace what was understood of a stored document; its passages and what its reader said stay."""
    doc = document_id(sha256)
    identity = extraction.identity
    habit = habit_row(extraction.habit)
    passages = load_passages(conn, doc)
    with conn:
        _forget_extraction(conn, doc)
        conn.execute(
            "UPDATE documents SET kind = ?, number = ?, title = ?, issuer = ?, district = ?, province = ?, "
            "issued_on = ?, period_label = ?, period_start = ?, period_end = ?, reader_version = ?, "
            "extractor_version = ?, search_folded = ?, rounding_habit = ?, rounding_evidence = ? WHERE id = ?",
            (identity.kind, identity.number, identity.title, identity.issuer, identity.district,
             identity.province, identity.issued_on, identity.period.label, identity.period.start,
             identity.period.end, *versions,
             fold(" ".join(filter(None, (identity.title, identity.issuer, file_names[0])))),
             habit["rounding_habit"], habit["rounding_evidence"], doc),
        )
        name_document(conn, doc, sha256, file_names)
        _store_extraction(conn, doc, passages, extraction)
        _insert(conn, "problems", problem_rows(doc, file_names[0], extraction.problems))


def name_document(conn: sqlite3.Connection, doc: str, sha256: str, file_names: Iterable[str]) -> None:
    """Record every name under which the bytes of a document were met."""
    conn.executemany(
        "INSERT OR IGNORE INTO document_files (document_id, file_name, sha256) VALUES (?, ?, ?)",
        [(doc, name, sha256) for name in file_names],
    )


def store_failure(conn: sqlite3.Connection, file_names: Sequence[str], found: Problem) -> None:
    """Record a file that gave no document: one row in ``problems`` a name."""
    with conn:
        for name in file_names:
            conn.execute("DELETE FROM problems WHERE document_id IS NULL AND file_name = ?", (name,))
            _insert(conn, "problems", problem_rows(None, name, [found]))


def _forget(conn: sqlite3.Connection, doc: str) -> None:
    _forget_extraction(conn, doc)
    for table in ("problems", "document_files", "passages"):
        conn.execute(f"DELETE FROM {table} WHERE document_id = ?", (doc,))  # noqa: S608
    conn.execute("DELETE FROM documents WHERE id = ?", (doc,))


def _forget_extraction(conn: sqlite3.Connection, doc: str) -> None:
    conn.execute(
        "DELETE FROM claim_operands WHERE claim_id IN (SELECT id FROM claims WHERE document_id = ?)", (doc,)
    )
    for table in ("claims", "figures", "citations"):
        conn.execute(f"DELETE FROM {table} WHERE document_id = ?", (doc,))  # noqa: S608
    conn.execute("DELETE FROM problems WHERE document_id = ? AND stage IN ('extract', 'check')", (doc,))


def load_passages(conn: sqlite3.Connection, doc: str) -> tuple[Passage, ...]:
    """The passages of a stored document, as its reader made them."""
    rows = conn.execute("SELECT * FROM passages WHERE document_id = ? ORDER BY ordinal", (doc,))
    return tuple(
        Passage(
            ordinal=row["ordinal"], kind=PassageKind(row["kind"]), text=row["text"], page=row["page"],
            depth=row["depth"], section=row["section"] or "",
            places=tuple(
                Place(s, e, page, (x0, top, x1, bottom))
                for s, e, page, x0, top, x1, bottom in json.loads(row["places"] or "[]")
            ),
            cells=tuple(Cell(*c) for c in json.loads(row["cells"] or "[]")),
            marks=tuple(NoteMark(*m) for m in json.loads(row["marks"] or "[]")),
            note=row["note"], table=row["table_number"], raw_text=row["raw_text"],
        )
        for row in rows
    )


def load_recognition(conn: sqlite3.Connection, doc: str) -> tuple[str | None, tuple[int, ...]]:
    """Where the text of a stored document comes from, and which of its pages were recognised from an image."""
    row = conn.execute("SELECT text_source, recognised_pages FROM documents WHERE id = ?", (doc,)).fetchone()
    return row["text_source"], tuple(json.loads(row["recognised_pages"] or "[]"))


def _store_extraction(
    conn: sqlite3.Connection, doc: str, passages: Sequence[Passage], extraction: Extraction
) -> None:
    seen: dict[str, int] = {}
    figure_ids = [
        content_key(doc, "f", f.passage, f.start, f.end, f.indicator, seen=seen) for f in extraction.figures
    ]
    home = home_district(extraction.identity)
    _insert(conn, "figures", [
        figure_row(doc, key, passages[f.passage], f, home)
        for key, f in zip(figure_ids, extraction.figures, strict=True)
    ])
    claims, operands = [], []
    for verdict in extraction.verdicts:
        claim = verdict.claim
        stating = figure_ids[claim.claimed] if claim.claimed is not None else ""
        operands_said = (
            f"{o.role}{figure_ids[o.figure] if o.figure is not None else o.value}" for o in claim.operands
        )
        key = content_key(
            doc, "c", claim.kind, claim.passage, claim.quote, stating, *operands_said, seen=seen
        )
        claims.append(claim_row(doc, key, passages, extraction, verdict, figure_ids))
        counts: dict[str, int] = {}
        for operand in verdict.operands:
            ordinal = counts[operand.role] = counts.get(operand.role, -1) + 1
            operands.append({
                "claim_id": key, "role": operand.role, "ordinal": ordinal, "value": as_number(operand.value),
                "figure_id": None if operand.figure is None else figure_ids[operand.figure],
            })
    _insert(conn, "claims", claims)
    _insert(conn, "claim_operands", operands)
    register = extraction.identity.district or doc
    _insert(conn, "citations", [
        citation_row(doc, passages, c, _instrument(conn, c, register), seen) for c in extraction.citations
    ])


def _instrument(conn: sqlite3.Connection, citation: Citation, register: str) -> str | None:
    """Key of the cited document, recorded where it is new."""
    if not citation.number:
        return None
    row = instrument_row(citation, register)
    if conn.execute("SELECT 1 FROM instruments WHERE id = ?", (row["id"],)).fetchone() is None:
        _insert(conn, "instruments", [row])
    return str(row["id"])
