"""The record of a release: every table of accuracy, in one section of ``corpus/RESULTS.md``.

In: measured sets. Out: Markdown by set, text source, attribute and indicator, the slowest and the
least understood documents, and what failed, named without its words (they are in the sets
themselves; those of real reports and of secret sets are nobody's to quote).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from importlib.metadata import version
from pathlib import Path

import regex

from pipeline.bench.machine import machine
from pipeline.evaluation.document_costs import DocumentCost, least_understood, slowest
from pipeline.evaluation.scoring import Score
from pipeline.evaluation.tallies import ALL, CODED, NAMED, AttributeFailure, AttributeScore, Tally

_TITLE = """# Results

Written by `make accuracy`, a section a release, the newest first. `EVALUATION.md` says what is measured and how.
"""
_SECTION = regex.compile(r"(?m)^## ")


@dataclass(frozen=True, slots=True)
class Measured:
    """One set: how many reports or passages, and their score; ``secret`` ones are not quoted.

    ``sources`` are the scores by source of the text, ``costs`` the documents of a set of reports.
    """

    name: str
    items: int
    score: Score
    secret: bool = False
    sources: Mapping[str, Score] = field(default_factory=dict)
    costs: Sequence[DocumentCost] = ()


def record(
    path: Path, sets: str, measured: Sequence[Measured], sentences: Sequence[Measured], slips: str
) -> None:
    """Write this release's section; that of the same version is replaced, those of others stay."""
    release = version("doichieu")
    mine = section(f"{release}, {date.today().isoformat()}", sets, measured, sentences, slips)
    before = _SECTION.split(path.read_text(encoding="utf-8"))[1:] if path.exists() else []
    others = [f"## {each.rstrip()}\n" for each in before if not each.startswith(f"{release},")]
    path.write_text("\n".join([_TITLE, mine, *others]), encoding="utf-8")


def section(
    title: str, sets: str, measured: Sequence[Measured], sentences: Sequence[Measured], slips: str
) -> str:
    """Lay out the section of a release."""
    reports = [one for one in measured if one.costs]
    everything = [*measured, *sentences]
    parts = [
        f"## {title}\n\n{machine()}.",
        "### Sets\n\n" + sets,
        "### Attributes of figures and citations\n\n" + attribute_tables(everything),
        "### Sources of the text\n\n" + source_table(reports),
        "### Indicators\n\n" + indicator_tables([*reports, *sentences]),
        "### Slips\n\n" + slips,
        "### Documents\n\n" + cost_tables([cost for one in reports for cost in one.costs]),
        "### What failed\n\n" + failure_list(everything),
    ]
    return "\n\n".join(parts) + "\n"


def attribute_tables(measured: Iterable[Measured]) -> str:
    """One table a set: precision, recall and F1, F1 in the lenient reading, how many gold asks for."""
    tables = []
    for one in measured:
        rows = [
            (f"{group}: {attribute}", *_rates(tally), tally.support)
            for (group, attribute), tally in sorted(one.score.attributes.attributes.items(), key=_by_group)
        ]
        if rows:
            heads = (one.name, "precision", "recall", "F1", "lenient F1", "in gold")
            tables.append(_markdown(heads, rows))
    return "\n\n".join(tables)


def _by_group(item: tuple[tuple[str, str], Tally]) -> tuple[str, bool, bool]:
    (group, attribute), _ = item
    return group, attribute != ALL, attribute != NAMED


def _rates(tally: Tally) -> tuple[float | None, ...]:
    return (*tally.rates(), tally.rates(lenient=True)[2])


def source_table(reports: Iterable[Measured]) -> str:
    """One row a set and source of the text."""
    rows = []
    for one in reports:
        for source, score in one.sources.items():
            rates, attributes = score.rates(), score.attributes.attributes
            whole = attributes[CODED, ALL] if (CODED, ALL) in attributes else Tally()
            rows.append((
                f"{one.name}: {source}", rates["figures_f1"], whole.rates()[2], rates["citations_f1"],
                rates["claims_recall"], rates["verdicts_right_of_found"], score.counts["figures.gold"],
                score.counts["alarms.false"],
            ))  # fmt: skip
    heads = ("set: source", "figures F1", "all attributes F1", "citations F1", "claims found", "verdicts right",
             "figures in gold", "false alarms")  # fmt: skip
    return _markdown(heads, rows)


def indicator_tables(measured: Iterable[Measured]) -> str:
    """One table a set whose gold lists figures: each indicator, as value and indicator and with all attributes."""
    heads = ("precision", "recall", "F1", "all attributes F1", "in gold")
    tables = []
    for one in measured:
        score = one.score.attributes
        rows = [
            (f"`{code}`", *tally.rates(), score.whole[code].rates()[2], tally.support)
            for code, tally in sorted(score.named.items())
        ]
        if rows:
            tables.append(_markdown((one.name, *heads), rows))
    return "\n\n".join(tables)


def cost_tables(costs: Sequence[DocumentCost]) -> str:
    """The slowest and the least understood documents of all sets."""
    heads = ("set: document", "source", "pages", "s/page", "numerals understood", "with an indicator", "figures")

    def rows(chosen: Iterable[DocumentCost]) -> list[tuple[object, ...]]:
        return [
            (f"{cost.set_name}: {cost.file_name}", cost.text_source, f"{cost.pages:.1f}",
             None if cost.seconds is None else f"{cost.seconds_a_page:.3f}", cost.accounted, cost.coded, cost.figures)
            for cost in chosen
        ]  # fmt: skip

    return "\n\n".join([
        "The slowest (one process, warm; a page of text without pages is 1,800 characters):",
        _markdown(heads, rows(slowest(costs))),
        "The least understood:",
        _markdown(heads, rows(least_understood(costs))),
    ])


def failure_list(measured: Iterable[Measured]) -> str:
    """Name what failed by kind and indicator, how often and in which documents; of a secret set how often alone."""
    lines = []
    for one in measured:
        told = [(d.what, d.of, d.document) for d in one.score.differences]
        told += [(f.attribute, f.of, f.document) for f in _attribute_failures(one.score.attributes)]
        documents: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
        for what, of, document in told:
            documents[what, of].append(document)
        for (what, of), names in sorted(documents.items()):
            where = "" if one.secret else ": " + ", ".join(dict.fromkeys(names))
            lines.append(f"- {one.name}: {what}, {of} × {len(names)}{where}")
    return "\n".join(lines or ["Nothing."])


def _attribute_failures(score: AttributeScore) -> list[AttributeFailure]:
    """Those that the usual differences do not tell already."""
    told = ("figure", "citation", "spurious figure", "scope", "period")
    return [failure for failure in score.failures if failure.attribute not in told]


def _markdown(heads: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    lines = [f"| {' | '.join(heads)} |", "|---" + "|---:" * (len(heads) - 1) + "|"]
    lines += [f"| {' | '.join(_cell(value) for value in row)} |" for row in rows]
    return "\n".join(lines)


def _cell(value: object) -> str:
    if value is None:
        return "–"
    return f"{value:.3f}" if isinstance(value, float) else str(value)
