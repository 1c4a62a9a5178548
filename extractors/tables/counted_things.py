"""What a head or a label counts where it is no dossier of the handling statistics.

Comes in: words in compare form. Goes out: patterns and answers that heads, rows and whole tables are told by.
"""

from __future__ import annotations

import regex

_SERVICES = r"(?:tthc|thủ tục(?: hành chính)?|dịch vụ công|dvc(?:tt)?)(?: trực tuyến)?(?: toàn trình| một phần)?"
#: «Số TTHC có phát sinh hồ sơ trực tuyến», «Tổng số DVC trực tuyến», «Số DVCTT cung cấp»: procedures or services,
#: however many dossiers came in for them
SERVICES_COUNTED = regex.compile(
    rf"(?:(?:tổng )?số(?: lượng)?|tỷ lệ) {_SERVICES} (?:có|không|được|đã|cung cấp|phát sinh)"
    r"|(?:tổng )?số(?: lượng)? (?:dvc|dvctt|dịch vụ công)(?!\p{L})"
    rf"|{_SERVICES} (?:(?:có|không) )?phát sinh(?!\p{{L}})"
    rf"|(?:tổng )?số (?:lượng )?{_SERVICES}(?!\p{{L}})[^/]*"
    r"(?<!\p{L})(?:phát sinh|cung cấp|niêm yết|công bố|công khai|triển khai|toàn trình|một phần)(?!\p{L})"
)
#: «Phản ánh, kiến nghị xử lý đúng hạn», «Tỷ lệ nhiệm vụ hoàn thành đúng hạn»: what else is handled in time
OTHERS_HANDLED = regex.compile(
    r"\W*(?:(?:tổng |tỷ lệ )?(?:số )?(?:lượng |lượt )?)(?:phản ánh|kiến nghị|nhiệm vụ|đơn(?! vị)|khiếu nại|tố cáo"
    r"|phiếu(?! xin lỗi)|văn bản(?! xin lỗi)|ý kiến|báo cáo|vụ việc|công việc)(?!\p{L})"
)
#: «Số nhiệm vụ» over a column: whatever stands beside it is handled on time or late, too, and is no dossier. A column
#: of petitions may stand beside those of dossiers.
OTHERS_COUNTED = regex.compile(
    r"(?<!\p{L})(?:nhiệm vụ|đơn thư|đơn khiếu nại|phiếu(?! xin lỗi)|văn bản(?! xin lỗi)|ý kiến chỉ đạo)(?!\p{L})"
)
#: «Kết quả xử lý phản ánh, kiến nghị», «Tình hình giải quyết đơn»: over a table that says «Tiếp nhận | Đã giải quyết»
OTHERS_TOLD = regex.compile(
    r"(?<!\p{L})(?:phản ánh|kiến nghị|đơn(?! vị| giản)|khiếu nại|tố cáo|nhiệm vụ|văn bản|ý kiến|vụ việc|phiếu)(?!\p{L})"
)
#: «Hồ sơ số hóa thành phần», «Hồ sơ thanh toán trực tuyến» beside the columns of the dossier statistics
OTHER_DOSSIERS = regex.compile(
    r"(?<!\p{L})(?:số hóa|thanh toán|bưu chính|bcci|phản ánh|kiến nghị|xin lỗi|(?:kết quả|bản) điện tử"
    r"|(?:sử dụng|dùng) lại|tái sử dụng|hài lòng)(?!\p{L})"
)
