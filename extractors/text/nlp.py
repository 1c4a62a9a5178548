"""The only module that knows spaCy and underthesea.

spaCy finds cue phrases; its ``Doc`` is made from our own tokens in compare form, and
every token keeps its place in the print. underthesea cuts sentences
and words. underthesea rewrites letters («hoá» becomes «hóa»: BASELINES §3), so what
it returns is only ever used to find a place in the printed text again.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import chain, pairwise
from typing import NamedTuple

import regex
import spacy
from spacy.matcher import PhraseMatcher
from spacy.tokens import Doc
from underthesea import sent_tokenize, word_tokenize

from extractors.text.compare_form import compare_form, spoken_form
from extractors.text.tokens import printed_tokens
from extractors.text.vocabulary import expand, spellings

#: First and the one after the last, of characters or of tokens.
Span = tuple[int, int]

_VOCAB = spacy.blank("xx").vocab


class Cue(NamedTuple):
    """A cue phrase at ``[start, end)``; ``feature`` is what it says."""

    start: int
    end: int
    feature: str


#: «Đã GQ», «Đang GQ» over columns; abbreviations of more than one meaning («TN», «XL», «QH») are left as printed.
_SAID_AS = {"gq": ("giải", "quyết")}


@lru_cache(maxsize=256)  # both finders look at a passage, one after the other
def _tokenised(text: str) -> tuple[list[str], tuple[str, ...]]:
    """The words of ``text`` as they sound, and its tokens as they are printed; one may stand for several words."""
    printed = printed_tokens(text)
    return list(chain.from_iterable(map(_said, printed))), printed


@lru_cache(maxsize=8192)  # asked for every token
def _said(token: str) -> tuple[str, ...]:
    if token[0].isdecimal():  # no two numbers are the same word, and they would crowd out the others
        return (token,)
    return _SAID_AS.get(token.lower()) or (spoken_form(token),)


@lru_cache(maxsize=256)
def _places(text: str) -> tuple[Span, ...]:
    """Where each word of ``text`` is printed: asked for only where a phrase was found."""
    words, printed = _tokenised(text)
    places: list[Span] = []
    end = 0
    for token in printed:  # nothing but white space stands between two tokens
        start = text.find(token, end)
        end = start + len(token)
        places.append((start, end))
    if len(words) > len(printed):
        places = [place for place, token in zip(places, printed, strict=True) for _ in _said(token)]
    return tuple(places)


class _Matcher:
    """spaCy's matcher, shown only the words that follow where a phrase may begin: of a sentence those are few.

    Each such run of words is looked through by itself, and once: offices say the same things. A ``Doc`` of all words
    would cost several times as much, and every number would stay in the vocabulary for good. Of thousands of phrases
    most are never said: spaCy is given each when a text first holds what it begins with.
    """

    def __init__(self, phrases: Iterable[tuple[str, Iterable[str]]]) -> None:
        """``phrases`` are keys, each with the phrases that it tells of."""
        self._matcher = PhraseMatcher(_VOCAB, attr="ORTH")
        self._keys: dict[int, str] = {}
        known: set[str] = set()
        #: Phrases that spaCy does not know yet, by what they begin with: their keys and words.
        self._waiting: dict[str | tuple[str, ...], list[tuple[str, list[str]]]] = {}
        self._firsts: set[str] = set()
        for key, told in phrases:
            worded = [_tokenised(phrase)[0] for phrase in told]
            self._keys[_VOCAB.strings.add(key)] = key
            known.update(chain.from_iterable(worded))
            self._firsts.update(words[0] for words in worded)
            for words in worded:
                opening = words[0] if len(words) == 1 else tuple(words[:2])
                self._waiting.setdefault(opening, []).append((key, words))
        #: Phrases of one word, and the first two words of the others: most words of a phrase stand where none begins.
        self._openings = frozenset(self._waiting)
        self._known = frozenset(known)
        self._in_run = lru_cache(maxsize=8192)(self._look_through)

    def __call__(self, text: str) -> dict[Span, list[str]]:
        """The keys of the phrases of ``text`` by the words they take, overlapping ones too."""
        words = _tokenised(text)[0]
        known, openings, firsts = self._known, self._openings, self._firsts
        found: dict[Span, list[str]] = {}
        end = 0
        for begin in [place for place, word in enumerate(words) if word in firsts]:
            if begin < end or not (words[begin] in openings or tuple(words[begin : begin + 2]) in openings):
                continue
            end = begin + 1
            while end < len(words) and words[end] in known:
                end += 1
            for key, first, stop in self._in_run(tuple(words[begin:end])):
                found.setdefault((begin + first, begin + stop), []).append(key)
        return found

    def _look_through(self, run: tuple[str, ...]) -> tuple[tuple[str, int, int], ...]:
        """The phrases in a run of words: key, first word and the one after the last."""
        # All keys of a phrase stand under one opening, in the order of the vocabulary: spaCy tells them in an order
        # that depends on nothing else, so never on what was read before.
        for opening in self._waiting.keys() & {*run, *pairwise(run)}:
            for key, words in self._waiting.get(opening, ()):
                self._matcher.add(key, [Doc(_VOCAB, words=words)])
            # Only now, for another thread may be about to look.
            self._waiting.pop(opening, None)
        found = self._matcher(Doc(_VOCAB, words=list(run)))
        return tuple((self._keys[key], first, stop) for key, first, stop in found)


class CueFinder:
    """Finds the phrases of a vocabulary; the longest wins where they overlap.

    ``features`` maps a feature to its phrases (``vocabulary.expand``) in compare form; ``masks`` are phrases
    in which a shorter cue is none.
    """

    def __init__(self, features: dict[str, list[str]], masks: Iterable[str] = ()) -> None:
        self._matches = _Matcher(
            (feature, [compare_form(form) for phrase in phrases for form in dict.fromkeys(expand(phrase))])
            for feature, phrases in (*features.items(), ("", masks))
        )

    def find(self, text: str) -> list[Cue]:
        """Cues of ``text`` in order; one phrase may carry several features."""
        found = self._matches(text)
        if not found:
            return []
        places = _places(text)
        return [
            Cue(places[first][0], places[stop - 1][1], feature)
            for first, stop in _longest(found, _tokenised(text)[0])
            for feature in found[first, stop]
            if feature
        ]


#: Words before a verb that say when and in which voice, never what: «được tiếp nhận mới» is «tiếp nhận mới» said so.
_AUXILIARIES = frozenset(("đã", "được", "bị"))


def _longest(spans: Iterable[Span], words: Sequence[str]) -> list[Span]:
    """The spans in order, of overlapping ones the longest, of equally long ones the first.

    The auxiliaries that a phrase begins with make it no longer: «được tiếp nhận» beside «tiếp nhận mới».
    """

    def order(span: Span) -> tuple[int, int, int]:
        first, stop = span
        said = first
        while said < stop - 1 and words[said] in _AUXILIARIES:
            said += 1
        return said - stop, first - stop, first

    kept: list[Span] = []
    for first, stop in sorted(spans, key=order):
        if all(stop <= begin or first >= end for begin, end in kept):
            kept.append((first, stop))
    return sorted(kept)


class Phrase(NamedTuple):
    """A known phrase at ``[start, end)``; ``text`` is the phrase in compare form."""

    start: int
    end: int
    text: str


class PhraseFinder:
    """Finds phrases (in compare form), overlapping ones too: which of them count is the caller's choice.

    A phrase is found in each of its spellings (``vocabulary.spellings``) and told as it stands in the vocabulary.
    """

    def __init__(self, phrases: Iterable[str]) -> None:
        self._matches = _Matcher((phrase, spellings(phrase)) for phrase in sorted(phrases))

    def find(self, text: str) -> list[Phrase]:
        """Phrases of ``text`` in order."""
        found = self._matches(text)
        if not found:
            return []
        places = _places(text)
        return [
            Phrase(places[first][0], places[stop - 1][1], phrase)
            for first, stop in sorted(found)
            for phrase in found[first, stop]
        ]


#: «…, Chủ tịch UBND TP.», «1.», «2.1.»: the point belongs to the word; no abbreviation is longer than three letters.
_ABBREVIATED = regex.compile(
    r"(?:\b(?:PCT|TP|Tp|TT|Tr|St|tr|v\.v|KT|TM|TL|Q|P|H|ĐT|ThS|TS|GS|Đ/c)\.|/\.)$"
)
_ENUMERATOR = regex.compile(r"\s*[\dIVX]+(?:\.\d+)*\.")
_TAIL = 6
#: Where underthesea may cut: a mark that is not inside a number, with text behind it. It looks at every character.
_MAY_CUT = regex.compile(r"(?:[?!]|\.(?!\d)|(?<!\d)\.)(?=\s*\S)")


def _ends_open(text: str, begin: int, at: int) -> bool:
    """True where ``text[begin:at]`` ends in a point that ends no sentence."""
    piece = text[begin:at].rstrip()
    return piece.endswith(".") and (
        _ABBREVIATED.search(piece[-_TAIL:]) is not None or _ENUMERATOR.fullmatch(piece) is not None
    )


def sentences(text: str) -> Iterator[tuple[int, int]]:
    """Yield the place of each sentence; an enumerator or an abbreviation ends none.

    underthesea takes «1.», «2.1.» and «PCT.» for sentences of their own (172 of 916
    in BASELINES §3); such a piece is joined to what follows.
    """
    at = 0
    begin: int | None = None
    for piece in sent_tokenize(text) if _MAY_CUT.search(text) else filter(None, [text.strip()]):
        found = text.find(piece, at)
        if found < 0:
            found, piece = at, text[at:]  # letters rewritten: keep the print, do not cut
        begin = found if begin is None else begin
        at = found + len(piece)
        if _ends_open(text, begin, at) or text[at : at + 1].isalnum():
            continue
        yield begin, at
        begin = None
    if begin is not None and begin < len(text):
        yield begin, len(text)


_LONGEST_WORD = 4


@lru_cache(maxsize=4096)
def _segment(text: str) -> tuple[str, ...]:
    return tuple(word_tokenize(text, use_token_normalize=False))


def words(text: str) -> Iterator[tuple[int, int]]:
    """Yield the place of each Vietnamese word (one or several syllables) of NFC text.

    Raises LookupError where the segmenter lost or rewrote a word.
    """
    at = 0
    for word in _segment(text):
        start = end = _past_spaces(text, at)
        for part in word.split():
            end = _past_spaces(text, end)
            if not text.startswith(part, end):
                raise LookupError(word)
            end += len(part)
        at = end
        yield start, at


def _past_spaces(text: str, at: int) -> int:
    while at < len(text) and text[at].isspace():
        at += 1
    return at


def first_words(text: str, most: int) -> str:
    """The whole words at the beginning of a phrase that hold at most ``most`` syllables, single blanks between.

    Where the first word is longer, or the segmenter rewrites one, the syllables count by themselves.

    >>> first_words("hồ sơ thực hiện dịch vụ công trực tuyến được giải quyết", 8)
    'hồ sơ thực hiện dịch vụ công'
    """
    return cut_phrase(text, most, last=False)


def last_words(text: str, most: int) -> str:
    """The whole words at the end of a phrase that hold at most ``most`` syllables, as ``first_words``."""
    return cut_phrase(text, most, last=True)


def cut_phrase(text: str, most: int, *, last: bool) -> str:
    """``first_words`` or, with ``last``, ``last_words``."""
    syllables = text.split()
    if len(syllables) <= most:
        return " ".join(syllables)
    # A word has four syllables at the most: more around the cut are not needed to see where it ends.
    near = syllables[-most - _LONGEST_WORD :] if last else syllables[: most + _LONGEST_WORD]
    phrase = " ".join(near)
    plain = " ".join(syllables[-most:] if last else syllables[:most])
    border = len(phrase) - len(plain) if last else len(plain)
    try:
        places = list(words(phrase))
    except LookupError:
        return plain
    if last:
        return next((phrase[start:] for start, _ in places if start >= border), plain)
    return next((phrase[:end] for _, end in reversed(places) if end <= border), plain)
