"""What the pages of findings, search and downloads say, in Vietnamese and English."""

from __future__ import annotations

#: key -> (Vietnamese, English)
FIND_WORDS: dict[str, tuple[str, str]] = {
    "no_findings": ("Không có chỗ không khớp nào với bộ lọc này.", "No finding matches this filter."),
    "findings_intro": ("Một chỗ được nêu ở đây khi không cách làm tròn, cắt số hay nói ước chừng nào cho ra "
                       "con số báo cáo nêu.",
                       "A claim is listed when no rounding, truncation or hedge yields the stated number."),
    "remove_filter": ("bỏ lọc", "remove filter"),
    "leads": ("Đầu mối cần xem", "Leads"),
    "leads_intro": ("Những chỗ các báo cáo hoặc các lần dẫn văn bản không khớp nhau mà chưa biết bên nào đúng, "
                    "hoặc chưa chắc nói về cùng một việc. Không phải kết luận sai.",
                    "Places where reports or citations differ, but it is not known which is right or whether "
                    "they speak of one thing. None of them is called wrong."),
    "none_at_all": ("Mọi phép tính đã kiểm đều khớp; phép tính nào chưa đủ số để kiểm thì không nêu ở đây.",
                    "Every claim that could be checked holds; those that could not be are not listed here."),
    "no_leads_at_all": ("Kho này chưa có đầu mối nào.", "There is no lead in this corpus."),
    "no_leads": ("Không có đầu mối nào với bộ lọc này.", "No lead matches this filter."),
    "cause": ("Nguyên nhân", "Cause"),
    "channel": ("Hình thức nộp", "Channel"),
    "channel.online": ("trực tuyến", "online"),
    "channel.direct": ("trực tiếp", "in person"),
    "channel.postal": ("qua bưu chính", "by post"),
    "sort": ("Xếp theo", "Order"),
    "sort.gravest": ("mức cần xem", "severity"),
    "sort.newest": ("kỳ mới nhất trước", "newest period first"),
    "sort.place": ("tỉnh, huyện, kỳ", "province, district, period"),
    "n_findings": ("{n} chỗ không khớp", "{n} findings"),
    "n_leads": ("{n} đầu mối", "{n} leads"),
    "narrowed_by": ("Đang lọc:", "Narrowed by:"),
    "more_choices": ("Còn {n} lựa chọn; hãy chọn tỉnh trước", "{n} more; choose the province first"),
    "more_filters": ("Lọc thêm", "More filters"),
    "finding_page": ("Trang riêng và cách trích dẫn", "Own page and citation"),
    "finding": ("Một chỗ không khớp", "A finding"),
    "claim": ("Một phép tính", "A claim"),
    "cite": ("Trích dẫn", "Cite"),
    "cite_intro": ("Địa chỉ của trang này không đổi khi dữ liệu được dựng lại từ cùng tệp.",
                   "The address of this page stays the same when the data are rebuilt from the same file."),
    "cite_copy": ("Sao chép", "Copy"),
    "cite_copied": ("Đã sao chép", "Copied"),
    "cite_number": ("số {number}", "no. {number}"),
    "cite_dated": ("ngày {day}", "of {day}"),
    "cite_file": ("tệp {name} (SHA-256 {digest}…)", "file {name} (SHA-256 {digest}…)"),
    "cite_data": ("Đối chiếu: số liệu và phép tính trong {n} báo cáo cải cách hành chính. Phần mềm doichieu {version}, "
                  "bộ đọc {reader}, bộ trích {extractor}.",
                  "Đối chiếu: figures and claims of {n} administrative-reform reports. Software doichieu {version}, "
                  "reader {reader}, extractor {extractor}."),
    "cite_address": ("{address} (truy cập ngày {day}).", "{address} (accessed {day})."),
    "printed_here": ("Ảnh chỗ đã in", "As printed"),
    "finding_gone": ("Không còn phép tính này", "This claim is no longer here"),
    "finding_gone_why": (
        "Không có phép tính nào mang mã {id}. Có thể sau khi dựng lại, câu này được đọc khác đi, nên nhận xét cũ "
        "không còn; hoặc địa chỉ bị gõ sai.",
        "No claim has the key {id}. After a rebuild the sentence may be read otherwise, and the old finding has "
        "gone; or the address was mistyped."),
    "finding_gone_report": ("Báo cáo mà phép tính ấy thuộc về vẫn ở đây", "The report it stood in is still here"),
    "finding_gone_all": ("Xem các chỗ không khớp khác của huyện này", "Other findings of this district"),
    "search_label": ("Tìm trong đoạn văn, số liệu và văn bản được dẫn",
                     "Search passages, figures and cited documents"),
    "search_hint": ("định, dinh, 2.377", "định, dinh, 2.377"),
    "search_help": (
        "Gõ có dấu thì chỉ tìm đúng dấu ấy; gõ không dấu thì tìm mọi dấu. Cụm từ đặt trong ngoặc kép. Một con số "
        "(2.377; 99,56%) được tìm theo giá trị và theo cách in; số, ký hiệu văn bản (30/2020/NĐ-CP) gõ như in.",
        "Words typed with diacritics match only these; words without match any. A phrase goes in quotation marks. "
        "A number (2.377; 99,56%) is looked for by value and as printed; a document number as it is printed."),
    "kind_of_hit": ("Tìm trong", "Look in"),
    "hits.passage": ("Đoạn văn", "Passages"),
    "hits.figure": ("Số liệu", "Figures"),
    "hits.citation": ("Văn bản được dẫn", "Citations"),
    "count_more": ("hơn {n}", "over {n}"),
    "count_about": ("khoảng {n}", "about {n}"),
    "count_many": ("nhiều", "many"),
    "results_of": ("{sort}: {n} chỗ có “{q}”", "{sort}: {n} with “{q}”"),
    "not_ranked": ("Có quá nhiều chỗ để xếp thứ tự; hãy gõ thêm chữ hoặc chọn huyện, kỳ.",
                   "Too many to rank; add a word, or choose a district or period."),
    "hit_repeated": ("có cả trong {n} bản khác của báo cáo này", "also in {n} other version(s) of this report"),
    "no_results": ("Không có “{q}” ở phần này.", "No “{q}” here."),
    "no_results_in": ("Không có “{q}” ở phần này với bộ lọc đang chọn.",
                      "No “{q}” here with these filters."),
    "too_heavy": ("Từ khoá này khớp quá nhiều chỗ; hãy gõ thêm chữ hoặc chọn huyện, kỳ.",
                  "Too many matches; add a word, or choose a district or period."),
    "modality.actual": ("thực hiện", "actual"),
    "modality.target": ("chỉ tiêu", "target"),
    "modality.previous": ("kỳ trước", "previous period"),
    "qualifier.exact": ("nói chính xác", "exact"),
    "qualifier.approximate": ("khoảng", "approximately"),
    "qualifier.at_least": ("ít nhất", "at least"),
    "qualifier.at_most": ("nhiều nhất", "at most"),
    "qualifier.estimated": ("ước", "estimated"),
    "as_file_view": ("Tải các giá trị đang xem:", "Download the values shown:"),
    "as_file_report": ("Tải mọi điều đọc được:", "Download all that was read:"),
    "as_file_rows": ("Tải các dòng này:", "Download these rows:"),
    "as_file": ("Tải kết quả này:", "Download this:"),
    "as_file_most": ("Excel, CSV và JSON của trang này có tối đa {n} dòng đầu.",
                     "Excel, CSV and JSON of this page hold the first {n} rows at most."),
    "use_data": ("Tải về và dùng dữ liệu", "Download and use the data"),
    "use_intro": ("Mọi trang và bảng của trang này đều lấy được bằng máy; không cần đăng ký. Văn bản hành chính không "
                  "thuộc đối tượng bảo hộ quyền tác giả; các bảng theo giấy phép Apache 2.0.",
                  "Every page and table of this site can be had by program, without registration. Administrative "
                  "documents carry no copyright; the tables are under the Apache 2.0 licence."),
    "use_whole": ("Tất cả một lần", "Everything at once"),
    "use_package": ("Gói dữ liệu doichieu.zip ({n} MB, ngày {day}): Parquet, CSV và datapackage.json",
                    "Data package doichieu.zip ({n} MB, {day}): Parquet, CSV and datapackage.json"),
    "use_package_old": ("Gói này có trước lần dựng dữ liệu gần nhất.", "Made before the data were last built."),
    "use_package_says": (
        "Mỗi con số kèm nguồn: mã băm của tệp, trang, khung, vị trí ký tự, quy tắc đã đọc, phiên bản bộ trích.",
        "Each figure with its source: hash of the file, page, box, characters, rule, version of the extractor."),
    "no_package": (
        "Nơi này chưa chuẩn bị gói dữ liệu; người vận hành tạo bằng lệnh: doichieu export CSDL THƯ_MỤC --format zip, "
        "đặt cạnh cơ sở dữ liệu. Từng bảng vẫn tải được bên dưới.",
        "No package has been prepared here; who runs the site makes it with: doichieu export DATABASE FOLDER --format "
        "zip, beside the database. Single tables can be had below."),
    "use_forms": ("Từng trang, từng bảng", "Page by page, table by table"),
    "use_forms_says": (
        "Thêm .csv, .json hoặc .xlsx vào địa chỉ của bảng, câu hỏi có sẵn, một báo cáo, trang so sánh, trang chỗ không "
        "khớp và trang tìm kiếm. Excel viết các mã thành lời, có tối đa {n} dòng và ghi rõ khi bị cắt; CSV và JSON giữ "
        "mã, và CSV của bảng với _stream=on không giới hạn. CSV của một báo cáo có số liệu và phép tính, mỗi dòng kèm "
        "nguồn.",
        "Add .csv, .json or .xlsx to the address of a table, a prepared question, one report, a comparison, the "
        "findings and the search. Excel says codes in words, holds {n} rows at most and tells where it was cut; CSV "
        "and JSON keep the codes, and the CSV of a table with _stream=on has no limit. The CSV of one report has its "
        "figures and claims, each line with its source."),
    "use_csv": (
        "Muốn mở bằng Excel thì nên tải tệp Excel: máy đặt dấu thập phân là dấu phẩy có thể hiểu sai số 12.5 trong "
        "CSV. CSV mở đầu bằng dấu BOM để Excel hiện đúng chữ Việt; chương trình không cần dấu ấy thì thêm _nobom=1 "
        "vào địa chỉ.",
        "For Excel take the Excel file: where the decimal sign is a comma, Excel may misread 12.5 in a CSV. A CSV "
        "begins with a byte order mark, so that Excel shows Vietnamese letters; a program that wants none adds "
        "_nobom=1 to the address."),
    "use_formula": (
        "Trong CSV và Excel, ô chữ bắt đầu bằng = + - @ có dấu nháy đơn đứng trước để bảng tính không coi là công "
        "thức; JSON và Parquet giữ đúng chữ đã in.",
        "In CSV and Excel a text that begins with = + - @ is given an apostrophe, so that no spreadsheet takes it "
        "for a formula; JSON and Parquet have the exact text."),
    "use_examples": ("Ví dụ", "Examples"),
    "open_address": ("Mở địa chỉ này", "Open this address"),
    "use_answer": ("Trả lời ở đây, lúc này", "Answers here and now"),
    "use_tables": ("Các bảng, cột và câu hỏi có sẵn", "Tables, columns and prepared questions"),
}
