"""Choose slips to plant: the mistakes that real reports make, one or two in every third report.

Comes in: a composition without a slip. Goes out: the overrides that plant it and a
record of what was planted where. Whether a claim then fails is decided by
``truth`` alone; a slip that would not show is not planted.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from random import Random

from pipeline.compose.composed import Composition, Plan, Site
from pipeline.compose.habits import Habits
from pipeline.compose.truth import Num, judge

#: A slip must show on whole counts as well as on amounts printed to the million.
LEAST_PERCENT = Fraction(3, 100)


@dataclass(frozen=True, slots=True)
class Slip:
    """A planted slip: its class, where, what was printed instead of what."""

    kind: str
    slot: str
    key: str
    printed: str
    should_be: str
    plan: Plan

    def record(self) -> dict[str, str]:
        """Give the row of the truth file."""
        return {
            "kind": self.kind,
            "where": self.slot,
            "number": self.key,
            "printed": self.printed,
            "should_be": self.should_be,
        }


def shows(site: Site, num: Num) -> bool:
    """Tell whether the printed percentage can no longer be explained."""
    gap = abs(site.claim.recomputed() - num.value)
    least = max(LEAST_PERCENT, Fraction(2, 10**num.decimals))
    return judge(site.claim.recomputed(), num) == "inconsistent" and gap >= least and 0 < num.value <= 100


def wrong_digit(site: Site, habits: Habits, rng: Random) -> Num | None:
    """Change one digit of a percentage."""
    if site.claim.kind != "ratio" or site.claim.claimed.decimals == 0:
        return None
    scale = 10**site.claim.claimed.decimals
    for step in rng.sample((-30, 30, -3, 3, -4, 4, -40, 40), 8):
        num = habits.percent_as(site.claim.claimed.value + Fraction(step, scale))
        if shows(site, num) and len(num.text) == len(site.claim.claimed.text):
            return num
    return None


def swapped_digits(site: Site, habits: Habits) -> Num | None:
    """Swap the last two digits of a percentage."""
    claimed = site.claim.claimed
    if site.claim.kind != "ratio" or claimed.decimals == 0:
        return None
    whole = int(claimed.value * 10**claimed.decimals)
    swapped = whole // 100 * 100 + whole % 10 * 10 + whole // 10 % 10
    num = habits.percent_as(Fraction(swapped, 10**claimed.decimals))
    return num if swapped != whole and shows(site, num) else None


def broken_sum(site: Site, habits: Habits, rng: Random) -> Num | None:
    """Print a total that is not the sum of its parts."""
    claim = site.claim
    if claim.kind != "sum" or claim.claimed.value < 10:
        return None
    step = rng.choice((-3, -2, 2, 3, 10))
    return habits.count(int(claim.claimed.value) + step)


def broken_balance(site: Site, habits: Habits, rng: Random) -> Num | None:
    """Print a number received that what became of it does not add up to."""
    claim = site.claim
    if claim.kind != "balance":
        return None
    return habits.count(int(claim.claimed.value) + rng.choice((-20, -9, 9, 18, 100)))


def wrong_denominator(site: Site, habits: Habits, others: Mapping[str, int]) -> Num | None:
    """Divide by the whole district's count where the text speaks of one level.

    Not by what came in instead of what was resolved: real reports do that rightly (DOMAIN §8.5).
    """
    operands = dict(site.claim.operands)
    below = site.keys[-1]
    level, _, count = below.partition(".")
    other = others.get(f"toan.{count}")
    if site.claim.kind != "ratio" or count != "resolved" or level == "toan" or other is None:
        return None
    top = operands["numerator"]
    num = habits.percent(top / other * 100) if isinstance(top, Fraction) else None
    return num if num and shows(site, num) else None


def plant(kind: str, composition: Composition, habits: Habits, rng: Random) -> Slip:
    """Plant a slip of one class; raises LookupError where the report has no place for it."""
    if kind == "level_as_fall":
        now, before = composition.values["households.now"], composition.values["households.before"]
        if now >= before:
            raise LookupError("the number rose, so its level does not look like a fall")
        num = habits.percent(Fraction(now, before) * 100)
        fall = habits.percent(Fraction(abs(now - before), before) * 100)
        plan = Plan({("households", "households.step_pct"): num}, {"households": "level_as_fall"})
        return Slip(kind, "households", "households.step_pct", num.text, fall.text, plan)
    makers: dict[str, Callable[[Site], Num | None]] = {
        "wrong_digit": lambda s: wrong_digit(s, habits, rng),
        "swapped_digits": lambda s: swapped_digits(s, habits),
        "broken_sum": lambda s: broken_sum(s, habits, rng) if s.slot != "table" else None,
        "table_total": lambda s: broken_sum(s, habits, rng) if s.slot == "table" else None,
        "broken_balance": lambda s: broken_balance(s, habits, rng),
        "wrong_denominator": lambda s: wrong_denominator(s, habits, composition.values),
    }
    sites = [s for s in composition.sites if s.keys and not s.claim.optional]
    for site in rng.sample(sites, len(sites)):
        wrong = makers[kind](site)
        if wrong:
            key = site.keys[0]
            plan = Plan({(site.slot, key): wrong})
            return Slip(kind, site.slot, key, wrong.text, site.claim.claimed.text, plan)
    raise LookupError(f"no place for a slip of the class {kind}")


def joined(slips: list[Slip]) -> Plan:
    """Put the plans of several slips together."""
    overrides = {k: v for s in slips for k, v in s.plan.overrides.items()}
    return Plan(overrides, {k: v for s in slips for k, v in s.plan.swaps.items()})
