"""Search over passages, figures and citations, narrowed by place and period, hits marked.

In: what a reader typed and chose. Out: one page of hits of one sort, and how many there are
of each. The indexes are the store's: ``*_fts`` over the texts and the folded ``search_folded``.
A word that half the corpus has is not ranked: the first hits of the index are shown, and said so.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from datasette.database import QueryInterrupted
from markupsafe import Markup

from pipeline.publish.claims import Row, rows
from pipeline.publish.downloads import Sheet
from pipeline.publish.marking import around, mark_up
from pipeline.publish.search_terms import Term, hits, match_all, parse_query, stands_as_typed

PER_PAGE = 30
#: Up to here hits are counted and ranked; a count beyond is «more than».
RANKED = 2_000
#: Figures of one value that further words are looked for in.
MOST_NUMBERS = 5_000
MOST_DOWNLOADED = 1_000
REACH = 160
#: A count is worth no more of the reader's time.
COUNT_MS = 200
SORTS = ("passage", "figure", "citation")

_DOCUMENT = "d.district, d.province, d.period_label, d.title, d.file_name, d.synthetic"
_NARROWED = """(:district = '' or d.district = :district) and (:province = '' or d.province = :province)
  and (:period = '' or d.period_label = :period)"""
#: Cross joins keep SQLite from starting anywhere but at the index, which gives hits one by one.
_BY_WORDS = """{index} s cross join {table} x on x.rowid = s.rowid cross join documents d on d.id = x.document_id
where {index} match :match and """ + _NARROWED
#: By value, or by what is printed: «61,3 nghìn» is worth 61300 and is found under 61,3 too.
_BY_NUMBER = f"""(
  select * from (select x.rowid as n from figures x cross join documents d on d.id = x.document_id
    where x.value in (select value from json_each(:values)) and {_NARROWED} limit :most_numbers)
  union
  select * from (select x.rowid as n from figures_fts s cross join figures x on x.rowid = s.rowid
    cross join documents d on d.id = x.document_id
    where figures_fts match :numbers and {_NARROWED}
    and exists (select 1 from json_each(:typed) where x.value_text = value or x.value_text like value || ' %')
    limit :most_printed)
) c cross join figures x on x.rowid = c.n cross join documents d on d.id = x.document_id"""  # noqa: S608 - constants
_BY_NUMBER_AND_WORDS = _BY_NUMBER + " cross join figures_fts s on s.rowid = c.n where figures_fts match :words"
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

    @property
    def ranked(self) -> bool:
        """Whether the hits stand best first."""
        count = self.counts[self.sort]
        return count is not None and count <= RANKED


async def search(db: Any, sought: Sought, page: int = 0, limit: int = PER_PAGE) -> Results:
    """Return one page of hits and the counts of every sort; QueryInterrupted where that takes too long."""
    if not sought.terms:
        return Results(sought.shown_sort, [], False, dict.fromkeys(SORTS, 0))
    counted = await asyncio.gather(*(_count(db, sort, sought) for sort in SORTS))
    counts = dict(zip(SORTS, counted, strict=True))
    sort = sought.shown_sort
    ranked = counts[sort] is not None and (counts[sort] or 0) <= RANKED
    found = await _fetch(db, sort, sought, ranked, page, limit)
    return Results(sort, [_show(sort, row, sought.terms) for row in found[:limit]], len(found) > limit, counts)


async def download_hits(db: Any, sought: Sought) -> Sheet:
    """Return the first hits as rows for a file."""
    found = await search(db, sought, limit=MOST_DOWNLOADED)
    return Sheet(found.sort, [hit.row for hit in found.hits], None if found.more else len(found.hits))


async def _count(db: Any, sort: str, sought: Sought) -> int | None:
    """Count the hits of one sort, ``RANKED`` + 1 for more, None where even that takes long."""
    source, parameters = _source(sort, sought)
    sql = f"select count(*) from (select 1 from {source} limit :most)"  # noqa: S608 - constants
    try:
        found = await db.execute(sql, {**parameters, "most": RANKED + 1}, custom_time_limit=COUNT_MS)
    except QueryInterrupted:
        return None
    return int(found.rows[0][0])


async def _fetch(db: Any, sort: str, sought: Sought, ranked: bool, page: int, limit: int) -> list[Row]:
    """Fetch one row more than a page; terms typed with diacritics are looked for in the texts themselves."""
    source, parameters = _source(sort, sought)
    by_words = "match :match" in source
    order = "s.rank" if ranked and by_words else "x.rowid"
    sql = f"select {_SHOWN[sort]}, {_DOCUMENT} from {source} order by {order} limit :limit offset :offset"  # noqa: S608
    start, exact = page * limit, any(term.exact for term in sought.terms)
    if not exact:
        return await rows(db, sql, **parameters, limit=limit + 1, offset=start)
    kept: list[Row] = []
    step = max(4 * limit, 100)
    for offset in range(0, RANKED, step):
        found = await rows(db, sql, **parameters, limit=step, offset=offset)
        kept += [row for row in found if stands_as_typed(sought.terms, _text_of(sort, row))]
        if len(kept) > start + limit or len(found) < step:
            break
    return kept[start : start + limit + 1]


def _source(sort: str, sought: Sought) -> tuple[str, dict[str, Any]]:
    """What is searched: numbers among figures by value, all else by the full-text index."""
    narrowed = {"district": sought.district, "province": sought.province, "period": sought.period}
    words = [term for term in sought.terms if not term.typed]
    numbers = [term for term in sought.terms if term.typed]
    if sort != "figure" or not numbers:
        table = f"{sort}s"
        return _BY_WORDS.format(index=f"{table}_fts", table=table), {**narrowed, "match": match_all(sought.terms)}
    parameters = {
        **narrowed, "values": json.dumps([value for term in numbers for value in term.values]),
        "typed": json.dumps([term.typed.rstrip("%") for term in numbers]),
        "numbers": match_all(numbers), "most_numbers": MOST_NUMBERS, "most_printed": RANKED,
    }  # fmt: skip
    return (_BY_NUMBER_AND_WORDS, {**parameters, "words": match_all(words)}) if words else (_BY_NUMBER, parameters)


def _text_of(sort: str, row: Row) -> str:
    others = {"figure": ("label",), "citation": ("number", "number_text", "kind", "issuer"), "passage": ()}[sort]
    return " · ".join(filter(None, (row["text"], *(row[name] for name in others))))


def _show(sort: str, row: Row, terms: tuple[Term, ...]) -> Hit:
    text, marks = around(row["text"] or "", hits(terms, row["text"] or ""), REACH)
    anchor = {"passage": f"p-{row.get('ordinal')}", "figure": f"f-{row['id']}", "citation": f"t-{row['id']}"}[sort]
    return Hit(row, mark_up(text, marks), anchor)
