"""Automatic list numbers and bullets of a Word document, as they are printed.

In: word/numbering.xml and, in order, the list and level of each numbered paragraph.
Out: '3.1.', 'a)', '-' … Which paragraphs are numbered is the body's job.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace

from lxml import etree

from pipeline.readers.docx.styles import switch, value_of, whole_number, word

_PLACEHOLDER = re.compile(r"%([1-9])")
#: Bullets printed as they are; every other glyph (Symbol, Wingdings …) is read as a dash.
_BULLETS = frozenset("-+*–—")
#: Second bullet of Word's own list, the letter o of Courier New: it stands under the first.
_CIRCLE = {"o": "○", "○": "○", "◦": "○"}
_ROMAN = ((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"),
          (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))  # fmt: skip
#: Largest number written as letters or Roman numerals; Word itself stops at 32,767.
_LARGEST = 32_767


@dataclass(frozen=True, slots=True)
class Level:
    """One level of a list: its first number, number format and printed pattern."""

    start: int = 1
    style: str = "decimal"
    pattern: str = ""
    legal: bool = False
    restart_after: int | None = None
    paragraph_style: str | None = None


Levels = dict[int, Level]


@dataclass(frozen=True, slots=True)
class _List:
    abstract: str
    levels: Levels
    restarts: dict[int, int]


class Numbering:
    """Counts the numbered paragraphs in document order."""

    def __init__(self, root: etree._Element | None) -> None:
        self._lists: dict[str, _List] = {}
        self._counts: dict[str, dict[int, int]] = {}
        self._restarted: set[tuple[str, int]] = set()
        if root is not None:
            self._read(root)

    def level_of_style(self, number: str, style: str | None) -> int:
        """The level that a paragraph style is tied to, 0 without a tie."""
        levels = self._lists[number].levels if number in self._lists else {}
        return next((i for i, level in levels.items() if style and level.paragraph_style == style), 0)

    def next_mark(self, number: str, index: int) -> str:
        """Count a paragraph of list ``number`` at level ``index``; its printed mark, '' if none."""
        listed = self._lists.get(number)
        if listed is None or index not in listed.levels:
            return ""
        counts = self._counts.setdefault(listed.abstract, {})
        self._count(listed, number, index, counts)
        level = listed.levels[index]
        if level.style == "bullet":
            return _bullet(level.pattern)
        if level.style == "none":
            return _PLACEHOLDER.sub("", level.pattern).strip()
        return _PLACEHOLDER.sub(lambda match: _digit(listed, level, counts, int(match[1]) - 1), level.pattern)

    def _count(self, listed: _List, number: str, index: int, counts: dict[int, int]) -> None:
        level = listed.levels[index]
        if index in listed.restarts and (number, index) not in self._restarted:
            self._restarted.add((number, index))
            counts[index] = listed.restarts[index]
        else:
            counts[index] = counts.get(index, level.start - 1) + 1
        for above in range(index):
            if above in listed.levels:
                counts.setdefault(above, listed.levels[above].start)
        for deeper in [i for i in counts if i > index]:
            after = listed.levels[deeper].restart_after if deeper in listed.levels else None
            if after is None or (after > 0 and index < after):
                del counts[deeper]

    def _read(self, root: etree._Element) -> None:
        abstracts: dict[str, Levels] = {}
        by_style: dict[str, str] = {}
        links: dict[str, str] = {}
        for element in root.findall(word("abstractNum")):
            name = element.get(word("abstractNumId")) or ""
            abstracts[name] = _levels(element)
            if style := value_of(element, "styleLink"):
                by_style[style] = name
            if style := value_of(element, "numStyleLink"):
                links[name] = style
        for element in root.findall(word("num")):
            name = value_of(element, "abstractNumId") or ""
            name = by_style.get(links.get(name, ""), name)
            levels = dict(abstracts.get(name, {}))
            restarts = _overrides(element, levels)
            self._lists[element.get(word("numId")) or ""] = _List(name, levels, restarts)


def _levels(parent: etree._Element) -> Levels:
    return {_number(level.get(word("ilvl")), 0): _level(level) for level in parent.findall(word("lvl"))}


def _level(element: etree._Element) -> Level:
    restart = value_of(element, "lvlRestart")
    return Level(
        start=_number(value_of(element, "start"), 0),
        style=value_of(element, "numFmt") or "decimal",
        pattern=value_of(element, "lvlText") or "",
        legal=bool(switch(element, "isLgl")),
        restart_after=None if restart is None else _number(restart, 0),
        paragraph_style=value_of(element, "pStyle"),
    )


def _overrides(element: etree._Element, levels: Levels) -> dict[int, int]:
    """Apply the overrides of a list to its levels; the levels it starts anew, with their starts."""
    restarts: dict[int, int] = {}
    for override in element.findall(word("lvlOverride")):
        index = _number(override.get(word("ilvl")), 0)
        if (own := override.find(word("lvl"))) is not None:
            levels[index] = _level(own)
        if (start := value_of(override, "startOverride")) is not None:
            restarts[index] = _number(start, 1)
            levels[index] = replace(levels.get(index, Level()), start=restarts[index])
    return restarts


def _number(text: str | None, default: int) -> int:
    number = whole_number(text)
    return default if number is None else number


def _bullet(pattern: str) -> str:
    glyph = pattern.strip()
    return glyph if glyph in _BULLETS else _CIRCLE.get(glyph, "-" if pattern else "")


def _digit(listed: _List, level: Level, counts: dict[int, int], index: int) -> str:
    own = listed.levels.get(index)
    style = "decimal" if level.legal or own is None else own.style
    return _FORMATS.get(style, str)(min(counts.get(index, 0), _LARGEST))


def _roman(number: int) -> str:
    text = ""
    for size, letters in _ROMAN:
        text += letters * (number // size)
        number %= size
    return text


def _letter(number: int) -> str:
    """Word's letters: a … z, then aa, bb … zz."""
    if number < 1:
        return ""
    times, index = divmod(number - 1, 26)
    return chr(ord("a") + index) * (times + 1)


_FORMATS: dict[str, Callable[[int], str]] = {
    "decimalZero": lambda number: f"{number:02d}",
    "lowerRoman": _roman,
    "upperRoman": lambda number: _roman(number).upper(),
    "lowerLetter": _letter,
    "upperLetter": lambda number: _letter(number).upper(),
    "none": lambda _number: "",
}
