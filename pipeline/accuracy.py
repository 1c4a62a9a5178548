"""The accuracy table: every set we have truth for, built afresh and scored.

In: the repository's ``corpus/`` and ``tests/cases/passages/``, and the reports of the
folder that DOICHIEU_SHARED names. Out: on stdout a Markdown table and what failed;
with ``--write`` the table goes between the marks of the READMEs. Of a set named in
``NEXT_BLIND`` only rates are printed, never the words. A small set of planted slips
of every class follows (``pipeline.slip_recall``; ``make evaluate-slips`` takes a large one).

    python -m pipeline.accuracy --work build
"""

from __future__ import annotations

import argparse
import os
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from pipeline.build import build
from pipeline.evaluate import Evaluation, evaluate, indicator_table
from pipeline.gold import ALL_FAMILIES, read_gold
from pipeline.passage_cases import read_cases, score_case
from pipeline.scoring import Score
from pipeline.slip_recall import compose as compose_slips
from pipeline.slip_recall import measure as measure_slips
from pipeline.slip_recall import table as slip_table

CORPUS = Path("corpus")
PASSAGES = Path("tests/cases/passages")
#: Sentences of every field of a report; ``held_aside`` was written and put aside before the first rule.
FIELD_SENTENCES = Path("tests/cases/indicators")
FIELD_SETS = ("development", "development_second", "held_aside")
HELD_OUT_SEED = 7
#: Enough for one or two slips of each class.
SLIPS, SLIP_SEED = 60, 1
#: A set nobody has read yet is named here, and its misses are counted but not quoted.
NEXT_BLIND: str | None = None
BEGIN, END = "<!-- accuracy -->", "<!-- /accuracy -->"

#: Set -> its name in each language.
NAMES = {
    "shared": ("real reports, hand-read", "báo cáo thật, người đọc ghi lại"),
    "reconstructions": ("reconstructions of real reports", "báo cáo thật viết lại"),
    "composed": ("invented province, planted slips", "tỉnh bịa, có cài lỗi"),
    "heldout": ("the same in other wordings", "như trên, cách viết khác"),
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
}
HEADS = (
    ("set", "items", "figures F1", "with scope, period", "citations F1", "claims found", "verdicts right",
     "slips found", "false alarms"),
    ("tập", "số mục", "số liệu (F1)", "cả phạm vi, kỳ", "trích dẫn (F1)", "phép tính tìm được",
     "kết luận đúng", "lỗi bắt được", "báo động sai"),
)  # fmt: skip
ENGLISH, VIETNAMESE = 0, 1


@dataclass(frozen=True, slots=True)
class Measured:
    """One set: how many reports or passages, and their score; ``secret`` ones are not quoted."""

    name: str
    items: int
    score: Score
    secret: bool = False


def measure(work: Path, worker_count: int) -> Iterator[Measured]:
    """Build and score every set; databases go to ``work``."""
    for folder in ("reconstructions", "composed"):
        yield _reports(folder, [CORPUS / folder], CORPUS / folder, work, worker_count)
    yield _reports("heldout", [_write_held_out(work)], work / "heldout", work, worker_count)
    shared = os.environ.get("DOICHIEU_SHARED")
    if shared:
        gold = Path(shared) / "gold"
        names = {document.name for document in read_gold(gold)}
        files = [p for p in sorted((Path(shared) / "reports").iterdir()) if _is_read(p) and p.stem in names]
        yield _reports("shared", files, gold, work, worker_count)
    for name in (key.removeprefix("passages-") for key in NAMES if key.startswith("passages-")):
        cases = read_cases(PASSAGES / f"{name}.yml")
        total = Score()
        for case in cases:
            total.add(score_case(case))
        yield Measured(f"passages-{name}", len(cases), total, secret=name == NEXT_BLIND)


def measure_fields() -> Iterator[Measured]:
    """Score the sentences of every field: all families of indicators are listed in them."""
    for name in FIELD_SETS:
        cases = read_cases(FIELD_SENTENCES / f"{name}.yml", covers=(ALL_FAMILIES,))
        total = Score()
        for case in cases:
            total.add(score_case(case))
        yield Measured(name, len(cases), total, secret=name == "held_aside")


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


def _is_read(path: Path) -> bool:
    return path.suffix in (".docx", ".pdf")


def _write_held_out(work: Path) -> Path:
    # Only here: the generator needs a development library (reportlab).
    from pipeline.compose.output import write_composed

    folder = work / "heldout"
    folder.mkdir(parents=True, exist_ok=True)
    write_composed(CORPUS, folder, phrasings="heldout", seed=HELD_OUT_SEED)
    return folder


def _reports(
    name: str, paths: Sequence[Path], gold: Path, work: Path, worker_count: int, *, secret: bool = False
) -> Measured:
    work.mkdir(parents=True, exist_ok=True)
    database = work / f"accuracy-{name}.db"
    for leftover in work.glob(f"{database.name}*"):
        leftover.unlink()
    print(f"Reading {name}", file=sys.stderr)
    build(paths, database, worker_count=worker_count)
    evaluation: Evaluation = evaluate(database, gold)
    return Measured(name, len(evaluation.documents), evaluation.total, secret)


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
    parser = argparse.ArgumentParser(prog="python -m pipeline.accuracy", description=__doc__)
    parser.add_argument("--work", type=Path, default=Path("build"), help="folder for the databases")
    parser.add_argument("--workers", type=int, default=2, help="processes that read")
    parser.add_argument(
        "--write", type=Path, nargs="*", default=(), help="files with marks; *.vi.md in Vietnamese"
    )
    options = parser.parse_args(arguments)
    measured = list(measure(options.work, options.workers))
    print(table(measured, ENGLISH), failures(measured), sep="\n\n")
    fields = list(measure_fields())
    print("\nIndicators of all fields", field_tables(fields), failures(fields), sep="\n\n")
    folder = compose_slips(options.work, slips=SLIPS, seed=SLIP_SEED, phrasings="development")
    print(f"\n{SLIPS} planted slips", slip_table(measure_slips(folder, options.work, options.workers)), sep="\n\n")
    for path in options.write:
        write_between_marks(path, table(measured, VIETNAMESE if ".vi." in path.name else ENGLISH))
    return 0


if __name__ == "__main__":
    sys.exit(main())
