"""What a percentage is the rate of, and the count it is printed beside.

Comes in: a reading and what its counts are. Goes out: for each percentage its
indicator and the index of the count it stands beside («3928 hồ sơ (chiếm tỷ lệ 96,67%)»).
"""

from __future__ import annotations

from dataclasses import replace

import regex

from extractors.binding import Bound, Governor, right_edge
from extractors.reading import CUES, Pair, Quantity, Reading, is_change

#: Words that may stand between a count and its percentage.
_CONNECT = regex.compile(
    r"[\s,(:;=\-/]*(?:\s*[\p{L}&]+){0,9}?[\s,(:;=\-)]*(?:(?:và|đã|được)?\s*(?:đạt|chiếm|tỷ lệ|tương ứng|tương đương|tức là|tức|bằng|là|với|khoảng|gần|hơn|trên|ước|chỉ|tỷ trọng|đạt được|mới|:|-|,|\()[\s:,(]*)+"
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
#: The longest stretch seen between a fraction and its percentage is a plan's name of some 60 characters.
_REACH = 90
_ANNOUNCED = regex.compile(r"(?<!\p{L})(?:đạt|chiếm|tỷ lệ|tương ứng|bằng|tương đương)(?!\p{L})|=|\(\s*$")
_NEW_TOPIC = regex.compile(r"(?<!\p{L})(?:so với cùng kỳ|tăng|giảm)(?!\p{L})")
#: «Phấn đấu … tỷ lệ đúng hạn đạt 98%; hiện nay đạt 97,1%»: the same rate goes on.
_STILL_THE_RATE = regex.compile(r"\s*(?:hiện nay|đến nay|thực tế|kết quả|hiện|cụ thể|kết quả thực hiện|thực hiện)?,?\s*(?:mới |chỉ |đã )?đạt\s*")
_GOES_ON = regex.compile(
    r"(?:[\s,;)]|\([^()]*\))*(?:và\s+)?(?:(?:ở|tại|của|đối với|còn)?\s*(?:cấp|ubnd|các|bộ phận một cửa)?\s*(?:\p{L}+[\s,]*){0,6}?)?"
    r"(?:lần lượt\s+)?(?:là|đạt|:)?\s*"
)
_BEFORE_REACH = 110


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
            if closing is None:
                return None
            joins = outer and not reading.quantities[outer[0]].numeral.is_percent
            return outer[0] if joins and _joins(reading.compared[closing + 1 : percent.start]) else None
        if _names_its_own(reading, count, percent):
            return None
        if _coordinated(reading, other):
            return None
        if labelled_after(reading, percent) and not regex.search(r"đạt|chiếm|tỷ lệ|\(", between):
            return None
        if _joins(between) or _BARE.fullmatch(between):
            return other
        return None
    return None


def _coordinated(reading: Reading, index: int) -> bool:
    """«lần lượt là 3.210, 742 và 48 hồ sơ, tương ứng …»: the percentages belong to the counts in turn."""
    if index == 0:
        return False
    between = reading.compared[reading.quantities[index - 1].numeral.unit_end : reading.quantities[index].start]
    return regex.fullmatch(r"\s*(?:,|và)\s*", between) is not None and not reading.quantities[index - 1].numeral.is_percent


def _names_its_own(reading: Reading, count: Quantity, percent: Quantity) -> bool:
    """«08 hồ sơ trễ hạn, tỷ lệ đúng hạn đạt 98,65%»: the rate is named, so it is not that of the count beside."""
    named = reading.compared.find("tỷ lệ", count.numeral.unit_end, percent.start)
    return named >= 0 and any(
        named < c.start and c.end <= percent.start and c.feature.startswith(("quality:", "channel:")) for c in reading.cues
    )


def _joins(between: str) -> bool:
    return _CONNECT.fullmatch(between) is not None and not regex.search(r"tăng|giảm|cùng kỳ", between)


def pair_beside(reading: Reading, index: int) -> Pair | None:
    """The fraction a percentage is printed beside, before or after it."""
    percent = reading.quantities[index]
    before = [p for p in reading.pairs if reading.quantities[p.lower].start < percent.start]
    if before:
        pair = before[-1]
        lower = reading.quantities[pair.lower]
        between = reading.compared[lower.numeral.unit_end : percent.start]
        counts = [q for q in reading.quantities[pair.lower + 1 : index] if not q.numeral.is_percent]
        near = len(between) <= _REACH and ("." not in between.replace("...", "") or lower.sentence == percent.sentence)
        if near and not counts and lower.sentence == percent.sentence and _announced(between, reading, index, pair):
            return pair
    return _pair_after(reading, index)


def _announced(between: str, reading: Reading, index: int, pair: Pair) -> bool:
    percents = [q for q in reading.quantities[pair.lower + 1 : index] if q.numeral.is_percent]
    if _NEW_TOPIC.search(between):
        return False
    if ";" in between and (percents or not regex.match(r"[^;]*;\s*(?:đạt|tỷ lệ|chiếm)", between)):
        return False
    return bool(_ANNOUNCED.search(between)) or (len(between) <= 12 and not percents)


def _pair_after(reading: Reading, index: int) -> Pair | None:
    """«đạt 99,5% (1.990/2.000 hồ sơ)», «100% nhiệm vụ … (01/01 nhiệm vụ)»."""
    percent = reading.quantities[index]
    follows = [p for p in reading.pairs if p.upper == index + 1]
    if not follows or reading.quantities[index + 1].sentence != percent.sentence:
        return None
    upper = reading.quantities[index + 1]
    between = reading.compared[percent.numeral.unit_end : upper.start]
    opened = "(" in between and reading.compared[: upper.start].rstrip().endswith("(")
    lower = reading.quantities[follows[0].lower]
    nearer = [q for i, q in enumerate(reading.quantities[follows[0].lower + 1 :]) if q.numeral.is_percent]
    own = nearer and nearer[0].sentence == percent.sentence and _ANNOUNCED.search(
        reading.compared[lower.numeral.unit_end : nearer[0].start]) and "," not in reading.compared[lower.numeral.unit_end : nearer[0].start][:2] + " "
    if opened and len(between) <= _REACH * 2 and ";" not in between:
        return follows[0]
    if len(between) <= 40 and regex.search(r"tương ứng|với|là|,|:|-", between) and ";" not in between and not own:
        return follows[0]
    return None


#: Words between that only a fresh statement has: «8.175 hồ sơ, 100% trước và đúng hạn».
_LABEL_AFTER = regex.compile(r"\s*(?:hồ sơ|tthc|số hồ sơ)?\s*(?:được |đã |giải quyết |trả |xử lý )*(?:trước|đúng|quá|trễ|sớm)\s")


def labelled_after(reading: Reading, quantity: Quantity) -> bool:
    """True where the words after a percentage say what it is the rate of."""
    return _LABEL_AFTER.match(reading.compared, quantity.numeral.unit_end) is not None


#: Rate -> the count over the whole that the words mean first.
TOP_OF = {
    "dossiers.on_time_rate": ("dossiers.resolved.on_time", "dossiers.resolved"),
    "dossiers.late_rate": ("dossiers.resolved.late", "dossiers.resolved"),
    "dossiers.online_rate": ("dossiers.received.online", "dossiers.received"),
}


def bind_rates(reading: Reading, bounds: dict[int, Bound], governor: Governor) -> dict[int, str | None]:
    """Codes of the percentages of a passage by index.

    A fraction and its percentage name each other: «tỷ lệ trực tuyến 362/415 hồ sơ»
    makes 362 the dossiers received online. Such counts are bound again in ``bounds``.
    """
    codes: dict[int, str | None] = {}
    for index, quantity in enumerate(reading.quantities):
        if not quantity.numeral.is_percent or quantity.in_formula:
            continue
        if reading.is_score_table or is_change(reading, quantity) or _SUBSET.match(
            reading.compared, quantity.numeral.unit_end
        ):
            codes[index] = None
            continue
        pair = pair_beside(reading, index)
        words = _from_words(reading, index, governor, pair) or _continued(reading, index, codes)
        if words is None and pair is not None and not _own_cues(reading, pair):
            words = _from_subject(reading)
        if words == "other":
            codes[index] = None
            for side in (pair.upper, pair.lower) if pair is not None else ():
                if bounds[side].method != "named fraction":
                    bounds[side] = replace(bounds[side], indicator=None)
        elif pair is not None:
            codes[index] = _with_pair(pair, words, bounds)
        else:
            codes[index] = _with_count(reading, index, words, bounds)
    return codes


def _own_cues(reading: Reading, pair: Pair) -> bool:
    sentence = reading.quantities[pair.upper].sentence
    return any(sentence[0] <= c.start < sentence[1] for c in reading.cues)


def _with_pair(pair: Pair, words: str | None, bounds: dict[int, Bound]) -> str | None:
    upper, lower = bounds.get(pair.upper), bounds.get(pair.lower)
    if upper is None or lower is None or not upper.is_dossier:
        return None
    if upper.indicator in _RATE_OF:
        return _RATE_OF[upper.indicator]
    if words is None:
        return None
    top, whole = TOP_OF[words]
    channel = "online" if words == "dossiers.online_rate" else upper.channel
    bounds[pair.upper] = replace(upper, indicator=top, channel=channel, method="rate")
    if lower.method != "named fraction":
        bounds[pair.lower] = replace(lower, indicator=whole, method="rate")
    return words


def _continued(reading: Reading, index: int, codes: dict[int, str | None]) -> str | None:
    """«… lần lượt đạt 98,7% và 99,4%», «ở cấp huyện là 99,29% (…), ở cấp xã là 99,81%»: the rate goes on."""
    before = [i for i in codes if i < index]
    if not before or codes[before[-1]] is None:
        return None
    previous, quantity = reading.quantities[before[-1]], reading.quantities[index]
    last = reading.quantities[index - 1]
    between = reading.compared[last.numeral.unit_end : quantity.start]
    if previous.sentence != quantity.sentence or not _GOES_ON.fullmatch(between):
        return None
    return codes[before[-1]]


def _with_count(reading: Reading, index: int, words: str | None, bounds: dict[int, Bound]) -> str | None:
    beside = count_beside(reading, index)
    if beside is None or beside not in bounds or not bounds[beside].is_dossier:
        return words
    code = bounds[beside].indicator
    if code == "dossiers.resolved.on_time" and _early_has_its_own(reading, beside, bounds):
        return None  # «trước hạn 1.848 (77%), đúng hạn 534 (22,25%)»: the share of one column only
    if code in _RATE_OF:
        return _RATE_OF[code]
    inner = [b.indicator for q, b in bounds.items() if beside < q < index and b.indicator in _RATE_OF]
    if inner and code == "dossiers.resolved" and words is None:
        return _RATE_OF[str(inner[0])]
    if code in ("dossiers.resolved", "dossiers.received"):
        return words
    return words if code is None and "quality:early" not in bounds[beside].features and bounds[beside].own else None


def _early_has_its_own(reading: Reading, index: int, bounds: dict[int, Bound]) -> bool:
    """True where «trước hạn» stands before with a percentage of its own."""
    early = [q for q, b in bounds.items() if 0 <= q < index and b.indicator == "dossiers.resolved.early"]
    if not early:
        return False
    return any(reading.quantities[i].numeral.is_percent for i in range(early[-1] + 1, index))


def _from_words(reading: Reading, index: int, governor: Governor, pair: Pair | None) -> str | None:
    """Rate named in the clause: «tỷ lệ … đúng hạn đạt 99,97%», «100% hồ sơ được giải quyết đúng hạn»."""
    quantity = reading.quantities[index]
    first = min(index, pair.upper) if pair is not None else index
    previous = reading.quantities[first - 1] if first else None
    begin = quantity.sentence[0]
    formula = next((f for f in reading.formulas if f.result_at == quantity.start), None)
    edge = formula.start if formula else quantity.start
    going_on = _STILL_THE_RATE.fullmatch(reading.compared, reading.compared.rfind(";", 0, edge) + 1, edge)
    if previous and not previous.in_formula and previous.sentence == quantity.sentence and not going_on:
        begin = previous.numeral.unit_end
    clause = max(reading.compared.rfind(mark, 0, edge) for mark in (";", ". "))
    if clause > begin and not _STILL_THE_RATE.fullmatch(reading.compared, clause + 1, edge):
        begin = clause
    begin = max(begin, edge - _BEFORE_REACH)
    named = reading.compared.rfind("tỷ lệ", begin, edge)
    begin = max(begin, named)
    left = [c for c in reading.cues if begin <= c.start and c.end <= edge]
    until = _past_bracket(reading, right_edge(reading, quantity.numeral.unit_end))
    right = {c.feature for c in reading.cues if quantity.numeral.unit_end <= c.start and c.end <= until}
    named_after = any(f.startswith(("quality:", "channel:", "domain:")) for f in right)
    features = right if named_after else right | {c.feature for c in left}
    if not _about_dossiers(reading, begin, edge, quantity.numeral.unit_end, until, governor):
        return None
    if "domain:other" in features:
        return "other"
    if "quality:on_time" in features or {"state:resolved", "quality:in_time"} <= features:
        return "dossiers.on_time_rate"
    if "quality:late" in features:
        return "dossiers.late_rate"
    if "channel:online" in features and "state:resolved" not in features - {"state:received"}:
        return "dossiers.online_rate"
    if formula and not features and _online_context(reading, edge):
        return "dossiers.online_rate"
    return None


def _past_bracket(reading: Reading, edge: int) -> int:
    """«100% hồ sơ (562/562 hồ sơ) … được trả trước hạn»: the words go on after the bracket."""
    closing = reading.closing.get(edge)
    return right_edge(reading, closing + 1) if closing is not None else edge


def _from_subject(reading: Reading) -> str | None:
    """The rate that the line above a list names: «Về nộp hồ sơ qua Cổng dịch vụ công: - Cấp huyện: …»."""
    for subject in reversed(reading.passage.section.split(" › ")[-2:]):
        if not subject.rstrip().endswith(":"):
            continue
        features = {c.feature for c in CUES.find(subject)}
        if "domain:other" in features:
            return "other"
        for feature, rate in _RATE_NAMED:
            if feature in features:
                return rate
    return None


_RATE_NAMED = (
    ("quality:on_time", "dossiers.on_time_rate"), ("quality:late", "dossiers.late_rate"),
    ("channel:online", "dossiers.online_rate"),
)


def _online_context(reading: Reading, edge: int) -> bool:
    return any(c.feature == "channel:online" and c.end <= edge for c in reading.cues)


def _about_dossiers(reading: Reading, begin: int, edge: int, after: int, until: int, governor: Governor) -> bool:
    nouns = [*_NOUN.finditer(reading.compared, begin, edge), *_NOUN.finditer(reading.compared, after, until)]
    if nouns:
        return any(n.lastgroup == "dossier" for n in nouns) and nouns[-1].lastgroup == "dossier"
    earlier = list(_NOUN.finditer(reading.compared, 0, edge))
    if earlier:
        return earlier[-1].lastgroup == "dossier"
    return governor.noun == "dossier" or (governor.noun is None and "tỷ lệ" in reading.compared[begin:edge])
