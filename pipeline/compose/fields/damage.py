"""What offices and converters do to a text on its way (DOMAIN §6), repeatable by seed.

Comes in: words. Goes out: the same words with blanks doubled, stray marks, footnote marks put
between them (never inside a number with its words), or the whole text decomposed or with the
older place of tone marks. A reader of the page takes no notice of any of it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence
from random import Random

#: Kinds of damage, the first none; reports take turns.
KINDS = ("", "blanks", "", "decomposed", "marks", "", "older_tones")
_OLDER = dict(zip(("òa", "óa", "ỏa", "õa", "ọa", "ùy", "úy", "ủy", "ũy", "ụy"),
                  ("oà", "oá", "oả", "oã", "oạ", "uỳ", "uý", "uỷ", "uỹ", "uỵ"), strict=True))
_OLDER |= {key.upper(): value.upper() for key, value in _OLDER.items()} | {"Ủy": "Uỷ"}
_OLDER_FORMS = re.compile(f"({'|'.join(_OLDER)})(?!\\w)")
_COMMA = re.compile(r"(?<=\w), (?=\w)")
_SYMBOL = re.compile(r"(?<=\d)/(?=[A-ZĐ]{2})")
#: One blank or mark in so many is damaged.
_ONE_IN = 6


def over_all(kind: str) -> Callable[[str], str]:
    """Damage that touches every letter alike, numbers' own words too.

    >>> over_all("older_tones")("Ủy ban hòa giải")
    'Uỷ ban hoà giải'
    """
    if kind == "decomposed":
        return lambda text: unicodedata.normalize("NFD", text)
    if kind == "older_tones":
        return lambda text: _OLDER_FORMS.sub(lambda hit: _OLDER[hit[0]], text)
    return str


def between_numbers(kind: str, rng: Random) -> Callable[[str], str]:
    """Damage to the words between numbers."""
    if kind == "blanks":
        def blanked(_: re.Match[str]) -> str:
            return rng.choice(("  ", "\u00a0", "   ")) if not rng.randrange(_ONE_IN) else " "

        return lambda text: re.sub(r"(?<=\S) (?=\S)", blanked, text)
    if kind == "marks":
        def marked(text: str) -> str:
            text = _COMMA.sub(lambda _: rng.choice((" , ", ",", ",, ")) if not rng.randrange(_ONE_IN) else ", ", text)
            return _SYMBOL.sub(lambda _: " /" if not rng.randrange(_ONE_IN) else "/", text)

        return marked
    return str


def with_note(text: str, notes: Sequence[str]) -> tuple[str, Sequence[str]]:
    """Hang the first of the waiting notes on a comma of the words; returns what still waits.

    >>> with_note("Tổ chức, thực hiện tốt", ["Xem phụ lục"])
    ('Tổ chức^[Xem phụ lục], thực hiện tốt', [])
    """
    place = _COMMA.search(text)
    if not notes or place is None:
        return text, notes
    return f"{text[: place.start()]}^[{notes[0]}]{text[place.start() :]}", notes[1:]
