"""The whole that words behind a percentage name: «chiếm 14,15% số thủ tục được rà soát», «bằng 60% kế hoạch».

Comes in: a percentage, its part and the counts that may be the whole. Goes out: the one around whose number all words
of the name stand.
"""

from __future__ import annotations

from collections.abc import Sequence

import regex

from extractors.sheet import Entry, Sheet
from extractors.text.counted import COUNTED, UNIT_OF
from extractors.words.beside import NAMES_WHOLE
from schemas.records import WHOLES

_NOUN = regex.compile(rf"(?<!\p{{L}})(?:{COUNTED})(?!\p{{L}})")
_THINGS = regex.compile(rf"\s+{_NOUN.pattern}")
#: The name goes to the end of its clause.
_NAME = regex.compile(
    r"\s*%?\s*(?P<lead>(?:(?:so với|trên|trong|của)\s+)?(?:(?:tổng(?: số)?|số|lượng|số lượng)(?!\p{L}))?)"
    r"(?P<name>[^,;.():\d]*)"
)
#: What is said of the share after its whole has been named.
_SAID_AFTER = regex.compile(
    r"(?<!\p{L})(?:và|còn|tăng|giảm|cao hơn|thấp hơn|vượt|trong đó|nhưng|do|để|thì|đáp ứng|bảo đảm)(?!\p{L})"
)
_SAYS_NEXT = regex.compile(r"\s(?:đạt|chiếm|là|bằng|có)\s*$")
_EMPTY = frozenset(
    ["của", "các", "những", "được", "đã", "là", "có", "số", "tổng", "lượng", "trong", "trên", "tại", "ở", "này", "theo"]
)
_LEVELS = frozenset({"district", "commune"})
_TOLD = ("quality:", "state:", "channel:")
_WORD = regex.compile(r"\p{L}+")
_MONTHS = regex.compile(r"\s*\d{1,2} tháng(?!\p{L})")
_BORDER = regex.compile(r"[,;.:()]")


def names_a_whole(sheet: Sheet, percent: Entry) -> bool:
    """Whether words behind the percentage say of what it is a share: «số hồ sơ quá hạn», «hồ sơ tiếp nhận»."""
    text = sheet.readings[percent.reading].compared
    return NAMES_WHOLE.match(text, percent.unit_end) is not None or _THINGS.match(text, percent.unit_end) is not None


def named_whole(sheet: Sheet, percent: Entry, count: Entry, others: Sequence[Entry]) -> Entry | None:
    """The one of the ``others`` whose clause holds every word of the name; None where none or several do."""
    reading = sheet.readings[percent.reading]
    found = _NAME.match(reading.compared, percent.unit_end)
    if found is None:
        return None
    name = _SAID_AFTER.split(found["name"], maxsplit=1)[0]
    if reading.compared[found.end() : found.end() + 1].isdecimal():
        name = _SAYS_NEXT.sub("", name)
    end = found.start("name") + len(name)
    features = _features(sheet, percent.reading, found.start("name"), end)
    words = _words(name, count.unit) - _cue_words(sheet, percent.reading, found.start("name"), end)
    if not words and not features:
        if "tổng" not in found["lead"]:
            return None
        # «17,7% tổng số hồ sơ»: which total of the report is not told, in its own passage one is called so.
        words, others = {"tổng"}, [e for e in others if e.reading == percent.reading]
    if months := _MONTHS.match(reading.compared, found.end()):  # «kế hoạch 6 tháng» is not that of the year
        others = [e for e in others if months[0].strip() in _clause_words(sheet, e)]
    fitting = [e for e in others if _is_called(sheet, e, words, features) and _may_be_of(e, count)]
    done = [e for e in fitting if not _is_lower(sheet, e)]  # «13/16 xã đạt mức khá …, chiếm 38% số xã đạt»
    return done[0] if len({e.value for e in done}) == 1 else None


def _may_be_of(whole: Entry, count: Entry) -> bool:
    """What a level counts is no whole of what all of them do, nor of another level's."""
    levels = (whole.scope.level, count.scope.level)
    return not (levels[0] in _LEVELS and (levels[1] in WHOLES.values() or levels[1] in _LEVELS - {levels[0]}))


def _is_lower(sheet: Sheet, entry: Entry) -> bool:
    pair = sheet.readings[entry.reading].pair_of(entry.quantity)
    return pair is not None and pair.lower == entry.quantity


def _words(text: str, unit: str | None) -> set[str]:
    """The telling words of a name; the noun of what is counted tells nothing."""
    plain = _NOUN.sub(lambda m: " " if UNIT_OF[m[0]] == unit else m[0], text)
    return set(_WORD.findall(plain)) - _EMPTY


def _features(sheet: Sheet, at: int, start: int, end: int) -> set[str]:
    inside = (c for c in sheet.readings[at].cues if start <= c.start and c.end <= end)
    return {c.feature for c in inside if c.feature.startswith(_TOLD)}


def _cue_words(sheet: Sheet, at: int, start: int, end: int) -> set[str]:
    """Words that cues have taken: synonyms count for one another."""
    reading = sheet.readings[at]
    inside = [c for c in reading.cues if start <= c.start and c.end <= end]
    told = [c for c in inside if c.feature.startswith(_TOLD)]
    return {word for c in told for word in _WORD.findall(reading.compared[c.start : c.end])}


def _is_called(sheet: Sheet, entry: Entry, words: set[str], features: set[str]) -> bool:
    """Whether every word of the name stands in the clause of a count, and no quality there that the name lacks."""
    begin, end = _clause(sheet, entry)
    text = sheet.readings[entry.reading].compared[begin:end]
    own = _features(sheet, entry.reading, begin, end)
    qualities = {f for f in own if f.startswith(("quality:", "channel:"))}
    return words <= set(_WORD.findall(text)) and features <= own and qualities <= features


def _clause_words(sheet: Sheet, entry: Entry) -> str:
    return sheet.readings[entry.reading].compared[slice(*_clause(sheet, entry))]


def _clause(sheet: Sheet, entry: Entry) -> tuple[int, int]:
    """The words before a number from the mark or number before it, and those after it up to the next."""
    reading = sheet.readings[entry.reading]
    begin = reading.quantities[entry.quantity].sentence[0]
    pair = reading.pair_of(entry.quantity)
    first, last = (pair.upper, pair.lower) if pair else (entry.quantity, entry.quantity)
    if first:
        begin = max(begin, reading.quantities[first - 1].end)
    start = reading.quantities[first].start
    borders = _BORDER.finditer(reading.compared, begin, start)
    # «- Trực tuyến: 26.101 hồ sơ»: a colon right before the number ends its label.
    marks = [m.end() for m in borders if reading.compared[m.start() : start].strip() != ":"]
    begin = max([begin, *marks])
    after = reading.quantities[last].end
    mark = _BORDER.search(reading.compared, after)
    end = mark.start() if mark else len(reading.compared)
    if last + 1 < len(reading.quantities):
        end = min(end, reading.quantities[last + 1].start)
    return begin, end
