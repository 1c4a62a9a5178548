"""Whose a number of a cell is, as the head over it and the label of its row say.

Comes in: a head, a label, the form of the table. Goes out: a scope, None where neither names one.
"""

from __future__ import annotations

import regex

from extractors.scope.scopes import WHOLE
from extractors.tables.forms import TableForm
from extractors.tables.heads import Head
from extractors.tables.labels import RowLabel
from schemas.records import Scope

#: «12 phòng chuyên môn»: bodies counted are not whose the column is.
_COUNTED = regex.compile(r"\d")
#: Scopes that a row names; a field is none of whom.
BODIES = (WHOLE, "district", "commune", "unit", "office")
#: Over the labels of rows: each is of a field of procedures, in all that its columns count
OF_FIELDS = regex.compile(
    r"(?:^|\| )(?:tên )?lĩnh vực(?: giải quyết| tthc| cchc| cải cách(?: hành chính)?| công tác)?(?= \||$)"
)


def scope_of(head: Head | None, label: RowLabel | None, form: TableForm) -> Scope | None:
    """The level that the column is of, else the body that the row is of."""
    bodies = (*BODIES, "field") if OF_FIELDS.search(form.topic) else BODIES
    named = label.scope if label is not None and label.scope.level in bodies else None
    if head is not None and head.is_total:
        of_kind = label is not None and label.scope.level == "field" and label.depth != -1
        return named or (None if of_kind else Scope(WHOLE))  # «Trực tuyến / Cộng» of a commune is the commune's
    if head is not None and head.scope is not None and not _COUNTED.match(head.scope.name or ""):
        return head.scope
    return named
