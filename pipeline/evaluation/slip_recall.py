"""How many planted slips a build finds, by kind and class, and whether it names their cause.

In: a folder that ``python -m pipeline.compose --measure`` wrote. Out: on stdout a
table by class of slip (planted, found, cause named), precision of the alarms by
kind, and the sentences of what was missed or wrongly accused. Those of the held-out
wordings are printed with ``--quote`` alone, so that measuring does not wear them out.

A slip is found by an ``inconsistent`` claim of its kind that stands in its passage, or
between its reports, and holds the number that is wrong. Where nothing more than a
lead can be proved (``LEADS``) an ``unverifiable`` claim finds it, too. An alarm or lead
that holds no planted number is a false one.

    python -m pipeline.evaluation.slip_recall --compose 500 --seed 1 --phrasings development --work build
"""

from __future__ import annotations

import argparse
import json
import shutil
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import Any

from pipeline.build import build
from pipeline.evaluation.evaluate import document_names
from pipeline.evaluation.gold import TRUTH_SUFFIX, GoldError, exact, fold_number, fold_words, is_close, plain
from pipeline.evaluation.scoring import ALARM, rate
from pipeline.storage.read_only import open_to_read
from schemas.records import ClaimKind, Outcome

CORPUS = Path("corpus")
#: A total and a balance are one relation told two ways.
ALIKE = {ClaimKind.BALANCE: ClaimKind.SUM}
#: Kinds that set two passages or two reports side by side: the place of one is enough.
BESIDE = frozenset(
    {ClaimKind.RESTATEMENT, ClaimKind.CONTINUITY, ClaimKind.CITATION_CONFLICT, ClaimKind.REGISTER_ORDER}
)
#: Classes that a careful reader asks about and does not accuse: a number held back in a register, a
#: kind of document against its symbol, a day after the report's own.
#: Two dates of a local number: another body may have issued one of them (DOMAIN §4), so it is never an accusation.
LEADS = frozenset(
    {"register_order", "cited_two_kinds", "cited_after_report", "cited_two_dates", "cited_two_dates_across"}
)
#: Kinds whose unverifiable claims are leads; those of the others only say what could not be judged.
LEADING = (ClaimKind.CITATION_CONFLICT, ClaimKind.REGISTER_ORDER)
#: Share of the words of a line that a reader may set apart otherwise (bullets, cells).
SAME_PLACE = 0.8


@dataclass(frozen=True, slots=True)
class Slip:
    """A planted slip; ``lines`` are the word sets of its passage, () where it lies between reports."""

    kind: str
    name: str
    cause: str
    causes: frozenset[str]
    documents: frozenset[str]
    lines: tuple[Counter[str], ...]
    values: tuple[Fraction, ...]
    numbers: frozenset[str]
    wording: str
    told: str

    def touches(self, alarm: Alarm) -> bool:
        """Tell whether the alarm holds the number, or the document number, that is wrong."""
        if self.numbers:
            return any(number in alarm.folded for number in self.numbers)
        return any(is_close(mine, other) for mine in self.values for other in alarm.values)

    def stands_at(self, alarm: Alarm) -> bool:
        """Tell whether the alarm stands in this slip's passage, or the slip in no passage of its own."""
        return not self.lines or any(_overlap(line, alarm.words) >= SAME_PLACE for line in self.lines)

    def explains(self, alarm: Alarm) -> bool:
        """Tell whether the alarm is of this slip's making."""
        if self.numbers:
            return alarm.kind in BESIDE and self.touches(alarm)
        if alarm.document not in self.documents or not self.touches(alarm):
            return False
        return alarm.kind in BESIDE or self.stands_at(alarm)

    def found_by(self, alarm: Alarm) -> bool:
        """Tell whether the alarm says of this slip what is wrong with it."""
        same = ALIKE.get(ClaimKind(alarm.kind), alarm.kind) == ALIKE.get(ClaimKind(self.kind), self.kind)
        proved = not alarm.lead or self.name in LEADS
        return same and proved and alarm.document in self.documents and self.explains(alarm)


@dataclass(frozen=True, slots=True)
class Alarm:
    """A claim that accuses, or a lead; ``words`` those of its passage, ``folded`` all it says."""

    document: str
    kind: str
    lead: bool
    cause: str
    values: tuple[Fraction, ...]
    words: Counter[str]
    folded: str
    told: str


@dataclass(slots=True)
class Recall:
    """Counts by class of slip and by kind of claim, and what went wrong in words."""

    classes: defaultdict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    kinds: defaultdict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    wordings: defaultdict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    missed: list[str] = field(default_factory=list)
    miscalled: list[str] = field(default_factory=list)
    false: list[str] = field(default_factory=list)

    def total(self) -> Counter[str]:
        """Add all classes up."""
        return sum(self.classes.values(), Counter[str]())


def read_slips(folder: Path) -> list[Slip]:
    """Read what was planted; raises GoldError where the folder holds no truth files."""
    paths = sorted(folder.glob(f"*{TRUTH_SUFFIX}"))
    if not paths:
        raise GoldError(f"{folder}: no NAME{TRUTH_SUFFIX}. Write them with python -m pipeline.compose --measure.")
    out = []
    for path in paths:
        data = json.loads(path.read_text(encoding="utf-8"))
        out += [_slip(row, path.name.removesuffix(TRUTH_SUFFIX)) for row in data["slips"]]
    return out


def _slip(row: Mapping[str, Any], name: str) -> Slip:
    told = " / ".join(row["lines"]) or f"{row['where']}: {row['printed']}"
    return Slip(
        row["kind"],
        row["class"],
        row["cause"],
        frozenset(row["causes"]),
        frozenset(row["documents"] or [name]),
        tuple(_words(line) for line in row["lines"]),
        tuple(v for v in map(exact, row["values"]) if v is not None),
        frozenset(fold_number(n) for n in row["numbers"]),
        row["wording"],
        f"{name} | {row['wording']} | {row['class']} | {row['printed']} ← {row['should_be']} | «{told}»",
    )


def _words(text: str) -> Counter[str]:
    return Counter(fold_words(text).split())


def _overlap(one: Counter[str], other: Counter[str]) -> float:
    shorter = min(one.total(), other.total())
    return (one & other).total() / shorter if shorter else 0.0


def read_alarms(database: Path) -> list[Alarm]:
    """Read the claims that accuse, and the leads about citations and their order."""
    with closing(open_to_read(database)) as conn:
        stems = {d: stem for stem, documents in document_names(conn).items() for d in documents}
        values: defaultdict[str, list[Fraction]] = defaultdict(list)
        for claim, value in conn.execute("select claim_id, value from claim_operands where value is not null"):
            values[claim].append(exact(value) or Fraction(0))
        query = """select c.document_id, c.id, c.kind, c.verdict, coalesce(c.cause, ''), c.claimed,
                          coalesce(c.quote, ''), coalesce(c.explanation, ''), coalesce(p.text, '')
                   from claims c left join passages p on p.id = c.passage_id
                   where c.verdict = ? or (c.verdict = ? and c.kind in (?, ?)) order by c.rowid"""
        wanted = (str(ALARM), str(Outcome.UNVERIFIABLE), *map(str, LEADING))
        return [
            _alarm(stems[row[0]], values[row[1]], *row[2:])
            for row in conn.execute(query, wanted)
        ]


def _alarm(
    document: str, operands: Sequence[Fraction], kind: str, verdict: str, cause: str, claimed: object, *said: str
) -> Alarm:
    quote, explanation, passage = said
    stated = exact(claimed)
    # A fall is stored below zero and printed without a sign.
    known = (*operands, *([abs(stated)] if stated is not None else []))
    told = f"{document} | {kind} | {', '.join(map(plain, known))} | «{quote or passage}» | {explanation}"
    folded = fold_number(f"{quote} {explanation} {passage}")
    return Alarm(document, kind, verdict != ALARM, cause, known, _words(passage), folded, told)


def compare(slips: Iterable[Slip], alarms: Sequence[Alarm]) -> Recall:
    """Set what was planted beside what was found."""
    out = Recall()
    planted = list(slips)
    for slip in planted:
        hits = [a for a in alarms if slip.found_by(a)]
        counts = out.classes[slip.name]
        counts["planted"] += 1
        counts["found"] += bool(hits)
        if hits and slip.cause:
            counts["caused"] += 1
            counts["cause"] += any(a.cause == slip.cause for a in hits)
            counts["cause_fits"] += any(a.cause in slip.causes for a in hits)
            if all(a.cause != slip.cause for a in hits):
                named = ", ".join(sorted({a.cause or "none" for a in hits}))
                out.miscalled.append(f"{named} | {slip.told}")
        out.wordings[slip.wording].update(planted=1, missed=int(not hits))
        if not hits:
            counts["otherwise"] += any(slip.explains(a) for a in alarms)
            out.missed.append(slip.told)
    for alarm in alarms:
        right = any(slip.explains(alarm) for slip in planted)
        counts = out.kinds[alarm.kind]
        counts["leads" if alarm.lead else "alarms"] += 1
        counts["right_leads" if alarm.lead else "right"] += right
        if not right:
            out.false.append(alarm.told)
    return out


def table(recall: Recall) -> str:
    """Lay the counts out as Markdown: one row a class of slip, one a kind of claim."""
    rule = "|---" + "|---:" * 6 + "|"
    lines = ["| slip | planted | found | recall | seen otherwise | cause named | cause that fits |", rule]
    for name, counts in (*recall.classes.items(), ("all", recall.total())):
        named = [_share(counts[k], counts["caused"]) for k in ("cause", "cause_fits")]
        cells = [name, str(counts["planted"]), str(counts["found"]), _share(counts["found"], counts["planted"]),
                 str(counts["otherwise"]), *named]  # fmt: skip
        lines.append(f"| {' | '.join(cells)} |")
    lines += ["", "| alarms | raised | right | false | precision | leads | false leads |", rule]
    for name, counts in (*sorted(recall.kinds.items()), ("all", sum(recall.kinds.values(), Counter[str]()))):
        wrong = (counts["alarms"] - counts["right"], counts["leads"] - counts["right_leads"])
        cells = [name, str(counts["alarms"]), str(counts["right"]), str(wrong[0]),
                 _share(counts["right"], counts["alarms"]), str(counts["leads"]), str(wrong[1])]  # fmt: skip
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)


def _share(part: int, whole: int) -> str:
    share = rate(part, whole)
    return "–" if share is None else f"{share:.3f}"


def measure(folder: Path, work: Path, worker_count: int) -> Recall:
    """Build a database of the folder afresh in ``work`` and compare."""
    work.mkdir(parents=True, exist_ok=True)
    database = work / f"slips-{folder.name}.db"
    for leftover in work.glob(f"{database.name}*"):
        leftover.unlink()
    summary = build([folder], database, worker_count=worker_count)
    if summary.failed:
        print(f"{summary.failed} files of {folder} could not be read; their slips count as missed", file=sys.stderr)
    slips = sorted(read_slips(folder), key=lambda slip: (slip.kind, slip.name))
    return compare(slips, read_alarms(database))


def compose(work: Path, *, slips: int, seed: int, phrasings: str) -> Path:
    """Write a measuring set into ``work``; returns its folder."""
    # Only here: the generator needs a development library (reportlab).
    from pipeline.compose.measuring.planning import write_measuring

    folder = work / f"{phrasings}-{seed}-{slips}"
    shutil.rmtree(folder, ignore_errors=True)
    write_measuring(CORPUS, folder, phrasings=phrasings, seed=seed, slips=slips)
    return folder


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure a folder, or a set composed for it; returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m pipeline.evaluation.slip_recall", description=__doc__)
    parser.add_argument("folder", type=Path, nargs="?", help="a measuring set that is already written")
    parser.add_argument("--compose", type=int, metavar="N", help="write a set with N slips first")
    parser.add_argument("--seed", type=int, default=1, help="another set (default 1)")
    parser.add_argument("--phrasings", default="heldout", help="heldout (default) or development")
    parser.add_argument("--work", type=Path, default=Path("build"), help="folder for set and database")
    parser.add_argument("--workers", type=int, default=2, help="processes that read")
    parser.add_argument("--quote", action="store_true", help="quote the sentences of held-out wordings, too")
    given = parser.parse_args(arguments)
    if not given.folder and not given.compose:
        parser.error("name a folder, or a number of slips with --compose")
    folder = given.folder or compose(
        given.work, slips=given.compose, seed=given.seed, phrasings=given.phrasings
    )
    recall = measure(folder, given.work, given.workers)
    print(table(recall))
    if given.quote or "heldout" not in folder.name:
        worst = sorted(recall.wordings.items(), key=lambda item: -item[1]["missed"])
        told = [f"{name}: {n['missed']} of {n['planted']} missed" for name, n in worst if n["missed"]]
        print("\nMissed by wording:", *told, "\nMissed:", *recall.missed, sep="\n")
        print("\nCause named otherwise:", *recall.miscalled, "\nFalse alarms and leads:", *recall.false, sep="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
