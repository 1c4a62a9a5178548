"""The work on one file, from bytes to what is understood of it: no database, no processes.

Comes in: a path, or the passages that a database keeps. Goes out: ``ReadDocument`` and ``Extraction``,
or the ``Problem`` that says why there are none. Limits and processes are ``pipeline.workers``' job,
rows ``pipeline.store``'s.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from extractors.extract import extract
from pipeline.intake import load_readers, read_file, read_or_refuse, shown_name
from pipeline.sources import digest_of
from pipeline.worker_process import report_progress
from schemas.problems import problem
from schemas.records import Extraction, Passage, Problem, ReadDocument

#: A passage takes 2 to 8 ms to extract, the language tools' first one a second more.
EXTRACT_SECONDS = 0.05


@dataclass(frozen=True, slots=True)
class Stored:
    """What the database keeps of a reading: enough to extract it again."""

    passages: tuple[Passage, ...]
    text_source: str | None
    recognised_pages: tuple[int, ...]


def process_file(path: Path, ocr: str = "auto") -> tuple[ReadDocument, Extraction]:
    """Read one file and extract it: the whole work on a document, no database.

    Raises ``pipeline.readers.UnreadableFile`` with a code for a file that is not read.
    """
    read = read_file(path, ocr)
    return read, _extract(read)


def process(argument: tuple[str, object, str]) -> tuple[ReadDocument, Extraction] | Extraction | Problem:
    """Worker target: ('read', path or (path, digest), ocr) or ('extract', passages, '').

    With a digest, what was read counts only if the file still has it: a document is never stored
    under the bytes of another.
    """
    verb, what, ocr = argument
    if verb == "extract":
        stored: Stored = what  # type: ignore[assignment]
        report_progress(EXTRACT_SECONDS * len(stored.passages))
        return extract(stored.passages, text_source=stored.text_source, recognised_pages=stored.recognised_pages)
    path, expected = what if isinstance(what, tuple) else (what, None)
    read = read_or_refuse(str(path), ocr)
    if isinstance(read, Problem):
        return read
    if expected is not None and digest_of(Path(path)) != expected:
        return problem("read", "changed_while_read", file=shown_name(Path(path)))
    return read, _extract(read)


def _extract(read: ReadDocument) -> Extraction:
    report_progress(EXTRACT_SECONDS * len(read.passages))
    return extract(read.passages, text_source=read.text_source, recognised_pages=read.recognised_pages)


def load_all() -> None:
    """Worker warm-up: import readers and language tools once."""
    load_readers()
