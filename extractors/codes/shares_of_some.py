"""Percentages that measure some of the dossiers, or bodies, and are no rate of all (DOMAIN §8.6).

Comes in: a reading and a percentage. Goes out: whether the words around it say so.
"""

from __future__ import annotations

import regex

from extractors.reading import Quantity, Reading
from extractors.scope.fields import field_within
from extractors.text.endings import ending
from extractors.text.list_words import TAKES_UP

#: «chiếm 60% số hồ sơ quá hạn»: the share of a subset is not the rate (DOMAIN §8.6).
_SUBSET = regex.compile(
    r"\s*(?:trong |trên )?(?:tổng )?số (?:các )?(?:(?:hồ sơ|tthc)(?: [\p{L}]+){0,3}? (?:quá hạn|trễ hạn"
    r"|chậm hạn|trễ hẹn|đúng hạn|trước hạn|sớm hạn|trực tuyến(?=\s*[;.,]))|(?:dịch vụ|dvc|dvctt)(?!\p{L}))"
)
#: «toàn trình 17.336 hồ sơ (chiếm 67,54% hồ sơ trực tuyến)»: a share of those, where a count of some is beside
_SHARE_OF = ending(
    r"(?<!\p{L})hồ sơ\s*(?:\(\s*(?:đạt )?|[,(]?\s*(?:chiếm|bằng))(?: tỷ lệ)?\s*"
    r"|(?<!\p{L})(?:thư|phiếu|văn bản|lời)(?: xin lỗi)?\s*[,(]?\s*(?:chiếm|bằng|đạt)?(?: tỷ lệ)?\s*"
)
_THOSE = regex.compile(r"\s*(?:các )?hồ sơ (?:\p{L}+ )?(?:quá hạn|trễ hạn|chậm hạn|trễ hẹn|trực tuyến)(?!\p{L})")
#: «54 hồ sơ quá hạn, trong đó đất đai chiếm 85,2%»: what a field is of those
_FIELD_OF_THEM = ending(rf"(?<!\p{{L}})(?:{TAKES_UP})(?!\p{{L}})(?P<field>[^;.:()\d]{{2,60}}?)\s+chiếm(?: tỷ lệ)?\s*")
#: «04/12 phường, xã có tỷ lệ hồ sơ trực tuyến dưới 75%»: a bound that so many bodies keep
_BOUND_OF_BODIES = ending(
    r"(?<!\p{L})\d+(?:/\d+)? (?:xã|phường|thị trấn|đơn vị|phòng|cơ quan|sở)(?!\p{L})[^;.()\d]{0,40}(?<!\p{L})(?:có|đạt)"
    r"[^;.()\d]{0,60}(?<!\p{L})(?:dưới|trên|từ|hơn|chưa đến)\s*"
    # «11/18 xã có tỷ lệ hồ sơ trực tuyến đạt 100%»: what each of so many has
    r"|(?<!\p{L})(?<!(?:tại|của|ở) )(?:\d+/\d+ (?:xã|phường|đơn vị|phòng|cơ quan|sở)(?: có)?"
    r"|\d+ (?:xã|phường|đơn vị|phòng|cơ quan|sở) có)"
    r" tỷ lệ[^;.,()\d]{0,60}(?<!\p{L})(?:đạt|là|bằng)\s*"
    # «Có 14 cơ quan, đơn vị giải quyết trước và đúng hạn đạt 100%»
    r"|(?<!\p{L})có \d+(?:/\d+)? (?:xã|phường|thị trấn|đơn vị|phòng|cơ quan|sở|huyện)(?!\p{L})[^;.()\d]{0,90}"
    r"(?<!\p{L})(?:trả|giải quyết|xử lý)(?!\p{L})[^;.,()\d]{0,70}(?<!\p{L})đạt(?: tỷ lệ)?\s*"
)
#: «14 thư xin lỗi đối với 14 hồ sơ trễ hẹn (đạt 100%)»: so many of the late ones were apologised for
_APOLOGISED = ending(
    r"(?<!\p{L})xin lỗi(?!\p{L})[^;.]*(?:trễ|quá|chậm) (?:hạn|hẹn)[^;.,()\d]*"
    r"[,(]\s*(?:đạt|bằng|chiếm)?(?: tỷ lệ)?\s*"
)
#: «58% số hồ sơ quá hạn là do phần mềm, 42% còn lại do cán bộ tiếp nhận chậm»: shares by what caused them
_BY_CAUSE = regex.compile(r"\s*(?:còn lại\s+|số [^;.,()\d]{0,50})?(?:là\s+)?do(?!\p{L})")
#: Dossiers of the level named, up to the share.
_OF_ONE_LEVEL = ending(
    r"(?<!\p{L})hồ sơ(?!\p{L})[^;.\d]{0,40}(?:toàn trình|một phần|mức độ [34]|mức [34])(?!\p{L})"
    r"(?:[^;.%]|\.(?=\d))*"
    r"|(?<!\p{L})(?:riêng|đối với|trong)(?: các)? (?:dvc|dvctt|dịch vụ công|tthc)(?!\p{L})[^;.,\d]{0,30}"
    r"(?:toàn trình|một phần)(?:[^;.%]|\.(?=\d))*"
)


def is_of_bodies(reading: Reading, percent: Quantity) -> bool:
    """Whether so many bodies have a percentage each, or keep it as a bound."""
    return _BOUND_OF_BODIES.match(reading.compared, percent.sentence[0], percent.start) is not None


def is_of_some(reading: Reading, percent: Quantity) -> bool:
    """Whether a percentage is a share of the late, online or otherwise named ones, or what so many bodies have."""
    compared, begin = reading.compared, percent.sentence[0]
    return (
        is_of_bodies(reading, percent)
        or _SUBSET.match(compared, percent.numeral.unit_end) is not None
        or _BY_CAUSE.match(compared, percent.numeral.unit_end) is not None
        or _is_of_field(compared, percent)
        or _APOLOGISED.match(compared, begin, percent.start) is not None
        or (
            _SHARE_OF.match(compared, begin, percent.start) is not None
            and _THOSE.match(compared, percent.numeral.unit_end) is not None
        )
    )


def is_of_one_level(reading: Reading, percent: Quantity) -> bool:
    """«hồ sơ DVC toàn trình: 3.402, trong đó nộp trực tuyến 3.318 (97,5%)»: of one level of services alone."""
    begin = percent.sentence[0]
    told = {c.feature for c in reading.cues if begin <= c.start < percent.start and c.feature.startswith("service:")}
    return len(told) == 1 and _OF_ONE_LEVEL.match(reading.compared, begin, percent.start) is not None


def _is_of_field(compared: str, percent: Quantity) -> bool:
    found = _FIELD_OF_THEM.match(compared, percent.sentence[0], percent.start)
    return found is not None and field_within(compared, *found.span("field")) is not None
