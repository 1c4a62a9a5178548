"""Documentation of the database, from the same definitions as the database.

In: ``schemas.tables``. Out: Markdown on stdout.

    python -m pipeline.document_tables > docs/database.md
"""

from __future__ import annotations

import sys
from collections.abc import Iterator

from schemas.tables import TABLES, Column, Table

_HEAD = """# The database

Written by `python -m pipeline.document_tables` from `schemas/tables.py` and the modules it
puts together; change it there.

One SQLite file. Foreign keys hold and tables are `STRICT`. NULL is unknown; 0 and '' are values.
Dates are ISO and may be partial (`2022-09`). Tables with a search index have a further column
`search_folded` (their words without diacritics) and an FTS5 table beside them, `NAME_fts`: words without diacritics
match any (`dinh` finds `định`), words with diacritics match as they are printed (`định`, not `đình`; Unicode NFC).
On the site `match escape_fts(:q)` takes whatever is typed for words without diacritics.
"""


def document() -> str:
    """Describe every table: what it holds, its columns, key, references and search."""
    return "\n".join([_HEAD, *(part for table in TABLES for part in _table(table))])


def _table(table: Table) -> Iterator[str]:
    yield f"## {table.name}\n"
    yield f"{table.en}. *{table.vi}.*\n"
    searched = f" Searched: {_names(table.search)}." if table.search else ""
    hidden = " Not shown on the site." if table.hidden else ""
    yield f"Key: {_names(table.key)}.{searched}{hidden}\n"
    yield "| column | type | meaning | nghĩa |"
    yield "|---|---|---|---|"
    yield from (_row(column) for column in table.columns)
    yield ""


def _row(column: Column) -> str:
    refers = f" → [{column.refers}](#{column.refers})" if column.refers else ""
    unit = f" ({column.unit})" if column.unit else ""
    required = " NOT NULL" if column.required else ""
    return f"| `{column.name}` | {column.type}{required} | {column.en}{unit}{refers} | {column.vi} |"


def _names(columns: tuple[str, ...]) -> str:
    return ", ".join(f"`{column}`" for column in columns)


if __name__ == "__main__":
    sys.stdout.reconfigure(encoding="utf-8")  # type: ignore[union-attr]
    sys.stdout.write(document())
