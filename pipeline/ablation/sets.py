"""The sets a part is taken out on: passages already read, with their gold.

In: the corpus, the cases of the tests, the folder that DOICHIEU_SHARED names. Out: ``ItemSet`` values.
Files are read once, so only the extraction is repeated.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from pipeline.ablation.spelling import respell
from pipeline.evaluation.accuracy import (
    FIELD_ENTRIES,
    FIELD_SENTENCES,
    FIELD_SETS,
    PASSAGES,
    is_read,
    write_field_set,
    write_held_out,
)
from pipeline.evaluation.gold import ALL_FAMILIES, GoldDocument, read_gold
from pipeline.evaluation.passage_cases import Case, read_cases
from pipeline.intake.files import read_file
from schemas.records import Passage

#: Passages of other authors and misleading ones; the first group lists figures, the second claims alone.
PASSAGE_SETS = ("heldout", "second", "final", "fourth", "fifth", "no_slip_a", "no_slip_b", "adversary_aside")


@dataclass(frozen=True, slots=True)
class Item:
    """A report or a passage: its text as read and what a careful reader finds in it.

    ``of_case`` is the case it comes from: such gold lists results alone, and no citations.
    """

    label: str
    passages: tuple[Passage, ...]
    text_source: str | None
    recognised_pages: tuple[int, ...]
    gold: GoldDocument
    of_case: Case | None = None


@dataclass(frozen=True, slots=True)
class ItemSet:
    """Items scored together."""

    name: str
    items: tuple[Item, ...]


def read_sets(work: Path) -> Iterator[ItemSet]:
    """Read every set; composed ones are written to ``work`` first."""
    shared = os.environ.get("DOICHIEU_SHARED")
    if shared:
        real = _reports("real reports", Path(shared) / "reports", Path(shared) / "gold")
        yield real
        yield _respelled(real)
    held_out = write_held_out(work)
    yield _reports("composed, held-out wordings", held_out, held_out)
    for name in ("heldout", "development"):
        if (FIELD_ENTRIES / f"{name}.yml").is_file():
            fields = write_field_set(FIELD_ENTRIES / f"{name}.yml", work / f"fields-{name}")
            yield _reports("all fields", fields, fields)
            break
    yield _cases("sentences of all fields", [FIELD_SENTENCES / f"{name}.yml" for name in FIELD_SETS], (ALL_FAMILIES,))
    yield _cases("passages of other authors", [PASSAGES / f"{name}.yml" for name in PASSAGE_SETS], None)


def _reports(name: str, folder: Path, gold: Path) -> ItemSet:
    expected = {document.name: document for document in read_gold(gold)}
    files = sorted(path for path in folder.rglob("*") if is_read(path) and path.stem in expected)
    items = []
    for path in files:
        read = read_file(path, "auto")
        items.append(Item(path.name, read.passages, read.text_source, read.recognised_pages, expected[path.stem]))
    return ItemSet(name, tuple(items))


def _respelled(one: ItemSet) -> ItemSet:
    """Give the same in the other spelling of tones and final i; what a reader finds stays."""
    items = [replace(i, passages=tuple(replace(p, text=respell(p.text)) for p in i.passages)) for i in one.items]
    return ItemSet(f"{one.name} in the other spelling", tuple(items))


def _cases(name: str, paths: list[Path], covers: tuple[str, ...] | None) -> ItemSet:
    cases = [case for path in paths for case in (read_cases(path, covers) if covers else read_cases(path))]
    return ItemSet(name, tuple(Item(case.id, case.passages, None, (), case.gold, case) for case in cases))
