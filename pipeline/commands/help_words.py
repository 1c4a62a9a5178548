"""What the help of each verb says in Vietnamese.

Out: path of a verb -> (what it does, its options by the name of their parameters). ``tests/test_cli.py`` sees to it
that every verb and every option that has help in English has it here.
"""

from __future__ import annotations

HELP_OPTIONS = {
    "help": "Trợ giúp bằng tiếng Anh; bằng tiếng Việt nếu DOICHIEU_LANG hay ngôn ngữ của máy là vi.",
    "tro_giup": "Trợ giúp bằng tiếng Việt.",
    "version": "Cho biết phiên bản.",
}

HELP: dict[str, tuple[str, dict[str, str]]] = {
    "": ("Đối Chiếu đọc báo cáo cải cách hành chính, tính lại những gì báo cáo nêu và chỉ ra chỗ đã in.", {}),
    "build": (
        "Đọc tệp và thư mục, trích số liệu, kiểm phép tính rồi lưu vào cơ sở dữ liệu.\n\n"
        "Tệp không đổi thì không mở lại. Tệp không đọc được là một dòng trong bảng problems, không làm dừng việc; "
        "bảng file_outcomes cho biết kết quả của từng tệp.\n\n"
        "Giới hạn có thể nâng bằng biến môi trường: DOICHIEU_MEMORY_BYTES, DOICHIEU_JOB_SECONDS, "
        "DOICHIEU_MAX_PDF_PAGES…, tên như trong pipeline/limits.py.",
        {
            "database": "Cơ sở dữ liệu cần tạo hoặc cập nhật.",
            "workers": "Số tiến trình đọc.",
            "cluster": "Để các máy của một bộ điều phối Dask đọc, ví dụ tcp://10.0.0.5:8786; `local` mở ngay tại đây. "
                       "Đường dẫn phải giống nhau trên mọi máy.",
            "ocr": "Nhận dạng trang quét: khi cần (auto), không bao giờ (never), hay mọi trang (force).",
            "strict": "Kết thúc với mã 3 nếu có tệp không đọc được.",
            "retry": "Đọc lại mọi tệp mà lần trước chưa đọc trọn.",
            "quiet": "Không hiện tiến độ; phần tổng kết vẫn có.",
        },
    ),
    "check": (
        "Kiểm một báo cáo, không cần cơ sở dữ liệu: mọi chỗ không khớp, kèm trang và phép tính.\n\n"
        "Mã kết thúc: 1 có chỗ không khớp, 0 không có, 2 không đọc được tệp.",
        {
            "form": "text cho người đọc, html để chuyển tiếp, json cho chương trình (số trong JSON là chữ, chính xác).",
            "english": "Diễn giải bằng tiếng Anh; đặt DOICHIEU_LANG=en cũng vậy.",
            "everything": "Hiện cả những phép tính khớp.",
            "copy": "Ghi một bản sao của báo cáo Word, có ghi chú ở từng chỗ không khớp. Tệp ấy phải chưa có.",
        },
    ),
    "serve": (
        "Mở trang web của cơ sở dữ liệu, chỉ đọc; với --review thì có cả quyết định của người duyệt.\n\n"
        "Cơ sở dữ liệu báo cáo không bao giờ bị ghi. Nếu người duyệt đăng nhập qua mạng, đặt máy chủ có TLS "
        "phía trước. Mỗi tùy chọn có thể đặt bằng biến môi trường: DOICHIEU_SERVE_SQL=0, DOICHIEU_SERVE_PORT=80.",
        {
            "host": "Địa chỉ lắng nghe.",
            "port": "Cổng lắng nghe.",
            "folders": "Lấy ảnh trang từ các tệp PDF, tệp ảnh trong thư mục này, khi chúng không còn ở nơi build đã "
                       "gặp. Có thể ghi nhiều lần.",
            "sql": "Cho người đọc viết câu SQL, tối đa một giây và 1.000 dòng. Câu hỏi có sẵn thì luôn dùng được.",
            "base_url": "Đường dẫn mà máy chủ phía trước đặt trang này.",
            "proxy": "Tin các đầu mục X-Forwarded của máy chủ phía trước này, ví dụ 127.0.0.1.",
            "workers": "Số tiến trình trả lời; mỗi nhân một tiến trình là đủ.",
            "show": "Mở trang trong trình duyệt.",
            "ledger": "Hiện các quyết định của người duyệt lưu ở đây (chưa có thì tạo) và cho duyệt. "
                      "Chỉ một tiến trình.",
            "reviewers": "Ai được đăng nhập: tệp YAML gồm tên và mật khẩu đã băm (`doichieu decisions password TÊN`). "
                         "Không có thì quyết định vẫn hiện, nhưng không ai đăng nhập được.",
            "only_prepare": "Làm sẵn trang của mọi báo cáo, ghi cạnh cơ sở dữ liệu (reports.db.pages), thay vì mở "
                            "trang; máy chủ có cùng tùy chọn sẽ hiện ngay.",
        },
    ),
    "export": (
        "Ghi các bảng cho công cụ khác.",
        {
            "form": "Dạng cần ghi; zip là Parquet và CSV trong một tệp, nằm cạnh cơ sở dữ liệu thì trang web mời tải.",
            "partitioned": "Parquet chia thư mục theo tỉnh và năm, để DuckDB, Spark, pyarrow đọc.",
            "ledger": "Kèm quyết định của người duyệt, thành một bảng nữa.",
        },
    ),
    "evaluate": (
        "So cơ sở dữ liệu với tệp chuẩn do người ghi: đúng, đủ, F1, kết luận, báo động sai.",
        {"database": "Cơ sở dữ liệu báo cáo.", "gold": "Thư mục tệp chuẩn.",
         "form": "text cho người đọc, json cho chương trình."},
    ),
    "explain": (
        "Kể một phép tính: câu văn, các số và nơi in, khoảng giá trị, kết luận. Mã lấy ở bảng claims.",
        {"database": "Cơ sở dữ liệu báo cáo.", "english": "Diễn giải bằng tiếng Anh; đặt DOICHIEU_LANG=en cũng vậy."},
    ),
    "decisions": (
        "Quyết định của người duyệt: ghi ra tệp, nhập lại, làm tệp chuẩn, tạo mật khẩu.", {},
    ),
    "decisions export": (
        "Ghi mọi quyết định ra đầu ra chuẩn, theo một thứ tự cố định.",
        {"form": "json, mỗi dòng một quyết định, hoặc csv."},
    ),
    "decisions import": (
        "Nhập các quyết định từ tệp do `decisions export` ghi; quyết định đã có thì giữ nguyên.\n\n"
        "Tệp .csv đọc như CSV, tệp khác như JSON từng dòng. Mã kết thúc 2 nếu có quyết định bị từ chối.", {},
    ),
    "decisions gold": (
        "Ghi các quyết định đồng ý và sửa thành tệp chuẩn cho `doichieu evaluate`, mỗi báo cáo một tệp.\n\n"
        "Điều chưa ai quyết định không tính là thiếu hay thừa. Tệp đã có thì không ghi đè.", {},
    ),
    "decisions password": (
        "Hỏi mật khẩu rồi ghi dòng cho tệp người duyệt; bản thân mật khẩu không lưu ở đâu.", {},
    ),
}
