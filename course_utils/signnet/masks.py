"""From a picture to what a sign is read from: class probabilities, the largest hand, and its features."""

from __future__ import annotations

import cv2
import numpy as np

from course_utils.emojinator.gestures import landmark_features
from course_utils.lite import input_shape
from course_utils.overlay import Frame

SIGNS = tuple("0123456789")
MASK_SIZE = 32  # pixels of the mask that a sign is read from
MIN_HAND = 0.004  # smallest hand, as a share of the picture's area


def segment(net, image) -> np.ndarray:
    """Label a picture of any size: probabilities float32[size, size, 4] of LABELS; size: that of the net.

    net: a Keras or Lite model of [n, size, size, 3]. image: uint8[h, w, 3] RGB; it is squeezed into a square.
    Raises TypeError or ValueError for any other kind of array.
    """
    image = Frame(image).image
    size = input_shape(net)[0]
    interpolation = cv2.INTER_AREA if max(image.shape[:2]) > size else cv2.INTER_LINEAR
    square = cv2.resize(image, (size, size), interpolation=interpolation)
    return np.asarray(net(square[None].astype(np.float32)))[0]


def labels(net, image) -> np.ndarray:
    """Label every pixel of a picture: uint8[h, w], indices of LABELS; net, image: as for `segment`."""
    p = segment(net, image)
    return cv2.resize(p, image.shape[1::-1], interpolation=cv2.INTER_LINEAR).argmax(-1).astype(np.uint8)


def hand_crop(p, aspect: float = 1.0, side: int = MASK_SIZE):
    """Cut the largest hand out of its probabilities, square and centred; None if there is no hand.

    p: float[h, w], the probability of a hand. aspect: the picture's width over its height before it was squeezed.
    Returns (float32[side, side] in [0, 1], (x, y, half)): the centre as shares of width and height, and half of the
    crop's side as a share of the height, as for `square_crop`.
    """
    p = np.ascontiguousarray(p, np.float32)
    found, pieces, sizes, _ = cv2.connectedComponentsWithStats((p > 0.5).astype(np.uint8))
    if found < 2 or sizes[1:, cv2.CC_STAT_AREA].max() < MIN_HAND * p.size:
        return None
    best = 1 + sizes[1:, cv2.CC_STAT_AREA].argmax()
    x, y, w, h, _ = sizes[best].tolist()
    height, width = p.shape
    box = (x + w / 2) / width, (y + h / 2) / height, 0.55 * max(w / width * aspect, h / height)
    return square_crop(np.where(pieces == best, p, 0), *box, side, aspect), box


def square_crop(picture, x: float, y: float, half: float, side: int = MASK_SIZE, aspect: float | None = None):
    """Cut a square out of a picture: [side, side] or [side, side, 3]; outside of the picture, it is 0.

    x, y: the centre as shares of width and height. half: half of the square's side, as a share of the height. aspect:
    width over height before the picture was squeezed, by default that of the picture.
    """
    height, width = picture.shape[:2]
    aspect = width / height if aspect is None else aspect
    scale = np.array([aspect / width, 1 / height]) * (side - 1) / (2 * half)
    if min(scale) < 0.6:  # else the warp would skip pixels
        picture = cv2.GaussianBlur(picture, (0, 0), 0.4 / min(scale))
    centre = np.array([x * width, y * height]) - 0.5
    matrix = np.hstack([np.diag(scale), ((side - 1) / 2 - scale * centre)[:, None]])
    return cv2.warpAffine(picture, matrix, (side, side))


def sign_features(crop, world=None) -> np.ndarray:
    """Join the mask, row by row, and the landmarks of a hand into one input of the sign reader: float32[side² + 63].

    crop: from `hand_crop`. world: float[21, 3], from the tracker; without it the landmarks are zeros.
    """
    numbers = np.zeros(63, np.float32) if world is None else landmark_features(world)
    return np.concatenate([np.asarray(crop, np.float32).ravel(), numbers])
