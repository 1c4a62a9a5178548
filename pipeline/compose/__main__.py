"""python -m pipeline.compose CORPUS: write the corpus again, byte for byte.

Comes in: the sources, phrasings and fonts in CORPUS. Goes out: reconstructions/,
composed/ and manifest.csv in the same folder, or in another one with --out.

    python -m pipeline.compose corpus --measure DIR --seed 1 --slips 500 --phrasings heldout

writes another set instead: as many reports as 500 planted slips of every class need.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from pipeline.compose.measuring.planning import write_measuring
from pipeline.compose.output import write_composed, write_manifest, write_retold


def main(arguments: list[str] | None = None) -> int:
    """Write everything; returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m pipeline.compose", description=__doc__)
    parser.add_argument(
        "corpus", type=Path, help="folder with sources/, phrasings/, fonts/, world.yml, outlines.yml"
    )
    parser.add_argument("--out", type=Path, help="write here instead of into the corpus folder")
    parser.add_argument("--phrasings", default="development", help="development (default) or heldout")
    parser.add_argument(
        "--seed", type=int, help="another year of facts; the committed corpus uses the seed of world.yml"
    )
    parser.add_argument("--measure", type=Path, metavar="DIR", help="write a measuring set into DIR instead")
    parser.add_argument("--slips", type=int, default=500, help="slips of a measuring set (default 500)")
    given = parser.parse_args(arguments)
    if given.measure:
        planted = write_measuring(
            given.corpus, given.measure, phrasings=given.phrasings, seed=given.seed or 1, slips=given.slips
        )
        print(f"{planted.total()} slips of {len(planted)} classes in {given.measure}", file=sys.stderr)
        return 0
    out = given.out or given.corpus
    rows = write_retold(given.corpus, out) if given.phrasings == "development" else []
    rows += write_composed(given.corpus, out, phrasings=given.phrasings, seed=given.seed)
    write_manifest(rows, out)
    print(f"{len(rows)} files in {out}", file=sys.stderr)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
