"""In: rows of ``documents``. Out: ``Paper`` values, which name a report the way a reader looks it up.

They are fetched one by one or some at a time: never is every report of the database in memory.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby, islice

from extractors.compare_form import compare_form
from extractors.registers import home_name
from pipeline.publish.words import Words

_WORDS = {"vi": Words("vi"), "en": Words("en")}
_FULL = len("2022-09-30")
_COLUMNS = """d.id, d.kind, d.number, d.title, d.issuer, d.province, d.issued_on, d.period_label AS label,
  d.period_start AS start, d.period_end AS end, d.text_source, d.synthetic"""
#: Papers that name no district are fetched so many at a time.
_AT_ONCE = 500
#: Issuers whose other spelling is remembered: those of a district's reports come together.
_ISSUERS = 256


@dataclass(frozen=True, slots=True)
class Paper:
    """A report as one file has it; fields as in ``documents``, ``label`` to ``end`` its period."""

    id: str
    kind: str | None
    number: str | None
    title: str | None
    issuer: str | None
    district: str | None
    province: str | None
    issued_on: str | None
    label: str | None
    start: str | None
    end: str | None
    text_source: str | None
    synthetic: str | None

    @property
    def recognised(self) -> bool:
        """Whether its text was read from an image and may be misread."""
        return self.text_source == "ocr"

    @property
    def home(self) -> str | None:
        """The district it speaks for, None where the name leaves several."""
        return home_name(self.district, self.province)

    @property
    def body(self) -> str:
        """Its issuer in the form that two spellings share."""
        return _shared_form(self.issuer or "")

    def name(self, lang: str) -> str:
        """Kind, number, date or period, issuer: what finds the report in an archive."""
        words = _WORDS[lang]
        kind = self.kind or ("Văn bản" if lang == "vi" else "Document")
        number = f"{' số' if lang == 'vi' else ''} {self.number}" if self.number else ""
        if self.issued_on and len(self.issued_on) == _FULL:
            dated = f" {'ngày' if lang == 'vi' else 'of'} {printed_day(self.issued_on)}"
        else:
            period = words.period(self.label)
            dated = "" if not self.label else f" {period[0].lower()}{period[1:]}" if lang == "vi" else f" for {period}"
        issuer = f" {'của' if lang == 'vi' else 'by'} {self.issuer}" if self.issuer else ""
        return f"{kind}{number}{dated}{issuer}"


def load_paper(conn: sqlite3.Connection, document: str) -> Paper:
    """The document as a paper; raises TypeError where there is none."""
    found = conn.execute(f"SELECT {_COLUMNS}, d.district FROM documents d WHERE d.id = ?", (document,))  # noqa: S608
    return Paper(**dict(found.fetchone()))


def papers_by_district(conn: sqlite3.Connection, *, communes: bool = False) -> Iterator[list[Paper]]:
    """Every document as a paper: those of one district name together, those of none some at a time.

    With ``communes`` a commune that reports stands where a district stood, as since 1 July 2025. Within a list papers
    are in the order of their keys.
    """
    name = "coalesce(d.district, u.kind || ' ' || u.name)" if communes else "d.district"
    joined = "LEFT JOIN admin_units u ON u.id = d.admin_unit_id" if communes else ""
    found = conn.execute(
        f"SELECT {_COLUMNS}, {name} AS district FROM documents d {joined} ORDER BY {name}, d.id"  # noqa: S608
    )
    for district, rows in groupby(found, key=lambda row: row["district"]):
        papers = (Paper(**dict(row)) for row in rows)
        while some := list(papers if district else islice(papers, _AT_ONCE)):
            yield some


@lru_cache(_ISSUERS)
def _shared_form(issuer: str) -> str:
    return " ".join(compare_form(issuer).split())


def printed_day(iso: str) -> str:
    """An ISO day as Vietnamese offices print it.

    >>> printed_day("2022-09-05")
    '5/9/2022'
    """
    return "/".join(str(int(part)) for part in reversed(iso.split("-")))


def on_page(page: int | None, lang: str) -> str:
    """The page in brackets, '' where the format has none."""
    return f" ({_WORDS[lang]('page', n=page)})" if page else ""
