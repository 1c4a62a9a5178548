"""Amounts in a bracket whose unit the amount before it tells once: «tổng vốn 318,2 tỷ đồng (tỉnh 124,5; huyện 193,7)».

In: the quantities of a passage and where its brackets close. Out: the same quantities, those bare amounts in the
unit and scale of the amount before their bracket.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import regex

from extractors.reading.quantities import Quantity
from extractors.reading.successive import in_unit_of

_MONEY = "đồng"
#: A bare amount: a label before it, and no noun of its own behind it.
_LABELLED = regex.compile(r"\p{L}\s*:?\s*$")
_ENDS = regex.compile(r"\s*(?:[;,()]|và(?!\p{L}))")


def with_told_units(compared: str, quantities: Sequence[Quantity], closing: Mapping[int, int]) -> list[Quantity]:
    """Give the bare amounts of a bracket the unit of the money right before it; a bracket of other things stays."""
    told = list(quantities)
    for opened, closed in closing.items():
        head = next((q for q in reversed(told) if q.numeral.unit_end <= opened), None)
        if head is None or head.numeral.unit != _MONEY or head.numeral.scale == 1:
            continue
        if compared[head.numeral.unit_end : opened].strip():
            continue
        inside = [i for i, q in enumerate(told) if opened < q.start < closed and not q.numeral.is_percent]
        if len(inside) > 1 and all(_is_bare(compared, told[i], head) for i in inside):
            for i in inside:
                told[i] = in_unit_of(told[i], head)
    return told


def _is_bare(compared: str, quantity: Quantity, head: Quantity) -> bool:
    numeral = quantity.numeral
    return (
        numeral.unit is None
        and numeral.scale == 1
        and numeral.value * head.numeral.scale < head.value
        and _LABELLED.search(compared, 0, quantity.start) is not None
        and _ENDS.match(compared, quantity.end) is not None
    )
