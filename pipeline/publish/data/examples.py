"""Examples of asking the site by program, and what each answers here and now.

In: the address of the site, the name of its database. Out: code to copy, with the beginning of
its real answer. A test runs each of them against a served database.
"""

from __future__ import annotations

from dataclasses import dataclass
from string import Template
from typing import Any


@dataclass(frozen=True, slots=True)
class Example:
    """One question: what it is for (vi, en), its address, its language and code.

    ``$site`` and ``$db`` stand for the address of the site and of its database in ``path``
    and ``code``, ``$url`` in ``code`` for the address of the question.
    """

    name: str
    vi: str
    en: str
    language: str
    path: str
    code: str

    def address(self, site: str, database: str) -> str:
        """The address this example asks."""
        return site + Template(self.path).substitute(db=database)

    def told(self, site: str, database: str) -> str:
        """The code with the addresses of this site in it."""
        return Template(self.code).substitute(site=site, db=database, url=self.address(site, database))


CURL = "curl -s '$url'"

EXAMPLES: tuple[Example, ...] = (
    Example("findings", "Chỗ không khớp mức cao, dạng JSON", "Findings of high severity as JSON", "curl",
            "/phat-hien.json?severity=high", CURL),
    Example("figures", "Số hồ sơ tiếp nhận: chọn dòng và cột của một bảng",
            "Dossiers received: choose rows and columns of a table", "curl",
            "$db/figures.json?indicator=dossiers.received&modality=actual&_size=3&_shape=array"
            "&_col=value&_col=unit&_col=period_label&_col=page&_col=quote", CURL),
    Example("search", "Tìm cụm từ có dấu", "Search for a phrase with diacritics", "curl",
            "/tim-kiem.json?kind=passage&q=%22%C4%91%C3%BAng+h%E1%BA%A1n%22", CURL),
    Example("csv", "Mọi dòng của một bảng, dạng CSV, không giới hạn số dòng",
            "Every row of a table as CSV, without a limit of rows", "curl",
            "$db/claims.csv?_stream=on&_size=max&_nobom=1&verdict=inconsistent", "curl -s -o claims.csv '$url'"),
    Example("sql", "Câu SQL của riêng bạn (chỉ đọc, có giới hạn thời gian)",
            "Your own SQL (read only, limited in time)", "SQL",
            "$db.json?_shape=array&sql=select+verdict%2C+count%28%2A%29+as+n+from+claims+group+by+verdict"
            "+order+by+n+desc",
            "select verdict, count(*) as n from claims group by verdict order by n desc\n-- $url"),
    Example("python", "Python, không cần thư viện ngoài", "Python, no library needed", "Python",
            "$db/ty-le-dung-han.json?_shape=array",
            "import json\n"
            "from urllib.request import urlopen\n\n"
            "with urlopen('$url') as answer:\n"
            "    for row in json.load(answer)[:3]:\n"
            "        print(row['district'], row['period_label'], row['stated'], row['recomputed'], row['verdict'])\n"),
    Example("javascript", "JavaScript, trong trình duyệt hoặc Node", "JavaScript, in a browser or Node", "JavaScript",
            "$db/van-ban-hay-dan.json?_shape=array",
            "fetch('$url')\n"
            "  .then(answer => answer.json())\n"
            "  .then(rows => rows.slice(0, 3).forEach(row => console.log(row.number, row.reports)));\n"),
)

#: Characters of an answer that the page shows.
SHOWN = 700


async def answers_of(datasette: Any, database: str) -> dict[str, str]:
    """Ask each example here and return the beginnings of the answers, once for the life of the database."""
    db = datasette.get_database()
    kept: dict[str, str] | None = getattr(db, "_doichieu_examples", None)
    if kept is None:
        kept = {}
        for example in EXAMPLES:
            path = example.address("", database)
            answer = await datasette.client.get(path)
            text = answer.text if answer.status_code == 200 else f"{answer.status_code}"
            kept[example.name] = text if len(text) <= SHOWN else text[:SHOWN].rstrip() + " …"
        db._doichieu_examples = kept
    return kept
