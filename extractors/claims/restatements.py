"""One quantity given twice in a report with different values, as a later section repeats an earlier one.

Two counts of dossiers of one office and window are the same quantity only if the words
say so; most differing pairs are of a field, a part or another date. So a pair is looked
at only where the two values are a slip apart (one digit, two digits swapped, or a
hair's breadth), and dropped where both stand in arithmetic of their own that holds.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import groupby

import regex

from extractors.claims.sums.columns import single_total, told_before
from extractors.sheet import Entry, Sheet
from schemas.kinds import HOLDS
from schemas.records import Claim, ClaimKind, Modality, PassageKind, Qualifier, Scope, Verdict

#: Below this many digits, numbers a digit apart stand beside one another by chance.
_FEWEST_DIGITS = 4
#: «6.430» beside «6.431»: as a share of the value.
_HAIR = Fraction(1, 1000)
#: Words that make a count one of a part, another date or another stretch of time.
_OTHER = regex.compile(
    r"(?<!\p{L})(?:lũy kế|luỹ kế|từ đầu năm|tính đến|cùng kỳ|năm trước|quý trước|kỳ trước|lĩnh vực|riêng|ước"
    r"|tháng \d+|số hóa|thanh toán|bưu chính|trong đó có"
    # stretches that no period is made of: «sau 3 tháng hoạt động», «bình quân mỗi tháng», «trước khi sáp nhập»
    r"|bình quân|trung bình|(?:mỗi|hằng|hàng|từng) (?:ngày|tuần|tháng|quý|năm)|nhiệm kỳ|giai đoạn|nửa (?:đầu|cuối)"
    r"|sau (?:hơn |gần )?(?:\d+|một|hai|ba|bốn|năm|sáu) (?:ngày|tuần|tháng|năm)"
    r"|(?:ngày|tuần|tháng|năm|thời gian|vừa) (?:qua|gần đây)|(?:\d+|hai|ba) tháng cuối|\d+ ngày(?: đầu| cuối)?"
    r"|(?:trước|sau|từ|kể từ)(?: thời điểm)? (?:khi|lúc|sau)|(?:trước|sau) (?:ngày|thời điểm|sáp nhập|sắp xếp)|đợt"
    r"|cao điểm|tuần (?:này|trước|thứ|từ|\d+))(?!\p{L})"
)
#: Words since the start of a passage that make its numbers those of another source, day or version.
_OF_ANOTHER_SOURCE = regex.compile(
    r"(?<!\p{L})(?:cập nhật|trích xuất|chốt|báo cáo nhanh|thay cho|thay thế số|đính chính|đã báo cáo|số liệu trước đây"
    r"|cổng dịch vụ công quốc gia|bộ chỉ số|(?:số liệu|thống kê|theo dõi)[^.;]{0,30} (?:trên|từ|của) (?:cổng|hệ thống"
    r"|phần mềm))(?!\p{L})"
)


def find_restatements(sheet: Sheet, verdicts: Sequence[Verdict]) -> Iterator[Claim]:
    """Yield a claim for each later value that differs from the earlier one by what looks like a slip."""
    backed = _backed(verdicts)
    candidates = sorted((e for e in sheet.entries if _is_stated(sheet, e)), key=_quantity)
    for _, group in groupby(candidates, key=_quantity):
        same = sorted(group, key=lambda e: (e.reading, e.start))
        for at, later in enumerate(same):
            earlier = next((e for e in same[:at] if _differs_by_a_slip(sheet, e, later)), None)
            repeated = any(e.value == later.value for e in same[:at])
            if earlier is not None and not repeated and not {earlier.figure, later.figure} <= backed:
                yield _claim(sheet, later, earlier, None)
    yield from _denominators(sheet, verdicts)
    yield from _totals(sheet)
    yield from _table_totals(sheet)


def _table_totals(sheet: Sheet) -> Iterator[Claim]:
    """«Tổng số chứng thư số: 211. Cụ thể tại bảng dưới đây.» and the total row of that table, 121."""
    for rows in sheet.tables():
        total = single_total(sheet, rows)
        told = told_before(sheet, rows)
        if total is None or told is None or total.value == told.value or len(_digits(told)) < _FEWEST_DIGITS - 1:
            continue
        if slip_apart(_digits(told), _digits(total)):
            yield _claim(sheet, total, told, None)


def _totals(sheet: Sheet) -> Iterator[Claim]:
    """«Tổng số chứng thư số trong kỳ: 441» and later «tổng số chứng thư số … 444»: one noun phrase, two numbers."""
    first: dict[str, Entry] = {}
    for entry in sheet.entries:
        name = _total_name(sheet, entry)
        if name is None:
            continue
        earlier = first.setdefault(name, entry)
        if (
            earlier.reading != entry.reading
            and slip_apart(_digits(earlier), _digits(entry))
            and earlier.value != entry.value
            and sheet.same_window(earlier, entry)
        ):
            yield _claim(sheet, entry, earlier, None)


_NAMED_BEFORE = regex.compile(
    r"(?<!\p{L})tổng số (?P<name>(?:\p{L}+,? ?){1,9}?)\s*(?:trong kỳ|trong quý|đến cuối kỳ|(?:của )?toàn huyện)?\s*"
    r"(?:(?<!\p{L})(?:là|đạt|đã là|có|gồm)|:)\s*$"
)
_NAMED_AFTER = regex.compile(r"\s*(?P<name>(?:\p{L}+,? ?){2,9}?)\s*(?=[.;:(]|$| trong kỳ| trong quý| đến cuối kỳ)")
_TOTAL_BEFORE = regex.compile(r"(?<!\p{L})tổng số\s*$")


def _total_name(sheet: Sheet, entry: Entry) -> str | None:
    """The noun phrase of a number that «tổng số» introduces, None for any other number."""
    reading = sheet.readings[entry.reading]
    if entry.quantity < 0 or entry.unit == "%" or entry.is_dossier or len(_digits(entry)) < _FEWEST_DIGITS - 1:
        return None
    if entry.modality is not Modality.ACTUAL or entry.qualifier is not Qualifier.EXACT:
        return None
    sentence = reading.quantities[entry.quantity].sentence
    if reading.passage.kind is PassageKind.TABLE_ROW or _OTHER.search(reading.compared, *sentence):
        return None
    text = reading.compared
    found = _NAMED_BEFORE.search(text, sentence[0], entry.start)
    if found is None and _TOTAL_BEFORE.search(text, sentence[0], entry.start):
        found = _NAMED_AFTER.match(text, entry.end)
    name = " ".join(found["name"].replace(",", " ").split()) if found else ""
    # A single word («tổng số hồ sơ») names too little to be the same thing twice.
    return name if len(name.split()) > 1 else None


def _backed(verdicts: Sequence[Verdict]) -> set[int | None]:
    """Figures that stand in a sum or balance that holds, and rates that do."""
    held = [verdict for verdict in verdicts if verdict.outcome in HOLDS]
    sums = [verdict for verdict in held if verdict.claim.kind in (ClaimKind.SUM, ClaimKind.BALANCE)]
    rates = {verdict.claim.claimed for verdict in held if verdict.claim.kind is ClaimKind.RATIO}
    return rates | {operand.figure for verdict in sums for operand in verdict.operands}


def _is_stated(sheet: Sheet, entry: Entry) -> bool:
    reading = sheet.readings[entry.reading]
    return (
        entry.indicator is not None
        and entry.scope.level is not None
        and entry.modality is Modality.ACTUAL
        and entry.qualifier is Qualifier.EXACT
        and entry.quantity >= 0
        and reading.passage.kind is not PassageKind.TABLE_ROW
        and len(_digits(entry)) >= _FEWEST_DIGITS - (entry.unit == "%")
        and _OTHER.search(reading.compared[slice(*reading.quantities[entry.quantity].sentence)]) is None
        and _OF_ANOTHER_SOURCE.search(reading.compared, 0, reading.quantities[entry.quantity].sentence[1]) is None
    )


def _quantity(entry: Entry) -> tuple[str, str, str, str]:
    """What makes two counts the same quantity, within one report; its window is compared apart."""
    return entry.indicator or "", entry.scope.level or "", entry.scope.name or "", entry.channel or ""


def _differs_by_a_slip(sheet: Sheet, earlier: Entry, later: Entry) -> bool:
    if earlier.reading == later.reading or earlier.value == later.value or earlier.unit != later.unit:
        return False
    if sheet.figures[earlier.figure].period != sheet.figures[later.figure].period:
        return False
    one, other = sheet.readings[earlier.reading].passage, sheet.readings[later.reading].passage
    if one.section == other.section and one.depth == other.depth > 0:
        return False  # items of one list speak of different things
    return slip_apart(_digits(earlier), _digits(later))


def slip_apart(one: str, other: str) -> bool:
    """Whether two numbers, as their digits, differ in one digit, in two neighbours swapped, or by a thousandth."""
    if len(one) != len(other):
        return False
    differing = [i for i, (a, b) in enumerate(zip(one, other, strict=True)) if a != b]
    swapped = (
        len(differing) == 2
        and differing[1] == differing[0] + 1
        and one[differing[0]] == other[differing[1]]
        and one[differing[1]] == other[differing[0]]
    )
    return len(differing) == 1 or swapped or abs(int(one) - int(other)) <= _HAIR * int(other)


def _digits(entry: Entry) -> str:
    """The value's digits in units of its last printed place."""
    return str(int(entry.value / (entry.ulp or 1)))


#: What a balance is made of: a denominator that nothing names is one of these.
_BALANCED = ("dossiers.received", "dossiers.resolved", "dossiers.received.new")


def _denominators(sheet: Sheet, verdicts: Sequence[Verdict]) -> Iterator[Claim]:
    """«số hóa 5.120/6.430 hồ sơ» beside 6.431 in the balance of the same office: a lead, for nothing names 6.430."""
    known: dict[Scope, list[Entry]] = {}
    values: dict[Scope, dict[Fraction, list[Entry]]] = {}
    for e in sheet.entries:
        if e.indicator in _BALANCED and e.quantity >= 0 and e.modality is Modality.ACTUAL:
            known.setdefault(e.scope, []).append(e)
            values.setdefault(e.scope, {}).setdefault(e.value, []).append(e)
    wholes = [
        entry
        for verdict in verdicts
        if verdict.claim.kind is ClaimKind.RATIO
        for operand in verdict.operands
        if operand.role == "denominator" and (entry := sheet.of_figure(operand.figure)) is not None
        if entry.indicator is None and entry.quantity >= 0
    ]
    told: set[tuple[Fraction, Scope]] = set()
    for whole in wholes:
        if whole.unit != "hồ sơ" or (whole.value, whole.scope) in told:
            continue
        same = values.get(whole.scope, {}).get(whole.value, ())
        if any(sheet.same_window(e, whole) for e in same):
            continue
        near = (
            e
            for e in known.get(whole.scope, ())
            if abs(e.value - whole.value) <= _HAIR * e.value
            and len(_digits(e)) >= _FEWEST_DIGITS
            and sheet.same_window(e, whole)
        )
        if (nearest := next(near, None)) is not None:
            told.add((whole.value, whole.scope))
            yield _claim(sheet, whole, nearest, "nothing names the denominator")


def _claim(sheet: Sheet, later: Entry, earlier: Entry, weak: str | None) -> Claim:
    reading = sheet.readings[later.reading]
    return Claim(
        ClaimKind.RESTATEMENT,
        reading.passage.ordinal,
        later.figure,
        (later.operand("stated"), earlier.operand("earlier")),
        reading.quantities[later.quantity].sentence,
        "stated twice" if weak is None else "near another count",
        (),
        weak,
    )
