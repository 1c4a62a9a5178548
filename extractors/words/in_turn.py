"""Numbers told in turn, whatever they count: «lần lượt là 114, 126 và 66», «6/6/12» after labels with strokes.

Comes in: a reading and the index of a number. Goes out: which numbers are told in turn with it.
"""

from __future__ import annotations

from dataclasses import dataclass

import regex

from extractors.reading import Quantity, Reading

_AND = "và"
_JOINED = regex.compile(r"\s*(?:,|và|;)\s*")


@dataclass(frozen=True, slots=True)
class Turn:
    """Where «lần lượt» stands or the labels end, and the indexes of the numbers told in turn after it."""

    at: int
    indexes: tuple[int, ...]


def run_in_turn(reading: Reading, index: int) -> Turn | None:
    """The numbers told in turn with a number, None where neither «lần lượt» nor labels with strokes stand before it."""
    quantity = reading.quantities[index]
    for labels_end, run in reading.stroke_runs:
        if index in run and labels_end is not None:
            return Turn(labels_end, run)
    at = reading.compared.rfind("lần lượt", quantity.sentence[0], quantity.start)
    if at < 0:
        return None
    run = joined_from(reading, quantity, at, _JOINED)
    return Turn(at, run) if index in run else None


def joined_from(reading: Reading, quantity: Quantity, at: int, joined: regex.Pattern[str]) -> tuple[int, ...]:
    """The numbers from ``at`` on in the sentence of ``quantity``, as far as only ``joined`` stands between them."""
    run: list[int] = []
    is_last = False
    for i, each in enumerate(reading.quantities):
        if each.sentence != quantity.sentence or each.start < at:
            continue
        last = reading.quantities[run[-1]] if run else None
        between = joined.fullmatch(reading.compared, last.numeral.unit_end, each.start) if last else None
        if last and (between is None or (is_last and _AND not in between[0])):
            break  # «lần lượt đạt 91% và 87%; mở 05 lớp»: after «và» comes the last of them
        is_last = is_last or (between is not None and _AND in between[0])
        run.append(i)
    return tuple(run)
