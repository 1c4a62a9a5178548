"""The prepared questions of the site as SQL, and where readers find them.

Out: the ``queries`` block of Datasette's metadata. They stand here alone because
Datasette 1.0 moves prepared queries elsewhere. ``see`` columns hold an address of
this site, which the plugin turns into a link.
"""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.comparing.standing import REPEATING, STANDS

ON_TIME_RATE = "dossiers.on_time_rate"
#: One more than the site gives for a query: what is joined to the rows is looked up for no others, and the site
#: still knows that there are more.
MOST_ROWS = 1_001


@dataclass(frozen=True, slots=True)
class Query:
    """A prepared question: its address, its title and description, its SQL."""

    name: str
    title: str
    description: str
    sql: str


QUERIES: tuple[Query, ...] = (
    Query(
        "khong-khop", "Phép tính không khớp",
        "Mọi phép tính mà không cách làm tròn, cắt số hay nói ước chừng nào cho ra số báo cáo nêu; "
        "nặng xếp trước, cùng mức thì đáng xem hơn xếp trước.",
        f"""
select d.district, d.period_label, c.kind, c.severity, c.cause, c.claimed_text,
  round(c.recomputed, 4) as recomputed, c.explanation,
  c.quote, c.page, '/bao-cao/' || c.document_id || '#' || c.id as see
from claims c join documents d on d.id = c.document_id
where c.verdict = 'inconsistent' and c.document_id not in ({REPEATING})
order by case c.severity when 'high' then 0 when 'medium' then 1 when 'low' then 2 else 3 end,
  c.priority desc, d.period_label desc, d.district, c.id
""",  # noqa: S608 - a constant
    ),
    Query(
        "ty-le-dung-han", "Tỷ lệ giải quyết đúng hạn theo huyện và kỳ",
        "Số báo cáo nêu đứng cạnh số tính lại từ chính tử số và mẫu số trong câu; "
        "trống là câu không nêu toán hạng.",
        f"""
with shown as materialized (
  select f.*, d.district, coalesce(f.period_label, d.period_label) as period
  from figures f join documents d on d.id = f.document_id
  where f.indicator = '{ON_TIME_RATE}' and f.modality = 'actual' and {STANDS}
  order by d.district, period, f.scope_level, f.scope_name, f.id limit {MOST_ROWS}
)
select f.district, f.period as period_label, f.scope_level, f.scope_name,
  f.value as stated, round(c.recomputed, 4) as recomputed, c.verdict,
  max(case o.role when 'numerator' then o.value end) as numerator,
  max(case o.role when 'denominator' then o.value end) as denominator,
  f.page, '/bao-cao/' || f.document_id || '#' || coalesce(c.id, 'f-' || f.id) as see
from shown f
left join claims c on c.passage_id = f.passage_id and c.kind = 'ratio'
  and c.char_start = f.char_start and c.char_end = f.char_end
left join claim_operands o on o.claim_id = c.id
group by f.id, c.id
order by f.district, f.period, f.scope_level, f.scope_name
""",  # noqa: S608 - a constant of this module
    ),
    Query(
        "giua-cac-bao-cao", "Các báo cáo so với nhau",
        "Số kỳ trước chuyển qua, số nêu lại, các kỳ cộng lại, văn bản dẫn mâu thuẫn: mỗi dòng một chỗ và nơi được "
        "đối chiếu; cột Kết luận nói đã kết luận hay chỉ là đầu mối.",
        f"""
with shown as materialized (
  select c.*, d.district, d.period_label from claims c join documents d on d.id = c.document_id
  where c.method >= 'across' and c.method < 'acrost' and c.verdict <> 'exact'
  order by c.verdict, case c.severity when 'high' then 0 when 'medium' then 1 when 'low' then 2 else 3 end,
    c.priority desc, d.district, c.id limit {MOST_ROWS}
)
select c.district, c.period_label, c.kind, c.verdict, c.severity, c.claimed_text, c.explanation, c.page,
  '/bao-cao/' || c.document_id || '#' || c.id as see,
  o.role, coalesce(o.value_text, f.value_text) as other_text, coalesce(f.page, t.page) as other_page,
  '/bao-cao/' || o.document_id || coalesce('#f-' || f.id, '#t-' || t.id, '') as see_other
from shown c join claim_operands o on o.claim_id = c.id and o.document_id is not null
left join figures f on f.id = o.figure_id left join citations t on t.id = o.citation_id
order by c.verdict, case c.severity when 'high' then 0 when 'medium' then 1 when 'low' then 2 else 3 end,
  c.priority desc, c.district, c.id, o.role, o.ordinal
""",  # noqa: S608 - a constant of this module
    ),
    Query(
        "so-lieu", "Số liệu của một báo cáo",
        "Điền mã báo cáo (cột id của bảng documents) vào ô document_id.",
        """
select f.page, i.label_vi as indicator, f.label, f.value, f.value_text, f.unit, f.qualifier, f.modality,
  f.scope_level, f.scope_name, f.period_label, f.quote, '/bao-cao/' || f.document_id || '#f-' || f.id as see
from figures f
left join indicators i on i.code = f.indicator
left join passages p on p.id = f.passage_id
where f.document_id = :document_id
order by p.ordinal, f.char_start
""",
    ),
    Query(
        "noi-dan-van-ban", "Những nơi dẫn một văn bản",
        "Điền số, ký hiệu (ví dụ 30/2020/NĐ-CP) vào ô number: ai dẫn, đề ngày nào, ở trang nào.",
        """
select t.number, t.number_text, t.kind, t.cited_on, t.issuer, d.district, d.period_label, t.page, t.quote,
  '/bao-cao/' || t.document_id || '#t-' || t.id as see
from citations t join documents d on d.id = t.document_id
where t.number = :number
order by t.cited_on, d.district, t.page
""",
    ),
    Query(
        "van-ban-hay-dan", "Văn bản được dẫn nhiều nhất",
        "Mỗi dòng một số, ký hiệu: số báo cáo dẫn, các ngày được ghi (hơn một ngày là điều nên xem).",
        """
select t.number, min(t.kind) as kind, count(distinct t.document_id) as reports, count(*) as mentions,
  count(distinct t.cited_on) as dates, group_concat(distinct t.cited_on) as dated
from citations t
where t.number is not null and t.document_id not in (select id from documents where stands_for <> id)
group by t.number
order by reports desc, mentions desc, t.number
""",
    ),
    Query(
        "khac-giua-cac-ban", "Số liệu khác nhau giữa các bản của một báo cáo",
        "Bản dự thảo và bản ký, bản quét và bản Word của một báo cáo: số nào đã đổi, số nào có thể máy nhận dạng sai.",
        """
select d.district, d.period_label, v.relation, x.kind, i.label_vi as indicator, x.scope_name, x.value_text,
  x.standing_text, x.value, x.standing_value, x.quote, d.file_name, s.file_name as standing_file,
  '/bao-cao/' || x.document_id || coalesce('#f-' || x.figure_id, '') as see,
  '/bao-cao/' || x.version_of_id || coalesce('#f-' || x.standing_figure_id, '') as see_other
from version_differences x join document_versions v on v.document_id = x.document_id
join documents d on d.id = x.document_id join documents s on s.id = x.version_of_id
left join indicators i on i.code = x.indicator
order by d.district, d.period_label, x.document_id, x.kind, x.rowid
""",
    ),
    Query(
        "ket-qua-tep", "Kết quả từng tệp",
        "Mỗi dòng một tệp đã đưa vào: đọc trọn hay không, vì sao và ở trang nào. Chọn một kết quả, hay để tất cả.",
        """
select o.file_name, o.outcome, p.code, p.message, p.page,
  case when o.document_id is not null then '/bao-cao/' || o.document_id end as see
from file_outcomes o
left join problems p on p.stage in ('ingest', 'read')
  and case when o.document_id is not null then p.document_id = o.document_id
    else p.document_id is null and p.file_name = o.file_name and p.code = o.code end
where o.outcome = :outcome or coalesce(:outcome, '') = ''
order by o.outcome, o.file_name, p.page
""",
    ),
    Query(
        "chua-doc-duoc", "Điều chưa đọc được của một báo cáo",
        "Điền mã báo cáo vào ô document_id; để trống thì liệt kê tất cả, kể cả tệp không mở được.",
        """
select p.file_name, p.stage, p.code, p.message, p.page, p.quote,
  case when p.document_id is not null then '/bao-cao/' || p.document_id end as see
from problems p
where p.document_id = :document_id or coalesce(:document_id, '') = ''
order by p.file_name, p.page, p.code
""",
    ),
    Query(
        "don-vi-nay-thuoc", "Đơn vị hành chính nay thuộc đâu",
        "Điền tên huyện, xã cũ (không kèm cấp) vào ô name. Cấp huyện chỉ có đến hết ngày 30/6/2025; "
        "cột of_new cho biết đơn vị mới chỉ gồm đơn vị cũ ấy (whole) hay còn nơi khác (part).",
        """
select o.kind, o.name, above.name as belongs_to, o.vintage, o.valid_to,
  n.kind as new_kind, n.name as new_name, province.name as new_province, s.of_old, s.of_new, s.basis
from admin_units o join unit_successions s on s.old_id = o.id
join admin_units n on n.id = s.new_id
left join admin_units above on above.id = o.parent_id
left join admin_units province on province.id = n.parent_id
where o.name = :name
order by o.vintage, o.level, o.code, n.code
""",
    ),
)

#: Address of a prepared question -> its title and description on the English site.
ENGLISH: dict[str, tuple[str, str]] = {
    "khong-khop": (
        "Claims that do not hold",
        "Every claim whose stated number no rounding, truncation or hedge yields; the gravest first, and of equal "
        "gravity what is most worth a look."),
    "ty-le-dung-han": (
        "On-time rate by district and period",
        "The rate a report states beside the one recomputed from the numerator and denominator of the same sentence; "
        "empty where the sentence gives none."),
    "giua-cac-bao-cao": (
        "Reports compared with one another",
        "Dossiers carried over, figures stated again, periods added up, citations that conflict: a row for each place "
        "and what it was held against; the column Verdict tells findings from leads."),
    "so-lieu": (
        "Figures of a report",
        "Put the key of a report (column id of the table documents) into document_id."),
    "noi-dan-van-ban": (
        "Where a document is cited",
        "Put a document number (such as 30/2020/NĐ-CP) into number: who cites it, with which date, on which page."),
    "van-ban-hay-dan": (
        "Documents cited most often",
        "A row for each number: how many reports cite it, and which dates they give; more than one is worth a look."),
    "khac-giua-cac-ban": (
        "Figures that differ between versions of a report",
        "A draft and the signed report, a scan and the Word file: which figures changed, which were perhaps misread."),
    "ket-qua-tep": (
        "Outcome of each file",
        "A row for each file given: whether it was read whole, why not and on which page. Choose an outcome, or all."),
    "chua-doc-duoc": (
        "What could not be read of a report",
        "Put the key of a report into document_id; leave it empty for all, files that cannot be opened too."),
    "don-vi-nay-thuoc": (
        "Where an administrative unit belongs now",
        "Put the name of a former district or commune (without its level) into name. There are no districts after 30 "
        "June 2025; the column of_new tells whether the new unit is made of the old one alone (whole) or of others "
        "too (part)."),
}
