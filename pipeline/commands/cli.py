"""The command line: one verb a job. Data goes to stdout, talk and progress to stderr.

This module and those of a verb of its own (``pipeline.commands.build``, ``check``, ``decisions``) alone print or end
the process.
"""

from __future__ import annotations

import sqlite3
import sys
from contextlib import closing
from pathlib import Path

import click

from pipeline.commands.build import build
from pipeline.commands.check import check, terminal_width
from pipeline.commands.decisions import decisions
from pipeline.commands.saying import Program, end_with, say
from pipeline.output.language import asks_for_english, told
from pipeline.output.refused_streams import let_go_of


@click.group(cls=Program, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="doichieu")
def main() -> None:
    """Đối Chiếu reads administrative-reform reports, recomputes what they claim and shows where it stands.

    \b
    Example:
      doichieu build corpus --db reports.db
      doichieu serve reports.db
    """
    try:
        from pipeline.limits import Limits

        Limits.from_environment()
    except ValueError as error:
        raise click.UsageError(str(error)) from error


def _database(ctx: click.Context, param: click.Parameter, value: Path) -> Path:  # noqa: ARG001
    if value.is_dir():
        raise click.BadParameter(told(
            f"{value} là thư mục. Đưa một cơ sở dữ liệu do lệnh này tạo: doichieu build THƯ-MỤC --db TÊN.db",
            f"{value} is a folder. Give a database that was made with: doichieu build FOLDER --db NAME.db"))
    if not value.is_file():
        raise click.BadParameter(told(
            f"không có tệp {value}. Tạo bằng: doichieu build THƯ-MỤC --db {value}",
            f"{value} does not exist. Make it with: doichieu build FOLDER --db {value}"))
    with value.open("rb") as file:
        if file.read(15) != b"SQLite format 3":
            raise click.BadParameter(told(
                f"{value} không phải cơ sở dữ liệu SQLite. Tạo bằng: doichieu build THƯ-MỤC --db TÊN.db",
                f"{value} is not an SQLite database. Make one with: doichieu build FOLDER --db NAME.db"))
    _check_ours(value)
    return value


def _check_ours(database: Path) -> None:
    """End where a database belongs to another program, or was made by a later version of this one."""
    from pipeline.storage.read_only import open_to_read
    from pipeline.storage.unusable import UnusableDatabase, check_ours, explained, refuse_foreign

    try:
        refuse_foreign(database)
        with explained(database), closing(open_to_read(database)) as conn:
            check_ours(conn, database)
    except UnusableDatabase as error:
        end_with(str(error))


DATABASE = click.option(
    "--db", "database", type=click.Path(path_type=Path), required=True, callback=_database,
    help="Reports database.",
)


def _base_path(ctx: click.Context, param: click.Parameter, value: str) -> str:  # noqa: ARG001
    from pipeline.publish.serving.mount import is_base_path

    if not is_base_path(value):
        raise click.BadParameter(told(
            f"{value} không phải đường dẫn bắt đầu và kết thúc bằng '/', ví dụ /doichieu/.",
            f"{value} is not a path that begins and ends with '/', such as /doichieu/."))
    return value


def _told_progress(done: int, of: int) -> None:
    try:
        click.echo(told(f"\r{done}/{of} trang", f"\r{done:,}/{of:,} pages"), nl=done == of, err=True)
    except OSError:
        let_go_of(sys.stderr)


@main.command(context_settings={"auto_envvar_prefix": "DOICHIEU_SERVE", "help_option_names": ["-h", "--help"]})
@click.argument("database", type=click.Path(path_type=Path), callback=_database)
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", type=click.IntRange(1, 65535), default=8001, show_default=True,
              help="Port to listen on.")
@click.option("--files", "folders", multiple=True, type=click.Path(path_type=Path, exists=True, file_okay=False),
              metavar="FOLDER", help="Show page images of the PDF and image files in this folder, where they are no "
              "longer where `build` met them. May be given again.")
@click.option("--sql/--no-sql", default=True, show_default=True,
              help="Let readers write SQL, one second and 1,000 rows at most. The prepared questions stay.")
@click.option("--base-url", default="/", show_default=True, callback=_base_path, metavar="/PATH/",
              help="Path below which a reverse proxy shows the site.")
@click.option("--proxy", metavar="ADDRESS",
              help="Believe the X-Forwarded headers of this proxy, such as 127.0.0.1.")
@click.option("--workers", type=click.IntRange(1, 64), default=1, show_default=True,
              help="Processes that answer; one a core is enough.")
@click.option("--open", "show", is_flag=True, help="Open the site in a browser.")
@click.option("--review", "ledger", type=click.Path(path_type=Path, dir_okay=False),
              envvar="DOICHIEU_SERVE_REVIEW", metavar="DECISIONS.db",
              help="Show the decisions of reviewers kept here (made if missing), and let reviewers decide. "
              "One process only.")
@click.option("--reviewers", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE.yml",
              help="Who may log in: a YAML file of names and password hashes (`doichieu decisions password NAME` "
              "makes one). Without it decisions are shown and nobody can log in.")
@click.option("--prepare", "only_prepare", is_flag=True, help="Make the pages of all reports and write them beside "
              "the database (reports.db.pages) instead of serving; a server with the same options shows them at once.")
def serve(database: Path, host: str, port: int, sql: bool, base_url: str, proxy: str | None, workers: int,
          show: bool, folders: tuple[Path, ...], ledger: Path | None, reviewers: Path | None,
          only_prepare: bool) -> None:
    """Serve the published site, read-only; with --review, decisions of reviewers beside it.

    The reports are never written. Put a proxy with TLS before it where reviewers log in over a network.

    Each option can stand in the environment: DOICHIEU_SERVE_SQL=0, DOICHIEU_SERVE_PORT=80.

    \b
    Example:
      doichieu serve reports.db --port 8001
      doichieu serve reports.db --files reports/
      doichieu serve reports.db --no-sql --base-url /doichieu/ --proxy 127.0.0.1 --workers 2
      doichieu serve reports.db --review decisions.db --reviewers reviewers.yml
      doichieu serve reports.db --prepare --workers 2
    """
    from pipeline.publish.serving.server import SiteError, SiteSettings
    from pipeline.publish.serving.server import serve as run_server
    from pipeline.storage.build_lock import take_in_log
    from pipeline.storage.unusable import UnusableDatabase

    def announce(address: str) -> None:
        click.echo(address)
        say(told(f"Đang phục vụ {database}, chỉ đọc. Ctrl-C để dừng.",
                 f"Serving {database}, read-only. Ctrl-C stops it."))
        if ledger and not reviewers:
            say(told("Chưa khai ai được duyệt (--reviewers): quyết định vẫn hiện, không ai đăng nhập được.",
                     "No reviewers are set up (--reviewers): decisions are shown, nobody can log in."))

    settings = SiteSettings(
        sql, base_url, folders=tuple(str(folder.resolve()) for folder in folders),
        ledger=str(ledger.resolve()) if ledger else None, reviewers=str(reviewers.resolve()) if reviewers else None,
    )
    try:
        take_in_log(database)
        if only_prepare:
            from pipeline.publish.serving.server import prepare_pages

            prepared = prepare_pages(database, settings, workers=workers, progress=_told_progress)
            pages, megabytes = prepared.made + prepared.there, f"{prepared.size / 1e6:.1f} MB"
            say(told(f"{pages} trang ({prepared.made} trang vừa làm), {megabytes.replace('.', ',')}",
                     f"{pages:,} pages ({prepared.made:,} made now), {megabytes}"))
            return
        run_server(database, host, port, settings, workers=workers, proxy=proxy, show=show, say=announce)
    except (SiteError, UnusableDatabase) as error:
        end_with(str(error))


@main.command()
@click.argument("database", type=click.Path(path_type=Path), callback=_database)
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--format", "form", type=click.Choice(["datapackage", "xlsx", "parquet", "zip"]),
              default="datapackage", show_default=True, help="What the other tool reads; zip is Parquet and CSV in one "
              "file, which the site offers where it lies beside the database.")
@click.option("--partitioned", is_flag=True,
              help="Parquet in folders by province and year, as DuckDB, Spark and pyarrow read them.")
@click.option("--decisions", "ledger", type=click.Path(path_type=Path, exists=True, dir_okay=False),
              metavar="DECISIONS.db", help="Take the decisions of reviewers along, as one more table.")
def export(database: Path, folder: Path, form: str, partitioned: bool, ledger: Path | None) -> None:
    """Write the tables for other tools.

    \b
    Example:
      doichieu export reports.db out/ --format xlsx
      doichieu export reports.db out/ --format parquet --partitioned
    """
    from pipeline.export import ExportError
    from pipeline.export import export as run_export

    try:
        exported = run_export(database, folder, form, ledger, by_partition=partitioned)
    except ExportError as error:
        end_with(str(error))
    # Of a table in partitions its folder: they are hundreds of files.
    for name in dict.fromkeys(path.relative_to(folder).parts[0] for path in exported.files):
        click.echo(folder / name)
    for note in exported.notes:
        say(note)


@main.command()
@DATABASE
@click.option("--gold", type=click.Path(path_type=Path, exists=True, file_okay=False), required=True,
              help="Folder of gold files.")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True,
              help="Text for people, JSON for programs.")
def evaluate(database: Path, gold: Path, form: str) -> None:
    """Compare a database with gold files: precision, recall, F1, verdicts, alarms.

    \b
    Example:
      doichieu evaluate --db reports.db --gold corpus/composed
    """
    from pipeline.evaluation.evaluate import as_json, report
    from pipeline.evaluation.evaluate import evaluate as run_evaluation
    from pipeline.evaluation.gold import GoldError
    from pipeline.storage.unusable import UnusableDatabase, explained

    try:
        with explained(database):
            evaluation = run_evaluation(database, gold)
    except (GoldError, UnusableDatabase) as error:
        end_with(str(error))
    except sqlite3.Error as error:
        end_with(told(f"{database}: không đọc được như cơ sở dữ liệu báo cáo ({error}).",
                      f"{database}: could not be read as a reports database ({error})."))
    click.echo(as_json(evaluation) if form == "json" else report(evaluation))


@main.command()
@DATABASE
@click.argument("claim_id")
@click.option("--english", is_flag=True, default=asks_for_english,
              help="Explain in English; DOICHIEU_LANG=en does, too.")
def explain(database: Path, claim_id: str, english: bool) -> None:
    """Tell one claim: its sentence, operands with their places, intervals and verdict.

    \b
    Example:
      doichieu explain --db reports.db 5f2b0c1d9e7a-c1a2b3c4d
    """
    from pipeline.checking.explanation import explain_claim
    from pipeline.storage.unusable import UnusableDatabase, explained

    try:
        with explained(database):
            account = explain_claim(database, claim_id, english=english, width=terminal_width())
    except UnusableDatabase as error:
        end_with(str(error))
    except sqlite3.Error as error:
        end_with(told(f"{database}: không đọc được như cơ sở dữ liệu báo cáo ({error}).",
                      f"{database}: could not be read as a reports database ({error})."))
    if account is None:
        end_with(told(f"Không có phép tính {claim_id} trong {database}. Bảng claims liệt kê mọi phép tính.",
                      f"No claim {claim_id} in {database}. Its table claims lists them."))
    click.echo(account)


main.add_command(build)
main.add_command(check)
main.add_command(decisions)
