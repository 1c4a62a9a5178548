"""What several test files need: the shared folder, the corpus, smallest valid values."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from schemas.records import Passage, PassageKind, ReadDocument

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session")
def root() -> Path:
    """The repository."""
    return ROOT


@pytest.fixture(scope="session")
def corpus() -> Path:
    """The reports written for this project."""
    return ROOT / "corpus"


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder with real reports, gold and hostile files; only some machines have it."""
    folder = os.environ.get("DOICHIEU_SHARED")
    if not folder:
        pytest.skip("DOICHIEU_SHARED is not set")
    return Path(folder).resolve()


@pytest.fixture(scope="session")
def document() -> Callable[[Sequence[str]], ReadDocument]:
    """Make the smallest valid document: one paragraph a text."""

    def make(texts: Sequence[str]) -> ReadDocument:
        passages = tuple(Passage(n, PassageKind.PARAGRAPH, text) for n, text in enumerate(texts))
        return ReadDocument("text/plain", "text", None, passages)

    return make
