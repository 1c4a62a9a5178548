"""A reviewer's form as a decision: what was typed is checked here, before anything is kept.

Comes in: the fields of a form and what is extracted. Goes out: a ``Decision``, or
``Refused`` with the words that say what to do.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from pipeline.decisions.rejudging import parse_correction
from pipeline.decisions.subjects import Extracted
from schemas.decisions import Action, Decision, SubjectKind, canonical, text_digest
from schemas.records import Outcome

MOST_NOTE = 2000
MOST_TYPED = 200
#: Where a form or a login may lead back to: pages of this site that reviewers come from.
_OWN_PATH = re.compile(r"/(?:duyet|bao-cao|phat-hien)(?:/[\w.~%-]+)*(?:\?[\w.~%&=+-]*)?(?:#[\w.~%-]*)?", re.ASCII)


class Refused(Exception):  # noqa: N818 - it names what happened
    """A form that is not kept; ``key`` and ``fields`` are the words for it."""

    def __init__(self, key: str, **fields: object) -> None:
        super().__init__(key)
        self.key, self.fields = key, fields


@dataclass(frozen=True, slots=True)
class Known:
    """What a form is checked against: the extraction, the last decision, the indicators there are."""

    extracted: Extracted | None
    last: Decision | None
    indicators: Collection[str]


def own_path(typed: str, default: str) -> str:
    """The address to go to after a form, if it is a page of ours; else ``default``.

    >>> own_path("/duyet?what=findings#s-1", "/duyet"), own_path("//evil.example/", "/duyet")
    ('/duyet?what=findings#s-1', '/duyet')
    """
    return typed if _OWN_PATH.fullmatch(typed) else default


def decide(form: Mapping[str, str], known: Known, reviewer: str) -> Decision:
    """Make the decision a form asks for; raises Refused."""
    try:
        action = Action(form.get("action", ""))
    except ValueError as error:
        raise Refused("review.bad_form") from error
    note = form.get("note", "").strip()
    if len(note) > MOST_NOTE:
        raise Refused("review.note_too_long", n=MOST_NOTE)
    now, last = known.extracted, known.last
    if (last.id if last else "") != form.get("seen", ""):
        raise Refused("review.conflict")
    after: str | None = None
    if action is Action.WITHDRAWN:
        if last is None or last.action is Action.WITHDRAWN:
            raise Refused("review.bad_form")
        subject, before, file_name, quote = last.subject, last.before, last.file_name, last.quote
    else:
        if now is None or text_digest(now.before) != form.get("extracted", ""):
            raise Refused("review.moved")
        subject, before, file_name, quote = now.subject, now.before, now.file_name, now.quote
        if action is Action.CORRECTED:
            after = canonical(_corrected(form, now, known.indicators))
    return Decision(
        subject, action, before, after, note, reviewer, datetime.now(UTC).isoformat(timespec="seconds"),
        last.id if last else None, file_name, quote,
    )


def _corrected(form: Mapping[str, str], now: Extracted, indicators: Collection[str]) -> dict[str, Any]:
    """The values that differ from what was extracted."""
    before = now.values
    if now.subject.subject_kind is SubjectKind.CLAIM:
        verdict = form.get("verdict", "")
        if verdict not in set(Outcome):
            raise Refused("review.bad_form")
        after: dict[str, Any] = {"verdict": verdict}
    else:
        typed = form.get("value", "").strip()[:MOST_TYPED]
        unit = form.get("unit", "").strip()[:MOST_TYPED] or None
        indicator = form.get("indicator", "").strip()[:MOST_TYPED] or None
        if indicator is not None and indicator not in indicators:
            raise Refused("review.bad_indicator", typed=indicator)
        after = {"unit": unit, "indicator": indicator}
        if typed and typed != now.subject.printed:
            correction = parse_correction(typed, unit)
            if correction is None:
                raise Refused("review.bad_value", typed=typed)
            after = {**after, "value": float(correction.value), "unit": correction.unit}
            if after["value"] != before["value"]:
                after["value_text"] = typed
    changed = {name: value for name, value in after.items() if name == "value_text" or value != before[name]}
    if not changed:
        raise Refused("review.nothing_corrected")
    return changed
