"""What is in the corpus: the counts and matrix of the first page, the list of reports.

In: the database. Out: plain values for templates. The file is immutable while served,
so counts are taken once.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from extractors.text.compare_form import fold
from pipeline.comparing.observations import COMPARABLE
from pipeline.comparing.standing import COUNTS_OF_ALL, STANDS, VERDICTS
from pipeline.publish.choices import Choices
from pipeline.publish.claims import SUSPECT_COLUMNS, SUSPECT_JOIN, Row, ShownClaim, operands_of, rows, show_claim
from pipeline.publish.corpus.period_order import period_order
from pipeline.publish.words import Words

#: More rows than this are a list, not a picture: the first page then links to the list.
MATRIX_DISTRICTS = 30
PER_PAGE = 60
#: Reports whose worst finding stands on the first page.
NEWEST = 4

_HAS_OUTCOMES = "select 1 as n from sqlite_master where name = 'file_outcomes'"
_OUTCOMES = """
select outcome, count(*) as n from file_outcomes group by outcome
order by outcome <> 'ok', outcome <> 'partial', n desc, outcome
"""
_PERIODS = "select period_label, count(*) as n from documents group by period_label"
_DISTRICTS = f"""
select district, province, count(*) as n from documents d where district is not null and {STANDS}
group by district, province order by province, district
"""  # noqa: S608 - a constant
_INDICATORS = f"""
select f.indicator as code, i.label_vi, i.label_en, i.unit, count(*) as n
from figures f left join indicators i on i.code = f.indicator
where {COMPARABLE} group by f.indicator order by f.indicator
"""  # noqa: S608 - a constant
# Where they were counted, districts have the province that their other reports name.
_COUNTED_DISTRICTS = """
select district, province, sum(stands) as n from report_counts where district is not null
group by district, province having n order by province, district
"""
_PROBLEMS = "select count(*) as problems from problems"
_CORPUS_COUNTS = "select name, value from corpus_counts where name not like '%.%'"
_VERDICT_COUNTS = """
select substr(name, length('verdict.') + 1) as verdict, cast(value as integer) as n from corpus_counts
where name like 'verdict.%' order by value desc
"""
_INDICATOR_COUNTS = """
select i.code, i.label_vi, i.label_en, i.unit, cast(c.value as integer) as n
from corpus_counts c join indicators i on 'indicator.' || i.code = c.name order by i.code
"""
_COUNTED = "select 1 as n from sqlite_master where name = 'report_counts'"
_COUNTING_DONE = "select 1 as n from stages_done where stage = 'counting'"
# Through the index of days: the latest few of a large corpus.
_LATEST = """
select document_id from report_counts where inconsistent > 0 and stands and dated is not null
order by dated desc, document_id limit :limit
"""
_THEIR_FINDINGS = f"""
select c.*, p.text, p.cells, d.district, d.province, d.period_label, d.title, d.file_name, d.synthetic,
  d.issuer as document_issuer, {SUSPECT_COLUMNS}
from documents d cross join claims c on c.document_id = d.id left join passages p on p.id = c.passage_id {SUSPECT_JOIN}
where d.id in (select value from json_each(:documents)) and c.verdict = 'inconsistent'
order by c.priority desc, c.id
"""  # noqa: S608 - constants
_MATRIX = """
select d.id, c.district, c.province, c.period_label, d.synthetic
from report_counts c join documents d on d.id = c.document_id
where c.district is not null and c.period_label is not null and c.stands
order by c.province, c.district, c.period_label, d.file_name
"""
#: Of the periods given, in their order; cross join keeps SQLite from reading the reports of the others.
_OF_PERIODS = """
select d.* from json_each(:periods) p cross join documents d on d.period_label is p.value
order by p.key, d.province, d.district, d.file_name limit :limit offset :offset
"""
_OF_DISTRICT = "select * from documents where {chosen} order by province, district, file_name"
# A commune and a province are called as ``report_counts`` has them; a district has its communes of before July 2025.
_COUNTED_PLACE = "(district = :district or id in (select document_id from report_counts where district = :district))"
_LISTED_VERDICTS = """
select document_id, verdict, count(*) as n from claims
where document_id in (select value from json_each(:documents)) group by document_id, verdict
"""


@dataclass(frozen=True)
class Overview:
    """The corpus at a glance."""

    counts: Row
    verdicts: list[Row]
    outcomes: list[Row]
    #: The latest period first; None is that of reports of no known period.
    reports_of: Mapping[str | None, int]
    districts: list[Row]
    indicators: list[Row]
    counted: bool

    @cached_property
    def periods(self) -> list[str]:
        """The periods that are known, the latest first."""
        return [period for period in self.reports_of if period]

    @cached_property
    def provinces(self) -> list[str]:
        """The provinces of its districts, as a list to choose from."""
        return sorted({row["province"] for row in self.districts if row["province"]}, key=fold)

    @cached_property
    def _choices(self) -> dict[tuple[str, str], Choices]:
        return {}

    def choices(self, name: str, words: Words) -> Choices:
        """All ``indicators``, ``provinces``, ``periods`` or ``districts`` as a list to choose from."""
        kept = self._choices.get((name, words.lang))
        if kept is None:
            kept = self._choices[name, words.lang] = Choices(self._pairs(name, words))
        return kept

    def _pairs(self, name: str, words: Words) -> list[tuple[str, str]]:
        if name == "indicators":
            label = "label_en" if words.lang == "en" else "label_vi"
            return [(row["code"], f"{row[label] or row['code']} ({words.count(row['n'])})") for row in self.indicators]
        if name == "periods":
            return [(period, words.period(period)) for period in self.periods]
        if name == "districts":
            named = dict.fromkeys(row["district"] for row in self.districts)
            return [(district, district) for district in sorted(named, key=fold)]
        return [(province, province) for province in self.provinces]


async def overview_of(db: Any) -> Overview:
    """Count the corpus, once for the life of ``db``; no time limit, for it happens once."""
    kept: Overview | None = getattr(db, "_doichieu_overview", None)
    if kept is None:
        kept = await db.execute_fn(_count)
        db._doichieu_overview = kept
    return kept


def place_order(row: Row) -> tuple[bool, str, str]:
    """Provinces, then their places, as a Vietnamese reader looks them up: Đ beside D; an unknown province last.

    >>> places = [{"province": "Lam Khê", "district": name} for name in ("xã Thạch Lũng", "xã Đông Hạ", "Hà Vân")]
    >>> [row["district"] for row in sorted(places, key=place_order)]
    ['Hà Vân', 'xã Đông Hạ', 'xã Thạch Lũng']
    """
    return row["province"] is None, fold(row["province"] or ""), fold(row["district"] or "")


def _count(conn: sqlite3.Connection) -> Overview:
    def fetch(sql: str) -> list[Row]:
        cursor = conn.execute(sql)
        names = [column[0] for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]

    # A database of an older version is served as it is.
    counted = bool(fetch(_COUNTED) and fetch(_COUNTING_DONE))
    districts = sorted(fetch(_COUNTED_DISTRICTS if counted else _DISTRICTS), key=place_order)
    counts = {row["name"]: row["value"] for row in fetch(_CORPUS_COUNTS)} if counted else fetch(COUNTS_OF_ALL)[0]
    return Overview(
        counts={**counts, **fetch(_PROBLEMS)[0], "districts": len(districts)},
        verdicts=fetch(_VERDICT_COUNTS if counted else VERDICTS),
        outcomes=fetch(_OUTCOMES) if fetch(_HAS_OUTCOMES) else [],
        reports_of=dict(sorted(((row["period_label"], row["n"]) for row in fetch(_PERIODS)),
                               key=lambda pair: period_order(pair[0]), reverse=True)),
        districts=districts,
        indicators=fetch(_INDICATOR_COUNTS if counted else _INDICATORS),
        counted=counted,
    )


async def newest_findings(db: Any, overview: Overview, words: Words) -> list[ShownClaim]:
    """Return the worst finding of each of the latest reports that have one."""
    if not overview.counted:
        return []
    latest = [row["document_id"] for row in await rows(db, _LATEST, limit=NEWEST)]
    found: dict[str, Row] = {}
    for row in await rows(db, _THEIR_FINDINGS, documents=json.dumps(latest)):
        found.setdefault(row["document_id"], row)
    newest = [found[document] for document in latest if document in found]
    operands = await operands_of(db, newest)
    return [show_claim(claim, operands.get(claim["id"], ()), words) for claim in newest]


@dataclass(frozen=True, slots=True)
class Matrix:
    """Reports by district (rows) and period (columns); a cell lists its documents."""

    periods: list[str]
    rows: list[tuple[Row, list[list[Row]]]]


async def matrix_of(db: Any, overview: Overview) -> Matrix | None:
    """Lay out the reports by district and period, or None if the corpus is too large for it."""
    if not overview.counted or len(overview.districts) > MATRIX_DISTRICTS:
        return None
    documents = await rows(db, _MATRIX)
    await count_verdicts(db, documents)
    periods = sorted({d["period_label"] for d in documents}, key=period_order)
    cells: dict[tuple[str, str, str], list[Row]] = {}
    for document in documents:
        key = (document["province"], document["district"], document["period_label"])
        cells.setdefault(key, []).append(document)
    districts = [d for d in overview.districts
                 if any((d["province"], d["district"], p) in cells for p in periods)]
    return Matrix(periods, [
        (d, [cells.get((d["province"], d["district"], p), []) for p in periods]) for d in districts])


async def list_reports(db: Any, district: str, period: str, page: int) -> tuple[list[Row], bool]:
    """Return one page of reports with their verdict counts, and whether more follow."""
    overview = await overview_of(db)
    start, wanted = page * PER_PAGE, PER_PAGE + 1
    if district:
        chosen = _COUNTED_PLACE if overview.counted else "district = :district"
        theirs = await rows(db, _OF_DISTRICT.format(chosen=chosen), district=district)
        theirs = [row for row in theirs if period in ("", row["period_label"])]
        theirs.sort(key=lambda row: period_order(row["period_label"]), reverse=True)
        found = theirs[start:start + wanted]
    else:
        periods, start = ([period], start) if period else _reached(overview.reports_of, start, wanted)
        found = await rows(db, _OF_PERIODS, periods=json.dumps(periods), limit=wanted, offset=start)
    await count_verdicts(db, found[:PER_PAGE])
    return found[:PER_PAGE], len(found) > PER_PAGE


def _reached(reports_of: Mapping[str | None, int], start: int, wanted: int) -> tuple[list[str | None], int]:
    """The periods that ``wanted`` reports after ``start`` fall into, and how many of theirs come before.

    >>> _reached({"2024": 3, "2024-Q4": 2, None: 9}, 4, 2)
    (['2024-Q4', None], 1)
    """
    periods: list[str | None] = []
    before = behind = 0
    for period, count in reports_of.items():
        if behind + count <= start:
            before += count
        elif behind < start + wanted:
            periods.append(period)
        behind += count
    return periods, start - before


async def count_verdicts(db: Any, documents: list[Row]) -> None:
    """Add ``claims`` and ``inconsistent`` counts to each document, in one query."""
    ids = json.dumps([document["id"] for document in documents])
    counts: dict[str, dict[str, int]] = {}
    for row in await rows(db, _LISTED_VERDICTS, documents=ids):
        counts.setdefault(row["document_id"], {})[row["verdict"]] = row["n"]
    for document in documents:
        of_document = counts.get(document["id"], {})
        document["claims"] = sum(of_document.values())
        document["inconsistent"] = of_document.get("inconsistent", 0)
