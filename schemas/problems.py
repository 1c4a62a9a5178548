"""Problem codes: what a file or a passage can fail with, and the sentence readers see.

What they make of a file as a whole is said by ``schemas.outcomes``. Readers of the database
filter and count by code, so a code is never renamed.
Each message says where, what was met, what was expected and what to do next, in
Vietnamese: the readers of the reports read it.
"""

from __future__ import annotations

from dataclasses import replace

from schemas.records import Problem

#: code -> message template; the fields are filled by ``problem``.
TEMPLATES: dict[str, str] = {
    "empty_file": "{file}: tệp rỗng, không có byte nào. Xin lại tệp từ nơi gửi.",
    "not_a_pdf": "{file}: mang đuôi .pdf nhưng nội dung là {found}. Đặt lại đúng đuôi tệp.",
    "not_a_docx": "{file}: mang đuôi .docx nhưng nội dung là {found}. Đặt lại đúng đuôi, hoặc lưu lại thành DOCX.",
    "not_annotated": "{file}: không phải văn bản Word (DOCX) nên không gắn được ghi chú. "
    "Bỏ --annotate, hoặc đưa bản Word của báo cáo.",
    "wrong_extension": "{file}: mang đuôi {expected} nhưng nội dung là {found}; đã đọc theo nội dung. "
    "Đặt lại đúng đuôi tệp.",
    "unopenable": "{file}: không mở được ({found}). Kiểm tra đường dẫn và quyền đọc.",
    "changed_while_read": "{file}: tệp thay đổi trong khi đang đọc nên chưa lưu. Chạy build lại.",
    "damaged": "{file}: tệp hỏng, không mở được ({found}). Có thể tệp bị cắt cụt; tải lại.",
    "encrypted": "{file}: tệp đòi mật khẩu. Lưu một bản không đặt mật khẩu.",
    "missing_part": "{file}: gói ZIP thiếu {found} nên không phải văn bản Word. Lưu lại từ Word.",
    "unsupported": "{file}: không đọc {found}. {expected}",
    "too_large": "{file}: {found}, quá giới hạn {expected}. Tách tệp, hoặc nâng giới hạn (`doichieu build --help` "
    "nói cách đặt) rồi chạy build --retry.",
    "page_too_large": "{file}, trang {page}: {found}, quá giới hạn {expected}, nên không đọc trang này; "
    "các trang khác vẫn đọc. Xem trang trong bản gốc, hoặc nâng giới hạn rồi chạy build --retry.",
    "partial": "{file}: phần {found} của tệp hỏng ({expected}); đã đọc phần còn lại, nên có thể thiếu chữ, số thứ tự "
    "hoặc chú thích. Mở bằng Word, cho sửa rồi lưu lại.",
    "unread_object": "{file}: có {found} mà chương trình không đọc được số bên trong. Xem tệp gốc, "
    "hoặc chép số liệu ra bảng.",
    "unread_part": "{file}: có {found} mà chương trình không đọc. Xem phần ấy trong bản gốc.",
    "timeout": "{file}: quá giới hạn thời gian ({expected}) nên đã dừng. Thử riêng tệp này bằng `doichieu check`.",
    "crashed": "{file}: tiến trình đọc bị ngắt ({found}). Các tệp khác không bị ảnh hưởng.",
    "out_of_memory": "{file}: cần nhiều bộ nhớ hơn giới hạn ({found}) nên đã dừng. "
    "Tách tệp, hoặc đặt DOICHIEU_MEMORY_BYTES lớn hơn.",
    "reader_error": "{file}: chương trình gặp lỗi khi đọc ({found}). Hãy báo lỗi kèm tệp.",
    "forbidden_dtd": "{file}: phần {found} khai báo thực thể XML, điều văn bản Word không có; tệp không được mở. "
    "Mở bằng Word rồi lưu lại.",
    "unreadable_page": "{file}, trang {page}: không đọc được trang ({found}); các trang khác vẫn đọc.",
    "no_text_layer": "{file}, trang {page}: trang không có chữ đọc được (bản quét?). {expected}",
    "unknown_encoding": "{file}: {found} đoạn viết bằng phông cũ (TCVN3, VNI …) hoặc hỏng mã mà không đủ căn cứ "
    "để chuyển sang Unicode, nên giữ như trong tệp. Chuyển tệp sang phông Unicode rồi đọc lại.",
    "lost_letters": "{file}: phông TCVN3 trong bản PDF làm mất chữ ư. Đã khôi phục {found} chữ chỉ có một cách viết; "
    "{expected} chỗ khác không chắc nên giữ nguyên. Đối chiếu với bản Word.",
    "no_words_recognised": "{file}, trang {page}: trang là ảnh; đã nhận dạng mà không thấy chữ. "
    "Xem trang trong bản gốc.",
    "no_text": "{file}: không có gì để đọc.",
    "ocr_unavailable": "{file}: {found} trang là ảnh mà máy chưa cài Tesseract. "
    "Cài tesseract-ocr và tesseract-ocr-vie rồi chạy build lại.",
    "libreoffice_unavailable": "{file}: là {found}, cần LibreOffice để đọc mà máy chưa cài. "
    "Cài bằng `apt-get install libreoffice-writer-nogui` rồi chạy build lại, hoặc lưu thành DOCX.",
    "libreoffice_failed": "{file}: LibreOffice dừng giữa chừng khi chuyển đổi ({found}). "
    "Chạy lại; nếu vẫn thế, lưu thành DOCX.",
    "converted": "{file}: là {found}; đã đọc qua bản DOCX do {expected} chuyển sang. "
    "Khi số liệu có chỗ lạ, xem lại tệp gốc.",
    "malformed_date": "«{found}» không phải ngày tháng ({expected}); giữ như in.",
    "unread_citation": "«{found}»: có vẻ dẫn một văn bản, nhưng thiếu số, loại hoặc cơ quan ban hành "
    "để biết chắc văn bản nào.",
    "unread_numeral": "Chưa hiểu số «{found}» đếm gì: không có đơn vị hay danh từ đi kèm, cũng không phải ngày, "
    "số văn bản, số mục. Nếu là số liệu thì chưa có phép kiểm nào dùng đến nó.",
    "unknown_place": "«{found}» không có trong danh mục huyện; chưa xác định được tỉnh.",
    "district_after_reform": "Báo cáo đề ngày {issued} của {found}, mà cấp huyện chỉ có đến hết ngày 30/6/2025; "
    "địa bàn nay thuộc {expected}. Xem lại ngày ký hoặc cơ quan ban hành.",
    "unit_not_in_force": "«{found}» không có trong danh mục đơn vị hành chính của ngày {day}: "
    "đơn vị đã sáp nhập, hoặc khi đó chưa thành lập. Vẫn ghi theo đúng đơn vị mang tên ấy{expected}.",
    "unresolved_unit": "«{found}» chưa gắn được với đơn vị hành chính nào thuộc {expected}: "
    "tên không có trong danh mục ở đó, hoặc nhiều nơi cùng tên. Đối chiếu với danh mục trong bảng admin_units.",
}


def problem(
    stage: str, code: str, *, page: int | None = None, quote: str | None = None, **facts: object
) -> Problem:
    """Make a ``Problem`` from its template.

    Raises KeyError for a code or a field the template does not have: both are
    programming errors.
    """
    template = TEMPLATES[code]
    names = {"file": "", "found": "", "expected": "", "page": page if page is not None else "", **facts}
    kept = tuple((name, str(value)) for name, value in facts.items())
    return Problem(stage=stage, code=code, message=template.format(**names), page=page, quote=quote, facts=kept)


#: Added to the message of a failure that is not tried again.
GIVEN_UP = (
    "Tệp đã làm hỏng tiến trình đọc {times} lần nên không thử lại cho đến khi tệp hoặc chương trình thay đổi; "
    "muốn thử lại ngay: chạy build --retry."
)


def retold(found: Problem, *, code: str | None = None, file: str) -> Problem:
    """Say the same of another file with the same bytes, with its own ``code`` where the name decides it."""
    facts = {**dict(found.facts), "file": file}
    return problem(found.stage, code or found.code, page=found.page, quote=found.quote, **facts)


def given_up(found: Problem, times: int) -> Problem:
    """The same problem, saying that the file has ended its reader ``times`` times and is left alone."""
    return replace(found, message=f"{found.message} {GIVEN_UP.format(times=times)}")
