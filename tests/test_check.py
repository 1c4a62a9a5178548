"""`doichieu check` and `doichieu explain`: what a drafter sees, and the exit codes."""

from __future__ import annotations

import json
import sqlite3
from fractions import Fraction
from html.parser import HTMLParser
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from pipeline.check import _exact
from pipeline.cli import main

ROOT = Path(__file__).resolve().parent.parent
COMPOSED = ROOT / "corpus" / "composed"
CLEAN, SLIPPED = COMPOSED / "thuy-trach-2024-q2", COMPOSED / "truong-khe-2024-q1"


def report(stem: Path) -> Path:
    """The file of a composed report, whichever of the two formats it has."""
    return next(path for suffix in (".pdf", ".docx") if (path := stem.with_suffix(suffix)).exists())


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, list(arguments))


def planted(stem: Path) -> list[dict[str, str]]:
    slips: list[dict[str, str]] = json.loads(stem.with_suffix(".truth.json").read_text(encoding="utf-8"))["slips"]
    return slips


def test_a_report_with_a_slip_ends_with_one_and_shows_it() -> None:
    slips = planted(SLIPPED)
    result = run("check", str(report(SLIPPED)))
    assert result.exit_code == 1
    assert slips
    for slip in slips:
        assert slip["printed"].rstrip("%").strip() in result.stdout
    assert "KHÔNG KHỚP" in result.stdout


def test_a_report_without_a_slip_ends_with_zero() -> None:
    assert planted(CLEAN) == []
    result = run("check", str(report(CLEAN)))
    assert result.exit_code == 0
    assert "KHÔNG KHỚP" not in result.stdout
    assert "Đã kiểm" in result.stdout


@pytest.mark.parametrize(("name", "content", "says"), [
    ("zero.pdf", b"", "tệp rỗng"),
    ("named.pdf", b"just words, no PDF at all", "mang đuôi .pdf"),
    ("cut.pdf", b"%PDF-1.7\n1 0 obj\n<<", "tệp hỏng"),
])
def test_a_file_that_cannot_be_read_ends_with_two(tmp_path: Path, name: str, content: bytes, says: str) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    result = run("check", str(path))
    assert result.exit_code == 2
    assert name in result.output
    assert says in result.output


def test_json_holds_every_claim_with_its_place() -> None:
    result = run("check", str(report(SLIPPED)), "--format", "json")
    found = json.loads(result.stdout)
    assert found["counts"]["claims"] == len(found["claims"])
    assert sum(found["counts"]["verdicts"].values()) == len(found["claims"])
    wrong = [claim for claim in found["claims"] if claim["verdict"] == "inconsistent"]
    assert {claim["page"] for claim in wrong} <= set(range(1, found["document"]["pages"] + 1))
    for operand in wrong[0]["operands"]:
        assert operand["value_text"] in operand["quote"]


class Tags(HTMLParser):
    """Collects what a page would fetch and what it holds."""

    def __init__(self) -> None:
        super().__init__()
        self.fetched: list[str] = []
        self.tags: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.fetched += [value for name, value in attrs if name in ("src", "href") and value]


def test_html_stands_alone_and_shows_the_strip_of_the_page() -> None:
    result = run("check", str(report(SLIPPED)), "--format", "html")
    page = Tags()
    page.feed(result.stdout)
    assert page.fetched
    assert all(address.startswith("data:image/png;base64,") for address in page.fetched)
    assert "script" not in page.tags


def test_html_escapes_what_the_report_says(tmp_path: Path) -> None:
    path = tmp_path / "x.txt"
    path.write_text("Đã hoàn thành 19/20 nhiệm vụ, đạt 90,5% <script>alert()</script>.", encoding="utf-8")
    result = run("check", str(path), "--format", "html")
    assert result.exit_code == 1
    assert "<script" not in result.stdout
    assert "&lt;script" in result.stdout


def test_english_explains_in_english() -> None:
    result = run("check", str(report(SLIPPED)), "--english")
    assert "not as stated" in result.stdout
    assert "không khớp" not in result.stdout


def test_explain_tells_sentence_operands_interval_and_verdict(tmp_path: Path) -> None:
    database = tmp_path / "reports.db"
    assert run("build", str(report(SLIPPED)), "--db", str(database)).exit_code == 0
    with sqlite3.connect(database) as conn:
        claim, quote, text = conn.execute(
            "SELECT id, quote, claimed_text FROM claims WHERE verdict = 'inconsistent'"
        ).fetchone()
    result = run("explain", "--db", str(database), claim)
    assert result.exit_code == 0
    assert quote in result.stdout
    assert f"{text} đứng cho" in result.stdout
    assert "inconsistent" in result.stdout
    missing = run("explain", "--db", str(database), "no-such-claim")
    assert missing.exit_code == 2


@pytest.mark.parametrize(("value", "text"), [
    (Fraction(9956, 100), "99.56"), (Fraction(-5), "-5"), (Fraction(1, 3), "1/3"), (Fraction(-1, 8), "-0.125"),
    (Fraction(0), "0"), (None, None),
])
def test_numbers_are_exact(value: Fraction | None, text: str | None) -> None:
    assert _exact(value) == text
