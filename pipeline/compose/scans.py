"""Born-digital PDFs become scans: the damage of a copier, repeatable by seed.

Comes in: a PDF and a ``Damage``. Goes out: a PDF of page images and nothing else, so what the
text layer said is the truth of what a reader makes of it. Measuring is ``pipeline.evaluation.scan_accuracy``'s.
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pypdfium2 as pdfium
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFilter

POINTS = 72.0
#: The red of a seal, and the width of its rings in points.
_SEAL, _SEAL_WIDTH = (205, 45, 60), 2.2

Pixels = NDArray[Any]


@dataclass(frozen=True, slots=True)
class Damage:
    """What a copier does to a page.

    ``skew`` is the most degrees a page is turned, ``blur`` a radius in pixels, ``noise`` the
    standard deviation of the grey levels, ``quality`` that of JPEG; ``stamps`` is how many are
    put on each page, ``fade`` the share of the contrast that is lost.
    """

    dpi: int
    skew: float
    blur: float
    noise: float
    quality: int
    stamps: int = 0
    fade: float = 0.0


#: From a careful scan to one that a person reads with effort (BASELINES §2 names 100 to 300 dpi, JPEG 30).
LEVELS = {
    "careful": Damage(300, 0.3, 0.0, 4.0, 75),
    "office": Damage(200, 0.8, 0.4, 8.0, 50),
    "stamped": Damage(200, 0.8, 0.5, 10.0, 40, stamps=2),
    "poor": Damage(150, 1.2, 0.5, 10.0, 40, fade=0.2),
    "coarse": Damage(100, 0.8, 0.0, 6.0, 30),
    "worst": Damage(150, 1.8, 0.7, 16.0, 30, stamps=1, fade=0.35),
}


def scan(source: Path, target: Path, damage: Damage, seed: int, pages: int | None = None) -> None:
    """Write the first ``pages`` pages of ``source`` as a scan."""
    rng = np.random.default_rng(seed)
    images: list[Image.Image] = []
    with pdfium.PdfDocument(source) as document:
        for index in range(len(document) if pages is None else min(pages, len(document))):
            page = document[index]
            try:
                drawn = page.render(scale=damage.dpi / POINTS, rev_byteorder=True).to_pil().convert("RGB")
            finally:
                page.close()
            images.append(_damaged(drawn, damage, rng))
    images[0].save(
        target, "PDF", save_all=True, append_images=images[1:], resolution=damage.dpi, quality=damage.quality
    )


def _damaged(page: Image.Image, damage: Damage, rng: np.random.Generator) -> Image.Image:
    for _ in range(damage.stamps):
        _stamp(page, damage.dpi / POINTS, rng)
    angle = float(rng.uniform(-damage.skew, damage.skew))
    turned = page.rotate(angle, Image.Resampling.BICUBIC, fillcolor=(255, 255, 255))
    if damage.blur:
        turned = turned.filter(ImageFilter.GaussianBlur(damage.blur))
    grey: Pixels = np.asarray(turned, dtype=np.float32)
    grey = 248 - (248 - grey * (248 / 255)) * (1 - damage.fade)
    grey = grey + rng.normal(0.0, damage.noise, (*grey.shape[:2], 1))
    image = Image.fromarray(np.clip(grey, 0, 255).astype(np.uint8), "RGB")
    # Through JPEG once here: the PDF must hold what the quality left of it.
    buffer = io.BytesIO()
    image.save(buffer, "JPEG", quality=damage.quality)
    return Image.open(buffer).convert("RGB")


def _stamp(page: Image.Image, scale: float, rng: np.random.Generator) -> None:
    """Two rings and a bar, over whatever is printed there; letters stay the darker."""
    radius = 51 * scale  # 36 mm across, as the rules on seals have it
    x = float(rng.uniform(0.2, 0.8)) * page.width
    y = float(rng.uniform(0.15, 0.9)) * page.height
    layer = Image.new("RGB", page.size, (255, 255, 255))
    draw = ImageDraw.Draw(layer)
    width = max(1, round(_SEAL_WIDTH * scale))
    for r in (radius, radius * 0.68):
        draw.ellipse((x - r, y - r, x + r, y + r), outline=_SEAL, width=width)
    draw.line((x - radius * 0.6, y, x + radius * 0.6, y), fill=_SEAL, width=width)
    page.paste(Image.fromarray(np.minimum(np.asarray(page), np.asarray(layer)), "RGB"))
