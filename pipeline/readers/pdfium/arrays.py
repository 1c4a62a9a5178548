"""What PDFium tells of the characters of a page one by one, as arrays.

In: a text page by its address (``calls``). Out: the box of every character, and the text object it belongs to.
"""

from __future__ import annotations

import ctypes
import struct
from collections import deque
from collections.abc import Iterable
from itertools import repeat
from unicodedata import bidirectional

import numpy as np
from numpy.typing import NDArray

from pipeline.readers.pdfium import calls
from pipeline.readers.pdfium.stretches import Floats

_RECT = struct.Struct("4f")  # FS_RECTF: left, top, right, bottom
#: Classes of characters for which PDFium turns text round.
_RIGHT_TO_LEFT = frozenset({"R", "AL", "AN", "RLE", "RLO", "RLI"})


def loose_boxes(page: int, asked: NDArray[np.bool_], left: float, top: float) -> Floats:
    """x0, top, x1 and bottom of each character in points from the corner at ``left`` and ``top``, were it not turned.

    All that are printed must be ``asked`` for: where a program moved letters apart inside a text object, only
    they show it. The boxes of the others mean nothing.
    """
    rects = ctypes.create_string_buffer(len(asked) * _RECT.size)
    places = asked.nonzero()[0]
    addresses = places * _RECT.size + ctypes.addressof(rects)
    deque(map(calls.loose_box_at, repeat(page), places.tolist(), addresses.tolist()), maxlen=0)
    boxes: Floats = np.frombuffer(rects.raw, np.float32).reshape(len(asked), 4).astype(np.float64)
    boxes[:, 0::2] -= left
    boxes[:, 1::2] = top - boxes[:, 1::2]
    return boxes


def turns_round(chars: Iterable[str]) -> bool:
    """True where some of the characters are written from right to left."""
    return not _RIGHT_TO_LEFT.isdisjoint(map(bidirectional, chars))


def text_objects(page: int, printed: NDArray[np.bool_], *, reordered: bool) -> NDArray[np.uint64]:
    """The address of the text object of each ``printed`` character, 0 for the others.

    PDFium adds the characters of an object one after the other and turns them round only where they run from right
    to left (``reordered``). So those between two of one object are of that object too: words are asked for their first
    character, and for their last where the next word is of another object.
    """
    objects = np.zeros(len(printed), np.uint64)
    places = printed.nonzero()[0]
    if reordered:
        objects[places] = _objects_at(page, places)
        return objects
    edges = np.diff(printed, prepend=False, append=False).nonzero()[0]
    firsts, lasts = edges[::2], edges[1::2] - 1
    at_first = _objects_at(page, firsts)
    at_last, ends = at_first.copy(), np.ones(len(firsts), np.bool_)
    ends[:-1] = at_first[1:] != at_first[:-1]
    at_last[ends] = _objects_at(page, lasts[ends])
    found = np.repeat(at_first, lasts - firsts + 1)
    cut = np.repeat(at_first != at_last, lasts - firsts + 1)
    found[cut] = _objects_at(page, places[cut])
    objects[places] = found
    return objects


def _objects_at(page: int, places: NDArray[np.intp]) -> NDArray[np.uint64]:
    return np.fromiter(map(calls.text_object_at, repeat(page), places.tolist()), np.uint64, len(places))
