"""Printed lines of a PDF page, from PDFium's path objects.

In: an open page. Out: horizontal and vertical rulings in display orientation. Whether they
make a table is ``page_tables``' job.

Word prints borders as thin filled rectangles, LibreOffice as stroked lines; both become the
same ruling.
"""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from itertools import pairwise

import pypdfium2 as pdfium
import pypdfium2.raw as raw

from pipeline.readers.layout.page_words import Ruling
from pipeline.readers.pdfium import calls
from pipeline.readers.pdfium.frame import Frame

#: Borders are 0.5 to 3 pt thick.
THIN = 3.0
SHORTEST = 4.0
#: More path objects than this is a drawing: a map has 10,000 and up, the fullest table seen 300.
MOST_OBJECTS = 20_000
#: Of one path or of all: a map's coast line is one path. As many take 0.5 s.
MOST_SEGMENTS = 100_000
#: A form may draw itself (hostile/form-draws-itself.pdf).
DEEPEST_FORM = 3

Matrix = tuple[float, float, float, float, float, float]
Point = tuple[float, float]
IDENTITY: Matrix = (1, 0, 0, 1, 0, 0)


def read_rulings(page: pdfium.PdfPage, frame: Frame) -> list[Ruling]:
    """Read the horizontal and vertical lines of a page; none where it is a drawing."""
    rulings: list[Ruling] = []
    segments = 0
    for met, (path, matrix) in enumerate(_paths(page.raw, IDENTITY, 0)):
        segments += raw.FPDFPath_CountSegments(path)
        if met > MOST_OBJECTS or segments > MOST_SEGMENTS:
            return []
        for box in _edges(path, matrix):
            ruling = _ruling(frame.box(*box))
            if ruling is not None:
                rulings.append(ruling)
    return rulings


def _paths(container: object, matrix: Matrix, depth: int) -> Iterator[tuple[object, Matrix]]:
    if depth:
        count, get = raw.FPDFFormObj_CountObjects(container), calls.form_object_at
    else:
        count, get = raw.FPDFPage_CountObjects(container), calls.page_object_at
    address = calls.address_of(container)
    for index in range(count):
        place = get(address, index)
        kind = calls.object_type_of(place)
        if kind not in (raw.FPDF_PAGEOBJ_PATH, raw.FPDF_PAGEOBJ_FORM):
            continue
        item = ctypes.cast(place, raw.FPDF_PAGEOBJECT)
        if kind == raw.FPDF_PAGEOBJ_PATH:
            yield item, _times(_matrix_of(item), matrix)
        elif depth < DEEPEST_FORM:
            yield from _paths(item, _times(_matrix_of(item), matrix), depth + 1)


def _matrix_of(item: object) -> Matrix:
    m = raw.FS_MATRIX()
    if not raw.FPDFPageObj_GetMatrix(item, ctypes.byref(m)):
        return IDENTITY
    return (m.a, m.b, m.c, m.d, m.e, m.f)


def _times(first: Matrix, then: Matrix) -> Matrix:
    if then == IDENTITY:
        return first
    a, b, c, d, e, f = first
    p, q, r, s, t, u = then
    return (a * p + b * r, a * q + b * s, c * p + d * r, c * q + d * s, e * p + f * r + t, e * q + f * s + u)


def _edges(path: object, matrix: Matrix) -> Iterator[tuple[float, float, float, float]]:
    """Boxes of the thin parts of a path: its stroked sides, its thin filled rectangles."""
    fill, stroke = ctypes.c_int(), ctypes.c_int()
    raw.FPDFPath_GetDrawMode(path, ctypes.byref(fill), ctypes.byref(stroke))
    if not fill.value and not stroke.value:
        return
    for points in _outlines(path, matrix):
        xs, ys = [x for x, _ in points], [y for _, y in points]
        box = (min(xs), min(ys), max(xs), max(ys))
        if box[2] - box[0] <= THIN or box[3] - box[1] <= THIN:
            yield box
        elif stroke.value:
            for (ax, ay), (bx, by) in pairwise(points):
                yield (min(ax, bx), min(ay, by), max(ax, bx), max(ay, by))


def _outlines(path: object, matrix: Matrix) -> Iterator[list[Point]]:
    """The straight subpaths of a path; one with a curve is left out."""
    a, b, c, d, e, f = matrix
    points: list[Point] = []
    curved = False
    x, y = ctypes.c_float(), ctypes.c_float()
    for index in range(raw.FPDFPath_CountSegments(path)):
        segment = raw.FPDFPath_GetPathSegment(path, index)
        kind = raw.FPDFPathSegment_GetType(segment)
        raw.FPDFPathSegment_GetPoint(segment, ctypes.byref(x), ctypes.byref(y))
        if kind == raw.FPDF_SEGMENT_MOVETO:
            if len(points) > 1 and not curved:
                yield points
            points, curved = [], False
        curved = curved or kind == raw.FPDF_SEGMENT_BEZIERTO
        points.append((a * x.value + c * y.value + e, b * x.value + d * y.value + f))
        if raw.FPDFPathSegment_GetClose(segment):
            points.append(points[0])
    if len(points) > 1 and not curved:
        yield points


def _ruling(box: tuple[float, float, float, float]) -> Ruling | None:
    x0, top, x1, bottom = box
    width, height = x1 - x0, bottom - top
    if height <= THIN and width >= SHORTEST:
        middle = (top + bottom) / 2
        return Ruling(x0, middle, x1, middle)
    if width <= THIN and height >= SHORTEST:
        middle = (x0 + x1) / 2
        return Ruling(middle, top, middle, bottom)
    return None
