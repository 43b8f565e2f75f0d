"""What a tracker knows, as pictures: soft maps of hands and faces, and the square around a hand.

The net sees such a map beside the picture, so it knows which hand to outline. The map says where, the net says exactly
where. Points are in pixels of the picture.
"""

from __future__ import annotations

import cv2
import numpy as np

from course_utils.signnet.composites import FACE, LEFT
from course_utils.track.hand import BONES, PALM

WRIST, MIDDLE_ROOT, KNUCKLES = 0, 9, (5, 17)
FINGER = 0.16  # radius of a painted bone, in palm lengths; a finger's is about 0.1
CORE = 0.04  # radius around a bone, in palm lengths, that is surely inside the finger
REACH = 0.3  # palm lengths from the bones; further away nothing belongs to this hand
BLUR = 0.08  # standard deviation of a soft map's edge, in palm lengths
MARGIN = 0.45  # palm lengths between a hand's landmarks and the border of its square
FRACTION = 4  # bits after the point in OpenCV's coordinates


def palm_length(points) -> float:
    """The distance from the wrist to the root of the middle finger, or more for a hand that points to the camera.

    points: float[21, 2] in pixels.
    """
    first, last = KNUCKLES
    length = np.linalg.norm(points[MIDDLE_ROOT] - points[WRIST])
    width = np.linalg.norm(points[first] - points[last])
    return float(max(length, 0.6 * width, 0.35 * np.ptp(points, axis=0).max(), 1e-3))


def paint_hand(points, size: int, radius: float) -> np.ndarray:
    """Paint the bones of a hand as capsules and its palm as a polygon: uint8[size, size], 255 inside.

    points: float[21, 2] in pixels. radius: of the capsules, in palm lengths.
    """
    picture = np.zeros((size, size), np.uint8)
    pixels = np.rint(np.clip(points, -9 * size, 9 * size) * 2**FRACTION).astype(np.int32)
    width = max(1, round(2 * radius * palm_length(points)))
    cv2.fillPoly(picture, [pixels[[*PALM, 1]]], 255, cv2.LINE_8, FRACTION)
    for chain in (*BONES, PALM):
        cv2.polylines(picture, [pixels[[*chain]]], False, 255, width, cv2.LINE_8, FRACTION)
    return picture


def soft_hand(points, size: int) -> np.ndarray:
    """Paint a hand with soft edges: uint8[size, size], 255 on its bones and palm, 0 far from them."""
    return _soft(paint_hand(points, size, FINGER), BLUR * palm_length(points))


def paint_face(oval, size: int) -> np.ndarray:
    """Fill the outline of a face, from the hair line to the chin: uint8[size, size]; oval: float[n, 2] in pixels."""
    picture = np.zeros((size, size), np.uint8)
    pixels = np.rint(np.clip(oval, -9 * size, 9 * size) * 2**FRACTION).astype(np.int32)
    cv2.fillPoly(picture, [pixels], 255, cv2.LINE_8, FRACTION)
    return picture


def soft_maps(hands, ovals, size: int) -> np.ndarray:
    """Paint what a tracker found: uint8[size, size, 3], a channel for left hands, right hands and faces.

    hands: a list of (points float[21, 2] in pixels, LEFT or RIGHT). ovals: outlines of faces, float[n, 2].
    """
    channels = np.zeros((3, size, size), np.uint8)
    for points, label in hands:
        np.maximum(channels[label - LEFT], soft_hand(points, size), out=channels[label - LEFT])
    for oval in ovals:
        np.maximum(channels[FACE - LEFT], paint_face(oval, size), out=channels[FACE - LEFT])
    return np.moveaxis(channels, 0, -1)


def square(points, size: int, margin: float = MARGIN) -> np.ndarray:
    """Compute the affine map float[2, 3] from a picture to a square around a hand, whose fingers then point up.

    points: float[21, 2] in pixels. size: of the square in pixels.
    """
    up = points[MIDDLE_ROOT] - points[WRIST]
    up = up / max(np.linalg.norm(up), 1e-6)
    turn = np.array([[-up[1], up[0]], [-up[0], -up[1]]])
    turned = points @ turn.T
    low, high = turned.min(0), turned.max(0)
    half = (high - low).max() / 2 + margin * palm_length(points)
    scale = size / (2 * half)
    return np.hstack([scale * turn, (size / 2 - scale * (low + high) / 2)[:, None]])


def moved(points, matrix) -> np.ndarray:
    """Apply an affine map float[2, 3] to points float[n, 2]."""
    return points @ matrix[:, :2].T + matrix[:, 2]


def warped(picture, matrix, size: int) -> np.ndarray:
    """Cut the square of an affine map out of a picture: [size, size, ...]; the picture's edge is repeated outside."""
    scale = np.sqrt(abs(np.linalg.det(matrix[:, :2])))
    if scale < 0.5:  # a warp that shrinks to less than half would skip pixels
        picture = cv2.resize(picture, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA)
        matrix = matrix @ np.array([[2, 0, 0.5], [0, 2, 0.5], [0, 0, 1]])
        return warped(picture, matrix, size)
    return cv2.warpAffine(picture, matrix, (size, size), borderMode=cv2.BORDER_REPLICATE)


def _soft(picture, sigma):
    """Blur a mask's edge."""
    return cv2.GaussianBlur(picture, (0, 0), sigma) if sigma > 0.3 else picture
