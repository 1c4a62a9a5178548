"""In: rows of ``documents``. Out: ``Paper`` values, which name a report the way a reader looks it up.

They are fetched one by one or some at a time: never is every report of the database in memory.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby, islice

from extractors.citations.registers import home_name
from extractors.report.reporters import level_told, place_told
from extractors.scope.places import LEVEL_NAMES, REFORM
from extractors.text.compare_form import compare_form, fold
from pipeline.publish.words import Words

_WORDS = {"vi": Words("vi"), "en": Words("en")}
_FULL = len("2022-09-30")
_PAPERS = """
SELECT d.id, d.kind, d.number, d.title, d.issuer, d.district, d.province, d.issued_on, d.period_label AS label,
  d.period_start AS start, d.period_end AS end, d.text_source, d.synthetic, u.name AS unit, u.kind AS unit_kind,
  u.level AS unit_level, d.file_name
FROM documents d LEFT JOIN admin_units u ON u.id = d.admin_unit_id"""
# A district has its communes of before July 2025; the others are called by their own names.
_TOGETHER = "coalesce(d.district, u.kind || ' ' || u.name, place_told(d.issuer, NULL))"
#: Papers that name no place are fetched so many at a time.
_AT_ONCE = 500
#: Issuers whose other spelling is remembered: those of a district's reports come together.
_ISSUERS = 256


@dataclass(frozen=True, slots=True)
class Paper:
    """A report as one file has it; fields as in ``documents``, ``label`` to ``end`` its period.

    ``unit``, ``unit_kind`` and ``unit_level`` (1 to 3) are those of its ``admin_unit_id``, None where that is open.
    """

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
    unit: str | None = None
    unit_kind: str | None = None
    unit_level: int | None = None
    file_name: str | None = None

    @property
    def recognised(self) -> bool:
        """Whether its text was read from an image and may be misread."""
        return self.text_source == "ocr"

    @property
    def is_called_draft(self) -> bool:
        """Whether its file is named a draft: a number can be given before the signature, and a draft keep it.

        >>> names = ("Dự thảo BC quý I.docx", "BC (du_thao 2).doc", "BC du lịch thảo nguyên.docx", None)
        >>> [Paper("1", *[None] * 12, file_name=name).is_called_draft for name in names]
        [True, True, False, False]
        """
        # Without diacritics, for names of files are often typed so.
        return "du thao" in " ".join(re.findall("[a-z]+", fold(self.file_name or "")))

    @property
    def level(self) -> str | None:
        """The level of the unit it speaks for, a key of ``WHOLES``; None where neither list nor issuer tells."""
        if self.unit_level is not None:
            return LEVEL_NAMES[self.unit_level]
        return level_told(self.issuer, self.district)

    @property
    def place(self) -> str | None:
        """Whom it speaks for, as pages name it (``extractors.report.reporters.place_told``)."""
        if self.level not in ("province", "commune"):
            return self.district
        issuer = f"{self.unit_kind} {self.unit}" if self.unit else self.issuer
        return place_told(issuer, self.district)

    @property
    def home(self) -> str | None:
        """Whose reports it is compared with: its district, commune or province; None where the name leaves several.

        On 1 July 2025 communes and provinces became others, often of the same name: no series runs over that day.
        """
        if self.level not in ("province", "commune"):
            return home_name(self.district, self.province)
        is_new = (self.end or self.issued_on or "") >= REFORM
        if self.level == "commune" and not (self.province if is_new else self.district):
            return None
        return f"{self.place}, {REFORM}" if is_new else self.place

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
    found = conn.execute(f"{_PAPERS} WHERE d.id = ?", (document,))
    return Paper(**dict(found.fetchone()))


def papers_by_district(conn: sqlite3.Connection) -> Iterator[list[Paper]]:
    """Every document as a paper: those of one district name together, those of none some at a time.

    A commune or a province that reports for no district stands where a district stands. Within a list papers are in
    the order of their keys.
    """
    conn.create_function("place_told", 2, place_told, deterministic=True)
    found = conn.execute(f"{_PAPERS} ORDER BY {_TOGETHER}, d.id")
    for name, papers in groupby((Paper(**dict(row)) for row in found), key=_together):
        while some := list(papers if name else islice(papers, _AT_ONCE)):
            yield some


def papers_by_place(conn: sqlite3.Connection) -> Iterator[list[Paper]]:
    """The same with the communes of a district apart from it, each by itself."""
    for papers in papers_by_district(conn):
        for _, same in groupby(sorted(papers, key=lambda paper: paper.place or ""), key=lambda paper: paper.place):
            yield list(same)


def _together(paper: Paper) -> str | None:
    return paper.district or paper.place


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
