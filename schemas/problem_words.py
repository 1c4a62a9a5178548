"""What each problem code means, in English: the messages themselves are Vietnamese, as the reports are.

In: a code of ``schemas.problems``. Out: a sentence for readers of English; names, pages and counts stand in the
message, which the site shows beside it.
"""

from __future__ import annotations

from schemas.records import Problem

EXPLAINED: dict[str, str] = {
    "empty_file": "The file is empty. Ask for it again where it came from.",
    "not_a_pdf": "Named .pdf, but its content is something else. Give the file its right ending.",
    "not_a_docx": "Named .docx, but its content is something else. Give it its right ending, or save it as DOCX.",
    "not_annotated": (
        "Not a Word file (DOCX), so no comments can be added. Leave out --annotate, or give the Word file."
    ),
    "wrong_extension": "The ending of the name does not fit the content; it was read by its content. Rename the file.",
    "unopenable": "The file could not be opened. Check its path and the right to read it.",
    "changed_while_read": "The file changed while it was read, so nothing was stored. Run build again.",
    "damaged": "The file is damaged and could not be opened; perhaps it was cut short. Fetch it again.",
    "encrypted": "The file asks for a password. Save a copy without one.",
    "missing_part": "The ZIP package lacks a part that every Word file has. Save it again from Word.",
    "unsupported": (
        "This kind of file is not read. Save it as PDF or DOCX, an image as JPEG, PNG, TIFF or PDF; unpack an archive"
        " first."
    ),
    "too_large": (
        "The file is beyond a limit. Split it, or raise the limit (`doichieu build --help`) and run build --retry."
    ),
    "page_too_large": (
        "This page is beyond a limit and was not read; the others were. Look at it in the original, or raise the "
        "limit and run build --retry."
    ),
    "partial": (
        "A part of the file is damaged; the rest was read, so words, list numbers or notes may be missing. Open it in"
        " Word, let it be repaired and save it."
    ),
    "unread_object": "The file has an object (a chart, a picture) whose numbers are not read. Look at the original.",
    "unread_part": "The file has a part that is not read. Look at that part in the original.",
    "timeout": "Reading took longer than the limit and was stopped. Try this file alone with `doichieu check`.",
    "crashed": "The process that read the file broke off. Other files are not affected.",
    "out_of_memory": (
        "Reading needed more memory than the limit and was stopped. Split the file, or raise DOICHIEU_MEMORY_BYTES."
    ),
    "reader_error": "The program met a fault of its own while reading. Please report it with the file.",
    "forbidden_dtd": (
        "A part declares XML entities, which no Word file does; it was not opened. Open it in Word and save it again."
    ),
    "unreadable_page": "This page could not be read; the others were.",
    "no_text_layer": "This page has no text that can be read; perhaps it is a scan.",
    "unknown_encoding": (
        "Some passages are in an old font (TCVN3, VNI …) or broken, without enough evidence to convert them; they "
        "stand as in the file. Convert the file to a Unicode font and read it again."
    ),
    "lost_letters": (
        "The TCVN3 font of this PDF lost the letter ư. Words with one possible spelling were restored, others left. "
        "Compare with the Word file."
    ),
    "no_words_recognised": "The page is an image; recognition found no words. Look at it in the original.",
    "no_text": "There is nothing to read in the file.",
    "ocr_unavailable": (
        "Some pages are images and Tesseract is not installed. Install tesseract-ocr and tesseract-ocr-vie and run "
        "build again."
    ),
    "libreoffice_unavailable": (
        "This kind of file needs LibreOffice, which is not installed. Install libreoffice-writer-nogui and run build "
        "again, or save it as DOCX."
    ),
    "libreoffice_failed": "LibreOffice stopped while converting the file. Try again; otherwise save it as DOCX.",
    "converted": (
        "The file was read through a DOCX made by another program. Where a figure looks odd, look at the original."
    ),
    "malformed_date": "What is printed is no date; it stands as printed.",
    "unread_citation": "This looks like the number of a document, but its kind or issuer is not clear.",
    "unread_numeral": (
        "It is not understood what this number counts: it has no unit or noun, and is no date, document number or "
        "list number. See the quoted sentence; if it is a figure, no check has used it."
    ),
    "unknown_place": "The place is not in the list of districts; its province is not known.",
    "district_after_reform": (
        "The report of a district is dated after 30 June 2025, when districts ended. Check the date of signing or the"
        " issuer."
    ),
    "unit_not_in_force": (
        "No unit of this name existed on that day: it was merged, or not yet founded. The unit that bears the name is"
        " given all the same."
    ),
    "unresolved_unit": (
        "The place could not be tied to one administrative unit: its name is not in the list there, or several places"
        " bear it. Compare with the table admin_units."
    ),
}


def explained(found: Problem) -> str:
    """Return the sentence for a problem."""
    return EXPLAINED[found.code]
