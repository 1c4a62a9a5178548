"""Counts beside a total in which a run may make it: those of its sentence, of parallel clauses, of items.

Comes in: the levels of a sheet and a total. Go out: sequences of counts, each beginning beside the total and leading
away from it; a run is the beginning of one. No sum is made here but that of a member's own parts.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from fractions import Fraction

import regex

from extractors.claims.making import unit_family
from extractors.codes.uncounted import is_for_each
from extractors.reading import is_change
from extractors.sheet import Entry, Sheet
from extractors.text.endings import ending
from schemas.records import Modality, PassageKind

#: Passages of a section whose counts may be parts; the longest list of communes seen has 19 items.
_REACH = 20
_WORD_BEFORE = ending(r"(\p{L}+)(?:\s+(?:được|là|có|đạt))*\s*:?\s*")
#: What ends a list, or one of several lists.
_BORDER = regex.compile(r"[;.:()]|(?<!\p{L})(?:trong đó|còn|đang|chưa|đã|tổng|cộng)(?!\p{L})")
#: «xã A 04 đoàn (23 người), xã B 12 đoàn (72 người)»: a closed bracket between two members ends no list.
_ASIDE = regex.compile(r"\([^()%]*\)(?=[^;.()]*(?:,|(?<!\p{L})và(?!\p{L})))")
#: «22 trường hợp» may be people, bodies or visits.
_CASES = "trường hợp"
#: «12 đơn vị: 04 phòng, 08 xã»: what a body is called differs from member to member.
_BODIES = frozenset({"đơn vị", "cơ quan", "xã", "phường", "phòng", "huyện", "tổ chức"})


class Levels:
    """The counts and amounts of a sheet that are levels, no rises, by passage; each looked at once."""

    def __init__(self, sheet: Sheet, earlier: Collection[int] = ()) -> None:
        """``sheet`` is not changed while this lives; the figures ``earlier`` are of another period and no level."""
        self.sheet = sheet
        self._earlier = earlier
        self._of: dict[int, list[Entry]] = {}
        self._words: dict[int, str | None] = {}
        self._worth: dict[int, Fraction | int] = {}
        self._role: dict[int, str] = {}
        #: Of the total asked for last.
        self._addends: dict[int, list[Entry]] = {}
        self._items: dict[int, list[int]] = {}
        self._place: int | None = None
        self._total: Entry | None = None

    def of(self, at: int) -> list[Entry]:
        """Those of one passage in order, zeros left out."""
        if at not in self._of:
            reading = self.sheet.readings[at]
            self._of[at] = [
                e
                for e in self.sheet.counts(at)
                if e.quantity >= 0
                and e.value.numerator > 0
                and e.figure not in self._earlier
                and not is_change(reading, reading.quantities[e.quantity])
                and not is_for_each(reading, reading.quantities[e.quantity])
            ]
        return self._of[at]

    def addends(self, at: int, total: Entry) -> list[Entry]:
        """Those that may be parts of a total: smaller, of its unit or of none, planned only if it is."""
        self._turn_to(total)
        if at not in self._addends:
            self._addends[at] = [e for e in self.of(at) if e is not total and self.may_add(total, e)]
        return self._addends[at]

    def place(self, total: Entry) -> int:
        """Which of the levels of its passage a total is, from 0."""
        self._turn_to(total)
        if self._place is None:
            self._place = [e.figure for e in self.of(total.reading)].index(total.figure)
        return self._place

    def _turn_to(self, total: Entry) -> None:
        if total is not self._total:
            self._total, self._addends, self._items, self._place = total, {}, {}, None

    def items(self, total: Entry, step: int) -> list[int]:
        """Passages before (``step`` -1) or after (1) the total's in its section, the nearest first."""
        self._turn_to(total)
        if step not in self._items:
            self._items[step] = list(_items(self.sheet, total, step))
        return self._items[step]

    def worth(self, entry: Entry) -> Fraction | int:
        """A count's value, whole ones as ``int``: a ``Fraction`` takes twenty times as long to add and compare."""
        if entry.figure not in self._worth:
            value = entry.value
            self._worth[entry.figure] = value.numerator if value.denominator == 1 else value
        return self._worth[entry.figure]

    def may_add(self, total: Entry, part: Entry) -> bool:
        """Whether one count may be a part of another by what is printed of them."""
        # «giao 168 nhiệm vụ: đã hoàn thành 149, đang thực hiện 18 …»: what a plan gives is divided by what is done.
        planned = part.modality is Modality.TARGET and total.modality is not Modality.TARGET
        if planned or self.worth(part) >= self.worth(total):
            return False
        if total.unit is None and part.unit is not None and self.sheet.noun_after(total):
            return self.sheet.same_noun(total, part)
        units = {unit_family(total.unit), unit_family(part.unit)}
        return None in units or len(units) == 1 or units <= _BODIES or total.unit == _CASES

    def is_broken_off(self, run: Sequence[Entry], rest: Sequence[Entry]) -> bool:
        """Whether the list a run begins goes on after it: the next count follows by a comma or «và» only."""
        if not rest or rest[0].reading != run[-1].reading:
            return False
        one, other = sorted((run[-1], rest[0]), key=lambda e: e.start)
        between = _ASIDE.sub(" ", self.sheet.readings[one.reading].compared[one.unit_end : other.start])
        return _BORDER.search(between) is None

    def word_before(self, entry: Entry) -> str | None:
        """The word that governs a count: «tiếp nhận» in «tiếp nhận được 1.147 hồ sơ»."""
        if entry.figure not in self._words:
            compared = self.sheet.readings[entry.reading].compared
            begin = max(self.sentence(entry)[0], entry.start - 40)
            found = _WORD_BEFORE.match(compared, begin, entry.start)
            self._words[entry.figure] = found[1] if found else None
        return self._words[entry.figure]

    def role(self, entry: Entry) -> str:
        """Which side of a printed fraction a count is, '' where it is none."""
        role = self._role.get(entry.figure)
        if role is None:
            pair = self.sheet.readings[entry.reading].pair_of(entry.quantity)
            role = "" if pair is None else "upper" if pair.upper == entry.quantity else "lower"
            self._role[entry.figure] = role
        return role

    def depth(self, entry: Entry) -> int:
        """How many brackets are open at a count."""
        return len(self.sheet.readings[entry.reading].quantities[entry.quantity].brackets)

    def sentence(self, entry: Entry) -> tuple[int, int]:
        """The sentence a count stands in."""
        return self.sheet.readings[entry.reading].quantities[entry.quantity].sentence


def runs(levels: Levels, total: Entry) -> Iterator[list[Entry]]:
    """Sequences of counts beside a total, the nearest first; none where all counts beside it come to less."""
    if not _may_be_made(levels, total):
        return
    yield from _of_passage(levels, total)
    yield from _across(levels, total)
    yield from _sentences_below(levels, total)


def _may_be_made(levels: Levels, total: Entry) -> bool:
    """Whether all counts of which runs are made come up to the total, or it is the lower side of a fraction."""
    if levels.role(total) == "lower":
        return True
    missing = levels.worth(total)
    for at in (total.reading, *levels.items(total, -1), *levels.items(total, 1)):
        for entry in levels.addends(at, total):
            missing -= levels.worth(entry)
        if missing <= 0:
            return True
    return False


def _of_passage(levels: Levels, total: Entry) -> Iterator[list[Entry]]:
    """Counts after and before it in its passage: of fractions one side, of brackets one depth."""
    raised = _raised_from(levels, total)
    if raised:
        yield raised
    entries = levels.addends(total.reading, total)
    role, depth = levels.role(total), levels.depth(total)
    pair = levels.sheet.readings[total.reading].pair_of(total.quantity)
    if pair is not None and role == "lower":  # «đã giải quyết 33/38 đơn. Còn 5 đơn»
        upper = levels.sheet.at(total.reading, pair.upper)
        yield [upper, *(e for e in entries if e.start > total.start and not levels.role(e))]
    for side in [role] if role else ["lower", "upper"]:
        for deep in (depth, depth + 1):
            line = [e for e in entries if levels.role(e) in ("", side) and levels.depth(e) == deep]
            after = [e for e in line if e.start > total.start]
            yield after
            alike = [e for e in after if e.unit == total.unit]
            if 1 < len(alike) < len(after):  # «khởi tố 179 vụ, 251 bị can; xử lý 31 vụ, 36 đối tượng»
                yield alike
            told_once = _without_parts(levels, after)
            if len(told_once) < len(after):
                yield told_once
            yield [e for e in reversed(line) if e.start < total.start]


def _without_parts(levels: Levels, line: Sequence[Entry]) -> list[Entry]:
    """«đã xử lý 5.170, trong đó đúng hạn 4.964, trễ hạn 206; đang xử lý 46»: the parts of a member left out."""
    kept: list[Entry] = []
    at = 0
    while at < len(line):
        member = line[at]
        kept.append(member)
        at += 1
        made: Fraction | int = 0
        for number, part in enumerate(line[at : at + _MOST_INNER], 1):
            made += levels.worth(part)
            if made == levels.worth(member) and number > 1:
                at += number
                break
    return kept


#: Parts that a member of a run may itself be divided into.
_MOST_INNER = 4
#: «14 văn bản (…), nâng tổng số lên 47 văn bản (6 tháng đầu năm 33 văn bản)».
_RAISED = ending(r"(?<!\p{L})(?:nâng|đưa)(?!\p{L})[^;.()\d]{0,60}")
_OPENED = regex.compile(r"[^;.()\d]{0,30}\((?:[^;.()\d]|\d+ tháng){0,40}")


def _raised_from(levels: Levels, total: Entry) -> list[Entry]:
    """What came now, the first level of the sentence, and what was there before, in the bracket behind the total."""
    reading = levels.sheet.readings[total.reading]
    begin, end = levels.sentence(total)
    if not _RAISED.match(reading.compared, begin, total.start):
        return []
    own = [e for e in levels.addends(total.reading, total) if begin <= e.start < end]
    before = [e for e in own if _OPENED.fullmatch(reading.compared, total.unit_end, e.start)]
    return [own[0], before[0]] if before and own[0].start < total.start else []


def _across(levels: Levels, total: Entry) -> Iterator[list[Entry]]:
    """What the items above or below tell under the total's own name: by code, fraction, word before it, or place."""
    before = [e for e in reversed(levels.addends(total.reading, total)) if e.start < total.start]
    after = [e for e in levels.addends(total.reading, total) if e.start > total.start]
    for step, own in ((-1, before), (1, after)):
        items = levels.items(total, step)
        for pick in _PICKS:
            chosen = {e.figure for e in pick(levels, total.reading, total)}
            picked = [e for at in items for e in pick(levels, at, total)[::step]]
            yield picked
            same = [e for e in own if e.figure in chosen]
            if same:
                yield [*same, *picked]


def _items(sheet: Sheet, total: Entry, step: int) -> Iterator[int]:
    own = sheet.readings[total.reading].passage
    at = total.reading + step
    while 0 <= at < len(sheet.readings) and abs(at - total.reading) <= _REACH:
        passage = sheet.readings[at].passage
        if passage.kind in (PassageKind.TABLE_ROW, PassageKind.HEADING):
            return
        if not passage.section.startswith(own.section) and not own.section.startswith(passage.section):
            return
        yield at
        at += step


def _by_code(levels: Levels, at: int, total: Entry) -> list[Entry]:
    if total.indicator is None:
        return []
    return [e for e in levels.addends(at, total) if e.indicator == total.indicator]


def _by_role(levels: Levels, at: int, total: Entry) -> list[Entry]:
    role = levels.role(total)
    return [e for e in levels.addends(at, total) if levels.role(e) == role] if role else []


def _by_word(levels: Levels, at: int, total: Entry) -> list[Entry]:
    word = levels.word_before(total)
    return [e for e in levels.addends(at, total) if levels.word_before(e) == word] if word else []


def _by_place(levels: Levels, at: int, total: Entry) -> list[Entry]:
    """The count at the same place in its item, or the only one."""
    counts, place = levels.of(at), levels.place(total)
    found = counts if len(counts) == 1 else counts[place : place + 1]
    return [e for e in found if levels.may_add(total, e)]


_PICKS: tuple[Callable[[Levels, int, Entry], list[Entry]], ...] = (_by_code, _by_role, _by_word, _by_place)


def _sentences_below(levels: Levels, total: Entry) -> Iterator[list[Entry]]:
    """All counts of one sentence farther down: «104 công chức … Dưới 40 tuổi 61 người, 40 đến 50 32, trên 50 11»."""
    if total is not next(iter(levels.of(total.reading)), None):
        return
    for at in (total.reading, *levels.items(total, 1)):
        entries = [e for e in levels.addends(at, total) if not levels.role(e)]
        for sentence in dict.fromkeys(levels.sentence(e) for e in entries):
            of_it = [e for e in entries if levels.sentence(e) == sentence]
            flat = min(levels.depth(e) for e in of_it)
            yield [e for e in of_it if levels.depth(e) == flat]
