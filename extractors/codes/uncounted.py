"""Numbers that are no count of their thing: a share of one, what is not there, procedures where dossiers are counted.

Comes in: a reading and a quantity. Goes out: whether it has no code whatever its words say.
"""

from __future__ import annotations

import regex

from extractors.indicators.rules import find_phrases
from extractors.reading import Quantity, Reading, remembered
from extractors.text.counted import COUNTED, UNIT_OF
from extractors.text.endings import ending
from extractors.text.vocabulary import expanded, load

_PROCEDURE, _POINTS = "thủ tục", "điểm"

#: «mỗi xã có ít nhất 02 sáng kiến»: a share of one, no count of all.
_EACH = ending(
    r"(?<!\p{L})(?:mỗi|từng|bình quân|trung bình)(?!\p{L})(?: (?:01|1) \p{L}+)?"
    r"(?:[^,;.()\d]|,(?= (?:phường|thị trấn|đơn vị|cơ quan|địa phương)(?!\p{L}))){0,70}"
)
#: «6 người/xã», «45 lượt/ngày»: what stands behind the stroke is no second name of the same thing («xã/phường»)
#: «300 bộ mỗi ngày», «12 hồ sơ một ngày»: behind the number what it is for
_EACH_BEHIND = regex.compile(
    r"\s*(?:hồ sơ|hs|bộ|lượt|trường hợp|người|tin|bài)?(?: hồ sơ| người| khách)?\s*(?:mỗi|một|trong một|trong mỗi|/)"
    r" ?(?:ngày|buổi|giờ|tuần|tháng|xã|phường)(?!\p{L})"
)
_PER = regex.compile(
    rf"\s*(?P<noun>{COUNTED})(?!\p{{L}})\s*/\s*(?:0?1\s+)?(?P<each>{COUNTED}|tuần|tháng|quý|năm)(?!\p{{L}})"
)
#: «số giáo viên còn thiếu so định mức 28 người», «dôi dư 03»: how far a count is from what it should be
_LACKING = ending(
    r"(?<!\p{L})(?:thiếu|dôi dư|thừa|khuyết|vắng)(?!\p{L})"
    r"(?:\s+(?:so|với|hụt|định|mức|quy|chỉ|tiêu|được|giao|là))*\s*"
)
#: «cao hơn bình quân chung của cả nước (14,3%)»: a rate that others have
_OF_OTHERS = ending(
    r"(?<!\p{L})(?:hơn|bằng|so với|vượt)(?: mức)?(?: (?:bình quân|trung bình)(?: chung)?)?(?: của)?"
    r" (?:cả nước|toàn quốc|khu vực|vùng)[^,;.()\d]{0,20}\(\s*(?:là |đạt )?"
    r"|(?<!\p{L})(?:bình quân|trung bình)(?: chung)?(?: của)? (?:cả nước|toàn quốc|các tỉnh)[^,;.()\d]{0,20}"
    r"(?:(?:là|đạt|:)\s*|\(\s*)"
    # «tỉnh cao nhất là 94,1%, đơn vị thấp nhất đạt 71,5%»: that of one whom nobody names
    r"|(?<!\p{L})(?:tỉnh|địa phương|đơn vị|cơ quan|huyện|xã|sở)(?: có (?:\p{L}+ ){1,4})? ?(?:cao|thấp) nhất\s+"
    r"(?:(?:là|đạt|với|chỉ|được)\s+)+"
)
_OFFICES = "|".join(sorted(expanded(load("nouns")["offices"]), key=len, reverse=True))
#: «32/36 xã đạt điểm CCHC trên 80 điểm», «7/9 dự án đã giải ngân trên 50%»: what each of those counted has at least
_HELD_BY = ending(
    rf"\d\s+(?:{_OFFICES}|bộ, ngành(?:(?: và |, )địa phương)?|địa phương|dự án|chủ đầu tư|công trình)(?!\p{{L}})"
    r"(?:(?!(?<!\p{L})(?:với|bằng)(?!\p{L}))[^,;.:()\d]){0,80}"
    r"(?<!\p{L})(?:trên|dưới|từ|hơn|không quá|tối thiểu|ít nhất)\s*"
    # «các chủ đầu tư có tỷ lệ giải ngân dưới 30%»
    rf"|(?<!\p{{L}})(?:các|những|nhiều|một số)\s+(?:{_OFFICES}|địa phương|dự án|chủ đầu tư|công trình)(?!\p{{L}})"
    r"[^,;.:()\d]{0,40}?(?<!\p{L})(?:có|với|đạt)\s+(?:tỷ lệ|mức|kết quả|điểm)(?!\p{L})[^,;.:()\d]{0,60}"
    r"(?<!\p{L})(?:trên|dưới|hơn|thấp hơn|cao hơn|không quá|chưa đến|chưa đạt)\s*"
)
#: «tổng số TTHC thuộc thẩm quyền của huyện là 301 thủ tục …, còn lại 29 thủ tục giải quyết tại phòng»
_IN_COMPETENCE = regex.compile(
    r"(?<!\p{L})số (?:tthc|thủ tục(?: hành chính)?) (?:\p{L}+ ){0,3}thuộc (?:phạm vi |thẩm quyền)"
)
#: «so với quý I tăng 12,5% (9.350 hồ sơ)»: by how many, or how many there were then: which of the two is not said.
_RISEN_BY = ending(r"(?<!\p{L})(?:tăng|giảm)(?: thêm| gần| hơn| khoảng)?\s+\d[\d.,]*\s*%\s*\(\s*")
_CODES_WITH_CAUSES = frozenset(
    ("dossiers.resolved", "dossiers.resolved.late", "dossiers.pending", "dossiers.pending.overdue", "dossiers.overdue")
)
#: «Nguyên nhân quá hạn: do vướng mắc về nguồn gốc đất 29 hồ sơ, …»
_CAUSES_OVER = ending(r"(?<!\p{L})(?:nguyên nhân|lý do)(?!\p{L})[^:.;\d]{0,60}:[^.]*")
_OUT_OF_A_WHOLE = regex.compile(
    r"[\s\-+*•]*(?:trong(?: tổng)?(?: số)?|toàn bộ|có|còn)\s+\d[\d.]*\s+(?:hồ sơ|trường hợp)(?!\p{L})[^.;\d]*[,:(]"
)
_DUE_AFTER = regex.compile(r"\s*(?:\([^()]*\)\s*)?(?:là )?(?:do|vì|bởi)(?!\p{L})")
_DUE_BEFORE = ending(r"(?:[,;:(]|(?<!\p{L})(?:có|gồm|đó))\s*(?:là )?(?:do|vì|bởi)(?!\p{L})[^,;:.()\d]*")
_APOLOGY = regex.compile(r"(?<!\p{L})xin lỗi(?!\p{L})[^;.]*$")
#: Characters between an apology and the fraction that it is of.
_NEAR = 60
#: What is done with procedures and not with dossiers.
_OF_PROCEDURES = frozenset(
    ("rà soát", "đơn giản hóa", "rút ngắn", "cắt giảm", "niêm yết", "bãi bỏ", "sửa đổi", "công khai")
)


#: «giảm từ 15 ngày xuống còn 11 ngày»: how long it took and takes, and not what was saved
_TIME_THEN = ending(r"(?<!\p{L})từ\s*")
_TIME_LEFT = ending(r"\d[\d.,]*\s*(?:ngày|giờ)?[^;.,\d]{0,20}(?<!\p{L})(?:xuống|còn)(?: còn)?\s*")
#: «cắt giảm từ 1 đến 32 ngày»: how much each saves, and not all together
_TIME_RANGE = ending(r"(?<!\p{L})từ\s+\d[\d.,]*(?:\s*(?:ngày|giờ)(?: làm việc)?)?\s*(?:đến|tới|-)\s*")
_ON = regex.compile(r"[^;.,\d]{0,20}(?<!\p{L})(?:xuống|còn)(?!\p{L})")


def _is_how_long(reading: Reading, quantity: Quantity) -> bool:
    if quantity.numeral.unit not in ("ngày", "giờ", None):
        return False
    begin = quantity.sentence[0]
    if quantity.numeral.unit is not None and _TIME_RANGE.match(reading.compared, begin, quantity.start):
        return True
    then = _TIME_THEN.match(reading.compared, begin, quantity.start)
    if then is not None:
        return _ON.match(reading.compared, quantity.numeral.unit_end) is not None and "ngày" in reading.compared
    return quantity.numeral.unit is not None and _TIME_LEFT.match(reading.compared, begin, quantity.start) is not None


def counts_procedures(reading: Reading, index: int, code: str | None) -> bool:
    """«rút ngắn thời gian của 80 TTHC …, có 13 thủ tục trả ngay»: in such a sentence «thủ tục» are no dossiers."""
    pair = reading.pair_of(index)
    last = reading.quantities[pair.lower if pair else index]  # «đã hoàn thành 18/18 TTHC»: the noun is behind both
    if code is None or last.numeral.unit != _PROCEDURE:
        return False
    if pair and pair.upper == index and code == "dossiers.received":
        return True  # «hiện tiếp nhận 240/251 TTHC»: of dossiers, those received are not a part of any
    begin, end = reading.quantities[index].sentence
    if _IN_COMPETENCE.search(reading.compared, begin, end):
        return True
    return any(p.text in _OF_PROCEDURES and begin <= p.start < end for p in find_phrases(reading.text))


def is_by_cause(reading: Reading, quantity: Quantity, code: str | None) -> bool:
    """«Trong 25 hồ sơ quá hạn, có 18 hồ sơ do lỗi phần mềm»: the dossiers of one cause are not the late ones."""
    if code not in _CODES_WITH_CAUSES or quantity.numeral.unit not in ("hồ sơ", None):
        return False
    compared, begin = reading.compared, quantity.sentence[0]
    if _CAUSES_OVER.match(compared, begin, quantity.start):
        return True
    taken_apart = _OUT_OF_A_WHOLE.match(compared, begin, quantity.start) is not None
    named = _DUE_AFTER.match(compared, quantity.numeral.unit_end) or _DUE_BEFORE.match(compared, begin, quantity.start)
    return taken_apart and named is not None


def is_apologised(reading: Reading, index: int, code: str | None) -> bool:
    """«thư xin lỗi đối với 38/43 hồ sơ quá hạn»: of the late ones, those for which somebody apologised."""
    pair = reading.pair_of(index)
    if code not in _CODES_WITH_CAUSES or pair is None or pair.upper != index:
        return False
    upper, lower = reading.quantities[pair.upper], reading.quantities[pair.lower]
    said = _APOLOGY.search(reading.compared, max(upper.sentence[0], upper.start - _NEAR), lower.start)
    return said is not None and upper.value != lower.value


def is_for_each(reading: Reading, quantity: Quantity) -> bool:
    """«bình quân mỗi đơn vị 5,75 tồn tại»: a share of one, no count of all."""
    per = _PER.match(reading.compared, quantity.end)
    if per is not None and UNIT_OF.get(per["each"]) != UNIT_OF[per["noun"]]:
        return True
    if _EACH_BEHIND.match(reading.compared, quantity.end):
        return True
    return _EACH.match(reading.compared, quantity.sentence[0], quantity.start) is not None


def is_bound_of_counted(reading: Reading, begin: int, start: int) -> bool:
    """«7/9 dự án đã giải ngân trên 50%»: a bound that each of several counted things keeps, no result of all."""
    return _HELD_BY.match(reading.compared, begin, start) is not None


#: «8/12 phòng không có hồ sơ trễ hạn», «4 xã còn để trễ 37 hồ sơ»: bodies told by their dossiers
_BODIES_BY_DOSSIERS = regex.compile(
    r"(?:\s*/\s*\d+)?\s*(?:xã|phường|thị trấn|phòng|ban|sở|ngành|cơ quan|đơn vị|huyện|địa phương)(?!\p{L})"
    r"(?:[\s,]+\p{L}+){0,6}?\s+(?:không|chưa|còn|để|có|bị)\s+(?:\p{L}+\s+){0,3}?"
    r"(?:hồ sơ|(?:trễ|quá|chậm|tồn)(?: hạn| hẹn| đọng)?(?!\p{L}))"
)


@remembered
def is_of_no_code(reading: Reading, index: int) -> bool:
    """«mỗi xã có ít nhất 02 sáng kiến», «còn thiếu 05 người», «tăng 12% (950 hồ sơ)»: a share of one, no count of now.

    «412/398/391» without as many labels neither: which is which nobody can say.
    """
    quantity = reading.quantities[index]
    begin = quantity.sentence[0]
    if quantity.numeral.is_percent and _OF_OTHERS.match(reading.compared, begin, quantity.start):
        return True
    measured = quantity.numeral.is_percent or quantity.numeral.unit == _POINTS
    if measured and is_bound_of_counted(reading, begin, quantity.start):
        return True
    if quantity.numeral.is_percent:
        return False
    if any(index in run for labels_end, run in reading.stroke_runs if labels_end is None):
        return True
    return (
        _BODIES_BY_DOSSIERS.match(reading.compared, quantity.end) is not None
        or _is_how_long(reading, quantity)
        # «trung bình kết quả CCHC của các huyện là 84,05 điểm»: a score all the same
        or (quantity.numeral.unit != _POINTS and is_for_each(reading, quantity))
        or _LACKING.match(reading.compared, begin, quantity.start) is not None
        or _RISEN_BY.match(reading.compared, begin, quantity.start) is not None
    )
