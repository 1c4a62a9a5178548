"""How a rise or fall is said right before its number: «tăng 12», «giảm sâu 4,9%», «cao hơn 0,7 điểm».

Parts of patterns, in compare form; the group ``verb`` tells rise from fall.
"""

from __future__ import annotations

import regex

#: What may follow the verb: «giảm bớt 12», «tăng mạnh 9%», «giảm được 30%», «tăng với 5».
_HOW = r"(?: thêm| bớt| được| đi| sâu| mạnh| nhẹ)?(?: với| là)?"
#: A verb of its own.
RISES = rf"(?<!\p{{L}})(?P<verb>tăng|giảm){_HOW}"
#: The same or a comparison of two levels.
RISES_OR_EXCEEDS = rf"(?<!\p{{L}})(?P<verb>tăng|giảm|cao hơn|thấp hơn|nhiều hơn|ít hơn){_HOW}"
_FALLS = regex.compile(r"giảm|thấp hơn|ít hơn")


def sense_of(verb: str) -> str:
    """«rise» or «fall»."""
    return "fall" if _FALLS.fullmatch(verb) else "rise"
