"""Which image files are read, by their first bytes; opening them is ``image_files``' job."""

from __future__ import annotations

JPEG, PNG, TIFF = "image/jpeg", "image/png", "image/tiff"
#: Their names, and the extensions that they rightly bear; Windows saves JPEG from a browser as .jfif.
NAMES = {JPEG: "ảnh JPEG", PNG: "ảnh PNG", TIFF: "ảnh TIFF"}
EXTENSIONS = {JPEG: {".jpg", ".jpeg", ".jpe", ".jfif"}, PNG: {".png"}, TIFF: {".tif", ".tiff"}}
#: TIFF 6.0 section 2; BigTIFF has 43 in the place of 42.
_SIGNATURES = (
    (b"\xff\xd8\xff", JPEG),
    (b"\x89PNG\r\n\x1a\n", PNG),
    *((signature, TIFF) for signature in (b"II*\x00", b"MM\x00*", b"II+\x00", b"MM\x00+")),
)


def image_type(head: bytes) -> str | None:
    """Media type of an image that is read, by its first bytes; None for anything else.

    >>> image_type(b"\\x89PNG\\r\\n\\x1a\\n"), image_type(b"GIF89a")
    ('image/png', None)
    """
    return next((media_type for signature, media_type in _SIGNATURES if head.startswith(signature)), None)
