"""What Word's styles say about a paragraph or run: bold, centred, hidden, numbered.

In: word/styles.xml. Out: ``Styles`` with every chain of styles resolved. Formatting
written on the paragraph or run itself is the body's job.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from lxml import etree

NAMESPACE = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


@cache
def word(name: str) -> str:
    """The qualified name of a WordprocessingML element or attribute."""
    return f"{{{NAMESPACE}}}{name}"


_VAL = word("val")
_STRIKES = ("strike", "dstrike")
_OFF = frozenset({"0", "false", "off", "none"})
#: Longest chain of styles followed; Word's own has 10 (a file may chain a style to itself).
_LONGEST_CHAIN = 20


@dataclass(frozen=True, slots=True)
class Format:
    """The few properties read; None is 'not said here'."""

    bold: bool | None = None
    hidden: bool | None = None
    #: Struck out: on the page to say that it no longer holds.
    struck: bool | None = None
    centred: bool | None = None
    number: str | None = None
    level: int | None = None
    font: str | None = None

    def over(self, base: Format) -> Format:
        """These properties, and those of ``base`` where nothing is said."""
        if self is PLAIN:
            return base
        if base is PLAIN:
            return self
        return Format(
            base.bold if self.bold is None else self.bold,
            base.hidden if self.hidden is None else self.hidden,
            base.struck if self.struck is None else self.struck,
            base.centred if self.centred is None else self.centred,
            base.number if self.number is None else self.number,
            base.level if self.level is None else self.level,
            base.font if self.font is None else self.font,
        )


PLAIN = Format()


def value_of(parent: etree._Element | None, name: str) -> str | None:
    """``w:val`` of a child element, None without the child."""
    child = None if parent is None else parent.find(word(name))
    return None if child is None else child.get(_VAL)


def whole_number(text: str | None) -> int | None:
    """The value of a numeric attribute, None where it is not one (or absurdly long)."""
    return int(text) if text is not None and len(text) < 10 and text.isdecimal() else None


def switch(parent: etree._Element | None, name: str) -> bool | None:
    """An on/off child: present without a value means on."""
    return _is_on(None if parent is None else parent.find(word(name)))


def _is_on(child: etree._Element | None) -> bool | None:
    return None if child is None else (child.get(_VAL) or "1") not in _OFF


def run_format(properties: etree._Element | None) -> Format:
    """What a ``w:rPr`` says."""
    if properties is None:
        return PLAIN
    said: dict[str, etree._Element] = {}  # gone through once: every run has its own, with a few children
    for child in properties:
        said.setdefault(child.tag, child)
    # webHidden is what Word puts on the page numbers of a table of contents.
    hidden = _is_on(said.get(word("vanish")))
    return Format(
        bold=_is_on(said.get(word("b"))), hidden=_is_on(said.get(word("webHidden"))) or hidden,
        font=_font(said.get(word("rFonts"))), struck=_struck(said),
    )


def _struck(properties: Mapping[str, etree._Element]) -> bool | None:
    said = [value for value in (_is_on(properties.get(word(name))) for name in _STRIKES) if value is not None]
    return any(said) if said else None


def _font(fonts: etree._Element | None) -> str | None:
    """The name of the font for Latin letters, '' where the theme has it."""
    if fonts is None:
        return None
    if any(fonts.get(word(name)) is not None for name in ("asciiTheme", "hAnsiTheme")):
        return ""
    # The signs of TCVN3 lie beyond ASCII: for them Word takes the font called hAnsi.
    return fonts.get(word("hAnsi")) or fonts.get(word("ascii"))


def paragraph_format(properties: etree._Element | None) -> Format:
    """What a ``w:pPr`` says."""
    if properties is None:
        return PLAIN
    alignment = value_of(properties, "jc")
    numbering = properties.find(word("numPr"))
    if alignment is None and numbering is None:
        return PLAIN
    return Format(
        centred=None if alignment is None else alignment == "center",
        number=value_of(numbering, "numId"),
        level=whole_number(value_of(numbering, "ilvl")),
    )


class Styles:
    """Styles by id with their chains resolved."""

    def __init__(self, root: etree._Element | None) -> None:
        self._elements: dict[str, etree._Element] = {}
        #: What is said by those that were asked for: a file defines hundreds and uses ten.
        self._said: dict[str, tuple[str | None, Format]] = {}
        self._bordered: dict[str, bool | None] = {}
        self._resolved: dict[str, Format] = {}
        self.default_paragraph: str | None = None
        defaults = None if root is None else root.find(f"{word('docDefaults')}/{word('rPrDefault')}/{word('rPr')}")
        #: What holds where no style says anything: of this only the font.
        self.default = Format(font=run_format(defaults).font)
        for style in root.findall(word("style")) if root is not None else ():
            self._add(style)

    def _add(self, style: etree._Element) -> None:
        name = style.get(word("styleId")) or ""
        self._elements[name] = style
        if style.get(word("type")) == "table":
            self._bordered[name] = has_borders(style.find(f"{word('tblPr')}/{word('tblBorders')}"))
        elif style.get(word("type")) == "paragraph" and style.get(word("default")) in ("1", "true", "on"):
            self.default_paragraph = name

    def _of(self, name: str) -> tuple[str | None, Format]:
        """The style that one is based on, and what it says itself."""
        if name not in self._said:
            style = self._elements[name]
            text = run_format(style.find(word("rPr")))
            self._said[name] = (value_of(style, "basedOn"), text.over(paragraph_format(style.find(word("pPr")))))
        return self._said[name]

    def get(self, name: str | None) -> Format:
        """The resolved format of a style; plain for an unknown one."""
        if name is None or name not in self._elements:
            return PLAIN
        if name not in self._resolved:
            format_ = PLAIN
            for link in self._chain(name):
                format_ = format_.over(self._of(link)[1])
            self._resolved[name] = format_
        return self._resolved[name]

    def draws_borders(self, table_style: str | None) -> bool:
        """True where a table style rules its cells."""
        if table_style is None:
            return False
        stated = [self._bordered.get(link) for link in self._chain(table_style)]
        return next((borders for borders in stated if borders is not None), False)

    def _chain(self, name: str) -> list[str]:
        chain: list[str] = []
        link: str | None = name
        while link is not None and link in self._elements and len(chain) < _LONGEST_CHAIN:
            chain.append(link)
            link = self._of(link)[0]
        return chain


def has_borders(borders: etree._Element | None) -> bool | None:
    """True where a ``w:tblBorders`` or ``w:tcBorders`` draws at least two lines, None without one."""
    if borders is None:
        return None
    drawn = [line for line in borders if line.get(_VAL) not in (None, "nil", "none")]
    return len(drawn) >= 2
