"""The unit of a figure with a code of ``vocab/fields``: as printed where a noun stands beside it.

Comes in: a reading, the index of a quantity, the unit read so far. Goes out: the unit.
"""

from __future__ import annotations

from collections.abc import Mapping

from extractors.indicators.entries import indicators
from extractors.indicators.rules import find_phrases
from extractors.reading import Reading
from extractors.text.vocabulary import load
from extractors.words.zones import fraction_of, nouns_at

DOSSIER = "hồ sơ"
UNITS: Mapping[str, str] = {str(row["code"]): str(row["unit"]) for row in indicators()}

#: Units that stand for several things which may be added up, with the words for them.
_FAMILIES: Mapping[str, frozenset[str]] = {
    unit: frozenset(words)
    for unit, words in load("units")["counted"].items()
    if unit in ("lớp", "tài khoản", "ngày", "dự án")
}


def unit_of_figure(reading: Reading, index: int, unit: str | None, code: str) -> str:
    """The unit as printed beside the number, else the noun there, else the indicator's."""
    printed = reading.quantities[index].numeral.unit
    if printed is not None and unit is not None:
        return printed if unit == DOSSIER else unit
    pair = fraction_of(reading, index)
    last = reading.quantities[pair.lower if pair else index]
    if last.numeral.unit is not None and not last.numeral.is_percent:
        return printed_unit(reading, pair.lower if pair else index, last.numeral.unit) or last.numeral.unit
    known = nouns_at(reading, last, find_phrases(reading.text))
    return min((noun for noun in known if noun[:1].isalpha()), key=len, default=UNITS[code])


def printed_unit(reading: Reading, index: int, unit: str | None) -> str | None:
    """The unit as printed where one word stands for a family of them: a conference is no class, an hour no day."""
    quantity = reading.quantities[index]
    printed = reading.compared[quantity.end : quantity.numeral.unit_end].strip()
    return printed if printed in _FAMILIES.get(unit or "", ()) else unit
