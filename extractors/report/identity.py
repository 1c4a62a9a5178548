"""In: the passages of a report. Out: who issued it, of which district, when, about what.

``extractors.report.header`` takes the header apart, ``extractors.scope.places`` knows the units,
``extractors.period.periods`` the period. A blank the report leaves stays None; a place that
several units are called stays open unless the text names the province.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

import regex

from extractors.report.header import Header, read_header
from extractors.report.issuing_unit import (
    NamedUnit,
    district_of,
    level_of,
    organs_of,
    province_of,
    spelled_as_listed,
    title_case,
    unit_from_text,
    unit_id_of,
    units_named,
)
from extractors.report.period import report_period
from extractors.scope import places
from extractors.text.vocabulary import load
from schemas.problems import problem
from schemas.records import Identity, Passage, Period, Problem


def read_identity(passages: Sequence[Passage], recognised: Collection[int] = ()) -> Identity:
    """Return what the report says of itself; ``recognised`` are the ordinals of passages that Tesseract read."""
    header = read_header(passages)
    mentions = units_named(passages)
    period, source = report_period(header, passages, recognised)
    on = _day(header, period)
    office, units = organs_of(header.organs)
    # A header names the office above first, so of two units of one level the lower line is the issuer's.
    unit = max(reversed(units), key=lambda each: level_of(each, on), default=None)
    province = next((title_case(each.name) for each in units if level_of(each, on) == places.PROVINCE), None)
    above = [each for each in units if level_of(each, on) == places.DISTRICT]
    unit = unit or unit_from_text(header, mentions, on)
    district = district_of(unit, above, mentions, on)
    unit = spelled_as_listed(unit, district, on)
    province = province_of(unit, district, province, mentions, on)
    return Identity(
        kind=_kind(header),
        number=header.symbol.number if header.symbol else None,
        title=header.title,
        issuer=_issuer(office, unit),
        district=district.name if district else None,
        province=province,
        issued_on=header.day,
        period=period,
        unit_id=unit_id_of(unit, district, province, on),
        period_source=source,
        unit=f"{unit.kind} {unit.name}" if unit else None,
        level=places.LEVEL_NAMES[level_of(unit, on)] if unit else None,
    )


def identity_problems(identity: Identity) -> list[Problem]:
    """Say aloud that the place of a report stays open, or speaks for a district after the last day of districts."""
    if identity.district and not identity.province:
        return [problem("extract", "unknown_place", quote=identity.district, found=identity.district)]
    listed = places.unit(identity.unit_id or "")
    day = day_of(identity)
    if listed and listed.level == places.DISTRICT and (identity.issued_on or "") >= places.REFORM:
        heirs = [places.unit(each.new_id) for each in places.successors_of(listed.id)]
        named = ", ".join(f"{heir.kind} {heir.name}" for heir in heirs if heir)
        return [
            problem(
                "extract", "district_after_reform", quote=identity.issuer or identity.district, page=1,
                found=f"{listed.kind} {listed.name}", issued=identity.issued_on, expected=named or "chưa rõ",
            )
        ]  # fmt: skip
    if listed and not places.is_in_force(listed, day):
        found = f"{listed.kind} {listed.name}"
        return [problem("extract", "unit_not_in_force", quote=listed.name, found=found, day=day)]
    return []


def day_of(identity: Identity) -> str | None:
    """Return the day whose list of units the report uses: that of issue, else the last of its period."""
    issued = identity.issued_on
    if issued and len(issued) == len("2025-06-30"):
        return issued
    return identity.period.end or issued


def _day(header: Header, period: Period) -> str | None:
    return day_of(Identity(issued_on=header.day, period=period))


def _kind(header: Header) -> str | None:
    if header.kind:
        return header.kind
    types = load("instruments")["types"]
    found = regex.search(r"[/-]\s?(?P<type>\p{L}+)", header.symbol_text or "")
    if found and found["type"] in types:
        return str(types[found["type"]]["kind"])
    return "Công văn" if found else None


def _issuer(office: str | None, unit: NamedUnit | None) -> str | None:
    if office is None:
        return None
    if unit is None:
        return office
    # «Huyện ủy Tây Giang»: the Party committee has the kind of unit in its own name
    named = office if office.endswith(" ủy") and office != "Đảng ủy" else f"{office} {unit.kind}"
    return f"{named} {unit.name}"
