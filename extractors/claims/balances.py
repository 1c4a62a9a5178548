"""received = resolved + pending (+ withdrawn): DOMAIN §2.1 and the reports that print all four."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import regex

from extractors.claims.same_body import same_block
from extractors.sheet import Entry, Sheet
from extractors.text.list_words import OPENS_LIST
from schemas.records import Claim, ClaimKind, Modality, Operand, Qualifier

_ROLES = (
    ("resolved", "dossiers.resolved"),
    ("pending", "dossiers.pending"),
    ("withdrawn", "dossiers.withdrawn"),
)

#: Why a balance that lacks some dossiers may still be whole.
LEFT_OUT = "dossiers that were withdrawn or returned may be left out"


def find_balances(sheet: Sheet) -> Iterator[Claim]:
    """Yield a balance for each received total whose office also prints what became of it."""
    for received in sheet.entries:
        if received.indicator != "dossiers.received" or received.modality is not Modality.ACTUAL or received.channel:
            continue
        if sheet.is_row(received.reading) or _is_whole_of_another(sheet, received):
            continue
        block = [e for e in (*same_block(sheet, received), *_before(sheet, received)) if e.channel is None]
        became = _became(sheet, block)
        if not any(role == "resolved" for role, _ in became):
            continue
        if len(became) == 1 and not received.qualifier is became[0][1].qualifier is Qualifier.EXACT:
            continue  # «tiếp nhận hơn 84 nghìn hồ sơ, giải quyết gần 82 nghìn»: nothing says that they are equal
        operands = (received.operand("received"), *(e.operand(role) for role, e in became))
        other = _unnamed(sheet, received, became)
        pending = next((e for role, e in became if role == "pending"), None)
        weak = None if pending is not None else "the pending dossiers are not printed"
        if pending is not None and _is_part(block, pending):
            weak = "the pending dossiers are told in parts"
        if pending is not None and _leaves_overdue_out(block, received, became):
            weak = "the pending dossiers that are overdue are not printed"
        if pending is not None and pending.reading != received.reading and _other_totals(sheet, received):
            weak = "of which of two totals the pending dossiers are is not said"
        if weak is None and may_be_withdrawn(received, became):
            weak = LEFT_OUT
        reading = sheet.readings[received.reading]
        yield Claim(
            ClaimKind.BALANCE,
            reading.passage.ordinal,
            received.figure,
            operands,
            reading.quantities[received.quantity].sentence,
            "balance",
            tuple(_rivals(sheet, received, operands, block, other)),
            weak or ("some dossiers are told of in words of their own" if other else None),
        )


def _is_whole_of_another(sheet: Sheet, received: Entry) -> bool:
    """«Tỷ lệ trực tuyến: 20.014/20.943 hồ sơ»: of what came in new; «đã giải quyết 9/12 hồ sơ» is of all."""
    pair = sheet.readings[received.reading].pair_of(received.quantity) if received.quantity >= 0 else None
    if pair is None or pair.lower != received.quantity:
        return False
    return not (sheet.at(received.reading, pair.upper).indicator or "").startswith("dossiers.resolved")


def _became(sheet: Sheet, block: list[Entry]) -> list[tuple[str, Entry]]:
    """What became of the dossiers, by role; withdrawn and returned ones may be several."""
    found = [(role, e) for role, code in _ROLES if (e := _first(block, code)) is not None]
    first = next((e for role, e in found if role == "withdrawn"), None)
    if first is not None and first.quantity >= 0:
        depth = depth_of(sheet, first)
        more = [
            e
            for e in block
            if e.indicator == first.indicator
            and e.figure != first.figure
            and e.reading == first.reading
            and e.quantity >= 0
            and depth_of(sheet, e) == depth
        ]
        # «trả lại, rút 34 hồ sơ, trong đó trả lại 23 hồ sơ, rút 11 hồ sơ»: the two kinds are told of those 34
        if sum(e.value for e in more) != first.value and not _taken_apart(sheet, first, more):
            found += [("withdrawn", e) for e in more]
    return found


_PARTS_FOLLOW = regex.compile(rf"(?<!\p{{L}})(?:{OPENS_LIST})(?!\p{{L}})|:")


def _taken_apart(sheet: Sheet, first: Entry, more: list[Entry]) -> bool:
    """Whether what follows a count of withdrawn dossiers divides it into kinds."""
    text = sheet.readings[first.reading].compared
    return bool(more) and _PARTS_FOLLOW.search(text, first.unit_end, more[0].start) is not None


def _is_part(block: list[Entry], pending: Entry) -> bool:
    """True where a part of the pending dossiers is larger than what was taken for all of them."""
    return any(e.indicator in _PENDING_PARTS and e.value > pending.value for e in block)


def _leaves_overdue_out(block: list[Entry], received: Entry, became: list[tuple[str, Entry]]) -> bool:
    """True where only the pending dossiers in time are told and what is missing may be the overdue ones."""
    pending = next(e for role, e in became if role == "pending")
    if pending.indicator != "dossiers.pending.in_time" or sum(e.value for _, e in became) >= received.value:
        return False
    return not any(e.indicator in ("dossiers.pending.overdue", "dossiers.overdue") for e in block)


def may_be_withdrawn(received: Entry, became: Sequence[tuple[str, Entry]]) -> bool:
    """True where dossiers are missing, no slip of one number explains how many, and none are told as withdrawn.

    One mistyped digit makes a gap of one digit and zeros, two neighbours swapped one of nine times that.
    """
    missing = received.value - sum(e.value for _, e in became)
    if missing <= 0 or missing.denominator != 1 or any(role == "withdrawn" for role, _ in became):
        return False
    digits = str(missing.numerator).rstrip("0")
    return not (len(digits) == 1 or (len(digits) == 2 and int(digits) % 9 == 0))


_PENDING_PARTS = ("dossiers.pending.in_time", "dossiers.pending.overdue")


def depth_of(sheet: Sheet, entry: Entry) -> int:
    """How many brackets stand around a number of a sentence."""
    return len(sheet.readings[entry.reading].quantities[entry.quantity].brackets)


def _unnamed(sheet: Sheet, received: Entry, became: list[tuple[str, Entry]]) -> list[Entry]:
    """Dossiers counted between the total and the last of the balance that no role is known for («tạm dừng … 15»)."""
    used = [e for _, e in became if e.reading == received.reading and e.quantity >= 0]
    if not used or received.quantity < 0:
        return []
    last = max(e.start for e in used)
    return [
        e
        for e in sheet.counts(received.reading)
        if received.start < e.start < last
        and e.indicator is None
        and e.unit == "hồ sơ"
        and e.quantity >= 0
        and depth_of(sheet, e) == depth_of(sheet, received)
        and sheet.readings[e.reading].pair_of(e.quantity) is None
    ]


def _rivals(
    sheet: Sheet, received: Entry, operands: tuple[Operand, ...], block: list[Entry], other: list[Entry]
) -> Iterator[tuple[Operand, ...]]:
    """Other readings of the balance, the likelier first."""
    if other:
        yield (*operands, *(e.operand("withdrawn") for e in other))
    in_time = next((e for e in block if e.indicator == "dossiers.pending.in_time"), None)
    pending = next((o for o in operands if o.role == "pending"), None)
    if in_time is not None and pending is not None and pending.figure != in_time.figure:
        # «dừng xử lý chờ bổ sung 07 hồ sơ; đang xử lý trong hạn 18 hồ sơ»: two kinds of pending
        yield (*operands, in_time.operand("pending"))
        # a count of something else that was taken for all pending ones
        yield (*(o for o in operands if o.role != "pending"), in_time.operand("pending"))
    without = tuple(o for o in operands if o.role != "withdrawn")
    if len(without) < len(operands):
        yield without
    for total in _other_totals(sheet, received):
        yield (total.operand("received"), *operands[1:])
    carried = next((e for e in block if e.indicator == "dossiers.received.carried_over"), None)
    if carried is not None:  # «tiếp nhận» can mean what came in new, beside what was carried over
        both = Operand("received", None, received.value + carried.value)
        yield (both, *operands[1:])
        yield (both, *without[1:])


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
