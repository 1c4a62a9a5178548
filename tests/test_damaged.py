"""Text that Tesseract damaged: set phrases, quarters and headings; the cases are data under cases/damaged."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from extractors.extract import extract
from extractors.judging.alternatives import alternatives_of
from extractors.period.damaged_quarters import quarter_of, with_settled_quarters
from extractors.report.identity import read_identity
from extractors.text.damaged_words import mended
from extractors.text.vocabulary import load
from pipeline.readers.layout.damaged_marks import settled_marks
from pipeline.readers.layout.enumerators import ROMAN
from pipeline.readers.layout.outline import Draft, outline
from schemas.records import Cause, Outcome, Passage, PassageKind, Place

CASES = Path(__file__).parent / "cases" / "damaged"


def cases(name: str) -> list[Any]:
    read = yaml.safe_load((CASES / f"{name}.yml").read_text(encoding="utf-8"))
    return [pytest.param(case, id=case.get("says") or case["read"]) for case in read]


@pytest.mark.parametrize("case", cases("words"))
def test_phrases_are_understood(case: dict[str, str]) -> None:
    assert mended(case["read"]) == case["as"]


DAMAGED = ["hỗ sơ", "hồ sơ", "dúng hạn", "9.133", "quá hạn", "tiêp nhận", " ", "ở", "\u0110", "İ"]


@given(st.lists(st.sampled_from(DAMAGED)))
def test_mending_keeps_every_offset(words: list[str]) -> None:
    text = " ".join(words)
    assert len(mended(text)) == len(text)
    assert mended(mended(text)) == mended(text)


def test_what_is_right_is_not_mended() -> None:
    phrases = load("damaged")["phrases"]
    assert [phrase for phrase in phrases if mended(f"có {phrase} là") != f"có {phrase} là"] == []


@pytest.mark.parametrize("case", cases("quarters"))
def test_a_quarter_is_settled_by_what_agrees(case: dict[str, Any]) -> None:
    body = [(text, section) for text, section in case.get("body", [])]
    assert quarter_of(case["title"], body, case.get("signed")) == case["quarter"]


@given(st.sampled_from(["quý II", "quý HI/2022", "so với quý II", "nhiệm vụ quý III", "quý 3", "quy định"]),
       st.sampled_from([None, 1, 2, 3, 4]))
def test_settling_keeps_every_offset(text: str, quarter: int | None) -> None:
    assert len(with_settled_quarters(text, quarter)) == len(text)


def identity_of(lines: list[str], recognised: bool) -> str | None:
    passages = [
        Passage(at, PassageKind.TITLE if at < 2 else PassageKind.PARAGRAPH, line) for at, line in enumerate(lines)
    ]
    return read_identity(passages, {p.ordinal for p in passages} if recognised else ()).period.label


def test_only_recognised_text_is_doubted() -> None:
    alone = ["BÁO CÁO", "Kết quả cải cách hành chính quý II năm 2022"]
    assert identity_of(alone, recognised=False) == "2022-Q2"
    assert identity_of(alone, recognised=True) is None
    planned = ["BÁO CÁO", "Kết quả cải cách hành chính quý II và phương hướng nhiệm vụ quý IV năm 2022"]
    assert identity_of(planned, recognised=True) == "2022-Q3"


@pytest.mark.parametrize("case", cases("headings"))
def test_roman_headings_are_settled_by_their_order(case: dict[str, Any]) -> None:
    marks = settled_marks(case["lines"])
    assert sorted(marks) == case["roman"]
    assert {mark.rank for mark in marks.values()} <= {ROMAN}


def test_headings_of_printed_pages_are_left_alone() -> None:
    lines = ["1. KẾT QUẢ", "1. Về thể chế", "2. Về bộ máy", "HI. PHƯƠNG HƯỚNG"]
    drafts = [Draft(line, page=1) for line in lines]
    settled = outline(drafts, [1])
    assert [p.depth for p in settled] == [1, 2, 2, 1]
    assert [p.section for p in settled] == ["", "1. KẾT QUẢ", "1. KẾT QUẢ", ""]
    assert [p.text for p in settled] == lines
    assert outline(drafts, [2]) == outline(drafts)
    assert [p.depth for p in outline(drafts)][:3] == [2, 2, 2]


def scanned(text: str, *others: tuple[str, str]) -> Passage:
    """A recognised passage; ``others`` are words with what else was read for them."""
    places = []
    for word, alternative in others:
        at = text.index(word)
        places.append(Place(at, at + len(word), 1, (0.0, 0.0, 1.0, 1.0), 80, ((alternative, 90),)))
    return Passage(0, PassageKind.PARAGRAPH, text, page=1, places=tuple(places))


WRONG = "Đã giải quyết 480 hồ sơ, trong đó đúng hạn 271 hồ sơ, quá hạn 18 hồ sơ."


def test_another_reading_keeps_the_judge_from_accusing() -> None:
    """462 + 18 = 480; no one digit makes 462 of 271, and nothing a typist does: then no cause is told."""
    plain = extract([scanned(WRONG)], text_source="ocr")
    assert [(v.outcome, v.cause) for v in plain.verdicts] == [(Outcome.UNVERIFIABLE, None)]
    told = extract([scanned(WRONG, ("271", "462"))], text_source="ocr")
    assert [(v.outcome, v.cause) for v in told.verdicts] == [(Outcome.UNVERIFIABLE, Cause.MISREAD)]
    useless = extract([scanned(WRONG, ("271", "463"))], text_source="ocr")
    assert [(v.outcome, v.cause) for v in useless.verdicts] == [(Outcome.UNVERIFIABLE, None)]


def test_a_number_that_fell_apart() -> None:
    [joined, _] = extract([scanned("Đã giải quyết 1 480 hồ sơ, quá hạn 18 hồ sơ.")], text_source="ocr").figures
    assert joined.value == 1480
    passage = scanned("Số hồ sơ đã giải quyết: 1 480, trong đó quá hạn 18.")
    figures = extract([passage], text_source="ocr").figures
    last = next(f for f in figures if f.value == 480)
    assert [f.value for f in alternatives_of(last, [passage])] == [1480]
    by_comma = scanned("Đã số hóa 2, 785/3.159 kết quả.")
    [part] = [f for f in extract([by_comma], text_source="ocr").figures if f.value == 785]
    assert [f.value for f in alternatives_of(part, [by_comma])] == [2785]
    late = next(f for f in figures if f.value == 18)
    assert alternatives_of(late, [passage]) == ()
