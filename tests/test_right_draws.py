"""Right paragraphs with random numbers accuse nobody, alone and with others of their kind beside them."""

from __future__ import annotations

from itertools import chain
from pathlib import Path

import pytest
import yaml

from extractors.extract import extract
from schemas.records import Outcome, Passage, PassageKind

TEMPLATES = yaml.safe_load((Path(__file__).parent / "cases" / "right_draws" / "draws.yml").read_text(encoding="utf-8"))


def accused(lines: list[str]) -> list[str]:
    passages = [
        Passage(at, PassageKind.LIST_ITEM if line[:1] in "-+*" else PassageKind.PARAGRAPH, line, section="I. KẾT QUẢ")
        for at, line in enumerate(lines)
    ]
    verdicts = extract(passages).verdicts
    return [v.explanation_vi for v in verdicts if v.outcome is Outcome.INCONSISTENT]


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda template: template["says"])
def test_right_paragraphs_accuse_nobody(template: dict[str, list[list[str]]]) -> None:
    assert [accused(lines) for lines in template["draws"]] == [[]] * len(template["draws"])


@pytest.mark.parametrize("start", range(0, len(TEMPLATES), 12))
def test_paragraphs_of_other_subjects_are_no_operands(start: int) -> None:
    """A dozen in one document, a line that names another subject between any two."""
    mixed = [[f"{at}. Nội dung khác", *each["draws"][0]] for at, each in enumerate(TEMPLATES[start : start + 12], 1)]
    assert accused(list(chain.from_iterable(mixed))) == []
