"""One finding on a page of its own, under an address that stays the same across rebuilds.

In: the key of a claim, which is made from what is said where. Out: the claim, its document, and
a citation to copy; for a claim that is gone, the report it stood in.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from pipeline.publish.claims import Row, ShownClaim, rows
from pipeline.publish.findings.findings import show_claims
from pipeline.publish.words import Words


@dataclass(frozen=True, slots=True)
class Finding:
    """A claim and how to cite it."""

    claim: ShownClaim
    citation: str


async def load_finding(db: Any, claim_id: str, words: Words, address: str, today: date) -> Finding | None:
    """Load one claim, whatever its verdict; None if there is none under this key."""
    found = await show_claims(db, [claim_id], words)
    return Finding(found[0], cite(found[0], words, address, today)) if found else None


async def report_of(db: Any, claim_id: str) -> Row | None:
    """Return the document that a claim's key names, if it is here: keys begin with the document's."""
    found = await rows(db, "select * from documents where id = :document", document=claim_id.split("-")[0])
    return found[0] if found else None


def cite(claim: ShownClaim, words: Words, address: str, today: date) -> str:
    """Word a citation: who, which document, when, where in it, what it says, what was found, where to see it."""
    row = claim.row
    document = " ".join(filter(None, (
        row["document_kind"] or words("report"),
        words("cite_number", number=row["document_number"]) if row["document_number"] else "",
        words("cite_dated", day=words.day(row["issued_on"])) if row["issued_on"] else "",
    )))
    title = f"“{row['title']}”" if row["title"] else ""
    source = [row["document_issuer"] or row["district"] or "", document, title,
              words("cite_file", name=row["file_name"], digest=row["sha256"][:12])]
    if claim.page:
        source.append(words("page", n=claim.page))
    said = ", ".join(filter(None, source))
    quote = f": “{row['quote'].strip(' |;.')}”" if row["quote"] else ""
    test = f" [{words('synthetic')}]" if row["synthetic"] else ""
    return (f"{said}{test}{quote}. {words('site')}: {claim.explanation.rstrip('. ')}. "
            f"{words('cite_address', address=address, day=words.day(today.isoformat()))}")
