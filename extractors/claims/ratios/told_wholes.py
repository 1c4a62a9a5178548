"""Shares whose whole the words tell: by its name («chiếm 75,5% số hồ sơ quá hạn»), by what takes it up («trong đó»,
«riêng», «số này») or as the one count of such things that was told before.

Comes in: the sheet, a percentage, the count it stands beside. Goes out: the claim, None where the words tie no whole to
it. The whole is sought by what is counted and by discourse, never by what would fit. Which number was meant may still
be misread, so every other count that could be the whole is a rival, and what does not hold accuses only with a slip to
be seen (``judging``).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import regex

from extractors.claims.making import make_ratio, unit_family, unit_of
from extractors.claims.ratios.named_wholes import named_whole, names_a_whole
from extractors.claims.ratios.other_bases import may_be_of
from extractors.claims.ratios.wholes import Operands, over
from extractors.reading import Reading, is_change
from extractors.sheet import Entry, Sheet
from extractors.text.endings import ending
from extractors.text.list_words import TAKES_UP
from schemas.records import SHARE_OF_TOPIC, SHARE_TOLD, Claim, Modality, Operand, PassageKind, Qualifier

_HUNDRED = 100
#: What takes up a count told before: the counts behind it are parts of that. A colon does so within its sentence.
_TAKES_UP = regex.compile(rf"(?<!\p{{L}})(?:{TAKES_UP})(?!\p{{L}})|(?P<colon>:)(?=\s)")
#: Words that say that a percentage is a share; «đạt» and «bằng» say as well how far a plan of its own was met.
_SHARE = regex.compile(
    r"(?<!\p{L})(?:chiếm|tỷ trọng|tỷ lệ|tương ứng|tương đương|ứng với|tức(?: là)?)(?!\p{L})|[(]\s*$"
)
_REACHES = regex.compile(r"(?<!\p{L})(?:đạt|bằng)(?!\p{L})|[,=]\s*$")
#: A rate with a name of its own is no share of the count beside it: «39 hồ sơ trễ hạn, tỷ lệ đúng hạn đạt 99,8%».
_NAMED = regex.compile(r"tỷ lệ\s+(?!(?:là|đạt|bằng|chiếm|khoảng|gần)(?!\p{L}))\p{L}")
#: By how much one number differs from another is no part: «được giao 1.208, hiện có 1.121, thiếu 87 người (7,2%)».
_DIFFERENCE = ending(
    r"(?<!\p{L})(?:thiếu|thừa|dư)(?:\s+(?:là|khoảng))?\s*"
    r"|(?<!\p{L})(?:vượt|tăng|giảm|hơn|kém|rút ngắn|chênh lệch|so với)(?:\s+\p{L}+){0,3}\s*"
    r"|(?<!\p{L})từ\s[^;.,()]*\d[^;.,()]*(?<!\p{L})(?:còn|xuống|lên|đến)\s*"
)
#: Amounts of time and points are compared, not divided.
_NO_THINGS = frozenset({"ngày", "điểm", "điểm phần trăm"})
_MONEY = "đồng"
_MARK = regex.compile(r"[,;(]")
#: Passages above in which a whole is looked for, and how many counts may be meant beside the one taken.
_REACH, _MOST = 3, 16


def told_share(sheet: Sheet, at: int, percent: Entry, count: Entry) -> Claim | None:
    """The claim of a percentage beside a count over the whole that words tie to it; None where they tie none."""
    reading = sheet.readings[at]
    if not 0 < percent.value < _HUNDRED or not _is_part(reading, count) or _goes_on(reading, percent):
        return None
    others = [e for e in _larger(sheet, at, count) if may_be_of(sheet, percent, e)]
    if names_a_whole(sheet, percent):
        whole, method = named_whole(sheet, percent, count, others), SHARE_TOLD
    else:
        said = _said(reading, percent, count)
        shares = _SHARE.search(said) is not None
        if _NAMED.search(said) or "so với" in said or not (shares or (_REACHES.search(said) and count.unit != _MONEY)):
            return None
        whole, method = _of_its_kind(count, others) or _taken_up(sheet, count, others), SHARE_TOLD
        if whole is None:
            whole, method = _topic(sheet, count, others), SHARE_OF_TOPIC
            if whole is not None and not shares and not _is_given(sheet, whole, count):
                return None
    if whole is None:
        return None
    rivals = [over(count, other) for other in others if other.value != whole.value][:_MOST]
    rivals += list(_together(sheet, count, whole))
    return make_ratio(percent, over(count, whole), at, sheet, method, rivals)


def _together(sheet: Sheet, count: Entry, whole: Entry) -> Iterator[Operands]:
    """«rất hài lòng 300 phiếu (60%), hài lòng 160 phiếu (92%)»: the share of a member with those before it."""
    begin = sheet.readings[count.reading].quantities[count.quantity].sentence[0]
    members = [e for e in sheet.counts(count.reading) if begin <= e.start < count.start and e.quantity >= 0]
    for member in members:
        if member.figure != whole.figure and _has_share(sheet, member) and _counts_same(sheet, member, count):
            yield Operand("numerator", None, member.value + count.value), whole.operand("denominator")


def _is_part(reading: Reading, count: Entry) -> bool:
    """A result as printed: no goal, no hedge, no rise, fall or difference."""
    if count.quantity < 0 or count.value <= 0 or count.unit in _NO_THINGS:
        return False
    if count.modality is not Modality.ACTUAL or count.qualifier is not Qualifier.EXACT:
        return False
    quantity = reading.quantities[count.quantity]
    return not is_change(reading, quantity) and not _DIFFERENCE.match(
        reading.compared, quantity.sentence[0], quantity.start
    )


#: «22.064 hồ sơ, …, tương ứng 59,00% và 66,52% số hồ sơ tiếp nhận của từng cấp».
_NEXT = regex.compile(r"\s*%?\s*(?:,|;|và)\s*(?:và\s*)?")


def _goes_on(reading: Reading, percent: Entry) -> bool:
    """Whether another percentage follows that is told together with this one."""
    following = reading.quantities[percent.quantity + 1 : percent.quantity + 2]
    return any(
        q.numeral.is_percent and _NEXT.fullmatch(reading.compared, percent.end, q.start) is not None for q in following
    )


def _said(reading: Reading, percent: Entry, count: Entry) -> str:
    """The words between a count and its percentage, or before the percentage that stands first."""
    if count.end <= percent.start:
        return reading.compared[count.unit_end : percent.start]
    return reading.compared[max(reading.quantities[percent.quantity].sentence[0], percent.start - 30) : percent.start]


def _larger(sheet: Sheet, at: int, count: Entry) -> Iterator[Entry]:
    """Counts of the same things, larger and told before, the nearest first."""
    section = sheet.readings[at].passage.section
    for above in range(at, max(-1, at - 1 - _REACH), -1):
        passage = sheet.readings[above].passage
        if passage.kind is PassageKind.TABLE_ROW or not section.startswith(passage.section):
            return
        for entry in reversed(sheet.counts(above)):
            before = (entry.reading, entry.start) < (count.reading, count.start)
            if before and entry.value > count.value and _counts_same(sheet, entry, count):
                yield entry


def _counts_same(sheet: Sheet, entry: Entry, count: Entry) -> bool:
    """Of one unit, or of one noun, or with neither («giao 22, có mặt 21»); results and plans, no rise."""
    if entry.quantity < 0 or entry.modality not in (Modality.ACTUAL, Modality.TARGET):
        return False
    reading = sheet.readings[entry.reading]
    if is_change(reading, reading.quantities[entry.quantity]):
        return False
    one, other = (unit_family(unit_of(sheet, each)) for each in (entry, count))
    if one is None or other is None:
        bare = one is None and not sheet.noun_after(entry)
        here = entry.reading == count.reading and (bare or not sheet.noun_after(count))
        return here or sheet.same_noun(entry, count)
    return one == other


def _of_its_kind(count: Entry, others: Sequence[Entry]) -> Entry | None:
    """«171 dịch vụ toàn trình, 146 dịch vụ một phần; có 123 dịch vụ toàn trình phát sinh hồ sơ, đạt 71,93%»: of 171."""
    kinds = {f for f in count.features if f.startswith("service:")}
    same = [e for e in others if kinds and kinds == {f for f in e.features if f.startswith("service:")}]
    return same[0] if len({e.value for e in same}) == 1 else None


def _taken_up(sheet: Sheet, count: Entry, others: Sequence[Entry]) -> Entry | None:
    """The count that «trong đó», «riêng», «số này» before a part takes up, if it is one of the ``others``."""
    reading = sheet.readings[count.reading]
    begin = reading.quantities[count.quantity].sentence[0]
    taken = list(_TAKES_UP.finditer(reading.compared, begin, count.start))
    if not taken:
        return None
    told = [e for e in _flat(sheet, count.reading) if e.end <= taken[-1].start()]
    before = [e for e in told if begin <= e.start]
    labelled = taken[-1]["colon"] and before and _MARK.search(reading.compared, before[-1].unit_end, taken[-1].start())
    if labelled:  # «đã hoàn thành 33, đang thực hiện: 21»
        return None
    if not before and not taken[-1]["colon"]:
        before = told or _last_told(sheet, count.reading)
    same = [e for e in before if _counts_same(sheet, e, count) and not _is_left(sheet, e, count)]
    if not same:
        return None
    pair = sheet.readings[same[-1].reading].pair_of(same[-1].quantity)
    whole = sheet.at(same[-1].reading, pair.upper) if pair is not None else same[-1]
    return whole if whole in others else None


_LEFT = ending(r"(?<!\p{L})(?:đang|chưa|còn)(?:\s+\p{L}+){0,8}\s*")
_DONE = regex.compile(r"(?<!\p{L})đã(?!\p{L})(?![^;.]*(?<!\p{L})(?:đang|chưa|còn)(?!\p{L}))")


def _is_left(sheet: Sheet, whole: Entry, count: Entry) -> bool:
    """«xong 410 vụ; đang xem xét giải quyết 53 vụ. Trong đó, đã giải quyết 27 vụ tố cáo»: what is left is not done."""
    pending = _LEFT.match(sheet.readings[whole.reading].compared, 0, whole.start)
    told = sheet.readings[count.reading]
    begin = told.quantities[count.quantity].sentence[0]
    return pending is not None and _DONE.search(told.compared, begin, count.start) is not None


def _last_told(sheet: Sheet, at: int) -> list[Entry]:
    """Counts of the nearest passage above in its section that tells any; how work was done may be told between."""
    section = sheet.readings[at].passage.section
    for above in range(at - 1, max(-1, at - 1 - _REACH), -1):
        passage = sheet.readings[above].passage
        if passage.kind is PassageKind.TABLE_ROW or not section.startswith(passage.section):
            break
        if told := _flat(sheet, above):
            return told
    return []


def _flat(sheet: Sheet, at: int) -> list[Entry]:
    """Counts of a passage outside brackets."""
    quantities = sheet.readings[at].quantities
    return [e for e in sheet.counts(at) if e.quantity >= 0 and not quantities[e.quantity].brackets]


def _topic(sheet: Sheet, count: Entry, others: Sequence[Entry]) -> Entry | None:
    """The one larger count of such things told before, in its sentence, else its passage, else the one above.

    A count with a share of its own is another member of the list.
    """
    begin = sheet.readings[count.reading].quantities[count.quantity].sentence[0]
    own = [e for e in others if e.reading == count.reading]
    above = [e for e in others if e.reading == count.reading - 1 and not _are_siblings(sheet, e, count)]
    for told in ([e for e in own if e.start >= begin], [e for e in own if e.start < begin], above):
        wholes = [e for e in told if not _has_share(sheet, e)]
        if wholes:
            one = len({e.value for e in wholes}) == 1 and not _of_another_time(sheet, wholes[0], count)
            return wholes[0] if one else None
    return None


#: «với tổng số 47 nhiệm vụ, …, có 41 nhiệm vụ hoàn thành, đạt 87,23%»
_GIVEN = ending(r"(?<!\p{L})(?:tổng số|tổng|giao|đề ra|kế hoạch|xác định)(?:\s+\p{L}+){0,3}\s*")
_NOT_DONE = regex.compile(r"(?<!\p{L})(?:chưa|không|còn|đang|chậm|trễ|quá hạn)(?!\p{L})")


def _is_given(sheet: Sheet, whole: Entry, count: Entry) -> bool:
    """Whether the whole is called a total or what was given: only then «đạt» tells a share of it.

    It stands in the sentence of its part, or in one before with nothing of the kind told between the two.
    """
    reading, given = sheet.readings[count.reading], sheet.readings[whole.reading]
    begin = reading.quantities[count.quantity].sentence[0]
    own = whole.reading == count.reading and begin <= whole.start
    if _NOT_DONE.search(reading.compared, whole.unit_end if own else begin, count.start):
        return False  # «giao 40 nhiệm vụ, chưa hoàn thành 16 nhiệm vụ, đạt 60%»: of what was done
    if not own and any(_counts_same(sheet, e, count) for e in _between(sheet, whole, count)):
        return False  # «đề ra 48 nhiệm vụ, trong đó 43 nhiệm vụ đến hạn. Đã hoàn thành 41 nhiệm vụ, đạt 95,3%»
    first = given.quantities[whole.quantity].sentence[0]
    return _GIVEN.match(given.compared, first, whole.start) is not None


def _between(sheet: Sheet, one: Entry, other: Entry) -> Iterator[Entry]:
    """Counts told between two."""
    places = [(e.reading, e.start) for e in (one, other)]
    for at in range(one.reading, other.reading + 1):
        yield from (e for e in sheet.counts(at) if places[0] < (e.reading, e.start) < places[1])


def _are_siblings(sheet: Sheet, one: Entry, other: Entry) -> bool:
    """Items of one list, each of which may be of a whole of its own."""
    passages = [sheet.readings[e.reading].passage for e in (one, other)]
    return passages[1].kind is PassageKind.LIST_ITEM and passages[0].depth == passages[1].depth


def _has_share(sheet: Sheet, entry: Entry) -> bool:
    """Whether a percentage stands right behind a count, or right before its bracket."""
    reading = sheet.readings[entry.reading]
    quantities = reading.quantities
    behind = quantities[entry.quantity + 1 : entry.quantity + 2]
    before = quantities[entry.quantity - 1 : entry.quantity] if entry.quantity else ()
    sentence = quantities[entry.quantity].sentence
    return any(q.numeral.is_percent and q.sentence == sentence for q in behind) or any(
        q.numeral.is_percent and reading.compared[q.numeral.unit_end : entry.start].strip() == "(" for q in before
    )


def _of_another_time(sheet: Sheet, whole: Entry, count: Entry) -> bool:
    """«nhận 486 lượt …; kỳ trước có 390 lượt: hài lòng 300 (76,92%)»: an earlier time is told of between the two."""
    first, last = (whole.reading, whole.start), (count.reading, count.start)
    told = (e for at in range(whole.reading, count.reading + 1) for e in sheet.counts(at))
    return any(e.modality is Modality.PREVIOUS and first < (e.reading, e.start) < last for e in told)
