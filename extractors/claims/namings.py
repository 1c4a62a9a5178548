"""Names in a row, cut into things: «A, B và C» may name two things or three.

Comes in: the text of a list, without what opens it. Goes out: a ``Naming`` with the
fewest and the most things it can stand for. Arithmetic is not looked at.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import regex

from extractors.text.compare_form import compare_form
from extractors.text.nonfigures import Span
from extractors.text.vocabulary import load

_SPEECH = load("speech")
_HEAD = regex.compile(
    "(?:" + "|".join(f"(?P<{name}>{'|'.join(heads)})" for name, heads in _SPEECH["item_heads"].items()) + r")(?!\p{L})"
)
_PLURAL = regex.compile(rf"(?<!\p{{L}})(?:{'|'.join(_SPEECH['plural_items'])})(?!\p{{L}})")
_ENUMERATOR = regex.compile(r"(?:^|(?<=[\s;,(]))\(?(\d{1,2}|[a-zđ])[).](?=\s*\p{L})")
_PLACE = regex.compile(r"(?:ubnd\s+)?(?:xã|phường|thị trấn|thôn)(?!\p{L})")
#: A name without a head noun is taken for a whole name only when it is as short as a commune's.
_SHORT_NAME = 4
_UNSURE = "the names are not told apart for certain"


@dataclass(frozen=True, slots=True)
class Naming:
    """A list of names that stands for ``fewest`` to ``most`` things.

    ``pieces`` are the spans of ``text`` between any two separators, ``joints`` how surely a new name begins at
    each piece after the first (0 to 3). ``likely`` is how many names the commonest reading cuts it into.
    ``open`` says why the cut is not certain, None where it is.
    """

    text: str
    pieces: tuple[Span, ...]
    joints: tuple[int, ...]
    likely: int
    fewest: int
    most: int
    open: str | None = None

    def cut_into(self, things: int) -> tuple[str, ...]:
        """Cut into that many names: the least sure joints are closed first, the last of them before the others."""
        pieces, joints = list(self.pieces), list(self.joints)
        while len(pieces) > max(things, 1):
            weakest = min(range(len(joints)), key=lambda at: (joints[at], -at))
            pieces[weakest : weakest + 2] = [(pieces[weakest][0], pieces[weakest + 1][1])]
            del joints[weakest]
        return tuple(self.text[a:b] for a, b in pieces)


#: How surely a name begins after a separator.
_SEMICOLON, _NAMED_ALIKE, _NAMED, _OPEN = 3, 2, 1, 0


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
        count = len(numbered)
        return Naming(shown, numbered, (_SEMICOLON,) * (count - 1), count, count, count)
    pieces, separators = _split(masked)
    if len(pieces) < 2:
        return None
    joints = _joints(shown, pieces, separators)
    if ";" in masked:
        return _of_semicolons(shown, pieces, joints, places=places)
    return _of_commas(shown, pieces, joints, separators, places=places)


#: A name is no longer than this; «Văn phòng Hội đồng nhân dân và Ủy ban nhân dân huyện» has ten words.
_LONGEST_NAME = 10


def is_name(text: str, *, places: bool) -> bool:
    """Whether a line is a name and nothing else: an office or document by its head noun, a commune by its capitals."""
    words = text.split()
    if len(words) > _LONGEST_NAME or regex.search(r"[:;,.]|\d", text):
        return False
    headed = _HEAD.match(compare_form(text)) is not None and text[:1].isupper()
    return headed or (places and text[:1].isupper() and len(words) <= _SHORT_NAME)


def _joints(text: str, pieces: Sequence[Span], separators: Sequence[str]) -> tuple[int, ...]:
    first = _class_of(text, pieces[0])
    joints = []
    for piece, separator in zip(pieces[1:], separators, strict=True):
        head = _class_of(text, piece)
        if ";" in separator:
            joints.append(_SEMICOLON)
        elif head is not None and head == first and "," in separator:
            joints.append(_NAMED_ALIKE)
        else:
            joints.append(_NAMED if head is not None else _OPEN)
    return tuple(joints)


def _of_semicolons(text: str, pieces: tuple[Span, ...], joints: tuple[int, ...], *, places: bool) -> Naming:
    names = 1 + joints.count(_SEMICOLON)
    starts = [pieces[0], *(p for p, joint in zip(pieces[1:], joints, strict=True) if joint == _SEMICOLON)]
    sure = all(_class_of(text, piece) for piece in starts) or (places and _are_places(text, pieces))
    # Within a member only another head noun can begin a name: «Phòng Lao động - Thương binh và Xã hội» is one.
    most = 1 + sum(joint != _OPEN for joint in joints) if sure else len(pieces)
    return Naming(text, pieces, joints, names, names, most, None if sure else _UNSURE)


def _of_commas(
    text: str, pieces: tuple[Span, ...], joints: tuple[int, ...], separators: Sequence[str], *, places: bool
) -> Naming:
    """Commas and «và»: head nouns («Phòng», «UBND xã») tell names from parts of names."""
    first = text[slice(*pieces[0])]
    alike = 1 + joints.count(_NAMED_ALIKE)
    last = 1 if joints[-1] == _NAMED and "," not in separators[-1] else 0
    if _class_of(text, pieces[0]) and alike + last > 1:
        # Where every comma is followed by a head noun, a bare «và» stands inside a name.
        headed = all(joint != _OPEN for joint, mark in zip(joints, separators, strict=True) if "," in mark)
        most = 1 + sum(joint != _OPEN for joint in joints) if headed else len(pieces)
        return Naming(text, pieces, joints, alike + last, alike, most)
    if (places or _PLACE.match(compare_form(first))) and _are_places(text, pieces[1:]):
        # «xã A, B và C»: a commune's name holds neither a comma nor «và»
        return Naming(text, pieces, joints, len(pieces), len(pieces), len(pieces))
    commas = 1 + sum("," in separator for separator in separators)
    likely = min(len(pieces), commas + any("," not in separator for separator in separators))
    return Naming(text, pieces, joints, likely, 1, len(pieces), _UNSURE)


def _class_of(text: str, piece: Span) -> str | None:
    """What class of thing a piece's first word names, None where a name does not begin so."""
    match = _HEAD.match(compare_form(text[slice(*piece)]))
    return match.lastgroup if match else None


def _are_places(text: str, pieces: Sequence[Span]) -> bool:
    return all(text[a].isupper() and len(text[a:b].split()) <= _SHORT_NAME for a, b in pieces)


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


_SEPARATOR = regex.compile(r"\s*[;,]\s*(?:và\s+)?|\s+và\s+")


def _split(masked: str) -> tuple[tuple[Span, ...], tuple[str, ...]]:
    """Pieces between the separators and the separators between them, empty pieces left out."""
    pieces: list[Span] = []
    separators: list[str] = []
    at, pending = 0, ""
    for match in [*_SEPARATOR.finditer(masked), None]:
        end = match.start() if match else len(masked)
        if masked[at:end].strip(" .;,"):
            if pieces:
                separators.append(pending)
            pieces.append((at, end))
            pending = ""
        if match:
            pending, at = pending + match[0], match.end()
    return tuple(pieces), tuple(separators)


def _end(text: str, at: int) -> int:
    return len(text[:at].rstrip(" ;,."))
