"""What «số … này» before a percentage takes up: «thu hồi 38 văn bản; số văn bản này chiếm 2,91%».

Comes in: a reading and the index of a percentage. Goes out: the index of the count told last, None where nothing takes
one up.
"""

from __future__ import annotations

from extractors.reading import Reading
from extractors.text.endings import ending

_THESE = ending(
    r"(?<!\p{L})số (?:\p{L}+\s+){0,3}(?:này|nêu trên|nói trên|đó)\s+(?:chỉ\s+|mới\s+)?"
    r"(?:chiếm|bằng|tương ứng|tương đương)(?:\s+(?:tỷ lệ|với|là))*\s*"
)


def count_taken_up(reading: Reading, index: int) -> int | None:
    """Index of the count that a percentage's words take up."""
    if index == 0 or not _THESE.match(reading.compared, 0, reading.quantities[index].start):
        return None
    before = reading.quantities[index - 1]
    return None if before.numeral.is_percent or before.brackets else index - 1
