"""The words that label one number: its clause before and after it, and the features they give.

Comes in: a reading and the index of a quantity. Goes out: cues and features. What
the clause leaves open is the job of ``extractors.codes.governing``.
"""

from __future__ import annotations

import regex

from extractors.indicators.features import QUALITY, STATE
from extractors.reading import Quantity, Reading
from extractors.text.endings import ending
from extractors.text.nlp import Cue
from extractors.words.bracket_words import ALONE, label_of_bracket, of_all_stages
from extractors.words.past_share import past_share

#: Where the words after a number stop belonging to it; «sớm 210 / đúng hẹn 82 / trễ 01» parts by strokes.
_RIGHT_STOP = regex.compile(
    r"[,;:.()\[\]+=|]|/(?=\s*\p{L})|(?<!\p{L})(?:trong đó|đạt|chiếm|tỷ lệ|tương ứng|gồm|bao gồm|và|với|so với"
    r"|còn lại|cụ thể|nhưng(?! (?:bị |đã )?(?:quá|trễ|chậm|muộn|trước|sớm|đúng|không đúng))|bằng|tăng|giảm"
    r")(?!\p{L})"
)
#: What may stand between a cue and the number it labels: «quá hạn là: 05», «đúng hạn có 507».
_LINK = regex.compile(
    r"\s*(?:(?:là|có|được|đạt|số|hồ sơ|tthc|:|-|=|với|gồm|khoảng|gần|hơn|trên|thủ tục hành chính|tổng số"
    r"|tổng cộng|tất cả|cả thảy)\s*)*"
)
#: Words that alone label a number only right before it: «(kỳ trước 56 hồ sơ, mới 2.400 hồ sơ)»,
#: «sớm 210 / đúng hẹn 82», «Trong quý phát sinh 906 hồ sơ», «Kết quả giải quyết: 3.327 hồ sơ».
_RIGHT_BEFORE = (
    (ending(r"(?<!\p{L})mới\s*:?\s*"), "origin:new"),
    (ending(r"(?<!\p{L})sớm\s*:?\s*"), "quality:early"),
    (
        ending(r"(?<!cùng )(?:kỳ|quý|tháng|năm) trước (?:chuyển|tồn)(?: (?:sang|qua|tiếp|lại))*\s*:?\s*"),
        "origin:carried",
    ),
    (ending(r"(?<!\p{L})phát sinh\s*"), "state:received"),
    (
        ending(
            r"(?<!trả )(?<!có )kết quả (?:giải quyết|xử lý)(?: hồ sơ)?(?: (?:tthc|thủ tục hành chính))?\s*(?::|là)\s*"
        ),
        "state:resolved",
    ),
)
#: «(chuyển từ năm 2023 sang 1.302 hồ sơ; tiếp nhận trong năm 95.116 hồ sơ)»
_CAME_IN_SINCE = ending(
    r"(?<!\p{L})(?:chuyển|tồn|gối đầu|(?:kỳ|quý|tháng) trước|để lại)(?!\p{L})[^.;(),\d]*(?:năm \d{4}[^.;(),\d]*)?"
    r"\d[\d.]*(?: hồ sơ| hs| bộ)?\s*[;,]\s*"
    r"(?:(?:số )?(?:hồ sơ )?(?:tiếp )?nhận (?:mới )?)?trong (?:kỳ|năm|quý|tháng)\s*:?\s*"
)
#: «Sớm: 900; Đúng: 280; Trễ: 20»; alone «đúng 280 hồ sơ» may be no more and no fewer
_EXACTLY_ON_TIME = ending(
    r"(?<!\p{L})(?:sớm|trước|trễ|quá|chậm|muộn)(?: hạn| hẹn)?\s*:?\s*\d[\d.]*(?: hồ sơ| hs| bộ)?\s*[;,/-]"
    r"\s*đúng\s*:?\s*"
)
#: «Tiếp nhận 18.640 hồ sơ (tồn 12; mới 18.628)»: what was left from before, beside what is new
_LEFT_BEFORE = ending(r"[;,(]?\s*(?:hồ sơ |số )?(?:tồn|cũ)\s*:?\s*")
_THEN_NEW = regex.compile(r"\s*[;,]\s*(?:tiếp nhận |nhận |nộp |hồ sơ )?mới(?!\p{L})")
#: «1.835 hồ sơ mới»: the word alone is a cue only right after the unit.
_NEW_AFTER = regex.compile(r"\s*mới(?!\p{L})(?!\s+(?:đạt|chỉ|được))")
#: «1.204 hồ sơ phát sinh», but not «có phát sinh phí».
_ARISEN_AFTER = regex.compile(r"\s*phát sinh(?!\s+(?:phí|lệ phí|nghĩa vụ|giao dịch|thanh toán))(?!\p{L})")
#: «Tỷ lệ giải quyết đúng hạn trên 64 hồ sơ đã giải quyết»: the words before name the rate, not its whole.
_WHOLE_OF_RATE = ending(r"(?<!\p{L})tỷ lệ[^,;.]*(?<!\p{L})trên(?: tổng)?(?: số)?\s*")
#: «Hồ sơ trực tuyến: trên tổng số 28.125 hồ sơ tiếp nhận mới có …»: the words behind name the whole.
_OUT_OF_ALL = ending(r"(?<!\p{L})trên(?: tổng)? số\s*")
#: «Trong 67 hồ sơ trễ hạn có 58 hồ sơ thuộc …»: the words behind name those counted first.
OUT_OF = ending(r"(?<!\p{L})trong(?: tổng)?(?: số)?\s*")
#: «… 75,00% (2.145 hồ sơ)», «75,00% (tương ứng 2.145 hồ sơ)».
_SHARE_FIRST = regex.compile(r"\s*\(\s*(?:tương ứng|tương đương|tức|là|với|bằng|\s)*")
#: «tiếp nhận 1.204 hồ sơ giải quyết thủ tục hành chính»: the words say what dossiers they are, not what became of them.
_OF_PROCEDURES = regex.compile(r"\s*giải quyết (?:thủ tục hành chính|tthc)(?!\p{L})(?!\s+(?:trước|đúng|quá|trễ))")
#: «900 hồ sơ giải quyết trước hạn đạt 45%»: how they were resolved, and what share of all they are
_DONE_SO = regex.compile(r"\s*(?:đã |được )*(?:giải quyết|xử lý|trả(?: kết quả)?)\s*")
#: «97,4% so với hồ sơ tiếp nhận (2.355 hồ sơ)»: the words before the bracket name the whole in it.
_NAMES_IN_BRACKETS = ending(r"(?<!\p{L})(?:so với|trên|trong|của)(?: tổng)?(?: số)? (?:hồ sơ|số)[^,;.()\d]{0,60}\(\s*")
#: «96,5% hồ sơ được giải quyết trước hạn (»: what a rate in front of a bracket is the rate of
_RATE_OF = ending(r"\d\s?%(?P<of>\s+[^,;:.()\d%]{3,60})\(\s*")


def cues_of(reading: Reading, index: int, consumed: int) -> tuple[list[Cue], list[Cue], int]:
    """Cues that label the quantity from the left and from the right, and where its clause ends."""
    pair = reading.pair_of(index)
    start, consumed = _label_place(reading, index, consumed)
    index = pair.lower if pair else index
    quantity = reading.quantities[index]
    unit_end = quantity.numeral.unit_end
    opened = [b for b in quantity.brackets if consumed <= b < start]
    if opened and _NAMES_IN_BRACKETS.match(reading.compared, consumed, start):
        opened.pop()
    left_from = max([consumed, *opened, reading.compared.rfind(";", 0, start)])
    left_from = _behind_its_rate(reading, start, left_from)
    left_from = min(left_from, label_of_bracket(reading, index, start, consumed))
    following = reading.quantities[index + 1] if index + 1 < len(reading.quantities) else None
    right_to = min(right_edge(reading, unit_end), following.start if following else quantity.sentence[1])
    told_aside = [
        (a, b) for a, b in reading.closing.items() if b < start and any(a < q.start < b for q in reading.quantities)
    ]  # fmt: skip
    left = [
        c for c in reading.cues
        if left_from <= c.start and c.end <= start and not any(a < c.start < b for a, b in told_aside)
    ]  # fmt: skip
    right = [c for c in reading.cues if unit_end <= c.start and c.end <= right_to]
    procedures = _OF_PROCEDURES.match(reading.compared, unit_end)
    if procedures and any(c.feature == "state:received" for c in left):
        right = [c for c in right if c.start >= procedures.end()]
    of_rate = _WHOLE_OF_RATE.match(reading.compared, left_from, start) is not None
    own_outcome = start < reading.quantities[index].start and any(c.feature.startswith(QUALITY) for c in right)
    whole = _OUT_OF_ALL.match(reading.compared, left_from, start)
    if of_rate or own_outcome or (right and whole):
        left = []
    elif whole:  # «0,8% (148 hồ sơ) trễ hạn trên tổng số 18.500 hồ sơ»: how the part ended is not said of the whole
        left = [c for c in left if c.start >= whole.start() or not c.feature.startswith(QUALITY)]
    left += [
        Cue(start - 4, start, feature)
        for pattern, feature in _RIGHT_BEFORE if pattern.match(reading.compared, left_from, start)
    ]  # fmt: skip
    if _CAME_IN_SINCE.match(reading.compared, 0, start):
        left.append(Cue(start - 4, start, "origin:new"))
    if _EXACTLY_ON_TIME.match(reading.compared, 0, start):
        left.append(Cue(start - 4, start, "quality:on_time"))
    if _LEFT_BEFORE.match(reading.compared, left_from, start) and _THEN_NEW.match(reading.compared, unit_end):
        left.append(Cue(start - 4, start, "origin:carried"))
    if _NEW_AFTER.match(reading.compared, unit_end):
        right.append(Cue(unit_end, unit_end + 4, "origin:new"))
    elif _ARISEN_AFTER.match(reading.compared, unit_end):
        right.append(Cue(unit_end, unit_end + 9, "state:received"))
    out_of = OUT_OF.match(reading.compared, left_from, start) is not None
    said = any(c.feature.startswith(QUALITY) for c in left)
    if quantity.brackets and not right and not said and ALONE.match(reading.compared, unit_end):
        # «Các hồ sơ còn lại (17 hồ sơ) chưa đến hạn trả»
        begin = (reading.closing.get(quantity.brackets[-1]) or unit_end) + 1
        end = min(right_edge(reading, begin), following.start if following else quantity.sentence[1])
        right = [c for c in reading.cues if begin <= c.start and c.end <= end and not c.feature.startswith(STATE)]
    # «…, 08 hồ sơ còn lại thuộc …»: those left of what the sentence tells, at whatever stage
    right = [c for c in right if c.feature != "state:rest"]
    if following and not of_rate and not out_of and not _labelled_after(reading, following):
        right = [
            c for c in right
            if not _LINK.fullmatch(reading.compared, c.end, following.start)
            or (following.numeral.is_percent and _DONE_SO.fullmatch(reading.compared, unit_end, c.start))
        ]  # fmt: skip
    right += _past_share(reading, index, left) + of_all_stages(reading, right_edge(reading, unit_end))
    return left, right, max([unit_end, *(c.end for c in right)])


def _behind_its_rate(reading: Reading, start: int, left_from: int) -> int:
    """Where the label of a number in brackets begins: «96,5% hồ sơ giải quyết trước hạn (12.352/12.800 hồ sơ)»."""
    between = _RATE_OF.match(reading.compared, 0, start)
    if between is None or not any(between.start("of") <= c.start and c.end <= start for c in reading.cues):
        return left_from
    return between.start("of")


def _past_share(reading: Reading, index: int, left: list[Cue]) -> list[Cue]:
    """What is said of a count behind its share, unless the words before it say how or when it ended."""
    beyond = past_share(reading, index)
    if beyond is None or any(c.feature.startswith(QUALITY) for c in left):
        return []
    edge = min(right_edge(reading, beyond.start), beyond.following)
    stated = any(c.feature.startswith(STATE) for c in left)
    return [
        c for c in reading.cues
        if beyond.start <= c.start and c.end <= edge and not (stated and c.feature.startswith(STATE))
    ]  # fmt: skip


def label_start(reading: Reading, index: int) -> int:
    """Where the words that label a number end on its left: before its share in «trước hạn 75,00% (2.145 hồ sơ)»."""
    quantity = reading.quantities[index]
    share = reading.quantities[index - 1] if index else None
    if share is None or not share.numeral.is_percent or share.sentence != quantity.sentence:
        return quantity.start
    between = reading.compared[share.numeral.unit_end : quantity.start]
    return share.start if _SHARE_FIRST.fullmatch(between) else quantity.start


def _label_place(reading: Reading, index: int, consumed: int) -> tuple[int, int]:
    """Where the label of a number ends, and where it may begin: a share printed first has consumed nothing."""
    start = label_start(reading, index)
    if start == reading.quantities[index].start:
        return start, consumed
    earlier = [q.numeral.unit_end for q in reading.quantities[: index - 1]]
    return start, max([reading.quantities[index].sentence[0], *earlier])


#: An office up to the «và» of its name, and the rest of it, as printed
_OFFICE_TO = ending(r"(?<!\p{L})(?:Sở|Bộ|Ban|Cục|Chi cục|Phòng)\s+\p{Lu}[\p{L}\s,-]{0,40}\s")
_ASKING = ending(r"(?<!\p{L})(?:tổ chức|cá nhân|người dân|công dân|doanh nghiệp)")
_AND_ASKING = regex.compile(r",\s*(?:tổ chức|cá nhân|người dân|công dân|doanh nghiệp)(?!\p{L})")
_AND_NAME = regex.compile(r"và\s+\p{Lu}\p{Ll}")


def _in_name(reading: Reading, at: int) -> bool:
    """True for «và» in the name of an office: «của Sở Nông nghiệp và Môi trường bị trễ hẹn».

    True too for the comma of «hồ sơ của tổ chức, cá nhân yêu cầu giải quyết».
    """
    if _ASKING.match(reading.compared, 0, at) and _AND_ASKING.match(reading.compared, at):
        return True
    return _OFFICE_TO.match(reading.text, 0, at) is not None and _AND_NAME.match(reading.text, at) is not None


def right_edge(reading: Reading, start: int) -> int:
    """Where the words after a number stop belonging to it; a stop inside a cue is none («trước và đúng hạn»)."""
    for stop in _RIGHT_STOP.finditer(reading.compared, start):
        inside_cue = any(c.start < stop.end() and stop.start() < c.end for c in reading.cues)
        if not inside_cue and not _in_name(reading, stop.start()):
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
