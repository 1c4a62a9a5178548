"""The accuracy table: every set we have truth for, built afresh and scored.

In: the repository's ``corpus/`` and ``tests/cases/passages/``, and the reports of the
folder that DOICHIEU_SHARED names. Out: on stdout a Markdown table and what failed;
with ``--write`` the table goes between the marks of the READMEs, with ``--record`` every
table goes into ``corpus/RESULTS.md`` under this release (``pipeline.evaluation.results``). Of a set
named in ``SECRET`` only rates are printed, never the words. A small set of planted slips
of every class follows (``pipeline.evaluation.slip_recall``; ``make evaluate-slips`` takes a large one).

    python -m pipeline.evaluation.accuracy --work build
"""

from __future__ import annotations

import argparse
import os
import shutil
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from pipeline.build import build
from pipeline.evaluation.document_costs import read_costs, time_files
from pipeline.evaluation.evaluate import evaluate, indicator_table
from pipeline.evaluation.gold import ALL_FAMILIES, read_gold
from pipeline.evaluation.passage_cases import read_cases, score_case
from pipeline.evaluation.results import Measured, record
from pipeline.evaluation.scoring import Score
from pipeline.evaluation.slip_recall import compose as compose_slips
from pipeline.evaluation.slip_recall import measure as measure_slips
from pipeline.evaluation.slip_recall import table as slip_table

CORPUS = Path("corpus")
PASSAGES = Path("tests/cases/passages")
#: Sentences of every field of a report; ``held_aside`` was written and put aside before the first rule.
FIELD_SENTENCES = Path("tests/cases/indicators")
FIELD_SETS = ("development", "development_second", "held_aside")
#: Entries of every field that whole reports are composed of, each file by another author.
FIELD_ENTRIES = CORPUS / "phrasings" / "fields"
FIELD_REPORTS = (
    "development", "heldout", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth",
    "eleventh",
)  # fmt: skip
HELD_OUT_SEED = 7
FIELD_SEED = 11
#: Enough for one or two slips of each class.
SLIPS, SLIP_SEED = 60, 1
#: Sets that nobody who writes rules has read but for claims wrongly accused: what fails is counted, not quoted.
SECRET = frozenset({"fields-eleventh"})
RESULTS = CORPUS / "RESULTS.md"
BEGIN, END = "<!-- accuracy -->", "<!-- /accuracy -->"

#: Set -> its name in each language.
NAMES = {
    "shared": ("real reports, hand-read", "báo cáo thật, người đọc ghi lại"),
    "shared-forms": ("the same as a scan, in TCVN3, in NFD", "như trên, bản quét, bản TCVN3, bản NFD"),
    "reconstructions": ("reconstructions of real reports", "báo cáo thật viết lại"),
    "composed": ("invented province, planted slips", "tỉnh bịa, có cài lỗi"),
    "heldout": ("the same in other wordings", "như trên, cách viết khác"),
    "fields-development": ("whole reports, all fields, developed on", "báo cáo đủ lĩnh vực, dùng khi phát triển"),
    "fields-heldout": ("the same by another author", "như trên, của người khác"),
    "fields-third": ("the same by a third author", "như trên, của người thứ ba"),
    "fields-fourth": ("the same by a fourth author", "như trên, của người thứ tư"),
    "fields-fifth": ("the same by a fifth author", "như trên, của người thứ năm"),
    "fields-sixth": ("the same by a sixth author", "như trên, của người thứ sáu"),
    "fields-seventh": ("the same by a seventh author", "như trên, của người thứ bảy"),
    "fields-eighth": ("the same by an eighth author", "như trên, của người thứ tám"),
    "fields-ninth": ("the same by a ninth author", "như trên, của người thứ chín"),
    "fields-tenth": ("the same by a tenth author", "như trên, của người thứ mười"),
    "fields-eleventh": ("whole reports, all fields, unread author", "cả báo cáo, mọi lĩnh vực, chưa ai đọc"),
    "passages-development": ("passages, developed on", "đoạn văn dùng khi phát triển"),
    "passages-no_slip": ("passages without a slip", "đoạn văn không có lỗi"),
    "passages-heldout": ("passages of another author, 1st set", "đoạn văn của người khác, tập 1"),
    "passages-second": ("passages of another author, 2nd set", "đoạn văn của người khác, tập 2"),
    "passages-final": ("passages of another author, 3rd set", "đoạn văn của người khác, tập 3"),
    "passages-fourth": ("passages of another author, 4th set", "đoạn văn của người khác, tập 4"),
    "passages-fifth": ("passages of another author, 5th set", "đoạn văn của người khác, tập 5"),
    "passages-no_slip_a": ("another author's passages without a slip", "đoạn văn không lỗi của người khác"),
    "passages-no_slip_b": ("another author's sections without a slip", "cả mục báo cáo không lỗi của người khác"),
    "passages-adversary": ("misleading wordings, developed on", "cách viết dễ gây nhầm, dùng khi phát triển"),
    "passages-adversary_aside": ("passages of another author, 6th set", "đoạn văn của người khác, tập 6"),
    "passages-adversary_right": ("misleading wordings without a slip", "cách viết dễ gây nhầm, không có lỗi"),
    "passages-claims_aside": ("claims of every kind, held aside", "phép tính đủ loại, để riêng"),
}
HEADS = (
    ("set", "items", "figures F1", "with scope, period", "citations F1", "claims found", "verdicts right",
     "slips found", "false alarms"),
    ("tập", "số mục", "số liệu (F1)", "cả phạm vi, kỳ", "trích dẫn (F1)", "phép tính tìm được",
     "kết luận đúng", "lỗi bắt được", "báo động sai"),
)  # fmt: skip
ENGLISH, VIETNAMESE = 0, 1
#: What the READMEs show: one set of each sort, the unread and the misleading ones among them. The others stand on the
#: site and in corpus/RESULTS.md.
SHORT = ("shared", "shared-forms", "composed", "heldout", "fields-eleventh", "passages-fifth",
         "passages-adversary_aside", "passages-adversary_right")


def measure(work: Path, worker_count: int, *, timed: bool = False) -> Iterator[Measured]:
    """Build and score every set; databases go to ``work``. ``timed`` reads each report once more by itself."""
    desk = Desk(work, worker_count, timed)
    for name in ("reconstructions", "composed"):
        yield desk.reports(name, [CORPUS / name], CORPUS / name)
    yield desk.reports("heldout", [write_held_out(work)], work / "heldout")
    for name in FIELD_REPORTS:
        entries = FIELD_ENTRIES / f"{name}.yml"
        if entries.is_file():
            folder = write_field_set(entries, work / f"fields-{name}")
            yield desk.reports(f"fields-{name}", [folder], folder)
    shared = os.environ.get("DOICHIEU_SHARED")
    if shared:
        yield from _shared(Path(shared), desk)
    for name in (key.removeprefix("passages-") for key in NAMES if key.startswith("passages-")):
        cases = read_cases(PASSAGES / f"{name}.yml")
        total = Score()
        for case in cases:
            total.add(score_case(case))
        yield Measured(f"passages-{name}", len(cases), total)


@dataclass(frozen=True, slots=True)
class Desk:
    """Where sets of reports are built, by how many processes, and whether each report is timed."""

    work: Path
    worker_count: int
    timed: bool

    def reports(self, name: str, paths: Sequence[Path], gold: Path) -> Measured:
        """Build a database of the reports afresh and score it."""
        self.work.mkdir(parents=True, exist_ok=True)
        database = self.work / f"accuracy-{name}.db"
        for leftover in self.work.glob(f"{database.name}*"):
            leftover.unlink()
        print(f"Reading {name}", file=sys.stderr)
        build(paths, database, worker_count=self.worker_count)
        evaluation = evaluate(database, gold)
        files = [file for path in paths for file in ([path] if path.is_file() else path.rglob("*")) if is_read(file)]
        seconds = time_files(files) if self.timed else {}
        return Measured(
            name, len(evaluation.documents), evaluation.total, secret=name in SECRET, sources=evaluation.sources,
            costs=tuple(read_costs(name, database, seconds)),
        )


def _shared(shared: Path, desk: Desk) -> Iterator[Measured]:
    """The real reports under the names gold has, then their other forms (NAME-scan.pdf) with the same gold."""
    gold = shared / "gold"
    names = {document.name for document in read_gold(gold)}
    files = [path for path in sorted((shared / "reports").iterdir()) if is_read(path)]
    yield desk.reports("shared", [path for path in files if path.stem in names], gold)
    forms = desk.work / "shared-forms"
    shutil.rmtree(forms, ignore_errors=True)
    forms.mkdir(parents=True)
    others = [path for path in files if path.stem not in names]
    for path in others:
        original = next((name for name in names if path.stem.startswith(f"{name}-")), None)
        if original:
            shutil.copy(gold / f"{original}.json", forms / f"{path.stem}.json")
    if others:
        yield desk.reports("shared-forms", others, forms)


def measure_fields() -> Iterator[Measured]:
    """Score the sentences of every field: all families of indicators are listed in them."""
    for name in FIELD_SETS:
        cases = read_cases(FIELD_SENTENCES / f"{name}.yml", covers=(ALL_FAMILIES,))
        total = Score()
        for case in cases:
            total.add(score_case(case))
        yield Measured(f"sentences-{name}", len(cases), total, secret=name == "held_aside")


def field_tables(measured: Sequence[Measured]) -> str:
    """Lay out the sets of field sentences, then every indicator over all of them."""
    whole = Score()
    lines = []
    for one in measured:
        whole.add(one.score)
        rates = one.score.rates()
        told = ", ".join(f"{name} {_share(rates[f'figures_{name}'])}" for name in ("precision", "recall", "f1"))
        lines.append(f"{one.name}: {one.items} sentences, {one.score.counts['figures.gold']} figures, {told}")
    return "\n".join([*lines, "", indicator_table(whole)])


def is_read(path: Path) -> bool:
    """True for a file of a set of reports that is read; truth stands beside them."""
    return path.suffix in (".docx", ".pdf", ".txt") and not path.name.endswith(".truth.txt")


def write_held_out(work: Path) -> Path:
    """Write the composed reports in held-out wordings below ``work``; returns their folder."""
    # Only here: the generator needs a development library (reportlab).
    from pipeline.compose.output import write_composed

    folder = work / "heldout"
    folder.mkdir(parents=True, exist_ok=True)
    write_composed(CORPUS, folder, phrasings="heldout", seed=HELD_OUT_SEED)
    return folder


def write_field_set(entries: Path, folder: Path) -> Path:
    """Write whole reports over a file of entries to ``folder``; returns it."""
    from pipeline.compose.fields.writing import write_field_reports

    shutil.rmtree(folder, ignore_errors=True)
    write_field_reports(entries, folder, FIELD_SEED, corpus=CORPUS)
    return folder


def table(measured: Iterable[Measured], language: int) -> str:
    """Lay the rates out as Markdown."""
    heads = HEADS[language]
    lines = [f"| {' | '.join(heads)} |", "|---" + "|---:" * (len(heads) - 1) + "|"]
    for one in measured:
        rates, counts = one.score.rates(), one.score.counts
        slips = f"{counts['alarms.right']}/{counts['alarms.gold']}" if counts["alarms.gold"] else "–"
        cells = [
            NAMES[one.name][language], str(one.items), _share(rates["figures_f1"]),
            _share(rates["figures_strict_f1"]), _share(rates["citations_f1"]), _share(rates["claims_recall"]),
            _share(rates["verdicts_right_of_found"]), slips, str(counts["alarms.false"]),
        ]  # fmt: skip
        lines.append(f"| {' | '.join(cells)} |")
    text = "\n".join(lines)
    return text if language == ENGLISH else text.replace(".", ",")


def shown(measured: Sequence[Measured], *, short: bool) -> Sequence[Measured]:
    """The sets of a table; of a short one those of ``SHORT`` that were measured, in its order."""
    by_name = {one.name: one for one in measured}
    return [by_name[name] for name in SHORT if name in by_name] if short else measured


def _share(rate: float | None) -> str:
    return "–" if rate is None else f"{rate:.3f}"


def failures(measured: Iterable[Measured]) -> str:
    """Name every failure of the open sets; of the secret ones only how many of which kind."""
    lines: list[str] = []
    for one in measured:
        if one.secret:
            kinds = Counter(difference.what for difference in one.score.differences)
            lines += [f"{one.name} | {number} × {what}" for what, number in sorted(kinds.items())]
        else:
            lines += [
                " | ".join((one.name, d.document, d.what, d.of, d.value, f"«{d.quote}»"))
                for d in one.score.differences
            ]
    return "\n".join(lines or ["nothing failed"])


def write_between_marks(path: Path, text: str) -> None:
    """Replace what stands between the marks of a file; raises ValueError where one is missing."""
    before, begin, rest = path.read_text(encoding="utf-8").partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise ValueError(f"{path} lacks {BEGIN} … {END}")
    path.write_text(f"{before}{BEGIN}\n{text}\n{END}{after}", encoding="utf-8")


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, print, and write where asked; returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m pipeline.evaluation.accuracy", description=__doc__)
    parser.add_argument("--work", type=Path, default=Path("build"), help="folder for the databases")
    parser.add_argument("--workers", type=int, default=2, help="processes that read")
    parser.add_argument(
        "--write", type=Path, nargs="*", default=(), help="files with marks; *.vi.md in Vietnamese"
    )
    parser.add_argument(
        "--record", type=Path, nargs="?", const=RESULTS, metavar="MD",
        help=f"also time each report and write every table of this release to this file (default {RESULTS})",
    )
    options = parser.parse_args(arguments)
    measured = list(measure(options.work, options.workers, timed=options.record is not None))
    print(table(measured, ENGLISH), failures(measured), sep="\n\n")
    fields = list(measure_fields())
    print("\nIndicators of all fields", field_tables(fields), failures(fields), sep="\n\n")
    folder = compose_slips(options.work, slips=SLIPS, seed=SLIP_SEED, phrasings="development")
    slips = slip_table(measure_slips(folder, options.work, options.workers))
    print(f"\n{SLIPS} planted slips", slips, sep="\n\n")
    for path in options.write:
        write_between_marks(path, table(
            shown(measured, short=path.name.startswith("README")), VIETNAMESE if ".vi." in path.name else ENGLISH))
    if options.record:
        record(options.record, table(measured, ENGLISH), measured, fields, f"{SLIPS} planted slips\n\n{slips}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
