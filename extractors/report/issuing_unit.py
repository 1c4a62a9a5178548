"""In: the header and passages of a report. Out: the unit that speaks in it, its district and province."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

import regex

from extractors.report.header import Header
from extractors.scope import places
from extractors.scope.unit_spelling import compare_key
from extractors.text.compare_form import compare_form
from extractors.text.screened import screened
from extractors.text.vocabulary import load
from schemas.records import Passage

# «tỉnh Sóc Trăng», «huyện Tây Giang», «thành phố Huế»: the words after it begin in capitals
_KIND = screened(r"(?<!\p{L})(?P<kind>tỉnh|thành phố|tp\.?|huyện|quận|thị xã|xã|phường|thị trấn|đặc khu)\s+")
_NAME = regex.compile(r"\p{Lu}[\p{L}'’]*(?:\s*[ -]\s*\p{Lu}[\p{L}'’]*){0,3}(?:\s+\d{1,2}(?![\d/.,]))?")


_UNIT_WORD = regex.compile(r"\s+(?=huyện|tỉnh|quận|thị xã|thành phố)", regex.IGNORECASE)


@dataclass(frozen=True, slots=True)
class NamedUnit:
    """A unit as a text names it: «huyện», «Tây Giang»."""

    kind: str
    name: str


@cache
def _organ_heads() -> regex.Pattern[str]:
    words = load("organs")
    heads = sorted([*words["councils"], *words["offices"]], key=len, reverse=True)
    kinds = "|".join(words["unit_kinds"])
    return regex.compile(rf"(?<!\p{{L}})(?:(?P<head>{'|'.join(heads)})(?!\p{{L}})|(?P<kind>{kinds})\s+(?=\p{{L}}|\d))")


def organs_of(lines: Sequence[str]) -> tuple[str | None, list[NamedUnit]]:
    """Return the issuing organ's own name and the units the header names: its own and those above it."""
    text = " ".join(lines)
    form = compare_form(text)
    heads = list(_organ_heads().finditer(form))
    office: str | None = None
    units: list[NamedUnit] = []
    for place, match in enumerate(heads):
        end = heads[place + 1].start() if place + 1 < len(heads) else len(text)
        if match["kind"]:
            # «XÃ HỘI» inside an office's name is no commune
            if match["kind"] == "xã" and form.startswith("xã hội", match.start()):
                continue
            units.append(NamedUnit(match["kind"], text[match.end() : end].strip(" -–,.*_|")))
        else:
            # «VĂN PHÒNG HĐND VÀ UBND»: one office, although two councils stand in it
            joined = (office or "").startswith("Văn phòng") and match["head"] in ("hđnd", "ubnd")
            if not joined and not _is_inside_office(heads, place, form):
                office = _office(text, match, end)
    return office, units


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


_INITIAL = regex.compile(r"(?<![\p{L}\p{M}])\p{L}")


def title_case(name: str) -> str:
    """Write «MỸ ĐỨC» as «Mỹ Đức», «K’NỚ» as «K’Nớ», and uỷ, hoà with the tone where lists have it."""
    if not name.isupper():
        return " ".join(name.split())
    return _INITIAL.sub(lambda letter: letter[0].upper(), " ".join(compare_form(name).split()))


def level_of(unit: NamedUnit, on: str | None) -> int:
    """Return 1 for a province, 2 for a district, 3 for a commune, by the list of units of the day ``on``."""
    levels: list[str] = load("organs")["unit_kinds"][unit.kind]
    province = places.province_of(unit.name, on) if len(levels) > 1 else None
    if province:
        # «thành phố Huế» is a district of the list of 2023 and a province since 2025
        newest = province.kind == unit.kind and compare_key(province.name) == compare_key(unit.name)
        both = places.candidates(f"{unit.kind} {unit.name}", places.DISTRICT, on=on)
        return 2 if both and not newest else 1
    if len(levels) > 1 and on and on >= places.REFORM:
        # since there are no districts a city is a province, but for a district that still signs as one
        return 2 if places.candidates(f"{unit.kind} {unit.name}", places.DISTRICT, on=on) else 1
    return int(levels[-1])


def units_named(passages: Sequence[Passage]) -> Counter[NamedUnit]:
    """Count the units the text names with their kind."""
    found: Counter[NamedUnit] = Counter()
    for passage in passages:
        end = 0
        for match in _KIND.finditer(compare_form(passage.text)):
            named = _NAME.match(passage.text, match.end()) if match.start() >= end else None
            if named is None:
                continue
            end, kind = named.end(), match["kind"].rstrip(".")
            if not named[0].isupper():
                found[NamedUnit("thành phố" if kind == "tp" else kind, " ".join(named[0].split()))] += 1
    return found


def unit_from_text(header: Header, mentions: Counter[NamedUnit], on: str | None) -> NamedUnit | None:
    """Take the unit from «Tây Giang, ngày …», else the district the text names most.

    Since there are no districts, «Tam Hải, ngày …» is a commune, unless a province is called so.
    """
    if header.place and on and on >= places.REFORM and not places.province_of(header.place, on):
        communes = places.candidates(header.place, places.COMMUNE, on=on)
        if communes:
            return NamedUnit(communes[0].kind, communes[0].name)
    named = [unit for unit, _ in mentions.most_common() if level_of(unit, on) == places.DISTRICT]
    if header.place:
        key = compare_form(header.place)
        own = next((unit for unit in named if compare_form(unit.name) == key), None)
        listed = places.candidates(header.place, places.DISTRICT, on=on)
        if own or listed:
            return own or NamedUnit(listed[0].kind, listed[0].name)
    listed_names = [unit for unit in named if places.candidates(f"{unit.kind} {unit.name}", places.DISTRICT, on=on)]
    return next(iter(listed_names), next(iter(named), None))


def district_of(
    unit: NamedUnit | None, above_it: Sequence[NamedUnit], mentions: Counter[NamedUnit], on: str | None
) -> NamedUnit | None:
    """Return the district of a unit: itself, the one its header names above it, else the one its name leaves."""
    if unit is None:
        return None
    level = level_of(unit, on)
    if level == places.DISTRICT:
        return NamedUnit(unit.kind, _spelled(unit, places.DISTRICT, on))
    if level == places.PROVINCE or (on and on >= places.REFORM):
        return None
    if above_it:
        return NamedUnit(above_it[0].kind, _spelled(above_it[0], places.DISTRICT, on))
    above = {listed.parent_id for listed in places.candidates(f"{unit.kind} {unit.name}", places.COMMUNE, on=on)}
    named = [each for each, _ in mentions.most_common() if level_of(each, on) == places.DISTRICT]
    for each in named:
        listed = places.candidates(f"{each.kind} {each.name}", places.DISTRICT, on=on)
        if any(place.id in above for place in listed):
            return NamedUnit(each.kind, _spelled(each, places.DISTRICT, on))
    parents = [places.unit(one) for one in above if one]
    if len(parents) == 1 and parents[0]:
        return NamedUnit(parents[0].kind, parents[0].name)
    return named[0] if named and not above else None


def spelled_as_listed(unit: NamedUnit | None, district: NamedUnit | None, on: str | None) -> NamedUnit | None:
    """Spell the unit as the gazetteer does."""
    if unit is None or (district and level_of(unit, on) == places.DISTRICT):
        return district or unit
    return NamedUnit(unit.kind, _spelled(unit, level_of(unit, on), on))


def _spelled(unit: NamedUnit, level: int, on: str | None) -> str:
    listed = places.candidates(f"{unit.kind} {unit.name}", level, on=on)
    return listed[0].name if listed else title_case(unit.name)


def province_of(
    unit: NamedUnit | None,
    district: NamedUnit | None,
    printed: str | None,
    mentions: Counter[NamedUnit],
    on: str | None,
) -> str | None:
    """Return the province: the gazetteer's where the name of the unit is one, else as the text says."""
    named = [each.name for each, _ in mentions.most_common() if each.kind in ("tỉnh", "thành phố")]
    if printed:
        named.insert(0, printed)
    if unit and level_of(unit, on) == places.PROVINCE:
        listed = places.province_of(unit.name, on)
        return listed.name if listed else unit.name
    if district or unit:
        of, level = (district, places.DISTRICT) if district else (unit, places.COMMUNE)
        below = places.candidates(f"{of.kind} {of.name}", level, on=on) if of else ()
        above = {listed.name for listed in (_province_above(place) for place in below) if listed}
        if district and len(above) == 1:
            return above.pop()
        if above:
            said = [place.name for place in (places.province_of(name, on) for name in named) if place]
            return next((name for name in said if name in above), above.pop() if len(above) == 1 else None)
    return next(iter(_provinces_only(named, on)), None)


def _province_above(listed: places.AdminUnit) -> places.AdminUnit | None:
    return next((place for place in map(places.unit, places.ancestors(listed)) if place and place.level == 1), None)


def _provinces_only(names: Sequence[str], on: str | None) -> Iterator[str]:
    """Yield names as the gazetteer spells them, or as printed after «tỉnh»."""
    for name in names:
        listed = places.province_of(name, on)
        yield listed.name if listed else name


def unit_id_of(unit: NamedUnit | None, district: NamedUnit | None, province: str | None, on: str | None) -> str | None:
    """Return the unit the report speaks for: its commune or province, else its district."""
    if unit is None:
        return None
    level = level_of(unit, on)
    within = None
    if level == places.COMMUNE and district:
        above = places.district_of(f"{district.kind} {district.name}", province, on)
        within = above.id if above else None
    elif level != places.PROVINCE and province:
        above = places.province_of(province, on) if level == places.COMMUNE else None
        within = above.id if above else None
    if level == places.PROVINCE:
        listed = places.province_of(unit.name, on)
    elif level == places.DISTRICT:
        listed = places.district_of(f"{unit.kind} {unit.name}", province, on)
    else:
        found = places.candidates(f"{unit.kind} {unit.name}", level, within, on)
        listed = found[0] if len(found) == 1 else None
    return listed.id if listed else None
