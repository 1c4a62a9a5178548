"""The reports database as our pages ask it.

In: Datasette's database. Out: the same questions, answered on the thread that serves pages as long as
they are short: handing a question of half a millisecond to another thread and back costs as much again,
and a report page asks eight. A question that takes longer is begun anew in Datasette's threads, so that one dear
page never holds up the others.

What readers write in SQL is limited by the clock. Our own questions are limited by the processor time they use: on a
cold disk, or a machine that does something else, they take longer and are answered all the same.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from time import perf_counter, thread_time
from typing import Any

from datasette.database import QueryInterrupted, Results

#: What a question may take before it is moved to a thread; nearly all take less than three.
SHORT_MS = 15
#: Seconds of processor that a question of ours may take in a thread; the longest of 28,000 reports takes 0.2.
LONGEST = 3.0
#: Seconds after which nobody waits any more, whatever the disk does.
LONGEST_WAIT = 60.0
#: Instructions of SQLite's machine between two looks at the clock: some 0.1 ms.
_INSTRUCTIONS = 1_000


class Threaded:
    """The questions that are known to take long, asked in Datasette's threads at once."""

    def __init__(self, database: Any) -> None:
        self.database = database

    async def execute(self, sql: str, params: Mapping[str, Any] | None = None) -> Any:
        """Run one query; QueryInterrupted where it uses more of the processor than ``LONGEST``."""
        return await self.database.execute_fn(partial(_ask_patiently, sql, params or {}))


class Reading:
    """A database of ``datasette``; ``path``, ``name`` and what pages keep on it are the database's own."""

    def __init__(self, datasette: Any, database: Any) -> None:
        self._site = datasette
        self._database = database
        self.threaded = Threaded(database)
        self._here: sqlite3.Connection | None = None

    @property
    def name(self) -> str:
        """The name Datasette gives the file."""
        return str(self._database.name)

    @property
    def path(self) -> str:
        """Where the file is."""
        return str(self._database.path)

    async def execute(self, sql: str, params: Mapping[str, Any] | None = None) -> Any:
        """Run one query; QueryInterrupted where it uses more of the processor than ``LONGEST``."""
        deadline = perf_counter() + SHORT_MS / 1000
        try:
            with _limited(self._connection(), lambda: perf_counter() >= deadline):
                return _ask(self._connection(), sql, params or {})
        except sqlite3.OperationalError as error:
            if error.args != ("interrupted",) and not str(error).startswith("Could not decode"):
                raise
        return await self.threaded.execute(sql, params)

    async def execute_fn(self, fn: Callable[[sqlite3.Connection], Any]) -> Any:
        """Call ``fn`` with a connection, in a thread."""
        return await self._database.execute_fn(fn)

    def _connection(self) -> sqlite3.Connection:
        if self._here is None:
            self._here = self._database.connect()
            self._site._prepare_connection(self._here, self._database.name)
            # Decoded by SQLite's module, without a call for each value: a quarter of the time of a question. What is
            # no UTF-8, which no build writes, is asked for in a thread, where Datasette decodes.
            self._here.text_factory = str
        return self._here


def _ask_patiently(sql: str, params: Mapping[str, Any], conn: sqlite3.Connection) -> Any:
    used, given_up = thread_time() + LONGEST, perf_counter() + LONGEST_WAIT
    try:
        with _limited(conn, lambda: thread_time() >= used or perf_counter() >= given_up):
            return _ask(conn, sql, params)
    except sqlite3.OperationalError as error:
        if error.args != ("interrupted",):
            raise
        raise QueryInterrupted(error, sql, params) from error


def _ask(conn: sqlite3.Connection, sql: str, params: Mapping[str, Any]) -> Any:
    cursor = conn.execute(sql, params)
    return Results(cursor.fetchall(), False, cursor.description)


@contextmanager
def _limited(conn: sqlite3.Connection, over: Callable[[], bool]) -> Iterator[None]:
    """Let SQLite ask now and then whether it should stop."""
    conn.set_progress_handler(over, _INSTRUCTIONS)
    try:
        yield
    finally:
        conn.set_progress_handler(None, _INSTRUCTIONS)


def reading_of(datasette: Any) -> Reading:
    """The reports database of a site, the same object for the life of the site."""
    kept: Reading | None = getattr(datasette, "_doichieu_reading", None)
    if kept is None:
        kept = datasette._doichieu_reading = Reading(datasette, datasette.get_database())
    return kept
