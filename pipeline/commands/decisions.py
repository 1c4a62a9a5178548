"""The command line of decisions: to and from files, gold made of them, passwords of reviewers.

Like ``pipeline.commands.cli``: data goes to stdout, talk to stderr.
"""

from __future__ import annotations

import sys
from contextlib import closing
from pathlib import Path
from typing import IO, Any

import click

from pipeline.commands.help import Verbs
from pipeline.commands.saying import WRONG_USAGE, say
from pipeline.output.disk_refusals import refusal
from pipeline.output.language import told

#: Shorter ones are guessed.
LEAST_PASSWORD = 12


class _Refusal(click.ClickException):
    """Ends with 2 and its message, as wrong usage does."""

    exit_code = WRONG_USAGE

    def show(self, file: IO[Any] | None = None) -> None:
        """Write the message."""
        click.echo(f"{told('Lỗi', 'Error')}: {self.format_message()}", file=file, err=file is None)


@click.group(cls=Verbs)
def decisions() -> None:
    """Decisions of reviewers: write them to a file, read them back, make gold of them, make a password hash.

    \b
    Example:
      doichieu decisions export decisions.db > decisions.jsonl
      doichieu decisions import decisions.db decisions.jsonl
    """


@decisions.command("export")
@click.argument("ledger", metavar="DECISIONS.db", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--format", "form", type=click.Choice(["json", "csv"]), default="json", show_default=True,
              help="JSON, one decision a line, or CSV.")
def export_decisions(ledger: Path, form: str) -> None:
    """Write every decision to stdout, in an order that stays the same.

    \b
    Example:
      doichieu decisions export decisions.db --format csv > decisions.csv
    """
    from pipeline.decisions.exchange import write_decisions
    from pipeline.decisions.ledger import open_ledger
    from pipeline.storage.unusable import UnusableDatabase, explained

    try:
        with explained(ledger), closing(open_ledger(ledger)) as conn:
            click.echo(write_decisions(conn, form).encode(), nl=False)
    except UnusableDatabase as error:
        raise _Refusal(str(error)) from error


@decisions.command("import")
@click.argument("ledger", metavar="DECISIONS.db", type=click.Path(path_type=Path, dir_okay=False))
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
def import_decisions(ledger: Path, file: Path) -> None:
    """Add the decisions of a file that `decisions export` wrote; those already there stay as they are.

    A file named .csv is read as CSV, any other as JSON lines. Exit 2 if a decision was refused.

    \b
    Example:
      doichieu decisions import decisions.db decisions.jsonl
    """
    from pipeline.decisions.exchange import read_decisions
    from pipeline.decisions.ledger import open_ledger
    from pipeline.storage.unusable import UnusableDatabase, explained

    try:
        text = file.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise _Refusal(told(f"{file}: không phải UTF-8 ({error}). Lưu lại theo UTF-8.",
                            f"{file}: is not UTF-8 ({error}). Save it as UTF-8.")) from error
    try:
        with explained(ledger), closing(open_ledger(ledger)) as conn:
            done = read_decisions(conn, text, "csv" if file.suffix.lower() == ".csv" else "json")
    except UnusableDatabase as error:
        raise _Refusal(str(error)) from error
    for refused in done.refused:
        say(f"{file}, {refused}")
    say(told(f"Thêm {done.added}, đã có sẵn {done.known}, không nhận {len(done.refused)}.",
                    f"{done.added} added, {done.known} already there, {len(done.refused)} refused."))
    if done.refused:
        click.get_current_context().exit(_Refusal.exit_code)


@decisions.command("gold")
@click.argument("ledger", metavar="DECISIONS.db", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path, file_okay=False))
def gold(ledger: Path, folder: Path) -> None:
    """Write the accepted and corrected decisions as gold files for `doichieu evaluate`, one a report.

    What reviewers did not decide about counts neither as missed nor as too much. A file that is
    already there is not written over.

    \b
    Example:
      doichieu decisions gold decisions.db gold/
      doichieu evaluate --db reports.db --gold gold/
    """
    import json

    from pipeline.decisions.gold_files import gold_files
    from pipeline.decisions.ledger import open_ledger, standing
    from pipeline.storage.unusable import UnusableDatabase, explained

    try:
        with explained(ledger), closing(open_ledger(ledger)) as conn:
            made = gold_files(standing(conn))
    except UnusableDatabase as error:
        raise _Refusal(str(error)) from error
    present = [name for name in made.files if (folder / f"{name}.json").exists()]
    if present:
        raise _Refusal(told(
            f"{folder / present[0]}.json đã có. Chọn một thư mục trống; chưa ghi gì.",
            f"{folder / present[0]}.json is there already. Give an empty folder; nothing was written."))
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, content in made.files.items():
            text = json.dumps(content, ensure_ascii=False, indent=1)
            (folder / f"{name}.json").write_text(f"{text}\n", encoding="utf-8")
    except OSError as error:
        raise _Refusal(f"{folder}: {told(*refusal(error))}") from error
    for said in made.left_out:
        say(said)
    say(told(
        f"{made.entries} quyết định trong {len(made.files)} tệp chuẩn ở {folder}, để ngoài {len(made.left_out)}.",
        f"{made.entries} decisions in {len(made.files)} gold files in {folder}, {len(made.left_out)} left out."))


@decisions.command("password")
@click.argument("name")
def password(name: str) -> None:
    """Ask for a password and write the line for the file of reviewers; the password itself is kept nowhere.

    \b
    Example:
      echo "reviewers:" > reviewers.yml
      doichieu decisions password thu-ha >> reviewers.yml
    """
    from pipeline.publish.review.accounts import NAME, hash_password

    if not NAME.fullmatch(name):
        raise click.BadParameter(told(f"{name!r}: chỉ gồm chữ, số và . _ @ -, nhiều nhất 60 ký tự.",
                                      f"{name!r}: letters, digits, and . _ @ - only, at most 60."), param_hint="NAME")
    typed = (
        click.prompt(told("Mật khẩu", "Password"), hide_input=True, confirmation_prompt=True, err=True)
        if sys.stdin.isatty() else sys.stdin.readline().rstrip("\r\n")
    )
    if len(typed) < LEAST_PASSWORD:
        raise _Refusal(told(
            f"Mật khẩu phải có ít nhất {LEAST_PASSWORD} ký tự; mật khẩu này có {len(typed)}.",
            f"A password has at least {LEAST_PASSWORD} characters; this one has {len(typed)}."))
    click.echo(f"  {name}: '{hash_password(typed)}'")
