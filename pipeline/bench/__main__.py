"""Speed of the whole pipeline beside plain text extraction, in one run on one machine.

In: PDF and DOCX files (default: the corpus, and the born-digital reports of the
folder that DOICHIEU_SHARED names). Out: a table in Markdown; with ``--record`` also
in docs/benchmarks.md. Every tool reads every file in every round, warm, in this one
process; rounds run the tools in turns, first to last and last to first, and a ratio
is taken within a round, so a slow minute of the machine hits both sides.

    python -m pipeline.bench --rounds 7 --record
"""

from __future__ import annotations

import argparse
import gc
import importlib
import os
import platform
import statistics
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import date
from importlib.metadata import version
from pathlib import Path

import docx
import pdfplumber
import pypdfium2

Tool = Callable[[Path], object]

PIPELINE = "doichieu, file to verdicts"
VERSIONS = ("doichieu", "pdfplumber", "pdfminer.six", "pypdfium2", "python-docx", "spacy", "underthesea")
RECORD = Path("docs/benchmarks.md")


@dataclass(frozen=True, slots=True)
class Race:
    """One kind of file: the tools, the first of them ours, and the pages of each file."""

    title: str
    tools: Mapping[str, Tool]
    pages: Mapping[Path, int]


@dataclass(frozen=True, slots=True)
class Result:
    """Seconds a page of each tool, one value a round."""

    race: Race
    seconds: Mapping[str, Sequence[float]]


def pipeline_tool() -> Tool:
    """Give the function that reads, extracts and judges one file."""
    tool: Tool = importlib.import_module("pipeline.per_file").process_file
    return tool


def pdfplumber_text(path: Path) -> int:
    """Read all text with pdfplumber; pages are closed, or it keeps them."""
    with pdfplumber.open(path) as pdf:
        length = 0
        for page in pdf.pages:
            length += len(page.extract_text())
            page.close()
        return length


def pypdfium2_text(path: Path) -> int:
    """Read all text with PDFium: the floor, since our reader stands on it."""
    with closing(pypdfium2.PdfDocument(path)) as pdf:
        length = 0
        for page in pdf:
            with closing(page), closing(page.get_textpage()) as text:
                length += len(text.get_text_range())
        return length


def docx_paragraphs(path: Path) -> int:
    """Read the paragraphs with python-docx: no tables, notes or list numbers."""
    return sum(len(paragraph.text) for paragraph in docx.Document(str(path)).paragraphs)


def page_count(path: Path) -> int:
    """Count the pages of a PDF."""
    with closing(pypdfium2.PdfDocument(path)) as pdf:
        return len(pdf)


def default_files() -> list[Path]:
    """List the corpus and, where DOICHIEU_SHARED names a folder, its reports but for scans."""
    files = [path for kind in ("pdf", "docx") for path in Path("corpus").rglob(f"*.{kind}")]
    shared = os.environ.get("DOICHIEU_SHARED")
    if shared:
        files += [
            path
            for kind in ("pdf", "docx")
            for path in (Path(shared) / "reports").glob(f"*.{kind}")
            if "scan" not in path.stem
        ]
    return sorted(files)


def races(files: Sequence[Path], ours: Tool) -> list[Race]:
    """Sort files into races. A DOCX counts the pages of the PDF beside it; one without is left out."""
    pdfs = {path: page_count(path) for path in files if path.suffix.lower() == ".pdf"}
    beside = {path: path.with_suffix(".pdf") for path in files if path.suffix.lower() == ".docx"}
    words = {path: page_count(pdf) for path, pdf in beside.items() if pdf.exists()}
    found = [
        Race("PDF", {PIPELINE: ours, "pdfplumber extract_text": pdfplumber_text,
                     "pypdfium2 text (floor)": pypdfium2_text}, pdfs),
        Race("DOCX (pages of the PDF beside it)",
             {PIPELINE: ours, "python-docx paragraphs": docx_paragraphs}, words),
    ]  # fmt: skip
    return [race for race in found if race.pages]


def run(race: Race, rounds: int) -> Result:
    """Time every tool on all files, ``rounds`` times, after one warm-up on the shortest file."""
    shortest = min(race.pages, key=lambda path: race.pages[path])
    for tool in race.tools.values():
        tool(shortest)
    pages = sum(race.pages.values())
    seconds: dict[str, list[float]] = {name: [] for name in race.tools}
    for number in range(rounds):
        names = list(race.tools)
        for name in names if number % 2 == 0 else reversed(names):
            gc.collect()
            start = time.perf_counter()
            for path in race.pages:
                race.tools[name](path)
            seconds[name].append((time.perf_counter() - start) / pages)
        print(f"{race.title}: round {number + 1} of {rounds}", file=sys.stderr)
    return Result(race, seconds)


def table(result: Result) -> str:
    """Lay a result out as Markdown: median (min–max) s/page, pages/s, and our ratio to each tool."""
    race = result.race
    lines = [
        f"## {race.title}: {len(race.pages)} files, {sum(race.pages.values())} pages",
        "",
        "| tool | s/page, median (min–max) | pages/s | doichieu takes × as long, median (min–max) |",
        "|---|---|---|---|",
    ]
    ours = result.seconds[PIPELINE]
    for name, seconds in result.seconds.items():
        ratios = [a / b for a, b in zip(ours, seconds, strict=True)]
        ratio = "" if name == PIPELINE else _spread(ratios, 2)
        lines.append(f"| {name} | {_spread(seconds, 4)} | {1 / statistics.median(seconds):.1f} | {ratio} |")
    return "\n".join(lines)


def _spread(values: Sequence[float], digits: int) -> str:
    low, middle, high = min(values), statistics.median(values), max(values)
    return f"{middle:.{digits}f} ({low:.{digits}f}–{high:.{digits}f})"


def machine() -> str:
    """Say on what and with what it ran; neither host nor folder is named."""
    model = platform.processor() or platform.machine()
    cpuinfo = Path("/proc/cpuinfo")
    if cpuinfo.exists():
        lines = cpuinfo.read_text(encoding="utf-8").splitlines()
        named = (line.split(":", 1)[1].strip() for line in lines if line.startswith("model name"))
        model = next(named, model)
    system = f"{platform.system()}, {os.cpu_count()} cores ({model}), Python {platform.python_version()}"
    return f"{system}; " + ", ".join(f"{name} {version(name)}" for name in VERSIONS)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the benchmark; exit 2 where there is nothing to run."""
    parser = argparse.ArgumentParser(prog="python -m pipeline.bench", description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)  # fmt: skip
    parser.add_argument("files", nargs="*", type=Path, metavar="FILE", help="default: the corpus")
    parser.add_argument("--rounds", type=int, default=7, help="paired rounds (default 7)")
    parser.add_argument("--record", nargs="?", type=Path, const=RECORD, metavar="MD",
                        help=f"also write the table to this file (default {RECORD})")  # fmt: skip
    options = parser.parse_args(arguments)
    if options.rounds < 1:
        parser.error("--rounds must be 1 or more")
    found = races(options.files or default_files(), pipeline_tool())
    if not found:
        parser.error("no PDF or DOCX to read: name some, or make the corpus first")
    tables = [table(run(race, options.rounds)) for race in found]
    how = f"{options.rounds} paired rounds, tools in turns, warm, in one process (no workers, no storing)."
    text = "\n\n".join([f"{how}\n{machine()}.", *tables]) + "\n"
    print(text, end="")
    if options.record:
        options.record.parent.mkdir(parents=True, exist_ok=True)
        head = f"# Speed\n\nWritten by `python -m pipeline.bench --record` on {date.today().isoformat()}.\n\n"
        options.record.write_text(head + text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
