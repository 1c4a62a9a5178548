"""What a percentage is the rate of, and the count it is printed beside.

Comes in: a reading and what its counts are. Goes out: for each percentage its
indicator and the index of the count it stands beside («1.940 hồ sơ (chiếm tỷ lệ 97,00%)»).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import regex

from extractors.codes.bound import Bound
from extractors.codes.governing import Governor
from extractors.codes.share_turns import share_in_turn
from extractors.indicators.features import CUES
from extractors.reading import Pair, Reading, is_change
from extractors.text.endings import ending
from extractors.text.nlp import Cue
from extractors.words.beside import count_after, count_beside, labelled_after, pair_beside
from extractors.words.clauses import right_edge

_RATE_OF = {
    "dossiers.resolved.on_time": "dossiers.on_time_rate",
    "dossiers.resolved.late": "dossiers.late_rate",
    "dossiers.overdue": "dossiers.late_rate",
    "dossiers.received.online": "dossiers.online_rate",
}
_NOUN = regex.compile(
    r"(?P<dossier>hồ sơ|tthc|thủ tục hành chính|thủ tục)|(?P<other>nhiệm vụ|văn bản|đơn thư|đơn"
    r"|ý kiến|báo cáo|công việc|chỉ tiêu|phản ánh|kiến nghị|phần việc|chế độ)"
)
#: «chiếm 60% số hồ sơ quá hạn»: the share of a subset is not the rate (DOMAIN §8.6).
_SUBSET = regex.compile(
    r"\s*(?:trong |trên )?(?:tổng )?số (?:các )?(?:hồ sơ|tthc)(?: [\p{L}]+){0,3}? (?:quá hạn|trễ hạn"
    r"|chậm hạn|trễ hẹn|đúng hạn|trước hạn|sớm hạn|trực tuyến(?=\s*[;.,]))"
)
#: «04/12 phường, xã có tỷ lệ hồ sơ trực tuyến dưới 75%»: a bound that so many bodies keep
_BOUND_OF_BODIES = ending(
    r"(?<!\p{L})\d+(?:/\d+)? (?:xã|phường|thị trấn|đơn vị|phòng|cơ quan|sở)(?!\p{L})[^;.()\d]{0,40}(?<!\p{L})(?:có|đạt)"
    r"[^;.()\d]{0,60}(?<!\p{L})(?:dưới|trên|từ|hơn|chưa đến)\s*"
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
    r"(?:[\s,;)]|\([^()]*\))*(?:và\s+)?(?:(?:ở|tại|của|đối với|còn)?\s*(?:cấp|ubnd|các"
    r"|bộ phận một cửa)?\s*(?:\p{L}+[\s,]*){0,6}?)?"
    r"(?:lần lượt\s+)?(?:là|đạt|:)?\s*"
)
#: «đúng hạn 99%; 100% xã áp dụng ISO»: a share that its own noun follows.
_OF_ITS_OWN = regex.compile(
    r"\s*%?\s*(?:số |các |tổng số )?(?:xã|phường|thị trấn|cơ quan|đơn vị|phòng|sở|cán bộ|công chức|viên chức|văn bản"
    r"|người|thôn|doanh nghiệp|kết quả|thủ tục|tthc|dịch vụ)(?!\p{L})"
)
#: «99,70% … trước hạn và đúng hạn, số chậm chiếm 0,30%»: another outcome, even where no cue says which.
_OTHERWISE = regex.compile(r"(?<!\p{L})(?:chậm|trễ|trể|muộn|quá|còn lại|không|chưa|ngược lại)(?!\p{L})")
_BEFORE_REACH = 110


#: A share of the dossiers resolved early alone: no rate of the vocabulary.
EARLY = "early"
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
        if (
            reading.is_score_table
            or is_change(reading, quantity)
            or _BOUND_OF_BODIES.match(reading.compared, quantity.sentence[0], quantity.start)
            or _SUBSET.match(reading.compared, quantity.numeral.unit_end)
        ):
            codes[index] = None
            continue
        pair = pair_beside(reading, index)
        turn = share_in_turn(reading, index) if pair is None else None
        if turn is not None and turn >= 0 and turn in bounds:
            codes[index] = _with_its_turn(bounds, turn)
            continue
        words = _from_words(reading, index, governor, pair) or _continued(reading, index, codes)
        if words is None and pair is not None and not _own_cues(reading, pair):
            words = _from_subject(reading)
        if words == EARLY:
            governor.early_has_share, words = True, None
        elif words == "dossiers.on_time_rate" and governor.early_has_share and not _both(reading, index):
            words = None
        if words is None and pair is not None:
            _share_of_received(reading, index, pair, bounds)
        if words == "other":
            codes[index] = None
            for side in (pair.upper, pair.lower) if pair is not None else ():
                if bounds[side].method != "named fraction":
                    bounds[side] = replace(bounds[side], indicator=None)
        elif pair is not None:
            codes[index] = None if _of_subset(reading, pair, bounds) else _with_pair(pair, words, bounds)
        elif words in TOP_OF and _only_in_brackets(reading, index, words, bounds):
            codes[index] = words
        else:
            codes[index] = _with_count(reading, index, words, bounds, governor)
    return codes


def _with_its_turn(bounds: dict[int, Bound], turn: int) -> str | None:
    """«trước hạn 31, đúng hạn 18 và quá hạn 1 hồ sơ, lần lượt chiếm 62%, 36% và 2%»: 36% is of one column only."""
    code = bounds[turn].indicator
    early_apart = any(b.indicator == "dossiers.resolved.early" for b in bounds.values())
    return None if code is None or (code == "dossiers.resolved.on_time" and early_apart) else _RATE_OF.get(code)


def _only_in_brackets(reading: Reading, index: int, words: str, bounds: dict[int, Bound]) -> bool:
    """«Hồ sơ trực tuyến chiếm 91,0% (4.488 hồ sơ)»: the count in brackets is what the rate is of."""
    after = count_after(reading, index)
    bound = bounds.get(after) if after is not None else None
    if after is None or bound is None or not bound.is_dossier or bound.indicator is not None or bound.own:
        return False
    channel = "online" if words == "dossiers.online_rate" else bound.channel
    bounds[after] = replace(bound, indicator=TOP_OF[words][0], channel=channel, method="rate")
    return True


def _share_of_received(reading: Reading, index: int, pair: Pair, bounds: dict[int, Bound]) -> None:
    """«tỷ lệ hồ sơ đã giải quyết đạt 85,0% (3.560/3.640 hồ sơ)»: resolved over received."""
    start = reading.quantities[index].start
    begin = max(reading.compared.rfind(mark, 0, start) for mark in (";", ". ", "("))
    features = {c.feature for c in reading.cues if begin < c.start and c.end <= start}
    upper, lower = bounds.get(pair.upper), bounds.get(pair.lower)
    if features != {"state:resolved"} or upper is None or lower is None or upper.indicator or not upper.is_dossier:
        return
    bounds[pair.upper] = replace(upper, indicator="dossiers.resolved", method="rate")
    bounds[pair.lower] = replace(lower, indicator="dossiers.received", method="rate")


def _both(reading: Reading, index: int) -> bool:
    """True where the words before a percentage name early and on time together («trước hạn và đúng hạn»)."""
    quantity = reading.quantities[index]
    near = [c for c in reading.cues if c.feature == "quality:on_time" and c.end <= quantity.start]
    return bool(near) and "trước" in reading.compared[near[-1].start : near[-1].end]


def _own_cues(reading: Reading, pair: Pair) -> bool:
    sentence = reading.quantities[pair.upper].sentence
    return any(sentence[0] <= c.start < sentence[1] for c in reading.cues)


def _of_subset(reading: Reading, pair: Pair, bounds: dict[int, Bound]) -> bool:
    """«trễ hạn 444 hồ sơ. Hồ sơ trễ hạn chủ yếu về đất đai: 431/444 hồ sơ (97,07%)»: the share of those late."""
    upper, lower = bounds.get(pair.upper), bounds.get(pair.lower)
    if upper is None or lower is None or lower.method == "named fraction" or upper.indicator not in _LATE:
        return False
    value = reading.quantities[pair.lower].numeral.value
    whole = next(
        (b for q, b in bounds.items() if 0 <= q < pair.upper and b.indicator in _LATE
         and reading.quantities[q].numeral.value == value),
        None,
    )  # fmt: skip
    if whole is not None:
        bounds[pair.upper] = replace(upper, indicator=whole.indicator)
        bounds[pair.lower] = replace(lower, indicator=whole.indicator, scope=whole.scope, method="rate")
    return whole is not None


_LATE = ("dossiers.resolved.late", "dossiers.overdue", "dossiers.pending.overdue")


def _with_pair(pair: Pair, words: str | None, bounds: dict[int, Bound]) -> str | None:
    upper, lower = bounds.get(pair.upper), bounds.get(pair.lower)
    if upper is None or lower is None or not upper.is_dossier:
        return None
    if upper.indicator in _RATE_OF:
        return _RATE_OF[upper.indicator]
    if words not in TOP_OF:
        return None
    top, whole = TOP_OF[words]
    channel = "online" if words == "dossiers.online_rate" else upper.channel
    bounds[pair.upper] = replace(upper, indicator=top, channel=channel, method="rate")
    if lower.method != "named fraction":
        # «7.913 hồ sơ trực tuyến trên tổng số 9.524 hồ sơ tiếp nhận mới»: the whole may be the new ones alone
        kept = whole if lower.indicator is None or not lower.indicator.startswith(f"{whole}.new") else lower.indicator
        bounds[pair.lower] = replace(lower, indicator=kept, method="rate")
    return words


def _continued(reading: Reading, index: int, codes: dict[int, str | None]) -> str | None:
    """«… lần lượt đạt 98,7% và 99,4%», «ở cấp huyện là 99,29% (…), ở cấp xã là 99,81%»: the rate goes on."""
    before = [i for i in codes if i < index]
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
    if previous.sentence != quantity.sentence or not _GOES_ON.fullmatch(between):
        return None
    own_noun = _OF_ITS_OWN.match(reading.compared, quantity.numeral.unit_end)
    if _OTHERWISE.search(between) or own_noun:
        return None
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


def _with_count(
    reading: Reading, index: int, words: str | None, bounds: dict[int, Bound], governor: Governor
) -> str | None:
    beside = count_beside(reading, index)
    if beside is None or beside not in bounds or not bounds[beside].is_dossier:
        return words
    code = bounds[beside].indicator
    if code == "dossiers.resolved.early":
        governor.early_has_share = True
    own_early = governor.early_has_share or _early_has_its_own(reading, beside, bounds)
    if code == "dossiers.resolved.on_time" and own_early:
        return None  # «trước hạn 1.848 (77%), đúng hạn 534 (22,25%)»: the share of one column only
    if code in _RATE_OF:
        # «quá hạn 12 hồ sơ, đạt 99,4% đúng hạn»: the words after the percentage name it, not the count before
        named = words in TOP_OF and words != _RATE_OF[code] and labelled_after(reading, reading.quantities[index])
        return words if named else _RATE_OF[code]
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
    begin = max(begin, edge - _BEFORE_REACH)
    named = reading.compared.rfind("tỷ lệ", begin, edge)
    if any(named < c.start and c.end <= edge for c in reading.cues):
        begin = max(begin, named)
    left = [c for c in reading.cues if begin <= c.start and c.end <= edge]
    until = _past_bracket(reading, right_edge(reading, quantity.numeral.unit_end))
    right = {c.feature for c in reading.cues if quantity.numeral.unit_end <= c.start and c.end <= until}
    named_after = any(f.startswith(("quality:", "channel:", "domain:")) for f in right)
    features = right if named_after else right | {c.feature for c in left}
    if not _about_dossiers(reading, begin, edge, quantity.numeral.unit_end, until, governor):
        return None
    one_level = len(features & {"service:partial", "service:full"}) == 1
    if "domain:other" in features or one_level:
        return "other"
    if "quality:early" in features and "quality:on_time" not in features:
        return EARLY
    if "quality:on_time" in features or {"state:resolved", "quality:in_time"} <= features:
        return "dossiers.on_time_rate"
    if "quality:late" in features:
        return "dossiers.on_time_rate" if _none_late(reading, index, left) else "dossiers.late_rate"
    if "channel:online" in features and "state:resolved" not in features - {"state:received"}:
        return "dossiers.online_rate"
    if formula and not features and _online_context(reading, edge):
        return "dossiers.online_rate"
    return None


_FULL = 100
_NONE = ending(r"(?<!\p{L})(?:không|chưa)(?:\s+(?:có|còn|phát sinh|để|xảy ra|hồ sơ|trường hợp|nào|bị))*\s*")


def _none_late(reading: Reading, index: int, left: Sequence[Cue]) -> bool:
    """«không có hồ sơ trễ hạn (đạt 100%)»: all are on time."""
    late = [c for c in left if c.feature == "quality:late"]
    whole = reading.quantities[index].numeral.value == _FULL
    return whole and bool(late) and _NONE.match(reading.compared, 0, late[-1].start) is not None


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
    ("quality:on_time", "dossiers.on_time_rate"),
    ("quality:late", "dossiers.late_rate"),
    ("channel:online", "dossiers.online_rate"),
)


def _online_context(reading: Reading, edge: int) -> bool:
    return any(c.feature == "channel:online" and c.end <= edge for c in reading.cues)


def _about_dossiers(reading: Reading, begin: int, edge: int, after: int, until: int, governor: Governor) -> bool:
    nouns = [*_NOUN.finditer(reading.compared, begin, edge), *_NOUN.finditer(reading.compared, after, until)]
    if nouns:
        return any(n.lastgroup == "dossier" for n in nouns) and nouns[-1].lastgroup == "dossier"
    asides = [(a, b) for a, b in reading.closing.items() if b <= edge]
    told = _NOUN.finditer(reading.compared, 0, edge)
    earlier = [n for n in told if not any(a < n.start() < b for a, b in asides)]
    if earlier:
        return earlier[-1].lastgroup == "dossier"
    return governor.noun == "dossier" or (governor.noun is None and "tỷ lệ" in reading.compared[begin:edge])
