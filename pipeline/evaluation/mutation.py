"""Damage good reports in many ways and see that each still ends in an outcome.

In: reports that read well, a seed. Out: variants of them, through the same workers as a build,
and how many ended in which outcome. A variant that shows an error of ours is kept, so that it
can be looked at; so is one that ends its worker. What an outcome means is
``schemas.outcomes``' matter.

    python -m pipeline.evaluation.mutation --count 5000 --seed 1 --work build
"""

from __future__ import annotations

import argparse
import io
import re
import sys
import tempfile
import time
import zipfile
import zlib
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from pipeline.intake.files import failure
from pipeline.limits import Limits
from pipeline.work import workers
from schemas.outcomes import FileOutcome, reading_outcome, refusal_outcome
from schemas.records import Problem

Damage = Callable[[bytes, Random], bytes]

#: Numbers that parsers get wrong: the ends of the integer types, signs, none.
ODD_NUMBERS = (b"0", b"-1", b"1", b"65535", b"65536", b"2147483647", b"2147483648", b"-2147483648",
               b"4294967296", b"99999999999999999999", b"1e308", b"0.00000001", b"")  # fmt: skip
_NUMBER = re.compile(rb"\d+")
#: /MediaBox, /Kids …
_PDF_NAME = re.compile(rb"/[A-Za-z]\w+")
#: The data of a compressed stream, whatever else its dictionary says.
_STREAM = re.compile(rb"stream\r?\n(.*?)\r?\nendstream", re.DOTALL)
#: <w:tcPr>, </w:tr>, w:val="…"
_TAG = re.compile(rb"<[^<>]{1,400}>")
_ATTRIBUTE = re.compile(rb' [\w:]+="[^"]*"')
#: Of a whole build's limits only the time is shorter: a variant is a few pages.
LIMITS = Limits(job_seconds=30.0, stall_seconds=20.0, extra_seconds=0.0)


def flip_bits(content: bytes, rng: Random) -> bytes:
    """Turn over up to 32 single bits."""
    changed = bytearray(content)
    for _ in range(rng.choice((1, 2, 8, 32))):
        changed[rng.randrange(len(changed))] ^= 1 << rng.randrange(8)
    return bytes(changed)


def cut(content: bytes, rng: Random) -> bytes:
    """Keep the beginning, as a broken download does."""
    return content[: rng.randrange(len(content))]


def _chunk(content: bytes, rng: Random) -> tuple[int, int]:
    start = rng.randrange(len(content))
    return start, min(len(content), start + rng.choice((1, 16, 256, 4096)))


def drop_chunk(content: bytes, rng: Random) -> bytes:
    """Take a piece out."""
    start, end = _chunk(content, rng)
    return content[:start] + content[end:]


def double_chunk(content: bytes, rng: Random) -> bytes:
    """Say a piece again, there or elsewhere, up to 50 times."""
    start, end = _chunk(content, rng)
    at = rng.choice((end, rng.randrange(len(content))))
    return content[:at] + content[start:end] * rng.choice((1, 2, 50)) + content[at:]


def insert_bytes(content: bytes, rng: Random) -> bytes:
    """Put bytes in that were not there."""
    at = rng.randrange(len(content))
    return content[:at] + rng.randbytes(rng.choice((1, 4, 64))) + content[at:]


def blank_chunk(content: bytes, rng: Random) -> bytes:
    """Overwrite a piece with zeros, as a bad disk does."""
    start, end = _chunk(content, rng)
    return content[:start] + bytes(end - start) + content[end:]


def _replaced(pattern: re.Pattern[bytes], content: bytes, rng: Random, new: Callable[[bytes], bytes]) -> bytes:
    """Replace one to four matches of ``pattern``; bits are flipped where there is none."""
    found = list(pattern.finditer(content))
    if not found:
        return flip_bits(content, rng)
    for match in sorted(rng.sample(found, min(len(found), rng.choice((1, 1, 2, 4)))), key=lambda m: -m.start()):
        content = content[: match.start()] + new(match[0]) + content[match.end() :]
    return content


def odd_numbers(content: bytes, rng: Random) -> bytes:
    """Write other numbers: lengths, references, counts, widths."""
    return _replaced(_NUMBER, content, rng, lambda _: rng.choice(ODD_NUMBERS))


def swap_names(content: bytes, rng: Random) -> bytes:
    """Write one name of a PDF where another stands."""
    names = _PDF_NAME.findall(content) or [b"/X"]
    return _replaced(_PDF_NAME, content, rng, lambda _: rng.choice(names))


def swap_tags(content: bytes, rng: Random) -> bytes:
    """Write one tag of an XML part where another stands, or none, or a tree of it."""
    tags = _TAG.findall(content) or [b"<x/>"]
    return _replaced(_TAG, content, rng, lambda _: rng.choice((b"", rng.choice(tags), rng.choice(tags) * 300)))


def swap_attributes(content: bytes, rng: Random) -> bytes:
    """Write one attribute of an XML part where another stands, or none."""
    attributes = _ATTRIBUTE.findall(content) or [b""]
    return _replaced(_ATTRIBUTE, content, rng, lambda _: rng.choice((b"", rng.choice(attributes))))


RAW: tuple[Damage, ...] = (flip_bits, cut, drop_chunk, double_chunk, insert_bytes, blank_chunk, odd_numbers)


def inside_stream(content: bytes, rng: Random) -> bytes:
    """Damage what a compressed stream of a PDF says; its length may no longer be true."""

    def again(found: bytes) -> bytes:
        match = _STREAM.fullmatch(found)
        try:
            said = zlib.decompress(match[1]) if match else b""
        except zlib.error:
            said = b""
        if not said:
            return flip_bits(found, rng)
        return b"stream\n" + zlib.compress(rng.choice((*RAW, swap_names))(said, rng)) + b"\nendstream"

    return _replaced(_STREAM, content, rng, again)


def inside_part(content: bytes, rng: Random) -> bytes:
    """Damage one part of a DOCX and pack it again, so that every checksum is right."""
    packed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as archive, zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as out:
        entries = archive.infolist()
        # Nine of ten times a part that is read.
        read = [e for e in entries if re.search(r"(document|styles|numbering|footnotes|rels)", e.filename)]
        chosen = rng.choice(read if read and rng.random() < 0.9 else entries)
        for entry in entries:
            part = archive.read(entry)
            if entry is chosen and part:
                part = rng.choice((*RAW, swap_tags, swap_tags, swap_attributes, swap_attributes))(part, rng)
            out.writestr(entry.filename, part)
    return packed.getvalue()


OF_KIND: dict[str, tuple[Damage, ...]] = {
    ".pdf": (*RAW, swap_names, swap_names, odd_numbers, inside_stream, inside_stream, inside_stream),
    ".docx": (*RAW, *[inside_part] * 10),
}


def variant(path: Path, rng: Random) -> tuple[str, bytes]:
    """Damage a report in one to three ways; returns their names and the bytes."""
    content = path.read_bytes()
    names = []
    for _ in range(rng.choice((1, 1, 2, 3))):
        damage = rng.choice(OF_KIND[path.suffix])
        if not content or (damage is inside_part and not zipfile.is_zipfile(io.BytesIO(content))):
            break
        try:
            content = damage(content, rng)
        except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, ValueError, OSError):
            # An earlier damage left no archive to open.
            break
        names.append(damage.__name__)
    return "+".join(names), content


@dataclass(slots=True)
class Found:
    """How a run of variants ended; ``ours`` are those that show an error of this program."""

    outcomes: Counter[FileOutcome] = field(default_factory=Counter)
    damages: Counter[str] = field(default_factory=Counter)
    slowest: list[tuple[float, str]] = field(default_factory=list)
    ours: list[str] = field(default_factory=list)


def run(reports: Sequence[Path], count: int, seed: int, folder: Path, *, worker_count: int = 2) -> Found:
    """Read ``count`` variants of ``reports``; those that break something stay in ``folder``."""
    folder.mkdir(parents=True, exist_ok=True)
    found = Found()
    made: dict[str, tuple[str, float]] = {}

    def jobs() -> Iterator[workers.Job]:
        for number in range(count):
            rng = Random(f"{seed}/{number}")  # noqa: S311 - the same variants every time
            report = reports[number % len(reports)]
            damage, content = variant(report, rng)
            path = folder / f"{seed}-{number}{report.suffix}"
            path.write_bytes(content)
            made[str(path)] = damage, time.monotonic()
            yield workers.Job(str(path), ("read", str(path), "never"))

    ran = workers.run(jobs(), "pipeline.work.per_file:process", workers=worker_count, limits=LIMITS,
                      warm="pipeline.work.per_file:load_all", loaded="pipeline.work.loaded")  # fmt: skip
    for outcome in ran:
        damage, begun = made.pop(outcome.key)
        path = Path(outcome.key)
        kind = _outcome(outcome)
        found.outcomes[kind] += 1
        found.damages[damage] += 1
        found.slowest = sorted([*found.slowest, (round(time.monotonic() - begun, 1), path.name)])[-5:]
        if isinstance(outcome, workers.Failed):
            found.ours.append(f"{path.name} ({damage}): {outcome.code}: {outcome.detail}")
        else:
            path.unlink()
    if made:
        found.ours += [f"{key}: no outcome" for key in made]
    return found


def _outcome(outcome: workers.Done | workers.Failed) -> FileOutcome:
    value = failure(outcome, outcome.key, LIMITS) if isinstance(outcome, workers.Failed) else outcome.value
    if isinstance(value, Problem):
        return refusal_outcome(value.code)
    read, _ = value
    return reading_outcome({met.code for met in read.problems}, has_text=bool(read.passages))


def main() -> int:
    """Run from the command line; ends with 1 where a variant broke the program."""
    parser = argparse.ArgumentParser(prog="python -m pipeline.evaluation.mutation", description=__doc__)
    parser.add_argument("--corpus", type=Path, default=Path("corpus/composed"), help="folder of good reports")
    parser.add_argument("--count", type=int, default=5000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--work", type=Path, default=Path(tempfile.gettempdir()), help="where to keep what broke")
    asked = parser.parse_args()
    reports = sorted(path for path in asked.corpus.iterdir() if path.suffix in OF_KIND)
    begun = time.monotonic()
    found = run(reports, asked.count, asked.seed, asked.work / "mutation", worker_count=asked.workers)
    print(f"{asked.count} variants of {len(reports)} reports, seed {asked.seed}, {time.monotonic() - begun:.0f} s")
    for kind, number in found.outcomes.most_common():
        print(f"{number:6} {kind}")
    print("slowest, in seconds with waiting:", ", ".join(f"{name} {seconds}" for seconds, name in found.slowest))
    for broken in found.ours:
        print(broken)
    return 1 if found.ours else 0


if __name__ == "__main__":
    sys.exit(main())
