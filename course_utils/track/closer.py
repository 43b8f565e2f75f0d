"""A closer look: parts of a photo, enlarged and brightened, for hands that are too small or too dark to be found."""

from __future__ import annotations

import numpy as np

PART = 0.62  # of the picture's longer side; the parts overlap, so that no hand lies between two of them
ROOM = 5  # times a hand's longer side, the square for the second look
SAME = 0.25  # of a hand's longer side
BLUR = 1.0  # pixels, against the noise of dark pictures
WHITE, MIDDLE = 99, 0.5  # the percentile that becomes white, and what the median becomes at most
STRONGEST = 0.4  # gamma


def parts(size) -> list[tuple[int, int, int, int]]:
    """Choose up to nine overlapping parts of a picture, the middle first: x, y, width, height in pixels.

    size: width and height of the picture.
    """
    width, height = size
    side = round(PART * max(size))
    w, h = min(side, width), min(side, height)
    lefts, tops = ({0, full - part, (full - part) // 2} for full, part in ((width, w), (height, h)))
    parts = [(x, y, w, h) for x in lefts for y in tops]
    return sorted(parts, key=lambda part: abs(2 * part[0] + w - width) + abs(2 * part[1] + h - height))


def around(points, size) -> tuple[int, int, int, int]:
    """A wide square around a hand's points float[21, 2 or 3], shares of the picture, as one of `parts`."""
    xy = points[:, :2] * size
    low, high = xy.min(0), xy.max(0)
    half = ROOM * (high - low).max() / 2
    left, top = np.clip((low + high) / 2 - half, 0, np.array(size) - 2).astype(int)
    right, bottom = np.clip((low + high) / 2 + half, (left + 2, top + 2), size).astype(int)
    return left, top, right - left, bottom - top


def same_place(one, other) -> bool:
    """Tell whether two hands' points float[21, 2 or 3] lie on each other, apart from a quarter of the hand."""
    distance = np.linalg.norm(one[:, :2] - other[:, :2], axis=1).mean()
    return bool(distance < SAME * np.ptp(one[:, :2], axis=0).max())


def brightened(image) -> np.ndarray:
    """Remove noise from a picture uint8[h, w, 3] and lift its dark values, as an eye does in the dark."""
    import cv2

    brightest = image[::4, ::4].max(2)
    white = max(np.percentile(brightest, WHITE), 1)
    median = np.clip(np.median(brightest) / white, 0.02, 0.98)
    gamma = np.clip(np.log(MIDDLE) / np.log(median), STRONGEST, 1)
    levels = 255 * np.clip(np.arange(256) / white, 0, 1) ** gamma
    return cv2.LUT(cv2.GaussianBlur(image, (0, 0), BLUR), np.rint(levels).astype(np.uint8))
