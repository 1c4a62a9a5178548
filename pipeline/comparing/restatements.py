"""One quantity of one office and window given differently by two reports.

In: the quantities of the reports of one district. Out: a lead on each report that differs
from what most of them say. It accuses only where one issuer gives both as results, of
dossiers, in windows that are printed or the statutory ones of one label.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pipeline.comparing.leads import Lead, place_of, severity_of, side_of
from pipeline.comparing.papers import on_page
from pipeline.comparing.quantities import Printed, Quantity, agree
from pipeline.comparing.wording import count, difference, indicator, of_scope, of_window
from schemas.records import ClaimKind, Modality, Outcome

_DOSSIERS = "dossiers."


def find_restatements(found: Sequence[Quantity]) -> Iterator[Lead]:
    """Yield a lead for each report that differs."""
    same: dict[tuple[object, ...], list[Quantity]] = {}
    for each in found:
        figure = each.figure
        key = (figure.indicator, figure.level, figure.name, figure.channel, figure.window)
        same.setdefault(key, []).append(each)
    for group in same.values():
        yield from _differing(group)


def _differing(group: Sequence[Quantity]) -> Iterator[Lead]:
    papers = {each.paper.id for each in group}
    if len(papers) < 2 or all(agree(group[0].figure, each.figure) for each in group[1:]):
        return
    usual = max(group, key=lambda each: (_agreeing(each, group), -_order(each, group)))
    told: set[str] = set()
    for each in group:
        alike = each.paper.id == usual.paper.id or agree(each.figure, usual.figure)
        if not alike and each.paper.id not in told:
            told.add(each.paper.id)
            yield _lead(each, usual)


def _agreeing(each: Quantity, group: Sequence[Quantity]) -> int:
    return len({other.paper.id for other in group if agree(each.figure, other.figure)})


def _order(each: Quantity, group: Sequence[Quantity]) -> int:
    """Rank by age of the report: the older one was first to say it."""
    return sorted(group, key=lambda e: (e.paper.issued_on or e.paper.end or "9", e.paper.id)).index(each)


def _clear(one: Quantity, other: Quantity) -> bool:
    both = (one, other)
    return (
        all(each.sure and not each.figure.derived and each.figure.modality == Modality.ACTUAL for each in both)
        and one.paper.body == other.paper.body
        and one.figure.indicator.startswith(_DOSSIERS)
    )


def _lead(each: Quantity, usual: Quantity) -> Lead:
    stated, other = each.figure, usual.figure
    outcome = Outcome.INCONSISTENT if _clear(each, usual) else Outcome.UNVERIFIABLE
    return Lead(
        ClaimKind.RESTATEMENT, "across: one quantity in two reports", place_of(stated),
        (side_of("stated", stated), side_of("other", other)), outcome,
        _told(stated, other, outcome, "vi"), _told(stated, other, outcome, "en"),
        stated.value_text + ("%" if stated.unit == "%" else ""), stated.value, other.value,
        severity_of(outcome, stated.value, other.value),
    )  # fmt: skip


def _told(stated: Printed, other: Printed, outcome: Outcome, lang: str) -> str:
    apart = difference(stated, other, lang)
    where = {each.id: f"{each.paper.name(lang)}{on_page(each.page, lang)}" for each in (stated, other)}
    if lang == "vi":
        doubt = "" if outcome is Outcome.INCONSISTENT else "; có thể khác cách chốt số hoặc đã điều chỉnh, cần xem lại"
        return (
            f"{indicator(stated, lang).capitalize()}{of_scope(stated, lang)} {of_window(stated.window, lang)}: "
            f"{where[stated.id]} nêu “{count(stated, lang)}”, {where[other.id]} nêu “{count(other, lang)}”: "
            f"chênh {apart}{doubt}."
        )
    doubt = "" if outcome is Outcome.INCONSISTENT else "; cut-off or a correction may explain it, to be looked at"
    return (
        f"{indicator(stated, lang).capitalize()}{of_scope(stated, lang)} {of_window(stated.window, lang)}: "
        f"{where[stated.id]} states “{count(stated, lang)}”, {where[other.id]} states “{count(other, lang)}”: "
        f"{apart} apart{doubt}."
    )
