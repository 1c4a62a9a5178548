"""What the disk refuses, in words that say what to do.

In: an error of the file system. Out: the same in Vietnamese and in English, to stand after the name of the file.
"""

from __future__ import annotations

import errno

FULL = ("hết chỗ trên đĩa. Những gì đã ghi còn nguyên. Giải phóng chỗ rồi chạy lại đúng lệnh này.",
        "the disk is full. What was stored is intact. Free some space, then run the same command again.")
READ_ONLY = ("không ghi được. Kiểm tra quyền ghi vào tệp và vào thư mục của tệp, hoặc chọn chỗ khác.",
             "cannot be written. Check that the file and its folder may be written to, or choose another place.")
FAULTY = ("đĩa báo lỗi khi đọc hoặc ghi. Những gì đã ghi còn nguyên; kiểm tra ổ đĩa rồi chạy lại.",
          "the disk reported an error. What was stored is intact; check the disk, then run again.")
#: A limit on a file's size (EFBIG) is met like a full disk.
_TOLD = {
    errno.ENOSPC: FULL, errno.EDQUOT: FULL, errno.EFBIG: FULL, errno.EIO: FAULTY,
    errno.EACCES: READ_ONLY, errno.EPERM: READ_ONLY, errno.EROFS: READ_ONLY, errno.ENOENT: READ_ONLY,
    errno.ENOTDIR: READ_ONLY, errno.EEXIST: READ_ONLY, errno.EISDIR: READ_ONLY,
}  # fmt: skip


def refusal(error: OSError) -> tuple[str, str]:
    """Word an error, Vietnamese and English; what the table does not know keeps the system's words."""
    why = error.strerror or str(error)
    return _TOLD.get(error.errno or 0, (f"không ghi được ({why}).", f"could not be written ({why})."))
