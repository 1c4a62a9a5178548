"""The command line of `build`: what is asked for, how far it has come, how it ended.

Like ``pipeline.commands.cli``: data goes to stdout, talk to stderr.
"""

from __future__ import annotations

import shlex
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from pipeline.commands.help import Verb
from pipeline.commands.saying import FAILED_DOCUMENT, INTERRUPTED, end_with, say
from pipeline.output.language import told

if TYPE_CHECKING:
    from pipeline.build import Summary

def _places(ctx: click.Context, param: click.Parameter, values: tuple[str, ...]) -> tuple[Path | str, ...]:  # noqa: ARG001
    """Paths that are there, and fsspec addresses as they are."""
    from pipeline.intake.addresses import is_address
    from pipeline.output.terminal_text import printable

    places = tuple(value if is_address(value) else Path(value) for value in values)
    missing = [str(place) for place in places if isinstance(place, Path) and not place.exists()]
    if missing:
        named = printable(", ".join(missing))
        raise click.UsageError(told(f"Không có tệp hay thư mục: {named}", f"No such file or folder: {named}"))
    return places


@click.command(cls=Verb)
@click.argument("paths", nargs=-1, required=True, callback=_places)
@click.option("--db", "database", type=click.Path(path_type=Path), required=True,
              help="Database to make or bring up to date.")
@click.option("--workers", type=click.IntRange(1, 256), default=2, show_default=True,
              help="Processes that read.")
@click.option("--cluster", metavar="ADDRESS",
              help="Let the workers of a Dask scheduler read, such as tcp://10.0.0.5:8786; `local` starts one here. "
              "Paths must be the same on all machines; files at fsspec addresses (s3://…) are fetched by the workers.")
@click.option("--ocr", type=click.Choice(["auto", "never", "force"]), default="auto", show_default=True,
              help="Recognise scanned pages: where needed, never, or all pages.")
@click.option("--strict", is_flag=True, help="Exit 3 if a file could not be read.")
@click.option("--retry", is_flag=True, help="Read again every file whose outcome was not `ok`.")
@click.option("--quiet", is_flag=True, help="Show no progress; the summary stays.")
def build(paths: tuple[Path | str, ...], database: Path, workers: int, cluster: str | None, ocr: str, strict: bool,
          retry: bool, quiet: bool) -> None:
    """Read files and folders, extract, check and store.

    An unchanged file is not opened again. A file that cannot be read is a row in
    `problems`, never a stop; the table `file_outcomes` says of every file what became of it.

    Each file is read in a process of its own group, with limits and (on Linux) without a network.
    A file that ended three such processes is left alone until it or the program changes, or --retry is given.
    Limits can be raised by environment variables: DOICHIEU_MEMORY_BYTES, DOICHIEU_JOB_SECONDS,
    DOICHIEU_MAX_PDF_PAGES and so on, named like those of pipeline/limits.py.

    \b
    Example:
      doichieu build reports/ --db reports.db --workers 2
      doichieu build /mnt/reports --db reports.db --cluster tcp://10.0.0.5:8786
    """
    from pipeline.build import build as run_build
    from pipeline.cluster import UnusableCluster
    from pipeline.intake.addresses import UnusableAddress
    from pipeline.intake.files import left_out
    from pipeline.storage.served import is_shown
    from pipeline.storage.unusable import UnusableDatabase
    from pipeline.work.progress import Shown, Silent

    shown = is_shown(database)
    if shown:
        say(told(f"Trang web đang dùng {database}: build ghi vào một bản sao, xong thì thay vào, trang tự mở bản mới.",
                 f"A site shows {database}: the build writes a copy, which takes its place at the end; "
                 "the site opens it by itself."))
    progress = Silent() if quiet else Shown()
    try:
        summary = run_build(
            paths, database, worker_count=workers, ocr=ocr, progress=progress, retry=retry, cluster=cluster,
        )
    except (UnusableDatabase, UnusableAddress) as error:
        progress.close()
        end_with(str(error))
    except UnusableCluster as error:
        progress.close()
        end_with(*str(error).splitlines())
    except KeyboardInterrupt:
        progress.close()
        done, total = progress.done
        say(told(
            f"Đã ngắt: {done}/{total} tài liệu đã lưu, mỗi tài liệu đều trọn vẹn. Chạy lại đúng lệnh này để làm tiếp.",
            f"Interrupted: {done} of {total} documents are stored, each whole. Run the same command to go on."))
        sys.exit(INTERRUPTED)
    finally:
        progress.close()
    for line in _summed_up(summary, left_out([path for path in paths if isinstance(path, Path)]), database):
        say(line)
    if not shown:
        command = f"doichieu serve {shlex.quote(str(database))} --open"
        say(told(f"Xem từng chỗ, từng tệp trên trang web: {command}",
                 f"See each finding and each file on a site: {command}"))
    if strict and summary.failed:
        sys.exit(FAILED_DOCUMENT)


def _summed_up(summary: Summary, others: Counter[str], database: Path) -> Iterator[str]:
    """What became of the files given, of the other files beside them, and of the documents."""
    from pipeline.publish.words.codes import CODE_WORDS

    ended = summary.outcomes.most_common()
    files = summary.outcomes.total()
    worded = ", ".join(f"{n} {CODE_WORDS[f'outcome.{outcome}'][0]}" for outcome, n in ended)
    coded = ", ".join(f"{n} {outcome}" for outcome, n in ended)
    yield told(f"{files} tệp: {worded or 'không có tệp nào'}.", f"{files} files: {coded or 'none'}.")
    if others:
        bare = told("không có đuôi", "without extension")
        kinds = ", ".join(f"{n} {kind or bare}" for kind, n in others.most_common())
        yield told(f"Không đọc trong các thư mục, vì tên không phải tên báo cáo: {kinds}.",
                   f"Left out of the folders, not being reports by their names: {kinds}.")
    yield told(
        f"{summary.read} tài liệu đã đọc, {summary.extracted} trích lại, {summary.unchanged} không đổi, "
        f"{summary.failed} không đọc được{f' (vì sao: bảng problems trong {database})' if summary.failed else ''}."
        + (f" Giữ nguyên {summary.kept} tài liệu của những lần trước." if summary.kept else ""),
        f"{summary.read} read, {summary.extracted} extracted again, {summary.unchanged} unchanged, "
        f"{summary.failed} not read{f' (why: table problems in {database})' if summary.failed else ''}."
        + (f" {summary.kept} of earlier runs kept." if summary.kept else ""),
    )
    if summary.read:
        findings, reports = summary.findings
        yield told(f"Trong những tài liệu vừa đọc: {findings} chỗ không khớp, ở {reports} báo cáo.",
                   f"Findings in the documents just read: {findings} (reports with any: {reports}).")
