"""The word-processor formats that LibreOffice reads for us, told by their bytes.

In: a path and its first bytes. Out: an ``OfficeFormat``, None for what is none of them, or
``UnreadableFile`` where the bytes already say that nobody can read it. Starting LibreOffice is
``libreoffice``' job.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import olefile

from pipeline.readers import UnreadableFile

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
RTF = b"{\\rtf"
#: An OpenDocument archive stores its media type first and unpacked (ODF 1.2 part 3, §3.3).
ODF = b"mimetypeapplication/vnd.oasis.opendocument.text"
_ODF_AT = 30
_WORD_STREAM = "WordDocument"
#: FibBase ([MS-DOC] 2.5.2): nFib at 2, the flags at 10, of which 0x0100 is fEncrypted.
_FIB_BYTES = 12
_ENCRYPTED = 0x0100
#: nFib of Word 97 and of Word 95; what is lower is Word 6.
_WORD_97, _WORD_95 = 0x00C1, 0x0068
#: Names under which a web page is a report that a system offers «for Word». Elsewhere HTML is what a
#: server sent instead of the file: «session expired» was met as .docx and .pdf.
_WEB_NAMES = frozenset({".doc", ".dot", ".htm", ".html"})


@dataclass(frozen=True, slots=True)
class OfficeFormat:
    """One format: its media type, its name for readers, its true extensions, LibreOffice's import filter."""

    media_type: str
    name: str
    extensions: frozenset[str]
    import_filter: str


def _word(import_filter: str) -> OfficeFormat:
    extensions = frozenset({".doc", ".dot", ".wps"})  # WPS Office saves Word's format as .wps
    return OfficeFormat("application/msword", "văn bản Word 97–2003 (.doc)", extensions, import_filter)


RICH_TEXT = OfficeFormat("application/rtf", "RTF", frozenset({".rtf"}), "Rich Text Format")
OPEN_DOCUMENT = OfficeFormat(
    "application/vnd.oasis.opendocument.text", "văn bản OpenDocument (.odt)", frozenset({".odt"}), "writer8"
)
WEB_PAGE = OfficeFormat(
    "text/html", "HTML (trang web lưu lại)", frozenset({".htm", ".html"}), "HTML (StarWriter)"
)


def office_format(path: Path, head: bytes, is_web_page: bool) -> OfficeFormat | None:
    """Tell which of the formats ``path`` is; ``is_web_page`` says that ``head`` begins like HTML."""
    if head.startswith(OLE):
        return _ole_format(path)
    if head.startswith(RTF):
        return RICH_TEXT
    if head.startswith(b"PK") and head[_ODF_AT:].startswith(ODF):
        return OPEN_DOCUMENT
    return WEB_PAGE if is_web_page and path.suffix.lower() in _WEB_NAMES else None


def _ole_format(path: Path) -> OfficeFormat | None:
    """Look into an OLE file: Word's text, or a DOCX that a password has turned into a stream."""
    try:
        with olefile.OleFileIO(path) as ole:
            if ole.exists("EncryptedPackage"):
                raise UnreadableFile("encrypted")
            if not ole.exists(_WORD_STREAM):
                return None
            with ole.openstream(_WORD_STREAM) as stream:
                fib = stream.read(_FIB_BYTES)
    # olefile meets damage with OSError and, deeper, with what struct and its own lists raise.
    except (OSError, ValueError, IndexError, TypeError, OverflowError) as error:
        raise UnreadableFile("damaged", f"OLE: {error}") from error
    if len(fib) < _FIB_BYTES:
        raise UnreadableFile("damaged", f"OLE: {_WORD_STREAM} có {len(fib)} byte")
    if int.from_bytes(fib[10:12], "little") & _ENCRYPTED:
        raise UnreadableFile("encrypted")
    version = int.from_bytes(fib[2:4], "little")
    if version >= _WORD_97:
        return _word("MS Word 97")
    return _word("MS Word 95" if version >= _WORD_95 else "MS WinWord 6")
