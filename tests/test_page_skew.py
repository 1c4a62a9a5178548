"""Lines that run apart on a page photographed from the side: found, levelled, and boxes put back where they were."""

from __future__ import annotations

from math import degrees, radians, tan
from random import Random

import numpy as np
import pytest
from PIL import Image, ImageDraw

from pipeline.readers.recognition.page_image import PageImage
from pipeline.readers.recognition.page_skew import LEVEL, Lean, find_lean

WIDTH, HEIGHT, PITCH = 1000, 1400, 34


def lined(top: float = 0.0, bottom: float = 0.0, lines: range = range(3, 38)) -> Image.Image:
    """Lines of words whose fall to the right grows from ``top`` to ``bottom`` degrees."""
    image = Image.new("L", (WIDTH, HEIGHT), 255)
    pen = ImageDraw.Draw(image)
    rng = Random(7)  # noqa: S311 - invention, not secrecy
    for line in lines:
        x, base = 90, line * PITCH
        slope = tan(radians(top + (bottom - top) * base / HEIGHT))
        while x < WIDTH - 120:
            length = rng.randrange(20, 90)
            left, right = (base + (at - WIDTH / 2) * slope for at in (x, x + length))
            pen.polygon([(x, left), (x + length, right), (x + length, right + 12), (x, left + 12)], 0)
            x += length + 12
    return image


@pytest.mark.parametrize(("top", "bottom"), [(-1.5, 1.0), (2.0, -0.5), (0.3, 1.4), (0.0, -3.0)])
def test_lines_that_run_apart_are_found_and_levelled(top: float, bottom: float) -> None:
    image = lined(top, bottom)
    lean = find_lean(image)
    assert (degrees(np.arctan(lean.top)), degrees(np.arctan(lean.bottom))) == pytest.approx((top, bottom), abs=0.25)
    assert find_lean(lean.levelled(image)) == LEVEL


def noise() -> Image.Image:
    return Image.effect_noise((WIDTH, HEIGHT), 90)


@pytest.mark.parametrize("image", [
    lined(), lined(0.1, 0.35), lined(-2.0, 2.0, range(30, 38)), Image.new("L", (WIDTH, HEIGHT), 255),
    Image.new("L", (WIDTH, HEIGHT), 0), noise(),
], ids=["level", "nearly level", "a few lines", "white", "black", "noise"])  # fmt: skip
def test_a_page_is_left_as_it_is_where_its_lines_do_not_tell(image: Image.Image) -> None:
    assert find_lean(image) == LEVEL


def test_a_box_is_where_the_word_was_printed() -> None:
    lean = Lean(-0.03, 0.02)
    page = PageImage(lined(), 2.0, 0.0, [], lean=lean)
    assert page.printed(50, 100, 50, 100)[1] == pytest.approx(100 + (50 - 250) * (-0.03 + 0.05 * 100 / 700), abs=0.01)
    assert page.printed(250, 100, 250, 100) == (250, 100, 250, 100)
