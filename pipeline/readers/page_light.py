"""Uneven light and faded toner: a page photographed under a lamp, a copy of a copy, the shadow of the lid.

In: the grey image of a page. Out: the same on white paper with black letters everywhere. Tesseract tells ink from
paper by one threshold for the page, and so do the rulings.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageFilter

PAPER = 255
#: A cell of the coarse image in points, and the cells across which paper or ink is sure to show: letters of 14 pt
#: leave paper within 30 pt, and the last line of a paragraph stands within 70 pt of ink.
_CELL, _PAPER_CELLS, _INK_CELLS = 6.0, 5, 11
#: Of the pixels of a cell so many are darker than its paper, or than its ink: no speck of noise.
_LIGHT, _DARK = 80, 2
#: Of the paper's grey: less where nothing but the noise of the scanner makes it uneven.
_UNEVEN = 0.88
#: Shares of the paper's grey: what is lighter is no ink; ink that is lighter is faded.
_PRINTED, _FAINT = 0.9, 0.55
#: Contrast below which a stain would become a letter.
_LEAST_CONTRAST = 60.0

Pixels = NDArray[Any]


def evened(image: Image.Image, scale: float) -> Image.Image:
    """The image as evenly lit, itself where it is; ``scale`` is pixels per point."""
    cell = max(1, round(_CELL * scale))
    if min(image.size) < _INK_CELLS * cell:
        return image
    light = _spread(_grey_of_cells(image, cell, _LIGHT), ImageFilter.MaxFilter(_PAPER_CELLS))
    dark = _spread(_grey_of_cells(image, cell, _DARK), ImageFilter.MinFilter(_INK_CELLS))
    paper, ink = (np.asarray(each, dtype=np.float32) for each in (light, dark))
    if _is_even(paper) and not _is_faded(ink, paper):
        return image
    size = image.size
    bright = np.asarray(light.resize(size, Image.Resampling.BILINEAR), dtype=np.float32)
    deep = np.asarray(dark.resize(size, Image.Resampling.BILINEAR), dtype=np.float32)
    contrast = np.maximum(bright - deep, _LEAST_CONTRAST)
    grey = PAPER * (1 - (bright - np.asarray(image, dtype=np.float32)) / contrast)
    return Image.fromarray(np.clip(grey, 0, PAPER).astype(np.uint8))


def _is_even(paper: Pixels) -> bool:
    return bool(np.percentile(paper, 2) >= _UNEVEN * np.percentile(paper, 98))


def _is_faded(ink: Pixels, paper: Pixels) -> bool:
    shares = (ink / np.maximum(paper, 1))[ink < _PRINTED * paper]
    return bool(shares.size and np.percentile(shares, 75) > _FAINT)


def _grey_of_cells(image: Image.Image, cell: int, percent: float) -> Image.Image:
    pixels = np.asarray(image)
    rows, columns = pixels.shape[0] // cell, pixels.shape[1] // cell
    cells = pixels[: rows * cell, : columns * cell].reshape(rows, cell, columns, cell).swapaxes(1, 2)
    found = np.percentile(cells.reshape(rows, columns, -1), percent, axis=2)
    return Image.fromarray(found.astype(np.uint8))


def _spread(image: Image.Image, over: ImageFilter.Filter) -> Image.Image:
    return image.filter(over).filter(ImageFilter.GaussianBlur(2))
