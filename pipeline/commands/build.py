"""The command line of `build`: what is asked for, how far it has come, how it ended.

Like ``pipeline.commands.cli``: data goes to stdout, talk to stderr.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import NoReturn

import click

from pipeline.commands.help import Verb

#: 130 is what shells give for Ctrl-C: 128 and the number of SIGINT.
WRONG_USAGE, FAILED_DOCUMENT, INTERRUPTED = 2, 3, 130


def end_with(message: str) -> NoReturn:
    """Say on stderr why the command cannot do its work, and end."""
    from pipeline.output.terminal_text import printable

    for each in message.splitlines():
        click.echo(printable(each), err=True)
    sys.exit(WRONG_USAGE)


def _places(ctx: click.Context, param: click.Parameter, values: tuple[str, ...]) -> tuple[Path | str, ...]:  # noqa: ARG001
    """Paths that are there, and fsspec addresses as they are."""
    from pipeline.intake.addresses import is_address
    from pipeline.output.terminal_text import printable

    places = tuple(value if is_address(value) else Path(value) for value in values)
    missing = [str(place) for place in places if isinstance(place, Path) and not place.exists()]
    if missing:
        raise click.UsageError(f"No such file or folder: {printable(', '.join(missing))}")
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
    from pipeline.output.terminal_text import printable
    from pipeline.storage.unusable import UnusableDatabase
    from pipeline.work.progress import Shown, Silent

    progress = Silent() if quiet else Shown()
    try:
        summary = run_build(
            paths, database, worker_count=workers, ocr=ocr, progress=progress, retry=retry, cluster=cluster,
        )
    except (UnusableDatabase, UnusableCluster, UnusableAddress) as error:
        progress.close()
        end_with(str(error))
    except KeyboardInterrupt:
        progress.close()
        done, total = progress.done
        click.echo(f"Interrupted: {done} of {total} documents are stored, each whole. Run the same command to go on.",
                   err=True)
        sys.exit(INTERRUPTED)
    finally:
        progress.close()
    ended = ", ".join(f"{number} {outcome}" for outcome, number in summary.outcomes.most_common())
    click.echo(f"{summary.outcomes.total()} files: {ended or 'none'}.", err=True)
    if others := left_out([path for path in paths if isinstance(path, Path)]):
        kinds = ", ".join(f"{number} {kind or 'without extension'}" for kind, number in others.most_common())
        click.echo(printable(f"Left out of the folders, not being reports by their names: {kinds}."), err=True)
    kept = f" {summary.kept} of earlier runs kept." if summary.kept else ""
    click.echo(printable(
        f"{summary.read} read, {summary.extracted} extracted again, {summary.unchanged} unchanged, "
        f"{summary.failed} not read (see the table problems in {database}).{kept}"), err=True,
    )
    if strict and summary.failed:
        sys.exit(FAILED_DOCUMENT)
