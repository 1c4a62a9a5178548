"""The outline: which passages are headings, how deep each stands, what stands above it.

In: drafts in reading order. Out: passages with ordinal, kind, depth and section. Reading
the file, joining broken paragraphs and finding tables is the readers' job.

A figure inherits its subject from the lines above it, so besides headings two more kinds
of line stand in the section path: a bullet that only names a subject ('- Đối với các
phòng, ban huyện:') and a sentence that opens a list ('Kết quả cụ thể như sau:').
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

import regex

from pipeline.readers.encodings.printed_text import Line, Trail
from pipeline.readers.layout.damaged_marks import settled_marks
from pipeline.readers.layout.enumerators import BRACKETED, CAPITALS, LETTER, STAR, Mark, parse_mark
from pipeline.readers.layout.letterhead import label_margins
from schemas.records import Cell, NoteMark, Passage, PassageKind, Place

SECTION_SEPARATOR = " › "
#: Longest enumerated line taken for a heading on its length alone.
HEADING_LENGTH = 150
#: A heading may carry a long bracket ('9. Dự báo … (được trích lọc trong …)', 230
#: characters, Q3/2023); it must then be followed by what it heads.
LONG_HEADING_LENGTH = 320
#: Longest line without a colon taken as a mere subject.
SUBJECT_LENGTH = 110


@dataclass(frozen=True, slots=True)
class Draft:
    """A passage before the outline is known; ``text`` is NFC with single spaces.

    ``kind`` None lets the outline decide (title, heading, list item, paragraph).
    ``bold`` means the whole text is bold. ``trails`` are the lines of a file that the text is
    made of, each with the character of the text at which it begins. ``columns`` are the parts of a line that tabs
    set apart.
    """

    text: str
    kind: PassageKind | None = None
    page: int | None = None
    places: tuple[Place, ...] = ()
    cells: tuple[Cell, ...] = ()
    marks: tuple[NoteMark, ...] = ()
    note: str | None = None
    table: int | None = None
    raw_text: str | None = None
    bold: bool = False
    centred: bool = False
    trails: tuple[tuple[int, Trail], ...] = ()
    columns: tuple[Line, ...] = ()
    #: Settled beforehand, where the printed mark cannot be taken as it was recognised.
    mark: Mark | None = None


@dataclass(slots=True)
class _Above:
    """A line that stands over what follows; ``filled`` once items have come under it."""

    rank: float
    text: str
    lead_in: bool = False
    filled: bool = False


def begins_item(text: str) -> bool:
    """True where the text starts with a printed enumerator or bullet.

    >>> begins_item("đ) Cải cách chế độ công vụ"), begins_item("2.377 hồ sơ")
    (True, False)
    """
    return parse_mark(text) is not None


def outline(drafts: Sequence[Draft], recognised: Collection[int] = ()) -> tuple[Passage, ...]:
    """Number the drafts and give each its kind, depth and section; ``recognised`` pages are Tesseract's."""
    if recognised:
        marks = settled_marks([draft.text if draft.page in recognised else None for draft in drafts])
        drafts = [replace(draft, mark=marks.get(at)) for at, draft in enumerate(drafts)]
    kinds = label_margins(
        [(draft.text, draft.kind, draft.centred) for draft in drafts],
    )
    walk = _Walk()
    passages = []
    referred: dict[str, str] = {}
    for index, draft in enumerate(drafts):
        following = None if kinds[index] in _ASIDE else _next_of_body(drafts, kinds, index)
        kind, depth, section = walk.place(draft, kinds[index], following)
        referred.update((note.mark, section) for note in draft.marks)
        if draft.note is not None:  # a note belongs where its mark stands, not where it is printed
            section = referred.get(draft.note, section)
        passages.append(
            Passage(
                ordinal=index, kind=kind, text=draft.text, page=draft.page, depth=depth, section=section,
                places=draft.places, cells=draft.cells, marks=draft.marks, note=draft.note,
                table=draft.table, raw_text=draft.raw_text,
            )
        )
    return tuple(passages)


#: Kinds that interrupt the running text and do not take part in its outline.
_ASIDE = frozenset({PassageKind.FOOTNOTE, PassageKind.PAGE_NUMBER})
_OUTSIDE = frozenset({PassageKind.HEADER, PassageKind.TITLE, PassageKind.SIGNATURE})


def _next_of_body(drafts: Sequence[Draft], kinds: Sequence[PassageKind | None], index: int) -> Draft | None:
    for position in range(index + 1, len(drafts)):
        kind = kinds[position]
        if kind in _OUTSIDE:
            return None
        if kind not in _ASIDE:
            return drafts[position]
    return None


class _Walk:
    """The lines standing over the current place, from the highest to the nearest."""

    def __init__(self) -> None:
        self._above: list[_Above] = []
        self._last_rank: float = 0

    def place(
        self, draft: Draft, kind: PassageKind | None, following: Draft | None
    ) -> tuple[PassageKind, int, str]:
        """Kind, depth and section of the next draft."""
        if kind in _OUTSIDE:
            self._above.clear()
            self._last_rank = 0
            return kind or PassageKind.HEADER, 0, ""
        if kind in _ASIDE:
            return kind or PassageKind.FOOTNOTE, 0, self._section()
        if kind is PassageKind.TABLE_ROW:
            self._fill()
            return kind, 0, self._section()
        mark = _mark_of(draft)
        if mark is None:
            return self._place_plain(draft, kind)
        return self._place_marked(draft, kind, mark, following)

    def _section(self) -> str:
        return SECTION_SEPARATOR.join(line.text for line in self._above)

    def _fill(self) -> None:
        for line in self._above:
            line.filled = True

    def _place_marked(
        self, draft: Draft, kind: PassageKind | None, mark: Mark, following: Draft | None
    ) -> tuple[PassageKind, int, str]:
        rank: float = mark.rank
        if mark.rank == BRACKETED:
            rank = self._last_rank + 5
        else:
            self._last_rank = rank
        if mark.numbered:
            self._above = [line for line in self._above if not line.lead_in]
        while self._above and self._above[-1].rank >= rank:
            self._above.pop()
        self._fill()
        section = self._section()
        heading = kind is PassageKind.HEADING or (kind is None and _heads(draft, mark, following))
        subject = draft.text if heading else _subject(draft, mark, following)
        if subject:
            self._above.append(_Above(rank, _short(subject)))
        depth = int(self._last_rank // 10) + 1 if mark.rank == BRACKETED else mark.depth
        chosen = PassageKind.HEADING if heading else kind or PassageKind.LIST_ITEM
        return chosen, depth, section

    def _place_plain(self, draft: Draft, kind: PassageKind | None) -> tuple[PassageKind, int, str]:
        caption = _CAPTION.match(draft.text) is not None
        if kind is PassageKind.HEADING or (kind is None and not caption and _heads_alone(draft)):
            return self._place_bare_heading(draft)
        # After the items of a list a plain paragraph no longer belongs to its subject.
        while self._above and self._above[-1].filled and (
            self._above[-1].lead_in or self._above[-1].rank >= STAR
        ):
            self._above.pop()
        opens = caption or draft.text.endswith(":")
        if opens:
            while self._above and self._above[-1].lead_in:
                self._above.pop()
        section = self._section()
        if opens:
            base = self._above[-1].rank if self._above else 0
            self._above.append(_Above(base + 0.5, _short(draft.text), lead_in=True))
        return kind or PassageKind.PARAGRAPH, 0, section

    def _place_bare_heading(self, draft: Draft) -> tuple[PassageKind, int, str]:
        """A heading without a number: beside the last such heading, else under what is above."""
        if _all_capitals(draft.text):
            rank = float(CAPITALS)
        else:
            bare = [line.rank for line in self._above if line.rank % 1]
            levels = [line.rank for line in self._above if line.rank <= LETTER and not line.lead_in]
            rank = bare[0] if bare and not self._lead_in_at(bare[0]) else max(levels, default=0) + 0.25
        self._above = [line for line in self._above if line.rank < rank and not line.lead_in]
        section = self._section()
        self._above.append(_Above(rank, _short(draft.text)))
        self._last_rank = rank
        return PassageKind.HEADING, max(1, int(rank // 10) + 1), section

    def _lead_in_at(self, rank: float) -> bool:
        return any(line.rank == rank and line.lead_in for line in self._above)


def _mark_of(draft: Draft) -> Mark | None:
    return draft.mark or parse_mark(draft.text)


def _heads(draft: Draft, mark: Mark, following: Draft | None) -> bool:
    """True where an enumerated line is a heading and not an item of a list."""
    text = draft.text
    if not (mark.numbered or mark.rank == LETTER) or len(text) > LONG_HEADING_LENGTH:
        return False
    if draft.bold or _all_capitals(text[mark.end :]):
        return True
    has_body = _stands_over(mark, following)
    if text[-1] in ";," or _STATEMENT.search(text, mark.end):
        return False
    if text[-1] == ".":
        # '3. Kết quả giải quyết đơn thư phản ánh, khiếu nại, tố cáo.' and then its text
        return has_body and len(text) <= HEADING_LENGTH
    if _SENTENCE_INSIDE.search(text, mark.end):
        return False
    return has_body or len(text) <= HEADING_LENGTH


# 'Tiếp nhận 500 hồ sơ', '; …': a statement and not a title; 'quý 3', '6 tháng' may stand in one
_STATEMENT = regex.compile(r"\d\s*(?:%|(?:hồ sơ|đơn|vụ|cuộc|lượt|tin|văn bản|trường hợp)\b)|; ")
_SENTENCE_INSIDE = regex.compile(r"[^\d\s]{3,}\. \p{Lu}")
# 'Bảng 1. Kết quả theo lĩnh vực' stands over its table and nothing after it.
_CAPTION = regex.compile(r"(?:Bảng|Biểu|Biểu đồ|Hình)\s+(?:số\s+)?\d")
_CLOSING = "Trên đây là"


def _stands_over(mark: Mark, following: Draft | None) -> bool:
    if following is None or following.text.startswith(_CLOSING):
        return False
    below = _mark_of(following)
    return below is None or below.rank == BRACKETED or below.rank > mark.rank


def _heads_alone(draft: Draft) -> bool:
    """True for a heading without an enumerator: all capitals, or bold as a whole."""
    text = draft.text
    if len(text) > HEADING_LENGTH or text.startswith("Kính gửi") or text[-1:] in ".;,":
        return False
    return draft.bold or (_all_capitals(text) and len(text.split()) >= 2)


def _subject(draft: Draft, mark: Mark, following: Draft | None) -> str:
    """What an item says the lines under it are about, '' if it heads none."""
    text = draft.text
    if text.endswith(":"):
        return text
    if not _stands_over(mark, following):
        return ""
    if len(text) <= SUBJECT_LENGTH and text[-1] not in ".;,/" and not _DIGIT.search(text, mark.end):
        return text
    # '- Cấp huyện: tiếp nhận 500 hồ sơ.' and under it '+ Đúng hạn 480 hồ sơ.'
    head = text[: text.find(":") + 1]
    nested = following is not None and _mark_of(following) is not None
    short = mark.end < len(head) <= SUBJECT_LENGTH and not _DIGIT.search(head, mark.end)
    return head if short and (nested or mark.numbered) else ""


_DIGIT = regex.compile(r"\d")


def _all_capitals(text: str) -> bool:
    letters = [letter for letter in text if letter.isalpha()]
    return len(letters) >= 4 and all(not letter.islower() for letter in letters)


def _short(text: str) -> str:
    """The line as it stands in a section path: of a long paragraph only the end."""
    if len(text) <= LONG_HEADING_LENGTH:
        return text
    last_sentence = text[max(text.rfind(". "), text.rfind("; ")) + 1 :].strip()
    if len(last_sentence) <= LONG_HEADING_LENGTH:
        return last_sentence
    return "… " + last_sentence[-LONG_HEADING_LENGTH:].partition(" ")[2]
