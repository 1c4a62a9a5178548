"""Set a report as plain text: a table row a line with tabs between its cells, notes as «[1] …» below.

Comes in: a ``Report``. Goes out: the text. Word and PDF files are the other writers'.
"""

from __future__ import annotations

from pipeline.compose.paper import NOTE, Block, Report, Table

_MOTTO = ("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc")


def text_of(report: Report) -> str:
    """Write the report, one paragraph a line.

    Cells of a head that lie below one another are not told apart from a row: such a table is
    printed with its lowest row of heads.
    """
    lines = [*report.agency, *_MOTTO, report.number, report.place_and_date, "", *report.title, "", report.addressee, ""]
    notes: list[str] = []
    for block in report.blocks:
        lines += _of_block(block, notes)
    lines += ["", *(f"[{number}] {text}" for number, text in enumerate(notes, 1)), ""]
    lines += ["Nơi nhận:", *report.recipients, "", *report.signature]
    return "\n".join(lines) + "\n"


def _of_block(block: Block, notes: list[str]) -> list[str]:
    if isinstance(block, Table):
        heads = [head.text for head in block.head[-1]]
        return ["\t".join(cells) for cells in (heads, *block.rows)]
    text = block.text.replace("**", "")
    while hit := NOTE.search(text):
        notes.append(hit[0][2:-1])
        text = f"{text[: hit.start()]} [{len(notes)}]{text[hit.end() :]}"
    return [text]
