"""Within one register and year, numbers grow with dates; what does not is a lead, never an error.

In: dated numbers of one register, cited or a report's own. Out: a lead for each that falls
out of the longest row in which numbers and days grow together, with the nearest one it
contradicts. Registers keep numbers back and days are set by hand, so nobody is accused.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from extractors.citations.registers import parse_number
from pipeline.comparing.leads import Lead, Place, Side
from pipeline.comparing.papers import printed_day
from schemas.records import ClaimKind, Outcome, Severity


@dataclass(frozen=True, slots=True)
class Entry:
    """A number with its day, and the place that gives it; ``where`` names the place (vi, en)."""

    number: str
    day: str
    reports: int
    place: Place
    side: Side
    where: tuple[str, str]


def find_out_of_order(entries: Iterable[Entry]) -> Iterator[Lead]:
    """Yield the leads of one register, series by series and year by year."""
    series: dict[tuple[str, bool, str], dict[int, list[Entry]]] = {}
    for entry in entries:
        parts = parse_number(entry.number)
        if parts is None or parts.party or parts.letter or parts.year not in (None, entry.day[:4]):
            continue
        key = (parts.series, parts.year is not None, entry.day[:4])
        series.setdefault(key, {}).setdefault(parts.leading, []).append(entry)
    for numbers in series.values():
        row = [(number, one) for number, same in sorted(numbers.items()) if (one := _one_day(same))]
        yield from _violations(row)


def _one_day(same: Sequence[Entry]) -> Entry | None:
    """The entry of a number, None where its day is contested: that is told as a conflict."""
    best, *others = sorted(same, key=lambda e: (-e.reports, e.day, e.place.document_id))
    contested = sum(entry.reports for entry in others if entry.day != best.day)
    return best if best.reports >= 3 * contested else None


def _violations(row: Sequence[tuple[int, Entry]]) -> Iterator[Lead]:
    kept = _longest_growing([entry.day for _, entry in row])
    for at, (number, entry) in enumerate(row):
        if at in kept:
            continue
        against = [
            (abs(row[k][0] - number), k) for k in kept
            if (k < at and row[k][1].day > entry.day) or (k > at and row[k][1].day < entry.day)
        ]  # fmt: skip
        if against:
            yield _lead(entry, row[min(against)[1]][1])


def _longest_growing(days: Sequence[str]) -> set[int]:
    """Places of a longest row of days that never falls (patience sorting)."""
    tails: list[str] = []
    ends: list[int] = []
    before: list[int | None] = []
    for at, day in enumerate(days):
        pile = bisect_right(tails, day)
        before.append(ends[pile - 1] if pile else None)
        if pile == len(tails):
            tails.append(day)
            ends.append(at)
        else:
            tails[pile], ends[pile] = day, at
    kept: set[int] = set()
    last = ends[-1] if ends else None
    while last is not None:
        kept.add(last)
        last = before[last]
    return kept


def _lead(entry: Entry, other: Entry) -> Lead:
    days = printed_day(entry.day), printed_day(other.day)
    return Lead(
        ClaimKind.REGISTER_ORDER, "across: numbers and dates of one register", entry.place,
        (entry.side, replace(other.side, role="other")), Outcome.UNVERIFIABLE,
        f"Trong cùng sổ văn bản và cùng năm, số {entry.number} đề ngày {days[0]} ({entry.where[0]}) còn số "
        f"{other.number} đề ngày {days[1]} ({other.where[0]}): số lớn hơn mang ngày sớm hơn. "
        "Có thể là số giữ trước, có thể ghi nhầm số hoặc ngày.",
        f"In one register and year, number {entry.number} is dated {days[0]} ({entry.where[1]}) and number "
        f"{other.number} {days[1]} ({other.where[1]}): the greater number has the earlier date. "
        "A number kept back, or a slip in number or date.",
        entry.side.text, severity=Severity.LOW,
    )  # fmt: skip
