"""Tables that a build keeps for the next one: what became of each file, and what need not be done again.

All but ``file_outcomes`` are hidden from readers.
"""

from __future__ import annotations

from schemas.table_parts import DOCUMENT, ID, Column, Table

BUILD_STATE: tuple[Table, ...] = (
    Table(
        "file_outcomes", "Kết quả từng tệp",
        "Every file given to build, once for each name and content, and its outcome",
        (
            ID,
            Column("file_name", "TEXT", "Tên tệp", "File name", required=True),
            Column("sha256", "TEXT", "SHA-256", "SHA-256 of the bytes; NULL where it was not opened"),
            Column("document_id", "TEXT", "Báo cáo", "Document; NULL if none was made", refers="documents"),
            Column("outcome", "TEXT", "Kết quả",
                   "ok, partial, encrypted, damaged, too_large, timeout, out_of_memory, crashed, unsupported, "
                   "ocr_unavailable, empty, unopenable", required=True),
            Column("code", "TEXT", "Mã", "Code of the problem it rests on; NULL where a document was made"),
            Column("worker_deaths", "INTEGER", "Số lần làm hỏng tiến trình",
                   "Processes these bytes have ended, by these versions, over all runs; at three they are left alone",
                   required=True),
            Column("versions", "TEXT", "Phiên bản đã đọc", "Versions of reader and extractor", required=True),
            Column("path_key", "TEXT", "Băm đường dẫn",
                   "Hash of the path: paths themselves are not published", required=True),
        ),
        facets=("outcome", "code"), label="file_name", indexes=(("sha256",), ("path_key",), ("outcome",)),
    ),
    Table(
        "files_seen", "Trạng thái tệp", "State of files already read, so that a rerun opens none",
        (
            Column("path_key", "TEXT", "Băm đường dẫn",
                   "Hash of the path: paths themselves are not published",
                   required=True),
            Column("size", "INTEGER", "Cỡ", "Bytes", required=True, unit="bytes"),
            Column("mtime_ns", "INTEGER", "Thời điểm sửa",
                   "Modification time", required=True, unit="ns"),
            Column("changed", "TEXT", "Thay đổi gần nhất",
                   "File and time of its last change as the system keeps them (inode:ctime), which no program sets; at "
                   "an address what its store tells; NULL where that proves nothing: its bytes are looked at again"),
            Column("sha256", "TEXT", "SHA-256", "SHA-256 of the bytes", required=True),
            Column("reader_version", "TEXT", "Phiên bản bộ đọc",
                   "Version that read or refused it", required=True),
        ),
        key=("path_key",), hidden=True,
    ),
    Table(
        "document_words", "Từ của từng báo cáo",
        "Words of the texts of a document in which phrases of the vocabulary were looked for: what a changed "
        "vocabulary does not touch is not extracted again",
        (
            Column("document_id", "TEXT", "Báo cáo", "Document", required=True, refers="documents"),
            Column("words", "TEXT", "Từ", "Each once, as it sounds, with a space between two", required=True),
            Column("rows_digest", "TEXT", "Dấu các dòng",
                   "Digest of all rows that the extraction made: where the next one makes the same, none is written"),
        ),
        key=("document_id",), hidden=True,
    ),
    Table(
        "vocabularies", "Từ vựng đã dùng", "The vocabularies that documents of this database were extracted with",
        (
            Column("version", "TEXT", "Phiên bản", "As documents.extractor_version", required=True),
            Column("rules_version", "TEXT", "Phiên bản luật", "Version of all that is not in it", required=True),
            Column("entries", "TEXT", "Mục từ", "Entries of vocab/fields as JSON", required=True),
        ),
        key=("version",), hidden=True,
    ),
    Table(
        "stages_done", "Khâu đã xong", "Stages over the whole corpus that are up to date, so that a rerun skips them",
        (
            Column("stage", "TEXT", "Khâu", "Stage", required=True),
            Column("version", "TEXT", "Phiên bản", "Version of its rules", required=True),
        ),
        key=("stage",), hidden=True,
    ),
    Table(
        "changed_reports", "Báo cáo đã đổi",
        "Reports stored otherwise since the stages were completed, for which alone they run again; empty after a build",
        (
            DOCUMENT,
            Column("indicator", "TEXT", "Chỉ tiêu",
                   "Code of figures that changed, or stand where a claim changed; '' once for each report",
                   required=True),
        ),
        key=("document_id", "indicator"), hidden=True,
    ),
)
