"""What reviewers confirmed, as gold files that ``doichieu evaluate`` reads.

In: the decisions that stand. Out: by file name, the content of a gold file with the figures and claims
that were accepted or corrected. Nobody says that these are all of a report, so each file is
``partial``: what it does not name is neither a hit nor an extra. Rejected ones name nothing to be found.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import PurePath
from typing import Any

from pipeline.evaluation.attributes import SCOPE_LEVELS
from pipeline.evaluation.claim_keys import claim_key
from pipeline.evaluation.gold import exact
from pipeline.output.language import told
from schemas.decisions import Action, Decision, SubjectKind

Entry = dict[str, Any]
_SCOPE_WORDS = {level: words for words, level in SCOPE_LEVELS.items()}
_PLURAL = {"part": "parts", "item": "items"}


@dataclass(slots=True)
class GoldFiles:
    """Content by name (of the file, without extension), and what could not be told, in words."""

    files: dict[str, Entry] = field(default_factory=dict)
    entries: int = 0
    left_out: list[str] = field(default_factory=list)


def gold_files(decisions: Iterable[Decision]) -> GoldFiles:
    """Gather the accepted and corrected decisions by document."""
    out, document = GoldFiles(), dict[str, str]()
    for decision in decisions:
        if decision.action not in (Action.ACCEPTED, Action.CORRECTED):
            continue
        name, sha256 = PurePath(decision.file_name).stem, decision.subject.document_sha256
        where = told(f"“{decision.subject.printed}” trong {decision.file_name}",
                     f"“{decision.subject.printed}” in {decision.file_name}")
        if document.setdefault(name, sha256) != sha256:
            out.left_out.append(told(
                f"{where}: một tệp khác cùng tên cũng có quyết định; tệp đáp án đặt theo tên.",
                f"{where}: another file of the same name has decisions too; gold is told by name."))
            continue
        is_figure = decision.subject.subject_kind is SubjectKind.FIGURE
        entry = _figure(decision) if is_figure else _claim(decision)
        if entry is None:
            lacking = told("mã chỉ tiêu", "indicator") if is_figure else told("toán hạng để so", "operands to compare")
            out.left_out.append(told(f"{where}: không có {lacking} nên tệp đáp án không nêu được.",
                                     f"{where}: has no {lacking}, so a gold file cannot name it."))
            continue
        file = out.files.setdefault(name, {"partial": True, "figures": [], "claims": [], "citations": []})
        file["figures" if is_figure else "claims"].append(entry)
        out.entries += 1
    return out


def _figure(decision: Decision) -> Entry | None:
    """A figure with its corrected values; None where no indicator says what it counts."""
    values = {**json.loads(decision.before), **decision.corrected}
    if not values.get("indicator") or values.get("value") is None:
        return None
    level, name = values.get("scope_level"), values.get("scope_name")
    return {
        "indicator": values["indicator"], "value": values["value"], "unit": values.get("unit"),
        "scope": _SCOPE_WORDS.get(level or "") or name or "", "period": values.get("period_label") or "",
        "quote": decision.quote, "optional": False, "note": decision.note,
    }  # fmt: skip


def _claim(decision: Decision) -> Entry | None:
    """A claim with the verdict that the reviewer gave; None where its operands do not tell it."""
    values = json.loads(decision.before)
    operands: dict[str, list[Any]] = {}
    for role, value, _ in values["operands"]:
        operands.setdefault(role, []).append(value)
    if claim_key(values["kind"], {role: [exact(v) for v in found] for role, found in operands.items()}) is None:
        return None
    return {
        "kind": values["kind"], "operands": _told(operands), "claimed": values["claimed"],
        "claimed_text": decision.subject.printed, "verdict": decision.corrected.get("verdict") or values["verdict"],
        "quote": decision.quote, "optional": False, "note": decision.note,
    }  # fmt: skip


def _told(operands: Mapping[str, list[Any]]) -> Entry:
    return {_PLURAL.get(role, role): found if role in _PLURAL or len(found) > 1 else found[0]
            for role, found in operands.items()}
