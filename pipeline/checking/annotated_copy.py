"""The annotated copy as the command line sees it: may it be written, and writing it.

Comes in: paths, and the bytes that ``pipeline.checking.annotate`` made in a worker. Goes out: a file, or
``AnnotationError``. No language tool is imported here: the command line would wait for it.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from pipeline.intake.formats import DOCX, EXTENSIONS
from pipeline.output.whole_files import write_new


class AnnotationError(Exception):
    """A copy that cannot be written; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Annotated:
    """A copy of a report: its bytes and how many comments were added."""

    content: bytes
    comments: int


def check_target(file: Path, out: Path) -> None:
    """Raise AnnotationError unless a copy of ``file`` can be written to ``out``.

    A file that is there is never written over: it may be an earlier copy that somebody went on with.
    """
    if out.exists():
        same = file.exists() and out.samefile(file)
        raise AnnotationError(
            f"{out}: là chính tệp được kiểm tra; bản gốc không bị sửa. Đặt tên khác cho bản sao." if same
            else f"{out}: đã có tệp này; không ghi đè. Đặt tên khác, hoặc xóa tệp cũ."
        )
    if not out.parent.is_dir():
        raise AnnotationError(f"{out}: không có thư mục {out.parent}. Tạo thư mục trước, hoặc chọn chỗ khác.")
    suffixes = {file.suffix.lower()} & EXTENSIONS[DOCX] or EXTENSIONS[DOCX]
    if out.suffix.lower() not in suffixes:
        raise AnnotationError(f"{out}: bản sao phải mang đuôi {' hoặc '.join(sorted(suffixes))} thì Word mới mở được.")


def deliver(annotated: Annotated, out: Path) -> None:
    """Write the copy, whole or not at all; raises AnnotationError."""
    try:
        write_new(out, annotated.content)
    except OSError as error:
        raise AnnotationError(f"{out}: không ghi được ({error.strerror or error}).") from error
