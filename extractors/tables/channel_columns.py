"""Columns of the ways in which dossiers come in, behind their total: «Tổng tiếp nhận | Trực tiếp | Trực tuyến».

Comes in: the heads of a table. Goes out: the heads, those of such columns with what the column before their group
counts, whether words that only open a list stand over them («Trong đó: …») or nothing does.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import regex

from extractors.indicators.features import indicator_of
from extractors.tables.heads import Head
from extractors.text.compare_form import compare_form

#: «Trong đó», «Gồm», «Hình thức nộp», «Chia theo hình thức tiếp nhận»: what is taken apart stands before
_OPENS = regex.compile(
    r"(?:trong đó|tr\.? ?đó|(?:bao )?gồm|chia ra"
    r"|(?:(?:chia |phân )?theo )?(?:hình thức|phương thức|cách thức|kênh)[^/]*)[:.]?"
)
_CAME_IN = ("dossiers.received", "dossiers.received.new")


def with_channels(heads: Mapping[int, Head]) -> dict[int, Head]:
    """The heads with channels told as of what came in, where that is what the column before their group counts."""
    found = dict(heads)
    whole: Head | None = None
    for column in sorted(heads):
        head = heads[column]
        top, stroke, _ = compare_form(head.text).partition(" / ")
        kinds = {feature.partition(":")[0] for feature in head.features}
        is_channel = "channel" in kinds and kinds <= {"channel", "service"} and not head.is_rate
        if not (_OPENS.fullmatch(top) if stroke else is_channel):
            whole = head
        elif is_channel and whole is not None and not whole.is_change and indicator_of(whole.features) in _CAME_IN:
            found[column] = replace(head, features=head.features | {"state:received"})
    return found
