"""Damaged variants of good reports: each ends in an outcome, none in an error of ours."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest

from pipeline.evaluation.mutation import OF_KIND, run, variant
from schemas.outcomes import FileOutcome

#: Few, for the time; `make mutate` tries 5,000.
COUNT = 120


@pytest.fixture(scope="module")
def reports(corpus: Path) -> list[Path]:
    return sorted(path for path in (corpus / "composed").iterdir() if path.suffix in OF_KIND)


def test_every_variant_ends_in_an_outcome(reports: list[Path], tmp_path: Path) -> None:
    found = run(reports, COUNT, seed=2, folder=tmp_path)
    assert found.ours == []
    assert found.outcomes.total() == COUNT
    # The damage is neither so little that nothing is tried nor so much that nothing is read.
    assert found.outcomes[FileOutcome.OK] > COUNT // 10
    assert found.outcomes[FileOutcome.DAMAGED] > COUNT // 10
    assert list(tmp_path.iterdir()) == []


def test_a_variant_is_the_same_every_time(reports: list[Path]) -> None:
    for path in reports[:4]:
        first, again, other = (variant(path, Random(seed)) for seed in (1, 1, 2))  # noqa: S311
        assert first == again
        assert first != other
