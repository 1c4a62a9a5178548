"""The margins of a document: organ and motto above the title, addressees and signer below.

In: the passages as text, with the kinds a reader already knows and whether a line is
centred. Out: their kinds with header, title and signature filled in. What the header says
(number, date, issuer) is read by the extractors.
"""

from __future__ import annotations

from collections.abc import Sequence

import regex

from pipeline.readers.layout.enumerators import parse_mark
from schemas.records import PassageKind

Line = tuple[str, PassageKind | None, bool]

#: Lines looked at for the title: a header has 6 to 10 when its columns are not joined.
TITLE_WITHIN = 24
HEADER_LENGTH = 120
TITLE_LENGTH = 320
#: 'BÁO CÁO' / 'Kết quả …' / 'và phương hướng …' / '(Phục vụ họp …)': four were seen.
TITLE_LINES = 5
#: Longest line of a signature block; 'Nơi nhận' entries run to 90 characters.
SIGNATURE_LENGTH = 200

# The names of document types that stand alone as a title (NĐ 30/2020, annex III).
_TYPE_NAME = regex.compile(
    r"(?:BÁO CÁO|THÔNG BÁO|KẾ HOẠCH|QUYẾT ĐỊNH|NGHỊ QUYẾT|CHỈ THỊ|TỜ TRÌNH|CHƯƠNG TRÌNH|HƯỚNG DẪN"
    r"|ĐỀ ÁN|DỰ ÁN|PHƯƠNG ÁN|BIÊN BẢN|QUY CHẾ|QUY ĐỊNH|KẾT LUẬN|CÔNG ĐIỆN|THÔNG CÁO)\b"
)
_ADDRESSEE = regex.compile(r"\s*Kính gửi")
# 'Nơi nhận:' opens the block; 'TM. ỦY BAN NHÂN DÂN', 'KT. CHỦ TỊCH' and 'TRƯỞNG PHÒNG' sign.
_RECIPIENTS = regex.compile(r"\s*N[ơo]i nh[ậâa]n\b", regex.IGNORECASE)
_SIGNER = regex.compile(
    r"(?:TM|KT|TL|TUQ)\.\s*\p{Lu}|(?:PHÓ )?(?:CHỦ TỊCH|TRƯỞNG PHÒNG|CHÁNH VĂN PHÒNG|GIÁM ĐỐC|TRƯỞNG BAN)$"
)
# The first sentence gives the grounds: 'Thực hiện Kế hoạch … số …/QĐ-UBND ngày 27/12/2021 …'
_GROUNDS = regex.compile(r"^Căn cứ|\bsố\s*\d+\s*[/-]|\bngày\s*\d{1,2}/\d{1,2}/")
_MOTTO = regex.compile(r"CỘNG HÒA XÃ HỘI|CỘNG HOÀ XÃ HỘI|Độc lập\s*[-–]\s*Tự do", regex.IGNORECASE)


# The two columns of a header set with tabs or spaces on one line
_COLUMNS = (
    regex.compile(r"(?P<left>\S.*?)\s+(?P<right>(?:CỘNG H(?:ÒA|OÀ) XÃ HỘI|Độc lập\s*[-–]\s*Tự do).*)"),
    regex.compile(r"(?P<left>Số\s*:?\s*\d*\s*/\S+)\s+(?P<right>\p{Lu}\P{N}*, ngày\b.*)"),
)


def split_columns(text: str) -> list[str]:
    """The left and right column of a header line, or the line alone.

    >>> split_columns("Số: 12/BC-UBND  Bình An, ngày 5 tháng 9 năm 2023")
    ['Số: 12/BC-UBND', 'Bình An, ngày 5 tháng 9 năm 2023']
    """
    for pattern in _COLUMNS:
        if len(text) <= 2 * HEADER_LENGTH and (match := pattern.fullmatch(text)):
            return [match["left"], match["right"]]
    return [text]


def is_header(texts: Sequence[str]) -> bool:
    """True where the cells of a table hold the national motto."""
    return any(_MOTTO.match(text) for text in texts)


def is_signature(texts: Sequence[str]) -> bool:
    """True where the cells of a table hold the recipients or the signer."""
    return any(_RECIPIENTS.match(text) or _SIGNER.match(text) for text in texts)


def label_margins(lines: Sequence[Line]) -> list[PassageKind | None]:
    """Kinds of the lines, with header, title and signature recognised."""
    kinds = [kind for _, kind, _ in lines]
    title = _find_title(lines)
    if title is not None:
        _label_title(lines, kinds, title)
    _label_header(lines, kinds, title)
    _label_signature(lines, kinds)
    return kinds


def _find_title(lines: Sequence[Line]) -> int | None:
    for index, (text, kind, _) in enumerate(lines[:TITLE_WITHIN]):
        if kind is PassageKind.TITLE:
            return index
        if kind is not None:
            continue
        if _ADDRESSEE.match(text) or len(text) > TITLE_LENGTH or parse_mark(text):
            return None
        if _TYPE_NAME.match(text):
            return index
    return None


def _label_title(lines: Sequence[Line], kinds: list[PassageKind | None], title: int) -> None:
    centred = lines[title][2]
    for index in range(title, min(title + TITLE_LINES, len(lines))):
        text, kind, is_centred = lines[index]
        if kind is not None:
            if kind is PassageKind.TITLE:
                continue
            return
        if index > title and (_opens_body(text, centred) or (centred and not is_centred)):
            return
        kinds[index] = PassageKind.TITLE


def _opens_body(text: str, centred: bool) -> bool:
    # «Tình hình … 6 tháng đầu năm,» / «phương hướng … 6 tháng cuối năm»: a title set in lines stops at a comma.
    return bool(
        _ADDRESSEE.match(text)
        or len(text) > TITLE_LENGTH
        or text[-1:] in (".:;" if centred else ".,:;")
        or parse_mark(text)
        or _GROUNDS.search(text)
    )


def _label_header(lines: Sequence[Line], kinds: list[PassageKind | None], title: int | None) -> None:
    """Everything above the title (of an official letter: above the addressee) is header."""
    end = title
    if end is None:
        end = next((i for i, line in enumerate(lines[:TITLE_WITHIN]) if _ADDRESSEE.match(line[0])), 0)
    above = range(end)
    if all(kinds[i] is not None or len(lines[i][0]) <= HEADER_LENGTH for i in above):
        for i in above:
            kinds[i] = kinds[i] or PassageKind.HEADER


def _label_signature(lines: Sequence[Line], kinds: list[PassageKind | None]) -> None:
    """From 'Nơi nhận' to the end of the short lines; an appendix after it is body again."""
    start = None
    for index, (text, kind, _) in enumerate(lines):
        if kind is None and _RECIPIENTS.match(text):
            start = index
    if start is None:
        return
    # In one column the signer may stand above the recipients.
    while start > 0 and kinds[start - 1] is None and _signs(lines[start - 1][0]):
        start -= 1
    for index in range(start, len(lines)):
        text, kind, _ = lines[index]
        if kind in (PassageKind.FOOTNOTE, PassageKind.PAGE_NUMBER):
            continue
        if kind is not None or len(text) > SIGNATURE_LENGTH or _APPENDIX.match(text):
            return
        kinds[index] = PassageKind.SIGNATURE


_APPENDIX = regex.compile(r"(?:PHỤ LỤC|Phụ lục|BIỂU|Biểu)\b")


def _signs(text: str) -> bool:
    return _SIGNER.match(text) is not None
