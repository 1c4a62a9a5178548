"""Claims that do not hold, worst first, and leads: comparisons nobody can decide yet.

In: filters from the address. Out: ``ShownClaim`` values, each row with its document, and the
choices that each filter offers. Which findings there are is ``finding_index``'s to say.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from functools import lru_cache
from typing import Any

from markupsafe import Markup

from pipeline.publish.choices import Choices
from pipeline.publish.claims import (
    SUSPECT_COLUMNS,
    SUSPECT_JOIN,
    Row,
    ShownClaim,
    operands_of,
    rows,
    show_claim,
)
from pipeline.publish.data.references import indicator_labels
from pipeline.publish.findings.finding_index import DIMENSIONS, SORTS, UNKNOWN, Choice, index_of
from pipeline.publish.words import Words

PER_PAGE = 20
#: More values than this are no list to choose from on a phone; the province narrows them.
MOST_CHOICES = 100
#: A download is one answer made in memory; the whole is in the export.
MOST_DOWNLOADED = 5_000

_CLAIMS = f"""
select c.*, p.text, p.cells, d.district, d.province, d.period_label, d.title, d.file_name, d.sha256, d.synthetic,
  d.kind as document_kind, d.number as document_number, d.issuer as document_issuer, d.issued_on, {SUSPECT_COLUMNS}
from claims c join documents d on d.id = c.document_id left join passages p on p.id = c.passage_id {SUSPECT_JOIN}
where c.id in (select value from json_each(:ids))
"""  # noqa: S608 - a constant
_DOWNLOAD = """
select c.id, d.province, d.district, d.period_label, d.issuer, d.number, d.issued_on, d.file_name, d.sha256, c.page,
  c.kind, c.severity, c.cause, c.claimed_text, c.claimed, c.recomputed, c.low, c.high, c.explanation, c.quote,
  c.verdict, c.method, d.reader_version, d.extractor_version
from claims c join documents d on d.id = c.document_id where c.id in (select value from json_each(:ids))
"""


@dataclass(frozen=True, slots=True)
class Filters:
    """What the address narrows the findings to, and their order; '' is no limit."""

    severity: str = ""
    kind: str = ""
    cause: str = ""
    province: str = ""
    district: str = ""
    period: str = ""
    indicator: str = ""
    channel: str = ""
    leads: bool = False
    sort: str = ""

    @property
    def chosen(self) -> dict[str, str]:
        """The value of each filter."""
        return {name: getattr(self, name) for name in DIMENSIONS}

    @property
    def query(self) -> dict[str, object]:
        """The parameters of an address that shows the same."""
        return {name: 1 if value is True else value for name, value in asdict(self).items() if value}

    def without(self, name: str) -> dict[str, object]:
        """The parameters of an address that shows the same with one filter less."""
        return {key: value for key, value in self.query.items() if key != name}


def filters_from(argument: Callable[[str], str]) -> Filters:
    """Read the filters off an address."""
    sort = argument("sort")
    return Filters(
        **{name: argument(name) for name in DIMENSIONS},
        leads=argument("leads") == "1", sort=sort if sort in SORTS else "",
    )


@dataclass(frozen=True, slots=True)
class Facet:
    """A filter as a list to choose from: (value, words, count), and how many values were left out."""

    name: str
    options: list[tuple[str, str, int]]
    left_out: int = 0

    def as_options(self, chosen: str, words: Words) -> Markup:
        """The choices as options of a list."""
        return _choices(tuple(self.options), words.lang).options(chosen)


@lru_cache(maxsize=1_000)
def _choices(options: tuple[tuple[str, str, int], ...], lang: str) -> Choices:
    """Most pages share most of their lists: what is not narrowed by a district is the same for all districts."""
    count = Words(lang).count
    return Choices((value, f"{said} ({count(n)})") for value, said, n in options)


@dataclass(frozen=True, slots=True)
class Found:
    """One page of findings, how many there are, and what they can be narrowed to."""

    shown: list[ShownClaim]
    total: int
    more: bool
    facets: list[Facet] = field(default_factory=list)


async def find_findings(db: Any, filters: Filters, words: Words, page: int = 0) -> Found:
    """Return one page of findings with the choices of every filter."""
    index = await index_of(db, filters.leads)
    here, total = index.select(filters.chosen, filters.sort, page * PER_PAGE, (page + 1) * PER_PAGE)
    labels = await indicator_labels(db, words.lang)
    facets = [
        _facet(name, index.choices(filters.chosen, name), filters, words, labels) for name in DIMENSIONS
    ]
    return Found(await show_claims(db, here, words), total, total > (page + 1) * PER_PAGE, facets)


async def load_findings(
    db: Any, filters: Filters, words: Words, limit: int = PER_PAGE, page: int = 0
) -> tuple[list[ShownClaim], bool]:
    """Return one page of findings, and whether more follow."""
    index = await index_of(db, filters.leads)
    here, total = index.select(filters.chosen, filters.sort, page * limit, (page + 1) * limit)
    return await show_claims(db, here, words), total > (page + 1) * limit


async def show_claims(db: Any, ids: Sequence[str], words: Words) -> list[ShownClaim]:
    """Fetch claims with their documents, in the order of ``ids``; an id that is gone is left out."""
    found = {row["id"]: row for row in await rows(db, _CLAIMS, ids=json.dumps(list(ids)))}
    operands = await operands_of(db, found.values())
    return [show_claim(found[key], operands.get(key, ()), words) for key in ids if key in found]


async def download_findings(db: Any, filters: Filters) -> tuple[list[Row], int]:
    """Return the findings as rows for a file, the first ``MOST_DOWNLOADED``, and how many there are."""
    kept, total = (await index_of(db, filters.leads)).select(filters.chosen, filters.sort, 0, MOST_DOWNLOADED)
    found: dict[str, Row] = {}
    for start in range(0, len(kept), 1_000):  # the site's limit of rows a query
        part = json.dumps(kept[start : start + 1_000])
        found |= {row["id"]: row for row in await rows(db, _DOWNLOAD, ids=part)}
    return [found[key] for key in kept], total


def _facet(name: str, choices: Sequence[Choice], filters: Filters, words: Words, labels: dict[str, str]) -> Facet:
    options = [(c.value, _words_of(name, c.value, words, labels), c.count) for c in choices]
    chosen = filters.chosen[name]
    shown = options[:MOST_CHOICES]
    if chosen and chosen not in {value for value, _, _ in shown}:
        shown.append((chosen, _words_of(name, chosen, words, labels), 0))
    if name not in ("severity", "period"):
        shown.sort(key=lambda option: (option[0] == UNKNOWN, -option[2], option[1]))
    return Facet(name, shown, len(options) - MOST_CHOICES if len(options) > MOST_CHOICES else 0)


def _words_of(name: str, value: str, words: Words, labels: dict[str, str]) -> str:
    if value == UNKNOWN:
        return words("unknown")
    if name == "period":
        return words.period(value)
    if name == "indicator":
        return labels.get(value, value)
    return words.named(name, value) if name in ("severity", "kind", "cause", "channel") else value
