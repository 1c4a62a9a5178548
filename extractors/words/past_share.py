"""Words behind the share of a count, where they go on about the count: «116 hồ sơ (chiếm 2,22%) quá hạn».

Comes in: a reading and the index of a count. Goes out: where the words go on, and the next number.
"""

from __future__ import annotations

from typing import NamedTuple

import regex

from extractors.reading import Reading

_SHARE_ASIDE = regex.compile(
    r"[^,;:.()|\d]{0,40}\((?:\s*(?:chiếm|đạt|tỷ lệ|bằng|tương ứng|tương đương|là|với|khoảng|gần|hơn)(?!\p{L}))*"
    r"\s*[\d.,]+\s?%\s*\)\s*(?=\p{L})"
)
#: What sets the next number off.
_MARK = regex.compile(r"[,;:.()\[\]]|(?<!\p{L})(?:và|còn)(?!\p{L})")


class PastShare(NamedTuple):
    """``start`` of the words behind the share, and where the ``following`` number or the text's end stands."""

    start: int
    following: int


def past_share(reading: Reading, index: int) -> PastShare | None:
    """None where no share in brackets follows a count, or no mark parts the words behind it from the next number.

    «Tiếp nhận 1.200 hồ sơ (98%) đã giải quyết 1.110 hồ sơ»: these words are the next number's.
    """
    quantities = reading.quantities
    count, behind = quantities[index], quantities[index + 1 : index + 3]
    if count.numeral.is_percent or not behind or not (behind[0].numeral.is_percent and behind[0].brackets):
        return None
    aside = _SHARE_ASIDE.match(reading.compared, count.numeral.end)
    if aside is None:
        return None
    following = behind[1].start if len(behind) > 1 else len(reading.compared)
    mark = _MARK.search(reading.compared, aside.end(), count.sentence[1])
    return None if mark is not None and following < mark.start() else PastShare(aside.end(), following)
