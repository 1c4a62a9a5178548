"""Putting an export in place: all of its files or none, and never somebody else's.

In: the folder asked for. Out: a staging folder inside it, whose files are moved to
their places when all are written. ``MARK`` lists what exports wrote here; a file of
the same name that is not in it is somebody else's and stops the export.
"""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Container, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from filelock import FileLock, Timeout

from pipeline.output.language import told
from pipeline.output.whole_files import move_into_place, settle

MARK = ".doichieu-export.json"
STAGING = ".doichieu-export-"
#: Within a staging folder: held by the export that writes there, free once that was killed.
_HELD = ".held"


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
        return Exported(tuple(self.out / name for name in _staged(self.folder)), written.rows, written.notes)


@contextmanager
def deliver(out: Path) -> Iterator[Staging]:
    """Yield a staging folder; when the block ends well, move its files into ``out``."""
    if out.exists() and not out.is_dir():
        raise ExportError(told(f"{out}: là một tệp. Đưa một thư mục.", f"{out}: is a file. Give a folder."))
    out.mkdir(parents=True, exist_ok=True)
    ours = _marked(out)
    with (
        tempfile.TemporaryDirectory(dir=out, prefix=STAGING) as name,
        FileLock(Path(name, _HELD), fallback_to_soft=False),
    ):
        folder = Path(name)
        _clear_abandoned(out, folder)
        yield Staging(folder, out)
        staged = _staged(folder)
        foreign = [name for name in staged if (out / name).exists() and name not in ours]
        if foreign:
            names = ", ".join(foreign)
            raise ExportError(told(
                f"{out}: đã có {names} không phải do lần xuất nào ghi. "
                "Chưa đổi gì; chuyển tệp ấy đi, hoặc chọn thư mục khác.",
                f"{out}: holds {names}, not written by an export. "
                "Nothing was changed; move the file away or choose another folder."))
        (folder / MARK).write_text(json.dumps(sorted(ours.union(staged))), encoding="utf-8")
        # The mark first: files that a killed move leaves behind are known as ours.
        for name in [MARK, *staged]:
            (out / name).parent.mkdir(parents=True, exist_ok=True)
            move_into_place(folder / name, out / name)
        _clear_partitions(out, ours.difference(staged), {name.split("/")[0] for name in staged if "/" in name})
        settle(out)


def _staged(folder: Path) -> list[str]:
    """What was written, as names relative to the staging folder."""
    return sorted(
        path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file() and path.name != _HELD
    )


def _clear_partitions(out: Path, old: Iterable[str], tables: Container[str]) -> None:
    """Remove partitions of ``tables`` that are no more: they would be read as rows."""
    for name in old:
        path = out / name
        if "/" in name and name.split("/")[0] in tables and ".." not in path.parts:
            path.unlink(missing_ok=True)
            for folder in list(path.parents)[: name.count("/")]:
                if any(folder.iterdir()):
                    break
                folder.rmdir()


def _clear_abandoned(out: Path, own: Path) -> None:
    """Remove what killed exports left half written; raises ExportError where one is still at it."""
    for other in out.glob(f"{STAGING}*"):
        # by name: since Python 3.12 a temporary folder is named absolutely, whatever ``out`` is
        if other.name == own.name or not other.is_dir() or other.is_symlink():
            continue
        try:
            with FileLock(other / _HELD, timeout=0, fallback_to_soft=False):
                shutil.rmtree(other)
        except Timeout as error:
            raise ExportError(told(
                f"{out}: một lần xuất khác đang ghi vào đây. Đợi lần ấy xong, hoặc chọn thư mục khác.",
                f"{out}: another export is being written here. Wait until it has ended, or choose another folder.",
            )) from error


def _marked(out: Path) -> set[str]:
    mark = out / MARK
    if not mark.exists():
        return set()
    try:
        names = json.loads(mark.read_text(encoding="utf-8"))
        return {name for name in names if isinstance(name, str)}
    except (ValueError, TypeError) as error:
        raise ExportError(told(f"{mark}: tệp hỏng ({error}). Xóa tệp ấy, hoặc chọn thư mục khác.",
                               f"{mark}: damaged ({error}). Remove it, or choose another folder.")) from error
