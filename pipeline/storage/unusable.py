"""What SQLite or the disk refuses of a database, in words that say what to do."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from pipeline.output.disk_refusals import FAULTY, FULL, READ_ONLY, refusal
from pipeline.output.language import told
from schemas.tables import SCHEMA_VERSION

_DAMAGED = ("không phải cơ sở dữ liệu đọc được (tệp hỏng, hoặc là tệp khác). Chuyển tệp đi chỗ khác; cơ sở dữ liệu "
            "báo cáo thì tạo lại bằng doichieu build.",
            "is not a readable database (damaged, or another kind of file). Move it away; a database of reports is "
            "made again with doichieu build.")
_FOLDER = ("là thư mục. Đưa tên một tệp, ví dụ reports.db trong thư mục ấy.",
           "is a folder. Give the name of a file, such as reports.db in it.")
_BUSY = ("đang bị chương trình khác giữ. Đóng chương trình đó rồi chạy lại.",
         "is held by another program. Close that program, then run again.")
#: Primary result code of SQLite -> what to say, in Vietnamese and English.
_TOLD = {
    sqlite3.SQLITE_FULL: FULL, sqlite3.SQLITE_READONLY: READ_ONLY, sqlite3.SQLITE_CANTOPEN: READ_ONLY,
    sqlite3.SQLITE_PERM: READ_ONLY, sqlite3.SQLITE_NOTADB: _DAMAGED, sqlite3.SQLITE_CORRUPT: _DAMAGED,
    sqlite3.SQLITE_BUSY: _BUSY, sqlite3.SQLITE_LOCKED: _BUSY, sqlite3.SQLITE_IOERR: FAULTY,
}  # fmt: skip


class UnusableDatabase(Exception):  # noqa: N818 - it names the state of the file
    """A database that cannot be opened or written; the message says what to do, in the language asked for."""

    def __init__(self, path: Path, words: tuple[str, str]) -> None:
        super().__init__(f"{path}: {told(*words)}")


@contextmanager
def explained(path: Path) -> Iterator[None]:
    """Say what SQLite or the disk refuses in words: full, read-only, damaged, held. Other errors pass."""
    try:
        yield
    except sqlite3.Error as error:
        code = getattr(error, "sqlite_errorcode", None)
        words = _TOLD.get(code & 0xFF) if code is not None else None
        if words is None:
            raise
        raise UnusableDatabase(path, words) from error


def explained_of_files(path: Path, error: OSError) -> UnusableDatabase:
    """Word an error of the file system about ``path`` or a file beside it."""
    return UnusableDatabase(path, refusal(error))


def check_ours(conn: sqlite3.Connection, path: Path) -> None:
    """Raise UnusableDatabase for the database of another program, or of a later version of this one."""
    columns = {row[1] for row in conn.execute("PRAGMA table_info(documents)")}
    if "sha256" not in columns and conn.execute("SELECT 1 FROM sqlite_master").fetchone():
        raise UnusableDatabase(path, (
            "là cơ sở dữ liệu của chương trình khác; không động vào. Chọn tệp khác.",
            "is not a reports database: another program made it, and it was left alone. Give another file.",
        ))
    version = conn.execute("PRAGMA user_version").fetchone()[0]
    if version > SCHEMA_VERSION:
        raise UnusableDatabase(path, (
            f"do bản Đối Chiếu mới hơn làm ra (lược đồ {version}, bản này biết đến {SCHEMA_VERSION}); "
            "không động vào. Cài bản mới, hoặc chọn tệp khác.",
            f"was made by a later version of Đối Chiếu (schema {version}, this one knows {SCHEMA_VERSION}) "
            "and was left alone. Install that version, or give another file.",
        ))


def refuse_foreign(path: Path) -> None:
    """Raise UnusableDatabase for what is not ours, and leave nothing beside it: no lock, no log.

    The file is read as it lies, which is no proof while a build writes it: who opens it then looks again.
    """
    if path.is_dir():
        raise UnusableDatabase(path, _FOLDER)
    if not path.exists():
        return
    try:
        with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro&immutable=1", uri=True)) as conn:
            check_ours(conn, path)
    except sqlite3.DatabaseError as error:
        if error.sqlite_errorcode == sqlite3.SQLITE_NOTADB:
            raise UnusableDatabase(path, _DAMAGED) from error
