"""The only module that knows spaCy and underthesea.

spaCy carries the tokens and finds cue phrases; its ``Doc`` is made from our own
tokens, so that every token stands where it is printed. underthesea cuts sentences
and words. underthesea rewrites letters («hoá» becomes «hóa»: BASELINES §3), so what
it returns is only ever used to find a place in the printed text again.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

import regex
import spacy
from spacy.matcher import PhraseMatcher
from spacy.tokens import Doc, Span
from spacy.util import filter_spans
from spacy.vocab import Vocab
from underthesea import sent_tokenize, word_tokenize

from extractors.compare_form import compare_form
from extractors.vocabulary import expand

_TOKEN = regex.compile(r"\d+(?:[.,]\d+)*|\p{L}[\p{L}\p{M}]*|[^\s]")
_NLP = spacy.blank("xx")


@dataclass(frozen=True, slots=True)
class Cue:
    """A cue phrase at ``[start, end)``; ``feature`` is what it says."""

    start: int
    end: int
    feature: str


def make_doc(text: str, vocab: Vocab | None = None) -> Doc:
    """Tokens of ``text`` exactly as printed; ``norm_`` is their compare form."""
    matches = list(_TOKEN.finditer(text))
    spaces = [i + 1 < len(matches) and matches[i + 1].start() > m.end() for i, m in enumerate(matches)]
    doc = Doc(vocab or _NLP.vocab, words=[m[0] for m in matches], spaces=spaces)
    for token in doc:
        token.norm_ = compare_form(token.text)
    return doc


def _patterns(phrases: Iterable[str]) -> list[Doc]:
    return [make_doc(compare_form(full)) for phrase in phrases for full in dict.fromkeys(expand(phrase))]


class CueFinder:
    """Finds the phrases of a vocabulary; the longest wins where they overlap.

    ``features`` maps a feature to its phrases (``vocabulary.expand``) in compare form; ``masks`` are phrases
    in which a shorter cue is none.
    """

    def __init__(self, features: dict[str, list[str]], masks: Iterable[str] = ()) -> None:
        self._matcher = PhraseMatcher(_NLP.vocab, attr="NORM")
        for feature, phrases in features.items():
            self._matcher.add(feature, _patterns(phrases))
        self._matcher.add("", _patterns(masks))

    def find(self, text: str) -> list[Cue]:
        """Cues of ``text`` in order; one phrase may carry several features."""
        matches = list(_TOKEN.finditer(text))
        doc = make_doc(text)
        found: dict[tuple[int, int], list[str]] = {}
        for key, start, end in self._matcher(doc):
            found.setdefault((start, end), []).append(_NLP.vocab.strings[key])
        spans = filter_spans([Span(doc, start, end) for start, end in found])
        cues = []
        for span in spans:
            start, end = matches[span.start].start(), matches[span.end - 1].end()
            cues += [Cue(start, end, feature) for feature in found[span.start, span.end] if feature]
        return cues


@dataclass(frozen=True, slots=True)
class Phrase:
    """A known phrase at ``[start, end)``; ``text`` is the phrase in compare form."""

    start: int
    end: int
    text: str


class PhraseFinder:
    """Finds phrases (in compare form), overlapping ones too: which of them count is the caller's choice."""

    def __init__(self, phrases: Iterable[str]) -> None:
        self._matcher = PhraseMatcher(_NLP.vocab, attr="NORM")
        for phrase in sorted(phrases):
            self._matcher.add(phrase, [make_doc(phrase)])

    def find(self, text: str) -> list[Phrase]:
        """Phrases of ``text`` in order."""
        doc = make_doc(text)
        matches = list(_TOKEN.finditer(text))
        found = {(matches[start].start(), matches[end - 1].end(), key) for key, start, end in self._matcher(doc)}
        return sorted(
            (Phrase(start, end, _NLP.vocab.strings[key]) for start, end, key in found), key=lambda p: (p.start, p.end)
        )


_ENDS_OPEN = regex.compile(
    r"(?:\b(?:PCT|TP|Tp|TT|Tr|St|tr|v\.v|KT|TM|TL|Q|P|H|ĐT|ThS|TS|GS|Đ/c)\.|^\s*[\dIVX]+(?:\.\d+)*\.|/\.)\s*$"
)


def sentences(text: str) -> Iterator[tuple[int, int]]:
    """Yield the place of each sentence; an enumerator or an abbreviation ends none.

    underthesea takes «1.», «2.1.» and «PCT.» for sentences of their own (172 of 916
    in BASELINES §3); such a piece is joined to what follows.
    """
    at = 0
    begin: int | None = None
    for piece in sent_tokenize(text):
        found = text.find(piece, at)
        if found < 0:
            found, piece = at, text[at:]  # letters rewritten: keep the print, do not cut
        begin = found if begin is None else begin
        at = found + len(piece)
        if _ENDS_OPEN.search(text[begin:at]) or text[at : at + 1].isalnum():
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
        pattern = r"\s*".join(regex.escape(part) for part in word.split())
        found = regex.compile(pattern).search(text, at)
        if found is None or text[at : found.start()].strip():
            raise LookupError(word)
        at = found.end()
        yield found.start(), at


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
