"""What a column leaves to those beside it: its noun, or its code where one head over several was given to each.

Comes in: the words of a column and the table's form; the codes of the cells of a row and the heads over them. Goes out:
whether the column names a state alone, and whether a cell stands only beside the one that its code means.
"""

from __future__ import annotations

from collections.abc import Mapping

import regex

from extractors.codes.field_units import UNITS
from extractors.indicators.rules import find_phrases, nouns, rules
from extractors.scope.scopes import find_scopes
from extractors.tables.cell_nouns import NUMBER_OF
from extractors.tables.forms import TableForm
from extractors.tables.heads import Head
from extractors.text.compare_form import compare_form
from schemas.records import Scope

#: «Tổng số TTHC»
_TOTAL_OF = regex.compile(r"(?:tổng(?: số| cộng)?|cộng)(?!\p{L})")
#: «Đơn khiếu nại / Trong đó / Nhận trong kỳ»
_AMONG = regex.compile(r"(?:^| / )(?:trong đó|chia ra|gồm)\s*:?\s*$", regex.IGNORECASE)


def is_beside(
    heads: Mapping[int, Head | None], index: int, found: Mapping[int, tuple[str, Scope | None]]
) -> bool:
    """«Số hóa thành phần hồ sơ / Số hồ sơ tiếp nhận» beside «… / Số hồ sơ đã số hóa»: called by the head over them.

    One of them counts what that head says: the total of the others, or the one that says so itself.
    """
    head, code = heads[index], found[index][0]
    group = _group(head) if head is not None else ""
    if head is None or not group or head.is_total:
        return False
    same = [
        beside for other, beside in heads.items()
        if found[other][0] == code and other != index and beside is not None
        and (beside.period, beside.modality, beside.scope) == (head.period, head.modality, head.scope)
    ]  # fmt: skip
    if any(not _group(beside) and _TOTAL_OF.match(compare_form(beside.text)) for beside in same):
        return True  # «Tổng số lượt tiếp» before «Tiếp thường xuyên / Số lượt tiếp»
    alike = [beside for beside in same if _group(beside) == group]
    if any(beside.is_total or _TOTAL_OF.match(_last(beside)) for beside in alike):
        return not _TOTAL_OF.match(_last(head)) or _AMONG.search(head.text.rpartition(" / ")[0]) is not None
    return not _says_itself(head, code) and any(_says_itself(beside, code) for beside in alike)


def part_of_whole(head: Head | None, whole: str) -> str | None:
    """«Tiếp thường xuyên / Số lượt» beside «Tổng số lượt tiếp»: the part of ``whole`` that the upper head names."""
    own = told_phrases(_group(head)) if head is not None and not head.is_rate else frozenset()
    of_parts = (r for r in rules() if r.near and r.code.startswith(f"{whole}.") and UNITS[r.code] == UNITS[whole])
    named = {rule.code for rule in of_parts if all(own & near for near in rule.near) and not own & rule.never}
    return named.pop() if len(named) == 1 else None


def _group(head: Head) -> str:
    """The heads over the lowest one, «Trong đó» aside, which names none."""
    return _AMONG.sub("", head.text.rpartition(" / ")[0])


def _last(head: Head) -> str:
    return compare_form(head.text).rpartition(" / ")[2]


def is_part_beside_total(form: TableForm, head: Head) -> bool:
    """«Tiếp nhận / Tổng số» beside «Tiếp nhận / Nhận bàn giao»: a part of no name of its own is not the whole."""
    group = head.text.rpartition(" / ")[0]
    return bool(group) and not (head.is_total or head.is_rate) and any(
        other.is_total and other.text.rpartition(" / ")[0] == group and other.features == head.features
        and (other.period, other.modality, other.scope) == (head.period, head.modality, head.scope)
        for other in form.heads.values()
    )


_HOW_MANY = regex.compile(r"(?:^|(?<=/ ))(?:tổng(?: số| cộng)?|số)(?: lượng)? ")


def speaks_for(column: str, code: str) -> bool:
    """False for «Số hồ sơ tiếp nhận» where only the line over the table says what is digitised: its whole."""
    own = told_phrases(_HOW_MANY.sub("", column)) - nouns()
    return not own or any(own & words for rule in rules() if rule.code == code for words in (*rule.near, rule.about))


def _says_itself(head: Head, code: str) -> bool:
    """True for a column whose own words, the head over it aside, are words of its code."""
    own = told_phrases(head.text.rpartition(" / ")[2]) - nouns()
    return any(own & near for rule in rules() if rule.code == code for near in rule.near)


def is_state(column: str, form: TableForm) -> bool:
    """True for a column that says only what became of the things that another column gives the number of."""
    said = told_phrases(column.replace(" / ", " | "))
    return not form.across and not form.has_units and bool(said) and not said & nouns() and bool(things_beside(form))


def without_total(column: str) -> str:
    """«TTHC thực hiện tại Bộ phận Một cửa / Tổng số TTHC»: of what the head over it says, whose noun it repeats."""
    group, _, last = column.rpartition(" / ")
    if not group or not _TOTAL_OF.match(last):
        return column
    # «Đơn khiếu nại / Tổng số đơn»: how many letters there are in all is said by no head over them
    return group if told_phrases(_HOW_MANY.sub("", last)) <= told_phrases(group) else column


def things_beside(form: TableForm) -> frozenset[str]:
    """The nouns that columns give the number of: «Tổng số nhiệm vụ được giao»; «Kế hoạch» counts no plans."""
    found = ((head, NUMBER_OF.match(head)) for head in form.counted.split(" | "))
    starts = [(head, number.end()) for head, number in found if number is not None]
    return frozenset(p.text for head, at in starts for p in find_phrases(head) if p.start == at and p.text in nouns())


def told_phrases(text: str) -> frozenset[str]:
    """Phrases of a label or head, those aside that only say of whom («Cấp huyện»)."""
    places = [(m.start, m.end) for m in find_scopes(text)]
    return frozenset(
        p.text for p in find_phrases(text) if not any(a <= p.start and p.end <= b for a, b in places)
    )
