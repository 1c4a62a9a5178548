"""The invented offices of a measuring set, their registers, and what their district did in a year.

Comes in: the pools of ``corpus/measuring/structures.yml``, the national documents of
``corpus/world.yml``, a seed. Goes out: ``Office`` values and the facts of each period.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random
from typing import Any

from pipeline.compose.facts import district_year
from pipeline.compose.habits import Habits
from pipeline.compose.world import WINDOWS, Instrument

YEAR = 2024
#: Documents a day in each register, so that numbers grow with dates.
PACE = {"QĐ-UBND": 6.3, "UBND-NV": 4.1, "UBND-VP": 4.1, "KH-UBND": 1.3}
CORE = ("received", "new", "carried", "resolved", "ontime_all", "late", "pending", "withdrawn")
ADDED = ("new", "resolved", "ontime_all", "late", "withdrawn", "online")


@dataclass(slots=True)
class Office:
    """A district office; ``issued`` are the days its registers have already used."""

    number: int
    district: str
    province: str
    communes: tuple[str, ...]
    habits: Habits
    head: str
    national: Mapping[str, Instrument]
    quarters: list[dict[str, int]]
    issued: dict[str, set[date]] = field(default_factory=dict)
    standing: Instrument | None = None

    @property
    def issuer(self) -> str:
        """Full name of the office."""
        return f"Ủy ban nhân dân huyện {self.district}"

    def words(self) -> dict[str, str]:
        """Words every passage of the office may use."""
        named = {f"c{n}": name for n, name in enumerate(self.communes, 1)}
        return {"district": self.district, "province": self.province, **named}

    def issue(self, kind: str, tail: str, first: date, last: date, rng: Random) -> Instrument:
        """Enter a document into its register on a day of its own; numbers grow with days."""
        used = self.issued.setdefault(tail, set())
        first = max(first, date(YEAR, 1, 3))
        days = [first + timedelta(days=n) for n in range((last - first).days)]
        day = rng.choice([d for d in days if d not in used])
        used.add(day)
        number = round(day.timetuple().tm_yday * PACE[tail])
        return Instrument(kind, f"{number:02d}/{tail}", day)


@dataclass(frozen=True, slots=True)
class Period:
    """A period of reports; ``quarters`` are those it covers."""

    code: str
    words: str
    before: str
    quarters: tuple[int, ...]

    @property
    def last(self) -> date:
        """Last day of its data."""
        return WINDOWS[self.quarters[-1]][1]


_ROMAN = ("I", "II", "III", "IV")
QUARTERS = tuple(
    Period(f"Q{n + 1}", f"quý {r}/{YEAR}", f"quý {_ROMAN[n - 1]}/{YEAR}" if n else "", (n,))
    for n, r in enumerate(_ROMAN)
)
HALF = Period("H1", f"6 tháng đầu năm {YEAR}", "", (0, 1))
WHOLE = Period("Y", f"năm {YEAR}", "", (0, 1, 2, 3))


def make_office(number: int, seed: int, pools: Mapping[str, Any], national: Mapping[str, Instrument]) -> Office:
    """Invent an office; raises IndexError where the pools have no name left."""
    rng = Random(seed * 7919 + number)  # noqa: S311 - invention, not secrecy
    names: Sequence[str] = pools["districts"]
    turn, place = divmod(number, len(names))
    habits = Habits(
        grouped=rng.random() < 0.75,
        padded=rng.random() < 0.5,
        truncates=rng.random() < 0.35,
        decimals=rng.choice((1, 2, 2)),
        spaced_percent=rng.random() < 0.15,
        money=rng.choice(("tỷ", "triệu", "đồng")),
        dates=rng.choice(("short", "padded", "padded", "long")),
    )
    whole = district_year(seed * 104_729 + number, rng.randint(700, 3400), 0, withdraws=True)
    keys = (*CORE, "online")
    quarters = [
        {k: q[f"toan.{k}"] for k in keys} | {"huyen": q["huyen.online"], "xa": q["xa.online"]} for q in whole
    ]
    communes = list(pools["communes"])
    rng.shuffle(communes)
    return Office(
        number,
        names[place],
        pools["provinces"][turn],
        tuple(communes),
        habits,
        rng.choice(pools["people"]),
        national,
        quarters,
    )


def covered(office: Office, period: Period) -> dict[str, int]:
    """Add the quarters of a period up; what was there at its start and end is not added."""
    rows = [office.quarters[n] for n in period.quarters]
    out = {k: sum(row[k] for row in rows) for k in (*ADDED, "huyen", "xa")}
    out["carried"], out["pending"] = rows[0]["carried"], rows[-1]["pending"]
    return out | {"received": out["new"] + out["carried"]}


def shifted(row: Mapping[str, int], keys: Sequence[str], step: int) -> dict[str, int]:
    """Move some counts together, so that what hangs together inside the report still does."""
    return {k: v + step if k in keys else v for k, v in row.items()}
