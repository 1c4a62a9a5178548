"""Problem codes: what a file or a passage can fail with, and the sentence readers see.

Readers of the database filter and count by code, so a code is never renamed.
Each message says where, what was met, what was expected and what to do next.
"""

from __future__ import annotations

from schemas.records import Problem

#: code -> message template; the fields are filled by ``problem``.
TEMPLATES: dict[str, str] = {
    "empty_file": "{file}: the file has no bytes. Ask the sender for it again.",
    "not_a_pdf": "{file}: named .pdf, but the file begins with {found}. Give it its true extension.",
    "not_a_docx": "{file}: named .docx, but the file is {found}. "
    "Give it its true extension or save it as DOCX.",
    "wrong_extension": "{file}: the extension is {expected}, but the file is {found}; it was read as that. "
    "Give it its true extension.",
    "unopenable": "{file}: cannot be opened ({found}). Check the path and its permissions.",
    "damaged": "{file}: the file could not be opened ({found}). It is probably cut off; fetch it again.",
    "encrypted": "{file}: the file asks for a password. Save a copy without one.",
    "missing_part": "{file}: a ZIP archive without {found}, so not a Word document. Save it from Word again.",
    "unsupported": "{file}: {found} is not read. Save it as PDF or DOCX.",
    "too_large": "{file}: {found}, more than the limit of {expected}. "
    "Split it, or raise the limit in pipeline/limits.py.",
    "timeout": "{file}: not finished after {expected} seconds and stopped. "
    "Try it alone with `doichieu check`.",
    "crashed": "{file}: the reading process ended ({found}). The other files are not affected.",
    "out_of_memory": "{file}: needs more memory than the limit ({found}) and was stopped. "
    "Split it, or raise memory_bytes in pipeline/limits.py.",
    "reader_error": "{file}: the program failed on it ({found}). Please report this with the file.",
    "forbidden_dtd": "{file}: its part {found} declares XML entities, which no Word document does; "
    "it was not opened. Open it in Word and save it again.",
    "unreadable_page": "{file}, page {page}: the page could not be read ({found}); the others were.",
    "no_text_layer": "{file}, page {page}: no usable text on the page (a scan?). {expected}",
    "no_text": "{file}: nothing to read in it.",
    "ocr_unavailable": "{file}: {found} page(s) are images and Tesseract is not installed. "
    "Install tesseract-ocr and tesseract-ocr-vie, then build again.",
    "malformed_date": "«{found}» is not a date ({expected}); kept as printed.",
    "unread_citation": "«{found}» looks like a document number, but its type or issuer is not known.",
    "unknown_place": "«{found}» is not a district of the gazetteer; the province stays unknown.",
}


def problem(
    stage: str, code: str, *, page: int | None = None, quote: str | None = None, **facts: object
) -> Problem:
    """Make a ``Problem`` from its template.

    Raises KeyError for a code or a field the template does not have: both are
    programming errors.
    """
    template = TEMPLATES[code]
    names = {"file": "", "found": "", "expected": "", "page": page if page is not None else "", **facts}
    return Problem(stage=stage, code=code, message=template.format(**names), page=page, quote=quote)
