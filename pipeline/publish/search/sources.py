"""What a search goes through, as SQL: the full-text index by words, figures by their value too.

In: terms, and what they are narrowed to. Out: ``Source`` values. The indexes are the store's: ``*_fts`` over the
texts and the folded ``search_folded``.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from pipeline.publish.search.terms import Term, match_all

#: Documents whose rows are asked for together.
_TOGETHER = 120
#: Figures that have a number's value, and as many that have its digits, among which it is sought.
_MOST_NUMBERS = 201

_BY_WORDS = "{index} s where {index} match :match {narrowed}"
#: ``+`` keeps SQLite from asking the full-text index for each row, which takes fifty times as long as going
#: through its hits (28,000 reports).
_AMONG = "and +s.rowid in (select n.rowid from {table} n where n.document_id in " \
    "(select value from json_each(:documents)))"
#: The rows of a document lie side by side, so the index is asked for a stretch of rows a document. One word at a
#: time: of several it would first look for a place where all of them stand, for each document anew.
_IN_DOCUMENTS = """(
with stretches as materialized (
  select min(n.rowid) as first, max(n.rowid) as last from {table} n
  where n.document_id in (select value from json_each(:documents)) group by n.document_id
) {words} order by 1
) s"""
_WORD_IN_DOCUMENTS = "select w.rowid as n from stretches r cross join {index} w " \
    "where {index} match :match{n} and w.rowid between r.first and r.last"
#: By value, or by what is printed: «61,3 nghìn» is worth 61300 and is found under 61,3 too.
_BY_NUMBER = """(
  select * from (select x.rowid as n from figures x
    where x.value in (select value from json_each(:values)) {narrowed_value} limit :most_numbers)
  union
  select x.rowid as n
    from (select s.rowid as n from figures_fts s where figures_fts match :numbers {narrowed} limit :most_numbers) f
    cross join figures x on x.rowid = f.n
    where exists (select 1 from json_each(:typed) where x.value_text = value or x.value_text like value || ' %')
) s"""


@dataclass(frozen=True, slots=True)
class Source:
    """What follows ``from`` in a query, its parameters, and the column with the key of a row.

    ``loose`` where only the text of a row tells whether all of a query stands in it.
    """

    sql: str
    parameters: dict[str, Any]
    key: str
    loose: bool = False


def sources_of(
    sort: str, terms: Sequence[Term], documents: Sequence[str] | None, *, common: bool = False
) -> list[Source]:
    """Where the rows of one sort that hold ``terms`` are found, one source after the other, by the index alone.

    ``documents`` are those a search is narrowed to; where every word is ``common`` their rows are asked for, some
    documents at a time, else the few rows of the rare word are sieved.
    """
    numbers = [term for term in terms if term.typed]
    if sort == "figure" and numbers:
        return [_by_number(numbers, documents, loose=len(numbers) < len(terms))]
    if documents is not None and (common or len(documents) <= _TOGETHER):
        parts = [documents[n : n + _TOGETHER] for n in range(0, len(documents), _TOGETHER)]
        return [_in_documents(sort, terms, part) for part in parts]
    table = f"{sort}s"
    parameters = {"match": match_all(terms)}
    narrowed = ""
    if documents is not None:
        narrowed = _AMONG.format(table=table)
        parameters["documents"] = json.dumps(documents)
    return [Source(_BY_WORDS.format(index=f"{table}_fts", narrowed=narrowed), parameters, "s.rowid")]


def _in_documents(sort: str, terms: Sequence[Term], documents: Sequence[str]) -> Source:
    """The rows of some documents that hold each word; whether they make a phrase, the rows tell."""
    table = f"{sort}s"
    alone = [term for term in terms if len(term.spellings) > 1 or len(term.words) == 1]
    words = [Term((word,)) for term in terms if term not in alone for word in term.words]
    matches = list(dict.fromkeys(match_all([term]) for term in (*alone, *words)))
    arms = [_WORD_IN_DOCUMENTS.format(index=f"{table}_fts", n=n) for n in range(len(matches))]
    sql = _IN_DOCUMENTS.format(table=table, words=" intersect ".join(arms))
    given = {"documents": json.dumps(documents), **{f"match{n}": m for n, m in enumerate(matches)}}
    return Source(sql, given, "s.n", loose=len(alone) < len(terms))


def _by_number(numbers: Sequence[Term], documents: Sequence[str] | None, *, loose: bool) -> Source:
    parameters: dict[str, Any] = {}
    narrowed = narrowed_value = ""
    if documents is not None:
        parameters["documents"] = json.dumps(documents)
        narrowed = _AMONG.format(table="figures")
        narrowed_value = "and x.document_id in (select value from json_each(:documents))"
    return Source(_BY_NUMBER.format(narrowed=narrowed, narrowed_value=narrowed_value), {
        **parameters,
        "values": json.dumps([value for term in numbers for value in term.values]),
        "typed": json.dumps([term.typed.rstrip("%") for term in numbers]),
        "numbers": match_all(numbers), "most_numbers": _MOST_NUMBERS,
    }, "s.n", loose)  # fmt: skip
