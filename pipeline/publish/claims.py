"""Claims as readers see them: verdict, arithmetic, operands, the sentence with its marks.

In: rows of ``claims`` and ``claim_operands``. Out: ``ShownClaim`` values for the templates.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from markupsafe import Markup

from extractors.report.reporters import place_told
from pipeline.checking.printed_place import in_table, table_cell
from pipeline.publish.marking import Mark, mark_up
from pipeline.publish.words import WORDS, Words
from schemas.passages import Cell

Row = dict[str, Any]

OPERANDS = """
select o.claim_id, o.role, o.ordinal, o.figure_id, o.citation_id, o.value, coalesce(o.value_text, f.value_text) as
  value_text, f.unit, f.recognition_confidence, coalesce(f.passage_id, t.passage_id) as passage_id,
  coalesce(f.page, t.page) as page,
  coalesce(f.char_start, t.char_start) as char_start, coalesce(f.char_end, t.char_end) as char_end,
  coalesce(f.quote, t.quote) as quote, o.document_id as other_id, d.kind as other_kind, d.number as other_number,
  d.issuer as other_issuer, d.period_label as other_period, d.file_name as other_file
from claim_operands o left join figures f on f.id = o.figure_id left join citations t on t.id = o.citation_id
left join documents d on d.id = o.document_id
where o.claim_id in (select value from json_each(:claims))
order by o.claim_id, o.role, o.ordinal
"""

#: numerator before denominator, total before part, and so on.
ROLE_ORDER = ("numerator", "denominator", "total", "part", "received", "resolved", "pending", "withdrawn",
              "current", "previous", "value", "threshold", "stated", "earlier", "item", "carried_over", "cited",
              "other", "report_date")
_RANKS = {role: rank for rank, role in enumerate(ROLE_ORDER)}

#: Kinds whose two numbers are both printed: there is nothing to recompute.
_SET_SIDE_BY_SIDE = ("threshold", "restatement")

#: Joined to ``claims c``: the figure suspected of being the wrong one, as printed.
SUSPECT_COLUMNS = """s.value_text as suspect_text, s.page as suspect_page, s.passage_id as suspect_passage_id,
  s.char_start as suspect_start"""
SUSPECT_JOIN = "left join figures s on s.id = c.suspect_figure_id"

#: Below this share of contradicted values, a verdict says little, and the page says so.
WEAK_PROOF = 0.5


async def rows(db: Any, sql: str, **params: Any) -> list[Row]:
    """Run one query under the site's time limit and return its rows as dicts."""
    found = await db.execute(sql, params)
    # ``dict(row)`` would look each column up by its name, one after the other.
    names = [column[0] for column in found.description]
    return [dict(zip(names, row, strict=True)) for row in found.rows]


async def operands_of(db: Any, claims: Iterable[Row]) -> dict[str, list[Row]]:
    """Fetch the operands of many claims in one query, by claim."""
    found: dict[str, list[Row]] = {}
    ids = json.dumps([claim["id"] for claim in claims])
    for row in await rows(db, OPERANDS, claims=ids):
        found.setdefault(row["claim_id"], []).append(row)
    for operands in found.values():
        operands.sort(key=lambda o: (_role_rank(o["role"]), o["ordinal"]))
    return found


def _role_rank(role: str) -> int:
    return _RANKS.get(role, len(ROLE_ORDER))


class ShownOperand(NamedTuple):
    """One operand: role in words, text as printed, the anchor of its place, where else it stands.

    ``document_id`` and ``report`` are the other report it stands in, '' where it is the
    claim's own; ``quote`` is its sentence there. ``recognition`` says how sure the
    recogniser was, '' where the text was not recognised from an image.
    """

    role: str
    text: str
    anchor: str
    elsewhere: str
    document_id: str = ""
    report: str = ""
    quote: str = ""
    recognition: str = ""


@dataclass(frozen=True, slots=True)
class ShownClaim:
    """A claim ready for a template."""

    id: str
    kind: str
    verdict: str
    verdict_words: str
    severity: str
    severity_words: str
    stated: str
    recomputed: str
    recomputed_words: str
    explanation: str
    operands: tuple[ShownOperand, ...]
    suspect: ShownOperand | None
    sentence: Markup
    page: int | None
    row: Row
    #: Row and column of the stated number in words, '' outside a table.
    in_table: str

    @property
    def figure_anchors(self) -> str:
        """The anchors of the operands' figures, for the script that lights them up."""
        return " ".join(o.anchor for o in self.operands if o.anchor and not o.document_id)

    @property
    def numeric(self) -> bool:
        """Whether a value was recomputed: dates, document numbers and two printed numbers side by side have none."""
        if self.row["kind"] in _SET_SIDE_BY_SIDE:
            return False
        return self.row["claimed"] is not None or self.row["recomputed"] is not None

    @property
    def weak(self) -> bool:
        """Whether the claim was decided by a test that most other values would have passed too."""
        share = self.row["decidability"]
        return self.verdict != "unverifiable" and share is not None and share < WEAK_PROOF


def place_of(row: Row) -> str | None:
    """Whom the report of a row speaks for: its district, or its commune or province with the kind."""
    issuer = row["document_issuer"] if "document_issuer" in row else row.get("issuer")
    return place_told(issuer, row["district"])


def show_claim(claim: Row, operands: Sequence[Row], words: Words) -> ShownClaim:
    """Make a claim ready for a template; ``claim`` may carry ``text`` and ``cells`` of its passage."""
    english = words.lang == "en" and claim["explanation_en"]
    unit = "%" if (claim["claimed_text"] or "").rstrip().endswith("%") else ""
    stated = claim["claimed_text"] or words.count(claim["claimed"])
    recomputed = words.computed(claim["recomputed"])
    if claim["recomputed"] is not None:
        recomputed += unit
    if claim["kind"] == "change":
        stated = _directed(stated, claim["claimed"], words)
        recomputed = _directed(recomputed, claim["recomputed"], words)
    recomputed_key = f"recomputed.{claim['kind']}"
    return ShownClaim(
        id=claim["id"],
        kind=words.named("kind", claim["kind"]),
        verdict=claim["verdict"],
        verdict_words=words.verdict(claim["verdict"]),
        severity=claim["severity"] or "none",
        severity_words=words.named("severity", claim["severity"] or "none"),
        stated=stated,
        recomputed=recomputed,
        recomputed_words=words(recomputed_key if recomputed_key in WORDS else "recomputed"),
        explanation=(claim["explanation_en"] if english else claim["explanation"]) or "",
        operands=_show_operands(claim, operands, words),
        suspect=_suspect(claim, words),
        sentence=sentence_of(claim, operands),
        page=claim["page"],
        row=claim,
        in_table=_in_table(claim, words),
    )


def _in_table(claim: Row, words: Words) -> str:
    if not claim.get("cells") or claim["char_start"] is None:
        return ""
    cells = [Cell(*cell) for cell in json.loads(claim["cells"])]
    return in_table(table_cell(claim["text"], cells, claim["char_start"]), words)


def _directed(text: str, value: float | None, words: Words) -> str:
    """Say rise or fall in words: a report prints the size of a change without its sign."""
    if not value:
        return text
    return words("rise" if value > 0 else "fall", n=text.lstrip("-−+"))


def _show_operands(claim: Row, operands: Sequence[Row], words: Words) -> tuple[ShownOperand, ...]:
    """Show the operands in order; listed names stand together, the stated number only once."""
    listed = [o for o in operands if o["role"] == "item" and not o["figure_id"] and o["value_text"]]
    shown = [
        _show_operand(o, claim, words) for o in operands
        if o not in listed and not (o["role"] in ("stated", "carried_over", "total") and _is_claimed(o, claim))
    ]
    if listed:
        names = "; ".join(f"({n}) {o['value_text']}" for n, o in enumerate(listed, 1))
        shown.append(ShownOperand(words("items", n=len(listed)), names, "", ""))
    return tuple(shown)


def _is_claimed(operand: Row, claim: Row) -> bool:
    """Whether an operand is the very number the claim states."""
    place = ("passage_id", "char_start", "char_end")
    return claim["claimed"] is not None and all(operand[name] == claim[name] for name in place)


def _suspect(claim: Row, words: Words) -> ShownOperand | None:
    """Show the one figure that is probably wrong, with what it should be where that is known.

    The stated number itself is shown already: not once more unless something is to be said of it.
    """
    if not claim.get("suspect_text"):
        return None
    value, page = claim["suspect_value"], claim["suspect_page"]
    stated = (claim["passage_id"], claim["char_start"])
    if value is None and (claim["suspect_passage_id"], claim["suspect_start"]) == stated:
        return None
    return ShownOperand(
        role=words("suspect"),
        text=claim["suspect_text"],
        anchor=f"f-{claim['suspect_figure_id']}",
        elsewhere=words("elsewhere", where=words("page", n=page)) if page and page != claim["page"] else "",
        quote=words("suspect_value", value=words.count(value)) if value is not None else "",
    )


def _show_operand(operand: Row, claim: Row, words: Words) -> ShownOperand:
    elsewhere = ""
    other = operand["other_id"] if operand["other_id"] != claim["document_id"] else None
    if operand["passage_id"] and operand["passage_id"] != claim["passage_id"] and operand["page"]:
        elsewhere = words("elsewhere", where=words("page", n=operand["page"]))
    return ShownOperand(
        role=words.named("role", operand["role"]),
        text=operand["value_text"] or words.count(operand["value"]),
        anchor=_anchor(operand),
        elsewhere=elsewhere,
        document_id=other or "",
        report=_report(operand, words) if other else "",
        quote=(operand["quote"] or "") if other else "",
        recognition=words.recognition(operand["recognition_confidence"]),
    )


def _anchor(operand: Row) -> str:
    """Where the report page has it marked."""
    if operand["figure_id"]:
        return f"f-{operand['figure_id']}"
    return f"t-{operand['citation_id']}" if operand["citation_id"] else ""


def _report(operand: Row, words: Words) -> str:
    """The other report by what it calls itself, its file where it says nothing."""
    number = operand["other_number"] or words.period(operand["other_period"])
    said = [operand["other_kind"], number if operand["other_number"] or operand["other_period"] else None]
    named = " ".join(filter(None, said))
    return " · ".join(filter(None, (named, operand["other_issuer"]))) or operand["other_file"]


def sentence_of(claim: Row, operands: Sequence[Row]) -> Markup:
    """Render the claim's quote with the stated number and its operands marked."""
    quote, text = claim["quote"] or "", claim.get("text") or ""
    start = claim["char_start"]
    offset = text.rfind(quote, 0, start + len(quote)) if quote and start is not None else -1
    # A table row whose first cells are empty begins with their separators.
    bare = quote.lstrip(" |")
    if offset < 0:
        return mark_up(bare, [])
    offset += len(quote) - len(bare)
    marks = [Mark(start - offset, claim["char_end"] - offset, "stated", verdict=claim["verdict"])]
    marks += [
        Mark(o["char_start"] - offset, o["char_end"] - offset, "operand")
        for o in operands
        if o["passage_id"] == claim["passage_id"] and o["char_start"] is not None
        and not (o["char_start"] < claim["char_end"] and claim["char_start"] < o["char_end"])
    ]
    return mark_up(bare, marks)
