"""Two values of one thing, the earlier and the later: «tăng từ 3.811 lên 4.402 hồ sơ».

Comes in: the words of a passage in compare form and the quantities in them. Goes out: whether one value became the
other, and the earlier value in the unit and scale that only the later one prints.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import regex

from extractors.reading.quantities import Quantity
from extractors.text.endings import ending

_FROM = ending(r"(?<!\p{L})từ(?: mức| con số)?\s*")
#: «từ 9 hồ sơ năm 2022 xuống còn»
_TIME = r"(?:năm|quý|tháng) [\divx]{1,4}(?:/\d{4}| năm \d{4})?(?![.,]?\d)"
_BECOMES = regex.compile(
    rf"(?:[\p{{L}}\s]|\([^()]*\)|{_TIME})*?(?<!\p{{L}})(?:lên|xuống|còn|xuống còn|đến)\s*(?:còn|mức|tới)?\s*"
)
#: «từ 98,1 lên 98,5%» but not «từ năm 2021 đến 100%»
_AT_ONCE = regex.compile(r"\s*(?:lên|xuống|xuống còn)\s*(?:mức|tới|đến)?\s*")


def become(compared: str, earlier: tuple[int, int], later: int) -> bool:
    """True where the value at ``earlier``, with its unit, became the one that begins at ``later``."""
    turned = _BECOMES.fullmatch(compared, earlier[1], later)
    return turned is not None and _FROM.match(compared, 0, earlier[0]) is not None


def earlier_value(compared: str, quantities: Sequence[Quantity], index: int) -> int | None:
    """The index of the value that the one at ``index`` grew or fell from, in the same sentence."""
    if not index:
        return None
    earlier, later = quantities[index - 1], quantities[index]
    if earlier.sentence != later.sentence or earlier.numeral.unit not in (later.numeral.unit, None):
        return None
    span = (earlier.start, earlier.numeral.unit_end)
    return index - 1 if become(compared, span, later.start) else None


def with_shared_units(compared: str, quantities: Sequence[Quantity]) -> list[Quantity]:
    """Give «61,5» of «từ 61,5 lên 64,2 tỷ đồng» the unit and scale of the value that it became."""
    shared = list(quantities)
    for index in range(1, len(shared)):
        earlier, later = shared[index - 1], shared[index]
        bare = earlier.numeral.unit is None and earlier.numeral.scale == 1
        if not bare or later.numeral.unit is None or earlier.sentence != later.sentence:
            continue
        if _AT_ONCE.fullmatch(compared, earlier.end, later.start) and _FROM.match(compared, 0, earlier.start):
            shared[index - 1] = in_unit_of(earlier, later)
    return shared


def in_unit_of(bare: Quantity, told: Quantity) -> Quantity:
    """A quantity printed without a unit in the unit and scale of another."""
    scale, numeral = told.numeral.scale, bare.numeral
    value, ulp = numeral.value * scale, numeral.ulp * scale
    return replace(bare, numeral=numeral._replace(value=value, ulp=ulp, unit=told.numeral.unit, scale=scale))
