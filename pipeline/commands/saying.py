"""How a command speaks, and how it ends where its words or its data cannot be written.

What it says on stderr changes nothing where nobody can read it: a build goes on though its log is on a full disk. Data
that cannot be written whole ends the command: in one sentence, with a code that is no verdict on a report.
"""

from __future__ import annotations

import errno
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, NoReturn

import click

from pipeline.commands.help import Verbs
from pipeline.output.disk_refusals import refusal
from pipeline.output.language import told
from pipeline.output.refused_streams import let_go_of
from pipeline.output.terminal_text import printable

#: 130 is what shells give for Ctrl-C, 128 and the number of SIGINT, and 141 for a pipe that nobody reads (SIGPIPE).
WRONG_USAGE, FAILED_DOCUMENT, INTERRUPTED, NOBODY_READS = 2, 3, 130, 141
#: What a stream refuses to take; an error that names a file is not the stream's.
_UNWRITABLE = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO, errno.EPIPE}


def say(line: str) -> None:
    """Write a line of talk to stderr; a line end within it is of a file name, and is not written."""
    try:
        click.echo(printable(line), err=True)
    except OSError:
        let_go_of(sys.stderr)


def end_with(*lines: str) -> NoReturn:
    """Say on stderr why the command cannot do its work, and end."""
    for line in lines:
        say(line)
    sys.exit(WRONG_USAGE)


class Program(Verbs):
    """The program with its verbs; ends them where their output cannot be written."""

    def make_context(
        self, info_name: str | None, args: list[str], parent: click.Context | None = None, **extra: Any
    ) -> click.Context:
        """Read what was typed; help is written here."""
        with _written():
            return super().make_context(info_name, args, parent, **extra)

    def invoke(self, ctx: click.Context) -> Any:
        """Do what was asked for."""
        with _written():
            return super().invoke(ctx)


@contextmanager
def _written() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        if error.filename is not None or error.errno not in _UNWRITABLE:
            raise
        let_go_of(sys.stdout)
        if error.errno == errno.EPIPE:
            say(told("Chương trình nhận kết quả đã dừng: kết quả chưa ghi hết.",
                     "Whoever read the output has stopped: it was not written whole."))
            sys.exit(NOBODY_READS)
        end_with(told("Kết quả chưa ghi hết: ", "The output was not written whole: ") + told(*refusal(error)))
