"""What came in, told straight by what became of it, with no total of the resolved printed between.

«Tiếp nhận 2.140 hồ sơ, trong đó: trước hạn 1.702, đúng hạn 400, quá hạn 3, đang giải quyết 35»: the balance of
DOMAIN §2.1 with its resolved dossiers in parts.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

import regex

from extractors.claims.balances import LEFT_OUT, depth_of, may_be_withdrawn
from extractors.claims.making import make_sum
from extractors.claims.same_body import same_block
from extractors.sheet import Entry, Sheet
from extractors.text.list_words import OPENS_LIST
from schemas.records import Claim, Modality, Qualifier

_RESOLVED = ("dossiers.resolved.early", "dossiers.resolved.on_time", "dossiers.resolved.late")
#: What a sentence has to tell for it to be all that became of a total, and what it may tell.
_NEEDED = {"dossiers.resolved.on_time", "dossiers.resolved.late", "dossiers.pending"}
_BY_OUTCOME = {"dossiers.received", "dossiers.pending", *_RESOLVED}
_IN_TIME, _OVERDUE = "dossiers.pending.in_time", "dossiers.pending.overdue"
_OPENS = regex.compile(rf"(?<!\p{{L}})(?:{OPENS_LIST}|kết quả)(?!\p{{L}})|\(|:")


def find_outcomes(sheet: Sheet) -> Iterator[Claim]:
    """Yield a sum for each received total followed by on-time, late and pending dossiers and no resolved total.

    Bound by words that open a list of them, or by one sentence that tells them and nothing else.
    """
    for total in sheet.entries:
        if total.indicator != "dossiers.received" or total.modality is not Modality.ACTUAL or total.channel:
            continue
        block = [e for e in same_block(sheet, total) if e.channel is None and e.reading == total.reading]
        alone = _told_alone(sheet, total)
        parts = alone or _of_form(block)
        if not parts:
            continue
        weak = _weakness(sheet, total, parts, block)
        if weak is not None and alone:
            weak = LEFT_OUT if may_be_withdrawn(total, [("resolved", e) for e in alone]) else None
        claim = make_sum(sheet, total, [e.operand("part") for e in parts], "outcomes", weak=weak)
        # Fewer than were received is what withdrawn dossiers explain; more is told.
        short = sum(e.value for e in parts) < total.value
        yield replace(claim, quiet=weak is not None and not alone and short)


def _told_alone(sheet: Sheet, total: Entry) -> list[Entry]:
    """«nhận 12.614 hồ sơ; đúng hạn 12.498 hồ sơ; quá hạn 71 hồ sơ; đang giải quyết 45 hồ sơ»: all of one sentence.

    Empty where the sentence tells less, or counts anything else at the depth of its total.
    """
    if total.quantity < 0 or sheet.is_row(total.reading):
        return []
    quantities = sheet.readings[total.reading].quantities
    sentence, depth = quantities[total.quantity].sentence, depth_of(sheet, total)
    told = [
        e for e in sheet.counts(total.reading)
        if e.quantity >= 0 and quantities[e.quantity].sentence == sentence and depth_of(sheet, e) == depth
    ]  # fmt: skip
    if not told or told[0].figure != total.figure:
        return []
    codes = [e.indicator for e in told]
    is_whole = _NEEDED <= set(codes) <= _BY_OUTCOME and len(set(codes)) == len(codes)
    alike = all(e.scope == total.scope and e.modality is total.modality for e in told)
    exact = all(e.qualifier is Qualifier.EXACT for e in told)
    return told[1:] if is_whole and alike and exact else []


def _of_form(block: Sequence[Entry]) -> list[Entry]:
    """The outcomes of the statutory form among the counts behind a total, withdrawn dossiers with them."""
    if any(e.indicator == "dossiers.resolved" for e in block):
        return []
    first = {e.indicator: e for e in reversed(block)}
    pending = _pending(first)
    resolved = [first[code] for code in _RESOLVED if code in first]
    if not pending or not any(e.indicator in _RESOLVED[:2] for e in resolved):
        return []
    withdrawn = [e for e in block if e.indicator == "dossiers.withdrawn"]
    return sorted([*resolved, *pending, *withdrawn], key=lambda e: e.start)


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
