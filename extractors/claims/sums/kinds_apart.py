"""Members of a list that cannot overlap: fields of procedures, named bodies, kinds of documents.

Comes in: the parts found for a total. Goes out: whether nothing can be counted in two of them, so that together they
cannot be more than what they are parts of, whatever the list leaves out.
"""

from __future__ import annotations

from collections.abc import Sequence

from extractors.scope import fields
from extractors.sheet import Entry, Sheet
from extractors.text.compare_form import compare_form
from extractors.text.vocabulary import load

_GENERIC = "văn bản"
_DOCUMENTS = frozenset(load("speech")["item_heads"]["document"]) - {_GENERIC}
_BODIES = frozenset({"unit", "office"})


def are_apart(sheet: Sheet, parts: Sequence[Entry]) -> bool:
    """Whether the parts are of kinds of which no thing can be two at once."""
    names = [compare_form(part.scope.name or "") for part in parts]
    if all(part.scope.level == "field" for part in parts):
        return fields.are_apart(names)
    if all(part.scope.level in _BODIES for part in parts):
        return len(set(names)) == len(names)
    nouns = [sheet.readings[p.reading].compared[p.end : p.unit_end].strip() for p in parts]
    return len(set(nouns)) == len(nouns) and _DOCUMENTS.issuperset(nouns)
