"""What waits for a reviewer: decisions to be looked at again, findings, figures read with least certainty.

Comes in: a desk and which list. Goes out: ``Item`` values for the templates, each with what
is extracted, the decision that stands, and what follows from it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import zip_longest
from typing import Any

from markupsafe import Markup

from pipeline.comparing.standing import REPEATING
from pipeline.decisions.subjects import Extracted
from pipeline.publish.claims import SUSPECT_COLUMNS, SUSPECT_JOIN, Row, ShownClaim, operands_of, rows, show_claim
from pipeline.publish.data.cells import CODED
from pipeline.publish.data.metadata import heading
from pipeline.publish.marking import Mark, mark_up
from pipeline.publish.review.desk import Desk, Standing
from pipeline.publish.review.marks import TOUCHED, ShownDecision, show_decision, subject_href
from pipeline.publish.words import Words
from schemas.decisions import Decision, State, SubjectKind, text_digest

PER_PAGE = 20
LISTS = ("changed", "findings", "figures")

_FINDINGS = f"""
from claims c where c.verdict = 'inconsistent' and c.document_id not in ({REPEATING})
and c.id not in (select value from json_each(:decided))
"""  # noqa: S608 - a constant
_WORST_FIRST = """
order by case c.severity when 'high' then 0 when 'medium' then 1 when 'low' then 2 else 3 end, c.priority desc, c.id
limit :limit offset :offset
"""
_FIGURES = f"""
from figures c where c.document_id not in ({REPEATING}) and c.id not in (select value from json_each(:decided))
"""  # noqa: S608 - a constant
_LEAST_SURE_FIRST = "order by c.confidence, c.id limit :limit offset :offset"
_CLAIMS_BY_KEY = f"""
select c.*, p.text, d.district, d.province, d.period_label, d.title, d.file_name, d.synthetic, {SUSPECT_COLUMNS}
from claims c join documents d on d.id = c.document_id left join passages p on p.id = c.passage_id {SUSPECT_JOIN}
where c.id in (select value from json_each(:keys))
"""  # noqa: S608 - a constant
_FIGURES_BY_KEY = """
select f.*, p.text, d.district, d.period_label as report_period, d.file_name, i.label_vi, i.label_en
from figures f join documents d on d.id = f.document_id left join passages p on p.id = f.passage_id
left join indicators i on i.code = f.indicator where f.id in (select value from json_each(:keys))
"""


@dataclass(slots=True)
class Item:
    """One thing to decide about; ``claim`` or ``figure`` is filled where it is still extracted."""

    key: str
    document_id: str
    href: str
    kind: str
    extracted: Extracted | None
    sentence: Markup
    last: Decision | None = None
    decision: ShownDecision | None = None
    state: str = ""
    claim: ShownClaim | None = None
    figure: Row | None = None
    was: list[tuple[str, str, str]] = field(default_factory=list)
    figures: list[tuple[str, str]] = field(default_factory=list)
    back: str = ""

    @property
    def seen(self) -> str:
        """Key of the last decision the reviewer saw."""
        return self.last.id if self.last else ""

    @property
    def digest(self) -> str:
        """What was extracted when the reviewer saw it."""
        return text_digest(self.extracted.before) if self.extracted else ""


async def load_queue(
    desk: Desk, which: str, base: str, words: Words, page: int = 0
) -> tuple[str, list[Item], dict[str, int]]:
    """Return the list shown, one page of its items, and how many wait in each; '' shows the first that has any."""
    stands = await desk.standing()
    waiting = [s for s in stands if s.state is State.TO_REVIEW]
    decided = json.dumps([s.extracted.row_id for s in stands if s.extracted is not None])
    counts = {"changed": len(waiting)}
    for name, source in (("findings", _FINDINGS), ("figures", _FIGURES)):
        [counted] = await rows(desk.reports, f"select count(*) as n {source}", decided=decided)
        counts[name] = counted["n"]
    if which not in LISTS:
        which = next((name for name in LISTS if counts[name]), "findings")
    if which == "changed":
        here = waiting[page * PER_PAGE : (page + 1) * PER_PAGE]
        items = [await item_of(desk, s.document_id, s.decision.subject.key, base, words) for s in here]
        found = [item for item in items if item is not None]
    else:
        source, order = (_FINDINGS, _WORST_FIRST) if which == "findings" else (_FIGURES, _LEAST_SURE_FIRST)
        keys = await rows(
            desk.reports, f"select c.id, c.document_id {source} {order}", decided=decided, limit=PER_PAGE,
            offset=page * PER_PAGE)
        found = await _items_of_rows(desk, keys, base, words)
    place = f"&page={page}" if page else ""
    language = "&lang=en" if words.lang == "en" else ""
    for item, following in zip_longest(found, found[1:]):
        item.back = f"/duyet?what={which}{place}{language}" + (f"#s-{following.key}" if following else "")
    return which, found, counts


async def _items_of_rows(desk: Desk, keys: Sequence[Row], base: str, words: Words) -> list[Item]:
    """Items of rows of one table, in their order."""
    by_row: dict[str, str] = {}
    for document in {row["document_id"] for row in keys}:
        by_row |= {found.row_id: key for key, found in (await desk.extracted(document)).items()}
    items = [
        Item(by_row[row["id"]], row["document_id"], subject_href(base, row["document_id"], by_row[row["id"]], words),
             str(found.subject.subject_kind), found, Markup())
        for row in keys if (found := (await desk.extracted(row["document_id"]))[by_row[row["id"]]])
    ]
    await _fill(desk, items, base, words)
    return items


async def item_of(desk: Desk, document_id: str, key: str, base: str, words: Words) -> Item | None:
    """One subject with its last decision; None where neither extraction nor decision knows it."""
    extracted = (await desk.extracted(document_id)).get(key)
    history = await desk.history(key)
    last = history[-1] if history else None
    if extracted is None and (last is None or last.subject.document_sha256[:12] != document_id):
        return None
    subject = extracted.subject if extracted is not None else last.subject if last is not None else None
    assert subject is not None  # noqa: S101 - one of the two is there
    item = Item(key, document_id, subject_href(base, document_id, key, words), str(subject.subject_kind), extracted,
                mark_up(last.quote if last else "", []), last)
    item.back = item.href.removeprefix(base)
    stands: Standing | None = next((s for s in await desk.standing([document_id])
                                    if s.decision.subject.key == key), None)
    if stands is not None:
        item.state = str(stands.state)
        named = await desk.indicators(words.lang)
        item.decision = show_decision(stands.decision, stands.state, item.href, words, named)
        if stands.state is State.TO_REVIEW and extracted is not None:
            item.was = _differences(stands.decision, extracted, words, named)
    await _fill(desk, [item], base, words)
    return item


def _differences(
    decision: Decision, now: Extracted, words: Words, named: Mapping[str, str]
) -> list[tuple[str, str, str]]:
    """What changed, in words: its name, what it was when decided, what it is now; ``named`` are the indicators."""
    before = json.loads(decision.before)
    table = "figures" if decision.subject.subject_kind is SubjectKind.FIGURE else "claims"
    return [
        (words("review.operands") if name == "operands" else heading(table, name, words.lang),
         _told(name, before.get(name), words, named), _told(name, value, words, named))
        for name, value in now.values.items() if before.get(name) != value
    ]  # fmt: skip


def _told(name: str, value: Any, words: Words, named: Mapping[str, str]) -> str:
    """A value as a reader has it elsewhere on the site: numbers, periods and codes in words."""
    if value is None:
        return "–"
    if name == "operands":
        return "; ".join(f"{words.named('role', role)}: {text or words.count(number)}" for role, number, text in value)
    if name == "verdict":
        return words.verdict(value)
    if name == "indicator":
        return named.get(value, str(value))
    if name == "period_label":
        return words.period(value)
    if name in CODED:
        return words.named(CODED[name], value)
    return words.count(value) if isinstance(value, int | float) else str(value)


async def _fill(desk: Desk, items: Iterable[Item], base: str, words: Words) -> None:
    """Load what items show of their rows, in one query a table."""
    by_row = {item.extracted.row_id: item for item in items if item.extracted is not None}
    keys = json.dumps(list(by_row))
    claims = await rows(desk.reports, _CLAIMS_BY_KEY, keys=keys)
    operands = await operands_of(desk.reports, claims)
    for row in claims:
        item, given = by_row[row["id"]], operands.get(row["id"], [])
        item.claim = show_claim(row, given, words)
        item.sentence = item.claim.sentence
        item.figures = await _figures_of(desk, item, given, base, words)
    for row in await rows(desk.reports, _FIGURES_BY_KEY, keys=keys):
        item = by_row[row["id"]]
        item.figure = row
        item.sentence = _figure_in_quote(row)


async def claims_on(desk: Desk, figure: str, words: Words) -> list[ShownClaim]:
    """The claims a figure takes part in or states."""
    keys = await rows(desk.reports, TOUCHED, figures=json.dumps([figure]))
    found = await rows(desk.reports, _CLAIMS_BY_KEY, keys=json.dumps([row["id"] for row in keys]))
    operands = await operands_of(desk.reports, found)
    return [show_claim(row, operands.get(row["id"], []), words) for row in found]


async def _figures_of(
    desk: Desk, claim: Item, operands: Sequence[Row], base: str, words: Words
) -> list[tuple[str, str]]:
    """Printed text and address of the figures a claim states and rests on, each once."""
    found = {
        e.row_id: (key, e) for key, e in (await desk.extracted(claim.document_id)).items()
        if e.subject.subject_kind is SubjectKind.FIGURE
    }
    stated = [row_id for row_id, (_, e) in found.items()
              if claim.extracted is not None and e.subject.place == claim.extracted.subject.place]
    rested = [o["figure_id"] for o in operands if o["figure_id"] in found]
    listed = [found[row_id] for row_id in dict.fromkeys([*stated, *rested])]
    return [(e.subject.printed, subject_href(base, claim.document_id, key, words)) for key, e in listed]


def _figure_in_quote(figure: Row) -> Markup:
    """The words a figure stands in, the figure marked."""
    quote, text, start = figure["quote"] or "", figure["text"] or "", figure["char_start"] or 0
    offset = text.rfind(quote, 0, start + len(quote)) if quote else -1
    if offset < 0:
        return mark_up(quote, [])
    return mark_up(quote, [Mark(start - offset, figure["char_end"] - offset, "stated")])
