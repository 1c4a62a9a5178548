"""Comment ranges in the body of a Word document, around the characters a reader was shown.

In: stretches (elements that print a claim's words). Out: the same tree with range marks and
references; a run is split where a range begins or ends inside it and keeps its formatting.
The comments themselves are ``pipeline.checking.word_comments``' job.
"""

from __future__ import annotations

from copy import deepcopy
from itertools import takewhile

from lxml import etree

from pipeline.readers.docx.runs import text_of
from pipeline.readers.docx.styles import word
from pipeline.readers.encodings.printed_text import Stretch

_PARAGRAPH, _RUN, _TEXT, _BOX = word("p"), word("r"), word("t"), word("txbxContent")
_RUN_PROPERTIES, _PARAGRAPH_PROPERTIES = word("rPr"), word("pPr")
_START, _ID = word("commentRangeStart"), word("id")
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
#: What a range may begin or end in. A content control, a simple field, a formula or one of two
#: versions of the same content is written anew by Word as a whole: a range goes around it.
_OPEN = frozenset(word(name) for name in ("ins", "moveTo", "hyperlink", "smartTag", "customXml", "dir", "bdo"))


class CommentRanges:
    """Marks ranges in one document; knows the pieces that it has split each ``w:t`` into."""

    def __init__(self) -> None:
        self._pieces: dict[etree._Element, list[tuple[int, etree._Element]]] = {}

    def mark(self, stretches: list[Stretch], number: int) -> None:
        """Put comment ``number`` around the stretches, as far as they stand in one paragraph.

        Of several comments that end in one place, the last must be marked first.
        """
        first = stretches[0]
        paragraph = _paragraph(first.source)
        last = [each for each in stretches if _paragraph(each.source) is paragraph][-1]
        begin = self._beginning(first)
        end = self._ending(last)
        self._enclose(begin, end, number)

    def mark_whole(self, paragraph: etree._Element, number: int) -> None:
        """Put comment ``number`` around all that a paragraph holds."""
        properties = paragraph.find(_PARAGRAPH_PROPERTIES)
        mark = etree.Element(_START, {_ID: str(number)})
        paragraph.insert(0 if properties is None else 1, mark)
        self._close(paragraph[-1], number)

    def _enclose(self, begin: etree._Element, end: etree._Element, number: int) -> None:
        before = begin.getprevious()
        while before is not None and before.tag == _START:
            begin, before = before, before.getprevious()
        begin.addprevious(etree.Element(_START, {_ID: str(number)}))
        self._close(end, number)

    def _close(self, end: etree._Element, number: int) -> None:
        mark = etree.Element(word("commentRangeEnd"), {_ID: str(number)})
        end.addnext(mark)
        reference = etree.Element(_RUN)
        etree.SubElement(reference, word("commentReference"), {_ID: str(number)})
        # Inside a link it could be clicked, inside a tracked insertion rejected.
        _child_of_paragraph(mark).addnext(reference)

    def _beginning(self, stretch: Stretch) -> etree._Element:
        element, exact = _holder(stretch.source)
        if not exact:
            return element
        piece = self._cut(element, stretch.start)[1]
        return _split_before(element if piece is None else piece)

    def _ending(self, stretch: Stretch) -> etree._Element:
        element, exact = _holder(stretch.source)
        if not exact:
            return element
        piece = self._cut(element, stretch.end)[0]
        return _split_after(element if piece is None else piece)

    def _cut(self, text: etree._Element, offset: int) -> tuple[etree._Element | None, etree._Element | None]:
        """The pieces of a ``w:t`` that end and begin at character ``offset``, cut there if need be.

        None at its outer ends, and for an element that cannot be cut.
        """
        if text.tag != _TEXT:
            return None, None
        pieces = self._pieces.setdefault(text, [(0, text)])
        index = max(i for i, (start, _) in enumerate(pieces) if start <= offset)
        start, piece = pieces[index]
        printed = text_of(piece)
        if offset >= start + len(printed):
            return piece, None
        if offset == start:
            return (pieces[index - 1][1] if index else None), piece
        rest = etree.Element(_TEXT)
        rest.attrib.update(piece.attrib)
        _write(rest, printed[offset - start :])
        _write(piece, printed[: offset - start])
        piece.addnext(rest)
        pieces.insert(index + 1, (offset, rest))
        return piece, rest


def _write(text: etree._Element, printed: str) -> None:
    """Set the characters of a ``w:t``; Word drops blanks at its ends unless told to keep them."""
    del text[:]
    text.text = printed
    if printed != printed.strip():
        text.set(_SPACE, "preserve")


def _split_before(child: etree._Element) -> etree._Element:
    """The run that begins with ``child`` of a run."""
    run = _run_of(child)
    before = [each for each in child.itersiblings(preceding=True) if each.tag != _RUN_PROPERTIES]
    if not before:
        return run
    rest = etree.Element(_RUN)
    rest.attrib.update(run.attrib)
    properties = run.find(_RUN_PROPERTIES)
    if properties is not None:
        rest.append(deepcopy(properties))
    rest.extend([child, *child.itersiblings()])
    run.addnext(rest)
    return rest


def _split_after(child: etree._Element) -> etree._Element:
    """The run that ends with ``child`` of a run."""
    following = child.getnext()
    if following is not None:
        _split_before(following)
    return _run_of(child)


def _run_of(child: etree._Element) -> etree._Element:
    run = child.getparent()
    assert run is not None  # noqa: S101 - ``_holder`` found it in its run
    return run


def _holder(source: object) -> tuple[etree._Element, bool]:
    """What a range that takes in ``source`` goes around, and whether it may go through its run instead."""
    element = _outside_boxes(source)
    within = takewhile(lambda each: each.tag != _PARAGRAPH, element.iterancestors())
    closed = [each for each in (element, *within) if each.tag not in _OPEN and each.tag != _RUN]
    parent = closed[-1].getparent()
    if parent is None or parent.tag != _RUN:
        return closed[-1], False
    return (element, True) if closed[-1] is element else (parent, False)


def _outside_boxes(source: object) -> etree._Element:
    """``source``, or the text box it stands in: Word allows no comment in one."""
    assert isinstance(source, etree._Element)  # noqa: S101 - the Word reader's trails hold elements
    boxes = list(source.iterancestors(_BOX))
    return boxes[-1] if boxes else source


def _paragraph(source: object) -> etree._Element:
    return next(_outside_boxes(source).iterancestors(_PARAGRAPH))


def _child_of_paragraph(element: etree._Element) -> etree._Element:
    parent = element.getparent()
    while parent is not None and parent.tag != _PARAGRAPH:
        element, parent = parent, parent.getparent()
    return element
