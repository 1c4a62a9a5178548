"""Rows in and out of SQLite: the only writer, one transaction a document.

Comes in: what ``pipeline.build`` hands over. Goes out: the tables of
``schemas.tables``. Keys are made from the bytes of the file and from what is said
where, so a rebuild of the same bytes gives the same keys and links stay valid.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Sequence
from itertools import islice
from typing import Any

from extractors.compare_form import fold
from extractors.vocabulary import indicators
from pipeline.database import insert
from pipeline.rows import (
    Row,
    account_row,
    as_number,
    citation_row,
    claim_row,
    content_key,
    document_id,
    figure_row,
    habit_row,
    instrument_row,
    name_key,
    passage_row,
    problem_rows,
)
from schemas.aggregates import AGGREGATES
from schemas.records import (
    Cell,
    Citation,
    Extraction,
    NoteMark,
    Operand,
    Passage,
    PassageKind,
    Place,
    Problem,
    ReadDocument,
)

#: The stage over the whole corpus: what reports say of one another.
COMPARING = "comparing"
#: The stage after it: what pages count.
COUNTING = "counting"
#: Claims written at once: some 2 kB each.
_BATCH = 1_000


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
        insert(conn, "documents", [{
            "id": doc, "file_name": file_names[0], "sha256": sha256, "media_type": read.media_type,
            "pages": read.pages, "kind": identity.kind, "number": identity.number, "title": identity.title,
            "issuer": identity.issuer, "district": identity.district, "province": identity.province,
            "issued_on": identity.issued_on, "period_label": identity.period.label,
            "period_start": identity.period.start, "period_end": identity.period.end,
            "period_source": str(identity.period_source) if identity.period_source else None,
            "admin_unit_id": identity.unit_id,
            "text_source": read.text_source, "synthetic": synthetic,
            "recognised_pages": json.dumps(read.recognised_pages) if read.recognised_pages else None,
            "page_sizes": json.dumps(read.page_sizes) if read.page_sizes else None,
            **habit_row(extraction.habit), **account_row(extraction),
            "reader_version": versions[0], "extractor_version": versions[1],
        }])
        name_document(conn, doc, sha256, file_names)
        insert(conn, "passages", [passage_row(doc, p) for p in read.passages])
        _store_extraction(conn, doc, read.passages, extraction)
        insert(conn, "problems", problem_rows(doc, file_names[0], (*read.problems, *extraction.problems)))
        _forget_failures_of(conn, sha256, file_names)
    return doc


def store_extraction(
    conn: sqlite3.Connection, sha256: str, file_names: Sequence[str], extraction: Extraction,
    versions: tuple[str, str],
) -> None:
    """Replace what was understood of a stored document; its passages and what its reader said stay."""
    doc = document_id(sha256)
    identity = extraction.identity
    told = {**habit_row(extraction.habit), **account_row(extraction)}
    passages = load_passages(conn, doc)
    with conn:
        _forget_extraction(conn, doc)
        conn.execute(
            "UPDATE documents SET kind = ?, number = ?, title = ?, issuer = ?, district = ?, province = ?, "
            "issued_on = ?, period_label = ?, period_start = ?, period_end = ?, period_source = ?, "
            "admin_unit_id = ?, reader_version = ?, "
            "extractor_version = ?, search_folded = ?, rounding_habit = ?, rounding_evidence = ?, "
            "numerals = ?, accounted_share = ?, indicator_share = ? WHERE id = ?",
            (identity.kind, identity.number, identity.title, identity.issuer, identity.district,
             identity.province, identity.issued_on, identity.period.label, identity.period.start,
             identity.period.end, str(identity.period_source) if identity.period_source else None,
             identity.unit_id, *versions,
             fold(" ".join(filter(None, (identity.title, identity.issuer, file_names[0])))),
             *told.values(), doc),
        )
        name_document(conn, doc, sha256, file_names)
        _store_extraction(conn, doc, passages, extraction)
        insert(conn, "problems", problem_rows(doc, file_names[0], extraction.problems))
        _forget_failures_of(conn, sha256, file_names)


def name_document(conn: sqlite3.Connection, doc: str, sha256: str, file_names: Iterable[str]) -> None:
    """Record every name under which the bytes of a document were met."""
    conn.executemany(
        "INSERT OR IGNORE INTO document_files (document_id, file_name, sha256) VALUES (?, ?, ?)",
        [(doc, name, sha256) for name in file_names],
    )


def store_failure(
    conn: sqlite3.Connection, file_names: Sequence[str], found: Problem, key: str | None = None
) -> None:
    """Record a file that gave no document: one row in ``problems`` a name.

    ``key`` is the digest of its bytes, or of its path where it cannot be opened: two files that fail
    under one name, in two folders, are two rows.
    """
    with conn:
        for name in file_names:
            prefix = (key or name_key(name))[:12]
            for known in {prefix, name_key(name)[:12]}:
                conn.execute("DELETE FROM problems WHERE document_id IS NULL AND file_name = ? AND id GLOB ?",
                             (name, f"{known}-x*"))
            insert(conn, "problems", problem_rows(None, name, [found], prefix))


def forget_failures(conn: sqlite3.Connection, key: str) -> None:
    """Forget, within the caller's transaction, the failures recorded under ``key``."""
    conn.execute("DELETE FROM problems WHERE document_id IS NULL AND id GLOB ?", (f"{key[:12]}-x*",))


def _forget_failures_of(conn: sqlite3.Connection, sha256: str, file_names: Iterable[str]) -> None:
    """Forget that these bytes, or what was known by these names alone, could not be read."""
    for key in (sha256, *map(name_key, file_names)):
        forget_failures(conn, key)


def _forget(conn: sqlite3.Connection, doc: str) -> None:
    _forget_extraction(conn, doc)
    for table in ("problems", "document_files", "passages"):
        conn.execute(f"DELETE FROM {table} WHERE document_id = ?", (doc,))  # noqa: S608
    conn.execute("UPDATE file_outcomes SET document_id = NULL WHERE document_id = ?", (doc,))
    conn.execute("DELETE FROM documents WHERE id = ?", (doc,))


def _forget_extraction(conn: sqlite3.Connection, doc: str) -> None:
    """Forget what was understood of a document, also what other reports' claims took from it."""
    reopen_stage(conn, COMPARING)
    forget_counts(conn)
    for table in ("version_differences", "document_versions"):
        conn.execute(f"DELETE FROM {table} WHERE ? IN (document_id, version_of_id)", (doc,))  # noqa: S608
    conn.execute("UPDATE documents SET stands_for = NULL WHERE stands_for = ?", (doc,))
    pointing = [(row["claim_id"],) for row in conn.execute(
        "SELECT DISTINCT claim_id FROM claim_operands WHERE document_id = ?", (doc,)
    )]
    conn.executemany("DELETE FROM claim_operands WHERE claim_id = ?", pointing)
    conn.executemany("DELETE FROM claims WHERE id = ?", pointing)
    conn.execute(
        "DELETE FROM claim_operands WHERE claim_id IN (SELECT id FROM claims WHERE document_id = ?)", (doc,)
    )
    for table in ("claims", "figures", "citations"):
        conn.execute(f"DELETE FROM {table} WHERE document_id = ?", (doc,))  # noqa: S608
    conn.execute("DELETE FROM problems WHERE document_id = ? AND stage IN ('extract', 'check')", (doc,))


def stage_version(conn: sqlite3.Connection, stage: str) -> str | None:
    """The version under which a stage over the whole corpus was completed; None if it must run."""
    row = conn.execute("SELECT version FROM stages_done WHERE stage = ?", (stage,)).fetchone()
    return None if row is None else str(row["version"])


def reopen_stage(conn: sqlite3.Connection, stage: str) -> None:
    """Note, within the caller's transaction, that a stage must run again."""
    conn.execute("DELETE FROM stages_done WHERE stage = ?", (stage,))


def forget_counts(conn: sqlite3.Connection) -> None:
    """Empty the tables counted from the others, within the caller's transaction: none of them is true any more."""
    if stage_version(conn, COUNTING) is None and conn.execute("SELECT 1 FROM report_counts").fetchone() is None:
        return
    for table in AGGREGATES:
        conn.execute(f"DELETE FROM {table.name}")  # noqa: S608
    reopen_stage(conn, COUNTING)


def replace_comparisons(
    conn: sqlite3.Connection, claims: Iterable[tuple[Row, Sequence[Row]]],
    versions: Iterable[tuple[Row, Sequence[Row]]], version: str,
) -> None:
    """Replace all claims that compare reports, each with its operands, the links between ``versions`` of one
    report, each with its differences, and note the stage as done.

    One transaction; ``claims`` may read the database while it is written, batch by batch.
    """
    with conn:
        forget_counts(conn)
        made = "SELECT id FROM claims WHERE method >= 'across' AND method < 'acrost'"
        conn.execute(f"DELETE FROM claim_operands WHERE claim_id IN ({made})")  # noqa: S608 - a constant
        conn.execute(f"DELETE FROM claims WHERE id IN ({made})")  # noqa: S608 - a constant
        _replace_versions(conn, versions)
        left = iter(claims)
        while batch := list(islice(left, _BATCH)):
            insert(conn, "claims", [claim for claim, _ in batch])
            insert(conn, "claim_operands", [row for _, operands in batch for row in operands])
        # What was only cited, or named, by extractions since replaced: a new database would not have it.
        conn.execute("DELETE FROM instruments WHERE id NOT IN (SELECT instrument_id FROM citations "
                     "WHERE instrument_id IS NOT NULL)")
        conn.execute("DELETE FROM indicators WHERE code NOT IN (SELECT value FROM json_each(?)) "
                     "AND code NOT IN (SELECT indicator FROM figures WHERE indicator IS NOT NULL)",
                     (json.dumps([row["code"] for row in indicators()]),))
        reopen_stage(conn, COMPARING)
        insert(conn, "stages_done", [{"stage": COMPARING, "version": version}])


def _replace_versions(conn: sqlite3.Connection, versions: Iterable[tuple[Row, Sequence[Row]]]) -> None:
    for table in ("version_differences", "document_versions"):
        conn.execute(f"DELETE FROM {table}")  # noqa: S608 - constants
    conn.execute("UPDATE documents SET stands_for = id WHERE stands_for IS NOT id")
    for link, differences in versions:
        insert(conn, "document_versions", [link])
        insert(conn, "version_differences", differences)
        conn.execute(
            "UPDATE documents SET stands_for = ? WHERE id = ?", (link["version_of_id"], link["document_id"])
        )


def load_passages(conn: sqlite3.Connection, doc: str) -> tuple[Passage, ...]:
    """The passages of a stored document, as its reader made them."""
    rows = conn.execute("SELECT * FROM passages WHERE document_id = ? ORDER BY ordinal", (doc,))
    return tuple(
        Passage(
            ordinal=row["ordinal"], kind=PassageKind(row["kind"]), text=row["text"], page=row["page"],
            depth=row["depth"], section=row["section"] or "",
            places=tuple(
                Place(s, e, page, (x0, top, x1, bottom), *_recognition(read))
                for s, e, page, x0, top, x1, bottom, *read in json.loads(row["places"] or "[]")
            ),
            cells=tuple(Cell(*c) for c in json.loads(row["cells"] or "[]")),
            marks=tuple(NoteMark(*m) for m in json.loads(row["marks"] or "[]")),
            note=row["note"], table=row["table_number"], raw_text=row["raw_text"],
        )
        for row in rows
    )


def _recognition(read: list[Any]) -> tuple[int | None, tuple[tuple[str, int], ...]]:
    """How sure Tesseract was of a word and what else it read there, from the rest of a stored place."""
    if not read:
        return None, ()
    return read[0], tuple((text, sure) for text, sure in read[1]) if len(read) > 1 else ()


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
    insert(conn, "figures", [
        figure_row(doc, key, passages[f.passage], f, extraction.identity)
        for key, f in zip(figure_ids, extraction.figures, strict=True)
    ])
    register = extraction.identity.district or doc
    citations = [
        citation_row(doc, passages, c, _instrument(conn, c, register), seen) for c in extraction.citations
    ]
    insert(conn, "citations", citations)
    citation_ids = [str(row["id"]) for row in citations]
    claims, operands = [], []
    for verdict in extraction.verdicts:
        claim = verdict.claim
        stating = figure_ids[claim.claimed] if claim.claimed is not None else ""
        operands_said = (f"{o.role}{_pointed(o, figure_ids, citation_ids)}" for o in claim.operands)
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
                "citation_id": None if operand.citation is None else citation_ids[operand.citation],
                "document_id": None, "value_text": operand.text,
            })
    insert(conn, "claims", claims)
    insert(conn, "claim_operands", operands)


def _pointed(operand: Operand, figures: Sequence[str], citations: Sequence[str]) -> object:
    """What an operand stands on, for the key of its claim: a figure, a citation, or a value of its own."""
    if operand.figure is not None:
        return figures[operand.figure]
    return operand.value if operand.citation is None else citations[operand.citation]


def _instrument(conn: sqlite3.Connection, citation: Citation, register: str) -> str | None:
    """Key of the cited document, recorded where it is new."""
    if not citation.number:
        return None
    row = instrument_row(citation, register)
    if conn.execute("SELECT 1 FROM instruments WHERE id = ?", (row["id"],)).fetchone() is None:
        insert(conn, "instruments", [row])
    return str(row["id"])
