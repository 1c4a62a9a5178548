"""Whether a number of the dossier statistics counts dossiers, procedures or something else.

Comes in: a reading, a quantity and what earlier numbers left open. Goes out: «dossier», «procedure» or «other».
"""

from __future__ import annotations

import regex

from extractors.codes.governing import (
    NOUN,
    Governor,
)
from extractors.indicators.features import QUALITY, STATE
from extractors.reading import Quantity, Reading
from extractors.text.nlp import Cue

#: «số TTHC phát sinh hồ sơ 64/85 thủ tục» counts procedures.
_ONLY_OF_PROCEDURES = regex.compile(r"phát sinh|nộp")
#: «Bộ phận một cửa: nhận 1.890, trả 1.845»: what is counted there needs no saying.
_ONE_DOOR = regex.compile(r"một cửa|tiếp nhận và trả kết quả|hành chính công|tn&tkq")
#: What may follow a number that names no unit and still counts dossiers.
_BARE_END = regex.compile(
    r"\s*(?:[,;.:()\[\]|/+=]|$|(?:và|hồ sơ|trong đó|đạt|chiếm|tỷ lệ|trường hợp|trễ|quá|đúng|trước|sớm"
    r"|đang|đã|còn|chưa|tăng|giảm|tương ứng|rút|bị|được|so với|từ|xuống|lên|gồm|bao gồm|với"
    # «(335 trong hạn, 5 quá hạn)», «(700 trực tuyến, 289 trực tiếp)», «(12 kỳ trước chuyển sang, 90 mới tiếp nhận)»
    r"|trong (?:thời )?hạn|(?:nộp |tiếp nhận |nhận )?(?:trực tuyến|trực tiếp|qua)|mới|tiếp nhận (?:mới|trong)|nhận mới"
    r"|phát sinh|tồn|chuyển từ|kỳ trước|tại quầy|(?:tại |ở |thuộc )?cấp (?:huyện|xã)(?! (?:và|hoặc)|,))(?!\p{L}))"
)
#: What else offices count by «bộ».
_THINGS_IN_SETS = regex.compile(r"trang bị|thiết bị|máy|bàn|ghế|tủ|tài liệu|mua sắm|lắp đặt|cấp phát")
#: Characters between «7769 TTHC» and the verb that makes them dossiers.
_NEAR = 4


def noun_of(reading: Reading, quantity: Quantity, governor: Governor) -> str:
    """What the number counts: dossier, procedure or other."""
    unit = quantity.numeral.unit
    if unit == "hồ sơ":
        return "dossier"
    if unit == "thủ tục":
        return "procedure"
    if unit == "bộ":
        return "dossier" if governor.noun == "dossier" or _are_sets_of_dossiers(reading, quantity) else "other"
    if unit == "trường hợp":
        near = reading.compared[max(0, quantity.start - 200) : quantity.start]
        return "dossier" if governor.noun == "dossier" and regex.search(r"hồ sơ|tthc", near) else "other"
    if unit is not None:
        return "other"
    index = reading.quantities.index(quantity)
    pair = reading.pair_of(index)
    if pair and pair.upper == index:
        return noun_of(reading, reading.quantities[pair.lower], governor)
    if not _BARE_END.match(reading.compared, quantity.numeral.unit_end):
        return "other"
    before = list(NOUN.finditer(reading.compared, 0, quantity.start))
    if before:
        return before[-1].lastgroup or "other"
    if governor.noun is None and _ONE_DOOR.search(reading.compared + " " + reading.passage.section.lower()):
        return "dossier"
    return governor.noun or "other"


def _are_sets_of_dossiers(reading: Reading, quantity: Quantity) -> bool:
    """«tổng số hồ sơ đề nghị giải quyết TTHC là 59.010 bộ», not «tiếp nhận hồ sơ … máy tính 12 bộ»."""
    if not _BARE_END.match(reading.compared, quantity.numeral.unit_end):
        return False  # «1.200 bộ tài liệu»
    said = [m for m in NOUN.finditer(reading.compared, quantity.sentence[0], quantity.start) if m["dossier"]]
    return bool(said) and not _THINGS_IN_SETS.search(reading.compared, said[-1].end(), quantity.start)

#: «6 thủ tục giải quyết tại cấp xã»: where they are handled; «đã giải quyết» and «được giải quyết» tell what was done
_HANDLED_WHERE = regex.compile(
    r"(?:tiếp nhận|giải quyết|xử lý)(?:,? (?:và )?(?:giải quyết|trả kết quả))? (?:tại|ở) (?:cấp|các|mức)(?!\p{L})"
)


def verb_adjacent(reading: Reading, left: list[Cue], right: list[Cue], quantity: Quantity) -> bool:
    """«đã tiếp nhận 4063 TTHC», «7769 TTHC đã giải quyết» count dossiers; «cung cấp 113 thủ tục» does not."""
    last = max(
        (
            c.start
            for c in right
            if c.feature.startswith((STATE, QUALITY))
            and not _ONLY_OF_PROCEDURES.search(reading.compared, c.start, c.end)
            # «36 TTHC còn lại» are the rest of the procedures, «16 TTHC không tiếp nhận tại Bộ phận» are not offered
            and not reading.compared.startswith(("còn lại", "không"), c.start)
            and not _HANDLED_WHERE.match(reading.compared, c.start)
            and not reading.compared.endswith(("chưa ", "chưa được "), 0, c.start)
        ),
        default=-1,
    )
    if (
        last >= 0
        and len(regex.sub(r"[\d.,/\s]|tthc|thủ tục hành chính|thủ tục", "", reading.compared[quantity.end : last]))
        <= _NEAR
    ):
        return True
    verbs = [
        c
        for c in left
        if c.feature in ("state:received", "state:resolved", "quality:on_time", "quality:early")
        and not _ONLY_OF_PROCEDURES.search(reading.compared, c.start, c.end)
    ]
    return (
        bool(verbs)
        and len(reading.compared[verbs[-1].end : quantity.start].split()) <= 3
        and not regex.search(r"thời gian|cho|đối với|của|danh mục", reading.compared[verbs[-1].end : quantity.start])
    )
