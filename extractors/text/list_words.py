"""Words that open a list of parts, and those that take a count up, as alternatives of a pattern.

They stand in ``vocab/speech.yml``, so that a word added there opens a list for every reader of one.
"""

from __future__ import annotations

from extractors.text.vocabulary import load

_SPEECH = load("speech")


def _longest_first(words: list[str]) -> str:
    return "|".join(sorted(words, key=len, reverse=True))


#: «trong đó», «bao gồm», «cụ thể», «chia theo lĩnh vực».
OPENS_LIST = _longest_first(_SPEECH["list_open"])
#: These and «riêng», «trong số này», «chủ yếu»: the counts behind are parts of the one before.
TAKES_UP = _longest_first([*_SPEECH["list_open"], *_SPEECH["takes_up"]])
#: «Tổng số hồ sơ này»: the number told before as the whole of a sentence.
THESE = _longest_first(_SPEECH["these"])
#: What divides such a number: «chia theo cấp», «về trình độ».
DIVIDES_BY, DIVIDES_IN = "|".join(_SPEECH["divides_by"]), "|".join(_SPEECH["divides_in"])
#: How a sentence or paragraph begins that tells parts of a number told before it.
GOES_ON = (
    rf"[-+*•\s]*(?:[a-zđ\d]+[.)]\s+)?(?:{TAKES_UP}|{DIVIDES_BY}|{DIVIDES_IN}|{THESE}|{_longest_first(_SPEECH['goes_on'])})"
    r"(?!\p{L})"
)
#: Two nouns that are told together and part no clause: «lượt người đi đào tạo, bồi dưỡng, bằng 121%».
PAIRED = (
    r"đào tạo, bồi dưỡng|tin, bài|(?:cơ quan|tổ chức), đơn vị(?:, địa phương)?|(?:cơ quan|đơn vị), địa phương"
    r"|phòng, ban(?:, ngành|, đơn vị)?|sở, (?:ban, )?ngành(?:, địa phương)?|ban, ngành|hđnd, ubnd|phí, lệ phí"
    r"|xã, (?:phường(?:, thị trấn)?|thị trấn)|phường, (?:xã|thị trấn)|khiếu nại, tố cáo"
    r"|phản ánh, kiến nghị|kiến nghị, phản ánh|(?:tổ chức|doanh nghiệp|người dân), (?:cá nhân|công dân)"
    r"|(?:cá nhân|công dân|người dân), (?:tổ chức|doanh nghiệp)|tổ chức, (?:người dân|doanh nghiệp)"
    r"|doanh nghiệp, (?:người dân|tổ chức)|cán bộ, công chức(?:, viên chức)?"
    r"|công chức, viên chức|văn bản, tài liệu|vụ, việc|ý kiến, (?:kiến nghị|phản ánh)"
)
