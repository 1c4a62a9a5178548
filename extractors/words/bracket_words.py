"""What a bracket says of the number before it, and what stands before a bracket of the number in it, of dossiers.

Comes in: a reading and a number. Goes out: cues inside the bracket, or where the label of a number in one begins.
Words outside brackets are ``extractors.words.clauses``' matter.
"""

from __future__ import annotations

import regex

from extractors.reading import Reading
from extractors.text.endings import ending
from extractors.text.nlp import Cue

#: «(48 hồ sơ)»
ALONE = regex.compile(r"\s*\)")
_WHEN = r"(?:cùng kỳ(?: năm (?:trước|ngoái|\d{4}))?|năm (?:trước|ngoái|nay|\d{4})|(?:kỳ|quý) (?:trước|này))\s*:\s*"
#: «tăng 96 hồ sơ (từ 1.012 lên 1.108 hồ sơ)», «(năm 2023: 1.012; năm 2024: 1.108)»: the words before name what rose
_FROM_IN_BRACKET = ending(
    r"(?:tăng|giảm)(?: thêm)?\s+\d[\d.,]*\s*%?(?: hồ sơ)?\s*\("
    rf"\s*(?:từ\s*|{_WHEN}(?:\d[\d.,]*\s*(?:hồ sơ\s*)?[;,]\s*{_WHEN})?)"
)


def of_all_stages(reading: Reading, edge: int) -> list[Cue]:
    """«28 hồ sơ quá hạn (cả đã giải quyết và đang giải quyết)»: a bracket that says at which stages they are."""
    closed = reading.closing.get(edge, edge)
    return [c for c in reading.cues if c.feature == "stage:all" and edge < c.start and c.end <= closed]


def label_of_bracket(reading: Reading, index: int, start: int, consumed: int) -> int:
    """Where the label begins of a number that a bracket sets behind it, else the number itself.

    «Các hồ sơ giải quyết trễ hạn (48 hồ sơ) tập trung ở …», «số hồ sơ tiếp nhận tăng 96 hồ sơ (từ 1.012 lên …)».
    """
    quantity = reading.quantities[index]
    if not quantity.brackets:
        return start
    opening = quantity.brackets[-1]
    begin = max(quantity.sentence[0], *(reading.compared.rfind(mark, 0, opening) + 1 for mark in ";,("))
    if quantity.numeral.unit == "hồ sơ" and not reading.compared[opening + 1 : start].strip():
        is_alone = ALONE.match(reading.compared, quantity.numeral.unit_end) is not None
        # «đa số nộp trực tiếp (3.510 hồ sơ)»: the label may leave the noun to the bracket
        tells = any(begin <= c.start and c.end <= opening for c in reading.cues)
        is_label = consumed <= begin and (tells or reading.compared.find("hồ sơ", begin, opening) >= 0)
        return begin if is_alone and is_label else start
    risen = _FROM_IN_BRACKET.match(reading.compared, begin, start)
    return begin if risen is not None else start
