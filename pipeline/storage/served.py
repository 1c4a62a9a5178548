"""A database that a site shows is not written: a build works on a copy, which then takes its place.

Comes in: the path of a database. Goes out: word to other processes that it is shown, or where a build may write. The
site reads the file as if nothing could change it (it never looks at the write-ahead log); written in place it would
answer from halves of two databases. The word is a lock of the operating system on the file itself, so it ends with
the process, and stays with the file when another takes its name.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from pipeline.storage.build_lock import fold_in_log
from pipeline.storage.sources import sources_of
from pipeline.storage.unusable import explained_of_files

try:
    import fcntl
except ImportError:  # Windows: an open file cannot be replaced there, and nobody is told that one is shown
    fcntl = None  # type: ignore[assignment]

#: Added to the name of a database for the copy that a build writes while the site shows the other.
SUFFIX = ".next"


class ShownFile:
    """Tells builds that the file now at ``path`` is shown, until ``end`` or the end of the process."""

    def __init__(self, path: Path) -> None:
        self._file = os.open(path, os.O_RDONLY | getattr(os, "O_CLOEXEC", 0))
        if fcntl is not None:
            with suppress(OSError):  # a file system without locks: as if nobody had told
                fcntl.flock(self._file, fcntl.LOCK_SH | fcntl.LOCK_NB)

    def end(self) -> None:
        """The file is shown no more."""
        os.close(self._file)


def is_shown(database: Path) -> bool:
    """Whether a site of this machine shows the file."""
    if fcntl is None:
        return False
    try:
        with database.open("rb") as file:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    except OSError:
        return False
    return False


@contextmanager
def writable(database: Path) -> Iterator[Path]:
    """Yield the file a build may write: ``database``, or while a site shows it a copy that takes its place.

    Whoever asks holds the build lock of ``database``. A copy that a killed build left is gone on with where the
    database is no newer. Raises UnusableDatabase where there is no room for a copy.
    """
    real = Path(os.path.realpath(database))
    copy = real.with_name(real.name + SUFFIX)
    try:
        shown = is_shown(real)
        left = copy.exists() and copy.stat().st_mtime_ns >= real.stat().st_mtime_ns
        if shown and not left:
            _copy(real, copy)
        elif left and not shown:
            _put_in_place(copy, real)
    except OSError as error:
        raise explained_of_files(database, error) from error
    if not shown:
        yield database
        return
    yield copy
    try:
        _put_in_place(copy, real)
    except OSError as error:
        raise explained_of_files(database, error) from error


def _copy(real: Path, copy: Path) -> None:
    """Copy under a name that says it is not whole yet."""
    fold_in_log(real)
    _forget_log(copy)
    begun = copy.with_name(f"{copy.name}.part")
    for file, at in ((sources_of(real), sources_of(copy)), (real, copy)):
        if file.exists():
            shutil.copyfile(file, begun)
            begun.replace(at)


def _put_in_place(copy: Path, real: Path) -> None:
    fold_in_log(copy)
    if sources_of(copy).exists():
        sources_of(copy).replace(sources_of(real))
    _forget_log(real)
    copy.replace(real)


def _forget_log(database: Path) -> None:
    """What SQLite keeps beside one file must not be met by the next of the same name."""
    for log in ("-wal", "-shm"):
        database.with_name(database.name + log).unlink(missing_ok=True)
