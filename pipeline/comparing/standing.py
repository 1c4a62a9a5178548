"""What counts where several files are versions of one report, as SQL that build and site share.

Out: conditions and whole questions. Which files are versions of one another is ``versions``' to say.
"""

#: Documents that stand for their report, in a query whose documents are ``d``; all of them before a comparison.
STANDS = "coalesce(d.stands_for, d.id) = d.id"
#: Documents whose claims another one repeats word for word: told once, where that one is told.
REPEATING = "select document_id from document_versions where relation in ('same_text', 'scan_of')"
#: One row: what is in the corpus, ``periods`` as printed.
COUNTS_OF_ALL = f"""
select (select count(*) from documents d where {STANDS}) as documents,
  (select count(distinct period_label) from documents) as periods,
  (select count(*) from figures) as figures,
  (select count(*) from claims) as claims,
  (select count(*) from citations) as citations,
  (select sum(numerals) from documents) as numerals,
  (select sum(numerals * accounted_share) / sum(numerals) from documents) as accounted_share,
  (select avg(indicator is not null) from figures where method <> 'formula') as indicator_share
"""  # noqa: S608 - a constant
#: A row a verdict: how many claims have it, each told once.
VERDICTS = (
    f"select verdict, count(*) as n from claims where document_id not in ({REPEATING}) "  # noqa: S608 - a constant
    "group by verdict order by n desc"
)
