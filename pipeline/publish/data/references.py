"""The name of what a column of Datasette's tables refers to: «Hồ sơ tiếp nhận» for ``dossiers.received``.

In: a table, a column and the key that stands in it. Out: the label of the row with that key, in the language of the
page where the row has one in both. Datasette names the rows of a page itself, and knows one language.
"""

from __future__ import annotations

from textwrap import shorten
from typing import Any

from datasette.utils import tilde_encode
from markupsafe import Markup

from pipeline.publish.data.table_language import LANGUAGE
from schemas.tables import BY_NAME

#: A label may be a whole sentence of a report.
LONGEST = 80


async def name_of(datasette: Any, table: str, column: str, key: str) -> str | None:
    """Return the label of the row of another table whose key stands in ``column``; None where there is none."""
    own = BY_NAME.get(table)
    refers = next((each.refers for each in own.columns if each.name == column), None) if own else None
    if refers is None or (label := _label(refers)) is None:
        return None
    found = await datasette.get_database().execute(
        f"select {label} from {refers} where {BY_NAME[refers].key[0]} = ?", [key])  # noqa: S608 - names of the schema
    named = found.rows[0][0] if found.rows else None
    return shorten(str(named), LONGEST, placeholder=" …") if named else None


async def indicator_labels(db: Any, language: str) -> dict[str, str]:
    """Return the label of every indicator by its code; read once for the life of ``db``."""
    kept: dict[str, dict[str, str]] | None = getattr(db, "_doichieu_labels", None)
    if kept is None:
        told = (await db.execute("select code, label_vi, label_en from indicators")).rows
        kept = {lang: {row["code"]: row[f"label_{lang}"] or row["code"] for row in told} for lang in ("vi", "en")}
        db._doichieu_labels = kept
    return kept["en" if language == "en" else "vi"]


async def indicator_cell(datasette: Any, code: str) -> Markup:
    """A cell of an English page that holds the code of an indicator: as Datasette shows it, in English."""
    said = await name_of(datasette, "figures", "indicator", code) or code
    table = datasette.urls.table(datasette.get_database().name, "indicators")
    return Markup('<a href="{}/{}?lang=en">{}</a>&nbsp;<em>{}</em>').format(table, tilde_encode(code), said, code)


def _label(table: str) -> str | None:
    return "label_en" if table == "indicators" and LANGUAGE.get() == "en" else BY_NAME[table].label
