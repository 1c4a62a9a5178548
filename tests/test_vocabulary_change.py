"""A changed vocabulary: what it does not touch would come out the same, and a build leaves just that alone.

``DOICHIEU_VOCABULARIES`` says how many vocabularies are made by chance (3 by default); the seed stands in the name.
"""

from __future__ import annotations

import ast
import copy
import hashlib
import json
import os
import pickle
import random
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
import yaml

from extractors.extract import extract
from extractors.indicators.entries import FIELDS, field_indicators
from extractors.indicators.rules import find_phrases
from extractors.indicators.vocabulary_change import NAMED_IN_CODE, change_between
from extractors.text.tokens import noted_texts, tokens_of
from extractors.text.vocabulary import load
from pipeline.build import build
from pipeline.evaluation.passage_cases import read_cases
from pipeline.storage import stages
from pipeline.storage.carrying_over import forget_unused, keep_vocabulary
from pipeline.storage.database import open_database
from pipeline.storage.document_rows import rows_of_extraction
from pipeline.storage.messages import DocumentRows, SameRows, Stored
from pipeline.storage.versions import comparing_version
from pipeline.work.per_file import process, process_file
from schemas.records import Extraction, Passage, PassageKind
from schemas.tables import BY_NAME

Read = Callable[[sqlite3.Connection], dict[str, list[tuple[object, ...]]]]
ROOT = Path(__file__).resolve().parent.parent
#: Changes drawn until one leaves some documents as they were.
DRAWS = 5
SEEDS = int(os.environ.get("DOICHIEU_VOCABULARIES", "3"))
#: Extracts the pickled documents of argv[1] with the vocabulary of the program it is started in.
EXTRACTS = """
import pickle, sys
sys.path.insert(0, sys.argv[2])
from test_vocabulary_change import digests
sys.stdout.write("\\n".join(digests(pickle.loads(open(sys.argv[1], "rb").read()))))
"""
Documents = Sequence[tuple[Passage, ...]]
Program = Callable[[Path, Mapping[str, list[dict[str, Any]]]], Path]


def digest(passages: tuple[Passage, ...], extraction: Extraction) -> str:
    """Every row that is made of an extraction, in one word."""
    rows = rows_of_extraction("document", passages, extraction)
    return hashlib.sha256(repr((rows.document, rows.tables, rows.problems)).encode()).hexdigest()


def digests(documents: Documents) -> list[str]:
    return [digest(passages, extract(passages)) for passages in documents]


@dataclass(frozen=True)
class Known:
    """Documents, what the present vocabulary makes of them, and the tokens of the texts that it searched."""

    documents: Documents
    digests: Sequence[str]
    tokens: Sequence[frozenset[str]]


@pytest.fixture(scope="module")
def known(corpus: Path) -> Known:
    """Reports of the corpus, and sentences over all fields, each a document of its own."""
    reports = [process_file(path)[0].passages for path in sorted((corpus / "composed").glob("*-q[13].docx"))[:6]]
    cases = [case for name in ("development", "whole_reports")
             for case in read_cases(ROOT / f"tests/cases/indicators/{name}.yml", covers=("*",))]
    documents = [*reports, *(tuple(case.passages) for case in cases)]
    made, tokens = [], []
    for passages in documents:
        with noted_texts() as texts:
            made.append(digest(passages, extract(passages)))
        tokens.append(tokens_of(texts))
    return Known(documents, made, tokens)


def entries() -> dict[str, list[dict[str, Any]]]:
    return {name: copy.deepcopy(load(f"fields/{name}")["indicators"]) for name in FIELDS}


def changed(fields: dict[str, list[dict[str, Any]]], chosen: random.Random, words: Sequence[str]) -> None:
    """Change one thing or several as an editor of the vocabulary might, some with words that documents hold."""
    for _ in range(chosen.randint(1, 3)):
        listed = fields[chosen.choice(FIELDS)]
        entry = chosen.choice(listed)
        row = chosen.choice(entry["rules"])
        phrase = " ".join(chosen.sample(list(words), chosen.randint(1, 2)))
        group = chosen.choice(["near", "counts", "never", "about", "never_sentence"])
        match chosen.randrange(7):
            case 0 | 1:
                row.setdefault(group, []).append(phrase)
            case 2:
                phrases = row.get(group, ["", ""])
                if len(phrases) > 1 and phrases[0]:
                    phrases.pop(chosen.randrange(len(phrases)))
            case 3:
                if len(listed) > 1:
                    listed.remove(entry)
            case 4:
                listed.append({**entry, "code": f"new.{chosen.randrange(10_000)}", "rate_of": [],
                               "rules": [{"counts": ["@people", phrase], "near": [chosen.choice(words)]}]})
            case 5:
                entry["unit"] = "cái"
            case _:
                entry["label_vi"] = "Tên khác"
                entry["whose"] = "district"


@pytest.fixture(scope="module")
def program(copy_program: Callable[[Path], Path]) -> Program:
    """Copy the program into a folder, with another vocabulary."""

    def make(folder: Path, fields: Mapping[str, list[dict[str, Any]]]) -> Path:
        copy_program(folder)
        for name, listed in fields.items():
            text = yaml.safe_dump({"indicators": listed}, allow_unicode=True, default_style='"', sort_keys=False)
            path = folder / f"extractors/vocab/fields/{name}.yml"
            path.write_text(text.replace('!!null "null"', "null"), encoding="utf-8")
        return folder

    return make


@pytest.mark.parametrize("seed", range(SEEDS))
def test_what_is_not_touched_comes_out_the_same(known: Known, tmp_path: Path, seed: int, program: Program) -> None:
    chosen = random.Random(seed)  # noqa: S311 - no secret
    words = sorted({word for tokens in known.tokens for word in tokens if word.isalpha() and len(word) > 1})
    untouched: list[int] = []
    for _ in range(DRAWS):  # some changes touch all: those of a code that may be given by common words
        fields = entries()
        changed(fields, chosen, [*chosen.sample(words, 40), "xyz", "sáng kiến lạ"])
        change = change_between(field_indicators(), [entry for name in FIELDS for entry in fields[name]])
        assert change is not None
        untouched = [at for at, tokens in enumerate(known.tokens) if not change.touches(tokens)]
        if len(untouched) > len(known.documents) // 10:
            break
    assert len(untouched) > len(known.documents) // 10
    (tmp_path / "documents").write_bytes(pickle.dumps([known.documents[at] for at in untouched]))
    told = subprocess.run(
        [sys.executable, "-c", EXTRACTS, tmp_path / "documents", ROOT / "tests"], check=True, capture_output=True,
        text=True, cwd=program(tmp_path / "program", fields),
        env={**os.environ, "PYTHONPATH": str(tmp_path / "program")},
    ).stdout.split("\n")  # fmt: skip
    assert [at for at, made in zip(untouched, told, strict=True) if made != known.digests[at]] == []


def test_the_same_vocabulary_touches_nothing(known: Known) -> None:
    change = change_between(field_indicators(), field_indicators())
    assert change is not None
    assert not any(map(change.touches, known.tokens))


def test_another_order_touches_everything() -> None:
    assert change_between(field_indicators(), field_indicators()[::-1]) is None


def one(code: str, **more: object) -> dict[str, Any]:
    return {"code": code, "unit": "cái", "label_vi": code, "rules": [{"counts": ["cái"], "near": ["sơn"]}], **more}


CASES: Mapping[str, tuple[list[dict[str, Any]], list[dict[str, Any]], str, bool]] = {
    "a phrase whose words stand in it": (
        [one("a.b")], [one("a.b", rules=[{"counts": ["cái"], "near": ["sơn", "tre gỗ"]}])], "gỗ và tre", True),
    "a phrase with a word that does not": (
        [one("a.b")], [one("a.b", rules=[{"counts": ["cái"], "near": ["sơn", "tre gỗ"]}])], "12 cái bằng tre", False),
    "an entry that may be given says something else": ([one("a.b")], [one("a.b", unit="chiếc")], "sơn 3 cái", True),
    "an entry that may not": ([one("a.b")], [one("a.b", unit="chiếc")], "mua 3 cái", False),
    "an entry that another one leads to": (
        [one("a.b", whole="a.c"), one("a.c", rules=[{"counts": ["cái"], "near": ["tre"]}])],
        [one("a.b", whole="a.c"), one("a.c", rules=[{"counts": ["cái"], "near": ["tre"]}], unit="x")],
        "sơn 3 cái", True),
    "a label that no rule asks for": ([one("a.b")], [one("a.b", label_vi="Khác")], "sơn 3 cái", False),
    "a tone that sounds alike": (
        [one("a.b")], [one("a.b", rules=[{"counts": ["cái"], "near": ["sơn", "kỹ"]}])], "kỷ", True),
    "another spelling of a set phrase": (
        [one("a.b")], [one("a.b", rules=[{"counts": ["cái"], "near": ["sơn", "cchc"]}])], "cải cách hành chính", True),
    "an entry that the rules' code names": (
        [one("dvc.active")], [one("dvc.active", unit="chiếc")], "mua 3 cái", True),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_what_touches_a_document(case: tuple[list[dict[str, Any]], list[dict[str, Any]], str, bool]) -> None:
    old, new, text, touched = case
    for one_way, other in ((old, new), (new, old)):
        change = change_between(one_way, other)
        assert change is not None
        assert change.touches(tokens_of([text])) is touched


def test_a_text_is_noted_though_it_was_searched_before() -> None:
    find_phrases("thẩm định 12 văn bản")
    with noted_texts() as texts:
        extract((Passage(0, PassageKind.PARAGRAPH, "thẩm định 12 văn bản"),))
    assert "thẩm định 12 văn bản" in texts


def test_every_document_is_asked_for_all_its_texts_again(known: Known) -> None:
    """What is remembered from another document, or from the same, must not hide a text."""
    for passages, tokens in reversed(list(zip(known.documents, known.tokens, strict=True))):
        with noted_texts() as texts:
            extract(passages)
        assert tokens_of(texts) == tokens


def _literals() -> Iterator[str]:
    for path in (ROOT / "extractors").rglob("*.py"):
        if path.name == "vocabulary_change.py":
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                yield node.value


def test_codes_that_the_rules_name_are_known() -> None:
    assert {entry["code"] for entry in field_indicators()} & set(_literals()) <= NAMED_IN_CODE


def test_the_entries_are_asked_for_where_we_know_of() -> None:
    """A new reader of the entries has to fit what ``extractors.indicators.vocabulary_change`` says of them."""
    asking = {
        path.name for path in (ROOT / "extractors").rglob("*.py")
        if "field_indicators" in path.read_text(encoding="utf-8")
    }
    assert asking == {
        "field_codes.py", "field_times.py", "followed.py", "naming.py", "rules.py", "label_and_head.py",
        "entries.py", "listed_rates.py",
    }  # fmt: skip


def places_of_rows(database: Path) -> dict[str, list[tuple[int, str]]]:
    """Where the figures of each document lie in the file: what is written again lies elsewhere."""
    found: dict[str, list[tuple[int, str]]] = {}
    with closing(sqlite3.connect(database)) as conn:
        for name, place, key in conn.execute(
            "SELECT d.file_name, f.rowid, f.id FROM documents d JOIN figures f ON f.document_id = d.id ORDER BY 1, 2"
        ):
            found.setdefault(name, []).append((place, key))
    return found


@pytest.fixture
def own(counted_path: Path, tmp_path: Path) -> Iterator[sqlite3.Connection]:
    """A compared and counted database to change."""
    with closing(open_database(Path(shutil.copyfile(counted_path, tmp_path / "own.db")))) as conn:
        yield conn


@pytest.mark.parametrize(("change", "reopened"), [
    ({"label_vi": "Tên khác", "rules": []}, False), ({"modality": "target"}, True),
    ({"code": "dossiers.unheard_of"}, True),
])  # fmt: skip
def test_reports_are_compared_again_where_an_entry_says_so(
    own: sqlite3.Connection, change: dict[str, Any], reopened: bool
) -> None:
    plain = next(at for at, entry in enumerate(field_indicators()) if entry.get("modality") != "target")
    others = [{**entry, **(change if at == plain else {})} for at, entry in enumerate(field_indicators())]
    own.execute("INSERT INTO vocabularies VALUES ('other', 'rules', ?)", (json.dumps(others),))
    own.commit()
    both = (stages.COMPARING, stages.COUNTING)
    assert [stages.stage_version(own, stage) for stage in both] == [comparing_version()] * 2
    keep_vocabulary(own)
    assert [stages.stage_version(own, stage) for stage in both] == [None if reopened else comparing_version()] * 2


def test_an_indicator_that_is_no_more_and_has_no_figure_is_forgotten(own: sqlite3.Connection) -> None:
    names = ", ".join(column.name for column in BY_NAME["indicators"].columns if column.name != "code")
    own.execute(f"INSERT INTO indicators (code, {names}) SELECT 'no.more', {names} FROM indicators LIMIT 1")
    own.execute("INSERT INTO vocabularies VALUES ('of no document', 'rules', '[]')")
    before = own.execute("SELECT count(*) FROM indicators").fetchone()[0]
    own.commit()
    forget_unused(own)
    assert own.execute("SELECT count(*) FROM indicators").fetchone()[0] == before - 1
    assert own.execute("SELECT 1 FROM indicators WHERE code = 'no.more'").fetchone() is None
    assert own.execute("SELECT 1 FROM vocabularies").fetchone() is None


@pytest.mark.parametrize("name", ["bac-linh-2024-q1.pdf", "bac-linh-2024-q2.docx"])
def test_a_stored_document_that_comes_out_the_same_is_told_so(corpus: Path, name: str) -> None:
    path = corpus / "composed" / name
    sha256 = hashlib.sha256(path.read_bytes()).hexdigest()
    read = process(("spread", (str(path), sha256), "never"))
    assert isinstance(read, DocumentRows)
    passages = tuple(read.tables["passages"])
    [words] = read.tables["document_words"]
    kept = Stored(passages, str(read.document["text_source"]), (), words["rows_digest"])
    assert process(("extract", kept, sha256)) == SameRows()
    again = process(("extract", replace(kept, rows_digest=None), sha256))
    assert isinstance(again, DocumentRows)
    assert again.tables == {table: rows for table, rows in read.tables.items() if table != "passages"}
    fewer = process(("extract", replace(kept, passages=passages[: len(passages) // 2]), sha256))
    assert isinstance(fewer, DocumentRows)


def test_a_build_after_a_changed_vocabulary_is_as_a_new_one(
    corpus: Path, tmp_path: Path, content: Read, program: Program
) -> None:
    reports = tmp_path / "reports"
    reports.mkdir()
    for path in sorted((corpus / "composed").glob("bac-linh-2024-q*.[dp]*")):
        shutil.copyfile(path, reports / path.name)
    (reports / "note.txt").write_text("Trong quý đã mời 03 gánh xiếc về biểu diễn.\n", encoding="utf-8")
    # Touched, for it holds the words, but no row of it comes out otherwise.
    (reports / "other.txt").write_text("Đã mời 12 đại biểu dự họp. Gánh xiếc chưa biểu diễn.\n", encoding="utf-8")
    database, fresh = tmp_path / "reports.db", tmp_path / "fresh.db"
    build([reports], database)
    before = places_of_rows(database)
    fields = entries()
    fields["procedures"].append({
        **one("media.circuses"), "label_en": "Circuses", "parent": None, "definition": "Gánh xiếc đã mời.",
        "rules": [{"counts": ["gánh[ xiếc|]"], "near": ["mời", "biểu diễn"]}],
    })
    other = program(tmp_path / "program", fields)
    told = [
        subprocess.run(
            [sys.executable, "-m", "pipeline", "build", reports, "--db", path], check=True, capture_output=True,
            text=True, cwd=other, env={**os.environ, "PYTHONPATH": str(other)},
        ).stderr
        for path in (database, fresh)
    ]  # fmt: skip
    assert "0 read, 2 extracted again, 4 unchanged" in told[0]
    after = places_of_rows(database)
    assert {name for name in before if before[name] != after[name]} == {"note.txt"}
    with closing(sqlite3.connect(database)) as one_way, closing(sqlite3.connect(fresh)) as anew:
        assert content(one_way) == content(anew)
        found = anew.execute("SELECT value FROM figures WHERE indicator = 'media.circuses'").fetchall()
    assert found == [(3.0,)]
