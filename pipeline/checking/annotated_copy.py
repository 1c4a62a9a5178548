"""The annotated copy as the command line sees it: may it be written, and writing it.

Comes in: paths, and the bytes that ``pipeline.checking.annotate`` made in a worker. Goes out: a file, or
``AnnotationError``. No language tool is imported here: the command line would wait for it.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from pipeline.intake.formats import DOCX, EXTENSIONS
from pipeline.output.disk_refusals import refusal
from pipeline.output.whole_files import write_new


class AnnotationError(Exception):
    """A copy that cannot be written; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Annotated:
    """A copy of a report: its bytes and how many comments were added."""

    content: bytes
    comments: int


def check_target(file: Path, out: Path, *, english: bool = False) -> None:
    """Raise AnnotationError unless a copy of ``file`` can be written to ``out``.

    A file that is there is never written over: it may be an earlier copy that somebody went on with.
    """
    if out.exists():
        same = file.exists() and out.samefile(file)
        words = (
            "là chính tệp được kiểm tra; bản gốc không bị sửa. Đặt tên khác cho bản sao.",
            "is the file that is checked, and an original is never changed. Give the copy another name.",
        ) if same else (
            "đã có tệp này; không ghi đè. Đặt tên khác, hoặc xóa tệp cũ.",
            "is there already and is not written over. Give another name, or remove the old file.",
        )
        raise AnnotationError(f"{out}: {words[english]}")
    if not out.parent.is_dir():
        raise AnnotationError(
            f"{out}: there is no folder {out.parent}. Make it first, or choose another place." if english
            else f"{out}: không có thư mục {out.parent}. Tạo thư mục trước, hoặc chọn chỗ khác.")
    suffixes = {file.suffix.lower()} & EXTENSIONS[DOCX] or EXTENSIONS[DOCX]
    if out.suffix.lower() not in suffixes:
        raise AnnotationError(
            f"{out}: Word opens the copy only if its name ends in {' or '.join(sorted(suffixes))}." if english
            else f"{out}: bản sao phải mang đuôi {' hoặc '.join(sorted(suffixes))} thì Word mới mở được.")


def deliver(annotated: Annotated, out: Path, *, english: bool = False) -> None:
    """Write the copy, whole or not at all; raises AnnotationError."""
    try:
        write_new(out, annotated.content)
    except OSError as error:
        raise AnnotationError(f"{out}: {refusal(error)[english]}") from error
