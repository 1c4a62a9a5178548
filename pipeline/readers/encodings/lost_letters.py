"""The letter ư that TCVN3 text in a PDF has lost, put back where one word only is left.

In: lines of words decoded from TCVN3. Out: the words with the letter back, ``LOST_LETTER`` at its
place in ``Word.encoded``, and how many there are. ư has the code of the soft hyphen: some programs
print it as a hyphen, some print nothing (BASELINES §4). Nothing is restored in a document whose
text has kept the letter.

Two witnesses: the vocabulary («phơng» is no syllable and «phương» is the only one with ư), and the
file: where a program leaves the soft hyphen out, its text object ends there («tham m|u»). The
second counts alone only in a document where it is seen to tell the truth.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple
from unicodedata import normalize

import regex

from pipeline.readers.encodings.legacy_encodings import TONES, font_encoding, in_capitals
from pipeline.readers.encodings.syllables import has_vowel, is_compound, is_syllable
from pipeline.readers.layout.page_words import Word
from schemas.records import LOST_LETTER

# A hyphen in or behind letters: «tr-ờng», «nh-», «-u».
_HYPHENED = regex.compile(r"(?<![\p{L}\p{N}/-])(?=\p{L}*-)\p{L}*-\p{L}*(?![\p{L}\p{N}/-])")
_LAST_HALF = regex.compile(r"(?<![\p{L}\p{N}/-])\p{L}+-$")
_LETTERS = regex.compile(r"\p{L}+")
#: Ends of text objects inside words without a meaning of their own that it takes to believe
#: them elsewhere, and the share of them that ư must explain (my-tu-2022-q3-tcvn3.pdf: all).
FEWEST_JOINTS = 5
TRUE_JOINTS = 0.9


@dataclass(slots=True)
class Restored:
    """How many letters were put back, how many places stay open, and the first word with one."""

    letters: int = 0
    unsettled: int = 0
    first: Word | None = None


class _Place(NamedTuple):
    """Letters ``[start, end)`` of a word, and the letters beside them on the line."""

    word: Word
    start: int
    end: int
    before: str = ""
    after: str = ""

    @property
    def letters(self) -> str:
        return self.word.text[self.start : self.end]

    @property
    def joints(self) -> list[int]:
        return [at - self.start for at in self.word.joints if self.start <= at <= self.end]


def restore_letters(lines: Sequence[Sequence[Word]]) -> Restored:
    """Put ư back into the words of ``lines``, in place."""
    for line, following in pairwise(lines):
        _read_line_ends(line, following)
    for line in lines:
        _read_hyphens(line)
    restored = Restored()
    if _keeps_letter(lines):
        return restored
    believed = _joints_tell(lines)
    for word in (word for line in lines for word in line) if believed else ():
        _read_capital(word)
    for line in lines:
        for place in _places(line):
            at, found = _settle(place, believed)
            if at is not None:
                _insert(place, at)
                restored.letters += 1
                restored.first = restored.first or place.word
            restored.unsettled += at is None and found
    return restored


def _keeps_letter(lines: Sequence[Sequence[Word]]) -> bool:
    """True where more words have the letter than lack it; at a line's end it may be printed as a hyphen."""
    kept = sum("ư" in word.text for line in lines for word in line[:-1])
    return kept > sum(_lacking(word.text) for line in lines for word in line)


@lru_cache(maxsize=16_384)  # a report says the same words again and again
def _lacking(text: str) -> int:
    """How many runs of letters are no syllable, and one with the letter."""
    runs = (text[start:end] for start, end in _runs_in(text))
    return sum(not is_syllable(run) and bool(_candidates(run)) and not _is_initial(run) for run in runs)


def _read_line_ends(line: Sequence[Word], following: Sequence[Word]) -> None:
    """Read the hyphen of a word cut at the line's end as ư: «tr-» and «ờng»."""
    first, second = _LAST_HALF.search(line[-1].text), _LETTERS.match(following[0].text)
    if first is None or second is None:
        return
    halves = first.group()[:-1], second.group()
    if is_syllable(_with_letter(*halves)) and not all(map(is_syllable, halves)):
        _replace(line[-1], first.start(), first.end(), _with_letter(*halves)[: len(halves[0]) + 1])
        line[-1].goes_on = True


def _read_hyphens(line: Sequence[Word]) -> None:
    """Read a hyphen as ư where that makes a syllable and the letters around it are none."""
    for index, word in enumerate(line):
        for found in _HYPHENED.finditer(word.text) if "-" in word.text else ():
            halves = found.group().split("-")
            whole = _with_letter(*halves)
            letters = [half for half in halves if half]
            if not letters or not is_syllable(whole) or all(map(is_syllable, letters)):
                continue
            before, after = (_beside(line, at) for at in (index - 1, index + 1))
            # 'b-' may be an enumerator: «đầu t-» is «đầu tư».
            if len(whole) > 2 or is_compound(before, whole) or is_compound(whole, after):
                _replace(word, found.start(), found.end(), whole)


def _beside(line: Sequence[Word], index: int) -> str:
    """The letters of the word at ``index`` of a line, '' where there is none."""
    found = _LETTERS.search(line[index].text) if 0 <= index < len(line) else None
    return "" if found is None else found.group()


def _with_letter(before: str, after: str) -> str:
    both = before + after
    return before + ("Ư" if both.isupper() and len(both) > 1 else "ư") + after


def _replace(word: Word, start: int, end: int, letters: str) -> None:
    word.encoded = word.text if word.encoded is None else word.encoded
    word.text = word.text[:start] + letters + word.text[end:]


def _places(line: Sequence[Word]) -> Iterator[_Place]:
    """The runs of letters that may lack one, from right to left so that a place stays where it is."""
    runs = [(word, start, end) for word in line for start, end in _runs_in(word.text)]
    texts = [word.text[start:end] for word, start, end in runs]
    for index in reversed(range(len(runs))):
        if not _candidates(texts[index]):
            continue
        before = texts[index - 1] if index else ""
        after = texts[index + 1] if index + 1 < len(texts) else ""
        yield _Place(*runs[index], before, after)


@lru_cache(maxsize=16_384)
def _runs_in(text: str) -> tuple[tuple[int, int], ...]:
    return tuple(run.span() for run in _LETTERS.finditer(text))


@lru_cache(maxsize=16_384)
def _candidates(letters: str) -> Mapping[str, int]:
    """The syllables that one ư more makes of ``letters``, and where it stands in each."""
    made = {_with_letter(letters[:at], letters[at:]): at for at in range(len(letters) + 1)}
    return {word: at for word, at in made.items() if is_syllable(word)}


def _joints_tell(lines: Sequence[Sequence[Word]]) -> bool:
    """True where text objects end inside words because ư stood there."""
    told = kept = 0
    for word in (word for line in lines for word in line if word.joints):
        for place in (_Place(word, *run) for run in _runs_in(word.text)):
            if place.joints and not is_syllable(place.letters):
                told += 1
                kept += any(at in place.joints for at in _candidates(place.letters).values())
    return told >= FEWEST_JOINTS and kept >= TRUE_JOINTS * told


def _read_capital(word: Word) -> None:
    """Make a toned first letter a capital where it is a text object by itself.

    TCVN3 has no such capitals: «Ủy» is a letter of .VnTimeH and two of .VnTime.
    """
    first = word.text[:1]
    if (
        1 in word.joints and first.islower() and font_encoding(word.font) is None
        and not TONES.isdisjoint(normalize("NFD", first))
    ):
        _replace(word, 0, 1, in_capitals(first))


def _settle(place: _Place, believed: bool) -> tuple[int | None, bool]:
    """Where ư goes in, None for nowhere, and whether a place for it was in sight."""
    letters = place.letters
    candidates = _candidates(letters)
    at_joint = {word: at for word, at in candidates.items() if at in place.joints}
    in_compound = {word: at for word, at in candidates.items() if _is_beside(word, place)}
    if _is_initial(letters):
        # 't' may be an enumerator and 'TH' an abbreviation: «đầu t» is «đầu tư».
        return _only(in_compound), bool(at_joint)
    if not is_syllable(letters):
        for choice in (candidates, at_joint, in_compound):
            if len(choice) == 1:
                return _only(choice), True
        return None, True
    if _is_beside(letters, place):
        return None, False
    if len(at_joint) == 1 and (believed or at_joint.keys() <= in_compound.keys()):
        return _only(at_joint), True
    return _only(in_compound), bool(at_joint)


def _only(choice: Mapping[str, int]) -> int | None:
    return next(iter(choice.values())) if len(choice) == 1 else None


def _is_initial(letters: str) -> bool:
    """True for consonants that stand alone as enumerators, units and abbreviations do."""
    return not has_vowel(letters) and (len(letters) == 1 or letters.isupper())


def _is_beside(word: str, place: _Place) -> bool:
    return is_compound(place.before, word) or is_compound(word, place.after)


def _insert(place: _Place, at: int) -> None:
    word = place.word
    position = place.start + at
    encoded = word.text if word.encoded is None else word.encoded
    _replace(word, place.start, place.end, _with_letter(place.letters[:at], place.letters[at:]))
    word.encoded = encoded[:position] + LOST_LETTER + encoded[position:]
