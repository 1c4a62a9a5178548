"""Quarters that do or do not add up to the half-year, nine months or year.

In: the quantities of the reports of one district. Out: a lead for each longer window that
shorter ones fill day by day, without overlap or gap. Only what flows is added: dossiers
that came in, were resolved or withdrawn. What is pending or carried over is a stock, and
«received» may include it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from fractions import Fraction

from pipeline.comparing.leads import Lead, place_of, severity_of, side_of
from pipeline.comparing.papers import on_page
from pipeline.comparing.quantities import Quantity, agree
from pipeline.comparing.windows import Window
from pipeline.comparing.wording import count, indicator, number, of_scope, of_window
from schemas.records import ClaimKind, Modality, Outcome

#: Flows. Those of «on time» may or may not include «early», so they confirm but do not accuse.
FLOWS: Mapping[str, bool] = {
    "dossiers.received.new": True, "dossiers.received.online": True, "dossiers.resolved": True,
    "dossiers.resolved.late": True, "dossiers.withdrawn": True,
    "dossiers.resolved.early": False, "dossiers.resolved.on_time": False,
}  # fmt: skip
ONE = Fraction(1)


def find_totals(found: Sequence[Quantity]) -> Iterator[Lead]:
    """Yield a lead for each total that other windows of the same flow fill."""
    flows: dict[tuple[object, ...], dict[Window, list[Quantity]]] = {}
    for each in found:
        figure = each.figure
        if figure.indicator in FLOWS and figure.modality == Modality.ACTUAL:
            key = (figure.indicator, figure.level, figure.name, figure.channel)
            flows.setdefault(key, {}).setdefault(figure.window, []).append(each)
    for windows in flows.values():
        # a window that reports give differently is a restatement's matter
        stated = {w: each[0] for w, each in windows.items() if all(agree(each[0].figure, e.figure) for e in each)}
        for window in sorted(stated):
            parts = _tiling(window, stated)
            if parts and any(part.paper.id != stated[window].paper.id for part in parts):
                yield _lead(stated[window], parts)


def _tiling(whole: Window, stated: Mapping[Window, Quantity]) -> list[Quantity]:
    """The finest windows that fill ``whole`` day by day, none where they leave a gap or overlap."""
    shorter = sorted((w for w in stated if w != whole and whole.start <= w.start and w.end <= whole.end),
                     key=lambda w: (w.end, w.start))
    reached: dict[str, list[Window]] = {whole.start: []}
    for window in shorter:
        if window.start in reached:
            path = [*reached[window.start], window]
            after = (date.fromisoformat(window.end) + timedelta(days=1)).isoformat()
            if len(path) > len(reached.get(after, ())):
                reached[after] = path
    end = (date.fromisoformat(whole.end) + timedelta(days=1)).isoformat()
    return [stated[window] for window in reached.get(end, ())]


def _clear(total: Quantity, parts: Sequence[Quantity]) -> bool:
    every = (total, *parts)
    return FLOWS[total.figure.indicator] and all(
        each.sure
        and each.paper.body == total.paper.body
        and each.figure.ulp in (0, ONE)
        # «không có hồ sơ quá hạn» may be said of one office only
        and any(char.isdigit() for char in each.figure.value_text)
        for each in every
    )


def _lead(total: Quantity, parts: Sequence[Quantity]) -> Lead:
    figure = total.figure
    added = sum((part.figure.value for part in parts), Fraction(0))
    if added == figure.value:
        outcome = Outcome.EXACT
    else:
        outcome = Outcome.INCONSISTENT if _clear(total, parts) else Outcome.UNVERIFIABLE
    return Lead(
        ClaimKind.RESTATEMENT, "across: periods that add up", place_of(figure),
        (side_of("total", figure), *(side_of("part", part.figure) for part in parts)), outcome,
        _told(total, parts, added, "vi"), _told(total, parts, added, "en"),
        figure.value_text, figure.value, added, severity_of(outcome, figure.value, added),
    )  # fmt: skip


def _told(total: Quantity, parts: Sequence[Quantity], added: Fraction, lang: str) -> str:
    figure = total.figure
    vi = lang == "vi"
    listed = "; ".join(
        f"“{count(part.figure, lang)}” {of_window(part.figure.window, lang)} – "
        f"{part.paper.name(lang)}{on_page(part.figure.page, lang)}"
        for part in parts
    )
    states = "nêu" if vi else "states"
    sums = "Cộng các kỳ" if vi else "The periods add up to"
    apart = abs(figure.value - added)
    end = ("khớp" if vi else "it holds") if not apart else f"{'chênh' if vi else 'apart by'} {number(apart, lang)}"
    return (
        f"{figure.paper.name(lang)}{on_page(figure.page, lang)} {states} {indicator(figure, lang)}"
        f"{of_scope(figure, lang)} {of_window(figure.window, lang)} “{count(figure, lang)}”. "
        f"{sums} {number(added, lang)} ({listed}): {end}."
    )
