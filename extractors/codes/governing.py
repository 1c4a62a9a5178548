"""What numbers leave open for one another: stage, unit, office, order of a list.

Comes in: bindings of single clauses. Goes out: bindings completed by the total, the
heading or the enumeration that governs them. Nothing here does arithmetic.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction

import regex

from extractors.codes.bound import Bound
from extractors.indicators.features import CHANNEL, ORIGIN, STATE
from extractors.reading import Quantity, Reading
from extractors.scope.scopes import scope_of_section
from extractors.text.endings import ending
from extractors.text.screened import screened
from schemas.records import PassageKind, Scope

#: «đơn vị» is no petition, «thời điểm báo cáo» no report.
PETITION, REPORT = r"đơn thư|đơn(?! vị| giản| đốc)", r"(?<!(?:thời điểm|kỳ|quý|tháng|năm|ngày) )báo cáo"
#: «Hội đồng», «đồng bộ» are no money.
_DONG = r"(?<=(?:\d|nghìn|ngàn|triệu|tỷ|:) )đồng(?!\p{L})"
#: What a bare number may count: the noun printed last before it decides.
NOUN = screened(
    r"(?P<asking>(?:hướng dẫn|tuyên truyền|tin nhắn|phần mềm)[^,;.:\d]{0,30}hồ sơ)"
    r"|(?P<feedback>(?:phản ánh|kiến nghị)[^;.:\d]{0,60}?về[^;.:\d]{0,30}(?:thủ tục|tthc|hành chính))"
    r"|(?P<arising>(?:tthc|thủ tục|dịch vụ công|dvc)[^,;.:]{0,40}phát sinh hồ sơ)|(?P<dossier>hồ sơ|\bhs\b)"
    r"|(?<!hồ sơ )(?<!hồ sơ của )(?<!hồ sơ của các )(?<!cổng )"  # «hồ sơ dịch vụ công toàn trình: 2.210» are dossiers
    r"(?P<procedure>tthc|thủ tục|dịch vụ công(?! trực tuyến)|dvc(?!tt))"
    rf"|(?P<other>nhiệm vụ|{PETITION}|văn bản|ý kiến|vụ việc|{REPORT}|biên chế|công chức|viên chức"
    r"|(?<!lần )lượt|phản ánh|\bpakn\b|bộ máy|\bđvsn\b"
    rf"|kiến nghị|{_DONG}|ngân sách|doanh nghiệp|hộ kinh doanh|quyết định|cuộc|đơn vị sự nghiệp"
    r"|người(?! có công| cao tuổi)|công việc|chỉ tiêu|khắc phục|vấn đề|vi phạm|thiếu sót)"
)


@dataclass(frozen=True, slots=True)
class Led:
    """What governed the first number of an item: features and stage left open before it, the number it is a part of.

    ``divides`` is its number where it ends with a colon, so that those after it are its parts.
    """

    section: str
    features: frozenset[str]
    state: str | None
    divided: Bound | None
    divides: Fraction | None


@dataclass(slots=True)
class Governor:
    """What earlier numbers leave open for later ones, along the reading order.

    ``announced`` is the stage that a line ending in a colon gives the items below it.
    ``sibling`` is the office of the item that opened a list with what was received, for
    the items beside it («- Tiếp nhận tại các phường: …» · «- Đã giải quyết: …»).
    ``late`` are the late dossiers told so far and whose they are, by how many. ``divided`` is the number
    that the items below take apart. ``items`` are, by the depth of an item whose first number says nothing of itself,
    what governed that number: it governs the next item of that depth, too. ``rate`` is the section and the code of
    the only rate of the last passage that was no item of a body.
    """

    state: str | None = None
    features: frozenset[str] = frozenset()
    announced: frozenset[str] = frozenset()
    early_has_share: bool = False
    section: str | None = None
    noun: str | None = None
    scope: Scope = field(default_factory=Scope)
    lead: Scope = field(default_factory=Scope)
    sibling: tuple[tuple[int, str], Scope] = ((0, ""), Scope())
    late: dict[Fraction, tuple[frozenset[str], Scope]] = field(default_factory=dict)
    divided: Bound | None = None
    items: dict[int, Led] = field(default_factory=dict)
    rate: tuple[str, str] | None = None


def return_to_list(reading: Reading, governor: Governor) -> Led:
    """Let an item be governed as the one beside it was, whatever its parts left open; return what governs it.

    «Đã giải quyết 1.948 hồ sơ: - Cấp huyện: 736 hồ sơ, trong đó đúng hạn 726, quá hạn 10 - Cấp xã: 1.212 hồ sơ».
    """
    passage = reading.passage
    governor.items = {depth: led for depth, led in governor.items.items() if depth <= passage.depth}
    beside = governor.items.get(passage.depth)
    if beside is not None and beside.section == passage.section:
        governor.features, governor.state, governor.divided = beside.features, beside.state, beside.divided
    divides = reading.quantities[0].value if reading.quantities and reading.text.rstrip().endswith(":") else None
    return Led(passage.section, governor.features, governor.state, governor.divided, divides)


def note_item(reading: Reading, bound: Sequence[Bound], led: Led, governor: Governor) -> None:
    """Note what governed an item that its first number left open."""
    depth, first = reading.passage.depth, bound[0] if bound else None
    if first is not None and first.is_dossier and not first.own and first.quantity == 0:
        governor.items[depth] = led
        return
    whole = governor.items[depth].divides if depth in governor.items else None
    if whole is None or first is None or first.quantity < 0 or reading.quantities[first.quantity].value > whole:
        governor.items.pop(depth, None)


def of_other(reading: Reading, bound: list[Bound], quantity: Quantity) -> bool:
    """«Trong 2.248 hồ sơ phát sinh phí, người dân trả 1.268 hồ sơ»: a part of dossiers counted for something else."""
    told = bound[-1:]
    if told and told[0].quantity > 0 and (pair := reading.pair_of(told[0].quantity)) is not None:
        told = [b for b in bound[-2:] if b.quantity == pair.upper]
    if not told or told[0].quantity < 0 or "domain:other" not in told[0].own:
        return False
    before = reading.quantities[bound[-1].quantity]
    between = reading.compared[before.end : quantity.start]
    return before.sentence == quantity.sentence and (";" not in between or _OTHER_LEVEL.search(between) is not None)


#: «Số hóa: cấp huyện 901/1.014 hồ sơ đạt 88,9%; cấp xã 622/701 hồ sơ»: the same of another level
_OTHER_LEVEL = regex.compile(
    r"^[^.;]*;\s*(?:trong đó,?\s+)?(?:ở |tại )?(?:ubnd )?cấp (?:huyện|xã|tỉnh|phường)\s*:?\s*(?:là |đạt |có )?$"
)


def enter_section(reading: Reading, governor: Governor) -> None:
    """Let the headings over a passage govern it; a new heading ends what the last one left open.

    A heading itself stands in the section over it, and is no return to that.
    """
    if reading.passage.kind is PassageKind.HEADING and not reading.quantities:
        return
    section, before = reading.passage.section, governor.section
    if section != before:
        inherited = scope_of_section(section)
        shared = before is not None and (section.startswith(before) or before.startswith(section))
        if not shared:
            governor.state, governor.features, governor.announced = None, frozenset(), frozenset()
        governor.section, governor.scope = section, inherited or Scope()
        if not section.startswith(before or section):
            governor.lead = Scope()
        nouns = list(NOUN.finditer(section.lower()))
        named = nouns[-1].lastgroup if nouns else None
        if not (shared and governor.noun == "dossier" and named in (None, "procedure")):
            governor.noun = named or (governor.noun if shared else None)


#: Online dossiers that an office took in after the hours it has for that: late before any handling began.
ACCEPTED_LATE = "state:accepted_late"
#: «Trong 28 hồ sơ quá hạn nêu trên», «Toàn bộ 47 hồ sơ quá hạn của cấp huyện»: a number known to the reader.
_KNOWN = ending(r"(?<!\p{L})(?:trong(?: tổng)?(?: số)?|toàn bộ|tất cả|đối với|cả)\s*")
_SAID_ABOVE = regex.compile(r"[^;.,\d]{0,40}(?<!\p{L})(?:nêu trên|nói trên|ở trên|kể trên|này)(?!\p{L})")


def late_again(
    reading: Reading, quantity: Quantity, own: frozenset[str], governor: Governor
) -> tuple[frozenset[str], Scope] | None:
    """What a number of late dossiers was, and whose, when it was first told, where it is spoken of as known."""
    told = governor.late.get(quantity.numeral.value)
    if "quality:late" not in own or told is None or {f for f in own if f.startswith(STATE)} - told[0]:
        return None
    known = _KNOWN.match(reading.compared, quantity.sentence[0], quantity.start)
    known = known or _SAID_ABOVE.match(reading.compared, quantity.numeral.unit_end)
    return told if known else None


def inherit(features: frozenset[str], governor: Governor, *, here: bool = True) -> frozenset[str]:
    """Complete a number whose clause names a quality or nothing by what governs it.

    Not ``here``: the stage that governs was another paragraph's.
    """
    if any(f.startswith(STATE) for f in features):
        if "state:received" in features and features & {"quality:early", "quality:on_time", "quality:late"}:
            return (features - {"state:received"}) | {"state:resolved"}
        return features
    state = governor.state
    if any(f.startswith(ORIGIN) for f in features):
        state = "state:received"
    elif "quality:late" in features and state == ACCEPTED_LATE:
        pass  # «870 hồ sơ quá hạn tiếp nhận, trong đó Sở Tài chính 240 hồ sơ bị quá hạn»
    elif "quality:late" in features:
        state = "state:pending" if state == "state:pending" and here else "state:resolved"
    elif features & {"quality:early", "quality:on_time"}:
        state = "state:resolved"
    elif "quality:in_time" in features:
        state = state if state == "state:resolved" else "state:pending"
    elif any(f.startswith(CHANNEL) for f in features):
        state = (state if here else None) or "state:received"
    return features | {state} if state else features
