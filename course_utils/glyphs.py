"""Prepare a drawing, by pen or on paper, in the same way as MNIST: as a picture of 28x28 pixels.

The authors of MNIST cropped the ink, scaled its longer side to 20 pixels, and put its centre of mass in the middle of
28x28 pixels (LeCun et al. 1998, doi 10.1109/5.726791). A net that was trained on MNIST can read only pictures that were
prepared in the same way; all of the course does it here.
"""

from __future__ import annotations

from itertools import pairwise

import cv2
import numpy as np

SIZE = 28  # pixels: width and height of a picture
BOX = 20  # pixels: the ink's longer side in a picture of SIZE
STROKE = 2.5  # pixels: MNIST's median stroke width in a picture of SIZE
_FINE = 6  # sub-pixels along each side of a pixel while drawing


class EmptyGlyph(ValueError):
    """There is nothing to read: no ink, a dot, or a drawing that is too small."""


def strokes_to_image(strokes, size: int = SIZE, width: float | None = None, smallest: float = 0.0) -> np.ndarray:
    """Draw pen strokes as a picture like MNIST's; their place and size do not matter.

    strokes: a list of float[n, 2] poly-lines (x right, y down, any unit); an optional third column scales the width.
    width: in pixels of the picture, by default MNIST's median. Points that are not finite are left out.
    Returns uint8[size, size], ink bright on black, the ink's centre of mass within a pixel of (size/2, size/2).
    Raises EmptyGlyph when the longer side of the drawing is not larger than `smallest` (same unit as the strokes),
    ValueError for arrays of another shape.
    """
    strokes = [s for s in map(_stroke, strokes) if len(s)]
    if not strokes:
        raise EmptyGlyph("The glyph has no points. Draw something before it is read.")
    points = np.concatenate([s[:, :2] for s in strokes])
    low = points.min(0)
    extent = float((points.max(0) - low).max())
    if extent <= max(smallest, 0.0):
        raise EmptyGlyph(f"The glyph is only a dot, {extent:g} wide. Draw it larger.")
    width = (STROKE * size / SIZE if width is None else width) * _FINE
    box = BOX * size / SIZE * _FINE
    scale = max(box - width, 1.0) / extent
    margin = 2 * width + 2
    canvas = np.zeros(np.ceil((points.max(0) - low)[::-1] * scale + 2 * margin).astype(int), np.uint8)
    for stroke in strokes:
        # OpenCV takes fixed-point coordinates: 4 bits after the point.
        xy = np.rint(((stroke[:, :2] - low) * scale + margin) * 16).astype(np.int32)
        if stroke.shape[1] == 2 or len(stroke) == 1:
            cv2.polylines(canvas, [xy if len(xy) > 1 else xy.repeat(2, 0)], False, 255, int(_thickness(width)), 8, 4)
            continue
        widths = _thickness(width * np.clip((stroke[1:, 2] + stroke[:-1, 2]) / 2, 0, 2))
        for (a, b), thickness in zip(pairwise(xy.tolist()), widths.tolist(), strict=True):
            cv2.line(canvas, a, b, 255, thickness, cv2.LINE_8, 4)
    return _as_mnist(canvas, size)


def image_to_glyph(picture, size: int = SIZE, contrast: int = 30) -> np.ndarray:
    """Turn a photo or scan of one glyph, dark on light or light on dark, into a picture like MNIST's.

    picture: uint8[h, w] grey, uint8[h, w, 3] RGB, such as `camera.read_picture` returns, or uint8[h, w, 4] RGBA, whose
    see-through parts are white; an even background must cover more than half of it. Lines thinner than MNIST's are
    thickened, and specks beside the glyph are left out.
    contrast: grey levels by which the ink must differ from the background.
    Returns uint8[size, size] like `strokes_to_image`.
    Raises EmptyGlyph when it finds no ink, ValueError for an array of another shape or type.
    """
    gray = np.asarray(picture)
    if gray.ndim not in (2, 3) or gray.shape[2:] not in ((), (3,), (4,)) or gray.dtype != np.uint8 or 0 in gray.shape:
        raise ValueError(
            f"A picture is uint8[h, w] in grey, or [h, w, 3] in RGB; this one is {gray.dtype}{list(gray.shape)}."
        )
    if gray.ndim == 3:
        opaque = gray[..., 3] / 255 if gray.shape[2] == 4 else 1
        gray = np.rint(cv2.cvtColor(gray[..., :3].copy(), cv2.COLOR_RGB2GRAY) * opaque + 255 * (1 - opaque))
        gray = gray.astype(np.uint8)
    background = int(np.searchsorted(np.cumsum(np.bincount(gray.ravel(), minlength=256)), gray.size / 2))
    ink = cv2.absdiff(gray, np.full_like(gray, background))
    _, mask = cv2.threshold(ink, 0, 255, cv2.THRESH_BINARY + cv2.THRESH_OTSU)
    # Half-way between background and ink: Otsu's own level is 0 where a picture has only two values.
    level = (cv2.mean(ink, mask)[0] + cv2.mean(ink, cv2.bitwise_not(mask))[0]) / 2
    x, y, w, h = _main_box(cv2.threshold(ink, level, 255, cv2.THRESH_BINARY)[1])
    if level < contrast / 2 or max(w, h) < 3:
        raise EmptyGlyph("The picture shows no ink, only one shade of grey. Write larger, or with a darker pen.")
    # Values far below the level are noise of the background, and values far above it are full ink.
    grey_to_ink = np.clip((np.arange(256) / level - 0.6) / 0.8, 0, 1) * 255
    ink = cv2.LUT(ink[y : y + h, x : x + w], np.rint(grey_to_ink).astype(np.uint8))
    scale = 4 * BOX / max(w, h)
    ink = cv2.resize(ink, (max(1, round(w * scale)), max(1, round(h * scale))), interpolation=_interpolation(scale))
    ink = cv2.copyMakeBorder(ink, 8, 8, 8, 8, cv2.BORDER_CONSTANT)
    return _as_mnist(_thicken(ink, 4 * STROKE), size)


def _main_box(mask):
    """The box of the ink without specks: parts far to the side of the largest one that have under an eighth of its ink.

    The dot of an i is above its line, and an accent is near its letter; they stay.
    """
    count, _, boxes, _ = cv2.connectedComponentsWithStats(mask)
    if count < 3:
        return cv2.boundingRect(mask)
    parts = boxes[1:]
    x, y, w, h, ink = parts[parts[:, 4].argmax()]
    low, high = parts[:, :2], parts[:, :2] + parts[:, 2:4]
    gaps = np.maximum(np.maximum(low - (x + w, y + h), (x, y) - high), 0)
    speck = (8 * parts[:, 4] < ink) & (gaps[:, 0] > 0.2 * max(w, h)) & (gaps[:, 1] > 0)
    left, top = low[~speck].min(0)
    right, bottom = high[~speck].max(0)
    return left, top, right - left, bottom - top


def _stroke(stroke):
    stroke = np.asarray(stroke, np.float32)
    if stroke.ndim != 2 or stroke.shape[1] not in (2, 3):
        raise ValueError(f"A stroke has the shape (n, 2) or (n, 3); this one has {stroke.shape}.")
    finite = np.isfinite(stroke).all(1)
    return stroke if finite.all() else stroke[finite]


def _thickness(width):
    """The thickness that makes OpenCV draw a line of `width` pixels: for 2 k it draws 2 k + 1."""
    return np.maximum(1, 2 * np.rint((np.asarray(width) - 1) / 2)).astype(int)


def _thicken(ink, width):
    """Dilate lines that are much thinner than `width` pixels."""
    mask = (ink > 0.3 * ink.max()).astype(np.uint8)
    # Across a line of w pixels the distance to the next pixel outside is (w + 2) / 4 on average.
    depth = cv2.mean(cv2.distanceTransform(mask, cv2.DIST_L2, 3), mask)[0]
    missing = round(width - (4 * depth - 2))
    if missing < 0.4 * width:
        return ink
    return cv2.dilate(mask * 255, cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (missing + 1, missing + 1)))


def _as_mnist(ink, size):
    """Crop the ink, scale its longer side to the box, and put its centre of mass in the middle."""
    x, y, w, h = cv2.boundingRect(ink)
    box = round(BOX * size / SIZE)
    scale = box / max(w, h)
    w_new, h_new = max(1, round(w * scale)), max(1, round(h * scale))
    small = cv2.resize(ink[y : y + h, x : x + w], (w_new, h_new), interpolation=_interpolation(scale))
    small = cv2.convertScaleAbs(small, alpha=255 / max(1, int(small.max())))
    moments = cv2.moments(small)
    # Whole pixels, as in MNIST: a second interpolation would blur the ink.
    left = round(size / 2 - moments["m10"] / moments["m00"])
    top = round(size / 2 - moments["m01"] / moments["m00"])
    left, top = min(max(left, 0), size - w_new), min(max(top, 0), size - h_new)
    picture = np.zeros((size, size), np.uint8)
    picture[top : top + h_new, left : left + w_new] = small
    return picture


def _interpolation(scale):
    return cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR
