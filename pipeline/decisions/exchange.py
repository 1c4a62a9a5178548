"""Decisions as files that can be kept under version control: JSON lines or CSV, read back as they were.

Comes in: a database of decisions, a file. Goes out: the other one. A decision keeps its key,
so reading a file twice adds nothing, and one that was edited by hand is refused.
"""

from __future__ import annotations

import csv
import io
import json
import re
import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

from pipeline.decisions.ledger import Conflict, everything, record
from pipeline.output.language import told
from schemas.decisions import DECISIONS, Decision, decision_of, row_of, sealed

FORMATS = ("json", "csv")
_COLUMNS = [column.name for column in DECISIONS.columns]
# A spreadsheet runs what begins like a formula; the mark before it is taken off again on reading.
_FORMULA = re.compile(r"'*[=+\-@\t\r]")
_MARKED = re.compile(r"'+[=+\-@\t\r]")


@dataclass(slots=True)
class Imported:
    """What became of the decisions of a file; ``refused`` says why, by line."""

    added: int = 0
    known: int = 0
    refused: list[str] = field(default_factory=list)


def write_decisions(conn: sqlite3.Connection, form: str) -> str:
    """Every decision, one a line, each after the one it replaces."""
    rows = [row_of(decision) for decision in everything(conn)]
    if form == "json":
        return "".join(f"{json.dumps(row, ensure_ascii=False, sort_keys=True)}\n" for row in rows)
    text = io.StringIO()
    writer = csv.DictWriter(text, _COLUMNS, lineterminator="\n", quoting=csv.QUOTE_ALL)
    writer.writeheader()
    writer.writerows({name: _inert(row[name]) for name in _COLUMNS} for row in rows)
    return text.getvalue()


def read_decisions(conn: sqlite3.Connection, text: str, form: str) -> Imported:
    """Add the decisions of a file to the database, whatever their order in it."""
    done = Imported()
    waiting = list(_parsed(text, form, done))
    present = {row[0] for row in conn.execute("SELECT id FROM decisions")}
    while waiting:
        ready = [(line, d) for line, d in waiting if d.replaces is None or d.replaces in present]
        if not ready:
            break
        waiting = [pair for pair in waiting if pair not in ready]
        for line, decision in ready:
            if decision.id in present:
                done.known += 1
                continue
            try:
                record(conn, decision)
            except Conflict:
                where = f"“{decision.subject.printed}”"
                done.refused.append(told(
                    f"dòng {line}: {where} trong {decision.file_name} đã có quyết định khác ở cơ sở dữ liệu này; "
                    "giải quyết trên trang web.",
                    f"line {line}: {where} in {decision.file_name} was decided otherwise in this database; "
                    "settle it on the site."))
                continue
            present.add(decision.id)
            done.added += 1
    done.refused += [
        told(f"dòng {line}: thay {d.replaces}, mà quyết định ấy không có trong tệp lẫn cơ sở dữ liệu. Xuất lại cả tệp.",
             f"line {line}: replaces {d.replaces}, which is in neither the file nor the database. Export again, whole.")
        for line, d in waiting
    ]
    return done


def _parsed(text: str, form: str, done: Imported) -> Iterator[tuple[int, Decision]]:
    for line, row in _json_rows(text, done) if form == "json" else _csv_rows(text):
        try:
            decision = decision_of(row)
        except (KeyError, TypeError, ValueError) as error:
            why = f"{type(error).__name__}: {error}"
            done.refused.append(told(f"dòng {line}: không phải quyết định ({why}).",
                                     f"line {line}: is no decision ({why})."))
            continue
        if sealed(replace(decision, id="")).id != decision.id or decision.subject.key != row.get("subject_key"):
            done.refused.append(told(
                f"dòng {line}: {decision.id} đã bị sửa sau khi quyết định. Quyết định trên trang web, đừng sửa tệp.",
                f"line {line}: {decision.id} was changed after it was made. Decide on the site, not in the file."))
            continue
        yield line, decision


def _json_rows(text: str, done: Imported) -> Iterator[tuple[int, dict[str, object]]]:
    for line, each in enumerate(text.split("\n"), 1):
        if not each.strip():
            continue
        try:
            row = json.loads(each)
        except ValueError as error:
            done.refused.append(told(f"dòng {line}: không phải JSON ({error}).",
                                     f"line {line}: is not JSON ({error})."))
            continue
        yield line, row if isinstance(row, dict) else {}


def _csv_rows(text: str) -> Iterable[tuple[int, dict[str, object]]]:
    reader = csv.DictReader(io.StringIO(text, newline=""))
    for row in reader:
        yield reader.line_num, {name: _bare(value) for name, value in row.items() if name}


def _inert(value: object) -> object:
    return f"'{value}" if isinstance(value, str) and _FORMULA.match(value) else value


def _bare(value: object) -> object:
    return value[1:] if isinstance(value, str) and _MARKED.match(value) else value
