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

#: Images that telephones, messengers and browsers save and that are not read, by where their first bytes say so.
#: ISO 14496-12 tells the kind of a file by a brand behind its first box's length and name.
_UNREAD = (
    (0, b"GIF8", "ảnh GIF"),
    *((4, b"ftyp" + brand, "ảnh HEIC") for brand in (b"hei", b"hev", b"mif1", b"msf1")),
    (4, b"ftypavi", "ảnh AVIF"),
    (8, b"WEBPVP8", "ảnh WebP"),
    (0, b"\xff\x0a", "ảnh JPEG XL"),
    (4, b"JXL \r\n\x87\n", "ảnh JPEG XL"),
    (4, b"jP  \r\n\x87\n", "ảnh JPEG 2000"),
)


def image_type(head: bytes) -> str | None:
    """Media type of an image that is read, by its first bytes; None for anything else.

    >>> image_type(b"\\x89PNG\\r\\n\\x1a\\n"), image_type(b"GIF89a")
    ('image/png', None)
    """
    return next((media_type for signature, media_type in _SIGNATURES if head.startswith(signature)), None)


def unread_image(head: bytes) -> str | None:
    """Name of an image that is not read, by its first bytes; None for anything else.

    >>> unread_image(b"\\0\\0\\0\\x28ftypmif1"), unread_image(b"BM tho so")
    ('ảnh HEIC', None)
    """
    # BITMAPFILEHEADER: two letters and a length before four reserved bytes, which are zero.
    if head.startswith(b"BM") and head[6:10] == bytes(4):
        return "ảnh BMP"
    return next((name for at, mark, name in _UNREAD if head.startswith(mark, at)), None)
