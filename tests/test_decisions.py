"""Decisions of reviewers: kept, tied to the printed text, exchanged as files, recomputed with."""

from __future__ import annotations

import json
import sqlite3
import zipfile
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.build import build
from pipeline.commands.cli import main
from pipeline.decisions.exchange import FORMATS, read_decisions, write_decisions
from pipeline.decisions.gold_files import gold_files
from pipeline.decisions.ledger import Conflict, history_of, open_ledger, record, standing
from pipeline.decisions.rejudging import JUDGED, parse_correction, rejudge
from pipeline.decisions.subjects import Extracted, extracted_of, state_of
from pipeline.storage.unusable import UnusableDatabase
from schemas.decisions import (
    DECISIONS,
    Action,
    Decision,
    State,
    Subject,
    SubjectKind,
    canonical,
    decision_of,
    row_of,
    sealed,
)

CASES = yaml.safe_load((Path(__file__).parent / "cases" / "review" / "corrections.yml").read_text(encoding="utf-8"))
REPORT = """BÁO CÁO
Công tác cải cách hành chính quý I năm 2024 của huyện Bình Lâm

1. Kết quả
- Tiếp nhận 1.250 hồ sơ, đã giải quyết 1.150 hồ sơ, đạt tỷ lệ 93,00%.
- Tiếp nhận 1.250 hồ sơ, đã giải quyết 1.150 hồ sơ, đạt tỷ lệ 93,00%.
- Số hồ sơ trực tuyến 300/400 hồ sơ, đạt 75%.
"""
MAKE = Subject(SubjectKind.FIGURE, "a" * 64, "b" * 64, 0, 10, 15, "1.250")


def decision(**changes: Any) -> Decision:
    """Make a first decision on an invented figure."""
    told = Decision(MAKE, Action.ACCEPTED, canonical({"value": 1250.0}), None, "", "ha", "2026-01-02T03:04:05+00:00",
                    None, "bao-cao.pdf", "Tiếp nhận 1.250 hồ sơ")
    return replace(told, **changes)


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[sqlite3.Connection]:
    with closing(open_ledger(tmp_path / "decisions.db")) as conn:
        yield conn


@pytest.fixture(scope="module")
def reports(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database built from one text file."""
    folder = tmp_path_factory.mktemp("reports")
    (folder / "bao-cao.txt").write_text(REPORT, encoding="utf-8")
    build([folder / "bao-cao.txt"], folder / "reports.db", worker_count=1)
    return folder / "reports.db"


def extracted(path: Path) -> dict[str, Extracted]:
    with closing(sqlite3.connect(path)) as conn:
        return extracted_of(conn, conn.execute("SELECT id FROM documents").fetchone()[0])


def test_what_was_decided_is_never_changed(ledger: sqlite3.Connection) -> None:
    record(ledger, decision())
    for statement in ("UPDATE decisions SET note = 'x'", "DELETE FROM decisions"):
        with pytest.raises(sqlite3.IntegrityError, match="never"):
            ledger.execute(statement)


def test_a_later_decision_replaces_and_keeps_the_earlier(ledger: sqlite3.Connection) -> None:
    first = record(ledger, decision())
    second = record(ledger, decision(action=Action.REJECTED, replaces=first.id))
    assert standing(ledger) == [second]
    assert history_of(ledger, MAKE.key) == [first, second]
    withdrawn = record(ledger, decision(action=Action.WITHDRAWN, replaces=second.id))
    assert standing(ledger) == []
    assert history_of(ledger, MAKE.key)[-1] == withdrawn


@pytest.mark.parametrize("seen", [None, "first", "nothing"])
def test_two_reviewers_on_one_figure_conflict(ledger: sqlite3.Connection, seen: str | None) -> None:
    first = record(ledger, decision())
    record(ledger, decision(action=Action.REJECTED, replaces=first.id, reviewer="mai"))
    with pytest.raises(Conflict):
        record(ledger, decision(replaces=first.id if seen == "first" else seen, note="later"))


def test_the_file_itself_refuses_a_second_line(tmp_path: Path) -> None:
    """Two processes that both saw nothing: the check in ``record`` passes for both, the index does not."""
    with closing(open_ledger(tmp_path / "d.db")) as one, closing(open_ledger(tmp_path / "d.db")) as other:
        record(one, decision())
        row = row_of(sealed(decision(reviewer="mai")))
        with pytest.raises(sqlite3.IntegrityError):
            other.execute(
                f"INSERT INTO decisions ({', '.join(row)}) VALUES ({', '.join('?' * len(row))})", list(row.values()))


def test_a_foreign_database_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "other.db"
    with closing(sqlite3.connect(path)) as conn:
        conn.execute("CREATE TABLE documents (id TEXT, sha256 TEXT)")
        conn.commit()
    before = path.read_bytes()
    with pytest.raises(UnusableDatabase, match="not a database of decisions"):
        open_ledger(path)
    assert path.read_bytes() == before


texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=30)


@settings(deadline=None)  # it writes two databases
@given(note=texts, printed=texts, reviewer=texts, quote=texts)
@pytest.mark.parametrize("form", FORMATS)
def test_decisions_come_back_from_a_file_as_they_were(
    form: str, note: str, printed: str, reviewer: str, quote: str
) -> None:
    with closing(open_ledger(Path(":memory:"))) as one, closing(open_ledger(Path(":memory:"))) as other:
        first = record(one, decision(subject=replace(MAKE, printed=printed), note=note, reviewer=reviewer))
        record(one, replace(first, action=Action.CORRECTED, after='{"value":1.0}', quote=quote, replaces=first.id))
        text = write_decisions(one, form)
        done = read_decisions(other, text, form)
        assert (done.added, done.refused) == (2, [])
        assert write_decisions(other, form) == text
        assert read_decisions(other, text, form).known == 2


def test_files_may_be_read_in_any_order(ledger: sqlite3.Connection, tmp_path: Path) -> None:
    first = record(ledger, decision())
    record(ledger, decision(action=Action.REJECTED, replaces=first.id))
    lines = write_decisions(ledger, "json").splitlines()
    with closing(open_ledger(tmp_path / "other.db")) as other:
        assert read_decisions(other, "\n".join(reversed(lines)), "json").added == 2


def edited(row: dict[str, Any]) -> dict[str, Any]:
    return {**row, "note": "changed by hand"}


def orphaned(row: dict[str, Any]) -> dict[str, Any]:
    return row_of(sealed(replace(decision_of(row), id="", replaces="0" * 16)))


def incomplete(row: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in row.items() if name != "reviewer"}


@pytest.mark.parametrize(("change", "why"), [
    (edited, "changed after it was made"), (orphaned, "neither the file nor the database"),
    (incomplete, "is no decision"),
])
def test_a_decision_that_does_not_fit_is_refused(
    ledger: sqlite3.Connection, tmp_path: Path, change: Callable[[dict[str, Any]], dict[str, Any]], why: str
) -> None:
    kept = record(ledger, decision())
    with closing(open_ledger(tmp_path / "other.db")) as other:
        done = read_decisions(other, json.dumps(change(row_of(kept))), "json")
        assert done.added == 0
        assert [told for told in done.refused if why in told and told.startswith("line 1")]


def test_a_fork_is_told_and_not_merged(ledger: sqlite3.Connection, tmp_path: Path) -> None:
    record(ledger, decision())
    with closing(open_ledger(tmp_path / "other.db")) as other:
        record(other, decision(action=Action.REJECTED, reviewer="mai"))
        done = read_decisions(ledger, write_decisions(other, "json"), "json")
    assert done.added == 0
    assert "was decided otherwise" in done.refused[0]


def test_a_formula_in_a_note_is_only_text_in_a_spreadsheet(ledger: sqlite3.Connection) -> None:
    record(ledger, decision(note="=1+1", reviewer="@ha"))
    line = write_decisions(ledger, "csv").splitlines()[1]
    assert "'=1+1" in line
    assert "'@ha" in line


def test_subjects_are_the_same_after_a_rebuild(reports: Path, tmp_path: Path) -> None:
    (tmp_path / "other-name.txt").write_text(REPORT, encoding="utf-8")
    build([tmp_path / "other-name.txt"], tmp_path / "again.db", worker_count=1)
    one, other = extracted(reports), extracted(tmp_path / "again.db")
    assert one.keys() == other.keys()
    assert {key: e.before for key, e in one.items()} == {key: e.before for key, e in other.items()}


def test_every_figure_and_claim_is_one_subject(reports: Path) -> None:
    found = extracted(reports)
    with closing(sqlite3.connect(reports)) as conn:
        ids = {row[0] for table in ("figures", "claims") for row in conn.execute(f"SELECT id FROM {table}")}
    assert {e.row_id for e in found.values()} == ids
    # The sentence stands twice: its places are told apart.
    twice = [e.subject for e in found.values() if e.subject.printed == "1.250"]
    assert sorted(s.occurrence for s in twice) == [0, 1]


def test_a_decision_is_asked_again_when_the_extraction_changes(reports: Path, tmp_path: Path) -> None:
    found = extracted(reports)
    now = next(e for e in found.values() if e.subject.printed == "1.250")
    made = decision(subject=now.subject, before=now.before)
    assert state_of(made, found, known=True) is State.VALID
    assert state_of(made, {}, known=True) is State.TO_REVIEW
    assert state_of(made, {}, known=False) is State.ABSENT
    path = tmp_path / "changed.db"
    with closing(sqlite3.connect(reports)) as conn, closing(sqlite3.connect(path)) as copy:
        conn.backup(copy)
        copy.execute("UPDATE figures SET indicator = NULL, confidence = 0.1 WHERE value_text = '1.250'")
        copy.commit()
    assert state_of(made, extracted(path), known=True) is State.TO_REVIEW


def test_another_rule_that_reads_the_same_asks_nothing(reports: Path, tmp_path: Path) -> None:
    now = next(e for e in extracted(reports).values() if e.subject.printed == "1.250")
    path = tmp_path / "renamed.db"
    with closing(sqlite3.connect(reports)) as conn, closing(sqlite3.connect(path)) as copy:
        conn.backup(copy)
        copy.execute("UPDATE figures SET method = 'another rule', confidence = 0.5")
        copy.commit()
    assert state_of(decision(subject=now.subject, before=now.before), extracted(path), known=True) is State.VALID


@pytest.mark.parametrize("case", CASES["typed"], ids=lambda case: repr(case["read"]))
def test_typed_corrections(case: dict[str, Any]) -> None:
    found = parse_correction(case["read"], case.get("unit"))
    if case["is"] is None:
        assert found is None
    else:
        assert found is not None
        assert (str(found.value), str(found.ulp), found.unit) == (case["is"], case["ulp"], case["gives"])


def rows_of(conn: sqlite3.Connection, claim: sqlite3.Row) -> tuple[list[Any], list[Any]]:
    """Operands of a claim and the figures it rests on or states."""
    operands = [dict(r) for r in conn.execute("SELECT * FROM claim_operands WHERE claim_id = ?", (claim["id"],))]
    used = {o["figure_id"] for o in operands}
    figures = [
        dict(f) for f in conn.execute("SELECT * FROM figures WHERE document_id = ?", (claim["document_id"],))
        if f["id"] in used or all(f[n] == claim[n] for n in ("passage_id", "char_start", "char_end"))
    ]
    return operands, figures


@pytest.mark.parametrize("case", CASES["rejudged"], ids=lambda case: case["figure"] + " " + case["corrected"])
def test_a_corrected_figure_gives_a_new_verdict(reports: Path, case: dict[str, str]) -> None:
    with closing(sqlite3.connect(reports)) as conn:
        conn.row_factory = sqlite3.Row
        claim = conn.execute("SELECT * FROM claims WHERE claimed_text = ?", (case["claimed"],)).fetchone()
        operands, figures = rows_of(conn, claim)
    assert claim["verdict"] == case["before"]
    key = next(f["id"] for f in figures if f["value_text"] == case["figure"])
    correction = parse_correction(case["corrected"], case["unit"])
    assert correction is not None
    verdict = rejudge(dict(claim), operands, figures, {key: correction})
    assert str(verdict.outcome) == case["after"] if verdict else case["after"] == "none"
    if verdict:
        assert case["corrected"].split("%")[0] in verdict.explanation_vi


def test_claims_judged_again_without_a_correction_say_what_was_published(corpus: Path, tmp_path: Path) -> None:
    """Over invented and retold reports: the same verdict and value, or none at all."""
    files = sorted((corpus / "composed").glob("*.docx"))[:3]
    build(files, tmp_path / "reports.db", worker_count=2)
    with closing(sqlite3.connect(tmp_path / "reports.db")) as conn:
        conn.row_factory = sqlite3.Row
        claims = [c for c in conn.execute("SELECT * FROM claims") if c["kind"] in JUDGED]
        verdicts = [(c, rejudge(dict(c), *rows_of(conn, c), {})) for c in claims]
    judged = [(claim, verdict) for claim, verdict in verdicts if verdict is not None]
    assert len(judged) >= 0.95 * len(claims) > 0
    for claim, verdict in judged:
        assert str(verdict.outcome) == claim["verdict"]
        assert claim["recomputed"] is None or verdict.recomputed is None or float(
            verdict.recomputed) == pytest.approx(claim["recomputed"])


def test_a_comparison_of_reports_is_not_judged_again() -> None:
    claim = {"kind": "restatement", "method": "across reports", "verdict": "inconsistent"}
    assert rejudge(claim, [], [], {}) is None


def test_the_commands_move_decisions_between_files(ledger: sqlite3.Connection, tmp_path: Path) -> None:
    record(ledger, decision(note="xem bản giấy"))
    runner = CliRunner()
    for form, name in (("json", "d.jsonl"), ("csv", "d.csv")):
        exported = runner.invoke(main, ["decisions", "export", str(tmp_path / "decisions.db"), "--format", form])
        assert exported.exit_code == 0
        (tmp_path / name).write_bytes(exported.stdout_bytes)
        into = str(tmp_path / f"into-{form}.db")
        done = runner.invoke(main, ["decisions", "import", into, str(tmp_path / name)])
        assert (done.exit_code, done.stderr) == (0, "1 added, 0 already there, 0 refused.\n")


def test_a_damaged_file_says_its_line_and_ends_with_2(tmp_path: Path) -> None:
    (tmp_path / "d.jsonl").write_text("{}\nnot json\n", encoding="utf-8")
    done = CliRunner().invoke(main, ["decisions", "import", str(tmp_path / "x.db"), str(tmp_path / "d.jsonl")])
    assert done.exit_code == 2
    assert "line 1: is no decision" in done.stderr
    assert "line 2: is not JSON" in done.stderr


def test_a_password_becomes_a_hash_and_is_nowhere_else(tmp_path: Path) -> None:
    from pipeline.publish.review.accounts import read_accounts

    typed = "mật khẩu đủ dài"
    told = CliRunner().invoke(main, ["decisions", "password", "thu-ha"], input=f"{typed}\n")
    assert typed not in told.output
    # As RFC 9106 recommends where memory is short: 64 MiB, three passes.
    assert "'$argon2id$v=19$m=65536,t=3,p=4$" in told.stdout
    (tmp_path / "r.yml").write_text(f"reviewers:\n{told.stdout}", encoding="utf-8")
    accounts = read_accounts(tmp_path / "r.yml")
    assert accounts.fits("thu-ha", typed)
    assert not accounts.fits("thu-ha", typed + " ")
    assert not accounts.fits("mai", typed)


@pytest.mark.parametrize(("arguments", "typed"), [
    (["decisions", "password", "thu-ha"], "short\n"), (["decisions", "password", "a b"], "long enough to pass\n"),
])
def test_weak_passwords_and_odd_names_are_refused(arguments: list[str], typed: str) -> None:
    assert CliRunner().invoke(main, arguments, input=typed).exit_code == 2


def test_exports_carry_the_decisions(ledger: sqlite3.Connection, reports: Path, tmp_path: Path) -> None:
    record(ledger, decision())
    for form, name in (("datapackage", "decisions.csv"), ("parquet", "decisions.parquet"), ("zip", "doichieu.zip")):
        done = CliRunner().invoke(main, [
            "export", str(reports), str(tmp_path / form), "--format", form,
            "--decisions", str(tmp_path / "decisions.db")])
        assert done.exit_code == 0, done.output
        assert (tmp_path / form / name).is_file()
    with zipfile.ZipFile(tmp_path / "zip" / "doichieu.zip") as archive:
        assert {"csv/decisions.csv", "parquet/decisions.parquet"} <= set(archive.namelist())
    described = json.loads((tmp_path / "datapackage" / "datapackage.json").read_text(encoding="utf-8"))
    [table] = [r for r in described["resources"] if r["name"] == "decisions"]
    assert [f["name"] for f in table["schema"]["fields"]] == [c.name for c in DECISIONS.columns]


def decided(found: Extracted, action: Action, **after: Any) -> Decision:
    """A decision on what was extracted."""
    told = canonical(after) if after else None
    return Decision(found.subject, action, found.before, told, "", "ha", "2026-01-02T03:04:05+00:00", None,
                    found.file_name, found.quote)


def gold_scored(reports: Path, tmp_path: Path, decisions: list[Decision]) -> dict[str, Any]:
    """Write ``decisions`` as gold through the command and score the database with it."""
    with closing(open_ledger(tmp_path / "d.db")) as conn:
        for each in decisions:
            record(conn, each)
    made = CliRunner().invoke(main, ["decisions", "gold", str(tmp_path / "d.db"), str(tmp_path / "gold")])
    assert made.exit_code == 0, made.output
    arguments = ["evaluate", "--db", str(reports), "--gold", str(tmp_path / "gold"), "--format", "json"]
    scored = CliRunner().invoke(main, arguments)
    assert scored.exit_code == 0, scored.output
    return dict(json.loads(scored.stdout))


def subjects(reports: Path) -> tuple[list[Extracted], list[Extracted]]:
    """Figures with an indicator, and ratios, in the order of the text."""
    found = sorted(extracted(reports).values(), key=lambda e: (e.subject.occurrence, e.subject.char_start))
    figures = [e for e in found if e.subject.subject_kind is SubjectKind.FIGURE and e.values["indicator"]]
    return figures, [e for e in found if e.subject.claim_kind == "ratio"]


def test_what_was_accepted_is_gold_that_the_same_build_meets(reports: Path, tmp_path: Path) -> None:
    """Figures and claims nobody decided about are neither missed nor too much."""
    figures, claims = subjects(reports)
    told = gold_scored(reports, tmp_path, [decided(each, Action.ACCEPTED) for each in (figures[0], claims[0])])
    assert (told["counts"]["figures.gold"], told["counts"]["figures.found"]) == (1, 1)
    assert (told["counts"]["claims.gold"], told["counts"]["claims.verdict_right"]) == (1, 1)
    assert not told["differences"]


def test_what_was_corrected_is_gold_that_the_build_misses(reports: Path, tmp_path: Path) -> None:
    figures, claims = subjects(reports)
    wrong = next(claim for claim in claims if claim.values["verdict"] == "inconsistent")
    told = gold_scored(reports, tmp_path, [
        decided(figures[0], Action.CORRECTED, value=1260.0, value_text="1.260"),
        decided(wrong, Action.CORRECTED, verdict="unverifiable"),
    ])
    assert (told["counts"]["figures.gold"], told["counts"]["figures.found"]) == (1, 0)
    assert (told["counts"]["claims.found"], told["counts"]["claims.verdict_right"]) == (1, 0)
    assert told["counts"]["alarms.false"] >= 1


def test_rejected_and_nameless_decisions_are_no_gold(reports: Path) -> None:
    figures, claims = subjects(reports)
    nameless = {**figures[0].values, "indicator": None}
    made = gold_files([
        decided(claims[0], Action.REJECTED), decided(replace(figures[0], before=canonical(nameless)), Action.ACCEPTED),
    ])
    assert made.files == {}
    assert [said.endswith("so a gold file cannot name it.") for said in made.left_out] == [True]


def test_two_files_of_one_name_are_not_mixed(reports: Path) -> None:
    figures, _ = subjects(reports)
    other = replace(figures[1].subject, document_sha256="f" * 64)
    made = gold_files([decided(figures[0], Action.ACCEPTED),
                       replace(decided(figures[1], Action.ACCEPTED), subject=other)])
    assert (made.entries, len(made.left_out)) == (1, 1)


def test_a_gold_file_that_is_there_is_not_written_over(tmp_path: Path, reports: Path) -> None:
    figures, _ = subjects(reports)
    gold_scored(reports, tmp_path, [decided(figures[0], Action.ACCEPTED)])
    before = (tmp_path / "gold" / "bao-cao.json").read_bytes()
    again = CliRunner().invoke(main, ["decisions", "gold", str(tmp_path / "d.db"), str(tmp_path / "gold")])
    assert again.exit_code == 2
    assert "Give an empty folder" in again.output
    assert (tmp_path / "gold" / "bao-cao.json").read_bytes() == before
