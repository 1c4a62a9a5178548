"""Zeros in words: «không có hồ sơ quá hạn» (CONTRACT: a zero in words counts)."""

from __future__ import annotations

import regex

from extractors.codes.governing import Governor
from extractors.reading import Reading
from extractors.text.screened import screened

#: «không có hồ sơ quá hạn», «chưa có hồ sơ nào trễ hạn»: a zero in words.
_ZERO = screened(
    r"(?<!\p{L})(?P<no>không có|chưa có|không còn|không phát sinh|không(?= hồ sơ)|chưa phát sinh"
    r"|chưa ghi nhận|không ghi nhận|không để (?:xảy ra|phát sinh)|không xảy ra)\s+"
    r"(?:(?:tình trạng|trường hợp|bất kỳ|bất cứ|phát sinh|xảy ra|một)\s+)*(?P<noun>hồ sơ|tthc"
    r"|thủ tục hành chính|hs)?\s*"
    r"(?:(?:nào|tthc|thủ tục hành chính|bị|phải|đã|để|được|giải quyết|nào bị)\s+)*"
)
_NOT_A_ZERO = screened(
    r"(?<!\p{L})(?:đảm bảo|bảo đảm|phấn đấu|để|nhằm|nếu|khi|mục tiêu|yêu cầu|chỉ đạo|cố gắng"
    r"|quyết tâm|đề nghị|tuyệt đối|thường xuyên)(?!\p{L})[^.;]*$"
)

#: «05/10 huyện, thị xã không có hồ sơ quá hạn» says nothing of the others.
_OF_SOME = regex.compile(
    r"(?P<some>\d+)(?:\s*/\s*(?P<all>\d+))?\s*"
    r"(?:đơn vị|cơ quan|phòng|xã|phường|thị trấn|huyện|thị xã|sở|địa phương|quận|lĩnh vực)[^.;:]{0,60}$"
)
#: «không còn tình trạng tồn văn bản chưa xử lý» is about documents.
_OF_OTHERS = regex.compile(
    r"\s*(?:đọng\s+)?(?:các\s+)?(?:văn bản|đơn|nhiệm vụ|vụ|ý kiến|công việc|kiến nghị|phản ánh|báo cáo|công văn)"
    r"(?!\p{L})"
)
#: What a report says there is none of.
_COUNTED = frozenset({"quality:late", "quality:both", "state:withdrawn", "state:pending", "origin:carried"})


#: «hồ sơ quá hạn: không; …».
_SAID_AFTER = regex.compile(r"\s*(?:hồ sơ\s*)?:\s*(?P<no>không(?: có)?|chưa có)\s*(?=[;,.)]|$)")


def find_zeros(reading: Reading, governor: Governor) -> list[tuple[int, int, frozenset[str]]]:
    """Find where a zero is said, the span of the words for it, and the features of what there is none of."""
    if reading.is_target:
        return []
    found = []
    for match in _ZERO.finditer(reading.compared):
        cue = [c for c in reading.cues if match.start() < c.start <= match.end() + 1 and c.end > match.end()]
        features = frozenset(c.feature for c in cue) | _goes_on(reading, max((c.end for c in cue), default=-1))
        if not features & _COUNTED:
            continue
        if not match["noun"] and any(_OF_OTHERS.match(reading.compared, c.end) for c in cue):
            continue
        if _NOT_A_ZERO.search(reading.compared, 0, match.start()) or "domain:other" in features:
            continue
        if _in_quotes(reading.text, match.start()):
            continue
        some = _OF_SOME.search(reading.compared, 0, match.start())
        if some and some["some"] != some["all"]:
            continue
        if not match["noun"] and governor.noun != "dossier" and "hồ sơ" not in reading.compared:
            continue
        told = any(q.end <= match.start() for q in reading.quantities)
        if match["no"].startswith("không để") and not told:
            continue  # «không để xảy ra hồ sơ quá hạn» without a result is an order
        start = match.start()
        found.append((start, match.start() + len(match["no"]), features))
    return sorted([*found, *_said_after(reading)])


def _in_quotes(text: str, at: int) -> bool:
    """«mô hình “Xã không hồ sơ trễ hẹn”»: in quotation marks stands what something is called."""
    return text.rfind("“", 0, at) > text.rfind("”", 0, at) or text.count('"', 0, at) % 2 == 1


_GOES_ON = regex.compile(r"\s*(?:(?:mà|nhưng|đã|bị)\s+)*")


def _goes_on(reading: Reading, end: int) -> frozenset[str]:
    """«không có hồ sơ đang giải quyết đã quá hạn»: the quality of those there are none of, right after their stage."""
    return frozenset(
        c.feature for c in reading.cues
        if end >= 0 and c.start >= end and c.feature.startswith("quality:")
        and _GOES_ON.fullmatch(reading.compared, end, c.start) is not None
    )  # fmt: skip


def _said_after(reading: Reading) -> list[tuple[int, int, frozenset[str]]]:
    found = []
    if "hồ sơ" in reading.compared:
        for cue in reading.cues:
            match = _SAID_AFTER.match(reading.compared, cue.end)
            if match and cue.feature.startswith(("quality:", "state:withdrawn")):
                found.append((match.start("no"), match.end("no"), frozenset({cue.feature})))
    return found
