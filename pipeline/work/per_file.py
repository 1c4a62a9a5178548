"""The work on one file, from bytes to what is understood of it: no database, no processes.

Comes in: a path, or the passages that a database keeps. Goes out: ``ReadDocument`` and ``Extraction``,
or the ``Problem`` that says why there are none. Limits and processes are ``pipeline.work.workers``' job,
rows ``pipeline.storage.store``'s.
"""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterable
from dataclasses import replace
from functools import cache
from itertools import chain
from pathlib import Path
from typing import Any

from extractors.extract import extract
from extractors.text.tokens import noted_texts, tokens_of
from pipeline.intake.files import load_readers, read_file, read_or_refuse, shown_name
from pipeline.readers.pdf import Recogniser
from pipeline.storage.document_rows import rows_digest, rows_of_extraction, rows_of_reading
from pipeline.storage.keys import Row, document_id
from pipeline.storage.messages import DocumentRows, SameRows, Stored
from pipeline.storage.rows import passage_of
from pipeline.storage.sources import digest_of
from pipeline.work.jobs import Parts
from pipeline.work.page_parts import (
    PAGES_A_PART,
    PageToRecognise,
    already,
    meet,
    pages_to_recognise,
    parts_of,
    recognise_pages,
)
from pipeline.work.plain_values import dumps_plain, loads_plain
from pipeline.work.worker_process import report_progress
from schemas.problems import problem
from schemas.records import Extraction, Problem, ReadDocument

#: What the worker target answers; bytes are recognised pages, which only workers look into.
Work = DocumentRows | SameRows | Problem | Parts | bytes

#: A passage takes 2 to 8 ms to extract, the language tools' first one a second more.
EXTRACT_SECONDS = 0.05
#: New objects after which a worker looks for cycles among them; Python's own 700 come with every few words.
_LOOK_AFTER = 200_000


def process_file(path: Path, ocr: str = "auto") -> tuple[ReadDocument, Extraction]:
    """Read one file and extract it: the whole work on a document, no database.

    Raises ``pipeline.readers.UnreadableFile`` with a code for a file that is not read.
    """
    read = read_file(path, ocr)
    return read, _extract(read)


def process(argument: tuple[Any, ...]) -> Work | tuple[ReadDocument, Extraction]:
    """Worker target; the first word says what is to be done, the second with what.

    ``('read', path or (path, digest), ocr)`` reads a file; with a digest, what was read counts only if
    the file still has it: a document is never stored under the bytes of another.
    ``('spread', (path, digest), ocr)`` makes the rows of a document, but answers for a scan with its ``Parts``:
    ``('recognise', (path, digest), pages)`` and at last ``('assemble', (path, digest), ocr, what those gave)``.
    ``('extract', stored, digest)`` makes those of passages that are extracted anew, or says that they are as stored.
    """
    verb, what, how, *given = argument
    if verb == "extract":
        return _extract_again(what, how)
    path, expected = what if isinstance(what, tuple) else (what, None)
    if verb == "recognise":
        return dumps_plain(recognise_pages(Path(path), how))
    if verb == "assemble":
        pages = already(chain.from_iterable(map(loads_plain, given[0])))
        return _rows(expected, lambda: _work(path, expected, how, pages))
    if verb == "read":
        return _work(path, expected, how)
    try:
        return _rows(expected, lambda: _work(path, expected, how, meet))
    except PageToRecognise:
        numbers = pages_to_recognise(Path(path), how)
    if len(numbers) <= PAGES_A_PART:
        return _rows(expected, lambda: _work(path, expected, how))
    return Parts(tuple(("recognise", what, part) for part in parts_of(numbers)), ("assemble", what, how))


def _work(
    path: str, expected: str | None, ocr: str, recogniser: Recogniser | None = None
) -> tuple[ReadDocument, Extraction] | Problem:
    read = read_or_refuse(path, ocr, recogniser)
    if isinstance(read, Problem):
        return read
    if expected is not None and digest_of(Path(path)) != expected:
        return problem("read", "changed_while_read", file=shown_name(Path(path)))
    return read, _extract(read)


def _rows(sha256: str, work: Callable[[], tuple[ReadDocument, Extraction] | Problem]) -> DocumentRows | Problem:
    """The rows of what ``work`` makes of a document, with the words in which it looked for phrases."""
    with noted_texts() as texts:
        worked = work()
    if isinstance(worked, Problem):
        return worked
    return _with_words(rows_of_reading(document_id(sha256), *worked), sha256, texts)


def _with_words(rows: DocumentRows, sha256: str, texts: Iterable[str]) -> DocumentRows:
    words: Row = {"document_id": document_id(sha256), "words": " ".join(sorted(tokens_of(texts)))}
    made = replace(rows, tables={**rows.tables, "document_words": [words]})
    words["rows_digest"] = rows_digest(made)
    return made


def _extract_again(stored: Stored, sha256: str) -> DocumentRows | SameRows:
    report_progress(EXTRACT_SECONDS * len(stored.passages))
    passages = tuple(map(passage_of, stored.passages))
    with noted_texts() as texts:
        extraction = extract(passages, text_source=stored.text_source, recognised_pages=stored.recognised_pages)
    made = _with_words(rows_of_extraction(document_id(sha256), passages, extraction), sha256, texts)
    [words] = made.tables["document_words"]
    return SameRows() if words["rows_digest"] == stored.rows_digest else made


def _extract(read: ReadDocument) -> Extraction:
    report_progress(EXTRACT_SECONDS * len(read.passages))
    return extract(read.passages, text_source=read.text_source, recognised_pages=read.recognised_pages)


@cache
def load_all() -> None:
    """Worker warm-up: import readers and language tools once, and leave them out of the search for garbage.

    What a report is made into holds no cycles to speak of, so looking through it every few words is waste.
    """
    load_readers()
    gc.collect()
    gc.freeze()
    gc.set_threshold(_LOOK_AFTER)
