"""Whom a report speaks for, by the name of the office that issued it.

Comes in: issuer and district as ``Identity`` has them. Goes out: a level, a name. What a number of the report is of
is ``extractors.figures.levels``' matter; here no passage is read, so that what compares reports need not load what
reads them.
"""

from __future__ import annotations

from functools import cache, lru_cache

import regex

from extractors.scope import places
from extractors.text.vocabulary import load


@cache
def _ending() -> regex.Pattern[str]:
    """«Trung tâm Phục vụ hành chính công xã Hà Vân»: the unit that an issuer's name ends in."""
    kinds = "|".join(load("organs")["unit_kinds"])
    return regex.compile(rf"(?<!\p{{L}})(?P<kind>{kinds})\s+(?P<name>(?:\p{{Lu}}|\d).*)$")


@lru_cache(maxsize=4_000)
def level_told(issuer: str | None, district: str | None) -> str | None:
    """The level of the unit that an issuer's name ends in; without one, that of the district the report tells.

    >>> level_told("Trung tâm Phục vụ hành chính công xã Hà Vân", None), level_told(None, "Bình An")
    ('commune', 'district')
    """
    named = _ending().search(issuer or "")
    if named is None:
        return "district" if district else None
    levels = load("organs")["unit_kinds"][named["kind"]]
    return places.LEVEL_NAMES[int(levels[-1] if district else levels[0])]


def place_told(issuer: str | None, district: str | None) -> str | None:
    """Whom a report speaks for: a district by its name, a commune or a province with its kind.

    A commune of before July 2025 is told apart by its district, others by the province beside.

    >>> place_told("Ủy ban nhân dân xã Hà Vân", "Bình An"), place_told("Sở Nội vụ tỉnh Lam Khê", None)
    ('xã Hà Vân (Bình An)', 'tỉnh Lam Khê')
    """
    level, named = level_told(issuer, district), _ending().search(issuer or "")
    if named is None or level == "district":
        return district
    return f"{named[0]} ({district})" if level == "commune" and district else named[0]
