"""The rate that words name: before a percentage, after it, or in the line over its list.

Comes in: a reading and the index of a percentage. Goes out: the code of a rate, ``EARLY`` or «other» for a share
that is none of the vocabulary, None where the words say nothing.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

import regex

from extractors.codes.governing import PETITION, REPORT, Governor
from extractors.indicators.features import CUES
from extractors.reading import Pair, Reading, is_change
from extractors.text.endings import ending
from extractors.text.nlp import Cue
from extractors.words.beside import labelled_after
from extractors.words.clauses import right_edge

NOUN = regex.compile(
    rf"(?P<dossier>hồ sơ|tthc|thủ tục hành chính|thủ tục)|(?P<other>nhiệm vụ|văn bản|{PETITION}"
    rf"|ý kiến|{REPORT}|công việc|chỉ tiêu|phản ánh|kiến nghị|phần việc|chế độ|giải ngân|ngân sách|vốn|dự toán)"
)
#: «số hồ sơ trực tuyến quý I bằng 90% số hồ sơ trực tuyến của cả năm 2022»: of another time's count, no rate
_AS_MUCH_AS = ending(r"(?<!\p{L})bằng (?:trên |gần |hơn |khoảng )?")
_ANOTHER_COUNT = regex.compile(
    r"\s*(?:so với )?(?:tổng )?(?:số|lượng|số lượng) hồ sơ(?: \p{L}+){0,3}?(?: của| trong)?(?: cả)?"
    r" (?:năm|quý|tháng|cùng kỳ|kỳ)"
)
#: «Phấn đấu … tỷ lệ đúng hạn đạt 98%; hiện nay đạt 97,1%»: the same rate goes on.
_STILL_THE_RATE = regex.compile(
    r"\s*(?:hiện nay|đến nay|thực tế|kết quả|hiện|cụ thể|kết quả thực hiện|thực hiện)?,?\s*(?:mới |chỉ |đã )?đạt\s*"
)
_GOES_ON = regex.compile(
    r"(?:\s*trở lên)?(?:[\s,;)]|\([^()]*\))*(?:và\s+)?(?:(?:ở|tại|của|đối với|còn)?\s*(?:cấp|ubnd|các"
    r"|bộ phận một cửa)?\s*(?:\p{L}+[\s,]*){0,9}?)?"
    r"(?:lần lượt\s+)?(?:là|đạt|:)?\s*"
    # «… tại trung tâm (0,18%) cao hơn mức chung (0,07%)»
    r"|\)?\s*(?:cao|thấp) hơn (?:so với )?(?:mức|tỷ lệ)? ?(?:chung|bình quân)(?: \p{L}+){0,5}\s*\(?(?:là )?"
    # «Sở Y tế (hơn 19%); UBND tỉnh (gần 12%)»
    r"|\)?\s*[,;]\s*(?:(?:và|còn|riêng)\s+)*(?:sở|ban|ubnd|huyện|thị xã|thành phố|xã|phường|công an|chi cục|văn phòng)"
    r"\s[\p{L}\s&-]{1,50}?\s*\(\s*(?:gần|hơn|khoảng|trên|còn|đạt)?\s*"
    # «đạt 99,2% (cấp huyện 98,5%, cấp xã 99,6%)»
    r"|\s*\(\s*(?:trong đó:?\s*)?(?:ở |tại |của )?(?:ubnd )?cấp (?:huyện|xã|tỉnh)(?:\s*:|\s+(?:là|đạt))?\s*"
    # «giảm từ 0,11% năm 2022 xuống còn 0,05%»
    r"|\s*(?:\(?(?:của |trong |ở )?(?:năm|quý|tháng|cùng kỳ)[\p{L}\d\s/]{0,20}\)?\s*)?"
    r"(?:lên|xuống)(?: còn| đến| tới| mức)?\s*"
)
#: «Bạc Hà (6,1%), Sơn Trà (9,2%)», as printed: the rate of one place after another
_NEXT_NAME = regex.compile(
    r"(?:\)\s*(?:[,;]\s*(?:và\s+)?|và\s+)"
    # «Bạc Hà đạt 68,5%, vượt Sơn Trà (58,8%)»
    r"|\)?\s*[,;]?\s*(?:vượt(?: qua| trên)?|bỏ xa|(?:cao |thấp )?hơn|(?:xếp |đứng )?sau|(?:tiếp|kế) (?:theo|đến) là)"
    r"\s+)"
    r"(?:(?:tỉnh|huyện|xã|phường|thị xã|thành phố|quận|TP\.?)\s+)?(?:\p{Lu}[\p{L}'’-]*\s*){1,5}\(\s*"
)
#: «Bạc Hà (67%), Sơn Trà (65,9%) là 2 tỉnh dẫn đầu về tỷ lệ hồ sơ trực tuyến»: a rate named behind its list
_NAMED_BEHIND = regex.compile(
    r"\s*\)(?:\s*(?:[,;]|và|cùng|cùng với|[,;] và)\s*[^,;.:()\d]{2,50}\(\s*[\d.,]+\s?%\s*\))*"
    r"(?:,?\s*(?:là|đều|cùng)\s)?[^.;()%]{0,70}?(?<!\p{L})(?:về|có|với|theo|ở)\s+tỷ lệ(?P<of>[^,;.:()\d%]{3,80})"
)
#: «đúng hạn 99%; 100% xã áp dụng ISO»: a share that its own noun follows.
_OF_ITS_OWN = regex.compile(
    r"\s*%?\s*(?:số |các |tổng số )?(?:xã|phường|thị trấn|cơ quan|đơn vị|phòng|sở|cán bộ|công chức|viên chức|văn bản"
    r"|người|thôn|doanh nghiệp|kết quả|thủ tục|tthc|dịch vụ)(?!\p{L})"
)
#: «99,70% … trước hạn và đúng hạn, số chậm chiếm 0,30%»: another outcome, even where no cue says which.
_OTHERWISE = regex.compile(
    r"(?<!\p{L})(?:chậm|trễ|trể|muộn|quá|còn lại|không|chưa|ngược lại|rút|trả lại|từ chối)(?!\p{L})"
)
_BEFORE_REACH = 110
#: «tỷ lệ hồ sơ được xử lý trực tuyến»; «giải quyết hồ sơ trực tuyến» is the share resolved of those online
_HANDLED_ONLINE = regex.compile(r"(?<!\p{L})(?:xử lý|giải quyết) (?:hoàn toàn )?trực tuyến(?!\p{L})")
#: «tỷ lệ TTHC cung cấp trực tuyến», «TTHC được tích hợp, cung cấp trực tuyến»: of services offered, not of dossiers
_OFFERED = regex.compile(
    r"(?<!\p{L})(?:tthc|thủ tục(?: hành chính)?|dịch vụ(?: công)?)(?: \p{L}+,?){0,6}? (?:cung cấp|tích hợp)(?!\p{L})"
)
_RANGE = regex.compile(r"\s*%?\s*[-–]\s*")
#: «đạt 100% tỷ lệ đúng hạn»: a rate named right behind its percentage, and not that of the next
_TOLD = ending(r"(?<!\p{L})(?:là|đạt|bằng)\s*")
_RATE_BEHIND = regex.compile(r"\s*(?:về\s+)?tỷ lệ(?=(?: \p{L}+){1,6}\s*(?:[,;.)]|$))")
_ON_TIME, _LATE = "quality:on_time", "quality:late"
#: Where a new subject is told within a sentence.
_SUBJECT = regex.compile(r",\s*(?:còn |riêng )?(?=(?:các |số |tổng số |tỷ lệ )*(?:hồ sơ|tthc|thủ tục)(?!\p{L}))")
#: A share of the dossiers resolved early alone: no rate of the vocabulary.
EARLY = "early"


def rate_going_on(
    reading: Reading, index: int, codes: dict[int, str | None], pair: Pair | None = None
) -> str | None:
    """«… lần lượt đạt 98,7% và 99,4%», «ở cấp huyện là 99,29% (…), ở cấp xã là 99,81%»: the rate goes on.

    «…, trong đó cấp huyện 3.610/4.250 (84,9%)» goes on with the fraction in front.
    """
    if pair is not None and pair.lower == index - 1 and pair.upper == index - 2:
        begin, end = reading.quantities[pair.upper - 1].numeral.unit_end, reading.quantities[index].start
        own_words = any(begin <= c.start and c.end <= end for c in reading.cues)
        return None if own_words or not pair.upper else rate_going_on(reading, pair.upper, codes)
    before = [i for i in codes if i < index and not is_change(reading, reading.quantities[i])]
    if not before or codes[before[-1]] is None:
        return None
    previous, quantity = reading.quantities[before[-1]], reading.quantities[index]
    last = reading.quantities[index - 1]
    begin = last.numeral.unit_end
    left = [b for b in last.brackets if b not in quantity.brackets]
    if left and (closing := reading.closing.get(left[0])) is not None:
        begin = max(begin, closing)  # «21,19% (1.034/4.880 hồ sơ tiếp nhận mới), cấp xã đạt 11,14%»
    elif last is not previous:
        return None  # «quá hạn 52 hồ sơ (1,1%); cấp xã giải quyết 13.588 hồ sơ, đạt 99,9%»: a count of its own
    between = reading.compared[begin : quantity.start]
    listed = _NEXT_NAME.fullmatch(reading.text, begin, quantity.start)
    if previous.sentence != quantity.sentence or not (listed or _GOES_ON.fullmatch(between)):
        return None
    own_noun = _OF_ITS_OWN.match(reading.compared, quantity.numeral.unit_end)
    of_others = any(noun.lastgroup == "other" for noun in NOUN.finditer(between))
    if _OTHERWISE.search(between) or own_noun or of_others:
        return None  # «đúng hạn 99,9%; thu ngân sách đạt 100% dự toán»
    asides = [(a, b) for a, b in reading.closing.items() if previous.end <= a and b <= quantity.start]
    if any(
        previous.end <= c.start and c.end <= begin and c.feature in ("channel:direct", "channel:postal")
        and not any(a < c.start < b for a, b in asides)
        for c in reading.cues
    ):
        return None  # «trực tuyến 310 hồ sơ, chiếm 31%; trực tiếp 690 hồ sơ, chiếm 69%»
    if any(
        begin <= c.start and c.end <= quantity.start and c.feature.startswith(("quality:", "channel:"))
        for c in reading.cues
    ):
        return None  # «(trực tuyến đạt 96,4%), giải quyết đúng hạn 100%» names another rate
    return codes[before[-1]]


#: «Nếu chỉ tính các phòng thì tỷ lệ này đạt 99,9%»: the rate told last.
_THIS_RATE = ending(
    r"(?<!\p{L})tỷ lệ (?:này|nói trên|trên(?= (?:là|đạt|chỉ|còn|được|ở mức|tương ứng)(?!\p{L})))"
    r"(?: (?:là|đạt|chỉ|còn|được|ở mức|tương ứng))*\s*:?\s*"
)


def rate_pointed_at(reading: Reading, index: int, codes: dict[int, str | None]) -> str | None:
    """The last rate named in the passage, where the words right before a percentage point back at it."""
    quantity = reading.quantities[index]
    if not _THIS_RATE.match(reading.compared, quantity.sentence[0], quantity.start):
        return None
    return next((code for at, code in sorted(codes.items(), reverse=True) if at < index and code), None)


def rate_behind_list(reading: Reading, index: int) -> str | None:
    """The rate of named bodies, each with its own in brackets, that the words behind all of them name."""
    quantity = reading.quantities[index]
    named = _NAMED_BEHIND.match(reading.compared, quantity.numeral.unit_end) if quantity.brackets else None
    if named is None or reading.compared[quantity.brackets[-1] + 1 : quantity.start].strip():
        return None
    told = {c.feature for c in reading.cues if named.start("of") <= c.start and c.end <= named.end("of")}
    other = any(noun.lastgroup == "other" for noun in NOUN.finditer(named["of"]))
    return None if other or "domain:other" in told else rate_told(told)


def rate_in_clause(reading: Reading, index: int, governor: Governor, pair: Pair | None) -> str | None:
    """Rate named in the clause: «tỷ lệ … đúng hạn đạt 99,97%», «100% hồ sơ được giải quyết đúng hạn»."""
    quantity = reading.quantities[index]
    first = min(index, pair.upper) if pair is not None else index
    if first and _RANGE.fullmatch(reading.compared, reading.quantities[first - 1].end, quantity.start):
        first -= 1  # «giảm còn 0,8 - 2%»
    previous = reading.quantities[first - 1] if first else None
    begin = quantity.sentence[0]
    formula = next((f for f in reading.formulas if f.result_at == quantity.start), None)
    as_much = _AS_MUCH_AS.match(reading.compared, 0, quantity.start)
    if as_much and _ANOTHER_COUNT.match(reading.compared, quantity.numeral.unit_end):
        return "other"
    edge = formula.start if formula else quantity.start
    going_on = _STILL_THE_RATE.fullmatch(reading.compared, reading.compared.rfind(";", 0, edge) + 1, edge)
    if previous and not previous.in_formula and previous.sentence == quantity.sentence and not going_on:
        begin = previous.numeral.unit_end
        if previous.numeral.is_percent and labelled_after(reading, previous):
            # «99,70% hồ sơ được trả trước hạn và đúng hạn, số chậm chiếm 0,30%»: those words were the first one's
            begin = max(begin, reading.compared.rfind(",", begin, edge) + 1)
    clause = max(reading.compared.rfind(mark, 0, edge) for mark in (";", ". "))
    if clause > begin and not _STILL_THE_RATE.fullmatch(reading.compared, clause + 1, edge):
        begin = clause
    begin = max(begin, (quantity.brackets[0] if quantity.brackets else edge) - _BEFORE_REACH)
    named = reading.compared.rfind("tỷ lệ", begin, edge)
    if any(named < c.start and c.end <= edge for c in reading.cues):
        begin = max(begin, named)
    left = [c for c in reading.cues if begin <= c.start and c.end <= edge]
    named_behind = _RATE_BEHIND.match(reading.compared, quantity.numeral.unit_end)
    edge_after = right_edge(reading, named_behind.end() if named_behind else quantity.numeral.unit_end)
    aside = _counts_aside(reading, edge_after)
    until = _past_bracket(reading, edge_after)
    right = {
        c.feature for c in reading.cues
        if quantity.numeral.unit_end <= c.start and c.end <= until and not aside[0] <= c.start < aside[1]
    }  # fmt: skip
    if any(named < c.start and c.end <= edge and c.feature.startswith("quality:") for c in reading.cues):
        # «tỷ lệ đúng hạn là 99,9% mức độ hài lòng …»: told, so what follows with no comma is another matter
        right -= {"domain:other"} if 0 <= begin <= named and _TOLD.match(reading.compared, named, edge) else set()
    named_after = any(f.startswith(("quality:", "channel:", "domain:")) for f in right)
    features = right if named_after else right | {c.feature for c in _of_last_subject(reading, left, edge)}
    noun_until = edge_after if aside[0] < aside[1] else until
    if not _about_dossiers(reading, begin, edge, quantity.numeral.unit_end, noun_until, governor):
        return None
    one_level = len((features | {c.feature for c in left}) & {"service:partial", "service:full"}) == 1
    offered = "channel:online" in features and _OFFERED.search(reading.compared, begin, noun_until)
    if offered and reading.compared.find("hồ sơ", begin, noun_until) < 0:
        return "other"
    if "domain:other" in features or one_level:
        return "other"
    if "quality:early" in features and "quality:on_time" not in features:
        return EARLY
    if "quality:on_time" in features or {"state:resolved", "quality:in_time"} <= features:
        return "dossiers.on_time_rate"
    if features & {_LATE, "quality:both"}:  # «tỷ lệ chậm, quá hạn»
        return "dossiers.on_time_rate" if _none_late(reading, index, left) else "dossiers.late_rate"
    if "channel:online" in features and (
        "state:resolved" not in features or _HANDLED_ONLINE.search(reading.compared, begin, edge)
    ):
        return "dossiers.online_rate"
    if formula and not features and _online_context(reading, edge):
        return "dossiers.online_rate"
    return None


def _of_last_subject(reading: Reading, left: Sequence[Cue], edge: int) -> Sequence[Cue]:
    """«hồ sơ đúng hạn tăng cao, hồ sơ trễ hạn giảm còn 3,45%»: of two outcomes, the one told of the last subject."""
    if not {_LATE, _ON_TIME} <= {c.feature for c in left}:
        return left
    begin = max((m.end() for m in _SUBJECT.finditer(reading.compared, left[0].start, edge)), default=0)
    last = [c for c in left if c.start >= begin]
    return last if {c.feature for c in last} & {_LATE, _ON_TIME} else left


def _past_bracket(reading: Reading, edge: int) -> int:
    """«100% hồ sơ (562/562 hồ sơ) … được trả trước hạn»: the words go on after the bracket."""
    closing = reading.closing.get(edge)
    return right_edge(reading, closing + 1) if closing is not None else edge


def _counts_aside(reading: Reading, edge: int) -> tuple[int, int]:
    """A bracket with counts behind a rate says what they are: «đạt 97,34% (đúng hạn 6.041, quá hạn 9)»."""
    closing = reading.closing.get(edge, edge)
    return (edge, closing) if any(edge < q.start < closing for q in reading.quantities) else (edge, edge)


def rate_over_list(reading: Reading) -> str | None:
    """The rate that the line above a list names: «Về nộp hồ sơ qua Cổng dịch vụ công: - Cấp huyện: …»."""
    for subject in reversed(reading.passage.section.split(" › ")[-2:]):
        if not subject.rstrip().endswith(":"):
            continue
        features = {c.feature for c in CUES.find(subject)}
        if "domain:other" in features:
            return "other"
        if rate := rate_told(features):
            return rate
    return None


def rate_told(features: Collection[str]) -> str | None:
    """The rate that cues name by themselves, the first of those on time, late and online."""
    return next((rate for feature, rate in _RATE_NAMED if feature in features), None)


_RATE_NAMED = (
    ("quality:on_time", "dossiers.on_time_rate"),
    ("quality:late", "dossiers.late_rate"),
    ("channel:online", "dossiers.online_rate"),
)


def _online_context(reading: Reading, edge: int) -> bool:
    return any(c.feature == "channel:online" and c.end <= edge for c in reading.cues)


def _about_dossiers(reading: Reading, begin: int, edge: int, after: int, until: int, governor: Governor) -> bool:
    nouns = [*NOUN.finditer(reading.compared, begin, edge), *NOUN.finditer(reading.compared, after, until)]
    if nouns:
        return any(n.lastgroup == "dossier" for n in nouns) and nouns[-1].lastgroup == "dossier"
    asides = [(a, b) for a, b in reading.closing.items() if b <= edge]
    told = NOUN.finditer(reading.compared, 0, edge)
    earlier = [n for n in told if not any(a < n.start() < b for a, b in asides)]
    if earlier:
        return earlier[-1].lastgroup == "dossier"
    return governor.noun == "dossier" or (governor.noun is None and "tỷ lệ" in reading.compared[begin:edge])


_NONE = ending(r"(?<!\p{L})(?:không|chưa)(?:\s+(?:có|còn|phát sinh|để|xảy ra|hồ sơ|trường hợp|nào|bị))*\s*")
_FULL = 100


def _none_late(reading: Reading, index: int, left: Sequence[Cue]) -> bool:
    """«không có hồ sơ trễ hạn (đạt 100%)»: all are on time."""
    late = [c for c in left if c.feature == "quality:late"]
    whole = reading.quantities[index].numeral.value == _FULL
    return whole and bool(late) and _NONE.match(reading.compared, 0, late[-1].start) is not None
