"""One page in reading order: furniture, column blocks, footnotes, tables and running lines.

In: the lines of a page. Out: ``Part`` values from top to bottom. Which running lines make a
paragraph is ``paragraphs``' job; it works over page breaks.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

import regex

from pipeline.readers.layout.column_blocks import ColumnBlock, find_blocks
from pipeline.readers.layout.page_words import Line, PageWords, Word, lines_of
from pipeline.readers.tables.aligned import find_aligned
from pipeline.readers.tables.grid import Fragment, split_tables
from pipeline.readers.tables.open_rows import with_rows_apart
from pipeline.readers.tables.under_heads import going_on, rest_of_table, with_ruled_heads
from schemas.records import PassageKind

#: NĐ 30/2020 puts the number 10 to 15 mm from the edge; Word's default is 12.7 mm of 297.
MARGIN_SHARE = 0.1
#: Notes are 10 pt under 13 or 14 pt text; 'Nơi nhận' is 11 or 12 pt.
NOTE_SIZE = 0.88
_PAGE_NUMBER = regex.compile(
    r"[-–—\s]*(?:(?:Trang|Page|trang)\s*)?\d{1,4}(?:\s*/\s*\d{1,4})?[-–—\s]*|\|\s*\d{1,4}\s*\|?"
)
_NOTE_MARK = regex.compile(r"[(\[]?(\d{1,3}|\*{1,3})[)\]]?")
_SENTENCE_ENDS = (".", ";", ":", "!", "?", "…", ")", "/")
_UNITS = frozenset({"m", "km", "cm", "dm", "mm", "hm", "dam"})


#: A mark that a scan does not show well enough: «"Tờ trình số 157 …», «° Công văn số 2299 …», «? Quyết định …».
_UNREAD = regex.compile(r"\W")
#: Shares of the page that the rule over footnotes takes: Word draws two inches.
_SHORT = (0.1, 0.4)


@dataclass(slots=True)
class Note:
    """A footnote or the rest of one; ``mark`` is '' where it goes on from the page before."""

    mark: str
    lines: list[Line]


Part = Line | ColumnBlock | Fragment


@dataclass(slots=True)
class PageParts:
    """What stands on a page: the body in reading order, and what interrupts it."""

    number: int
    width: float
    height: float
    body: list[Part]
    furniture: list[Line] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    edges: tuple[float, float] | None = None

    def note_goes_on(self) -> bool:
        """True where the last note stops inside a sentence."""
        return bool(self.notes) and not self.notes[-1].lines[-1].text.endswith(_SENTENCE_ENDS)

    def is_signed(self) -> bool:
        """True where the page ends in a signature block."""
        last = self.body[-1] if self.body else None
        return isinstance(last, ColumnBlock) and last.kind is PassageKind.SIGNATURE


def find_furniture(pages: Sequence[tuple[PageWords, list[Line]]]) -> set[int]:
    """Ids of the lines that are page numbers or running heads."""
    ids: set[int] = set()
    running: Counter[str] = Counter()
    outer: list[Line] = []
    for page, lines in pages:
        for line in _outer_lines(lines, page.height):
            if _PAGE_NUMBER.fullmatch(line.text):
                ids.add(id(line))
            else:
                outer.append(line)
                running[_shape(line)] += 1
    # A head that runs stands on most pages; three, so that a two-page letter keeps its lines.
    often = max(3, len(pages) // 2)
    ids.update(id(line) for line in outer if running[_shape(line)] >= often)
    return ids


def _outer_lines(lines: Sequence[Line], height: float) -> list[Line]:
    top = [line for line in lines[:2] if line.bottom < MARGIN_SHARE * height]
    bottom = [line for line in lines[-2:] if line.top > (1 - MARGIN_SHARE) * height]
    return top + bottom


def _shape(line: Line) -> str:
    return str(regex.sub(r"\d+", "#", line.text))


def split_page(
    page: PageWords, lines: Sequence[Line], tables: list[Fragment], furniture: set[int], body_size: float,
    above: PageParts | None,
) -> PageParts:
    """Put the parts of a page in reading order."""
    running = [line for line in lines if id(line) not in furniture]
    running, notes = _take_notes(running, body_size, above is not None and above.note_goes_on(), page)
    body: list[Part] = list(tables)
    for position, stretch in enumerate(_between(running, tables)):
        body += find_blocks(stretch, page, position == 0 and above is not None and above.is_signed())
    body.sort(key=_top)
    return PageParts(
        page.number, page.width, page.height, body, [line for line in lines if id(line) in furniture], notes,
        page.edges,
    )


def page_lines(page: PageWords, above: Fragment | None, *, ends: bool = False) -> tuple[list[Line], list[Fragment]]:
    """Lines outside of tables, and the tables; ``above`` is the last table of the page before, ``ends``: its end."""
    fragments, outside = split_tables(page, above)
    fragments = [with_rows_apart(fragment) for fragment in fragments]
    lines = lines_of(page.number, outside)
    aligned = find_aligned(page.number, lines, page.rulings)
    if above is not None and above.heads is not None and ends:
        if aligned and (table := going_on(above, aligned[0])) is not aligned[0]:
            aligned[0] = table
        elif rest := rest_of_table(above, page.number, lines):
            aligned.insert(0, rest)
    if aligned:
        taken = {id(word) for table in aligned for cell in table.cells for word in cell.words}
        lines = lines_of(page.number, [word for word in outside if id(word) not in taken])
        fragments = with_ruled_heads(fragments, aligned)
    return lines, fragments


def ends_page(table: Fragment, lines: Sequence[Line]) -> bool:
    """True where nothing but the number of the page stands under a table."""
    bottom = table.box[3]
    return all(line.base < bottom or _PAGE_NUMBER.fullmatch(line.text) for line in lines[-2:])


def _between(lines: Sequence[Line], tables: Sequence[Fragment]) -> list[list[Line]]:
    """The running lines between the tables: no block of columns reaches over a table."""
    stretches: list[list[Line]] = [[] for _ in range(len(tables) + 1)]
    tops = [table.box[1] for table in tables]
    for line in lines:
        stretches[sum(top < line.base for top in tops)].append(line)
    return stretches


def _top(part: Part) -> float:
    if isinstance(part, Fragment):
        return part.box[1]
    return part.base if isinstance(part, Line) else part.top


def _take_notes(
    lines: list[Line], body_size: float, last_note_open: bool, page: PageWords
) -> tuple[list[Line], list[Note]]:
    """Split off the footnotes: small lines at the foot, from the first raised mark on, or below a short rule."""
    start = len(lines)
    while start > 0 and lines[start - 1].size <= NOTE_SIZE * body_size:
        start -= 1
    marked = [i for i in range(start, len(lines)) if note_mark(lines[i])]
    if last_note_open and start > 0 and (not marked or marked[0] > start):
        first = start
    elif marked:
        first = marked[0]
    elif 0 < start < len(lines) and _is_ruled_off(lines[start - 1], lines[start], page):
        first = start
    else:
        return lines, []
    notes: list[Note] = []
    for line in lines[first:]:
        mark = note_mark(line)
        if not marked and (_UNREAD.match(line.text) or not (notes or last_note_open)):
            mark = "*"
        if mark or not notes:
            notes.append(Note(mark, [line]))
        else:
            notes[-1].lines.append(line)
    return lines[:first], notes


def _is_ruled_off(last: Line, first: Line, page: PageWords) -> bool:
    """Tell whether the rule of footnotes, a fifth to a third of the page long, stands between two lines."""
    return any(
        ruling.top == ruling.bottom
        and last.base < ruling.top < first.base
        and abs(ruling.x0 - first.x0) < first.size
        and _SHORT[0] < (ruling.x1 - ruling.x0) / page.width < _SHORT[1]
        for ruling in page.rulings
    )


def note_mark(line: Line) -> str:
    """The raised mark a footnote begins with, '' without one."""
    first = line.words[0]
    found = _NOTE_MARK.fullmatch(first.text)
    return found.group(1) if found and line.is_raised(first) else ""


def is_mark_in(line: Line, word: Word, notes: frozenset[str]) -> bool:
    """True where a word is a footnote mark and not an exponent ('m²', '10³')."""
    if not line.is_raised(word):
        return False
    found = _NOTE_MARK.fullmatch(word.text)
    if found is None:
        return False
    if found.group(1) in notes:
        return True
    at = line.words.index(word)
    before = line.words[at - 1].text if at else ""
    return not (before[-1:].isdigit() or before in _UNITS)
