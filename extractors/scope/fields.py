"""Fields of procedures beside a number: «Đất đai 2.100 hồ sơ», «900 hồ sơ thuộc lĩnh vực tư pháp».

Comes in: a text in compare form and a place in it. Goes out: where the name of a field stands. Names alone are ordinary
words, so one is a field only right beside what it labels (``vocab/procedure_fields.yml``).
"""

from __future__ import annotations

from collections.abc import Sequence

import regex

from extractors.text.endings import ending
from extractors.text.list_words import TAKES_UP
from extractors.text.vocabulary import expanded, load

Span = tuple[int, int]

_VOCABULARY = load("procedure_fields")


def _any_of(phrases: frozenset[str]) -> str:
    return "|".join(sorted((regex.escape(p, literal_spaces=True) for p in phrases), key=len, reverse=True))


_GROUPS = tuple((expanded(group["over"]), expanded(group["under"])) for group in _VOCABULARY["fields"])
_ONE = _any_of(frozenset().union(*(over | under for over, under in _GROUPS)))
#: «tư pháp - hộ tịch», «xây dựng và giao thông»: one number for two fields
_NAME = rf"(?<!\p{{L}})(?P<name>(?:{_ONE})(?:\s*(?:,|-|/|&|(?<!\p{{L}})và(?!\p{{L}}))\s*(?:{_ONE}))*)(?!\p{{L}})"
_NAMED = regex.compile(_NAME)
_CALLED = rf"(?:(?:{_any_of(expanded(_VOCABULARY['called']))})\s+)*+"
_SAID = r"(?:(?:là|có|với|được|đã|tiếp nhận|nhận|giải quyết|trả|trên|hơn|gần|khoảng)\s+)*"
_ENUMERATOR = r"^\s*[a-zđ\d]{1,2}\)"
_BEFORE = ending(
    rf"(?:^|{_ENUMERATOR}|[,;:(.]"
    rf"|(?<!\p{{L}})(?:{TAKES_UP}|và|còn(?: lại(?: là)?)?|thì|ở|tại|có|do|thuộc|theo|trong)(?!\p{{L}}))"
    rf"[\s\-+*•]*(?:(?:{_any_of(expanded(_VOCABULARY['called']))})\s+)*{_NAME}\s*[:(]?\s*{_SAID}"
)
_AFTER = regex.compile(rf"\s*{_CALLED}{_NAME}(?=\s*(?:$|[,;.()]|(?:và|chiếm|đạt|tương ứng)(?!\p{{L}})))")
_LEADS = ending(
    rf"(?:^|{_ENUMERATOR}|[;.:]\s)[\s\-+*•]*(?:(?:{_any_of(expanded(_VOCABULARY['called']))})\s+)*{_NAME}\s*"
)


_COLON = regex.compile(":")
_OF_DOSSIERS = ("hồ sơ", "tiếp nhận", "giải quyết")


def field_before(compared: str, begin: int, at: int) -> Span | None:
    """The name of the field that labels what stands ``at``, looked for from ``begin`` on."""
    found = _BEFORE.match(compared[begin:at])
    return (begin + found.start("name"), begin + found.end("name")) if found else None


def field_after(compared: str, at: int) -> Span | None:
    """The name of the field right behind a counted noun that ends ``at``: «2.100 hồ sơ về đất đai»."""
    found = _AFTER.match(compared, at)
    return found.span("name") if found else None


def field_within(compared: str, begin: int, end: int) -> Span | None:
    """The first name of a field in a stretch that is known to name one."""
    found = _NAMED.search(compared, begin, end)
    return found.span("name") if found else None


def leading_fields(compared: str) -> list[Span]:
    """Names of fields that open a clause before a colon: «Đất đai: tiếp nhận 2.100 hồ sơ, giải quyết 2.000 hồ sơ»."""
    if not any(word in compared for word in _OF_DOSSIERS):
        return []  # «Văn hóa: tổ chức 12 buổi chiếu phim»
    found = (_LEADS.match(compared, 0, colon.start()) for colon in _COLON.finditer(compared))
    return [match.span("name") for match in found if match]


def are_apart(names: Sequence[str]) -> bool:
    """Whether no dossier can be of two of these fields, given in compare form: «tư pháp» may hold «hộ tịch»."""
    told = [frozenset(m[0] for m in regex.finditer(_ONE, name)) for name in names]
    if not all(told) or sum(map(len, told)) > len(frozenset().union(*told)):
        return False
    for over, under in _GROUPS:
        holding = [name for name in told if name & over]
        if len(holding) > 1 or (holding and any(name & under and name not in holding for name in told)):
            return False
    return True
