"""Stretches of a page's text layer: characters of one text object with nothing between them.

In: what each character is, the object it belongs to and its box. Out: ``Stretch`` values in order, each with
the box around it. A word is one stretch, or several where it is cut into objects. All of a page's characters
are compared in a few operations on arrays; there are four times as many of them as of stretches.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
#: Characters ``[start, end)`` of a text object in points, origin top left: start, end, the object's address; x0,
#: top, x1, bottom; the left and right side of the first character; the widest space between two neighbours; the
#: farthest that one ends before the left side of its neighbour. Plain, for a page has hundreds.
Stretch = tuple[int, int, int, float, float, float, float, float, float, float, float]


def stretches(printed: NDArray[np.bool_], objects: NDArray[np.uint64], boxes: Floats) -> Iterator[Stretch]:
    """Cut a page's characters; ``boxes`` has x0, top, x1 and bottom of each in a row.

    A stretch with a box that is no number has an endless space between neighbours.
    """
    if not printed.any():
        return iter(())
    same = printed[1:] & printed[:-1] & (objects[1:] == objects[:-1])
    starts = np.flatnonzero(printed & ~np.concatenate(([False], same)))
    ends = np.flatnonzero(printed & ~np.concatenate((same, [False]))) + 1
    edges = np.column_stack((starts, ends)).ravel()
    # One place more than there are characters, for the end of the last stretch.
    measures = np.zeros((6, len(boxes) + 1))
    measures[:4, :-1] = boxes.T
    x0, _, x1, _, gap, back = measures[:, :-1]
    gap[1:], back[1:] = x0[1:] - x1[:-1], x0[:-1] - x1[1:]
    gap[starts] = back[starts] = -np.inf
    gap[~np.isfinite(boxes).all(axis=1)] = np.inf
    left, high = np.minimum.reduceat(measures[:2], edges, axis=1)[:, ::2].tolist()
    right, low, widest, farthest = np.maximum.reduceat(measures[2:], edges, axis=1)[:, ::2].tolist()
    return zip(
        starts.tolist(), ends.tolist(), objects[starts].tolist(), left, high, right, low,
        x0[starts].tolist(), x1[starts].tolist(), widest, farthest, strict=True,
    )  # fmt: skip
