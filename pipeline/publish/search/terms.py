"""What a reader typed into the search box: words, phrases, numbers; and where they stand in a text.

In: a query, a text. Out: terms, their form for the full-text index, their places in the text.
Words typed with diacritics must stand as typed, in any of the ways in which they are printed; words typed without
match any. Pure.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import product
from math import prod

from extractors.text.compare_form import fold
from extractors.text.numerals import find_numerals
from pipeline.publish.marking import Mark, query_words
from pipeline.publish.search.spellings import printed_ways

#: More terms than this are no search, but a load.
MOST_TERMS = 12
#: «"giải quyết đúng hạn"», an open quote too; else what stands between spaces.
_CHUNK = re.compile(r"[\"“”]([^\"“”]*)[\"“”]?|([^\s\"“”]+)")
_NUMBER = re.compile(r"\d[\d.,]*%?")
#: No row of ``search_folded`` has it, for ``fold`` makes d of đ.
_IN_NO_ROW = "đđ"
#: A phrase printed in more ways than these is sought by its words.
_MOST_WAYS = 16
#: Words without a vowel or a d: with diacritics or without they are typed alike.
_BARE = re.compile(r"[b-ce-hj-np-tvwxz0-9]+")
_GROUPED = re.compile(r"\d{1,3}(?:[.,]\d{3})+|\d{4,}")


#: Of the texts of one search: each is looked at for every term, and again for its marks.
_TEXTS_KEPT = 512


@lru_cache(maxsize=_TEXTS_KEPT)
def _folded(text: str) -> str:
    return fold(text)


@dataclass(frozen=True)
class Term:
    """Words that must stand one after the other; ``typed`` is a number as it was written, '' for words.

    >>> [term.words for term in parse_query('hồ sơ "đúng hạn" 45/QĐ-UBND')]
    [('hồ',), ('sơ',), ('đúng', 'hạn'), ('45', 'qđ', 'ubnd')]
    """

    words: tuple[str, ...]
    typed: str = ""

    @cached_property
    def values(self) -> tuple[float, ...]:
        """What a number may be worth: 2.377 is two thousand and something, and to some two and a bit.

        >>> Term(("2", "377"), "2.377").values
        (2377.0, 2.377)
        """
        bare = self.typed.rstrip("%")
        read = [float(numeral.value) for numeral in find_numerals(bare)][:1]
        english = bare.replace(",", "")
        if english.count(".") <= 1:
            read.append(float(english))
        return tuple(dict.fromkeys(read))

    @cached_property
    def spellings(self) -> tuple[tuple[str, ...], ...]:
        """The runs of words it may be printed as: a long number with and without its points.

        >>> Term(("2377",), "2377").spellings
        (('2377',), ('2', '377'))
        """
        runs = [self.words]
        digits = self.typed.replace(".", "").replace(",", "").rstrip("%")
        if _GROUPED.fullmatch(self.typed.rstrip("%")):
            grouped = f"{int(digits):,}".split(",")
            runs += [run for run in ((digits,), tuple(grouped)) if run not in runs]
        return tuple(runs)

    @property
    def match(self) -> str:
        """The term for FTS5, quoted, so that nothing a reader types is syntax.

        Only the printed texts have words with diacritics, ``search_folded`` has all words without.

        >>> parse_query("hoà")[0].match, parse_query("hoa")[0].match
        ('("hoà" OR "hòa")', 'search_folded : ("hoa")')
        """
        typed = [run for run in self.spellings if not _is_plain(run)]
        plain = _any_of(tuple(map(fold, run)) for run in self.spellings)
        if not typed:
            return f"search_folded : {plain}"
        if not self.loose:
            return _any_of(way for run in typed for way in product(*map(printed_ways, run)))
        words = dict.fromkeys(word for run in typed for word in run if not word.isascii())
        each = [_any_of((way,) for way in printed_ways(word)) for word in words]
        return f"({' AND '.join([f'search_folded : {plain}', *each])})"

    @property
    def exact(self) -> bool:
        """Whether some word was typed with diacritics."""
        return not _is_plain(self.words)

    @cached_property
    def loose(self) -> bool:
        """Whether the index finds more: of a phrase typed partly without diacritics, or one printed in many ways.

        >>> [term.loose for term in parse_query('"đúng han" "đúng hạn" 30/2020/NĐ-CP')]
        [True, False, False]
        """
        if not self.exact or len(self.words) == 1:
            return False
        open_ = any(word.isascii() and not _BARE.fullmatch(word) for word in self.words)
        return open_ or prod(len(printed_ways(word)) for word in self.words) > _MOST_WAYS

    @cached_property
    def _patterns(self) -> tuple[tuple[re.Pattern[str], tuple[str, ...]], ...]:
        return tuple(
            (re.compile(r"(?<!\w)" + r"\W+".join(f"({re.escape(fold(word))})" for word in run) + r"(?!\w)"), run)
            for run in self.spellings
        )

    def stands_in(self, text: str) -> bool:
        """Whether it stands in ``text``."""
        return any(True for _ in self.places(text))

    def places(self, text: str) -> Iterator[tuple[int, int]]:
        """Yield where it stands in ``text``; ``fold`` keeps every character's place."""
        folded = _folded(text)
        for pattern, run in self._patterns:
            for match in pattern.finditer(folded):
                if all(
                    word.isascii() or text[match.start(n) : match.end(n)].lower() in printed_ways(word)
                    for n, word in enumerate(run, 1)
                ):
                    yield match.start(), match.end()


def _is_plain(run: Sequence[str]) -> bool:
    return all(word.isascii() for word in run)


def _any_of(runs: Iterable[Sequence[str]]) -> str:
    """FTS5 for any of some runs of words."""
    quoted = (f'"{" ".join(run)}"' for run in dict.fromkeys(map(tuple, runs)))
    return f"({' OR '.join(quoted)})"


def parse_query(query: str) -> tuple[Term, ...]:
    """Read a query: quoted phrases, numbers, words; a symbol such as 45/QĐ-UBND is a phrase.

    >>> [(term.words, term.typed) for term in parse_query("quá hạn 2.377")]
    [(('quá',), ''), (('hạn',), ''), (('2', '377'), '2.377')]
    """
    terms = []
    for chunk in _CHUNK.finditer(query):
        said = chunk[1] if chunk[1] is not None else chunk[2]
        words = tuple(query_words(said))
        if words:
            bare = said.strip(".,;:()")
            number = bare if _NUMBER.fullmatch(bare) and any(True for _ in find_numerals(bare.rstrip("%"))) else ""
            terms.append(Term(words, number))
    return tuple(dict.fromkeys(terms))[:MOST_TERMS]


def match_all(terms: Sequence[Term]) -> str:
    """Return the FTS5 query that wants every term; best with the rarest first.

    FTS5 asks the words of one AND in turn for their next row, so two common ones lead it from row to row of theirs. In
    brackets of its own the part before is brought to its next row first, and what comes after is only asked whether
    it has that row: a third of the time (28,000 reports). ``NOT`` a word that cannot be there keeps FTS5 from
    dissolving the brackets.
    """
    wanted = terms[0].match
    for n, term in enumerate(terms[1:], 1):
        inside = wanted if n == 1 else f'(({wanted}) NOT search_folded : "{_IN_NO_ROW}")'
        wanted = f"{inside} AND {term.match}"
    return wanted


def hits(terms: Sequence[Term], text: str) -> list[Mark]:
    """Mark the terms in ``text``, in its order."""
    return [Mark(start, end, "hit") for start, end in sorted({place for t in terms for place in t.places(text)})]
