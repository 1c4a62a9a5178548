"""Find files, tell by their bytes what they are, and hand each to its reader.

Comes in: paths. Goes out: ``ReadDocument``, or ``UnreadableFile`` with a code of
``schemas.problems``. A ZIP archive is looked over by ``pipeline.intake.archives`` before any
parser sees it. Time and memory are ``pipeline.work.workers``' job; encryption and damage
inside a PDF are the PDF reader's.
"""

from __future__ import annotations

import importlib
import os
import stat
from collections import Counter
from collections.abc import Container, Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from pipeline import limits
from pipeline.intake.archives import check_docx
from pipeline.readers import UnreadableFile
from pipeline.readers.office_formats import OLE, OfficeFormat, office_format
from pipeline.readers.syllables import load_dictionary
from pipeline.work.worker_process import allow_more_time
from pipeline.work.workers import Failed
from schemas.problems import problem, retold
from schemas.records import Problem, ReadDocument

if TYPE_CHECKING:
    from pipeline.readers.pdf import Recogniser

PDF = "application/pdf"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
TEXT = "text/plain"

#: Extensions taken from a folder: what we read, and what a report is likely to be
#: saved as although we do not read it, so that it is said aloud.
REPORT_EXTENSIONS = frozenset(
    [".pdf", ".docx", ".docm", ".txt", ".doc", ".dot", ".dotx", ".rtf", ".odt", ".wps", ".htm", ".html",
     ".mht", ".tif", ".tiff", ".jpg", ".jpeg", ".png", ".bmp", ".gif", ".heic", ".xls", ".xlsx", ".xlsm", ".zip",
     ".rar", ".7z"]
)

#: The true extensions of each media type; others get a ``wrong_extension`` problem.
EXTENSIONS = {PDF: {".pdf"}, DOCX: {".docx", ".docm", ".dotx"}}

#: PDF Reference 1.7, implementation note 13: Acrobat accepts the header anywhere in the first 1024 bytes.
PDF_HEADER_WITHIN = 1024

#: First bytes of formats that reports are met in and that are not read.
SIGNATURES = (
    (b"\x89PNG", "ảnh PNG"),
    (b"\xff\xd8\xff", "ảnh JPEG"),
    (b"II*\x00", "ảnh TIFF"),
    (b"MM\x00*", "ảnh TIFF"),
    (b"GIF8", "ảnh GIF"),
    (b"Rar!", "gói nén RAR"),
    (b"7z\xbc\xaf\x27\x1c", "gói nén 7-Zip"),
    (b"\x1f\x8b", "gói nén gzip"),
    (b"\x7fELF", "tệp chương trình"),
    (b"MZ\x90", "tệp chương trình"),
)

BYTE_ORDER_MARKS = (
    (b"\xef\xbb\xbf", "utf-8"),
    (b"\xff\xfe\x00\x00", "utf-32"),
    (b"\x00\x00\xfe\xff", "utf-32"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)

#: Codes that tell one thing of the bytes, and choose by the name how to say it.
_MISNAMED = frozenset({"not_a_pdf", "not_a_docx", "unsupported"})

#: Control characters that occur in text: tab, line ends, form feed, escape, and DOS's end of file.
TEXT_CONTROLS = frozenset(b"\t\n\r\x0b\x0c\x1a\x1b")


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

    >>> shown_name(Path("a/b\udce1o.txt"))
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


def sniff(path: Path) -> str:
    """Return the media type the bytes of ``path`` show, whatever its name says.

    Raises UnreadableFile for what is not read, with the reason as its code.
    """
    found = _look(path)
    return found if isinstance(found, str) else found.media_type


def _look(path: Path) -> str | OfficeFormat:
    """Tell the media type, or the format that LibreOffice must open."""
    size, head = _begin(path)
    suffix = path.suffix.lower()
    if size == 0:
        raise UnreadableFile("empty_file")
    if _is_pdf(head, suffix):
        _check_size(size, limits.MAX_PDF_BYTES)
        return PDF
    if (office := office_format(path, head, _is_web_page(head))) is not None:
        _check_size(size, limits.MAX_DOCX_BYTES)
        return office
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        _check_size(size, limits.MAX_DOCX_BYTES)
        _check_package(path, suffix)
        return DOCX
    found = _other_format(head)
    if found is None and suffix not in (".pdf", ".docx"):
        _check_size(size, limits.MAX_TEXT_BYTES)
        return TEXT
    raise UnreadableFile(_misnamed(suffix), found or "văn bản thuần")


def _check_package(path: Path, suffix: str) -> None:
    try:
        check_docx(path)
    except UnreadableFile as refusal:
        if refusal.code == "unsupported":
            raise UnreadableFile(_misnamed(suffix), refusal.found) from refusal
        raise


def _misnamed(suffix: str) -> str:
    """The code of a format that is not read, by what the name of its file promises."""
    return {".pdf": "not_a_pdf", ".docx": "not_a_docx"}.get(suffix, "unsupported")


def _begin(path: Path) -> tuple[int, bytes]:
    """Return size and first bytes; a pipe or a device is not opened (reading it may never end)."""
    try:
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):
            raise UnreadableFile("unopenable", "không phải tệp thường")
        with path.open("rb") as file:
            return status.st_size, file.read(8192)
    except OSError as error:
        raise UnreadableFile("unopenable", error.strerror or type(error).__name__) from error


def _check_size(size: int, limit: int) -> None:
    if size > limit:
        raise UnreadableFile("too_large", f"{size / limits.MIB:.0f} MiB", f"{limit // limits.MIB} MiB")


def _is_pdf(head: bytes, suffix: str) -> bool:
    """Tell a PDF; junk before the header is allowed only where the name says PDF."""
    within = PDF_HEADER_WITHIN if suffix == ".pdf" else 0
    return 0 <= head.removeprefix(b"\xef\xbb\xbf").lstrip().find(b"%PDF-") <= within


def _other_format(head: bytes) -> str | None:
    """Name the format that is not read; None for plain text."""
    if head.startswith(OLE):
        return "tệp Office đời cũ"
    for signature, name in SIGNATURES:
        if head.startswith(signature):
            return name
    start = _as_text(head)
    if start is None:
        return "dữ liệu nhị phân không rõ định dạng"
    if _is_web_page(head):
        return "HTML (trang web lưu lại)"
    start = start.lstrip("\ufeff \t\r\n").lower()
    if start.startswith("mime-version:"):
        return "MHTML (trang web lưu lại)"
    return "XML" if start.startswith("<?xml") else None


def _is_web_page(head: bytes) -> bool:
    start = (_as_text(head) or "").lstrip("\ufeff \t\r\n").lower()
    return start.startswith(("<!doctype html", "<html", "<head", "<body")) or "<html" in start[:1024]


def _as_text(head: bytes) -> str | None:
    """Decode the first bytes for looking at; None if they are not text.

    An 8-bit Vietnamese encoding shows as Latin-1 here: which it is, the reader decides.
    """
    for mark, encoding in BYTE_ORDER_MARKS:
        if head.startswith(mark):
            return head.decode(encoding, errors="replace")
    if b"\x00" in head:
        # UTF-16 without a mark: the high byte of spaces, digits and ASCII letters is zero, on one side only.
        for side, encoding in ((1, "utf-16-le"), (0, "utf-16-be")):
            if head[side::2].count(0) > len(head) // 8 and not head[1 - side :: 2].count(0):
                return head.decode(encoding, errors="replace")
        return None
    controls = sum(byte < 32 and byte not in TEXT_CONTROLS for byte in head)
    return None if controls > len(head) // 100 else head.decode("latin-1")


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
    found = _look(path)
    if isinstance(found, OfficeFormat):
        from pipeline.readers.libreoffice import read_converted

        return _with_name_checked(
            path, read_converted(path, found, allow_more_time), found.name, found.extensions
        )
    if found == PDF:
        from pipeline.readers.pdf import read_pdf

        return _with_name_checked(path, read_pdf(path, ocr, allow_more_time, recogniser), "PDF", EXTENSIONS[PDF])
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
    code = _misnamed(path.suffix.lower()) if found.code in _MISNAMED else found.code
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
