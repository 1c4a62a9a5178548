"""Heads and labels of which period their numbers are: carried over, new within it, or of an earlier one.

Comes in: the heads and labels of a table as each reads alone. Goes out: the same, as they read beside one another
(«Kỳ trước» beside «Tiếp nhận» is carried over, beside «Năm 2024» it is the period before).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import regex

from extractors.indicators.features import indicator_of
from extractors.tables.heads import Head
from extractors.tables.labels import RowLabel
from extractors.text.compare_form import compare_form
from schemas.records import Modality

_CARRIED = "origin:carried"
#: «Kỳ trước» alone: of carried-over dossiers beside other counts, of the earlier period where all columns are periods
_BARE_EARLIER = regex.compile(
    r"(?:số |số liệu |thực hiện )?(?:cùng )?(?:kỳ|năm|quý|tháng)(?: báo cáo)? (?:trước|ngoái)"
    r"(?:\s*[(:-]?\s*(?:(?:quý|tháng) [ivx\d]+\s*)?(?:\d+ tháng\s*)?(?:[/,-]\s*)?(?:năm )?\d{4}\s*\)?)?"
)


def with_bare_periods(heads: dict[int, Head]) -> dict[int, Head]:
    """«Kỳ trước» alone as carried over beside other counts, else as the earlier period of every count."""
    bare = {column for column, head in heads.items() if _BARE_EARLIER.fullmatch(compare_form(head.text))}
    if any(indicator_of(head.features) for column, head in heads.items() if column not in bare):
        # What was carried over counts in the window it was carried into.
        return {
            column: replace(head, period=None) if _CARRIED in head.features else head for column, head in heads.items()
        }
    return {
        column: replace(head, features=frozenset(), modality=Modality.PREVIOUS) if column in bare else head
        for column, head in heads.items()
    }


#: «Trong kỳ» beside «Kỳ trước», both below «Tiếp nhận»
_WITHIN = regex.compile(
    r"(?:(?:số|hồ sơ|hs) )*(?:(?:phát sinh|tiếp nhận|nhận) )?(?:mới )?"
    r"(?:trong (?:kỳ|quý|tháng|tuần|năm|kỳ báo cáo)|(?:kỳ|quý|tháng|tuần) này|phát sinh)"
)
_NUMBERED = regex.compile(r"^\s*(?:\d+(?:\.\d+)*[.)]?|[-+•])\s+")


def with_new(heads: dict[int, Head]) -> dict[int, Head]:
    """What came in within the period where a column of the same group holds what was carried over."""

    def group(head: Head) -> str:
        return compare_form(head.text).rpartition(" / ")[0]

    groups = {group(head) for head in heads.values() if _CARRIED in head.features}
    return {
        column: replace(head, features=head.features | {"origin:new"})
        if group(head) in groups
        and "state:received" in head.features
        and not any(feature.startswith("origin:") for feature in head.features - {"origin:within"})
        and _WITHIN.fullmatch(compare_form(head.text).rpartition(" / ")[2])
        else head
        for column, head in heads.items()
    }


def rows_with_new(labels: Mapping[int, RowLabel]) -> dict[int, RowLabel]:
    """«Số hồ sơ tiếp nhận trong kỳ» beside «Số hồ sơ từ kỳ trước chuyển sang»: the same where these are rows."""
    if not any(_CARRIED in label.features for label in labels.values()):
        return dict(labels)
    received = {ordinal for ordinal, label in labels.items() if "state:received" in label.features}
    return {
        ordinal: replace(label, features=label.features | {"origin:new"})
        if ordinal in received and _WITHIN.fullmatch(_NUMBERED.sub("", compare_form(label.text)))
        else label
        for ordinal, label in labels.items()
    }


def with_earlier_years(heads: dict[int, Head], own: int | None) -> dict[int, Head]:
    """Columns of an earlier year than the latest printed are of an earlier period; plans may be of a later one.

    ``own`` is the year the table is of: beside «Chỉ tiêu năm 2025», «Năm 2024 / Thực hiện» in a report of 2024 is not.
    """
    latest = max((head.year for head in heads.values() if head.modality is not Modality.TARGET), default=0)
    latest = max(latest, min(own or 0, max((head.year for head in heads.values()), default=0)))
    return {
        column: replace(head, modality=Modality.PREVIOUS)
        if 0 < head.year < latest and head.modality is None and not head.is_change
        else head
        for column, head in heads.items()
    }
