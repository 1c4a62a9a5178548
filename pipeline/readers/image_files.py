"""Image files (JPEG, PNG, TIFF) as documents of pages, so that they take the way of scanned PDF pages.

In: a path. Out: a ``PagedFile``: PDFium's document of a PDF, or ``ImagePages``, which makes a page of an image when it
is asked for. Damage that leaves no page is an ``UnreadableFile``; a damaged page of several is a
PdfiumError, as in a PDF. Recognising what stands on a page is ``ocr``'s job, drawing it ``pipeline.page_images``'.
"""

from __future__ import annotations

import struct
import warnings
from math import ceil, isfinite, sqrt
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import pypdfium2 as pdfium
from PIL import Image

from pipeline import limits
from pipeline.readers import UnreadableFile
from pipeline.readers.image_types import TIFF, image_type

POINTS = 72.0
#: The sides of A4 in points. An image seldom says how large its paper was: telephones write 72 dpi, programs 96.
#: Letters go with the width: a picture of some lines, or of a long talk, is as wide as a page.
_SHORT_SIDE, _LONG_SIDE = 595.28, 841.89
#: A resolution is believed that a scanner has (a fax 98 to 204 dpi), where it makes a sheet of A6 to A2 (inches).
_SCANNED_DPI, _SHEET_INCHES = (98.0, 1200.0), (5.5, 24.0)
#: EXIF (CIPA DC-008), tag Orientation: how a stored image is brought upright.
_ORIENTATION = 0x0112
_UPRIGHT = {
    2: Image.Transpose.FLIP_LEFT_RIGHT, 3: Image.Transpose.ROTATE_180, 4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE, 6: Image.Transpose.ROTATE_270, 7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}  # fmt: skip
_ON_ITS_SIDE = 5
#: TIFF tag NewSubfileType; its lowest bit says that an image is a smaller version of another one of the file.
_SUBFILE, _REDUCED = 254, 1
#: What more than this holds is no sharper for a reader: A2 at 300 dpi.
_MOST_USEFUL_PIXELS = 36_000_000
_DEEPEST = {"I;16": 65535.0, "I;16B": 65535.0, "I;16L": 65535.0, "I;16N": 65535.0, "I": 65535.0, "F": 1.0}
#: What Pillow raises for bytes that are no image, or not the whole of one.
_BROKEN = (
    OSError, ValueError, SyntaxError, EOFError, TypeError, KeyError, IndexError, ArithmeticError, AttributeError,
    struct.error, Image.DecompressionBombError,
)  # fmt: skip
#: What is said of them; Pillow's own words are English and name its insides.
_DAMAGED = "ảnh hỏng hoặc bị cắt cụt"


class PagedFile(Protocol):
    """Pages by their index from 0, as PDFium gives them; sizes in points."""

    def __len__(self) -> int: ...

    def __getitem__(self, index: int, /) -> pdfium.PdfPage: ...

    def get_page_size(self, index: int, /) -> tuple[float, float]: ...

    def close(self) -> None: ...


def open_pages(path: Path | str) -> PagedFile:
    """Open a PDF or an image file.

    Raises PdfiumError for a PDF that does not open, UnreadableFile for an image none of whose pages can be made.
    """
    with Path(path).open("rb") as file:
        media_type = image_type(file.read(16))
    if media_type is None:
        document: PagedFile = pdfium.PdfDocument(path)
        return document
    return ImagePages(Path(path), media_type)


class ImagePages:
    """The pages of an image file, each made when it is asked for: one is in memory at a time."""

    def __init__(self, path: Path, media_type: str) -> None:
        # A JPEG may hold a preview, a PNG an animation: only TIFF has pages.
        try:
            with warnings.catch_warnings():
                # Pillow warns of sizes that it refuses at twice as much; ours are refused by ``limits``.
                warnings.simplefilter("ignore", Image.DecompressionBombWarning)
                self._image = Image.open(path, formats=[media_type.partition("/")[2].upper()])
            self._frames = _frames(self._image) if media_type == TIFF else (0,)
        except _BROKEN as error:
            raise _refused(error) from error
        self._document: pdfium.PdfDocument | None = None
        if len(self._frames) == 1:
            self._check()

    def __len__(self) -> int:
        return len(self._frames)

    def __getitem__(self, index: int, /) -> pdfium.PdfPage:
        if not 0 <= index < len(self._frames):
            raise IndexError(index)
        try:
            self._image.seek(self._frames[index])
            size = self.get_page_size(index)
            image = _upright(self._image)
        except _BROKEN as error:
            raise pdfium.PdfiumError(_DAMAGED) from error
        self._forget()
        self._document = pdfium.PdfDocument.new()
        return _page_of(self._document, image, size)

    def get_page_size(self, index: int, /) -> tuple[float, float]:
        """Width and height of a page in points, upright."""
        try:
            self._image.seek(self._frames[index])
            return page_size(self._image)
        except _BROKEN as error:
            raise pdfium.PdfiumError(_DAMAGED) from error

    def close(self) -> None:
        """Close the file and the page that is open."""
        self._forget()
        self._image.close()

    def _check(self) -> None:
        """Make the only page, so that a damaged file is called so and not its page; raises UnreadableFile."""
        pixels = self._image.width * self._image.height
        if pixels > limits.MAX_IMAGE_PIXELS:
            raise UnreadableFile("too_large", _pixels(pixels), _pixels(limits.MAX_IMAGE_PIXELS))
        try:
            self[0].close()
        except pdfium.PdfiumError as error:
            raise UnreadableFile("damaged", found=str(error)) from error

    def _forget(self) -> None:
        if self._document is not None:
            self._document.close()
            self._document = None


def _page_of(document: pdfium.PdfDocument, image: Image.Image, size: tuple[float, float]) -> pdfium.PdfPage:
    """A page of ``size`` points that the image covers."""
    placed = pdfium.PdfImage.new(document)
    bitmap = pdfium.PdfBitmap.from_pil(image)
    placed.set_bitmap(bitmap)
    bitmap.close()
    placed.set_matrix(pdfium.PdfMatrix().scale(*size))
    page = document.new_page(*size)
    page.insert_obj(placed)
    page.gen_content()
    return page


def page_size(image: Image.Image) -> tuple[float, float]:
    """Width and height in points of the sheet an image shows, upright: of A4 where no resolution is believed."""
    width, height = image.size
    across, down = _dpi(image)
    if _orientation(image) >= _ON_ITS_SIDE:
        width, height, across, down = height, width, down, across
    sheet = width / across * POINTS, height / down * POINTS
    if _SHEET_INCHES[0] <= max(sheet) / POINTS <= _SHEET_INCHES[1]:
        return sheet
    wide = _SHORT_SIDE if width <= height else _LONG_SIDE
    return wide, wide * height / width


def _dpi(image: Image.Image) -> tuple[float, float]:
    """Dots per inch across and down, where they are a scanner's; 1, which makes no sheet, where not."""
    try:
        across, down = (float(value) for value in image.info["dpi"])
    except _BROKEN:
        return 1.0, 1.0
    least, most = _SCANNED_DPI
    # Fax machines have rows half as close as columns, nothing has more.
    believed = all(isfinite(dpi) and least <= dpi <= most for dpi in (across, down)) and 0.4 < across / down < 2.5
    return (across, down) if believed else (1.0, 1.0)


def _orientation(image: Image.Image) -> int:
    try:
        return int(image.getexif().get(_ORIENTATION, 1))
    except _BROKEN:
        return 1


def _upright(image: Image.Image) -> Image.Image:
    """The frame that is chosen, as people see it: grey or RGB, 8 bits, on white, the way up that EXIF says.

    Raises what Pillow raises, PdfiumError where it has too many pixels.
    """
    pixels = image.width * image.height
    if pixels > limits.MAX_IMAGE_PIXELS:
        raise pdfium.PdfiumError(f"{_pixels(pixels)}, quá giới hạn {_pixels(limits.MAX_IMAGE_PIXELS)}")
    turn = _UPRIGHT.get(_orientation(image))
    seen = _on_white(image)
    if pixels > _MOST_USEFUL_PIXELS:
        seen = seen.reduce(ceil(sqrt(pixels / _MOST_USEFUL_PIXELS)))
    return seen if turn is None else seen.transpose(turn)


def _on_white(image: Image.Image) -> Image.Image:
    """Grey or RGB with 8 bits a channel; what is transparent shows white paper."""
    if image.mode in _DEEPEST:
        return _eight_bits(image)
    if image.has_transparency_data:
        seen = image.convert("RGBA")
        paper = Image.new("RGB", seen.size, "white")
        paper.paste(seen, mask=seen.getchannel("A"))
        return paper
    return image.convert("L" if image.mode in ("1", "L") else "RGB")


def _eight_bits(image: Image.Image) -> Image.Image:
    """Grey of 16 or 32 bits in 256 steps: of 16 bits, or of what the image uses where that is more."""
    values: Any = np.nan_to_num(np.asarray(image, dtype=np.float32))
    most = max(_DEEPEST[image.mode], float(values.max(initial=0.0)))
    return Image.fromarray((values.clip(0, most) * (255.0 / most)).astype(np.uint8))


def _frames(image: Image.Image) -> tuple[int, ...]:
    """Numbers of the frames of a TIFF that are pages; one that cannot be found is the last."""
    found: list[int] = []
    number = 0
    while True:
        try:
            image.seek(number)
        except EOFError:
            break
        except _BROKEN:
            if not found:
                raise
            # Kept as a page, so that its loss is told.
            found.append(number)
            break
        if not int(getattr(image, "tag_v2", {}).get(_SUBFILE, 0)) & _REDUCED:
            found.append(number)
        number += 1
        if number > limits.MAX_IMAGE_PAGES:
            raise UnreadableFile("too_large", f"hơn {limits.MAX_IMAGE_PAGES} trang", f"{limits.MAX_IMAGE_PAGES} trang")
    return tuple(found) or (0,)


def _refused(error: BaseException) -> UnreadableFile:
    if isinstance(error, Image.DecompressionBombError):
        return UnreadableFile("too_large", "ảnh có quá nhiều điểm ảnh", _pixels(limits.MAX_IMAGE_PIXELS))
    return UnreadableFile("damaged", found=_DAMAGED)


def _pixels(number: int) -> str:
    return f"{number / 1e6:.0f} triệu điểm ảnh"
