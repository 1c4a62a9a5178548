"""Loads the vocabulary files of ``extractors/vocab``, once a process."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import Any

import regex
import yaml


@cache
def load(name: str) -> Any:
    """Parsed content of ``vocab/<name>.yml``; every scalar in those files is quoted.

    Raises FileNotFoundError for a name without a file.
    """
    text = files("extractors.vocab").joinpath(f"{name}.yml").read_text(encoding="utf-8")
    return yaml.safe_load(text)


_ALTERNATIVES = regex.compile(r"\[([^\[\]]*)\]")


def expand(phrase: str) -> list[str]:
    """All phrases a pattern with «[a|b|]» stands for.

    >>> expand("trước[ hạn|] và đúng hạn")
    ['trước hạn và đúng hạn', 'trước và đúng hạn']
    """
    found = _ALTERNATIVES.search(phrase)
    if found is None:
        return [" ".join(phrase.split())]
    head, tail = phrase[: found.start()], phrase[found.end() :]
    return [full for choice in found[1].split("|") for full in expand(head + choice + tail)]
