"""Scores that offices and places have of an index named before: «… Tiếp theo là Sở Y tế (81,5), huyện An Phú (80,2%)».

Comes in: a reading and a number. Goes out: the code of the score, None where it is none. The index is the only one that
the passage has named; scores named by their own words are ``extractors.codes.index_scores``' matter.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

import regex

from extractors.indicators.best_rule import best_code
from extractors.indicators.rules import RANK, Words, find_phrases
from extractors.reading import Reading
from extractors.text.endings import ending
from extractors.text.numerals import Numeral
from extractors.text.vocabulary import load
from extractors.words.index_told import OF_SERVICE, index_named, index_phrases, of_service
from extractors.words.zones import POINTS
from schemas.records import PassageKind

#: No score is more.
_MOST = 100
#: Nobody's index as a whole is of fewer points; criteria and groups are.
WHOLE_INDEX = 50
#: A unit's points end the clause or are set against others; «60 điểm tiếp nhận» are places.
_OF_A_UNIT = regex.compile(
    r"(?:\s*/\s*100)?\s*điểm\s*(?:[,;.()…]|$|(?:và|xếp|đứng|so với|tăng|giảm|cao|thấp|trở lên)(?!\p{L}))"
)
#: Rises, distances and parts of a score.
_NOT_OF_ALL = ending(
    r"(?<!\p{L})(?:tăng|giảm|hơn|kém|cách|thêm|cộng|trừ|mất|đều|tiêu chí|chỉ tiêu|nhóm|phần)(?:\s+\p{L}+){0,5}\s*"
)


#: What is scored, too, and is no office or place
_OF_OTHERS = regex.compile(
    r"(?<!\p{L})(?:cuộc thi|hội thi|kỳ thi|bài thi|thi đua|thí sinh|giải thưởng|nông thôn mới|ocop|sản phẩm|tín nhiệm)"
)


#: The least that is an index as a whole, where that is less: PAPI has 80 points since 2018, DTI one.
_LEAST: Mapping[str, Fraction] = {"papi": Fraction(30), "ict": Fraction(0)}
#: What an office or place is called, and what stands between it and its score
_NAMED = ending(
    r"(?P<name>(?<!\p{L})(?:Sở|Cục|Chi cục|Ban|Phòng|Trung tâm|Trường|Bệnh viện|Công an|Thanh tra|Văn phòng|Bảo hiểm"
    r"|Kho bạc|BHXH|(?:UBND )?(?:[Hh]uyện|[Qq]uận|[Tt]hị xã|[Tt]hành phố|[Tt]ỉnh|[Xx]ã|[Pp]hường|[Tt]hị trấn"
    r"|[Đđ]ặc khu)|T[PX]\.?)(?:[\s,]+(?!(?:tỷ|hồ|số|có|đã|đạt|tiếp|giải|là|với|tăng|giảm|trong|năm|được|về|xếp|đứng)"
    r"(?!\p{L}))[\p{L}&.-]+){1,9}"
    r"|(?<=^|[,;:.(+*•-]\s*|(?:là|gồm|và|như)\s+)\p{Lu}\p{Ll}+(?:(?:\s|\s?[-–]\s?)\p{Lu}[\p{L}]+){1,3})"
    r"(?:[\s,(:]+(?:đạt|với|là|được|có|kết quả|điểm số|số điểm|tổng điểm|tỷ lệ điểm(?: số)?|(?:điểm )?(?:cao|thấp) nhất"
    r"|dẫn đầu|đứng (?:đầu|cuối)|xếp cuối(?: cùng)?|cuối bảng|(?:trong )?(?:bảng )?(?:xếp|thứ) hạng|chỉ số|cchc|CCHC"
    r"|SIPAS|PAPI|PCI|DDCI|DTI|PAR[ -]?I(?:NDEX|ndex)|năm|20\d\d|(?:xếp|đứng|chiếm|ở)(?: ở)?"
    r"(?: thứ hạng| hạng| vị trí| vị thứ| thứ){0,3}(?: nhất| nhì| hai| ba| cuối| \d+(?:/\d+)?)?)(?!\p{L})){0,6}[\s,(:]*"
)
#: «PAR Index 2021 tăng 2,54%, đạt 85,11%»: the score behind its rise
_AFTER_RISE = ending(
    r"(?:index|cchc|cải cách hành chính|sipas|hài lòng)\)?[^;:.,\d]{0,30}(?:20\d\d)?[^;:.,\d]{0,30}"
    r"(?<!\p{L})(?:tăng|giảm)\s+\d+(?:[.,]\d+)?\s*%[^;:.,]{0,30},?\s+(?:đạt|còn|lên)(?: mức)?\s*"
)
#: A share behind which nothing says what it is of
_ENDS = regex.compile(r"\s*(?:[,;.)…]|$|(?:và|xếp|đứng)(?!\p{L}))")


def whole_score(reading: Reading, numeral: Numeral, above: frozenset[str], noun: str = POINTS) -> str | None:
    """The index told last where a score names neither index nor group: «Tiếp theo là Sở Y tế (81,5 điểm)».

    That is the only one of the passage so far, «Chỉ số CCHC … dẫn đầu. Năm 2022, đạt 87,7 điểm», else the service index
    that passages before name by the words ``above``, or any index of theirs behind a name alone. None where the
    sentence names another. A percentage, or a decimal that counts nothing (``noun``), is a score right behind a name
    alone: «xã An Hòa (91,2%), Tân Lập (88,4)».
    """
    begin, end = sentence_at(reading, numeral.start)
    phrases = index_phrases(reading.text)
    if numeral.is_percent and _AFTER_RISE.match(reading.compared, begin, numeral.start):
        last = [p for p in phrases if begin <= p.start and p.end <= numeral.start]
        return best_code(naming(last[-1].text, POINTS)) if last else None
    here = indexes_told(reading, numeral.start, above)
    if not here and above and unit_of_list(reading, numeral) is not None:
        here = {index_named(word) or "": word for word in sorted(above)}
    last_named = max((p.end for p in phrases if begin <= p.start and p.end <= numeral.start), default=begin)
    if noun != POINTS and not _only_scores(reading, last_named, numeral.start):
        return None
    if len(here) != 1 or not _is_of_a_unit(reading, numeral, noun, _LEAST.get(next(iter(here)), Fraction(WHOLE_INDEX))):
        return None
    if _OF_OTHERS.search(reading.compared, begin, numeral.start):
        return None
    told = {index_named(p.text) for p in phrases if begin <= p.start and p.end <= end}
    if told - here.keys():
        return None
    return best_code(naming(next(iter(here.values())), POINTS))


def _is_of_a_unit(reading: Reading, numeral: Numeral, noun: str, least: Fraction) -> bool:
    """True for points of somebody, of ``least`` or more, that are no rise or part."""
    if numeral.value < least or _NOT_OF_ALL.match(reading.compared, 0, numeral.start):
        return False
    if noun == POINTS:
        return _OF_A_UNIT.match(reading.compared, numeral.digits_end) is not None
    is_share = numeral.is_percent or numeral.ulp < 1
    behind = _NAMED.match(reading.text, 0, numeral.start) if is_share and numeral.value <= _MOST else None
    return behind is not None and _ENDS.match(reading.compared, numeral.unit_end) is not None


#: What a list of scores says besides names; «tỷ lệ người dân …: xã An Hòa 95%» measures something else
_OF_SCORES = frozenset(load("speech")["words_of_rankings"])
_OFFICES = regex.compile(
    r"(?<!\p{L})(?:Sở|Cục|Chi cục|Ban|Bộ|Phòng|Trung tâm|Trường|Bệnh viện|Công an|Thanh tra|Văn phòng|Bảo hiểm"
    r"|Kho bạc)\s[^()\d:;]*?(?=\s*(?:\(|:|,?\s*(?:đạt|với|xếp|đứng|là|có|chiếm|dẫn|cao|thấp)(?!\p{L})|$))|tỷ lệ điểm"
)
_WORD = regex.compile(r"\p{L}+")


def _only_scores(reading: Reading, begin: int, end: int) -> bool:
    """True where nothing but names and words of a ranking stands between two places."""
    said = _OFFICES.sub(" ", reading.text[begin:end])
    words = _WORD.findall(said)
    return all((word[0].isupper() and at > 0) or word.lower() in _OF_SCORES for at, word in enumerate(words))


#: «- Xã An Lạc: 12,5%;», a list that says of each of several only who it is
_ITEM_OPENS = regex.compile(r"[\s\-+*•]*(?:\d{1,2}[.)]\s*)?")


def code_of_list(reading: Reading, numeral: Numeral, noun: str) -> str | None:
    """What the line over a list says of each item: «Các đơn vị có tỷ lệ giải ngân dưới 30%:» · «- Xã An Lạc: 12,5%»."""
    lead = reading.passage.section.split(" › ")[-1]
    if not lead.rstrip().endswith(":") or not _opens_item(reading, numeral):
        return None
    said = frozenset(p.text for p in find_phrases(lead))
    return best_code(Words(noun, said, frozenset(), said, frozenset()))


def _opens_item(reading: Reading, numeral: Numeral) -> bool:
    """True for the number of an item that says nothing else than a name."""
    if reading.passage.kind is not PassageKind.LIST_ITEM or numeral.ulp > 1:
        return False
    opened, named = _ITEM_OPENS.match(reading.text), _NAMED.match(reading.text, 0, numeral.start)
    is_first = opened is not None and named is not None and named.start() <= opened.end()
    return is_first and _ENDS.match(reading.compared, numeral.unit_end) is not None


def unit_of_list(reading: Reading, numeral: Numeral) -> str | None:
    """Whose a number is of several told with their names alone: «Bình Dương (47,45)», «- Phòng Tư pháp: 22,1%»."""
    in_bracket = reading.compared[: numeral.start].rstrip().endswith("(")
    named = _NAMED.match(reading.text, 0, numeral.start) if in_bracket or _opens_item(reading, numeral) else None
    return named["name"].strip() if named else None


def indexes_told(reading: Reading, at: int, above: frozenset[str]) -> dict[str, str]:
    """The indexes that a passage names up to a place, each with a phrase that does; else that of passages before."""
    here = {index_named(p.text) or "": p.text for p in index_phrases(reading.text) if p.end <= at}
    service = of_service(above)
    return here or ({OF_SERVICE: min(service)} if service else {})


def sentence_at(reading: Reading, at: int) -> tuple[int, int]:
    """The sentence of a place in a passage."""
    return next((s for s in reading.sentences if s[0] <= at < s[1]), reading.sentences[-1])


def naming(phrase: str, noun: str) -> Words:
    """A phrase alone, as what names the index of a score or rank."""
    said = frozenset((phrase,)) | (frozenset(("thứ",)) if noun == RANK else frozenset())
    return Words(noun, said, frozenset(), said, frozenset())
