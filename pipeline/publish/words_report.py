"""Words of the report page and its page images. ``words`` merges them in."""

from __future__ import annotations

REPORT_WORDS: dict[str, tuple[str, str]] = {
    "page_images": ("Ảnh trang", "Page images"),
    "page_of": ("Trang {n}/{all}", "Page {n} of {all}"),
    "page_alt": ("Ảnh trang {n} như đã in; chữ của trang có ở phần văn bản",
                 "Page {n} as printed; its words are in the text"),
    "box_hint": ("Bấm vào một khung để đến chỗ ấy trong văn bản.", "Follow a box to its place in the text."),
    "no_page": ("Báo cáo này không có trang ấy.", "This report has no such page."),
    "show_images": ("Xem ảnh trang", "Show page images"),
    "hide_images": ("Ẩn ảnh trang", "Hide page images"),
    "not_drawn": ("Chưa vẽ được ảnh trang này.", "This page could not be drawn yet."),
    "try_again": ("Thử lại", "Try again"),
    "no_image.file": ("Không có ảnh trang: tệp gốc không còn ở chỗ đã đọc hoặc đã thay đổi. Dưới đây là phần chữ.",
                      "No page images: the file is no longer where it was read, or was changed. "
                      "The text is below."),
    "no_image.word": ("Không có ảnh trang: tệp Word chỉ chia trang khi mở hay in.",
                      "No page images: a Word file has pages only once it is opened or printed."),
    "no_image.text": ("Không có ảnh trang: tệp này chỉ có chữ.", "No page images: this file has text only."),
    "image_instead": ("Bản PDF của báo cáo này có ảnh trang:", "A PDF file of this report has page images:"),
    "evidence": ("Chỗ in của con số", "Where the figure is printed"),
    "evidence_alt": ("Dòng in con số này, cắt từ ảnh trang", "The printed line of this figure, cut from its page"),
    "evidence_none": ("Không có ảnh của chỗ này; con số được tô trong câu.",
                      "There is no image of this place; the figure is marked in its sentence."),
    "figure_link": ("Liên kết đến con số này", "Link to this figure"),
    "figure_row": ("Mọi điều đã đọc được về con số này", "All that was read about this figure"),
    "on_page": ("Xem cả trang {n}", "See the whole page {n}"),
    "close": ("Đóng", "Close"),
    "read_as": ("Kết quả đọc", "Reading"),
}
