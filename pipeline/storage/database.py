"""The database file: its tables and indexes as ``schemas.tables`` defines them, new or of an older version.

Comes in: a path. Goes out: a connection whose tables are complete, or ``UnusableDatabase``. What
the rows say is ``pipeline.storage.store``'s matter, who may write ``pipeline.storage.build_lock``'s.
"""

from __future__ import annotations

import ctypes
import os
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from functools import cache
from operator import attrgetter, itemgetter
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline.storage.inserting import index_new, is_partly_indexed
from pipeline.storage.keys import FOLDED
from pipeline.storage.stages import stage_version
from pipeline.storage.unusable import check_ours, explained
from pipeline.storage.versions import indicators_version, reference_version
from schemas.tables import BY_NAME, SCHEMA_VERSION, TABLES, Table

if TYPE_CHECKING:
    import sqlite_utils

#: The stages that lay the database out with its administrative units, and that bring its indicators up to date.
REFERENCE, INDICATORS = "reference", "indicators"

#: Kilobytes of the file held in memory. Keys are digests, so a document's rows go into pages all over the indexes.
_CACHE_KB = 16_384
#: And while reports are compared and counted: mostly read in order, and every sort may hold as much again.
_COMPARING_CACHE_KB = 2_048
#: Pages of the log, 32 MB, after which it is copied into the database: index pages that many documents write are
#: copied once for all of them. By SQLite's own 1,000 they were copied with every transaction.
_LOG_PAGES = 8_000
#: But for capitals letters are kept as printed: «đình» is not «định». ``search_folded`` has words without diacritics.
_TOKENS = "unicode61 remove_diacritics 0"


def open_database(path: Path) -> sqlite3.Connection:
    """Open or create a reports database with foreign keys on and a write-ahead log; raises UnusableDatabase."""
    with explained(path):
        conn = sqlite3.connect(path, timeout=60)
        try:
            conn.row_factory = sqlite3.Row
            check_ours(conn, path)
            conn.execute("PRAGMA journal_mode = WAL")
            # A killed build loses nothing. A power cut may undo the last documents, each as a whole: the next run reads
            # them again. To wait for the disk after each document took as long as writing it.
            conn.execute("PRAGMA synchronous = NORMAL")
            conn.execute("PRAGMA foreign_keys = ON")
            conn.execute(f"PRAGMA cache_size = -{_CACHE_KB}")
            conn.execute(f"PRAGMA wal_autocheckpoint = {_LOG_PAGES}")
            create_tables(conn)
        except BaseException:
            conn.close()
            raise
    return conn


def hold_less(conn: sqlite3.Connection) -> None:
    """Give back what storing held in memory, and from now on hold what comparing needs."""
    conn.execute(f"PRAGMA cache_size = -{_COMPARING_CACHE_KB}")
    conn.execute("PRAGMA shrink_memory")
    # What SQLite gave back stays with C's allocator, of no use to Python's: what is compared would come on top of it.
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None) if os.name == "posix" else None
    if trim is not None:
        trim(0)


def create_tables(conn: sqlite3.Connection) -> None:
    """Create what is missing of tables, columns, indexes and full-text indexes, all or nothing; rows stay.

    A database that this program has laid out, and nobody has changed since, is left as it is, but for the indicators
    of a changed vocabulary and what a killed build has stored and not indexed.
    """
    if _is_laid_out(conn):
        if is_partly_indexed(conn):
            with conn:
                index_new(conn)
        if stage_version(conn, INDICATORS) != indicators_version():
            with conn:
                _refresh_indicators(conn)
        return
    with conn:
        # Python opens no transaction for CREATE: a killed run would leave tables without their indexes.
        conn.execute("BEGIN IMMEDIATE")
        existing = {row[0] for row in conn.execute("SELECT name FROM sqlite_master")}
        for table in TABLES:
            if table.name in existing:
                _add_columns(conn, table)
        outdated = _drop_outdated_indexes(conn)
        existing -= outdated
        for table in TABLES:
            # Of an earlier version: rows would be indexed twice.
            conn.execute(f"DROP TRIGGER IF EXISTS {_on_insert(table.name)}")
        for name, definition in _definitions():
            if name not in existing:
                conn.execute(definition)
        # Of a table's full-text index the trigger _au is made last.
        torn = [t for t in TABLES if t.search and t.name in existing
                and (f"{t.name}_au" not in existing or f"{t.name}_fts" in outdated)]
        index_searched(conn, torn)
        _refresh_reference_tables(conn)
        if conn.execute("PRAGMA user_version").fetchone()[0] != SCHEMA_VERSION:
            conn.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")
        _put(conn, "stages_done", ["stage", "version"], [(REFERENCE, reference_version())])


def _drop_outdated_indexes(conn: sqlite3.Connection) -> set[str]:
    """Drop the full-text indexes that an earlier version made by other rules; returns their names."""
    made = dict(conn.execute("SELECT name, sql FROM sqlite_master WHERE name LIKE '%\\_fts' ESCAPE '\\'").fetchall())
    outdated = {name for name, definition in _definitions() if made.get(name, definition) != definition}
    for name in outdated:
        conn.execute(f"DROP TABLE {name}")
    return outdated


def _is_laid_out(conn: sqlite3.Connection) -> bool:
    """True where this program laid the database out, and nobody has taken anything away since."""
    if not {row[0] for row in conn.execute("SELECT name FROM sqlite_master")} >= set(_names()):
        return False
    return stage_version(conn, REFERENCE) == reference_version()


def _names() -> Iterator[str]:
    """The names of ``_definitions``, told without sqlite-utils: loading it takes longer than an unneeded build."""
    for table in TABLES:
        yield table.name
        key = table.key[0]
        together = [(c.name,) for c in table.columns if c.refers and c.name != key] + list(table.indexes)
        yield from (f"idx_{table.name}_{'_'.join(columns)}" for columns in together)
        if table.search:
            yield from (f"{table.name}_{part}" for part in ("fts", "ad", "au"))


@cache
def _definitions() -> tuple[tuple[str, str], ...]:
    """Name and SQL of everything a new database holds, in the order in which it can be made.

    sqlite-utils commits between its statements, so it makes a model in memory, and the file gets its
    definitions in one transaction.
    """
    import sqlite_utils

    with closing(sqlite3.connect(":memory:")) as model:
        db = sqlite_utils.Database(model)
        for table in _referred_first():
            _create(db, table)
        shadows = {row[1] for row in model.execute("PRAGMA table_list") if row[2] == "shadow"}
        made = model.execute("SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY rowid")
        return tuple((name, definition) for name, definition in made if name not in shadows)


def _referred_first() -> Iterator[Table]:
    """The tables, each after those it refers to."""
    made: set[str] = set()
    left = list(TABLES)
    while left:
        table = next(t for t in left if {c.refers for c in t.columns if c.refers} <= made | {t.name})
        left.remove(table)
        made.add(table.name)
        yield table


def _add_columns(conn: sqlite3.Connection, table: Table) -> None:
    """Add the columns that an older version did not make; their values are unknown until extracted."""
    present = {row["name"] for row in conn.execute(f"PRAGMA table_info({table.name})")}
    for column in table.columns:
        if column.name not in present:
            refers = f" REFERENCES {column.refers}({BY_NAME[column.refers].key[0]})" if column.refers else ""
            conn.execute(f"ALTER TABLE {table.name} ADD COLUMN {column.name} {column.type}{refers}")


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
    for columns_together in table.indexes:
        created.create_index(list(columns_together))
    if table.search:
        _enable_search(db, table)


def _enable_search(db: sqlite_utils.Database, table: Table) -> None:
    db.table(table.name).enable_fts([*table.search, FOLDED], create_triggers=True, tokenize=_TOKENS)
    # ``inserting.index_new`` does it, many rows at once: with a trigger SQLite guards every row by a savepoint, and at
    # each FTS5 writes out what it holds in memory. It took two thirds of the time of storing.
    db.execute(f"DROP TRIGGER {_on_insert(table.name)}")


def _on_insert(table: str) -> str:
    """The trigger that sqlite-utils makes for new rows of a searched table."""
    return f"{table}_ai"


def without_search(conn: sqlite3.Connection) -> None:
    """Take the full-text indexes off, so that many rows at once are written faster."""
    import sqlite_utils

    for table in TABLES:
        if table.search:
            sqlite_utils.Database(conn).table(table.name).disable_fts()


def search_again(conn: sqlite3.Connection) -> None:
    """Make the full-text indexes anew over all rows."""
    import sqlite_utils

    for table in TABLES:
        if table.search:
            _enable_search(sqlite_utils.Database(conn), table)


def _refresh_indicators(conn: sqlite3.Connection) -> None:
    """Bring the vocabulary's rows up to date: a figure may refer to an indicator that came with a later version."""
    from extractors.indicators.entries import indicators

    listed = indicators()
    _put(conn, "indicators", list(listed[0]), map(itemgetter(*listed[0]), listed))
    _put(conn, "stages_done", ["stage", "version"], [(INDICATORS, indicators_version())])


def _refresh_reference_tables(conn: sqlite3.Connection) -> None:
    from extractors.scope import places

    _refresh_indicators(conn)
    units = sorted(places.rows(), key=attrgetter("level"))  # those above before those below
    for table, rows in (("admin_units", units), ("unit_successions", places.successions())):
        names = [c.name for c in BY_NAME[table].columns]
        _put(conn, table, names, map(attrgetter(*names), rows))


def _put(conn: sqlite3.Connection, table: str, names: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Insert rows, or change those of the same key; ``names`` are of their columns."""
    key = ", ".join(BY_NAME[table].key)
    told = ", ".join(f"{name} = excluded.{name}" for name in names)
    conn.executemany(
        f"INSERT INTO {table} ({', '.join(names)}) VALUES ({', '.join('?' * len(names))}) "  # noqa: S608
        f"ON CONFLICT ({key}) DO UPDATE SET {told}",
        rows,
    )


def index_searched(conn: sqlite3.Connection, tables: Iterable[Table] = TABLES) -> None:
    """Index the searched ones of ``tables`` anew, in the caller's transaction: for rows put in by other hands."""
    for table in tables:
        if table.search:
            conn.execute(f"INSERT INTO {table.name}_fts ({table.name}_fts) VALUES ('rebuild')")  # noqa: S608
