"""A judgement in words beside its two figures: «đạt 57,3%, chưa đạt chỉ tiêu 60%».

Read only where a sentence holds one value and one threshold of the same unit and one
such judgement; «đạt 60,09% kế hoạch» is a ratio and «vượt 2,1%» a change.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence

import regex

from extractors.reading import Reading, is_change
from extractors.sheet import Entry, Sheet
from extractors.text.screened import screened
from schemas.records import Claim, ClaimKind, Modality, Qualifier

_NOUN = r"(?:chỉ tiêu|kế hoạch|yêu cầu|mục tiêu|quy định|mức(?: tối thiểu| quy định| yêu cầu)?|định mức)"
_FAILS = r"(?:(?:chưa|không) (?:đạt|bảo đảm|đảm bảo|hoàn thành)(?: được)?|thấp hơn(?: so với)?)"
_WORDS = (
    ("short", screened(rf"(?<!\p{{L}}){_FAILS} {_NOUN}")),
    ("reached", screened(rf"(?<!\p{{L}})(?:đạt(?: và vượt)?|bảo đảm|đảm bảo|hoàn thành) {_NOUN}")),
    ("exceeded", screened(rf"(?<!\p{{L}})(?:vượt(?: mức)?|cao hơn)(?: so với)? {_NOUN}")),
)
_COMPARES = regex.compile(r"(?<!\p{L})(?:thấp hơn|cao hơn)(?!\p{L})")
#: «vượt kế hoạch 5%» may tell the distance; «thấp hơn mức 0,5%» cannot.
_MEASURES = regex.compile(r"(?<!\p{L})(?:vượt|cao hơn|thấp hơn)(?: mức)?(?: so với)? (?!mức)")
_NOT = regex.compile(r"(?<!\p{L})(?:cơ bản|gần|phấn đấu|quyết tâm|sẽ|để|nhằm|chưa|không|có thể|tỷ lệ)\s*$")
#: «chỉ tiêu tỉnh giao năm 2023 (60%)»: nothing but words between the noun and its number.
_LABEL = regex.compile(rf"(?<!\p{{L}})(?:{_NOUN}|giao)(?:[\p{{L}}\s:(/-]|năm \d{{4}}|\d{{4}}){{0,60}}$")
#: «86,9%/74% kế hoạch giao».
_LABEL_AFTER = regex.compile(r"\s*(?:kế hoạch|chỉ tiêu)(?: giao| đề ra| được giao)(?!\p{L})")
#: Of these less is better, so the words turn round.
_LESS = regex.compile(r"(?<!\p{L})(?:quá hạn|trễ|chậm|tồn|giảm|thời gian|sai sót|không quá|dưới|tối đa)(?!\p{L})")


def find_thresholds(sheet: Sheet) -> Iterator[Claim]:
    """Yield a threshold claim for each judgement whose two figures are certain."""
    for at, reading in enumerate(sheet.readings):
        if not reading.is_prose_of_results or len(sheet.within(at)) < 2:
            continue
        if not any(pattern.may_match(reading.compared) for _, pattern in _WORDS):
            continue
        for sentence in _clauses(reading):
            judgement = _judgement(reading, sentence)
            if judgement is None or _is_turned_round(reading, sentence[0], judgement[1]):
                continue
            pair = _value_and_threshold(sheet, at, sentence, judgement[1])
            if pair is not None:
                value, threshold = pair
                yield Claim(
                    ClaimKind.THRESHOLD,
                    reading.passage.ordinal,
                    value.figure,
                    (value.operand("value"), threshold.operand("threshold")),
                    reading.quantities[value.quantity].sentence,
                    judgement[0],
                )


def _is_turned_round(reading: Reading, start: int, judged_at: int) -> bool:
    """Where less is better «đạt» means below; only «thấp hơn» and «cao hơn» say themselves which is lower."""
    return _LESS.search(reading.compared, start, judged_at) is not None and not _COMPARES.search(
        reading.compared, start, judged_at
    )


_SEMICOLON = regex.compile(";")


def _clauses(reading: Reading) -> Iterator[tuple[int, int]]:
    """Sentences, cut at their semicolons."""
    for start, end in reading.sentences:
        cuts = [start, *(m.end() for m in _SEMICOLON.finditer(reading.text, start, end)), end]
        yield from itertools.pairwise(cuts)


def _judgement(reading: Reading, sentence: tuple[int, int]) -> tuple[str, int] | None:
    """What the one judgement of a sentence says, and where it ends; None for none, several or a hedged one."""
    found: list[tuple[str, regex.Match[str]]] = []
    for name, pattern in _WORDS:
        for match in pattern.finditer(reading.compared, *sentence):
            inside = any(other.start() <= match.start() < other.end() for _, other in found)
            if not inside:
                found.append((name, match))
    if len(found) != 1 or _NOT.search(reading.compared, sentence[0], found[0][1].start()):
        return None
    return found[0][0], found[0][1].end()


def _value_and_threshold(
    sheet: Sheet, at: int, sentence: tuple[int, int], judged_at: int
) -> tuple[Entry, Entry] | None:
    """The one value and the one threshold of the same unit in the sentence, None where there are more or fewer."""
    reading = sheet.readings[at]
    inside = [
        e for e in sheet.within(at)
        if e.quantity >= 0 and sentence[0] <= e.start < sentence[1] and e.modality is not Modality.PREVIOUS
        and not is_change(reading, reading.quantities[e.quantity])
    ]  # fmt: skip
    things = [e.unit or sheet.noun_after(e) for e in inside]
    for thing in set(things):
        same = [e for e, counted in zip(inside, things, strict=True) if counted == thing]
        labels = {e.figure: _label(reading, e, same, judged_at) for e in same}
        strongest = max(labels.values(), default=0)
        thresholds = [e for e in same if strongest and labels[e.figure] == strongest]
        values = [e for e in same if e not in thresholds and e.modality is Modality.ACTUAL]
        if len(thresholds) == 1 and len(values) == 1 and len(same) == 2:
            value, threshold = values[0], thresholds[0]
            # «vượt chỉ tiêu 5%» may be the distance, «chưa đạt chỉ tiêu 60%» cannot
            distance = strongest == 1 and _MEASURES.search(reading.compared, *sentence) is not None
            far = abs(value.value - threshold.value) * 2 > value.value
            if value.qualifier is Qualifier.EXACT and _alone(reading, value, threshold) and not (distance and far):
                return value, threshold
    return None


def _label(reading: Reading, entry: Entry, others: Sequence[Entry], judged_at: int) -> int:
    """2 where a noun of its own calls the number a threshold, 1 where the judgement's noun may, else 0.

    «chưa đạt yêu cầu: 50,71% (yêu cầu cấp xã 55%)» against «chưa đạt chỉ tiêu 60%».
    """
    since = max([0, *(e.unit_end for e in others if e.unit_end <= entry.start)])
    if _LABEL_AFTER.match(reading.compared, entry.unit_end):
        return 2
    label = _LABEL.search(reading.compared, since, entry.start)
    if label is None:
        return 0
    return 1 if label.start() < judged_at <= label.end() else 2


def _alone(reading: Reading, value: Entry, threshold: Entry) -> bool:
    """False where the two are a fraction («37/40 chỉ tiêu») or a semicolon parts them."""
    pair = reading.pair_of(value.quantity)
    brackets = [reading.quantities[e.quantity].brackets for e in (value, threshold)]
    between = reading.compared[min(value.end, threshold.end) : max(value.start, threshold.start)]
    done = value.start > threshold.start and _DONE.search(between)
    if brackets[0] and brackets[0] == brackets[1] and not done:
        return False  # «(cấp huyện 98%, cấp xã 95%)» are two thresholds
    return (pair is None or not pair.slash) and ";" not in between


#: «(kế hoạch 56%, thực hiện 87,3%)».
_DONE = regex.compile(r"(?<!\p{L})(?:thực hiện|đạt|kết quả|thực tế)(?: được| là)?\s*$")
