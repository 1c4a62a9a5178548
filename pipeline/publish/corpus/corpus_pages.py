"""Pages about the corpus as a whole: comparison, districts, cited documents, accuracy.

In: a ``Visit``. Out: a template with its values, which ``pages`` renders and sends.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from difflib import get_close_matches
from functools import lru_cache
from typing import Any
from urllib.parse import quote, unquote

from markupsafe import Markup

from pipeline.comparing.observations import IN_PROVINCE
from pipeline.publish.choices import choices_of
from pipeline.publish.claims import Row
from pipeline.publish.corpus import charts, compare, holding, instruments, late, overview, units
from pipeline.publish.corpus.compare_rows import Lines
from pipeline.publish.corpus.successors import successors
from pipeline.publish.corpus.value_cells import value_cell, value_link
from pipeline.publish.data.queries import ON_TIME_RATE
from pipeline.publish.data.references import indicator_labels
from pipeline.publish.measured import accuracy_table, first_readings
from pipeline.publish.words import Words

VIEWS = ("indicator", "late", "holding")


@dataclass(frozen=True, slots=True)
class Visit:
    """What a page needs of a request: the database, the language, the address and how to make others."""

    db: Any
    words: Words
    arguments: Callable[[str], str | None]
    page: int
    path: dict[str, str]
    href: Callable[..., str]
    report_href: Callable[[str, str], str]

    def argument(self, name: str, default: str = "") -> str:
        """A value of the address, ``default`` where it has none."""
        return self.arguments(name) or default


@dataclass(frozen=True, slots=True)
class Shown:
    """A template with its values."""

    template: str
    values: dict[str, Any] = field(default_factory=dict)
    status: int = 200


def _uncounted(visit: Visit) -> Shown:
    return Shown("message.html", {"named": visit.words("not_ready"), "message": visit.words("rebuild")}, 503)


#: Districts and communes of the country number some 11,000; comparisons name hundreds a page.
@lru_cache(maxsize=16_384)
def unit_path(province: str | None, district: str) -> str:
    """The path of a district's page.

    >>> unit_path(None, "Hà Vân")
    '/don-vi/-/H%C3%A0%20V%C3%A2n'
    """
    return f"/don-vi/{quote(province or units.UNKNOWN, safe='')}/{quote(district, safe='')}"


def number_path(number: str) -> str:
    """The path of a cited number's page; its slashes stay.

    >>> number_path("30/2020/NĐ-CP")
    '/van-ban/30/2020/N%C4%90-CP'
    """
    return f"/van-ban/{quote(number)}"


async def compare_page(visit: Visit) -> Shown:
    """One indicator, late dossiers or claims that hold, across districts and periods."""
    seen = await overview.overview_of(visit.db)
    if not seen.counted:
        return _uncounted(visit)
    view = visit.argument("view", VIEWS[0])
    pages = {"late": _late_page, "holding": _holding_page}
    return await pages.get(view, _indicator_page)(visit, seen)


async def choice_of(visit: Visit, indicator: str) -> compare.Choice:
    """What the address chooses of an indicator."""
    asked = {name: visit.arguments(name) for name in ("scope", "channel", "of", "period")}
    asked["period"] = asked["period"] or None
    return await compare.choose(visit.db, indicator, asked, visit.argument("province"))


async def _indicator_page(visit: Visit, seen: overview.Overview) -> Shown:
    indicator = visit.argument("indicator", ON_TIME_RATE)
    choice = await choice_of(visit, indicator)
    table = await compare.compare(visit.db, choice, seen.counts["districts"])
    drawn: dict[str, list[charts.Value]] = {}
    if table.by_province:
        drawn["strip"] = charts.strip(table.ranked, table.by_province, visit.words, visit.report_href)
    elif len(table.ranked) > 1:
        drawn["ranking"] = charts.ranking(table.ranked, visit.report_href)
    if len(table.periods) > 1:
        values = charts.over_time(table, visit.words, visit.report_href)
        if 1 < len(table.districts) <= charts.MOST_LINES:
            drawn["lines"] = values
        if len(table.districts) <= charts.MOST_PANELS:
            drawn["panels"] = values
    heirs = await successors(visit.db, choice.province) if len(table.periods) > 1 else {}
    row = next((row for row in seen.indicators if row["code"] == indicator), None)
    return Shown("compare.html", {
        "view": "indicator", "views": VIEWS, "overview": seen, "choice": choice, "table": table, "charts": drawn,
        "indicator": row, "heirs": heirs, "options": _options(choice, visit.words),
        "unknown": None if row else await _unknown(visit, indicator),
        "lines": _lines(visit),
    })


async def _unknown(visit: Visit, code: str) -> tuple[str, list[tuple[str, str]]] | None:
    """A code that the vocabulary has not, and the codes most like it with their labels; None for one that it has."""
    labels = await indicator_labels(visit.db, visit.words.lang)
    if code in labels:
        return None
    return code, [(like, labels[like]) for like in get_close_matches(code, labels, n=3)]


def _lines(visit: Visit) -> Lines:
    return Lines(visit.words, visit.report_href, visit.href, unit_path)


def _options(choice: compare.Choice, words: Words) -> dict[str, Markup]:
    """The lists of a comparison's form; '' stands for what is open."""
    listed: dict[str, tuple[str | None, list[tuple[str | None, str]]]] = {
        "scope": (choice.scope, [(value, words.named("scope", value)) for value in choice.scopes]),
        "channel": (choice.channel, [(value, words.named("channel", value or "all")) for value in choice.channels]),
        "of": (choice.whose, [
            (value, words("whose.in_province") if value == IN_PROVINCE else value or words("whose.all"))
            for value in choice.names]),
        "period": (choice.period, [(value, words.period(value)) for value in choice.periods]),
    }  # fmt: skip
    return {
        name: choices_of(tuple([(value or "", said) for value, said in pairs])).options(chosen or "")
        for name, (chosen, pairs) in listed.items()
    }


async def _late_page(visit: Visit, seen: overview.Overview) -> Shown:
    choice = await choice_of(visit, late.PARTS[0])
    window, lines = await late.late_dossiers(visit.db, choice)
    bars = charts.late_bars(lines[:charts.MOST_BARS], visit.words, visit.report_href)
    return Shown("compare_late.html", {
        "view": "late", "views": VIEWS, "overview": seen, "choice": choice, "lines": lines,
        "wholes": compare.WHOLE_LEVELS, "codes": late.PARTS, "most": charts.MOST_BARS,
        "received": late.RECEIVED, "window": window, "charts": {"bars": bars} if len(lines) > 1 else {},
        "evidence": charts.evidence, "value_link": value_link, "place": _lines(visit).place,
    })


async def _holding_page(visit: Visit, seen: overview.Overview) -> Shown:
    period, province = visit.argument("period"), visit.argument("province")
    found = await holding.share_that_holds(visit.db, period, province, seen.counts["districts"])

    def address(line: Row) -> str:
        if found.by_province:
            return visit.href("/so-sanh", view="holding", period=period, province=line["province"] or units.UNKNOWN)
        return visit.href(unit_path(line["province"], line["district"]))

    bars = charts.holding_bars(found.lines[:charts.MOST_BARS], visit.words, address)
    return Shown("compare_holding.html", {
        "view": "holding", "views": VIEWS, "overview": seen, "period": period, "province": province, "found": found,
        "address": address, "charts": {"shares": bars} if len(found.lines) > 1 else {},
    })


async def units_page(visit: Visit) -> Shown:
    """The districts of each province."""
    seen = await overview.overview_of(visit.db)
    if not seen.counted:
        return _uncounted(visit)
    return Shown("units.html", {"provinces": await units.list_units(visit.db), "unit_path": unit_path})


async def unit_page(visit: Visit) -> Shown:
    """One district."""
    seen = await overview.overview_of(visit.db)
    if not seen.counted:
        return _uncounted(visit)
    province, district = (unquote(visit.path[name]) for name in ("province", "district"))
    unit = await units.load_unit(visit.db, province, district, visit.words)
    if isinstance(unit, list):
        elsewhere = [(row["province"] or visit.words("unknown_province"), unit_path(row["province"], district))
                     for row in unit]
        ambiguous = province == units.UNKNOWN and elsewhere
        message = visit.words("several_units" if ambiguous else "no_unit")
        if elsewhere and not ambiguous:
            message += " " + visit.words("namesakes")
        return Shown("message.html", {"named": district, "message": message, "links": elsewhere},
                     200 if ambiguous else 404)
    heirs = await successors(visit.db, unit.province or "", unit.district)
    return Shown("unit.html", {
        "heirs": heirs.get((unit.province, unit.district), []),
        "unit": unit, "rate": ON_TIME_RATE, "unit_path": unit_path,
        "value_cell": value_cell, "window_words": compare.window_words,
        "charts": charts.of_unit(unit, visit.words, visit.report_href),
    })


async def instruments_page(visit: Visit) -> Shown:
    """Cited documents, the most cited first."""
    seen = await overview.overview_of(visit.db)
    if not seen.counted:
        return _uncounted(visit)
    query, kind = visit.argument("q").strip(), visit.argument("kind")
    differing = visit.argument("differing") == "1"
    listed, more = await instruments.list_numbers(visit.db, query, kind, differing, visit.page)
    return Shown("instruments.html", {
        "listed": listed, "more": more, "page": visit.page, "number_query": query, "kind": kind,
        "differing": differing, "kinds": await instruments.kinds_of(visit.db), "number_path": number_path,
        "open": instruments.OPEN,
    })


async def instrument_page(visit: Visit) -> Shown:
    """One cited number."""
    seen = await overview.overview_of(visit.db)
    if not seen.counted:
        return _uncounted(visit)
    number, date = unquote(visit.path["number"]), visit.argument("date")
    register = visit.arguments("register")
    register = "" if register == instruments.OPEN else register
    found = await instruments.load_instrument(visit.db, number, register, date, visit.page, visit.words)
    if found is None:
        return Shown("message.html", {"message": visit.words("no_instrument")}, 404)
    return Shown("instrument.html", {
        "found": found, "date": date, "page": visit.page, "number_path": number_path, "open": instruments.OPEN})


async def accuracy_page(visit: Visit) -> Shown:
    """How well the software reads, as measured."""
    return Shown("accuracy.html", {
        "accuracy": accuracy_table(visit.words.lang), "first": first_readings(visit.words.lang),
    })
