"""Names what the figures outside the dossier statistics count: tasks, news, staff, budgets, letters, scores.

Comes in: the readings and figures of a document, once its claims are judged. Goes out:
the figures, those that a rule of ``vocab/fields`` names with their code, and the scores
and ranks of the index tables, which are no quantities to calculate with. A dossier
figure is left as ``extractors.binding`` found it. Nothing here does arithmetic, and no
claim rests on these codes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import regex

from extractors.cells import NUMBER_CELL, cell_at
from extractors.index_scores import find_scores
from extractors.labels import noun_phrase
from extractors.nlp import Phrase
from extractors.reading import Pair, Quantity, Reading, is_change
from extractors.rules import BARE, MONEY, PERCENT, Words, best_code, counts_for, find_phrases, nouns, says_more
from extractors.scopes import ScopeMention, find_scopes, scope_of_section
from extractors.sheet import Sheet
from extractors.vocabulary import field_indicators
from schemas.records import Figure, PassageKind, Scope

_ENTRIES: Mapping[str, Mapping[str, object]] = {entry["code"]: entry for entry in field_indicators()}
#: Code of a count -> code of the percentage that follows it.
_RATE_OF = {count: entry["code"] for entry in field_indicators() for count in entry.get("rate_of", ())}
_NAMED, _FOLLOWED = 0.9, 0.8
#: Where the words after a number stop belonging to it, unless they stand inside a known phrase.
_RIGHT_STOP = regex.compile(
    r"[,;:.()\[\]|+=]"
    r"|(?<!\p{L})(?:trong đó|đạt|chiếm|tỷ lệ|tương ứng|gồm|bao gồm|và|còn lại|cụ thể|bằng|tăng|giảm)(?!\p{L})"
)
#: «05 (năm) lớp»: the noun stands after the number in words.
_TO_NOUN = regex.compile(r"\s*(?:\((?:một|hai|ba|bốn|năm|sáu|bảy|tám|chín|mười)(?:\s\p{L}+){0,3}\)\s*)?")
#: «Số lớp đã mở: 03; …», «bổ nhiệm mới 04, …»: no noun follows.
_NO_NOUN = regex.compile(
    r"\s*(?:[,;.:()\[\]|/+]|$|(?:và|trong đó|đạt|chiếm|tỷ lệ|với|so với|tăng|giảm|thuộc|theo)(?!\p{L}))"
)
#: «02 công chức, 01 viên chức», «4 đơn vị cấp huyện và 4 đơn vị cấp xã»: the second number counts as the first.
_COORDINATED = regex.compile(r"(?:\s+\p{L}+){0,4}\s*(?:,|;)?\s*(?:và)?\s*")
_AND = regex.compile(r"(?:\s+\p{L}+){0,2}\s*(?:,|và)\s+")
_BRACKETED = regex.compile(r"\([^()]*\)")
#: «…, đạt 77,14%», «…, tỷ lệ: 83,61%», «… (đạt 50%)», «(chiếm 12%)».
_ITS_RATE = regex.compile(
    r"[^.;%]{0,60}?(?:(?<!\p{L})(?:đạt|chiếm|tỷ lệ|bằng|tương ứng|tương đương)(?!\p{L})|\()"
    r"(?:\s|:|là|với|đạt|tỷ lệ|khoảng|gần|hơn|trên|kế hoạch|được)*"
)
#: «Số lớp đã mở: 03», «tổng số đơn là 12»; not «… lớp bảo mật mạng 01».
_TIED = regex.compile(r"(?::|=|-|(?<!\p{L})(?:là|được|đạt|có|gồm|còn|tra|thành))\s*$")
_COUNT_BEFORE = regex.compile(r"\d\s*$")
_TAKES_APART = regex.compile(r"(?<!\p{L})(?:trong đó|gồm|bao gồm|cụ thể|chia ra)(?!\p{L})|:\s")
#: «đạt 96,97% (64/66 nhiệm vụ)»: what is in brackets is counted by the words before the percentage.
_SHARE_FIRST = regex.compile(
    r"(?:[^;.\d()]{0,90}\(|,?\s*(?=tương (?:ứng|đương)))\s*(?:tương ứng|tương đương|tức|là|với|bằng|đạt|\s)*"
)


#: A subject before a colon ends this early in its passage: «- Bộ phận Một cửa của các xã, thị trấn: …».
_LEAD = 90


@dataclass(frozen=True, slots=True)
class _Zone:
    """The clause of a number: ``[left, start)`` before it and ``[end, right)`` after it."""

    left: int
    start: int
    end: int
    right: int


def name_figures(sheet: Sheet) -> list[Figure]:
    """The figures of a sheet with the codes of ``vocab/fields`` where a rule fits."""
    figures = list(sheet.figures)
    of_reading: dict[int, dict[int, int]] = {}
    for entry in sheet.entries:
        if entry.quantity >= 0:
            of_reading.setdefault(entry.reading, {})[entry.quantity] = entry.figure
    for at, figure_of in of_reading.items():
        reading = sheet.readings[at]
        if reading.is_score_table:
            continue
        for index, figure in figure_of.items():
            label = noun_phrase(reading, index, figures[figure].label)
            figures[figure] = replace(figures[figure], label=label)
        for index, (code, confidence) in _codes(reading, figure_of, figures).items():
            named = figures[figure_of[index]]
            unit = named.unit or str(_ENTRIES[code]["unit"])
            method = "field rule" if confidence == _NAMED else "field rule, followed"
            figures[figure_of[index]] = replace(
                named,
                indicator=code,
                unit=unit,
                scope=_scope(reading, index, code, named.scope),
                method=method,
                confidence=confidence,
            )
    return [*figures, *(score for reading in sheet.readings for score in find_scores(reading))]


def _codes(
    reading: Reading, figure_of: Mapping[int, int], figures: Sequence[Figure]
) -> dict[int, tuple[str, float]]:
    """Code and confidence of the quantities of a passage that a rule names, by index."""
    around = _around(reading)
    found: dict[int, tuple[str, float]] = {}
    for index, quantity in enumerate(reading.quantities):
        pair = _fraction(reading, index)
        if index not in figure_of or quantity.in_formula or _alone_in_cell(reading, quantity):
            continue
        if figures[figure_of[index]].indicator is not None:
            continue
        if pair is not None and pair.lower == index:
            whole = _ENTRIES[found[pair.upper][0]].get("whole") if pair.upper in found else None
            if whole:
                found[index] = (str(whole), _FOLLOWED)
            continue
        words = _words(reading, index, around)
        code = best_code(words)
        if code is None and words.noun == BARE and quantity.brackets:
            code = best_code(_of_outer(reading, index, words, around))
        if code is not None and pair is not None and (part := _ENTRIES[code].get("upper")):
            found[index] = (str(part), _NAMED)
        elif code is not None and not _told_before(reading, index, code, found, figure_of, figures):
            found[index] = (code, _NAMED)
        elif code is not None:
            continue
        elif (followed := _followed(reading, index, words, found)) is not None:
            found[index] = (followed, _FOLLOWED)
        if index in found and found[index][1] == _NAMED:
            _lend_back(reading, index, words.noun, found, figure_of, figures)
    return found


def _lend_back(
    reading: Reading,
    index: int,
    noun: str | None,
    found: dict[int, tuple[str, float]],
    figure_of: Mapping[int, int],
    figures: Sequence[Figure],
) -> None:
    """«19/19 xã và 13 phòng chuyên môn áp dụng …»: what is said after the last of several holds for the one before."""
    before = index - 1
    pair = _fraction(reading, before) if index else None
    upper = pair.upper if pair else before
    if before < 0 or upper in found or upper not in figure_of or figures[figure_of[upper]].indicator is not None:
        return
    last = reading.quantities[before]
    depths = {len(reading.quantities[i].brackets) for i in (upper, index)}
    if len(depths) > 1 or last.sentence != reading.quantities[index].sentence or noun in (None, BARE, MONEY, PERCENT):
        return
    code = found[index][0]
    beside = _AND.fullmatch(reading.compared, last.numeral.unit_end, reading.quantities[index].start)
    if beside and counts_for(code, _noun(reading, upper, find_phrases(reading.text))):
        found[upper] = (code, _FOLLOWED)


def _scope(reading: Reading, index: int, code: str, scope: Scope) -> Scope:
    """Whose figure it is: a name in an earlier sentence did something else, a budget is no office's own.

    «… Công an huyện ban hành kế hoạch. Kết quả tuyên truyền được 35 lần …»: the 35 are the whole district's.
    A name that leads its passage («Cấp xã: …») or its section holds for all of it.
    """
    own = _named_after(reading, index)
    if own is not None:
        return own
    begin, end = reading.quantities[index].sentence
    whose = _ENTRIES[code].get("whose")
    mentions = [m for m in find_scopes(reading.text) if m.scope == scope and not _is_counted(reading, m)]
    if scope.name and not mentions and scope.name in reading.text:
        return Scope("district_whole")
    leads = any(m.end <= _LEAD and reading.compared[m.end : m.end + 2].strip().startswith(":") for m in mentions)
    elsewhere = bool(mentions) and not leads and not any(begin <= m.start < end for m in mentions)
    if elsewhere or (whose == "district" and scope.level in ("office", "field")) or scope.level == "field":
        above = scope_of_section(reading.passage.section)
        usable = above is not None and above.level not in ("field", "office")
        return above if usable and above is not None else Scope("district_whole")
    return scope


def _named_after(reading: Reading, index: int) -> Scope | None:
    """«171 TTHC cấp xã»: a level right after the noun is whose the number is."""
    pair = reading.pair_of(index)
    last = reading.quantities[pair.lower if pair else index]
    known = [p.end for p in find_phrases(reading.text) if p.text in nouns() and p.start == _noun_start(reading, last)]
    start = max(known, default=None)
    levels = ("commune", "district", "unit")
    return next(
        (
            m.scope
            for m in find_scopes(reading.text)
            if start is not None and m.start >= start and m.scope.level in levels
            and not reading.compared[start : m.start].strip()
        ),
        None,
    )


def _is_counted(reading: Reading, mention: ScopeMention) -> bool:
    """«12 phòng chuyên môn», «04 xã, thị trấn»: things counted are not whose the number is."""
    return (mention.scope.name or "")[:1].isdigit() or _COUNT_BEFORE.search(
        reading.compared, 0, mention.start
    ) is not None


def _told_before(
    reading: Reading,
    index: int,
    code: str,
    found: Mapping[int, tuple[str, float]],
    figure_of: Mapping[int, int],
    figures: Sequence[Figure],
) -> bool:
    """«39 đơn vị sự nghiệp (01 đơn vị sự nghiệp văn hóa …)»: a part of what has this code already."""
    quantity = reading.quantities[index]
    for earlier, (other, _) in found.items():
        whole = reading.quantities[earlier]
        if other != code or whole.sentence != quantity.sentence:
            continue
        if figures[figure_of[earlier]].scope != figures[figure_of[index]].scope:
            continue
        inside = [b for b in quantity.brackets if b > whole.start]
        if quantity.value > whole.value:
            continue  # «04 phần việc (nâng tổng số … được 22/28)»: more than the number before is no part of it
        if inside or _TAKES_APART.search(reading.compared, whole.numeral.unit_end, quantity.start):
            return True
    return False


def _alone_in_cell(reading: Reading, quantity: Quantity) -> bool:
    """What a number alone in its cell counts is said by the heads over it."""
    cell = cell_at(reading.passage, quantity.start) if reading.passage.kind is PassageKind.TABLE_ROW else None
    return cell is not None and NUMBER_CELL.fullmatch(reading.text[cell.start : cell.end]) is not None


def _around(reading: Reading) -> frozenset[str]:
    return frozenset(phrase.text for phrase in find_phrases(reading.passage.section))


def _words(reading: Reading, index: int, around: frozenset[str]) -> Words:
    quantity = reading.quantities[index]
    zone = _zone(reading, index)
    phrases = find_phrases(reading.text)
    begin, end = quantity.sentence
    earlier = frozenset(p.text for p in phrases if p.end <= begin)
    return Words(
        _noun(reading, index, phrases),
        _within(phrases, zone.left, zone.start, _asides(reading, zone.left, zone.start)),
        _within(phrases, zone.end, zone.right),
        _within(phrases, begin, end),
        around | earlier,
        is_change(reading, quantity),
        _TIED.search(reading.compared, begin, zone.start) is not None,
    )


def _of_outer(reading: Reading, index: int, words: Words, around: frozenset[str]) -> Words:
    """«đã hoàn thành 196 nhiệm vụ (đúng hạn 190, quá hạn 06)»: a bare number in brackets counts what they explain."""
    opened = reading.quantities[index].brackets[-1]
    outer = [i for i in range(index) if reading.quantities[i].start < opened]
    if not outer:
        return words
    of_all = _words(reading, outer[-1], around)
    return replace(words, noun=of_all.noun, before=words.before | of_all.before | of_all.after)


def _within(
    phrases: Sequence[Phrase], start: int, end: int, asides: Sequence[tuple[int, int]] = ()
) -> frozenset[str]:
    return frozenset(
        p.text
        for p in phrases
        if start <= p.start and p.end <= end and not any(a < p.start < b for a, b in asides)
    )


def _asides(reading: Reading, start: int, end: int) -> list[tuple[int, int]]:
    """Brackets opened and closed before a number: «(số liệu cập nhật … tỷ lệ giải quyết …)» says nothing of it."""
    return [(a, b) for a, b in reading.closing.items() if start <= a and b < end]


def _fraction(reading: Reading, index: int) -> Pair | None:
    """The fraction a number is part of; «37 lượt/45 công dân» is two counts and none."""
    pair = reading.pair_of(index)
    if pair is None:
        return None
    upper, lower = reading.quantities[pair.upper].numeral.unit, reading.quantities[pair.lower].numeral.unit
    return None if upper and lower and upper != lower else pair


def _noun(reading: Reading, index: int, phrases: Sequence[Phrase]) -> str | None:
    """The longest known noun right after a number (after the lower one of a fraction)."""
    pair = _fraction(reading, index)
    quantity = reading.quantities[pair.lower if pair else index]
    if quantity.numeral.is_percent:
        return PERCENT
    if MONEY in (quantity.numeral.unit, reading.quantities[index].numeral.unit):
        return MONEY
    start = _noun_start(reading, quantity)
    known = [p.text for p in phrases if p.start == start and p.text in nouns()]
    if known:
        return max(known, key=len)
    bare = _NO_NOUN.match(reading.compared, quantity.numeral.end) and quantity.numeral.unit is None
    return BARE if bare else None


def _noun_start(reading: Reading, quantity: Quantity) -> int:
    at = _TO_NOUN.match(reading.compared, quantity.numeral.end)
    return at.end() if at else quantity.numeral.end


def _zone(reading: Reading, index: int) -> _Zone:
    """The clause of a number; a share printed before it in front of a bracket lends it its words."""
    pair = _fraction(reading, index)
    quantity = reading.quantities[index]
    last = reading.quantities[pair.lower if pair else index]
    right = _right_edge(reading, last.numeral.end, pair.lower if pair else index)
    start, at = quantity.start, index
    if at and _is_share_of(reading, reading.quantities[at - 1], quantity):
        at -= 1
    left = quantity.sentence[0]
    cell = cell_at(reading.passage, start) if reading.passage.kind is PassageKind.TABLE_ROW else None
    if cell is not None:
        left = cell.start
    for i in reversed([i for i in range(at) if reading.quantities[i].sentence == quantity.sentence]):
        before = reading.quantities[i]
        stop = _right_edge(reading, before.numeral.end, i)
        if before.numeral.is_percent and stop >= reading.quantities[at].start:
            at = i  # «cắt giảm 30% thời gian giải quyết đối với 27 thủ tục»: the share stands inside the clause
            continue
        left = max(left, before.numeral.unit_end if stop >= reading.quantities[at].start else stop)
        break
    opened = [b + 1 for b in reading.quantities[at].brackets]
    left = max([left, reading.compared.rfind(";", 0, reading.quantities[at].start) + 1, *opened])
    return _Zone(left, start, last.numeral.end, right)


def _is_share_of(reading: Reading, share: Quantity, quantity: Quantity) -> bool:
    return (
        share.numeral.is_percent
        and share.sentence == quantity.sentence
        and _SHARE_FIRST.fullmatch(reading.compared, share.numeral.unit_end, quantity.start) is not None
    )


def _right_edge(reading: Reading, start: int, index: int) -> int:
    """Where the words after a number end: at a stop outside every known phrase, or at the next number."""
    following = reading.quantities[index + 1].start if index + 1 < len(reading.quantities) else len(reading.compared)
    end = min(following, reading.quantities[index].sentence[1])
    phrases = find_phrases(reading.text)
    for stop in _RIGHT_STOP.finditer(reading.compared, start, max(start, end)):
        if not any(start <= p.start < stop.start() and stop.end() < p.end for p in phrases):
            return stop.start()
    return end


def _followed(
    reading: Reading, index: int, words: Words, found: Mapping[int, tuple[str, float]]
) -> str | None:
    """The code that an earlier number lends: its own in an enumeration, its rate to a percentage."""
    quantity = reading.quantities[index]
    depth = len(quantity.brackets)
    beside = [
        i
        for i in range(index)
        if len(reading.quantities[i].brackets) == depth and reading.quantities[i].sentence == quantity.sentence
    ]
    is_percent = quantity.numeral.is_percent
    if words.is_change or not index or not (is_percent or beside):
        return None
    before = index - 1 if is_percent else beside[-1]
    pair = _fraction(reading, before)
    upper = pair.upper if pair else before
    if upper not in found or reading.quantities[before].sentence != quantity.sentence:
        return None
    code, unit_end = found[upper][0], reading.quantities[before].numeral.unit_end
    if is_percent:
        fits = _ITS_RATE.fullmatch(reading.compared, unit_end, quantity.start)
        return _RATE_OF.get(code) if fits else None
    between = _BRACKETED.sub("", reading.compared[unit_end : quantity.start])
    same = (
        words.noun != MONEY
        and counts_for(code, words.noun)
        and not says_more(words)  # «hoàn thành 44 nhiệm vụ, 07 nhiệm vụ đang triển khai»
        and _COORDINATED.fullmatch(between)
    )
    return code if same else None
