"""Tables whose rows are levels of online services: «Toàn trình», «DVCTT một phần», «Mức độ 4», and their sum.

Comes in: the form of a table, the label of a row and the head over a cell. Goes out: the code of ``vocab/fields`` that
the two make together. What the columns count there are services, or dossiers of services: not the handling statistics.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import regex

from extractors.tables.heads import Head
from extractors.tables.labels import RowLabel
from extractors.text.compare_form import compare_form

_LEVELS = (
    ("full", regex.compile(r"(?<!\p{L})toàn trình(?!\p{L})")),
    ("partial", regex.compile(r"(?<!\p{L})một phần(?!\p{L})")),
    ("level3", regex.compile(r"(?<!\p{L})(?:mức(?: độ)?|cấp độ) 3(?!\d)")),
    ("level4", regex.compile(r"(?<!\p{L})(?:mức(?: độ)?|cấp độ) 4(?!\d)")),
)
#: «Dịch vụ công trực tuyến», «DVCTT»: what the services are called, not how a dossier came in
_SERVICE_NAME = regex.compile(r"(?<!\p{L})(?:(?:dịch vụ công|dvc) trực tuyến|dvctt)(?!\p{L})")
#: «Mức độ 1 / TTHC»: services that only tell how a procedure is done
_LOW_LEVELS = regex.compile(r"(?<!\p{L})(?:mức(?: độ)?|cấp độ) [12](?!\d)(?!,? ?[-,và ]*[34])")
#: What the label of a row says that is one level's
SERVICES = frozenset(("service:partial", "service:full"))
_FEWEST = 2
_DOSSIERS = regex.compile(r"(?<!\p{L})(?:hồ sơ|hs)(?!\p{L})")
_ONLINE = regex.compile(r"(?<!\p{L})(?:nộp|tiếp nhận|nhận|gửi)?\s*(?:trực tuyến|qua mạng|qua cổng)(?!\p{L})")
_SERVICES = regex.compile(r"(?<!\p{L})(?:dịch vụ|dvc|dvctt|tthc|thủ tục)(?!\p{L})")
#: «Nộp trực tiếp tại quầy», «Tỷ lệ», «Đã giải quyết»: what no indicator of services counts
_OTHERWISE = regex.compile(
    r"(?<!\p{L})(?:trực tiếp|tại quầy|bưu chính|bcci|tỷ lệ|%|giải quyết|đúng hạn|quá hạn|thanh toán)"
)
#: «Tổng số hồ sơ», «Hồ sơ tiếp nhận»
_ALL_DOSSIERS = regex.compile(
    r"(?:tổng )?(?:số )?(?:lượng )?(?:hồ sơ|hs)(?: (?:đã |được )?(?:tiếp nhận|nhận|nộp|phát sinh))?"
)
_WITH_DOSSIERS = regex.compile(r"(?<!\p{L})phát sinh(?!\p{L})")
#: No code says so: all dossiers of a level that were submitted online, where the level is one of the old four.
_NO_ONLINE = ("level3", "level4")


def level_of(text: str) -> str | None:
    """The level of online services that words name, None where they name none or several.

    >>> level_of("DVCTT toàn trình"), level_of("mức độ 3, 4"), level_of("Toàn trình và một phần")
    ('full', 'level3', None)
    """
    compared = compare_form(text)
    told = [level for level, pattern in _LEVELS if pattern.search(compared)]
    return told[0] if len(told) == 1 else None


def has_service_rows(labels: Mapping[int, RowLabel]) -> bool:
    """True for a table whose rows are levels of online services and perhaps their sum."""
    rows = [label for label in labels.values() if label.depth != -1]
    return len(rows) >= _FEWEST and all(level_of(label.text) for label in rows)


def service_code(label: RowLabel | None, head: Head | None) -> str | None:
    """The code of a cell in such a table, None where its column counts something else."""
    if label is None or head is None or head.is_change:
        return None
    column = compare_form(head.text)
    if _OTHERWISE.search(column):
        return None
    level = level_of(label.text)
    end = f".{level}" if level else ""
    if _DOSSIERS.search(column) or (_ONLINE.search(column) and not _SERVICES.search(column)):
        if not _ONLINE.search(column):
            return None if _SERVICES.match(column) else f"dvc.dossiers{end}"
        if level in _NO_ONLINE:
            return None
        return f"dvc.dossiers{end}.online" if level else "dossiers.received.online"
    if _SERVICES.search(column) and not _WITH_DOSSIERS.search(column):
        return f"dvc.provided{end}"
    return None


def of_level(code: str, head: Head) -> str | None:
    """The code of services of the level that a head names: «Mức độ 3 / TTHC»; none counts those of levels 1 and 2."""
    if code != "dvc.provided":
        return code
    if _LOW_LEVELS.search(compare_form(head.text)):
        return None
    level = level_of(head.text)
    return f"{code}.{level}" if level else code


def counts_dossiers(head: Head) -> bool:
    """True for «Dịch vụ công toàn trình / Hồ sơ tiếp nhận», «… / Trong đó trực tuyến»: no number of services."""
    group, _, last = compare_form(head.text).rpartition(" / ")
    if level_of(group) is None or _SERVICES.search(last):
        return False
    return _DOSSIERS.search(last) is not None or _ONLINE.search(last) is not None


def rate_of_level(head: Head, before: str | None) -> str | None:
    """«DVC toàn trình / … trực tuyến | Tỷ lệ (%)»: the rate of the level whose online dossiers stand ``before`` it."""
    level = level_of(head.text)
    return f"dvc.dossiers.{level}.rate" if head.is_rate and before == f"dvc.dossiers.{level}.online" else None


def column_code(head: Head, beside: Iterable[Head] = ()) -> str | None:
    """The code of a column of one level beside those of the handling statistics («Trực tuyến / Toàn trình»).

    «Hồ sơ toàn trình» may be all of them or those submitted online: neither is said, so neither is meant, unless a
    column ``beside`` it below the same head counts the latter («Toàn trình / Tổng số hồ sơ | Hồ sơ trực tuyến»).
    """
    level, column = level_of(head.text), _SERVICE_NAME.sub("", compare_form(head.text))
    if level is None or level in _NO_ONLINE or head.is_change or _OTHERWISE.search(column):
        return None
    if _ONLINE.search(column):
        return f"dvc.dossiers.{level}.online"
    group = head.text.rpartition(" / ")[0]
    alike = (other for other in beside if group and other.text.rpartition(" / ")[0] == group)
    is_all = _ALL_DOSSIERS.fullmatch(column.rpartition(" / ")[2]) is not None
    return f"dvc.dossiers.{level}" if is_all and any(map(column_code, alike)) else None
