"""The package of a DOCX file: the XML parts a reader asks for, inflated under limits and parsed.

In: a path. Out: ``WordPackage``, or ``UnreadableFile``; for who changes a part, its bytes
again. What the parts say is someone else's job; ``pipeline.intake.archives`` looks the whole archive
over before. The limits are kept here once more, on the very bytes that are parsed, so that a
reader called alone is safe.

python-docx is not used to open: it parses every part it knows, of which only five are read.
"""

from __future__ import annotations

import posixpath
import re
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import unquote

from lxml import etree

from pipeline import limits
from pipeline.readers import UnreadableFile

MAIN_PART = "word/document.xml"
_PIECE = 1 << 18
_PLAIN_DECLARATION = b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_DECLARATION = re.compile(rb"(?:\xef\xbb\xbf)?<\?xml[^>]*encoding=[\"']utf-8[\"'][^>]*\?>\s*", re.IGNORECASE)
#: Where a root element declares its namespaces, and a DTD would stand.
_HEAD = 4096
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED_FLAG = 1
_DOCTYPE = "có khai báo DOCTYPE"
# Word can save 'Strict Open XML': the same elements in other namespaces.
_STRICT = b"http://purl.oclc.org/ooxml/"
_TRANSITIONAL = (
    (b"wordprocessingml/main", b"http://schemas.openxmlformats.org/wordprocessingml/2006/main"),
    (b"officeDocument/relationships", b"http://schemas.openxmlformats.org/officeDocument/2006/relationships"),
    (b"officeDocument/math", b"http://schemas.openxmlformats.org/officeDocument/2006/math"),
)
_DAMAGE = (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, NotImplementedError)


class WordPackage:
    """An open DOCX; ``main`` is the name of its document part."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive
        self._entries = {entry.filename: entry for entry in archive.infolist()}
        self._left = limits.MAX_UNPACKED_BYTES
        self._targets: dict[str, dict[str, tuple[str, str]]] = {}
        #: Parts that are there and cannot be read; the document is read without them.
        self.damaged: dict[str, str] = {}
        self.main = self._find_main()

    @property
    def entries(self) -> list[zipfile.ZipInfo]:
        """All parts in the order of the archive, each name once."""
        return list(self._entries.values())

    def content(self, name: str) -> bytes | None:
        """The bytes of a part, None if the package has no such part."""
        entry = self._entries.get(name)
        return None if entry is None else self._inflate(entry)

    def parse(self, name: str, *, verbatim: bool = False) -> etree._Element | None:
        """The root element of a part, None if the package has no such part.

        ``verbatim`` keeps XML comments and processing instructions, for ``serialise``.
        """
        content = self.content(name)
        return None if content is None else _parse(name, content, verbatim)

    def serialise(self, name: str, root: etree._Element) -> bytes:
        """The bytes of a part parsed ``verbatim``, in the namespaces and behind the declaration it had.

        A part that the package lacks is written like the main part.
        """
        original = self.content(name) or self.content(self.main) or b""
        prolog = _DECLARATION.match(original)
        content = etree.tostring(root.getroottree(), encoding="UTF-8", xml_declaration=False)
        if _STRICT in original[:_HEAD]:
            for strict, transitional in _TRANSITIONAL:
                content = content.replace(transitional, _STRICT + strict)
        return (prolog[0] if prolog else _PLAIN_DECLARATION) + content

    def targets(self, name: str) -> dict[str, tuple[str, str]]:
        """Relations of a part: id -> (last word of the relation's type, name of the other part)."""
        if name not in self._targets:
            folder, base = posixpath.split(name)
            root = self.parse_sound(posixpath.join(folder, "_rels", base + ".rels"))
            self._targets[name] = dict(_relations(root, folder)) if root is not None else {}
        return self._targets[name]

    def parse_sound(self, name: str) -> etree._Element | None:
        """As ``parse`` for a part the document can be read without: None too if it is damaged, which is noted."""
        try:
            return self.parse(name)
        except UnreadableFile as refusal:
            if refusal.code != "damaged" or refusal.found == _DOCTYPE:
                raise
            self.damaged[name] = refusal.found
            return None

    def related(self, kind: str) -> etree._Element | None:
        """The part the document calls its ``kind``: 'styles', 'numbering', 'footnotes' …"""
        for found, target in self.targets(self.main).values():
            if found == kind:
                return self.parse_sound(target)
        # Where the relations are lost, Word's own names of the parts are not.
        return None if self.targets(self.main) else self.parse_sound(f"word/{kind}.xml")

    def _find_main(self) -> str:
        for kind, target in self.targets("").values():
            if kind == "officeDocument" and target in self._entries:
                return target
        if MAIN_PART not in self._entries:
            raise UnreadableFile("missing_part", found=MAIN_PART)
        return MAIN_PART

    def _inflate(self, entry: zipfile.ZipInfo) -> bytes:
        if entry.flag_bits & _ENCRYPTED_FLAG:
            raise UnreadableFile("encrypted")
        # An archive may state a size below the true one; zipfile would stop there and call a
        # bomb damaged. So the stated size is put aside and the bytes are counted.
        entry.file_size = limits.MAX_UNPACKED_BYTES
        content = bytearray()
        try:
            with self._archive.open(entry) as stream:
                while piece := stream.read(_PIECE):
                    content += piece
                    self._left -= len(piece)
                    if len(content) > limits.MAX_PART_BYTES or self._left < 0:
                        size = f"{limits.MAX_PART_BYTES // limits.MIB} MiB"
                        raise UnreadableFile("too_large", found=f"{entry.filename} sau khi bung", expected=size)
        except _DAMAGE as error:
            raise UnreadableFile("damaged", found=f"{entry.filename}: {error}") from error
        tags = content.count(b"<")
        if tags > limits.MAX_PART_TAGS:
            found = f"{entry.filename} has {tags} tags"
            raise UnreadableFile("too_large", found=found, expected=str(limits.MAX_PART_TAGS))
        return bytes(content)


@contextmanager
def open_package(path: Path) -> Iterator[WordPackage]:
    """Open a DOCX; whatever is wrong with the archive becomes ``UnreadableFile``."""
    _check_first_bytes(path)
    try:
        archive = zipfile.ZipFile(path)
    except _DAMAGE as error:
        raise UnreadableFile("damaged", found=f"ZIP: {error}") from error
    with archive:
        yield WordPackage(archive)


def _check_first_bytes(path: Path) -> None:
    with path.open("rb") as file:
        first = file.read(len(_OLE))
        if not first:
            raise UnreadableFile("empty_file")
        if first != _OLE:
            return
        # A password turns the whole package into a stream of an OLE file.
        if "EncryptedPackage".encode("utf-16-le") in file.read(limits.MAX_PART_BYTES):
            raise UnreadableFile("encrypted")
    raise UnreadableFile("not_a_docx", found="văn bản Word 97–2003 (.doc)")


def _parse(name: str, content: bytes, verbatim: bool) -> etree._Element:
    if _STRICT in content[:_HEAD]:
        for strict, transitional in _TRANSITIONAL:
            content = content.replace(_STRICT + strict, transitional)
    if b"<!DOCTYPE" in content[:_HEAD]:
        raise UnreadableFile("damaged", found=_DOCTYPE)
    # Without huge_tree libxml2 refuses nesting over 256 and single texts over 10 MB.
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False,
        remove_comments=not verbatim, remove_pis=not verbatim, strip_cdata=not verbatim,
    )
    try:
        root = etree.fromstring(content, parser)
    except etree.XMLSyntaxError as error:
        raise UnreadableFile("damaged", found=f"{name}: {error}") from error
    if root.getroottree().docinfo.internalDTD is not None:
        raise UnreadableFile("damaged", found=_DOCTYPE)
    return root


def _relations(root: etree._Element, folder: str) -> Iterator[tuple[str, tuple[str, str]]]:
    for relation in root:
        if relation.get("TargetMode") == "External":
            continue
        target = unquote(relation.get("Target") or "")
        name = target if target.startswith("/") else posixpath.normpath(posixpath.join(folder, target))
        kind = (relation.get("Type") or "").rpartition("/")[2]
        yield relation.get("Id") or "", (kind, name.lstrip("/"))
