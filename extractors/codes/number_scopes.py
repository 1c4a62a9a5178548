"""Whose a number is, as the words around it say: named right after it, in its sentence, before it, or over it.

Comes in: a reading, the place of a number and the scopes named in the passage. Goes out: one scope. Whose the issuer
means by it is ``extractors.figures.levels``' matter.
"""

from __future__ import annotations

from collections.abc import Sequence

import regex

from extractors.codes.governing import (
    Governor,
)
from extractors.reading import Reading
from extractors.scope.scopes import WHOLE, ScopeMention, leads_passage
from extractors.text.compare_form import compare_form
from extractors.text.endings import ending
from extractors.text.list_words import OPENS_LIST
from extractors.text.screened import screened
from extractors.words.clauses import OUT_OF, right_edge
from schemas.records import Scope

#: A level named among the parts of a total is not whom the next sentence speaks of.
_LIST_WORD = screened(rf"(?<!\p{{L}})(?:{OPENS_LIST})(?!\p{{L}})")
_STOP = regex.compile(r"\.(?!\d)", regex.REVERSE)
#: «cử 120 lượt cán bộ, công chức cấp xã đi học; kiểm tra 12 đơn vị»: whose the staff is, and nothing after its item
_STAFF_OF = ending(r"(?<!\p{L})(?:cán bộ|công chức|viên chức|cbcc|cbccvc|cb, cc)\s*(?:của |ở |tại )?")
_ENDS = regex.compile(
    r"[;.]\s+(?:đã |trong \p{L}+ |\W)*(?:kiểm tra|thanh tra|tiếp nhận|giải quyết|ban hành|đào tạo|bồi dưỡng|cử|mở"
    r"|tổ chức|bổ nhiệm|tuyển dụng)(?!\p{L})"
)
#: «…, 115 TTHC cấp xã. Đã tiếp nhận 900 hồ sơ»: of which level the procedures are
_COUNTED_OF = ending(
    r"\d[\d.,]*\s+(?:thủ tục(?: hành chính)?|tthc|dịch vụ công|dvc|dvctt|cán bộ|công chức|người|biên chế)\s+"
    r"(?:thuộc (?:thẩm quyền )?)?(?:của |ở |tại )?"
)
#: «Trong 167 hồ sơ quá hạn thì Chi nhánh … có 124 hồ sơ»: what comes after «thì» has a part of them.
_HOLDER = regex.compile(r"(?<!\p{L})(?:thì|có|riêng)(?!\p{L})")
_DIGITS = regex.compile(r"[\d.,]*\d")
#: «1.988 hồ sơ cấp huyện (…), 5.120 hồ sơ của cấp xã»: whose a number is, right after what it counts.
_OWN_PLACE = regex.compile(
    r"[\d.,]*\d\s+(?:hồ sơ|hs|tthc|thủ tục(?: hành chính)?)\s+"
    r"(?:của |tại |ở |thuộc )?(?=(?:ubnd )?(?:cấp|các) )"
)
#: «02 hồ sơ về đất đai (chiếm 0,1% tổng số hồ sơ đã giải quyết là 2.204 hồ sơ)»: the whole is of no field
_OF_ALL = ending(r"%\s*(?:trên |trong |so với )?(?P<all>tổng(?: số)?(?: các)? hồ sơ)[^;%\d]*")
#: «12 hồ sơ quá hạn thuộc lĩnh vực đất đai (08 hồ sơ), xây dựng (04 hồ sơ)»: a part of them
_HAS_ITS_OWN = regex.compile(r"\s*\(\s*\d")
#: «lĩnh vực tư pháp 900 hồ sơ», «đất đai là 2.100»: a field right before its number
_ITS_NUMBER = regex.compile(r"\s*:?\s*(?:(?:là|có|với)\s+)?\d")
_ENDS_SENTENCE = regex.compile(r"(?:\s+(?:tỉnh|huyện|thành phố))?\s*\.\s")
#: «Sở Y tế (gần 340 hồ sơ)»
_LABELS = regex.compile(r"\s*[:(]?\s*(?:(?:là|có|với|hơn|gần|trên|khoảng)\s+)*\d")

#: «của 02 xã cũ», «03 xã trước sáp nhập»: units that are no more, spoken of in passing
_NO_MORE = regex.compile(
    r"(?:, (?:xã|phường|thị trấn))*\s*\(?(?:cũ|trước (?:đây|(?:khi |thời điểm )?(?:sáp nhập|sắp xếp|hợp nhất|nhập)))"
    r"(?!\p{L})"
)


def leads_on(reading: Reading, scope: Scope) -> Scope:
    """Whose the passages after one are that speaks of ``scope``: units that are no more lead none of them."""
    at = reading.compared.find(compare_form(scope.name)) if scope.name else -1
    return Scope(WHOLE) if at >= 0 and _NO_MORE.match(reading.compared, at + len(scope.name or "")) else scope


def scope_at(
    reading: Reading, at: int, sentence: tuple[int, int], scopes: Sequence[ScopeMention], governor: Governor
) -> Scope:
    beside = _OWN_PLACE.match(reading.compared, at)
    own = next((m.scope for m in scopes if beside and m.start == beside.end()), None)
    if own is not None:
        return own
    asides = [(a, b) for a, b in reading.closing.items() if b <= at]
    told = [m for m in scopes if m.end <= at and not any(a < m.start < b for a, b in asides)]
    text = reading.compared
    told = [m for m in told if not (_STAFF_OF.match(text, 0, m.start) and _ENDS.search(text, m.end, at))]
    told = [m for m in told if not (m.scope.level == "field" and _is_left_behind(reading, m, sentence, at))]
    if of_all := _OF_ALL.match(text, sentence[0], at):
        told = [m for m in told if m.scope.level != "field" or m.start >= of_all.start("all")]
    in_sentence = [
        m
        for m in told
        if sentence[0] <= m.start
        and not (";" in reading.compared[m.end : at] and _is_in_part(text, sentence[0], m.start))
    ]
    if any(m.start == at and _is_counted(m) for m in scopes):
        # «05 xã xếp loại tốt, 08 xã xếp loại khá»: bodies that are counted beside others, not by them
        in_sentence = [m for m in in_sentence if not _is_counted(m)]
    if in_sentence:
        return in_sentence[-1].scope
    number = _DIGITS.match(reading.compared, at)
    stop = right_edge(reading, number.end() if number else at)
    if OUT_OF.match(text, sentence[0], at) and (holder := _HOLDER.search(text, at, stop)):
        stop = holder.start()
    # «589 hồ sơ tiếp nhận của Phòng Lao động - Thương binh và Xã hội»: a name may run over an «và»
    after = [m for m in scopes if at < m.start < stop and not _HAS_ITS_OWN.match(text, m.end)]
    if after:
        return after[0].scope
    subject = [
        m
        for m in told
        if (m.scope.level != "unit" or leads_passage(reading.compared, m))
        and not _is_in_part(text, 0, m.start) and not _COUNTED_OF.match(reading.compared, 0, m.start)
        # «15/15 xã, thị trấn đã niêm yết» is no subject of what follows
        and (not _is_counted(m) or leads_passage(reading.compared, m))
        and not _is_one_of_a_list(reading, m)
    ]
    if subject:
        return subject[-1].scope
    if governor.scope.level:
        return governor.scope
    if reading.passage.depth > 0 and governor.lead.level:
        return governor.lead
    if reading.passage.depth > 0 and governor.sibling[0] == (reading.passage.depth, reading.passage.section):
        return governor.sibling[1]
    return Scope(WHOLE)


def _is_in_part(text: str, begin: int, at: int) -> bool:
    """True where a list has been opened in the sentence up to ``at``."""
    stop = _STOP.search(text, begin, at)
    return _LIST_WORD.search(text, stop.end() if stop else begin, at) is not None


def _is_counted(mention: ScopeMention) -> bool:
    """True for «15 xã, thị trấn»: so many bodies, none of them named."""
    return (mention.scope.name or "")[:1].isdigit()


def _is_one_of_a_list(reading: Reading, mention: ScopeMention) -> bool:
    """«… nhiều nhất là Công an tỉnh 1.210 hồ sơ, Sở Y tế 340 hồ sơ. Trong tháng có …»: an office between numbers.

    Nor is one the subject that its sentence ends with: «74 TTHC của 3 cơ quan là Công an tỉnh và Cục Thuế. Đã …».
    """
    if mention.scope.level != "office":
        return False
    if _ENDS_SENTENCE.match(reading.compared, mention.end):
        within = (q for q in reading.quantities if q.sentence[0] <= mention.start < q.sentence[1])
        return any(q.end <= mention.start for q in within)
    if not _LABELS.match(reading.compared, mention.end):
        return False
    begin = next((s[0] for s in reading.sentences if s[0] <= mention.start < s[1]), 0)
    return regex.search(r"\p{L}", reading.compared, pos=begin, endpos=mention.start) is not None


def _is_left_behind(reading: Reading, mention: ScopeMention, sentence: tuple[int, int], at: int) -> bool:
    """«Tiếp nhận 4.250 hồ sơ: …, lĩnh vực tư pháp 900 hồ sơ; đã giải quyết 4.000 hồ sơ»: of a list that has ended."""
    if not _ITS_NUMBER.match(reading.compared, mention.end) or not reading.compared[mention.end : at].count(";"):
        return False
    begin = next((s[0] for s in reading.sentences if s[0] <= mention.start < s[1]), sentence[0])
    return any(begin <= q.start < mention.start for q in reading.quantities)
