"""Dossiers told by field where words leave open which number is divided: «Tiếp nhận 960 hồ sơ, trả 940 hồ sơ. Theo lĩnh
vực: …», or their total stands far from them. What ``codes.by_field`` reads from words alone is left as it is.

Comes in: the sheet, the figures and what has been judged. Goes out: figures that get the code of the total they add up
to. Only an exact sum of three fields or more tells it: the words leave open whether what came in or what is done is
divided, the arithmetic does not.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import regex

from extractors.scope.fields import field_within
from extractors.sheet import Entry, Sheet
from extractors.text.vocabulary import load
from schemas.records import ClaimKind, Figure, Modality, Outcome, Verdict

#: Stages that offices tell field by field.
_DIVIDED = frozenset(
    ["dossiers.received", "dossiers.received.new", "dossiers.resolved", "dossiers.resolved.late", "dossiers.pending"]
)
#: What «còn lại» and «kỳ trước» before a member say of no dossier of it where it adds up to another total.
_LEFT = frozenset(["dossiers.pending", "dossiers.received.carried_over"])
_FEWEST = 3
_BEHIND = 40
_DOSSIERS = ("hồ sơ", None)
_REST = regex.compile(rf"(?<!\p{{L}})(?:{'|'.join(load('divisions')['rest'])}|khác)(?!\p{{L}})")

def fields_shown(
    sheet: Sheet, figures: Sequence[Figure], verdicts: Sequence[Verdict]
) -> Iterator[tuple[int, str, str | None]]:
    """Yield the figure of each field in a list that adds up to a coded total, the total's code and the field's name.

    The name is None for the rest («lĩnh vực khác»).
    """
    entries = {entry.figure: entry for entry in sheet.entries if entry.quantity >= 0}
    for verdict in verdicts:
        if verdict.claim.kind is not ClaimKind.SUM or verdict.outcome is not Outcome.EXACT:
            continue
        total = next((o.figure for o in verdict.operands if o.role == "total"), None)
        numbers = [o.figure for o in verdict.operands if o.role == "part"]
        parts = [entries[n] for n in numbers if n is not None and n in entries]
        if total is None or len(parts) < max(_FEWEST, len(numbers)):
            continue
        code = figures[total].indicator
        if code not in _DIVIDED or figures[total].modality is not Modality.ACTUAL:
            continue
        names = [_name(sheet, part) for part in parts]
        if _are_fields(sheet, figures, parts, names, code):
            for part, name in zip(parts, names, strict=True):
                yield part.figure, code, name


def _are_fields(
    sheet: Sheet, figures: Sequence[Figure], parts: Sequence[Entry], names: Sequence[str | None], code: str
) -> bool:
    """Whether a list of one passage of prose names a field for each number and none says what else became of it."""
    told = [figures[part.figure] for part in parts]
    one_place = len({part.reading for part in parts}) == 1 and not sheet.is_row(parts[0].reading)
    plain = all(part.channel is None and f.unit in _DOSSIERS for part, f in zip(parts, told, strict=True))
    otherwise = {f.indicator for f in told} - {None, code}
    return one_place and plain and otherwise <= _LEFT and all(name is not None for name in names)


def _name(sheet: Sheet, part: Entry) -> str | None:
    """The field a number is of, as printed, or «» for the rest of the fields; None where it names none."""
    reading = sheet.readings[part.reading]
    begin = reading.quantities[part.quantity].sentence[0]
    if part.quantity:
        begin = max(begin, reading.quantities[part.quantity - 1].numeral.unit_end)
    begin = max(begin, *(reading.compared.rfind(mark, begin, part.start) for mark in ".:;()"))
    found = field_within(reading.compared, begin, part.start)
    if found is not None:
        return reading.text[slice(*found)]
    after = regex.split(r"[,;.(]", reading.compared[part.unit_end : part.unit_end + _BEHIND], maxsplit=1)[0]
    return "" if _REST.search(reading.compared, begin, part.start) or _REST.search(after) else None
