"""Printed enumerators and bullets: what stands before a line and how deep that puts it.

In: the text of a passage. Out: a ``Mark`` or None. What a line is (heading, item) and
which headings stand above it is the outline's job.
"""

from __future__ import annotations

from typing import NamedTuple

import regex

#: Ranks order the marks; the depth a passage gets is its rank divided by ten, at least 1.
#: CAPITALS is the rank of a heading that has no mark but is all capitals.
PART, CAPITALS, CAPITAL, ROMAN, NUMBER, LETTER, STAR, DASH, PLUS = 3, 5, 7, 10, 20, 48, 50, 60, 70
#: '(1)' has no rank of its own: it goes one below the item it stands under.
BRACKETED = -1


class Mark(NamedTuple):
    """An enumerator or bullet: its rank and the character after it."""

    rank: int
    end: int

    @property
    def depth(self) -> int:
        """Outline depth, 1 for 'I.' to 7 for '+'."""
        return max(1, self.rank // 10)

    @property
    def numbered(self) -> bool:
        """True for 'I.', '1.', '1.1.' and 'Phần I', which never hang under a bullet."""
        return 0 < self.rank < LETTER


_MARKS = regex.compile(
    r"""
    # Phần I · PHẦN THỨ NHẤT
    (?P<part>(?:Phần|PHẦN)\s+(?:(?:thứ|THỨ)\s+)?(?:[IVX]+|[A-D]|\d{1,2}|nhất|NHẤT|hai|HAI|ba|BA|tư|TƯ)\b[.:]?)
    # I. KẾT QUẢ THỰC HIỆN · II/ · III - Phương hướng
    | (?P<roman>[IVX]{1,5}[.)/](?=\s|\p{Lu}\p{Ll})|[IVX]{1,5}\s?[-–](?=\s\p{Lu}))
    # A. TÌNH HÌNH CHUNG stands over I. (C. and D. are letters: no report has a hundred chapters)
    | (?P<capital>[A-H][.)/](?=\s|\p{Lu}\p{Ll}))
    # 2.1. Tồn tại · 2.2 Kết quả cung cấp; not 1.2.2023, not 2.377 hồ sơ, not 1.5 triệu
    | (?P<number>\d{1,2}(?:\.\d{1,2}){1,3}(?:[.)](?=\s|\p{L})|(?=\s+["“(]?\p{Lu})))
    # 1. Công tác chỉ đạo · 1) · 1/ ; not 1/3 cơ quan
    | (?P<number>\d{1,2}(?:[.)](?=\s|\p{L})|/(?=\s\D)))
    # a) Ở huyện: · đ) · a. · a/
    | (?P<letter>[a-zđ](?:\)|[./](?=\s)))
    # (1) · (i) · (a); not (15/6.706) x 100, not (phòng Nội vụ)
    | (?P<bracketed>\((?:\d{1,2}|[a-zđ]|[ivx]{1,4})\)(?=\s|\p{L}))
    | (?P<star>\*{1,3}(?=\s|\p{L}))
    | (?P<plus>[+○◦](?=\s|\p{L}))
    # - Đối với các phòng, ban huyện: · -Đối với; not -5%
    | (?P<dash>[-–—•●▪■‣➢➤✓✔❖►\uF0B7\uF0A7\uF0D8\uF0FC\uF02D](?=\s|\p{L}))
    """,
    regex.VERBOSE,
)
#: Letters that a mark may begin with.
_LETTERS = frozenset("PABCDEFGHIVXabcdefghijklmnopqrstuvwxyzđ")
_RANKS = {
    "part": PART,
    "capital": CAPITAL,
    "roman": ROMAN,
    "number": NUMBER,
    "letter": LETTER,
    "bracketed": BRACKETED,
    "star": STAR,
    "dash": DASH,
    "plus": PLUS,
}


def parse_mark(text: str) -> Mark | None:
    """Read the enumerator or bullet a line begins with.

    >>> parse_mark("2.1. Tồn tại").depth, parse_mark("- Tham mưu").depth
    (3, 6)
    >>> parse_mark("2.377 hồ sơ"), parse_mark("1.2.2023 là hạn")
    (None, None)
    """
    if text[:1].isalpha() and text[:1] not in _LETTERS:  # as most lines begin
        return None
    match = _MARKS.match(text)
    if match is None or match.lastgroup is None:
        return None
    rank = _RANKS[match.lastgroup]
    if match.lastgroup == "number":
        rank += 10 * match.group().strip(".)/").count(".")
        rank = min(rank, LETTER - 2)  # '1.1.1.1' still stands above 'a)'
    return Mark(rank, match.end())
