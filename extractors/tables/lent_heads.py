"""Columns that are years or quarters and no more: what their numbers count the line over the table says.

Comes in: the heads of a table's columns and the lines over it. Goes out: the heads, those of periods alone with what
the caption counts («Bảng 2. Số hồ sơ trễ hạn theo đơn vị» over «Năm 2021 | Năm 2022»), and so the total of columns
that are channels («Số hồ sơ tiếp nhận phân theo hình thức» over «Trực tuyến | Trực tiếp | Tổng cộng»).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

import regex

from extractors.indicators.features import indicator_of
from extractors.period.periods import find_periods
from extractors.tables.head_cues import head_features
from extractors.tables.heads import Head
from extractors.text.compare_form import compare_form

#: «Bảng 1. Số hồ sơ tiếp nhận phân theo đơn vị»: the caption up to what its rows are
_CAPTION = regex.compile(
    r"\s*(?:(?:bảng|biểu|phụ lục)(?: số)? ?[\divx.]*\s*[:.]?\s*|(?:trong )?(?:quý|tháng|năm|\d+ tháng)[^,;:()]*,\s*)?"
    r"(?P<what>(?:tổng )?số (?:lượng )?hồ sơ[^,;:()]*?)"
    r"(?=\s*(?:phân )?theo |\s+(?:của|tại|qua|ở|các|năm|quý)(?!\p{L})|\s*[:(]|\s*$)"
)
_JUST_A_TIME = regex.compile(r"\s*(?:thực hiện|số liệu|kết quả)?\s*")


def with_lent(
    heads: Mapping[int, Head], captions: Sequence[str], counted: Collection[int], year: int | None
) -> dict[int, Head]:
    """The heads of a table; ``counted`` are the columns that hold numbers."""
    told = [heads[column] for column in counted if column in heads and not heads[column].is_change]
    found = _CAPTION.match(compare_form(captions[-1])) if captions else None
    features = head_features(found["what"]) if found else frozenset()
    if not told or indicator_of(features) is None:
        return dict(heads)
    if _are_channels(told):
        return {column: replace(head, features=features) if head.is_total else head for column, head in heads.items()}
    if not all(_is_a_time(head, year) for head in told):
        return dict(heads)
    return {
        column: replace(head, features=features) if column in counted and not head.is_change else head
        for column, head in heads.items()
    }


def _are_channels(heads: Sequence[Head]) -> bool:
    """True for columns of channels, two at least, with a total of them."""
    channels = [any(f.startswith("channel:") for f in head.features) for head in heads]
    return sum(channels) > 1 and all(is_one or head.is_total for is_one, head in zip(channels, heads, strict=True))


def _is_a_time(head: Head, year: int | None) -> bool:
    """«Năm 2022», «Quý I/2023»: a head that names a stretch of time and nothing besides."""
    found = find_periods(head.text, year)
    if head.features or len(found) != 1:
        return False
    start, end, _ = found[0]
    return _JUST_A_TIME.fullmatch(compare_form(head.text[:start] + head.text[end:])) is not None
