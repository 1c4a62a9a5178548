"""Exports: described, exact where machines read, safe where people open them."""

from __future__ import annotations

import ast
import csv
import doctest
import hashlib
import json
import sqlite3
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import frictionless
import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from openpyxl import Workbook
from pyarrow import dataset

import pipeline.export.datapackage
from pipeline.export import FORMATS, ExportError, export
from pipeline.export.delivery import MARK, deliver
from pipeline.export.source import JSON_COLUMNS, WITH_SOURCE, Source
from pipeline.export.workbook import CELL_UNITS, FILE_NAME, shortened, text_cell, units, writable
from pipeline.output.spreadsheet_text import FORMULA, neutralised
from schemas.tables import BY_NAME, TABLES

PUBLISHED = [table.name for table in TABLES if not table.hidden]
FORMULA_LOOKALIKES = ["=1+1", "+84 28", "-5%", "@SUM(A1)", "\t=1", "＝1+1", "#N/A", '=HYPERLINK("a")']


def insert(conn: sqlite3.Connection, table: str, **row: object) -> None:
    query = f"insert into {table} ({', '.join(row)}) values ({', '.join('?' * len(row))})"
    conn.execute(query, tuple(row.values()))


def create(path: Path) -> sqlite3.Connection:
    """Make a database with the project's tables, references not enforced."""
    conn = sqlite3.connect(path)
    for table in TABLES:
        columns = ", ".join(f"{c.name} {c.type}" for c in table.columns)
        conn.execute(f"create table {table.name} ({columns}, primary key ({', '.join(table.key)}))")
    return conn


def fill(conn: sqlite3.Connection) -> None:
    """Insert one document with a passage of every awkward text, a figure, a claim."""
    insert(conn, "documents", id="d1", file_name="báo cáo.pdf", sha256="00", page_sizes="[[595, 842]]")
    insert(conn, "document_files", document_id="d1", file_name="báo cáo.pdf", sha256="00")
    awkward = [*FORMULA_LOOKALIKES, 'nói "không",\nvà; không', "a\x0cb", "y" * (CELL_UNITS + 1), "_x0041_"]
    for ordinal, text in enumerate(awkward):
        insert(
            conn, "passages", id=f"p{ordinal}", document_id="d1", ordinal=ordinal, section="", text=text,
            box="[1.5, 2, 3, 4]", places="[[0, 3, 1, 1.5, 2, 3, 4]]",
        )  # fmt: skip
    insert(conn, "indicators", code="dossiers.received", label_vi="Hồ sơ tiếp nhận")
    insert(conn, "admin_units", id="u1", name="Tỉnh", level=1)
    insert(conn, "admin_units", id="u2", name="Huyện", level=2, parent_id="u1")
    insert(
        conn, "figures", id="f1", document_id="d1", passage_id="p0", indicator="dossiers.received",
        admin_unit_id="u2", value=157971000000.0, value_text="157,971 tỷ", page=1, confidence=0.9,
    )  # fmt: skip
    insert(conn, "claims", id="c1", document_id="d1", passage_id="p0", kind="ratio", claimed=99.97)
    insert(conn, "claim_operands", claim_id="c1", role="numerator", ordinal=0, figure_id="f1", value=507.0)
    # A number whose register no sentence tells, beside one whose register is told.
    for register in ("", "Ủy ban nhân dân huyện Hà Vân"):
        insert(
            conn, "cited_numbers", number="01/KH-UBND", register=register, reports=1, mentions=2, dates=1, findings=0,
        )  # fmt: skip
    insert(conn, "problems", id="x1", file_name="hỏng.pdf", stage="read", code="damaged", message="cut off")
    conn.commit()


@pytest.fixture
def db(tmp_path: Path) -> Iterator[Path]:
    """Give a small database, open for writing elsewhere as a server would have it."""
    conn = create(tmp_path / "reports ?#.db")
    conn.execute("pragma journal_mode = wal")
    fill(conn)
    yield tmp_path / "reports ?#.db"
    conn.close()


def stored(db: Path, table: str) -> list[tuple[Any, ...]]:
    names = ", ".join(column.name for column in BY_NAME[table].columns)
    with sqlite3.connect(db) as conn:
        return sorted(conn.execute(f"select {names} from {table}"), key=repr)


def test_datapackage_is_valid(db: Path, tmp_path: Path) -> None:
    done = export(db, tmp_path / "out", "datapackage")
    result = frictionless.validate(str(tmp_path / "out/datapackage.json"))
    assert result.valid, result.flatten(["title", "rowNumber", "fieldName", "message"])
    assert sorted(path.name for path in done.files) == sorted(
        ["datapackage.json", *(f"{name}.csv" for name in PUBLISHED)]
    )
    assert done.rows["passages"] == len(stored(db, "passages"))


def test_datapackage_checks_references(db: Path, tmp_path: Path) -> None:
    with sqlite3.connect(db) as conn:
        conn.execute("update claim_operands set figure_id = 'gone'")
    export(db, tmp_path / "out", "datapackage")
    result = frictionless.validate(str(tmp_path / "out/datapackage.json"))
    assert [row[0] for row in result.flatten(["type"])] == ["foreign-key"]


def test_datapackage_describes_every_column(db: Path, tmp_path: Path) -> None:
    export(db, tmp_path, "datapackage")
    package = json.loads((tmp_path / "datapackage.json").read_text("utf-8"))
    for resource in package["resources"]:
        for field, column in zip(
            resource["schema"]["fields"], BY_NAME[resource["name"]].columns, strict=True
        ):
            assert column.vi in field["description"]
            assert column.en in field["description"]
    assert package["licenses"][0]["name"] == "Apache-2.0"


def test_json_columns_are_known() -> None:
    named = {c.name for table in TABLES for c in table.columns if c.en.startswith("JSON")}
    assert named == {name for name in JSON_COLUMNS if any(c.name == name for t in TABLES for c in t.columns)}


def test_csv_neutralises_formulas_and_keeps_null_apart_from_empty(db: Path, tmp_path: Path) -> None:
    export(db, tmp_path, "datapackage")
    text = (tmp_path / "passages.csv").read_bytes().decode("utf-8")
    assert '"nói ""không"",\nvà; không"' in text
    written = list(csv.DictReader(text.splitlines(keepends=True)))
    assert [row["text"] for row in written][: len(FORMULA_LOOKALIKES)] == [
        looks if looks.startswith("#") else f"'{looks}" for looks in FORMULA_LOOKALIKES
    ]
    # section is '', page before it and raw_text at the end are NULL
    assert '"p0","d1",0,,,"","\'=1+1"' in text
    assert ",157971000000," in (tmp_path / "figures.csv").read_text("utf-8")


@given(st.text())
@example("- Tiếp nhận 5 hồ sơ")
@example("-5,5%")
def test_a_neutralised_text_begins_no_formula_and_loses_nothing(text: str) -> None:
    safe = neutralised(text)
    assert not safe.startswith(FORMULA) or float(safe) is not None
    assert safe in (text, f"'{text}")


def test_archive_is_valid_as_it_lies_and_holds_every_table_twice(db: Path, tmp_path: Path) -> None:
    [path] = export(db, tmp_path / "out", "zip").files
    result = frictionless.validate(str(path), type="package")
    assert result.valid, result.flatten(["title", "rowNumber", "fieldName", "message"])
    with zipfile.ZipFile(path) as archive:
        archive.extractall(tmp_path / "open")
    package = json.loads((tmp_path / "open/datapackage.json").read_text("utf-8"))
    names = [*PUBLISHED, WITH_SOURCE.name]
    assert [resource["name"] for resource in package["resources"]] == names
    for resource in package["resources"]:
        for described in (resource, *resource["alternatives"]):
            content = (tmp_path / "open" / described["path"]).read_bytes()
            assert described["hash"] == f"sha256:{hashlib.sha256(content).hexdigest()}"
    assert frictionless.validate(str(tmp_path / "open/datapackage.json")).valid


def test_archive_says_of_each_figure_where_it_comes_from(db: Path, tmp_path: Path) -> None:
    with sqlite3.connect(db) as conn:
        conn.execute("update figures set box = '[1, 2, 3, 4]', char_start = 0, char_end = 4, method = 'a rule'")
        conn.execute("update documents set extractor_version = 'x1'")
    [path] = export(db, tmp_path / "out", "zip").files
    with zipfile.ZipFile(path) as archive:
        [exact] = pq.read_table(archive.open("parquet/figures_with_source.parquet")).to_pylist()
        [row] = csv.DictReader(archive.read("csv/figures_with_source.csv").decode("utf-8").splitlines())
    source = {"sha256": "00", "file_name": "báo cáo.pdf", "page": 1, "box": "[1, 2, 3, 4]", "char_start": 0,
              "char_end": 4, "method": "a rule", "extractor_version": "x1", "ordinal": 0}
    assert {name: exact[name] for name in source} == source
    assert {name: row[name] for name in source} == {name: str(value) for name, value in source.items()}


def test_parquet_holds_what_sqlite_holds(db: Path, tmp_path: Path) -> None:
    export(db, tmp_path, "parquet")
    for name in PUBLISHED:
        rows = pq.read_table(tmp_path / f"{name}.parquet").to_pylist()
        assert sorted((tuple(row.values()) for row in rows), key=repr) == stored(db, name)


def test_parquet_describes_columns(db: Path, tmp_path: Path) -> None:
    export(db, tmp_path, "parquet")
    field = pq.read_schema(tmp_path / "figures.parquet").field("document_id")
    assert field.metadata[b"references"] == b"documents.id"
    assert field.metadata[b"title"].decode() == "Báo cáo"
    assert not field.nullable


@pytest.fixture
def spread(db: Path) -> Path:
    """The small database with reports of two provinces and years beside the one of neither."""
    with closing(sqlite3.connect(db)) as conn, conn:
        for doc, province, end, issued in (
            ("d2", "Tỉnh Một", "2023-12-31", "2024-01-05"), ("d3", "Tỉnh Một", None, "2024-02"),
            ("d4", "Tỉnh Hai/Ba", "2024-06-30", None), ("d5", None, "2024-06-30", None),
        ):  # fmt: skip
            insert(conn, "documents", id=doc, file_name=f"{doc}.pdf", sha256=doc, province=province, period_end=end,
                   issued_on=issued)
            insert(conn, "figures", id=f"f-{doc}", document_id=doc, passage_id="p0", value=1.0)
            insert(conn, "claims", id=f"c-{doc}", document_id=doc, passage_id="p0", kind="ratio")
            # What was set against another report's figure stands with the claim.
            insert(conn, "claim_operands", claim_id=f"c-{doc}", role="total", ordinal=0, document_id="d1", value=2.0)
    return db


def partitions(folder: Path) -> set[str]:
    return {path.parent.relative_to(folder).as_posix() for path in folder.rglob("*.parquet")}


def told_by_duckdb(*queries: str) -> list[list[tuple[Any, ...]]]:
    """The rows of each query, from a process of its own: at the end of one DuckDB complains of what others keep."""
    asks = "import duckdb, sys; print([duckdb.sql(query).fetchall() for query in sys.argv[1:]])"
    told = subprocess.run([sys.executable, "-c", asks, *queries], capture_output=True, text=True, check=True).stdout
    found: list[list[tuple[Any, ...]]] = ast.literal_eval(told)
    return found


def test_partitions_hold_every_row_once_and_name_what_is_not_known(spread: Path, tmp_path: Path) -> None:
    exported = export(spread, tmp_path / "out", "parquet", by_partition=True)
    unknown = "__HIVE_DEFAULT_PARTITION__"
    assert partitions(tmp_path / "out/figures") == {
        f"province={unknown}/year={unknown}", f"province={unknown}/year=2024",
        "province=T%E1%BB%89nh%20M%E1%BB%99t/year=2023",
        "province=T%E1%BB%89nh%20M%E1%BB%99t/year=2024", "province=T%E1%BB%89nh%20Hai%2FBa/year=2024",
    }  # fmt: skip
    # Told, not guessed: of a table whose reports are all of no known year nothing could be.
    hive = dataset.partitioning(pa.schema({"province": pa.string(), "year": pa.int64()}), flavor="hive")
    with closing(sqlite3.connect(spread)) as conn:
        for table in PUBLISHED:
            [(count,)] = conn.execute(f"select count(*) from {table}")
            path = tmp_path / "out" / table
            assert exported.rows[table] == count
            file = path.with_suffix(".parquet")
            read = dataset.dataset(path, partitioning=hive) if path.is_dir() else dataset.dataset(file)
            assert read.count_rows() == count, table
        whole, operands = told_by_duckdb(
            f"select id, province, year from '{tmp_path}/out/documents/**/*.parquet' order by id",
            f"select claim_id, year from '{tmp_path}/out/claim_operands/**/*.parquet' order by 1",
        )
        assert whole == [
            ("d1", None, None), ("d2", "Tỉnh Một", 2023), ("d3", "Tỉnh Một", 2024), ("d4", "Tỉnh Hai/Ba", 2024),
            ("d5", None, 2024),
        ]
        assert operands == [("c-d2", 2023), ("c-d3", 2024), ("c-d4", 2024), ("c-d5", 2024), ("c1", None)]


def test_a_partition_that_is_no_more_is_taken_away(spread: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    export(spread, out, "parquet", by_partition=True)
    (out / "figures/province=mine").mkdir()
    (out / "figures/province=mine/notes.txt").write_text("kept", encoding="utf-8")
    with closing(sqlite3.connect(spread)) as conn, conn:
        for table in ("figures", "claims"):
            conn.execute(f"delete from {table} where document_id in ('d2', 'd4')")
        conn.execute("delete from claim_operands where claim_id in ('c-d2', 'c-d4')")
        conn.execute("delete from documents where id in ('d2', 'd4')")
    export(spread, out, "parquet", by_partition=True)
    unknown = "__HIVE_DEFAULT_PARTITION__"
    assert partitions(out / "figures") == {
        f"province={unknown}/year={unknown}", f"province={unknown}/year=2024",
        "province=T%E1%BB%89nh%20M%E1%BB%99t/year=2024",
    }
    assert (out / "figures/province=mine/notes.txt").exists()
    assert not (out / "figures/province=T%E1%BB%89nh%20Hai%2FBa").exists()


def test_only_parquet_has_partitions(db: Path, tmp_path: Path) -> None:
    with pytest.raises(ExportError, match="no partitions"):
        export(db, tmp_path / "out", "xlsx", by_partition=True)


def test_workbook_has_heads_in_vietnamese_and_frozen_panes(db: Path, tmp_path: Path) -> None:
    export(db, tmp_path, "xlsx")
    book = openpyxl.load_workbook(tmp_path / FILE_NAME)
    assert book.sheetnames == ["Ghi chú", *PUBLISHED]
    sheet = book["figures"]
    heads = [column.vi for column in BY_NAME["figures"].columns]
    names = [column.name for column in BY_NAME["figures"].columns]
    rows = list(sheet.iter_rows(values_only=True))
    assert [list(rows[0]), list(rows[1])] == [heads, names]
    assert sheet.freeze_panes == "A3"
    assert rows[2][names.index("value")] == 157971000000
    assert "places" not in [cell.value for cell in book["passages"][2]]


def test_workbook_has_no_formula_and_says_what_it_cut(db: Path, tmp_path: Path) -> None:
    done = export(db, tmp_path, "xlsx")
    book = openpyxl.load_workbook(tmp_path / FILE_NAME)
    column = [cell.value for cell in book["passages"][2]].index("text")
    cells = [row[column] for row in book["passages"].iter_rows(min_row=3)]
    assert {cell.data_type for cell in cells} == {"s"}
    assert [cell.value for cell in cells[: len(FORMULA_LOOKALIKES)]] == FORMULA_LOOKALIKES
    assert all(cell.quotePrefix for cell in cells[: len(FORMULA_LOOKALIKES)])
    assert [cell.value for cell in cells[-4:]] == [
        'nói "không",\nvà; không', "ab", "y" * (CELL_UNITS - 1) + "…", "_x005F_x0041_"
    ]  # fmt: skip
    notes = [cell.value for (cell,) in book["Ghi chú"].iter_rows()]
    assert any("passages.text: longer than 32767" in note and "(1 cells)" in note for note in notes)
    assert any("passages.text: control characters removed (1 cells)" in note for note in notes)
    assert len(notes) == 1 + len(done.notes)
    assert all(f"({told})" in note for told, note in zip(done.notes, notes[1:], strict=True))
    with zipfile.ZipFile(tmp_path / FILE_NAME) as archive:
        assert not any(b"<f>" in archive.read(name) for name in archive.namelist())


def test_rows_beyond_a_sheet_go_on_in_the_next(db: Path, tmp_path: Path, monkeypatch: Any) -> None:
    monkeypatch.setattr("pipeline.export.workbook.SHEET_ROWS", 7)
    monkeypatch.setattr("pipeline.export.source.BATCH_ROWS", 3)
    export(db, tmp_path, "xlsx")
    book = openpyxl.load_workbook(tmp_path / FILE_NAME)
    parts = [book[name] for name in book.sheetnames if name.startswith("passages")]
    assert [part.title for part in parts] == ["passages", "passages (2)", "passages (3)"]
    assert sum(part.max_row - 2 for part in parts) == len(stored(db, "passages"))


@given(st.text(st.characters(codec=None), max_size=60))
@example("\ud800")
@example("\ufffe=1")
def test_a_text_cell_is_text_whatever_it_holds(text: str) -> None:
    sheet = Workbook(write_only=True).create_sheet()
    shown = writable(text)
    cell = text_cell(sheet, shown)
    if isinstance(cell, str):
        assert not cell.startswith((*FORMULA, "#"))
    else:
        assert (cell.data_type, cell.quotePrefix, cell.value) == ("s", True, shown)  # type: ignore[attr-defined]
    assert writable(shown) == shown
    shown.encode("utf-8")


@given(st.text(st.sampled_from("a=ệ🏛️"), min_size=1, max_size=50))
def test_a_cut_text_fits_and_is_a_beginning(piece: str) -> None:
    text = piece * (CELL_UNITS // units(piece) + 1)
    cut = shortened(text)
    assert units(cut) <= CELL_UNITS
    assert cut.endswith("…")
    assert text.startswith(cut[:-1])


@pytest.mark.parametrize("format_name", FORMATS)
def test_export_again_replaces_only_its_own(db: Path, tmp_path: Path, format_name: str) -> None:
    out = tmp_path / "out"
    first = export(db, out, format_name)
    (out / "notes.txt").write_text("mine")
    again = export(db, out, format_name)
    assert again == first
    assert {path.name for path in out.iterdir()} == {MARK, "notes.txt", *(path.name for path in first.files)}
    assert (out / "notes.txt").read_text() == "mine"


@pytest.mark.parametrize("format_name", ["datapackage", "parquet"])
def test_export_is_reproducible(db: Path, tmp_path: Path, format_name: str) -> None:
    one, two = (export(db, tmp_path / name, format_name).files for name in ("one", "two"))
    assert [path.read_bytes() for path in one] == [path.read_bytes() for path in two]


def test_all_formats_share_a_folder(db: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    written = {path for format_name in (*FORMATS, *FORMATS) for path in export(db, out, format_name).files}
    assert {path.name for path in out.iterdir()} == {MARK, *(path.name for path in written)}
    assert {path.suffix for path in written} >= {".csv", ".xlsx", ".parquet"}


def test_a_foreign_file_stops_the_export(db: Path, tmp_path: Path) -> None:
    (tmp_path / "figures.csv").write_text("mine")
    with pytest.raises(ExportError, match=r"holds figures\.csv, not written by an export"):
        export(db, tmp_path, "datapackage")
    assert (tmp_path / "figures.csv").read_text() == "mine"
    assert not (tmp_path / "claims.csv").exists()


def test_a_failed_export_leaves_the_earlier_one(db: Path, tmp_path: Path, monkeypatch: Any) -> None:
    out = tmp_path / "out"
    before = {path: path.read_bytes() for path in export(db, out, "datapackage").files}

    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Source, "batches", fail)
    with pytest.raises(ExportError, match="the disk is full"):
        export(db, out, "datapackage")
    assert {path: path.read_bytes() for path in before} == before
    assert not list(out.glob(".doichieu-export-*"))


def test_errors_say_what_to_do(db: Path, tmp_path: Path) -> None:
    with pytest.raises(ExportError, match="no such database"):
        export(tmp_path / "none.db", tmp_path, "xlsx")
    with pytest.raises(ExportError, match="Choose one of datapackage, xlsx, parquet, zip"):
        export(db, tmp_path, "csv")
    with pytest.raises(ExportError, match="is a file"):
        export(db, db, "xlsx")
    (tmp_path / "text.db").write_text("no database, but longer than the header of one" * 9)
    with pytest.raises(ExportError, match="is not a readable database"):
        export(tmp_path / "text.db", tmp_path, "xlsx")
    with sqlite3.connect(db) as conn:
        conn.execute("alter table claims drop column low")
    with pytest.raises(ExportError, match="lacks the columns low of claims"):
        export(db, tmp_path, "xlsx")


def test_examples_in_docstrings() -> None:
    assert doctest.testmod(pipeline.export.datapackage).failed == 0


def test_an_export_does_not_wait_for_itself(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Since Python 3.12 a temporary folder is named absolutely, also where its parent is named relatively."""
    made = tempfile.mkdtemp

    def absolutely(suffix: str | None = None, prefix: str | None = None, dir: Path | None = None) -> str:  # noqa: A002
        return made(suffix, prefix, dir and dir.absolute())

    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(tempfile, "mkdtemp", absolutely)
    with deliver(Path("out")) as staging:
        (staging.folder / "table.csv").write_text("1")
    assert (tmp_path / "out" / "table.csv").read_text() == "1"
