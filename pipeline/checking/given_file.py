"""What is wrong with the path a drafter gave, before anything is read.

In: a path. Out: one sentence that says what to do, or None where there is a file.
"""

from __future__ import annotations

import shlex
from difflib import get_close_matches
from itertools import islice
from pathlib import Path
from unicodedata import normalize

#: Names of a folder that are looked through for one like the one typed.
MOST_NAMES = 5_000
#: Share of a name that must agree: one letter left out of a name with its extension is 0.9 and more.
LIKENESS = 0.75


def why_not_a_file(file: Path, *, english: bool = False) -> str | None:
    """Say that ``file`` is a folder or is not there, with names like it, None where it is there."""
    name = file.name or str(file)
    if str(file) == "-" and not file.exists():
        return ("-: check reads a file, not standard input. Save it, with its ending (.docx, .pdf), and give its path."
                if english else
                "-: check đọc tệp, không đọc dữ liệu chuyển vào. Lưu thành tệp có đuôi .docx, .pdf rồi đưa đường dẫn.")
    # «.» says nothing to whoever does not know where the program was started.
    folder = Path.cwd() if file.parent == Path() else file.parent
    if file.is_dir():
        return (f"{name}: is a folder, and check reads one file. Give a file in it, or read the whole folder with: "
                f"doichieu build {shlex.quote(str(file))} --db reports.db") if english else (
            f"{name}: là thư mục, mà check chỉ đọc một tệp. Đưa một tệp trong đó, hoặc đọc cả thư mục bằng: "
            f"doichieu build {shlex.quote(str(file))} --db reports.db")
    if file.exists() or file.is_symlink():
        return None
    if not folder.is_dir():
        return f"{name}: there is no folder {folder}. Check the path." if english else (
            f"{name}: không có thư mục {folder}. Kiểm tra lại đường dẫn.")
    like = names_like(file)
    if english:
        return f"{name}: there is no such file in {folder}. " + (
            f"Did you mean {' or '.join(like)}?" if like else "Check its name and folder.")
    return f"{name}: không có tệp này trong {folder}. " + (
        f"Có phải {' hay '.join(like)}?" if like else "Kiểm tra tên tệp và thư mục.")


def names_like(file: Path) -> list[str]:
    """Return up to three names of files in the same folder that are nearest to the one given."""
    try:
        names = {normalize("NFC", each.name).casefold(): each for each in islice(file.parent.iterdir(), MOST_NAMES)}
    except OSError:
        return []
    near = get_close_matches(normalize("NFC", file.name).casefold(), names, 3, LIKENESS)
    return [names[name].name for name in near if names[name].is_file()]
