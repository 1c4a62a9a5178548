"""Rises and falls whose two values no other finder bound: what the figures of their own section show they compare.

Comes in: the sheet and the verdicts so far. Goes out: a change for each rise or fall left over that one pair of
levels near it gives, and only one. What was and what is may be told in any order and words («Năm 2021 có 268 vụ …;
số vụ giảm 27 vụ, tương đương 10,07%»); that the numbers fit is then the evidence, so such a claim can hold and
never accuse.

Chance: of two levels drawn at random, a difference near d falls into the width w that is printed as d with a
probability of at most w / d. A difference and its percentage told together must both fit, so theirs multiply. The
sum over all pairs tried is held under ``_MOST_CHANCE``; where the words mark one level as the earlier one, and so
tell which pairs there can be, under ``_MOST_MARKED``.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from fractions import Fraction

import regex

from extractors.claims.making import NO_LEVELS, POINTS, make_change, may_count_the_same, measured_in, unit_family
from extractors.reading import Reading, is_change
from extractors.sheet import Entry, Sheet
from schemas.intervals import Interval, may_print
from schemas.records import Claim, ClaimKind, Modality, Outcome, PassageKind, Verdict

_MOST_CHANCE, _MOST_MARKED = Fraction(3, 100), Fraction(30, 100)
#: Passages above whose levels may be compared; a section's opening sentence is seldom farther.
_REACH = 5
_HUNDRED = 100
_VERB = regex.compile(
    r"(?<!\p{L})(?:tăng|giảm|cao hơn|thấp hơn|nhiều hơn|ít hơn|kém|rút ngắn|cắt giảm|vượt)(?!\p{L})"
)
_FALL = regex.compile(r"giảm|thấp hơn|ít hơn|kém|rút ngắn")
#: «giảm từ 13 xuống 09», «tăng lên 45 %»: levels, no differences.
_LEVEL = regex.compile(r"(?<!\p{L})(?:từ|còn|xuống|lên|so với|đạt|đến|trên tổng số)\s*$")
#: From a difference to its percentage: «giảm 27 vụ, tương đương 10,07%», «giảm 34 thôn, tổ dân phố (giảm 25,76%)».
_ECHO = regex.compile(
    r"(?:[^;.()]{0,60}?\([^()]*\))?[\p{L}\s,/]{0,40}?[\s,;(]*"
    r"(?:(?:hay|tức|tương ứng|tương đương|bằng|là|khoảng|với|giảm|tăng|tỷ lệ|đạt)\s*)*\s*"
)
#: «so với năm 2021 (268 vụ)», «năm 2022: 22 lượt», «quý trước 15»: words before a level that make it the earlier one.
_EARLIER = regex.compile(
    r"(?:so với|cùng kỳ|trước|ngoái|(?<!\p{L})(?:đầu|cuối) (?:năm|kỳ|nhiệm kỳ)"
    r"|(?<!\p{L})(?:năm|quý|tháng) [ivx\d]+(?:/\d{4})?)[^;.\d]{0,90}[\s(:,]*$"
)
#: «thấp hơn bình quân toàn tỉnh 1,3 điểm phần trăm (toàn tỉnh 98,1%)»: a bracket right after the difference.
_OPENED = regex.compile(r"[^;.()\d]{0,60}\([^;.()\d]{0,40}")
_NOT_SHARED = "the words do not tie the two levels to it"


def find_confirmed_changes(sheet: Sheet, verdicts: Collection[Verdict]) -> Iterator[Claim]:
    """Yield a change for each difference not yet judged that one pair of levels near it gives."""
    settled = {v.claim.claimed for v in verdicts if is_settled(v)}
    for at, reading in enumerate(sheet.readings):
        if not reading.is_prose_of_results:
            continue
        stated = _stated(sheet, at)
        for group in _groups(reading, stated):
            if all(entry.figure in settled for entry in group):
                continue
            pair = _only_pair(sheet, at, group, {e.figure for e in stated})
            if pair is not None and not _is_part(sheet, *pair):
                yield from (_claim(reading, e, pair) for e in group if e.figure not in settled)


def is_settled(verdict: Verdict) -> bool:
    """False of a verdict that says nothing, and of a share only guessed («giảm 125 người (40,8%)» is no share)."""
    guessed = verdict.claim.weak is not None and verdict.claim.kind is ClaimKind.RATIO
    return verdict.outcome is not Outcome.UNVERIFIABLE and not guessed


def _stated(sheet: Sheet, at: int) -> list[Entry]:
    """Numbers of a passage that a verb of rise or fall governs, percentages that tell the same again with them."""
    reading = sheet.readings[at]
    found: list[Entry] = []
    entries = [e for e in sheet.within(at) if e.quantity >= 0]
    for number, entry in enumerate(entries):
        if sheet.noun_after(entry) in NO_LEVELS or entry.value <= 0:
            continue
        before = found[-1] if found else None
        if _is_echo(reading, before, entry) or _is_governed(reading, entries[:number], entry):
            found.append(entry)
    return found


def _is_echo(reading: Reading, before: Entry | None, entry: Entry) -> bool:
    return (
        before is not None
        and entry.unit == "%" != before.unit
        and _ECHO.fullmatch(reading.compared, before.unit_end, entry.start) is not None
    )


def _is_governed(reading: Reading, before: Sequence[Entry], entry: Entry) -> bool:
    quantity = reading.quantities[entry.quantity]
    if is_change(reading, quantity):
        return True
    verbs = list(_VERB.finditer(reading.compared, quantity.sentence[0], entry.start))
    if not verbs or ";" in reading.compared[verbs[-1].end() : entry.start]:
        return False
    if _LEVEL.search(reading.compared, 0, entry.start) or quantity.brackets != _open_at(reading, verbs[-1].start()):
        return False
    between = [e for e in before if e.start >= verbs[-1].end()]
    return all(len(reading.quantities[e.quantity].brackets) > len(quantity.brackets) for e in between)


def _open_at(reading: Reading, at: int) -> tuple[int, ...]:
    return tuple(sorted(a for a, b in reading.closing.items() if a < at <= b))


def _groups(reading: Reading, stated: Sequence[Entry]) -> Iterator[tuple[Entry, ...]]:
    """Differences, each with the percentage that tells it again."""
    waiting: Entry | None = None
    for entry in stated:
        if waiting is not None and _is_echo(reading, waiting, entry):
            yield waiting, entry
            waiting = None
            continue
        if waiting is not None:
            yield (waiting,)
        waiting = entry
    if waiting is not None:
        yield (waiting,)


def _only_pair(
    sheet: Sheet, at: int, group: Sequence[Entry], differences: Collection[int]
) -> tuple[Entry, Entry] | None:
    """The one pair of levels, of the sentence if it has one, else of the passage or section, that gives the group."""
    head = group[0]
    falls = _is_fall(sheet, head)
    sentence = sheet.readings[at].quantities[head.quantity].sentence
    levels = [e for e in _levels(sheet, at) if e.figure not in differences]
    own = [e for e in levels if e.reading == at]
    rings = ([e for e in own if sentence[0] <= e.start < sentence[1]], own, levels)
    for ring in rings:
        pairs = [(a, b) for a in ring for b in ring if _comparable(sheet, a, b, head, falls=falls)]
        led = {
            (a.value, b.value): (a, b)
            for a, b in pairs
            if _leads(sheet, own, a, b, head) and all(_gives(a, b, e) for e in group)
        }
        if len(led) == 1:
            return next(iter(led.values()))
        alike = [(a, b) for a, b in pairs if _is_alike(sheet, a, b)]
        compared = {b.figure: b for _, b in pairs}
        earlier = {figure for figure, b in compared.items() if _is_earlier(sheet, b, head)}
        marked = [(a, b) for a, b in pairs if b.figure in earlier]
        both = [pair for pair in alike if pair in marked]
        for tried, most in ((both, _MOST_MARKED), (marked, _MOST_MARKED), (alike, _MOST_CHANCE), (pairs, _MOST_CHANCE)):
            fitting = {(a.value, b.value): (a, b) for a, b in tried if all(_gives(a, b, e) for e in group)}
            sure = len(tried) == 1 and (tried is both or (tried is marked and ring is rings[0]))
            if len(fitting) == 1 and (sure or len(tried) * _chance(group) <= most):
                return next(iter(fitting.values()))
    return None


def _leads(sheet: Sheet, own: Sequence[Entry], current: Entry, previous: Entry, stated: Entry) -> bool:
    """Whether words tie both levels to a change: one is marked as the earlier, the other heads its sentence or is
    the nearest before it, of the change's unit and outside brackets.

    «Kỷ luật 11 trường hợp (khiển trách 7, cảnh cáo 4) - giảm 4 trường hợp so với năm 2022. Năm 2022 có 15 trường hợp.»
    """
    reading = sheet.readings[stated.reading]
    if stated.unit in (None, "%", POINTS) or not _is_earlier(sheet, previous, stated):
        return False
    begin = reading.quantities[stated.quantity].sentence[0]
    before = [
        e for e in own
        if begin <= e.start < stated.start and unit_family(e.unit) == unit_family(stated.unit)
        and len(reading.quantities[e.quantity].brackets) <= len(reading.quantities[stated.quantity].brackets)
        and not _is_earlier(sheet, e, stated)
    ]  # fmt: skip
    return bool(before) and current in (before[0], before[-1])


def _is_alike(sheet: Sheet, current: Entry, previous: Entry) -> bool:
    """Two levels of one indicator, or of one noun («47 trường học», «50 trường»)."""
    if current.indicator is not None and previous.indicator is not None:
        return current.indicator == previous.indicator
    return sheet.same_noun(current, previous)


def _levels(sheet: Sheet, at: int) -> list[Entry]:
    section = sheet.readings[at].passage.section
    found = [e for e in sheet.within(at) if e.quantity >= 0]
    for above in range(at - 1, max(-1, at - 1 - _REACH), -1):
        passage = sheet.readings[above].passage
        if not section.startswith(passage.section) or passage.kind is PassageKind.TABLE_ROW:
            break
        found += _plain_levels(sheet, above)
    below = at + 1
    if below < len(sheet.readings) and sheet.readings[below].is_prose_of_results:
        passage = sheet.readings[below].passage
        if passage.section == section and passage.kind is not PassageKind.HEADING:
            found += [e for e in _plain_levels(sheet, below) if _tells_earlier(sheet, e)]
    return [e for e in found if e.value > 0]


def _plain_levels(sheet: Sheet, at: int) -> list[Entry]:
    reading = sheet.readings[at]
    return [e for e in sheet.within(at) if e.quantity >= 0 and not is_change(reading, reading.quantities[e.quantity])]


#: «Năm 2017 huyện ban hành 14 văn bản.»: the line below tells what was compared with.
_BEGINS_EARLIER = regex.compile(
    r"\W*(?:trong |số liệu |kết quả )?(?:của )?(?:cùng kỳ|(?:năm|quý|tháng|kỳ) (?:trước|ngoái|[ivx\d]+))"
)


def _tells_earlier(sheet: Sheet, entry: Entry) -> bool:
    reading = sheet.readings[entry.reading]
    return _BEGINS_EARLIER.match(reading.compared, reading.quantities[entry.quantity].sentence[0]) is not None


def _comparable(sheet: Sheet, current: Entry, previous: Entry, stated: Entry, *, falls: bool) -> bool:
    if current is previous or current.modality is not Modality.ACTUAL or current.value == previous.value:
        return False
    if (current.value < previous.value) != falls or _is_later(sheet, previous, current):
        return False
    if (current.unit == "%") != (previous.unit == "%"):
        return False
    if stated.unit == POINTS:
        return current.unit == "%"
    if stated.unit != "%":
        sides = (current, previous)
        return (
            current.unit != "%"
            and may_count_the_same(current, previous)
            and all(e.unit is None or _is_of_unit(sheet, e, stated) for e in sides)
        )
    return unit_family(current.unit) == unit_family(previous.unit) or None in (current.unit, previous.unit)


_TAKEN_APART = regex.compile(r"(?<!\p{L})(?:trong đó|gồm)(?!\p{L})")


def _is_part(sheet: Sheet, whole: Entry, part: Entry) -> bool:
    """«thu 1.740 tỷ đồng, tăng 7%. Trong đó, thu nội địa 1.620 tỷ đồng»: a part is no earlier level of its whole."""
    if part.reading != whole.reading or part.start < whole.end or part.modality is Modality.PREVIOUS:
        return False
    return _TAKEN_APART.search(sheet.readings[whole.reading].compared, whole.end, part.start) is not None


def _is_of_unit(sheet: Sheet, level: Entry, stated: Entry) -> bool:
    return (stated.unit is not None and may_count_the_same(level, stated)) or sheet.same_noun(level, stated)


def _is_fall(sheet: Sheet, stated: Entry) -> bool:
    reading = sheet.readings[stated.reading]
    verbs = _VERB.findall(reading.compared, reading.quantities[stated.quantity].sentence[0], stated.start)
    return bool(verbs) and _FALL.search(verbs[-1]) is not None


def _is_later(sheet: Sheet, previous: Entry, current: Entry) -> bool:
    one, other = (sheet.figures[e.figure].period.start for e in (previous, current))
    return one is not None and other is not None and one > other


def _is_earlier(sheet: Sheet, entry: Entry, stated: Entry) -> bool:
    """Whether the words make a level the one that is compared with."""
    if entry.modality in (Modality.PREVIOUS, Modality.TARGET):
        return True
    reading = sheet.readings[entry.reading]
    if entry.reading == stated.reading and _OPENED.fullmatch(reading.compared, stated.unit_end, entry.start):
        return True
    begin = reading.quantities[entry.quantity].sentence[0]
    return _EARLIER.search(reading.compared, begin, entry.start) is not None


def _chance(group: Sequence[Entry]) -> Fraction:
    """Bound on the probability that a pair of levels gives every number of a group by accident."""
    chance = Fraction(1)
    for entry in group:
        width = entry.ulp * Fraction(3, 2) if entry.unit == "%" or entry.ulp < 1 else max(entry.ulp, Fraction(1))
        chance *= min(Fraction(1), width / entry.value)
    return chance


def _gives(current: Entry, previous: Entry, stated: Entry) -> bool:
    difference = abs(current.value - previous.value)
    if stated.unit == "%" and current.unit != "%":
        return may_print(stated.value, stated.ulp, Interval.point(difference / previous.value * _HUNDRED))
    return difference == stated.value


def _claim(reading: Reading, stated: Entry, pair: tuple[Entry, Entry]) -> Claim:
    current, previous = pair
    sense = "fall" if current.value < previous.value else "rise"
    method = f"confirmed change, {sense}, {measured_in(stated, current)}"
    return make_change(reading, stated, pair, method, weak=_NOT_SHARED)
