"""The command line of `check`: one report looked through without a database, and its copy with comments.

Like ``pipeline.commands.cli``: data goes to stdout, talk to stderr.
"""

from __future__ import annotations

import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from pipeline.commands.help import Verb
from pipeline.commands.saying import end_with, say
from pipeline.output.language import asks_for_english

if TYPE_CHECKING:
    from pipeline.checking.checked import Checked


@click.command(cls=Verb)
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--format", "form", type=click.Choice(["text", "json", "html"]), default="text",
              show_default=True, help="Text for people, HTML to pass on, JSON for programs. Numbers in JSON are text "
              "and exact: '99.56', or '2293/2294' where no decimal is.")
@click.option("--english", is_flag=True, default=asks_for_english,
              help="Explain in English; DOICHIEU_LANG=en does, too.")
@click.option("--all", "everything", is_flag=True, help="Show claims that hold, too.")
@click.option("--annotate", "copy", type=click.Path(path_type=Path), metavar="OUT.docx",
              help="Write a copy of a Word report, with a comment on each claim that does not hold. "
              "OUT.docx must not exist yet.")
def check(file: Path, form: str, english: bool, everything: bool, copy: Path | None) -> None:
    """Check one report without a database: every claim that does not hold, with page and arithmetic.

    Exit 1 if there is one, 0 if none, 2 if the file could not be read.

    \b
    Example:
      doichieu check report.docx
      doichieu check report.docx --annotate report-commented.docx
    """
    from pipeline.checking.annotated_copy import AnnotationError
    from pipeline.checking.check import check_file, render
    from pipeline.checking.checked import UncheckedFile
    from pipeline.checking.given_file import why_not_a_file
    from schemas.problem_words import explained

    if (told := why_not_a_file(file, english=english)) is not None:
        end_with(told)
    try:
        checked = check_file(file) if copy is None else _commented(file, copy, english)
    except UncheckedFile as refusal:
        end_with(f"{file.name}: {explained(refusal.problem)}" if english else refusal.problem.message)
    except AnnotationError as error:
        end_with(str(error))
    told = render(checked, form, english=english, everything=everything, width=terminal_width())
    # A page and JSON are UTF-8 wherever they are written; a file name may hold bytes that are not.
    click.echo(told if form == "text" else told.encode("utf-8", "replace"))
    sys.exit(1 if checked.inconsistent else 0)


def _commented(file: Path, copy: Path, english: bool) -> Checked:
    """Check ``file``, write its copy with comments and say on stderr what was written."""
    from pipeline.checking.annotated_copy import check_target, deliver
    from pipeline.checking.check import annotate_file

    check_target(file, copy, english=english)
    checked, annotated = annotate_file(file, english=english)
    deliver(annotated, copy, english=english)
    if annotated.comments:
        told = f"Comments added to the copy {copy}: {annotated.comments}." if english else (
            f"Đã gắn {annotated.comments} ghi chú vào bản sao {copy}.")
    else:
        told = f"Nothing does not hold: {copy} is a copy without comments." if english else (
            f"Không thấy chỗ nào không khớp: {copy} là bản sao không có ghi chú.")
    say(told)
    return checked


def terminal_width() -> int | None:
    """Columns of the terminal that data goes to; None for a file or a pipe."""
    # Started with its output closed (`>&-`) a program has none.
    return shutil.get_terminal_size().columns if sys.stdout is not None and sys.stdout.isatty() else None
