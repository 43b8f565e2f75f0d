"""Square crops around hands, the input of nets that read pictures of hands."""

from __future__ import annotations

import numpy as np

CROP_SIZE = 96  # pixels, the default
HAND_SHARE = 0.72  # of a crop's side that the landmarks fill; in the sign photos a hand fills three quarters


def hand_box(points, size) -> tuple[float, float, float]:
    """Find the square around a hand: (x, y) of its centre and half its side, all in pixels.

    points: float[21, 2 or 3], landmarks as shares of width and height. size: (width, height) of the picture.
    """
    pixels = np.asarray(points)[:, :2] * size
    low, high = pixels.min(0), pixels.max(0)
    x, y = (low + high) / 2
    return float(x), float(y), float((high - low).max() / 2 / HAND_SHARE)


def crop(image, box, side: int = CROP_SIZE) -> np.ndarray:
    """Cut a square out of a picture: uint8[side, side, ...]; outside of the picture, edge pixels repeat.

    image: uint8[h, w, ...]. box: from `hand_box`.
    """
    import cv2

    x, y, half = box
    x0, y0, x1, y1 = (round(v) for v in (x - half, y - half, x + half, y + half))
    height, width = image.shape[:2]
    inside = image[max(0, y0) : max(1, y1), max(0, x0) : max(1, x1)]
    edges = (max(0, -y0), max(0, y1 - height), max(0, -x0), max(0, x1 - width))
    square = cv2.copyMakeBorder(inside, *edges, cv2.BORDER_REPLICATE) if any(edges) and inside.size else inside
    if not square.size:  # the square lies outside of the picture
        return np.zeros((side, side, *image.shape[2:]), np.uint8)
    smaller = cv2.INTER_AREA if half > side / 2 else cv2.INTER_LINEAR
    return cv2.resize(square, (side, side), interpolation=smaller)


def letterbox(image, side: int, grey: int = 128) -> tuple[np.ndarray, float, np.ndarray]:
    """Make a picture uint8[h, w, 3] square without cutting or stretching it, with grey bars where it ends.

    Returns uint8[side, side, 3], the scale factor, and the picture's left top corner in it, float32[2].
    """
    import cv2

    scale = side / max(image.shape[:2])
    width, height = (max(1, round(n * scale)) for n in image.shape[1::-1])
    small = cv2.resize(image, (width, height), interpolation=cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR)
    left, top = (side - width) // 2, (side - height) // 2
    square = np.full((side, side, 3), grey, np.uint8)
    square[top : top + height, left : left + width] = small
    return square, scale, np.array([left, top], np.float32)
