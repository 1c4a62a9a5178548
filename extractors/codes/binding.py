"""Binds the numbers of dossier statistics to indicators (DOMAIN §2, §3).

Comes in: readings in document order. Goes out: for each quantity what it counts.
A cue binds a number inside its clause, before it («đúng hạn 507») or after it
(«15 hồ sơ quá hạn»); what the clause leaves out (resolved or pending? which unit?)
is inherited from the number that governs it. Nothing here does arithmetic.
"""

from __future__ import annotations

from collections.abc import Sequence

import regex

from extractors.codes.bound import Bound
from extractors.codes.by_field import whole_for_items, with_fields
from extractors.codes.counted_nouns import noun_of, verb_adjacent
from extractors.codes.from_parts import from_parts
from extractors.codes.governing import (
    NOUN,
    Governor,
    enter_section,
    inherit,
    late_again,
    note_item,
    of_other,
    return_to_list,
)  # fmt: skip
from extractors.codes.in_turn import next_in_turn, respectively, share_out, with_earlier
from extractors.codes.lower_numbers import bind_lower
from extractors.codes.number_scopes import leads_on, scope_at
from extractors.codes.zeros import find_zeros
from extractors.indicators.features import CHANNEL, QUALITY, STATE, indicator_of
from extractors.reading import Pair, Quantity, Reading, is_change
from extractors.scope.scopes import WHOLE, ScopeMention, find_scopes
from extractors.text.list_words import GOES_ON
from extractors.text.nlp import Cue
from extractors.words.bracket_words import ALONE
from extractors.words.clauses import OUT_OF, cues_of, label_start
from extractors.words.told_features import features_of
from schemas.records import Scope

#: «tiếp nhận và giải quyết 8.215/8.402 hồ sơ»: of those received these were resolved.
_BOTH_STAGES = regex.compile(r"tiếp nhận(?: và|,)? (?:giải quyết|xử lý)$")
#: What stands over a list: the colon before it, or a bracket around it.
_OPENS = regex.compile(r"[:(]")
#: «57 hồ sơ được tiếp nhận qua dịch vụ này»: by the way named last before it
_THIS_WAY = regex.compile(r"(?<!\p{L})qua (?:dịch vụ|hình thức|kênh|phương thức|cách) (?:này|trên|nói trên)(?!\p{L})")
#: «…; …» and «trên tổng số 2.481 hồ sơ» speak of others, not the «;» of a bracket that goes on to the number.
_LEAVES = regex.compile(r"(?:[^();]|\([^()]*\))*;|.*?(?<!\p{L})(?:tổng số|trên|trong tổng)(?!\p{L})")

#: A heading or a line that leads a list is shorter than this; a paragraph is not.
_LEAD_LENGTH = 160
#: Units that say nothing of what the numbers around them count.
_NEUTRAL_UNITS = ("điểm phần trăm", "điểm", "ngày", "đồng", "đơn vị", "lớp")


def bind(reading: Reading, governor: Governor) -> list[Bound]:
    """Bind the counts of one passage; ``governor`` carries on to the next passage."""
    enter_section(reading, governor)
    led = return_to_list(reading, governor)
    bound: list[Bound] = []
    consumed = 0
    sentence = None
    zeros = find_zeros(reading, governor)
    scopes = find_scopes(reading.text) if reading.quantities or zeros else ()
    for index, quantity in enumerate(reading.quantities):
        if quantity.sentence != sentence:
            sentence, consumed = quantity.sentence, quantity.sentence[0]
        while zeros and zeros[0][1] <= quantity.start:
            bound.append(_bind_zero(reading, zeros.pop(0), governor, scopes))
        if quantity.in_formula or quantity.numeral.is_percent:
            consumed = max(consumed, quantity.numeral.unit_end)
            continue
        pair = reading.pair_of(index)
        if pair and pair.lower == index:
            continue  # bound together with the upper number
        left, right, consumed = cues_of(reading, index, consumed)
        left = share_out(reading, index, left)
        left += _channel_over(reading, index, left, right)
        if of_other(reading, bound, quantity):
            left = [*left, Cue(quantity.start, quantity.start, "domain:other")]
        own_right = _of_upper(left, right) if pair else right
        first = _bind_count(reading, index, left, own_right, governor, scopes, bound)
        if bound and first.indicator is None and respectively(reading, bound[-1], index):
            first = next_in_turn(reading, first, bound[-1])
        first = with_earlier(reading, bound, first)
        bound.append(first)
        if pair:
            bound.append(bind_lower(reading, pair, first, right))
    bound += [_bind_zero(reading, zero, governor, scopes) for zero in zeros]
    note_item(reading, bound, led, governor)
    _lead_on(reading, bound, governor)
    settled = with_fields(reading, [from_parts(reading, bound, at) for at in range(len(bound))], governor)
    if settled or reading.passage.depth == 0:
        above = governor.divided if reading.passage.depth > 0 else None
        governor.divided = whole_for_items(reading, settled) or above
    return settled


def _channel_over(reading: Reading, index: int, left: list[Cue], right: list[Cue]) -> list[Cue]:
    """The post named over several numbers: «qua bưu chính công ích: 412 hồ sơ (tiếp nhận 137, trả kết quả 275)»."""
    if any(cue.feature.startswith(CHANNEL) for cue in (*left, *right)):
        return []
    quantity = reading.quantities[index]
    stop = reading.compared.find(";", quantity.end, quantity.sentence[1])
    if _THIS_WAY.search(reading.compared, quantity.end, stop if stop >= 0 else quantity.sentence[1]):
        return [cue for cue in reading.cues if cue.feature.startswith(CHANNEL) and cue.end <= quantity.start][-1:]
    over = [
        cue
        for cue in reading.cues
        if cue.feature == f"{CHANNEL}postal"
        and quantity.sentence[0] <= cue.start < quantity.start
        and not _LEAVES.match(reading.compared, cue.end, quantity.start)
        and not any(opened < cue.start < closed <= quantity.start for opened, closed in reading.closing.items())
    ]
    return over[-1:] if over and _OPENS.search(reading.compared, over[-1].end, quantity.start) else []


def _lead_on(reading: Reading, bound: Sequence[Bound], governor: Governor) -> None:
    """What a passage says to those after it: a line without numbers what they count, a paragraph whose they are."""
    if not bound and len(reading.text) <= _LEAD_LENGTH:
        nouns = [m.lastgroup for m in NOUN.finditer(reading.compared)]
        governor.noun = "dossier" if "dossier" in nouns else governor.noun
        if reading.text.rstrip().endswith(":"):
            cues = frozenset(c.feature for c in reading.cues)
            stated = len(cues) == 1 and any(f.startswith(STATE) for f in cues)
            governor.announced = cues if stated else frozenset()
    passage = reading.passage
    if bound and passage.depth > 0 and bound[0].indicator == "dossiers.received":
        place = (passage.depth, passage.section)
        # Items that each name an office («- Cấp huyện: …» · «- Cấp xã: …») leave none to the item after them.
        runs_over_offices = governor.sibling[0] == place and governor.sibling[1] != bound[0].scope
        governor.sibling = (place, Scope(WHOLE) if runs_over_offices else leads_on(reading, bound[0].scope))
    if bound and reading.passage.depth == 0:
        governor.announced = frozenset()
    if reading.passage.depth == 0:
        # «96 hồ sơ trễ hẹn …, 08 hồ sơ còn lại thuộc Chi nhánh …» is no paragraph of that office
        first = leads_on(reading, next((b.scope for b in bound if b.is_dossier), Scope(WHOLE)))
        governor.lead = first if first != Scope(WHOLE) else Scope()


def _bind_count(
    reading: Reading,
    index: int,
    left: list[Cue],
    right: list[Cue],
    governor: Governor,
    scopes: Sequence[ScopeMention],
    bound: Sequence[Bound],
) -> Bound:
    quantity = reading.quantities[index]
    own = features_of(reading, left, right, label_start(reading, index))
    if reading.pair_of(index) and own == {"state:received"} and _both_stages(reading, left):
        own = frozenset({"state:resolved"})
    noun = noun_of(reading, quantity, governor)
    dossier = noun == "dossier" or (noun == "procedure" and verb_adjacent(reading, left, right, quantity))
    dossier = dossier and "domain:other" not in own and not reading.is_score_table and not is_change(reading, quantity)
    dossier = dossier and quantity.value.denominator == 1  # «tiến độ giải quyết 19,9»: points, no dossiers
    features, method, again = own, "clause", None
    pair = reading.pair_of(index)
    mentions = [m for m in scopes if quantity.sentence[0] <= m.start and m.end <= quantity.start]
    levels = [m for m in mentions if m.scope.level != "field"]
    in_part = any(m.end > _clause_start(reading, quantity) for m in levels)  # «UBND các xã, thị trấn: 1.212»
    announced = governor.announced if not bound and reading.passage.depth > 0 else frozenset()
    led = announced or _led_by_rate(reading, quantity, bound) or governor.features
    enclosing = _enclosing(reading, quantity, bound) or _out_of(reading, quantity, bound) or led
    if beside := _bracket_before(reading, quantity, bound):
        in_part, enclosing = True, beside
    if dossier and not own and in_part and enclosing:
        features, method = enclosing, "governor"
    elif dossier and (own or in_part):
        again = late_again(reading, quantity, own, governor)
        features = again[0] if again else inherit(own, governor, here=not _begins_anew(reading, quantity, own))
        method = "clause" if features == own else "governor"
    indicator = indicator_of(features) if dossier and (own or in_part) else None
    if pair and "hạn" in reading.compared[quantity.end : reading.quantities[pair.lower].start]:
        indicator = None  # «1.991 hồ sơ đến hạn trên 2.314 hồ sơ tiếp nhận»
    if pair and any(f.startswith((CHANNEL, "domain:")) for f in features) and not _of_received(reading, pair, bound):
        indicator = None  # «75/76 hồ sơ … một phần»: handled of received, but of which channel's
    scope = scope_at(reading, quantity.start, quantity.sentence, scopes, governor)
    if again and scope == Scope(WHOLE):
        scope = again[1]  # «Trong số 449 hồ sơ quá hạn: …»: those of the centre that has just been told of
    if dossier and "quality:late" in features:
        governor.late.setdefault(quantity.numeral.value, (features, scope))
    if dossier:
        governor.noun = "dossier"
        if own and not quantity.brackets:
            governor.features = features
        state = next((f for f in own if f.startswith(STATE)), None)
        if state and not any(f.startswith(QUALITY) for f in own):
            governor.early_has_share = False
        if (state and not quantity.brackets) or state == "state:pending" or (state and governor.state is None):
            governor.state = state
    elif quantity.numeral.unit and quantity.numeral.unit not in _NEUTRAL_UNITS:
        governor.noun = "other"
    return Bound(
        index,
        features,
        own,
        indicator,
        scope,
        next((f.removeprefix(CHANNEL) for f in sorted(features) if f.startswith(CHANNEL)), None),
        method,
        dossier,
    )


def _of_received(reading: Reading, pair: Pair, bound: Sequence[Bound]) -> bool:
    """«Tiếp nhận 2.209 hồ sơ, gồm: …, trực tiếp: 2.024/2.209 hồ sơ»: the lower number is the total told before."""
    value = reading.quantities[pair.lower].value
    return any(
        b.quantity >= 0 and b.indicator == "dossiers.received" and reading.quantities[b.quantity].value == value
        for b in bound
    )


def _both_stages(reading: Reading, left: Sequence[Cue]) -> bool:
    return any(_BOTH_STAGES.search(reading.compared, cue.start, cue.end) for cue in left)


def _of_upper(left: list[Cue], right: list[Cue]) -> list[Cue]:
    """Words after a fraction that label its upper number; a stage there can be the lower one's."""
    if any(c.feature.startswith((STATE, "domain:")) for c in left):
        return [c for c in right if not c.feature.startswith(STATE)]
    return [c for c in right if c.feature != "state:due"]


def _enclosing(reading: Reading, quantity: Quantity, bound: Sequence[Bound]) -> frozenset[str]:
    """Features of the number whose bracket a quantity stands in."""
    if not quantity.brackets:
        return frozenset()
    outer = [b for b in bound if b.quantity >= 0 and reading.quantities[b.quantity].start < quantity.brackets[-1]]
    return outer[-1].features if outer and outer[-1].is_dossier else frozenset()


#: «Sở Tư pháp (590 hồ sơ), Sở Y tế (156 hồ sơ)»: between the brackets of one list
_NEXT_BRACKET = regex.compile(r"\s*(?:[,;]|và|[,;] và)\s*[^,;.:()\d]{3,60}\(\s*")


def _bracket_before(reading: Reading, quantity: Quantity, bound: Sequence[Bound]) -> frozenset[str]:
    """Features of the number before, where both stand alone in brackets behind the names of a list."""
    if not quantity.brackets or not bound or bound[-1].quantity < 0 or not bound[-1].is_dossier:
        return frozenset()
    before = reading.quantities[bound[-1].quantity]
    closed = reading.closing.get(before.brackets[-1]) if before.brackets else None
    if closed is None or closed > quantity.start or before.sentence != quantity.sentence:
        return frozenset()
    alone = ALONE.match(reading.compared, before.numeral.unit_end) and ALONE.match(
        reading.compared, quantity.numeral.unit_end
    )
    listed = _NEXT_BRACKET.fullmatch(reading.compared, closed + 1, quantity.start)
    return bound[-1].features if alone and listed else frozenset()


def _out_of(reading: Reading, quantity: Quantity, bound: Sequence[Bound]) -> frozenset[str]:
    """«Trong tổng số 16.072 hồ sơ nộp trực tuyến, cấp huyện 4.041 hồ sơ»: what the sentence takes apart."""
    whole = [
        b for b in bound
        if b.quantity >= 0 and b.is_dossier and b.own
        and reading.quantities[b.quantity].sentence == quantity.sentence
        and OUT_OF.match(reading.compared, quantity.sentence[0], reading.quantities[b.quantity].start)
    ]  # fmt: skip
    return whole[0].features if whole else frozenset()


def _led_by_rate(reading: Reading, quantity: Quantity, bound: Sequence[Bound]) -> frozenset[str]:
    """«Tỷ lệ hồ sơ trực tuyến đạt 11,2%. Cụ thể: cấp huyện 290 hồ sơ»: a rate before all counts says what they are."""
    first = reading.quantities[0]
    if any(b.own for b in bound) or not first.numeral.is_percent or first.start > quantity.start:
        return frozenset()
    named = {c.feature for c in reading.cues if c.end <= quantity.start and c.feature.startswith((QUALITY, CHANNEL))}
    return frozenset({"channel:online", "state:received"}) if named == {"channel:online"} else frozenset()


def _begins_anew(reading: Reading, quantity: Quantity, own: frozenset[str]) -> bool:
    """«Hồ sơ trễ hạn phân theo lĩnh vực: …» in a paragraph of its own: late ones, whatever was pending above.

    «Trong 1.240 hồ sơ trực tuyến có …» likewise: received online, whatever stage the paragraph above ended with.
    """
    if reading.passage.depth > 0 or any(f.startswith(STATE) for f in own):
        return False
    before = [c.feature for c in reading.cues if c.start < quantity.start]
    if "quality:late" in own:
        return not any(f in ("state:pending", "quality:in_time") for f in before)
    if not any(f.startswith(CHANNEL) for f in own) or _GOES_ON.match(reading.compared):
        return False
    return not any(f.startswith((STATE, QUALITY)) for f in before)


#: A paragraph that takes apart what the one above told.
_GOES_ON = regex.compile(GOES_ON)


def _clause_start(reading: Reading, quantity: Quantity) -> int:
    return max(reading.compared.rfind(mark, quantity.sentence[0], quantity.start) for mark in ",;(")


def _bind_zero(
    reading: Reading, zero: tuple[int, int, frozenset[str]], governor: Governor, scopes: Sequence[ScopeMention]
) -> Bound:
    start, end, own = zero
    features = inherit(own, governor)
    sentence = next((s for s in reading.sentences if s[0] <= start < s[1]), reading.sentences[-1])
    return Bound(
        -1,
        features,
        own,
        indicator_of(features),
        scope_at(reading, start, sentence, scopes, governor),
        None,
        "zero in words",
        True,
        (start, end),
    )
