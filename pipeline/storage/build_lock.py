"""One build at a time on a database: a lock that dies with the process that holds it.

Comes in: the path of a database. Goes out: the right to write it, or ``UnusableDatabase`` that
names the holder. The lock is the operating system's, on a file beside the database, so what a
killed build leaves behind never stands in the way. Workers do not inherit it.
"""

from __future__ import annotations

import os
import socket
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import datetime
from pathlib import Path

from filelock import FileLock, Timeout

from pipeline.storage.unusable import UnusableDatabase, explained, explained_of_files


@contextmanager
def build_lock(database: Path) -> Iterator[None]:
    """Hold the lock of ``database``; raises UnusableDatabase at once where another build has it.

    Nobody waits: the second build would find its files read by the first, and a reader at the
    terminal would not know why nothing moves.
    """
    beside = lock_path(database)
    # Not the fallback to a file that only exists: it would outlive a killed build.
    lock = FileLock(beside, timeout=0, fallback_to_soft=False)
    try:
        lock.acquire()
    except Timeout as error:
        holder = _holder(beside)
        raise UnusableDatabase(database, (
            f"đang được một lượt build khác ghi ({holder}). Đợi lượt ấy xong rồi chạy lại.",
            f"is being written by another build ({holder}). Wait until it has ended, then run again.",
        )) from error
    except OSError as error:
        raise explained_of_files(database, error) from error
    try:
        _sign(beside)
        yield
    finally:
        lock.release()


def take_in_log(database: Path) -> None:
    """Fold in what a killed build left in the write-ahead log: the site reads the database file alone.

    Raises UnusableDatabase while a build is at work, whose changes the site would show half.
    """
    if _has_log(database):
        with build_lock(database):
            fold_in_log(database)


def fold_in_log(database: Path) -> None:
    """The same for whoever holds the lock; raises UnusableDatabase where the disk refuses."""
    if _has_log(database):
        with explained(database), closing(sqlite3.connect(database)) as conn:
            conn.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _has_log(database: Path) -> bool:
    log = database.with_name(f"{database.name}-wal")
    return log.exists() and log.stat().st_size > 0


def lock_path(database: Path) -> Path:
    """The lock's file; one file of a database however its path is written."""
    real = Path(os.path.realpath(database))
    return real.with_name(f"{real.name}.lock")


def _sign(beside: Path) -> None:
    """Leave word of who holds the lock, for the message of whoever comes second; a full disk forbids it."""
    began = datetime.now().astimezone().isoformat(" ", "seconds")
    try:
        beside.write_text(f"process {os.getpid()}, {socket.gethostname()}, {began}", encoding="utf-8")
    except OSError:
        # The lock is held all the same; the database's own writes say what is wrong with the disk.
        return


def _holder(beside: Path) -> str:
    try:
        told = beside.read_text(encoding="utf-8", errors="replace")[:200]
    except OSError:
        told = ""
    return "".join(c for c in told if c.isprintable()) or "?"
