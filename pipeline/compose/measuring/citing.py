"""Cited documents of a report, and the slips that are made in citing.

Comes in: a desk, an office with its registers. Goes out: ``Cited`` passages: the
words to print, the citations they hold, and the slip planted in them, if any.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date, timedelta
from random import Random

from pipeline.compose.habits import Habits
from pipeline.compose.measuring.office import YEAR
from pipeline.compose.measuring.passages import Desk
from pipeline.compose.measuring.wordings import Draft
from pipeline.compose.truth import CitationTruth
from pipeline.compose.world import Instrument

#: A slip's class -> the structure it is planted in.
CITED = {
    "cited_two_dates": "cited_twice",
    "cited_two_kinds": "cited_twice",
    "cited_no_such_date": "cited_once",
    "cited_after_report": "cited_once",
    "cited_year_in_number": "cited_national",
    "cited_two_dates_across": "cited_standing",
    "register_order": "register",
}
KINDS = {"Kế hoạch": "Công văn", "Công văn": "Quyết định", "Quyết định": "Kế hoạch"}


@dataclass(frozen=True, slots=True)
class Cited:
    """A passage that cites; ``numbers`` are those the slip touches."""

    draft: Draft
    citations: tuple[CitationTruth, ...]
    name: str = ""
    numbers: tuple[str, ...] = ()
    printed: str = ""
    should_be: str = ""


def named(paper: Instrument, day: str) -> str:
    """Print a document with its day."""
    return f"{paper.kind} số {paper.number} {day}"


def cite(name: str, desk: Desk, window: tuple[date, date], habits: Habits, slip: str = "") -> Cited:
    """Draw a citing passage of the structure ``name``, with a slip of the class ``slip`` planted in it."""
    draft = desk.draft(name)
    if name == "register":
        return _register(draft, desk, window, habits, slip)
    paper = _paper(name, draft, desk, window)
    right = habits.day(paper.issued)
    first, second = named(paper, right), named(paper, right)
    wrong = ""
    if slip == "cited_two_dates":
        wrong = habits.day(_other_day(paper.issued, window[1], desk.rng))
        second = named(paper, wrong)
    elif slip == "cited_two_kinds":
        wrong = KINDS[paper.kind]
        second = f"{wrong} số {paper.number} {right}"
    elif slip:
        wrong = _wrong_day(slip, paper.issued, window[1], habits, desk.rng)
        first = named(paper, wrong)
    words = dict(draft.words) | {"cite": first, "again": second}
    citations = (CitationTruth(paper.kind, paper.number, paper.issued.isoformat()),)
    done = replace(draft, words=words)
    return Cited(done, citations, slip, (paper.number,) if slip else (), wrong, right if slip else "")


def _paper(name: str, draft: Draft, desk: Desk, window: tuple[date, date]) -> Instrument:
    office = desk.office
    if name == "cited_national":
        return office.national[draft.words["paper"]]
    if name == "cited_standing":
        if office.standing is None:
            office.standing = office.issue("Kế hoạch", "KH-UBND", date(YEAR, 1, 3), date(YEAR, 1, 25), desk.rng)
        return office.standing
    return office.issue(draft.words["kind"], draft.words["tail"], *window, desk.rng)


def _other_day(right: date, last: date, rng: Random) -> date:
    days = [right + timedelta(days=n) for n in range(-25, 26) if n]
    return rng.choice([d for d in days if d < last and d.year == right.year])


def _wrong_day(slip: str, right: date, signed: date, habits: Habits, rng: Random) -> str:
    """Print a day that cannot be: none of the calendar, later than the report, not of the number's year."""
    if slip == "cited_after_report":
        return habits.day(signed + timedelta(days=rng.randint(4, 45)))
    if slip == "cited_year_in_number":
        return habits.day(right.replace(year=right.year + rng.choice((-1, 1)), day=min(right.day, 28)))
    if slip == "cited_two_dates_across":
        return habits.day(_other_day(right, signed, rng))
    day, month = rng.choice(((31, 9), (31, 4), (30, 2), (31, 6), (32, right.month), (0, 0)))
    long = habits.dates == "long"
    if day:
        padded = habits.dates != "short"
        if long:
            return f"ngày {day} tháng {month:02d} năm {YEAR}" if month < 3 else f"ngày {day} tháng {month} năm {YEAR}"
        return f"ngày {day}/{month:02d}/{YEAR}" if padded else f"ngày {day}/{month}/{YEAR}"
    text = habits.day(right)
    # The year with a digit too many or too few, as real reports print it.
    return re.sub(str(YEAR), f"{YEAR}0" if rng.random() < 0.5 else str(YEAR)[:3], text)


def _register(draft: Draft, desk: Desk, window: tuple[date, date], habits: Habits, slip: str) -> Cited:
    office, words = desk.office, dict(draft.words)
    papers = sorted(
        (office.issue(words["kind"], words["tail"], *window, desk.rng) for _ in range(3)),
        key=lambda p: p.issued,
    )
    days = [p.issued for p in papers]
    numbers: tuple[str, ...] = ()
    if slip:
        a = desk.rng.randint(0, 1)
        days[a], days[a + 1] = days[a + 1], days[a]
        numbers = (papers[a].number, papers[a + 1].number)
    words |= {f"r{n}": named(p, habits.day(d)) for n, (p, d) in enumerate(zip(papers, days, strict=True), 1)}
    citations = tuple(
        CitationTruth(p.kind, p.number, d.isoformat()) for p, d in zip(papers, days, strict=True)
    )
    done = replace(draft, words=words)
    swap = habits.day(days[0]) if slip else ""
    return Cited(done, citations, slip, numbers, swap, "")
