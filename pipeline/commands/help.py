"""Help in Vietnamese: ``--tro-giup`` on every verb, and ``--help`` and usage errors where the machine speaks it.

In: a command with its English help, what ``pipeline.commands.help_words`` says of it. Out: the same help in Vietnamese;
the examples are those of the English text.
"""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import click

from pipeline.commands.help_words import HELP, HELP_OPTIONS
from pipeline.commands.usage_errors import VietnameseUsageError
from pipeline.output.language import speaks_vietnamese

_ASKED = "doichieu.vietnamese_help"


@contextmanager
def _refusing() -> Iterator[None]:
    """Say in the language asked for what was typed wrongly."""
    try:
        yield
    except VietnameseUsageError:
        raise
    except click.UsageError as error:
        if not speaks_vietnamese():
            raise
        raise VietnameseUsageError(error) from error


class Verb(click.Command):
    """A command that can tell its help, and what was typed wrongly, in Vietnamese."""

    def make_context(
        self, info_name: str | None, args: list[str], parent: click.Context | None = None, **extra: Any
    ) -> click.Context:
        """Read what was typed."""
        with _refusing():
            return super().make_context(info_name, args, parent, **extra)

    def invoke(self, ctx: click.Context) -> Any:
        """Do what was asked for."""
        with _refusing():
            return super().invoke(ctx)

    def get_params(self, ctx: click.Context) -> list[click.Parameter]:
        """Its parameters, and ``--tro-giup`` last."""
        return [*super().get_params(ctx), _VIETNAMESE]

    def format_help(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the help in the language asked for."""
        if ctx.meta.get(_ASKED) or speaks_vietnamese():
            write_vietnamese(self, ctx, formatter)
        else:
            super().format_help(ctx, formatter)


class Verbs(Verb, click.Group):
    """A group of verbs."""

    command_class = Verb
    group_class = type


def write_vietnamese(command: click.Command, ctx: click.Context, formatter: click.HelpFormatter) -> None:
    """Write the help of ``command``, whose words stand in ``HELP`` under its path below ``doichieu``."""
    path = path_below_program(ctx)
    about, of_options = HELP[path]
    formatter.write_usage(ctx.command_path, " ".join(command.collect_usage_pieces(ctx)), prefix="Cách dùng: ")
    with formatter.indentation():
        for paragraph in about.split("\n\n"):
            formatter.write_paragraph()
            formatter.write_text(paragraph)
        formatter.write_paragraph()
        formatter.write("".join(f"{' ' * formatter.current_indent}{line}\n" for line in ["Ví dụ:", *examples(command)]))
    records = [(record[0], _told(option, of_options)) for option in command.get_params(ctx)
               if isinstance(option, click.Option) and (record := option.get_help_record(ctx)) is not None]
    with formatter.section("Tùy chọn"):
        formatter.write_dl(records)
    if isinstance(command, click.Group):
        below = f"{path} " if path else ""
        with formatter.section("Lệnh"):
            formatter.write_dl([(name, HELP[below + name][0].split("\n\n")[0]) for name in command.list_commands(ctx)])


def path_below_program(ctx: click.Context) -> str:
    """The verb and its parents without the program, which may have been started as ``python -m pipeline``."""
    return "" if ctx.parent is None else f"{path_below_program(ctx.parent)} {ctx.info_name}".strip()


def examples(command: click.Command) -> list[str]:
    """The lines of a command's example.

    >>> examples(click.Command("x", help='Do.\\n\\n\\b\\nExample:\\n  doichieu x'))
    ['  doichieu x']
    """
    return inspect.cleandoc(command.help or "").partition("Example:\n")[2].splitlines()


def _told(option: click.Option, of_options: dict[str, str]) -> str:
    name = "help" if "--help" in option.opts else option.name or ""
    told = of_options.get(name) or HELP_OPTIONS[name]
    if option.show_default and option.default is not None:
        told += f"  [mặc định: {option.opts[0].lstrip('-') if option.default is True else option.default}]"
    return told


def _tell(ctx: click.Context, option: click.Parameter, asked: bool) -> None:  # noqa: ARG001 - click calls it so
    if asked and not ctx.resilient_parsing:
        ctx.meta[_ASKED] = True
        click.echo(ctx.get_help(), color=ctx.color)
        ctx.exit()


_VIETNAMESE = click.Option(["--tro-giup"], is_flag=True, is_eager=True, expose_value=False, callback=_tell,
                           help="Trợ giúp bằng tiếng Việt.")
