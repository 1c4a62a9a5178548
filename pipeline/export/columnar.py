"""Parquet: one typed file a table, with the meaning of each column in its metadata.

In: ``Source``. Out: TABLE.parquet, or, partitioned, TABLE/province=…/year=…/part-0.parquet for every table whose
rows belong to a report. Columns that hold JSON stay text, as in SQLite.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import chain, groupby, islice
from pathlib import Path
from urllib.parse import quote

import pyarrow as pa
import pyarrow.parquet as pq

from pipeline.export.delivery import ExportError, Written
from pipeline.export.source import BATCH_ROWS, JSON_COLUMNS, PARTITION, Row, Source, key_of, partitioned
from pipeline.output.language import told
from schemas.tables import Column, Table

#: What Hive calls the partition of rows without a value; readers take it for NULL.
UNKNOWN = "__HIVE_DEFAULT_PARTITION__"

TYPES = {"TEXT": pa.string(), "INTEGER": pa.int64(), "REAL": pa.float64()}


def write(source: Source, folder: Path) -> Written:
    """Write a file for each table."""
    return Written(write_tables(source, source.tables, folder))


def write_partitioned(source: Source, folder: Path) -> Written:
    """Write a folder for each table of reports, by province and year as Hive names them, and files for the others.

    A report of no known province or year stands in the partition ``UNKNOWN``.
    """
    rows: dict[str, int] = {}
    for table in source.tables:
        inside = partitioned(table)
        if inside is None:
            rows[table.name] = _write_table(source, table, folder / f"{table.name}.parquet")
        else:
            rows[table.name] = _write_dataset(source, inside, folder / table.name)
    return Written(rows)


def _write_dataset(source: Source, table: Table, folder: Path) -> int:
    """Write one file a partition: rows come ordered by it, so one file is open at a time."""
    schema, count = _schema(replace(table, columns=table.columns[: -len(PARTITION)])), 0
    batches = source.batches(table, table.columns, first=[column.name for column in PARTITION])
    for values, rows in groupby(chain.from_iterable(batches), key=lambda row: row[-len(PARTITION):]):
        path = folder / _partition(values) / "part-0.parquet"
        path.parent.mkdir(parents=True)
        with pq.ParquetWriter(path, schema, compression="zstd") as writer:
            while some := [row[: -len(PARTITION)] for row in islice(rows, BATCH_ROWS)]:
                writer.write_batch(_batch(table, schema, some))
                count += len(some)
    if not count:
        # A table without rows is still a table.
        folder.mkdir()
        pq.write_table(schema.empty_table(), folder / "part-0.parquet")
    return count


def _partition(values: Row) -> str:
    """The folder of a partition as Hive names it: what cannot stand in a name is written as in an address."""
    return "/".join(
        f"{column.name}={UNKNOWN if value is None else quote(str(value), safe='')}"
        for column, value in zip(PARTITION, values, strict=True)
    )


def write_tables(source: Source, tables: Iterable[Table], folder: Path) -> dict[str, int]:
    """Write a file for each of ``tables``; returns rows by table."""
    return {table.name: _write_table(source, table, folder / f"{table.name}.parquet") for table in tables}


def _write_table(source: Source, table: Table, path: Path) -> int:
    schema, count = _schema(table), 0
    with pq.ParquetWriter(path, schema, compression="zstd") as writer:
        for rows in source.batches(table, table.columns):
            writer.write_batch(_batch(table, schema, rows))
            count += len(rows)
    return count


def _batch(table: Table, schema: pa.Schema, rows: Sequence[Row]) -> pa.RecordBatch:
    try:
        columns = zip(zip(*rows, strict=True), schema, strict=True)
        arrays = [pa.array(values, field.type) for values, field in columns]
    except (pa.ArrowInvalid, pa.ArrowTypeError) as error:
        raise ExportError(told(f"{table.name}: có giá trị không hợp với cột của nó ({error}).",
                               f"{table.name}: a value does not fit its column ({error}).")) from error
    return pa.record_batch(arrays, schema=schema)


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
