"""Late dossiers told of both stages at once, and of each: the bracket or list around a number tells which it is.

Comes in: the bound numbers of a passage and the place of one among them. Goes out: the code of late dossiers that its
neighbours give it.
"""

from __future__ import annotations

from collections.abc import Sequence

import regex

from extractors.codes.bound import Bound, code_at
from extractors.indicators.features import STATE
from extractors.reading import Reading
from extractors.text.endings import ending
from extractors.text.list_words import OPENS_LIST

_LATE, _OVERDUE, _BOTH = "dossiers.resolved.late", "dossiers.pending.overdue", "dossiers.overdue"
_STAGES = {"dossiers.resolved": _LATE, "dossiers.pending": _OVERDUE}
#: «…; tổng hồ sơ quá hạn: 25 hồ sơ»
_TOTAL_LATE = ending(r"(?<!\p{L})(?:tổng(?: cộng| số)?|cộng)(?: các)?(?: số)? hồ sơ[^;.,\d]{0,40}")
#: «17 hồ sơ quá hạn: 15 hồ sơ đã trả kết quả, 02 hồ sơ đang …», «…, trong đó đã giải quyết 15, đang giải quyết 2»
_LIST_OF_IT = regex.compile(rf"[^;.:\d]{{0,40}}(?::|,?\s(?:{OPENS_LIST})\s*:?)[^;.:\d]{{0,40}}")
_STILL = regex.compile(r"\s*(?:\([^()]*\))?\s*[,;]\s*(?:hiện )?còn\s+")


def late_from_parts(reading: Reading, bound: Sequence[Bound], at: int) -> str | None:
    """The code of a number of late dossiers, None where those around it say no more than its own clause does."""
    if _is_divided(reading, bound, at) or _is_sum_of_both(reading, bound, at):
        return _BOTH
    return _OVERDUE if _is_still_late(reading, bound, at) else _late_of_a_stage(reading, bound, at)


def _is_divided(reading: Reading, bound: Sequence[Bound], at: int) -> bool:
    """«trễ hạn 57 hồ sơ (đã giải quyết trễ hạn 44 hồ sơ, đang giải quyết trễ hạn 13 hồ sơ)»."""
    total = bound[at]
    if total.indicator not in (_LATE, _OVERDUE) or total.quantity < 0:
        return False
    quantity = reading.quantities[total.quantity]
    parts = [b for b in bound[at + 1 : at + 3] if b.quantity >= 0]
    inside = [len(reading.quantities[b.quantity].brackets) == len(quantity.brackets) + 1 for b in parts]
    codes = {b.indicator for b in parts}
    return len(parts) == 2 and all(inside) and codes == {_LATE, _OVERDUE}


def _is_sum_of_both(reading: Reading, bound: Sequence[Bound], at: int) -> bool:
    """«giải quyết quá hạn: 21 hồ sơ; đang giải quyết quá hạn: 4 hồ sơ; tổng hồ sơ quá hạn: 25 hồ sơ»."""
    total = bound[at]
    if at < len(_STAGES) or total.quantity < 0 or total.indicator not in (_LATE, _OVERDUE):
        return False
    quantity = reading.quantities[total.quantity]
    told = _TOTAL_LATE.match(reading.compared, quantity.sentence[0], quantity.start)
    return told is not None and {code_at(bound, at - 1), code_at(bound, at - 2)} == {_LATE, _OVERDUE}


def _late_of_a_stage(reading: Reading, bound: Sequence[Bound], at: int) -> str | None:
    """«49 hồ sơ quá hạn (38 hồ sơ đã giải quyết, 11 hồ sơ đang giải quyết)»: late by both ways, then by each."""
    for first in range(max(0, at - 2), at + 1):
        three = bound[first : first + 3]
        if len(three) < 3 or any(b.quantity < 0 for b in three):
            continue
        depths = [len(reading.quantities[b.quantity].brackets) for b in three]
        stages = [b.indicator for b in three[1:]]
        is_late = three[0].indicator in (_LATE, _OVERDUE)
        first_part = reading.quantities[three[1].quantity].start
        apart = _LIST_OF_IT.fullmatch(
            reading.compared, reading.quantities[three[0].quantity].numeral.unit_end, first_part
        )
        inside = depths == [depths[0], depths[0] + 1, depths[0] + 1] or (apart and len(set(depths)) == 1)
        if is_late and inside and set(stages) == set(_STAGES):
            return _STAGES[str(bound[at].indicator)] if at > first else _BOTH
    return None


def _is_still_late(reading: Reading, bound: Sequence[Bound], at: int) -> bool:
    """«tiếp nhận 1.204 hồ sơ, đã giải quyết 1.190 hồ sơ, còn 14 hồ sơ trễ hạn»: left over, not resolved late."""
    late = bound[at]
    if late.quantity < 0 or late.indicator != _LATE or any(f.startswith(STATE) for f in late.own) or at < 2:
        return False
    codes = (code_at(bound, at - 2), code_at(bound, at - 1))
    start = reading.quantities[late.quantity].start
    last = reading.quantities[bound[at - 1].quantity]
    follows = last.sentence == reading.quantities[late.quantity].sentence
    left = follows and _STILL.fullmatch(reading.compared, last.numeral.unit_end, start)
    return bool(left) and codes == ("dossiers.received", "dossiers.resolved")
