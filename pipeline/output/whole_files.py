"""Files that are there whole or not at all, whatever interrupts the writing.

In: a path and bytes, or files written elsewhere. Out: files under their names, safe on the disk.
"""

from __future__ import annotations

import errno
import os
import tempfile
from pathlib import Path


def write_new(path: Path, content: bytes) -> None:
    """Write ``content`` to a file that must not exist yet; raises OSError and leaves nothing under ``path``."""
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=".", suffix=".part")
    part = Path(name)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        part.chmod(0o666 & ~_umask())
        _name(part, path)
    finally:
        part.unlink(missing_ok=True)
    settle(path.parent)


def _name(part: Path, path: Path) -> None:
    """Give a written file its name, unless another came there in the meantime."""
    try:
        os.link(part, path)
    except FileExistsError:
        raise
    except OSError:
        # File systems of memory sticks know no links.
        if path.exists():
            raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(path)) from None
        part.rename(path)


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


def move_into_place(staged: Path, path: Path) -> None:
    """Put a written file in the place of ``path``, its content on the disk before its name."""
    with staged.open("rb") as file:
        os.fsync(file.fileno())
    staged.replace(path)


def settle(folder: Path) -> None:
    """Make the names in ``folder`` survive a power cut; where a folder cannot be opened (Windows) the system does."""
    try:
        opened = os.open(folder, os.O_RDONLY)
    except PermissionError:
        return
    try:
        os.fsync(opened)
    finally:
        os.close(opened)
