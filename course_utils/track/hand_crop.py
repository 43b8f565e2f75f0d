"""A hand's square, turned so that the hand points up, and the way back from its points to the picture's."""

from __future__ import annotations

import cv2
import numpy as np

SHARE = 0.66  # of the square's side that the points fill, so that a hand that has moved on is still inside
WRIST, INDEX, MIDDLE, LITTLE = 0, 5, 9, 17  # the fingers' knuckles


def upward(points) -> float:
    """The angle by which a hand's points float[21, 2 or 3], in pixels, are turned: 0 points up, positive is clockwise.

    In radians. The direction is that from the wrist to the knuckle of the middle finger.
    """
    x, y = points[MIDDLE, :2] - points[WRIST, :2]
    return float(np.arctan2(x, -y))


def thumb_left(points) -> float:
    """Say on which side the thumb of an upright hand is: 1 left, -1 right, near 0 if the palm is seen from its edge.

    points: float[21, 2 or 3] in pixels. It is the sine of the angle between the knuckles of index and little finger.
    """
    (x, y), (u, v) = points[[INDEX, LITTLE], :2] - points[WRIST, :2]
    return float((x * v - y * u) / max(np.hypot(x, y) * np.hypot(u, v), 1e-9))


def turned_square(points, angle: float | None = None) -> tuple[np.ndarray, float, float]:
    """Find the square around a hand: its centre float[2], half its side, and its angle in radians.

    points: float[21, 2 or 3] in pixels. angle: of the square, by default the hand's own.
    """
    angle = upward(points) if angle is None else angle
    c, s = np.cos(angle), np.sin(angle)
    turn = np.array([[c, s], [-s, c]])  # turns the hand back by its angle
    upright = points[:, :2] @ turn.T
    low, high = upright.min(0), upright.max(0)
    return (low + high) / 2 @ turn, float((high - low).max() / 2 / SHARE), angle


def matrix(centre, half: float, angle: float, side: int, mirrored: bool = False) -> np.ndarray:
    """The affine map float64[2, 3] from the picture's pixels to those of a square's crop of `side` pixels."""
    c, s = np.cos(angle), np.sin(angle)
    turn = side / (2 * half) * np.array([[c, s], [-s, c]])
    if mirrored:
        turn[0] *= -1
    return np.column_stack([turn, (side - 1) / 2 - turn @ np.asarray(centre, float)])


def cut(image, to_crop, side: int, border=cv2.BORDER_REPLICATE) -> np.ndarray:
    """Cut a crop uint8[side, side, ...] out of a picture, by the map from `matrix`; outside, edge pixels repeat.

    A picture that is much larger is drawn larger and then averaged, because warpAffine alone skips pixels.
    """
    scale = float(np.sqrt(abs(np.linalg.det(to_crop[:, :2]))))
    larger = int(np.clip(round(0.7 / scale), 1, 8))
    if larger == 1:
        return cv2.warpAffine(image, to_crop, (side, side), flags=cv2.INTER_LINEAR, borderMode=border)
    finer = to_crop * larger
    finer[:, 2] += (larger - 1) / 2
    big = cv2.warpAffine(image, finer, (side * larger,) * 2, flags=cv2.INTER_LINEAR, borderMode=border)
    return cv2.resize(big, (side, side), interpolation=cv2.INTER_AREA)


def apply(to_other, points) -> np.ndarray:
    """Map points float[n, 2] by an affine map [2, 3]."""
    return points @ to_other[:, :2].T + to_other[:, 2]
