"""Search over passages, figures and citations, narrowed by place and period, hits marked.

In: what a reader typed and chose. Out: one page of hits of one sort, and how many there are
of each. The indexes are the store's: ``*_fts`` over the texts and the folded ``search_folded``.
A word that half the corpus has is not ranked: the first hits of the index are shown, and said so.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from datasette.database import QueryInterrupted
from markupsafe import Markup

from pipeline.publish.claims import Row, rows
from pipeline.publish.downloads import Sheet
from pipeline.publish.marking import around, mark_up
from pipeline.publish.search_stretch import STRETCH, after_of
from pipeline.publish.search_terms import Term, hits, is_spelled_one_way, match_all, parse_query, stands_as_typed

PER_PAGE = 20
#: Up to here hits are counted and ranked; a count beyond is «more than». Every hit is a row somewhere in 2 GB.
RANKED = 200
#: Rows looked at letter by letter for words typed with diacritics.
SCANNED = 2_000
#: Documents to which a search is narrowed one by one; more are sieved from all hits.
MOST_RANGES = 120
#: The site gives at most this many rows for a query; one more than is shown says that there are more.
_MOST_ROWS = 1_000
MOST_DOWNLOADED = _MOST_ROWS - 1
REACH = 160
#: A count is worth no more of the reader's time, least of all of what is not shown.
COUNT_MS = 15
COUNT_OTHER_MS = 6
SORTS = ("passage", "figure", "citation")

#: What is searched, as SQL after ``from``, and its parameters.
Source = tuple[str, dict[str, Any]]

_DOCUMENT = "d.district, d.province, d.period_label, d.title, d.file_name, d.synthetic"
#: Each said only where it is chosen, so that SQLite finds an index for it.
_NARROWING = {"district": "district = :district", "province": "province = :province",
              "period": "period_label = :period"}
#: The rows of a table that belong to some documents, from an index alone; ``+`` keeps SQLite from asking the
#: full-text index for each of them, which takes fifty times as long as going through its hits (28,000 reports).
_NARROWED = "and +s.rowid in (select n.rowid from {table} n where n.document_id in " \
    "(select value from json_each(:documents)))"
_BY_WORDS = "{ranges}{index} s {joined} where {index} match :match {narrowed} {spelled}"
#: The rows of a document lie side by side, so the index is asked for a stretch of rows a document: a word that
#: every report has is then looked for where it is wanted only.
_RANGES = "(select min(n.rowid) as first, max(n.rowid) as last from {table} n where n.document_id in " \
    "(select value from json_each(:documents)) group by n.document_id) r cross join "
_IN_RANGE = "and s.rowid between r.first and r.last "
#: A cross join keeps SQLite from starting anywhere but at the index, which gives hits one by one.
_JOINED = "cross join {table} x on x.rowid = s.rowid"
#: By value, or by what is printed: «61,3 nghìn» is worth 61300 and is found under 61,3 too.
_BY_NUMBER = """(
  select * from (select x.rowid as n from figures x
    where x.value in (select value from json_each(:values)) {narrowed_value} limit :most_numbers)
  union
  select x.rowid as n
    from (select s.rowid as n from figures_fts s where figures_fts match :numbers {narrowed} limit :most_numbers) f
    cross join figures x on x.rowid = f.n
    where exists (select 1 from json_each(:typed) where x.value_text = value or x.value_text like value || ' %')
) s {joined}"""
_AND_WORDS = " cross join figures_fts t on t.rowid = s.n where figures_fts match :words {spelled}"
#: Where the words of a query are looked for letter by letter.
_TEXT = {"passage": "x.text", "figure": "x.quote || ' ' || coalesce(x.label, '')",
         "citation": "x.quote || ' ' || coalesce(x.number, '') || ' ' || coalesce(x.issuer, '')"}
#: What is short where the words sought stand close together.
_LENGTH = {"passage": "text", "figure": "quote", "citation": "quote"}
_SHOWN = {
    "passage": "x.document_id, x.ordinal, x.page, x.section, x.text, x.kind, x.id",
    "figure": """x.document_id, x.id, x.page, x.quote as text, x.label, x.value, x.value_text, x.unit, x.indicator,
  x.modality, x.scope_name, x.period_label as figure_period, x.char_start""",
    "citation": "x.document_id, x.id, x.page, x.quote as text, x.kind, x.number, x.number_text, x.cited_on, x.issuer",
}


@dataclass(frozen=True, slots=True)
class Sought:
    """A query and what it is narrowed to; '' is no limit, and lets the query choose the sort."""

    query: str = ""
    sort: str = ""
    district: str = ""
    province: str = ""
    period: str = ""
    terms: tuple[Term, ...] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "terms", parse_query(self.query))

    @property
    def shown_sort(self) -> str:
        """Figures for a number alone, passages for the rest, unless the reader chose."""
        if self.sort in SORTS:
            return self.sort
        return "figure" if self.terms and all(term.typed for term in self.terms) else "passage"

    def address(self, **other: object) -> dict[str, object]:
        """The parameters of an address that shows the same."""
        here = {"q": self.query, "kind": self.sort, "district": self.district, "province": self.province,
                "period": self.period}
        return {name: value for name, value in {**here, **other}.items() if value}


def sought_from(argument: Callable[[str], str]) -> Sought:
    """Read a search off an address."""
    return Sought(argument("q").strip(), *map(argument, ("kind", "district", "province", "period")))


@dataclass(frozen=True, slots=True)
class Hit:
    """A row that matches, its text with the hits marked, and its place on the report page."""

    row: Row
    text: Markup
    anchor: str


@dataclass(frozen=True, slots=True)
class Results:
    """One page of hits; ``counts`` by sort, None where it was not counted, ``RANKED`` + 1 for more."""

    sort: str
    hits: list[Hit]
    more: bool
    counts: dict[str, int | None]
    #: Where common words were sought in the latest rows only: how many.
    stretch: int = 0

    @property
    def ranked(self) -> bool:
        """Whether the hits stand best first."""
        count = self.counts[self.sort]
        return count is not None and count <= RANKED


async def search(db: Any, sought: Sought, page: int = 0, limit: int = PER_PAGE) -> Results:
    """Return one page of hits and the counts of every sort; QueryInterrupted where that takes too long."""
    if not sought.terms:
        return Results(sought.shown_sort, [], False, dict.fromkeys(SORTS, 0))
    documents = await _documents(db, sought)
    tables = [f"{sort}s" for sort in SORTS]
    # A narrowed search is short already.
    after = dict.fromkeys(tables, 0) if documents else await after_of(db, sought.terms, tables)
    sources = {sort: _source(sort, sought, documents, after[f"{sort}s"]) for sort in SORTS}
    counted = await asyncio.gather(*(
        _count(db, source, COUNT_MS if sort == sought.shown_sort else COUNT_OTHER_MS)
        for sort, source in sources.items()
    ))
    counts = dict(zip(SORTS, counted, strict=True))
    sort = sought.shown_sort
    ranked = counts[sort] is not None and (counts[sort] or 0) <= RANKED
    found = await _fetch(db, sort, sought, sources[sort], ranked, page, limit)
    return Results(sort, [_show(sort, row, sought.terms) for row in found[:limit]], len(found) > limit, counts,
                   STRETCH if after[f"{sort}s"] else 0)


async def download_hits(db: Any, sought: Sought) -> Sheet:
    """Return the first hits as rows for a file."""
    found = await search(db, sought, limit=MOST_DOWNLOADED)
    return Sheet(found.sort, [hit.row for hit in found.hits], None if found.more else len(found.hits))


async def _documents(db: Any, sought: Sought) -> str:
    """The keys of the documents a search is narrowed to, as JSON; '' where it is not narrowed."""
    narrowed = {name: value for name in _NARROWING if (value := getattr(sought, name))}
    if not narrowed:
        return ""
    conditions = " and ".join(_NARROWING[name] for name in narrowed)
    found = await db.execute(f"select json_group_array(id) from documents where {conditions}", narrowed)  # noqa: S608
    return str(found.rows[0][0])


async def _count(db: Any, of: Source, time_ms: int) -> int | None:
    """Count the hits of one sort, ``RANKED`` + 1 for more, None where even that takes long."""
    source, parameters = of
    sql = f"select count(*) from (select 1 from {source} limit :most)"  # noqa: S608 - constants
    try:
        found = await db.execute(sql, {**parameters, "most": RANKED + 1}, custom_time_limit=time_ms)
    except QueryInterrupted:
        return None
    return int(found.rows[0][0])


async def _fetch(
    db: Any, sort: str, sought: Sought, of: Source, ranked: bool, page: int, limit: int
) -> list[Row]:
    """Fetch one row more than a page; terms typed with diacritics are looked for in the texts themselves."""
    source, parameters = of
    by_words = "match :match" in source
    key = "s.rowid" if by_words else "s.n"
    keys = f"select {key} as n from {source}"  # noqa: S608
    if ranked and by_words:
        # All hits hold all words, so the short one is the dense one. bm25() would first count each word in the
        # whole index: of two words of every report that takes a tenth of a second.
        keys = f"select n from ({keys}) order by (select length({_LENGTH[sort]}) from {sort}s where rowid = n), n"  # noqa: S608
    else:
        keys += f" order by {key}"
    keys += " limit :limit offset :offset"
    start, exact = page * limit, any(term.exact for term in sought.terms)
    if not exact:
        return await _rows(db, sort, keys, {**parameters, "limit": limit + 1, "offset": start})
    kept: list[Row] = []
    offset, step = 0, 4 * limit
    while offset < SCANNED:
        found = await _rows(db, sort, keys, {**parameters, "limit": min(step, _MOST_ROWS), "offset": offset})
        kept += [row for row in found if stands_as_typed(sought.terms, _text_of(sort, row))]
        if len(kept) > start + limit or len(found) < min(step, _MOST_ROWS):
            break
        offset, step = offset + len(found), 3 * step
    return kept[start : start + limit + 1]


async def _rows(db: Any, sort: str, keys: str, parameters: dict[str, Any]) -> list[Row]:
    """Fetch the rows of the keys that a query gives, in its order, each with its document."""
    found = await db.execute(keys, parameters)
    order = [row[0] for row in found.rows]
    sql = (
        f"select x.rowid as n, {_SHOWN[sort]}, {_DOCUMENT} from {sort}s x join documents d on d.id = x.document_id "  # noqa: S608
        "where x.rowid in (select value from json_each(:keys))"
    )
    by_key = {row["n"]: row for row in await rows(db, sql, keys=json.dumps(order))}
    return [{name: value for name, value in by_key[key].items() if name != "n"} for key in order]


def _source(sort: str, sought: Sought, documents: str, after: int) -> Source:
    """What is searched: numbers among figures by value, all else by the full-text index, from row ``after`` on."""
    parameters: dict[str, Any] = {}
    narrowed = narrowed_value = ""
    ranges = ""
    if documents:
        parameters["documents"] = documents
        narrowed = _NARROWED.format(table=f"{sort}s")
        narrowed_value = "and x.document_id in (select value from json_each(:documents))"
    elif after:
        parameters["after"] = after
        narrowed = "and s.rowid > :after"
    words = [term for term in sought.terms if not term.typed]
    numbers = [term for term in sought.terms if term.typed]
    spelled = _spelled(sort, words, parameters)
    joined = _JOINED.format(table=f"{sort}s") if spelled else ""
    if sort != "figure" or not numbers:
        if documents and documents.count(",") < MOST_RANGES:
            ranges, narrowed = _RANGES.format(table=f"{sort}s"), _IN_RANGE + narrowed
        source = _BY_WORDS.format(
            ranges=ranges, index=f"{sort}s_fts", joined=joined, narrowed=narrowed, spelled=spelled)
        return source, {**parameters, "match": match_all(sought.terms)}
    parameters |= {
        "values": json.dumps([value for term in numbers for value in term.values]),
        "typed": json.dumps([term.typed.rstrip("%") for term in numbers]),
        "numbers": match_all(numbers), "most_numbers": RANKED + 1,
    }  # fmt: skip
    joined = joined.replace("s.rowid", "s.n")
    source = _BY_NUMBER.format(narrowed=narrowed, narrowed_value=narrowed_value, joined=joined)
    if not words:
        return source, parameters
    return source + _AND_WORDS.format(spelled=spelled), {**parameters, "words": match_all(words)}


def _spelled(sort: str, words: Sequence[Term], parameters: dict[str, Any]) -> str:
    """The condition that each word typed with diacritics stands in the text; its forms go to ``parameters``.

    A word that may be spelled otherwise (hoà, hòa) is left to ``stands_as_typed``.
    """
    conditions: list[str] = []
    for word in dict.fromkeys(word for term in words for word in term.words if is_spelled_one_way(word)):
        forms = dict.fromkeys((word, word.capitalize(), word.upper()))
        names = [f"w{len(conditions)}_{n}" for n in range(len(forms))]
        parameters |= dict(zip(names, forms, strict=True))
        conditions.append("and (" + " or ".join(f"instr({_TEXT[sort]}, :{name})" for name in names) + ")")
    return " ".join(conditions)


def _text_of(sort: str, row: Row) -> str:
    others = {"figure": ("label",), "citation": ("number", "number_text", "kind", "issuer"), "passage": ()}[sort]
    return " · ".join(filter(None, (row["text"], *(row[name] for name in others))))


def _show(sort: str, row: Row, terms: tuple[Term, ...]) -> Hit:
    text, marks = around(row["text"] or "", hits(terms, row["text"] or ""), REACH)
    anchor = {"passage": f"p-{row.get('ordinal')}", "figure": f"f-{row['id']}", "citation": f"t-{row['id']}"}[sort]
    return Hit(row, mark_up(text, marks), anchor)
