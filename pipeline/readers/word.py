"""Read a Word document (DOCX) into passages.

In: a path. Out: ``ReadDocument`` with text source 'docx', or ``UnreadableFile``; for who
writes into the document (``pipeline.checking.annotate``) also the way from each passage back to the
elements that print it. Time and memory limits of the process are ``pipeline.work.workers``' job.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from lxml import etree

from pipeline.readers import UnreadableFile
from pipeline.readers.docx.body import Body, Sources
from pipeline.readers.docx.numbering import Numbering
from pipeline.readers.docx.package import WordPackage, open_package
from pipeline.readers.docx.runs import text_of
from pipeline.readers.docx.styles import Styles, word
from pipeline.readers.encodings.blocks import Decoder, gather, undecoded
from pipeline.readers.encodings.printed_text import Stretch, Trail
from pipeline.readers.layout.outline import Draft, outline
from pipeline.readers.tables.tabbed import with_tab_tables
from schemas.problems import problem
from schemas.records import PassageKind, ReadDocument

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
TEXT_SOURCE = "docx"

_RENDERED = word("lastRenderedPageBreak")
_EMBEDDED = word("altChunk")
_PARAGRAPH, _TEXT = word("p"), word("t")
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_GRAPHIC = "{http://schemas.openxmlformats.org/drawingml/2006/main}graphicData"
_OLE_OBJECT = "{urn:schemas-microsoft-com:office:office}OLEObject"
#: Last word of the kind of a drawing; pictures and text boxes are no such objects.
_OBJECTS = {"chart": "biểu đồ", "chartex": "biểu đồ", "diagram": "sơ đồ SmartArt"}
# '2', 'Trang 2/16', '- 3 -': a page number and no text
_PAGE_NUMBER = re.compile(r"(?:Trang|Page)?[\s\d/|–-]*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class WordText:
    """A document as read, and what it was read from.

    ``document`` is the root of the main part; ``trails`` holds, for each passage, the lines it is
    made of and the character of the passage at which each begins.
    """

    read: ReadDocument
    document: etree._Element
    trails: tuple[tuple[tuple[int, Trail], ...], ...]

    def stretches(self, passage: int, start: int, end: int) -> Iterator[Stretch]:
        """The elements that print characters ``[start, end)`` of a passage, of whichever part they are."""
        trails = self.trails[passage]
        for index, (begin, trail) in enumerate(trails):
            until = trails[index + 1][0] if index + 1 < len(trails) else end
            if start < until and begin < end:
                yield from trail.stretches(max(start, begin) - begin, min(end, until) - begin)


def read_docx(path: Path) -> ReadDocument:
    """Read ``path``; its pages are NULL unless Word left the places of its page breaks."""
    with open_package(path) as package:
        return read_package(package, path.name).read


def read_package(package: WordPackage, name: str, *, verbatim: bool = False) -> WordText:
    """Read an open package whose file is called ``name``.

    ``verbatim`` parses the main part such that it can be written again without a loss.
    """
    document = package.parse(package.main, verbatim=verbatim)
    body = None if document is None else document.find(word("body"))
    if document is None or body is None:
        raise UnreadableFile("damaged", found=f"{package.main} không có thân văn bản")
    notes = {kind: package.related(kind) for kind in ("footnotes", "endnotes")}
    sources = Sources(
        styles=Styles(package.related("styles")),
        numbering=Numbering(package.related("numbering")),
        notes=notes,
        letters=Decoder(gather(_paragraph_texts(document, *notes.values()))),
    )
    paginated = next(body.iter(_RENDERED), None) is not None
    reader = Body(sources, paginated)
    reader.read(body)
    drafts = [*_margins(package, body, sources, "headerReference"), *with_tab_tables(reader.drafts),
              *_margins(package, body, sources, "footerReference")]  # fmt: skip
    passages = outline(drafts)
    problems = []
    if not passages:
        problems.append(problem("read", "no_text", file=name))
    problems.extend(undecoded(sources.letters.undecided, name))
    if next(body.iter(_EMBEDDED), None) is not None:
        problems.append(problem("read", "unread_part", file=name, found="văn bản nhúng bên trong (altChunk)"))
    problems += (problem("read", "unread_object", file=name, found=found) for found in _unread_objects(body))
    problems += (problem("read", "partial", file=name, found=part, expected=why)
                 for part, why in sorted(package.damaged.items()))
    read = ReadDocument(MEDIA_TYPE, TEXT_SOURCE, reader.page, passages, tuple(problems))
    return WordText(read, document, tuple(draft.trails for draft in drafts))


def _paragraph_texts(*parts: etree._Element | None) -> Iterator[str]:
    """The letters of each paragraph, whatever its format: what tells the encoding of a document."""
    for part in parts:
        for paragraph in part.iter(_PARAGRAPH) if part is not None else ():
            yield "".join(map(text_of, paragraph.iter(_TEXT)))


def _unread_objects(body: etree._Element) -> Iterator[str]:
    """What the page shows of charts, diagrams and embedded sheets stands in other parts: how many of each."""
    counts = Counter(_OBJECTS.get((data.get("uri") or "").rpartition("/")[2], "") for data in body.iter(_GRAPHIC))
    counts["đối tượng nhúng (bảng tính, công thức cũ)"] = sum(1 for _ in body.iter(_OLE_OBJECT))
    yield from (f"{count} {name}" for name, count in counts.items() if name and count)


def _margins(package: WordPackage, body: etree._Element, sources: Sources, kind: str) -> Iterator[Draft]:
    """What the running headers or footers print, each text once, without page numbers."""
    seen: set[str] = set()
    targets = package.targets(package.main)
    for reference in body.iter(word(kind)):
        _, name = targets.get(reference.get(_RELATION) or "", ("", ""))
        root = package.parse_sound(name)
        if root is None:
            continue
        margin = Body(sources, paginated=False)
        margin.read(root, PassageKind.HEADER)
        for draft in margin.drafts:
            if draft.text not in seen and not _PAGE_NUMBER.fullmatch(draft.text):
                seen.add(draft.text)
                yield draft
