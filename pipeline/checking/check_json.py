"""A checked report for a program.

Comes in: ``Checked``. Goes out: JSON of everything found: all figures, and claims that hold, too.
"""

from __future__ import annotations

import json
from typing import Any

from pipeline.checking.checked import Checked, CheckedClaim
from pipeline.checking.printed_place import TableCell
from schemas.records import Outcome


def as_json(checked: Checked) -> str:
    """Everything found, claims that hold included.

    Numbers are text and exact: '99.56', or '2293/2294' where no decimal is. ``char_start`` and
    ``char_end`` count characters of the passage ``passage`` (reading order, from 0); boxes are PDF
    points from the top left. Null is unknown.
    """
    return json.dumps(
        {
            "document": checked.document,
            "claims": [_claim_json(c) for c in checked.claims],
            "figures": checked.read,
            "counts": {
                "figures": checked.figures, "figures_compared": checked.compared, "citations": checked.citations,
                "claims": len(checked.claims),
                "verdicts": {str(code): checked.verdicts[code] for code in Outcome},
                "kinds": {k: {str(code): found[code] for code in Outcome} for k, found in checked.kinds.items()},
            },
            "problems": [
                {"stage": p.stage, "code": p.code, "message": p.message, "page": p.page, "quote": p.quote}
                for p in checked.problems
            ],
        },
        ensure_ascii=False, indent=1,
    )


def _claim_json(claim: CheckedClaim) -> dict[str, Any]:
    return {
        "kind": claim.kind, "method": claim.method, "verdict": claim.verdict, "severity": claim.severity,
        "cause": claim.cause,
        "claimed": claim.claimed, "claimed_text": claim.claimed_text, "recomputed": claim.recomputed,
        "low": claim.low, "high": claim.high, "page": claim.page, "box": claim.box, "section": claim.section,
        "passage": claim.passage, "quote": claim.sentence, "claimed_at": claim.stated_at,
        "cell": _cell_json(claim.cell),
        "explanation": claim.explanation_vi, "explanation_en": claim.explanation_en,
        "operands": [
            {
                "role": o.role, "value": o.value, "value_text": o.value_text, "page": o.page, "box": o.box,
                "passage": o.passage, "char_start": o.start, "char_end": o.end, "quote": o.quote,
                "cell": _cell_json(o.cell),
            }
            for o in claim.operands
        ],
    }


def _cell_json(cell: TableCell | None) -> dict[str, str] | None:
    return None if cell is None else {"row": cell.row, "column": cell.column}
