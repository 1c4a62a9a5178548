"""What reviewing needs of a running site: the decisions, what they are about, who is logged in.

Comes in: a Datasette and the paths given to ``doichieu serve``. Goes out: a ``Desk``. The
reports are immutable while they are served, so what was extracted is matched once a document.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from weakref import WeakKeyDictionary

from datasette.app import Datasette
from datasette.database import Database

from pipeline.decisions.ledger import history_of, open_ledger, record, standing
from pipeline.decisions.subjects import Extracted, extracted_of, state_of
from pipeline.publish.data.metadata import describe_table
from pipeline.publish.review.accounts import Accounts, Attempts, Sessions
from schemas.decisions import DECISIONS, Decision, State

COOKIE = "doichieu_reviewer"
#: Name under which the decisions are published beside the reports.
DATABASE = "decisions"
METADATA = {"title": DECISIONS.vi, "tables": {DECISIONS.name: describe_table(DECISIONS)}}
#: Documents whose figures and claims are held at once; a report has some hundreds of each.
MOST_DOCUMENTS = 500


@dataclass(frozen=True, slots=True)
class Standing:
    """A decision that stands, its state, and what it is about where that is still extracted."""

    decision: Decision
    state: State
    extracted: Extracted | None

    @property
    def document_id(self) -> str:
        """Key of the report in the reports database."""
        return self.decision.subject.document_sha256[:12]


@dataclass(slots=True)
class Desk:
    """All that reviewing keeps while the site runs."""

    reports: Any
    ledger: Any
    accounts: Accounts
    sessions: Sessions = field(default_factory=Sessions)
    attempts: Attempts = field(default_factory=Attempts)
    #: One password at a time: each takes 64 MiB and a tenth of a second on purpose.
    hashing: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(1))
    _extracted: dict[str, dict[str, Extracted]] = field(default_factory=dict)
    _indicators: dict[str, dict[str, str]] = field(default_factory=dict)

    def reviewer(self, request: Any) -> str | None:
        """Who is asking, None for a visitor."""
        return self.sessions.reviewer(request.cookies.get(COOKIE, "")) if request is not None else None

    async def extracted(self, document_id: str) -> dict[str, Extracted]:
        """What can be decided about in a document, by subject key."""
        if document_id not in self._extracted:
            found = await self.reports.execute_fn(lambda conn: extracted_of(conn, document_id))
            if not found:
                return {}
            if len(self._extracted) >= MOST_DOCUMENTS:
                self._extracted.pop(next(iter(self._extracted)))
            self._extracted[document_id] = found
        return self._extracted[document_id]

    async def indicators(self, lang: str) -> dict[str, str]:
        """What each indicator is called, by code, in the order of codes; ``lang`` is 'vi' or 'en'."""
        if lang not in self._indicators:
            found = (await self.reports.execute("select code, label_vi, label_en from indicators order by code")).rows
            self._indicators[lang] = {row["code"]: row[f"label_{lang}"] or row["code"] for row in found}
        return self._indicators[lang]

    async def history(self, subject_key: str) -> list[Decision]:
        """All decisions on a subject, oldest first."""
        found: list[Decision] = await self.ledger.execute_fn(lambda conn: history_of(conn, subject_key))
        return found

    async def standing(self, documents: Collection[str] | None = None) -> list[Standing]:
        """The decisions that stand, with their state; ``documents`` limits them to some reports."""
        decisions: list[Decision] = await self.ledger.execute_fn(standing)
        known = await self._known(d.subject.document_sha256 for d in decisions)
        found = []
        for decision in decisions:
            sha256 = decision.subject.document_sha256
            if documents is not None and sha256[:12] not in documents:
                continue
            extracted = await self.extracted(sha256[:12]) if sha256 in known else {}
            state = state_of(decision, extracted, sha256 in known)
            found.append(Standing(decision, state, extracted.get(decision.subject.key)))
        return found

    async def record(self, decision: Decision) -> Decision:
        """Keep a decision; raises Conflict where another one came between."""
        kept: Decision = await self.ledger.execute_write_fn(lambda conn: record(conn, decision))
        return kept

    async def _known(self, digests: Iterable[str]) -> set[str]:
        keys = json.dumps(sorted({sha256[:12] for sha256 in digests}))
        found = await self.reports.execute(
            "select sha256 from documents where id in (select value from json_each(?))", [keys])
        return {row["sha256"] for row in found.rows}


_DESKS: WeakKeyDictionary[Datasette, Desk] = WeakKeyDictionary()


def set_up(datasette: Datasette, decisions: Path, accounts: Accounts) -> None:
    """Open the decisions beside the reports and let reviewers in; raises UnusableDatabase."""
    reports = datasette.get_database()
    open_ledger(decisions).close()
    ledger = datasette.add_database(Database(datasette, path=str(decisions), is_mutable=True), name=DATABASE)
    _DESKS[datasette] = Desk(reports, ledger, accounts)


def desk_of(datasette: Datasette) -> Desk | None:
    """The desk of a site, None where reviewing is off."""
    return _DESKS.get(datasette)
