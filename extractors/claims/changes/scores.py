"""Rises and falls of an index's score or rank: «đạt 84,6 điểm, tăng 3,1 điểm so với năm 2022 (81,5 điểm)».

A score or rank is no quantity of the sheet, so its level is taken from the print and only the difference is an entry.
Bound for certain, so a claim can accuse: the level stands before the difference in the same sentence with no other
score, index or part of one between, and the earlier level is told as such. «tăng 05 bậc» is from a rank of a larger
number to one of a smaller; whether «giảm 02 bậc» means a worse rank or a smaller number is left open.
"""

from __future__ import annotations

from collections.abc import Iterator

import regex

from extractors.claims.changes.named_anew import is_named_anew
from extractors.reading import Reading
from extractors.sheet import Entry, Sheet
from extractors.text.endings import ending
from extractors.text.numerals import Numeral, find_numerals
from schemas.records import Claim, ClaimKind, Operand, Qualifier

_NUMBER = r"\d[\d.,]*"
#: No other score, no other subject, no other rise between the level and its difference.
_GAP = (
    r"(?:(?!(?<!\p{L})(?:điểm|bậc|(?<!về )chỉ số|tiêu chí|nhóm|nội dung|lĩnh vực|trong đó|riêng|tăng|giảm|so với"
    r"|cùng kỳ)(?!\p{L}))[^;:.])*?"
)
_RISES = r"(?:tăng|cao hơn|nhiều hơn|giảm|thấp hơn|kém)(?:\s+(?:thêm|được))?"
_UP = r"(?:tăng|lên|vươn lên|cải thiện|nâng|thăng|vượt)"
_DOWN = r"(?:giảm|tụt|xuống|rớt|thụt)"
_PLACES = r"(?:bậc|hạng|vị trí|thứ hạng)(?!\p{L})"
_HEDGES = r"(?:gần|khoảng|trên|hơn|dưới)"
_EARLIER = (
    rf"[^;.()\d]{{0,20}}so với[^;.()]{{0,40}}\(\s*(?:(?:(?!{_HEDGES})[\p{{L}}\s]){{0,30}}|(?:năm )?\d{{4}}:?\s*)"
)
_POINTS = r"\s*điểm(?!\s*(?:phần|%))"
_OF_ALL = r"(?:\s*/\s*\d+)?"
_RANK = r"(?<!\p{L})(?:thứ|hạng|vị trí|xếp|đứng)\s*:?\s*"
_ENDS = r"(?!\d|[.,]\d)"

#: The present score, up to its difference.
_SCORED = ending(
    rf"(?<![\d.,/])(?<!{_HEDGES} )(?P<now>{_NUMBER}){_OF_ALL}{_POINTS}{_GAP}(?<!\p{{L}})(?P<verb>{_RISES})\s*"
)
#: From the difference to the score it is set against; a rise in rank may be told with it.
_SCORED_BEFORE = regex.compile(
    rf"{_POINTS}(?:\s*(?:,|và)\s*(?:{_UP}|{_DOWN})?\s*\d+\s*{_PLACES})?{_EARLIER}(?P<before>{_NUMBER}){_OF_ALL}{_POINTS}"
)
#: The present rank, up to the places gained or lost.
_RANKED = ending(
    rf"{_RANK}(?P<now>\d{{1,3}}){_OF_ALL}{_ENDS}{_GAP}(?<!\p{{L}})(?P<verb>{_UP}|{_DOWN})\s*(?:được\s*)?"
)
_RANKED_BEFORE = regex.compile(rf"\s*{_PLACES}{_EARLIER}(?:{_RANK})*(?P<before>\d{{1,3}})(?![\d.,%])(?!\s*điểm)")
#: Between two ranks of one body in one index: no other is named.
_OF_THE_SAME = r"(?:(?:lên|xuống|còn|vị|xếp|đứng|năm|nay|này|quý|kỳ|hiện|đến|từ|là|vươn|tăng|tụt|giảm)\s+){0,4}"
#: «năm 2022 thứ 9/13, năm 2023 thứ 4/13 (tăng 05 bậc)», «thứ hạng: 5/12 (2022: 9/12), tăng 4 bậc», «từ hạng 9 (năm
#: 2022) lên hạng 6 (năm 2023), tăng 3 bậc»: both before it.
_RANKS_TOLD = ending(
    rf"{_RANK}(?P<one>\d{{1,3}}){_OF_ALL}[\s,;(]*(?:năm )?(?P<year>\d{{4}})?[:)\s]*(?:{_OF_THE_SAME}(?:{_RANK})+)?"
    rf"(?P<other>\d{{1,3}}){_OF_ALL}{_ENDS}(?:\s*\((?:năm )?\d{{4}}\))?[\s,;()]*(?P<verb>{_UP}|{_DOWN})\s*"
)
_OF_PLACES = regex.compile(rf"\s*{_PLACES}")
#: «tăng 3 bậc (từ hạng 9 lên hạng 6/10)»: both behind it.
_RISEN = ending(rf"(?<!\p{{L}})(?P<verb>{_UP}|{_DOWN})\s*(?:được\s*)?")
_FROM_TO = regex.compile(
    rf"\s*{_PLACES}[\s,;(]*(?:(?:{_UP}|{_DOWN})\s+)?từ\s+(?:vị\s+)?(?:{_RANK})+(?P<before>\d{{1,3}}){_OF_ALL}"
    rf"(?:\s*\(?(?:năm )?\d{{4}}\)?)?\s+(?:lên|xuống)\s+(?:còn\s+|vị\s+)?(?:{_RANK})+(?P<now>\d{{1,3}}){_ENDS}"
)


def find_score_changes(sheet: Sheet) -> Iterator[Claim]:
    """Yield a change for each stated difference of two printed scores or ranks."""
    for at, reading in enumerate(sheet.readings):
        if not reading.is_prose_of_results:
            continue
        for stated in sheet.within(at):
            if stated.quantity < 0 or stated.qualifier is not Qualifier.EXACT or stated.unit == "%":
                continue
            claim = _of_scores(reading, stated) or _of_ranks(reading, stated)
            if claim is not None:
                yield claim


def _of_scores(reading: Reading, stated: Entry) -> Claim | None:
    begin, _ = reading.quantities[stated.quantity].sentence
    now = _SCORED.match(reading.compared, begin, stated.start)
    before = _SCORED_BEFORE.match(reading.compared, stated.end)
    if now is None or before is None or is_named_anew(reading.compared, begin, now.end("now"), stated.start):
        return None
    sense = "fall" if regex.match(r"giảm|thấp hơn|kém", now["verb"]) else "rise"
    return _claim(reading, stated, (now.start("now"), before.start("before")), f"scores, {sense}, absolute")


def _of_ranks(reading: Reading, stated: Entry) -> Claim | None:
    begin, _ = reading.quantities[stated.quantity].sentence
    now = _RANKED.match(reading.compared, begin, stated.start)
    before = _RANKED_BEFORE.match(reading.compared, stated.end)
    if now is not None and before is not None:
        if is_named_anew(reading.compared, begin, now.end("now"), stated.start):
            return None
        places, verb = (now.start("now"), before.start("before")), now["verb"]
    elif (behind := _FROM_TO.match(reading.compared, stated.end)) is not None and (
        risen := _RISEN.match(reading.compared, begin, stated.start)
    ) is not None:
        places, verb = (behind.start("now"), behind.start("before")), risen["verb"]
    else:
        both = _RANKS_TOLD.match(reading.compared, begin, stated.start)
        if both is None or not _OF_PLACES.match(reading.compared, stated.end):
            return None
        between = reading.compared[both.end("one") : both.start("other")]
        in_bracket = between.count("(") > between.count(")")
        places, verb = (both.start("other"), both.start("one")), both["verb"]
        places = (places[1], places[0]) if in_bracket else places
    sense = "fall" if regex.match(_UP, verb) else "rise"
    return _claim(reading, stated, places, f"ranks, {sense}, absolute")


def _claim(reading: Reading, stated: Entry, places: tuple[int, int], method: str) -> Claim | None:
    """The claim of the two numbers printed at ``places``; a rank set the other way round is the same difference."""
    printed = {numeral.start: numeral for numeral in find_numerals(reading.text)}
    levels = [printed.get(place) for place in places]
    if None in levels:
        return None
    current, previous = (level for level in levels if level is not None)
    rivals = (_sides(previous, current),) if method.startswith("ranks") else ()
    return Claim(
        ClaimKind.CHANGE, reading.passage.ordinal, stated.figure, _sides(current, previous),
        reading.quantities[stated.quantity].sentence, method, rivals,
    )  # fmt: skip


def _sides(current: Numeral, previous: Numeral) -> tuple[Operand, ...]:
    return (
        Operand("current", None, current.value, current.ulp),
        Operand("previous", None, previous.value, previous.ulp),
    )
