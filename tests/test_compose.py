"""The corpus is what its generator writes, and its truth is true."""

from __future__ import annotations

import csv
import doctest
import hashlib
import json
import os
import re
import unicodedata
from fractions import Fraction
from pathlib import Path

import pytest
import yaml

pytest.importorskip("reportlab", reason="reportlab writes the corpus and is a development dependency")

from pipeline.compose import habits, paper, truth
from pipeline.compose.composed import IDENTITIES
from pipeline.compose.facts import FIELDS, district_year
from pipeline.compose.output import SLIP_KINDS, composition, write_composed, write_retold
from pipeline.compose.world import read_world

ROOT = Path(__file__).resolve().parent.parent
CORPUS = ROOT / "corpus"
TRUTHS = sorted(CORPUS.glob("*/*.truth.json"))


@pytest.mark.parametrize("name", ["truong-khe-2024-q1", "hoang-linh-2024-q2"])
def test_composed_report_is_reproduced(name: str, tmp_path: Path) -> None:
    """One PDF and one DOCX come out with the committed bytes."""
    for row in write_composed(CORPUS, tmp_path, only=name):
        assert (tmp_path / row.file).read_bytes() == (CORPUS / row.file).read_bytes(), row.file


def test_reconstruction_is_reproduced(tmp_path: Path) -> None:
    rows = write_retold(CORPUS, tmp_path, only="huong-son-2023-9m-retold")
    assert [Path(r.file).suffix for r in rows] == [".docx", ".pdf", ".json"]
    for row in rows:
        assert (tmp_path / row.file).read_bytes() == (CORPUS / row.file).read_bytes(), row.file


def test_manifest_lists_every_file_with_its_hash() -> None:
    with (CORPUS / "manifest.csv").open(encoding="utf-8") as handle:
        rows = {row["file"]: row for row in csv.DictReader(handle)}
    there = {
        p.relative_to(CORPUS).as_posix()
        for d in ("composed", "reconstructions")
        for p in (CORPUS / d).iterdir()
    }
    assert set(rows) == there
    for name, row in rows.items():
        assert hashlib.sha256((CORPUS / name).read_bytes()).hexdigest() == row["sha256"], name
        assert row["kind"] == ("composed" if name.startswith("composed/") else "reconstruction")


def recomputed(claim: dict) -> Fraction:
    """Compute a claim again from the JSON alone."""
    o = {
        k: [Fraction(str(v)) for v in (x if isinstance(x, list) else [x]) if v is not None]
        for k, x in claim["operands"].items()
    }
    match claim["kind"]:
        case "ratio":
            return 100 * o["numerator"][0] / o["denominator"][0]
        case "sum":
            return sum(o["parts"], Fraction(0))
        case "balance":
            return sum(o["resolved"] + o["pending"] + o["withdrawn"], Fraction(0))
        case "change":
            step = o["current"][0] - o["previous"][0]
            return step / o["previous"][0] * 100 if "%" in claim["claimed_text"] else step
    raise AssertionError(claim["kind"])


def verdict(claim: dict) -> str:
    """Judge a claim on the digits it prints, without the code under test."""
    digits = re.search(r"[\d.]+(,\d+)?", claim["claimed_text"])[0].replace(".", "").replace(",", ".")
    decimals = len(digits.partition(".")[2])
    got, said = recomputed(claim), Fraction(digits)
    if claim["kind"] == "change":
        if (got < 0) != ("giảm" in claim["quote"]):
            return "inconsistent"
        got = abs(got)
    scaled = got * 10**decimals
    target = said * 10**decimals
    if scaled == target:
        return "exact"
    if target - Fraction(1, 2) <= scaled < target + Fraction(1, 2):
        return "rounded"
    return "truncated" if target <= scaled < target + 1 else "inconsistent"


@pytest.mark.parametrize("path", TRUTHS, ids=lambda p: p.name.removesuffix(".truth.json"))
def test_verdicts_hold_on_their_own(path: Path) -> None:
    data = json.loads(path.read_text(encoding="utf-8"))
    for claim in data["claims"]:
        assert verdict(claim) == claim["verdict"], claim
    failing = [c for c in data["claims"] if c["verdict"] == "inconsistent" and not c["optional"]]
    if path.parent.name == "composed":
        assert len(failing) >= len(data["slips"])
        assert bool(failing) == bool(data["slips"])
    assert data["citations"]
    assert len({(c["number"], c["date"]) for c in data["citations"]}) == len(data["citations"])


def test_every_third_report_has_slips_of_every_class() -> None:
    slips = [
        json.loads(p.read_text(encoding="utf-8"))["slips"] for p in TRUTHS if p.parent.name == "composed"
    ]
    assert len(slips) == 24
    assert sum(bool(s) for s in slips) == 8
    assert {row["kind"] for rows in slips for row in rows} == set(SLIP_KINDS)


@pytest.mark.parametrize("seed", [1, 20, 300])
def test_facts_hang_together(seed: int) -> None:
    year = district_year(seed, 1500, 0.4, withdraws=True)
    levels = {"huyen": len(FIELDS["huyen"]), "xa": len(FIELDS["xa"])}
    for number, quarter in enumerate(year):
        for scope in (*levels, "toan"):
            for total, parts in IDENTITIES:
                assert quarter[f"{scope}.{total}"] == sum(quarter[f"{scope}.{p}"] for p in parts), (
                    scope,
                    total,
                )
            left = sum(quarter[f"{scope}.{r}"] for r in ("resolved", "pending", "withdrawn"))
            assert quarter[f"{scope}.received"] == left
            if number:
                assert quarter[f"{scope}.carried"] == year[number - 1][f"{scope}.pending"]


@pytest.mark.parametrize("seed", [7, 8])
def test_other_wordings_and_seeds_compose(seed: int) -> None:
    """Held-out wordings and another year: only planted slips fail (composition checks it)."""
    for office in read_world(CORPUS / "world.yml", seed):
        for wording in ("development", "heldout"):
            done = composition(CORPUS, office, seed % 4, wording)
            assert done.truth.figures
            assert done.truth.claims


def test_no_invented_name_is_real() -> None:
    path = ROOT / "extractors" / "vocab" / "admin_units.csv"
    if not path.exists():
        pytest.skip("the gazetteer is not there")
    with path.open(encoding="utf-8") as handle:
        real = {r["name"].casefold() for r in csv.DictReader(handle) if r["level"] in ("1", "2")}
    data = yaml.safe_load((CORPUS / "world.yml").read_text(encoding="utf-8"))
    invented = {data["province"], *(d["name"] for d in data["districts"])}
    assert len(invented) == 7
    assert not {name for name in invented if name.casefold() in real}


def words(text: str) -> list[str]:
    """Split a text into words; numbers, symbols and formulas are facts, not words."""
    tokens = re.findall(r"\S+", unicodedata.normalize("NFC", text).lower())
    return [w for w in (re.sub(r"[^\w]", "", t) for t in tokens if not re.search(r"\d", t)) if w]


def test_no_sentence_is_copied() -> None:
    shared = os.environ.get("DOICHIEU_SHARED")
    if not shared:
        pytest.skip("DOICHIEU_SHARED is not set")
    real = " ".join(
        p.read_text(encoding="utf-8") for p in sorted(Path(shared, "reports").glob("*.truth.txt"))
    )
    heap = f" {' '.join(words(real))} "
    for source in sorted((CORPUS / "sources").glob("*.yml")):
        text = yaml.safe_load(source.read_text(encoding="utf-8"))["text"]
        text = re.sub(r"\^\[([^\]]*)\]", r"\n\1\n", text)
        for sentence in re.split(r"(?<=[.;:!?])\s+|\n", text):
            said = words(sentence)
            assert len(said) <= 8 or f" {' '.join(said)} " not in heap, f"{source.name}: {sentence}"


@pytest.mark.parametrize("module", [truth, habits, paper], ids=lambda m: m.__name__)
def test_examples_in_docstrings(module: object) -> None:
    assert doctest.testmod(module).failed == 0
