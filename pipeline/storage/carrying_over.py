"""After a changed vocabulary: documents that it does not touch are current as they are.

Comes in: a database whose documents were extracted with another version. Goes out: those of them that would be
extracted again with the same result, under the present version. What touches a document is
``extractors.indicators.vocabulary_change``'s matter; here the entries that were used, and the words of each document,
are kept. Documents of other readers, of other rules or without words are left to be extracted again.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from pipeline.storage.stages import COMPARING, COUNTING, reopen_stage
from pipeline.storage.store import forget_indicators
from pipeline.storage.versions import extractor_version, reader_version, rules_version

_STALE = """
SELECT DISTINCT v.version, v.entries FROM documents d JOIN vocabularies v ON v.version = d.extractor_version
WHERE d.extractor_version <> ? AND d.reader_version = ? AND v.rules_version = ?
"""
_WORDS = """
SELECT d.id, w.words FROM documents d JOIN document_words w ON w.document_id = d.id
WHERE d.extractor_version = ? AND d.reader_version = ? ORDER BY d.id
"""
#: Columns of an indicator that comparisons print.
_NAMED = ("code", "label_vi", "label_en", "unit")


def carry_over(conn: sqlite3.Connection) -> int:
    """Put the documents that the present vocabulary does not touch under its version; returns how many."""
    stale = conn.execute(_STALE, (extractor_version(), reader_version(), rules_version())).fetchall()
    carried = 0
    for row in stale:
        same = list(_untouched(conn, row["version"], json.loads(row["entries"])))
        _put_under_present_version(conn, same)
        carried += len(same)
    return carried


def _untouched(conn: sqlite3.Connection, version: str, entries: list[dict[str, Any]]) -> Iterator[str]:
    """Ids of the documents of a version that the difference between its entries and ours does not touch."""
    from extractors.indicators.entries import field_indicators
    from extractors.indicators.vocabulary_change import change_between

    change = change_between(entries, field_indicators())
    if change is None:
        return
    for row in conn.execute(_WORDS, (version, reader_version())):
        if not change.touches(frozenset(row["words"].split(" "))):
            yield row["id"]


def _put_under_present_version(conn: sqlite3.Connection, ids: list[str]) -> None:
    both = f"{reader_version()} {extractor_version()}"
    given = {"ids": json.dumps(ids), "version": extractor_version(), "versions": both}
    with conn:
        conn.execute(
            "UPDATE documents SET extractor_version = :version WHERE id IN (SELECT value FROM json_each(:ids))", given)
        conn.execute(
            "UPDATE file_outcomes SET versions = :versions "
            "WHERE document_id IN (SELECT value FROM json_each(:ids))", given)


def keep_vocabulary(conn: sqlite3.Connection) -> None:
    """Keep the present entries, for documents that are about to be extracted with them."""
    if conn.execute("SELECT 1 FROM vocabularies WHERE version = ?", (extractor_version(),)).fetchone():
        return
    from extractors.indicators.entries import field_indicators

    entries = json.dumps(field_indicators(), ensure_ascii=False, separators=(",", ":"))
    before = [json.loads(row["entries"]) for row in conn.execute("SELECT entries FROM vocabularies")]
    with conn:
        if any(_compared(each) != _compared(field_indicators()) for each in before):
            reopen_stage(conn, COMPARING)
            reopen_stage(conn, COUNTING)
        conn.execute("INSERT INTO vocabularies (version, rules_version, entries) VALUES (?, ?, ?)",
                     (extractor_version(), rules_version(), entries))


def _compared(entries: Sequence[Mapping[str, Any]]) -> set[tuple[Any, ...]]:
    """What comparing and counting take from the entries: which are plans, and how dossiers are called."""
    plans = {(entry["code"],) for entry in entries if entry.get("modality") == "target"}
    return plans | {
        tuple(entry.get(column) for column in _NAMED) for entry in entries if entry["code"].startswith("dossiers.")
    }


def forget_unused(conn: sqlite3.Connection) -> None:
    """Forget the entries that no document was extracted with, and indicators that are no more and have no figure."""
    with conn:
        forget_indicators(conn)
        conn.execute("DELETE FROM vocabularies WHERE version NOT IN (SELECT extractor_version FROM documents)")
