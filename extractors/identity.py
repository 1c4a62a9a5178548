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
from schemas.records import Identity, Passage, Period, PeriodSource, Problem

# «tỉnh Sóc Trăng», «huyện Tây Giang», «thành phố Huế»: the words after it begin in capitals
_NAMED = regex.compile(
    r"(?<!\p{L})(?P<kind>tỉnh|thành phố|tp\.?|huyện|quận|thị xã|xã|phường|thị trấn|đặc khu)\s+"
    r"(?P<name>(?-i:\p{Lu})[\p{L}'’]*(?:\s*[ -]\s*(?-i:\p{Lu})[\p{L}'’]*){0,3}(?:\s+\d{1,2}(?![\d/.,]))?)",
    regex.IGNORECASE,
)


_UNIT_WORD = regex.compile(r"\s+(?=huyện|tỉnh|quận|thị xã|thành phố)", regex.IGNORECASE)


_FIRST_WORDS = 1_000  # characters of a passage that may name the period; longest seen 190


#: «ĐỀ ÁN … GIAI ĐOẠN 2022-2025, TẦM NHÌN ĐẾN NĂM 2030» in a title: how far a programme looks, no time reported on.
_HORIZON = regex.compile(r"(?:tầm nhìn|định hướng)(?:\s+(?:đến|tới))?\s+$|(?<!\p{L})đến\s+$")
_QUOTED = regex.compile(r"“[^”]*”|\"[^\"]*\"")


_TASKS_AHEAD = regex.compile(
    r"(?<!kết quả )(?<!hiện )(?<!hiện các )(?<!\p{L})"
    r"(?:phương hướng|nhiệm vụ|việc cần làm|công việc cần|giải pháp|kế hoạch)(?!\p{L})"
)


@dataclass(frozen=True, slots=True)
class _Unit:
    kind: str
    name: str


def read_identity(passages: Sequence[Passage], recognised: Collection[int] = ()) -> Identity:
    """Return what the report says of itself; ``recognised`` are the ordinals of passages that Tesseract read."""
    header = read_header(passages)
    mentions = _mentions(passages)
    period, source = _period(header, passages, recognised)
    on = _day(header, period)
    office, units = _organs(header.organs)
    unit = max(units, key=lambda each: _level(each, on), default=None)
    province = next((_title_case(each.name) for each in units if _level(each, on) == places.PROVINCE), None)
    above = [each for each in units if _level(each, on) == places.DISTRICT]
    unit = unit or _unit_from_text(header, mentions, on)
    district = _district(unit, above, mentions, on)
    unit = _listed(unit, district, on)
    province = _province(unit, district, province, mentions, on)
    return Identity(
        kind=_kind(header),
        number=header.symbol.number if header.symbol else None,
        title=header.title,
        issuer=_issuer(office, unit),
        district=district.name if district else None,
        province=province,
        issued_on=header.day,
        period=period,
        unit_id=_unit_id(unit, district, province, on),
        period_source=source,
        unit=f"{unit.kind} {unit.name}" if unit else None,
        level=places.LEVEL_NAMES[_level(unit, on)] if unit else None,
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


def _unit_id(unit: _Unit | None, district: _Unit | None, province: str | None, on: str | None) -> str | None:
    """Return the unit the report speaks for: its commune or province, else its district."""
    if unit is None:
        return None
    level = _level(unit, on)
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


def _organs(lines: Sequence[str]) -> tuple[str | None, list[_Unit]]:
    """Return the issuing organ's own name and the units the header names: its own and those above it."""
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


def _title_case(name: str) -> str:
    """Write «MỸ ĐỨC» as «Mỹ Đức» and uỷ, hoà with the tone where lists have it."""
    words = [word.capitalize() for word in compare_form(name).split()] if name.isupper() else name.split()
    return " ".join(words)


def _level(unit: _Unit, on: str | None) -> int:
    levels: list[str] = load("organs")["unit_kinds"][unit.kind]
    province = places.province_of(unit.name, on) if len(levels) > 1 else None
    if province:
        # «thành phố Huế» is a district of the list of 2023 and a province since 2025
        newest = province.kind == unit.kind and places.compare_key(province.name) == places.compare_key(unit.name)
        both = places.candidates(f"{unit.kind} {unit.name}", places.DISTRICT, on=on)
        return 2 if both and not newest else 1
    if len(levels) > 1 and on and on >= places.REFORM:
        # since there are no districts a city is a province, but for a district that still signs as one
        return 2 if places.candidates(f"{unit.kind} {unit.name}", places.DISTRICT, on=on) else 1
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


def _unit_from_text(header: Header, mentions: Counter[_Unit], on: str | None) -> _Unit | None:
    """Take the unit from «Tây Giang, ngày …», else the district the text names most.

    Since there are no districts, «Tam Hải, ngày …» is a commune, unless a province is called so.
    """
    if header.place and on and on >= places.REFORM and not places.province_of(header.place, on):
        communes = places.candidates(header.place, places.COMMUNE, on=on)
        if communes:
            return _Unit(communes[0].kind, communes[0].name)
    named = [unit for unit, _ in mentions.most_common() if _level(unit, on) == places.DISTRICT]
    if header.place:
        key = compare_form(header.place)
        own = next((unit for unit in named if compare_form(unit.name) == key), None)
        listed = places.candidates(header.place, places.DISTRICT, on=on)
        if own or listed:
            return own or _Unit(listed[0].kind, listed[0].name)
    listed_names = [unit for unit in named if places.candidates(f"{unit.kind} {unit.name}", places.DISTRICT, on=on)]
    return next(iter(listed_names), next(iter(named), None))


def _district(
    unit: _Unit | None, above_it: Sequence[_Unit], mentions: Counter[_Unit], on: str | None
) -> _Unit | None:
    """Return the district of a unit: itself, the one its header names above it, else the one its name leaves."""
    if unit is None:
        return None
    level = _level(unit, on)
    if level == places.DISTRICT:
        return _Unit(unit.kind, _spelled(unit, places.DISTRICT, on))
    if level == places.PROVINCE or (on and on >= places.REFORM):
        return None
    if above_it:
        return _Unit(above_it[0].kind, _spelled(above_it[0], places.DISTRICT, on))
    above = {listed.parent_id for listed in places.candidates(f"{unit.kind} {unit.name}", places.COMMUNE, on=on)}
    named = [each for each, _ in mentions.most_common() if _level(each, on) == places.DISTRICT]
    for each in named:
        listed = places.candidates(f"{each.kind} {each.name}", places.DISTRICT, on=on)
        if any(place.id in above for place in listed):
            return _Unit(each.kind, _spelled(each, places.DISTRICT, on))
    parents = [places.unit(one) for one in above if one]
    if len(parents) == 1 and parents[0]:
        return _Unit(parents[0].kind, parents[0].name)
    return named[0] if named and not above else None


def _listed(unit: _Unit | None, district: _Unit | None, on: str | None) -> _Unit | None:
    """Spell the unit as the gazetteer does."""
    if unit is None or (district and _level(unit, on) == places.DISTRICT):
        return district or unit
    return _Unit(unit.kind, _spelled(unit, _level(unit, on), on))


def _spelled(unit: _Unit, level: int, on: str | None) -> str:
    listed = places.candidates(f"{unit.kind} {unit.name}", level, on=on)
    return listed[0].name if listed else _title_case(unit.name)


def _issuer(office: str | None, unit: _Unit | None) -> str | None:
    if office is None:
        return None
    if unit is None:
        return office
    # «Huyện ủy Tây Giang»: the Party committee has the kind of unit in its own name
    named = office if office.endswith(" ủy") and office != "Đảng ủy" else f"{office} {unit.kind}"
    return f"{named} {unit.name}"


def _province(
    unit: _Unit | None, district: _Unit | None, printed: str | None, mentions: Counter[_Unit], on: str | None
) -> str | None:
    """Return the province: the gazetteer's where the name of the unit is one, else as the text says."""
    named = [each.name for each, _ in mentions.most_common() if each.kind in ("tỉnh", "thành phố")]
    if printed:
        named.insert(0, printed)
    if unit and _level(unit, on) == places.PROVINCE:
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


def _period(
    header: Header, passages: Sequence[Passage], recognised: Collection[int]
) -> tuple[Period, PeriodSource | None]:
    """Read the period from the title, else from the first lines that name one, and where its days come from."""
    year = int(header.day[:4]) if header.day else None
    texts = [header.title or "", *(passage.text[:_FIRST_WORDS] for passage in passages[:12])]
    for at, text in enumerate(texts):
        if recognised and has_roman_quarter(text):
            body = [(p.text, p.section) for p in passages if p.ordinal in recognised and p.text not in text]
            quarter = quarter_of(text, body, header.day)
            if quarter is None:
                return Period(), None  # «quý II» may be the third: never from one reading, and no whole year either
            text = with_settled_quarters(text, quarter)
        period = _main_period(text, year, is_title=at == 0)
        if period:
            printed = _printed_window(header, period, year)
            if printed.start and printed.end:
                return printed, PeriodSource.PRINTED
            dated = statutory(printed)
            return dated, PeriodSource.DEFAULT if dated.start else None
    return Period(), None


def _main_period(text: str, year: int | None, *, is_title: bool) -> Period | None:
    # «… 9 tháng đầu năm, triển khai nhiệm vụ quý IV năm 2023»: the tasks of the next period are not reported
    tasks = _TASKS_AHEAD.search(compare_form(text)) if is_title else None
    found = find_periods(text, None) or find_periods(text, year)
    told = [each for each in found if not tasks or each[0] < tasks.start()]
    found = told or found
    found = [each for each in found if not is_title or not _is_of_a_programme(text, each[0])] or found
    # «tăng 9,3% so với cùng kỳ năm 2018» names the year it is not
    named = [period for at, _, period in found if period.label and not compare_form(text).startswith("cùng kỳ", at)]
    partial = [period for period in named if len(period.label or "") > 4]
    return next(iter(partial or named), None)


def _is_of_a_programme(title: str, at: int) -> bool:
    """Tell the years of a programme's name or horizon from the time that a title reports on."""
    is_quoted = any(match.start() < at < match.end() for match in _QUOTED.finditer(title))
    return is_quoted or _HORIZON.search(compare_form(title)[:at]) is not None


def _printed_window(header: Header, period: Period, year: int | None) -> Period:
    """Prefer «(Từ ngày 15/12/2022 đến ngày 14/6/2023)» under the title to the customary days."""
    for note in (header.title or "", *header.notes):
        for _, _, window in find_periods(note, year):
            if window.start and window.end:
                return replace(period, start=window.start, end=window.end)
    return period
