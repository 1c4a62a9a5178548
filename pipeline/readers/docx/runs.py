"""The text of one Word paragraph as a reader of the page sees it.

In: a ``w:p`` element. Out: its characters with the places of footnote marks and the elements
they stand in, its text boxes and its page breaks. Deleted, moved-away, struck-out and hidden text is not there,
inserted text is; of a field the result is there and not its instruction. Paragraphs and tables in order
are the body's job.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import accumulate

from lxml import etree

from pipeline.readers.docx.styles import PLAIN, Format, Styles, run_format, switch, value_of, word
from pipeline.readers.docx.symbols import MATH, formula, symbol
from pipeline.readers.encodings.blocks import Decoder, Piece
from pipeline.readers.encodings.legacy_encodings import Encoding
from pipeline.readers.encodings.printed_text import MARK, Line, Trail, normalise
from pipeline.readers.layout.outline import begins_item

_COMPATIBILITY = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_ID = word("id")

_CONTAINERS = frozenset(
    word(name)
    for name in ("ins", "moveTo", "hyperlink", "smartTag", "sdtContent", "fldSimple", "customXml", "dir",
                 "bdo", "ruby", "rubyBase")
)  # fmt: skip
_TABS = frozenset(word(name) for name in ("tab", "ptab"))
_BREAKS = frozenset(word(name) for name in ("br", "cr"))
_DRAWINGS = frozenset(word(name) for name in ("drawing", "pict", "object"))
_RUN, _TEXT, _CONTROL = word("r"), word("t"), word("sdt")
_FIELD, _BOX, _SYMBOL = word("fldChar"), word("txbxContent"), word("sym")
_RUBY = word("ruby")
_RENDERED, _SOFT_HYPHEN = word("lastRenderedPageBreak"), word("softHyphen")
_NOTES = {word("footnoteReference"): "footnotes", word("endnoteReference"): "endnotes"}
_ALTERNATIVES, _CHOICE, _FALLBACK = (
    _COMPATIBILITY + name for name in ("AlternateContent", "Choice", "Fallback")
)


@dataclass(slots=True)
class Notes:
    """Footnotes and endnotes in order of reference; their marks are '1', '2' …"""

    numbers: dict[tuple[str, str], int] = field(default_factory=dict)

    def refer(self, kind: str, identity: str) -> str:
        """The mark of a note, a new one at its first reference."""
        return str(self.numbers.setdefault((kind, identity), len(self.numbers) + 1))


@dataclass(slots=True)
class Fields:
    """Open fields, innermost last: True once the result has begun. A field may span paragraphs."""

    _begun: list[bool] = field(default_factory=list)
    _instructions: int = 0

    @property
    def in_instruction(self) -> bool:
        """True between the begin of a field and its result: nothing there is printed."""
        return self._instructions > 0

    def meet(self, kind: str | None) -> None:
        """Take in the begin, the separator or the end of a field."""
        if kind == "begin":
            self._begun.append(False)
            self._instructions += 1
        elif self._begun and kind == "separate" and not self._begun[-1]:
            self._begun[-1] = True
            self._instructions -= 1
        elif self._begun and kind == "end":
            self._instructions -= not self._begun.pop()


class Runs:
    """Collects the text of one paragraph, and of those merged into it by a deleted mark."""

    def __init__(self, styles: Styles, notes: Notes, fields: Fields, letters: Decoder) -> None:
        self._styles = styles
        self._notes = notes
        self._fields = fields
        self._letters = letters
        self._paragraph: Format = PLAIN
        self._pieces: list[str] = []
        self._sources: list[etree._Element | None] = []
        self._fonts: list[str] = []
        self._bold: bool | None = None
        self.marks: list[str] = []
        self.references: list[tuple[str, str]] = []
        self.boxes: list[etree._Element] = []
        #: Pages begun before the first character, and in all.
        self.breaks_before = self.breaks = 0

    def begin(self, mark: str, apart: bool) -> None:
        """Begin another paragraph on the same line, behind its printed number."""
        self._append((" " if apart else "") + (f"{mark} " if mark else ""), None)

    def add(self, paragraph: etree._Element, format_: Format) -> None:
        """Take in the runs of a paragraph whose resolved format is ``format_``."""
        self._paragraph = format_
        self._walk(paragraph)

    def line(self) -> Line:
        """The text so far on one line."""
        return self._line(self._decoded(), 0, self.marks, self._begins())

    def lines(self, mark: str, every_break: bool) -> list[Line]:
        """The text behind its printed number, cut at line breaks.

        A line break is a space, unless an item begins behind it ('- …' typed with Shift+Enter)
        or ``every_break`` says that the paragraph is set line by line.
        """
        if mark and "".join(self._pieces).strip():
            self._pieces.insert(0, f"{mark} ")
            self._sources.insert(0, None)
            self._fonts.insert(0, "")
        parts: list[list[str]] = []
        for part in self._decoded().split("\n"):
            if parts and not every_break and not begins_item(part.replace("\t", " ").strip()):
                parts[-1].append(part)
            else:
                parts.append([part])
        marks = iter(self.marks)
        begins = self._begins()
        lines = []
        start = 0
        for part in (" ".join(each) for each in parts):
            noted = [next(marks) for _ in range(part.count(MARK))]
            columns = self._columns(part, start, noted, begins) if "\t" in part.strip() else ()
            lines.append(self._line(part, start, noted, begins, columns))
            start += len(part) + 1  # the line break
        return [line for line in lines if line.text]

    def _append(self, text: str, source: etree._Element | None, font: str = "") -> None:
        self._pieces.append(text)
        self._sources.append(source)
        self._fonts.append(font)

    def _decoded(self) -> str:
        """The text so far in Unicode, each character where the pieces have it."""
        pieces = [Piece(*piece) for piece in zip(self._pieces, self._fonts, strict=True)]
        return "".join(self._letters.decode(pieces))

    def _begins(self) -> list[int]:
        """The character at which each piece begins."""
        return list(accumulate(map(len, self._pieces), initial=0))[:-1]

    def _line(
        self, printed: str, start: int, marks: list[str], begins: list[int], columns: tuple[Line, ...] = ()
    ) -> Line:
        """The line that begins at character ``start`` of the pieces."""
        # Only the pieces of this line: one paragraph may be cut into a hundred thousand.
        held = slice(max(0, bisect_right(begins, start) - 1), bisect_left(begins, start + len(printed)))
        trail = Trail(printed, tuple(begin - start for begin in begins[held]), tuple(self._sources[held]))
        encoded = "".join(self._pieces)[start : start + len(printed)].replace("\n", " ")
        line = normalise(printed, marks, encoded)
        return Line(line.text, line.raw, line.marks, trail, columns)

    def _columns(self, printed: str, start: int, marks: list[str], begins: list[int]) -> tuple[Line, ...]:
        """The parts of the line that begins at character ``start`` of the pieces, cut at its tabs."""
        noted = iter(marks)
        columns = []
        for part in printed.split("\t"):
            columns.append(self._line(part, start, [next(noted) for _ in range(part.count(MARK))], begins))
            start += len(part) + 1  # the tab
        return tuple(columns)

    @property
    def bold(self) -> bool:
        """True where every printed character is bold."""
        return bool(self._bold)

    def _walk(self, parent: etree._Element) -> None:
        for element in parent:
            tag = element.tag
            if tag == _RUN:
                self._run(element)
            elif tag in _CONTAINERS:
                self._walk(element)
            elif tag == _CONTROL:
                if shows_prompt(element):
                    continue
                self._walk(element)
            elif tag == _ALTERNATIVES:
                self._alternatives(element)
            elif isinstance(tag, str) and tag.startswith(MATH):
                self._put(formula(element), False, element)

    def _run(self, run: etree._Element) -> None:
        properties = run.find(word("rPr"))
        format_ = self._paragraph
        if properties is not None:
            style = value_of(properties, "rStyle")
            if style is not None:
                format_ = self._styles.get(style).over(format_)
            format_ = run_format(properties).over(format_)
        if format_.hidden or format_.struck:
            return
        for element in run:
            self._piece(element, bool(format_.bold), format_.font or "")

    def _piece(self, element: etree._Element, bold: bool, font: str) -> None:
        tag = element.tag
        if tag == _TEXT:
            self._put(text_of(element).replace("\n", " "), bold, element, font)
        elif tag in _TABS:
            self._put("\t", bold, element)
        elif tag in _BREAKS:
            self._put("\n", bold, element)
        elif tag == _FIELD:
            self._fields.meet(element.get(word("fldCharType")))
        elif tag == word("noBreakHyphen"):
            self._put("-", bold, element)
        elif tag == _SOFT_HYPHEN and self._letters.document.words[Encoding.TCVN3]:
            self._put("\xad", bold, element, font)  # the letter ư of the TCVN3 fonts
        elif tag == _SYMBOL:
            self._put(symbol(element), bold, element, element.get(word("font")) or "")
        elif tag == _RENDERED:
            self.breaks += 1
            if self._bold is None:  # nothing is printed yet
                self.breaks_before += 1
        elif tag in _NOTES:
            self._note(_NOTES[tag], element.get(_ID) or "", element)
        elif tag == _RUBY:
            self._walk(element)
        elif tag in _DRAWINGS:
            self.boxes.extend(_outer_boxes(element))
        elif tag == _ALTERNATIVES:
            self._alternatives(element, in_run=(bold, font))

    def _put(self, text: str, bold: bool, source: etree._Element, font: str = "") -> None:
        if not text or self._fields.in_instruction:
            return
        self._append(text, source, font)
        if text.strip():
            self._bold = bold if self._bold is None else self._bold and bold

    def _note(self, kind: str, identity: str, source: etree._Element) -> None:
        if self._fields.in_instruction:
            return
        self.marks.append(self._notes.refer(kind, identity))
        self.references.append((kind, identity))
        self._append(MARK, source)

    def _alternatives(self, element: etree._Element, in_run: tuple[bool, str] | None = None) -> None:
        """The same content twice, for new and for old programs: take one."""
        choices = [*element.findall(_CHOICE), *element.findall(_FALLBACK)]
        chosen = next((choice for choice in choices if len(choice)), None)
        boxed = next((choice for choice in choices if choice.find(f".//{_BOX}") is not None), chosen)
        if boxed is None:
            return
        if in_run is None:
            self._walk(boxed)
        else:
            for child in boxed:
                self._piece(child, *in_run)


def text_of(element: etree._Element) -> str:
    """The characters of a ``w:t``, around an XML comment too, should one stand in it."""
    return (element.text or "") + "".join(inner.tail or "" for inner in element)


def _outer_boxes(parent: etree._Element) -> Iterator[etree._Element]:
    """Text boxes of a drawing, not the boxes inside them, which their own text leads to."""
    for element in parent:
        if element.tag == _BOX:
            yield element
        elif element.tag == _ALTERNATIVES:
            versions = (list(_outer_boxes(version)) for version in element)
            yield from next((boxes for boxes in versions if boxes), ())
        else:
            yield from _outer_boxes(element)


def shows_prompt(control: etree._Element) -> bool:
    """True where a content control shows only its prompt ('Click to enter text')."""
    return bool(switch(control.find(word("sdtPr")), "showingPlcHdr"))


