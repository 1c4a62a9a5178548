"""Search over passages, figures and citations, narrowed by place and period, hits marked.

In: what a reader typed and chose. Out: one page of hits of one sort, and how many there are
of each. The index alone says how many; rows are read only to be shown, to be ranked where they are few, or to
see whether words make a phrase where the index does not tell. A word that half the corpus has is not ranked: the
first hits of the index are shown, and said so.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import Any

from markupsafe import Markup

from pipeline.publish.claims import Row, rows
from pipeline.publish.downloads import Sheet
from pipeline.publish.marking import around, mark_up
from pipeline.publish.search.frequency import frequency_of
from pipeline.publish.search.sources import Source, sources_of
from pipeline.publish.search.terms import Term, hits, parse_query

PER_PAGE = 20
#: Up to here hits are ranked; more are counted as «more than».
RANKED = 200
#: Rows looked at for phrases that the index does not tell from their words.
SCANNED = 2_000
#: Rows read at once while a page of such phrases fills.
_CHUNK = 2 * PER_PAGE + 1
#: The site gives at most this many rows for a query; one more than is shown says that there are more.
_MOST_ROWS = 1_000
MOST_DOWNLOADED = _MOST_ROWS - 1
REACH = 160
SORTS = ("passage", "figure", "citation")

_DOCUMENT = "d.district, d.province, d.period_label, d.title, d.file_name, d.synthetic, d.issuer as document_issuer, " \
    "d.stands_for"
#: Each said only where it is chosen, so that SQLite finds an index for it.
_NARROWING = {"district": "district = :district", "province": "province = :province",
              "period": "period_label = :period"}
_SHOWN = {
    "passage": "x.document_id, x.ordinal, x.page, x.section, x.text, x.kind, x.id",
    "figure": """x.document_id, x.id, x.page, x.quote as text, x.label, x.value, x.value_text, x.unit, x.indicator,
  x.modality, x.scope_name, x.period_label as figure_period, x.char_start""",
    "citation": "x.document_id, x.id, x.page, x.quote as text, x.kind, x.number, x.number_text, x.cited_on, x.issuer",
}
#: What else of a row than its text a word may stand in.
_BESIDE_TEXT = {"figure": ("label",), "citation": ("number", "number_text", "kind", "issuer"), "passage": ()}
_TEXTS = {sort: ", ".join(["quote as text" if sort != "passage" else "text", *names])
          for sort, names in _BESIDE_TEXT.items()}


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
    """A row that matches, its text with the hits marked, its place on the report page, and in how many other
    versions of the report the same is printed.
    """

    row: Row
    text: Markup
    anchor: str
    repeated: int = 0


@dataclass(frozen=True, slots=True)
class Count:
    """``n`` hits; ``more`` than that; ``about`` so many, where the index does not tell a phrase from its words."""

    n: int
    more: bool = False
    about: bool = False


@dataclass(frozen=True, slots=True)
class Results:
    """One page of hits, and the counts by sort, None where it was not counted; ``ranked`` where the best is first."""

    sort: str
    hits: list[Hit]
    more: bool
    counts: Mapping[str, Count | None]
    ranked: bool = True


async def search(db: Any, sought: Sought, page: int = 0, limit: int = PER_PAGE) -> Results:
    """Return one page of hits and the counts of every sort; QueryInterrupted where that takes too long."""
    sort, terms = sought.shown_sort, sought.terms
    if not terms:
        return Results(sort, [], False, dict.fromkeys(SORTS, Count(0)))
    documents = await _documents(db, sought)
    often = await frequency_of(db, terms)
    counts: dict[str, Count | None] = {}
    for other in SORTS:
        # Words that stand everywhere, but perhaps never together: sought only where they are to be shown.
        if other != sort and not (often.common and often.several and documents is None):
            among = sources_of(other, often.rarest_first, documents, common=often.common)
            counts[other] = await _count(db, among, terms)
        else:
            counts[other] = None
    sources = sources_of(sort, often.rarest_first, documents, common=often.common)
    start, end = page * limit, (page + 1) * limit + 1
    # Where there are certainly too many to rank, the index is left as soon as the page is full.
    most = end + 2 * limit if often.many and documents is None else max(end, RANKED + 1)
    # Common words that seldom stand together: the index goes through all it has of them.
    walked = often.common and often.several and not often.many and documents is None
    keys = await _keys(db.threaded if walked else db, sources, most)
    ranked = len(keys) <= RANKED and len(keys) < most
    checked = _checked(terms, sources)
    if ranked:
        order = await _ranked(db, sort, terms, checked, keys)
        counts[sort] = Count(len(order))
        found = await _rows(db, sort, order[start:end])
    elif not checked:
        counts[sort] = Count(min(len(keys) - 1, RANKED), more=True)
        found = await _rows(db, sort, keys[start:end])
    else:
        found = await _first_standing(db, sort, checked, keys, end)
        if len(found) < end:
            found = await _first_standing(db, sort, checked, await _keys(db, sources, SCANNED), end)
        found = found[start:]
        counts[sort] = Count(start + min(len(found), limit), more=len(found) > limit)
    return Results(sort, [_show(sort, row, terms) for row in found[:limit]], len(found) > limit,
                   {name: counts[name] for name in SORTS}, ranked)


def versions_together(found: Sequence[Hit]) -> list[Hit]:
    """The hits without those that say the same in another version of the same report."""
    first: dict[tuple[str, str], str] = {}
    others: dict[tuple[str, str], set[str]] = {}
    kept: list[tuple[tuple[str, str], Hit]] = []
    for hit in found:
        document = hit.row["document_id"]
        printed = hit.row["stands_for"] or document, " ".join((hit.row["text"] or "").split())
        if first.setdefault(printed, document) == document:
            kept.append((printed, hit))
        else:
            others.setdefault(printed, set()).add(document)
    return [replace(hit, repeated=len(others.get(printed, ()))) for printed, hit in kept]


async def download_hits(db: Any, sought: Sought) -> Sheet:
    """Return the first hits as rows for a file."""
    found = await search(db, sought, limit=MOST_DOWNLOADED)
    return Sheet(found.sort, [hit.row for hit in found.hits], None if found.more else len(found.hits))


async def _documents(db: Any, sought: Sought) -> list[str] | None:
    """The keys of the documents a search is narrowed to; None where it is not narrowed."""
    narrowed = {name: value for name in _NARROWING if (value := getattr(sought, name))}
    if not narrowed:
        return None
    conditions = " and ".join(_NARROWING[name] for name in narrowed)
    # Counted reports have the province that the district's other reports name.
    found = await db.execute(
        f"select json_group_array(id) from (select id from documents where {conditions} "  # noqa: S608 - constants
        f"union select document_id from report_counts where {conditions})", narrowed)
    return list(json.loads(found.rows[0][0]))


def _checked(terms: Sequence[Term], sources: Sequence[Source]) -> list[Term]:
    """The terms of which only the text of a row tells whether they stand in it."""
    loose = any(source.loose for source in sources)
    return [term for term in terms if term.loose or loose]


async def _count(db: Any, sources: Sequence[Source], terms: Sequence[Term]) -> Count:
    """Count hits by the index alone."""
    found = len(await _keys(db, sources, RANKED + 1))
    return Count(min(found, RANKED), found > RANKED, bool(_checked(terms, sources)))


async def _keys(db: Any, sources: Sequence[Source], most: int) -> list[int]:
    """The keys of the first hits, in the order of the sources and of the table."""
    keys: list[int] = []
    for source in sources:
        sql = f"select {source.key} from {source.sql} order by 1 limit :most"  # noqa: S608 - constants
        found = await db.execute(sql, {**source.parameters, "most": most - len(keys)})
        keys += [row[0] for row in found.rows]
        if len(keys) >= most:
            break
    return keys


async def _ranked(
    db: Any, sort: str, terms: Sequence[Term], checked: Sequence[Term], keys: Sequence[int]
) -> list[int]:
    """Order few hits: where the words stand side by side as typed, then the shortest.

    All hits hold all words, so the short one is the dense one. bm25() would first count each word in the
    whole index: of two words of every report that takes a tenth of a second.
    """
    sql = f"select rowid as n, {_TEXTS[sort]} from {sort}s where rowid in (select value from json_each(:keys))"  # noqa: S608
    found = _standing(sort, checked, await rows(db, sql, keys=json.dumps(keys)))
    pairs = [f"{' '.join(one.words)} {' '.join(other.words)}" for one, other in pairwise(terms)]

    def rank(row: Row) -> tuple[int, int, int]:
        text = row["text"].lower()
        return -sum(pair in text for pair in pairs), len(text), row["n"]

    return [row["n"] for row in sorted(found, key=rank)]


async def _first_standing(db: Any, sort: str, checked: Sequence[Term], keys: Sequence[int], end: int) -> list[Row]:
    """The first rows of ``keys`` in which the terms stand, ``end`` at most."""
    kept: list[Row] = []
    for first in range(0, len(keys), _CHUNK):
        kept += _standing(sort, checked, await _rows(db, sort, keys[first : first + _CHUNK]))
        if len(kept) >= end:
            break
    return kept[:end]


def _standing(sort: str, checked: Sequence[Term], found: Iterable[Row]) -> list[Row]:
    """The rows in which all of ``checked`` stand as typed."""
    return [row for row in found if all(term.stands_in(_text_of(sort, row)) for term in checked)]


async def _rows(db: Any, sort: str, order: Sequence[int]) -> list[Row]:
    """Fetch the rows of these keys, in their order, each with its document."""
    sql = (
        f"select x.rowid as n, {_SHOWN[sort]}, {_DOCUMENT} from {sort}s x join documents d on d.id = x.document_id "  # noqa: S608
        "where x.rowid in (select value from json_each(:keys))"
    )
    by_key = {row["n"]: row for row in await rows(db, sql, keys=json.dumps(list(order)))}
    return [{name: value for name, value in by_key[key].items() if name != "n"} for key in order]


def _text_of(sort: str, row: Row) -> str:
    return " · ".join(filter(None, (row["text"], *(row[name] for name in _BESIDE_TEXT[sort]))))


def _show(sort: str, row: Row, terms: Sequence[Term]) -> Hit:
    text, marks = around(row["text"] or "", hits(terms, row["text"] or ""), REACH)
    anchor = {"passage": f"p-{row.get('ordinal')}", "figure": f"f-{row['id']}", "citation": f"t-{row['id']}"}[sort]
    return Hit(row, mark_up(text, marks), anchor)
