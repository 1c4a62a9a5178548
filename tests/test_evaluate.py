"""Evaluation: the counting rules as data, and the same rates as the gold folder's own scorer."""

from __future__ import annotations

import doctest
import json
import random
import sqlite3
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

import pipeline.evaluation.gold
from pipeline.evaluation.evaluate import as_json, evaluate, report
from pipeline.evaluation.gold import GoldError, read_gold
from schemas.tables import TABLES

FOLDER = Path(__file__).parent / "cases/evaluate"
CASES = yaml.safe_load((FOLDER / "scoring.yml").read_text("utf-8"))
ATTRIBUTE_CASES = yaml.safe_load((FOLDER / "attributes.yml").read_text("utf-8"))
#: Counts that score.py keeps too; the strict ones are ours alone.
SHARED_RATES = (
    "figures_precision", "figures_recall", "figures_f1",
    "citations_precision", "citations_recall", "citations_f1",
    "claims_recall", "verdicts_right_of_all", "alarms_recall", "alarms_precision",
)  # fmt: skip


class Database:
    """A database of a few rows; columns not given are NULL."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.conn = sqlite3.connect(path)
        for table in TABLES:
            columns = ", ".join(f"{c.name} {c.type}" for c in table.columns)
            self.conn.execute(f"create table {table.name} ({columns}, primary key ({', '.join(table.key)}))")

    def add(self, table: str, **row: object) -> str:
        """Insert a row; its id, if the table has one and none is given, is its number."""
        if table not in ("claim_operands", "document_files"):
            row.setdefault("id", f"{table}-{self.conn.total_changes}")
        columns, marks = ", ".join(row), ", ".join("?" * len(row))
        query = f"insert into {table} ({columns}) values ({marks})"
        self.conn.execute(query, tuple(row.values()))
        self.conn.commit()
        return str(row.get("id"))

    def document(self, file_name: str) -> str:
        """Insert a document and its name."""
        key = self.add("documents", file_name=file_name, sha256=file_name)
        self.add("document_files", document_id=key, file_name=file_name, sha256=file_name)
        return key

    def figure(self, document: str, values: list[Any]) -> None:
        """Insert a figure as the cases write it."""
        names = ("indicator", "value", "modality", "scope_level", "scope_name",
                 "period_label", "period_start", "period_end")  # fmt: skip
        self.add("figures", document_id=document, quote="as printed", **dict(zip(names, values, strict=True)))

    def claim(self, document: str, kind: str, claimed: object, verdict: str, operands: Any) -> None:
        """Insert a claim with its operands."""
        key = self.add("claims", document_id=document, kind=kind, claimed=claimed, verdict=verdict, quote="q")
        for role, values in operands.items():
            for ordinal, value in enumerate(values):
                self.add("claim_operands", claim_id=key, role=role, ordinal=ordinal, value=value)


@pytest.fixture
def db(tmp_path: Path) -> Iterator[Database]:
    """Give an empty database with the project's tables."""
    database = Database(tmp_path / "reports.db")
    yield database
    database.conn.close()


def write_gold(folder: Path, name: str, data: object) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text(json.dumps(data, ensure_ascii=False), encoding="utf-8")
    return folder


@pytest.mark.parametrize("case", CASES, ids=[case["says"] for case in CASES])
def test_counts(case: dict[str, Any], db: Database, tmp_path: Path) -> None:
    key = db.document("report.pdf")
    for figure in case.get("figures", ()):
        db.figure(key, figure)
    for claim in case.get("claims", ()):
        db.claim(key, *claim)
    for number, cited_on in case.get("citations", ()):
        db.add("citations", document_id=key, number=number, cited_on=cited_on)
    total = evaluate(db.path, write_gold(tmp_path / "gold", "report.json", case["gold"])).total
    assert {name: count for name, count in total.counts.items() if count} == case["counts"]
    assert [d.what for d in total.differences] == case.get("differences", [])


@pytest.mark.parametrize("case", ATTRIBUTE_CASES, ids=[case["says"] for case in ATTRIBUTE_CASES])
def test_attributes(case: dict[str, Any], db: Database, tmp_path: Path) -> None:
    key = db.document("report.pdf")
    for unit, (name, parent) in case.get("units", {}).items():
        db.add("admin_units", id=unit, name=name, parent_id=parent)
    texts = case.get("passages", ())
    passages = [db.add("passages", document_id=key, ordinal=n, text=text) for n, text in enumerate(texts)]
    for table in ("figures", "citations"):
        for row in case.get(table, ()):
            place = {}
            if "at" in row:
                number, printed = row["at"]
                start = texts[number].index(printed)
                end = start + len(printed.split()[0])
                place = {"passage_id": passages[number], "char_start": start, "char_end": end}
            columns = {name: value for name, value in row.items() if name != "at"}
            db.add(table, document_id=key, **columns, **place)
    total = evaluate(db.path, write_gold(tmp_path / "gold", "report.json", case["gold"])).total.attributes
    counted: dict[str, dict[str, list[int]]] = {}
    for (group, attribute), tally in total.attributes.items():
        counts = [tally.support, tally.proposed, tally.right, tally.compatible]
        counted.setdefault(group, {})[attribute] = counts
    assert counted == case["counts"]
    wrong = any(support > right for rows in counted.values() for support, _, right, _ in rows.values())
    assert bool([f for f in total.failures if f.attribute != "spurious figure"]) == wrong


def test_scores_by_source_of_the_text_add_up(db: Database, tmp_path: Path) -> None:
    for name, source in (("a.pdf", "born-digital"), ("b.pdf", "ocr")):
        key = db.add("documents", file_name=name, sha256=name, text_source=source)
        db.figure(key, ["dossiers.received", 527, "actual", None, None, None, None, None])
        figure = {"indicator": "dossiers.received", "value": 527}
        write_gold(tmp_path / "gold", f"{name[0]}.json", {"figures": [figure]})
    result = evaluate(db.path, tmp_path / "gold")
    assert {source: score.counts["figures.found"] for source, score in result.sources.items()} == {
        "born-digital": 1, "ocr": 1,
    }  # fmt: skip
    assert json.loads(as_json(result))["text_sources"]["ocr"]["rates"]["figures_f1"] == 1.0


def test_two_formats_of_one_report_are_scored_apart(db: Database, tmp_path: Path) -> None:
    figure = {"indicator": "dossiers.received", "value": 527, "quote": "527 hồ sơ"}
    gold = write_gold(tmp_path / "deep/er", "bao-cao.truth.json", {"figures": [figure]})
    (gold / "manifest.json").write_text("[]")
    pdf = db.document("bao-cao.pdf")
    db.document("bao-cao.docx")
    db.figure(pdf, ["dossiers.received", 527, "actual", None, None, None, None, None])
    result = evaluate(db.path, tmp_path / "deep")
    recalls = {name: score.rates()["figures_recall"] for name, score in result.documents.items()}
    assert recalls == {"bao-cao.pdf": 1.0, "bao-cao.docx": 0.0}
    assert result.total.counts["figures.gold"] == 2


def test_gold_finds_a_document_under_its_other_name(db: Database, tmp_path: Path) -> None:
    key = db.document("copy.pdf")
    db.add("document_files", document_id=key, file_name="báo cáo.pdf", sha256="copy.pdf")
    # The gold file's name is decomposed, as macOS writes it.
    gold = write_gold(tmp_path / "gold", "báo cáo.json", {"figures": []})
    result = evaluate(db.path, gold)
    assert list(result.documents) == ["báo cáo.pdf"]
    assert result.absent == ()


def test_gold_without_a_document_counts_as_missed(db: Database, tmp_path: Path) -> None:
    figure = {"indicator": "dossiers.received", "value": 527, "quote": "527 hồ sơ"}
    result = evaluate(db.path, write_gold(tmp_path / "gold", "lost.json", {"figures": [figure]}))
    assert result.absent == ("lost",)
    assert result.total.rates()["figures_recall"] == 0.0
    assert "Gold without a document (all of it counts as missed): lost" in report(result)


def test_report_and_json_say_the_same(db: Database, tmp_path: Path) -> None:
    figures = [
        {"indicator": "dossiers.received", "value": 527, "quote": "tiếp nhận 527 hồ sơ"},
        {"indicator": "dossiers.on_time_rate", "value": 99.97, "quote": "đạt 99,97%"},
    ]
    gold = write_gold(tmp_path / "gold", "a.json", {"figures": figures})
    key = db.document("a.pdf")
    db.figure(key, ["dossiers.received", 527.0, "actual", None, None, None, None, None])
    result = evaluate(db.path, gold)
    text, data = report(result), json.loads(as_json(result))
    assert "a.pdf | figure missed | dossiers.on_time_rate | 99.97 | «đạt 99,97%»" in text
    assert data["rates"]["figures_recall"] == 0.5
    assert data["indicators"]["dossiers.received"]["support"] == 1
    assert data["differences"][0]["quote"] == "đạt 99,97%"


@pytest.mark.parametrize(
    ("files", "says"),
    [
        ({}, "neither NAME.truth.json nor NAME.json"),
        ({"a.json": "{"}, "not a gold file"),
        ({"a.json": "[]"}, "not a gold file"),
        ({"a.json": '{"figures": [{"value": 1}]}'}, "lacks 'indicator'"),
        ({"a.json": '{"figures": [{"indicator": "x", "value": null}]}'}, "value is null"),
        ({"x/a.truth.json": "{}", "y/a.truth.json": "{}"}, "are both gold for a"),
    ],
)
def test_unusable_gold_says_why(files: dict[str, str], says: str, tmp_path: Path) -> None:
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)
    with pytest.raises(GoldError, match=says):
        read_gold(tmp_path)


def test_no_database_is_said(tmp_path: Path) -> None:
    with pytest.raises(GoldError, match="doichieu build"):
        evaluate(tmp_path / "none.db", tmp_path)


def test_examples_in_docstrings() -> None:
    assert doctest.testmod(pipeline.evaluation.gold).failed == 0


def damaged(db: Database, gold: Path, dice: random.Random) -> None:
    """Fill a database from gold, with some of everything lost, altered and invented."""
    for path in sorted(gold.glob("*.json")):
        data = json.loads(path.read_text("utf-8"))
        key = db.document(f"{path.stem}.pdf")
        for f in data["figures"]:
            for _ in range(dice.choice((0, 1, 1, 1, 2))):
                value = f["value"] + dice.choice((0, 0, 0, 1))
                modality = dice.choice(("actual", "actual", "target", None))
                db.figure(key, [f["indicator"], value, modality, None, f["scope"], f["period"], None, None])
        for c in data["claims"]:
            roles = {"part" if role == "parts" else role: v for role, v in c["operands"].items()}
            operands = {role: v if isinstance(v, list) else [v] for role, v in roles.items()}
            for _ in range(dice.choice((0, 1, 1, 2))):
                verdict = dice.choice((c["verdict"], c["verdict"], "inconsistent", "unverifiable"))
                claimed = (c.get("claimed") or 0) + dice.choice((0, 0, 0, 5))
                db.claim(key, c["kind"], claimed, verdict, operands)
        for c in data["citations"]:
            if dice.random() < 0.8:
                date = dice.choice((c["date"], None)) or None
                number = dice.choice((c["number"], c["number"], "1/XX-UBND"))
                db.add("citations", document_id=key, number=number, cited_on=date)


@pytest.mark.shared
@pytest.mark.parametrize("seed", range(8))
def test_same_rates_as_the_gold_folders_scorer(db: Database, shared: Path, seed: int) -> None:
    damaged(db, shared / "gold", random.Random(seed))  # noqa: S311 - not a secret
    command = [sys.executable, str(shared / "gold/score.py"), str(db.path), str(shared / "gold"), "--json"]
    theirs = json.loads(subprocess.run(command, capture_output=True, check=True).stdout)
    ours = evaluate(db.path, shared / "gold").total
    assert {name: ours.rates()[name] for name in SHARED_RATES} == {
        name: theirs["rates"][name] for name in SHARED_RATES
    }
    counts = Counter({name: count for name, count in ours.counts.items() if "strict" not in name})
    assert counts == Counter(theirs["counts"])
