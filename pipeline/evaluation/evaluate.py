"""How well a database reads: precision, recall, F1, verdicts and alarms against gold.

In: a built database and a folder of gold files. Out: an ``Evaluation``, printed by
``report`` or ``as_json``. Counting is ``pipeline.evaluation.scoring``'s; what counts as *the
same* is ``pipeline.evaluation.gold``'s.

NAME.docx and NAME.pdf are scored apart against the gold of NAME, under any name a
document was met. Counted are claims, alarms, distinct citations and the figures of the
families of indicators that the gold file says it lists in full (``covers``; the dossier
statistics where it says nothing).
"""

from __future__ import annotations

import json
import sqlite3
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import asdict, dataclass
from fractions import Fraction
from pathlib import Path

from pipeline.evaluation.attributes import place_key
from pipeline.evaluation.claim_keys import claim_key
from pipeline.evaluation.found import Found, FoundCitation, FoundClaim, FoundFigure
from pipeline.evaluation.gold import GoldError, exact, fold_number, read_gold
from pipeline.evaluation.scoring import Score, f1, rate, score_document
from pipeline.evaluation.tallies import AttributeScore, Tally
from pipeline.output.language import told
from pipeline.storage.read_only import open_to_read


@dataclass(frozen=True, slots=True)
class Evaluation:
    """Scores by document as it is called in the database, and by the source of their text.

    ``absent`` is gold without a document.
    """

    documents: Mapping[str, Score]
    absent: tuple[str, ...]
    total: Score
    sources: Mapping[str, Score]


def evaluate(db: Path, gold: Path) -> Evaluation:
    """Score a database against a folder of gold files.

    Gold without a document counts as missed whole. Raises GoldError for gold or a
    database that is not there, sqlite3.Error for one that cannot be read.
    """
    if not db.is_file():
        raise GoldError(told(f"{db}: không có cơ sở dữ liệu này. Tạo bằng: doichieu build THƯ-MỤC --db {db}",
                             f"{db}: no such database. Make it with: doichieu build FOLDER --db {db}"))
    expected = read_gold(gold)
    with closing(open_to_read(db)) as conn:
        names, found = document_names(conn), _load(conn)
    scores: defaultdict[str, Score] = defaultdict(Score)
    sources: defaultdict[str, Score] = defaultdict(Score)
    total, absent = Score(), []
    for one in expected:
        documents = names.get(one.name)
        if not documents:
            absent.append(one.name)
        for document, label in (documents or {"": one.name}).items():
            held = found.get(document, Found())
            score = score_document(one, held, label)
            scores[label].add(score)
            total.add(score)
            if held.text_source:
                sources[held.text_source].add(score)
    return Evaluation(dict(scores), tuple(absent), total, dict(sorted(sources.items())))


def document_names(conn: sqlite3.Connection) -> dict[str, dict[str, str]]:
    """Map each name without extension to the documents that bear it, with the whole name."""
    names: defaultdict[str, dict[str, str]] = defaultdict(dict)
    query = """select id, file_name from documents
               union all select document_id, file_name from document_files"""
    for document, file_name in conn.execute(query):
        whole = unicodedata.normalize("NFC", Path(file_name).name)
        names[whole.rsplit(".", 1)[0]].setdefault(document, whole)
    return dict(names)


def _load(conn: sqlite3.Connection) -> dict[str, Found]:
    out: defaultdict[str, Found] = defaultdict(Found)
    units = _unit_chains(conn)
    resolvable = frozenset(place_key(chain.split(", ")) for chain in units.values())
    for document, text_source in conn.execute("select id, coalesce(text_source, '') from documents"):
        out[document].text_source = text_source
        out[document].resolvable = resolvable or None
    for document, passage, text in conn.execute("select document_id, id, text from passages order by ordinal"):
        out[document].passages[passage] = text
    query = """select document_id, indicator, value, coalesce(modality, 'actual'), scope_level, scope_name,
                      period_label, period_start, period_end, coalesce(quote, ''), unit, qualifier, admin_unit_id,
                      passage_id, char_start, char_end
               from figures order by rowid"""
    for document, indicator, value, modality, *rest in conn.execute(query):
        level, name, label, first, last, quote, unit, qualifier, place, *span = rest
        figure = FoundFigure(
            indicator, exact(value), modality, (level, name), (label, first, last), quote, unit, qualifier,
            units.get(place), (span[0], span[1], span[2]) if None not in span else None,
        )  # fmt: skip
        out[document].quantities.append(figure)
        if indicator is not None:
            out[document].figures.append(figure)
    operands: defaultdict[str, defaultdict[str, list[Fraction | None]]]
    operands = defaultdict(lambda: defaultdict(list))
    query = "select claim_id, role, value from claim_operands order by ordinal"
    for claim, role, value in conn.execute(query):
        operands[claim][role].append(exact(value))
    query = """select document_id, id, kind, claimed, coalesce(verdict, ''), coalesce(quote, '')
               from claims order by rowid"""
    for document, claim, kind, claimed, verdict, quote in conn.execute(query):
        roles = operands[claim]
        top = next(iter(roles.get("numerator", ())), None)
        out[document].claims.append(
            FoundClaim(claim, kind, claim_key(kind, roles), top, exact(claimed), verdict, quote)
        )
    query = """select document_id, number, coalesce(cited_on, ''), coalesce(kind, ''), passage_id, char_start, char_end
               from citations order by rowid"""
    for document, number, cited_on, kind, *span in conn.execute(query):
        place = (span[0], span[1], span[2]) if None not in span else None
        out[document].citations.append(FoundCitation(fold_number(number), cited_on, kind, place))
    return dict(out)


def _unit_chains(conn: sqlite3.Connection) -> dict[str, str]:
    """Each administrative unit with those above it, «Tân An, Bắc Lĩnh»."""
    rows = {key: (name, above) for key, name, above in conn.execute("select id, name, parent_id from admin_units")}

    def names(key: str | None) -> Iterator[str]:
        while key in rows:
            name, key = rows[key]
            yield name

    return {key: ", ".join(names(key)) for key in rows}


def as_json(evaluation: Evaluation) -> str:
    """Print an evaluation for a program: rates, counts, by indicator, by document, differences."""
    total = evaluation.total
    data = {
        "rates": total.rates(),
        "counts": dict(sorted(total.counts.items())),
        "indicators": {code: _of_indicator(c) for code, c in sorted(total.indicators.items())},
        **attributes_as_data(total.attributes),
        "text_sources": {
            source: {"rates": score.rates(), **attributes_as_data(score.attributes)}
            for source, score in evaluation.sources.items()
        },
        "documents": {
            name: {"rates": score.rates(), "counts": dict(sorted(score.counts.items()))}
            for name, score in evaluation.documents.items()
        },
        "documents_absent": list(evaluation.absent),
        "differences": [asdict(difference) for difference in total.differences],
        "attribute_failures": [asdict(failure) for failure in total.attributes.failures],
    }
    return json.dumps(data, ensure_ascii=False, indent=1)


def report(evaluation: Evaluation) -> str:
    """Print an evaluation for people: totals, indicators, documents, every difference."""
    parts = [
        _totals(evaluation.total), attribute_table(evaluation.total.attributes), indicator_table(evaluation.total),
        _documents(evaluation.documents),
    ]
    if evaluation.absent:
        parts.append("Gold without a document (all of it counts as missed): " + ", ".join(evaluation.absent))
    differences = [
        f"  {d.document} | {d.what} | {d.of} | {d.value}" + (f" | «{d.quote}»" if d.quote else "")
        for d in evaluation.total.differences
    ]
    parts.append("\n".join(["Differences", *(differences or ["  none"])]))
    failures = [
        f"  {f.document} | {f.attribute} | {f.of} | {f.got}; gold {f.wanted} | «{f.quote}»"
        for f in evaluation.total.attributes.failures
    ]
    parts.append("\n".join(["Attributes that differ", *(failures or ["  none"])]))
    return "\n\n".join(parts) + "\n"


def _of_indicator(counts: Mapping[str, int]) -> dict[str, float | int | None]:
    found, support, extra = (counts.get(key, 0) for key in ("found", "gold", "extra"))
    precision, recall = rate(found, found + extra), rate(found, support)
    return {
        "precision": precision,
        "recall": recall,
        "f1": f1(precision, recall),
        "support": support,
        "extra": extra,
        "strict_recall": rate(counts.get("strict", 0), support),
    }


def _totals(total: Score) -> str:
    rates, counts = total.rates(), total.counts
    rows = [
        (title, *(rates[f"{what}_{name}"] for name in ("precision", "recall", "f1")), counts[f"{of}.gold"])
        for title, what, of in (
            ("figures: indicator, value", "figures", "figures"),
            ("  and scope, period", "figures_strict", "figures"),
            ("citations", "citations", "citations"),
        )
    ]
    rows.append(("claims", None, rates["claims_recall"], None, counts["claims.gold"]))
    rows.append(("alarms", rates["alarms_precision"], rates["alarms_recall"], None, counts["alarms.gold"]))
    lines = [
        f"Verdicts right: {_cell(rates['verdicts_right_of_found'])} of the claims found, "
        f"{_cell(rates['verdicts_right_of_all'])} of all.",
        f"False alarms: {counts['alarms.false']}.",
    ]
    return "\n".join([_table(("", "precision", "recall", "F1", "in gold"), rows), *lines])


def indicator_table(total: Score) -> str:
    """Lay out precision, recall and F1 of each indicator, with its support."""
    rows = [(code, *_of_indicator(counts).values()) for code, counts in sorted(total.indicators.items())]
    return _table(("indicator", "precision", "recall", "F1", "in gold", "extra", "strict recall"), rows)


def attributes_as_data(score: AttributeScore) -> dict[str, object]:
    """Give the tallies of an attribute score for JSON: by attribute, and by indicator strict and lenient."""
    groups: defaultdict[str, dict[str, object]] = defaultdict(dict)
    for (group, attribute), tally in score.attributes.items():
        groups[group][attribute] = _tally_as_data(tally)
    return {
        "attributes": dict(groups),
        "indicator_attributes": {code: _tally_as_data(tally) for code, tally in sorted(score.whole.items())},
    }


def _tally_as_data(tally: Tally) -> dict[str, float | int | None]:
    strict, lenient = tally.rates(), tally.rates(lenient=True)
    names = ("precision", "recall", "f1")
    rates = {name: _rounded(rate) for name, rate in zip(names, strict, strict=True)}
    rates |= {f"lenient_{name}": _rounded(rate) for name, rate in zip(names, lenient, strict=True)}
    return {**rates, "support": tally.support, "proposed": tally.proposed}


def _rounded(rate: float | None) -> float | None:
    return None if rate is None else round(rate, 4)


def attribute_table(score: AttributeScore) -> str:
    """Lay out precision, recall and F1 of each attribute, F1 in the lenient reading, and the support."""
    lines = []
    for group in dict.fromkeys(group for group, _ in score.attributes):
        rows = [
            (attribute, *tally.rates(), tally.rates(lenient=True)[2], tally.support)
            for (of, attribute), tally in score.attributes.items()
            if of == group
        ]
        lines.append(_table((group, "precision", "recall", "F1", "lenient F1", "in gold"), rows))
    return "\n\n".join(lines)


def _documents(documents: Mapping[str, Score]) -> str:
    wanted = ("figures_f1", "figures_strict_f1", "citations_f1", "claims_recall", "verdicts_right_of_found")
    rows = [
        (name, *(score.rates()[rate] for rate in wanted), score.counts["alarms.false"])
        for name, score in documents.items()
    ]
    heads = ("document", "figures F1", "strict F1", "citations F1", "claims", "verdicts", "false alarms")
    return _table(heads, rows)


def _cell(value: object) -> str:
    if value is None:
        return "–"
    return f"{value:.4f}" if isinstance(value, float) else str(value)


def _table(heads: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Lay rows out in columns: the first to the left, the others to the right."""
    cells = [list(heads), *([_cell(value) for value in row] for row in rows)]
    widths = [max(len(row[i]) for row in cells) for i in range(len(heads))]
    lines = []
    for row in cells:
        others = (text.rjust(width) for text, width in zip(row[1:], widths[1:], strict=True))
        lines.append("  ".join([row[0].ljust(widths[0]), *others]).rstrip())
    return "\n".join(lines)
