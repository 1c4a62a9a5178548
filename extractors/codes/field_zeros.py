"""Zeros in words outside the dossier statistics: «không có trường hợp nào bị xử lý kỷ luật».

Comes in: a reading. Goes out: where a zero is said and the code of what there is none of.
Those of dossiers are ``extractors.codes.zeros``'. A denial that names nothing of the vocabulary,
or says what must not happen, is no zero.
"""

from __future__ import annotations

from collections.abc import Iterator

import regex

from extractors.indicators.best_rule import best_code
from extractors.indicators.rules import MONEY, PERCENT, Words, find_phrases, nouns
from extractors.reading import Reading
from extractors.text.screened import screened

#: «không có …», «chưa ban hành … nào», «không nhận được …», «không phải ban hành … nào»
_NO = screened(
    r"(?<!\p{L})(?P<no>(?:không|chưa)(?: (?:có|còn|phát sinh|ghi nhận|nhận được|tiếp nhận|xảy ra|để xảy ra|phải"
    r"|phát hiện))*)\s"
)
#: Denials that count even where no «nào» follows the noun.
_PLAIN = regex.compile(r"(?:không|chưa) (?:có|còn|phát sinh|ghi nhận|nhận được|tiếp nhận|xảy ra|để xảy ra|phát hiện)")
_ANY = regex.compile(r"(?<!\p{L})nào(?!\p{L})")
_STOP = regex.compile(r"[,;.:()|]|\d|(?<!\p{L})(?:và|nhưng|so với|trong đó)(?!\p{L})")
#: «đảm bảo không có …», «phấn đấu không để …», «vì chưa có …», «các đơn vị chưa có …»: a wish, a cause or a condition.
_WISHED = regex.compile(
    r"(?<!\p{L})(?:đảm bảo|bảo đảm|phấn đấu|để|nhằm|nếu|khi|mục tiêu|yêu cầu|cố gắng|quyết tâm|đề nghị|vì|do"
    r"|các|những|nhiều|một số|còn|trường hợp|những nơi|mà|tránh|hạn chế)(?!\p{L})[^.;,:]*$"
)
#: «Đơn tố cáo: không.», «Bổ nhiệm lại: không có»
_SAID_AFTER = regex.compile(r":\s*(?P<no>không(?: có| phát sinh)?|chưa có)\s*(?=[;,.)]|$)")
#: «vụ việc đông người phải tiếp công dân»: nouns that say what sort of thing there is none of.
_PART_OF = regex.compile(r"(?<!\p{L})(?:đông|tiếp) $")
#: A noun stands this near to its denial.
_REACH = 90


def find_field_zeros(reading: Reading) -> Iterator[tuple[int, int, str]]:
    """Yield (start, end, code) of every zero in words; the span is that of the denial."""
    if reading.is_target or reading.is_score_table:
        return
    for match in _NO.finditer(reading.compared):
        code = _denied(reading, match)
        if code is not None:
            yield match.start("no"), match.end("no"), code
    for match in _SAID_AFTER.finditer(reading.compared):
        left = max(reading.compared.rfind(sign, 0, match.start()) for sign in ";.,(") + 1
        told = frozenset(p.text for p in find_phrases(reading.text) if left <= p.start and p.end <= match.start())
        code = best_code(Words(None, told, frozenset(), told, _above(reading, left)))
        if code is not None:
            yield match.start("no"), match.end("no"), code


def _denied(reading: Reading, match: regex.Match[str]) -> str | None:
    start, begin = match.start(), match.end()
    known = find_phrases(reading.text)
    stops = (
        stop.start() for stop in _STOP.finditer(reading.compared, begin, begin + _REACH)
        if not any(begin <= p.start < stop.start() and stop.end() <= p.end for p in known)
    )
    end = next(stops, min(len(reading.compared), begin + _REACH))
    own = [p for p in find_phrases(reading.text) if begin <= p.start and p.end <= end]
    named = [
        p for p in own
        if p.text in nouns() and p.text not in (PERCENT, MONEY)
        if not _PART_OF.search(reading.compared, begin, p.start)
    ]
    if not named or not (_PLAIN.match(match["no"]) or _ANY.search(reading.compared, begin, end)):
        return None
    sentence = next((s for s in reading.sentences if s[0] <= start < s[1]), reading.sentences[-1])
    if _WISHED.search(reading.compared, sentence[0], start):
        return None
    before = _before(reading, sentence[0], start)
    told = frozenset(p.text for p in known if start <= p.start and p.end <= end)
    whole = frozenset(p.text for p in find_phrases(reading.text) if sentence[0] <= p.start and p.end <= sentence[1])
    for clause in (told, told | before):
        for noun in sorted((p.text for p in named), key=len, reverse=True):
            inside = clause if clause is told else whole
            code = best_code(Words(noun, clause, clause, inside, _above(reading, sentence[0])))
            if code is not None:
                return code
    return None


def _before(reading: Reading, begin: int, start: int) -> frozenset[str]:
    """Phrases of the clause a denial stands in, up to the number or the stop before it."""
    stops = [m.end() for m in regex.finditer(r"[;.:()]|\d", reading.compared, pos=begin, endpos=start)]
    left = stops[-1] if stops else begin
    return frozenset(p.text for p in find_phrases(reading.text) if left <= p.start and p.end <= start)


def _above(reading: Reading, begin: int) -> frozenset[str]:
    headings = frozenset(p.text for p in find_phrases(reading.passage.section))
    return headings | frozenset(p.text for p in find_phrases(reading.text) if p.end <= begin)
