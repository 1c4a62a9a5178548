"""Scores and ranks of the index tables: «Chỉ số cải cách hành chính đạt 84,62 điểm, xếp thứ 5/11».

Comes in: a reading. Goes out: a figure for each score or rank whose index is named.
They are no quantities to calculate with, so no reading holds them and no claim rests
on them; a score or rank of an index that nobody names is no figure at all.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

import regex

from extractors.codes.score_times import time_of
from extractors.codes.uncounted import is_bound_of_counted
from extractors.codes.unit_scores import WHOLE_INDEX, indexes_told, naming, sentence_at, whole_score
from extractors.indicators.best_rule import best_code
from extractors.indicators.rules import RANK, Words, find_phrases
from extractors.reading import Reading
from extractors.scope.scopes import find_scopes
from extractors.text.endings import ending
from extractors.text.nonfigures import classed_spans
from extractors.text.numerals import Numeral, find_numerals
from extractors.words.index_told import index_phrases, of_service
from extractors.words.zones import POINTS
from schemas.records import Figure, NumeralKind, Period, Qualifier, Scope

#: «thứ 5», «xếp hạng 7/13», «vị trí thứ 3».
_RANKED = regex.compile(
    r"(?:thứ|hạng|xếp|đứng|vị trí)\s*(?:thứ|hạng|vị trí|số)?\s*:?\s*$|(?<!\p{L})(?:từ|lên|xuống|còn)\s+$"
)
#: «84,62 điểm», «84,62/100 điểm».
_SCORED = regex.compile(r"(?:\s*/\s*\d+(?:[.,]\d+)?)?\s*điểm(?!\p{L})")
#: «với số điểm đạt được 88,54/100»
_POINTS_BEFORE = regex.compile(r"(?<!\p{L})số điểm(?: đạt(?: được)?)?(?: là)?\s*$")
#: «đánh giá, xếp hạng 63 tỉnh, thành phố»: so many that are ranked
_ARE_RANKED = regex.compile(r"\s*(?:tỉnh|huyện|xã|phường|quận|sở|bộ|cơ quan|đơn vị|địa phương|phòng)(?!\p{L})")
#: «số hóa hồ sơ 15,35/22»: the points of a group of criteria
_IN_GROUP = regex.compile(
    r"(?<!\p{L})(?:minh bạch|giải quyết|xử lý|hồ sơ|tthc|hài lòng|trực tuyến|số hóa)(?: \p{L}+){0,4}\s*:?\s*$"
)
_ORDINAL = regex.compile(r"thứ\s*$")
#: A rank is told in a clause of its own, a score may stand far behind the name of its index.
_CLAUSE_END = regex.compile(r"[,;.(]\s")
_AT_LEAST = regex.compile(r"(?<!\p{L})(?:trên|hơn|ít nhất|tối thiểu|không dưới|từ)\s*$")
_OF_ALL = regex.compile(r"\s*/\s*\d+")
_NAMED = 0.9

#: «trong các chỉ số thành phần của DDCI, tính năng động đạt 6,9 điểm»: points of what an index is made of
_AMONG_PARTS = ending(
    r"(?<!\p{L})(?:trong(?: số)?(?: các)?|các)(?: \d+)? (?:chỉ số|tiêu chí|lĩnh vực|trục nội dung) thành phần"
    r"(?!\p{L})[^;]*"
)
#: A score without its index beside it: groups of criteria have fewer points.
_LEAST_WHOLE = 30
#: Between a score and its rank: «85,7 điểm, đứng thứ 3/34», «85,7 điểm (tăng 2,1 điểm so với kỳ trước), xếp thứ 3/34»
_RANK_OF_SCORE = regex.compile(
    r"(?:\s*/\s*100)?\s*điểm(?:\s*[,(]\s*(?:tăng|giảm)\s+\d+(?:[.,]\d+)?\s+điểm[^;.()\d]{0,60}\)?)?"
    r"(?:\s*,\s*xếp loại(?: \p{L}+){1,2})?\s*[,;(]?(?: \p{L}+){0,8}\s*"
)
def find_scores(
    reading: Reading, report: Period, year: int | None, above: frozenset[str] = frozenset()
) -> Iterator[Figure]:
    """Figures of the scores and ranks of a passage whose index is named; ``report`` is its own period.

    ``above`` are the words by which passages before it name an index.
    """
    if reading.is_score_table:
        return
    spans = [span for kind, span in classed_spans(reading.text) if kind is NumeralKind.SCORE]
    done, scored = -1, (-1, "")
    for numeral in find_numerals(reading.text) if spans else ():
        inside = any(a <= numeral.start < b for a, b in spans)
        if not inside or numeral.start < done:
            continue
        noun, end = _kind(reading, numeral)
        done = end
        if is_bound_of_counted(reading, sentence_at(reading, numeral.start)[0], numeral.start):
            continue
        code = _group(reading, numeral, above) if noun == POINTS else None
        code = code or (_code(reading, numeral, noun) if noun else None)
        if code is None and noun == POINTS:
            code = whole_score(reading, numeral, above)
        elif code is None and noun == RANK and scored[0] >= 0:
            beside = _RANK_OF_SCORE.fullmatch(reading.compared, scored[0], numeral.start)
            name = indexes_told(reading, numeral.start, above).get(scored[1]) if beside else None
            code = best_code(naming(name, RANK)) if name else None
        if code is not None and not (code.endswith(".score") and _of_a_part(reading, numeral)):
            if noun == POINTS:
                scored = numeral.digits_end, code.split(".")[1]
            yield _figure(reading, numeral, code, noun or "", report, year)


def _of_a_part(reading: Reading, numeral: Numeral) -> bool:
    """True for points of one of those that an index is made of."""
    return _AMONG_PARTS.match(reading.compared, sentence_at(reading, numeral.start)[0], numeral.start) is not None


#: «… so với năm 2023 (81,46 điểm)», «… (2022: 80,05 điểm)»: the score of an earlier year, which is a quantity
_EARLIER_SCORE = ending(
    r"(?:(?:so với|cùng kỳ)[^;.()]{0,40}\(\s*(?:năm \d{4}\s*:?\s*)?|\(\s*(?:năm )?\d{4}\s*:?\s*)(?:đạt|là|có)?\s*"
)


def earlier_score(reading: Reading, numeral: Numeral) -> str | None:
    """The code of a score that a bracket sets against the one told before it, None for any other number."""
    told = _EARLIER_SCORE.match(reading.compared, 0, numeral.start) and numeral.unit == POINTS
    return _code(reading, numeral, POINTS) if told else None


def _kind(reading: Reading, numeral: Numeral) -> tuple[str | None, int]:
    scored = _SCORED.match(reading.compared, numeral.digits_end)
    if scored:
        return POINTS, scored.end()
    of_all = _OF_ALL.match(reading.compared, numeral.digits_end)
    if _POINTS_BEFORE.search(reading.compared, 0, numeral.start):
        return POINTS, of_all.end() if of_all else numeral.digits_end
    ranked = _RANKED.search(reading.compared, 0, numeral.start)
    is_ordinal = _ORDINAL.search(reading.compared, 0, numeral.start) is not None
    if ranked and not is_ordinal and _ARE_RANKED.match(reading.compared, numeral.digits_end):
        ranked = None
    if of_all and not ranked and _IN_GROUP.search(reading.compared, 0, numeral.start):
        return POINTS, of_all.end()
    return (RANK if ranked else None), of_all.end() if of_all else numeral.digits_end


def _group(reading: Reading, numeral: Numeral, above: frozenset[str]) -> str | None:
    """What is named right before its points: «tiến độ giải quyết đạt 19,2/20 điểm».

    The points that can be had are part of the noun («điểm/20»), for they tell of which index a group is.
    """
    begin, _ = sentence_at(reading, numeral.start)
    before = [n.digits_end for n in find_numerals(reading.text) if begin <= n.start and n.digits_end <= numeral.start]
    told = [p for p in find_phrases(reading.text) if p.end <= numeral.start]
    own = frozenset(p.text for p in told if max([begin, *before]) <= p.start)
    around = frozenset(p.text for p in (*told, *find_phrases(reading.passage.section))) | of_service(above)
    most = _most(reading, numeral)
    noun = POINTS if most is None else f"{POINTS}/{most}"
    return best_code(Words(noun, own, frozenset(), own, around))


def _most(reading: Reading, numeral: Numeral) -> str | None:
    """The points that can be had, as printed behind a score: «20» of «19,2/20 điểm»."""
    of_all = _OF_ALL.match(reading.compared, numeral.digits_end)
    return of_all[0].strip(" /") if of_all else None


def _code(reading: Reading, numeral: Numeral, noun: str) -> str | None:
    """The index named last before a score or rank: «Chỉ số CCHC … (xếp thứ 2/10), Chỉ số DDCI … (xếp thứ 4/10)»."""
    if noun == POINTS and int(_most(reading, numeral) or WHOLE_INDEX) < WHOLE_INDEX:
        return None  # «tiêu chí mức độ hài lòng đạt 8,7/10 điểm»
    begin, _ = sentence_at(reading, numeral.start)
    before = [p for p in find_phrases(reading.text) if begin <= p.start and p.end <= numeral.start]
    if noun == POINTS:  # «Chỉ số CCHC xếp thứ 3/11, đạt 84,61 điểm»: the words of a rank beside it are not the score's
        ranks = [span for kind, span in classed_spans(reading.text) if kind is NumeralKind.SCORE]
        before = [p for p in before if not any(a <= p.start and p.end <= b < numeral.start for a, b in ranks)]
    stops = [m.end() for m in _CLAUSE_END.finditer(reading.compared, begin, numeral.start)]
    left = stops[-1] if stops and noun == RANK else begin
    for at in range(len(before) - 1, -1, -1):
        told = frozenset(p.text for p in before[at:])
        own = frozenset(p.text for p in before[at:] if left <= p.start)
        code = best_code(Words(noun, own, frozenset(), told, frozenset()))
        if code is not None:
            return code
    # «xếp hạng 05 về Chỉ số CCHC»: the index named right after
    stop = _CLAUSE_END.search(reading.compared, numeral.end)
    right = stop.start() if stop else len(reading.compared)
    after = frozenset(p.text for p in find_phrases(reading.text) if numeral.digits_end <= p.start and p.end <= right)
    own = frozenset(p.text for p in before if left <= p.start)
    code = best_code(Words(noun, own, after, own | after, frozenset()))
    return code or _only_index(reading, numeral, noun)


def _only_index(reading: Reading, numeral: Numeral, noun: str) -> str | None:
    """«Với 85,2 điểm, huyện lên vị trí thứ 4/13 trong bảng xếp hạng PAR INDEX»: the only one that a sentence names."""
    begin, end = sentence_at(reading, numeral.start)
    stop = reading.compared.find(";", numeral.end, end)
    end = end if stop < 0 else stop
    named = {
        code for p in index_phrases(reading.text)
        if begin <= p.start and p.end <= end and (code := best_code(naming(p.text, noun))) is not None
    }  # fmt: skip
    if not named and (begin, end) == sentence_at(reading, numeral.start):
        return _of_passage(reading, numeral, noun, begin, end)
    return named.pop() if len(named) == 1 else None


#: Parts of an index, and others than the one named elsewhere in the passage.
_OF_PARTS = regex.compile(
    r"(?<!\p{L})(?:chỉ số|thành phần|nội dung|trục|trụ cột|chính quyền số|kinh tế số|xã hội số|cqs|kts|xhs"
    r"|tiêu chí|lĩnh vực|tối đa|thi đua)(?!\p{L})"
)
#: «năm 2022 tỉnh đạt 81,35 điểm», «đứng thứ 32»: whoever the passage is of reaches it
_REACHED = ending(r"(?<!\p{L})(?:đạt|được|xếp|đứng|với|thứ|hạng|vị trí|lên|xuống|số|khoảng|gần|hơn|trên|:|\s)+")


#: «đứng thứ 2 toàn tỉnh về thu ngân sách»: in what somebody is second
_RANK_FOR = regex.compile(r"[^.;]{0,60}(?<!\p{L})(?:về|trong lĩnh vực|theo)(?!\p{L})")


def _of_passage(reading: Reading, numeral: Numeral, noun: str, begin: int, end: int) -> str | None:
    """«Tỉnh có Chỉ số PAPI … . Năm 2020, tỉnh đạt 38,6 điểm, đứng thứ 41/63»: the only index of the passage."""
    is_whole = noun == RANK or numeral.value >= _LEAST_WHOLE
    of_parts = _OF_PARTS.search(reading.compared, begin, end) is not None
    if noun == RANK:  # «…, đứng thứ 2 cả nước»: of the index unless it is said what for
        reached = _RANK_FOR.match(reading.compared, numeral.digits_end) is None
    else:
        reached = _REACHED.match(reading.compared, begin, numeral.start) is not None
    if not is_whole or of_parts or not reached:
        return None
    codes = (best_code(naming(p.text, noun)) for p in index_phrases(reading.text))
    named = {code for code in codes if code is not None}
    return named.pop() if len(named) == 1 else None


def _hedge(reading: Reading, start: int) -> Qualifier:
    found = _AT_LEAST.search(reading.compared, 0, start)
    return Qualifier.AT_LEAST if found else Qualifier.EXACT


def _figure(
    reading: Reading, numeral: Numeral, code: str, noun: str, report: Period, year: int | None
) -> Figure:
    begin, end = sentence_at(reading, numeral.start)
    names = [(p.start, p.end) for p in find_phrases(reading.text)]
    # «Chỉ số năng lực cạnh tranh cấp tỉnh»: a level in the name of an index is nobody's
    scopes = [
        m.scope for m in find_scopes(reading.text)
        if begin <= m.start and m.end <= numeral.start and not any(a < m.start and m.end <= b for a, b in names)
    ]  # fmt: skip
    modality, period = time_of(reading, begin, numeral.start, end, report, year)
    return Figure(
        passage=reading.passage.ordinal,
        start=numeral.start,
        end=numeral.digits_end,
        value=numeral.value,
        ulp=numeral.ulp if noun == POINTS else Fraction(1),
        value_text=reading.text[numeral.start : numeral.digits_end],
        unit=POINTS if noun == POINTS else "thứ hạng",
        label=None,
        indicator=code,
        qualifier=_hedge(reading, numeral.start),
        modality=modality,
        scope=scopes[-1] if scopes else Scope(),
        channel=None,
        period=period,
        quote=(begin, end),
        method="index score",
        confidence=_NAMED,
    )
