"""Totals told by what is done and what is left, or after their parts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import regex

from extractors.claims.making import make_sum, unit_family
from extractors.reading import Reading, is_change
from extractors.sheet import Entry, Sheet
from schemas.records import REMAINDER, Claim, Modality, Qualifier

_REST_AFTER = regex.compile(r"\s*(?:đang|chưa|còn)(?!\p{L})")
_REST = regex.compile(
    r"(?<!\p{L})(?:còn lại|số còn lại|còn thiếu|thiếu|dôi dư|chưa tuyển(?: dụng)?|còn"
    r"|chưa sử dụng|đang (?:triển khai|thực hiện|giải quyết|xử lý|tiếp tục)"
    r"|chưa (?:hoàn thành|thực hiện|giải quyết|xử lý"
    r"|đến hạn))(?!\p{L})(?:\s+\p{L}+){0,4}\s*(?:là\s*)?:?\s*$"
)

#: «Còn tồn 11 vụ đang giải quyết.»: what is left in a sentence of its own.
_REST_LATER = regex.compile(
    # not «ở các xã còn lại 20 vụ»
    r"(?:(?!(?:ở|tại|thuộc|các|những|của|cho|do)\s)\p{L}+\s+){0,4}?"
    r"(?:còn lại|còn tồn|tồn đọng|chưa (?:hoàn thành|giải quyết|xử lý)"
    r"|đang (?:thực hiện|giải quyết|xử lý))(?:\s+\p{L}+){0,3}?\s*:?\s*"
)


def find_remainders(sheet: Sheet) -> Iterator[Claim]:
    """«giao 145 nhiệm vụ, đã hoàn thành 132 nhiệm vụ; còn lại 13 nhiệm vụ»: done and rest make the whole."""
    for at, reading in enumerate(sheet.readings):
        if reading.is_score_table or reading.is_target:
            continue
        counts = [
            e
            for e in sheet.counts(at)
            if e.quantity >= 0 and not e.is_dossier and reading.pair_of(e.quantity) is None
            and not is_change(reading, reading.quantities[e.quantity])
        ]
        for position, total in enumerate(counts):
            parts = _done_and_rests(reading, total, _until_another_whole(sheet, at, total, counts[position + 1 :]))
            if parts:
                sentences = {reading.quantities[p.quantity].sentence for p in parts}
                between = reading.compared[parts[0].unit_end : parts[-1].start]
                sure = len(sentences) == 1 and any(word in between for word in ("còn lại", "dôi dư"))
                # Done and left exclude one another, so together they never pass the whole.
                sure = sure or sum(p.value for p in parts) > total.value
                weak = None if sure else "the rest is not named as all that is left"
                yield make_sum(sheet, total, [p.operand("part") for p in parts], REMAINDER, weak=weak)


def _until_another_whole(sheet: Sheet, at: int, total: Entry, following: Sequence[Entry]) -> list[Entry]:
    """«quý này 12 việc, xong 12 việc; cả năm xong 31/45 việc; 14 việc còn lại …»: what is left is left of the 45."""
    pairs = sheet.readings[at].pairs
    others = [sheet.at(at, p.lower) for p in pairs if p.slash and sheet.at(at, p.lower).value != total.value]
    end = min((other.start for other in others if other.start > total.start), default=None)
    return [e for e in following if end is None or e.start < end]


#: «còn lại 14 vụ», «14 vụ còn lại»; not «số đơn còn lại quá hạn 05 đơn», which are some of them.
_LEFT_BEFORE = regex.compile(r"(?<!\p{L})còn lại\s*(?:là|có|:)?\s*$")
_LEFT_AFTER = regex.compile(r"\s*còn lại(?!\p{L})")
#: «bầu được 512/520 đại biểu (thiếu 8 đại biểu ở 6 xã)»: what lacks right behind the fraction.
_LACKS_OF = regex.compile(r"(?:\s+\p{L}+){0,4}\s*[(,]\s*(?:còn\s+|hiện\s+)*thiếu\s*")


_STILL = regex.compile(r"[,;(]\s*(?:hiện )?còn\s*$")
_DENIED = regex.compile(r"\s*chưa\s+(?:được\s+)?(?P<verb>\p{L}+(?: \p{L}+)?)\s*(?:[.;,)]|$)")


def _is_denied(reading: Reading, done: Entry, total: Entry, rest: Entry) -> bool:
    """«Có 12/15 xã đạt chuẩn, còn 3 xã chưa đạt»: what is not done, in the words right beside what is."""
    denied = _DENIED.match(reading.compared, rest.unit_end)
    if denied is None or not _STILL.search(reading.compared, total.unit_end, rest.start):
        return False
    verb = denied["verb"]
    behind = regex.compile(rf"\s*(?:(?:đã|được|đều)\s+)*{verb}(?!\p{{L}})")
    before = regex.compile(rf"(?<!\p{{L}})(?<!chưa ){verb}(?:\s+(?:được|xong|cho|tại))?\s*$")
    begin = reading.quantities[done.quantity].sentence[0]
    return bool(behind.match(reading.compared, total.unit_end) or before.search(reading.compared, begin, done.start))


def find_left_of_fractions(sheet: Sheet) -> Iterator[Claim]:
    """«giải quyết 19/33 vụ việc, 14 vụ còn lại đang giải quyết»: the upper side and what is left make the lower one.

    Accused only where «còn lại», or the same verb denied («đạt», «còn 3 xã chưa đạt»), says that it is all that is left
    and nothing else is counted behind the fraction.
    """
    for at, reading in enumerate(sheet.readings):
        if not reading.is_prose_of_results:
            continue
        counts = [e for e in sheet.counts(at) if e.quantity >= 0 and not e.is_dossier]
        for pair in (p for p in reading.pairs if p.slash):
            done, total = sheet.at(at, pair.upper), sheet.at(at, pair.lower)
            sentence = reading.quantities[pair.lower].sentence
            following = [e for e in counts if total.end <= e.start < sentence[1]]
            if total.unit is None or total.is_dossier or not following:
                continue
            rest = following[0]
            before = reading.compared[total.unit_end : rest.start]
            lacks = _LACKS_OF.fullmatch(reading.compared, total.end, rest.start) is not None
            if len(following) != 1 and not lacks:
                continue
            told = lacks or bool(_LEFT_BEFORE.search(before) or _LEFT_AFTER.match(reading.compared, rest.unit_end))
            told = told or _is_denied(reading, done, total, rest)
            same = unit_family(rest.unit) in (None, unit_family(total.unit))
            if told and same and ";" not in before and "%" not in before and rest.modality is Modality.ACTUAL:
                parts = [done.operand("part"), rest.operand("part")]
                yield make_sum(sheet, total, parts, REMAINDER)


#: «thiếu 21 người, trong đó Trung tâm thiếu 03 người»: some of those just told.
_PART_OF_IT = regex.compile(r"(?<!\p{L})(?:trong đó|trong số đó|riêng|gồm|nhất là)(?!\p{L})")
_DONE = regex.compile(r"(?<!\p{L})(?:có mặt|hiện có|bố trí|đã|hoàn thành|thực hiện|giải quyết|xử lý)(?!\p{L})")


def _done_and_rests(reading: Reading, total: Entry, following: Sequence[Entry]) -> list[Entry]:
    """What is done and every rest after it that counts the same thing in the total's sentence, or one rest in the next
    that counts anything; [] without a rest.
    """
    if total.unit is None or total.modality is not Modality.ACTUAL:
        return []
    sentence = reading.quantities[total.quantity].sentence
    parts: list[Entry] = []
    brackets = reading.quantities[total.quantity].brackets
    for entry in following:
        deeper = len(reading.quantities[entry.quantity].brackets) > len(brackets)
        if deeper and not (parts and _REST.search(reading.compared, parts[-1].unit_end, entry.start)):
            continue  # «131 đơn (tồn đầu kỳ 08 đơn, mới 123 đơn)» is taken apart there, not done
        if not deeper and reading.quantities[entry.quantity].brackets != brackets:
            break
        if parts and _PART_OF_IT.search(reading.compared, parts[-1].unit_end, entry.start):
            break
        same = unit_family(entry.unit) in (None, unit_family(total.unit)) and entry.modality is Modality.ACTUAL
        if not same or entry.value > total.value:
            break
        begin = reading.quantities[entry.quantity].sentence[0]
        if begin != sentence[0]:
            if parts and _REST_LATER.fullmatch(reading.compared, begin, entry.start):
                parts.append(entry)
            break
        before = reading.compared[(parts[-1] if parts else total).unit_end : entry.start]
        if not parts:
            if not _DONE.search(before) or _REST.search(before):
                break
        else:
            after = _REST_AFTER.match(reading.compared, entry.unit_end) and regex.search(r"[,;]\s*$", before)
            if not (_REST.search(before) or after):
                break
        parts.append(entry)
    return parts if len(parts) > 1 else []


def _is_addend(sheet: Sheet, total: Entry, entry: Entry) -> bool:
    """A number of the total's unit or noun, or without a noun of its own, as in «1.215, 1.480 và 2.046 lượt»."""
    if entry.unit is not None:
        return unit_family(total.unit) in (None, unit_family(entry.unit))
    if sheet.same_noun(entry, total):  # «27 tổ ở thôn …; cộng chung 181 tổ công nghệ số»
        return True
    return _BARE.match(sheet.readings[entry.reading].compared, entry.end) is not None


_BARE = regex.compile(r"\s*(?:[,;()]|và(?!\p{L}))")
_SUMS_UP = regex.compile(
    r"(?<!\p{L})(?:tổng cộng|cộng chung|cộng|tất cả là|tổng là|tổng số là)(?:\s+(?:là|có))?\s*:?\s*$"
)

#: «3 nghị quyết và 9 quyết định, tổng 12 văn bản.»: the short word sums up where the count ends its clause.
_SUMS_UP_SHORT = regex.compile(r"[,;(]\s*tổng(?: số)?\s*:?\s*$")
_ENDS = regex.compile(r"\s*(?:[,;.)]|$)")

#: A stretch of time is no part of a total: «trong 3 tuần, lần lượt 1.215, 1.480 và 2.046 lượt, tổng cộng …».
_TIME = regex.compile(r"\s*(?:tuần|tháng|ngày|năm|quý|kỳ|giai đoạn)(?!\p{L})")


def find_totals_after(sheet: Sheet) -> Iterator[Claim]:
    """«02 trường hợp …, 06 trường hợp …, 05 trường hợp kéo dài, tổng cộng 13 trường hợp»."""
    for at, reading in enumerate(sheet.readings):
        if reading.is_score_table or reading.is_target:
            continue
        counts = [e for e in sheet.counts(at) if e.quantity >= 0 and not _TIME.match(reading.compared, e.end)]
        for position, total in enumerate(counts):
            if position < 2 or not _sums_up(reading, total):
                continue
            sentence = reading.quantities[total.quantity].sentence
            before = [e for e in counts[:position] if reading.quantities[e.quantity].sentence == sentence]
            parts = [
                e
                for e in before
                if reading.pair_of(e.quantity) is None
                and _is_addend(sheet, total, e)
                and e.modality is total.modality
            ]
            same = len({len(reading.quantities[e.quantity].brackets) for e in parts}) <= 1
            alike = total.unit is not None or len({unit_family(e.unit) for e in parts}) == 1
            # «Cấp 69 chứng thư …»: a number taken for a name may have been one of the parts
            taken = any(sentence[0] <= left < total.start for left in reading.left_out)
            if len(parts) >= 2 and len(parts) == len(before) and same and alike and not taken:
                first = _own_clause(reading, parts, total)
                # «17 xã, đã kiểm tra 6 xã, 4 phòng, 2 đơn vị, tổng cộng 12 đơn vị»: the first may be no part
                runs = [[p.operand("part") for p in parts[n:]] for n in range(len(parts) - 1)]
                operands = runs.pop(first)
                yield make_sum(sheet, total, operands, "total after its parts", rivals=runs)


def _sums_up(reading: Reading, total: Entry) -> bool:
    begin = max(0, total.start - 24)
    if _SUMS_UP.search(reading.compared, begin, total.start):
        return True
    short = _SUMS_UP_SHORT.search(reading.compared, begin, total.start)
    return short is not None and _ENDS.match(reading.compared, total.unit_end) is not None


#: «Biên chế được giao 104, hiện có 97, thiếu 7 so với chỉ tiêu giao»: from what is assigned to what is lacking of it
_DAY = r"\d{1,2}/\d{1,2}(?:/\d{4})?"
_ASSIGNED = regex.compile(r"(?<!\p{L})giao(?!\p{L})[^;.()\d]{0,30}(?:năm \d{4}\s*)?(?:là)?\s*:?\s*$")
_PRESENT = regex.compile(
    rf"(?:\s+\p{{L}}+){{0,2}}\s*[,;]\s*(?:(?:số|đã|hiện|thực)\s+)*(?:có mặt|hiện có|có|sử dụng|thực hiện|bố trí)"
    rf"(?:[^;.()\d]|{_DAY}){{0,40}}?"
)
_LACKS = regex.compile(
    r"(?:\s+\p{L}+){0,2}\s*[,;(]\s*(?:hiện |còn )?(?:thiếu|chưa sử dụng|chưa tuyển)(?:\s+\p{L}+){0,3}\s*:?\s*"
)


def find_lacking(sheet: Sheet) -> Iterator[Claim]:
    """«Biên chế được giao 104, hiện có 97, thiếu 7»: those present and those lacking make up what is assigned."""
    for at, reading in enumerate(sheet.readings):
        if not reading.is_prose_of_results:
            continue
        counts = [e for e in sheet.counts(at) if e.quantity >= 0 and not e.is_dossier]
        for assigned, present, lacking in zip(counts, counts[1:], counts[2:], strict=False):
            units = {unit_family(e.unit) for e in (assigned, present, lacking)} - {None}
            told = (
                _ASSIGNED.search(reading.compared, max(0, assigned.start - 60), assigned.start)
                and _PRESENT.fullmatch(reading.compared, assigned.end, present.start)
                and _LACKS.fullmatch(reading.compared, present.end, lacking.start)
            )
            exact = all(e.qualifier is Qualifier.EXACT for e in (assigned, present, lacking))
            if told and exact and len(units) < 2:
                parts = [present.operand("part"), lacking.operand("part")]
                yield make_sum(sheet, assigned, parts, "present and lacking")


def _own_clause(reading: Reading, parts: Sequence[Entry], total: Entry) -> int:
    """«chuyển đổi 41 người; bổ nhiệm mới 15, bổ nhiệm lại 28, tổng cộng 43 người»: the first of the total's clause."""
    begin = reading.compared.rfind(";", 0, total.start)
    inside = [at for at, part in enumerate(parts) if part.start > begin]
    return inside[0] if len(inside) > 1 else 0
