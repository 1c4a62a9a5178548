"""Rows in and out of SQLite: the only writer, one transaction a document.

Comes in: what ``pipeline.build`` hands over. Goes out: the tables of
``schemas.tables``. Keys are made from the bytes of the file and from what is said
where, so a rebuild of the same bytes gives the same keys and links stay valid.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any

import sqlite_utils

from extractors.compare_form import fold
from extractors.places import rows as admin_unit_rows
from extractors.vocabulary import load
from schemas.records import (
    Cell,
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

Row = dict[str, Any]


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


def document_id(sha256: str) -> str:
    """Key of a document: the first 12 hexadecimal digits of the SHA-256 of its bytes."""
    return sha256[:12]


def _key(document: str, letter: str, *content: object, seen: dict[str, int]) -> str:
    digest = hashlib.sha256("|".join(map(str, content)).encode()).hexdigest()[:8]
    base = f"{document}-{letter}{digest}"
    seen[base] = seen.get(base, 0) + 1
    return base if seen[base] == 1 else f"{base}-{seen[base]}"


def passage_id(document: str, ordinal: int) -> str:
    """Key of a passage: its document and its place in the reading order."""
    return f"{document}-p{ordinal:04d}"


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
            "page_sizes": json.dumps(read.page_sizes) if read.page_sizes else None,
            "reader_version": versions[0], "extractor_version": versions[1],
        }])
        name_document(conn, doc, sha256, file_names)
        _insert(conn, "passages", [_passage_row(doc, p) for p in read.passages])
        _store_extraction(conn, doc, read.passages, extraction)
        _insert(conn, "problems", _problem_rows(doc, file_names[0], (*read.problems, *extraction.problems)))
        conn.execute("DELETE FROM problems WHERE document_id IS NULL AND file_name = ?", (file_names[0],))
    return doc


def store_extraction(
    conn: sqlite3.Connection, sha256: str, file_names: Sequence[str], extraction: Extraction,
    versions: tuple[str, str],
) -> None:
    """Replace what was understood of a stored document; its passages and what its reader said stay."""
    doc = document_id(sha256)
    identity = extraction.identity
    passages = load_passages(conn, doc)
    with conn:
        _forget_extraction(conn, doc)
        conn.execute(
            "UPDATE documents SET kind = ?, number = ?, title = ?, issuer = ?, district = ?, province = ?, "
            "issued_on = ?, period_label = ?, period_start = ?, period_end = ?, reader_version = ?, "
            "extractor_version = ?, search_folded = ? WHERE id = ?",
            (identity.kind, identity.number, identity.title, identity.issuer, identity.district,
             identity.province, identity.issued_on, identity.period.label, identity.period.start,
             identity.period.end, *versions,
             fold(" ".join(filter(None, (identity.title, identity.issuer, file_names[0])))), doc),
        )
        name_document(conn, doc, sha256, file_names)
        _store_extraction(conn, doc, passages, extraction)
        _insert(conn, "problems", _problem_rows(doc, file_names[0], extraction.problems))


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
            _insert(conn, "problems", _problem_rows(None, name, [found]))


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


def _passage_row(doc: str, passage: Passage) -> Row:
    _, box = passage.box_of(0, len(passage.text))
    return {
        "id": passage_id(doc, passage.ordinal), "document_id": doc, "ordinal": passage.ordinal,
        "page": passage.page, "kind": str(passage.kind), "section": passage.section or None,
        "text": passage.text, "box": _json(box), "depth": passage.depth,
        "places": _json([[p.start, p.end, p.page, *p.box] for p in passage.places]),
        "cells": _json([[c.start, c.end, c.column, c.head] for c in passage.cells]),
        "marks": _json([[m.at, m.mark] for m in passage.marks]),
        "note": passage.note, "table_number": passage.table, "raw_text": passage.raw_text,
    }


def _json(value: Any) -> str | None:
    """JSON text, None for nothing; coordinates to a tenth of a point."""
    if not value:
        return None
    return json.dumps(value, ensure_ascii=False, default=str, separators=(",", ":"))


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


def _number(value: Fraction | None) -> float | None:
    return None if value is None else float(value)


def _store_extraction(
    conn: sqlite3.Connection, doc: str, passages: Sequence[Passage], extraction: Extraction
) -> None:
    seen: dict[str, int] = {}
    figure_ids = [
        _key(doc, "f", f.passage, f.start, f.end, f.indicator, seen=seen) for f in extraction.figures
    ]
    _insert(conn, "figures", [
        _figure_row(doc, key, passages[f.passage], f)
        for key, f in zip(figure_ids, extraction.figures, strict=True)
    ])
    claims, operands = [], []
    for verdict in extraction.verdicts:
        claim = verdict.claim
        stating = figure_ids[claim.claimed] if claim.claimed is not None else ""
        key = _key(
            doc, "c", claim.kind, claim.passage, claim.quote, stating,
            *(f"{o.role}{o.figure}" for o in claim.operands), seen=seen,
        )
        claims.append(_claim_row(doc, key, passages, extraction, verdict))
        counts: dict[str, int] = {}
        for operand in verdict.operands:
            ordinal = counts[operand.role] = counts.get(operand.role, -1) + 1
            operands.append({
                "claim_id": key, "role": operand.role, "ordinal": ordinal, "value": _number(operand.value),
                "figure_id": None if operand.figure is None else figure_ids[operand.figure],
            })
    _insert(conn, "claims", claims)
    _insert(conn, "claim_operands", operands)
    _insert(conn, "citations", [
        _citation_row(conn, doc, passages, extraction, c, seen) for c in extraction.citations
    ])


def _located(doc: str, passage: Passage, start: int, end: int, quote: tuple[int, int]) -> Row:
    page, box = passage.box_of(start, end)
    return {
        "document_id": doc, "passage_id": passage_id(doc, passage.ordinal), "page": page,
        "char_start": start, "char_end": end, "box": _json(box), "quote": passage.text[quote[0]:quote[1]],
    }


def _figure_row(doc: str, key: str, passage: Passage, figure: Any) -> Row:
    return {
        "id": key, **_located(doc, passage, figure.start, figure.end, figure.quote),
        "indicator": figure.indicator, "label": figure.label, "value": float(figure.value),
        "value_text": figure.value_text, "unit": figure.unit, "qualifier": str(figure.qualifier),
        "modality": str(figure.modality), "scope_level": figure.scope.level, "scope_name": figure.scope.name,
        "admin_unit_id": None, "channel": figure.channel, "period_label": figure.period.label,
        "period_start": figure.period.start, "period_end": figure.period.end, "method": figure.method,
        "confidence": figure.confidence,
    }


def _claim_row(doc: str, key: str, passages: Sequence[Passage], extraction: Extraction, verdict: Any) -> Row:
    claim = verdict.claim
    passage = passages[claim.passage]
    start, end = claim.quote
    if claim.claimed is not None:
        stating = extraction.figures[claim.claimed]
        if stating.passage == claim.passage:
            start, end = stating.start, stating.end
    return {
        "id": key, **_located(doc, passage, start, end, claim.quote), "kind": str(claim.kind),
        "claimed": _number(verdict.claimed), "claimed_text": verdict.claimed_text,
        "recomputed": _number(verdict.recomputed), "low": _number(verdict.low), "high": _number(verdict.high),
        "verdict": str(verdict.outcome), "severity": str(verdict.severity),
        "explanation": verdict.explanation_vi, "explanation_en": verdict.explanation_en,
        "method": claim.method,
    }


#: Organs whose registers are national: the same number is the same document everywhere.
_NATIONAL = ("CP", "TTg", "QH", "TW", "UBTVQH", "VPCP")


def _citation_row(
    conn: sqlite3.Connection, doc: str, passages: Sequence[Passage], extraction: Extraction, citation: Any,
    seen: dict[str, int],
) -> Row:
    instrument = None
    if citation.number:
        national = citation.number.split("-")[-1].split("/")[-1] in _NATIONAL or "QH" in citation.number
        register = None if national else (citation.issuer or extraction.identity.district or doc)
        content = (citation.kind, citation.number, register, citation.cited_on)
        instrument = hashlib.sha256("|".join(map(str, content)).encode()).hexdigest()[:12]
        conn.execute(
            "INSERT OR IGNORE INTO instruments (id, kind, number, issuer, issued_on, search_folded) "
            "VALUES (?, ?, ?, ?, ?, ?)",
            (instrument, citation.kind, citation.number, citation.issuer or register, citation.cited_on,
             fold(f"{citation.number} {citation.issuer or register or ''}")),
        )
    return {
        "id": _key(doc, "v", citation.passage, citation.start, seen=seen),
        **_located(doc, passages[citation.passage], citation.start, citation.end, citation.quote),
        "kind": citation.kind, "number": citation.number, "number_text": citation.number_text,
        "cited_on": citation.cited_on, "issuer": citation.issuer, "instrument_id": instrument,
    }


def _problem_rows(doc: str | None, file_name: str, problems: Iterable[Problem]) -> list[Row]:
    seen: dict[str, int] = {}
    prefix = doc or hashlib.sha256(file_name.encode()).hexdigest()[:12]
    return [
        {
            "id": _key(prefix, "x", p.stage, p.code, p.page, p.quote, p.message, seen=seen),
            "document_id": doc, "file_name": file_name, "stage": p.stage, "code": p.code,
            "message": p.message, "page": p.page, "quote": p.quote,
        }
        for p in problems
    ]
