"""Whether a number states a rise or fall («giảm 17,44% so với cùng kỳ») or a level («giảm còn 17,44%»)."""

from __future__ import annotations

from functools import lru_cache

import regex

from extractors.reading.quantities import Quantity, Reading
from extractors.text.endings import ending

_CHANGE_BEFORE = ending(
    r"(?<!\p{L})(?<!thu nhập )(?:tăng|giảm|cao hơn|thấp hơn|nhiều hơn|ít hơn)(?:\s+(?:thêm|đến|tới|khoảng|gần|hơn"
    r"|trên|là|thêm được|nhẹ|mạnh|được))*\s*(?:\(?\s*)"
)
#: «tăng 171 lượt và 185 người so với cùng kỳ», «tăng 20% số cuộc và 12,5% số người»: the second as the first.
_CHANGE_TOO = ending(
    r"(?<!\p{L})(?:tăng|giảm)(?:\s+thêm)?\s+\d[\d.,]*%?(?:\s+\p{L}+){1,5}(?:\s+và|\s*,)\s+"
)
#: «giảm 20 chỉ tiêu biên chế hành chính và 45 chỉ tiêu biên chế sự nghiệp»: more of the same thing
_CHANGE_OF_SAME = ending(
    r"(?<!\p{L})(?:tăng|giảm)(?:\s+(?:thêm|được))?\s+\d[\d.,]*\s+(?P<thing>\p{L}+ \p{L}+)(?:\s+\p{L}+){0,5}\s+và\s+"
)
#: «giảm 01 chi cục, 02 trung tâm và 11 phòng»: the last of three or more stands as the first.
_CHANGES_LISTED = ending(
    r"(?<!\p{L})(?:tăng|giảm)(?:\s+(?:thêm|được))?\s+\d[\d.,]*(?:\s+\p{L}+){1,5}"
    r"(?:\s*,\s+\d[\d.,]*(?:\s+\p{L}+){1,5})+\s+và\s+"
)
#: «nhiều hơn quý I 3.476 hồ sơ», «thấp hơn cùng kỳ năm 2017 (71,4%) là 2,2 điểm phần trăm»: than when stands between.
_MORE_THAN_THEN = ending(
    r"(?<!\p{L})(?:(?:nhiều|ít|cao|thấp) hơn(?:\s+so với)?|(?:tăng|giảm) so với)\s+"
    r"(?:cùng kỳ|(?:quý|tháng|năm|kỳ)\s+(?:trước|ngoái|[ivx\d]+))"
    r"(?:/\d{4}|\s+(?:năm\s+)?(?:trước|ngoái|\d{4}))?(?:\s*\([^()]*\))?\s+(?:là\s+)?"
)
_SET_AGAINST = regex.compile(
    r"(?:\s+\p{L}+){0,5}?\s+(?:so với|so cùng)(?!\p{L})|\s+(?:về\s+)?(?:số|lượng|số lượng)\s+\p{L}"
)
#: «vượt 6,5% so với chỉ tiêu», «vượt 15% kế hoạch»; but «vượt 80%» and «vượt 115% kế hoạch» are levels.
_ALL = 100
_BEYOND = ending(r"(?<!\p{L})vượt(?:\s+(?:khoảng|gần|hơn|trên|thêm|tối thiểu|ít nhất|mức|từ))?\s*")
_TO_LEVEL = ending(r"(?:tăng|giảm) (?:lên|xuống|còn)\s*")
#: «tăng từ 3.811 lên 4.402 hồ sơ (tương đương 15,5%)»: by how much; «…, tương ứng 85,86% tổng số» is a share.
_SAID_AGAIN = ending(
    r"(?<!\p{L})(?:tăng|giảm)(?:\s+\p{L}+){0,3}?\s+từ\s+(?:mức\s+)?\d[\d.,]*(?:\s+\p{L}+){0,4}?"
    r"\s+(?:lên|xuống|còn)(?:\s+(?:còn|mức|đến|tới))?\s+\d[\d.,]*(?:\s+\p{L}+){0,4}"
    r"\s*[,(]\s*(?:tức|hay|tương đương|tương ứng)(?:\s+(?:là|với))?\s+"
)
_OF_A_WHOLE = regex.compile(r"\s*(?:(?:của|trong|trên|so với)\s+)?(?:tổng|số|kế hoạch|chỉ tiêu)(?!\p{L})")
_WHAT_IS_SET = regex.compile(
    r"\s*(?:so với|(?:kế hoạch|dự toán|chỉ tiêu|mục tiêu|chỉ tiêu kế hoạch)(?!\p{L}))"
)


def _counts_again(compared: str, start: int, thing: str) -> bool:
    return regex.match(rf"\d[\d.,]*\s+{regex.escape(thing)}(?!\p{{L}})", compared[start:]) is not None


def is_change(reading: Reading, quantity: Quantity) -> bool:
    """True where the number states a rise or fall («giảm 17,44% so với cùng kỳ»), not a level."""
    told = _change_told(reading.compared, quantity.sentence[0], quantity.start, quantity.numeral.unit_end)
    if told is None:
        return not quantity.numeral.is_percent or quantity.numeral.value <= _ALL
    return told


#: Each of the patterns needs one of these; before most numbers stands none.
_TOLD_BY = frozenset().union(
    *(
        pattern.words
        for pattern in (
            _BEYOND, _CHANGE_TOO, _CHANGE_OF_SAME, _CHANGES_LISTED, _MORE_THAN_THEN, _SAID_AGAIN, _CHANGE_BEFORE
        )
    )
)  # fmt: skip


@lru_cache(maxsize=2048)  # every kind of claim asks it of every number
def _change_told(compared: str, begin: int, start: int, unit_end: int) -> bool | None:
    """What the words around a number say of it, None where it goes beyond what was set, which may be a level."""
    before = compared[begin:start]
    if not any(map(before.__contains__, _TOLD_BY)):
        return False
    if _BEYOND.match(before) and _WHAT_IS_SET.match(compared, unit_end):
        return None
    if _CHANGE_TOO.match(before) and _SET_AGAINST.match(compared, unit_end):
        return True
    same = _CHANGE_OF_SAME.match(before)
    if same is not None and _counts_again(compared, start, same["thing"]):
        return True
    if _CHANGES_LISTED.match(before) or _MORE_THAN_THEN.match(before):
        return True
    if _SAID_AGAIN.match(before):
        return not _OF_A_WHOLE.match(compared, unit_end)
    return _CHANGE_BEFORE.match(before) is not None and _TO_LEVEL.match(before) is None
