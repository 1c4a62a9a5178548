"""Lines of text for a terminal or for a file.

Comes in: lines, each indented and styled. Goes out: one string; for a terminal coloured
and wrapped to its width, else plain and unwrapped, so that a sentence can be searched
for. What the lines say is the caller's job, printing is ``pipeline.commands.cli``'s.
"""

from __future__ import annotations

import io
from collections.abc import Iterable
from dataclasses import dataclass

from rich.console import Console
from rich.padding import Padding
from rich.text import Text

#: Longer lines are hard to read back from (some 12 Vietnamese words).
WIDEST = 100


@dataclass(frozen=True, slots=True)
class Line:
    """One line before wrapping; ``indent`` is in columns."""

    text: Text
    indent: int = 0


def printable(text: str) -> str:
    """The text without what moves the cursor, hides or reorders; its length stays.

    >>> printable("a\\x1b[31mb")
    'a�[31mb'
    """
    return "".join(" " if c.isspace() else c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in text)


def line(text: str = "", style: str = "", indent: int = 0) -> Line:
    """A line in one style; ``text`` may come from a report or a file name."""
    return Line(Text(printable(text), style=style), indent)


def lay_out(lines: Iterable[Line], width: int | None) -> str:
    """All lines; ``width`` is that of the terminal, None for no terminal."""
    if width is None:
        return "\n".join(" " * each.indent + each.text.plain for each in lines)
    width = max(20, min(width, WIDEST))
    console = Console(
        file=io.StringIO(), force_terminal=True, width=width, highlight=False, markup=False, emoji=False
    )  # fmt: skip
    with console.capture() as captured:
        for each in lines:
            # Padding leaves out an empty line.
            console.print(Padding(each.text, (0, 0, 0, each.indent), expand=False) if each.text else "")
    return "\n".join(row.rstrip() for row in captured.get().splitlines())
