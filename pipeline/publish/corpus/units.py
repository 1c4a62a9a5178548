"""A district, commune or province: its reports, its key indicators over time, what does not hold, what became of it.

In: province and district from the address. Out: plain values for the templates.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from pipeline.publish.claims import SUSPECT_COLUMNS, SUSPECT_JOIN, Row, ShownClaim, operands_of, rows, show_claim
from pipeline.publish.corpus.compare import WHOLE_LEVELS
from pipeline.publish.corpus.overview import place_order
from pipeline.publish.corpus.period_order import period_order
from pipeline.publish.words import Words

#: Stands in an address for a province that is not known.
UNKNOWN = "-"
MOST_PERIODS = 16
MOST_FINDINGS = 10
#: What tells most of a district, in the order shown.
KEY_INDICATORS = (
    "dossiers.on_time_rate", "dossiers.received", "dossiers.resolved", "dossiers.resolved.late",
    "dossiers.pending.overdue", "dossiers.overdue", "dossiers.online_rate", "satisfaction.rate",
    "digit.components.rate", "digit.results.rate",
)

_UNITS = """
select province, district, sum(stands) as reports, sum(case when stands then inconsistent else 0 end) as inconsistent,
  count(distinct period_label) as periods
from report_counts where district is not null group by province, district order by province, district
"""
_REPORTS = """
select c.*, d.title, d.number, d.issued_on, d.kind, d.file_name, d.synthetic, d.stands_for
from report_counts c join documents d on d.id = c.document_id
where c.district = :district and c.province is :province
order by c.stands desc, c.dated desc, d.file_name
"""
_OBSERVED = """
select o.*, i.label_vi, i.label_en from observations o join indicators i on i.code = o.indicator
where o.district = :district and o.province is :province and o.scope_key = '' and o.channel is null
  and o.indicator in (select value from json_each(:indicators))
  and o.scope_level in (select value from json_each(:levels))
order by o.window_end, o.window_start, o.period_label, o.figure_id
"""
_FINDINGS = f"""
select c.*, p.text, p.cells, d.district, d.province, d.period_label, d.title, d.file_name, d.synthetic,
  d.issuer as document_issuer, {SUSPECT_COLUMNS}
from documents d cross join claims c on c.document_id = d.id left join passages p on p.id = c.passage_id {SUSPECT_JOIN}
where d.id in (select value from json_each(:documents)) and c.verdict = 'inconsistent'
order by d.period_label desc, case c.severity when 'high' then 0 when 'medium' then 1 else 2 end, c.priority desc, c.id
limit :limit
"""  # noqa: S608 - constants


@dataclass(frozen=True, slots=True)
class Unit:
    """A district; a line of ``indicators`` is an indicator and level with its cells by period."""

    province: str | None
    district: str
    reports: list[Row]
    periods: list[str]
    indicators: list[tuple[Row, list[list[Row]]]]
    findings: list[ShownClaim]
    inconsistent: int
    namesakes: list[Row]


async def list_units(db: Any) -> list[tuple[str | None, list[Row]]]:
    """Return the districts of each province; counted once, as the file does not change."""
    kept: list[tuple[str | None, list[Row]]] | None = getattr(db, "_doichieu_units", None)
    if kept is not None:
        return kept
    provinces: dict[str | None, list[Row]] = {}
    for row in sorted(await rows(db, _UNITS), key=place_order):
        provinces.setdefault(row["province"], []).append(row)
    kept = list(provinces.items())
    db._doichieu_units = kept
    return kept


async def load_unit(db: Any, province: str, district: str, words: Words) -> Unit | list[Row]:
    """Return what is known of a district, or the provinces of those of its name where it is none of them.

    ``province`` may be ``UNKNOWN``: where only one province has such a district, that is the one.
    """
    key = {"province": None if province == UNKNOWN else province, "district": district}
    reports = sorted(await rows(db, _REPORTS, **key), key=lambda row: period_order(row["period_label"]), reverse=True)
    if not reports:
        elsewhere = await _namesakes(db, key)
        if province == UNKNOWN and len(elsewhere) == 1:
            return await load_unit(db, elsewhere[0]["province"], district, words)
        return elsewhere
    observed = await rows(
        db, _OBSERVED, **key, indicators=json.dumps(KEY_INDICATORS), levels=json.dumps(WHOLE_LEVELS))
    periods, lines = _lines(observed)
    standing = [row["document_id"] for row in reports if row["stands"]]
    findings = await rows(db, _FINDINGS, documents=json.dumps(standing), limit=MOST_FINDINGS)
    operands = await operands_of(db, findings)
    return Unit(
        key["province"], district, reports, periods, lines,
        [show_claim(claim, operands.get(claim["id"], ()), words) for claim in findings],
        sum(row["inconsistent"] for row in reports if row["stands"]),
        await _namesakes(db, key),
    )


async def _namesakes(db: Any, key: dict[str, str | None]) -> list[Row]:
    """Districts of the same name in other provinces: «Châu Thành» there are ten."""
    sql = """select distinct province from report_counts
    where district = :district and province is not :province order by province"""
    return await rows(db, sql, **key)


def _lines(observed: Iterable[Row]) -> tuple[list[str], list[tuple[Row, list[list[Row]]]]]:
    """Indicators and levels by period, periods in the order of their last day."""
    ends: dict[str, str] = {}
    found: dict[tuple[str, str], dict[str, list[Row]]] = {}
    for row in observed:
        if row["period_label"]:
            ends.setdefault(row["period_label"], row["window_end"] or row["period_label"])
            cells = found.setdefault((row["indicator"], row["scope_level"]), {})
            cells.setdefault(row["period_label"], []).append(row)
    periods = sorted(ends, key=lambda label: (ends[label], label))[-MOST_PERIODS:]
    lines: list[tuple[Row, list[list[Row]]]] = []
    for key in sorted(found, key=lambda k: (KEY_INDICATORS.index(k[0]), WHOLE_LEVELS.index(k[1]))):
        line = [found[key].get(label, []) for label in periods]
        first = next((cell[0] for cell in line if cell), None)
        if first is not None:
            lines.append((first, line))
    return periods, lines
