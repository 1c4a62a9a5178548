"""What stands in one passage before anything is bound.

    read_passage(passage, cited)   quantities, pairs, formulas, cues, brackets as one ``Reading``
    is_change(reading, quantity)   whether a number states a rise or fall
    with_scale(quantities, pair)   a unit printed once, counted for both sides
    @remembered                    a question about one number that is answered once
"""

from __future__ import annotations

from extractors.reading.changes import is_change
from extractors.reading.pairs import with_scale
from extractors.reading.passage import read_passage
from extractors.reading.quantities import Pair, Quantity, Reading, remembered

__all__ = ["Pair", "Quantity", "Reading", "is_change", "read_passage", "remembered", "with_scale"]
