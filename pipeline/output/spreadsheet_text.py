"""What a spreadsheet takes for a formula, and how a text is kept one.

In: a text of a report, which may begin with anything. Out: the same, or with an apostrophe before it.
"""

from __future__ import annotations

import re

#: First characters that make a spreadsheet see a formula, full-width forms included.
FORMULA = tuple("=+-@\t\r＝＋－＠")
#: A number keeps its sign: it cannot be a formula.
_NUMBER = re.compile(r"[-+]?\d+(\.\d+)?([eE][-+]?\d+)?")


def neutralised(text: str) -> str:
    """Put an apostrophe before a text that looks like a formula.

    >>> neutralised("=1+1"), neutralised("- Tiếp nhận 5 hồ sơ"), neutralised("-5.0"), neutralised("5 hồ sơ")
    ("'=1+1", "'- Tiếp nhận 5 hồ sơ", '-5.0', '5 hồ sơ')
    """
    return f"'{text}" if text.startswith(FORMULA) and not _NUMBER.fullmatch(text) else text
