"""Find files, tell by their bytes what they are, and hand each to its reader.

Comes in: paths. Goes out: ``ReadDocument``, or ``UnreadableFile`` with a code of
``schemas.problems``. A ZIP archive is looked over by ``pipeline.intake.archives`` before any
parser sees it. Time and memory are ``pipeline.work.workers``' job; encryption and damage
inside a PDF are the PDF reader's.
"""

from __future__ import annotations

import importlib
import os
from collections import Counter
from collections.abc import Container, Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from pipeline import limits
from pipeline.intake.formats import DOCX, EXTENSIONS, PAGED, format_of, misnamed
from pipeline.readers import UnreadableFile, image_types
from pipeline.readers.encodings.syllables import load_dictionary
from pipeline.readers.office_formats import OfficeFormat
from pipeline.work.worker_process import allow_more_time
from pipeline.work.workers import Failed
from schemas.problems import problem, retold
from schemas.records import Problem, ReadDocument

if TYPE_CHECKING:
    from pipeline.readers.pdf import Recogniser


#: Extensions taken from a folder: what we read, and what a report is likely to be
#: saved as although we do not read it, so that it is said aloud.
REPORT_EXTENSIONS = frozenset(
    [".pdf", ".docx", ".docm", ".txt", ".doc", ".dot", ".dotx", ".rtf", ".odt", ".wps", ".htm", ".html",
     ".mht", ".tif", ".tiff", ".jpg", ".jpeg", ".jpe", ".jfif", ".png", ".bmp", ".gif", ".heic", ".heif", ".avif",
     ".webp", ".jxl", ".jp2", ".xls", ".xlsx", ".xlsm", ".zip", ".rar", ".7z"]
)


#: Codes that tell one thing of the bytes, and choose by the name how to say it.
_MISNAMED = frozenset({"not_a_pdf", "not_a_docx", "unsupported"})


def find_files(paths: Iterable[Path]) -> list[Path]:
    """List the files to read under ``paths``, each once, in a stable order.

    A path that is not a folder is always taken, even if it does not exist:
    ``sniff`` then says what is wrong with it.
    """
    found: set[Path] = set()
    for path in paths:
        if path.is_dir():
            found.update(_reports_under(path))
        else:
            found.add(path)
    return sorted(found, key=lambda p: p.as_posix())


def left_out(paths: Iterable[Path]) -> Counter[str]:
    """Count, by extension, the files under the folders of ``paths`` that ``find_files`` does not take.

    Hidden files and Word's lock files are no reports and not counted.
    """
    return Counter(
        Path(name).suffix.lower()
        for path in paths if path.is_dir()
        for _, folders, names in _walk(path)
        for name in names
        if not name.startswith((".", "~$")) and Path(name).suffix.lower() not in REPORT_EXTENSIONS
    )  # fmt: skip


def _walk(folder: Path) -> Iterator[tuple[str, list[str], list[str]]]:
    for parent, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if not name.startswith(".")]
        yield parent, folders, names


class Named(Protocol):
    """What has a file name: a path, or a file at an address."""

    @property
    def name(self) -> str: ...

    @property
    def suffix(self) -> str: ...


def shown_name(path: Named) -> str:
    """The name of a file without its folder; bytes that are no UTF-8 are written out.

    >>> shown_name(Path("a/b\\udce1o.txt"))
    'b\\\\xe1o.txt'
    """
    return os.fsencode(path.name).decode("utf-8", "backslashreplace")


def _reports_under(folder: Path) -> Iterable[Path]:
    """Yield reports, and folders that are not entered because they cannot be opened or are links."""
    closed: list[OSError] = []
    for parent, folders, names in os.walk(folder, onerror=closed.append):
        folders[:] = [name for name in folders if not name.startswith(".")]
        # A link may lead back into the folder, or out of it to what nobody asked for.
        yield from (Path(parent, name) for name in folders if Path(parent, name).is_symlink())
        for name in names:
            # Word writes ~$x.docx beside an open x.docx: the name of who has it open, no text.
            if name.startswith((".", "~$")) or Path(name).suffix.lower() not in REPORT_EXTENSIONS:
                continue
            yield Path(parent, name)
    yield from (Path(error.filename) for error in closed)


def read_file(path: Path, ocr: str = "auto", recogniser: Recogniser | None = None) -> ReadDocument:
    """Read ``path`` with the reader its bytes ask for; raises UnreadableFile.

    ``ocr`` is auto (recognise pages without usable text), never or force (all pages); ``recogniser``
    is asked for their words, Tesseract where there is none.
    """
    read = _read(path, ocr, recogniser)
    longest = max((len(passage.text) for passage in read.passages), default=0)
    if longest > limits.MAX_PASSAGE_CHARS:
        raise UnreadableFile("too_large", f"một đoạn dài {longest} ký tự", f"{limits.MAX_PASSAGE_CHARS} ký tự")
    whole = sum(len(passage.text) for passage in read.passages)
    if whole > limits.MAX_DOCUMENT_CHARS:
        raise UnreadableFile("too_large", f"cả văn bản dài {whole} ký tự", f"{limits.MAX_DOCUMENT_CHARS} ký tự")
    return read


def _read(path: Path, ocr: str, recogniser: Recogniser | None) -> ReadDocument:
    found = format_of(path)
    if isinstance(found, OfficeFormat):
        from pipeline.readers.libreoffice import read_converted

        return _with_name_checked(
            path, read_converted(path, found, allow_more_time), found.name, found.extensions
        )
    if found in PAGED:
        from pipeline.readers.pdf import read_pdf

        read = replace(read_pdf(path, ocr, allow_more_time, recogniser), media_type=found)
        return _with_name_checked(path, read, image_types.NAMES.get(found, "PDF"), EXTENSIONS[found])
    if found == DOCX:
        from pipeline.readers.word import read_docx

        return _with_name_checked(path, read_docx(path), "văn bản Word (DOCX)", EXTENSIONS[DOCX])
    from pipeline.readers.plain import read_text

    return read_text(path)


def _with_name_checked(path: Path, read: ReadDocument, found: str, extensions: Container[str]) -> ReadDocument:
    """Say it where the name of ``path`` does not fit what was ``found`` in it."""
    if path.suffix.lower() in extensions:
        return read
    note = problem("read", "wrong_extension", file=shown_name(path), found=found, expected=path.suffix or "missing")
    return replace(read, problems=(note, *read.problems))


def load_readers() -> None:
    """Import every reader, so that a worker pays for it once and a missing library stops the run."""
    for name in ("pdf", "word", "libreoffice", "plain"):
        importlib.import_module(f"pipeline.readers.{name}")
    load_dictionary()


def read_or_refuse(path: str, ocr: str = "auto", recogniser: Recogniser | None = None) -> ReadDocument | Problem:
    """Read ``path`` in a worker: the document, or the one problem that says why not."""
    try:
        return read_file(Path(path), ocr, recogniser)
    except UnreadableFile as refusal:
        return problem(
            "read", refusal.code, file=shown_name(Path(path)), found=refusal.found, expected=refusal.expected
        )


def told_of(found: Problem, path: Named) -> Problem:
    """Say of ``path`` what was found under another name with the same bytes: the extension is judged by its own."""
    code = misnamed(path.suffix.lower()) if found.code in _MISNAMED else found.code
    return retold(found, code=code, file=shown_name(path))


def failure(failed: Failed, file_name: str, limit: limits.Limits) -> Problem:
    """Word what happened to the worker that read ``file_name`` as a problem."""
    if failed.code == "timeout":
        return problem("read", "timeout", file=file_name, expected=failed.detail)
    if failed.code == "crashed":
        return problem("read", "crashed", file=file_name, found=failed.detail)
    if failed.code == "out_of_memory":
        allowed = f"{limit.memory_bytes // limits.MIB} MiB"
        return problem("read", "out_of_memory", file=file_name, found=allowed)
    return problem("read", "reader_error", file=file_name, found=failed.detail.splitlines()[-1][:200])
