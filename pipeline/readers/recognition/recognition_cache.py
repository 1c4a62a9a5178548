"""What Tesseract made of an image, kept so that no page is recognised twice.

In: the digest of an image with the settings it was read with. Out: the bytes that were kept for
it, None where there are none. What they mean is ``ocr``'s job. The place is the user's cache
folder, or ``DOICHIEU_CACHE``: so a page counts as known in another database, under another file
name, and after the layout code changed.

One file an entry, put in place whole, so that several processes may write and any may be killed.
An entry that is damaged fails its checksum and is made again. Where the folder cannot be written
nothing is kept and nothing fails. Nothing is unpickled: workers that read strangers' files write
here.
"""

from __future__ import annotations

import gzip
import os
import zlib
from contextlib import suppress
from pathlib import Path
from tempfile import NamedTemporaryFile
from time import time

import platformdirs

FOLDER_VARIABLE = "DOICHIEU_CACHE"
#: A page takes 8 kB: some 60,000 pages.
MOST_BYTES = 512 << 20
#: An entry is looked over for room once in so many writes.
_WRITES_PER_LOOK = 256
#: A file that a killed process left half written.
_ABANDONED_SECONDS = 3600.0
_SUFFIX = ".gz"


def folder() -> Path:
    """Where entries are kept."""
    chosen = os.environ.get(FOLDER_VARIABLE)
    return (Path(chosen) if chosen else platformdirs.user_cache_path("doichieu")) / "recognised"


def kept(key: str) -> bytes | None:
    """The bytes kept under ``key``, a hexadecimal digest; None where there are none, or damaged ones."""
    path = _path(key)
    try:
        payload = gzip.decompress(path.read_bytes())
    except (OSError, EOFError, zlib.error):
        return None
    with suppress(OSError):
        os.utime(path)  # what is used is the last to go
    return payload or None  # an emptied file is gzip of nothing


def keep(key: str, payload: bytes) -> None:
    """Keep ``payload`` under ``key``."""
    path = _path(key)
    with suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        with NamedTemporaryFile(dir=path.parent, suffix=".part", delete=False) as file:
            try:
                file.write(gzip.compress(payload, mtime=0))
                file.close()
                os.replace(file.name, path)
            except OSError:
                with suppress(OSError):
                    os.unlink(file.name)
                raise
        if int(key[:8], 16) % _WRITES_PER_LOOK == 0:
            make_room(MOST_BYTES)


def make_room(most_bytes: int) -> None:
    """Drop the entries that were not used for longest until three quarters of ``most_bytes`` are left."""
    entries: list[tuple[float, int, Path]] = []
    for path in folder().glob("*/*"):
        with suppress(OSError):
            status = path.stat()
            if path.suffix == _SUFFIX:
                entries.append((status.st_mtime, status.st_size, path))
            elif time() - status.st_mtime > _ABANDONED_SECONDS:
                path.unlink()
    total = sum(size for _, size, _ in entries)
    if total <= most_bytes:
        return
    for _, size, path in sorted(entries):
        if total <= 0.75 * most_bytes:
            return
        with suppress(OSError):
            path.unlink()
            total -= size


def _path(key: str) -> Path:
    return folder() / key[:2] / f"{key}{_SUFFIX}"
