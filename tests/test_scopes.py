"""Whose figures the items of a list are, over several passages."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from extractors.extract import extract
from pipeline.readers.layout.outline import Draft, outline

CASES = yaml.safe_load((Path(__file__).parent / "cases" / "scopes" / "lists.yml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["says"])
def test_levels_of_a_list(case: dict[str, Any]) -> None:
    found = extract(outline([Draft(text) for text in case["passages"]]))
    levels = {figure.value_text: figure.scope.level for figure in found.figures}
    assert {text: levels.get(text) for text in case["levels"]} == case["levels"]
    names = {figure.value_text: figure.scope.name for figure in found.figures}
    told = case.get("names", {})
    assert {text: names.get(text) for text in told} == told
