"""How decisions show on the published pages: beside the figure or claim they are about.

Comes in: the keys of the reports on a page. Goes out: ``Marks`` by row of the reports
database, with the verdicts that corrected figures give. Only a decision whose extraction is
unchanged counts; one that waits to be looked at again says so and alters nothing.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Awaitable, Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote as quote_url

from pipeline.decisions.rejudging import Correction, correction_of, rejudge
from pipeline.publish.claims import Row, ShownClaim, operands_of, rows
from pipeline.publish.review.desk import Desk, Standing, desk_of
from pipeline.publish.words import Words
from schemas.decisions import Action, Decision, State, SubjectKind
from schemas.records import Outcome, Verdict

#: Claims that some figures take part in or state.
TOUCHED = """
select * from claims where id in (select claim_id from claim_operands
  where figure_id in (select value from json_each(:figures)))
or id in (select c.id from claims c join figures f on f.passage_id = c.passage_id and f.char_start = c.char_start
  and f.char_end = c.char_end where f.id in (select value from json_each(:figures)))
"""
_FIGURES = """
select * from figures where id in (select value from json_each(:figures))
union select f.* from figures f join claims c on f.passage_id = c.passage_id and f.char_start = c.char_start
  and f.char_end = c.char_end where c.id in (select value from json_each(:claims))
"""


@dataclass(frozen=True, slots=True)
class ShownDecision:
    """A decision in words; ``changes`` are pairs of what was and what is to be, '' where nothing was corrected."""

    action: str
    state: str
    words: str
    changes: str
    reviewer: str
    day: str
    note: str
    href: str
    verdict: str = ""

    @property
    def settled(self) -> bool:
        """Whether it counts: its extraction is as the reviewer saw it."""
        return self.state == State.VALID

    @property
    def rejected(self) -> bool:
        """Whether what was found is taken back, by itself or by another verdict than that it does not hold."""
        return self.settled and (
            self.action == Action.REJECTED or self.verdict not in ("", str(Outcome.INCONSISTENT)))


@dataclass(frozen=True, slots=True)
class Rejudged:
    """A claim with corrected figures: the verdict beside the published one, None where it cannot be judged."""

    verdict: str
    verdict_words: str
    explanation: str


@dataclass(slots=True)
class Marks:
    """Decisions and new verdicts by the key of a row; ``links`` lead to where a row is decided about."""

    decisions: dict[str, ShownDecision] = field(default_factory=dict)
    rejudged: dict[str, Rejudged] = field(default_factory=dict)
    links: dict[str, str] = field(default_factory=dict)
    counts: Counter[str] = field(default_factory=Counter)

    def put_on(self, claims: Iterable[Row]) -> None:
        """Give rows of claims their decision, new verdict and link, for the templates."""
        for claim in claims:
            key = claim["id"]
            claim["decision"], claim["rejudged"] = self.decisions.get(key), self.rejudged.get(key)
            claim["review_href"] = self.links.get(key)

    def claim_layer(self, key: str) -> str:
        """Classes for the mark of a claim: one whose finding was rejected is no longer called wrong."""
        decision = self.decisions.get(key)
        return "claim overruled" if decision is not None and decision.rejected else "claim"

    def figure(self, key: str) -> tuple[str, str, str]:
        """Class, words and address for the mark of a figure, '' for each there is none of."""
        decision = self.decisions.get(key)
        if decision is None:
            return "", "", self.links.get(key, "")
        said = ": ".join(filter(None, (decision.words, decision.changes)))
        return f"decided d-{decision.state if not decision.settled else decision.action}", said, decision.href


async def marks_of(datasette: Any, request: Any, documents: Collection[str], words: Words) -> Marks:
    """Load what was decided on some reports; nothing where reviewing is off."""
    desk, marks = desk_of(datasette), Marks()
    if desk is None or not documents:
        return marks
    base = str(datasette.urls.path("/")).rstrip("/")
    if desk.reviewer(request):
        for document in documents:
            for key, found in (await desk.extracted(document)).items():
                marks.links[found.row_id] = subject_href(base, document, key, words)
    corrections: dict[str, Correction] = {}
    named = await desk.indicators(words.lang)
    for stands in await desk.standing(documents):
        marks.counts[stands.decision.action if stands.state is State.VALID else stands.state] += 1
        if stands.extracted is None:
            continue
        key = stands.extracted.row_id
        marks.links[key] = subject_href(base, stands.document_id, stands.decision.subject.key, words)
        marks.decisions[key] = show_decision(stands.decision, stands.state, marks.links[key], words, named)
        correction = _counting(stands)
        if correction is not None:
            corrections[key] = correction
    for claim, verdict in (await rejudged_with(desk, corrections)).items():
        marks.rejudged[claim] = show_rejudged(verdict, words)
    return marks


def decision_reader(datasette: Any, request: Any, words: Words) -> Callable[[str], Awaitable[ShownDecision | None]]:
    """What a template asks for the decision on one row of figures or claims."""

    async def decision_of(row_id: str) -> ShownDecision | None:
        # A key begins with the key of its document.
        marks = await marks_of(datasette, request, [row_id.split("-")[0]], words)
        return marks.decisions.get(row_id)

    return decision_of


def rows_reader(
    datasette: Any, request: Any, words: Words
) -> Callable[[str, Sequence[Sequence[Mapping[str, Any]]]], Awaitable[dict[int, ShownDecision]]]:
    """What a template asks for the decisions on the rows of a list of figures or claims, by their place in it."""

    async def decided_rows(table: str, listed: Sequence[Sequence[Mapping[str, Any]]]) -> dict[int, ShownDecision]:
        if table not in ("figures", "claims"):
            return {}
        keys = [next((str(cell["raw"]) for cell in row if cell["column"] == "id"), "") for row in listed]
        marks = await marks_of(datasette, request, {key.split("-")[0] for key in keys if key}, words)
        return {at: marks.decisions[key] for at, key in enumerate(keys) if key in marks.decisions}

    return decided_rows


def reviewed_last(claims: Sequence[ShownClaim], marks: Marks) -> tuple[list[ShownClaim], list[ShownClaim]]:
    """Part findings into those that stand and those a reviewer rejected; each gets its marks."""
    marks.put_on(claim.row for claim in claims)
    rejected = {claim.id for claim in claims if (d := marks.decisions.get(claim.id)) is not None and d.rejected}
    return [c for c in claims if c.id not in rejected], [c for c in claims if c.id in rejected]


def _counting(stands: Standing) -> Correction | None:
    """The correction of a figure, where it is in force."""
    decision = stands.decision
    if stands.state is not State.VALID or decision.subject.subject_kind is not SubjectKind.FIGURE:
        return None
    return correction_of(decision) if decision.action is Action.CORRECTED else None


async def rejudged_with(desk: Desk, corrections: Mapping[str, Correction]) -> dict[str, Verdict | None]:
    """Judge again every claim that a corrected figure takes part in; None where that cannot be done."""
    if not corrections:
        return {}
    claims = await rows(desk.reports, TOUCHED, figures=json.dumps(list(corrections)))
    operands = await operands_of(desk.reports, claims)
    used = {o["figure_id"] for given in operands.values() for o in given if o["figure_id"]}
    figures = await rows(desk.reports, _FIGURES, figures=json.dumps(sorted(used)),
                         claims=json.dumps([claim["id"] for claim in claims]))
    found = {}
    for claim in claims:
        given = operands.get(claim["id"], [])
        place = ("passage_id", "char_start", "char_end")
        wanted = {o["figure_id"] for o in given}
        own = [f for f in figures if f["id"] in wanted or all(f[name] == claim[name] for name in place)]
        found[claim["id"]] = rejudge(claim, given, own, corrections)
    return found


def show_rejudged(verdict: Verdict | None, words: Words) -> Rejudged:
    """Word a new verdict."""
    if verdict is None:
        return Rejudged("", "", words("review.not_rejudged"))
    told = verdict.explanation_en if words.lang == "en" else verdict.explanation_vi
    return Rejudged(str(verdict.outcome), words.verdict(str(verdict.outcome)), told)


def show_decision(
    decision: Decision, state: State, href: str, words: Words, named: Mapping[str, str]
) -> ShownDecision:
    """Word a decision; ``named`` says what indicators are called, by code."""
    kind = decision.subject.subject_kind
    key = f"review.did.{decision.action}"
    if kind is SubjectKind.CLAIM and decision.action is not Action.WITHDRAWN:
        key += ".claim"
    return ShownDecision(
        str(decision.action), str(state), words(key), changes_told(decision, words, named), decision.reviewer,
        words.day(decision.decided_at[:10]), decision.note, href, decision.corrected.get("verdict", ""),
    )


def changes_told(decision: Decision, words: Words, named: Mapping[str, str]) -> str:
    """What was corrected, before → after; '' where nothing was."""
    after = decision.corrected
    before = dict(json.loads(decision.before))
    told = []
    for name, value in after.items():
        if name == "value_text":
            continue
        if name == "verdict":
            told.append(f"{words.verdict(before[name])} → {words.verdict(value)}")
        elif name == "value":
            printed, was = decision.subject.printed, words.count(before[name])
            told.append(f"{was if was == printed else f'{printed} ({was})'} → {words.count(value)}")
        else:
            old, new = (named.get(each, each) or words("unknown") for each in (before[name], value))
            told.append(f"{words(f'review.{name}')}: {old} → {new}")
    return "; ".join(told)


def subject_href(base: str, document_id: str, key: str, words: Words) -> str:
    """Address of the page on which one figure or claim is decided about."""
    language = "?lang=en" if words.lang == "en" else ""
    return f"{base}/duyet/{quote_url(document_id, safe='')}/{quote_url(key, safe='')}{language}"
