"""The entries of the vocabulary: which indicators there are, and what each says of itself.

Indicators stand in two places. ``vocab/indicators.yml`` holds those of the dossier
statistics, whose words are in ``vocab/dossiers.yml``. ``vocab/fields/*.yml`` holds
all others, each with its words, one entry an indicator:

    code, label_vi, label_en, unit, parent, definition   the columns of the table
    phrase    one sentence of ours that a careful reader gives this code
    rules     what must stand around a number; one rule that fits is enough
    whole     code of the lower number of a fraction («27/35 nhiệm vụ»)
    whole_where  phrase -> code it has instead where the phrase is in the clause («21/24 đơn thuộc thẩm quyền»)
    kind      "yes" of a kind of its parent, counted as it comes in; of what was done with these it is none
    upper     code of the upper number of a fraction, the lower one then has this entry's own
    whose     "district" where an office named beside the number only reports it (budgets, inspections)
    rate_of   for a percentage: codes of the count it follows («… 27/35 nhiệm vụ, đạt 77,14%»)
    change    "yes" where the number states a rise or fall; all others never do
    level     whose it is where an office of several tiers names no other: "district"
    modality  "target" where the quantity itself is assigned or planned; comparable as such
    plan_of   "year" where it is a year's, whatever the report's window
    against   "year" where it is a result set against a year's plan: «đến nay» is then the year to date

A rule is a mapping of lists of phrases (``expand``) in compare form:

    counts          the noun right after the number; «@group» is a group of ``vocab/nouns.yml`` or, in the
                    lists below, of ``vocab/verbs.yml``,
                    «%», «đồng», «rank» and «bare» are units. A number without a noun is taken
                    where the noun stands before it («Số lớp đã mở: 03»).
    near, and       one phrase of each in the number's own clause
    about           one phrase in its sentence, earlier in its passage or in the headings above
    about_sentence  one phrase in its sentence
    never           no phrase of these in its own clause
    never_sentence  no phrase of these in its sentence, between two semicolons
    change          as of the entry, for one rule alone («giảm 12 biên chế»)
    bare            "yes" where the cue alone, without a noun, is enough («bổ nhiệm mới 04»)

An entry or rule with any other key is refused: a cue under a misspelt key would be no cue, and the rule fit everywhere.

Of several rules that fit, the one whose words are longest wins. A phrase is looked for in every spelling of
``vocab/synonyms.yml``, and not inside the words that ``masks`` of ``vocab/nouns.yml`` lists. How indicators are made
of one another stands in ``vocab/identities.yml``. To know what a
label means, in a table's head say, ask ``extractors.indicators.best_rule.code_of_label``.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from extractors.text.vocabulary import load

#: Files of ``vocab/fields`` in the order of a report's outline.
FIELDS = ("direction", "institutions", "procedures", "online", "organisation", "finance", "citizens")
#: The columns of the table of indicators that an entry fills itself.
COLUMNS = ("code", "label_vi", "label_en", "unit", "parent", "definition")
_ENTRY_KEYS = frozenset((
    *COLUMNS, "phrase", "rules", "whole", "whole_where", "kind", "upper", "whose", "rate_of", "change", "level",
    "modality", "plan_of", "against",
))  # fmt: skip
_RULE_KEYS = frozenset(
    ("counts", "near", "and", "about", "about_sentence", "never", "never_sentence", "change", "bare")
)


@cache
def field_indicators() -> tuple[Mapping[str, Any], ...]:
    """The entries of ``vocab/fields``: every indicator outside the dossier statistics.

    Raises ValueError that names the file, the entry and the key where one is missing or unknown.
    """
    return tuple(checked(entry, name) for name in FIELDS for entry in load(f"fields/{name}")["indicators"])


def checked(entry: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    """The entry as it is; ``name`` is its file. Raises ValueError for a key that is missing or unknown."""
    rules = entry.get("rules", ())
    faults = [
        *(f"no «{key}»" for key in COLUMNS if key not in entry),
        *(f"unknown key «{key}»" for key in entry if key not in _ENTRY_KEYS),
        *("a rule without «counts»" for rule in rules if "counts" not in rule),
        *(f"a rule with the unknown key «{key}»" for rule in rules for key in rule if key not in _RULE_KEYS),
    ]
    if faults:
        code = entry.get("code", "an entry without a code")
        raise ValueError(f"vocab/fields/{name}.yml, {code}: {'; '.join(faults)}")
    return entry


@cache
def field_indicators_by_code() -> Mapping[str, Mapping[str, Any]]:
    """The entries of ``vocab/fields`` by their code."""
    return {entry["code"]: entry for entry in field_indicators()}


@cache
def planned_codes() -> frozenset[str]:
    """Indicators of what is assigned or planned: their figures are targets, and districts are compared by them."""
    return frozenset(entry["code"] for entry in field_indicators() if entry.get("modality") == "target")


@cache
def indicators() -> tuple[dict[str, Any], ...]:
    """All indicators as rows of their table."""
    entries = [*load("indicators")["indicators"], *field_indicators()]
    told = _identities()
    return tuple(
        {column: entry[column] for column in COLUMNS} | {"identity": told.get(entry["code"])} for entry in entries
    )


def _identities() -> dict[str, str]:
    """How an indicator is made of others, in words: «a + b», «100 × a / b»."""
    return {
        row["whole"]: " + ".join(row["parts"]) if row["kind"] == "sum" else "100 × " + " / ".join(row["parts"])
        for row in load("identities")
    }
