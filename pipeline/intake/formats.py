"""Tells by the bytes of a file what it is, whatever its name says.

Comes in: a path. Goes out: its media type, or ``UnreadableFile`` with a code of ``schemas.problems``. A ZIP archive is
looked over by ``pipeline.intake.archives`` before any parser sees it; encryption and damage inside a PDF are the PDF
reader's.
"""

from __future__ import annotations

import stat
from pathlib import Path

from pipeline import limits
from pipeline.intake.archives import check_docx
from pipeline.readers import UnreadableFile, image_types
from pipeline.readers.office_formats import OLE, OfficeFormat, office_format

PDF = "application/pdf"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
TEXT = "text/plain"
#: The true extensions of each media type; others get a ``wrong_extension`` problem.
EXTENSIONS = {PDF: {".pdf"}, DOCX: {".docx", ".docm", ".dotx"}, **image_types.EXTENSIONS}
#: What has pages that can be drawn.
PAGED = frozenset({PDF, *image_types.EXTENSIONS})
#: PDF Reference 1.7, implementation note 13: Acrobat accepts the header anywhere in the first 1024 bytes.
PDF_HEADER_WITHIN = 1024
#: First bytes of formats that reports are met in and that are not read.
SIGNATURES = (
    (b"Rar!", "gói nén RAR"),
    (b"7z\xbc\xaf\x27\x1c", "gói nén 7-Zip"),
    (b"\x1f\x8b", "gói nén gzip"),
    (b"\x7fELF", "tệp chương trình"),
    (b"MZ\x90", "tệp chương trình"),
)
#: What to do with those whose names above begin so; with any other: save it as PDF or DOCX.
ADVICE = (
    ("gói nén", "Giải nén, rồi đưa các tệp bên trong vào."),
    ("ảnh", "Lưu thành ảnh JPEG, PNG, TIFF hoặc thành PDF: chữ trong các ảnh ấy được nhận dạng."),
    ("", "Lưu thành PDF hoặc DOCX."),
)
BYTE_ORDER_MARKS = (
    (b"\xef\xbb\xbf", "utf-8"),
    (b"\xff\xfe\x00\x00", "utf-32"),
    (b"\x00\x00\xfe\xff", "utf-32"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)
#: Control characters that occur in text: tab, line ends, form feed, escape, and DOS's end of file.
TEXT_CONTROLS = frozenset(b"\t\n\r\x0b\x0c\x1a\x1b")


def sniff(path: Path) -> str:
    """Return the media type the bytes of ``path`` show, whatever its name says.

    Raises UnreadableFile for what is not read, with the reason as its code.
    """
    found = format_of(path)
    return found if isinstance(found, str) else found.media_type


def format_of(path: Path) -> str | OfficeFormat:
    """Tell the media type, or the format that LibreOffice must open."""
    size, head = _begin(path)
    suffix = path.suffix.lower()
    if size == 0:
        raise UnreadableFile("empty_file")
    if _is_pdf(head, suffix):
        _check_size(size, limits.MAX_PDF_BYTES)
        return PDF
    if (image := image_types.image_type(head)) is not None:
        _check_size(size, limits.MAX_IMAGE_BYTES)
        return image
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
    raise _refusal(suffix, found or "văn bản thuần")


def _check_package(path: Path, suffix: str) -> None:
    try:
        check_docx(path)
    except UnreadableFile as refusal:
        if refusal.code == "unsupported":
            raise _refusal(suffix, refusal.found) from refusal
        raise


def _refusal(suffix: str, found: str) -> UnreadableFile:
    return UnreadableFile(misnamed(suffix), found, next(advice for kind, advice in ADVICE if found.startswith(kind)))


def misnamed(suffix: str) -> str:
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
    if (image := image_types.unread_image(head)) is not None:
        return image
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
