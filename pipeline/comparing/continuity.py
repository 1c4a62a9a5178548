"""What is pending at the end of one period is carried over into the next.

In: the quantities of the reports of one district. Out: a lead for each figure «kỳ trước
chuyển qua» whose last day before is the end of another report. It accuses only where one
issuer speaks, of one office, in two periods of one length; else it says what to look at.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pipeline.comparing.leads import Lead, place_of, severity_of, side_of
from pipeline.comparing.papers import on_page, printed_day
from pipeline.comparing.quantities import AGGREGATES, Printed, Quantity, agree
from pipeline.comparing.wording import count, difference, of_scope
from schemas.records import ClaimKind, Modality, Outcome

PENDING, CARRIED_OVER = "dossiers.pending", "dossiers.received.carried_over"


def find_continuity(found: Sequence[Quantity]) -> Iterator[Lead]:
    """Yield a lead for each figure carried over whose earlier report is there."""
    ending: dict[tuple[str, str | None, str], list[Quantity]] = {}
    for each in found:
        figure = each.figure
        if figure.indicator == PENDING and figure.modality == Modality.ACTUAL:
            ending.setdefault((figure.level, figure.channel, figure.window.end), []).append(each)
    for later in found:
        figure = later.figure
        if figure.indicator != CARRIED_OVER or figure.modality != Modality.ACTUAL:
            continue
        before = ending.get((figure.level, figure.channel, figure.window.before), ())
        earlier = _counterpart(later, [e for e in before if e.paper.id != later.paper.id])
        if earlier:
            yield _lead(later, earlier)


def _counterpart(later: Quantity, before: Sequence[Quantity]) -> Quantity | None:
    """The figure it continues: one that agrees if there is, else the nearest in name and issuer."""
    same = [each for each in before if each.figure.name == later.figure.name]
    if not same and later.figure.level in AGGREGATES[later.paper.level]:
        same = list(before)
    same.sort(key=lambda e: (not agree(e.figure, later.figure), not _clear(later, e), e.paper.id, e.figure.id))
    return same[0] if same else None


def _clear(later: Quantity, earlier: Quantity) -> bool:
    """Whether both speak of one thing beyond doubt."""
    return (
        later.sure
        and earlier.sure
        and later.paper.body == earlier.paper.body
        and later.figure.name == earlier.figure.name
        and later.figure.window.months == earlier.figure.window.months
    )


def _lead(later: Quantity, earlier: Quantity) -> Lead:
    carried, pending = later.figure, earlier.figure
    if agree(carried, pending):
        outcome = Outcome.EXACT
    else:
        outcome = Outcome.INCONSISTENT if _clear(later, earlier) else Outcome.UNVERIFIABLE
    return Lead(
        ClaimKind.CONTINUITY, "across: carried over from the report before", place_of(carried),
        (side_of("carried_over", carried), side_of("pending", pending)), outcome,
        _vi(carried, pending, outcome), _en(carried, pending, outcome),
        carried.value_text, carried.value, pending.value, severity_of(outcome, carried.value, pending.value),
    )  # fmt: skip


def _vi(carried: Printed, pending: Printed, outcome: Outcome) -> str:
    told = (
        f"{pending.paper.name('vi')}{on_page(pending.page, 'vi')} nêu đang giải quyết “{count(pending, 'vi')}”"
        f"{of_scope(pending, 'vi')} đến hết ngày {printed_day(pending.window.end)}; "
        f"{carried.paper.name('vi')}{on_page(carried.page, 'vi')} nêu từ kỳ trước chuyển qua "
        f"“{count(carried, 'vi')}”{of_scope(carried, 'vi')}"
    )
    if outcome is Outcome.EXACT:
        return f"{told}: khớp."
    if outcome is Outcome.INCONSISTENT:
        return f"{told}: chênh {difference(carried, pending, 'vi')}."
    apart = difference(carried, pending, "vi")
    return f"{told}: chênh {apart}, nhưng chưa chắc cùng phạm vi hoặc cùng cách chốt số."


def _en(carried: Printed, pending: Printed, outcome: Outcome) -> str:
    told = (
        f"{pending.paper.name('en')}{on_page(pending.page, 'en')} states “{count(pending, 'en')}” pending"
        f"{of_scope(pending, 'en')} at the end of {printed_day(pending.window.end)}; "
        f"{carried.paper.name('en')}{on_page(carried.page, 'en')} states “{count(carried, 'en')}” carried over"
        f"{of_scope(carried, 'en')}"
    )
    if outcome is Outcome.EXACT:
        return f"{told}: they agree."
    if outcome is Outcome.INCONSISTENT:
        return f"{told}: a difference of {difference(carried, pending, 'en')}."
    return f"{told}: {difference(carried, pending, 'en')} apart, but scope or cut-off may not be the same."
