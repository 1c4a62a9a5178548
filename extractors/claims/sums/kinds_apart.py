"""Members of a list that cannot overlap: fields of procedures, named bodies, levels, kinds of documents, staff, money.

Comes in: the parts found for a total. Goes out: whether nothing can be counted in two of them, so that together they
cannot be more than what they are parts of, whatever the list leaves out; and whether they count what a bare total does.
"""

from __future__ import annotations

from collections.abc import Sequence

import regex

from extractors.claims.making import unit_family
from extractors.claims.sums.divisions import words_of_members
from extractors.scope import fields
from extractors.sheet import Entry, Sheet
from extractors.text.compare_form import compare_form
from extractors.text.counted import COUNTED, UNIT_OF
from extractors.text.vocabulary import load

_KINDS = [
    [regex.compile(rf"(?<!\p{{L}})(?:{kind})(?!\p{{L}})") for kind in kinds] for kinds in load("divisions")["apart"]
]
_BODIES = frozenset({"unit", "office"})
_LEVELS = frozenset({"central", "province", "district", "commune"})
#: One procedure may be handled at two levels; a person, a document, a case is of one.
_AT_SEVERAL = frozenset({"thủ tục", "dịch vụ"})
_NOUN = regex.compile(rf"(?<!\p{{L}})(?:{COUNTED})(?!\p{{L}})")


def are_apart(sheet: Sheet, parts: Sequence[Entry], region: tuple[int, int]) -> bool:
    """Whether the parts, told within ``region`` of their passage or in one each, are of kinds apart."""
    names = [compare_form(part.scope.name or "") for part in parts]
    if all(part.scope.level == "field" for part in parts):
        return fields.are_apart(names)
    if all(part.scope.level in _BODIES for part in parts):
        return len(set(names)) == len(names)
    levels = {part.scope.level for part in parts}
    if levels <= _LEVELS and len(levels) == len(parts) and not _AT_SEVERAL & {part.unit for part in parts}:
        return True
    places = {part.reading for part in parts}
    if len(places) == 1:
        told = list(words_of_members(sheet.readings[parts[0].reading], parts, region))
    else:
        told = [sheet.readings[part.reading].compared for part in parts]
    return any(_one_each(kinds, told) for kinds in _KINDS)


def _one_each(kinds: Sequence[regex.Pattern[str]], told: Sequence[str]) -> bool:
    """Whether the words of every member name one of the kinds first («Thông báo kết luận»), and none of them twice."""
    found = [
        min(((m.start(), at) for at, kind in enumerate(kinds) if (m := kind.search(words))), default=(0, None))[1]
        for words in told
    ]
    return None not in found and len(set(found)) == len(told)


def counts_like(sheet: Sheet, total: Entry, parts: Sequence[Entry]) -> bool:
    """Whether the noun of the parts stands before a total without one: «Văn bản ban hành: 45 (12 kế hoạch, …)»."""
    reading = sheet.readings[total.reading]
    begin = reading.quantities[total.quantity].sentence[0]
    told = {unit_family(UNIT_OF[m[0]]) for m in _NOUN.finditer(reading.compared, begin, total.start)}
    units = {unit_family(part.unit) for part in parts} - {None}
    return bool(told) and told.issuperset(units)
