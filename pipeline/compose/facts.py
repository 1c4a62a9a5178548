"""The invented world: what happened in each district in each quarter, from a seed.

Goes out: whole numbers by key (``huyen.received``, ``letters.total`` …) that hang
together: what is pending at the end of a quarter is carried into the next, the
fields add up to their level, both levels to the district. Wording and rounding are
someone else's job, and so are slips.
"""

from __future__ import annotations

from random import Random

FIELDS: dict[str, tuple[tuple[str, float], ...]] = {
    "huyen": (
        ("Đất đai", 0.46),
        ("Hộ tịch", 0.08),
        ("Chứng thực", 0.14),
        ("Đăng ký kinh doanh", 0.12),
        ("Xây dựng", 0.05),
        ("Lao động - Thương binh và Xã hội", 0.15),
    ),
    "xa": (("Hộ tịch", 0.28), ("Chứng thực", 0.55), ("Lao động - Thương binh và Xã hội", 0.17)),
}
COUNTS = (
    "received",
    "new",
    "carried",
    "online",
    "direct",
    "postal",
    "resolved",
    "early",
    "on_time",
    "ontime_all",
    "late",
    "pending",
    "in_time",
    "overdue",
    "late_all",
    "withdrawn",
    "handled",
    "digit_in",
    "digit_out",
    "paid",
    "fee",
    "partial_all",
    "full_all",
    "partial_done",
    "full_done",
)
MONEY = frozenset(
    {"revenue.actual", "revenue.plan_province", "revenue.plan_district", "disbursed.actual", "disbursed.plan"}
)


def field_quarter(
    rng: Random, new: int, carried: int, *, land: bool, early_share: float, withdraws: bool
) -> dict[str, int]:
    """Handle one field in one quarter: ``new`` come in, ``carried`` are there already."""
    received = new + carried
    pending = round(received * rng.uniform(0.04, 0.11 if land else 0.05))
    overdue = rng.choice((0, 0, 0, 1, 2)) if land else 0
    withdrawn = rng.randint(0, max(1, received // 150)) if withdraws else 0
    resolved = received - pending - withdrawn
    late = (
        min(resolved, round(resolved * rng.choice((0, 0, 0.002, 0.004, 0.012))))
        if land or rng.random() < 0.25
        else 0
    )
    early = round((resolved - late) * early_share * rng.uniform(0.85, 1.1))
    online = round(new * rng.uniform(0.45, 0.82))
    postal = rng.randint(0, max(1, new // 60))
    row = {
        "new": new,
        "carried": carried,
        "received": received,
        "pending": pending,
        "overdue": min(overdue, pending),
        "withdrawn": withdrawn,
        "resolved": resolved,
        "late": late,
        "early": early,
        "on_time": resolved - late - early,
        "online": online,
        "postal": postal,
        "direct": new - online - postal,
    }
    return row | extras(rng, row)


def extras(rng: Random, row: dict[str, int]) -> dict[str, int]:
    """Derive what other sections print about the same dossiers."""
    partial = round(row["online"] * rng.uniform(0.35, 0.65))
    fee = round(row["resolved"] * rng.uniform(0.3, 0.6))
    return {
        "ontime_all": row["early"] + row["on_time"],
        "in_time": row["pending"] - row["overdue"],
        "late_all": row["late"] + row["overdue"],
        "handled": row["received"] - row["withdrawn"],
        "digit_in": round(row["received"] * rng.uniform(0.78, 0.99)),
        "digit_out": round(row["resolved"] * rng.uniform(0.66, 0.97)),
        "fee": fee,
        "paid": round(fee * rng.uniform(0.4, 0.9)),
        "partial_all": partial,
        "full_all": row["online"] - partial,
        "partial_done": round(partial * rng.uniform(0.8, 0.98)),
        "full_done": round((row["online"] - partial) * rng.uniform(0.85, 0.99)),
    }


def dossier_year(rng: Random, size: int, early_share: float, *, withdraws: bool) -> list[dict[str, int]]:
    """Give the dossiers of a district for four quarters, by level and by field."""
    quarters: list[dict[str, int]] = [{} for _ in range(4)]
    for level, fields in FIELDS.items():
        scale = size if level == "huyen" else size * rng.uniform(1.8, 2.9)
        for number, (name, share) in enumerate(fields):
            carried = round(scale * share * 0.05)
            for quarter in quarters:
                new = round(scale * share * rng.uniform(0.8, 1.25)) + 3
                land = name == "Đất đai"
                early = early_share if level == "huyen" else 0.0
                row = field_quarter(rng, new, carried, land=land, early_share=early, withdraws=withdraws)
                quarter.update({f"{level}{number}.{key}": value for key, value in row.items()})
                carried = row["pending"]
    for quarter in quarters:
        for level, fields in FIELDS.items():
            for key in COUNTS:
                quarter[f"{level}.{key}"] = sum(quarter[f"{level}{n}.{key}"] for n in range(len(fields)))
        for key in COUNTS:
            quarter[f"toan.{key}"] = quarter[f"huyen.{key}"] + quarter[f"xa.{key}"]
    return quarters


def parts(rng: Random, name: str, low: int, high: int, keys: tuple[str, ...]) -> dict[str, int]:
    """Give a total with its parts, each between ``low`` and ``high``."""
    row = {f"{name}.{key}": rng.randint(low, high) for key in keys}
    return row | {f"{name}.total": sum(row.values())}


def offices(rng: Random, quarter: int, year: dict[str, int]) -> dict[str, int]:
    """Give the other sections of one quarter; ``year`` holds what stays or grows over the year."""
    done = year["plan.total"] * (quarter + 1) // 4 - rng.randint(0, 2)
    letters = parts(rng, "letters", 6, 48, ("rooms", "communes"))
    units = {"inspect.rooms": rng.randint(2, 5), "inspect.communes": rng.randint(3, 7)}
    inspected = sum(units.values())
    visits, before = rng.randint(21, 96), rng.randint(21, 96)
    revenue = year["revenue.plan_province"] * (quarter * 23 + rng.randint(17, 26)) // 100
    return (
        units
        | letters
        | parts(rng, "training", 2, 19, ("leaders", "specialist", "senior", "digital"))
        | parts(rng, "posts", 1, 7, ("fresh", "again", "extended"))
        | parts(rng, "media", 7, 41, ("news", "articles", "reports"))
        | {
            "plan.done": done,
            "inspect.done": inspected,
            "inspect.plan": inspected + rng.randint(0, 6),
            "letters.rooms_done": letters["letters.rooms"] - rng.randint(0, 5),
            "letters.communes_done": letters["letters.communes"] - rng.randint(0, 5),
            "tasks.total": (tasks := rng.randint(31, 118)),
            "tasks.done": tasks - rng.choice((0, 0, 1, 2)),
            "citizens.now": visits,
            "citizens.before": before + (before == visits),
            "citizens.step": abs(visits - before - (before == visits)),
            "households.now": (now := rng.randint(61, 189)),
            "households.before": now + rng.choice((-1, 1)) * rng.randint(9, 47),
            "revenue.actual": revenue,
            "disbursed.actual": year["disbursed.plan"] * (quarter * 22 + rng.randint(9, 20)) // 100,
            "staff.present": year["staff.assigned"] - rng.randint(2, 9),
            "legal.sessions": rng.randint(2, 11),
            "legal.people": rng.randint(140, 890),
            "reports.sent": year["reports.units"] - rng.choice((0, 0, 0, 1)),
            "appraised": rng.randint(2, 9),
            "reduced": rng.randint(0, 6),
        }
    )


def standing(rng: Random) -> dict[str, int]:
    """Give what holds for the whole year."""
    province = rng.randint(148_250, 396_870)
    services = parts(rng, "services", 0, 0, ())
    partial, full = rng.randint(61, 128), rng.randint(24, 71)
    public = {"units.schools": rng.randint(34, 52), "units.others": rng.randint(2, 4)}
    return (
        services
        | public
        | {
            "services.partial": partial,
            "services.full": full,
            "services.total": partial + full,
            "units.total": sum(public.values()),
            "plan.total": rng.randint(38, 66),
            "revenue.plan_province": province,
            "revenue.plan_district": province + rng.randint(3_150, 17_940),
            "disbursed.plan": rng.randint(96_310, 287_450),
            "staff.assigned": rng.randint(81, 112),
            "reports.units": rng.randint(24, 33),
        }
    )


def district_year(seed: int, size: int, early_share: float, *, withdraws: bool) -> list[dict[str, int]]:
    """Give everything that happened in one district, quarter by quarter."""
    rng = Random(seed)  # noqa: S311 - invention, not secrecy
    year = standing(rng)
    dossiers = dossier_year(rng, size, early_share, withdraws=withdraws)
    return [d | year | offices(rng, n, year) for n, d in enumerate(dossiers)]
