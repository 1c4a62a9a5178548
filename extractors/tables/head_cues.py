"""The cues of the dossier statistics in a head: which state, term, origin and channel its words name together.

Comes in: a head in compare form, its upper and lower rows joined with ' / '. Goes out: features of ``vocab/dossiers``.
The same is asked of the label of a row below the row that heads it.
"""

from __future__ import annotations

import regex

from extractors.indicators.features import CUES

_NEW_HEAD = regex.compile(r"(?:^|/\s*)(?:số )?(?:hồ sơ )?mới(?: tiếp nhận| nhận)?(?:\s*/|$)")
#: «Năm trước chuyển»
_CARRIED_HEAD = regex.compile(r"(?:^|/\s*)(?:số )?(?:hồ sơ )?(?:kỳ|quý|tháng|năm) trước chuyển(?:\s*/|$)")
#: «Tiếp nhận / Tồn» beside «Tiếp nhận / Mới»: below what came in, what was left over is of the period before
_LEFT_OVER_HEAD = regex.compile(r"nhận[^/]*/\s*(?:số )?(?:hồ sơ |hs )?(?:còn )?tồn(?: cũ| đọng)?\s*$")
#: «Hồ sơ tiếp nhận / Tiếp nhận trong năm» beside «… / Năm trước chuyển sang» and «… / Tổng số»
_WITHIN_HEAD = regex.compile(
    r"(?:nhận|phải giải quyết)[^/]*/\s*(?:số )?(?:hồ sơ )?(?:tiếp nhận |nhận )?trong (?:năm|quý|tháng)\s*$"
)
#: «Kết quả giải quyết / Tổng số» beside «… / Trả đúng thời hạn»: how many were resolved
_RESULTS_HEAD = regex.compile(
    r"(?:^|/\s*)(?:số )?(?:hồ sơ )?(?:có )?kết quả (?:giải quyết|xử lý)(?: hồ sơ| tthc)?\s*/"
    r"\s*(?:tổng(?: số| cộng)?|cộng)\s*$"
)
#: «Đã giải quyết / Trong đó / Sớm», «… / Đúng» beside «… / Quá hạn»: the term is said once
_TERM_UNSAID = regex.compile(
    r"(?:giải quyết|xử lý|kết quả|trả|^trong đó)[^|]*/\s*(?:trả )?"
    r"(?:(?P<early>sớm|trước)|(?P<on_time>đúng)|(?P<late>trễ|quá|chậm|muộn))\s*$"
)

#: «Đã xử lý / Trước hạn / Kỳ trước»: below what became of dossiers, of when, or a part by where they came from
_OF_OUTCOME = regex.compile(
    r"/\s*(?:số )?(?:hồ sơ )?(?:(?:từ )?(?:kỳ|quý|tháng|năm)(?: báo cáo)? (?:trước(?: chuyển (?:sang|qua|đến))?|này)"
    r"|(?:(?:tiếp nhận|phát sinh|nhận) )?(?:mới )?trong (?:kỳ|quý|tháng|năm))\s*$"
)
#: «Số mới tiếp nhận qua BCCI», «Mới nhận qua đại lý»: of the new ones, those that came by some one way
_BY_ONE_WAY = regex.compile(r"(?<!\p{L})mới (?:tiếp nhận|nhận|nộp|gửi) (?:qua|bằng)(?!\p{L})")
#: «Tổng số hồ sơ trả kết quả»
_RETURNED = regex.compile(r"^(?!.*nhận).*(?<!\p{L})trả kết quả(?!\p{L})")


def head_features(head: str) -> frozenset[str]:
    """The cues of a head in compare form, its upper and lower rows taken together."""
    features = {c.feature for segment in head.split(" / ") for c in CUES.find(segment)}
    if _NEW_HEAD.search(head):
        features.add("origin:new")
    if _WITHIN_HEAD.search(head):
        features.add("origin:new")
    if _CARRIED_HEAD.search(head) or _LEFT_OVER_HEAD.search(head):
        features.add("origin:carried")
    if _RESULTS_HEAD.search(head) and not any(f.startswith("state:") for f in features):
        features.add("state:resolved")
    if (unsaid := _TERM_UNSAID.search(head)) and not any(f.startswith("quality:") for f in features):
        features.add(f"quality:{unsaid.lastgroup}")
    if "state:rest" in features:
        features = (features - {"state:rest"}) | {"state:pending"}
    states = {f for f in features if f.startswith("state:")}
    if "origin:within" in features and features & {"quality:on_time", "quality:early", "quality:late"}:
        # «Tỷ lệ hồ sơ tiếp nhận trong kỳ được giải quyết đúng hạn»: of those that came in, what became of them
        features -= {"origin:within", "state:received"}
    if _OF_OUTCOME.search(head) and _is_outcome(head.rpartition(" / ")[0]):
        features = {f for f in features if not f.startswith("origin:")}
    if _BY_ONE_WAY.search(head) and not any(f.startswith("channel:") for f in features):
        return frozenset(("domain:other",))
    if features & {"channel:direct", "channel:postal"} and "channel:online" not in features:
        features -= {"origin:new", "origin:within"}  # «Số mới tiếp nhận trực tiếp»: of the new ones, those by one way
    if any(f.startswith("origin:") for f in features):
        features = {f for f in features if not f.startswith(("state:", "quality:"))} | {"state:received"}
    elif {"state:resolved", "state:received"} <= states:
        done = "đã" in head or features & {"quality:early", "quality:on_time"} or _RETURNED.search(head)
        features.discard("state:received" if done else "state:resolved")
    elif "state:pending" in states:
        features -= states - {"state:pending"}
    if not any(f.startswith("state:") for f in features) and any(f.startswith("quality:") for f in features):
        features.add("state:pending" if "quality:in_time" in features else "state:resolved")
    return frozenset(features)


def _is_outcome(over: str) -> bool:
    """True for heads that tell what became of dossiers, and not that they came in."""
    told = {cue.feature for cue in CUES.find(over)}
    return "state:received" not in told and any(f.startswith(("state:", "quality:")) for f in told)
