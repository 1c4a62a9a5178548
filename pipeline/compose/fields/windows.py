"""The stretch of time a report is about: its words, its neighbours, and the labels of other periods.

Comes in: a year and the name of a window. Goes out: a ``Window``; its days are those of the
reporting rules (DOMAIN §1). Which entries stand in it is decided elsewhere.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from extractors.period.labels import statutory
from schemas.records import Period

_ROMAN = ("I", "II", "III", "IV")
NAMES = ("Q1", "H1", "Q3", "9M", "Y", "Q2")
#: Periods an entry may name beside a year («year:2021»).
PERIODS = ("year", "last_year", "previous", "same_last_year", "to_date", "since_start", "next", "coming_year")
YEAR_FORM = "year:"


@dataclass(frozen=True, slots=True)
class Window:
    """A reporting window; ``name`` is one of ``NAMES``."""

    name: str
    year: int

    @property
    def label(self) -> str:
        """Label as gold files write it."""
        return f"{self.year}" if self.name == "Y" else f"{self.year}-{self.name}"

    @property
    def last_day(self) -> date:
        """Last day of its data."""
        return date.fromisoformat(statutory(Period(self.label)).end or "")

    @property
    def first_day(self) -> date:
        """First day of its data."""
        return date.fromisoformat(statutory(Period(self.label)).start or "")

    def words(self, rng: Random) -> str:
        """Words for it, small first letter: «quý III/2024», «6 tháng đầu năm 2024»."""
        year = self.year
        if self.name.startswith("Q"):
            number = int(self.name[1])
            return rng.choice((f"quý {_ROMAN[number - 1]}/{year}", f"quý {_ROMAN[number - 1]} năm {year}",
                               f"quý {number} năm {year}"))
        if self.name == "Y":
            return f"năm {year}"
        part = {"H1": "6 tháng đầu năm", "H2": "6 tháng cuối năm", "9M": "9 tháng đầu năm"}[self.name]
        return f"{part} {year}"

    def before(self) -> Window:
        """Return the window before; the nine months before are those of the year before."""
        if self.name.startswith("Q"):
            number = int(self.name[1])
            return Window(f"Q{number - 1}", self.year) if number > 1 else Window("Q4", self.year - 1)
        return Window("H2" if self.name == "H1" else self.name, self.year - 1)

    def after(self) -> Window:
        """Return the window that the report plans for."""
        if self.name.startswith("Q"):
            number = int(self.name[1])
            return Window(f"Q{number + 1}", self.year) if number < 4 else Window("Y", self.year + 1)
        if self.name == "Y":
            return Window("Y", self.year + 1)
        return Window("H2" if self.name == "H1" else "Q4", self.year)

    def label_of(self, period: str) -> str:
        """Label of what an entry calls a period; '' for what has no label and is not judged."""
        if period.startswith(YEAR_FORM):
            return period.removeprefix(YEAR_FORM)
        return {
            "": self.label,
            "year": f"{self.year}",
            "last_year": f"{self.year - 1}",
            "previous": self.before().label,
            "same_last_year": Window(self.name, self.year - 1).label,
            "to_date": f"{self.year}-YTD",
            "since_start": "",
            "next": self.after().label,
            "coming_year": f"{self.year + 1}",
        }[period]

    def signed(self, order: int) -> date:
        """Day of signature, a few days after the window closes."""
        return self.last_day + timedelta(days=2 + order % 6)
