"""Files that are there whole or not at all, whatever interrupts the writing.

In: a path and bytes, or files written elsewhere. Out: files under their names, safe on the disk.
"""

from __future__ import annotations

import os
import tempfile
from pathlib import Path


def write_new(path: Path, content: bytes) -> None:
    """Write ``content`` to a file that must not exist yet; raises OSError and leaves nothing under ``path``."""
    with tempfile.NamedTemporaryFile(dir=path.parent, prefix=f".{path.stem[:40]}-", suffix=".part") as file:
        os.fchmod(file.fileno(), 0o666 & ~_umask())
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
        try:
            # A link is never made over a file that came in the meantime.
            os.link(file.name, path)
        except PermissionError:
            # File systems of memory sticks know no links.
            if path.exists():
                raise FileExistsError(17, "File exists", str(path)) from None
            os.rename(file.name, path)
            Path(file.name).touch()
    settle(path.parent)


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
