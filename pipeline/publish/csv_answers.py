"""CSV of the site as a spreadsheet may open it: a text that looks like a formula gets an apostrophe.

In: an ASGI answer of Datasette whose lines are CSV. Out: the same, line by line, so that its size
does not matter. The exact texts are in the JSON of the same address and in Parquet.
"""

from __future__ import annotations

import csv
import io
from codecs import getincrementaldecoder

from pipeline.output.spreadsheet_text import neutralised

# The places of a long passage are one cell beyond Python's 128 KiB.
csv.field_size_limit(1 << 30)


class SafeCsv:
    """Takes the pieces of an answer as they come and gives back whole lines."""

    def __init__(self) -> None:
        self._decode = getincrementaldecoder("utf-8")("replace").decode
        self._left = ""

    def take(self, piece: bytes, last: bool) -> bytes:
        """Return what can be sent once ``piece`` has come; with the ``last`` one everything."""
        text = self._left + self._decode(piece, last)
        end = len(text) if last else _end_of_lines(text)
        self._left = text[end:]
        return safe_lines(text[:end]).encode()


def _end_of_lines(text: str) -> int:
    """Where the last whole line ends: a line end between quotes is part of a cell."""
    end = text.rfind("\n") + 1
    while end and text.count('"', 0, end) % 2:
        end = text.rfind("\n", 0, end - 1) + 1
    return end


def safe_lines(text: str) -> str:
    """Rewrite whole lines of CSV.

    >>> safe_lines('a,=1+1,-5.0,"-2+3\\\\n"')
    "a,'=1+1,-5.0,\\"'-2+3\\\\n\\"\\\\r\\\\n"
    """
    out = io.StringIO()
    csv.writer(out).writerows(map(neutralised, row) for row in csv.reader(io.StringIO(text, newline="")))
    return out.getvalue()
