"""Quick, Draw! as its makers store it: three file formats, simplified strokes, and their 28x28 pictures.

Fifty million doodles of 345 things, drawn by players in under 20 seconds (Jongejan et al. 2016; Ha and Eck 2018,
arXiv 1704.03477). Players on a phone and you in the air draw at other sizes and speeds: `simplify` brings any drawing
into the form of the data set, and `strokes_to_bitmap` makes of it the picture that the data set would show.
"""

from __future__ import annotations

import numpy as np

from course_utils.glyphs import EmptyGlyph

# The order is that of a net's outputs, and never changes.
CLASSES = (
    "apple",
    "bowtie",
    "candle",
    "door",
    "envelope",
    "fish",
    "guitar",
    "ice cream",
    "lightning",
    "moon",
    "mountain",
    "star",
    "tent",
    "toothbrush",
    "wristwatch",
)
SIDE = 256  # a drawing's own units: 0 to 255 along its longer side
SIZE = 28
PAD, LINE = 16, 16  # in a drawing's units: the picture's margin and the width of its lines
EPSILON = 2.0  # how far, in a drawing's units, a simplified line may run beside the real one
STEPS = 128  # points in a sequence; of 100 simplified drawings 98 have fewer
_FINE = 16  # sub-pixels a side while drawing


def simplify(strokes, epsilon: float = EPSILON) -> list[np.ndarray]:
    """Bring a drawing into the data set's form: in the top left corner, 255 along its longer side, few points.

    strokes: a list of [n, 2] poly-lines, x right and y down, in any unit; points that are not finite are left out.
    epsilon: the tolerance of the line simplification (Ramer 1972; Douglas and Peucker 1973), after one point a unit.
    Returns a list of uint8[n, 2]. Raises EmptyGlyph for no points and for a dot, ValueError for other arrays.
    """
    import cv2

    strokes = [points for points in map(_points, strokes) if len(points)]
    if not strokes:
        raise EmptyGlyph("The drawing has no points. Draw something first.")
    every = np.concatenate(strokes)
    low, extent = every.min(0), np.ptp(every, 0).max()
    if not extent > 0:
        raise EmptyGlyph("The drawing is a mere dot. Draw it larger.")
    done = []
    for stroke in strokes:
        line = _resample((stroke - low) * ((SIDE - 1) / extent)).astype(np.float32)
        line = cv2.approxPolyDP(line[:, None], epsilon, False)[:, 0]
        done.append(np.clip(np.rint(line), 0, SIDE - 1).astype(np.uint8))
    return done


def _points(stroke):
    stroke = np.asarray(stroke, float)
    if stroke.ndim != 2 or stroke.shape[1] != 2:
        raise ValueError(f"A stroke has the shape (n, 2); this one has {stroke.shape}.")
    return stroke[np.isfinite(stroke).all(1)]


def _resample(line, step=1.0):
    """Put a point at every unit of a poly-line's length, and at its end."""
    along = np.append(0, np.cumsum(np.linalg.norm(np.diff(line, axis=0), axis=1)))
    at = np.append(np.arange(0, along[-1], step), along[-1])
    return np.stack([np.interp(at, along, line[:, axis]) for axis in (0, 1)], 1)


def strokes_to_bitmap(strokes, size: int = SIZE, line: float = LINE, fine: int = _FINE) -> np.ndarray:
    """Draw simplified strokes as the data set's own 28x28 pictures were drawn.

    strokes: a list of [n, 2] in 0 to 255, such as `simplify` returns. The drawing's box, from (0, 0) to its largest x
    and y, is centred in 256 units, with 24 units around; lines are 16 units wide with round ends. fine: sub-pixels a
    side. Against 156 drawings of which the official picture is at hand the mean difference is 1.5 of 255 a pixel.
    Returns uint8[size, size], ink 255. Raises EmptyGlyph for a drawing without points.
    """
    import cv2

    strokes = [np.asarray(stroke, np.float32) for stroke in strokes if len(stroke)]
    if not strokes:
        raise EmptyGlyph("The drawing has no points. Draw something first.")
    around = PAD + LINE / 2
    offset = (SIDE - np.concatenate(strokes).max(0)) / 2 + around
    scale = size / (SIDE + 2 * around) * fine
    thickness = max(1, 2 * round((line * scale - 1) / 2))  # for 2 k OpenCV draws 2 k + 1 pixels
    canvas = np.zeros((size * fine, size * fine), np.uint8)
    for stroke in strokes:
        # Fixed-point coordinates of pixels' centres, with 4 bits after the point.
        xy = np.rint(((stroke + offset) * scale - 0.5) * 16).astype(np.int32)
        cv2.polylines(canvas, [xy if len(xy) > 1 else xy.repeat(2, 0)], False, 255, thickness, cv2.LINE_8, 4)
    return cv2.resize(canvas, (size, size), interpolation=cv2.INTER_AREA)


def steps(strokes, length: int = STEPS) -> np.ndarray:
    """Write simplified strokes as a sequence of pen movements, for a net that reads strokes.

    strokes: a list of [n, 2] in 0 to 255. Returns float32[length, 3]: (dx, dy) in units of the drawing's side, and 1
    where the pen was lifted for this move, 2 from the end on; a longer drawing is cut.
    Raises EmptyGlyph for a drawing without points.
    """
    strokes = [np.asarray(stroke, np.float32) for stroke in strokes if len(stroke)]
    if not strokes:
        raise EmptyGlyph("The drawing has no points. Draw something first.")
    points = np.concatenate(strokes) / (SIDE - 1)
    moves = np.zeros((length, 3), np.float32)
    moves[:, 2] = 2
    count = min(length, len(points))
    moves[:count, :2] = np.diff(points, axis=0, prepend=0)[:count]
    moves[:count, 2] = 0
    starts = np.cumsum([0] + [len(stroke) for stroke in strokes[:-1]])
    moves[starts[starts < count], 2] = 1
    return moves


def cut(strokes, share: float) -> list[np.ndarray]:
    """Keep the first part of a drawing, as it was when that share of its ink had been drawn.

    strokes: a list of [n, 2]; share: 0 to 1 of the lines' length (a dot counts as one unit). Returns at least a point.
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
