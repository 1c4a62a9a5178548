"""CSV of the site as a spreadsheet may open it: a text that looks like a formula gets an apostrophe, the file a mark.

In: an ASGI answer whose lines are CSV. Out: the same, line by line, so that its size does not matter, behind the
byte order mark without which Excel takes UTF-8 for the letters of Western Europe («Tá»· lá»‡»). ``_nobom=1`` in the
address leaves the mark out, for programs that take it for a part of the first column's name. The exact texts are in the
JSON of the same address and in Parquet.
"""

from __future__ import annotations

import csv
import io
import re
from codecs import BOM_UTF8, getincrementaldecoder

from pipeline.output.spreadsheet_text import neutralised

# The places of a long passage are one cell beyond Python's 128 KiB.
csv.field_size_limit(1 << 30)

#: An address that asks for CSV without the mark, by its query.
_UNMARKED = re.compile(rb"(^|&)_nobom=1(&|$)")


class SafeCsv:
    """Takes the pieces of an answer as they come and gives back whole lines."""

    def __init__(self, query: bytes = b"") -> None:
        self._decode = getincrementaldecoder("utf-8")("replace").decode
        self._left = ""
        self._mark = b"" if _UNMARKED.search(query) else BOM_UTF8

    def take(self, piece: bytes, last: bool) -> bytes:
        """Return what can be sent once ``piece`` has come; with the ``last`` one everything."""
        text = self._left + self._decode(piece, last)
        end = len(text) if last else _end_of_lines(text)
        self._left = text[end:]
        lines = safe_lines(text[:end]).encode()
        if lines:
            lines, self._mark = self._mark + lines, b""
        return lines


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
