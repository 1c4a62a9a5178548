"""Words whose letters come from several fonts, put together again.

Where a font lacks a Vietnamese letter, the program that prints takes it from another one, and often draws such
letters after the rest of their line. PDFium reads «HUY N», «C NG HÒA» and then «Ệ Ộ Ủ», with white space for
every hole.

In: the words of a page, the runs of characters they were made of. Out: the words; lines in which letters of two
fonts touch across white space are made anew from their characters, from left to right.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Sequence
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple, TypeVar

from pipeline.readers.layout.page_words import Word
from pipeline.readers.pdfium.runs import Printed
from pipeline.readers.pdfium.stretches import Floats

_Kind = TypeVar("_Kind", bound=Hashable)

#: Shares of the size: letters of one word stand so near, slanted ones reach so far into the next, and a gap from
#: here on is a space.
_TOUCH, OVERHANG, _SPACE = 0.04, 0.15, 0.12


#: Upright characters ``[start, end)`` of a page that one text object prints, and how it prints them.
Run = tuple[int, int, Printed]


class _Letter(NamedTuple):
    x0: float
    place: int
    face: Printed


def rejoin(
    words: list[Word], runs: Iterable[Run], chars: Sequence[str], boxes_of_all: Callable[[], Floats]
) -> list[Word]:
    """Make broken lines anew; ``boxes_of_all`` gives x0, top, x1 and bottom of each character, spaces too, in a row."""
    mixed = _of_mixed_fonts(words)
    lines: defaultdict[float, list[Word]] = defaultdict(list)
    for word in words if mixed else ():
        if word.upright and (height := _height(word.base)) in mixed:
            lines[height].append(word)
    broken = {height for height, line in lines.items() if _is_broken(line)}
    if not broken:
        return words
    boxes = boxes_of_all()
    letters: defaultdict[float, list[_Letter]] = defaultdict(list)
    for start, end, face in runs:
        if (height := _height(face.base)) in broken:
            letters[height] += (_Letter(float(boxes[at, 0]), at, face) for at in range(start, end))
    made = {height: _line(sorted(found), lines[height][0].spaced, chars, boxes) for height, found in letters.items()}
    out: list[Word] = []
    for word in words:
        height = _height(word.base)
        if not word.upright or height not in made:
            out.append(word)
        elif word is lines[height][0]:
            out += made[height]
    return out


def _of_mixed_fonts(words: Sequence[Word]) -> set[float]:
    """The heights of the lines that are printed in several fonts; on most pages few are."""
    fonts: dict[float, str] = {}
    mixed: set[float] = set()
    base = height = math.nan
    for word in words:
        if word.upright:
            if word.base != base:  # most stand on the base line of the one before them
                base, height = word.base, _height(word.base)
            if fonts.setdefault(height, word.font) != word.font:
                mixed.add(height)
    return mixed


@lru_cache(maxsize=4096)  # the lines of a report stand at the same heights on all its pages
def _height(base: float) -> float:
    return round(base, 1)


def _is_broken(line: Sequence[Word]) -> bool:
    """Tell whether letters of two fonts touch across white space, or one stands in another's hole."""
    for before, after in pairwise(sorted(line, key=lambda word: word.x0)):
        touches = after.spaced and -OVERHANG < (after.x0 - before.x1) / after.size < _TOUCH
        if before.font != after.font and (touches or after.x1 < before.x1):
            return True
    return False


def _line(letters: Sequence[_Letter], spaced: bool, chars: Sequence[str], boxes: Floats) -> list[Word]:
    words: list[list[_Letter]] = [[letters[0]]]
    for before, letter in pairwise(letters):
        if letter.x0 - boxes[before.place, 2] > _SPACE * letter.face.size:
            words.append([])
        words[-1].append(letter)
    return [_word(word, spaced or at > 0, chars, boxes) for at, word in enumerate(words)]


def _word(letters: Sequence[_Letter], spaced: bool, chars: Sequence[str], boxes: Floats) -> Word:
    places = boxes[[letter.place for letter in letters]]
    faces = [letter.face for letter in letters]
    after = letters[-1].place + 1
    width = boxes[after, 2] - boxes[after, 0] if after < len(boxes) else 0.0
    return Word(
        "".join(chars[letter.place] for letter in letters),
        float(places[:, 0].min()), float(places[:, 1].min()), float(places[:, 2].max()), float(places[:, 3].max()),
        faces[0].base, _most(face.size for face in faces), _most(face.bold for face in faces),
        _most(face.italic for face in faces), spaced,
        # A space that PDFium made up has no width.
        trailing=after < len(chars) and chars[after] == " " and bool(width > 0),
        font=_most(face.font for face in faces),
    )  # fmt: skip


def _most(kinds: Iterable[_Kind]) -> _Kind:
    return Counter(kinds).most_common(1)[0][0]
