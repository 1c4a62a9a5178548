"""How often words stand in the corpus, and beside one another, told from a sample of its passages.

In: the terms of a query. Out: a ``Frequency``, by which a search chooses its way. The full-text index goes
through what it has of every word of a query before it can say that they never stand together, in one step that
no limit of rows ends: of words that a tenth of two million passages has that takes 25 ms and more.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from cachetools import LRUCache

from pipeline.publish.search.terms import Term, match_all

#: Passages looked at: so many stretches, so long, spread over the corpus.
STRETCHES = 2
STRETCH = 1_000
#: Of the passages looked at, the share that makes a word common.
COMMON = 0.02
#: Passages of the sample with all words that make sure of many more: of two million passages three stand for some
#: three thousand, and of two hundred the sample would hold three once in a thousand times.
MANY = 3
#: Words whose passages in the sample are remembered: some 300 numbers each.
_MOST_KNOWN = 2_000
_HITS = "select rowid from passages_fts where passages_fts match :match and rowid > :start and rowid <= :end"


@dataclass(frozen=True, slots=True)
class Frequency:
    """``common``: every word of the query stands in many passages; ``several`` words there are.

    ``rarest_first``: the terms, in the order in which the index is best asked for them. ``together``: passages of the
    sample that hold all words, 0 where a word is rare.
    """

    common: bool
    several: bool
    rarest_first: tuple[Term, ...]
    together: int = 0

    @property
    def many(self) -> bool:
        """Whether there are certainly more hits than can be ranked: some hundred times those of the sample."""
        return self.together >= MANY


async def frequency_of(db: Any, terms: Sequence[Term]) -> Frequency:
    """Look at the sample; in a corpus no larger than that every word is rare."""
    several = sum(len(term.words) for term in terms) > 1
    told = await db.execute("select coalesce(max(rowid), 0) from passages")
    last: int = told.rows[0][0]
    if last <= 2 * STRETCHES * STRETCH:
        return Frequency(False, several, tuple(terms))
    words = dict.fromkeys(word for term in terms for word in term.words)
    having = {word: await _having(db, match_all([Term((word,))]), last) for word in words}
    rarest_first = tuple(sorted(terms, key=lambda term: min(len(having[word]) for word in term.words)))
    if any(len(passages) < COMMON * STRETCHES * STRETCH for passages in having.values()):
        return Frequency(False, several, rarest_first)
    return Frequency(True, several, rarest_first, len(frozenset.intersection(*having.values())))


async def _having(db: Any, match: str, last: int) -> frozenset[int]:
    """The passages of the sample that have a word, looked up once for the life of ``db``."""
    known: LRUCache[str, frozenset[int]] | None = getattr(db, "_doichieu_sample", None)
    if known is None:
        known = db._doichieu_sample = LRUCache(_MOST_KNOWN)
    if match not in known:
        found: list[int] = []
        for n in range(STRETCHES):
            start = last * (2 * n + 1) // (2 * STRETCHES)
            told = await db.execute(_HITS, {"match": match, "start": start, "end": start + STRETCH})
            found += [row[0] for row in told.rows]
        known[match] = frozenset(found)
    return known[match]
