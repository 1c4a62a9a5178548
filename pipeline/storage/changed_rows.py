"""What was understood of a stored document, made anew: only the rows that differ are written.

In: the rows that a worker made. Out: the same in the database, and a note for which reports comparing and counting must
run again (``pipeline.storage.stages``). To write a row is dearer than to read it: it stands in several indexes, and its
words in a full-text one. After a changed rule most rows of a report come out as they were.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pipeline.storage.inserting import insert
from pipeline.storage.keys import Row
from pipeline.storage.stages import (
    ACROSS,
    COMPARED_INDICATORS,
    forget_comparisons_of_figures,
    forget_comparisons_with,
    forget_differences_of,
    reopen_for,
    unlist_claims,
)
from schemas.tables import BY_NAME

_OWN_CLAIMS = f"document_id = ? AND NOT ({ACROSS})"
#: Which rows of each table belong to one document, in the order in which tables refer to one another.
_BELONGING = {
    "figures": "document_id = ?",
    "citations": "document_id = ?",
    "claims": _OWN_CLAIMS,
    "claim_operands": f"claim_id IN (SELECT id FROM claims WHERE {_OWN_CLAIMS})",  # noqa: S608 - a constant
    "document_words": "document_id = ?",
    "problems": "document_id = ? AND stage IN ('extract', 'check')",
}
#: Columns of a document that no other report's comparison or count takes anything from.
_ITS_OWN = frozenset({
    "rounding_habit", "rounding_evidence", "numerals", "accounted_share", "indicator_share", "reader_version",
    "extractor_version", "search_folded",
})
#: Of these, those that the corpus is counted by.
_COUNTED = frozenset({"numerals", "accounted_share"})
#: Claims by which other reports' citations are counted.
_ABOUT_CITATIONS = ("citation_conflict", "register_order")


@dataclass(frozen=True, slots=True)
class Changes:
    """Rows of one table: keys of those that go, rows that come, and rows that say something else under their key."""

    table: str
    gone: Sequence[tuple[Any, ...]]
    new: Sequence[Row]
    changed: Sequence[Row]

    @property
    def any(self) -> bool:
        """Whether there is anything to write."""
        return bool(self.gone or self.new or self.changed)

    @property
    def touched(self) -> Iterator[tuple[Any, ...]]:
        """Keys of all of them."""
        names = BY_NAME[self.table].key
        yield from self.gone
        yield from (tuple(row[name] for name in names) for row in (*self.new, *self.changed))


def find_changes(
    conn: sqlite3.Connection, table: str, condition: str, arguments: Sequence[object], rows: Sequence[Row]
) -> Changes:
    """What has to be written so that ``rows``, all with the same columns, are those that meet ``condition``."""
    key = BY_NAME[table].key
    names = [*key, *(name for name in rows[0] if name not in key)] if rows else list(key)
    found = conn.execute(
        f"SELECT {', '.join(names)} FROM {table} WHERE {condition}", arguments  # noqa: S608 - names of ours
    )
    stored = {tuple(row[: len(key)]): tuple(row) for row in found}
    new, changed = [], []
    for row in rows:
        values = tuple(row[name] for name in names)
        before = stored.pop(values[: len(key)], None)
        if before is None:
            new.append(row)
        elif before != values:
            changed.append(row)
    return Changes(table, list(stored), new, changed)


def delete_gone(conn: sqlite3.Connection, changes: Changes) -> None:
    """Write what goes, within the caller's transaction."""
    told = " AND ".join(f"{name} = ?" for name in BY_NAME[changes.table].key)
    conn.executemany(f"DELETE FROM {changes.table} WHERE {told}", changes.gone)  # noqa: S608 - names of ours


def write_rest(conn: sqlite3.Connection, changes: Changes) -> None:
    """Write what comes and what says something else, within the caller's transaction."""
    insert(conn, changes.table, changes.new)
    if not changes.changed:
        return
    key = BY_NAME[changes.table].key
    told = ", ".join(f"{name} = :{name}" for name in changes.changed[0] if name not in key)
    which = " AND ".join(f"{name} = :{name}" for name in key)
    conn.executemany(f"UPDATE {changes.table} SET {told} WHERE {which}", changes.changed)  # noqa: S608 - names of ours


def rewrite(
    conn: sqlite3.Connection, doc: str, document: Row, tables: Mapping[str, Sequence[Row]],
    new_instruments: Sequence[Row],
) -> None:
    """Bring what is stored of a document to ``document`` (columns of its own row) and ``tables``, in the caller's
    transaction; ``new_instruments`` are cited documents that no report cited before."""
    found = {
        table: find_changes(conn, table, condition, (doc,), tables.get(table, ()))
        for table, condition in _BELONGING.items()
    }
    told = [name for name in document if name != "id"]
    before = conn.execute(f"SELECT {', '.join(told)} FROM documents WHERE id = ?", (doc,)).fetchone()  # noqa: S608
    otherwise = [name for name in told if before[name] != document[name]]
    if _reaches_others(conn, otherwise, found):
        forget_comparisons_with(conn, doc)
    elif any(found[table].any for table in ("figures", "claims", "claim_operands")) or set(otherwise) & _COUNTED:
        indicators = _indicators(conn, found)
        reopen_for(conn, doc, indicators)
        if any(code.startswith(COMPARED_INDICATORS) for code in indicators):
            forget_comparisons_of_figures(conn, doc)
        if found["figures"].any:
            forget_differences_of(conn, doc)
    if otherwise:
        changed = ", ".join(f"{name} = :{name}" for name in otherwise)
        conn.execute(f"UPDATE documents SET {changed} WHERE id = :id", {**document, "id": doc})  # noqa: S608
    insert(conn, "instruments", new_instruments)
    _write(conn, found)


def _reaches_others(conn: sqlite3.Connection, otherwise: Sequence[str], found: Mapping[str, Changes]) -> bool:
    """Whether what changes may be compared with, or counted in, any other report: who reports, or what is cited."""
    if found["citations"].any or not _ITS_OWN.issuperset(otherwise):
        return True
    if any(row["kind"] in _ABOUT_CITATIONS for row in (*found["claims"].new, *found["claims"].changed)):
        return True
    asked = "SELECT 1 FROM citation_claims WHERE claim_id = ?"
    return any(conn.execute(asked, key).fetchone() for key in found["claims"].gone)


def _indicators(conn: sqlite3.Connection, found: Mapping[str, Changes]) -> set[str]:
    """Indicators of the figures that change, and of those that a claim that changes is printed at."""
    figures, claims = found["figures"], found["claims"]
    codes = {row["indicator"] for row in (*figures.new, *figures.changed)}
    asked = "SELECT indicator FROM figures WHERE id = ?"
    codes |= {row["indicator"] for (key,) in figures.touched for row in conn.execute(asked, (key,))}
    spans = {(row["passage_id"], row["char_start"], row["char_end"]) for row in (*claims.new, *claims.changed)}
    asked = "SELECT passage_id, char_start, char_end FROM claims WHERE id = ?"
    spans |= {tuple(row) for (key,) in claims.touched for row in conn.execute(asked, (key,))}
    asked = "SELECT indicator FROM figures WHERE passage_id = ? AND char_start = ? AND char_end = ?"
    codes |= {row["indicator"] for span in spans for row in conn.execute(asked, span)}
    return {code for code in codes if code is not None}


def _write(conn: sqlite3.Connection, found: Mapping[str, Changes]) -> None:
    """What others point at comes before them, and goes after them."""
    delete_gone(conn, found["claim_operands"])
    unlist_claims(conn, [key for (key,) in found["claims"].gone])
    delete_gone(conn, found["claims"])
    for changes in found.values():
        write_rest(conn, changes)
    conn.executemany("DELETE FROM observations WHERE figure_id = ?", found["figures"].gone)
    for table in ("figures", "citations", "document_words", "problems"):
        delete_gone(conn, found[table])
