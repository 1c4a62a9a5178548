"""In: the passages of a report. Out: who issued it, of which district, when, about what.

``extractors.header`` takes the header apart, ``extractors.places`` knows the units,
``extractors.periods`` the period. A blank the report leaves stays None; a place that
several units are called stays open unless the text names the province.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache

import regex

from extractors import places
from extractors.compare_form import compare_form
from extractors.damaged_quarters import has_roman_quarter, quarter_of, with_settled_quarters
from extractors.header import Header, read_header
from extractors.periods import find_periods, statutory
from extractors.vocabulary import load
from schemas.problems import problem
from schemas.records import Identity, Passage, Period, Problem

# «tỉnh Sóc Trăng», «huyện Tây Giang», «thành phố Huế»: the words after it begin in capitals
_NAMED = regex.compile(
    r"(?<!\p{L})(?P<kind>tỉnh|thành phố|tp\.?|huyện|quận|thị xã|xã|phường|thị trấn)\s+"
    r"(?P<name>(?-i:\p{Lu})[\p{L}'’]*(?:\s*[ -]\s*(?-i:\p{Lu})[\p{L}'’]*){0,3}(?:\s+\d{1,2}(?![\d/.,]))?)",
    regex.IGNORECASE,
)


_UNIT_WORD = regex.compile(r"\s+(?=huyện|tỉnh|quận|thị xã|thành phố)", regex.IGNORECASE)


_FIRST_WORDS = 1_000  # characters of a passage that may name the period; longest seen 190


@dataclass(frozen=True, slots=True)
class _Unit:
    kind: str
    name: str


def read_identity(passages: Sequence[Passage], recognised: Collection[int] = ()) -> Identity:
    """Return what the report says of itself; ``recognised`` are the ordinals of passages that Tesseract read."""
    header = read_header(passages)
    mentions = _mentions(passages)
    office, unit, province = _organs(header.organs)
    unit = unit or _unit_from_text(header, mentions)
    district = _district(unit, mentions)
    unit = _listed(unit, district)
    return Identity(
        kind=_kind(header),
        number=header.symbol.number if header.symbol else None,
        title=header.title,
        issuer=_issuer(office, unit),
        district=district.name if district else None,
        province=_province(unit, district, province, mentions),
        issued_on=header.day,
        period=_period(header, passages, recognised),
    )


def identity_problems(identity: Identity) -> list[Problem]:
    """Say aloud that the place of a report stays open."""
    if identity.district and not identity.province:
        return [problem("extract", "unknown_place", quote=identity.district, found=identity.district)]
    return []


def _kind(header: Header) -> str | None:
    if header.kind:
        return header.kind
    types = load("instruments")["types"]
    found = regex.search(r"[/-]\s?(?P<type>\p{L}+)", header.symbol_text or "")
    if found and found["type"] in types:
        return str(types[found["type"]]["kind"])
    return "Công văn" if found else None


@cache
def _organ_heads() -> regex.Pattern[str]:
    words = load("organs")
    heads = sorted([*words["councils"], *words["offices"]], key=len, reverse=True)
    kinds = "|".join(words["unit_kinds"])
    return regex.compile(rf"(?<!\p{{L}})(?:(?P<head>{'|'.join(heads)})(?!\p{{L}})|(?P<kind>{kinds})\s+(?=\p{{L}}|\d))")


def _organs(lines: Sequence[str]) -> tuple[str | None, _Unit | None, str | None]:
    """Return the issuing organ's own name, its unit and the province the header names."""
    text = " ".join(lines)
    form = compare_form(text)
    heads = list(_organ_heads().finditer(form))
    office: str | None = None
    units: list[_Unit] = []
    for place, match in enumerate(heads):
        end = heads[place + 1].start() if place + 1 < len(heads) else len(text)
        if match["kind"]:
            # «XÃ HỘI» inside an office's name is no commune
            if match["kind"] == "xã" and form.startswith("xã hội", match.start()):
                continue
            units.append(_Unit(match["kind"], text[match.end() : end].strip(" -–,.*_|")))
        else:
            # «VĂN PHÒNG HĐND VÀ UBND»: one office, although two councils stand in it
            joined = (office or "").startswith("Văn phòng") and match["head"] in ("hđnd", "ubnd")
            if not joined and not _is_inside_office(heads, place, form):
                office = _office(text, match, end)
    lowest = max(units, key=lambda unit: _level(unit), default=None)
    province = next((unit.name for unit in units if unit.kind == "tỉnh"), None)
    return office, lowest, _title_case(province) if province else None


def _is_inside_office(heads: list[regex.Match[str]], place: int, form: str) -> bool:
    """Tell the «PHÒNG» of «VĂN PHÒNG» or «BỘ» of a name from a head of its own."""
    return place > 0 and form[heads[place - 1].start() : heads[place].start()].strip() == ""


def _office(text: str, match: regex.Match[str], end: int) -> str:
    words = load("organs")
    head = match["head"]
    if head in words["councils"]:
        return str(words["councils"][head])
    name = text[match.end() : end].strip(" -–,.*_|")
    if head == "văn phòng":
        name = _UNIT_WORD.split(text[match.end() :])[0].strip()
    return f"{words['offices'][head]} {_office_case(name)}".strip()


def _office_case(name: str) -> str:
    """Write «TÀI NGUYÊN VÀ MÔI TRƯỜNG» as «Tài nguyên và Môi trường»."""
    words = load("organs")
    parts = regex.split(r"(\s+-\s+|,\s+|\s+và\s+|\s+VÀ\s+)", name)
    written = "".join(part.lower() if place % 2 else part.capitalize() for place, part in enumerate(parts))
    for small in words["lower"]:
        written = regex.sub(regex.escape(small), small, written, flags=regex.IGNORECASE)
    for kept in words["kept"]:
        written = regex.sub(rf"(?<!\p{{L}}){kept}(?!\p{{L}})", kept, written, flags=regex.IGNORECASE)
    return written


def _title_case(name: str) -> str:
    """Write «MỸ ĐỨC» as «Mỹ Đức» and uỷ, hoà with the tone where lists have it."""
    words = [word.capitalize() for word in compare_form(name).split()] if name.isupper() else name.split()
    return " ".join(words)


def _level(unit: _Unit) -> int:
    levels: list[str] = load("organs")["unit_kinds"][unit.kind]
    if len(levels) > 1 and places.province_of(unit.name):
        both = places.candidates(f"{unit.kind} {unit.name}", places.DISTRICT)
        return 2 if both else 1
    return int(levels[-1])


def _mentions(passages: Sequence[Passage]) -> Counter[_Unit]:
    """Count the units the text names with their kind."""
    found: Counter[_Unit] = Counter()
    for passage in passages:
        for match in _NAMED.finditer(passage.text):
            kind = compare_form(match["kind"]).rstrip(".")
            name = match["name"]
            if not name.isupper():
                found[_Unit("thành phố" if kind == "tp" else kind, " ".join(name.split()))] += 1
    return found


def _unit_from_text(header: Header, mentions: Counter[_Unit]) -> _Unit | None:
    """Take the unit from «Tây Giang, ngày …», else the district the text names most."""
    named = [unit for unit, _ in mentions.most_common() if _level(unit) == places.DISTRICT]
    if header.place:
        key = compare_form(header.place)
        own = next((unit for unit in named if compare_form(unit.name) == key), None)
        listed = places.candidates(header.place, places.DISTRICT)
        if own or listed:
            return own or _Unit(listed[0].kind, listed[0].name)
    listed_names = [unit for unit in named if places.candidates(f"{unit.kind} {unit.name}", places.DISTRICT)]
    return next(iter(listed_names), next(iter(named), None))


def _district(unit: _Unit | None, mentions: Counter[_Unit]) -> _Unit | None:
    if unit is None:
        return None
    level = _level(unit)
    if level == places.DISTRICT:
        return _Unit(unit.kind, _spelled(unit, places.DISTRICT))
    if level == places.PROVINCE:
        return None
    above = {listed.parent_id for listed in places.candidates(f"{unit.kind} {unit.name}", places.COMMUNE)}
    named = [each for each, _ in mentions.most_common() if _level(each) == places.DISTRICT]
    for each in named:
        listed = places.candidates(f"{each.kind} {each.name}", places.DISTRICT)
        if any(place.id in above for place in listed):
            return _Unit(each.kind, _spelled(each, places.DISTRICT))
    parents = [places.unit(one) for one in above if one]
    if len(parents) == 1 and parents[0]:
        return _Unit(parents[0].kind, parents[0].name)
    return named[0] if named and not above else None


def _listed(unit: _Unit | None, district: _Unit | None) -> _Unit | None:
    """Spell the unit as the gazetteer does."""
    if unit is None or (district and _level(unit) == places.DISTRICT):
        return district or unit
    return _Unit(unit.kind, _spelled(unit, _level(unit)))


def _spelled(unit: _Unit, level: int) -> str:
    listed = places.candidates(f"{unit.kind} {unit.name}", level)
    return listed[0].name if listed else _title_case(unit.name)


def _issuer(office: str | None, unit: _Unit | None) -> str | None:
    if office is None:
        return None
    if unit is None:
        return office
    # «Huyện ủy Tây Giang»: the Party committee has the kind of unit in its own name
    named = office if office.endswith(" ủy") and office != "Đảng ủy" else f"{office} {unit.kind}"
    return f"{named} {unit.name}"


def _province(unit: _Unit | None, district: _Unit | None, printed: str | None, mentions: Counter[_Unit]) -> str | None:
    """Return the province: the gazetteer's where the district's name is one, else as the text says."""
    named = [each.name for each, _ in mentions.most_common() if each.kind in ("tỉnh", "thành phố")]
    if printed:
        named.insert(0, printed)
    if district:
        listed = places.candidates(f"{district.kind} {district.name}", places.DISTRICT)
        above = {place.name for place in (places.unit(each.parent_id or "") for each in listed) if place}
        if len(above) == 1:
            return above.pop()
        if above:
            said = [place.name for place in (places.province_of(name) for name in named) if place]
            return next((name for name in said if name in above), None)
        return next(iter(_provinces_only(named)), None)
    if unit and _level(unit) == places.PROVINCE:
        return unit.name
    return next(iter(_provinces_only(named)), None)


def _provinces_only(names: Sequence[str]) -> Iterator[str]:
    """Yield names as the gazetteer spells them, or as printed after «tỉnh»."""
    for name in names:
        listed = places.province_of(name)
        yield listed.name if listed else name


def _period(header: Header, passages: Sequence[Passage], recognised: Collection[int]) -> Period:
    """Read the period from the title, else from the first lines that name one."""
    year = int(header.day[:4]) if header.day else None
    texts = [header.title or "", *(passage.text[:_FIRST_WORDS] for passage in passages[:12])]
    for text in texts:
        if recognised and has_roman_quarter(text):
            body = [(p.text, p.section) for p in passages if p.ordinal in recognised and p.text not in text]
            quarter = quarter_of(text, body, header.day)
            if quarter is None:
                return Period()  # «quý II» may be the third: never from one reading, and no whole year either
            text = with_settled_quarters(text, quarter)
        period = _main_period(text, year)
        if period:
            return statutory(_printed_window(header, period, year))
    return Period()


def _main_period(text: str, year: int | None) -> Period | None:
    found = find_periods(text, None) or find_periods(text, year)
    named = [period for _, _, period in found if period.label]
    partial = [period for period in named if len(period.label or "") > 4]
    return next(iter(partial or named), None)


def _printed_window(header: Header, period: Period, year: int | None) -> Period:
    """Prefer «(Từ ngày 15/12/2022 đến ngày 14/6/2023)» under the title to the customary days."""
    for note in (header.title or "", *header.notes):
        for _, _, window in find_periods(note, year):
            if window.start and window.end:
                return replace(period, start=window.start, end=window.end)
    return period
