"""Binds the numbers of dossier statistics to indicators (DOMAIN §2, §3).

Comes in: readings in document order. Goes out: for each quantity what it counts.
A cue binds a number inside its clause, before it («đúng hạn 507») or after it
(«15 hồ sơ quá hạn»); what the clause leaves out (resolved or pending? which unit?)
is inherited from the number that governs it. Nothing here does arithmetic.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import regex

from extractors.nlp import Cue
from extractors.reading import Pair, Quantity, Reading, is_change
from extractors.scopes import ScopeMention, find_scopes, scope_of_section
from extractors.vocabulary import load
from schemas.records import Scope

_CODES = tuple((frozenset(row["when"]), row["code"]) for row in load("dossiers")["codes"])

#: What a bare number may count: the noun printed last before it decides.
_NOUN = regex.compile(
    r"(?P<dossier>hồ sơ|\bhs\b)|(?P<procedure>tthc|thủ tục|dịch vụ công|dvc)"
    r"|(?P<other>nhiệm vụ|đơn thư|đơn|văn bản|ý kiến|vụ việc|báo cáo|biên chế|công chức|viên chức|(?<!lần )lượt|phản ánh"
    r"|kiến nghị|đồng|ngân sách|doanh nghiệp|hộ kinh doanh|quyết định|cuộc|đơn vị sự nghiệp|người|công việc|chỉ tiêu)"
)
#: Where the words after a number stop belonging to it.
_RIGHT_STOP = regex.compile(
    r"[,;:.()\[\]+=|]|(?<!\p{L})(?:trong đó|đạt|chiếm|tỷ lệ|tương ứng|gồm|bao gồm|và|với|so với|còn lại|cụ thể|nhưng|bằng|tăng|giảm)(?!\p{L})"
)
#: What may stand between a cue and the number it labels: «quá hạn là: 05», «đúng hạn có 507».
_LINK = regex.compile(r"\s*(?:(?:là|có|được|đạt|số|hồ sơ|tthc|:|-|=|với|gồm|khoảng|gần|hơn|trên|thủ tục hành chính|tổng số)\s*)*")
#: «1.835 hồ sơ mới»: the word alone is a cue only right after the unit.
_NEW_AFTER = regex.compile(r"\s*mới(?!\p{L})(?!\s+(?:đạt|chỉ|được))")
#: «1.204 hồ sơ phát sinh», but not «có phát sinh phí».
_ARISEN_AFTER = regex.compile(r"\s*phát sinh(?!\s+(?:phí|lệ phí|nghĩa vụ|giao dịch|thanh toán))(?!\p{L})")
#: «2.187/2.427 kết quả giải quyết»: results are resolved dossiers.
_RESULTS_AFTER = regex.compile(r"\s*kết quả giải quyết")
#: A level named among the parts of a total is not whom the next sentence speaks of.
_IN_PART = regex.compile(r"(?<!\p{L})(?:trong đó|gồm|bao gồm|cụ thể|chia ra)(?!\p{L})(?:[^.]|\.(?=\d))*$")
#: What may follow a number that names no unit and still counts dossiers.
_BARE_END = regex.compile(r"\s*(?:[,;.:()\[\]|/+]|$|(?:và|hồ sơ|trong đó|đạt|chiếm|tỷ lệ|trường hợp|trễ|quá|đúng|trước|sớm|đang|đã|còn|chưa|tăng|giảm|tương ứng|rút|bị|được|so với|từ|gồm|bao gồm|với)(?!\p{L}))")
#: «không có hồ sơ quá hạn», «chưa có hồ sơ nào trễ hạn»: a zero in words.
_ZERO = regex.compile(
    r"(?<!\p{L})(?P<no>không có|chưa có|không còn|không phát sinh|không(?= hồ sơ)|chưa phát sinh|chưa ghi nhận|không ghi nhận)\s+"
    r"(?:(?:tình trạng|trường hợp|bất kỳ|bất cứ|phát sinh|xảy ra|một)\s+)*(?P<noun>hồ sơ|tthc|thủ tục hành chính|hs)?\s*"
    r"(?:(?:nào|tthc|thủ tục hành chính|bị|phải|đã|để|được|giải quyết|nào bị)\s+)*"
)
_NOT_A_ZERO = regex.compile(r"(?<!\p{L})(?:đảm bảo|bảo đảm|phấn đấu|để|nhằm|nếu|khi|mục tiêu|yêu cầu|chỉ đạo|cố gắng|quyết tâm|đề nghị|tuyệt đối|thường xuyên)(?!\p{L})[^.;]*$")

#: Characters between «7769 TTHC» and the verb that makes them dossiers.
_NEAR = 4
_SURE_STATES = {"state:pending", "state:withdrawn", "state:resolved", "state:received"}
#: Units that say nothing of what the numbers around them count.
_NEUTRAL_UNITS = ("điểm phần trăm", "điểm", "ngày", "đồng", "đơn vị", "lớp")
#: Parts that only what came in can have.
_ENTERED = ("dossiers.received.new", "dossiers.received.carried_over")
STATE, QUALITY, ORIGIN, CHANNEL = "state:", "quality:", "origin:", "channel:"


@dataclass(frozen=True, slots=True)
class Bound:
    """What a quantity counts.

    ``quantity`` indexes ``Reading.quantities``, -1 for a zero in words at ``zero``.
    ``features`` are the cues that hold for it, inherited ones included; ``own`` those
    of its own clause. ``indicator`` is None where no code fits.
    """

    quantity: int
    features: frozenset[str]
    own: frozenset[str]
    indicator: str | None
    scope: Scope
    channel: str | None
    method: str
    is_dossier: bool
    zero: tuple[int, int] | None = None


@dataclass(slots=True)
class Governor:
    """What earlier numbers leave open for later ones, along the reading order."""

    state: str | None = None
    features: frozenset[str] = frozenset()
    section: str | None = None
    noun: str | None = None
    scope: Scope = field(default_factory=Scope)


def indicator_of(features: frozenset[str]) -> str | None:
    """The code that the features give, None where the vocabulary has none."""
    if {"service:partial", "service:full"} <= features:
        features = features - {"service:partial", "service:full"}
    for wanted, code in _CODES:
        if wanted <= features:
            return str(code) if code else None
    return None


def bind(reading: Reading, governor: Governor) -> list[Bound]:
    """Bind the counts of one passage; ``governor`` carries on to the next passage."""
    enter_section(reading, governor)
    scopes = find_scopes(reading.text)
    bound: list[Bound] = []
    consumed = 0
    sentence = None
    zeros = _zeros(reading, governor)
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
        left, right, consumed = _cues_of(reading, index, consumed)
        left = _share_out(reading, index, left)
        if _of_other(reading, bound, quantity):
            left = [*left, Cue(quantity.start, quantity.start, "domain:other")]
        first = _bind_count(reading, index, left, right, governor, scopes)
        if bound and first.indicator is None and _respectively(reading, bound[-1], index):
            first = _next_in_turn(reading, first, bound[-1])
        bound.append(first)
        if pair:
            bound.append(_bind_lower(reading, pair, first, right))
    bound += [_bind_zero(reading, zero, governor, scopes) for zero in zeros]
    return [_from_parts(reading, bound, at) for at in range(len(bound))]


_TAKES_APART = regex.compile(r"(?<!\p{L})(?:trong đó|gồm|bao gồm|gồm có|cụ thể|chia ra|có)(?!\p{L})|\(|:")


def _from_parts(reading: Reading, bound: list[Bound], at: int) -> Bound:
    """A total whose own clause leaves its stage open takes it from its first part.

    «Toàn xã có 2.010 hồ sơ, trong đó 1.588 hồ sơ nộp trực tuyến» is received; so is
    «tổng số hồ sơ giải quyết 1.507, gồm 112 kỳ trước chuyển sang …» (DOMAIN §8.12).
    """
    total = bound[at]
    if _is_workload(reading, bound, at):
        return replace(total, indicator="dossiers.received", features=frozenset({"state:received"}), method="parts")
    if at + 1 >= len(bound) or not total.is_dossier or total.quantity < 0 or bound[at + 1].quantity < 0:
        return total
    a, b = reading.quantities[total.quantity], reading.quantities[bound[at + 1].quantity]
    part = bound[at + 1].indicator
    if part is None or a.sentence != b.sentence or not _TAKES_APART.search(reading.compared, a.numeral.unit_end, b.start):
        return total
    family = ".".join(part.split(".")[:2])
    open_total = total.indicator is None and not total.own
    to_handle = total.indicator == "dossiers.resolved" and "đã" not in reading.compared[max(a.sentence[0], a.start - 50) : a.start]
    if (open_total and part != family and family != "dossiers.overdue") or (to_handle and part in _ENTERED):
        return replace(total, indicator=family, features=frozenset({f"state:{family.split('.')[1]}"}), method="parts")
    return total


def _of_other(reading: Reading, bound: list[Bound], quantity: Quantity) -> bool:
    """«Trong 2.248 hồ sơ phát sinh phí, người dân trả 1.268 hồ sơ»: a part of dossiers counted for something else."""
    if not bound or bound[-1].quantity < 0 or "domain:other" not in bound[-1].own:
        return False
    before = reading.quantities[bound[-1].quantity]
    return before.sentence == quantity.sentence and ";" not in reading.compared[before.end : quantity.start]


def _share_out(reading: Reading, index: int, left: list[Cue]) -> list[Cue]:
    """«nộp trực tuyến, trực tiếp và qua bưu chính lần lượt là 3.210, 742 và 48 hồ sơ»: each number has its own channel."""
    channels = [c for c in left if c.feature.startswith(CHANNEL)]
    if len(channels) < 2 or "lần lượt" not in reading.compared[channels[-1].end : reading.quantities[index].start]:
        return left
    return [c for c in left if not c.feature.startswith(CHANNEL) or c is channels[0]]


def _is_workload(reading: Reading, bound: list[Bound], at: int) -> bool:
    """«Tổng số hồ sơ giải quyết là 1.250; đã giải quyết 1.198, đang …» is the total to handle (DOMAIN §8.12)."""
    total = bound[at]
    if total.indicator != "dossiers.resolved" or total.quantity < 0:
        return False
    quantity = reading.quantities[total.quantity]
    before = reading.compared[max(quantity.sentence[0], quantity.start - 60) : quantity.start]
    later = [b for b in bound[at + 1 :] if b.indicator == "dossiers.resolved" and b.quantity >= 0]
    return "tổng số hồ sơ" in before and "đã" not in before and bool(later) and any(
        b.indicator == "dossiers.pending" for b in bound[at + 1 :]
    )


def _next_in_turn(reading: Reading, bound: Bound, before: Bound) -> Bound:
    """The second number of «lần lượt là A và B»: the same count of the next channel named, if channels are."""
    quantity = reading.quantities[bound.quantity]
    named = [c.feature for c in reading.cues if quantity.sentence[0] <= c.start < quantity.start and c.feature.startswith(CHANNEL)]
    features = before.features
    held = next((f for f in features if f.startswith(CHANNEL)), None)
    if held in named and named.index(held) + 1 < len(named):
        features = (features - {held}) | {named[named.index(held) + 1]}
        return replace(
            bound, indicator=indicator_of(features), features=features, own=features, is_dossier=True,
            channel=named[named.index(held) + 1].removeprefix(CHANNEL),
        )
    return replace(bound, indicator=before.indicator, features=features, is_dossier=True)


def _respectively(reading: Reading, before: Bound, index: int) -> bool:
    """«số hồ sơ tiếp nhận lần lượt là 2.210 và 7.045 hồ sơ»: both count the same."""
    if not before.is_dossier or before.quantity != index - 1:
        return False
    a, b = reading.quantities[index - 1], reading.quantities[index]
    between = reading.compared[a.numeral.unit_end : b.start]
    return regex.fullmatch(r"\s*(?:,|và|;)\s*", between) is not None and "lần lượt" in reading.compared[
        a.sentence[0] : a.start
    ]


def enter_section(reading: Reading, governor: Governor) -> None:
    """Let the headings over a passage govern it; a new heading ends what the last one left open."""
    section = reading.passage.section
    if section != governor.section:
        inherited = scope_of_section(section)
        shared = governor.section is not None and (section.startswith(governor.section) or governor.section.startswith(section))
        if not shared:
            governor.state, governor.features = None, frozenset()
        governor.section, governor.scope = section, inherited or Scope()
        nouns = list(_NOUN.finditer(section.lower()))
        named = nouns[-1].lastgroup if nouns else None
        if not (shared and governor.noun == "dossier" and named in (None, "procedure")):
            governor.noun = named or (governor.noun if shared else None)


def _cues_of(reading: Reading, index: int, consumed: int) -> tuple[list[Cue], list[Cue], int]:
    """Cues that label the quantity from the left and from the right, and where its clause ends."""
    pair = reading.pair_of(index)
    start = reading.quantities[index].start
    index = pair.lower if pair else index
    quantity = reading.quantities[index]
    unit_end = quantity.numeral.unit_end
    opened = [b for b in quantity.brackets if b >= consumed]
    left_from = max([consumed, *opened, reading.compared.rfind(";", 0, start)])
    following = reading.quantities[index + 1] if index + 1 < len(reading.quantities) else None
    right_to = min(right_edge(reading, unit_end), following.start if following else quantity.sentence[1])
    left = [c for c in reading.cues if left_from <= c.start and c.end <= start]
    right = [c for c in reading.cues if unit_end <= c.start and c.end <= right_to]
    if _NEW_AFTER.match(reading.compared, unit_end):
        right.append(Cue(unit_end, unit_end + 4, "origin:new"))
    elif _ARISEN_AFTER.match(reading.compared, unit_end):
        right.append(Cue(unit_end, unit_end + 9, "state:received"))
    if following and not _labelled_after(reading, following):
        right = [c for c in right if not _LINK.fullmatch(reading.compared, c.end, following.start)]
    return left, right, max([unit_end, *(c.end for c in right)])


def right_edge(reading: Reading, start: int) -> int:
    """Where the words after a number stop belonging to it; a stop inside a cue is none («trước và đúng hạn»)."""
    for stop in _RIGHT_STOP.finditer(reading.compared, start):
        if not any(c.start < stop.end() and stop.start() < c.end for c in reading.cues):
            return stop.start()
    return len(reading.compared)


def _labelled_after(reading: Reading, quantity: Quantity) -> bool:
    """True where the words after a number label it: «… có 1.007 hồ sơ đúng hạn»."""
    edge = right_edge(reading, quantity.numeral.unit_end)
    later = next((q.start for q in reading.quantities if q.start > quantity.start), edge)
    return any(
        quantity.numeral.unit_end <= c.start and c.end <= min(edge, later) and not c.feature.startswith("domain:")
        for c in reading.cues
    )


def _features(reading: Reading, left: list[Cue], right: list[Cue], start: int) -> frozenset[str]:
    """Features of one number: the nearest state, and the qualities of the same clause."""
    features = {c.feature for c in right}
    own_state = {f for f in features if f.startswith(STATE)}
    states = [c for c in left if c.feature.startswith(STATE)]
    chunk = _chunk_start(reading, left, start)
    nearest = max((c.end for c in states), default=None)
    if states and not own_state:
        anchor = states[-1]
        features |= {c.feature for c in states if c.start >= min(anchor.start, chunk) or c.end == nearest}
        chunk = min(chunk, anchor.start)
    for cue in left:
        if cue.feature.startswith(STATE):
            continue
        if cue.start >= chunk or cue.feature.startswith(CHANNEL):
            features.add(cue.feature)
    return _settle(features, states)


def _chunk_start(reading: Reading, cues: list[Cue], start: int) -> int:
    """After the last comma before a number that is not part of a cue («trước hạn, đúng hạn 3928»)."""
    at = reading.compared.rfind(",", 0, start)
    while at >= 0 and any(c.start < at < c.end for c in cues):
        at = reading.compared.rfind(",", 0, at)
    return at + 1


def _settle(features: set[str], states: list[Cue]) -> frozenset[str]:
    """One state a number: a later stage names an earlier one only to say of what («tiếp nhận … đã giải quyết»)."""
    if "state:rest" in features:
        quality = any(f.startswith(QUALITY) for f in features)
        features = (features - {"state:rest"}) | (set() if quality or features & _SURE_STATES else {"state:pending"})
    found = [f for f in features if f.startswith(STATE)]
    if len(found) > 1 and not {"state:resolved", "state:pending", "quality:late"} <= features:
        last = next((c.feature for c in reversed(states) if c.feature in found), found[0])
        if "state:pending" in found and "state:withdrawn" not in found:
            last = "state:pending"
        features = {f for f in features if not f.startswith(STATE)} | {last}
    if any(f.startswith(ORIGIN) for f in features) and "state:withdrawn" not in features:
        features = {f for f in features if not f.startswith((STATE, QUALITY))} | {"state:received"}
    return frozenset(features)


def _inherit(features: frozenset[str], governor: Governor) -> frozenset[str]:
    """Complete a number whose clause names a quality or nothing by what governs it."""
    if any(f.startswith(STATE) for f in features):
        if "state:received" in features and features & {"quality:early", "quality:on_time", "quality:late"}:
            return (features - {"state:received"}) | {"state:resolved"}
        return features
    state = governor.state
    if any(f.startswith(ORIGIN) for f in features):
        state = "state:received"
    elif "quality:late" in features:
        state = "state:pending" if state == "state:pending" else "state:resolved"
    elif features & {"quality:early", "quality:on_time"}:
        state = "state:resolved"
    elif "quality:in_time" in features:
        state = state if state == "state:resolved" else "state:pending"
    elif any(f.startswith(CHANNEL) for f in features):
        state = state or "state:received"
    return features | {state} if state else features


def _bind_count(
    reading: Reading, index: int, left: list[Cue], right: list[Cue], governor: Governor, scopes: list[ScopeMention]
) -> Bound:
    quantity = reading.quantities[index]
    own = _features(reading, left, right, quantity.start)
    noun = _noun(reading, quantity, governor)
    dossier = noun == "dossier" or (noun == "procedure" and _verb_adjacent(reading, left, right, quantity))
    dossier = dossier and "domain:other" not in own and not reading.is_score_table and not is_change(reading, quantity)
    features, method = own, "clause"
    pair = reading.pair_of(index)
    mentions = [m for m in scopes if quantity.sentence[0] <= m.start and m.end <= quantity.start]
    in_part = bool(quantity.brackets) or any(m.start >= _clause_start(reading, quantity) for m in mentions)
    if dossier and not own and in_part and governor.features:
        features, method = governor.features, "governor"
    elif dossier and (own or in_part):
        features = _inherit(own, governor)
        method = "clause" if features == own else "governor"
    indicator = indicator_of(features) if dossier and (own or in_part) else None
    if pair and any(f.startswith((CHANNEL, "domain:")) for f in features):
        indicator = None  # «75/76 hồ sơ … một phần»: handled of received, but of which channel's
    if dossier:
        governor.noun = "dossier"
        if own and not quantity.brackets:
            governor.features = features
        state = next((f for f in own if f.startswith(STATE)), None)
        if state and not quantity.brackets:
            governor.state = state
        elif state == "state:pending" or (state and governor.state is None):
            governor.state = state
    elif quantity.numeral.unit and quantity.numeral.unit not in _NEUTRAL_UNITS:
        governor.noun = "other"
    return Bound(
        index, features, own, indicator, _scope(reading, quantity.start, quantity.sentence, scopes, governor),
        next((f.removeprefix(CHANNEL) for f in sorted(features) if f.startswith(CHANNEL)), None), method, dossier,
    )


def _clause_start(reading: Reading, quantity: Quantity) -> int:
    return max(reading.compared.rfind(mark, quantity.sentence[0], quantity.start) for mark in ",;(")


def _bind_lower(reading: Reading, pair: Pair, upper: Bound, right: list[Cue]) -> Bound:
    """The lower number of «đã giải quyết 1.990/2.000 hồ sơ»: what the upper one is part of.

    Words after it name it («… trên tổng số 1.934 hồ sơ đã giải quyết»); without any,
    resolved for a quality, received for resolved.
    """
    named = frozenset(c.feature for c in right if c.feature in ("state:received", "state:resolved", "state:due"))
    if _RESULTS_AFTER.match(reading.compared, reading.quantities[pair.lower].numeral.unit_end):
        named = frozenset({"state:resolved"})
    quality = any(f.startswith(QUALITY) for f in upper.features)
    features = named or frozenset({"state:resolved" if quality else "state:received"})
    open_meaning = {"state:pending", "state:withdrawn"} & upper.features or any(
        f.startswith((CHANNEL, "domain:")) for f in upper.features
    )
    one_level = any(f.startswith("service:") for f in upper.features) or any(
        c.feature.startswith(("service:", "domain:")) for c in right
    )
    coded = upper.is_dossier and upper.indicator is not None and not open_meaning
    unit = reading.quantities[pair.lower].numeral.unit
    coded = (coded or (bool(named) and unit in ("hồ sơ", None) and not reading.is_score_table)) and not one_level
    return Bound(
        pair.lower, features if coded else frozenset(), frozenset(), indicator_of(features) if coded else None,
        upper.scope, None, "named fraction" if named else "fraction", upper.is_dossier or coded,
    )


def _noun(reading: Reading, quantity: Quantity, governor: Governor) -> str:
    """What the number counts: dossier, procedure or other."""
    unit = quantity.numeral.unit
    if unit == "hồ sơ":
        return "dossier"
    if unit == "thủ tục":
        return "procedure"
    if unit == "trường hợp":
        near = reading.compared[max(0, quantity.start - 200) : quantity.start]
        return "dossier" if governor.noun == "dossier" and regex.search(r"hồ sơ|tthc", near) else "other"
    if unit is not None:
        return "other"
    index = reading.quantities.index(quantity)
    pair = reading.pair_of(index)
    if pair and pair.upper == index:
        return _noun(reading, reading.quantities[pair.lower], governor)
    if not _BARE_END.match(reading.compared, quantity.numeral.unit_end):
        return "other"
    before = list(_NOUN.finditer(reading.compared, 0, quantity.start))
    if before:
        last = before[-1].lastgroup or "other"
        return last
    return governor.noun or "other"


def _verb_adjacent(reading: Reading, left: list[Cue], right: list[Cue], quantity: Quantity) -> bool:
    """«đã tiếp nhận 4063 thủ tục hành chính», «7769 TTHC đã giải quyết» count dossiers; «cung cấp 113 thủ tục» does not."""
    last = max((c.start for c in right if c.feature.startswith((STATE, QUALITY))), default=-1)
    if last >= 0 and len(regex.sub(r"[\d.,/\s]|tthc|thủ tục hành chính|thủ tục", "", reading.compared[quantity.end : last])) <= _NEAR:
        return True
    verbs = [c for c in left if c.feature in ("state:received", "state:resolved", "quality:on_time", "quality:early")]
    return bool(verbs) and len(reading.compared[verbs[-1].end : quantity.start].split()) <= 3 and not regex.search(
        r"thời gian|cho|đối với|của|danh mục", reading.compared[verbs[-1].end : quantity.start]
    )


def _scope(
    reading: Reading, at: int, sentence: tuple[int, int], scopes: list[ScopeMention], governor: Governor
) -> Scope:
    asides = [(a, b) for a, b in reading.closing.items() if b <= at]
    told = [m for m in scopes if m.end <= at and not any(a < m.start < b for a, b in asides)]
    in_sentence = [m for m in told if sentence[0] <= m.start]
    if in_sentence:
        return in_sentence[-1].scope
    stop = right_edge(reading, at)
    after = [m for m in scopes if at < m.start and m.end <= stop]
    if after:
        return after[0].scope
    subject = [m for m in told if m.scope.level != "unit" and not _IN_PART.search(reading.compared[: m.start])]
    if subject:
        return subject[-1].scope
    return governor.scope if governor.scope.level else Scope("district_whole")


def _zeros(reading: Reading, governor: Governor) -> list[tuple[int, int, frozenset[str]]]:
    found = []
    for match in _ZERO.finditer(reading.compared):
        cue = [c for c in reading.cues if match.end() <= c.start + 1 and c.start <= match.end() + 1]
        features = frozenset(c.feature for c in cue)
        if not features & {"quality:late", "quality:both", "state:withdrawn", "state:pending"} or reading.is_target:
            continue
        if _NOT_A_ZERO.search(reading.compared, 0, match.start()) or "domain:other" in features:
            continue
        if not match["noun"] and governor.noun != "dossier" and "hồ sơ" not in reading.compared:
            continue
        start = match.start()
        found.append((start, match.start() + len(match["no"]), features))
    return found


def _bind_zero(
    reading: Reading, zero: tuple[int, int, frozenset[str]], governor: Governor, scopes: list[ScopeMention]
) -> Bound:
    start, end, own = zero
    features = _inherit(own, governor)
    sentence = next((s for s in reading.sentences if s[0] <= start < s[1]), reading.sentences[-1])
    return Bound(
        -1, features, own, indicator_of(features), _scope(reading, start, sentence, scopes, governor),
        None, "zero in words", True, (start, end),
    )
