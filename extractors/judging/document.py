"""All claims of a document judged together.

Comes in: claims, figures, and which figures were recognised from an image. Goes out: the
verdicts in the order of the claims, and how the document rounds.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from extractors.judging.arithmetic import claimed_value, stating_figure
from extractors.judging.causes import Finding, find_cause, slip_of_stated
from extractors.judging.decidability import decidability, weigh
from extractors.judging.explaining import explain
from extractors.judging.fitted_shares import fitted_shares
from extractors.judging.habits import breaks, habit_of
from extractors.judging.misreading import Misreading, misreadings
from extractors.judging.misunderstanding import PRINTED_AS_ONE, exceeds_its_origins, is_misunderstood, is_of_a_table
from extractors.judging.repair import Repair, find_repairs
from extractors.judging.ruling import Ruling, rule
from extractors.judging.wording import (
    LANGUAGES,
    cause_told,
    gap_told,
    habit_told,
    misreading_told,
    repair_told,
    undecided_told,
)
from schemas.kinds import HOLDS_LOOSELY
from schemas.records import (
    RATE_NAMED,
    SHARE_OF_TOPIC,
    WHOLE_SAID,
    Cause,
    Claim,
    ClaimKind,
    Figure,
    Habit,
    Outcome,
    Verdict,
)


class Docket:
    """The claims of a document so far, each ruled on and explained once: they are judged again when more are found.

    ``figures`` may only grow meanwhile.
    """

    def __init__(self, figures: Sequence[Figure]) -> None:
        self._figures = figures
        # By identity, and kept so that none is given twice: comparing takes longer than ruling.
        self._rulings: dict[int, tuple[Claim, Ruling | None]] = {}
        self._told: dict[int, tuple[Ruling, tuple[str, str]]] = {}
        self._slips: dict[int, tuple[Ruling, Finding | None]] = {}

    def ruling(self, claim: Claim) -> Ruling | None:
        """As ``ruling.rule``."""
        if id(claim) not in self._rulings:
            self._rulings[id(claim)] = (claim, rule(claim, self._figures))
        return self._rulings[id(claim)][1]

    def told(self, ruling: Ruling) -> tuple[str, str]:
        """As ``explaining.explain``."""
        if id(ruling) not in self._told:
            self._told[id(ruling)] = (ruling, explain(ruling))
        return self._told[id(ruling)][1]

    def slip(self, ruling: Ruling) -> Finding | None:
        """As ``causes.slip_of_stated``."""
        if id(ruling) not in self._slips:
            self._slips[id(ruling)] = (ruling, slip_of_stated(ruling, self._figures))
        return self._slips[id(ruling)][1]


@dataclass(frozen=True, slots=True)
class Judged:
    """The verdicts of a document and its rounding habit; ``docket`` spares judging the same claims again."""

    verdicts: tuple[Verdict, ...]
    habit: Habit
    docket: Docket


@dataclass(frozen=True, slots=True)
class _Account:
    """What was found out about one ruling beyond its arithmetic."""

    finding: Finding | None = None
    repair: Repair | None = None
    misreading: Misreading | None = None
    habit: Habit | None = None

    @property
    def cause(self) -> Cause | None:
        if self.misreading is not None:
            return Cause.MISREAD
        return self.finding.cause if self.finding else None


def judge(
    claims: Iterable[Claim],
    figures: Sequence[Figure],
    recognised: Collection[int] = (),
    alternatives: Mapping[int, Sequence[Figure]] | None = None,
    docket: Docket | None = None,
) -> Judged:
    """Judge the claims of a document; ``recognised`` are the figures whose text Tesseract read.

    ``alternatives`` are what it read as well in place of some of them, ``docket`` is that of some of the claims.
    A weak reading that does not hold and says nothing gives no verdict.
    """
    docket = docket or Docket(figures)
    rulings = _without_partial([ruling for claim in claims if (ruling := docket.ruling(claim)) is not None])
    likely = misreadings(rulings, figures, recognised, alternatives or {}) if recognised else {}
    rulings = [replace(r, outcome=Outcome.UNVERIFIABLE) if at in likely else r for at, r in enumerate(rulings)]
    for at in fitted_shares(rulings):
        rulings[at] = replace(rulings[at], outcome=Outcome.UNVERIFIABLE, is_fitted=True)
    repairs = find_repairs(rulings, figures)
    habit = habit_of(rulings)
    pinned = {figure for ruling in rulings if ruling.outcome in HOLDS_LOOSELY for figure in ruling.figures}
    used = Counter(figure for ruling in rulings for figure in ruling.figures)
    findings: list[Finding | None] = []
    held_back = False
    for at, ruling in enumerate(rulings):
        repair = repairs.get(at)
        finding = None
        if ruling.outcome is Outcome.INCONSISTENT:
            finding = find_cause(ruling, repair, figures, pinned, docket.slip)
            if _is_unproven(ruling, finding, repair, figures):
                rulings[at] = replace(ruling, outcome=Outcome.UNVERIFIABLE)
                held_back = held_back or (repair is not None and len(repair.settles) > 1)
        findings.append(finding)
    if held_back:
        # What accuses nobody needs no mending: a repair for both would name numbers that may be right.
        repairs = find_repairs(rulings, figures)
    verdicts = []
    for at, (ruling, finding) in enumerate(zip(rulings, findings, strict=True)):
        account = _Account(finding, repairs.get(at), likely.get(at), habit if breaks(habit, ruling) else None)
        verdicts.append(_verdict(ruling, account, figures, used, docket.told(ruling)))
    return Judged(tuple(verdicts), habit, docket)


def _without_partial(rulings: Sequence[Ruling]) -> list[Ruling]:
    """The rulings but for sums held back whose parts lack some of one that makes the same total, or have some more.

    And but for sums that another reading of their list made one that is told besides.
    """
    totals = (ClaimKind.SUM, ClaimKind.BALANCE)
    made = [_printed(r) for r in rulings if r.claim.kind in totals and r.outcome in HOLDS_LOOSELY]
    told = {_printed(r) for r in rulings if r.claim.kind is ClaimKind.SUM and not _is_read_otherwise(r)}
    return [
        r for r in rulings
        if not (_is_held_back(r) and any(_is_partial(_printed(r), sum_) for sum_ in made))
        and not (_is_read_otherwise(r) and _printed(r) in told)
    ]  # fmt: skip


def _is_read_otherwise(ruling: Ruling) -> bool:
    return ruling.claim.kind is ClaimKind.SUM and ruling.operands != ruling.claim.operands


def _is_held_back(ruling: Ruling) -> bool:
    undecided = ruling.outcome is Outcome.UNVERIFIABLE and ruling.claim.weak is not None
    return undecided and ruling.claim.kind is ClaimKind.SUM


def _printed(ruling: Ruling) -> tuple[int | None, frozenset[int | None]]:
    return ruling.operands[0].figure, frozenset(o.figure for o in ruling.operands[1:])


def _is_partial(
    one: tuple[int | None, frozenset[int | None]], other: tuple[int | None, frozenset[int | None]]
) -> bool:
    return one[0] == other[0] and (one[1] < other[1] or one[1] > other[1])


def _is_unproven(
    ruling: Ruling, finding: Finding | None, repair: Repair | None, figures: Sequence[Figure]
) -> bool:
    """What does not hold is as likely our reading: a part unread, another whole meant, or words misunderstood."""
    if finding is not None and (_is_unread_part(finding, ruling, figures) or _may_be_of(finding, ruling, figures)):
        return True
    if _shows_slip(finding, repair) or (
        exceeds_its_origins(ruling, figures) and _is_told_in_sentence(ruling, figures)
    ):
        return False
    claim = ruling.claim
    impossible = finding is not None and finding.cause is Cause.IMPOSSIBLE_RATE
    if claim.method == SHARE_OF_TOPIC or (impossible and not _is_told_in_sentence(ruling, figures)):
        return True
    is_bound = claim.method in RATE_NAMED or is_of_a_table(claim.method)
    is_rate_of_afar = claim.kind is ClaimKind.RATIO and not is_bound and not _is_told_beside(ruling, figures)
    return is_rate_of_afar or is_misunderstood(ruling)


def _may_be_of(finding: Finding, ruling: Ruling, figures: Sequence[Figure]) -> bool:
    """The rate is exactly that over another number printed near: which of the two was meant is not said."""
    if finding.cause is not Cause.OTHER_DENOMINATOR or finding.other is None:
        return False
    named = ruling.claim.method == WHOLE_SAID and _is_told_beside(ruling, figures)
    beside = figures[finding.other].passage == ruling.stated.passage
    return ruling.claim.method not in PRINTED_AS_ONE and (beside or not named)


def _is_told_beside(ruling: Ruling, figures: Sequence[Figure]) -> bool:
    """Every number it was recomputed from stands in the passage that states it."""
    return all(o.figure is None or figures[o.figure].passage == ruling.stated.passage for o in ruling.operands)


def _is_told_in_sentence(ruling: Ruling, figures: Sequence[Figure]) -> bool:
    """Every printed number of it stands in the sentence that states it; one told elsewhere may be another count."""
    first, last = ruling.claim.quote
    return _is_told_beside(ruling, figures) and all(
        first <= figures[o.figure].start < last for o in ruling.operands if o.figure is not None
    )


#: Characters in which the last member of a list may follow those that were read as such.
_RIGHT_AFTER = 60


def _shows_slip(finding: Finding | None, repair: Repair | None) -> bool:
    """Something a typist does was found, or one number whose change sets several claims right.

    That no whole number gives a rate shows that it is wrong and not how, and so may be a wrong reading as well.
    """
    slipped = finding is not None and finding.cause is not Cause.IMPOSSIBLE_RATE
    return slipped or (repair is not None and len(repair.values) == 1 and len(repair.settles) > 1)


def _is_unread_part(finding: Finding, ruling: Ruling, figures: Sequence[Figure]) -> bool:
    """What the parts lack stands printed among them or right after: a part was not read, and the report is right."""
    if finding.cause is not Cause.PART_LEFT_OUT or finding.added or finding.other is None:
        return False
    lacking, total = figures[finding.other], ruling.operands[0]
    parts = [figures[o.figure] for o in ruling.operands[1:] if o.figure is not None]
    if total.figure is None or not parts or len(parts) < len(ruling.operands) - 1:
        return False
    members = [figures[total.figure], *parts]
    return {f.passage for f in (*members, lacking)} == {lacking.passage} and (
        min(f.start for f in members) < lacking.start < max(f.start for f in members) + _RIGHT_AFTER
    )


def _verdict(
    ruling: Ruling, account: _Account, figures: Sequence[Figure], used: Counter[int], told: tuple[str, str]
) -> Verdict:
    suspect = _suspect(ruling, account.repair)
    values = account.repair.values[suspect] if account.repair is not None and suspect is not None else ()
    leaned_on = any(used[at] > 1 for at in (stating_figure(ruling.claim), suspect) if at is not None)
    severity, priority = weigh(ruling, account.cause, figures, leaned_on=leaned_on)
    stated, found = ruling.stated, ruling.recomputed
    vi, en = (
        f"{sentence}{''.join(f' {more}' for more in _more(ruling, account, figures, language))}"
        for sentence, language in zip(told, LANGUAGES, strict=True)
    )
    return Verdict(
        claim=ruling.claim,
        outcome=ruling.outcome,
        operands=ruling.operands,
        claimed=claimed_value(ruling.claim, stated, ruling.operands),
        claimed_text=stated.value_text + ("%" if stated.unit == "%" else ""),
        recomputed=found.value if found else None,
        low=found.span.low if found else None,
        high=found.span.high if found else None,
        severity=severity,
        explanation_vi=vi,
        explanation_en=en,
        cause=account.cause,
        suspect=suspect,
        suspect_value=values[0] if len(values) == 1 else None,
        decidability=decidability(ruling, figures),
        priority=priority,
    )


def _suspect(ruling: Ruling, repair: Repair | None) -> int | None:
    """The figure of a repair that takes part in this claim; of one quantity told twice neither place is it."""
    if ruling.claim.kind is ClaimKind.RESTATEMENT:
        return None
    return next((f for f in repair.values if f in ruling.figures), None) if repair is not None else None


def _more(ruling: Ruling, account: _Account, figures: Sequence[Figure], language: str) -> list[str]:
    """The sentences after the arithmetic, none of them empty."""
    if account.misreading is not None:
        return [misreading_told(account.misreading, figures, language)]
    if ruling.outcome is Outcome.UNVERIFIABLE:
        if account.finding is not None:
            return [cause_told(account.finding, ruling, figures, language)]
        return [undecided_told(ruling, language)]
    told = [habit_told(account.habit, language)] if account.habit else []
    if ruling.outcome is Outcome.INCONSISTENT:
        finding = account.finding
        told.append(cause_told(finding, ruling, figures, language) if finding else gap_told(ruling, language))
        if account.repair is not None and ruling.claim.kind is not ClaimKind.RESTATEMENT:
            told.append(repair_told(account.repair, ruling, figures, language))
    return [sentence for sentence in told if sentence]
