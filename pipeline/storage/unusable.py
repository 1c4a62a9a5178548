"""What SQLite or the disk refuses, in words that say what to do, Vietnamese first."""

from __future__ import annotations

import errno
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from schemas.tables import SCHEMA_VERSION

_FULL = ("hết chỗ trên đĩa. Những gì đã ghi còn nguyên. Giải phóng chỗ rồi chạy lại đúng lệnh này.",
         "the disk is full. What was stored is intact. Free some space, then run the same command again.")
_READ_ONLY = ("không ghi được. Kiểm tra quyền ghi vào tệp và vào thư mục của tệp, hoặc chọn chỗ khác bằng --db.",
              "cannot be written. Check that the file and its folder may be written to, or give another --db.")
_DAMAGED = ("không phải cơ sở dữ liệu đọc được (tệp hỏng, hoặc là tệp khác). Đổi tên tệp rồi chạy build lại.",
            "is not a readable database (damaged, or another kind of file). Move it away and build again.")
_BUSY = ("đang bị chương trình khác giữ. Đóng chương trình đó rồi chạy lại.",
         "is held by another program. Close that program, then run again.")
_IO = ("đĩa báo lỗi khi đọc hoặc ghi. Những gì đã ghi còn nguyên; kiểm tra ổ đĩa rồi chạy lại.",
       "the disk reported an error. What was stored is intact; check the disk, then run again.")
#: Primary result code of SQLite -> what to say, in Vietnamese and English.
_TOLD = {
    sqlite3.SQLITE_FULL: _FULL, sqlite3.SQLITE_READONLY: _READ_ONLY, sqlite3.SQLITE_CANTOPEN: _READ_ONLY,
    sqlite3.SQLITE_PERM: _READ_ONLY, sqlite3.SQLITE_NOTADB: _DAMAGED, sqlite3.SQLITE_CORRUPT: _DAMAGED,
    sqlite3.SQLITE_BUSY: _BUSY, sqlite3.SQLITE_LOCKED: _BUSY, sqlite3.SQLITE_IOERR: _IO,
}  # fmt: skip
#: The same for what the system says of a file. A limit on its size (EFBIG) is met like a full disk.
_TOLD_OF_FILES = {
    errno.ENOSPC: _FULL, errno.EDQUOT: _FULL, errno.EFBIG: _FULL, errno.EACCES: _READ_ONLY,
    errno.EPERM: _READ_ONLY, errno.EROFS: _READ_ONLY, errno.ENOENT: _READ_ONLY, errno.ENOTDIR: _READ_ONLY,
}  # fmt: skip


class UnusableDatabase(Exception):  # noqa: N818 - it names the state of the file
    """A database that cannot be opened or written; the message says what to do, Vietnamese first."""

    def __init__(self, path: Path, told: tuple[str, str]) -> None:
        super().__init__("\n".join(f"{path}: {each}" for each in told))


@contextmanager
def explained(path: Path) -> Iterator[None]:
    """Say what SQLite or the disk refuses in words: full, read-only, damaged, held. Other errors pass."""
    try:
        yield
    except sqlite3.Error as error:
        code = getattr(error, "sqlite_errorcode", None)
        told = _TOLD.get(code & 0xFF) if code is not None else None
        if told is None:
            raise
        raise UnusableDatabase(path, told) from error


def explained_of_files(path: Path, error: OSError) -> UnusableDatabase:
    """Word an error of the file system about ``path`` or a file beside it."""
    unknown = (f"không ghi được ({error.strerror}).", f"could not be written ({error.strerror}).")
    return UnusableDatabase(path, _TOLD_OF_FILES.get(error.errno or 0, unknown))


def check_ours(conn: sqlite3.Connection, path: Path) -> None:
    """Raise UnusableDatabase for the database of another program, or of a later version of this one."""
    columns = {row[1] for row in conn.execute("PRAGMA table_info(documents)")}
    if "sha256" not in columns and conn.execute("SELECT 1 FROM sqlite_master").fetchone():
        raise UnusableDatabase(path, (
            "là cơ sở dữ liệu của chương trình khác; không động vào. Chọn tên khác bằng --db.",
            "is not a reports database: another program made it, and it was left alone. Give another --db.",
        ))
    version = conn.execute("PRAGMA user_version").fetchone()[0]
    if version > SCHEMA_VERSION:
        raise UnusableDatabase(path, (
            f"do bản Đối Chiếu mới hơn làm ra (lược đồ {version}, bản này biết đến {SCHEMA_VERSION}); "
            "không động vào. Cài bản mới, hoặc chọn tên khác bằng --db.",
            f"was made by a later version of Đối Chiếu (schema {version}, this one knows {SCHEMA_VERSION}) "
            "and was left alone. Install that version, or give another --db.",
        ))
