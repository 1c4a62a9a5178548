"""received = resolved + pending (+ withdrawn): DOMAIN §2.1 and the reports that print all four."""

from __future__ import annotations

from collections.abc import Iterator

from extractors.claims.partitions import same_block
from extractors.sheet import Entry, Sheet
from schemas.records import Claim, ClaimKind, Modality, Operand

_ROLES = (
    ("resolved", "dossiers.resolved"),
    ("pending", "dossiers.pending"),
    ("withdrawn", "dossiers.withdrawn"),
)


def find_balances(sheet: Sheet) -> Iterator[Claim]:
    """Yield a balance for each received total whose office also prints what became of it."""
    for received in sheet.entries:
        if received.indicator != "dossiers.received" or received.modality is not Modality.ACTUAL or received.channel:
            continue
        block = [e for e in (*same_block(sheet, received), *_before(sheet, received)) if e.channel is None]
        found = {role: _first(block, code) for role, code in _ROLES}
        resolved, pending = found["resolved"], found["pending"]
        if resolved is None:
            continue
        given = [(role, e) for role, e in found.items() if e]
        operands = (received.operand("received"), *(e.operand(role) for role, e in given))
        weak = None if pending is not None else "the pending dossiers are not printed"
        if any(e.value is None for _, e in given):
            continue
        without = tuple(o for o in operands if o.role != "withdrawn")
        rivals = [without] if len(without) < len(operands) else []
        rivals += [(other.operand("received"), *operands[1:]) for other in _other_totals(sheet, received)]
        carried = next((e for e in block if e.indicator == "dossiers.received.carried_over"), None)
        if carried is not None:  # «tiếp nhận» can mean what came in new, beside what was carried over
            both = Operand("received", None, received.value + carried.value)
            rivals += [(both, *operands[1:]), (both, *without[1:])]
        reading = sheet.readings[received.reading]
        yield Claim(
            ClaimKind.BALANCE,
            reading.passage.ordinal,
            received.figure,
            operands,
            reading.quantities[received.quantity].sentence,
            "balance",
            tuple(rivals),
            weak,
        )


def _other_totals(sheet: Sheet, received: Entry) -> list[Entry]:
    """Other totals in the same passage: which of them the figures that follow belong to can be left open."""
    return [
        e
        for e in sheet.counts(received.reading)
        if e.indicator == received.indicator and e.value != received.value and e.modality is received.modality
    ]


def _before(sheet: Sheet, received: Entry) -> list[Entry]:
    """Counts of the same office printed before its total, in the same passage; not those of an earlier total."""
    if any(
        e.indicator == received.indicator and e.start < received.start and e.scope == received.scope
        for e in sheet.counts(received.reading)
    ):
        return []
    return [
        e
        for e in sheet.counts(received.reading)
        if e.start < received.start and e.scope == received.scope and e.modality is received.modality
    ]


def _first(block: list[Entry], code: str) -> Entry | None:
    """The count itself; pending that is only printed as «còn hạn N» stands for all of it when nothing is overdue."""
    direct = next((e for e in block if e.indicator == code), None)
    if direct is not None or code != "dossiers.pending":
        return direct
    in_time = next((e for e in block if e.indicator == "dossiers.pending.in_time"), None)
    overdue = next((e for e in block if e.indicator == "dossiers.pending.overdue"), None)
    return in_time if in_time and (overdue is None or not overdue.value) else None
