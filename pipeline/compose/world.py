"""The offices of the invented province: names, habits, the documents they cite, their quarters.

Comes in: ``corpus/world.yml``. Goes out: one ``Office`` a district, and for a
report the words that its places ask for. Facts come from ``facts``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Any

import yaml

from pipeline.compose.habits import Habits
from pipeline.compose.truth import CitationTruth

ROMAN = ("I", "II", "III", "IV")
#: First and last day of a quarter's data (the windows of DOMAIN §1), and when the report is signed.
WINDOWS = (
    (date(2023, 12, 15), date(2024, 3, 14)),
    (date(2024, 3, 15), date(2024, 6, 14)),
    (date(2024, 6, 15), date(2024, 9, 14)),
    (date(2024, 9, 15), date(2024, 12, 14)),
)


@dataclass(frozen=True, slots=True)
class Instrument:
    """A document that reports cite."""

    kind: str
    number: str
    issued: date


@dataclass(frozen=True, slots=True)
class Office:
    """A district office."""

    order: int
    about: Mapping[str, Any]
    habits: Habits
    instruments: Mapping[str, Instrument]
    province: str
    year: int
    seed: int

    @property
    def name(self) -> str:
        """Name of the district."""
        return str(self.about["name"])


def read_world(path: Path, seed: int | None = None) -> list[Office]:
    """Read the offices; a seed other than the file's own gives another year of facts."""
    data = yaml.safe_load(path.read_text(encoding="utf-8"))
    base = int(data["seed"]) if seed is None else seed
    national = {k: Instrument(a, b, date.fromisoformat(c)) for k, (a, b, c) in data["instruments"].items()}
    offices = []
    for order, about in enumerate(data["districts"]):
        rng = Random(base * 31 + order)  # noqa: S311 - invention, not secrecy
        local = local_instruments(rng, data["local_instruments"])
        habits = Habits(**about["habits"])
        offices.append(
            Office(order, about, habits, national | local, data["province"], data["year"], base * 101 + order)
        )
    return offices


def drawn(rng: Random, kind: str, tail: str, month: int) -> Instrument:
    """Draw a local document of this year's month 1 or 2, of last year's autumn (0), or of 2022 (-1).

    Numbers grow with the day of the year, at the pace of their register.
    """
    year, first = {-1: (2022, 3), 0: (2023, 8)}.get(month, (2024, month))
    issued = date(year, first + (rng.randint(0, 4) if month < 1 else 0), rng.randint(3, 28))
    days = issued.timetuple().tm_yday
    pace = {"Quyết định": 6.3, "Công văn": 4.1, "Chỉ thị": 0.04}.get(kind, 1.3)
    number = max(1, round(days * pace)) if month else round(days * pace) + rng.randint(0, 2)
    if month == -1:
        return Instrument(kind, f"{round(days / 7)}/{year}/{tail}", issued)
    return Instrument(kind, f"{number:02d}/{tail}", issued)


def local_instruments(rng: Random, rows: Mapping[str, Any]) -> dict[str, Instrument]:
    """Draw the local documents of an office, no number twice."""
    out: dict[str, Instrument] = {}
    for name, (kind, tail, month) in rows.items():
        paper = drawn(rng, kind, tail, month)
        while paper.number in {p.number for p in out.values()}:
            paper = drawn(rng, kind, tail, month)
        out[name] = paper
    return out


class Words:
    """Answers the ``{word}`` places of one report and remembers what it cited."""

    def __init__(self, office: Office, quarter: int, values: Mapping[str, int]) -> None:
        self.office = office
        self.quarter = quarter
        self.cited: dict[str, bool] = {}
        self.plain = self.plain_words(values)

    def plain_words(self, values: Mapping[str, int]) -> dict[str, str]:
        """Prepare the words that cite nothing."""
        office, about = self.office, self.office.about
        form = {"roman": ROMAN[self.quarter], "year": office.year}
        in_period = about["words"]["in_period"].format(**form)
        late = about["words"]["late"]
        start, end = WINDOWS[self.quarter]
        count = office.habits.count
        coming = (
            f"QUÝ {ROMAN[self.quarter + 1]} NĂM {office.year}"
            if self.quarter < 3
            else f"NĂM {office.year + 1}"
        )
        rose = values["households.now"] > values["households.before"]
        more = values["citizens.now"] > values["citizens.before"]
        return {
            "district": office.name,
            "province": office.province,
            "issuer": about["issuer"],
            "year": str(office.year),
            "period": about["words"]["period"].format(**form),
            "in_period": in_period,
            "in_period_low": in_period[0].lower() + in_period[1:],
            "late": late,
            "late_cap": late.capitalize(),
            "unit": about["words"]["unit"],
            "NEXT": coming,
            "reports": count(values["reports.units"]).text,
            "window": f"từ {office.habits.day(start)} đến {office.habits.day(end)}",
            "before": count(values["toan.received"] * 93 // 100).text,
            "visits_before": str(values["citizens.before"]),
            "households_dir": "tăng" if rose else "giảm",
            "citizens_dir": "tăng" if more else "giảm",
            **{f"commune{n}": f"{name}" for n, name in enumerate(about["communes"], 1)},
        }

    def __call__(self, word: str) -> str:
        """Give the words for a place; a citation is remembered with or without its date."""
        form, _, name = word.partition(":")
        if not name:
            return self.plain[word]
        paper = self.office.instruments[name]
        day = self.office.habits.day(paper.issued)
        self.cited[name] = self.cited.get(name, False) or form not in ("no",)
        numbered = f"{paper.kind} số {paper.number}"
        return {
            "cite": f"{numbered} {day}",
            "no": numbered,
            "date": day,
            "date_cap": day[0].upper() + day[1:],
            "bare": f"số {paper.number} {day}",
        }[form]

    def citations(self) -> list[CitationTruth]:
        """List what was cited, a date where the report printed one."""
        papers = self.office.instruments
        return [
            CitationTruth(papers[n].kind, papers[n].number, papers[n].issued.isoformat() if dated else "")
            for n, dated in self.cited.items()
        ]

    def signed(self) -> date:
        """Day of signature, a few days after the window closes."""
        return WINDOWS[self.quarter][1] + timedelta(days=2 + (self.office.order * 5 + self.quarter) % 6)
