"""What a percentage is the rate of, and the count it is printed beside.

Comes in: a reading and what its counts are. Goes out: for each percentage its
indicator and the index of the count it stands beside («1.940 hồ sơ (chiếm tỷ lệ 97,00%)»).
"""

from __future__ import annotations

from dataclasses import replace

import regex

from extractors.codes.bound import Bound
from extractors.codes.governing import Governor
from extractors.codes.rate_words import (
    EARLY,
    NOUN,
    rate_behind_list,
    rate_going_on,
    rate_in_clause,
    rate_over_list,
    rate_pointed_at,
)
from extractors.codes.rates_below import note_rate, rate_below
from extractors.codes.share_turns import share_in_turn
from extractors.codes.shares_of_some import is_of_bodies, is_of_one_level, is_of_some
from extractors.reading import Pair, Reading, is_change
from extractors.text.list_words import GOES_ON, TAKES_UP
from extractors.words.beside import count_after, count_beside, labelled_after
from extractors.words.clauses import OUT_OF
from extractors.words.fraction_beside import pair_beside
from extractors.words.percent_rows import pair_in_turn

_RATE_OF = {
    "dossiers.resolved.on_time": "dossiers.on_time_rate",
    "dossiers.resolved.late": "dossiers.late_rate",
    "dossiers.overdue": "dossiers.late_rate",
    "dossiers.received.online": "dossiers.online_rate",
}
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
    of_bodies: dict[int, str | None] = {}  # what a bound is of that so many bodies keep: the rate may go on
    for index, quantity in enumerate(reading.quantities):
        if not quantity.numeral.is_percent or quantity.in_formula:
            continue
        if reading.is_score_table or is_change(reading, quantity) or is_of_some(reading, quantity):
            codes[index] = None
            if is_of_bodies(reading, quantity):
                of_bodies[index] = rate_in_clause(reading, index, governor, None)
            continue
        pair = pair_beside(reading, index)
        if pair is not None and pair == pair_in_turn(reading, index) and (own := _with_pair(pair, None, bounds)):
            codes[index] = own  # «đúng hạn 1.200/1.230 và số hóa 1.100/1.230 hồ sơ, đạt 97,56% và 89,43%»
            continue
        turn = share_in_turn(reading, index) if pair is None else None
        if turn is not None and turn >= 0 and turn in bounds:
            codes[index] = _with_its_turn(bounds, turn)
            continue
        words = (
            rate_pointed_at(reading, index, codes)
            or rate_in_clause(reading, index, governor, pair)
            or rate_going_on(reading, index, codes | of_bodies, pair)
            or rate_behind_list(reading, index)
            or (rate_below(reading, governor) if pair is None else None)
        )
        if words is None and pair is not None and not _own_cues(reading, pair):
            words = rate_over_list(reading)
        of = bounds[pair.upper].indicator if pair is not None and pair.upper in bounds else None
        if words == EARLY or of == "dossiers.resolved.early":
            governor.early_has_share, words = True, None
        elif words == "dossiers.on_time_rate" and governor.early_has_share and not _both(reading, index):
            words = None
        if words == "other":
            codes[index] = None
            for side in (pair.upper, pair.lower) if pair is not None else ():
                if bounds[side].method != "named fraction":
                    bounds[side] = replace(bounds[side], indicator=None)
        elif of == "dossiers.resolved.on_time" and governor.early_has_share and not _both(reading, index):
            codes[index] = None
        elif pair is not None:
            codes[index] = _of_pair(reading, index, pair, words, bounds)
        elif words in TOP_OF and _only_in_brackets(reading, index, words, bounds):
            codes[index] = words
        else:
            codes[index] = _with_count(reading, index, words, bounds, governor)
        if codes[index] == "dossiers.online_rate" and is_of_one_level(reading, quantity):
            codes[index] = None
    note_rate(reading, codes, governor)
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


def _of_those_pending(reading: Reading, pair: Pair, bounds: dict[int, Bound]) -> bool:
    """«Đang giải quyết 466 hồ sơ, trong đó quá hạn: 37/466 hồ sơ (7,9%)»: no rate of what was resolved."""
    upper, lower = bounds.get(pair.upper), bounds.get(pair.lower)
    if upper is None or lower is None or upper.indicator != "dossiers.pending.overdue":
        return False
    value = reading.quantities[pair.lower].numeral.value
    told = any(
        0 <= q < pair.upper and b.indicator == "dossiers.pending" and reading.quantities[q].numeral.value == value
        for q, b in bounds.items()
    )
    if told and lower.method != "named fraction":
        bounds[pair.lower] = replace(lower, indicator="dossiers.pending", method="rate")
    return told


_LATE = ("dossiers.resolved.late", "dossiers.overdue", "dossiers.pending.overdue")


#: «đã giải quyết 1.915/1.960 hồ sơ, tỷ lệ giải quyết đúng hạn đạt»: another rate than the fraction's.
_ANOTHER_RATE = regex.compile(r"\s*(?:hồ sơ)?\s*[,;]\s*(?:và |trong đó )?tỷ lệ[^,;.\d]*")


def _of_pair(
    reading: Reading, index: int, pair: Pair, words: str | None, bounds: dict[int, Bound]
) -> str | None:
    """The code of a rate beside a fraction, which it may bind."""
    if _of_subset(reading, pair, bounds) or _of_those_pending(reading, pair, bounds):
        return None
    upper, end = bounds.get(pair.upper), reading.quantities[pair.lower].numeral.end
    apart = _ANOTHER_RATE.fullmatch(reading.compared, end, max(end, reading.quantities[index].start))
    if words in TOP_OF and apart and upper is not None and upper.own == {"state:resolved"}:
        return words
    return _with_pair(pair, words, bounds)


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


def _with_count(
    reading: Reading, index: int, words: str | None, bounds: dict[int, Bound], governor: Governor
) -> str | None:
    beside = count_beside(reading, index)
    if beside is not None and beside in bounds and "domain:other" in bounds[beside].own and words in TOP_OF:
        between = reading.quantities[beside].end, reading.quantities[index].start
        return words if reading.compared.find("tỷ lệ", *between) >= 0 else None
    if beside is not None and reading.quantities[beside].numeral.unit == "thủ tục" and words == "dossiers.online_rate":
        return words if bounds[beside].is_dossier else None  # «181 TTHC chưa cung cấp trực tuyến (10%)»
    if beside is None or beside not in bounds or not bounds[beside].is_dossier:
        return words
    code = bounds[beside].indicator
    between = reading.quantities[beside].numeral.unit_end, reading.quantities[index].start
    told = list(NOUN.finditer(reading.compared, *between))
    if told and told[-1].lastgroup == "other":
        return words  # «23 hồ sơ trễ hạn (…); giải ngân vốn đầu tư công thấp (61,62%)»
    if code == "dossiers.resolved.early":
        governor.early_has_share = True
    own_early = governor.early_has_share or _early_has_its_own(reading, beside, bounds)
    if code == "dossiers.resolved.on_time" and own_early:
        return None  # «trước hạn 1.848 (77%), đúng hạn 534 (22,25%)»: the share of one column only
    if code in _RATE_OF and _divides_its_own(reading, beside, bounds):
        return None
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


_TAKES_APART = regex.compile(rf"(?<!\p{{L}})(?:{TAKES_UP})(?!\p{{L}})|[:(]")

#: «cấp huyện 2.400 hồ sơ trực tuyến (đạt 40%); cấp xã 900 hồ sơ trực tuyến»: a closed bracket opens no list
_ASIDE = regex.compile(r"\([^()]*\)")


def _divides_its_own(reading: Reading, index: int, bounds: dict[int, Bound]) -> bool:
    """«39 hồ sơ trễ hạn, trong đó cấp huyện 31 hồ sơ (chiếm 79,5%)»: a share of the late ones, no late rate.

    «Trong 39 hồ sơ trễ hạn thì …», and «… 39 hồ sơ trễ hạn. Số này …» of the sentence before, take apart likewise.
    """
    part, text = reading.quantities[index], reading.compared
    begin = part.sentence[0]
    goes_on = _OF_THESE.match(text, begin, part.start) is not None
    before = max((s[0] for s in reading.sentences if s[1] <= begin), default=begin) if goes_on else begin
    wholes = (
        whole for q, bound in bounds.items()
        if 0 <= q < index and bound.indicator == bounds[index].indicator
        and before <= (whole := reading.quantities[q]).start
        and whole.numeral.value > part.numeral.value
    )  # fmt: skip
    return any(
        whole.start < begin
        or OUT_OF.match(text, begin, whole.start)
        or _TAKES_APART.search(_ASIDE.sub("", text[whole.end : part.start]))
        for whole in wholes
    )


#: What opens a sentence on parts of the number that the sentence before told.
_OF_THESE = regex.compile(GOES_ON)


def _early_has_its_own(reading: Reading, index: int, bounds: dict[int, Bound]) -> bool:
    """True where «trước hạn» stands before with a percentage of its own."""
    early = [q for q, b in bounds.items() if 0 <= q < index and b.indicator == "dossiers.resolved.early"]
    if not early:
        return False
    return any(reading.quantities[i].numeral.is_percent for i in range(early[-1] + 1, index))


