"""Loads the vocabulary files of ``extractors/vocab``, once a process."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import Any

import yaml


@cache
def load(name: str) -> Any:
    """Parsed content of ``vocab/<name>.yml``; every scalar in those files is quoted.

    Raises FileNotFoundError for a name without a file.
    """
    text = files("extractors.vocab").joinpath(f"{name}.yml").read_text(encoding="utf-8")
    return yaml.safe_load(text)
