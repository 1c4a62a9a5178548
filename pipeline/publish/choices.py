"""Lists to choose from, as options of a form: some hundreds a page, put together once and not by a template.

In: values with their words. Out: markup with the chosen one marked.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from markupsafe import Markup, escape


class Choices:
    """What a list offers, in its order.

    >>> Choices([("a", "A & B"), ("b", "B")]).options("b")
    Markup('<option value="a">A &amp; B</option><option value="b" selected>B</option>')
    """

    def __init__(self, pairs: Iterable[tuple[str, str]]) -> None:
        listed = list(pairs)
        self._before = {value: f'<option value="{escape(value)!s}"' for value, _ in listed}
        self._all = "".join([f"{self._before[value]}>{escape(said)!s}</option>" for value, said in listed])

    def options(self, chosen: str | None) -> Markup:
        """All of them, ``chosen`` marked where it is among them."""
        before = self._before.get(chosen or "")
        return Markup(  # noqa: S704 - each piece was escaped
            self._all.replace(f"{before}>", f"{before} selected>", 1) if before and chosen is not None else self._all)


@lru_cache(maxsize=1_000)
def choices_of(pairs: tuple[tuple[str, str], ...]) -> Choices:
    """A list that many pages share, put together once."""
    return Choices(pairs)
