"""Cited documents: which are cited, by whom, with which dates, what stands beside them in the register.

In: a number, a register from the address. Out: plain values for the templates. A number is one
document only within its register; '' is the register of mentions whose text leaves it open.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from extractors.citations.registers import register_of
from pipeline.publish.claims import SUSPECT_COLUMNS, SUSPECT_JOIN, Row, ShownClaim, operands_of, rows, show_claim
from pipeline.publish.words import Words

#: Stands in an address for the register that is open, and for mentions without a date.
OPEN = "-"
PER_PAGE = 40
#: Numbers shown on either side of one.
NEIGHBOURS = 10
#: Registers offered for one number; «20/KH-UBND» every district has.
MOST_REGISTERS = 60
MOST_FINDINGS = 12

_LIST = """
select * from cited_numbers
where {narrowed} and (:kind = '' or kind = :kind)
order by {order} limit :limit offset :offset
"""
_KINDS = "select kind, count(*) as n from cited_numbers where kind is not null group by kind order by n desc, kind"
_ENTRIES = """
select * from cited_numbers where number = :number order by register = '', reports desc, register limit :limit
"""
_ENTRY = "select * from cited_numbers where number = :number and register = :register"
_DATES = """
select cited_on, count(*) as mentions from citations
where register is nullif(:register, '') and number = :number group by cited_on order by mentions desc, cited_on
"""
_MENTIONS = """
select t.id, t.document_id, t.number_text, t.kind, t.cited_on, t.issuer, t.page, t.quote, d.district, d.province,
  d.period_label, d.file_name, d.synthetic
from citations t join documents d on d.id = t.document_id
where t.register is nullif(:register, '') and t.number = :number and (:date = '' or t.cited_on is nullif(:date, '-'))
order by t.cited_on, t.rowid limit :limit offset :offset
"""
_NEIGHBOURS = """
select number, register, kind, leading, cited_on, dates, reports, findings from cited_numbers
where register = :register and series = :series and year = :year
  and leading between :leading - :reach and :leading + :reach
order by leading
"""
_FINDINGS = f"""
select c.*, p.text, p.cells, d.district, d.province, d.period_label, d.title, d.file_name, d.synthetic,
  d.issuer as document_issuer, {SUSPECT_COLUMNS}
from citation_claims n join claims c on c.id = n.claim_id join documents d on d.id = c.document_id
left join passages p on p.id = c.passage_id {SUSPECT_JOIN}
where n.number = :number and n.register = :register
order by c.verdict, c.priority desc, c.id limit :limit
"""  # noqa: S608 - constants
_ITSELF = """
select id, number, issuer, district, province, title, file_name from documents where number = :number limit 200
"""


@dataclass(frozen=True, slots=True)
class Instrument:
    """A number of one register, with the other registers that have it."""

    number: str
    register: str
    entry: Row
    registers: list[Row]
    dates: list[Row]
    mentions: list[Row]
    more: bool
    neighbours: list[Row]
    findings: list[ShownClaim]
    itself: list[Row]
    per_page: int = PER_PAGE


async def list_numbers(
    db: Any, query: str, kind: str, differing: bool, page: int
) -> tuple[list[Row], bool]:
    """Return one page of cited numbers, most cited first, and whether more follow."""
    conditions = ["number >= :query and number < :query || char(0x10ffff)"] if query else []
    conditions += ["findings > 0"] if differing else []
    order = "findings desc, reports desc, number" if differing else "reports desc, mentions desc, number, register"
    sql = _LIST.format(narrowed=" and ".join(conditions) or "true", order=order)
    found = await rows(db, sql, query=query, kind=kind, limit=PER_PAGE + 1, offset=page * PER_PAGE)
    return found[:PER_PAGE], len(found) > PER_PAGE


async def kinds_of(db: Any) -> list[str]:
    """The kinds of cited documents, the most frequent first; counted once, as the file does not change."""
    kept: list[str] | None = getattr(db, "_doichieu_instrument_kinds", None)
    if kept is None:
        kept = [row["kind"] for row in await rows(db, _KINDS)]
        db._doichieu_instrument_kinds = kept
    return kept


async def load_instrument(
    db: Any, number: str, register: str | None, date: str, page: int, words: Words
) -> Instrument | None:
    """Return what is known of a number in ``register``, the one most often cited where that is None."""
    registers = await rows(db, _ENTRIES, number=number, limit=MOST_REGISTERS)
    entry = next((row for row in registers if register is None or row["register"] == register), None)
    if entry is None and register is not None:
        entry = next(iter(await rows(db, _ENTRY, number=number, register=register)), None)
    if entry is None:
        return None
    key = {"number": number, "register": entry["register"]}
    mentions = await rows(db, _MENTIONS, **key, date=date, limit=PER_PAGE + 1, offset=page * PER_PAGE)
    findings = await rows(db, _FINDINGS, **key, limit=MOST_FINDINGS)
    operands = await operands_of(db, findings)
    return Instrument(
        number, entry["register"], entry, registers, await rows(db, _DATES, **key), mentions[:PER_PAGE],
        len(mentions) > PER_PAGE, await _neighbours(db, entry),
        [show_claim(claim, operands.get(claim["id"], ()), words) for claim in findings],
        _of_register(await rows(db, _ITSELF, number=number), entry["register"]),
    )


async def _neighbours(db: Any, entry: Row) -> list[Row]:
    """What stands beside it in its register; nothing where the register or the year is open."""
    if not entry["register"] or entry["leading"] is None or entry["year"] is None:
        return []
    place = {name: entry[name] for name in ("register", "series", "year", "leading")}
    found = await rows(db, _NEIGHBOURS, **place, reach=NEIGHBOURS)
    return found if len(found) > 1 else []


def _of_register(documents: Sequence[Row], register: str) -> list[Row]:
    """The documents of the corpus that are this number themselves."""
    return [
        row for row in documents
        if register and register_of(row["number"], row["issuer"], row["district"], row["province"]) == register
    ]
