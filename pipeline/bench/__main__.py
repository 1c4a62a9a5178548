"""Speed of the whole pipeline beside other tools, in one run on one machine, and what each of them yields.

In: PDF and DOCX files (default: the born-digital reports of the folder that DOICHIEU_SHARED
names and, apart from them, the corpus, which says more figures a page). Out: tables in Markdown; with ``--record`` also
in docs/benchmarks.md. Every tool runs in a process of its own and reads every file in
every round, warm and in turns; the pipeline, which remembers texts, in a new process each round that has read the
other group's reports and none of these. A tool that is not installed is told as absent;
``make peers`` installs those that others made into .venv-peers.

    python -m pipeline.bench --rounds 7 --record
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from pipeline.bench.machine import load, machine
from pipeline.bench.races import races, run, table
from pipeline.bench.recording import write_page
from pipeline.bench.yields import table as yield_table
from pipeline.bench.yields import truths, yielded

RECORD = Path("docs/benchmarks.md")
#: Where ``make peers`` installs tools whose libraries do not go with ours.
PEERS = Path(".venv-peers/bin/python")


def default_files() -> dict[str, list[Path]]:
    """List the reports of DOICHIEU_SHARED but for scans, where it names a folder, and those of the corpus."""
    found = {"composed reports": _reports(Path("corpus"))}
    shared = os.environ.get("DOICHIEU_SHARED")
    if shared:
        real = [path for path in _reports(Path(shared, "reports")) if "scan" not in path.stem]
        found = {"real reports": real, **found}
    return found


def _reports(folder: Path) -> list[Path]:
    return sorted(path for kind in ("pdf", "docx") for path in folder.rglob(f"*.{kind}"))


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the benchmark; exit 2 where there is nothing to run."""
    parser = argparse.ArgumentParser(prog="python -m pipeline.bench", description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)  # fmt: skip
    parser.add_argument("files", nargs="*", type=Path, metavar="FILE", help="default: the corpus")
    parser.add_argument("--rounds", type=int, default=7, help="paired rounds (default 7)")
    parser.add_argument("--peers", type=Path, nargs="*", default=[PEERS], metavar="PYTHON",
                        help=f"further interpreters to look for tools in (default {PEERS})")  # fmt: skip
    parser.add_argument("--record", nargs="?", type=Path, const=RECORD, metavar="MD",
                        help=f"also write the table to this file (default {RECORD})")  # fmt: skip
    options = parser.parse_args(arguments)
    if options.rounds < 1:
        parser.error("--rounds must be 1 or more")
    groups = {"": options.files} if options.files else default_files()
    found = [(race, whose) for whose, files in groups.items() for race in races(files, whose)]
    if not found:
        parser.error("no PDF or DOCX to read: name some, or make the corpus first")
    known = truths(Path("corpus"))
    pythons = [str(path.absolute()) for path in options.peers if path.exists()]
    text = [
        f"{options.rounds} paired rounds, tools in turns, warm, a process a tool (no workers, no storing). doichieu is "
        "timed at its first reading of the files, in a new process each round that has read other reports before; "
        "“again” is a process that reads the same files over and over, and knows their sentences.",
        f"{machine()}. Load before: {load()}.",
    ]
    for race, whose in found:
        mine = {path: known[path] for path in race.pages if path in known}
        before = [path for other, files in groups.items() if other != whose for path in files]
        result = run(race, options.rounds, pythons, list(mine), before)
        text += ["", table(result)]
        if mine:
            text += ["", yield_table({name: yielded(read, mine) for name, read in result.read.items()}, len(mine))]
    printed = "\n".join(text) + "\n"
    print(printed, end="")
    if options.record:
        write_page(options.record, "Speed", "python -m pipeline.bench --record", printed)
    return 0


if __name__ == "__main__":
    sys.exit(main())
