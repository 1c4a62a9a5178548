"""Scores and ranks of the index tables: «Chỉ số cải cách hành chính đạt 84,62 điểm, xếp thứ 5/11».

Comes in: a reading. Goes out: a figure for each score or rank whose index is named.
They are no quantities to calculate with, so no reading holds them and no claim rests
on them; a score or rank of an index that nobody names is no figure at all.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

import regex

from extractors.codes.uncounted import is_bound_of_counted
from extractors.indicators.best_rule import best_code
from extractors.indicators.rules import RANK, Words, find_phrases
from extractors.period.periods import find_periods
from extractors.reading import Reading
from extractors.scope.scopes import find_scopes
from extractors.text.endings import ending
from extractors.text.nonfigures import classed_spans
from extractors.text.numerals import Numeral, find_numerals
from schemas.records import Figure, Modality, NumeralKind, Period, Qualifier, Scope

_POINTS = "điểm"
#: «thứ 5», «xếp hạng 7/13», «vị trí thứ 3».
_RANKED = regex.compile(r"(?:thứ|hạng|xếp|đứng|vị trí)\s*(?:thứ|hạng|vị trí|số)?\s*:?\s*$")
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
#: «… so với năm 2020 (84,91 điểm, xếp thứ 7/11)»: a score of before.
#: «… đều tăng hạng so với năm 2021: Chỉ số CCHC xếp thứ 9» tells of now what follows the colon.
_SET_AGAINST = regex.compile(r"(?<!\p{L})(?:so với|cùng kỳ)(?!\p{L})[^;.:]*(?::\s*)?$|\(năm \d{4}[^)]*$")
#: «phấn đấu Chỉ số CCHC đạt trên 91 điểm»
_AIMED = regex.compile(r"(?<!\p{L})(?:phấn đấu|mục tiêu|chỉ tiêu|đặt ra|sẽ)(?!\p{L})[^.]*$")
_AT_LEAST = regex.compile(r"(?<!\p{L})(?:trên|hơn|ít nhất|tối thiểu|không dưới|từ)\s*$")
_OF_ALL = regex.compile(r"\s*/\s*\d+")
_DIGIT = regex.compile(r"\d")
_NAMED = 0.9

_COMPARED = ending(r"(?<!\p{L})so với(?:\s+\p{L}+){0,3}\s*")
#: «trong các chỉ số thành phần của DDCI, tính năng động đạt 6,9 điểm»: points of what an index is made of
_OF_PARTS = ending(
    r"(?<!\p{L})(?:trong(?: số)?(?: các)?|các)(?: \d+)? (?:chỉ số|tiêu chí|lĩnh vực|trục nội dung) thành phần"
    r"(?!\p{L})[^;]*"
)
#: Nobody's index as a whole is of fewer points; criteria and groups are.
_WHOLE_INDEX = 50


def find_scores(reading: Reading, report: Period, year: int | None) -> Iterator[Figure]:
    """Figures of the scores and ranks of a passage whose index is named; ``report`` is its own period."""
    if reading.is_score_table:
        return
    spans = [span for kind, span in classed_spans(reading.text) if kind is NumeralKind.SCORE]
    done = -1
    for numeral in find_numerals(reading.text) if spans else ():
        inside = any(a <= numeral.start < b for a, b in spans)
        if not inside or numeral.start < done:
            continue
        noun, end = _kind(reading, numeral)
        done = end
        if is_bound_of_counted(reading, _sentence(reading, numeral.start)[0], numeral.start):
            continue
        code = _group(reading, numeral) if noun == _POINTS else None
        code = code or (_code(reading, numeral, noun) if noun else None)
        if code is not None and not (code.endswith(".score") and _of_a_part(reading, numeral)):
            yield _figure(reading, numeral, code, noun or "", report, year)


def _of_a_part(reading: Reading, numeral: Numeral) -> bool:
    """True for points of one of those that an index is made of."""
    return _OF_PARTS.match(reading.compared, _sentence(reading, numeral.start)[0], numeral.start) is not None


#: «… so với năm 2023 (81,46 điểm)», «… (2022: 80,05 điểm)»: the score of an earlier year, which is a quantity
_EARLIER_SCORE = ending(
    r"(?:(?:so với|cùng kỳ)[^;.()]{0,40}\(\s*(?:năm \d{4}\s*:?\s*)?|\(\s*(?:năm )?\d{4}\s*:?\s*)(?:đạt|là|có)?\s*"
)


def earlier_score(reading: Reading, numeral: Numeral) -> str | None:
    """The code of a score that a bracket sets against the one told before it, None for any other number."""
    told = _EARLIER_SCORE.match(reading.compared, 0, numeral.start) and numeral.unit == _POINTS
    return _code(reading, numeral, _POINTS) if told else None


def _kind(reading: Reading, numeral: Numeral) -> tuple[str | None, int]:
    scored = _SCORED.match(reading.compared, numeral.digits_end)
    if scored:
        return _POINTS, scored.end()
    of_all = _OF_ALL.match(reading.compared, numeral.digits_end)
    if _POINTS_BEFORE.search(reading.compared, 0, numeral.start):
        return _POINTS, of_all.end() if of_all else numeral.digits_end
    ranked = _RANKED.search(reading.compared, 0, numeral.start)
    is_ordinal = _ORDINAL.search(reading.compared, 0, numeral.start) is not None
    if ranked and not is_ordinal and _ARE_RANKED.match(reading.compared, numeral.digits_end):
        ranked = None
    if of_all and not ranked and _IN_GROUP.search(reading.compared, 0, numeral.start):
        return _POINTS, of_all.end()
    return (RANK if ranked else None), of_all.end() if of_all else numeral.digits_end


def _sentence(reading: Reading, at: int) -> tuple[int, int]:
    return next((s for s in reading.sentences if s[0] <= at < s[1]), reading.sentences[-1])


def _group(reading: Reading, numeral: Numeral) -> str | None:
    """What is named right before its points: «tiến độ giải quyết đạt 19,2/20 điểm».

    The points that can be had are part of the noun («điểm/20»), for they tell of which index a group is.
    """
    begin, _ = _sentence(reading, numeral.start)
    before = [n.digits_end for n in find_numerals(reading.text) if begin <= n.start and n.digits_end <= numeral.start]
    told = [p for p in find_phrases(reading.text) if p.end <= numeral.start]
    own = frozenset(p.text for p in told if max([begin, *before]) <= p.start)
    around = frozenset(p.text for p in (*told, *find_phrases(reading.passage.section)))
    most = _most(reading, numeral)
    noun = _POINTS if most is None else f"{_POINTS}/{most}"
    return best_code(Words(noun, own, frozenset(), own, around))


def _most(reading: Reading, numeral: Numeral) -> str | None:
    """The points that can be had, as printed behind a score: «20» of «19,2/20 điểm»."""
    of_all = _OF_ALL.match(reading.compared, numeral.digits_end)
    return of_all[0].strip(" /") if of_all else None


def _code(reading: Reading, numeral: Numeral, noun: str) -> str | None:
    """The index named last before a score or rank: «Chỉ số CCHC … (xếp thứ 2/10), Chỉ số DDCI … (xếp thứ 4/10)»."""
    if noun == _POINTS and int(_most(reading, numeral) or _WHOLE_INDEX) < _WHOLE_INDEX:
        return None  # «tiêu chí mức độ hài lòng đạt 8,7/10 điểm»
    begin, _ = _sentence(reading, numeral.start)
    before = [p for p in find_phrases(reading.text) if begin <= p.start and p.end <= numeral.start]
    if noun == _POINTS:  # «Chỉ số CCHC xếp thứ 3/11, đạt 84,61 điểm»: the words of a rank beside it are not the score's
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
    begin, end = _sentence(reading, numeral.start)
    stop = reading.compared.find(";", numeral.end, end)
    end = end if stop < 0 else stop
    named = {
        code for p in find_phrases(reading.text)
        if begin <= p.start and p.end <= end and (code := best_code(_naming(p.text, noun))) is not None
    }  # fmt: skip
    return named.pop() if len(named) == 1 else None


def _naming(phrase: str, noun: str) -> Words:
    """A phrase alone, as what names the index of a score or rank."""
    said = frozenset((phrase,)) | (frozenset(("thứ",)) if noun == RANK else frozenset())
    return Words(noun, said, frozenset(), said, frozenset())


def _modality(reading: Reading, begin: int, start: int) -> Modality:
    if reading.is_target or _AIMED.search(reading.compared, begin, start):
        return Modality.TARGET
    against = _SET_AGAINST.finditer(reading.compared, begin, start, overlapped=True)
    before = (m.start() for m in against if not _is_aside(reading, m.start() + 1, start))
    return Modality.PREVIOUS if any(not _is_over(reading, at, start) for at in before) else Modality.ACTUAL


def _is_aside(reading: Reading, at: int, start: int) -> bool:
    """True within a bracket that closes before: «đạt 89,1 điểm (tăng 6 điểm so với năm 2021), xếp thứ 2»."""
    return any(opened < at < closed < start for opened, closed in reading.closing.items())


def _is_told(reading: Reading, at: int, start: int) -> bool:
    """True where a bracket tells what was set against: «cao hơn năm 2022 (85,42%) và xếp hạng 8/13» is of now again."""
    told = (
        (opened, closed) for opened, closed in reading.closing.items() if at < opened and closed < start
    )
    return any(_DIGIT.search(reading.compared, opened, closed) for opened, closed in told)


#: «tăng 02 bậc so với năm 2022, xếp thứ 3»: after the mark the result of now goes on
_OF_NOW_AGAIN = regex.compile(
    r"[^,;.:()\d]*(?:\d{1,2}/)?(?:\d{4})?\s*[,–-]\s*(?:(?:và|hiện|đã|được|tiếp tục|đang)\s+)*"
    r"(?:xếp|đứng|đạt|nằm|vươn|giữ|ở vị trí|lên vị trí)(?!\p{L})"
)


def _is_over(reading: Reading, at: int, start: int) -> bool:
    """True where what was said of an earlier time ``at`` a place has ended before a number."""
    again = _OF_NOW_AGAIN.match(reading.compared, at, start)
    return again is not None or _is_told(reading, at, start)


def _was_set_against(reading: Reading, at: int, start: int) -> bool:
    """«tăng 01 bậc so với năm 2022; Chỉ số CCHC đạt 88,06%»: the item that was set against that year has ended."""
    ended = ";" in reading.compared[at:start] or _is_over(reading, at, start)
    return ended and _COMPARED.match(reading.compared, 0, at) is not None


def _hedge(reading: Reading, start: int) -> Qualifier:
    found = _AT_LEAST.search(reading.compared, 0, start)
    return Qualifier.AT_LEAST if found else Qualifier.EXACT


def _of_caption(reading: Reading, year: int | None, report: Period) -> list[Period]:
    """«Kết quả các chỉ số đánh giá năm 2023 …:» over a table: the year of all its scores."""
    caption = reading.passage.section.split(" › ")[-1]
    if not caption.rstrip().endswith(":"):
        return []
    return [p for _, _, p in find_periods(caption, year, report.label) if p.label and len(p.label) == len("2023")]


def _figure(
    reading: Reading, numeral: Numeral, code: str, noun: str, report: Period, year: int | None
) -> Figure:
    begin, end = _sentence(reading, numeral.start)
    names = [(p.start, p.end) for p in find_phrases(reading.text)]
    # «Chỉ số năng lực cạnh tranh cấp tỉnh»: a level in the name of an index is nobody's
    scopes = [
        m.scope for m in find_scopes(reading.text)
        if begin <= m.start and m.end <= numeral.start and not any(a < m.start and m.end <= b for a, b in names)
    ]  # fmt: skip
    timed = find_periods(reading.text, year, report.label)
    modality = _modality(reading, begin, numeral.start)
    periods = [
        p for a, b, p in timed
        if begin <= a and b <= numeral.start and not _is_aside(reading, a, numeral.start)
        and not _was_set_against(reading, a, numeral.start)
    ]  # fmt: skip
    if not periods and modality is Modality.TARGET:
        periods = [p for a, b, p in timed if numeral.start < a and b <= end][-1:]
    if not periods and modality is Modality.ACTUAL:
        # «Với 85,2 điểm, huyện xếp thứ 4/13 trong bảng xếp hạng PAR INDEX năm 2023»
        behind = (
            p for a, b, p in timed
            if numeral.start < a and b <= end and not _COMPARED.match(reading.compared, 0, a)
            and not regex.search(r"[;(]|so với", reading.compared[numeral.start : a])
        )  # fmt: skip
        periods = _of_caption(reading, year, report) or list(behind)[:1]
    return Figure(
        passage=reading.passage.ordinal,
        start=numeral.start,
        end=numeral.digits_end,
        value=numeral.value,
        ulp=numeral.ulp if noun == _POINTS else Fraction(1),
        value_text=reading.text[numeral.start : numeral.digits_end],
        unit=_POINTS if noun == _POINTS else "thứ hạng",
        label=None,
        indicator=code,
        qualifier=_hedge(reading, numeral.start),
        modality=modality,
        scope=scopes[-1] if scopes else Scope(),
        channel=None,
        period=periods[-1] if periods else Period(),
        quote=(begin, end),
        method="index score",
        confidence=_NAMED,
    )
