"""The parts of a Word package that comments need, written anew; all others copied as they are.

In: an open package and the texts of comments. Out: bytes of parts, and of the whole package.
Where each comment stands in the text is ``pipeline.checking.word_ranges``' job.

Not python-docx, which has comments too: it writes every part it knows anew, and it splits no
run. The limits on what is unpacked are ``WordPackage``'s, kept on every part copied.
"""

from __future__ import annotations

import io
import posixpath
import zipfile
from collections.abc import Mapping, Sequence
from itertools import count

from lxml import etree

from pipeline.readers import UnreadableFile
from pipeline.readers.docx.package import WordPackage
from pipeline.readers.docx.styles import NAMESPACE, whole_number, word

AUTHOR, INITIALS = "Đối Chiếu", "ĐC"

_TYPES_PART = "[Content_Types].xml"
_TYPES = "{http://schemas.openxmlformats.org/package/2006/content-types}"
_RELATIONS = "{http://schemas.openxmlformats.org/package/2006/relationships}"
_COMMENTS_RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/comments"
_COMMENTS_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.comments+xml"
_ID = word("id")
_MARKS = tuple(word(name) for name in ("commentRangeStart", "commentRangeEnd", "commentReference"))
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"


class Comments:
    """The comments of one package, those it had and those added; ``document`` is its main part's root."""

    def __init__(self, package: WordPackage, document: etree._Element) -> None:
        self._package = package
        self._document = document
        self._part, self._related = _comments_part(package)
        root = package.parse(self._part, verbatim=True) if self._related else None
        self._root = etree.Element(word("comments"), nsmap={"w": NAMESPACE}) if root is None else root
        self._new = root is None
        used = [each.get(_ID) for each in (*self._root.iter(word("comment")), *document.iter(*_MARKS))]
        self._next = max((number for each in used if (number := whole_number(each)) is not None), default=-1) + 1

    def add(self, paragraphs: Sequence[str]) -> int:
        """Add a comment and return its number, which no other comment or mark in the text bears."""
        number, self._next = self._next, self._next + 1
        comment = etree.SubElement(
            self._root, word("comment"),
            {_ID: str(number), word("author"): AUTHOR, word("initials"): INITIALS},
        )  # fmt: skip
        for index, text in enumerate(paragraphs):
            paragraph = etree.SubElement(comment, word("p"))
            if index == 0:
                etree.SubElement(etree.SubElement(paragraph, word("r")), word("annotationRef"))
            run = etree.SubElement(paragraph, word("r"))
            etree.SubElement(run, word("t"), {_SPACE: "preserve"}).text = text
        return number

    def parts(self) -> dict[str, bytes]:
        """Every part that changes or is new, by its name."""
        package = self._package
        parts = {
            package.main: package.serialise(package.main, self._document),
            self._part: package.serialise(self._part, self._root),
        }
        if self._new:
            parts[_TYPES_PART] = _with_type(package, self._part)
        if not self._related:
            name = _relations_part(package)
            parts[name] = _with_relation(package, name, self._part)
        return parts


def repacked(package: WordPackage, parts: Mapping[str, bytes]) -> bytes:
    """The archive with ``parts`` in the place of those it has, and behind them where it has none."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for entry in package.entries:
            content = parts[entry.filename] if entry.filename in parts else package.content(entry.filename)
            archive.writestr(_like(entry), content or b"")
        known = {entry.filename for entry in package.entries}
        for name, content in parts.items():
            if name not in known:
                archive.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


def _like(entry: zipfile.ZipInfo) -> zipfile.ZipInfo:
    """The head of an entry with nothing in it that depends on its size."""
    head = zipfile.ZipInfo(entry.filename, entry.date_time)
    head.compress_type, head.external_attr = entry.compress_type, entry.external_attr
    head.create_system, head.comment = entry.create_system, entry.comment
    return head


def _comments_part(package: WordPackage) -> tuple[str, bool]:
    """The name of the part with comments, and whether the document refers to it."""
    for kind, target in package.targets(package.main).values():
        if kind == "comments":
            return target, True
    taken = {entry.filename for entry in package.entries}
    folder = posixpath.dirname(package.main)
    names = (posixpath.join(folder, f"comments{number or ''}.xml") for number in count())
    return next(name for name in names if name not in taken), False


def _relations_part(package: WordPackage) -> str:
    folder, base = posixpath.split(package.main)
    return posixpath.join(folder, "_rels", base + ".rels")


def _with_type(package: WordPackage, part: str) -> bytes:
    root = package.parse(_TYPES_PART, verbatim=True)
    if root is None:
        raise UnreadableFile("missing_part", found=_TYPES_PART)
    if not any(each.get("PartName") == f"/{part}" for each in root.iter(f"{_TYPES}Override")):
        etree.SubElement(root, f"{_TYPES}Override", {"PartName": f"/{part}", "ContentType": _COMMENTS_TYPE})
    return package.serialise(_TYPES_PART, root)


def _with_relation(package: WordPackage, name: str, part: str) -> bytes:
    root = package.parse(name, verbatim=True)
    if root is None:
        root = etree.Element(f"{_RELATIONS}Relationships", nsmap={None: _RELATIONS[1:-1]})  # type: ignore[dict-item]
    taken = {each.get("Id") for each in root}
    identity = next(each for each in (f"rId{number}" for number in count(1)) if each not in taken)
    etree.SubElement(
        root, f"{_RELATIONS}Relationship",
        {"Id": identity, "Type": _COMMENTS_RELATION, "Target": posixpath.basename(part)},
    )  # fmt: skip
    return package.serialise(name, root)
