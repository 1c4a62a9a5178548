"""Marks inside a text as HTML: figures, citations, claims, search hits.

In: a text and the spans to mark, which may overlap and nest. Out: escaped markup in
which every stretch between two boundaries is one element. Knows no database.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import NamedTuple

from markupsafe import Markup, escape

#: The verdict that colours a stretch under several claims: the first of these.
WORST_FIRST = ("inconsistent", "unverifiable", "approximate", "truncated", "rounded", "exact")
_SPECIAL = re.compile("[&<>\"']")


class Mark(NamedTuple):
    """Characters ``[start, end)`` are a ``layer``: figure, citation, claim or operand.

    ``anchor`` is the id of the element it begins with, ``href`` where it leads,
    ``title`` what a pointer shows, ``page`` the page it is printed on.
    """

    start: int
    end: int
    layer: str
    anchor: str = ""
    href: str = ""
    title: str = ""
    verdict: str = ""
    page: int | None = None


def mark_up(text: str, marks: Sequence[Mark], inserts: Iterable[tuple[int, Markup]] = ()) -> Markup:
    """Render ``text`` with its marks; ``inserts`` are markup to put before a character.

    >>> str(mark_up("9 hồ sơ", [Mark(0, 1, "figure", anchor="f-1")]))
    '<span class="m figure" data-m="f-1" id="f-1">9</span> hồ sơ'
    >>> str(mark_up("99 %", [Mark(0, 4, "stated"), Mark(0, 2, "operand")]))
    '<span class="m stated operand">99</span><span class="m stated"> %</span>'
    """
    if not marks and not inserts:
        return Markup(escaped(text))  # noqa: S704 - escaped
    size = len(text)
    usable = [m for m in marks if 0 <= m.start < m.end <= size]
    placed: dict[int, list[Markup]] = {}
    for at, markup in inserts:
        placed.setdefault(min(max(at, 0), size), []).append(markup)
    bounds = sorted({0, size, *placed, *[m.start for m in usable], *[m.end for m in usable]})
    out: list[str] = []
    for start, end in pairwise([*bounds, size]):
        if start in placed:
            out += placed[start]
        if start < end:
            over = [m for m in usable if m.start <= start and m.end >= end]
            out.append(_stretch(text[start:end], over, start) if over else escaped(text[start:end]))
    return Markup("".join(out))  # noqa: S704 - each piece is escaped by `_stretch`, or Markup already


def _stretch(text: str, over: Sequence[Mark], start: int) -> str:
    """Return escaped markup; plain text put together once, for a report page has some hundreds of them."""
    if len(over) == 1 and over[0].start == start:
        return _whole(text, over[0])
    begins = [m.anchor for m in over if m.start == start and m.anchor]
    link = next((m for m in over if m.href and m.layer.startswith("claim")), None)
    link = link or next((m for m in over if m.href), None)
    opened = _opened(
        _classes(over), " ".join([m.anchor for m in over if m.anchor]), next((m.page for m in over if m.page), None),
        begins[0] if begins else "", link.href if link else "",
        " · ".join(dict.fromkeys([m.title for m in over if m.title])),
    )
    # An element has one id; further anchors at the same character get an empty element each.
    further = "".join([f'<span id="{escaped(anchor)}"></span>' for anchor in begins[1:]])
    return f"{further}{opened}{escaped(text)}</{'a' if link else 'span'}>"


def _whole(text: str, mark: Mark) -> str:
    """Most stretches are under one mark, and begin with it."""
    classes = f"{mark.layer} v-{mark.verdict}" if mark.verdict in WORST_FIRST else mark.layer
    opened = _opened(classes, mark.anchor, mark.page, mark.anchor, mark.href, mark.title)
    said = _breakable(text) if mark.layer == "citation" else escaped(text)
    return f"{opened}{said}</{'a' if mark.href else 'span'}>"


def _opened(classes: str, anchors: str, page: int | None, anchor: str, href: str, title: str) -> str:
    """The beginning of an element; only what is given becomes an attribute."""
    return (
        f'<{"a" if href else "span"} class="m {classes}"'
        + (f' data-m="{escaped(anchors)}"' if anchors else "")
        + (f' data-page="{page}"' if page else "")
        + (f' id="{escaped(anchor)}"' if anchor else "")
        + (f' href="{escaped(href)}"' if href else "")
        + (f' title="{escaped(title)}"' if title else "")
        + ">"
    )


def _classes(over: Sequence[Mark]) -> str:
    """The layers in their order, and the worst verdict."""
    verdicts = {m.verdict for m in over if m.verdict}
    worst = [f"v-{v}" for v in WORST_FIRST if v in verdicts][:1]
    return " ".join([*dict.fromkeys([m.layer for m in over]), *worst])


def symbol(text: str) -> Markup:
    """A number of a document («34/2016/NĐ-CP») that stays on one line where it fits and else breaks at a stroke.

    >>> str(symbol("34/2016/NĐ-CP"))
    '<span class="symbol">34/<wbr>2016/<wbr>NĐ-CP</span>'
    """
    return Markup(f'<span class="symbol">{_breakable(text)}</span>')  # noqa: S704 - escaped


def _breakable(text: str) -> str:
    """Escaped text that may break after its strokes; nowhere else, where the style sheet says so."""
    return escaped(text).replace("/", "/<wbr>")


def escaped(text: str) -> str:
    """Escape plain text; most of it needs nothing, and a `Markup` for each piece is dear."""
    return str(escape(text)) if _SPECIAL.search(text) else text


_WORD = re.compile(r"\w+")
MOST_WORDS = 12


def words_of(text: str) -> list[str]:
    """Return the words of a text, lower case, NFC.

    >>> words_of("Quy định; 90%")
    ['quy', 'định', '90']
    """
    return _WORD.findall(unicodedata.normalize("NFC", text).lower())


def query_words(query: str) -> list[str]:
    """Return the words of a query, at most ``MOST_WORDS`` (more is no search, but a load)."""
    return words_of(query)[:MOST_WORDS]


def around(text: str, marks: Sequence[Mark], reach: int) -> tuple[str, list[Mark]]:
    """Cut a long text to ``reach`` characters on either side of its first mark, at spaces."""
    if len(text) <= 2 * reach + 80 or not marks:
        return text, list(marks)
    first = marks[0].start
    start = max(0, first - reach)
    end = min(len(text), first + reach + 80)
    start = text.rfind(" ", 0, start) + 1 if start else 0
    end = end if end == len(text) else (text.rfind(" ", first, end) if " " in text[first:end] else end)
    head, tail = ("… " if start else ""), (" …" if end < len(text) else "")
    shift = len(head) - start
    moved = [
        Mark(m.start + shift, m.end + shift, m.layer, m.anchor, m.href, m.title, m.verdict, m.page)
        for m in marks if m.start >= start and m.end <= end
    ]
    return head + text[start:end] + tail, moved
