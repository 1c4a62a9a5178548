"""Rates of bodies below the rate of all: «Tỷ lệ đúng hạn đạt 99,2%.» · «- Cấp huyện: 98,5%.» · «- Cấp xã: 99,6%.».

Comes in: a reading, its governor and the codes of its percentages. Goes out: the code of an item that names nothing but
a body, and what the governor holds for the next one.
"""

from __future__ import annotations

from collections.abc import Mapping

import regex

from extractors.codes.governing import Governor
from extractors.reading import Reading
from extractors.scope.scopes import find_scopes

#: All of an item before its percentage and after it: a body, no word of what is measured.
_NAME = regex.compile(
    r"[\s\-+*•]*(?:[a-zđ\d]{1,2}[.)]\s*)?(?:(?:ở|tại|đối với|riêng)\s+)?[^\d;.:()%]{2,60}?\s*:?\s*(?:(?:đạt|là)\s*)*"
)
_ENDS = regex.compile(r"\s*%?\s*[.;,]?\s*")


def rate_below(reading: Reading, governor: Governor) -> str | None:
    """The rate that the passage above tells of all, where this one is an item of a body with its percentage alone."""
    if governor.rate is None or not _is_of_body(reading):
        return None
    section, code = governor.rate
    return code if reading.passage.section.startswith(section) else None


def note_rate(reading: Reading, codes: Mapping[int, str | None], governor: Governor) -> None:
    """Keep the rate of a passage for the items below it: the only one it tells, as long as items follow."""
    if _is_of_body(reading):
        return
    told = [code for code in codes.values() if code is not None]
    governor.rate = (reading.passage.section, told[0]) if len(told) == len(codes) == 1 else None


def _is_of_body(reading: Reading) -> bool:
    if len(reading.quantities) != 1 or not reading.quantities[0].numeral.is_percent or reading.cues:
        return False
    quantity, compared = reading.quantities[0], reading.compared
    alone = _NAME.fullmatch(compared, 0, quantity.start) and _ENDS.fullmatch(compared, quantity.numeral.unit_end)
    return bool(alone) and reading.passage.depth > 0 and len(find_scopes(reading.text)) == 1
