"""Numbers are looked at again, enlarged, before they count.

In: recognised words of a page and its image. Out: the same words, those that hold a number with
what else was read, and replaced where two second readings agree against an unsure first one.
Running Tesseract is ``ocr``'s job.

At 100 to 150 dpi a «%» is read as 9 («50%» as «509%»), a comma or point is lost («0,5» as «05»,
«3.4.2» as «342»), a digit is taken for a letter («98,B1%»). The sole reading of a line guesses
by context; a number by itself, larger, is read by its shape.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from statistics import median

import regex
from PIL import Image

from pipeline.readers.layout.page_words import Word
from pipeline.readers.recognition.hocr import middles_of
from pipeline.readers.recognition.page_image import PageImage
from schemas.passages import SURE

#: Height of the enlarged type in pixels, and the room around it.
_TYPE_PIXELS, _MARGIN = 44, 26
#: Tesseract's own confidence below which a second reading says nothing.
_LEAST = 30
#: Letters that stand for digits or «%» in a number, as well as all that is printed in one.
_NUMBER = regex.compile(r"(?=.*\d)[\d.,%/()+*=:;\-–OoBSIlZ|&áäâ°ọỏ]{1,24}")
_DIGITS = regex.compile(r"[\d.,%/()+*=:;-]+")


@dataclass(frozen=True, slots=True)
class Strip:
    """Enlarged words, one under another; ``rows`` are the top and bottom pixel of each."""

    image: Image.Image
    rows: tuple[tuple[int, int], ...]
    dpi: int

    def readings(self, hocr: bytes) -> list[tuple[str, int]]:
        """What each word is read as, '' for nothing."""
        parts: list[list[tuple[str, int]]] = [[] for _ in self.rows]
        for middle, text, sure in middles_of(hocr):
            for at, (top, bottom) in enumerate(self.rows):
                if top <= middle < bottom:
                    parts[at].append((text, sure))
        return [("".join(text for text, _ in part), min((sure for _, sure in part), default=0)) for part in parts]


def numbers_of(words: Sequence[Word]) -> list[int]:
    """Which words hold a number."""
    return [at for at, word in enumerate(words) if word.upright and _NUMBER.fullmatch(word.text)]


def strips_of(page: PageImage, words: Sequence[Word]) -> Strip:
    """Cut the words out of the page and put them one under another."""
    enlarge = max(1.0, _TYPE_PIXELS / max(1.0, median(word.bottom - word.top for word in words) * page.scale))
    cuts = [_cut(page, word, enlarge) for word in words]
    width = max(cut.width for cut in cuts) + 2 * _MARGIN
    image = Image.new("L", (width, sum(cut.height + _MARGIN for cut in cuts) + _MARGIN), 255)
    rows = []
    top = _MARGIN
    for cut in cuts:
        image.paste(cut, (_MARGIN, top))
        rows.append((top - _MARGIN // 2, top + cut.height + _MARGIN // 2))
        top += cut.height + _MARGIN
    return Strip(image, tuple(rows), round(page.scale * 72 * enlarge))


def _cut(page: PageImage, word: Word, enlarge: float) -> Image.Image:
    # Words stand a quarter of the type size apart: less than that on either side.
    room = 0.1 * word.size
    x0, top, x1, bottom = (round(edge * page.scale) for edge in (
        word.x0 - room, word.top - room, word.x1 + room, word.bottom + room
    ))
    whole = page.image
    cut = whole.crop((max(0, x0), max(0, top), min(whole.width, x1), min(whole.height, bottom)))
    size = max(1, round(cut.width * enlarge)), max(1, round(cut.height * enlarge))
    return cut.resize(size, Image.Resampling.LANCZOS)


def settle(
    words: Sequence[Word], unsure: Sequence[int], readings: Sequence[Sequence[tuple[str, int]]]
) -> list[Word]:
    """The words with what the second readings say."""
    settled = list(words)
    for at, read in zip(unsure, readings, strict=True):
        settled[at] = _settled(words[at], [(text, sure) for text, sure in read if text and sure >= _LEAST])
    return settled


def _settled(word: Word, read: Sequence[tuple[str, int]]) -> Word:
    # A dash is longer in print than in the digits' alphabet.
    first = (word.text, word.confidence or 0)
    stands = first[1] >= SURE
    numbers = [(text, sure) for text, sure in read if _DIGITS.fullmatch(text)]
    agreed = len(numbers) > 1 and len({text for text, _ in numbers}) == 1
    completing = [text for text, _ in numbers if _completes(text, word.text)]
    if agreed and (not stands or _parts(numbers[0][0], word.text)):
        text = numbers[0][0]
    else:
        text = completing[0] if completing and not stands else word.text
    if text == word.text.replace("–", "-"):
        text = word.text
    seen: dict[str, int] = {}
    for other, sure in (first, *read):
        if other != text:
            seen[other] = max(sure, seen.get(other, 0))
    others = tuple(sorted(seen.items(), key=lambda each: -each[1]))
    sure = first[1] if text == word.text else min(sure for other, sure in numbers if other == text)
    return replace(word, text=text, confidence=sure, alternatives=others)


def _parts(number: str, printed: str) -> bool:
    """True where the digits are the same and only a point or comma was lost («2.00» read as «200», at 96 too)."""
    digits = regex.sub(r"[.,]", "", number)
    return digits == printed and number != printed


def _completes(number: str, printed: str) -> bool:
    """True where a number differs only at letters that were read into it («98,B1%» and «98,81%»)."""
    return number != printed and len(number) == len(printed) and all(
        one == other or other.isalpha() for one, other in zip(number, printed, strict=True)
    )
