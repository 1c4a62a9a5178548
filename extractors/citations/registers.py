"""In: citations and who reports. Out: the register each cited number stands in.

A number is one document only within its register: «20/KH-UBND» of two districts are two
plans. Organs of the State as a whole have one register each; for the others the text
must say the level, and the report says of which province or district it speaks. Where
it leaves that open there is no register, and nothing is compared.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache

import regex

from extractors.scope import places
from extractors.scope.unit_spelling import compare_key
from extractors.text.compare_form import compare_form
from extractors.text.vocabulary import load
from schemas.records import Citation, Identity, Passage

_NUMBER = regex.compile(r"(?P<n>\d+)(?P<letter>\p{Ll}?)(?P<sep>[/-])(?:(?P<year>\d{4})/)?(?P<symbol>\S+)")
#: «UBND tỉnh Lào Cai», «Huyện ủy Bắc Hà»: the level and the name of an issuer.
_LEVEL = regex.compile(
    r"(?<!\p{L})(?P<kind>tỉnh|thành phố|tp\.?|huyện|quận|thị xã|xã|phường|thị trấn)(?!\p{L})(?:\s+(?P<name>\S.*))?"
)
_INTRODUCED = regex.compile(r"(?<!\p{L})(?:của|do)\s+$")
_DISTRICTS = ("huyện", "quận", "thị xã")
#: Names and numbers whose parts are remembered: those of some dozens of reports.
_REMEMBERED = 1024


@dataclass(frozen=True, slots=True)
class Number:
    """A canonical number taken apart: «18/2022/QĐ-UBND» is 18, 2022, «QĐ-UBND» of the organ «UBND».

    ``series`` is what is counted together: type and organ; for letters the organ alone,
    whatever the unit after it. ``party`` numbers run through a term, not a year.
    """

    leading: int
    letter: str
    year: str | None
    series: str
    organ: str
    type: str | None
    party: bool


@lru_cache(_REMEMBERED)
def parse_number(number: str) -> Number | None:
    """Take a canonical number apart, None for one that is not complete.

    >>> parse_number("2403/UBND-TCNV").series
    'UBND'
    """
    match = _NUMBER.fullmatch(number)
    if not match:
        return None
    words = load("instruments")
    codes = regex.split(r"[-/]", match["symbol"])
    kind = codes[0] if codes[0] in words["types"] and len(codes) > 1 else None
    organ = codes[1] if kind else codes[0]
    if codes[0] in words["types"] and len(codes) == 1:
        return None  # «85/CTTr»: the organ is left out
    party = organ in words["party"] or (match["sep"] == "-" and kind is not None)
    series = f"{kind}-{organ}" if kind else organ
    return Number(int(match["n"]), match["letter"], match["year"], series, organ, kind, party)


def is_national(organ: str) -> bool:
    """Whether the organ has one register for the country."""
    return _family("national").fullmatch(organ) is not None


def is_certain(number: Number) -> bool:
    """Whether number and year are one document beyond doubt: not two registers that share a symbol."""
    return not number.party and _family("certain").fullmatch(number.organ) is not None


@cache
def _family(name: str) -> regex.Pattern[str]:
    return regex.compile("|".join(f"(?:{organ})" for organ in load("instruments")[name]))


@lru_cache(_REMEMBERED)
def home_name(district: str | None, province: str | None) -> str | None:
    """Name of a district that no other has, None where it does not say which of several is meant.

    >>> home_name("Châu Thành", None), home_name("Bắc Hà", None)
    (None, 'Bắc Hà')
    """
    if not district:
        return None
    if len(places.candidates(district, places.DISTRICT)) < 2:
        return district
    return f"{district}, {province}" if province else None


def in_registers(
    citations: Sequence[Citation], passages: Sequence[Passage], identity: Identity
) -> tuple[Citation, ...]:
    """The citations of a report with their registers."""
    found: list[Citation] = []
    for cited in citations:
        text = passages[cited.passage].text
        register = _register(cited, text, identity) if cited.number else None
        if register is None and found and _in_a_row(found[-1], cited, text):
            register = found[-1].register
        known = not cited.number or register == cited.register
        found.append(cited if known else replace(cited, register=register))
    return tuple(found)


_BETWEEN = regex.compile(r"\s*[,;]?\s*(?:và\s+)?(?:\p{L}+\s+){0,3}(?:số\s*:?\s*)?")


def _in_a_row(before: Citation, cited: Citation, text: str) -> bool:
    """«UBND huyện đã ban hành Kế hoạch số 38/KH-UBND ngày …; Kế hoạch số 42/KH-UBND ngày …»: one body issued both."""
    one, other = parse_number(before.number or ""), parse_number(cited.number or "")
    if one is None or other is None or one.organ != other.organ or before.passage != cited.passage:
        return False
    end = before.dated[1] if before.dated else before.end
    return end <= cited.start and _BETWEEN.fullmatch(text, end, cited.start) is not None


def register_of(number: str, issuer: str | None, district: str | None, province: str | None) -> str | None:
    """The register of a number whose issuer is named («UBND huyện»), seen from a report of that district."""
    parts = parse_number(number)
    if parts is None:
        return None
    if is_national(parts.organ):
        return parts.organ
    levels = load("instruments")["register_levels"]
    level = levels.get(parts.organ) or (levels.get(parts.organ[0]) if len(parts.organ) > 2 else None)
    if level:
        unit = f"tỉnh {province}" if level == "tỉnh" and province else None
        home = home_name(district, province)
        unit = f"huyện {home}" if level == "huyện" and home else unit
    else:
        unit = _unit(issuer, district, province)
    return f"{parts.organ.removeprefix('CT')} {unit}" if unit else None


def _register(cited: Citation, text: str, identity: Identity) -> str | None:
    issuer = named_issuer(cited, text)
    return register_of(cited.number or "", issuer, identity.district, identity.province)


def named_issuer(cited: Citation, text: str) -> str | None:
    """The issuer the text itself names: as subject before the number, or after «của»; not the next clause's."""
    issuer = cited.issuer
    if not issuer:
        return None
    if text.startswith(issuer, cited.quote[0]) and cited.quote[0] + len(issuer) <= cited.start:
        return issuer
    at = text.find(issuer, cited.end, cited.quote[1])
    introduced = at >= 0 and _INTRODUCED.search(compare_form(text[cited.end : at]))
    return issuer if introduced else None


def _unit(issuer: str | None, district: str | None, province: str | None) -> str | None:
    """Which unit an issuer is of: «tỉnh Lào Cai», «huyện Bắc Hà»; None where the level or the place is open."""
    match = _LEVEL.search(compare_form(issuer or ""))
    if not match:
        return None
    kind = match["kind"].rstrip(".")
    name = (issuer or "")[match.start("name") :].strip() if match["name"] else None
    if kind == "tỉnh":
        named = name or province
        return f"tỉnh {_spelled(named, province)}" if named else None
    if kind in ("thành phố", "tp"):
        return _city(name, district)
    if kind in _DISTRICTS:
        own = not name or (district is not None and compare_key(name) == compare_key(district))
        home = home_name(district if own else name, province)
        return f"huyện {home}" if home else None
    home = home_name(district, province)
    return f"{kind} {name}, {home}" if name and home else None


def _city(name: str | None, district: str | None) -> str | None:
    """A city is a province or a district; without a name the text leaves it open."""
    if name is None:
        return None
    listed = places.province_of(name)
    if listed:
        return f"tỉnh {listed.name}"
    return f"huyện {_spelled(name, district)}"


def _spelled(name: str, known: str | None) -> str:
    return known if known and compare_key(name) == compare_key(known) else " ".join(name.split())
