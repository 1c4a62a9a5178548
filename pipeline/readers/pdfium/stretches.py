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
    x0, top, x1, bottom = boxes.T
    gap, back = np.full((2, len(boxes)), -np.inf)
    gap[1:], back[1:] = x0[1:] - x1[:-1], x0[:-1] - x1[1:]
    gap[starts] = back[starts] = -np.inf
    gap[~np.isfinite(boxes).all(axis=1)] = np.inf
    columns = (
        starts, ends, objects[starts], _over(np.minimum, x0, edges), _over(np.minimum, top, edges),
        _over(np.maximum, x1, edges), _over(np.maximum, bottom, edges), x0[starts], x1[starts],
        _over(np.maximum, gap, edges), _over(np.maximum, back, edges),
    )  # fmt: skip
    return zip(*(column.tolist() for column in columns), strict=True)


def _over(function: np.ufunc, values: Floats, edges: NDArray[np.intp]) -> Floats:
    """A function over the values of each stretch; ``edges`` are starts and ends in turn."""
    reduced: Floats = function.reduceat(np.append(values, 0.0), edges)[::2]
    return reduced
