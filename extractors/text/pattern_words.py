"""The words in a regular expression: which of them every match holds, and with which it begins.

Comes in: the source of a pattern. Goes out: words, or None where they cannot be told. Only what ``screened`` takes is
understood: no VERBOSE, no IGNORECASE.
"""

from __future__ import annotations

import regex

_LOOKAROUND = ("(?=", "(?!", "(?<=", "(?<!")
#: «(», «(?:», «(?P<name>», «(?<name>»; other groups change how their inside is read.
_GROUP = regex.compile(r"\((?:\?(?::|P?<\p{L}\w*>)|(?!\?))")
#: A sign that would mean something else stands for itself.
_ESCAPED = regex.compile(r"\\[^\w\s]")
#: One character that stands for others, a class or an escape.
_MANY = regex.compile(r"\\[pP]\{[^}]*\}|\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|[.^$]")
_QUANTIFIER = regex.compile(r"(?:(?P<none>[?*]|\{0?,\d*\}|\{0\})|\+|\{\d+(?:,\d*)?\})[?+]?")
#: Takes no character: a border.
_BORDER = regex.compile(r"\\[bBAZ]|[$^]")
#: Stands for a digit and nothing else.
_DIGITS = regex.compile(r"\\d|\[(?:\d-\d|\d)+\]")
#: Any digit, as the beginning of a match.
DIGIT = "\\d"
#: More beginnings than the first are not told apart any further; more than the second are cut to fewer letters, for
#: looking for a word costs half of what trying a pattern does.
_MOST_OPENINGS, _FEW_OPENINGS = 100, 10
_LENGTHS = (8, 6, 4, 3)


def needed_words(pattern: str) -> tuple[str, ...] | None:
    """Words of which every text that a pattern matches holds one, None where some may hold none.

    >>> needed_words(r"(?<!\\p{L})(?:ngày|đến(?: hết)?)\\s+\\d+(?!\\s*hồ sơ)")
    ('ngày', 'đến')
    >>> needed_words(r"(?:trên )?toàn huyện|cấp xã")
    ('cấp xã', 'toàn huyện')
    >>> needed_words(r"\\d+(?: đơn)?") is None
    True
    """
    return words_asked_for(pattern)[0]


def also_needed(pattern: str) -> tuple[str, ...] | None:
    """Other words of which every text that a pattern matches holds one as well, None where there are none to tell.

    >>> also_needed(r"(?:đến|từ)\\s+(?:19|20)\\d\\d"), also_needed(r"năm\\s+\\d+") is None
    (('19', '20'), True)
    """
    return words_asked_for(pattern)[1]


def words_asked_for(pattern: str) -> tuple[tuple[str, ...] | None, tuple[str, ...] | None]:
    """``needed_words`` and ``also_needed``."""
    (words, others), end = _choice(pattern, 0)
    if end != len(pattern):
        raise ValueError(f"a bracket too many in {pattern}")
    return _shortest(words), _shortest(others) if others != words else None


def _shortest(words: frozenset[str] | None) -> tuple[str, ...] | None:
    """Of «cấp» and «cấp xã» the shorter one is enough."""
    if words is None:
        return None
    return tuple(sorted(w for w in words if not any(o != w and o in w for o in words)))


#: Words of which a match holds one, and others of which it holds one as well; the same where there is one choice.
_Needed = tuple[frozenset[str] | None, frozenset[str] | None]


def _choice(pattern: str, at: int) -> tuple[_Needed, int]:
    """The words of alternatives up to the bracket that closes them, and its place."""
    union: frozenset[str] | None = frozenset()
    others: frozenset[str] | None = frozenset()
    while True:
        found, at = _sequence(pattern, at)
        if union is None or others is None or not found:
            union = others = None
        else:
            union, others = union | found[0], others | found[min(1, len(found) - 1)]
        if not pattern.startswith("|", at):
            return (union, others), at
        at += 1


def _sequence(pattern: str, at: int) -> tuple[list[frozenset[str]], int]:
    """The words of one alternative, the best first: those whose shortest is longest."""
    found: list[frozenset[str]] = []
    letters = ""
    while at < len(pattern) and pattern[at] not in "|)":
        words, end, is_letter = _element(pattern, at)
        repeat = _QUANTIFIER.match(pattern, end)
        optional = repeat is not None and repeat["none"] is not None
        if is_letter and not optional:
            letters += pattern[end - 1]
        if repeat is not None or not is_letter:
            found, letters = [*found, frozenset({letters})], ""
        if not optional:
            found += (each for each in dict.fromkeys(words) if each is not None)
        at = repeat.end() if repeat is not None else end
    found = [words for words in (*found, frozenset({letters})) if words and all(map(str.strip, words))]
    return sorted(found, key=lambda words: min(map(len, words)), reverse=True), at


def _element(pattern: str, at: int) -> tuple[_Needed, int, bool]:
    """What stands at a place: the words of a group, the end, and whether it is a letter of the text itself."""
    if pattern.startswith(_LOOKAROUND, at):
        return (None, None), _closed(pattern, at), False
    if group := _GROUP.match(pattern, at):
        words, end = _choice(pattern, group.end())
        return words, end + 1, False
    if pattern[at] == "(":
        return (None, None), _closed(pattern, at), False
    if escaped := _ESCAPED.match(pattern, at):
        return (None, None), escaped.end(), True
    if many := _MANY.match(pattern, at):
        return (None, None), many.end(), False
    return (None, None), at + 1, True


def _closed(pattern: str, at: int) -> int:
    """The place after the bracket that closes the one at ``at``."""
    depth = 0
    while True:
        many = _MANY.match(pattern, at)
        if many is None:
            depth += {"(": 1, ")": -1}.get(pattern[at], 0)
        at = many.end() if many is not None else at + 1
        if not depth:
            return at


#: What a stretch of a pattern may begin with, and whether that is all it takes.
_Opening = tuple[str, bool]
_NOTHING: frozenset[_Opening] = frozenset({("", True)})
_ANYTHING: frozenset[_Opening] = frozenset({("", False)})


def opening_words(pattern: str) -> tuple[str, ...] | None:
    """What every match of a pattern begins with one of, ``DIGIT`` for any digit; None where some may begin otherwise.

    >>> opening_words(r"(?<!\\p{L})(?:ngày|đến(?: hết)?)\\s+\\d+(?!\\s*hồ sơ)")
    ('ngày', 'đến')
    >>> opening_words(r"(?:trên )?toàn huyện|\\b\\d{1,2} xã")
    ('\\\\d', 'toàn huyện', 'trên toàn huyện')
    >>> opening_words(r"\\s*cấp xã") is None
    True
    """
    openings, _ = _open_choice(pattern, 0)
    words = {word for word, _ in openings}
    if "" in words:
        return None
    digits = {DIGIT} & words
    words -= digits
    for length in _LENGTHS:
        if len(words) > _FEW_OPENINGS:
            words = {word[:length] for word in words}
    # Where «cấp xã» is printed, so is «cấp»; where «19» is, a digit.
    shortest = {w for w in words if not any(o != w and w.startswith(o) for o in words)}
    return tuple(sorted(digits | {w for w in shortest if not (digits and w[0].isdecimal())}))


def _open_choice(pattern: str, at: int) -> tuple[frozenset[_Opening], int]:
    """What alternatives begin with, up to the bracket that closes them, and its place."""
    union: frozenset[_Opening] = frozenset()
    while True:
        openings, at = _open_sequence(pattern, at)
        union |= openings
        if not pattern.startswith("|", at):
            return union, at
        at += 1


def _open_sequence(pattern: str, at: int) -> tuple[frozenset[_Opening], int]:
    found = _NOTHING
    while at < len(pattern) and pattern[at] not in "|)":
        next_ones, at = _open_element(pattern, at)
        repeat = _QUANTIFIER.match(pattern, at)
        if repeat is not None:
            if repeat[0][0] != "?":
                next_ones = frozenset((word, False) for word, _ in next_ones)
            if repeat["none"] is not None:
                next_ones |= _NOTHING
            at = repeat.end()
        found = _joined(found, next_ones)
    return found, at


def _open_element(pattern: str, at: int) -> tuple[frozenset[_Opening], int]:
    """What begins at a place of a pattern, and its end."""
    if pattern.startswith(_LOOKAROUND, at):
        return _NOTHING, _closed(pattern, at)
    if group := _GROUP.match(pattern, at):
        openings, end = _open_choice(pattern, group.end())
        return openings, end + 1
    if pattern[at] == "(":
        return _ANYTHING, _closed(pattern, at)
    if border := _BORDER.match(pattern, at):
        return _NOTHING, border.end()
    if escaped := _ESCAPED.match(pattern, at):
        return frozenset({(pattern[escaped.end() - 1], True)}), escaped.end()
    if digits := _DIGITS.match(pattern, at):
        return frozenset({(DIGIT, False)}), digits.end()
    if many := _MANY.match(pattern, at):
        return _ANYTHING, many.end()
    return frozenset({(pattern[at], True)}), at + 1


def _joined(first: frozenset[_Opening], second: frozenset[_Opening]) -> frozenset[_Opening]:
    """What two stretches begin with, one after the other; a digit tells only as the very first."""
    ended = frozenset(each for each in first if not each[1])
    whole = [word for word, is_whole in first if is_whole]
    if len(whole) * len(second) > _MOST_OPENINGS:
        return ended | frozenset((word, False) for word in whole)
    return ended | frozenset(
        (word if word and told == DIGIT else word + told, goes_on)
        for word in whole for told, goes_on in second
    )  # fmt: skip
