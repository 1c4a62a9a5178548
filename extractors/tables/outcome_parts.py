"""Columns that take apart what became of dossiers: their parts have no code of the whole.

Comes in: the heads of a table. Goes out: the heads, those of parts without cues. «Trước hạn / Kỳ trước | Trong kỳ»
tells where those resolved early came from, «Chờ bổ sung» beside «Đang giải quyết» some of those left over.
"""

from __future__ import annotations

from dataclasses import replace

import regex

from extractors.indicators.features import indicator_of
from extractors.tables.heads import Head
from extractors.text.compare_form import compare_form

_FROM_BEFORE = regex.compile(r"(?:số )?(?:từ )?(?:kỳ|quý|tháng|năm)(?: báo cáo)? trước(?: chuyển (?:sang|qua|đến))?")
_FROM_WITHIN = regex.compile(r"(?:tiếp nhận |phát sinh |nhận )?(?:mới )?trong (?:kỳ|quý|tháng|năm)")
#: «Hồ sơ chờ bổ sung (lũy kế cả kỳ trước)»
_WAITING = regex.compile(r"(?:^|/ )(?:tổng )?(?:số )?(?:hồ sơ |hs )?(?:đang )?(?:chờ|yêu cầu) bổ sung(?!\p{L})")
_OTHER = frozenset(("domain:other",))


def without_parts(heads: dict[int, Head]) -> dict[int, Head]:
    """The heads with the parts of an outcome told of nothing."""
    segments = {column: compare_form(head.text).rpartition(" / ") for column, head in heads.items()}
    before = {group for group, _, last in segments.values() if group and _FROM_BEFORE.fullmatch(last.strip())}
    within = {group for group, _, last in segments.values() if group and _FROM_WITHIN.fullmatch(last.strip())}
    divided = before & within
    left = any(
        indicator_of(head.features) == "dossiers.pending" and not _WAITING.search(compare_form(head.text))
        for head in heads.values()
    )
    return {
        column: replace(head, features=_OTHER, modality=None)
        if (segments[column][0] in divided and "state:received" not in head.features)
        or (left and _WAITING.search(compare_form(head.text)))
        else head
        for column, head in heads.items()
    }
