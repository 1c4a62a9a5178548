"""Named limits on what a file may cost, each with the measurement it rests on.

Comes in: environment variables that set one anew, DOICHIEU_ before its name. Goes out: constants
for ``pipeline.intake.files`` and the readers, and ``Limits`` for ``pipeline.work.workers``. Enforcing them
is their job.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, fields
from typing import Any

from pipeline.output.language import told

MIB = 1 << 20


def _setting(name: str, usual: Any) -> Any:
    """The limit the environment variable DOICHIEU_<name> sets, else the usual one; of the same type.

    Raises ValueError for what is no positive number.
    """
    said = os.environ.get(f"DOICHIEU_{name}")
    if said is None:
        return usual
    try:
        value = type(usual)(said)
    except ValueError:
        value = 0
    if not value > 0:
        whole = isinstance(usual, int)
        raise ValueError(told(
            f"DOICHIEU_{name} là {said!r}, mà phải là {'số nguyên' if whole else 'số'} lớn hơn 0 (không đặt: {usual})",
            f"DOICHIEU_{name} is {said!r}, but must be {'a whole number' if whole else 'a number'} above 0 "
            f"(without it: {usual})"))
    return value


# District reports are 60 to 110 kB born-digital and 0.42 MB a page as a scan: this is
# a scan of some 600 pages.
MAX_PDF_BYTES = _setting("MAX_PDF_BYTES", 256 * MIB)
# Word reports are 40 to 60 kB; what is larger is photographs.
MAX_DOCX_BYTES = _setting("MAX_DOCX_BYTES", 64 * MIB)
# Plain text is about 3 kB a page: this is over 5,000 pages.
MAX_TEXT_BYTES = _setting("MAX_TEXT_BYTES", 16 * MIB)

# The longest real report unpacks to 1 MB in 19 parts, its document.xml to 0.16 MB.
# A bomb of 0.5 MB on disk unpacks to 500 MB and costs the parser 1.5 GB.
MAX_PART_BYTES = _setting("MAX_PART_BYTES", 64 * MIB)
MAX_UNPACKED_BYTES = _setting("MAX_UNPACKED_BYTES", 256 * MIB)
MAX_ARCHIVE_ENTRIES = _setting("MAX_ARCHIVE_ENTRIES", 10_000)
# The document.xml of a report packs 1 to 12, a table of 5,000 alike rows 1 to 60; a bomb 1 to 1,000.
MAX_PACKING_RATIO = _setting("MAX_PACKING_RATIO", 200)
RATIO_FROM_BYTES = 8 * MIB
# Bytes alone do not bound the cost: 48 MB with 8 million elements (16 million '<')
# took over 90 s and 2.6 GB. The longest real report has 9,787 '<'.
MAX_PART_TAGS = _setting("MAX_PART_TAGS", 2_000_000)

# The longest real report has 60 pages, a yearbook 1,000; a page tree of 6 MB can name a million.
MAX_PDF_PAGES = _setting("MAX_PDF_PAGES", 5_000)
# A full page has 3,000 objects, a map 100,000; 300,000 take PDFium 1.4 s.
MAX_PAGE_OBJECTS = _setting("MAX_PAGE_OBJECTS", 500_000)
# An image of a page has 2 to 50 million pixels (A4 at 150 dpi, a good telephone), A3 in colour at 600 dpi 70 million;
# 120 million take 0.8 GB while they are made grey or RGB. A fax of 300 pages is the longest TIFF imagined.
MAX_IMAGE_PIXELS = _setting("MAX_IMAGE_PIXELS", 120_000_000)
MAX_IMAGE_PAGES = _setting("MAX_IMAGE_PAGES", 1_000)
MAX_IMAGE_BYTES = _setting("MAX_IMAGE_BYTES", 256 * MIB)

# PDF Reference 1.7, appendix C: 200 inches are the most that Acrobat shows.
MAX_PAGE_POINTS = _setting("MAX_PAGE_POINTS", 14_400)

# The longest paragraph of the reports has 3,000 characters; rules that look back over a clause
# take time by the square of it, and three million brackets in one line took 2 GB.
MAX_PASSAGE_CHARS = _setting("MAX_PASSAGE_CHARS", 100_000)
# Extracting takes 10 to 25 µs a character: so many take up to 75 s.
MAX_DOCUMENT_CHARS = _setting("MAX_DOCUMENT_CHARS", 3_000_000)

# A report's page takes Tesseract 1.3 s at 200 dpi, at most 4.2 s on a busy machine; noise 1.7 s, a sheet
# of A2 at 300 dpi 5.9 s.
OCR_PAGE_SECONDS = 60.0

# LibreOffice turns a report of 60 pages into DOCX in 1.0 to 1.5 s, 4 s on a busy machine; its first start is in it.
CONVERSION_SECONDS = 90.0
# A report converted is 40 to 60 kB; photographs of a .doc grow where they were packed as BMP.
MAX_CONVERTED_BYTES = 128 * MIB


@dataclass(frozen=True, slots=True)
class Limits:
    """What one worker process may use; the defaults are for reading one file.

    ``job_seconds``: pdfplumber needs 0.06 s a page: time for 2,000 pages. A file of 429 bytes
    that never ends is known.
    ``extra_seconds``: what a job may be granted beyond that. Only recognising a page asks for
    it, up to ``OCR_PAGE_SECONDS`` each, and gives back what it did not need, so other work
    never gets longer. Tesseract takes 1 to 4 s a page: time for a scan of 1,800 pages.
    ``stall_seconds``, ``stall_cpu_seconds``: what one step may take, a page or the parsing of a Word
    document: of any time and of processor time, which a busy machine does not use up. The slowest
    honest step measured takes 4 s of it.
    ``start_seconds``: readers and language tools import in 1 to 5 s, from a cold disk more.
    ``memory_bytes``: address space; readers and language tools together take 0.33 GB of it,
    and 300,000 line segments on a page cost pdfplumber 0.94 GB more.
    ``written_bytes``: the largest file the process may write (a page image for OCR).
    ``jobs_per_worker``: libraries keep what they once loaded; a fresh process does not.
    """

    job_seconds: float = 120.0
    extra_seconds: float = 7200.0
    stall_seconds: float = 60.0
    stall_cpu_seconds: float = 8.0
    start_seconds: float = 120.0
    memory_bytes: int = 2048 * MIB
    written_bytes: int = 256 * MIB
    open_files: int = 256
    result_bytes: int = 256 * MIB
    jobs_per_worker: int = 200

    @classmethod
    def from_environment(cls) -> Limits:
        """The limits with those that environment variables set: DOICHIEU_JOB_SECONDS and so on."""
        return cls(**{field.name: _setting(field.name.upper(), field.default) for field in fields(cls)})
