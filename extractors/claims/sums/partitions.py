"""Totals of dossiers with the parts that the statutory form gives them, by stage and channel (DOMAIN §2.1)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from fractions import Fraction

import regex

from extractors.claims.making import make_sum
from extractors.claims.same_body import same_block
from extractors.sheet import Entry, Sheet
from schemas.records import Claim, Modality

#: A part this many times its total is no slip of a digit but a part of something else.
_FAR = Fraction(11, 10)
#: Total -> alternative partitions; a partition is told by the parts in its first tuple being printed.
_PARTITIONS: tuple[tuple[str, tuple[str, ...], tuple[str, ...]], ...] = (
    (
        "dossiers.resolved",
        ("dossiers.resolved.on_time", "dossiers.resolved.late"),
        ("dossiers.resolved.early",),
    ),
    # «tiếp nhận và giải quyết 11.250 hồ sơ. Trong đó: trước hạn …»: where no resolved total is printed
    ("dossiers.received", ("dossiers.resolved.on_time", "dossiers.resolved.late"), ("dossiers.resolved.early",)),
    ("dossiers.pending", ("dossiers.pending.in_time", "dossiers.pending.overdue"), ()),
    ("dossiers.received", ("dossiers.received.new", "dossiers.received.carried_over"), ()),
)


_CALLED_TOTAL = regex.compile(r"(?<!\p{L})(?:tổng|cộng)(?!\p{L})")


def find_partitions(sheet: Sheet) -> Iterator[Claim]:
    for total in sheet.entries:
        for code, needed, optional in _PARTITIONS:
            if total.indicator != code or total.modality is not Modality.ACTUAL or total.channel:
                continue
            if _restated(sheet, total) or sheet.is_row(total.reading):
                continue
            block = [e for e in same_block(sheet, total) if e.channel is None]
            if not any(e.indicator in needed for e in block):
                block = _before_in_sentence(sheet, total) or block
            first = {c: next((e for e in block if e.indicator == c), None) for c in (*needed, *optional)}
            parts = [e for c in needed if (e := first[c]) is not None]
            extra = [e for c in optional if (e := first[c]) is not None]
            if len(parts) < len(needed) and not (extra and parts):
                continue
            full = sorted([*parts, *extra], key=lambda e: (e.reading, e.start))
            rivals = [[e.operand("part") for e in parts]] if extra and len(parts) == len(needed) else []
            weak = None if len(parts) == len(needed) else "a part of the form is not printed"
            if any(e.value > total.value * _FAR for e in parts):
                weak = "a part is larger than the total: they are of different wholes"
            if _is_member(sheet, total, full[0]):
                weak = "what was taken for the total is a member of the list"
            if not needed[0].startswith(code):
                if any(e.indicator == "dossiers.resolved" for e in block):
                    continue
                weak = "received and resolved are told as one"
            yield make_sum(sheet, total, [e.operand("part") for e in full], "partition", rivals=rivals, weak=weak)


_LIST_OPENED = regex.compile(r"(?<!\p{L})(?:chia ra|phân ra|gồm|bao gồm|trong đó|cụ thể)\s*:?[^;.:()\d]*$")


def _is_member(sheet: Sheet, total: Entry, part: Entry) -> bool:
    """«Số đã giải quyết chia ra: làm sớm 2.287 hồ sơ, đúng hẹn 1.810 hồ sơ, trễ hẹn 10 hồ sơ»: 2.287 heads no list."""
    if total.quantity < 0 or part.reading != total.reading or part.start < total.start:
        return False
    reading = sheet.readings[total.reading]
    opened = _LIST_OPENED.search(reading.compared, reading.quantities[total.quantity].sentence[0], total.start)
    between = reading.compared[total.unit_end : part.start]
    return opened is not None and regex.search(r"[:(]|(?<!\p{L})(?:gồm|trong đó|cụ thể)(?!\p{L})", between) is None


def _restated(sheet: Sheet, total: Entry) -> bool:
    """The lower number of a fraction repeats a total: «trước hạn 12.560/14.015, đúng hạn 1.430/14.015»."""
    pair = sheet.readings[total.reading].pair_of(total.quantity) if total.quantity >= 0 else None
    return pair is not None and pair.lower == total.quantity


def _before_in_sentence(sheet: Sheet, total: Entry) -> list[Entry]:
    """Parts printed before their total: «đúng hạn 3.320 …, quá hạn 14; tổng số đã giải quyết 3.334»."""
    reading = sheet.readings[total.reading]
    if total.quantity < 0 or not _CALLED_TOTAL.search(reading.compared[max(0, total.start - 40) : total.start]):
        return []
    begin = reading.quantities[total.quantity].sentence[0]
    if "nâng tổng" in reading.compared[begin : total.start]:
        begin = 0  # «Đầu kỳ tồn 188 hồ sơ. … tiếp nhận mới 5.067 hồ sơ, nâng tổng số phải giải quyết lên 5.255 hồ sơ»
    return [
        e
        for e in sheet.counts(total.reading)
        if begin <= e.start < total.start and e.scope == total.scope and e.modality is total.modality
    ]


def find_channels(sheet: Sheet) -> Iterator[Claim]:
    """Received = online + direct (+ postal) (+ carried over)."""
    for total in sheet.entries:
        if (
            total.indicator not in ("dossiers.received", "dossiers.received.new")
            or total.modality is not Modality.ACTUAL
        ):
            continue
        if total.channel or sheet.is_row(total.reading):
            continue
        block = [e for e in same_block(sheet, total) if "state:received" in e.features]
        block = _in_its_bracket(sheet, total, block)
        by_channel = {c: next((e for e in block if e.channel == c), None) for c in ("online", "direct", "postal")}
        parts = _of_one_list([e for e in by_channel.values() if e is not None])
        if by_channel["online"] is None or len(parts) < 2:
            continue
        is_new = total.indicator == "dossiers.received.new"
        carried = [] if is_new else [e for e in block if e.indicator == "dossiers.received.carried_over"]
        with_carried = [e.operand("part") for e in [*parts, *carried[:1]]]
        plain = [e.operand("part") for e in parts]
        yield make_sum(
            sheet,
            total,
            with_carried if carried else plain,
            "channels",
            rivals=[plain] if carried else [],
            weak=None
            if by_channel["direct"] is not None and (_in_one_list(sheet, total, parts) or (carried and len(parts) == 3))
            else "channels may overlap or be left out",
        )


def _of_one_list(parts: list[Entry]) -> list[Entry]:
    """Without a channel that another passage tells of where one lists two: its «trực tiếp» holds the post."""
    home, times = Counter(e.reading for e in parts).most_common(1)[0] if parts else (0, 0)
    return [e for e in parts if e.reading == home] if times > 1 else parts


def _in_its_bracket(sheet: Sheet, total: Entry, block: list[Entry]) -> list[Entry]:
    """«mới 300 hồ sơ (trực tuyến 210, trực tiếp 90), kỳ trước 12»: what a bracket divides is divided within it."""
    if total.indicator != "dossiers.received.new" or total.quantity < 0 or not block:
        return block
    reading = sheet.readings[total.reading]
    first = block[0]
    if first.reading != total.reading or first.quantity < 0:
        return block
    opened = set(reading.quantities[first.quantity].brackets) - set(reading.quantities[total.quantity].brackets)
    if not opened:
        return block
    inside = [e for e in block if e.reading == total.reading and e.quantity >= 0]
    return [e for e in inside if opened <= set(reading.quantities[e.quantity].brackets)]


_ALL_OPENED = regex.compile(
    r"(?:(?!(?<!\p{L})(?:trong đó|chủ yếu|phần lớn|nhất là|như)(?!\p{L}))[^;.\d])*"
    r"(?<!\p{L})gồm(?: có)?(?!\p{L})[^;.\d]*"
)
_AND_OTHERS = regex.compile(r"(?<!\p{L})(?:khác|còn lại|v\.v|vân vân)(?!\p{L})|\.\.|…")


def _in_one_list(sheet: Sheet, total: Entry, parts: Sequence[Entry]) -> bool:
    """Online and direct printed as all parts of a total, in its own sentence.

    Of new dossiers the form leaves no third; of those received «gồm» says so where the sentence counts nothing else.
    """
    if any(p.reading != total.reading or p.quantity < 0 for p in (total, *parts)):
        return False
    reading = sheet.readings[total.reading]
    sentence = reading.quantities[total.quantity].sentence
    if reading.quantities[parts[-1].quantity].sentence != sentence:
        return False
    first = parts[0].start
    if total.indicator == "dossiers.received.new":
        return regex.search(r"\(|trong đó|gồm", reading.compared[total.unit_end : first]) is not None
    others = [
        e for e in sheet.counts(total.reading)
        if e not in parts and e.quantity >= 0 and total.end <= e.start < sentence[1] and not _restated(sheet, e)
    ]  # fmt: skip
    if others or _AND_OTHERS.search(reading.compared, parts[-1].unit_end, sentence[1]):
        return False
    return _ALL_OPENED.fullmatch(reading.compared, total.unit_end, first) is not None
