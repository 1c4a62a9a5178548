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
#: Shares of the paper's light that its darkest ink takes: of none, and of ink that is faded all over the page.
_BLANK, _FADED = 0.1, 0.45
#: Of that share: what is lighter, between letters that are not, shines through from the other side.
_LEAST_DEPTH = 0.8

Pixels = NDArray[Any]


def evened(image: Image.Image, scale: float) -> Image.Image:
    """The image as evenly lit, itself where it is; ``scale`` is pixels per point."""
    cell = max(1, round(_CELL * scale))
    if min(image.size) < _INK_CELLS * cell:
        return image
    light = _spread(_grey_of_cells(image, cell, _LIGHT), ImageFilter.MaxFilter(_PAPER_CELLS))
    dark = _spread(_grey_of_cells(image, cell, _DARK), ImageFilter.MinFilter(_INK_CELLS))
    paper, ink = (np.asarray(each, dtype=np.float32) for each in (light, dark))
    depth = float(np.percentile(1 - ink / np.maximum(paper, 1), 95))
    if not depth > _BLANK or (_is_even(paper) and depth > _FADED):
        return image
    size = image.size
    bright = np.asarray(light.resize(size, Image.Resampling.BILINEAR), dtype=np.float32)
    deep = np.asarray(dark.resize(size, Image.Resampling.BILINEAR), dtype=np.float32)
    depths = np.maximum(1 - deep / np.maximum(bright, 1), _LEAST_DEPTH * depth)
    grey = PAPER * (1 - (1 - np.asarray(image, dtype=np.float32) / np.maximum(bright, 1)) / depths)
    return Image.fromarray(np.clip(grey, 0, PAPER).astype(np.uint8))


def _is_even(paper: Pixels) -> bool:
    return bool(np.percentile(paper, 2) >= _UNEVEN * np.percentile(paper, 98))


def _grey_of_cells(image: Image.Image, cell: int, percent: float) -> Image.Image:
    pixels = np.asarray(image)
    rows, columns = pixels.shape[0] // cell, pixels.shape[1] // cell
    cells = pixels[: rows * cell, : columns * cell].reshape(rows, cell, columns, cell).swapaxes(1, 2)
    found = np.percentile(cells.reshape(rows, columns, -1), percent, axis=2)
    return Image.fromarray(found.astype(np.uint8))


def _spread(image: Image.Image, over: ImageFilter.Filter) -> Image.Image:
    return image.filter(over).filter(ImageFilter.GaussianBlur(2))
