"""What click says of a command that was typed wrongly, in Vietnamese.

In: a ``click.UsageError``, whose English stands in click. Out: the same error, told in Vietnamese; what click may say
in a later version and the table does not know stays English.
"""

from __future__ import annotations

import re
from typing import IO, Any

import click

#: click's wording, {} for what was typed or is wanted -> ours.
WORDINGS = {
    "Invalid value for {}: {}": "Giá trị của {} không dùng được: {}",
    "Invalid value: {}": "Giá trị không dùng được: {}",
    "Missing option {}.": "Thiếu tùy chọn {}.",
    "Missing option {}. Choose from:{}": "Thiếu tùy chọn {}. Chọn một trong:{}",
    "Missing argument {}.": "Thiếu đối số {}.",
    "Missing command.": "Thiếu lệnh.",
    "No such option {}.": "Không có tùy chọn {}.",
    "No such option {}. {}": "Không có tùy chọn {}. {}",
    "No such command {}.": "Không có lệnh {}.",
    "No such command {}. {}": "Không có lệnh {}. {}",
    "Did you mean {}?": "Có phải {}?",
    "(Did you mean one of: {}?)": "(Có phải một trong: {}?)",
    "Got unexpected extra argument ({})": "Thừa đối số ({})",
    "Got unexpected extra arguments ({})": "Thừa các đối số ({})",
    "Option {} requires an argument.": "Tùy chọn {} cần một giá trị đi kèm.",
    "Option {} does not take a value.": "Tùy chọn {} không nhận giá trị.",
    "{} is not one of {}.": "{} không phải một trong {}.",
    "{} is not in the range {}.": "{} không nằm trong khoảng {}.",
    "{} is not a valid integer.": "{} không phải số nguyên.",
    "{} is not a valid integer range.": "{} không phải số nguyên.",
    "{} is not a valid boolean. Recognized values: {}": "{} không phải có hay không. Viết một trong: {}",
    "File {} does not exist.": "Không có tệp {}.",
    "Directory {} does not exist.": "Không có thư mục {}.",
    "Path {} does not exist.": "Không có tệp hay thư mục {}.",
    "File {} is a directory.": "{} là thư mục, ở đây cần một tệp.",
    "Directory {} is a file.": "{} là tệp, ở đây cần một thư mục.",
    "File {} is not readable.": "Không có quyền đọc tệp {}.",
}


def _pattern(wording: str) -> re.Pattern[str]:
    return re.compile(re.escape(wording).replace(r"\{\}", "(.+?)"), re.DOTALL)


# A wording that another one begins with comes after it: what is left over would be taken for what was typed.
_KNOWN = [(_pattern(english), ours) for english, ours in WORDINGS.items()]


def in_vietnamese(message: str) -> str:
    """Word a message of click; one that is not known stays as it is.

    >>> in_vietnamese("Invalid value for '--port': 0 is not in the range 1<=x<=65535.")
    "Giá trị của '--port' không dùng được: 0 không nằm trong khoảng 1<=x<=65535."
    """
    for pattern, ours in _KNOWN:
        if match := pattern.fullmatch(message):
            return ours.format(*map(in_vietnamese, match.groups()))
    return message


class VietnameseUsageError(click.UsageError):
    """Shows a usage error in Vietnamese, with where help is to be had."""

    def __init__(self, error: click.UsageError) -> None:
        super().__init__(error.message, error.ctx)
        self.error = error
        self._said = in_vietnamese(error.format_message())

    def format_message(self) -> str:
        """The message in Vietnamese."""
        return self._said

    def show(self, file: IO[Any] | None = None) -> None:
        """Write how the command is used, where its help is, and what was wrong."""
        if self.ctx is not None:
            if isinstance(self.error, click.exceptions.NoArgsIsHelpError):
                # Its message is the whole help, which needs no other words around it.
                click.echo(self.error.format_message(), file=file, err=file is None)
                return
            pieces = " ".join(self.ctx.command.collect_usage_pieces(self.ctx))
            click.echo(f"Cách dùng: {self.ctx.command_path} {pieces}", file=file, err=file is None)
            click.echo(f"Trợ giúp: {self.ctx.command_path} --tro-giup\n", file=file, err=file is None)
        click.echo(f"Lỗi: {self.format_message()}", file=file, err=file is None)
