"""Read a Word document (DOCX) into passages.

In: a path. Out: ``ReadDocument`` with text source 'docx', or ``UnreadableFile``. Time and
memory limits of the process are ``pipeline.workers``' job.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from lxml import etree

from pipeline.readers import UnreadableFile
from pipeline.readers.outline import Draft, outline
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


def read_docx(path: Path) -> ReadDocument:
    """Read ``path``; its pages are NULL unless Word left the places of its page breaks."""
    with open_package(path) as package:
        document = package.parse(package.main)
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
        problems.append(problem("read", "no_text", file=path.name))
    if next(body.iter(_EMBEDDED), None) is not None:
        problems.append(problem("read", "unsupported", file=path.name, found="văn bản nhúng bên trong"))
    return ReadDocument(MEDIA_TYPE, TEXT_SOURCE, reader.page, passages, tuple(problems))


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
