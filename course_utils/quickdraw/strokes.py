"""Drawings in the form of Quick, Draw!: simplified strokes, their 28x28 pictures, and their pen movements.

Quick, Draw! has fifty million doodles of 345 things, each drawn by a player in under 20 seconds (Jongejan et al. 2016;
Ha and Eck 2018, arXiv 1704.03477). A drawing in the air has another size and speed: `simplify` brings any drawing into
the form of the data set, and `strokes_to_bitmap` makes the picture that the data set would contain.
"""

from __future__ import annotations

import cv2
import numpy as np

from course_utils.glyphs import SIZE, EmptyGlyph

DRAWING_SIZE = 256  # units: a simplified drawing has coordinates from 0 to 255
MARGIN, LINE_WIDTH = 16, 16  # of a picture, in units of the drawing
EPSILON = 2.0  # units by which a simplified line may differ from the original
STEPS = 128  # points in a sequence; 98 of 100 simplified drawings have fewer
_FINE = 16  # sub-pixels along each side of a pixel while drawing


def simplify(strokes, epsilon: float = EPSILON) -> list[np.ndarray]:
    """Bring a drawing into the form of the data set: moved to the top left corner, scaled, and with few points.

    strokes: a list of [n, 2] poly-lines, x right and y down, in any unit; points that are not finite are left out.
    epsilon: the tolerance of the line simplification (Ramer 1972; Douglas and Peucker 1973) in units of the result.
    Returns a list of uint8[n, 2] with the longer side from 0 to 255. Raises EmptyGlyph for no points and for a dot,
    ValueError for other arrays.
    """
    strokes = _not_empty([_finite(stroke) for stroke in strokes])
    points = np.concatenate(strokes)
    low, extent = points.min(0), np.ptp(points, 0).max()
    if not extent > 0:
        raise EmptyGlyph("The drawing is only a dot. Draw it larger.")
    simple = []
    for stroke in strokes:
        line = _resample((stroke - low) * ((DRAWING_SIZE - 1) / extent)).astype(np.float32)
        line = cv2.approxPolyDP(line[:, None], epsilon, False)[:, 0]
        simple.append(np.clip(np.rint(line), 0, DRAWING_SIZE - 1).astype(np.uint8))
    return simple


def _not_empty(strokes):
    """Leave out strokes without points; raises EmptyGlyph when none is left."""
    strokes = [stroke for stroke in strokes if len(stroke)]
    if not strokes:
        raise EmptyGlyph("The drawing has no points. Draw something first.")
    return strokes


def _finite(stroke):
    stroke = np.asarray(stroke, float)
    if stroke.ndim != 2 or stroke.shape[1] != 2:
        raise ValueError(f"A stroke has the shape (n, 2); this one has {stroke.shape}.")
    return stroke[np.isfinite(stroke).all(1)]


def _resample(line, step=1.0):
    """Put a point after each unit of a poly-line's length, and at its end."""
    along = np.append(0, np.cumsum(np.linalg.norm(np.diff(line, axis=0), axis=1)))
    at = np.append(np.arange(0, along[-1], step), along[-1])
    return np.stack([np.interp(at, along, line[:, axis]) for axis in (0, 1)], 1)


def strokes_to_bitmap(strokes, size: int = SIZE, line: float = LINE_WIDTH, fine: int = _FINE) -> np.ndarray:
    """Draw simplified strokes in the same way as the 28x28 pictures of the data set.

    strokes: a list of [n, 2] in 0 to 255, such as `simplify` returns. The drawing's box, from (0, 0) to its largest x
    and y, is centred in 256 units, with a margin of 24 units around these; lines are 16 units wide with round ends.
    line: their width. fine: sub-pixels along each side of a pixel. For 156 drawings we know the official picture: the
    mean difference of a pixel is 1.5 of 255.
    Returns uint8[size, size], ink 255. Raises EmptyGlyph for a drawing without points.
    """
    strokes = [np.asarray(stroke, np.float32) for stroke in _not_empty(strokes)]
    margin = MARGIN + LINE_WIDTH / 2
    offset = (DRAWING_SIZE - np.concatenate(strokes).max(0)) / 2 + margin
    scale = size / (DRAWING_SIZE + 2 * margin) * fine
    thickness = max(1, 2 * round((line * scale - 1) / 2))  # for 2 k OpenCV draws 2 k + 1 pixels
    canvas = np.zeros((size * fine, size * fine), np.uint8)
    for stroke in strokes:
        # Fixed-point coordinates of pixels' centres, with 4 bits after the point.
        xy = np.rint(((stroke + offset) * scale - 0.5) * 16).astype(np.int32)
        cv2.polylines(canvas, [xy if len(xy) > 1 else xy.repeat(2, 0)], False, 255, thickness, cv2.LINE_8, 4)
    return cv2.resize(canvas, (size, size), interpolation=cv2.INTER_AREA)


def steps(strokes, length: int = STEPS) -> np.ndarray:
    """Turn simplified strokes into a sequence of pen movements, for a net that reads strokes.

    strokes: a list of [n, 2] in 0 to 255. Returns float32[length, 3]: dx and dy as shares of the drawing's longer side,
    and a code: 0 for a move that draws, 1 for a move with the pen up, 2 after the end. A longer drawing is cut off.
    Raises EmptyGlyph for a drawing without points.
    """
    strokes = [np.asarray(stroke, np.float32) for stroke in _not_empty(strokes)]
    points = np.concatenate(strokes) / (DRAWING_SIZE - 1)
    moves = np.zeros((length, 3), np.float32)
    moves[:, 2] = 2
    count = min(length, len(points))
    moves[:count, :2] = np.diff(points, axis=0, prepend=0)[:count]
    moves[:count, 2] = 0
    starts = np.cumsum([0] + [len(stroke) for stroke in strokes[:-1]])
    moves[starts[starts < count], 2] = 1
    return moves


def cut(strokes, share: float) -> list[np.ndarray]:
    """Keep the first part of a drawing, measured by its ink.

    strokes: a list of [n, 2]. share: of the total length of the lines, 0 to 1; a dot counts as one unit.
    Returns a list of [n, 2] with at least one point.
    """
    left = share * sum(max(1.0, _length(stroke)) for stroke in strokes)
    kept = []
    for stroke in strokes:
        length = max(1.0, _length(stroke))
        if left >= length:
            kept.append(stroke)
        else:
            kept.append(_until(np.asarray(stroke), left))
            break
        left -= length
    return kept


def _length(stroke):
    return float(np.linalg.norm(np.diff(np.asarray(stroke, float), axis=0), axis=1).sum())


def _until(stroke, length):
    """The beginning of a stroke, cut at `length` along it."""
    along = np.append(0, np.cumsum(np.linalg.norm(np.diff(stroke.astype(float), axis=0), axis=1)))
    whole = stroke[along <= length]
    end = [np.interp(min(length, along[-1]), along, stroke[:, axis]) for axis in (0, 1)]
    return np.concatenate([whole, [end]]).astype(stroke.dtype)
