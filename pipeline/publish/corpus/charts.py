"""What the charts draw: plain values, each with the address of its evidence.

In: what the tables of the page show. Out: lists of small dicts, written into the page as
JSON; ``static/charts.js`` draws them with the specifications of ``publish/chart_specs``. A chart
shows nothing that its table does not.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from markupsafe import Markup

from pipeline.publish.claims import Row
from pipeline.publish.corpus.compare import Comparison, Place, form_of
from pipeline.publish.corpus.late import LateLine
from pipeline.publish.corpus.units import UNKNOWN, Unit
from pipeline.publish.words import Words

Value = dict[str, Any]
#: Document and anchor -> address.
Address = Callable[[str, str], str]

#: Lines that can be told apart by colour and shape.
MOST_LINES = 7
MOST_PANELS = 60
#: Bars of one chart; the rest is in the table.
MOST_BARS = 60


def chart_json(values: Sequence[Value]) -> Markup:
    r"""Write what a chart draws into an attribute in single quotes: the names once, then a list for each value.

    >>> str(chart_json([{"place": "A'", "n": 1}, {"place": "B", "n": 2}]))
    '{"columns":["place","n"],"rows":[["A\\u0027",1],["B",2]]}'
    """
    packed = {"columns": list(values[0]) if values else [], "rows": [list(value.values()) for value in values]}
    text = json.dumps(packed, ensure_ascii=False, separators=(",", ":"))
    for sign in "<>&'":
        text = text.replace(sign, f"\\u{ord(sign):04x}")
    return Markup(text)  # noqa: S704 - without the four signs that end or begin markup in such an attribute


def evidence(row: Row) -> tuple[str, str]:
    """Document and anchor of an observation: its claim, else its figure."""
    return row["document_id"], row["claim_id"] or f"f-{row['figure_id']}"


def named(places: Iterable[Place]) -> dict[Place, str]:
    """What each place is called in a chart: of namesakes each with its province, for a name is one line there.

    >>> list(named([("Lam Giang", "Châu Thành"), ("Lam Khê", "Châu Thành"), ("Lam Khê", "Hà Vân")]).values())
    ['Châu Thành (Lam Giang)', 'Châu Thành (Lam Khê)', 'Hà Vân']
    """
    known = dict.fromkeys(places)
    often = Counter(district for _, district in known)
    return {(province, district): f"{district} ({province or UNKNOWN})" if often[district] > 1 else district or UNKNOWN
            for province, district in known}


def _place(row: Row) -> Place:
    return row["province"], row["district"]


def ranking(ranked: Sequence[Row], address: Address) -> list[Value]:
    """One line a district: stated, and recomputed where the report gives the operands."""
    names = named(map(_place, ranked))
    return [
        {"place": names[_place(row)], "order": at, "stated": row["value"], "recomputed": row["recomputed"],
         "fails": row["verdict"] == "inconsistent", "href": address(*evidence(row))}
        for at, row in enumerate(ranked)
    ]  # fmt: skip


def strip(ranked: Iterable[Row], order: Iterable[Row], words: Words, address: Address) -> list[Value]:
    """One dot a district in the line of its province."""
    at = {row["province"]: place for place, row in enumerate(order)}
    return [
        {"place": row["district"], "province": row["province"] or words("unknown"), "order": at[row["province"]],
         "stated": row["value"], "href": address(*evidence(row))}
        for row in ranked
    ]  # fmt: skip


def over_time(comparison: Comparison, words: Words, address: Address) -> list[Value]:
    """One point a district and period; a period without a value that can be drawn breaks the line."""
    names = named(place for place, _ in comparison.districts)
    return [
        _point(names[place], at, label, cell, words, address)
        for place, cells in comparison.districts
        for at, (label, cell) in enumerate(zip(comparison.periods, cells, strict=True))
    ]


def _point(place: str, order: int, label: str, cell: Iterable[Row], words: Words, address: Address) -> Value:
    """A point of a line; where a cell has nothing that may be drawn, the line breaks."""
    drawn = [row for row in cell if row["apart"] is None]
    row = drawn[0] if len(drawn) == 1 else None
    return {
        "place": place, "period": words.short_period(label), "order": order,
        "stated": row["value"] if row else None, "recomputed": row["recomputed"] if row else None,
        "fails": bool(row and row["verdict"] == "inconsistent"),
        "href": address(*evidence(row)) if row else None,
    }


def late_bars(lines: Sequence[LateLine], words: Words, address: Address) -> list[Value]:
    """One bar a district, a piece for each figure that is part of it."""
    names = named((line.province, line.district) for line in lines)
    return [
        {"place": names[line.province, line.district], "order": at, "part": words(f"late.{row['indicator']}"),
         "rank": rank, "n": row["value"], "href": address(*evidence(row))}
        for at, line in enumerate(lines) for rank, row in enumerate(line.drawn)
    ]  # fmt: skip


def holding_bars(lines: Sequence[Row], words: Words, address: Callable[[Row], str]) -> list[Value]:
    """One bar a line, its claims by what became of them."""
    parts = ("holds", "inconsistent", "unverifiable")
    names = named((line["province"], line["district"] or line["province"] or words("unknown")) for line in lines)
    return [
        {"place": names[line["province"], line["district"] or line["province"] or words("unknown")], "order": at,
         "part": words(f"claims.{part}"), "rank": rank, "n": line[part], "href": address(line)}
        for at, line in enumerate(lines) for rank, part in enumerate(parts)
    ]  # fmt: skip


def of_unit(unit: Unit, words: Words, address: Address) -> dict[str, list[Value]]:
    """The on-time rate of a district by level, where it is stated for several periods of one kind."""
    lines = [(row, cells) for row, cells in unit.indicators if row["indicator"] == unit.indicators[0][0]["indicator"]]
    forms = Counter(form_of(label) for label in unit.periods)
    form = max(forms, key=lambda f: (f is not None, forms[f]), default=None)
    kept = [at for at, label in enumerate(unit.periods) if form and form_of(label) == form]
    values = [
        _point(words.named("scope", row["scope_level"]), order, unit.periods[at], cells[at], words, address)
        for row, cells in lines for order, at in enumerate(kept)
    ]
    return {"lines": values} if len(kept) > 1 and lines else {}
