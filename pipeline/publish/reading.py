"""The reports database as our pages ask it.

In: Datasette's database. Out: the same questions, answered on the thread that serves pages as long as
they are short: handing a question of half a millisecond to another thread and back costs as much again,
and a report page asks eight. A question that takes longer is begun anew in Datasette's threads,
under the site's time limit, so that one dear page never holds up the others.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Mapping
from functools import partial
from time import perf_counter
from typing import Any

from datasette.database import QueryInterrupted, Results

#: What a question may take before it is moved to a thread; nearly all take less than three.
SHORT_MS = 15
#: Instructions of SQLite's machine between two looks at the clock: some 0.1 ms.
_INSTRUCTIONS = 1_000


class Reading:
    """A database of ``datasette``; ``path``, ``name`` and what pages keep on it are the database's own."""

    def __init__(self, datasette: Any, database: Any) -> None:
        self._site = datasette
        self.threaded = database
        self._here: sqlite3.Connection | None = None

    @property
    def name(self) -> str:
        """The name Datasette gives the file."""
        return str(self.threaded.name)

    @property
    def path(self) -> str:
        """Where the file is."""
        return str(self.threaded.path)

    async def execute(
        self, sql: str, params: Mapping[str, Any] | None = None, custom_time_limit: int | None = None
    ) -> Any:
        """Run one query; QueryInterrupted where it takes longer than the site, or ``custom_time_limit`` ms, allows."""
        conn = self._connection()
        most = min(SHORT_MS, custom_time_limit or SHORT_MS)
        deadline = perf_counter() + most / 1000
        conn.set_progress_handler(lambda: perf_counter() >= deadline, _INSTRUCTIONS)
        try:
            cursor = conn.execute(sql, params or {})
            return Results(cursor.fetchall(), False, cursor.description)
        except sqlite3.OperationalError as error:
            if error.args != ("interrupted",):
                raise
            if most == custom_time_limit:
                raise QueryInterrupted(error, sql, params) from error
        finally:
            conn.set_progress_handler(None, _INSTRUCTIONS)
        return await self.threaded.execute(sql, params, custom_time_limit=custom_time_limit)

    async def execute_fn(self, fn: Callable[[sqlite3.Connection], Any]) -> Any:
        """Call ``fn`` with a connection, in a thread."""
        return await self.threaded.execute_fn(fn)

    def _connection(self) -> sqlite3.Connection:
        if self._here is None:
            self._here = self.threaded.connect()
            self._site._prepare_connection(self._here, self.threaded.name)
            # As Datasette decodes, but without a call of Python for each value.
            self._here.text_factory = partial(str, encoding="utf-8", errors="replace")
        return self._here


def reading_of(datasette: Any) -> Reading:
    """The reports database of a site, the same object for the life of the site."""
    kept: Reading | None = getattr(datasette, "_doichieu_reading", None)
    if kept is None:
        kept = datasette._doichieu_reading = Reading(datasette, datasette.get_database())
    return kept
