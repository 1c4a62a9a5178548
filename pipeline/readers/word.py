"""Read a Word document (DOCX) into passages.

In: a path. Out: ``ReadDocument`` with text source 'docx', or ``UnreadableFile``; for who
writes into the document (``pipeline.annotate``) also the way from each passage back to the
elements that print it. Time and memory limits of the process are ``pipeline.workers``' job.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from lxml import etree

from pipeline.readers import UnreadableFile
from pipeline.readers.outline import Draft, outline
from pipeline.readers.printed_text import Stretch, Trail
from pipeline.readers.word_body import Body, Sources
from pipeline.readers.word_numbering import Numbering
from pipeline.readers.word_package import WordPackage, open_package
from pipeline.readers.word_styles import Styles, word
from schemas.problems import problem
from schemas.records import PassageKind, ReadDocument

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
TEXT_SOURCE = "docx"

_RENDERED = word("lastRenderedPageBreak")
_EMBEDDED = word("altChunk")
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
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
    sources = Sources(
        styles=Styles(package.related("styles")),
        numbering=Numbering(package.related("numbering")),
        notes={kind: package.related(kind) for kind in ("footnotes", "endnotes")},
    )
    paginated = next(body.iter(_RENDERED), None) is not None
    reader = Body(sources, paginated)
    reader.read(body)
    drafts = [*_margins(package, body, sources, "headerReference"), *reader.drafts,
              *_margins(package, body, sources, "footerReference")]  # fmt: skip
    passages = outline(drafts)
    problems = []
    if not passages:
        problems.append(problem("read", "no_text", file=name))
    if next(body.iter(_EMBEDDED), None) is not None:
        problems.append(problem("read", "unread_part", file=name, found="văn bản nhúng bên trong (altChunk)"))
    read = ReadDocument(MEDIA_TYPE, TEXT_SOURCE, reader.page, passages, tuple(problems))
    return WordText(read, document, tuple(draft.trails for draft in drafts))


def _margins(package: WordPackage, body: etree._Element, sources: Sources, kind: str) -> Iterator[Draft]:
    """What the running headers or footers print, each text once, without page numbers."""
    seen: set[str] = set()
    targets = package.targets(package.main)
    for reference in body.iter(word(kind)):
        _, name = targets.get(reference.get(_RELATION) or "", ("", ""))
        root = package.parse(name)
        if root is None:
            continue
        margin = Body(sources, paginated=False)
        margin.read(root, PassageKind.HEADER)
        for draft in margin.drafts:
            if draft.text not in seen and not _PAGE_NUMBER.fullmatch(draft.text):
                seen.add(draft.text)
                yield draft
