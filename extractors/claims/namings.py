"""Names in a row, cut into things: «A, B và C» may name two things or three.

Comes in: the text of a list, without what opens it. Goes out: a ``Naming`` with the
fewest and the most things it can stand for. Arithmetic is not looked at.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import regex

from extractors.compare_form import compare_form
from extractors.nonfigures import Span
from extractors.vocabulary import load

_SPEECH = load("speech")
_HEAD = regex.compile(rf"(?:{'|'.join(_SPEECH['item_heads'])})(?!\p{{L}})")
_PLURAL = regex.compile(rf"(?<!\p{{L}})(?:{'|'.join(_SPEECH['plural_items'])})(?!\p{{L}})")
_ENUMERATOR = regex.compile(r"(?:^|(?<=[\s;,(]))\(?(\d{1,2}|[a-zđ])[).](?=\s*\p{L})")
_PLACE = regex.compile(r"(?:ubnd\s+)?(?:xã|phường|thị trấn|thôn)(?!\p{L})")
_AND = regex.compile(r"\s+và\s+")
#: A name without a head noun is taken for a whole name only when it is as short as a commune's.
_SHORT_NAME = 4
_UNSURE = "the names are not told apart for certain"


@dataclass(frozen=True, slots=True)
class Naming:
    """A list of names that stands for ``fewest`` to ``most`` things.

    ``pieces`` are the spans of ``text`` between any two separators. ``likely`` is how many names the commonest
    reading cuts it into. ``open`` says why the cut is not certain, None where it is.
    """

    text: str
    pieces: tuple[Span, ...]
    likely: int
    fewest: int
    most: int
    open: str | None = None

    def cut_into(self, things: int) -> tuple[str, ...]:
        """Cut into that many names: pieces that begin with no head noun join the one before, the last ones first."""
        pieces = list(self.pieces)
        at = len(pieces) - 1
        while len(pieces) > things and at > 0:
            if not _begins_a_name(self.text, pieces[at]):
                pieces[at - 1 : at + 1] = [(pieces[at - 1][0], pieces[at][1])]
            at -= 1
        return tuple(self.text[a:b] for a, b in pieces)


def read_naming(text: str, *, places: bool) -> Naming | None:
    """Read a list of names; None where there are not two, or where one of them stands for several.

    ``places``: the names are of communes, so a bare «Tân Phú» is a whole name.
    """
    shown = text.strip(" .;,:")
    masked = _without_brackets(shown)
    if _PLURAL.search(compare_form(masked)):
        return None
    numbered = _numbered(shown)
    if numbered:
        return Naming(shown, numbered, len(numbered), len(numbered), len(numbered))
    pieces = _split(masked, r"\s*[;,]\s*(?:và\s+)?|\s+và\s+")
    if len(pieces) < 2:
        return None
    if ";" in masked:
        names = _split(masked, r"\s*;\s*(?:và\s+)?")
        sure = all(_begins_a_name(shown, name) for name in names) or (places and _are_places(shown, names))
        return Naming(shown, names, len(names), len(names), len(pieces), None if sure else _UNSURE)
    return _of_commas(shown, masked, pieces, places=places)


def _of_commas(shown: str, masked: str, pieces: tuple[Span, ...], *, places: bool) -> Naming:
    """Commas and «và»: head nouns («Phòng», «UBND xã») tell names from parts of names."""
    heads = sum(_begins_a_name(shown, piece) for piece in pieces)
    first = shown[slice(*pieces[0])]
    if heads > 1 and _begins_a_name(shown, pieces[0]):
        return Naming(shown, pieces, heads, heads, len(pieces))
    if (places or _PLACE.match(compare_form(first))) and _are_places(shown, pieces[1:]):
        # «xã A, B và C»: a commune's name holds neither a comma nor «và»
        return Naming(shown, pieces, len(pieces), len(pieces), len(pieces))
    commas = len(_split(masked, r"\s*,\s*(?:và\s+)?"))
    likely = min(len(pieces), commas + (_AND.search(masked) is not None))
    return Naming(shown, pieces, likely, 1, len(pieces), _UNSURE)


def _are_places(text: str, pieces: Sequence[Span]) -> bool:
    return all(text[a].isupper() and len(text[a:b].split()) <= _SHORT_NAME for a, b in pieces)


def _begins_a_name(text: str, piece: Span) -> bool:
    return _HEAD.match(compare_form(text[slice(*piece)])) is not None


def _without_brackets(text: str) -> str:
    """The text with everything in brackets blanked, as long as before."""
    shown, depth = [], 0
    for char in text:
        depth -= char == ")" and depth > 0
        shown.append(" " if depth or char in "()" else char)
        depth += char == "("
    return "".join(shown)


def _numbered(text: str) -> tuple[Span, ...]:
    """The members of «1) …; 2) …; 3) …» or «a) …; b) …»; () unless the marks run on without a gap."""
    marks = list(_ENUMERATOR.finditer(text))
    order = [m[1].lstrip("0") for m in marks]
    if len(order) < 2 or order not in ([str(n) for n in range(1, len(order) + 1)], list("abcdefghi"[: len(order)])):
        return ()
    edges = [*(m.start() for m in marks), len(text)]
    return tuple((m.end(), _end(text, b)) for m, b in zip(marks, edges[1:], strict=True))


def _split(masked: str, pattern: str) -> tuple[Span, ...]:
    """Spans between the separators, empty ones left out."""
    edges = [(m.start(), m.end()) for m in regex.finditer(pattern, masked)]
    starts, ends = [0, *(b for _, b in edges)], [*(a for a, _ in edges), len(masked)]
    return tuple((a, b) for a, b in zip(starts, ends, strict=True) if masked[a:b].strip(" .;,"))


def _end(text: str, at: int) -> int:
    return len(text[:at].rstrip(" ;,."))
