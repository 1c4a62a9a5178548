"""In: text. Out: the document symbols in it («2403/UBND-TCNV»), canonical, with spans.

The grammars are those of DOMAIN §4: N/TYPE-ORGAN-UNIT, N/ORGAN-UNIT, N/YYYY/TYPE-ORGAN,
N/YYYY/QHk and the Party's N-TYPE/ORGAN. Damage (spaces, hyphen for slash, lost đ, small
letters, a hyphen lost at a line's end) is repaired in ``number`` only. Whether a
symbol is a citation, of which date, is the matter of ``extractors.citations.instances``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

import regex

from extractors.text.compare_form import respelled
from extractors.text.vocabulary import load

# Same length as the print; the case is kept, it is evidence (compare_form drops it).
_LOOKALIKES = {
    "Ð": "Đ",
    "ð": "đ",
    "⁄": "/",
    "∕": "/",
    "\u00a0": " ",
    "\n": " ",
    "\r": " ",
    "\t": " ",
    **dict.fromkeys("‐‑‒–—−", "-"),
}

# «2403 /UBND-TCNV», «30c/NQ-CP», «1.842/BNV-CCHC», «34/2016/NĐ-CP»
_NUMBER = regex.compile(
    r"(?:(?<![\p{L}\d/%]|\d[.,:-])|(?<=[Ss]ố))(?P<n>\d{1,3}\.\d{3}|\d{1,5})(?P<letter>[a-zđA-ZĐ]?)"
    r"(?:\s?(?P<yearsep>[/-])\s?(?P<year>(?:19|20)\d\d))?(?=\s?[/-]\s?\p{L})"
)
_PART = regex.compile(r"(?P<before>\s?)(?P<sep>[/&-])(?P<after>\s?)(?P<part>\p{L}{1,12}(?:\d{1,2})?)(?![\p{L}\d])")
#: NĐ 30/2020 annex I: numbers below ten are written with a leading zero.
_PAD = 2
_MAX_PARTS = 5  # longest seen 4: TTLT of two ministries


@dataclass(frozen=True, slots=True)
class Symbol:
    """A symbol where it is printed.

    ``type`` is the abbreviation of its type, None for a letter (công văn) and for
    an act of the Quốc hội; ``organ`` the first organ, None where it is left out.
    ``known`` is false where neither is in the vocabulary.
    """

    start: int
    end: int
    number: str
    type: str | None
    organ: str | None
    leading: str
    year: str | None
    known: bool


class _Part(NamedTuple):
    text: str
    end: int
    sep: str
    role: str  # "type", "organ", "unit" or "unknown"


def plain(text: str) -> str:
    """Return a copy of equal length without look-alike characters.

    >>> plain("12⁄QÐ–UBND")
    '12/QĐ-UBND'
    """
    return respelled(text, _LOOKALIKES)


@cache
def _index(section: str) -> Mapping[str, str]:
    """Map small letters to the abbreviation; without đ too, where that is not another one."""
    entries = list(load("instruments")[section])
    exact = {entry.lower(): entry for entry in entries}
    loose = {entry.lower().replace("đ", "d").replace("ư", "u"): entry for entry in entries}
    return {**loose, **exact}


@cache
def _organ_family() -> regex.Pattern[str]:
    return regex.compile("|".join(f"(?:{family})" for family in load("instruments")["organ_patterns"]))


def find_symbols(text: str) -> tuple[Symbol, ...]:
    """Return the symbols of ``text`` in order.

    >>> [s.number for s in find_symbols("Nghị quyết số 18-NQ-TW; Công văn số 2403 /UBND-TCNV")]
    ['18-NQ/TW', '2403/UBND-TCNV']
    """
    copy = plain(text)
    found: list[Symbol] = []
    at = 0
    while head := _NUMBER.search(copy, at):
        symbol = _read(copy, head)
        if symbol:
            found.append(symbol)
        at = max(head.end(), symbol.end if symbol else 0)
    return tuple(found)


def _read(text: str, head: regex.Match[str]) -> Symbol | None:
    parts = _parts(text, head.end())
    if not parts:
        return None
    year = head["year"]
    first = parts[0]
    if first.sep == "-" and not year and (first.role != "type" or len(parts) < 2):
        return None
    known = any(part.role in ("type", "organ") for part in parts)
    kind = first.text if first.role == "type" else None
    rest = parts[1:] if kind else parts
    organ = rest[0].text if rest else None
    if kind == "NĐ" and organ is None:
        organ = "CP"  # only the Government issues Nghị định; «34/2016/NĐ» leaves it out
    leading = head["n"].replace(".", "") + head["letter"].lower()
    leading = leading.zfill(_PAD + bool(head["letter"]))
    codes = [part.text for part in parts]
    if kind and organ and not rest:
        codes.append(organ)
    # «1552/SNV-CCHC&VTLT»: one unit with two names
    for place in range(len(parts) - 1, 0, -1):
        if parts[place].sep == "&":
            codes[place - 1 : place + 1] = [f"{codes[place - 1]}&{codes[place]}"]
    return Symbol(
        start=head.start(),
        end=parts[-1].end,
        number=_canonical(leading, year, kind, organ, codes, parts),
        type=kind,
        organ=organ,
        leading=leading,
        year=year,
        known=known,
    )


def _canonical(
    leading: str, year: str | None, kind: str | None, organ: str | None, codes: list[str], parts: list[_Part]
) -> str:
    words = load("instruments")
    if kind and organ and not year and len(codes) > 1:
        hyphen_first = parts[0].sep == "-"
        slashed = len(parts) > 1 and parts[1].sep == "/"
        party = organ in words["party"] or (hyphen_first and slashed and organ not in words["state"])
        if party:
            return f"{leading}-{kind}/{'-'.join(codes[1:])}"
    return "/".join([leading, *([year] if year else []), "-".join(codes)])


def _parts(text: str, at: int) -> list[_Part]:
    parts: list[_Part] = []
    while len(parts) < _MAX_PARTS and (match := _PART.match(text, at)):
        read = _part(match, parts)
        if not read:
            break
        parts += read
        at = match.end()
    # «177/TC-KH»: some types are also an office's field (Tài chính - Kế hoạch).
    types = [part.role == "type" for part in parts]
    first = parts[0] if parts else None
    if first and types[:2] == [True, True] and first.text in load("instruments")["types_or_offices"]:
        parts[0] = _Part(first.text, first.end, first.sep, "unit")
    return parts


def _part(match: regex.Match[str], before: list[_Part]) -> list[_Part]:
    printed, sep, end = match["part"], match["sep"], match.end()
    spaces = len(match["before"]) + len(match["after"])
    text, role = _look_up(printed, first=not before)
    if role == "unknown":
        glued = _glued(printed) if not before else None
        if glued:
            return [_Part(glued[0], end, sep, "type"), _Part(glued[1], end, "-", "organ")]
        if not (printed.isupper() and len(printed) > 1) or spaces:
            return []
    elif spaces and (not printed.isupper() and text != printed):
        return []
    # «12/KH-UBND - UBND huyện»: after an organ a hyphen between spaces is a dash.
    if spaces > 1 and before and before[-1].role != "type":
        return []
    return [_Part(text, end, sep, role)]


#: «3017/QĐĐ-UBND»: a letter read or typed twice.
_TWICE = regex.compile(r"(\p{L})\1+")


def _look_up(printed: str, *, first: bool) -> tuple[str, str]:
    text, role = _known(printed, first=first)
    if role == "unknown" and first and (once := _TWICE.sub(r"\1", printed)) != printed:
        single = _known(once, first=first)
        return single if single[1] == "type" else (text, role)
    return text, role


def _known(printed: str, *, first: bool) -> tuple[str, str]:
    small = printed.lower()
    words = load("instruments")
    if first and small in _index("types"):
        return _index("types")[small], "type"
    if small in _index("organs"):
        organ = _index("organs")[small]
        return words["respelled"].get(organ, organ), "organ"
    upper = printed.upper()
    if _organ_family().fullmatch(upper) and (first or printed.isupper()) and printed.isupper():
        return upper, "organ"
    if not first and small in _index("types"):
        return _index("types")[small], "type"
    if small in _index("units"):
        return _index("units")[small], "unit"
    if regex.fullmatch(r"(?:ubtv)?qh\d{1,2}", small):
        return upper, "organ"
    return printed, "unknown"


def _glued(printed: str) -> tuple[str, str] | None:
    """Part «QĐUBND», whose hyphen fell to a line's end, into type and organ."""
    small = printed.lower()
    for cut in range(len(small) - 1, 0, -1):
        kind, organ = _index("types").get(small[:cut]), _index("organs").get(small[cut:])
        if kind and organ:
            return kind, organ
    return None
