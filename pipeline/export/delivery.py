"""Putting an export in place: all of its files or none, and never somebody else's.

In: the folder asked for. Out: a staging folder inside it, whose files are moved to
their places when all are written. ``MARK`` lists what exports wrote here; a file of
the same name that is not in it is somebody else's and stops the export.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

MARK = ".doichieu-export.json"


class ExportError(Exception):
    """An export that could not be made; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Written:
    """What a format wrote: rows by table, and what a reader must know about it."""

    rows: Mapping[str, int]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Exported:
    """Files in place, rows by table, notes for the user (what was left out or cut)."""

    files: tuple[Path, ...]
    rows: Mapping[str, int]
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Staging:
    """Where an export writes first: ``folder``, on the same disk as ``out``."""

    folder: Path
    out: Path

    def exported(self, written: Written) -> Exported:
        """Say what will stand in ``out``."""
        names = sorted(path.name for path in self.folder.iterdir())
        return Exported(tuple(self.out / name for name in names), written.rows, written.notes)


@contextmanager
def deliver(out: Path) -> Iterator[Staging]:
    """Yield a staging folder; when the block ends well, move its files into ``out``."""
    if out.exists() and not out.is_dir():
        raise ExportError(f"{out}: is a file. Give a folder.")
    out.mkdir(parents=True, exist_ok=True)
    ours = _marked(out)
    with tempfile.TemporaryDirectory(dir=out, prefix=".doichieu-export-") as name:
        folder = Path(name)
        yield Staging(folder, out)
        staged = sorted(folder.iterdir())
        foreign = [path.name for path in staged if (out / path.name).exists() and path.name not in ours]
        if foreign:
            raise ExportError(
                f"{out}: holds {', '.join(foreign)}, not written by an export. "
                "Nothing was changed; move the file away or choose another folder."
            )
        names = sorted(ours | {path.name for path in staged})
        (folder / MARK).write_text(json.dumps(names), encoding="utf-8")
        # The mark first: files that a killed move leaves behind are known as ours.
        for path in [folder / MARK, *staged]:
            path.replace(out / path.name)


def _marked(out: Path) -> set[str]:
    mark = out / MARK
    if not mark.exists():
        return set()
    try:
        names = json.loads(mark.read_text(encoding="utf-8"))
        return {name for name in names if isinstance(name, str)}
    except (ValueError, TypeError) as error:
        raise ExportError(f"{mark}: damaged ({error}). Remove it, or choose another folder.") from error
