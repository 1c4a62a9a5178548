"""What is said to rise is another than the level before it: «SIPAS đạt 87,2%, PAR INDEX tăng 3,5% so với …».

Comes in: the text of a passage, where the sentence of a level begins and where the level ends, where the stated rise
stands. Goes out: whether the words right before the verb name something of which the sentence has not spoken. Then
the level is not sure to be what rose, and the rise may be confirmed and not accused.
"""

from __future__ import annotations

import regex

from extractors.text.vocabulary import load

_VERB = regex.compile(
    r"(?<!\p{L})(?:tăng|giảm|vượt|(?:cao|thấp|nhiều|ít) hơn|kém|lên|vươn lên|cải thiện|nâng|thăng|tụt|xuống|rớt|thụt)"
    r"(?!\p{L})"
)
#: Where a clause with a subject of its own may begin; «10.112 hồ sơ (đạt 96%) tăng 5%» goes on after a bracket.
_PAUSE = regex.compile(r"[,;:(]|\.\s|(?<!\p{L})(?:trong đó|riêng|còn)(?!\p{L})")
_AGAINST = regex.compile(r"(?<!\p{L})(?:so với|so cùng|cùng kỳ)(?!\p{L})")
_WORD = regex.compile(r"\p{L}+")
#: Words that name nothing by themselves.
_NAMES_NOTHING = frozenset(" ".join(load("speech")["names_nothing"]).split())


def is_named_anew(compared: str, begin: int, level_end: int, at: int) -> bool:
    """Tell whether the subject of the verb that rules the number ``at`` is none that stands before it."""
    verbs = list(_VERB.finditer(compared, level_end, at))
    pauses = list(_PAUSE.finditer(compared, level_end, verbs[-1].start())) if verbs else []
    if not pauses:
        return False
    subject = _AGAINST.split(compared[pauses[-1].end() : verbs[-1].start()], maxsplit=1)[0]
    named = set(_WORD.findall(subject)) - _NAMES_NOTHING
    return not named.issubset(_WORD.findall(compared, begin, pauses[-1].start()))
