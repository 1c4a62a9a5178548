"""The database for other tools: Data Package (CSV), Excel workbook, Parquet, all in one ZIP.

In: a built database. Out: files in a folder, described from ``schemas.tables``.
Each format is a module with ``write(source, folder)``; reading rows is ``source``'s,
putting the files in place ``delivery``'s. The database is only read, in one
transaction and in batches, so its size does not matter to memory.
"""

from __future__ import annotations

import sqlite3
from pathlib import Path

from pipeline.export import archive, columnar, datapackage, workbook
from pipeline.export.delivery import Exported, ExportError, deliver
from pipeline.export.source import open_source
from pipeline.output.disk_refusals import refusal
from pipeline.output.language import told
from pipeline.storage.unusable import UnusableDatabase, explained

WRITERS = {"datapackage": datapackage.write, "xlsx": workbook.write, "parquet": columnar.write,
           "zip": archive.write}
FORMATS = tuple(WRITERS)

__all__ = ["FORMATS", "ExportError", "Exported", "export"]


def export(
    db: Path, out: Path, format_name: str, decisions: Path | None = None, *, by_partition: bool = False
) -> Exported:
    """Write the tables of ``db``, and ``decisions`` of reviewers, into the folder ``out`` (made if missing).

    ``by_partition`` writes Parquet in folders by province and year. Replaces what an earlier export wrote
    there and nothing else; a failure leaves the earlier files as they were. Raises ExportError.
    """
    if format_name not in WRITERS:
        raise ExportError(told(f"{format_name}: không có dạng này. Chọn một trong {', '.join(FORMATS)}.",
                               f"{format_name}: no such format. Choose one of {', '.join(FORMATS)}."))
    if by_partition and format_name != "parquet":
        raise ExportError(told(f"Dạng {format_name} không chia thư mục được; parquet thì được.",
                               f"{format_name} has no partitions; parquet has."))
    write = columnar.write_partitioned if by_partition else WRITERS[format_name]
    try:
        with explained(db), open_source(db, decisions) as source, deliver(out) as staging:
            return staging.exported(write(source, staging.folder))
    except UnusableDatabase as error:
        raise ExportError(str(error)) from error
    except sqlite3.Error as error:
        raise ExportError(told(f"{db}: không đọc được như cơ sở dữ liệu báo cáo ({error}).",
                               f"{db}: could not be read as a reports database ({error}).")) from error
    except OSError as error:
        raise ExportError(f"{out}: {told(*refusal(error))}") from error
