"""Blocks of two columns without rulings: the letterhead and the signature block.

In: the lines of a page, each as wide as the page. Out: the same lines, with every block of
two columns as a ``ColumnBlock`` (left lines, right lines). Tables with rulings are
``table_grid``'s job.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from pipeline.readers.layout.letterhead import is_header, is_signature
from pipeline.readers.layout.page_words import Line, PageWords, Word
from schemas.records import PassageKind

#: A gap between columns, in sizes: blanks for a number ('Số:       /BC-UBND') are as wide, so the
#: gap must also stay free over the whole block.
WIDE_GAP = 1.3
NARROWEST = 5.0
#: The gap lies somewhere in the middle of the page.
LEFTMOST, RIGHTMOST = 0.22, 0.8
#: The letterhead begins in the first part of the first page.
LETTERHEAD_SHARE = 0.2
Gap = tuple[float, float]


@dataclass(slots=True)
class ColumnBlock:
    """Two columns side by side, each as lines from top to bottom."""

    kind: PassageKind
    left: list[Line]
    right: list[Line]

    @property
    def top(self) -> float:
        return min(line.base for line in self.left + self.right)

    @property
    def page(self) -> int:
        return (self.left or self.right)[0].page


def find_blocks(
    lines: Sequence[Line], page: PageWords, signing: bool = False
) -> list[Line | ColumnBlock]:
    """Replace the lines of each block of columns by the block.

    ``signing``: the page before ends in a signature block, which may go on here.
    """
    parts: list[Line | ColumnBlock] = []
    at = 0
    while at < len(lines):
        found = _block_from(lines, at, page, signing and at == 0)
        if found is None:
            parts.append(lines[at])
            at += 1
            continue
        first, end, block = found
        del parts[len(parts) - (at - first) :]
        parts.append(block)
        at = end
    return parts


def _block_from(
    lines: Sequence[Line], at: int, page: PageWords, signing: bool
) -> tuple[int, int, ColumnBlock] | None:
    gap = _gap_at(lines, at, page.width)
    if gap is None:
        return None
    first, end = at, at + 1
    middle = _text_middle(lines, page)
    while end < len(lines):
        narrowed = _narrowed(gap, lines[end])
        if narrowed is None or _is_centred(lines, at, lines[end], narrowed, middle):
            break
        gap, end = narrowed, end + 1
    while first > 0:
        above = _narrowed(gap, lines[first - 1])
        if above is None or not _belongs_above(lines[first - 1], lines[at], above, middle, page):
            break
        gap, first = above, first - 1
    left, right = _columns(lines[first:end], gap)
    on_top = first == 0 and lines[0].page == 1 and lines[0].base < LETTERHEAD_SHARE * page.height
    kind = _kind(left, right)
    if kind is None and on_top and min(len(left), len(right)) >= 2 and _in_capitals(left[0], right[0]):
        # A letterhead in a legacy font ('CéNG HßA X· HéI') or read wrongly by OCR.
        kind = PassageKind.HEADER
    if kind is None and signing:
        kind = PassageKind.SIGNATURE
    return (first, end, ColumnBlock(kind, left, right)) if kind is not None and left and right else None


def _gap_at(lines: Sequence[Line], at: int, width: float) -> Gap | None:
    """The widest gap of a line, or between it and one at nearly the same height."""
    line = lines[at]
    gaps = [
        (before.x1, after.x0)
        for before, after in pairwise(line.words)
        if after.x0 - before.x1 >= WIDE_GAP * line.size
    ]
    if at + 1 < len(lines) and lines[at + 1].base - line.base < 0.9 * line.size:
        one, other = sorted((line, lines[at + 1]), key=lambda each: each.x0)
        if other.x0 - one.x1 >= NARROWEST:
            gaps.append((one.x1, other.x0))
    inside = [gap for gap in gaps if gap[1] > LEFTMOST * width and gap[0] < RIGHTMOST * width]
    if not inside:
        return None
    return max(inside, key=lambda gap: gap[1] - gap[0])


def _narrowed(gap: Gap, line: Line) -> Gap | None:
    """The widest part of a gap that no word of a line stands in."""
    free = [gap]
    for word in line.words:
        free = [
            part
            for left, right in free
            for part in ((left, min(right, word.x0)), (max(left, word.x1), right))
            if part[1] - part[0] >= NARROWEST
        ]
    return max(set(free), key=lambda part: part[1] - part[0], default=None)


def _text_middle(lines: Sequence[Line], page: PageWords) -> float:
    """The middle between the margins of the text (not of the page: the left margin is wider)."""
    wide = [line for line in lines if line.x1 - line.x0 > 0.6 * page.width]
    if not wide:
        return page.width / 2
    return (min(line.x0 for line in wide) + max(line.x1 for line in wide)) / 2


def _is_centred(lines: Sequence[Line], at: int, line: Line, gap: Gap, middle: float) -> bool:
    """True for a title below a letterhead: centred on the text, not on its column."""
    left, right = _columns(lines[at : at + 1], gap)
    if line.x0 < gap[1] and line.x1 > gap[0]:
        return False
    side = right if line.x0 >= gap[1] else left
    own = (line.x0 + line.x1) / 2
    if not side:
        return abs(own - middle) < 6
    column = (side[0].x0 + side[0].x1) / 2
    return abs(own - middle) < min(20.0, abs(own - column))


def _belongs_above(line: Line, below: Line, gap: Gap, middle: float, page: PageWords) -> bool:
    """True for a line of one column that stands above the first line of both."""
    if below.base - line.base > 2.5 * line.size:
        return False
    one_sided = line.x0 >= gap[1] or line.x1 <= gap[0]
    if one_sided and abs((line.x0 + line.x1) / 2 - middle) < 6:
        return False
    if line.x0 >= gap[1]:
        return True
    # The last, short line of a paragraph stands on the left too; a letterhead is at the top.
    return line.page == 1 and line.base < 0.25 * page.height


def _columns(lines: Sequence[Line], gap: Gap) -> tuple[list[Line], list[Line]]:
    middle = (gap[0] + gap[1]) / 2
    left: list[Line] = []
    right: list[Line] = []
    for line in lines:
        sides: tuple[list[Word], list[Word]] = ([], [])
        for word in line.words:
            sides[(word.x0 + word.x1) / 2 > middle].append(word)
        if sides[0]:
            left.append(Line(line.page, sides[0]))
        if sides[1]:
            right.append(Line(line.page, sides[1]))
    return left, right


def _in_capitals(*lines: Line) -> bool:
    """True where most letters are capitals: the organ and the motto are set so."""
    letters = [char for line in lines for char in line.text if char.isalpha()]
    return sum(char.isupper() for char in letters) > 0.6 * len(letters)


def _kind(left: Sequence[Line], right: Sequence[Line]) -> PassageKind | None:
    texts = [line.text for line in (*left, *right)]
    if is_header(texts):
        return PassageKind.HEADER
    return PassageKind.SIGNATURE if is_signature(texts) else None
