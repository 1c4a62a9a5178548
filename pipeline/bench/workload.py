"""Documents that grow: the sentences of one composed report, once, twice, four and eight times, with other figures.

In: the corpus folder. Out: the files' bytes, and passages as a reader gives them. A report of one office
and quarter is composed from several seeds, and the bodies are set one after another under one letterhead,
so that every size says the same things in the same words and only the figures differ.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from pipeline.compose.docx_writer import docx_bytes
from pipeline.compose.output import composition
from pipeline.compose.paper import Report
from pipeline.compose.world import read_world

#: How many times over; the last tells how cost grows, and is what costs are recorded of.
SIZES = (1, 2, 4, 8)
#: Enough where no bounded cache can overflow.
FEW_SIZES = SIZES[:3]
#: An office whose report has prose, lists and a ruled table; its second quarter.
_OFFICE, _QUARTER = 0, 1


@dataclass(frozen=True, slots=True)
class Paper:
    """One report as a file: its name, its bytes, their digest."""

    name: str
    content: bytes

    @property
    def sha256(self) -> str:
        """Digest of the bytes."""
        return hashlib.sha256(self.content).hexdigest()


@cache
def report(corpus: Path, times: int) -> Report:
    """Compose the report whose body comes ``times`` over."""
    made = [
        composition(corpus, read_world(corpus / "world.yml", seed)[_OFFICE], _QUARTER).report
        for seed in range(1, times + 1)
    ]
    return replace(made[0], blocks=tuple(block for each in made for block in each.blocks))


def docx_paper(corpus: Path, times: int) -> Paper:
    """That report as a Word file."""
    return Paper(f"{times}.docx", docx_bytes(report(corpus, times)))


def pdf_paper(corpus: Path, times: int) -> Paper:
    """That report as a PDF; needs reportlab, a development library."""
    from pipeline.compose.pdf_writer import pdf_bytes

    return Paper(f"{times}.pdf", pdf_bytes(report(corpus, times), corpus / "fonts"))


def write(papers: Sequence[Paper], folder: Path) -> list[Path]:
    """Write files into ``folder``; gives their paths in order."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = [folder / paper.name for paper in papers]
    for path, paper in zip(paths, papers, strict=True):
        path.write_bytes(paper.content)
    return paths
