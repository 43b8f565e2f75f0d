"""TODO docstring."""

from __future__ import annotations

import numpy as np

from course_utils.emojinator.gestures import landmark_features
from course_utils.lite import input_shape
from course_utils.overlay import Frame
from course_utils.signnet.composites import (
    LEFT,
    RIGHT,
)

SIGNS = tuple("0123456789")
SIDE = 32  # pixels of the mask that is read
SMALLEST = 0.004  # share of the picture that a hand must fill
CELLS = 12  # what is hidden is shown in so many rows of grey


def segment(net, image) -> np.ndarray:
    """Label a picture of any size: probabilities float32[size, size, 4] of LABELS, the net's own size.

    net: a Keras or Lite model of [n, size, size, 3]. image: uint8[h, w, 3] RGB; it is squeezed into a square.
    """
    import cv2

    image = Frame(image).image  # explains any other kind of array
    size = input_shape(net)[0]
    smaller = cv2.INTER_AREA if max(image.shape[:2]) > size else cv2.INTER_LINEAR
    square = cv2.resize(image, (size, size), interpolation=smaller)
    return np.asarray(net(square[None].astype(np.float32)))[0]


def labels(net, image) -> np.ndarray:
    """Label every pixel of a picture: uint8[h, w] into LABELS; see `segment`."""
    import cv2

    p = segment(net, image)
    return cv2.resize(p, image.shape[1::-1], interpolation=cv2.INTER_LINEAR).argmax(-1).astype(np.uint8)


def keep_hands(image, label, cells: int = CELLS) -> np.ndarray:
    """Hide everything but the hands behind a coarse grey picture: uint8[h, w, 3].

    label: uint8[h, w], as from `labels`. Raises ValueError for a mask of another size.
    """
    import cv2

    image, label = Frame(image).image, np.asarray(label)
    if label.shape != image.shape[:2]:
        raise ValueError(
            f"The picture has {list(image.shape[:2])} pixels and the mask {list(label.shape)}. Resize the mask: "
            "cv2.resize(mask, image.shape[1::-1], interpolation=cv2.INTER_NEAREST)."
        )
    grey = cv2.resize(_coarse(image, cells), image.shape[1::-1], interpolation=cv2.INTER_LINEAR)
    return np.where(np.isin(label, (LEFT, RIGHT))[..., None], image, grey[..., None])


def _coarse(image, cells):
    import cv2

    columns = max(1, round(cells * image.shape[1] / image.shape[0]))
    return cv2.cvtColor(cv2.resize(image, (columns, cells), interpolation=cv2.INTER_AREA), cv2.COLOR_RGB2GRAY)


def hand_crop(p, aspect: float = 1.0, side: int = SIDE):
    """Cut the largest hand out of its probabilities, square and centred, or None where there is none.

    p: float[h, w], of any hand. aspect: the picture's width over its height before it was squeezed.
    Returns (float32[side, side] in [0, 1], (x, y, half)): its middle as shares of width and height, and half of the
    crop's side as a share of the height, as `square_crop` takes them.
    """
    import cv2

    p = np.ascontiguousarray(p, np.float32)
    found, pieces, sizes, _ = cv2.connectedComponentsWithStats((p > 0.5).astype(np.uint8))
    if found < 2 or sizes[1:, cv2.CC_STAT_AREA].max() < SMALLEST * p.size:
        return None
    best = 1 + sizes[1:, cv2.CC_STAT_AREA].argmax()
    x, y, w, h, _ = sizes[best].tolist()
    height, width = p.shape
    box = (x + w / 2) / width, (y + h / 2) / height, 0.55 * max(w / width * aspect, h / height)
    return square_crop(np.where(pieces == best, p, 0), *box, side, aspect), box


def square_crop(picture, x: float, y: float, half: float, side: int = SIDE, aspect: float | None = None):
    """Cut a square out of a picture, which may reach beyond it: [side, side] or [side, side, 3].

    x, y: its middle as shares of width and height; half: of its side, as a share of the height. aspect: width over
    height before the picture was squeezed, by default that of the picture.
    """
    import cv2

    height, width = picture.shape[:2]
    aspect = width / height if aspect is None else aspect
    scale = np.array([aspect / width, 1 / height]) * (side - 1) / (2 * half)
    if min(scale) < 0.6:  # else a warp would skip pixels
        picture = cv2.GaussianBlur(picture, (0, 0), 0.4 / min(scale))
    middle = np.array([x * width, y * height]) - 0.5
    matrix = np.hstack([np.diag(scale), ((side - 1) / 2 - scale * middle)[:, None]])
    return cv2.warpAffine(picture, matrix, (side, side))


def sign_features(crop, world=None) -> np.ndarray:
    """Join what a sign is read from, float32[side² + 63]: the mask row by row, and the landmarks.

    crop: from `hand_crop`. world: float[21, 3], from the tracker; without it the landmarks are zeros.
    """
    numbers = np.zeros(63, np.float32) if world is None else landmark_features(world)
    return np.concatenate([np.asarray(crop, np.float32).ravel(), numbers])
