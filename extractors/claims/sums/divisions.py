"""Whether the members of a list are all of its total, whatever word opens it.

They are where they are the kinds that law or logic divides the total into («khiếu nại 11, tố cáo 06, kiến nghị 80»),
where the last takes in the rest («nội dung khác 03 cuộc»), and where the shares told beside them make a hundred.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

import regex

from extractors.reading import Reading
from extractors.sheet import Entry, Sheet
from extractors.text.list_words import PAIRED
from extractors.text.vocabulary import load

_HUNDRED = 100
_PERCENT_BESIDE = regex.compile(r"[\p{L}\s]{0,40}?[\s,]*\(?\s*(?:(?:chiếm|đạt|tỷ lệ|tương ứng)\s*)*")
#: Before or after a total stand its own words.
_NEAR = 60


def _words(pattern: str) -> regex.Pattern[str]:
    return regex.compile(rf"(?<!\p{{L}})(?:{pattern})(?!\p{{L}})")


@dataclass(frozen=True, slots=True)
class _Division:
    kinds: tuple[regex.Pattern[str], ...]
    may: tuple[regex.Pattern[str], ...]
    of: regex.Pattern[str] | None
    fewest: int

    def is_told_by(self, members: Sequence[str]) -> bool:
        """Every kind has a member and every member is of a kind."""
        every = (*self.kinds, *self.may)
        of_kinds = all(any(kind.search(member) for kind in every) for member in members)
        told = all(any(kind.search(member) for member in members) for kind in self.kinds)
        return len(members) >= self.fewest and of_kinds and told


_VOCABULARY = load("divisions")
_DIVISIONS = tuple(
    _Division(
        tuple(map(_words, entry["kinds"])),
        tuple(map(_words, entry["may"])),
        _words(entry["of"]) if "of" in entry else None,
        entry.get("fewest", 2),
    )
    for entry in _VOCABULARY["divisions"]
)
_REST = _words("|".join(_VOCABULARY["rest"]))


def leaves_nothing_out(
    sheet: Sheet, total: Entry, parts: Sequence[Entry], region: tuple[int, int], opened: int
) -> bool:
    """Whether parts told within ``region`` of the total's passage, behind an opener at ``opened``, are all of it."""
    reading = sheet.readings[total.reading]
    if any(part.reading != total.reading for part in parts):
        return False
    members = list(words_of_members(reading, parts, region))
    begin = reading.quantities[total.quantity].sentence[0]
    own = reading.compared[max(begin, total.start - _NEAR) : opened]
    if _REST.search(members[-1]) or _make_a_hundred(sheet, parts):
        return True
    return _is_divided(own, members)


def is_division(sheet: Sheet, total: Entry, parts: Sequence[Entry], region: tuple[int, int], opened: int) -> bool:
    """Whether the words of the parts alone say that they are all kinds of the total."""
    reading = sheet.readings[total.reading]
    if any(part.reading != total.reading for part in parts):
        return False
    begin = reading.quantities[total.quantity].sentence[0]
    own = reading.compared[max(begin, total.start - _NEAR) : opened]
    return _is_divided(own, list(words_of_members(reading, parts, region)))


def _is_divided(own: str, members: Sequence[str]) -> bool:
    return any((each.of is None or each.of.search(own)) and each.is_told_by(members) for each in _DIVISIONS)


def words_of_members(reading: Reading, parts: Sequence[Entry], region: tuple[int, int]) -> Iterator[str]:
    """The words around each part, up to its neighbours."""
    edges = [region[0], *(part.unit_end for part in parts)]
    # the mark within two nouns told together ends no member: «93 ý kiến, kiến nghị thuộc thẩm quyền cấp tỉnh»
    text = regex.sub(PAIRED, lambda told: told[0].replace(",", " "), reading.compared)
    for edge, part in zip(edges, parts, strict=False):
        # «khiếu nại: 5»: the colon right before a number parts it from its own name
        named = text[edge : part.start].rstrip().removesuffix(":")
        before = regex.split(r"[;:]|,(?=[^,;]*$)", named)[-1]
        after = regex.split(r"[,;.()]|(?<!\p{L})và(?!\p{L})", text[part.end : region[1]], maxsplit=1)[0]
        yield f"{before} {after}"


def _make_a_hundred(sheet: Sheet, parts: Sequence[Entry]) -> bool:
    """Each part has a percentage right behind it, and together they are 100, but for their rounding."""
    reading = sheet.readings[parts[0].reading]
    percents = [e for e in sheet.within(parts[0].reading) if e.unit == "%" and e.quantity >= 0]
    beside = [next((p for p in percents if p.quantity == part.quantity + 1), None) for part in parts]
    told = [p for p in beside if p is not None]
    if len(told) < len(parts) or not all(
        _PERCENT_BESIDE.fullmatch(reading.compared, part.unit_end, p.start)
        for part, p in zip(parts, told, strict=True)
    ):
        return False
    left = sum((p.value for p in told), Fraction(0)) - _HUNDRED
    return abs(left) <= sum((p.ulp for p in told), Fraction(0)) / 2
