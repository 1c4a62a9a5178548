"""`doichieu check` and `doichieu explain`: what a drafter sees, and the exit codes."""

from __future__ import annotations

import base64
import io
import json
import sqlite3
import subprocess
import sys
from collections.abc import Iterable
from dataclasses import replace
from fractions import Fraction
from html.parser import HTMLParser
from pathlib import Path

import docx
import pytest
from click.testing import CliRunner, Result
from PIL import Image
from reportlab.pdfgen.canvas import Canvas

from pipeline.checking.check import check_file, render
from pipeline.checking.checked import Checked
from pipeline.checking.exact_text import exact_text
from pipeline.commands.cli import main
from pipeline.output.terminal_text import printable
from pipeline.page_images.strips import strips
from pipeline.publish.words import WORDS
from schemas.problems import TEMPLATES, problem
from schemas.records import Cause, ClaimKind, Outcome

ROOT = Path(__file__).resolve().parent.parent
COMPOSED = ROOT / "corpus" / "composed"
#: A sentence that does not hold: 19/20 is 95 %.
WRONG = "Đã hoàn thành 19/20 nhiệm vụ, đạt 90,5% kế hoạch."
CLEAN, SLIPPED = COMPOSED / "thuy-trach-2024-q2", COMPOSED / "truong-khe-2024-q1"


def report(stem: Path) -> Path:
    """The file of a composed report, whichever of the two formats it has."""
    return next(path for suffix in (".pdf", ".docx") if (path := stem.with_suffix(suffix)).exists())


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, list(arguments))


def planted(stem: Path) -> list[dict[str, str]]:
    slips: list[dict[str, str]] = json.loads(stem.with_suffix(".truth.json").read_text(encoding="utf-8"))["slips"]
    return slips


def test_the_command_line_waits_for_no_language_tool() -> None:
    code = "import sys, pipeline.checking.check, pipeline.checking.annotated_copy; print('underthesea' in sys.modules)"
    ended = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert ended.stdout == "False\n"


def test_a_report_with_a_slip_ends_with_one_and_shows_it() -> None:
    slips = planted(SLIPPED)
    result = run("check", str(report(SLIPPED)))
    assert result.exit_code == 1
    assert slips
    for slip in slips:
        assert slip["printed"].rstrip("%").strip() in result.stdout
    assert "✗ Không khớp" in result.stdout


def test_a_report_without_a_slip_ends_with_zero() -> None:
    assert planted(CLEAN) == []
    result = run("check", str(report(CLEAN)))
    assert result.exit_code == 0
    assert "✗ Không khớp" not in result.stdout
    assert "Không thấy chỗ nào không khớp." in result.stdout
    assert "Tìm thấy" in result.stdout


def test_text_begins_with_whose_report_it_is() -> None:
    identity = json.loads(SLIPPED.with_suffix(".truth.json").read_text(encoding="utf-8"))["document"]
    first = run("check", str(report(SLIPPED))).stdout.splitlines()[0]
    assert identity["number"] in first
    assert identity["issuer"] in first
    assert "Quý I/2024" in first


def test_what_is_unknown_of_a_report_is_said(tmp_path: Path) -> None:
    first = checked_text(tmp_path, WRONG).splitlines()[0]
    assert "chưa có số" in first
    assert "chưa rõ cơ quan ban hành" in first
    assert "chưa rõ kỳ báo cáo" in first


def checked_text(folder: Path, *sentences: str, width: int | None = None) -> str:
    """What is said of a plain text."""
    return render(checked(folder, *sentences), "text", width=width)


def checked(folder: Path, *sentences: str) -> Checked:
    path = folder / "report.txt"
    path.write_text("\n".join(sentences), encoding="utf-8")
    return check_file(path)


def test_a_computed_operand_has_the_separators_of_the_language(tmp_path: Path) -> None:
    """Of 1.185 early and 2.015 on time the numerator is printed nowhere."""
    found = checked(
        tmp_path, "Đã giải quyết 3.240 hồ sơ, trong đó trước hạn 1.185 hồ sơ và đúng hạn 2.015 hồ sơ, đạt tỷ lệ 97,88%."
    )
    assert "Tử số 3.200: tính ra, không in trong báo cáo\n" in render(found, "text")
    assert "Numerator 3,200: computed, not printed\n" in render(found, "text", english=True)


def test_a_claim_is_told_with_its_sentence_and_arithmetic(tmp_path: Path) -> None:
    """Its operands stand in the sentence: the arithmetic has them, and nothing repeats them."""
    told = checked_text(tmp_path, WRONG)
    assert "“Đã hoàn thành 19/20 nhiệm vụ, đạt [90,5]% kế hoạch.”" in told
    assert "19 / 20 × 100 = 95%" in told
    assert "Tử số" not in told


def test_a_word_file_is_placed_by_its_headings(tmp_path: Path) -> None:
    path = tmp_path / "report.docx"
    document = docx.Document()
    for text in ("I. KẾT QUẢ THỰC HIỆN", "1. Công tác chỉ đạo", WRONG):
        document.add_paragraph(text)
    document.save(str(path))
    result = run("check", str(path))
    assert result.exit_code == 1
    assert "I. KẾT QUẢ THỰC HIỆN › 1. Công tác chỉ đạo" in result.stdout


def test_a_terminal_gets_colour_and_lines_that_fit(tmp_path: Path) -> None:
    found = checked(tmp_path, "Trong kỳ báo cáo, các cơ quan chuyên môn cùng các xã, thị trấn " + WRONG.lower())
    plain, coloured = render(found, "text"), render(found, "text", width=40)
    assert "\x1b" not in plain
    assert "\x1b[" in coloured
    bare = "".join(part.partition("m")[2] for part in ("m" + coloured).split("\x1b["))
    assert max(map(len, bare.splitlines())) <= 40
    # The path in the commands at the end is longer than a line.
    assert bare.split("doichieu")[0].split() == plain.split("doichieu")[0].split()


def test_what_a_report_says_cannot_steer_the_terminal() -> None:
    assert printable("a\x1b[2J\u202eb\x07\n") == "a�[2J�b� "


GRAVE = "Huyện tiếp nhận 500 hồ sơ, đã giải quyết 300 hồ sơ, đang giải quyết 100 hồ sơ."


def test_the_gravest_comes_first_and_what_holds_last(tmp_path: Path) -> None:
    slight, right = "Đã kiểm tra 49 xã, đạt 24/49 xã, tỷ lệ 49,02%.", "Đã hoàn thành 19/20 nhiệm vụ, đạt 95% kế hoạch."
    found = checked(tmp_path, right, slight, GRAVE)
    assert [claim.verdict for claim in found.claims] == ["exact", "inconsistent", "inconsistent"]
    wrong = [claim.severity for claim in found.inconsistent]
    assert wrong == ["low", "high"]
    told = render(found, "text", everything=True)
    assert told.index(GRAVE.split("500")[0]) < told.index("tỷ lệ [49,02]") < told.index("đạt [95]%")
    first = next(line for line in told.splitlines() if line.startswith("1. "))
    assert first.startswith("1. ✗ Không khớp · cân đối · ")
    assert first.endswith(" · mức cần xem: cao")
    assert "3. ✓ Khớp · tỷ lệ\n" in told
    few = render(found, "text").partition("\nXem mọi phép tính: ")[0]
    assert few == told.partition("3. ✓")[0] + told[told.index("Tìm thấy 3 phép tính") :]


@pytest.mark.parametrize(("english", "total", "kinds"), [
    (False, "Tìm thấy 3 phép tính: 1 khớp (1 khi làm tròn), 1 không khớp, 1 chưa kiểm được.",
     "Theo loại: tỷ lệ 3 (1 không khớp, 1 chưa kiểm được)."),
    (True, "3 claims found: 1 holds (1 rounded), 1 does not hold, 1 cannot be decided.",
     "By kind: ratio 3 (1 does not hold, 1 cannot be decided)."),
])  # fmt: skip
def test_what_was_checked_is_summed_up_by_kind(tmp_path: Path, english: bool, total: str, kinds: str) -> None:
    found = checked(tmp_path, WRONG)
    verdicts = ("inconsistent", "rounded", "unverifiable")
    found = replace(found, claims=tuple(replace(found.claims[0], verdict=verdict) for verdict in verdicts))
    told = render(found, "text", english=english)
    assert total in told
    assert kinds in told
    page = render(found, "html", english=english)
    first = "1 of 3 claims does not hold" if english else "1 trong 3 phép tính không khớp"
    assert f'<p class="result">{first}' in page
    assert f"<p>{total}</p>" in page
    assert "<td>3</td><td>1</td><td>1</td><td>1</td></tr>" in page
    assert json.loads(render(found, "json"))["counts"]["kinds"] == {
        "ratio": {"exact": 0, "rounded": 1, "truncated": 0, "approximate": 0, "unverifiable": 1, "inconsistent": 1}
    }


def test_the_cause_is_a_code_in_json_and_words_elsewhere(tmp_path: Path) -> None:
    found = checked(tmp_path, WRONG)
    claim = replace(found.claims[0], cause="digit")
    found = replace(found, claims=(claim,))
    assert json.loads(render(found, "json"))["claims"][0]["cause"] == "digit"
    for form in ("text", "html"):
        assert " · sai một chữ số · " in render(found, form)
        assert " · one digit off · " in render(found, form, english=True)
    assert json.loads(render(checked(tmp_path, WRONG.replace("90,5", "95")), "json"))["claims"][0]["cause"] is None


@pytest.mark.parametrize(("group", "codes"), [
    ("kind", ClaimKind), ("cause", Cause), ("verdict", Outcome), ("problem", TEMPLATES)])
def test_every_code_has_words(group: str, codes: Iterable[str]) -> None:
    assert [code for code in codes if f"{group}.{code}" not in WORDS] == []


def test_english_tells_numbers_in_english(tmp_path: Path) -> None:
    found = checked(tmp_path, "Tiếp nhận 2.326 hồ sơ, trong đó nhận mới 2.188 hồ sơ, kỳ trước chuyển sang 147 hồ sơ.")
    assert len(found.inconsistent) == 1
    told = render(found, "html", english=True)
    assert '<th scope="row">Total</th><td>2,326</td>' in told
    assert '<th scope="row">Part</th><td>2,188</td>' in told
    assert '<th scope="row">Tổng</th><td>2.326</td>' in render(found, "html")


def test_findings_of_one_suspect_stand_together_and_the_first_lines_say_so(tmp_path: Path) -> None:
    found = checked(tmp_path, WRONG, GRAVE)
    [slight, grave] = sorted(found.inconsistent, key=lambda claim: claim.kind == "balance")
    suspect = replace(slight.operands[0], role="suspect")
    alone, first, second = (replace(slight, suspect=each, severity=severity) for each, severity in
                            ((None, "medium"), (suspect, "high"), (suspect, "low")))  # fmt: skip
    found = replace(found, claims=(second, alone, first, grave))
    vietnamese, page = render(found, "text"), render(found, "html")
    assert vietnamese.index("\n4 trong 4 phép tính không khớp") < vietnamese.index("\n1. ")
    numbers = [line[0] for line in vietnamese.splitlines() if "· mức cần xem: " in line and " · tỷ lệ · " in line]
    together = f"{numbers[0]}, {numbers[1]}"
    for told in (vietnamese, page):
        assert f"Các chỗ {together} có thể do cùng một số gõ sai: 19." in told
    assert f"Findings {together} may be one slip, in the number 19." in render(found, "text", english=True)
    assert "một số gõ sai" not in render(replace(found, claims=(first, alone)), "text")


def test_a_number_in_a_table_is_placed_by_row_and_column(tmp_path: Path) -> None:
    rows = [["TT", "Đơn vị", "Hồ sơ tiếp nhận", "Trễ hạn"], ["1", "Xã Bình Khê", "300", "2"],
            ["2", "Xã Hà Vân", "451", "1"], ["", "Tổng cộng", "715", "3"]]  # fmt: skip
    path = tmp_path / "report.docx"
    document = docx.Document()
    table = document.add_table(len(rows), len(rows[0]))
    for at, row in enumerate(rows):
        for column, text in enumerate(row):
            table.cell(at, column).text = text
    document.save(str(path))
    found = check_file(path)
    told = render(found, "text")
    assert "dòng “Tổng cộng”, cột “Hồ sơ tiếp nhận”" in told
    assert "Thành phần 300: dòng “1 | Xã Bình Khê”\n" in told
    assert "row “Tổng cộng”, column “Hồ sơ tiếp nhận”" in render(found, "text", english=True)
    [wrong] = [claim for claim in json.loads(render(found, "json"))["claims"] if claim["verdict"] == "inconsistent"]
    assert wrong["cell"] == {"row": "Tổng cộng", "column": "Hồ sơ tiếp nhận"}


def test_figures_that_no_claim_touches_are_counted(tmp_path: Path) -> None:
    found = checked(tmp_path, WRONG, "Đã ban hành 12 kế hoạch.")
    assert (found.figures, found.compared) == (4, 3)
    assert "1 số liệu không nằm trong phép tính nào kiểm được" in render(found, "text")


def test_what_to_type_next_can_be_typed(tmp_path: Path) -> None:
    folder = tmp_path / "Báo cáo quý I"
    folder.mkdir()
    told = checked_text(folder, WRONG)
    assert f"doichieu check '{folder}/report.txt' --all" in told


def test_operands_of_another_sentence_are_followed_by_it_once(tmp_path: Path) -> None:
    parts = "Trong tổng số tiếp nhận có 1.939 hồ sơ nộp trực tuyến, 1.339 hồ sơ nộp trực tiếp và 27 hồ sơ qua bưu chính"
    found = checked(tmp_path, WRONG)
    part = replace(found.claims[0].operands[0], quote=parts, page=2)
    own = found.claims[0].operands[1]
    found = replace(found, claims=(replace(found.claims[0], operands=(own, part, part, part)),))
    for form in ("text", "html"):
        told = render(found, form)
        assert told.count(parts) == 1
        assert f"trang 2: “{parts}”" in told


def test_a_problem_met_twice_is_told_once(tmp_path: Path) -> None:
    found = checked(tmp_path, WRONG)
    twice = problem("extract", "unknown_place", found="Bình Khê")
    told = render(replace(found, problems=(twice, twice)), "text")
    assert told.count("Bình Khê") == 1
    assert "(1)" in told


def test_what_is_said_of_several_phrases_is_told_once(tmp_path: Path) -> None:
    met = [("Luật Lưu trữ", 2), ("Luật Đất đai", 3)]
    found = replace(checked(tmp_path, WRONG), problems=(
        *(problem("extract", "unread_citation", page=page, found=law) for law, page in met),
        problem("extract", "malformed_date", found="năm 20230", expected="năm"),
    ))  # fmt: skip
    told = render(found, "text")
    assert "(3):\n" in told
    assert "  - «Luật Lưu trữ» (trang 2), «Luật Đất đai» (trang 3): có vẻ dẫn một văn bản" in told
    assert "  - «năm 20230»: không phải ngày tháng" in told
    assert "«Luật Lưu trữ» (page 2), «Luật Đất đai» (page 3): This looks like" in render(found, "text", english=True)


@pytest.mark.parametrize("sentence", [WRONG, "Đã hoàn thành 19/20 nhiệm vụ, đạt 95% kế hoạch."])
def test_a_part_that_was_not_read_is_said_with_the_answer(tmp_path: Path, sentence: str) -> None:
    """«Nothing found» would else pass for «nothing is wrong»."""
    whole = checked(tmp_path, sentence)
    part = replace(whole, problems=(problem("read", "unreadable_page", file="a.pdf", page=2, found="x"),))
    for form in ("text", "html"):
        assert "Chưa đọc hết tệp" not in render(whole, form)
        told = render(part, form)
        assert told.index("Chưa đọc hết tệp") < told.index("Tìm thấy 1 phép tính")
        assert "Not all of the file was read" in render(part, form, english=True)


def test_why_a_file_was_not_read_is_told_in_english(tmp_path: Path) -> None:
    (tmp_path / "empty.docx").write_bytes(b"")
    ended = CliRunner().invoke(main, ["check", "--english", str(tmp_path / "empty.docx")])
    assert (ended.exit_code, ended.stdout) == (2, "")
    assert ended.stderr == "empty.docx: The file is empty. Ask for it again where it came from.\n"


def test_a_strip_begins_and_ends_between_lines(tmp_path: Path) -> None:
    path = tmp_path / "lines.pdf"
    canvas = Canvas(str(path), pagesize=(595, 842))
    for row in range(40):
        canvas.drawString(72, 800 - 18 * row, "MMMMMMMMMMMMMMMM " * 4)
    canvas.save()
    drawn = strips(path, [(1, (left, 300.0 + shift, left + 40, 312.0 + shift)) for shift in range(18)
                          for left in (80.0, 400.0)])  # fmt: skip
    assert [strip.right for strip in drawn if strip] == [False, True] * 18
    for strip in drawn:
        assert strip is not None
        image = Image.open(io.BytesIO(strip.png)).convert("L")
        for row in (0, image.height - 1):
            assert min(image.getpixel((x, row)) for x in range(image.width)) > 200  # type: ignore[type-var]


def test_problems_are_told_and_a_flood_of_them_counted(tmp_path: Path) -> None:
    found = checked(tmp_path, WRONG)
    many = [problem("read", "no_text_layer", page=n, file="a.pdf") for n in range(1, 31)]
    flooded = replace(found, problems=tuple(many))
    for form in ("text", "html"):
        told = render(flooded, form)
        assert "a.pdf, trang 20:" in told
        assert "trang 21" not in told
        assert "và 10 điều nữa" in told
    assert len(json.loads(render(flooded, "json"))["problems"]) == 30


@pytest.mark.parametrize(("name", "content", "says"), [
    ("zero.pdf", b"", "tệp rỗng"),
    ("named.pdf", b"just words, no PDF at all", "mang đuôi .pdf"),
    ("cut.pdf", b"%PDF-1.7\n1 0 obj\n<<", "tệp hỏng"),
])
def test_a_file_that_cannot_be_read_ends_with_two(tmp_path: Path, name: str, content: bytes, says: str) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    result = run("check", str(path))
    assert result.exit_code == 2
    assert name in result.output
    assert says in result.output


def test_json_holds_every_claim_with_its_place() -> None:
    result = run("check", str(report(SLIPPED)), "--format", "json")
    found = json.loads(result.stdout)
    assert found["counts"]["claims"] == len(found["claims"])
    assert sum(found["counts"]["verdicts"].values()) == len(found["claims"])
    wrong = [claim for claim in found["claims"] if claim["verdict"] == "inconsistent"]
    assert {claim["page"] for claim in wrong} <= set(range(1, found["document"]["pages"] + 1))
    for operand in wrong[0]["operands"]:
        assert operand["value_text"] in operand["quote"]
        assert operand["char_end"] - operand["char_start"] == len(operand["value_text"])
    start, end = wrong[0]["claimed_at"]
    assert wrong[0]["quote"][start:end] == wrong[0]["claimed_text"].rstrip("%")
    assert found["document"]["number"] == "31/BC-UBND"
    assert len(found["figures"]) == found["counts"]["figures"]
    stated = {(row["value_text"], row["page"], row["passage"]) for row in found["figures"] if row["indicator"]}
    assert (wrong[0]["claimed_text"].rstrip("%"), wrong[0]["page"], wrong[0]["passage"]) in stated
    for row in found["figures"]:
        assert row["char_end"] - row["char_start"] == len(row["value_text"])


def test_json_is_utf8_whatever_the_file_is_called(tmp_path: Path) -> None:
    path = tmp_path / "b\udcffo.txt"
    try:
        path.write_text(WRONG, encoding="utf-8")
    except (OSError, UnicodeError):
        pytest.skip("this system allows no such name")
    for form in ("json", "html", "text"):
        result = run("check", str(path), "--format", form)
        assert result.exit_code == 1
        assert WRONG.split("90,5")[0] in result.stdout_bytes.decode("utf-8")


class Tags(HTMLParser):
    """Collects what a page would fetch and what it holds."""

    def __init__(self) -> None:
        super().__init__()
        self.fetched: list[str] = []
        self.tags: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.fetched += [value for name, value in attrs if name in ("src", "href") and value]


def test_html_stands_alone_and_shows_the_strip_of_the_page() -> None:
    result = run("check", str(report(SLIPPED)), "--format", "html")
    page = Tags()
    page.feed(result.stdout)
    assert page.fetched
    for address in page.fetched:
        kind, _, data = address.partition(",")
        assert kind == "data:image/png;base64"
        assert Image.open(io.BytesIO(base64.b64decode(data))).width > 600
    assert not {"script", "link", "iframe", "object"} & set(page.tags)
    assert '<html lang="vi">' in result.stdout
    assert "<mark>99,92</mark>" in result.stdout


def test_a_page_that_cannot_be_drawn_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipeline.checking.check_html.strips", lambda _file, spots: [None for _ in spots])
    path = tmp_path / "wide.pdf"
    canvas = Canvas(str(path))
    canvas.drawString(72, 700, "Da giai quyet 19/20 ho so, dat 90,5%.")
    canvas.save()
    result = run("check", str(path), "--format", "html")
    assert result.exit_code == 1
    assert "Không vẽ được ảnh của trang này." in result.stdout


def test_a_strip_of_a_file_that_is_no_pdf_is_none(tmp_path: Path) -> None:
    path = tmp_path / "x.pdf"
    path.write_bytes(b"no PDF")
    assert strips(path, [(1, (0.0, 0.0, 10.0, 10.0))]) == [None]
    assert strips(path, []) == []


def test_html_escapes_what_the_report_says(tmp_path: Path) -> None:
    path = tmp_path / "x.txt"
    path.write_text("Đã hoàn thành 19/20 nhiệm vụ, đạt 90,5% <script>alert()</script>.", encoding="utf-8")
    result = run("check", str(path), "--format", "html")
    assert result.exit_code == 1
    assert "<script" not in result.stdout
    assert "&lt;script" in result.stdout


def test_english_explains_in_english() -> None:
    result = run("check", str(report(SLIPPED)), "--english")
    assert "Does not hold · ratio" in result.stdout
    assert "not as stated" in result.stdout
    assert "không khớp" not in result.stdout


def test_explain_tells_sentence_operands_interval_and_verdict(tmp_path: Path) -> None:
    database = tmp_path / "reports.db"
    assert run("build", str(report(SLIPPED)), "--db", str(database)).exit_code == 0
    with sqlite3.connect(database) as conn:
        claim, quote, text = conn.execute(
            "SELECT id, quote, claimed_text FROM claims WHERE verdict = 'inconsistent'"
        ).fetchone()
    result = run("explain", "--db", str(database), claim)
    assert result.exit_code == 0
    assert quote in result.stdout
    assert f"Báo cáo nêu: {text} – làm tròn: từ 99,915 đến 99,925; bỏ số lẻ: từ 99,92 đến dưới 99,93" in result.stdout
    assert "Tử số: 2.293 (trang 2) – số đếm" in result.stdout
    assert "✗ Không khớp (inconsistent) · quy tắc: " in result.stdout
    missing = run("explain", "--db", str(database), "no-such-claim")
    assert missing.exit_code == 2


@pytest.mark.parametrize(("value", "text"), [
    (Fraction(9956, 100), "99.56"), (Fraction(-5), "-5"), (Fraction(1, 3), "1/3"), (Fraction(-1, 8), "-0.125"),
    (Fraction(0), "0"), (None, None),
])
def test_numbers_are_exact(value: Fraction | None, text: str | None) -> None:
    assert exact_text(value) == text
