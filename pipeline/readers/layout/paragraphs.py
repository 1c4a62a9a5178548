"""Running lines become paragraphs, over page breaks too.

In: lines in reading order, with the margins of their pages. Out: for each line whether a new
paragraph begins with it. Evidence, strongest first: a printed enumerator, an indent, a line
before it that had room for more, a wider gap, another look.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

import regex

from pipeline.readers.layout.outline import begins_item
from pipeline.readers.layout.page_words import Line

#: First-line indents are 1 to 1.27 cm (28 to 36 pt); a skewed scan shifts a line by 5 pt.
INDENT = 0.6
#: Lines of one paragraph keep their distance within a few percent; spacing between paragraphs
#: is 3 to 6 pt in 18 pt.
WIDER = 1.13
BLANK_LINE = 1.6
_ENDED = regex.compile(r"[.;:!?…]['\"”’)\]]*$|/\.$")
_LETTER = regex.compile(r"\p{L}")


@dataclass(frozen=True, slots=True)
class Margins:
    """Edges of the running text of a page, and the usual indent (0: none).

    ``opens``: paragraphs begin at that indent. Else it is the left edge of set-in blocks.
    """

    left: float
    right: float
    indent: float = 0.0
    opens: bool = False


def set_margins(lines: Sequence[Line], usual: Margins | None = None) -> Margins | None:
    """Find the margins of a page's lines and note in each line how it stands to them."""
    if not lines:
        return usual
    margins = _margins_of(lines, usual)
    for line in lines:
        line.left = line.x0 - margins.left
        line.room = margins.right - line.x1
        at_indent = margins.indent > 0 and abs(line.left - margins.indent) < 2
        line.opens = margins.opens and at_indent
        line.centred = not at_indent and _is_centred(line)
    return margins


def _margins_of(lines: Sequence[Line], usual: Margins | None) -> Margins:
    left = _outermost(sorted(line.x0 for line in lines), max(2, len(lines) // 8))
    # Two lines will do on the right: lines set flush left end where they may.
    right = -_outermost(sorted(-line.x1 for line in lines), 2)
    if usual is not None:
        # A page of short or indented lines says little: then the document's margins hold.
        if left > usual.left + 12 or left < usual.left - 40:
            left = usual.left
        right = right if abs(right - usual.right) < 12 else usual.right + (left - usual.left)
    inner = [line.x0 - left for line in lines if line.x0 - left > INDENT * line.size]
    common = Counter(round(x) for x in inner).most_common(1)
    if not common or common[0][1] < 2:
        return Margins(left, right)
    indent = float(common[0][0])
    there = [line for line in lines if abs(line.x0 - left - indent) < 2]
    wrapped = sum(_begins_lower(line) for line in there)
    return Margins(left, right, indent, opens=wrapped <= len(there) // 8)


def _outermost(edges: Sequence[float], enough: int) -> float:
    """The lowest of the sorted edges that several lines share to 3 pt."""
    for position, edge in enumerate(edges):
        if bisect_right(edges, edge + 3) - position >= enough:
            return edge
    return edges[0]


def _is_centred(line: Line) -> bool:
    """True for equal room on both sides; a short indented line can look so, and is left out."""
    if line.left < INDENT * line.size or line.room < INDENT * line.size:
        return False
    return abs(line.left - line.room) < 12


def usual_pitch(lines: Sequence[Line]) -> dict[int, float]:
    """Distance of the lines inside paragraphs, by type size in half points."""
    gaps: dict[int, list[float]] = {}
    for before, line in pairwise(lines):
        inside = before.room < 3 and abs(line.left) < 3
        if inside and _is_below(line, before) and abs(before.size - line.size) < 0.5:
            gaps.setdefault(round(line.size * 2), []).append(line.base - before.base)
    return {size: median(found) for size, found in gaps.items()}


def _is_below(line: Line, before: Line) -> bool:
    """False where a line begins the next page, or the next column of its page."""
    return before.page == line.page and line.base > before.base - line.size


def begins_paragraph(paragraph: Sequence[Line], line: Line, pitches: dict[int, float]) -> bool:
    """True where ``line`` does not go on with ``paragraph`` (its lines so far)."""
    before = paragraph[-1]
    stretch = _stretch(paragraph, line, pitches) if _is_below(line, before) else 1.0
    if stretch > BLANK_LINE or stretch < 0.5 or abs(line.size - before.size) > 0.12 * before.size:
        return True
    if before.centred or line.centred:
        return _breaks_centred(paragraph, line)
    full = before.room < line.first_chunk() + 0.25 * line.size + 1.5
    flows = full and not _ENDED.search(before.text)
    inset = _inset(paragraph, line, flows)
    if begins_item(line.text):
        # 'Phòng Tài chính' / '- Kế hoạch': a wrapped dash looks like a bullet without its indent.
        return not (flows and inset == 0 and stretch < WIDER)
    lower = _begins_lower(line)
    if inset:
        # '(đúng hạn 1.754 hồ sơ;' / 'trễ hạn 2 hồ sơ)': a semicolon ends no sentence.
        return not (full and lower and not before.text.endswith((".", ":")))
    if not full:
        # A no-break space takes a word along with the next: the room is more than one word.
        return not (lower and not _ENDED.search(before.text) and before.room < 0.25 * (before.x1 - before.x0))
    if flows and lower:
        return False
    return stretch > WIDER or (_all_bold(paragraph) and not line.words[0].bold)


def _stretch(paragraph: Sequence[Line], line: Line, pitches: dict[int, float]) -> float:
    """The distance to the line before, in usual distances."""
    before = paragraph[-1]
    gap = line.base - before.base
    own = [
        after.base - first.base
        for first, after in pairwise(paragraph)
        if _is_below(after, first)
    ]
    usual = min(own) if own else pitches.get(round(line.size * 2), 1.35 * line.size)
    return gap / usual if usual > 0 else 1.0


def _inset(paragraph: Sequence[Line], line: Line, flows: bool) -> int:
    """1 where the line stands further in than its paragraph's lines do, -1 further out, else 0."""
    tolerance = INDENT * line.size
    first = paragraph[0]
    if len(paragraph) > 1:
        expected = paragraph[1].left
    elif begins_item(first.text) and _hangs(first, line, flows):
        expected = line.left
    else:
        expected = 0.0 if abs(line.left) < tolerance else min(first.left, 0.0)
    if line.left > expected + tolerance:
        return 1
    return -1 if line.left < expected - tolerance else 0


def _hangs(first: Line, line: Line, flows: bool) -> bool:
    """True where the second line of a list item stands under its text, or is set in like it."""
    if abs(line.x0 - first.indent_of_text()) < 4:
        return True
    if line.opens or first.bold != line.bold:
        # A heading as long as its line is not continued by the paragraph below it.
        return False
    return flows and -3 < line.left - first.left < 2.5 * line.size


def _breaks_centred(paragraph: Sequence[Line], line: Line) -> bool:
    before = paragraph[-1]
    # The first line of a long title reaches both margins.
    filled = all(each.reaches_both for each in paragraph) and line.bold == before.bold
    if filled and line.centred and not before.centred and min(before.left, before.room) < INDENT * line.size:
        return bool(_ENDED.search(before.text)) or begins_item(line.text)
    if before.centred != line.centred or before.bold != line.bold or begins_item(line.text):
        return True
    # A title is cut by hand as often as by the margin: long lines of one look belong together.
    wide = before.x1 - before.x0 + line.first_chunk() > (before.x1 + before.room) - (before.x0 - before.left)
    same_case = before.text.isupper() == line.text.isupper()
    return not wide and not (line.bold and same_case and len(before.text.split()) > 3)


def _begins_lower(line: Line) -> bool:
    letter = _LETTER.search(line.text)
    return letter is not None and letter.start() == 0 and letter.group().islower()


def _all_bold(paragraph: Sequence[Line]) -> bool:
    return all(line.bold for line in paragraph)
