"""Labels joined by strokes before as many numbers joined by strokes: «(phát ra/thu về/hợp lệ): 623/580/555».

Comes in: a text in compare form and its quantities. Goes out: where the labels end and the numbers they are of, in
their order. Two by two are a fraction, whatever stands before («Số xã/thị trấn đã gửi: 11/13»).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Protocol

import regex

#: «623/580/555», «623 phiếu / 580 phiếu / 555 phiếu»
_STROKE = regex.compile(r"(?:\s+\p{L}+){0,3}\s*/\s*")
_BARE = regex.compile(r"\s*/")
#: What may stand between the last label and the first number.
_LINK = r"\)?\s*(?:(?::|=|-|là|đạt|có|được|tương ứng|lần lượt)\s*)*"
_LABEL = r"[^/;.:\d()]*\p{L}[^/;.:\d()]*"
#: The fewest numbers that are no fraction.
_FEWEST = 3


class Placed(Protocol):
    """A number and where it stands in its text."""

    @property
    def start(self) -> int: ...
    @property
    def end(self) -> int: ...
    @property
    def sentence(self) -> tuple[int, int]: ...


#: Where the labels end, None for bare numbers without as many labels, and the indexes of the numbers.
StrokeRun = tuple[int | None, tuple[int, ...]]


def stroke_runs(compared: str, quantities: Sequence[Placed]) -> Iterator[StrokeRun]:
    """Where the labels end, and the indexes of the numbers that they label one by one.

    The place is None for bare numbers without as many labels: which is which nobody can say.
    """
    if compared.count("/") < _FEWEST:
        return
    first = 0
    while first < len(quantities):
        last = first
        while last + 1 < len(quantities) and _STROKE.fullmatch(
            compared, quantities[last].end, quantities[last + 1].start
        ):
            last += 1
        many = last - first + 1
        if many >= _FEWEST:
            at, run = _labels_end(compared, quantities[first], many), tuple(range(first, last + 1))
            if at is not None or all(_BARE.match(compared, quantities[i].end) for i in run[:-1]):
                yield at, run
        first = last + 1


def _labels_end(compared: str, first: Placed, many: int) -> int | None:
    """Where exactly as many labels as numbers end, None where they are more or fewer."""
    labels = regex.compile(rf"(?P<labels>(?:^|(?<=[;.:()\d%])){_LABEL}(?:/{_LABEL}){{{many - 1}}}){_LINK}$")
    begin = max(first.sentence[0], compared.rfind(";", 0, first.start) + 1)
    before = compared[begin : first.start]
    found = labels.search(before)
    return None if found is None else begin + found.end("labels")
