"""PDFium functions that are asked for every character or object of a page, with plain addresses.

pypdfium2 declares typed pointers for them; making and checking those costs two to three times
the call itself. Here handles, structures and results are addresses as integers, as
``address_of`` gives them; the caller keeps what they belong to alive. None takes longer than giving
up the interpreter's lock and taking it again would, so they keep it.
"""

from __future__ import annotations

import ctypes
from typing import Any

import pypdfium2.raw as raw

_ADDRESS, _INTEGER = ctypes.c_void_p, ctypes.c_int
#: As a result, 0 where there is none.
_ADDRESS_OR_ZERO = ctypes.c_size_t


def _plain(function: Any, result: Any, *arguments: Any) -> Any:
    return ctypes.PYFUNCTYPE(result, *arguments)(address_of(function))


def address_of(handle: Any) -> int:
    """The address a handle of pypdfium2 holds."""
    return ctypes.cast(handle, ctypes.c_void_p).value or 0


text_object_at = _plain(raw.FPDFText_GetTextObject, _ADDRESS_OR_ZERO, _ADDRESS, _INTEGER)
loose_box_at = _plain(raw.FPDFText_GetLooseCharBox, _INTEGER, _ADDRESS, _INTEGER, _ADDRESS)
matrix_at = _plain(raw.FPDFText_GetMatrix, _INTEGER, _ADDRESS, _INTEGER, _ADDRESS)
font_size_at = _plain(raw.FPDFText_GetFontSize, ctypes.c_double, _ADDRESS, _INTEGER)
origin_at = _plain(raw.FPDFText_GetCharOrigin, _INTEGER, _ADDRESS, _INTEGER, _ADDRESS, _ADDRESS)
font_of = _plain(raw.FPDFTextObj_GetFont, _ADDRESS, _ADDRESS)
render_mode_of = _plain(raw.FPDFTextObj_GetTextRenderMode, _INTEGER, _ADDRESS)
font_name_of = _plain(raw.FPDFFont_GetBaseFontName, ctypes.c_size_t, _ADDRESS, _ADDRESS, ctypes.c_size_t)
font_weight_of = _plain(raw.FPDFFont_GetWeight, _INTEGER, _ADDRESS)
page_object_at = _plain(raw.FPDFPage_GetObject, _ADDRESS, _ADDRESS, _INTEGER)
form_object_at = _plain(raw.FPDFFormObj_GetObject, _ADDRESS, _ADDRESS, ctypes.c_ulong)
object_type_of = _plain(raw.FPDFPageObj_GetType, _INTEGER, _ADDRESS)
