"""Columns of parts and of periods that their words alone would take for where dossiers came from.

Comes in: the heads of a table. Goes out: the heads. «Trước hạn / Kỳ trước | Trong kỳ» tells where those resolved early
came from, «Chờ bổ sung» beside «Đang giải quyết» some of those left over: such parts have no code of the whole.
«Tiếp nhận / Kỳ trước | Kỳ này» beside «Đã giải quyết / Kỳ trước | Kỳ này» compares two periods.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import regex

from extractors.indicators.features import indicator_of
from extractors.tables.heads import Head
from extractors.text.compare_form import compare_form
from schemas.records import Modality

_FROM_BEFORE = regex.compile(r"(?:số )?(?:từ )?(?:kỳ|quý|tháng|năm)(?: báo cáo)? trước(?: chuyển (?:sang|qua|đến))?")
_FROM_WITHIN = regex.compile(r"(?:tiếp nhận |phát sinh |nhận )?(?:mới )?trong (?:kỳ|quý|tháng|năm)")
_NOW = regex.compile(r"(?:kỳ|quý|tháng|năm)(?: báo cáo)? này")
#: «Hồ sơ chờ bổ sung (lũy kế cả kỳ trước)»
_WAITING = regex.compile(r"(?:^|/ )(?:tổng )?(?:số )?(?:hồ sơ |hs )?(?:đang )?(?:chờ|yêu cầu) bổ sung(?!\p{L})")
_OTHER = frozenset(("domain:other",))


def without_parts(heads: dict[int, Head]) -> dict[int, Head]:
    """The heads with the parts of an outcome told of nothing, and two periods beside one another told as such."""
    segments = {column: _parted(head) for column, head in heads.items()}
    groups = _groups(segments)
    divided = {group for group, lasts in groups.items() if any(map(_FROM_BEFORE.fullmatch, lasts))
               and any(map(_FROM_WITHIN.fullmatch, lasts))}  # fmt: skip
    compared = {group for group, lasts in groups.items() if len(lasts) > 1
                and all(_FROM_BEFORE.fullmatch(last) or _NOW.fullmatch(last) for last in lasts)}  # fmt: skip
    left = any(
        indicator_of(head.features) == "dossiers.pending" and not _WAITING.search(compare_form(head.text))
        for head in heads.values()
    )
    found = dict(heads)
    for column, head in heads.items():
        group, last = segments[column]
        named = _FROM_BEFORE.fullmatch(last) or _FROM_WITHIN.fullmatch(last)
        of_part = named and group in divided and "state:received" not in head.features
        if of_part or (left and _WAITING.search(compare_form(head.text))):
            found[column] = replace(head, features=_OTHER, modality=None)
        elif group in compared and len(compared) > 1:
            features = frozenset(f for f in head.features if not f.startswith("origin:"))
            when = None if _NOW.fullmatch(last) else Modality.PREVIOUS
            found[column] = replace(head, features=features, modality=when)
    return found


def _parted(head: Head) -> tuple[str, str]:
    """The heads over the lowest one, and that."""
    group, _, last = compare_form(head.text).rpartition(" / ")
    return group, last.strip()


def _groups(segments: Mapping[int, tuple[str, str]]) -> dict[str, list[str]]:
    groups: dict[str, list[str]] = {}
    for group, last in segments.values():
        if group:
            groups.setdefault(group, []).append(last)
    return groups
