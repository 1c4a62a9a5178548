"""Parquet: one typed file a table, with the meaning of each column in its metadata.

In: ``Source``. Out: TABLE.parquet. Columns that hold JSON stay text, as in SQLite.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from pipeline.export.delivery import ExportError, Written
from pipeline.export.source import JSON_COLUMNS, Source, key_of
from schemas.tables import Column, Table

TYPES = {"TEXT": pa.string(), "INTEGER": pa.int64(), "REAL": pa.float64()}


def write(source: Source, folder: Path) -> Written:
    """Write a file for each table."""
    return Written(write_tables(source, source.tables, folder))


def write_tables(source: Source, tables: Iterable[Table], folder: Path) -> dict[str, int]:
    """Write a file for each of ``tables``; returns rows by table."""
    return {table.name: _write_table(source, table, folder / f"{table.name}.parquet") for table in tables}


def _write_table(source: Source, table: Table, path: Path) -> int:
    schema, count = _schema(table), 0
    with pq.ParquetWriter(path, schema, compression="zstd") as writer:
        for rows in source.batches(table, table.columns):
            try:
                columns = zip(zip(*rows, strict=True), schema, strict=True)
                arrays = [pa.array(values, field.type) for values, field in columns]
            except (pa.ArrowInvalid, pa.ArrowTypeError) as error:
                raise ExportError(f"{table.name}: a value does not fit its column ({error}).") from error
            writer.write_batch(pa.record_batch(arrays, schema=schema))
            count += len(rows)
    return count


def _schema(table: Table) -> pa.Schema:
    fields = [
        pa.field(column.name, TYPES[column.type], nullable=not column.required, metadata=_metadata(column))
        for column in table.columns
    ]
    return pa.schema(
        fields,
        metadata={"title": table.vi, "description": table.en, "primary_key": ",".join(table.key)},
    )


def _metadata(column: Column) -> dict[str, str]:
    facts = {"title": column.vi, "description": column.en}
    if column.unit:
        facts["unit"] = column.unit
    if column.refers:
        facts["references"] = f"{column.refers}.{key_of(column.refers)}"
    if column.name in JSON_COLUMNS:
        facts["content"] = "application/json"
    return facts
