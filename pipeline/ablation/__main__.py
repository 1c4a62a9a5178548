"""Take out part after part, score every set again, lay the differences out as Markdown.

    python -m pipeline.ablation --work build
"""

from __future__ import annotations

import argparse
import statistics
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from extractors.extract import extract
from pipeline.ablation.labels import label_table
from pipeline.ablation.parts import Part, parts
from pipeline.ablation.reading import reading_tables
from pipeline.ablation.sets import Item, ItemSet, read_sets
from pipeline.bench.machine import machine
from pipeline.bench.recording import write_page
from pipeline.evaluation.passage_cases import found_in, score_found
from pipeline.evaluation.scoring import Score, score_document
from pipeline.evaluation.tallies import ALL, CODED
from schemas.records import Extraction, Passage

RECORD = Path("docs/ablation.md")
#: How often the first set is extracted for its time, whole and without the part in turn: other work on the
#: machine is then in both.
ROUNDS = 3
_LEGEND = (
    "Differences from everything in place; 0 is less than 0.0005. Processor time of the extraction is a share of "
    "what it takes with everything in place, median (least–most) of paired rounds."
)
HEADS = ("figures F1", "all attributes F1", "citations F1", "claims found", "slips found", "false alarms")


@dataclass(frozen=True, slots=True)
class Outcome:
    """A part taken out: the score of each set, and the processor time of the first as a share of the whole's."""

    part: Part
    scores: dict[str, Score]
    times: tuple[float, ...]


def measure(part: Part, sets: Sequence[ItemSet]) -> Outcome:
    """Take a part out, extract and score every set."""
    with part.taken_out():
        scores = {}
        for one in sets:
            total = Score()
            for item in one.items:
                passages = part.changed(item.passages) if part.changed else item.passages
                total.add(_score(item, passages, _extract(item, passages)))
            scores[one.name] = total
    return Outcome(part, scores, tuple(_paired(part, sets[0]) for _ in range(ROUNDS)))


def _paired(part: Part, one: ItemSet) -> float:
    whole = _seconds(Part("", ""), one)
    return _seconds(part, one) / whole


def _extract(item: Item, passages: tuple[Passage, ...]) -> Extraction:
    return extract(passages, text_source=item.text_source, recognised_pages=item.recognised_pages)


def _score(item: Item, passages: tuple[Passage, ...], extraction: Extraction) -> Score:
    found = found_in(extraction, passages)
    return score_found(item.of_case, found) if item.of_case else score_document(item.gold, found, item.label)


def _seconds(part: Part, one: ItemSet) -> float:
    changed = [(item, part.changed(item.passages) if part.changed else item.passages) for item in one.items]
    with part.taken_out():
        _extract(*changed[0])  # what is kept from one passage to the next is kept before the clock starts
        begin = time.process_time()
        for item, passages in changed:
            _extract(item, passages)
        return time.process_time() - begin


def table(outcomes: Sequence[Outcome], name: str, *, timed: bool) -> str:
    """Lay out one set: what stands in place, then the difference that each part makes when it is taken out."""
    whole = outcomes[0]
    known = [at for at, value in enumerate(_rates(whole.scores[name])) if value is not None]
    heads = ["taken out", "instead", *(HEADS[at] for at in known), *(["processor time"] if timed else [])]
    lines = [f"| {' | '.join(heads)} |", "|---|---" + "|---:" * (len(heads) - 2) + "|"]
    for outcome in outcomes:
        rates, before = _rates(outcome.scores[name]), _rates(whole.scores[name])
        cells = [_change(rates[at], before[at], first=outcome is whole) for at in known]
        seconds = [_spread(outcome.times)] if timed else []
        lines.append(f"| {' | '.join([outcome.part.name, outcome.part.instead, *cells, *seconds])} |")
    return "\n".join(lines)


def _spread(times: Sequence[float]) -> str:
    return f"{statistics.median(times):.2f} ({min(times):.2f}–{max(times):.2f})"


def _rates(score: Score) -> list[float | int | None]:
    rates, counts = score.rates(), score.counts
    attributes = score.attributes.attributes
    whole = attributes[CODED, ALL].rates()[2] if (CODED, ALL) in attributes else None
    slips = counts["alarms.right"] if counts["alarms.gold"] else None
    claims = rates["claims_recall"]
    alarms = counts["alarms.false"] if claims is not None else None
    return [rates["figures_f1"], whole, rates["citations_f1"], claims, slips, alarms]


def _change(value: float | int | None, before: float | int | None, *, first: bool) -> str:
    if value is None or before is None:
        return "–"
    if first:
        return f"{value:.3f}" if isinstance(value, float) else str(value)
    change = value - before
    if abs(change) < 0.0005:
        return "0"
    return f"{change:+.3f}" if isinstance(value, float) else f"{change:+d}"


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print; returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m pipeline.ablation", description=__doc__)
    parser.add_argument("--work", type=Path, default=Path("build"), help="folder for composed sets")
    parser.add_argument("--record", type=Path, nargs="?", const=RECORD, metavar="MD",
                        help=f"also write the tables to this file (default {RECORD})")  # fmt: skip
    options = parser.parse_args(arguments)
    options.work.mkdir(parents=True, exist_ok=True)
    sets = tuple(read_sets(options.work))
    outcomes: list[Outcome] = []
    for part in parts():
        print(f"Without {part.name}" if outcomes else "With everything in place", file=sys.stderr)
        outcomes.append(measure(part, sets))
    text = "\n\n".join([
        f"{machine()}. {_LEGEND}",
        *(f"## {one.name.capitalize()} ({len(one.items)})\n\n{table(outcomes, one.name, timed=at == 0)}"
          for at, one in enumerate(sets)),
        label_table(sets),
        reading_tables(options.work),
    ]) + "\n"  # fmt: skip
    print(text, end="")
    if options.record:
        write_page(options.record, "What each part earns", "make ablation", text)
    return 0


if __name__ == "__main__":
    sys.exit(main())
