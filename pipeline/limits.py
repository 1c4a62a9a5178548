"""Named limits on what a file may cost, each with the measurement it rests on.

Comes in: nothing. Goes out: constants for ``pipeline.intake`` and the readers, and
``Limits`` for ``pipeline.workers``. Enforcing them is their job.
"""

from __future__ import annotations

from dataclasses import dataclass

MIB = 1 << 20

# A district report is 40 to 70 kB born-digital; a colour scan at 300 dpi is about
# 1 MB a page, so this is a scan of some 250 pages.
MAX_PDF_BYTES = 256 * MIB
# Word reports are 40 to 60 kB, with photographs a few MB.
MAX_DOCX_BYTES = 64 * MIB
# Plain text is about 3 kB a page: this is over 5,000 pages.
MAX_TEXT_BYTES = 16 * MIB

# The longest real report unpacks to 1 MB in 19 parts, its document.xml to 0.16 MB.
# A bomb of 0.5 MB on disk unpacks to 500 MB and costs the parser 1.5 GB.
MAX_PART_BYTES = 64 * MIB
MAX_UNPACKED_BYTES = 256 * MIB
MAX_ARCHIVE_ENTRIES = 10_000
# Bytes alone do not bound the cost: 48 MB with 8 million elements (16 million '<')
# took over 90 s and 2.6 GB. The longest real report has 9,787 '<'.
MAX_PART_TAGS = 2_000_000


@dataclass(frozen=True, slots=True)
class Limits:
    """What one worker process may use; the defaults are for reading one file.

    ``job_seconds``: the slowest born-digital report takes about 2 s, a scanned page
    3 to 6 s under OCR; a file that never ends is known (429 bytes).
    ``start_seconds``: imports and language models, about 5 s, on a slow disk more.
    ``memory_bytes``: address space, of which the language tools alone reserve about
    1.5 GB; the densest legitimate file seen needs 1 GB beside it.
    ``written_bytes``: the largest file the process may write (a page image for OCR).
    ``jobs_per_worker``: libraries keep what they once loaded; a fresh process does not.
    """

    job_seconds: float = 120.0
    start_seconds: float = 120.0
    memory_bytes: int = 4096 * MIB
    written_bytes: int = 256 * MIB
    open_files: int = 256
    result_bytes: int = 256 * MIB
    jobs_per_worker: int = 200
