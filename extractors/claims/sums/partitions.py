"""Totals of dossiers with the parts that the statutory form gives them, by stage, channel and level (DOMAIN §2.1)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from fractions import Fraction

import regex

from extractors.claims.making import make_sum
from extractors.claims.same_body import same_block
from extractors.scope.scopes import WHOLE
from extractors.sheet import Entry, Sheet
from extractors.text.compare_form import compare_form
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


def _in_one_list(sheet: Sheet, total: Entry, parts: Sequence[Entry]) -> bool:
    """Online and direct printed as the parts of new dossiers, in the total's own sentence: the form leaves no third."""
    if total.indicator != "dossiers.received.new" or any(p.reading != total.reading for p in parts):
        return False
    reading = sheet.readings[total.reading]
    between = reading.compared[total.unit_end : parts[0].start]
    return (
        regex.search(r"\(|trong đó|gồm", between) is not None
        and reading.quantities[parts[-1].quantity].sentence == reading.quantities[total.quantity].sentence
    )


_LEVELS = ("district", "commune", "office")
#: How far from a whole its levels are told: rates, causes and offices of one level stand between.
_PASSAGES_OF_LEVELS = 8
#: «các sở, ngành cấp tỉnh …; cấp huyện …; cấp xã …» under a total of the province: departments are a level, too.
_OF_PROVINCE = regex.compile(r"(?<!\p{L})(?:cấp tỉnh|sở)(?!\p{L})")


def find_levels(sheet: Sheet) -> Iterator[Claim]:
    """The whole district against its levels, for each code («cụ thể: + Cấp huyện … + Cấp xã …»)."""
    for total in sheet.entries:
        if not total.indicator or total.scope.level != WHOLE or total.modality is not Modality.ACTUAL:
            continue
        if not total.indicator.startswith("dossiers.") or total.unit == "%" or sheet.is_row(total.reading):
            continue
        parts = _levels_before(sheet, total)
        sure = len(parts) == len(sheet.tiers) and _sums_up(sheet, total)
        if not sure and _are_levels(sheet, after := _levels_after(sheet, total)):
            parts, sure = after, _announces(sheet, total, after)
        if _are_levels(sheet, parts) and len({_early_stands_apart(sheet, e) for e in (total, *parts)}) == 1:
            offices = any(p.scope.level == "office" for p in parts)
            yield make_sum(
                sheet,
                total,
                [p.operand("part") for p in parts],
                "levels",
                rivals=[[p.operand("part") for p in parts if p.scope.level != "office"]] if offices else [],
                weak=None if sure else "levels told apart by their names only",
            )


def _early_stands_apart(sheet: Sheet, entry: Entry) -> bool:
    """«trước hạn 16.842, đúng hạn 6.671» counts no early ones, «trước và đúng hạn 6.417» does: they do not add up."""
    return entry.indicator == "dossiers.resolved.on_time" and any(
        e.indicator == "dossiers.resolved.early" and e.scope == entry.scope for e in sheet.counts(entry.reading)
    )


def _are_levels(sheet: Sheet, parts: Sequence[Entry]) -> bool:
    """All levels that make up the whole: of a province, before there were no districts, three."""
    return bool(sheet.tiers) and sheet.tiers <= {p.scope.level for p in parts}


def _levels_after(sheet: Sheet, total: Entry) -> list[Entry]:
    parts: list[Entry] = []
    for entry in sheet.after(total, _PASSAGES_OF_LEVELS):
        if entry.indicator != total.indicator or entry.channel != total.channel:
            continue
        if not sheet.same_window(entry, total):
            continue  # «Trong 9 tháng …. Riêng quý III: + Cấp huyện … + Cấp xã …»
        if entry.scope.level == WHOLE:
            break
        if (entry.scope.level in _LEVELS or _is_of_province(entry)) and all(p.scope != entry.scope for p in parts):
            parts.append(entry)
    return parts


def _is_of_province(entry: Entry) -> bool:
    return entry.scope.level == "province" and _OF_PROVINCE.search(compare_form(entry.scope.name or "")) is not None


#: «Như vậy, tổng số hồ sơ tiếp nhận của hai cấp là 14.700».
_OF_BOTH = regex.compile(
    r"(?<!\p{L})(?:tổng|(?:tính|cộng) chung)[^.;]*?"
    r"(?:(?:hai|2|ba|3|các) cấp|cả (?:huyện|tỉnh)|toàn (?:huyện|thị xã|thành phố|quận|tỉnh))"
)


_SUMMING = regex.compile(
    r"(?<!\p{L})(?:như vậy|tính chung|tổng cộng|cộng chung|(?:hai|2|ba|3) cấp|cả hai|cả ba)(?!\p{L})"
)


def _sums_up(sheet: Sheet, total: Entry) -> bool:
    """The total's sentence says that it adds up what stands before it."""
    reading = sheet.readings[total.reading]
    return _SUMMING.search(reading.compared, *reading.quantities[total.quantity].sentence) is not None


def _levels_before(sheet: Sheet, total: Entry) -> list[Entry]:
    """The levels above a total that says it is of all of them; [] where one of them is given twice."""
    reading = sheet.readings[total.reading]
    if total.quantity < 0:
        return []
    sentence = reading.quantities[total.quantity].sentence
    if not _OF_BOTH.search(reading.compared, sentence[0], total.start):
        return []
    parts: list[Entry] = []
    for entry in reversed(list(sheet.before(total, _PASSAGES_OF_LEVELS))):
        if entry.indicator != total.indicator or entry.channel != total.channel or entry.quantity < 0:
            continue
        if entry.modality is not total.modality or not sheet.same_window(entry, total):
            continue
        if entry.scope.level == WHOLE:
            break
        again = any((p.scope, p.value) == (entry.scope, entry.value) for p in parts)
        if not again and (entry.scope.level in _LEVELS or _is_of_province(entry)):
            parts.insert(0, entry)
    levels = [p.scope.level for p in parts if p.scope.level != "office"]
    return parts if len(levels) == len(sheet.tiers) and _are_levels(sheet, parts) else []


_OPENS = regex.compile(r"trong đó|cụ thể|gồm|như sau")


def _announces(sheet: Sheet, total: Entry, parts: Sequence[Entry]) -> bool:
    """Words after the total open its list and both levels stand close below."""
    reading = sheet.readings[total.reading]
    near = all(p.reading - total.reading <= 3 for p in parts)
    are_all = len(parts) == len(sheet.tiers)
    return near and are_all and _OPENS.search(reading.compared, total.unit_end, _next_topic(sheet, total)) is not None


_CLAUSE_ENDS = regex.compile(r";|\.(?=\s|$)")


def _next_topic(sheet: Sheet, total: Entry) -> int:
    """Where the first number behind the total's clause stands: what is opened after it is a list of that number."""
    reading = sheet.readings[total.reading]
    end = _CLAUSE_ENDS.search(reading.compared, total.unit_end)
    last = end.start() if end else len(reading.compared)
    return next((q.start for q in reading.quantities if q.start >= last), len(reading.compared))
