"""Draw passages of a report: a structure, a thing it is said of, a wording, figures.

Comes in: structures, pools, an office. Goes out: ``Draft`` values that hold. A
report speaks of each thing once, an office of most things once a year, so that no
two passages contradict each other.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from random import Random
from typing import Any

from pipeline.compose.measuring.office import Office
from pipeline.compose.measuring.wordings import WORD, Draft, Structure, keys_of

RANGE = re.compile(r"(\d+)\.\.(\d+)")
SHARE = re.compile(r"([\d.]+?)\.\.([\d.]+) of (\w+)")
#: Said again of the same thing in another quarter these would contradict: what was carried
#: over, what the year's plan is.
ONCE_A_YEAR = frozenset({"places", "trios", "plans", "money"})
TRIES = 60


class Spent(LookupError):  # noqa: N818 - it names the state of the pool
    """A pool has nothing left that this report may speak of."""


class Desk:
    """Draws the passages of one report."""

    def __init__(
        self,
        office: Office,
        structures: Mapping[str, Structure],
        pools: Mapping[str, Any],
        year: set[tuple[str, int]],
        words: Mapping[str, str],
        rng: Random,
    ) -> None:
        self.office, self.structures, self.pools = office, structures, pools
        self.year, self.rng = year, rng
        self.words = office.words() | dict(words)
        self.taken: set[tuple[str, int]] = set()

    def topic(self, pool: str) -> dict[str, Any]:
        """Take a thing that was not spoken of; raises Spent."""
        rows = self.pools[pool]
        free = [n for n in range(len(rows)) if (pool, n) not in self.taken | self.year]
        if not free and pool not in ONCE_A_YEAR:
            free = [n for n in range(len(rows)) if (pool, n) not in self.taken]
        if not free:
            raise Spent(pool)
        mark = (pool, self.rng.choice(free))
        self.taken.add(mark)
        self.year.add(mark)
        return {k: WORD.sub(lambda m: self.words[m[1]], v) for k, v in rows[mark[1]].items()}

    def draft(
        self, name: str, *, given: Mapping[str, int] | None = None, words: Mapping[str, str] | None = None
    ) -> Draft:
        """Draw a passage; ``given`` replaces drawn values. Raises Spent where nothing is left to speak of."""
        structure = self.structures[name]
        about = structure.about
        topic = self.topic(about["topic"]) if "topic" in about else {}
        said = self.words | topic | dict(words or {})
        values = dict(given or {})
        if "of" in topic:
            said, values = said | self.listed(topic["of"], values), values
        draft = Draft(structure, self.rng.randrange(len(structure.wordings)), values, said)
        return self.redraw(draft) if about.get("values") else draft

    def listed(self, pool: str, values: dict[str, int]) -> dict[str, str]:
        """Choose the things of a list and count them into ``values``."""
        rows = list(self.office.communes if pool == "communes" else self.pools[pool])
        chosen = self.rng.sample(rows, self.rng.randint(3, 6))
        values["n"] = len(chosen)
        lines = "\n".join(f"- {item};" for item in chosen).rstrip(";") + "."
        return {"items": "; ".join(chosen), "lines": lines}

    def redraw(self, draft: Draft) -> Draft:
        """Draw other figures for a passage."""
        about = draft.structure.about
        for _ in range(TRIES):
            values = drawn(about["values"], self.rng)
            for rule in draft.structure.rules:
                if rule.kind == "restatement" and rule.left not in values:
                    values[rule.left] = values[rule.operands[0]]
            up = True
            if "up" in about:
                a, b = (_value(side, values) for side in about["up"].split(" ~ "))
                if a == b:
                    continue
                up = a > b
            parts = [v for k, v in values.items() if k in keys_of(draft.wording) and k != "again"]
            if draft.structure.trap or len(set(parts)) == len(parts):
                return replace(draft, values=values, up=up)
        raise Spent(draft.structure.name)


def drawn(rules: Mapping[str, str], rng: Random) -> dict[str, int]:
    """Draw the figures of a structure by its rules."""
    values: dict[str, int] = {}
    for key, rule in rules.items():
        if match := RANGE.fullmatch(rule):
            values[key] = rng.randint(int(match[1]), int(match[2]))
        elif match := SHARE.fullmatch(rule):
            low, high = (float(match[n]) for n in (1, 2))
            values[key] = max(1, round(values[match[3]] * rng.uniform(low, high)))
        else:
            values[key] = _value(rule, values)
    return values


def _value(rule: str, values: Mapping[str, int]) -> int:
    """Compute «a + b - c», «abs a - b», «target * 10»."""
    size = rule.startswith("abs ")
    total = 0
    for sign, key, times in re.findall(r"([+-]?)\s*([a-z_]\w*)(?: \* (\d+))?", rule.removeprefix("abs ")):
        total += (-1 if sign == "-" else 1) * values[key] * int(times or 1)
    return abs(total) if size else total

