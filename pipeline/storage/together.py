"""Documents stored several at a time: one transaction, in which each is whole or not at all.

In: a connection. Out: one commit for some seconds' work. Documents of one transaction share the writing of the index
pages that they have in common, and go into the full-text indexes at once: each is a third of the time of storing. What
is not committed when a build is killed was not stored: the next run reads it again. Nobody waits for a commit longer
than for the next document.

What is committed is indexed after so many documents, not with every commit: when to commit tells the clock, and the
full-text indexes are to be the same, whoever reads how fast. What a killed build has not indexed, opening the database
indexes (``pipeline.storage.database``).
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import TracebackType

#: What a killed build has to do again, at the most.
MOST_DOCUMENTS, MOST_SECONDS = 32, 5.0
#: Documents that go into the full-text indexes at once.
INDEXED_AT_ONCE = 32


class Together:
    """Commits what was stored when it is enough, when it is asked to, and at the end, failed or not.

    ``index`` puts into the full-text indexes what is stored and not yet in them.
    """

    def __init__(self, conn: sqlite3.Connection, index: Callable[[sqlite3.Connection], None] | None = None) -> None:
        self._conn = conn
        self._index = index
        self._unindexed = 0
        self._documents = 0
        self._begun = 0.0

    def __enter__(self) -> Together:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, where: TracebackType | None
    ) -> None:
        # A full disk has ended the transaction, and takes no index either.
        if kind is None or self._conn.in_transaction:
            self._index_stored()
        self.commit()

    @contextmanager
    def document(self) -> Iterator[None]:
        """Store one document in here; of one that fails nothing stays, of those before everything."""
        if not self._conn.in_transaction:
            self._conn.execute("BEGIN IMMEDIATE")
            self._begun = time.monotonic()
        self._conn.execute("SAVEPOINT document")
        try:
            yield
        except BaseException:
            # A full disk has ended the transaction already.
            if self._conn.in_transaction:
                self._conn.execute("ROLLBACK TO document")
            raise
        self._conn.execute("RELEASE document")
        self._documents += 1
        self._unindexed += 1
        if self._unindexed >= INDEXED_AT_ONCE:
            self._index_stored()
        if self._documents >= MOST_DOCUMENTS or time.monotonic() - self._begun >= MOST_SECONDS:
            self.commit()

    def commit(self) -> None:
        """Commit what there is."""
        self._documents = 0
        if self._conn.in_transaction:
            self._conn.commit()

    def _index_stored(self) -> None:
        self._unindexed = 0
        if self._index:
            self._index(self._conn)
