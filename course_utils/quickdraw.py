"""Quick, Draw! as its makers store it: three file formats, simplified strokes, and their 28x28 pictures.

Fifty million doodles of 345 things, drawn by players in under 20 seconds (Jongejan et al. 2016; Ha and Eck 2018,
arXiv 1704.03477). Players on a phone and you in the air draw at other sizes and speeds: `simplify` brings any drawing
into the form of the data set, and `strokes_to_bitmap` makes of it the picture that the data set would show.
"""

from __future__ import annotations

import difflib
import io
import json
import struct
from pathlib import Path
from typing import NamedTuple

import numpy as np

from course_utils.data.catalog import DataError, card
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
_RECORD = struct.Struct("<Q2sbIH")  # of the binary format: key, country, recognised, time, number of strokes


class Drawing(NamedTuple):
    """One doodle: its strokes are uint8[n, 2], x to the right and y down."""

    word: str
    strokes: list[np.ndarray]
    recognized: bool
    key: int
    country: str


def category(name: str) -> str:
    """Return a category's name as the data set spells it; DataError with the nearest names for an unknown one."""
    known = {word.lower(): word for word in card("quickdraw").parts}
    if (found := known.get(str(name).strip().lower())) is not None:
        return found
    near = difflib.get_close_matches(str(name).lower(), known, n=3, cutoff=0.5)
    hint = f"Did you mean {', '.join(known[word] for word in near)}?" if near else "All names: quickdraw.categories()."
    raise DataError(f"Quick, Draw! has no {name!r} among its {len(known)} categories. {hint}")


def categories() -> list[str]:
    """The names of all 345 categories."""
    return list(card("quickdraw").parts)


# Files. Each reader takes a path, or the bytes of the beginning of a file, and reads no more than it is asked for.


def read_ndjson(file, limit: int | None = None) -> list[Drawing]:
    """Read simplified drawings, one JSON object a line; broken lines are skipped, counted, and mentioned.

    file: path or bytes. limit: how many drawings at most.
    Raises DataError when lines are there and all are broken.
    """
    drawings, broken = [], 0
    with _open(file) as lines:
        for line in lines:
            if limit is not None and len(drawings) >= limit:
                break
            if not line.strip():
                continue
            try:
                drawings.append(_from_json(json.loads(line)))
            except (ValueError, KeyError, TypeError, AttributeError, OverflowError):
                broken += 1
    name = _name(file)
    if broken and not drawings:
        raise DataError(f"{name} holds no drawing: all {broken} lines are broken. Is it a simplified .ndjson file?")
    if broken:
        print(f"NOTE: {broken} broken line{'s' * (broken > 1)} skipped in {name}.")
    return drawings


def _from_json(entry):
    strokes = [_stroke(x, y) for x, y, *_ in entry["drawing"]]
    if not strokes:
        raise ValueError("no strokes")
    key, country = int(entry.get("key_id", 0)), str(entry.get("countrycode", ""))
    return Drawing(str(entry["word"]), strokes, bool(entry.get("recognized", True)), key, country)


def _stroke(x, y):
    stroke = np.array([x, y], float).T
    if stroke.ndim != 2 or not len(stroke) or not ((stroke >= 0) & (stroke < SIDE)).all():
        raise ValueError("not a simplified stroke")
    return stroke.astype(np.uint8)


def read_binary(file, word: str = "", limit: int | None = None) -> list[Drawing]:
    """Read drawings of the binary format; a last drawing that is cut off is left out.

    file: path or bytes. word: what they show, which this format does not say. limit: how many drawings at most.
    Raises DataError for a file whose very first drawing makes no sense.
    """
    drawings = []
    with _open(file) as stream:
        while (limit is None or len(drawings) < limit) and len(head := stream.read(_RECORD.size)) == _RECORD.size:
            key, country, recognized, _, count = _RECORD.unpack(head)
            strokes = [_binary_stroke(stream) for _ in range(count)]
            if not strokes or any(stroke is None for stroke in strokes):
                break
            drawings.append(Drawing(word, strokes, recognized == 1, key, country.decode("ascii", "replace")))
    if not drawings and limit != 0:
        raise DataError(f"{_name(file)} is no file of Quick, Draw!'s binary format, or holds not one whole drawing.")
    return drawings


def _binary_stroke(stream):
    count = int.from_bytes(stream.read(2), "little")
    data = stream.read(2 * count)
    return np.frombuffer(data, np.uint8).reshape(2, count).T.copy() if count and len(data) == 2 * count else None


def read_bitmaps(file, limit: int | None = None) -> np.ndarray:
    """Read 28x28 pictures of an .npy file, or of as much of one as is there.

    file: path or bytes; the header says where the pictures begin. limit: how many at most.
    Returns uint8[n, 28, 28] with ink 255. Raises DataError for another kind of file.
    """
    with _open(file) as stream:
        try:
            version = np.lib.format.read_magic(stream)
            read = {(1, 0): np.lib.format.read_array_header_1_0, (2, 0): np.lib.format.read_array_header_2_0}[version]
            shape, fortran, dtype = read(stream)
        except (ValueError, KeyError, EOFError) as error:
            raise DataError(f"{_name(file)} is no NumPy file, or its header is cut off ({error}).") from error
        if dtype != np.uint8 or len(shape) != 2 or shape[1] != SIZE * SIZE or fortran:
            raise DataError(f"{_name(file)} holds {dtype}{list(shape)}; Quick, Draw! pictures are uint8[n, 784].")
        count = shape[0] if limit is None else min(limit, shape[0])
        data = stream.read(count * SIZE * SIZE)
    whole = len(data) // (SIZE * SIZE)
    return np.frombuffer(data, np.uint8, whole * SIZE * SIZE).reshape(whole, SIZE, SIZE).copy()


def _open(file):
    return io.BytesIO(file) if isinstance(file, (bytes, bytearray, memoryview)) else open(file, "rb")


def _name(file):
    return "this file" if isinstance(file, (bytes, bytearray, memoryview)) else Path(file).name


# Drawings.


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
