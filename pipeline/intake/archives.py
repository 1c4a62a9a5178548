"""Look a DOCX over before a parser opens it: is it one, and what will it cost?

Comes in: the path of a ZIP archive. Goes out: nothing, or ``UnreadableFile``. Every
part is unpacked once in small pieces, so a size that the archive forges does not
matter. Reading the text is ``pipeline.readers.word``'s job.
"""

from __future__ import annotations

import zipfile
import zlib
from pathlib import Path
from xml.parsers import expat

from pipeline import limits
from pipeline.readers import UnreadableFile

MAIN_PART = "word/document.xml"
#: Main parts of packages that are no Word documents, in lower case, and what they are called.
OTHER_PACKAGES = (
    ("xl/workbook.xml", "bảng tính Excel (.xlsx)"),
    ("ppt/presentation.xml", "bài trình chiếu PowerPoint (.pptx)"),
    ("meta-inf/container.xml", "sách điện tử EPUB"),
    ("mimetype", "tệp OpenDocument"),
)
PIECE = 1 << 16
#: The root of a part begins in its first bytes; what is parsed beyond it is parsed for nothing.
_STEP = 1 << 10
ENCRYPTED_FLAG = 0x1
#: OPC (ECMA-376 part 2) allows only these two; zipfile unpacks the others unbounded.
METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)

# NotImplementedError: a ZIP feature zipfile does not know; ValueError: a part's name is not the
# UTF-8 it says; zlib.error, EOFError: cut or changed data.
_DAMAGE = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, ValueError, OSError)


def check_docx(path: Path) -> None:
    """Raise UnreadableFile unless ``path`` is a DOCX of bearable size without a DTD."""
    try:
        with zipfile.ZipFile(path) as archive:
            entries = archive.infolist()
            _check_entries(entries)
            left = limits.MAX_UNPACKED_BYTES
            for entry in entries:
                try:
                    left -= _check_part(archive, entry, left)
                except _DAMAGE:
                    # Word opens a report whose picture or style sheet is damaged; the reader says which part is.
                    if entry.filename == MAIN_PART:
                        raise
    except _DAMAGE as error:
        raise UnreadableFile("damaged", f"ZIP: {error}") from error


def _check_entries(entries: list[zipfile.ZipInfo]) -> None:
    if len(entries) > limits.MAX_ARCHIVE_ENTRIES:
        found = f"gói ZIP có {len(entries)} phần"
        raise UnreadableFile("too_large", found, f"{limits.MAX_ARCHIVE_ENTRIES} phần")
    if any(entry.flag_bits & ENCRYPTED_FLAG for entry in entries):
        raise UnreadableFile("encrypted")
    _check_names(entries)
    odd = next((entry for entry in entries if entry.compress_type not in METHODS), None)
    if odd is not None:
        raise UnreadableFile("damaged", f"{odd.filename} is packed in a way no Word document is")


def _check_names(entries: list[zipfile.ZipInfo]) -> None:
    """Raise unless the names are those of one Word document."""
    names: dict[str, zipfile.ZipInfo] = {}
    for entry in entries:
        other = names.setdefault(entry.filename.lower(), entry)
        # OPC forbids it: one program would show the one text, the next the other.
        if other is not entry and (other.CRC, other.file_size) != (entry.CRC, entry.file_size):
            raise UnreadableFile("damaged", f"ZIP: {entry.filename} có hai bản khác nhau")
    # Word Online calls the main part word/document2.xml; which it is, the reader finds.
    if any(name.startswith("word/") and name.endswith(".xml") for name in names):
        return
    found = next((kind for part, kind in OTHER_PACKAGES if part in names), None)
    if found is None and "[content_types].xml" not in names:
        found = "gói nén ZIP"
    if found is not None:
        raise UnreadableFile("unsupported", found)
    raise UnreadableFile("missing_part", MAIN_PART)


def _check_part(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, left: int) -> int:
    """Unpack one part in pieces and return its bytes."""
    is_xml = entry.filename.lower().endswith((".xml", ".rels"))
    prolog = _Prolog(entry.filename) if is_xml else None
    size = tags = 0
    with archive.open(entry) as part:
        while piece := part.read(PIECE):
            size += len(piece)
            if size > min(limits.MAX_PART_BYTES, left):
                raise UnreadableFile(
                    "too_large", f"{entry.filename} sau khi bung", f"{limits.MAX_PART_BYTES // limits.MIB} MiB"
                )
            if size > limits.RATIO_FROM_BYTES and size > limits.MAX_PACKING_RATIO * entry.compress_size:
                found = f"{entry.filename} bung ra gấp hơn {size // max(entry.compress_size, 1)} lần"
                raise UnreadableFile("too_large", found, f"{limits.MAX_PACKING_RATIO} lần")
            if prolog is None:
                continue
            tags += piece.count(b"<")
            if tags > limits.MAX_PART_TAGS:
                found = f"{entry.filename} có {tags} thẻ"
                raise UnreadableFile("too_large", found, str(limits.MAX_PART_TAGS))
            prolog.feed(piece)
    return size


class _Prolog:
    """The part of an XML file before its root element, where a DTD would stand.

    Word writes none and OPC (ECMA-376 part 2) forbids it; entities declared in
    one grow without bound or bring in other files of this machine.
    """

    def __init__(self, name: str) -> None:
        self.name = name
        self.over = False
        self._parser = expat.ParserCreate()
        self._parser.StartDoctypeDeclHandler = self._refuse
        self._parser.StartElementHandler = self._end

    def feed(self, piece: bytes) -> None:
        try:
            for at in range(0, len(piece), _STEP):
                if self.over:
                    return
                self._parser.Parse(piece[at : at + _STEP], False)
        # LookupError: it names an encoding nobody knows.
        except (expat.ExpatError, LookupError) as error:
            if not self.over and self.name == MAIN_PART:
                raise UnreadableFile("damaged", f"{self.name}: {error}") from error
            # A fault after the root began, or in a part without text, is the reader's to judge.
            self.over = True

    def _refuse(self, *_declaration: object) -> None:
        raise UnreadableFile("forbidden_dtd", self.name)

    def _end(self, *_element: object) -> None:
        self.over = True
        self._parser.StartElementHandler = None
