"""Lists whose members each tell a count and its percentage: «thạc sĩ 24 người (7%), đại học 298 người (87,4%), …».

Comes in: the sheet. Goes out: the members of each list in order, those of one sentence told one after another or in
turn, or the first of each item of an outline. What they are shares of is not looked for here, and no arithmetic done.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import regex

from extractors.claims.making import may_count_the_same
from extractors.codes.share_turns import share_in_turn
from extractors.reading import Reading, is_change
from extractors.sheet import Entry, Sheet
from extractors.words.beside import count_after, count_beside
from schemas.records import Modality, PassageKind, Qualifier

_FEWEST, _FEWEST_ITEMS = 2, 3
#: The words that join a percentage to its count: «, chiếm», «, tỷ lệ», an opening bracket.
_JOINT = regex.compile(r"(?<!\p{L})(?P<word>đạt|chiếm|tỷ lệ|tương ứng|tương đương|bằng)(?!\p{L})|(?P<bracket>\()")
#: Joints that tell how far a plan was met as well, each member by a plan of its own.
REACHES = frozenset({"đạt", "bằng"})
#: What begins a list of its own, of a part or of another whole.
_ANEW = regex.compile(r"(?<!\p{L})(?:trong đó|trong số|trong tổng|gồm|riêng|cụ thể|tổng|cộng|chung|lũy kế)(?!\p{L})")
_IN_TURN = "in turn"
_NEXT_IN_TURN = regex.compile(r"\s*%?\s*(?:,\s*và|,|;|và)\s*")


@dataclass(frozen=True, slots=True)
class Member:
    """A percentage with the count it is told of; ``joint`` is how the two are joined."""

    percent: Entry
    count: Entry
    joint: str


def share_lists(sheet: Sheet) -> Iterator[list[Member]]:
    """Yield the lists of two and more members of a sentence, and of three and more items."""
    for at, reading in enumerate(sheet.readings):
        if reading.is_prose_of_results:
            yield from (members for members in _of_passage(sheet, at) if len(members) >= _FEWEST)
    yield from (members for members in _of_items(sheet) if len(members) >= _FEWEST_ITEMS)


def _of_passage(sheet: Sheet, at: int) -> Iterator[list[Member]]:
    reading = sheet.readings[at]
    members: list[Member] = []
    for percent in sheet.within(at):
        if percent.unit != "%" or percent.quantity < 0:
            continue
        member = _member(sheet, percent)
        if members and (member is None or not _goes_on(reading, members[-1], member)):
            yield members
            members = []
        if member is not None:
            members.append(member)
    yield members


def _member(sheet: Sheet, percent: Entry) -> Member | None:
    reading = sheet.readings[percent.reading]
    if not _is_plain(reading, percent):
        return None
    beside, joint = share_in_turn(reading, percent.quantity), _IN_TURN
    if beside is None:
        beside, joint = count_beside(reading, percent.quantity), "before"
    if beside is None:
        beside, joint = count_after(reading, percent.quantity), "after"
    if beside is None or beside < 0:
        return None
    count = sheet.at(percent.reading, beside)
    if count.value <= 0 or not _is_plain(reading, count) or reading.pair_of(beside) is not None:
        return None
    if joint == "before":
        joints = [m.group() for m in _JOINT.finditer(reading.compared, count.unit_end, percent.start)]
        joint = joints[-1] if joints else ""
    return Member(percent, count, joint)


def _is_plain(reading: Reading, entry: Entry) -> bool:
    """A result as printed: no goal, no hedge, no rise or fall."""
    actual = entry.modality is Modality.ACTUAL and entry.qualifier is Qualifier.EXACT
    return actual and not is_change(reading, reading.quantities[entry.quantity])


def _goes_on(reading: Reading, before: Member, member: Member) -> bool:
    """Whether a member is the next of the list that the one before belongs to."""
    if _IN_TURN in (before.joint, member.joint):
        between = reading.compared[before.percent.unit_end : member.percent.start]
        return before.joint == member.joint and _NEXT_IN_TURN.fullmatch(between) is not None
    quantities = [reading.quantities[e.quantity] for e in (before.count, member.count)]
    if quantities[0].sentence != quantities[1].sentence or quantities[0].brackets != quantities[1].brackets:
        return False
    if not may_count_the_same(before.count, member.count) or before.count.figure == member.count.figure:
        return False
    begin = max(before.count.unit_end, before.percent.unit_end)
    end = min(member.count.start, member.percent.start)
    if end < begin or _ANEW.search(reading.compared, begin, end):
        return False
    depth = len(quantities[1].brackets)
    return not any(begin <= q.start < end and len(q.brackets) <= depth for q in reading.quantities)


def _of_items(sheet: Sheet) -> Iterator[list[Member]]:
    """«- Các phòng: 9.845 hồ sơ, chiếm 26,4%;» · «- Các xã: 16.049 hồ sơ, chiếm 43,1%.»: one of each item."""
    members: list[Member] = []
    for at in range(len(sheet.readings)):
        member = _first(sheet, at)
        if members and (member is None or not _is_sibling(sheet, members, at)):
            yield members
            members = []
        if member is not None:
            members.append(member)
    yield members


def _first(sheet: Sheet, at: int) -> Member | None:
    """The member an item begins with, None where it counts or measures anything else first."""
    reading = sheet.readings[at]
    entries = [e for e in sheet.within(at) if e.quantity >= 0]
    if not reading.is_prose_of_results or reading.passage.depth == 0 or len(entries) < 2:
        return None
    percent = next((e for e in entries if e.unit == "%"), None)
    member = _member(sheet, percent) if percent is not None else None
    return member if member is not None and entries[0] in (member.count, member.percent) else None


def _is_sibling(sheet: Sheet, members: Sequence[Member], at: int) -> bool:
    one, other = sheet.readings[members[-1].percent.reading].passage, sheet.readings[at].passage
    follows = members[-1].percent.reading == at - 1 and PassageKind.HEADING not in (one.kind, other.kind)
    return follows and (one.depth, one.section) == (other.depth, other.section)
