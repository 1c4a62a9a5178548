"""The noun phrase that goes with a number, for whoever asks what an uncoded figure counts.

Comes in: a reading and the index of a quantity. Goes out: a few printed words, None
where no word beside the number names a thing. The first choice, the words right after
a number, is made by ``extractors.figures``; this is what stands in where they say nothing.
"""

from __future__ import annotations

import regex

from extractors.reading import Reading
from extractors.text.nlp import first_words, last_words

#: Words that tie a number to its sentence and do not say what it counts.
_TIES = frozenset({
    "là", "có", "được", "đạt", "và", "của", "với", "trong", "đó", "cho", "về", "tại", "ở", "theo", "từ", "đến",
    "trên", "dưới", "thì", "số", "tổng", "đã", "bằng", "cụ", "thể", "gồm", "còn", "lại", "tỷ", "lệ", "chiếm",
    "tương", "ứng", "kết", "quả", "khoảng", "gần", "hơn", "các", "những", "hoàn", "thành", "thực", "hiện", "giải",
    "quyết", "xử", "lý", "kế", "hoạch",
})  # fmt: skip
_WORD = regex.compile(r"\p{L}+")
_WORDS = 8
#: Where the phrase after a number ends.
_END = regex.compile(r"[,;:.()\[\]/|=]|\s(?:và|đạt|chiếm|trong đó|tỷ lệ|gồm|là|với|so với|tăng|giảm)\s")
#: Where one piece of the words before a number ends and the next begins.
_PIECES = regex.compile(r"[,;:.()|]|\d+(?:[.,]\d+)*%?")


def says_something(label: str | None) -> bool:
    """True where a label holds a word that can name a thing.

    >>> says_something("phần việc"), says_something("đã đạt"), says_something(None)
    (True, False, False)
    """
    return any(len(word) > 1 and word.lower() not in _TIES for word in _WORD.findall(label or ""))


def noun_phrase(reading: Reading, index: int, printed: str | None) -> str | None:
    """The label of a quantity; ``printed`` is what stands right beside it.

    The upper number of a fraction is named by the words after the lower one, a number
    with nothing telling after it by the head over its cell or by the nearest telling piece
    of its sentence before it.
    """
    pair = reading.pair_of(index)
    if pair is not None:
        after = _after(reading, reading.quantities[pair.lower].numeral.end)
        if says_something(after):
            return after
    if says_something(printed):
        return printed
    cell = reading.passage.cell_at(reading.quantities[index].start)
    if cell is not None and says_something(cell.head):
        return cell.head.split(" / ")[-1]
    quantity = reading.quantities[pair.upper if pair is not None else index]
    before = reading.text[quantity.sentence[0] : quantity.start]
    for piece in reversed(_PIECES.split(before)):
        if says_something(piece):
            return last_words(piece.strip(" -+*•"), _WORDS)
    return printed


def _after(reading: Reading, start: int) -> str | None:
    end = _END.search(reading.compared + " ", start)
    phrase = reading.text[start : end.start() if end else len(reading.text)]
    return first_words(phrase, _WORDS).lstrip("% ") or None
