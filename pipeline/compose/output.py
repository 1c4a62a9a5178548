"""Write reports, truth files and the manifest.

Comes in: the corpus folder. Goes out: files, the same bytes for the same sources.
"""

from __future__ import annotations

import csv
import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from random import Random

import yaml

from pipeline.compose.composed import Composition, Phrasings, Plan, compose, read_phrasings
from pipeline.compose.docx_writer import docx_bytes
from pipeline.compose.paper import Report
from pipeline.compose.pdf_writer import pdf_bytes
from pipeline.compose.retold import read_retold
from pipeline.compose.slips import Slip, joined, plant
from pipeline.compose.truth import Truth
from pipeline.compose.world import Office, read_world

SLIP_KINDS = (
    "wrong_digit",
    "broken_sum",
    "level_as_fall",
    "broken_balance",
    "wrong_denominator",
    "swapped_digits",
    "table_total",
)


@dataclass(frozen=True, slots=True)
class Row:
    """One file of the manifest."""

    file: str
    kind: str
    sha256: str
    source: str
    seed: str


def write_report(
    report: Report, truth: Truth, stem: Path, formats: tuple[str, ...], fonts: Path
) -> list[Path]:
    """Write a report in its formats with its truth beside it."""
    stem.parent.mkdir(parents=True, exist_ok=True)
    written = []
    for form in formats:
        path = stem.with_name(f"{stem.name}.{form}")
        path.write_bytes(docx_bytes(report) if form == "docx" else pdf_bytes(report, fonts))
        written.append(path)
    path = stem.with_name(f"{stem.name}.truth.json")
    path.write_text(json.dumps(truth.to_json(), ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return [*written, path]


def rows_of(paths: list[Path], out: Path, kind: str, source: str, seed: str) -> list[Row]:
    """Make the manifest rows of written files."""
    return [
        Row(p.relative_to(out).as_posix(), kind, hashlib.sha256(p.read_bytes()).hexdigest(), source, seed)
        for p in paths
    ]


def write_retold(corpus: Path, out: Path, only: str | None = None) -> list[Row]:
    """Write the reconstructions, each as DOCX and PDF."""
    rows = []
    for source in sorted((corpus / "sources").glob("*.yml")):
        if only is None or source.stem == only:
            report, truth = read_retold(source)
            paths = write_report(
                report, truth, out / "reconstructions" / source.stem, ("docx", "pdf"), corpus / "fonts"
            )
            rows += rows_of(
                paths,
                out,
                "reconstruction",
                f"sources/{source.name}: figures of a real report, our sentences",
                "",
            )
    return rows


def slips_for(
    office: Office, quarter: int, phrasings: Phrasings, outlines: dict[str, str], shift: int
) -> list[Slip]:
    """Choose the slips of a report: none in two of three, else one or two."""
    turn = office.order * 4 + quarter + shift
    if turn % 3:
        return []
    rng = Random(office.seed * 13 + quarter)  # noqa: S311 - invention, not secrecy
    clean: Composition = compose(office, quarter, phrasings, outlines, Plan())
    slips: list[Slip] = []
    wanted = 1 + (turn // 3) % 2
    for step in range(len(SLIP_KINDS)):
        try:
            slip = plant(SLIP_KINDS[(turn // 3 + step * 3) % len(SLIP_KINDS)], clean, office.habits, rng)
        except LookupError:
            continue
        if slip.slot not in [s.slot for s in slips]:
            slips.append(slip)
        if len(slips) == wanted:
            break
    return slips


def composition(corpus: Path, office: Office, quarter: int, phrasings: str = "development") -> Composition:
    """Compose one report with its slips planted."""
    known = read_phrasings(corpus / "phrasings" / f"{phrasings}.yml")
    outlines: dict[str, str] = yaml.safe_load((corpus / "outlines.yml").read_text(encoding="utf-8"))
    slips = slips_for(office, quarter, known, outlines, shift=0 if phrasings == "development" else 1)
    done = compose(office, quarter, known, outlines, joined(slips))
    done.truth.slips = [s.record() for s in slips]
    wrong = [c for c in done.truth.claims if c.verdict() == "inconsistent" and not c.optional]
    if len(wrong) < len(slips) or (wrong and not slips):
        raise AssertionError(
            f"{office.name} {quarter + 1}: {len(slips)} slips, {len(wrong)} claims that do not hold"
        )
    return done


def write_composed(
    corpus: Path,
    out: Path,
    *,
    phrasings: str = "development",
    seed: int | None = None,
    only: str | None = None,
) -> list[Row]:
    """Write the composed reports, DOCX and PDF in turn."""
    rows = []
    for office in read_world(corpus / "world.yml", seed):
        for quarter in range(4):
            name = f"{office.about['slug']}-{office.year}-q{quarter + 1}"
            if only is not None and name != only:
                continue
            done = composition(corpus, office, quarter, phrasings)
            form = "docx" if (office.order + quarter) % 2 else "pdf"
            paths = write_report(done.report, done.truth, out / "composed" / name, (form,), corpus / "fonts")
            rows += rows_of(
                paths, out, "composed", f"invented district, phrasings/{phrasings}.yml", str(office.seed)
            )
    return rows


def write_manifest(rows: list[Row], out: Path) -> None:
    """Write manifest.csv."""
    with (out / "manifest.csv").open("w", encoding="utf-8", newline="") as handle:
        writer = csv.writer(handle, lineterminator="\n")
        writer.writerow(("file", "kind", "sha256", "source", "seed", "licence"))
        writer.writerows((r.file, r.kind, r.sha256, r.source, r.seed, "CC0-1.0") for r in rows)
