"""python -m pipeline.compose CORPUS: write the corpus again, byte for byte.

Comes in: the sources, phrasings and fonts in CORPUS. Goes out: reconstructions/,
composed/ and manifest.csv in the same folder, or in another one with --out.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

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
    given = parser.parse_args(arguments)
    out = given.out or given.corpus
    rows = write_retold(given.corpus, out) if given.phrasings == "development" else []
    rows += write_composed(given.corpus, out, phrasings=given.phrasings, seed=given.seed)
    write_manifest(rows, out)
    print(f"{len(rows)} files in {out}", file=sys.stderr)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
