"""Rows in and out of SQLite: the only writer, one transaction a document.

Comes in: what ``pipeline.build`` hands over. Goes out: the tables of
``schemas.tables``. Keys are made from the bytes of the file and from what is said
where, so a rebuild of the same bytes gives the same keys and links stay valid. What makes rows or
needs the rules is imported where it is used: a build that finds nothing to do loads neither.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Sequence
from itertools import islice

from pipeline.storage import stages
from pipeline.storage.changed_rows import rewrite
from pipeline.storage.inserting import index_new, insert, transaction
from pipeline.storage.keys import Row, document_id, name_key, problem_rows, with_search
from pipeline.storage.messages import DocumentRows, Stored
from schemas.records import Extraction, Passage, Problem, ReadDocument
from schemas.tables import TABLES

#: Claims written at once: with their operands some 4 kB each.
_BATCH = 200
#: Indicators that nothing points at, neither a figure nor what is still counted by one that was replaced.
_UNUSED = " AND ".join(
    f"NOT EXISTS (SELECT 1 FROM {table.name} WHERE {column.name} = code)"  # noqa: S608 - names of ours
    for table in TABLES for column in table.columns if column.refers == "indicators" and table.name != "indicators"
)
# By their keys: of those without a document there may be as many as there are files, and each file asks.
_FORGET_FAILURES = "DELETE FROM problems WHERE id >= ? AND id < ? AND +document_id IS NULL"


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
    from pipeline.storage.document_rows import rows_of_reading

    doc = document_id(sha256)
    store_reading(conn, sha256, file_names, rows_of_reading(doc, read, extraction), versions, synthetic)
    return doc


def store_extraction(
    conn: sqlite3.Connection, sha256: str, file_names: Sequence[str], extraction: Extraction,
    versions: tuple[str, str],
) -> None:
    """Replace what was understood of a stored document; its passages and what its reader said stay."""
    from pipeline.storage.document_rows import rows_of_extraction

    doc = document_id(sha256)
    understood = rows_of_extraction(doc, load_passages(conn, doc), extraction)
    store_understood(conn, sha256, file_names, understood, versions)


def store_reading(
    conn: sqlite3.Connection, sha256: str, file_names: Sequence[str], rows: DocumentRows, versions: tuple[str, str],
    synthetic: str | None = None, *, index: bool = True,
) -> None:
    """Replace everything stored of one document by ``rows``, in one transaction.

    Without ``index`` the caller indexes many documents at once (``inserting.index_new``).
    """
    doc = document_id(sha256)
    with transaction(conn):
        _forget(conn, doc)
        insert(conn, "documents", [{
            "id": doc, "file_name": file_names[0], "sha256": sha256, **rows.document, "synthetic": synthetic,
            "reader_version": versions[0], "extractor_version": versions[1],
        }])
        _store_rows(conn, doc, sha256, file_names, rows)
        if index:
            index_new(conn)


def store_understood(
    conn: sqlite3.Connection, sha256: str, file_names: Sequence[str], rows: DocumentRows, versions: tuple[str, str],
    *, index: bool = True,
) -> None:
    """Replace what was understood of a stored document by ``rows``, in one transaction; what is the same stays.

    Without ``index`` the caller indexes many documents at once.
    """
    doc = document_id(sha256)
    with transaction(conn):
        document = with_search("documents", {
            **rows.document, "file_name": file_names[0], "reader_version": versions[0],
            "extractor_version": versions[1],
        })
        del document["file_name"]
        tables = {**rows.tables, "problems": problem_rows(doc, file_names[0], rows.problems)}
        rewrite(conn, doc, document, tables, _new_instruments(conn, tables["instruments"]))
        name_document(conn, doc, sha256, file_names)
        _forget_failures_of(conn, sha256, file_names)
        if index:
            index_new(conn)


def store_same(conn: sqlite3.Connection, sha256: str, file_names: Sequence[str], versions: tuple[str, str]) -> None:
    """Put a stored document under ``versions``, which make the same of it: no row of it changes."""
    with transaction(conn):
        conn.execute(
            "UPDATE documents SET reader_version = ?, extractor_version = ? WHERE id = ?",
            (*versions, document_id(sha256)),
        )
        name_document(conn, document_id(sha256), sha256, file_names)
        _forget_failures_of(conn, sha256, file_names)


def load_stored(conn: sqlite3.Connection, doc: str, file_name: str) -> Stored:
    """What a worker needs to extract a stored document again, which is to be known as ``file_name``."""
    row = conn.execute(
        "SELECT w.rows_digest FROM document_words w JOIN documents d ON d.id = w.document_id "
        "WHERE d.id = ? AND d.file_name = ?", (doc, file_name),
    ).fetchone()
    return Stored(stored_passages(conn, doc), *load_recognition(conn, doc), row["rows_digest"] if row else None)


def _store_rows(
    conn: sqlite3.Connection, doc: str, sha256: str, file_names: Sequence[str], rows: DocumentRows
) -> None:
    name_document(conn, doc, sha256, file_names)
    for table, given in rows.tables.items():
        insert(conn, table, given if table != "instruments" else _new_instruments(conn, given))
    insert(conn, "problems", problem_rows(doc, file_names[0], rows.problems))
    _forget_failures_of(conn, sha256, file_names)


def _new_instruments(conn: sqlite3.Connection, given: Sequence[Row]) -> list[Row]:
    """Cited documents that no report cited before."""
    asked = json.dumps([row["id"] for row in given])
    found = conn.execute("SELECT id FROM instruments WHERE id IN (SELECT value FROM json_each(?))", (asked,))
    known = {row["id"] for row in found}
    return [row for row in given if row["id"] not in known]


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
    with transaction(conn):
        for name in file_names:
            prefix = (key or name_key(name))[:12]
            for known in {prefix, name_key(name)[:12]}:
                conn.execute(f"{_FORGET_FAILURES} AND file_name = ?", (*_failures_of(known), name))
            insert(conn, "problems", problem_rows(None, name, [found], prefix))


def forget_failures(conn: sqlite3.Connection, key: str) -> None:
    """Forget, within the caller's transaction, the failures recorded under ``key``."""
    conn.execute(_FORGET_FAILURES, _failures_of(key[:12]))


def _failures_of(prefix: str) -> tuple[str, str]:
    """Between which keys those of the failures lie that begin with ``prefix``: the letter after x is y."""
    return f"{prefix}-x", f"{prefix}-y"


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
    stages.forget_comparisons_with(conn, doc)
    conn.execute(
        "DELETE FROM claim_operands WHERE claim_id IN (SELECT id FROM claims WHERE document_id = ?)", (doc,)
    )
    for table in ("claims", "figures", "citations", "document_words"):
        conn.execute(f"DELETE FROM {table} WHERE document_id = ?", (doc,))  # noqa: S608
    conn.execute("DELETE FROM problems WHERE document_id = ? AND stage IN ('extract', 'check')", (doc,))


def replace_comparisons(
    conn: sqlite3.Connection, claims: Iterable[tuple[Row, Sequence[Row]]],
    versions: Iterable[tuple[Row, Sequence[Row]]], version: str,
) -> None:
    """Replace all claims that compare reports, each with its operands, the links between ``versions`` of one
    report, each with its differences, and note the stage as done.

    One transaction; ``claims`` may read the database while it is written, batch by batch.
    """
    with conn:
        stages.forget_counts(conn)
        made = f"SELECT id FROM claims WHERE {stages.ACROSS}"  # noqa: S608 - a constant
        conn.execute(f"DELETE FROM claim_operands WHERE claim_id IN ({made})")  # noqa: S608 - a constant
        conn.execute(f"DELETE FROM claims WHERE id IN ({made})")  # noqa: S608 - a constant
        _replace_versions(conn, versions)
        _insert_claims(conn, claims)
        # What was only cited, or named, by extractions since replaced: a new database would not have it.
        conn.execute("DELETE FROM instruments WHERE id NOT IN (SELECT instrument_id FROM citations "
                     "WHERE instrument_id IS NOT NULL)")
        forget_indicators(conn)
        index_new(conn)
        stages.complete_stage(conn, stages.COMPARING, version)


def replace_comparisons_of(
    conn: sqlite3.Connection, districts: Iterable[tuple[Sequence[str], Iterable[tuple[Row, Sequence[Row]]]]],
    versions: Iterable[tuple[Row, Sequence[Row]]], version: str,
) -> None:
    """Replace the claims between figures of the documents of some districts, each given with its new claims, and the
    differences of some links between ``versions`` of one report; note the stage as done. One transaction."""
    with conn:
        for documents, claims in districts:
            stages.forget_claims_between_figures(conn, documents)
            _insert_claims(conn, claims)
        for link, differences in versions:
            conn.execute("UPDATE document_versions SET relation = :relation, overlap = :overlap "
                         "WHERE document_id = :document_id AND version_of_id = :version_of_id", link)
            conn.execute("DELETE FROM version_differences "
                         "WHERE document_id = :document_id AND version_of_id = :version_of_id", link)
            insert(conn, "version_differences", differences)
        index_new(conn)
        stages.complete_stage(conn, stages.COMPARING, version)


def _insert_claims(conn: sqlite3.Connection, claims: Iterable[tuple[Row, Sequence[Row]]]) -> None:
    left = iter(claims)
    while batch := list(islice(left, _BATCH)):
        insert(conn, "claims", [claim for claim, _ in batch])
        insert(conn, "claim_operands", [row for _, operands in batch for row in operands])


def forget_indicators(conn: sqlite3.Connection) -> None:
    """Forget, within the caller's transaction, indicators that the vocabulary has no more and no row refers to."""
    from extractors.indicators.entries import indicators

    conn.execute(f"DELETE FROM indicators WHERE code NOT IN (SELECT value FROM json_each(?)) AND {_UNUSED}",  # noqa: S608
                 (json.dumps([row["code"] for row in indicators()]),))


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


def stored_passages(conn: sqlite3.Connection, doc: str) -> tuple[Row, ...]:
    """The rows of a document's passages in reading order; ``rows.passage_of`` makes passages of them."""
    rows = conn.execute("SELECT * FROM passages WHERE document_id = ? ORDER BY ordinal", (doc,))
    return tuple(dict(row) for row in rows)


def load_passages(conn: sqlite3.Connection, doc: str) -> tuple[Passage, ...]:
    """The passages of a stored document, as its reader made them."""
    from pipeline.storage.rows import passage_of

    return tuple(passage_of(row) for row in stored_passages(conn, doc))


def load_recognition(conn: sqlite3.Connection, doc: str) -> tuple[str | None, tuple[int, ...]]:
    """Where the text of a stored document comes from, and which of its pages were recognised from an image."""
    row = conn.execute("SELECT text_source, recognised_pages FROM documents WHERE id = ?", (doc,)).fetchone()
    return row["text_source"], tuple(json.loads(row["recognised_pages"] or "[]"))
