"""Lists told in a sentence of their own: «… có 412 công chức. Về trình độ: đại học 350 người, trung cấp 62 người».

Comes in: the sheet. Goes out: a sum for each sentence that says by what it divides («chia theo cấp: …») and names no
whole of its own. The whole is the number that the sentences before it are about: the first count of the nearest one
that is no such list itself and counts the same thing. «Số này» and «chia theo …» tie the list to it by words, so that
such a list may accuse; any other only holds.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import regex

from extractors.claims.making import make_sum, unit_family
from extractors.claims.sums.list_doubts import OPEN, OPEN_LIST
from extractors.claims.sums.list_members import members_within
from extractors.reading import is_change
from extractors.sheet import Entry, Sheet
from extractors.text.list_words import DIVIDES_BY, DIVIDES_IN, GOES_ON, THESE
from schemas.records import Claim, Modality

_BEGINS = r"[-+*•\s]*(?:[a-zđ\d]+[.)]\s+)?"
#: What opens a sentence that divides what was counted before; ``bound`` ties it to that by its words.
_THESE = rf"(?:{THESE}),?\s+"
_DIVIDES = regex.compile(
    rf"{_BEGINS}(?:(?P<bound>(?:{_THESE})?(?:nếu |được |lại )?(?:{DIVIDES_BY}))"
    rf"|(?P<loose>{_THESE}|(?:{DIVIDES_IN})[^.;:\d]{{0,60}}(?:[:,]| thì)))(?!\p{{L}})"
)
#: A whole is looked for in this many sentences before, of its own passage and the one above.
_SENTENCES, _PASSAGES = 4, 1
#: Units of the bounds within a member's name: «dưới 5 ngày 44 hồ sơ».
_SPANS = ("ngày", "giờ", "tháng", "năm", "tuổi")
_LOOSE = "the words do not tie the list to its total"


def find_later_lists(sheet: Sheet) -> Iterator[Claim]:
    """Yield a sum for each sentence that divides a number told before it."""
    for at, reading in enumerate(sheet.readings):
        if not reading.is_prose_of_results:
            continue
        for sentence in reading.sentences:
            opener = _DIVIDES.match(reading.compared, *sentence)
            claim = _claim(sheet, at, sentence, opener) if opener is not None else None
            if claim is not None:
                yield claim


def _claim(sheet: Sheet, at: int, sentence: tuple[int, int], opener: regex.Match[str]) -> Claim | None:
    reading = sheet.readings[at]
    region = (opener.end(), sentence[1])
    wholes = _wholes(sheet, at, sentence, region)
    if not wholes:
        return None
    parts, sure = members_within(sheet, at, wholes[0], region, depth=0)
    wholes = [w for w in wholes if w.value > max((p.value for p in parts), default=w.value)]
    if len(parts) < 2 or not sure or not wholes:
        return None
    made = sum(p.value for p in parts)
    total = next((w for w in wholes if w.value == made), wholes[0])
    weak = OPEN if OPEN_LIST.search(reading.compared, opener.start(), region[1]) else None
    if opener["loose"] or len(wholes) > 1:
        weak = weak or _LOOSE
    claim = make_sum(sheet, total, [p.operand("part") for p in parts], "later list", weak=weak)
    return replace(claim, quiet=weak == OPEN)


def _wholes(sheet: Sheet, at: int, sentence: tuple[int, int], region: tuple[int, int]) -> list[Entry]:
    """The numbers that the list may be of, the first that the sentence before is about ahead; [] without one.

    «Tiếp nhận 1.200 hồ sơ, giải quyết 1.150 hồ sơ. Chia theo lĩnh vực: …» leaves open which of them is divided.
    """
    members = [e for e in sheet.counts(at) if e.quantity >= 0 and region[0] <= e.start < region[1]]
    units = {unit_family(e.unit) for e in members if e.unit not in (None, *_SPANS)}
    if len(units) != 1:
        return []
    for place, span in _sentences_before(sheet, at, sentence):
        other = sheet.readings[place]
        if _DIVIDES.match(other.compared, *span) or _TAKES_APART.match(other.compared, *span):
            continue
        counts = [e for e in sheet.counts(place) if e.quantity >= 0 and span[0] <= e.start < span[1]]
        if counts:
            flat = [e for e in counts if not other.quantities[e.quantity].brackets]
            levels = [e for e in flat if not is_change(other, other.quantities[e.quantity])]
            alike = [e for e in levels if unit_family(e.unit) in units and e.modality is Modality.ACTUAL]
            paired = any(other.pair_of(e.quantity) for e in alike)
            added = [e for e in alike[2:] if e.value * 2 == sum(other.value for other in alike)]
            # «Gộp cả 65 hồ sơ … và 7 hồ sơ … thì có 72 hồ sơ trễ»: the sentence is about what it adds up
            return added or (alike if alike[:1] == counts[:1] and not paired else [])
    return []


def _sentences_before(sheet: Sheet, at: int, sentence: tuple[int, int]) -> list[tuple[int, tuple[int, int]]]:
    """Sentences of its passage and of the one above in its section, the nearest first."""
    section = sheet.readings[at].passage.section
    above = [
        (other, span)
        for other in range(max(0, at - _PASSAGES), at)
        if sheet.readings[other].passage.section == section and sheet.readings[other].is_prose_of_results
        for span in sheet.readings[other].sentences
    ]
    own = [(at, span) for span in sheet.readings[at].sentences if span[1] <= sentence[0]]
    return [*above, *own][::-1][:_SENTENCES]


#: A sentence on parts of the one before is about no whole of its own.
_TAKES_APART = regex.compile(GOES_ON)
