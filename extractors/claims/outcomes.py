"""What came in, told straight by what became of it, with no total of the resolved printed between.

«Tiếp nhận 2.140 hồ sơ, trong đó: trước hạn 1.702, đúng hạn 400, quá hạn 3, đang giải quyết 35»: the balance of
DOMAIN §2.1 with its resolved dossiers in parts.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

import regex

from extractors.claims.making import make_sum
from extractors.claims.same_body import same_block
from extractors.sheet import Entry, Sheet
from extractors.text.list_words import OPENS_LIST
from schemas.records import Claim, Modality

_RESOLVED = ("dossiers.resolved.early", "dossiers.resolved.on_time", "dossiers.resolved.late")
_IN_TIME, _OVERDUE = "dossiers.pending.in_time", "dossiers.pending.overdue"
_OPENS = regex.compile(rf"(?<!\p{{L}})(?:{OPENS_LIST}|kết quả)(?!\p{{L}})|\(|:")


def find_outcomes(sheet: Sheet) -> Iterator[Claim]:
    """Yield a sum for each received total followed by on-time, late and pending dossiers and no resolved total."""
    for total in sheet.entries:
        if total.indicator != "dossiers.received" or total.modality is not Modality.ACTUAL or total.channel:
            continue
        block = [e for e in same_block(sheet, total) if e.channel is None and e.reading == total.reading]
        if any(e.indicator == "dossiers.resolved" for e in block):
            continue
        first = {e.indicator: e for e in reversed(block)}
        pending = _pending(first)
        resolved = [first[code] for code in _RESOLVED if code in first]
        if not pending or not any(e.indicator in _RESOLVED[:2] for e in resolved):
            continue
        withdrawn = [e for e in block if e.indicator == "dossiers.withdrawn"]
        parts = sorted([*resolved, *pending, *withdrawn], key=lambda e: e.start)
        weak = _weakness(sheet, total, parts, block)
        claim = make_sum(sheet, total, [e.operand("part") for e in parts], "outcomes", weak=weak)
        yield replace(claim, quiet=weak is not None)


def _pending(first: dict[str | None, Entry]) -> list[Entry]:
    if "dossiers.pending" in first:
        return [first["dossiers.pending"]]
    return [first[code] for code in (_IN_TIME, _OVERDUE) if code in first]


def _weakness(sheet: Sheet, total: Entry, parts: Sequence[Entry], block: Sequence[Entry]) -> str | None:
    """Why the parts may not be all of the total; None where the form leaves nothing out."""
    codes = {e.indicator for e in parts}
    between = sheet.readings[total.reading].compared[total.unit_end : parts[0].start]
    if not _OPENS.search(between):
        return "no words open a list of what became of the dossiers"
    if "dossiers.resolved.late" not in codes or not ("dossiers.pending" in codes or {_IN_TIME, _OVERDUE} <= codes):
        return "an outcome of the form is not printed"
    if any(total.end <= e.start < parts[-1].end and e not in parts and e.unit == total.unit for e in block):
        return "other dossiers are counted between"
    return None
