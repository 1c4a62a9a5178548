"""Which stages over the whole corpus are up to date, and for which reports alone they must run again.

In: a document that is about to be stored otherwise, or a stage that was completed. Out: rows of ``stages_done`` and
``changed_reports``. Where of a report only figures and the claims about them change, what was compared and counted of
all other reports stays as it is; anything else that changes (who reports, what it cites, a version of it) may reach any
report, so everything is compared and counted anew.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable

from schemas.aggregates import AGGREGATES

#: The stage over the whole corpus: what reports say of one another.
COMPARING = "comparing"
#: The stage after it: what pages count.
COUNTING = "counting"
#: A stage that was complete before some reports changed: it must run for these alone.
_IN_PART = {stage: f"{stage} but changed_reports" for stage in (COMPARING, COUNTING)}
#: Claims that compare reports, as a condition on ``claims``.
ACROSS = "method >= 'across' AND method < 'acrost'"
#: Of these, those between figures: the reports of one district have them among themselves.
ACROSS_FIGURES = f"{ACROSS} AND kind IN ('continuity', 'restatement')"
#: What is compared between reports begins so.
COMPARED_INDICATORS = "dossiers."


def stage_version(conn: sqlite3.Connection, stage: str) -> str | None:
    """The version under which a stage over the whole corpus was completed; None if it must run."""
    return _version(conn, stage)


def version_but_for_changed(conn: sqlite3.Connection, stage: str) -> str | None:
    """The version under which it was completed for all reports but the changed ones; None if it must run for all."""
    return _version(conn, _IN_PART[stage])


def _version(conn: sqlite3.Connection, name: str) -> str | None:
    row = conn.execute("SELECT version FROM stages_done WHERE stage = ?", (name,)).fetchone()
    return None if row is None else str(row["version"])


def reopen_stage(conn: sqlite3.Connection, stage: str) -> None:
    """Note, within the caller's transaction, that a stage must run again for all reports."""
    conn.execute("DELETE FROM stages_done WHERE stage IN (?, ?)", (stage, _IN_PART[stage]))


def reopen_for(conn: sqlite3.Connection, doc: str, indicators: Iterable[str]) -> None:
    """Note, within the caller's transaction, that both stages must run again for the figures of a document that have
    one of ``indicators``, and for its claims."""
    for stage, in_part in _IN_PART.items():
        conn.execute("UPDATE stages_done SET stage = ? WHERE stage = ?", (in_part, stage))
    conn.executemany("INSERT OR IGNORE INTO changed_reports (document_id, indicator) VALUES (?, ?)",
                     [(doc, code) for code in ("", *indicators)])


def changed_reports(conn: sqlite3.Connection) -> dict[str, set[str]]:
    """Documents for which the stages must run again, each with its indicators, and '' for the document itself."""
    found: dict[str, set[str]] = {}
    for row in conn.execute("SELECT document_id, indicator FROM changed_reports ORDER BY 1, 2"):
        found.setdefault(row["document_id"], set()).add(row["indicator"])
    return found


def complete_stage(conn: sqlite3.Connection, stage: str, version: str) -> None:
    """Note, within the caller's transaction, that a stage is up to date; after the last no report is a changed one."""
    reopen_stage(conn, stage)
    conn.execute("INSERT INTO stages_done (stage, version) VALUES (?, ?)", (stage, version))
    if stage == COUNTING:
        conn.execute("DELETE FROM changed_reports")


def forget_counts(conn: sqlite3.Connection) -> None:
    """Empty the tables counted from the others, within the caller's transaction: none of them is true any more."""
    if not any(conn.execute(f"SELECT 1 FROM {table}").fetchone() for table in ("corpus_counts", "report_counts")):  # noqa: S608
        return
    for table in AGGREGATES:
        conn.execute(f"DELETE FROM {table.name}")  # noqa: S608
    reopen_stage(conn, COUNTING)


def forget_comparisons_with(conn: sqlite3.Connection, doc: str) -> None:
    """Forget what was said of a document and others together; both stages must run again for all reports."""
    reopen_stage(conn, COMPARING)
    forget_counts(conn)
    conn.execute("DELETE FROM changed_reports WHERE document_id = ?", (doc,))
    for table in ("version_differences", "document_versions"):
        conn.execute(f"DELETE FROM {table} WHERE ? IN (document_id, version_of_id)", (doc,))  # noqa: S608
    conn.execute("UPDATE documents SET stands_for = NULL WHERE stands_for = ?", (doc,))
    _forget_claims(conn, "SELECT DISTINCT claim_id AS id FROM claim_operands WHERE document_id = ?", doc)
    _forget_claims(conn, f"SELECT id FROM claims WHERE document_id = ? AND {ACROSS}", doc)  # noqa: S608


def forget_comparisons_of_figures(conn: sqlite3.Connection, doc: str) -> None:
    """Forget the claims between figures that stand on one of a document."""
    standing_on = "SELECT o.claim_id FROM figures f JOIN claim_operands o ON o.figure_id = f.id WHERE f.document_id = ?"
    _forget_claims(conn, f"SELECT id FROM claims WHERE id IN ({standing_on}) AND {ACROSS_FIGURES}", doc)  # noqa: S608


def forget_differences_of(conn: sqlite3.Connection, doc: str) -> None:
    """Forget in which figures a document differs from versions of it; what is a version of what stays."""
    for side in ("document_id", "version_of_id"):
        conn.execute(f"DELETE FROM version_differences WHERE {side} = ?", (doc,))  # noqa: S608 - constants


def forget_claims_between_figures(conn: sqlite3.Connection, documents: Iterable[str]) -> None:
    """Forget those that are printed in one of ``documents``."""
    for doc in documents:
        _forget_claims(conn, f"SELECT id FROM claims WHERE document_id = ? AND {ACROSS_FIGURES}", doc)  # noqa: S608


def _forget_claims(conn: sqlite3.Connection, query: str, doc: str) -> None:
    ids = [(row["id"],) for row in conn.execute(query, (doc,))]
    conn.executemany("DELETE FROM claim_operands WHERE claim_id = ?", ids)
    unlist_claims(conn, [key for (key,) in ids])
    conn.executemany("DELETE FROM claims WHERE id = ?", ids)


def unlist_claims(conn: sqlite3.Connection, claims: Iterable[str]) -> None:
    """Take claims that are about to go out of the counted tables that point at them."""
    ids = [(key,) for key in claims]
    for table in ("listed_findings", "citation_claims"):
        conn.executemany(f"DELETE FROM {table} WHERE claim_id = ?", ids)  # noqa: S608 - constants
    conn.executemany("UPDATE observations SET claim_id = NULL WHERE claim_id = ?", ids)
