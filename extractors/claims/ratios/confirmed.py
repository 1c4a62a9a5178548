"""Percentages that no other finder bound to a part and a whole: what their own passage shows they are shares of.

Comes in: the sheet and the verdicts so far. Goes out: a ratio for each percentage left over that one pair of
counts beside it gives, and only one. Words may tie the three in ways no pattern knows («huyện nhận 100 nhiệm vụ …;
như vậy tỷ lệ hoàn thành là 89%»); that the numbers fit is then the evidence, so such a claim can hold and never
accuse. Where so many pairs stand near that one might fit by accident, nothing is claimed.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from extractors.claims.making import make_ratio, may_count_the_same
from extractors.claims.ratios.other_bases import may_be_of
from extractors.claims.ratios.wholes import over
from extractors.reading import is_change
from extractors.reading.cells import is_total_row
from extractors.sheet import Entry, Sheet
from extractors.text.compare_form import compare_form
from schemas.intervals import Interval, may_print, rounded
from schemas.records import Claim, Modality, Verdict

_HUNDRED = 100
#: Pairs near a percentage times its printed precision, in percent: the chance that one of them fits by accident.
_MOST_CHANCE = 3
#: Items of the same list whose counts a rate may be of.
_ITEMS = 4
_NOT_SHARED = "the words do not tie the part and the whole to it"


def find_confirmed_shares(sheet: Sheet, verdicts: Collection[Verdict]) -> Iterator[Claim]:
    """Yield a ratio for each percentage without a verdict that exactly one pair of counts near it gives."""
    stated = {verdict.claim.claimed for verdict in verdicts}
    for at, reading in enumerate(sheet.readings):
        if reading.is_score_table or reading.is_target:
            continue
        for percent in sheet.within(at):
            if percent.unit != "%" or percent.quantity < 0 or percent.figure in stated:
                continue
            quantity = reading.quantities[percent.quantity]
            if percent.modality is not Modality.ACTUAL or is_change(reading, quantity):
                continue
            if percent.value in (0, _HUNDRED) or percent.value > _HUNDRED:
                continue
            pair = _only_pair(sheet, percent, _counts_near(sheet, at, percent))
            if pair is not None:
                yield make_ratio(percent, over(*pair), at, sheet, "confirmed share", (), _NOT_SHARED, quiet=True)


def _counts_near(sheet: Sheet, at: int, percent: Entry) -> list[Entry]:
    """Results and plans of the passage; of a list the items just before too, of a table the row alone."""
    near = list(sheet.counts(at))
    if not sheet.is_row(at):
        section = sheet.readings[at].passage.section
        for above in range(at - 1, max(-1, at - 1 - _ITEMS), -1):
            passage = sheet.readings[above].passage
            if passage.kind is not sheet.readings[at].passage.kind or passage.section != section:
                break
            if not compare_form(sheet.readings[at].text).lstrip().startswith(("-", "+", "*", "•")):
                break
            near += sheet.counts(above)
    elif is_total_row(sheet.readings[at].passage):
        near = [e for e in near if e.start < percent.start]
    same = (Modality.ACTUAL, Modality.TARGET)
    return [e for e in near if e.quantity >= 0 and e.value > 0 and e.modality in same]


def _only_pair(sheet: Sheet, percent: Entry, counts: Sequence[Entry]) -> tuple[Entry, Entry] | None:
    """The one part and whole that give the percentage, None where none or several do or chance might."""
    pairs = [
        (part, whole)
        for part in counts
        for whole in counts
        if part is not whole and part.value < whole.value and may_count_the_same(part, whole)
        and may_be_of(sheet, percent, whole)
    ]
    if len(pairs) * percent.ulp > _MOST_CHANCE:
        return None
    fitting = {(part.value, whole.value): (part, whole) for part, whole in pairs if _gives(part, whole, percent)}
    return next(iter(fitting.values())) if len(fitting) == 1 else None


def _gives(part: Entry, whole: Entry, percent: Entry) -> bool:
    """Whether a share is printed so; cut off to whole percents it would be by chance too often to show anything."""
    share = Interval.point(part.value / whole.value * _HUNDRED)
    if percent.ulp >= 1:
        return rounded(percent.value, percent.ulp).meets(share)
    return may_print(percent.value, percent.ulp, share)
