"""Which report gets which slips, and the whole set written to a folder.

Comes in: the corpus folder, a seed, how many slips, which wordings. Goes out:
reports, DOCX and PDF in turn, with their truth, and ``slips.json``: what was planted,
by class. Every class gets the same number, up to one.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from random import Random
from typing import Any

import yaml

from pipeline.compose.docx_writer import docx_bytes
from pipeline.compose.measuring.citing import CITED
from pipeline.compose.measuring.mistakes import CLASSES
from pipeline.compose.measuring.office import HALF, QUARTERS, WHOLE, Office, covered, make_office, shifted
from pipeline.compose.measuring.reports import record, sibling, write
from pipeline.compose.measuring.sheet import Task
from pipeline.compose.measuring.wordings import read_structures
from pipeline.compose.pdf_writer import pdf_bytes
from pipeline.compose.world import read_world

ACROSS = ("continuity", "last_quarter_restated", "quarters_half_year", "quarters_year", "cited_two_dates_across")
#: Every class of slips; the last five need several reports of an office.
ALL = (*CLASSES, *(c for c in CITED if c not in ACROSS), *ACROSS)
#: What moves together when dossiers carried over, or a total over quarters, are stated wrongly.
CARRIED = ("carried", "received", "resolved", "ontime_all")
ADDED = ("new", "received", "resolved", "ontime_all")


def quotas(slips: int, rng: Random) -> Counter[str]:
    """Share the slips out among the classes."""
    each, rest = divmod(slips, len(ALL))
    return Counter(dict.fromkeys(ALL, each)) + Counter(rng.sample(ALL, rest))


def write_measuring(corpus: Path, out: Path, *, phrasings: str, seed: int, slips: int) -> Counter[str]:
    """Write the set; returns how many slips of each class were planted.

    Raises LookupError where the names do not suffice for so many slips.
    """
    rng = Random(seed * 1_000_003 + len(phrasings))  # noqa: S311 - invention, not secrecy
    folder = corpus / "measuring"
    structures = read_structures(folder, phrasings)
    data = yaml.safe_load((folder / "structures.yml").read_text(encoding="utf-8"))
    national = read_world(corpus / "world.yml")[0].instruments
    wanted = quotas(slips, rng)
    whole_years = max(wanted["quarters_half_year"], wanted["quarters_year"], 1)
    offices = whole_years + -(-wanted["continuity"] // 2)
    made = [make_office(n, seed, data["pools"], national) for n in range(offices)]
    tasks = [t for office in made for t in tasks_of(office, wanted, rng, whole_year=office.number < whole_years)]
    tasks = dealt(tasks, wanted, rng)
    out.mkdir(parents=True, exist_ok=True)
    planted: Counter[str] = Counter()
    years: dict[int, set[tuple[str, int]]] = {}
    for number, task in enumerate(tasks):
        year = years.setdefault(task.office.number, set())
        report, truth = write(task, structures, data["pools"], data["sections"], year, rng)
        form = "docx" if number % 2 else "pdf"
        body = docx_bytes(report) if form == "docx" else pdf_bytes(report, corpus / "fonts")
        (out / f"{task.name}.{form}").write_bytes(body)
        text = json.dumps(truth, ensure_ascii=False, indent=1) + "\n"
        (out / f"{task.name}.truth.json").write_text(text, encoding="utf-8")
        planted.update(s["class"] for s in truth["slips"])
    return planted


def tasks_of(office: Office, wanted: Counter[str], rng: Random, *, whole_year: bool) -> list[Task]:
    """Plan an office's reports: four quarters, and either half-year and year, or broken continuity."""
    if whole_year:
        tasks = [Task(office, period, office.quarters[n]) for n, period in enumerate(QUARTERS)]
        for period, name, at in ((HALF, "quarters_half_year", 2), (WHOLE, "quarters_year", 5)):
            tasks.insert(at, added_up(office, name, Task(office, period, covered(office, period)), wanted, rng))
        return tasks
    breaks = set(rng.sample((1, 2, 3), min(2, max(0, wanted["continuity"]))))
    wanted["continuity"] -= len(breaks)
    tasks = []
    for n, period in enumerate(QUARTERS):
        slips: tuple[Mapping[str, Any], ...] = ()
        if n in breaks:
            row, before = office.quarters[n], office.quarters[n - 1]["pending"]
            step = rng.choice([s for s in range(-30, 31) if abs(s) > 2 and row["carried"] + s > 0])
            office.quarters[n] = shifted(row, CARRIED, step)
            said = office.quarters[n]["carried"]
            slip = record("continuity", "continuity", "core", ())
            slip |= {"printed": str(said), "should_be": str(before), "values": [said, before]}
            slips = (slip | {"documents": [sibling(office, n), sibling(office, n - 1)]},)
        tasks.append(Task(office, period, office.quarters[n], across=slips))
    return tasks


def added_up(office: Office, name: str, task: Task, wanted: Counter[str], rng: Random) -> Task:
    """Let the report on several quarters differ from their sum, where a slip is still to be planted."""
    if wanted[name] <= 0:
        return task
    wanted[name] -= 1
    step = rng.choice((-1, 1)) * rng.randint(12, 240)
    core = shifted(task.core, ADDED, step)
    slip = record("restatement", name, "core", ())
    slip |= {"printed": str(core["resolved"]), "should_be": str(task.core["resolved"])}
    slip |= {"values": [core[k] for k in ADDED]}
    papers = [task.name, *(sibling(office, n) for n in task.period.quarters)]
    return replace(task, core=core, across=(slip | {"documents": papers},))


def dealt(tasks: list[Task], wanted: Counter[str], rng: Random) -> list[Task]:
    """Deal the slips that one report can hold to the reports on a quarter, evenly."""
    quarterly = [n for n, t in enumerate(tasks) if len(t.period.quarters) == 1]
    later = [n for n in quarterly if tasks[n].period.before]
    for n in rng.sample(later, min(len(later), wanted["last_quarter_restated"])):
        tasks[n] = replace(tasks[n], earlier_slip=True)
    for n in rng.sample(quarterly, min(len(quarterly), wanted["cited_two_dates_across"])):
        tasks[n] = replace(tasks[n], standing_slip=True)
    queue = [name for name in ALL if name not in ACROSS for _ in range(wanted[name])]
    rng.shuffle(queue)
    hands: dict[int, list[str]] = {n: [] for n in quarterly}
    for turn, name in enumerate(queue):
        hands[quarterly[turn % len(quarterly)]].append(name)
    return [replace(t, slips=tuple(hands[n])) if n in hands else t for n, t in enumerate(tasks)]
