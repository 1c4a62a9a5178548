"""Lists of anything: a total, what opens its list, and the members, in the sentence, a bracket or the items below.

A list is closed («gồm», a bracket whose parts share the total's unit) or open
(«như:», «chủ yếu», «…»); an open one or one whose parts may overlap never accuses.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from fractions import Fraction

import regex

from extractors.claims.making import make_sum
from extractors.claims.sums.list_doubts import LEAVES_OUT, OPEN, Listed, doubt
from extractors.claims.sums.list_members import items_below, members_within
from extractors.claims.sums.list_openers import openers, region_of
from extractors.reading import is_change
from extractors.reading.pairs import couple_of
from extractors.sheet import Entry, Sheet
from extractors.text.endings import ending
from schemas.records import Claim, Modality


def find_lists(sheet: Sheet) -> Iterator[Claim]:
    for at, reading in enumerate(sheet.readings):
        if not reading.is_prose_of_results:
            continue
        for total in sheet.counts(at):
            if total.quantity < 0 or total.modality is not Modality.ACTUAL:
                continue
            if (pair := reading.pair_of(total.quantity)) and pair.upper == total.quantity:
                continue
            if is_change(reading, reading.quantities[total.quantity]):
                continue
            for opener in openers(reading, total):
                yield from _opened_by(sheet, at, total, opener)


def _opened_by(sheet: Sheet, at: int, total: Entry, opener: regex.Match[str]) -> Iterator[Claim]:
    reading = sheet.readings[at]
    region = region_of(reading, total, opener)
    depth = len(reading.quantities[total.quantity].brackets) + bool(opener["bracket"])
    parts, sure = members_within(sheet, at, total, region, depth=depth)
    method = "list in brackets" if opener["bracket"] else "list"
    if not parts and not opener["bracket"] and reading.text.rstrip().endswith((":", "đó", "sau")):
        parts, sure = items_below(sheet, at, total)
        method = "items below"
    parts = _over_whole(sheet, total, parts)
    parts, sure = _without_whole(total, parts, sure)
    parts = _up_to_whole(sheet, total, parts)
    if len(parts) < 2:
        return
    yield from _list_claims(sheet, at, total, parts, sure, opener, region, method)


def _over_whole(sheet: Sheet, total: Entry, parts: list[Entry]) -> list[Entry]:
    """«466 hồ sơ, gồm trong hạn 429/466, quá hạn 37/466»: the upper numbers are the members, not the whole below."""
    tops = [_upper(sheet, part) for part in parts]
    members = [top for top in tops if top is not None]
    if len(members) < max(2, len(parts)) or _upper(sheet, total) is not None:
        return parts
    listed = sum(part.value for part in parts)
    said_again = len({part.value for part in parts}) == 1 or sum(top.value for top in members) == total.value
    return members if listed != total.value and said_again else parts


def _without_whole(total: Entry, parts: list[Entry], sure: bool) -> tuple[list[Entry], bool]:
    """«34 đơn vị (công lập 34; trong đó giáo dục 30, khác 04)»: the total said again is none of the members."""
    others = [part for part in parts if part.value != total.value]
    if len(others) == len(parts) or sum(part.value > 0 for part in others) < 2:
        return parts, sure
    return (others, sure) if sum(part.value for part in others) == total.value else (parts, False)


#: A member that takes in the rest belongs to the list, whatever those before it make: «nội dung khác 03 cuộc».
_REST = ending(r"(?<!\p{L})(?:khác|còn lại)(?!\p{L})[^,;.\d]*")


def _up_to_whole(sheet: Sheet, total: Entry, parts: list[Entry]) -> list[Entry]:
    """«thụ lý 860 việc, trong đó cũ 410 việc, mới 450 việc, ủy thác 12 việc»: what follows members that make the total
    is told of them, none more.
    """
    if any(_REST.match(sheet.readings[part.reading].compared, 0, part.start) for part in parts):
        return parts
    made = Fraction(0)
    for number, part in enumerate(parts, 1):
        made += part.value
        if made == total.value and number > 1:
            return parts[:number]
    return parts


def _list_claims(
    sheet: Sheet,
    at: int,
    total: Entry,
    parts: list[Entry],
    sure: bool,
    opener: regex.Match[str],
    region: tuple[int, int],
    method: str,
) -> Iterator[Claim]:
    reading = sheet.readings[at]
    weak = doubt(sheet, Listed(at, total, tuple(parts), sure, opener, region, method))
    balanced = not opener["bracket"] or opener.start("bracket") in reading.closing
    rivals = [[p.operand("part") for p in parts[:n]] for n in range(2, len(parts))] if not balanced else []
    uppers = _uppers(sheet, total, parts)
    pair = reading.pair_of(total.quantity)
    if uppers is None and pair is not None:
        # «hoàn thành 25/31 nhiệm vụ, gồm 18 … và 07 …» may list either number; neither is accused for the other
        listed = sum(p.value for p in parts)
        whole = next((e for i in (pair.upper, pair.lower) if (e := sheet.at(at, i)).value == listed), None)
        total, weak = (whole, weak) if whole else (total, weak or "the list may be of either number of the fraction")
    if (couple := couple_of(reading, total.quantity)) is not None:
        weak = _doubt_of_couples(sheet, total, couple, parts, weak)
    if uppers is not None and weak == LEAVES_OUT:
        # Fractions whose one side adds up are all there, so the other side must add up, too.
        sides = ((total, parts), uppers)
        weak = None if any(sum(p.value for p in side) == whole.value for whole, side in sides) else weak
    # «hoàn thành 108/120, trong đó trước hạn 27/108, đúng hạn 76/108, trễ 05/108»: one whole said again is no part
    if uppers is None or len({p.value for p in parts}) > 1 or len(parts) == 1:
        claim = make_sum(sheet, total, [p.operand("part") for p in parts], method, rivals=rivals, weak=weak)
        yield replace(claim, quiet=weak == OPEN)
    if uppers is not None:
        yield make_sum(sheet, uppers[0], [p.operand("part") for p in uppers[1]], f"{method}, numerators", weak=weak)


def _doubt_of_couples(
    sheet: Sheet, total: Entry, couple: tuple[int, int], parts: Sequence[Entry], weak: str | None
) -> str | None:
    """«147 lượt/167 người, gồm 51 lượt/67 người; …»: where one side adds up all are there, and the other must, too."""

    def beside(entry: Entry, pair: tuple[int, int] | None) -> Fraction | None:
        return None if pair is None else sheet.at(entry.reading, pair[1 - pair.index(entry.quantity)]).value

    others = [beside(p, couple_of(sheet.readings[p.reading], p.quantity)) for p in parts]
    known = [value for value in others if value is not None]
    if len(known) < len(others) or sum(known) != beside(total, couple):
        return weak or "nothing shows that all members told by times and heads are there"
    return None if weak == LEAVES_OUT else weak


def _upper(sheet: Sheet, entry: Entry) -> Entry | None:
    """The number over this one, None where it is not the lower of a fraction."""
    pair = sheet.readings[entry.reading].pair_of(entry.quantity)
    return sheet.at(entry.reading, pair.upper) if pair and pair.lower == entry.quantity else None


def _uppers(sheet: Sheet, total: Entry, parts: Sequence[Entry]) -> tuple[Entry, list[Entry]] | None:
    """Numerators of a fraction total and its fraction parts, summed apart (issue of field-by-field lists)."""
    head = _upper(sheet, total)
    tops = [_upper(sheet, part) for part in parts]
    if head is None or any(t is None for t in tops):
        return None
    return head, [t for t in tops if t is not None]
