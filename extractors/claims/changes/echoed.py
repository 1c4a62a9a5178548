"""A rise or fall told as a number and at once as a percentage: «giảm 09 đơn vị, tương ứng 14,75%».

The percentage is the same difference over the earlier level, and the difference itself is one side of it: so with one
of the two levels the other is known. Bound for certain, so a claim can accuse: the percentage follows its difference
with nothing but words that say it again between, and the level is the one the sentence sets it against («so với năm
2015 (61 đơn vị)»), the one it has come down from («từ 94 ngày xuống còn 66 ngày») or the number right before it
(«3.846 lượt, tăng 1.246 lượt (tương đương 47,9%)»).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import regex

from extractors.claims.changes.echoes import Echo, echoes, is_plain, levels_of, make_echo
from extractors.claims.changes.rise_words import RISES
from extractors.claims.making import may_count_the_same
from extractors.reading import Reading, is_change
from extractors.reading.successive import become
from extractors.sheet import Entry, Sheet
from schemas.records import Claim, Modality, Operand

#: From the level right before it to the difference, what it is compared with between.
_THEN = regex.compile(rf"[\s,(]*(?:so (?:với|cùng)\s+[^;,.()\d]{{2,30}}(?:\d{{4}})?[\s,]+(?:đã )?)?{RISES}\s+")
#: The same behind the count of other things told in one with it («726 vụ, 1.222 đối tượng, tăng 103 vụ (16,5%)»), and
#: behind what the level counts, where the difference counts it too: «1.905 việc, tăng 130 việc».
_OTHERS_THEN = regex.compile(rf"\s*(?:/|,|,?\s*với)\s*\d[\d.]*(?:\s+\p{{L}}+){{1,4}}?{_THEN.pattern}")
_NOUN_THEN = regex.compile(rf"(?:\s+\p{{L}}+){{1,6}}?{_THEN.pattern}")
#: «so với năm 2022 (12.977 hồ sơ)»: from the words that compare to the earlier level.
_AGAINST = regex.compile(
    r"(?<!\p{L})so với\s+(?:[^;,.()\d]{0,40}(?:\d{4}[^;,.()\d]{0,10})?\(\s*(?:là|có|đạt)?"
    r"|(?:mức |con số )?(?:của )?cùng kỳ(?: năm (?:trước|ngoái|\d{4}))?(?: là)?)\s*$"
)
_UNSURE = "a share may be told of what rose"


def find_echoed_changes(sheet: Sheet) -> Iterator[Claim]:
    """Yield a change for each percentage that tells a printed difference again and one level of which is printed."""
    for at, reading in enumerate(sheet.readings):
        if not reading.is_prose_of_results:
            continue
        entries = [e for e in sheet.within(at) if e.quantity >= 0]
        for echo in echoes(sheet, at):
            sides, *rivals = _sides(sheet, reading, entries, echo) or (None,)
            if sides is not None:
                yield make_echo(reading, echo, sides, rivals, None if echo.sure else _UNSURE)


def _sides(sheet: Sheet, reading: Reading, entries: Sequence[Entry], echo: Echo) -> Sequence[tuple[Operand, Operand]]:
    """The current and the earlier level, one of them made of the other and the difference; then those open besides."""
    difference = echo.difference
    begin, end = reading.quantities[difference.quantity].sentence
    own = [e for e in entries if begin <= e.start < end and _is_level(reading, e, difference)]
    against = [e for e in own if _is_set_against(reading, entries, echo, e)]
    if against:
        return _made([(against[0], "previous")], echo) if len(against) == 1 else ()
    before = [e for e in own if e.end <= difference.start]
    if len(before) > 1 and _leads_down(reading, before[-2], before[-1], difference):
        return ((before[-1].operand("current"), before[-2].operand("previous")),)
    # «37 lượt/41 người, giảm 12 lượt (24,5%)»: visits have fallen, not the people right before
    alike = [e for e in before if e.unit is not None and e.unit == difference.unit]
    current = next((e for e in (*before[-1:], *alike[-1:]) if _follows(sheet, e, difference)), None)
    if current is None:
        return ()
    same = None in (current.unit, difference.unit) or current.unit == difference.unit
    if not same or current.modality is not Modality.ACTUAL or reading.pair_of(current.quantity) is not None:
        return ()
    # «nhận 500 hồ sơ, trong đó trực tuyến 300 hồ sơ, tăng 50 hồ sơ (11,1%)»: what came in may have risen
    wider = [e for e in before if e.start < current.start and e.value > current.value and e.modality is Modality.ACTUAL]
    return _made([(e, "current") for e in (current, *reversed(wider))], echo)


def _made(levels: Sequence[tuple[Entry, str]], echo: Echo) -> Sequence[tuple[Operand, Operand]]:
    made = [levels_of(level, echo, role) for level, role in levels]
    return [sides for sides in made if sides is not None] if made[0] is not None else ()


def _follows(sheet: Sheet, level: Entry, difference: Entry) -> bool:
    """Whether nothing but what both count and what they are compared with stands between the two."""
    text = sheet.readings[level.reading].compared
    told = _THEN.fullmatch(text, level.unit_end, difference.start)
    if told is None and sheet.same_noun(level, difference):
        told = _NOUN_THEN.fullmatch(text, level.unit_end, difference.start)
    if told is None and level.unit is not None and level.unit == difference.unit:
        told = _OTHERS_THEN.fullmatch(text, level.unit_end, difference.start)
    return told is not None


def _is_level(reading: Reading, entry: Entry, difference: Entry) -> bool:
    if entry.figure == difference.figure or is_change(reading, reading.quantities[entry.quantity]):
        return False
    return is_plain(entry) and may_count_the_same(entry, difference)


def _is_set_against(reading: Reading, entries: Sequence[Entry], echo: Echo, level: Entry) -> bool:
    """Whether a number in a bracket behind «so với …» is the earlier level of this difference, and of no other."""
    difference, text = echo.difference, reading.compared
    words = _AGAINST.search(text, reading.quantities[level.quantity].sentence[0], level.start)
    if words is None:
        return False
    if level.start > echo.percent.start:
        return regex.fullmatch(r"\s*\)?\s*", text[echo.percent.unit_end : words.start()]) is not None
    if level.start > difference.start:
        return not text[difference.unit_end : words.start()].strip(" ,")
    between = [e for e in entries if level.end <= e.start < difference.start]
    follows = not between or (len(between) == 1 and _THEN.fullmatch(text, between[0].unit_end, difference.start))
    return bool(follows) and ";" not in text[level.end : difference.start]


def _leads_down(reading: Reading, previous: Entry, current: Entry, difference: Entry) -> bool:
    """«từ 94 ngày xuống còn 66 ngày, giảm 28 ngày», «từ 121 còn 104 thôn, bản (giảm 17 …»."""
    then = reading.compared[current.unit_end : difference.start]
    turned = become(reading.compared, (previous.start, previous.unit_end), current.start)
    return turned and regex.fullmatch(rf"[\p{{L}}\s,(]{{0,40}}?(?:tức )?{RISES}\s+", then) is not None
