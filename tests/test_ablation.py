"""What stands in for a part does the same work, a part taken out is put back, labels are cut between words."""

from __future__ import annotations

import doctest
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from extractors.extract import extract
from extractors.indicators.features import CUES
from extractors.indicators.rules import phrases_of_rules
from extractors.text import nlp
from extractors.text.compare_form import compare_form
from extractors.text.nlp import PhraseFinder, first_words, last_words
from pipeline.ablation.__main__ import Outcome, measure, table
from pipeline.ablation.labels import label_table
from pipeline.ablation.parts import Part, PlainCues, PlainPhrases, one_sentence, parts, plain_sentences
from pipeline.ablation.reading import geometry_table
from pipeline.ablation.sets import Item, ItemSet
from pipeline.ablation.spelling import respell
from pipeline.evaluation.passage_cases import read_cases
from pipeline.evaluation.scoring import Score

CASES = Path(__file__).parent / "cases"
CASE = read_cases(CASES / "passages/development.yml")[0]
SET = ItemSet("a set", (Item(CASE.id, CASE.passages, None, (), CASE.gold, CASE),))


def texts() -> Iterator[str]:
    for path in (CASES / "passages/development.yml", CASES / "indicators/development.yml"):
        for item in yaml.safe_load(path.read_text(encoding="utf-8")):
            for passage in item["passages"]:
                yield passage if isinstance(passage, str) else passage["text"]


def test_the_plain_tree_finds_what_spacy_finds() -> None:
    cues, phrases, every = PlainCues(), PlainPhrases(), PhraseFinder(phrases_of_rules())
    for text in texts():
        assert sorted(map(str, cues.find(text))) == sorted(map(str, CUES.find(text))), text
        assert sorted(map(str, phrases.find(text))) == sorted(map(str, every.find(text))), text


@pytest.mark.parametrize("part", parts(), ids=lambda part: part.name)
def test_a_part_is_put_back(part: Part) -> None:
    before = [getattr(import_module(module), attribute) for module, attribute, _ in part.seams]
    with part.taken_out():
        for module, attribute, stand_in in part.seams:
            assert getattr(import_module(module), attribute) is stand_in
    assert [getattr(import_module(module), attribute) for module, attribute, _ in part.seams] == before


def test_every_part_can_be_measured_and_shows() -> None:
    whole, *others = parts()
    first = measure(whole, [SET])
    assert first.scores["a set"].rates()["figures_f1"] == 1.0
    without_cues = measure(next(part for part in others if part.name.startswith("cues of the dossier")), [SET])
    lines = table([first, without_cues], "a set", timed=True).splitlines()
    assert "| everything in place | – | 1.000 |" in lines[2]
    assert "0" not in lines[3].split("|")[3].split("-")[0]
    assert extract(CASE.passages).figures


def test_what_was_not_measured_is_not_told() -> None:
    empty = Outcome(Part("nothing", "–"), {"a set": Score()}, (1.0,))
    assert table([empty], "a set", timed=False).splitlines()[0] == "| taken out | instead |"


@given(st.text(alphabet="aB1.! ", max_size=40))
def test_sentences_cover_what_is_printed(text: str) -> None:
    for cut in (plain_sentences, one_sentence):
        pieces = list(cut(text))
        assert "".join("".join(text[a:b].split()) for a, b in pieces) == "".join(text.split())


@given(st.lists(st.sampled_from(["hồ", "sơ", "dịch", "vụ", "công", "trực", "tuyến", "người", "dân"]), max_size=14),
       st.integers(1, 8))  # fmt: skip
def test_a_cut_phrase_is_its_beginning_or_end(syllables: list[str], most: int) -> None:
    text = " ".join(syllables)
    for cut, side in ((first_words, text.startswith), (last_words, text.endswith)):
        kept = cut(text, most)
        assert side(kept)
        assert len(kept.split()) <= most
        assert bool(kept) is bool(text)


def test_a_word_is_not_broken() -> None:
    text = "thủ tục hành chính được cung cấp trên cổng dịch vụ công quốc gia"
    assert first_words(text, 7) == "thủ tục hành chính được cung cấp"
    assert first_words(text, 6) == "thủ tục hành chính được"
    assert last_words(text, 6).split()[0] != "vụ"


def test_a_phrase_that_the_segmenter_rewrites_is_cut_by_syllables(monkeypatch: pytest.MonkeyPatch) -> None:
    def lost(text: str) -> Iterator[tuple[int, int]]:
        raise LookupError(text)

    monkeypatch.setattr(nlp, "words", lost)
    assert first_words("một hai ba bốn", 3) == "một hai ba"
    assert last_words("một hai ba bốn", 3) == "hai ba bốn"


def test_tables_of_labels_and_cells(corpus: Path) -> None:
    row = label_table([SET]).splitlines()[-1]
    assert row.startswith("| a set | ")
    cells = geometry_table([corpus / "composed/bac-linh-2024-q1.pdf"]).splitlines()[2:]
    ours, theirs = ([int(cell) for cell in line.split("|")[2:4]] for line in cells)
    assert ours == theirs


def test_examples_in_docstrings() -> None:
    assert doctest.testmod(nlp).failed == 0


@given(st.text("Hhóáhòàkỷyỳtqlúủu ẻeo.,1", max_size=40))
def test_the_other_spelling_is_the_same_word(text: str) -> None:
    other = respell(text)
    assert len(other) == len(text)
    assert compare_form(other) == compare_form(text)


@pytest.mark.parametrize(("text", "other"), [
    ("Ủy ban số hóa hồ sơ KỲ trước, tỷ lệ", "Uỷ ban số hoá hồ sơ KÌ trước, tỉ lệ"),
    ("quý I, họp, hoàn thành, khỏe", "quí I, họp, hoàn thành, khoẻ"),
])  # fmt: skip
def test_the_other_spelling(text: str, other: str) -> None:
    assert respell(text) == other
