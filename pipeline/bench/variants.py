"""As many different reports as wanted, as files: invented districts, figures of their own, PDF and DOCX in turn.

Comes in: the corpus folder and a count. Goes out: folders of a hundred files, the same for the same seed; a
file that is there already is left alone. No two districts have a name or a set of figures in common, so
nothing that one report leaves in a cache helps with the next.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from functools import cache, partial
from itertools import islice
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import yaml

from extractors.text.compare_form import fold
from pipeline.compose.bulk import District, invent_districts
from pipeline.compose.composed import Phrasings, Plan, compose, read_phrasings
from pipeline.compose.docx_writer import docx_bytes
from pipeline.compose.world import Office, read_world

PER_FOLDER = 100
_QUARTERS = 4
#: Names are invented for so many districts at once, as many as the syllables give; the next ones may repeat
#: a name in another province, as real districts do.
_TOWNS = 500


@dataclass(frozen=True, slots=True)
class _Sources:
    """What every composition needs, read once a process."""

    phrasings: Phrasings
    outlines: Mapping[str, str]


@cache
def _sources(corpus: Path) -> _Sources:
    outlines = yaml.safe_load((corpus / "outlines.yml").read_text(encoding="utf-8"))
    return _Sources(read_phrasings(corpus / "phrasings" / "development.yml"), outlines)


def write_variants(corpus: Path, folder: Path, count: int, *, seed: int = 1, workers: int = 2) -> list[Path]:
    """Write ``count`` reports; gives their folders, in order, each full but the last."""
    jobs = list(enumerate(islice(_towns(corpus, count, seed), count)))
    folders = [folder / f"{n:03d}" for n in range(-(-count // PER_FOLDER))]
    for each in folders:
        each.mkdir(parents=True, exist_ok=True)
    missing = [(n, town) for n, town in jobs if not _path(folder, n).exists()]
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
        for _ in pool.map(partial(_write, corpus, folder, seed), missing, chunksize=20):
            pass
    return folders


def _towns(corpus: Path, count: int, seed: int) -> Iterator[District]:
    """The district of every report, four reports each."""
    offices = read_world(corpus / "world.yml", seed)
    names = [office.name for office in offices]
    for batch in range(-(-count // (_QUARTERS * _TOWNS))):
        for town in invent_districts(_TOWNS, 63, names, offices[0].province, seed + batch):
            yield from [town] * _QUARTERS


def _path(folder: Path, number: int) -> Path:
    form = "docx" if number % 2 else "pdf"
    return folder / f"{number // PER_FOLDER:03d}" / f"{number:05d}.{form}"


def _write(corpus: Path, folder: Path, seed: int, job: tuple[int, District]) -> None:
    number, district = job
    known = _sources(corpus)
    office = _moved(read_world(corpus / "world.yml", seed * 100_000 + number)[district.order], district)
    done = compose(office, number % _QUARTERS, known.phrasings, known.outlines, Plan())
    path = _path(folder, number)
    if path.suffix == ".docx":
        path.write_bytes(docx_bytes(done.report))
    else:
        from pipeline.compose.pdf_writer import pdf_bytes

        path.write_bytes(pdf_bytes(done.report, corpus / "fonts"))


def _moved(office: Office, district: District) -> Office:
    """The office under another name, in another province."""
    pairs = [
        (form(old), form(new))
        for old, new in ((office.name, district.name), (office.province, district.province))
        for form in (str, str.upper, fold)
    ]
    return replace(office, about=dict(_renamed(office.about, pairs)), province=district.province)


def _renamed(value: Any, pairs: Sequence[tuple[str, str]]) -> Any:
    if isinstance(value, str):
        for old, new in pairs:
            value = value.replace(old, new)
        return value
    if isinstance(value, Mapping):
        return {key: _renamed(each, pairs) for key, each in value.items()}
    return [_renamed(each, pairs) for each in value] if isinstance(value, list) else value
