"""Break runs of words into justified lines and draw them.

Comes in: runs of one paragraph. Goes out: lines that know their footnotes. Pages
are the business of ``pdf_writer``.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from reportlab.pdfbase import pdfmetrics  # type: ignore[import-untyped]
from reportlab.pdfbase.ttfonts import TTFont  # type: ignore[import-untyped]

from pipeline.compose.paper import Run

FACES = {
    (False, False): "Tinos-Regular",
    (True, False): "Tinos-Bold",
    (False, True): "Tinos-Italic",
    (True, True): "Tinos-BoldItalic",
}
RAISED = 0.62


def register_faces(folder: Path) -> None:
    """Load the four faces of Tinos."""
    for name in FACES.values():
        if name not in pdfmetrics.getRegisteredFontNames():
            pdfmetrics.registerFont(TTFont(name, str(folder / f"{name}.ttf")))


@dataclass(frozen=True, slots=True)
class Word:
    """Letters of one face without a space.

    ``glued`` follows the word before directly; ``breakable`` may still begin a line,
    as the second half of 1217/QĐ-UBND does in printed reports.
    """

    text: str
    face: str
    size: float
    raised: bool = False
    glued: bool = False
    breakable: bool = False
    note: str = ""

    @property
    def width(self) -> float:
        """Width in points."""
        return float(pdfmetrics.stringWidth(self.text, self.face, self.size))


@dataclass(slots=True)
class Line:
    """Words on one line, with the room they take and the notes they call."""

    words: list[Word] = field(default_factory=list)
    indent: float = 0.0
    last: bool = False

    def natural(self) -> float:
        """Width with single spaces."""
        return sum(w.width + (0 if n == 0 or w.glued else space(w)) for n, w in enumerate(self.words))

    def notes(self) -> list[str]:
        """Footnotes called on this line."""
        return [w.note for w in self.words if w.note]


def space(word: Word) -> float:
    """Width of a space in the face of ``word``."""
    return float(pdfmetrics.stringWidth(" ", word.face, word.size))


def words_of(runs: tuple[Run, ...], size: float, marks: dict[str, int]) -> list[Word]:
    """Cut runs into words; a footnote's mark is a raised word glued to the one before."""
    out: list[Word] = []
    open_end = False
    for run in runs:
        if run.note:
            number = marks.setdefault(run.note, len(marks) + 1)
            out.append(Word(str(number), FACES[False, False], size * RAISED, True, True, note=run.note))
            open_end = True
            continue
        face = FACES[run.bold, run.italic]
        pieces = run.text.split(" ")
        for n, piece in enumerate(pieces):
            if piece:
                glued = n == 0 and open_end and bool(out)
                first, hyphen, rest = piece.partition("-") if "/" in piece else (piece, "", "")
                out.append(Word(first + hyphen, face, size, glued=glued))
                if rest:
                    out.append(Word(rest, face, size, glued=True, breakable=True))
        open_end = bool(pieces[-1])
    return out


def broken(words: list[Word], width: float, indent: float) -> list[Line]:
    """Fill lines greedily; the last one is not stretched."""
    lines = [Line(indent=indent)]
    for word in words:
        line = lines[-1]
        line.words.append(word)
        if (
            len(line.words) > 1
            and line.indent + line.natural() > width
            and (word.breakable or not word.glued)
        ):
            line.words.pop()
            lines.append(Line([word]))
    lines[-1].last = True
    return lines


def draw(canvas: Any, line: Line, x: float, y: float, width: float, align: str) -> None:
    """Draw a line at baseline ``y``: 'justify', 'left' or 'centre'."""
    if not line.words:
        return
    gaps = sum(not w.glued for w in line.words[1:])
    room = width - line.indent - line.natural()
    extra = room / gaps if align == "justify" and gaps and not line.last else 0.0
    text = canvas.beginText(x + line.indent + (room / 2 if align == "centre" else 0.0), y)
    text.setWordSpace(extra)
    for n, word in enumerate(line.words):
        follower = line.words[n + 1] if n + 1 < len(line.words) else None
        text.setFont(word.face, word.size)
        text.setRise(word.size * 0.55 if word.raised else 0)
        text.textOut(word.text + (" " if follower and not follower.glued else ""))
    canvas.drawText(text)
