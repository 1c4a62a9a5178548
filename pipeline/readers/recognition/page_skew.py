"""How far the lines of a page fall to the right, all of them alike or more at one end than at the other.

In: a grey page image. Out: degrees for a page laid askew, and a ``Lean`` for one photographed from the side, whose
upper and lower lines run apart. Turning and levelling what is found is ``page_image``'s job.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

#: The scans at hand skew by up to 1°; a page photographed, or put on the glass by hand, by more.
MOST_SKEW = 8.0
#: The skew shows at this width as well as at four times as many pixels.
PROBE_WIDTH = 1000
#: Fewer pixels hold no line, a third of all is a picture.
_FEW = 200
#: Stretches of a page whose lines are looked at apart, and how many of them must tell something.
_BANDS, _TOLD = 6, 4
#: Degrees by which the lines of a band may differ from the page's, and from a straight growth over the bands.
_MOST_LEAN, _OFF_LINE = 4.0, 0.3
#: Lines whose slopes differ by less over the page are put together rightly: over a line of 470 pt it is 3 pt.
_LEAST_LEAN = 0.4
#: The sharpest angle is that of lines of text where it is by so much sharper than the usual one.
_CLEARLY = 1.5

PAPER = 255
Pixels = NDArray[Any]


@dataclass(frozen=True, slots=True)
class Lean:
    """How much lines fall to the right at the top and the bottom of a page, in pixels a pixel; linear between them."""

    top: float = 0.0
    bottom: float = 0.0

    def __bool__(self) -> bool:
        return self.top != self.bottom

    def fall(self, x: float, y: float, width: float, height: float) -> float:
        """How much lower a point of the levelled page was before."""
        return (x - width / 2) * (self.top + (self.bottom - self.top) * y / height)

    def levelled(self, image: Image.Image) -> Image.Image:
        """The image with its lines level."""
        width, height = image.size
        around = ((0, 0), (0, height), (width, height), (width, 0))
        corners = [(x, y + self.fall(x, y, width, height)) for x, y in around]
        return image.transform(
            image.size, Image.Transform.QUAD, [side for corner in corners for side in corner],
            Image.Resampling.BICUBIC, fillcolor=PAPER)


#: Of a page whose lines are even.
LEVEL = Lean()


def ink_of(image: Image.Image) -> Pixels:
    """True where a pixel is nearer to the letters' grey than to the paper's."""
    grey = np.asarray(image)
    darkest, paper = (float(value) for value in np.percentile(grey[::4, ::4], (0.5, 75)))
    return grey < (darkest + paper) / 2


def find_skew(image: Image.Image) -> float:
    """Degrees by which lines of text fall to the right; 0 without text.

    At the right angle the rows are sharpest: ink and white alternate most.
    """
    ink = _probe(image)
    ys, xs = np.nonzero(ink)
    return _angle(ys, xs, MOST_SKEW) if _FEW < len(xs) < ink.size / 3 else 0.0


def find_lean(image: Image.Image) -> Lean:
    """How the lines of a page that stands straight as a whole run apart; none where they do not, or it is unclear."""
    ink = _probe(image)
    height = ink.shape[0]
    ys, xs = np.nonzero(ink)
    middles, angles = [], []
    for band in range(_BANDS):
        low, high = band * height // _BANDS, (band + 1) * height // _BANDS
        inside = (ys >= low) & (ys < high)
        if not _FEW < inside.sum() < (high - low) * ink.shape[1] / 3:
            continue
        at, along = ys[inside], xs[inside]
        angle = _angle(at, along, _MOST_LEAN)
        usual = np.median([_sharpness(at, along, each) for each in np.arange(-_MOST_LEAN, _MOST_LEAN + 0.01, 1.0)])
        if _sharpness(at, along, angle) >= _CLEARLY * usual:
            middles.append((low + high) / 2 / height)
            angles.append(angle)
    if len(angles) < _TOLD:
        return LEVEL
    growth, start = np.polyfit(middles, angles, 1)
    off = np.abs(np.polyval((growth, start), middles) - angles).max()
    if abs(growth) < _LEAST_LEAN or off > _OFF_LINE:
        return LEVEL
    return Lean(float(np.tan(np.radians(start))), float(np.tan(np.radians(start + growth))))


def _probe(image: Image.Image) -> Pixels:
    return ink_of(image.reduce(max(1, image.width // PROBE_WIDTH)))


def _angle(ys: Pixels, xs: Pixels, most: float) -> float:
    """The angle within ``most`` at which the rows of some pixels are sharpest."""
    def sharpness(angle: float) -> float:
        return _sharpness(ys, xs, angle)

    coarse = max(np.arange(-most, most + 0.01, 0.25), key=sharpness)
    return float(max(np.arange(coarse - 0.25, coarse + 0.26, 0.05), key=sharpness))


def _sharpness(ys: Pixels, xs: Pixels, angle: float) -> float:
    rows = (ys - xs * np.tan(np.radians(angle))).astype(np.int64)
    profile = np.bincount(rows - rows.min()).astype(np.float64)
    return float(np.square(np.diff(profile)).sum())
