"""The features of one number: what the cues of its clause say of it together.

Comes in: the cues before and behind a number. Goes out: one state with its qualities, origin and channel.
"""

from __future__ import annotations

import regex

from extractors.indicators.features import CHANNEL, ORIGIN, QUALITY, STATE
from extractors.reading import Reading
from extractors.text.endings import ending
from extractors.text.nlp import Cue

_COPULA = regex.compile(r"\s*(?:là|có|đạt|gồm)\s*:?\s*(?:khoảng\s+|gần\s+|trên\s+|hơn\s+)?")
_SURE_STATES = {"state:pending", "state:withdrawn", "state:resolved", "state:received"}
_STILL, _SO_MANY = r"(?:,|\s+\p{L}+){0,3}?\s+còn", "có|tới|đến|trên|hơn|gần|khoảng"
#: «hiện còn 120 hồ sơ giải quyết quá hạn»: not done yet, where «còn 12 hồ sơ giải quyết quá hạn» tells the rest of all
_STILL_LEFT = ending(
    rf"(?<!\p{{L}})(?:hiện|hiện nay|hiện tại|hiện đang|đến nay|đang|vẫn){_STILL}"
    rf"(?:\s+(?:{_SO_MANY}|lại|tồn|tồn đọng))*\s*"
)
#: «Đến nay còn 43 hồ sơ quá hạn», «tính đến ngày 14/9, toàn xã còn 20 hồ sơ trễ hạn»: a day tells that they are open
_LEFT_NOW = ending(
    r"(?<!\p{L})(?:hiện(?: nay| tại| đang)?|đến (?:nay|thời điểm (?:này|báo cáo|hiện tại))"
    rf"|đến (?:hết )?(?:ngày )?\d{{1,2}}\s?[/.-]\s?\d{{1,2}}(?:\s?[/.-]\s?\d{{4}})?){_STILL}"
    rf"(?:\s+(?:{_SO_MANY}|tồn|tồn đọng))*\s*"
)


def features_of(reading: Reading, left: list[Cue], right: list[Cue], start: int) -> frozenset[str]:
    """Features of one number: the nearest state, and the qualities of the same clause."""
    features = {c.feature for c in right if not _arose_so(reading, c, right)}
    if {"state:resolved", "quality:late"} <= features and _STILL_LEFT.match(reading.compared, 0, start):
        features = features - {"state:resolved"} | {"state:pending"}
    if _is_late_of_no_stage(features) and _LEFT_NOW.match(reading.compared, 0, start):
        features = features | {"state:pending"}
    own_state = {f for f in features if f.startswith(STATE)}
    states = [c for c in left if c.feature.startswith(STATE)]
    chunk = _chunk_start(reading, left, start)
    nearest = max((c.end for c in states), default=None)
    if states and not own_state:
        anchor = states[-1]
        features |= {c.feature for c in states if c.start >= min(anchor.start, chunk) or c.end == nearest}
        chunk = min(chunk, anchor.start)
    for cue in left:
        if cue.feature.startswith(STATE) or _is_headline(reading, cue, start, features) or _tells_when(reading, cue):
            continue
        if cue.start >= chunk or cue.feature.startswith(CHANNEL):
            features.add(cue.feature)
    if "origin:within" in features:
        whole = any(reading.compared[c.start : c.end].startswith("tổng") for c in left)
        # «tiếp nhận trong tháng 8 là 4.120 hồ sơ»: all of them, unless some were carried over into it
        within = [c for c in (*left, *right) if c.feature == "origin:within"]
        in_month = all(reading.compared[c.start : c.end].endswith("tháng") for c in within)
        whole = whole or (in_month and not any(_tells_carried(reading, c) for c in reading.cues))
        features = (features - {"origin:within"}) | {"state:received"} | (set() if whole else {"origin:new"})
    return _settle(features, [c for c in reversed(right) if c.feature.startswith(STATE)] + states)


def _is_late_of_no_stage(features: set[str]) -> bool:
    return "quality:late" in features and not any(f.startswith(STATE) for f in features)


def _arose_so(reading: Reading, cue: Cue, right: list[Cue]) -> bool:
    """«24 hồ sơ giải quyết quá hạn phát sinh trong kỳ»: late ones that arose, none that came in."""
    arose = cue.feature == "origin:within" and reading.compared.startswith("phát sinh", cue.start)
    return arose and any(c.feature.startswith(QUALITY) and c.end <= cue.start for c in right)


#: «không có hồ sơ từ kỳ trước chuyển sang»
_NONE = ending(r"(?<!\p{L})(?:không|chưa)(?:\s+\p{L}+){0,4}\s*")


def _tells_carried(reading: Reading, cue: Cue) -> bool:
    """True for words that say where dossiers came from, unless they say that none did."""
    return cue.feature == "origin:carried" and _NONE.match(reading.compared, 0, cue.start) is None


#: «Kỳ trước giải quyết 860 hồ sơ», «Kỳ trước toàn huyện đã tiếp nhận 1.204»: when it was done, not where it came from
_WHEN = regex.compile(
    r"kỳ (?:báo cáo )?trước,?\s+(?:(?:toàn |cả )?(?:huyện|xã|thành phố|thị xã|phường|đơn vị)\s+)?(?:đã\s+)?"
    r"(?:tiếp nhận|giải quyết|xử lý)(?!\p{L})"
)


def _tells_when(reading: Reading, cue: Cue) -> bool:
    return cue.feature == "origin:carried" and _WHEN.match(reading.compared, cue.start) is not None


def _is_headline(reading: Reading, cue: Cue, start: int, features: set[str]) -> bool:
    """«Số hóa từ khâu nộp: trong 4.087 hồ sơ tiếp nhận mới …»: own words are enough, the colon parts the rest."""
    stated = any(f.startswith((STATE, ORIGIN)) for f in features)
    return stated and cue.feature.startswith("domain:") and ":" in reading.compared[cue.end : start]


def _chunk_start(reading: Reading, cues: list[Cue], start: int) -> int:
    """After the last comma before a number that is not part of a cue («trước hạn, đúng hạn 3928»)."""
    at = reading.compared.rfind(",", 0, start)
    if at >= 0 and _COPULA.fullmatch(reading.compared, at + 1, start):  # «…, tính chung cả …, là 24»: an aside ends
        at = reading.compared.rfind(",", 0, reading.compared.rfind(",", 0, at))
    while at >= 0 and any(c.start < at < c.end for c in cues):
        at = reading.compared.rfind(",", 0, at)
    return at + 1


def _settle(features: set[str], states: list[Cue]) -> frozenset[str]:
    """One state a number: a later stage names an earlier one only to say of what («tiếp nhận … đã giải quyết»).

    ``states`` are those said of the number, the one that counts most last.
    """
    if "state:rest" in features:
        quality = any(f.startswith(QUALITY) for f in features)
        if "quality:in_time" in features and not features & _SURE_STATES:
            features = features | {"state:pending"}
        of_fields = "rest:fields" in features
        stage = set() if quality or of_fields or features & _SURE_STATES else {"state:pending"}
        features = (features - {"state:rest"}) | stage
    features.discard("rest:fields")
    found = [f for f in features if f.startswith(STATE)]
    if len(found) > 1 and not {"state:resolved", "state:pending", "quality:late"} <= features:
        last = next((c.feature for c in reversed(states) if c.feature in found), min(found))
        if "state:pending" in found and "state:withdrawn" not in found:
            last = "state:pending"
        features = {f for f in features if not f.startswith(STATE)} | {last}
    if any(f.startswith(ORIGIN) for f in features) and "state:withdrawn" not in features:
        features = {f for f in features if not f.startswith((STATE, QUALITY))} | {"state:received"}
    return frozenset(features)
