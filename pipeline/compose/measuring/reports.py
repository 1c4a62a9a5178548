"""One report of the measuring set: its passages, its slips, its truth.

Comes in: an office, a period, the classes of slips to plant. Goes out: a ``Report``
and its truth file's content. Which report gets which slips is ``planning``'s matter.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from fractions import Fraction
from random import Random
from typing import Any

from pipeline.compose.measuring.citing import CITED, Cited, cite
from pipeline.compose.measuring.mistakes import Mistake, mistake, suits
from pipeline.compose.measuring.office import QUARTERS, Office, Period
from pipeline.compose.measuring.passages import Desk, Spent
from pipeline.compose.measuring.printing import Printed, one_digit_off
from pipeline.compose.measuring.rules import Rule, holds, result
from pipeline.compose.measuring.wordings import Draft, Said, Structure, blocks_of, keys_of, numbers, say
from pipeline.compose.paper import Block, Kind, Paragraph, Report
from pipeline.compose.truth import CitationTruth, Num, judge, plain
from pipeline.compose.world import WINDOWS

CLEAN, TRAPS, TRIES = 8, 4, 40
BULLETS = ("- ", "+ ", "* ")
ROMAN = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX")
ROLES = {
    "ratio": ("numerator", "denominator"),
    "change": ("current", "previous"),
    "threshold": ("actual", "target"),
}


@dataclass(slots=True)
class Sheet:
    """What is being written: passages by section, and the truth."""

    name: str
    sections: dict[str, list[str]] = field(default_factory=dict)
    claims: list[dict[str, Any]] = field(default_factory=list)
    slips: list[dict[str, Any]] = field(default_factory=list)
    citations: list[CitationTruth] = field(default_factory=list)

    def put(self, section: str, said: Said) -> None:
        """Add a printed passage, its recap to the assessment."""
        for name, lines in ((section, said.body), ("assessment", said.recap)):
            here = self.sections.setdefault(name, []) if lines else []
            # A bullet after a list would make the passage one of the list's items.
            after_list = bool(here) and here[-1].startswith(BULLETS)
            here += [lines[0].lstrip("-+* "), *lines[1:]] if after_list and lines else lines


@dataclass(frozen=True, slots=True)
class Task:
    """What one report is to hold; ``core`` are its district's figures as it prints them."""

    office: Office
    period: Period
    core: Mapping[str, int]
    slips: tuple[str, ...] = ()
    across: tuple[Mapping[str, Any], ...] = ()
    standing_slip: bool = False
    earlier_slip: bool = False

    @property
    def name(self) -> str:
        """Name of the file without its extension."""
        return f"bao-cao-{self.office.number:02d}-{self.period.code.lower()}"

    @property
    def signed(self) -> date:
        """Day of signature: longer periods are reported later."""
        return self.period.last + timedelta(days=2 + self.office.number % 4 + 3 * (len(self.period.quarters) > 1))


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
    put_clean(desk.draft("core", given={k: core[k] for k in core if k not in ("online", "huyen", "xa")}), office, sheet)
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
            row |= {"wording": draft.name, "printed": wrong.text, "should_be": right.text, "values": [plain(wrong.value), before]}
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
    able = [s for s in desk.structures.values() if s.about.get("topic") and any(suits(name, r) for r in s.rules)]
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
    for side in (rule.above, rule.below):
        if len(side) > 1 and made.key in [k for _, k in side]:
            out.append(sum((sign * known[k].value for sign, k in side), Fraction(0)))
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
        row |= {"wording": done.draft.name, "printed": done.printed, "should_be": done.should_be, "numbers": list(done.numbers)}
        sheet.slips.append(row | {"documents": [sheet.name]})


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


def claim_of(rule: Rule, draft: Draft, known: Mapping[str, Printed], said: Said) -> dict[str, Any]:
    """Write a claim in the form of the gold files; {} for a rate whose numerator is not printed."""
    printed = {rule.left, *rule.operands} & set(keys_of(draft.wording))
    quote = said.quote(printed)
    left = known.get(rule.left)
    verdict = "exact"
    if rule.kind == "threshold":
        verdict = "exact" if holds(rule, known, draft.up) else "inconsistent"
    elif rule.kind == "count":
        verdict = "exact" if int(known["n"].value) == draft.values["n"] else "inconsistent"
    elif rule.hidden or left is None:
        return {}
    elif not holds(rule, known, draft.up):
        verdict = "inconsistent"
    else:
        got = result(rule, {k: known[k].value for k in rule.operands})
        verdict = judge(got, Num(left.value, left.text, left.decimals))
        # Operands printed to a place stand for more than their digits.
        verdict = "rounded" if verdict == "inconsistent" else verdict
    return {
        "kind": rule.kind,
        "operands": operands_of(rule, known, draft),
        "claimed_text": left.text if left else "",
        "claimed": plain(left.value) if left else None,
        "quote": quote,
        "verdict": verdict,
        "optional": rule.elsewhere,
        "rises": draft.up,
    }


def operands_of(rule: Rule, known: Mapping[str, Printed], draft: Draft) -> dict[str, Any]:
    """Give the operands by role."""
    if rule.kind == "count":
        return {"stated": plain(known["n"].value), "items": [1] * draft.values["n"]}
    values = {k: known[k].value for k in rule.operands}
    if rule.kind == "restatement":
        return {"first": plain(values[rule.operands[0]]), "second": plain(known[rule.left].value)}
    if rule.kind == "sum":
        return {"total": plain(known[rule.left].value), "parts": [plain(v) for v in values.values()]}
    if rule.kind == "balance":
        rest = {r: plain(values[r]) if r in values else None for r in ("resolved", "pending", "withdrawn")}
        return {"received": plain(known[rule.left].value), **rest}
    sides = [sum((s * values[k] for s, k in side), Fraction(0)) for side in (rule.above, rule.below)]
    return dict(zip(ROLES[rule.kind], map(plain, sides), strict=True))


def framed(task: Task, sheet: Sheet, sections: Mapping[str, str]) -> Report:
    """Put header, headings and signature around the passages."""
    office, day = task.office, task.signed
    blocks: list[Block] = [Paragraph(Kind.PARAGRAPH, f"{office.issuer} báo cáo kết quả công tác cải cách hành chính {task.period.words} như sau:")]  # fmt: skip
    for number, key in enumerate(k for k in sections if k in sheet.sections):
        blocks.append(Paragraph(Kind.HEADING_1, f"{ROMAN[number]}. {sections[key]}"))
        blocks += blocks_of(sheet.sections[key])
    blocks.append(Paragraph(Kind.PARAGRAPH, f"Trên đây là báo cáo công tác cải cách hành chính {task.period.words}./."))
    month = f"{day.month:02d}" if day.month < 3 else str(day.month)
    return Report(
        ("ỦY BAN NHÂN DÂN", f"HUYỆN {office.district.upper()}"),
        f"Số: {own_number(task)}/BC-UBND",
        f"{office.district}, ngày {day.day:02d} tháng {month} năm {day.year}",
        ("BÁO CÁO", f"Kết quả công tác cải cách hành chính {task.period.words}"),
        f"Kính gửi: Sở Nội vụ tỉnh {office.province}.",
        tuple(blocks),
        ("- Như trên;", "- Lưu: VT."),
        ("TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH", office.head),
    )


def own_number(task: Task) -> int:
    """Number the office's reports so that they grow over the year."""
    return round(task.signed.timetuple().tm_yday * 0.9) + task.office.number % 3


def truth_of(task: Task, sheet: Sheet) -> dict[str, Any]:
    """Write the truth file; dossier figures are measured on the other sets."""
    office = task.office
    label = {"H1": "2024-H1", "Y": "2024"}.get(task.period.code, f"2024-{task.period.code}")
    cited = {(c.kind, c.number, c.date) for c in sheet.citations}
    return {
        "document": {
            "number": f"{own_number(task)}/BC-UBND",
            "type": "Báo cáo",
            "issuer": office.issuer,
            "district": office.district,
            "province": office.province,
            "date": task.signed.isoformat(),
            "period": label,
        },
        "figures": [],
        "claims": sheet.claims,
        "citations": [{"kind": k, "number": n, "date": d} for k, n, d in sorted(cited)],
        "slips": sheet.slips,
        "traps": [],
    }

