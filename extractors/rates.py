"""What a percentage is the rate of, and the count it is printed beside.

Comes in: a reading and what its counts are. Goes out: for each percentage its
indicator and the index of the count it stands beside («3928 hồ sơ (chiếm tỷ lệ 96,67%)»).
"""

from __future__ import annotations

import regex

from extractors.binding import Bound, Governor
from extractors.reading import Quantity, Reading

#: Words that may stand between a count and its percentage.
_CONNECT = regex.compile(
    r"[\s,(:;=\-/]*(?:[\p{L}&]+\s+){0,7}?[\s,(:;=\-)]*(?:(?:và|đã|được)?\s*(?:đạt|chiếm|tỷ lệ|tương ứng|tương đương|bằng|là|với|khoảng|gần|hơn|trên|ước|chỉ|tỷ trọng|đạt được|mới|:|-|,|\()[\s:,(]*)+"
    r"(?:(?:tỷ lệ|giải quyết|hồ sơ|trước hạn|trước|và|đúng hạn|đúng|hạn|quá hạn|trễ hạn|sớm hạn|trực tuyến|là|đạt|:)\s*){0,10}"
)
_BARE = regex.compile(r"\s*(?:hồ sơ|thủ tục|tthc|nhiệm vụ|đơn|văn bản)?\s*[(,;]?\s*")
_RATE_OF = {
    "dossiers.resolved.on_time": "dossiers.on_time_rate",
    "dossiers.resolved.late": "dossiers.late_rate",
    "dossiers.overdue": "dossiers.late_rate",
    "dossiers.received.online": "dossiers.online_rate",
}
_NOUN = regex.compile(r"(?P<dossier>hồ sơ|tthc|thủ tục hành chính|thủ tục)|(?P<other>nhiệm vụ|văn bản|đơn thư|đơn|ý kiến|báo cáo|công việc|chỉ tiêu|phản ánh|kiến nghị|phần việc|chế độ)")
#: «chiếm 60% số hồ sơ quá hạn»: the share of a subset is not the rate (DOMAIN §8.6).
_SUBSET = regex.compile(r"\s*(?:trong |trên )?(?:tổng )?số (?:các )?(?:hồ sơ|tthc)(?: [\p{L}]+){0,3}? (?:quá hạn|trễ hạn|chậm hạn|trễ hẹn|đúng hạn|trước hạn|sớm hạn)")
_CHANGE_BEFORE = regex.compile(r"(?<!\p{L})(?:tăng|giảm|cao hơn|thấp hơn|nhiều hơn|ít hơn|hơn|kém|vượt)(?:\s+(?:thêm|đến|tới|khoảng|gần|hơn|trên|là|thêm được|nhẹ|mạnh|được))*\s*(?:\(?\s*)$")
_BEFORE_REACH = 110


def is_change(reading: Reading, quantity: Quantity) -> bool:
    """True where the number states a rise or fall («giảm 17,44% so với cùng kỳ»), not a level."""
    before = reading.compared[quantity.sentence[0] : quantity.start]
    if not _CHANGE_BEFORE.search(before):
        return False
    return not regex.search(r"(?:tăng|giảm) (?:lên|xuống|còn)\s*$", before)


def count_beside(reading: Reading, index: int) -> int | None:
    """Index of the count that the percentage stands beside, None if there is none."""
    percent = reading.quantities[index]
    for other in range(index - 1, -1, -1):
        count = reading.quantities[other]
        if count.sentence != percent.sentence or count.in_formula:
            return None
        between = reading.compared[count.numeral.unit_end : percent.start]
        if count.numeral.is_percent:
            return None
        inside = [b for b in count.brackets if b not in percent.brackets]
        if inside:
            opening = inside[0]
            outer = [i for i in range(other, -1, -1) if reading.quantities[i].start < opening]
            closing = reading.closing.get(opening)
            if outer and closing and _joins(reading.compared[closing + 1 : percent.start]):
                return outer[0]
        if _joins(between) or _BARE.fullmatch(between):
            return other
        return None
    return None


def _joins(between: str) -> bool:
    return _CONNECT.fullmatch(between) is not None and not regex.search(r"tăng|giảm|cùng kỳ", between)


def rate_indicator(reading: Reading, index: int, bounds: dict[int, Bound], governor: Governor) -> str | None:
    """Code of a percentage: from the words before it, after it, or the count beside it."""
    quantity = reading.quantities[index]
    if reading.is_score_table or is_change(reading, quantity):
        return None
    after = reading.compared[quantity.numeral.unit_end :]
    if _SUBSET.match(after):
        return None
    from_words = _from_words(reading, index, governor)
    beside = count_beside(reading, index)
    if from_words == "other":
        return None
    if beside is not None and beside in bounds and bounds[beside].is_dossier:
        code = bounds[beside].indicator
        if code in _RATE_OF:
            return _RATE_OF[code]
        inner = [b.indicator for q, b in bounds.items() if beside < q < index and b.indicator in _RATE_OF]
        if inner and code == "dossiers.resolved" and from_words is None:
            return _RATE_OF[inner[0]]
        if code is not None or "quality:early" in bounds[beside].features:
            return from_words if code in ("dossiers.resolved", "dossiers.received") else None
        return from_words if bounds[beside].own else None
    return from_words


def _from_words(reading: Reading, index: int, governor: Governor) -> str | None:
    """Rate named in the clause: «tỷ lệ … đúng hạn đạt 99,97%», «100% hồ sơ được giải quyết đúng hạn»."""
    quantity = reading.quantities[index]
    previous = reading.quantities[index - 1] if index else None
    begin = quantity.sentence[0]
    formula = next((f for f in reading.formulas if f.result_at == quantity.start), None)
    edge = formula.start if formula else quantity.start
    if previous and not previous.in_formula and previous.sentence == quantity.sentence:
        begin = previous.numeral.unit_end
    begin = max(begin, edge - _BEFORE_REACH, *(reading.compared.rfind(mark, 0, edge) for mark in ";."))
    named = reading.compared.rfind("tỷ lệ", begin, edge)
    begin = max(begin, named)
    left = [c for c in reading.cues if begin <= c.start and c.end <= edge]
    stop = regex.compile(r"[,;.(]|(?<!\p{L})(?:và|đạt|tăng|giảm|trong đó)(?!\p{L})").search(reading.compared, quantity.numeral.unit_end)
    until = stop.start() if stop else len(reading.compared)
    right = [c for c in reading.cues if quantity.numeral.unit_end <= c.start and c.end <= until]
    features = {c.feature for c in (left or right)} if not right else {c.feature for c in [*left, *right]}
    if not _about_dossiers(reading, begin, edge, quantity.numeral.unit_end, until, governor):
        return None
    if "domain:other" in features:
        return "other"
    if features & {"quality:on_time"} or {"quality:early", "quality:on_time"} <= features:
        return "dossiers.on_time_rate"
    if "quality:late" in features:
        return "dossiers.late_rate"
    if "channel:online" in features and "state:resolved" not in features - {"state:received"}:
        return "dossiers.online_rate"
    if formula and not features and _online_context(reading, edge):
        return "dossiers.online_rate"
    return None


def _online_context(reading: Reading, edge: int) -> bool:
    return any(c.feature == "channel:online" and c.end <= edge for c in reading.cues)


def _about_dossiers(reading: Reading, begin: int, edge: int, after: int, until: int, governor: Governor) -> bool:
    nouns = [*_NOUN.finditer(reading.compared, begin, edge), *_NOUN.finditer(reading.compared, after, until)]
    if nouns:
        return any(n.lastgroup == "dossier" for n in nouns) and nouns[-1].lastgroup == "dossier"
    earlier = list(_NOUN.finditer(reading.compared, 0, edge))
    if earlier:
        return earlier[-1].lastgroup == "dossier"
    return governor.noun == "dossier"
