"""Aims that words beside a number leave to be understood: the next ones of a list, what a plan tells of the past.

Comes in: a passage in compare form and where its numbers stand. Goes out: whether a number is an aim as the one before
it is, and whether a number in the part of plans is a result. Words right before a number are ``extractors.reading``'s.
"""

from __future__ import annotations

import regex

#: Words that set the number after them: «chỉ tiêu hồ sơ trực tuyến cấp huyện 80%, cấp xã 70%»
_SET = regex.compile(
    r"(?<!\p{L})(?:chỉ tiêu|kế hoạch|mục tiêu|giao|yêu cầu|tối thiểu|ít nhất|phải đạt|cần đạt|duy trì)(?!\p{L})"
    r"[^.;()\d]*$"
)
#: A result, a comparison or a new sentence: the list of aims has ended.
_RESULT = regex.compile(
    r"[.;:()]|(?<!\p{L})(?:đã|đạt|có|còn|chỉ|hoàn thành|thực hiện|kết quả|tăng|giảm|vượt|được|bằng|chiếm|hiện|hơn|nhưng"
    r"|trong khi|ước|so với|tiếp nhận|giải quyết)(?!\p{L})"
)
_MARK = regex.compile(r"[,;.:()]")
#: «năm 2024 đã giải quyết đúng hạn 99,1%», «6 tháng đầu năm có 27 hồ sơ trễ hạn»
_PAST = regex.compile(
    r"(?<!\p{L})(?:đã (?:đạt|giải quyết|tiếp nhận|thực hiện|hoàn thành|kiểm tra|xử lý|số hóa|tổ chức)"
    r"|(?:năm|quý|kỳ|tháng)(?: [\divx/]+| đầu| cuối| năm| trước| qua| này| vừa qua)*,?"
    r" (?:có|còn|chỉ đạt|mới đạt|xảy ra))(?!\p{L})"
)
_TO_COME = regex.compile(
    r"(?<!\p{L})(?:phấn đấu|mục tiêu|chỉ tiêu|sẽ|cần|phải|kế hoạch|đề ra|được giao|tiếp tục|tối thiểu|bảo đảm|đảm bảo)"
    r"(?!\p{L})"
)


def goes_on(compared: str, sentence: int, before: tuple[int, int], start: int, end: int) -> bool:
    """True where the number at ``[start, end)`` is set by the words that set the one at ``before``.

    >>> text = "tỉnh giao chỉ tiêu cấp huyện 80%, cấp xã 70%, cấp xã đạt 71%"
    >>> goes_on(text, 0, (29, 32), 41, 44), goes_on(text, 0, (41, 44), 57, 60)
    (True, False)
    """
    if not _SET.search(compared[sentence : before[0]]):
        return False
    mark = _MARK.search(compared, end)
    after = compared[end : mark.start() if mark else len(compared)]
    return not _RESULT.search(compared[before[1] : start]) and not _RESULT.search(after)


def tells_the_past(compared: str, sentence: int, start: int) -> bool:
    """True where the clause before a number tells what was reached, though it stands in the part of plans."""
    begin = max(sentence, compared.rfind(";", sentence, start) + 1, compared.rfind(":", sentence, start) + 1)
    told = list(_PAST.finditer(compared, begin, start))
    return bool(told) and not _TO_COME.search(compared, told[-1].start(), start)
