"""The database of decisions: rows are only ever added, and only to what the reviewer saw last.

Comes in: a path, decisions. Goes out: a connection, the decisions that stand. That two
reviewers cannot both decide on the same state is held by the file itself: each decision
names the one it replaces, and no two may name the same.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from pathlib import Path

import sqlite_utils

from pipeline.storage.unusable import UnusableDatabase, explained
from schemas.decisions import DECISIONS, DECISIONS_VERSION, Action, Decision, decision_of, row_of, sealed

_GUARDS = (
    # One line of decisions a subject: a first one, and one after each.
    "CREATE UNIQUE INDEX IF NOT EXISTS decisions_one_after ON decisions (replaces) WHERE replaces IS NOT NULL",
    "CREATE UNIQUE INDEX IF NOT EXISTS decisions_one_first ON decisions (subject_key) WHERE replaces IS NULL",
    "CREATE TRIGGER IF NOT EXISTS decisions_unchanged BEFORE UPDATE ON decisions "
    "BEGIN SELECT RAISE(ABORT, 'decisions are never changed'); END",
    "CREATE TRIGGER IF NOT EXISTS decisions_undeleted BEFORE DELETE ON decisions "
    "BEGIN SELECT RAISE(ABORT, 'decisions are never deleted'); END",
)
_STANDING = (
    "SELECT * FROM decisions d WHERE NOT EXISTS (SELECT 1 FROM decisions later WHERE later.replaces = d.id) "
    "ORDER BY decided_at, id"
)


class Conflict(Exception):  # noqa: N818 - it names what happened
    """Another decision was made on the subject since the reviewer saw it."""


def open_ledger(path: Path) -> sqlite3.Connection:
    """Open or create a database of decisions with a write-ahead log; raises UnusableDatabase."""
    with explained(path):
        conn = sqlite3.connect(path, timeout=30)
        try:
            conn.row_factory = sqlite3.Row
            _check_ledger(conn, path)
            conn.execute("PRAGMA journal_mode = WAL")
            conn.execute("PRAGMA foreign_keys = ON")
            _create(conn)
        except BaseException:
            conn.close()
            raise
    return conn


def _check_ledger(conn: sqlite3.Connection, path: Path) -> None:
    tables = {row[0] for row in conn.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    if tables and DECISIONS.name not in tables:
        raise UnusableDatabase(path, (
            "không phải cơ sở dữ liệu quyết định duyệt; không động vào. Chọn tệp khác.",
            "is not a database of decisions and was left alone. Give another file.",
        ))
    if conn.execute("PRAGMA user_version").fetchone()[0] > DECISIONS_VERSION:
        raise UnusableDatabase(path, (
            "do bản Đối Chiếu mới hơn làm ra; không động vào. Cài bản mới.",
            "was made by a later version of Đối Chiếu and was left alone. Install that version.",
        ))


def _create(conn: sqlite3.Connection) -> None:
    types = {"TEXT": str, "INTEGER": int}
    table = sqlite_utils.Database(conn, execute_plugins=False).table(DECISIONS.name)
    if not table.exists():
        table.create(
            {c.name: types[c.type] for c in DECISIONS.columns}, pk="id", strict=True,
            foreign_keys=[("replaces", DECISIONS.name, "id")],
            not_null={c.name for c in DECISIONS.columns if c.required},
        )
    for columns in DECISIONS.indexes:
        table.create_index(columns, if_not_exists=True)
    with conn:
        for guard in _GUARDS:
            conn.execute(guard)
        conn.execute(f"PRAGMA user_version = {DECISIONS_VERSION}")


def record(conn: sqlite3.Connection, decision: Decision) -> Decision:
    """Add one decision and return it with its key; raises Conflict where another one came between."""
    kept = sealed(decision)
    row = row_of(kept)
    try:
        with conn:
            last = last_on(conn, kept.subject.key)
            if (last.id if last else None) != kept.replaces:
                raise Conflict(kept.subject.key)
            names = ", ".join(row)
            marks = ", ".join(f":{name}" for name in row)
            conn.execute(f"INSERT INTO decisions ({names}) VALUES ({marks})", row)  # noqa: S608 - our columns
    except sqlite3.IntegrityError as error:
        raise Conflict(kept.subject.key) from error
    return kept


def last_on(conn: sqlite3.Connection, subject_key: str) -> Decision | None:
    """The last decision on a subject, a withdrawal too; None where there is none."""
    history = history_of(conn, subject_key)
    return history[-1] if history else None


def history_of(conn: sqlite3.Connection, subject_key: str) -> list[Decision]:
    """All decisions on a subject, in the order in which each replaced the one before."""
    rows = conn.execute("SELECT * FROM decisions WHERE subject_key = ?", (subject_key,))
    after = {row["replaces"]: decision_of(row) for row in rows}
    ordered: list[Decision] = []
    at = after.get(None)
    while at is not None:
        ordered.append(at)
        at = after.get(at.id)
    return ordered


def standing(conn: sqlite3.Connection) -> list[Decision]:
    """The decisions that were neither replaced nor withdrawn, oldest first."""
    found = (decision_of(row) for row in conn.execute(_STANDING))
    return [decision for decision in found if decision.action is not Action.WITHDRAWN]


def everything(conn: sqlite3.Connection) -> Iterable[Decision]:
    """Every decision ever made, each after the one it replaces."""
    rows = {row["id"]: decision_of(row) for row in conn.execute("SELECT * FROM decisions ORDER BY decided_at, id")}
    by_subject: dict[str, list[Decision]] = {}
    for decision in rows.values():
        by_subject.setdefault(decision.subject.key, [])
    for key in by_subject:
        yield from history_of(conn, key)
