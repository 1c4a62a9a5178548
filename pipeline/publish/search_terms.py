"""What a reader typed into the search box: words, phrases, numbers; and where they stand in a text.

In: a query, a text. Out: terms, their form for the full-text index, their places in the text.
Words typed with diacritics must stand as typed; words typed without match any. Pure.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

from extractors.compare_form import fold
from extractors.numerals import find_numerals
from pipeline.publish.marking import Mark, query_words, spelling, words_of

#: More terms than this are no search, but a load.
MOST_TERMS = 12
#: «"giải quyết đúng hạn"», an open quote too; else what stands between spaces.
_CHUNK = re.compile(r"[\"“”]([^\"“”]*)[\"“”]?|([^\s\"“”]+)")
_NUMBER = re.compile(r"\d[\d.,]*%?")
#: hoà and hòa, thuỷ and thủy, kì and kỳ: words that are printed in two ways (``extractors.compare_form``).
_TWO_WAYS = re.compile(r"[oòóỏõọ][aàáảãạeèéẻẽẹ]|[uùúủũụ][yỳýỷỹỵ]|[iìíỉĩịyỳýỷỹỵ]$")
#: No row of ``search_folded`` has it, for ``fold`` makes d of đ, and FTS5 does not.
_IN_NO_ROW = "đđ"
_GROUPED = re.compile(r"\d{1,3}(?:[.,]\d{3})+|\d{4,}")


#: Of the texts of one search: each is looked at for every term, and again for its marks.
_TEXTS_KEPT = 512


@lru_cache(maxsize=_TEXTS_KEPT)
def _folded(text: str) -> str:
    return fold(text)


@lru_cache(maxsize=_TEXTS_KEPT)
def _words_in(text: str) -> frozenset[str]:
    return frozenset(words_of(text))


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
        """The term for FTS5, quoted, so that nothing a reader types is syntax."""
        runs = (f'"{" ".join(map(fold, run))}"' for run in self.spellings)
        return f"({' OR '.join(runs)})"

    @property
    def exact(self) -> bool:
        """Whether some word was typed with diacritics."""
        return any(not word.isascii() for word in self.words)

    @cached_property
    def _patterns(self) -> tuple[tuple[re.Pattern[str], tuple[str, ...]], ...]:
        return tuple(
            (re.compile(r"(?<!\w)" + r"\W+".join(f"({re.escape(fold(word))})" for word in run) + r"(?!\w)"), run)
            for run in self.spellings
        )

    def stands_in(self, text: str) -> bool:
        """Whether it stands in ``text``; a single word that is among its words needs no search for its place."""
        if not self.typed and len(self.words) == 1 and self.words[0] in _words_in(text):
            return True
        return any(True for _ in self.places(text))

    def places(self, text: str) -> Iterator[tuple[int, int]]:
        """Yield where it stands in ``text``; ``fold`` keeps every character's place."""
        folded = _folded(text)
        for pattern, run in self._patterns:
            for match in pattern.finditer(folded):
                if all(
                    word.isascii() or spelling(text[match.start(n) : match.end(n)]) == spelling(word)
                    for n, word in enumerate(run, 1)
                ):
                    yield match.start(), match.end()


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


def is_spelled_one_way(word: str) -> bool:
    """Whether a word typed with diacritics is printed with the same letters wherever it stands, but for capitals.

    >>> [is_spelled_one_way(word) for word in ("hạn", "han", "hòa", "kỳ")]
    [True, False, False, False]
    """
    return not word.isascii() and not _TWO_WAYS.search(word)


def match_all(terms: Sequence[Term]) -> str:
    """Return the FTS5 query that wants every term, in the column without diacritics; best with the rarest first.

    FTS5 asks the words of one AND in turn for their next row, so two common ones lead it from row to row of theirs. In
    brackets of its own the part before is brought to its next row first, and what comes after is only asked whether
    it has that row: a third of the time (28,000 reports). ``NOT`` a word that cannot be there keeps FTS5 from
    dissolving the brackets: the column has d for đ.
    """
    wanted = terms[0].match
    for n, term in enumerate(terms[1:], 1):
        inside = wanted if n == 1 else f'(({wanted}) NOT "{_IN_NO_ROW}")'
        wanted = f"{inside} AND {term.match}"
    return f"search_folded : ({wanted})"


def hits(terms: Sequence[Term], text: str) -> list[Mark]:
    """Mark the terms in ``text``, in its order."""
    return [Mark(start, end, "hit") for start, end in sorted({place for t in terms for place in t.places(text)})]
