"""How much of a report is read right once it is a scan: numbers, figures, claims, the period.

In: born-digital PDFs, or a scan with the PDF it was made from. Out: on stdout a line a report and
level of damage. What the reader makes of the text layer is the truth of its scan, so this
measures recognition alone; whether figures are right at all is ``pipeline.evaluation.evaluate``'s.

    python -m pipeline.evaluation.scan_accuracy corpus/composed/*.pdf --levels office poor --seed 1 --pages 4
    python -m pipeline.evaluation.scan_accuracy report.pdf --scanned scan.pdf
"""

from __future__ import annotations

import argparse
import os
import sys
from collections import Counter
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

import pypdfium2 as pdfium
import pytesseract
import regex

from extractors.extract import extract
from pipeline.compose.scans import LEVELS, scan
from pipeline.readers.pdf import read_pdf
from pipeline.readers.recognition import ocr, recognition_cache
from schemas.records import Extraction, Outcome, PassageKind, ReadDocument

#: A number as printed, with its sign of percent: «78,57%» read as «78,579» is wrong.
NUMBER = regex.compile(r"\d[\d.,/]*%|\d[\d.,/]*\d|\d")
#: Numbers of the page, not of the report.
_ASIDE = (PassageKind.PAGE_NUMBER,)


@dataclass(frozen=True, slots=True)
class Reading:
    """What was read of a document, as far as it is compared."""

    document: ReadDocument
    extraction: Extraction
    numbers: Counter[str]

    @classmethod
    def of(cls, path: Path) -> Reading:
        read = read_pdf(path)
        extraction = extract(read.passages, text_source=read.text_source, recognised_pages=read.recognised_pages)
        numbers = Counter(
            number for p in read.passages if p.kind not in _ASIDE for number in NUMBER.findall(p.text)
        )
        return cls(read, extraction, numbers)

    @property
    def indicators(self) -> Counter[Hashable]:
        return Counter((f.indicator, f.value) for f in self.extraction.figures if f.indicator)

    @property
    def figures(self) -> Counter[Hashable]:
        return Counter((f.value, f.unit) for f in self.extraction.figures)

    @property
    def claims(self) -> Counter[Hashable]:
        """Claims by kind and values, with their verdicts."""
        return Counter(
            (v.claim.kind, v.claimed, tuple(sorted(o.value or 0 for o in v.operands)), v.outcome)
            for v in self.extraction.verdicts
        )

    @property
    def alarms(self) -> Counter[Hashable]:
        return Counter({each: n for each, n in self.claims.items() if each[-1] is Outcome.INCONSISTENT})  # type: ignore[index]

    @property
    def headings(self) -> Counter[Hashable]:
        """Outline: depth and the words of each heading but its enumerator, so far as they were read."""
        return Counter(p.depth for p in self.document.passages if p.kind is PassageKind.HEADING)


@dataclass(frozen=True, slots=True)
class Score:
    """A scan against its original."""

    numbers: float
    invented: int
    indicators: float
    figures: float
    claims: float
    false_alarms: int
    period: str
    headings: float
    seconds: float

    @classmethod
    def of(cls, truth: Reading, read: Reading, seconds: float) -> Score:
        found, wanted = read.extraction.identity.period.label, truth.extraction.identity.period.label
        period = "right" if found == wanted else "unknown" if found is None else "WRONG"
        return cls(
            numbers=_recall(truth.numbers, read.numbers),
            invented=(read.numbers - truth.numbers).total(),
            indicators=f1(truth.indicators, read.indicators),
            figures=f1(truth.figures, read.figures),
            claims=f1(truth.claims, read.claims),
            false_alarms=(read.alarms - truth.alarms).total(),
            period=period,
            headings=f1(truth.headings, read.headings),
            seconds=seconds,
        )

    def told(self) -> str:
        return (
            f"numbers {self.numbers:.4f} (+{self.invented})  figures {self.indicators:.3f} / {self.figures:.3f}  "
            f"claims {self.claims:.3f}  false alarms {self.false_alarms}  period {self.period}  "
            f"headings {self.headings:.3f}  {self.seconds:.2f} s/page"
        )


def _recall(wanted: Counter[str], found: Counter[str]) -> float:
    return (wanted & found).total() / wanted.total() if wanted else 1.0


def f1(wanted: Counter[Hashable], found: Counter[Hashable]) -> float:
    """F1 of two multisets; 1 where both are empty."""
    both = wanted.total() + found.total()
    return 2 * (wanted & found).total() / both if both else 1.0


def tesseract_alone(path: Path) -> tuple[Counter[str], float]:
    """Numbers that Tesseract gives for the pages as they are, at 200 dpi, and seconds a page."""
    numbers: Counter[str] = Counter()
    begun = perf_counter()
    with pdfium.PdfDocument(path) as document:
        for page in document:
            image = page.render(scale=200 / 72, grayscale=True).to_pil()
            image.format = "BMP"
            text = pytesseract.image_to_string(image, lang=ocr.LANGUAGE, config="--psm 3 --dpi 200")
            numbers.update(NUMBER.findall(text))
        return numbers, (perf_counter() - begun) / max(1, len(document))


def measure(original: Path, scanned: Path, pages: int | None, *, alone: bool) -> Iterable[str]:
    """Yield the lines that tell of one scan."""
    with TemporaryDirectory() as folder:
        shown = original
        if pages is not None:
            shown = Path(folder) / original.name
            with pdfium.PdfDocument(original) as whole, pdfium.PdfDocument.new() as part:
                part.import_pages(whole, list(range(min(pages, len(whole)))))
                part.save(shown)
        truth = Reading.of(shown)
        begun = perf_counter()
        read = Reading.of(scanned)
        seconds = (perf_counter() - begun) / max(1, read.document.pages or 0)
        yield Score.of(truth, read, seconds).told()
        missed, invented = truth.numbers - read.numbers, read.numbers - truth.numbers
        if missed or invented:
            yield f"    not read: {' '.join(missed.elements())}; read instead: {' '.join(invented.elements())}"
        if alone:
            found, seconds = tesseract_alone(scanned)
            yield f"    Tesseract alone: numbers {_recall(truth.numbers, found):.4f}, {seconds:.2f} s/page"


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        prog="python -m pipeline.evaluation.scan_accuracy", description=__doc__.split("\n")[0]
    )
    parser.add_argument("originals", nargs="+", type=Path, help="born-digital PDFs")
    parser.add_argument("--scanned", type=Path, help="a scan of the one original, instead of making scans")
    parser.add_argument("--levels", nargs="+", choices=LEVELS, default=list(LEVELS), help="damage (default: every)")
    parser.add_argument("--pages", type=int, help="only the first pages of each")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--alone", action="store_true", help="Tesseract without us beside it")
    parser.add_argument("--cached", action="store_true", help="use the cache; seconds then say nothing")
    given = parser.parse_args(arguments)
    if given.scanned and len(given.originals) != 1:
        parser.error("--scanned is a scan of one original")
    os.environ.setdefault("OMP_THREAD_LIMIT", "1")
    with TemporaryDirectory() as work:
        if not given.cached:
            os.environ[recognition_cache.FOLDER_VARIABLE] = work
        for original in given.originals:
            if given.scanned:
                _tell(original.name, measure(original, given.scanned, given.pages, alone=given.alone))
                continue
            for level in given.levels:
                scanned = Path(work) / "scan.pdf"
                scan(original, scanned, LEVELS[level], given.seed, given.pages)
                _tell(f"{original.name} {level}", measure(original, scanned, given.pages, alone=given.alone))
    return 0


def _tell(name: str, lines: Iterable[str]) -> None:
    for at, line in enumerate(lines):
        print(f"{name}: {line}" if at == 0 else line, flush=True)


if __name__ == "__main__":
    sys.exit(main())
