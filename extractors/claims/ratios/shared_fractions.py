"""Fractions with several percentages: «14.805/23.597, đạt 62,74% (năm 2021 mới đạt 18%)».

Comes in: a reading. Goes out: which percentages stand beside one fraction, and which of them are held against another.
"""

from __future__ import annotations

import regex

from extractors.reading import Reading, is_change
from extractors.words.fraction_beside import pair_beside
from schemas.records import Modality

#: «14.805/23.597, đạt 62,74% (năm 2021 mới đạt 18%)», «(đạt 34,6%, vượt kế hoạch đề ra là 30%)».
_MEASURE = regex.compile(
    r"%[^;.]*?[,(]\s*(?:\p{L}+\s+){0,3}?"
    r"(?:năm (?:\d{4}|trước|ngoái)|cùng kỳ|kế hoạch|chỉ tiêu|mục tiêu|vượt|cao hơn|thấp hơn|(?:quý|kỳ|tháng) trước)"
    r"(?!\p{L})[^;]*$"
)


def is_measure(reading: Reading, index: int) -> bool:
    """A percentage that another one before it is held against: an earlier or a planned one."""
    quantity = reading.quantities[index]
    return _MEASURE.search(reading.compared, quantity.sentence[0], quantity.start) is not None


def shared_pairs(reading: Reading) -> dict[int, list[int]]:
    """The percentages beside one fraction, where there are several, by the index of its upper number."""
    shared: dict[int, list[int]] = {}
    for index, quantity in enumerate(reading.quantities):
        measures = quantity.numeral.is_percent and not quantity.in_formula and not is_change(reading, quantity)
        if measures and quantity.modality is not Modality.TARGET:  # «5.877/8.215, đạt 71,54% (chỉ tiêu giao 60%)»
            pair = pair_beside(reading, index)
            if pair is not None:
                shared.setdefault(pair.upper, []).append(index)
    return {upper: indexes for upper, indexes in shared.items() if len(indexes) > 1}
