"""One ZIP with everything: Parquet, CSV, their description, and each figure with where it came from.

In: ``Source``. Out: doichieu.zip, whose datapackage.json frictionless validates as it lies. The
CSV are safe to open in a spreadsheet, the Parquet files exact. The same database gives the same bytes.
"""

from __future__ import annotations

import hashlib
import shutil
import zipfile
from pathlib import Path

from pipeline.export import columnar, datapackage
from pipeline.export.delivery import Written
from pipeline.export.source import WITH_SOURCE, Source
from pipeline.output.language import told

FILE_NAME = "doichieu.zip"
#: The earliest time a ZIP can hold: files that are equal make archives that are.
_DAY = (1980, 1, 1, 0, 0, 0)


def write(source: Source, folder: Path) -> Written:
    """Write the tables twice beside the archive, then into it."""
    parts = folder / "parts"
    parquet, csv = parts / "parquet", parts / "csv"
    for made in (parquet, csv):
        made.mkdir(parents=True)
    tables = (*source.tables, WITH_SOURCE)
    columnar.write_tables(source, tables, parquet)
    rows = datapackage.write_tables(source, tables, csv)
    package = datapackage.package_of(tables, csv, below="csv/")
    for resource in package["resources"]:
        resource["alternatives"] = [_alternative(parquet / f"{resource['name']}.parquet")]
    datapackage.write_package(package, parts)
    with zipfile.ZipFile(folder / FILE_NAME, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(parts.rglob("*")):
            if path.is_file():
                _add(archive, path, path.relative_to(parts).as_posix())
    shutil.rmtree(parts)
    return Written(rows, (told(*datapackage.NOTE),))


def _add(archive: zipfile.ZipFile, path: Path, name: str) -> None:
    entry = zipfile.ZipInfo(name, _DAY)
    # Parquet is compressed already.
    entry.compress_type = zipfile.ZIP_STORED if path.suffix == ".parquet" else zipfile.ZIP_DEFLATED
    entry.external_attr = 0o644 << 16
    with path.open("rb") as file, archive.open(entry, "w", force_zip64=path.stat().st_size > 1 << 30) as into:
        shutil.copyfileobj(file, into, 1 << 20)


def _alternative(path: Path) -> dict[str, object]:
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    return {
        "path": f"parquet/{path.name}", "format": "parquet", "mediatype": "application/vnd.apache.parquet",
        "bytes": path.stat().st_size, "hash": f"sha256:{digest}",
    }  # fmt: skip
