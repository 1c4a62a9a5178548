"""Totals whose own clause leaves open what they count: their parts tell it (DOMAIN §8.12).

Comes in: the bound numbers of a passage and the place of one among them. Goes out: the same number, with the code
that its parts, its neighbours or its bracket give it.
"""

from __future__ import annotations

from dataclasses import replace

import regex

from extractors.codes.bound import Bound, code_at
from extractors.codes.late_parts import late_from_parts
from extractors.indicators.features import STATE
from extractors.reading import Quantity, Reading
from extractors.text.endings import ending
from extractors.text.list_words import OPENS_LIST

#: Parts that only what came in can have.
_ENTERED = ("dossiers.received.new", "dossiers.received.carried_over")
#: «Lĩnh vực phát sinh nhiều: đất đai 1.904 hồ sơ (trễ hạn 69 hồ sơ)»: all of a field, at whatever stage
_OF_FIELD = regex.compile(r"(?<!\p{L})lĩnh vực(?!\p{L})[^.]*:[^.]*$")
#: «mới tiếp nhận 18.024 hồ sơ (tăng 7,73% so với năm 2020, năm 2020 tiếp nhận mới 16.730 hồ sơ)»: no part of it
_SET_AGAINST = regex.compile(r"(?<!\p{L})(?:tăng|giảm|so với|cùng kỳ)(?!\p{L})")
#: «… trên tổng số 1.520 hồ sơ; trong số hồ sơ đã giải quyết có 1.498 hồ sơ đúng hạn»: parts of what is named
_OF_ANOTHER_WHOLE = regex.compile(r";[^;]*(?<!\p{L})trong (?:tổng )?số (?:các )?hồ sơ (?!này|đó|trên|nêu)")
_TAKES_APART = regex.compile(rf"(?<!\p{{L}})(?:{OPENS_LIST}|có)(?!\p{{L}})|\(|:")


def from_parts(reading: Reading, bound: list[Bound], at: int) -> Bound:
    """A total whose own clause leaves its stage open takes it from its first part.

    «Toàn xã có 2.010 hồ sơ, trong đó 1.588 hồ sơ nộp trực tuyến» is received; so is
    «tổng số hồ sơ giải quyết 1.507, gồm 112 kỳ trước chuyển sang …» (DOMAIN §8.12).
    """
    total = bound[at]
    if _is_workload(reading, bound, at):
        return replace(total, indicator="dossiers.received", features=frozenset({"state:received"}), method="parts")
    if _is_left_of_what_came(reading, bound, at):
        carried = frozenset({"state:received", "origin:carried"})
        return replace(total, indicator="dossiers.received.carried_over", features=carried, method="parts")
    if (late := late_from_parts(reading, bound, at)) is not None:
        return replace(total, indicator=late, method="parts")
    if _is_rest_of_list(reading, bound, at):
        return replace(total, indicator=None, method="parts")
    if _has_parts_of_every_channel(reading, bound, at):
        whole = next((f for f in total.features if f.startswith(STATE)), "state:received")
        code = (total.indicator or "").removesuffix(".online")
        return replace(total, indicator=code, channel=None, features=frozenset({whole}), method="parts")
    if _opens_item(reading, bound, at):
        return replace(total, indicator="dossiers.received", features=frozenset({"state:received"}), method="parts")
    before = _total_of_those_before(reading, bound, at)
    if before is not None:
        return before
    if at + 1 >= len(bound) or not total.is_dossier or total.quantity < 0 or bound[at + 1].quantity < 0:
        return total
    a, b = reading.quantities[total.quantity], reading.quantities[bound[at + 1].quantity]
    part = bound[at + 1].indicator
    if _is_total_told_first(reading, bound, at):
        return replace(total, indicator="dossiers.received", features=frozenset({"state:received"}), method="parts")
    if (
        part is None
        or a.sentence != b.sentence
        or not _takes_apart(reading, a.numeral.unit_end, b.start)
        or _SET_AGAINST.search(reading.compared, a.numeral.unit_end, b.start)
    ):
        return total
    family = ".".join(part.split(".")[:2])
    if part in _ENTERED and {part, code_at(bound, at + 2)} == {f"{family}.new", f"{family}.carried_over"}:
        return replace(total, indicator=family, channel=None, features=frozenset({"state:received"}), method="parts")
    if total.indicator == "dossiers.received.new" and part in _ENTERED:
        return replace(total, indicator=family, features=frozenset({"state:received"}), method="parts")
    open_total = total.indicator is None and not total.own and not _OF_FIELD.search(reading.compared, 0, a.start)
    to_handle = (
        total.indicator == "dossiers.resolved"
        and "đã" not in reading.compared[max(a.sentence[0], a.start - 50) : a.start]
    )
    if open_total and family == "dossiers.resolved" and _has_pending_part(reading, bound, at):
        family = "dossiers.received"  # «Tổng 1.250 hồ sơ: trước hạn 900, đúng hạn 300, đang giải quyết 50»
    if (open_total and part != family and family != "dossiers.overdue") or (to_handle and part in _ENTERED):
        return replace(total, indicator=family, features=frozenset({f"state:{family.split('.')[1]}"}), method="parts")
    return total


def _takes_apart(reading: Reading, start: int, end: int) -> bool:
    """Whether words open a list between two numbers: «Đúng: 280; Trễ: 20» are beside one another."""
    opened = _TAKES_APART.search(reading.compared, start, end)
    if opened is None or _OF_ANOTHER_WHOLE.search(reading.compared, start, end):
        return False
    return not (opened[0] == ":" and ";" in reading.compared[start : opened.start()])


def _has_pending_part(reading: Reading, bound: list[Bound], at: int) -> bool:
    """Whether a list of what was resolved goes on with what was not: both are of all that came in."""
    first = reading.quantities[bound[at].quantity]
    listed = [b for b in bound[at + 1 :] if b.quantity >= 0]
    parts = [b for b in listed if reading.quantities[b.quantity].sentence == first.sentence]
    depth = len(reading.quantities[parts[0].quantity].brackets)
    parts = [b for b in parts if len(reading.quantities[b.quantity].brackets) == depth]
    pending = [b for b in parts if (b.indicator or "").startswith("dossiers.pending")]
    if not pending:
        return False
    end = reading.quantities[pending[0].quantity]
    return ";" not in reading.compared[first.numeral.unit_end : end.start] or ":" in reading.compared[
        first.numeral.unit_end : reading.quantities[parts[0].quantity].start
    ]


#: «3.114 hồ sơ (kể cả 74 hồ sơ tồn)»
_INCLUDED = ending(r"\(\s*(?:kể cả|bao gồm|gồm|tính cả|cả|trong đó|có)(?: có| cả)?\s*")
_LEFT_AFTER = regex.compile(r"\s*(?:tồn|gối đầu|dở dang)(?: đọng| cũ)?\s*[),;]")
_LEFT = regex.compile(r"(?<!\p{L})(?:tồn|gối đầu|dở dang)(?: là)?\s*:?\s*$")


def _is_left_of_what_came(reading: Reading, bound: list[Bound], at: int) -> bool:
    """«24.380 hồ sơ (mới 23.911, tồn 469)»: in a bracket or list of what came in, what is left was carried over."""
    left = bound[at]
    if left.indicator != "dossiers.pending" or left.quantity < 0:
        return False
    quantity = reading.quantities[left.quantity]
    included = _INCLUDED.match(reading.compared, 0, quantity.start) and _LEFT_AFTER.match(
        reading.compared, quantity.numeral.unit_end
    )
    if not included and not _LEFT.search(reading.compared, 0, quantity.start):
        return False
    if not quantity.brackets:
        return _is_listed_with_new(reading, bound, at)
    beside = [b for b in bound if b.quantity >= 0 and reading.quantities[b.quantity].brackets == quantity.brackets]
    if len(beside) == 1:  # «nhận 1.481 hồ sơ (tồn 18 hồ sơ); đã giải quyết …»: nothing is left yet of what came in
        before = bound[at - 1] if at else None
        return before is not None and before.indicator == "dossiers.received"
    return len(beside) == 2 and any("origin:new" in b.own for b in beside)


def _is_listed_with_new(reading: Reading, bound: list[Bound], at: int) -> bool:
    """«Tiếp nhận 3.317 hồ sơ. Trong đó: hồ sơ tồn 59, hồ sơ mới 3.258»: the two that a list of what came in names."""
    for first, other in ((at, at + 1), (at - 1, at - 1)):
        if first < 1 or other >= len(bound) or "origin:new" not in bound[other].own:
            continue
        whole, start = bound[first - 1], reading.quantities[bound[first].quantity].start
        if whole.indicator == "dossiers.received" and whole.quantity >= 0 and bound[first].quantity >= 0:
            end = reading.quantities[whole.quantity].numeral.unit_end
            return _TAKES_APART.search(reading.compared, end, start) is not None
    return False


_REST = regex.compile(r"(?<!\p{L})còn lại(?:\s+là)?\s*$")
#: Members before the rest of a list that make it one.
_LISTED = 2


def _is_rest_of_list(reading: Reading, bound: list[Bound], at: int) -> bool:
    """«chứng thực 640 hồ sơ (58%); hộ tịch 171 hồ sơ (15%); còn lại 36 hồ sơ»: the rest of the list, at any stage."""
    rest = bound[at]
    if rest.indicator != "dossiers.pending" or rest.own != frozenset({"state:pending"}) or rest.quantity < 0:
        return False
    quantity = reading.quantities[rest.quantity]
    if not _REST.search(reading.compared, quantity.sentence[0], quantity.start):
        return False
    before = [b for b in bound[:at] if b.quantity >= 0 and reading.quantities[b.quantity].sentence == quantity.sentence]
    listed = before[-_LISTED:]
    return len(listed) == _LISTED and all(b.is_dossier and b.indicator is None and not b.own for b in listed)


#: «Dịch vụ công trực tuyến: trong tháng tiếp nhận 615 hồ sơ, trực tuyến 590 hồ sơ»: the channel is said of the part
_TITLE_OF_CHANNEL = regex.compile(r"[^:;.]*(?<!\p{L})trực tuyến[^:;.\d]*:[^:;]*(?<!\p{L})tiếp nhận(?!\p{L})[^:;]*$")
_SAYS_CHANNEL = regex.compile(
    r"\s*(?:[,(]|,? ?trong đó:?)\s*(?:(?:có|số|hồ sơ|hs|nộp|gửi|tiếp nhận|nhận|qua|bằng|hình thức)\s+)*"
    r"trực tuyến(?:\s+(?:là|có|đạt))*\s*:?\s*"
)


def _has_parts_of_every_channel(reading: Reading, bound: list[Bound], at: int) -> bool:
    """«Trên Cổng Dịch vụ công quốc gia tiếp nhận 1.512 hồ sơ (trực tuyến 1.400, trực tiếp 112)»: the portal has all."""
    total = bound[at]
    if total.channel != "online" or not (total.indicator or "").endswith(".online") or total.quantity < 0:
        return False
    quantity = reading.quantities[total.quantity]
    parts = [b for b in bound[at + 1 : at + 4] if b.quantity >= 0]
    parts = [b for b in parts if reading.quantities[b.quantity].sentence == quantity.sentence]
    if not parts:
        return False
    first = reading.quantities[parts[0].quantity]
    is_entitled = _TITLE_OF_CHANNEL.match(reading.compared, quantity.sentence[0], quantity.start) is not None
    if is_entitled and parts[0].indicator == total.indicator and first.value <= quantity.value:
        return _SAYS_CHANNEL.fullmatch(reading.compared, quantity.numeral.unit_end, first.start) is not None
    opens = _TAKES_APART.search(reading.compared, quantity.numeral.unit_end, first.start)
    return opens is not None and {"online", "direct"} <= {b.channel for b in parts}


#: «4. Bảo hiểm xã hội huyện: 12.004 hồ sơ; …»
_BODY_BEFORE = regex.compile(r"[^:\d]*(?:\d+(?:\.\d+)*[.)]\s)?[^:\d]{2,80}:\s*$")


def _opens_item(reading: Reading, bound: list[Bound], at: int) -> bool:
    """A count right after a name, before «đã giải quyết …», is what came in, whatever the item before ended with."""
    total = bound[at]
    if at or total.own or not total.is_dossier or total.quantity != 0 or len(bound) < 2 or bound[1].quantity < 1:
        return False
    first, second = reading.quantities[0], reading.quantities[bound[1].quantity]
    return (
        "state:resolved" in bound[1].own
        and first.sentence == second.sentence
        and first.numeral.unit == "hồ sơ"
        and second.numeral.unit in ("hồ sơ", None)
        and first.numeral.value >= second.numeral.value
        and _BODY_BEFORE.fullmatch(reading.compared, 0, first.start) is not None
    )


#: «tổng số 38.742 hồ sơ, chuyển từ kỳ trước 96 hồ sơ, nhận mới trong năm 38.646 hồ sơ»
_TOTAL_FIRST = ending(r"(?<!\p{L})tổng (?:số|cộng)(?: là| có)*\s*:?\s*")


def _is_total_told_first(reading: Reading, bound: list[Bound], at: int) -> bool:
    """Where came from what a total counts that says no more than its number: carried over and new."""
    total, parts = bound[at], {code_at(bound, at + 1), code_at(bound, at + 2)}
    if total.indicator is not None or total.own or parts != set(_ENTERED):
        return False
    first, last = (reading.quantities[each.quantity] for each in (total, bound[at + 2]))
    told = _TOTAL_FIRST.match(reading.compared, first.sentence[0], first.start)
    return told is not None and first.sentence == last.sentence


_TOTAL_AFTER = regex.compile(r"(?<!\p{L})(?:tổng cộng|tổng|cộng)(?: số| là| có)*\s*:?\s*$")


def adds_up(reading: Reading, quantity: Quantity) -> bool:
    """Whether a number is called the sum of those before it in its sentence: «…, tổng cộng 2.005 hồ sơ»."""
    return _TOTAL_AFTER.search(reading.compared, quantity.sentence[0], quantity.start) is not None


def _total_of_those_before(reading: Reading, bound: list[Bound], at: int) -> Bound | None:
    """«kỳ trước chuyển sang 42, mới tiếp nhận 1.963, tổng cộng 2.005 hồ sơ» is what its parts are parts of."""
    total = bound[at]
    if not total.is_dossier or total.quantity < 0 or total.own or at < 2:
        return None
    quantity = reading.quantities[total.quantity]
    if not adds_up(reading, quantity):
        return None
    parts = [
        b for b in bound[:at] if b.quantity >= 0 and reading.quantities[b.quantity].sentence == quantity.sentence
    ]
    counted = [_of_channel(b) or b.indicator or "" for b in parts]
    families = {".".join(code.split(".")[:2]) for code in counted}
    if len(parts) < 2 or len(families) != 1 or any(code.count(".") < 2 for code in counted):
        return None
    family = families.pop()
    return replace(total, indicator=family, features=frozenset({f"state:{family.split('.')[1]}"}), method="parts")


def _of_channel(part: Bound) -> str:
    """What came in at the counter or by post is a part of what came in, whatever its own code."""
    came_in = part.channel in ("direct", "postal") and "state:received" in part.features
    return f"dossiers.received.{part.channel}" if came_in else ""


def _is_workload(reading: Reading, bound: list[Bound], at: int) -> bool:
    """«Tổng số hồ sơ giải quyết là 1.250; đã giải quyết 1.198, đang …» is the total to handle (DOMAIN §8.12)."""
    total = bound[at]
    if total.indicator != "dossiers.resolved" or total.quantity < 0:
        return False
    quantity = reading.quantities[total.quantity]
    before = reading.compared[max(quantity.sentence[0], quantity.start - 60) : quantity.start]
    later = [b for b in bound[at + 1 :] if b.indicator == "dossiers.resolved" and b.quantity >= 0]
    return (
        "tổng số hồ sơ" in before
        and "đã" not in before
        and bool(later)
        and any(b.indicator == "dossiers.pending" for b in bound[at + 1 :])
    )
