"""One report of the measuring set: its passages, its slips, its truth.

Comes in: an office, a period, the classes of slips to plant. Goes out: a ``Report``
and its truth file's content. Which report gets which slips is ``planning``'s matter.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from fractions import Fraction
from random import Random
from typing import Any

from pipeline.compose.measuring.citing import CITED, Cited, cite
from pipeline.compose.measuring.mistakes import Mistake, mistake, suits
from pipeline.compose.measuring.office import CORE, QUARTERS, Office
from pipeline.compose.measuring.passages import Desk, Spent
from pipeline.compose.measuring.printing import Printed, one_digit_off
from pipeline.compose.measuring.rules import holds
from pipeline.compose.measuring.sheet import Sheet, Task, framed, truth_of
from pipeline.compose.measuring.stated import claim_of
from pipeline.compose.measuring.wordings import Draft, Said, Structure, numbers, say
from pipeline.compose.paper import Report
from pipeline.compose.truth import plain
from pipeline.compose.world import WINDOWS

CLEAN, TRAPS, TRIES = 8, 4, 40


def write(task: Task, structures: Mapping[str, Structure], pools: Mapping[str, Any], sections: Mapping[str, str],
          year: set[tuple[str, int]], rng: Random) -> tuple[Report, dict[str, Any]]:  # fmt: skip
    """Write one report; raises LookupError where a slip finds no place in forty draws."""
    office, period = task.office, task.period
    words = {"period": period.words, "in_period": f"trong {period.words}", "before_period": period.before}
    desk = Desk(office, structures, pools, year, words, rng)
    sheet = Sheet(task.name)
    window = (WINDOWS[period.quarters[0]][0], min(period.last, task.signed))
    put_core(task, desk, sheet)
    for slip in ("cited_two_dates_across",) if task.standing_slip else ("",):
        put_cited(cite("cited_standing", desk, (window[0], task.signed), office.habits, slip), office, sheet)
    if len(period.quarters) == 1:
        for name in task.slips:
            put_slip(name, desk, (window[0], task.signed), sheet)
        fill(desk, sheet, window)
    sheet.slips += [dict(row) for row in task.across]
    return framed(task, sheet, sections), truth_of(task, sheet)


def put_core(task: Task, desk: Desk, sheet: Sheet) -> None:
    """Put the district's dossiers, by level, again in the assessment, and those of the quarter before."""
    office, core = task.office, task.core
    put_clean(desk.draft("core", given={k: core[k] for k in CORE}), office, sheet)
    put_clean(desk.draft("levels", given={k: core[k] for k in ("online", "huyen", "xa")}), office, sheet)
    recap = {"resolved": core["resolved"], "again": core["resolved"]}
    put_clean(desk.draft("recap", given=recap), office, sheet)
    quarter = task.period.quarters[0]
    if quarter and len(task.period.quarters) == 1:
        before = office.quarters[quarter - 1]["resolved"]
        draft = desk.draft("earlier", given={"before": before})
        if task.earlier_slip:
            right = numbers(draft, office.habits)["before"]
            wrong = desk.rng.choice(list(one_digit_off(right)))
            draft = replace(draft, overrides={"before": wrong})
            row = record("restatement", "last_quarter_restated", "earlier", say(draft, office.habits).lines())
            row |= {"wording": draft.name, "printed": wrong.text, "should_be": right.text}
            row |= {"values": [plain(wrong.value), before]}
            sheet.slips.append(row | {"documents": [sheet.name, sibling(office, quarter - 1)]})
        sheet.put("dossiers", say(draft, office.habits))


def sibling(office: Office, quarter: int) -> str:
    """Name the office's report on a quarter."""
    return f"bao-cao-{office.number:02d}-{QUARTERS[quarter].code.lower()}"


def record(kind: str, name: str, where: str, lines: Sequence[str]) -> dict[str, Any]:
    """Begin a row of ``slips``: its kind of claim, class, place and every line of the passage."""
    empty: dict[str, Any] = {"cause": "", "causes": [], "values": [], "numbers": [], "documents": [], "claim": None}
    return {"kind": kind, "class": name, "where": where, "wording": where, "lines": list(lines)} | empty


def put_slip(name: str, desk: Desk, window: tuple[date, date], sheet: Sheet) -> None:
    """Plant a slip of one class; raises LookupError where it finds no place."""
    office = desk.office
    if name in CITED:
        put_cited(cite(CITED[name], desk, window, office.habits, name), office, sheet)
        return
    open_to_slips = (s for s in desk.structures.values() if s.about.get("topic") and not s.trap)
    able = [s for s in open_to_slips if any(suits(name, r) for r in s.rules)]
    for _ in range(TRIES):
        structure = desk.rng.choice(able)
        kept = set(desk.taken), set(desk.year)
        try:
            draft = desk.draft(structure.name)
            for _ in range(4):
                made = mistake(name, draft, office.habits, desk.rng)
                if made or not structure.about.get("values"):
                    break
                draft = desk.redraw(draft)
        except Spent:
            made = None
        if made:
            put_mistake(made, office, sheet)
            return
        desk.taken = kept[0]
        desk.year.clear()
        desk.year.update(kept[1])
    raise LookupError(f"{sheet.name}: no place for a slip of the class {name}")


def put_mistake(made: Mistake, office: Office, sheet: Sheet) -> None:
    """Print a passage with its slip and note what was planted."""
    said = say(made.draft, office.habits)
    known = numbers(made.draft, office.habits)
    row = record(made.kind, made.name, made.draft.structure.name, said.lines())
    claim = claim_of(made.rule, made.draft, known, said)
    row |= {
        "cause": str(made.cause or ""),
        "causes": list(made.causes),
        "number": made.key or "",
        "printed": made.printed,
        "should_be": made.should_be,
        "wording": made.draft.name,
        "values": touched(made, known),
        "documents": [sheet.name],
        "claim": claim or None,
    }
    sheet.slips.append(row)
    put_said(made.draft, said, known, sheet)


def touched(made: Mistake, known: Mapping[str, Printed]) -> list[int | float]:
    """List the values an alarm about a slip may hold: the wrong number, what is computed with it, the result."""
    rule = made.rule
    if made.key == rule.left or rule.kind == "count":
        return [plain(known[rule.left].value)]
    out = [known[k].value for k in (rule.left, *((made.key,) if made.key else rule.operands)) if k in known]
    sides = (s for s in (rule.above, rule.below) if len(s) > 1 and made.key in [k for _, k in s])
    out.extend(sum((sign * known[k].value for sign, k in side), Fraction(0)) for side in sides)
    return [plain(v) for v in out]


def put_clean(draft: Draft, office: Office, sheet: Sheet) -> None:
    """Print a passage in which everything holds; raises ValueError where something does not."""
    known = numbers(draft, office.habits)
    for rule in draft.rules():
        if rule.kind not in ("count", "restatement") and not holds(rule, known, draft.up):
            raise ValueError(f"{draft.structure.name}: {rule.kind} {rule.left} does not hold")
    put_said(draft, say(draft, office.habits), known, sheet)


def put_said(draft: Draft, said: Said, known: Mapping[str, Printed], sheet: Sheet) -> None:
    """Add the lines and the claims of a passage."""
    sheet.put(draft.structure.about["section"], said)
    sheet.claims += [c for r in draft.rules() if (c := claim_of(r, draft, known, said))]


def put_cited(done: Cited, office: Office, sheet: Sheet) -> None:
    """Add a citing passage, its citations and its slip."""
    said = say(done.draft, office.habits)
    sheet.put(done.draft.structure.about["section"], said)
    sheet.citations += done.citations
    if done.name:
        kind = "register_order" if done.name == "register_order" else "citation_conflict"
        row = record(kind, done.name, done.draft.structure.name, said.lines())
        row |= {"wording": done.draft.name, "printed": done.printed, "should_be": done.should_be}
        sheet.slips.append(row | {"numbers": list(done.numbers), "documents": [sheet.name]})


def fill(desk: Desk, sheet: Sheet, window: tuple[date, date]) -> None:
    """Put passages without a slip: claims that hold, citations, and traps."""
    own = [s for s in desk.structures.values() if s.about.get("topic") and not s.about.get("cites")]
    for traps, wanted in ((False, CLEAN), (True, TRAPS)):
        names = [s.name for s in own if s.trap == traps]
        for name in desk.rng.sample(names, min(wanted, len(names))):
            try:
                draft = desk.draft(name)
            except Spent:
                continue
            put_clean(draft, desk.office, sheet)
    for name in ("cited_once", "cited_national", "register"):
        try:
            put_cited(cite(name, desk, window, desk.office.habits), desk.office, sheet)
        except LookupError:
            continue
