"""Why a list may not accuse: it is open, its members overlap, count other things, or may not be all.

Comes in: a total with the members found for it. Goes out: the reason, None where the
words say that the list is whole.
"""

from __future__ import annotations

from dataclasses import dataclass

import regex

from extractors.claims.making import unit_family
from extractors.claims.sums.divisions import is_division, leaves_nothing_out
from extractors.claims.sums.kinds_apart import are_apart, counts_like
from extractors.reading import Reading
from extractors.sheet import Entry, Sheet
from extractors.text.vocabulary import load

_SPEECH = load("speech")
_CLOSED = regex.compile(r"(?<!\p{L})(?:" + "|".join(_SPEECH["closed_list"]) + r")(?!\p{L})")
_RANKING = regex.compile("|".join(_SPEECH["ranking"]))
OPEN_LIST = regex.compile("|".join(_SPEECH["open_list"]))
_EACH = regex.compile(r"(?<!\p{L})(?:mỗi|từng|bình quân)(?!\p{L})")
#: «…; riêng nhóm doanh nghiệp có 143/152 phiếu» tells of some of those already counted.
_APART = regex.compile(r"[,;(]\s*(?:trong đó\s+)?riêng(?!\p{L})")
#: Attributes that overlap: a woman may be a Party member and young (DOMAIN §8.11).
_OVERLAP = regex.compile(
    r"(?<!\p{L})(?:nữ|đảng viên|dân tộc|trẻ|trình độ|trực tuyến|qua bưu chính|số hóa|thanh toán)(?!\p{L})"
)
#: «Trong 100 điểm: tự chấm 94,5 điểm, thẩm định 88,2 điểm, chênh lệch 6,3 điểm».
_SCORED_AGAIN = regex.compile(r"(?<!\p{L})(?:tự chấm|tự đánh giá|chênh lệch|bị trừ|điểm trừ)(?!\p{L})")
#: «+ Đảng viên: 122 người.» below «141 cán bộ, trong đó:»; «thẻ BHYT cho trẻ dưới 6 tuổi» names a procedure.
_OVERLAPPING_ITEM = regex.compile(rf"[-+*•\s]*(?:số |là |người |cán bộ )*{_OVERLAP.pattern}")
#: Words that open the whole of a breakdown, where «trong đó» may open a part of it.
_DETAILS = regex.compile(r"cụ thể|chia ra|chi tiết|như sau")
#: Two parts that leave nothing out.
_COMPLEMENTS = regex.compile(
    r"(?<!\p{L})nam(?!\p{L}).*(?<!\p{L})nữ(?!\p{L})|(?<!\p{L})nữ(?!\p{L}).*(?<!\p{L})nam(?!\p{L})"
)
#: A whole district is its two levels.
_LEVELS = regex.compile(r"(?<!\p{L})cấp huyện(?!\p{L}).*(?<!\p{L})cấp xã(?!\p{L})")
_WHOLE_DISTRICT = regex.compile(r"(?<!\p{L})(?:toàn (?:huyện|thị xã|thành phố|quận)|hai cấp|các cấp)(?!\p{L})")
#: One digit more or less explains every number of a single one.
_TWO_DIGITS = 10
LEAVES_OUT, OPEN = "the list may leave members out", "an open list"


@dataclass(frozen=True, slots=True)
class Listed:
    """A total with its members: ``at`` its reading, ``sure`` False where a member has no number or several."""

    at: int
    total: Entry
    parts: tuple[Entry, ...]
    sure: bool
    opener: regex.Match[str]
    region: tuple[int, int]
    method: str


#: «lũy kế từ đầu năm là 53 văn bản (quý I: 18, quý II: 21)»: the quarter of the report is told elsewhere.
_RUNNING = regex.compile(r"(?<!\p{L})(?:lũy kế|luỹ kế|cộng dồn|từ đầu năm)(?!\p{L})[^.;]*$")
_PERIODS = regex.compile(r"(?<!\p{L})(?:quý [ivx\d]+|tháng \d+|\d+ tháng)(?!\p{L})")


def doubt(sheet: Sheet, listed: Listed) -> str | None:
    """The reason why the list may not accuse, None where it may."""
    reading = sheet.readings[listed.at]
    words = _words(reading, listed)
    below = [sheet.readings[p.reading].compared for p in listed.parts if p.reading != listed.at]
    sentence = reading.quantities[listed.total.quantity].sentence
    if (
        OPEN_LIST.search(words)
        or _APART.search(words)
        or _RANKING.search(reading.compared, sentence[0], listed.region[1])
    ):
        return OPEN
    if _RUNNING.search(reading.compared, sentence[0], listed.total.start) and _PERIODS.search(words):
        return "the present period may be left out"
    if _is_of_one_of_several(sheet, listed):
        return "the sentence before tells several numbers that it may be of"
    if len(listed.parts) == 2 and _are_all(reading, listed, " ".join([words, *below])):
        return None
    own = words[min(20, listed.opener.start()) :].replace(_noun(reading, listed), " ")
    if listed.total.unit == "điểm" and _SCORED_AGAIN.search(own):
        return "one score by several hands"
    if _OVERLAP.search(own) or any(_OVERLAPPING_ITEM.match(text) for text in below):
        return "parts may overlap"
    return _of_others(reading, listed, [words, *below]) or _incomplete(sheet, reading, listed)


def _is_of_one_of_several(sheet: Sheet, listed: Listed) -> bool:
    """«Nhận 900 hồ sơ và trả 870 hồ sơ. Chia theo nhóm: …»: a sentence of its own may divide either number."""
    reading, total = sheet.readings[listed.at], listed.total
    if not listed.opener[0].startswith("."):
        return False
    own = reading.quantities[total.quantity]
    largest = max(p.value for p in listed.parts)
    return any(
        e is not total and e.quantity >= 0 and e.value > largest and e.modality is total.modality
        and unit_family(e.unit) == unit_family(total.unit)
        and reading.quantities[e.quantity].sentence == own.sentence
        and reading.quantities[e.quantity].brackets == own.brackets
        for e in sheet.counts(listed.at)
    )  # fmt: skip


def _words(reading: Reading, listed: Listed) -> str:
    """From before the opener to the last member.

    What follows it («…, chủ yếu liên quan đến đất đai») opens no list; «…» right after it does.
    """
    here = [p.unit_end for p in listed.parts if p.reading == listed.at]
    end = min(listed.region[1], max(here) + 4) if here else listed.region[1]
    return reading.compared[max(0, listed.opener.start() - 20) : end]


def _are_all(reading: Reading, listed: Listed, words: str) -> bool:
    """Two members that leave nothing out: men and women, the two levels of a whole district."""
    if _COMPLEMENTS.search(words):
        return True
    begin = reading.quantities[listed.total.quantity].sentence[0]
    whole = _WHOLE_DISTRICT.search(reading.compared, begin, listed.opener.start())
    return whole is not None and _LEVELS.search(words) is not None


def _of_others(reading: Reading, listed: Listed, words: list[str]) -> str | None:
    """The members are of something else than the total."""
    larger = any(p.value > listed.total.value for p in listed.parts)
    if listed.opener.groupdict().get("comma"):
        return "nothing says that these are all"
    if larger and not _is_closed(reading, listed) and not (_fills(reading, listed) and _is_one_digit_off(listed)):
        return "a member is larger than the total: the list is of something else"
    if any(_EACH.search(text) for text in words):
        return "a member is given for each of several"
    if any(listed.region[0] <= at < listed.region[1] for at in reading.left_out):
        return "a number in the list was taken for a name"
    return None


def _is_one_digit_off(listed: Listed) -> bool:
    """«46 văn bản: 62 kế hoạch, 9 quyết định, 21 công văn, 4 thông báo»: the others leave 12 for the largest."""
    largest = max(listed.parts, key=lambda part: part.value)
    left = listed.total.value - sum(part.value for part in listed.parts if part is not largest)
    if left < 0 or largest.value < _TWO_DIGITS or any(each.denominator != 1 for each in (left, largest.value)):
        return False
    printed, meant = str(largest.value), str(left).zfill(len(str(largest.value)))
    return len(printed) == len(meant) and sum(a != b for a, b in zip(printed, meant, strict=True)) == 1


def _incomplete(sheet: Sheet, reading: Reading, listed: Listed) -> str | None:
    """The members may not be all, or not all of one kind."""
    total, parts, opener = listed.total, listed.parts, listed.opener
    if opener["bracket"] and opener.start("bracket") not in reading.closing:
        return "the bracket is not closed"
    detailed = not opener["words"] or _DETAILS.search(opener["words"]) is not None
    closed = _is_closed(reading, listed) or (detailed and _fills(reading, listed))
    bare = total.unit is None and not (
        _is_closed(reading, listed) and (_fills(reading, listed) or _labels(sheet, listed))
    ) and not (opener["bracket"] and counts_like(sheet, total, parts))
    bare = bare and not is_division(sheet, total, parts, listed.region, opener.start())
    other = total.unit is not None and any(p.unit and unit_family(p.unit) != unit_family(total.unit) for p in parts)
    if not listed.sure or bare or other:
        return "members count different things"
    if closed or leaves_nothing_out(sheet, total, parts, listed.region, opener.start()):
        return None
    too_many = sum(p.value for p in parts) > total.value and are_apart(sheet, parts, listed.region)
    if too_many and not _may_divide_another(sheet, listed):
        return None  # «trong đó: 12 kế hoạch, 20 công văn, 15 quyết định» of 45, whatever is left out
    return LEAVES_OUT if total.is_dossier or not _same_words(reading, total, parts) else None


def _may_divide_another(sheet: Sheet, listed: Listed) -> bool:
    """«Tiếp nhận 2.000 hồ sơ, giải quyết 1.950 hồ sơ, trong đó: …»: whether a larger number stands beside the total."""
    begin = sheet.readings[listed.at].quantities[listed.total.quantity].sentence[0]
    return any(
        begin <= e.start < listed.total.start and e.value >= sum(p.value for p in listed.parts)
        and unit_family(e.unit) in (None, unit_family(listed.total.unit))
        for e in sheet.counts(listed.at)
    )  # fmt: skip


def _is_closed(reading: Reading, listed: Listed) -> bool:
    """«gồm», «chia ra», or items below."""
    opener = listed.opener
    inside = reading.compared[opener.end() : opener.end() + 12] if opener["bracket"] else opener["words"] or ""
    return bool(_CLOSED.search(inside)) or listed.method == "items below"


def _noun(reading: Reading, listed: Listed) -> str:
    """The total's noun phrase: in «214 dịch vụ công trực tuyến, gồm …» all members are online."""
    return reading.compared[listed.total.end : listed.opener.start()].strip(" ,.;:") or "\0"


def _fills(reading: Reading, listed: Listed) -> bool:
    """Every member has a label and a number, in one order throughout, and nothing else is in the list.

    «14 trường hợp (nghỉ hưu sớm 09, thôi việc 05)», «173 thủ tục (34 thủ tục cấp huyện; 139 thủ tục cấp xã)».
    """
    parts = listed.parts
    if any(p.reading != listed.at for p in parts):
        return False
    before = reading.compared[listed.region[0] : parts[0].start]
    after = reading.compared[parts[-1].unit_end : listed.region[1]]
    edges = [listed.region[0], *(p.unit_end for p in parts)]
    labels = [reading.compared[a : p.start] for a, p in zip(edges, parts, strict=False)]
    if any(regex.search(r"trong đó|(?<!\p{L})có(?!\p{L})", text) for text in (*labels, after)):
        return False
    if any(p.unit and listed.total.unit and unit_family(p.unit) != unit_family(listed.total.unit) for p in parts):
        return False
    label_first = not after.strip(" .;)") and all(regex.search(r"\p{L}{2,}", label) for label in labels)
    number_first = not before.strip(" :") and not regex.search(r"[,;]", after)
    return label_first or (number_first and all(_names(reading, p) for p in parts))


def _names(reading: Reading, part: Entry) -> bool:
    """A word follows the number."""
    return regex.compile(r"\s*\p{L}{2,}").match(reading.compared, part.end) is not None


def _labels(sheet: Sheet, listed: Listed) -> bool:
    """Items below that are a label and a number each: «+ Cấp huyện: 561.» under «… toàn huyện: 1.355, gồm:»."""
    return all(
        p.unit is None and _LABELLED.fullmatch(sheet.readings[p.reading].compared) is not None
        for p in listed.parts
        if p.reading != listed.at
    ) and any(p.reading != listed.at for p in listed.parts)


_LABELLED = regex.compile(r"[-+*•\s]*(?:[^:\d]{2,60}:?\s*[\d.]+|[\d.]+\s+[^:;\d]{2,60})\s*[.;,]?\s*")


def _same_words(reading: Reading, total: Entry, parts: tuple[Entry, ...]) -> bool:
    """Parts named by the total's own noun, joined by «và»: «113 thủ tục, trong đó 83 thủ tục … và 30 thủ tục …»."""
    if any(p.reading != total.reading for p in parts):
        return False
    noun = reading.compared[total.end : total.unit_end].strip()
    last = reading.compared[parts[-2].end : parts[-1].start]
    return (
        bool(noun)
        and all(reading.compared[p.end : p.unit_end].strip() == noun for p in parts)
        and regex.search(r"(?<!\p{L})và\s+(?:\p{L}+\s+){0,2}$", last) is not None
        and all(reading.pair_of(p.quantity) is None for p in parts)
    )
