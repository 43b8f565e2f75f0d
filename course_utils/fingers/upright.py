"""Hands turned upright, with the thumb's side on the left, as numbers and as pictures.

The nets that say which fingers are up read hands in this way, so a hand may point anywhere and be the left or the
right one, seen from the palm or from the back.
"""

from __future__ import annotations

import numpy as np

from course_utils.data.crop import CROP_SIZE, hand_box

FEATURES = 63
WRIST, INDEX, MIDDLE, LITTLE = 0, 5, 9, 17  # of the fingers: the knuckles


def upright_turn(points) -> np.ndarray:
    """Find the rotation, with a reflection where needed, that turns hands upright: float[..., 2, 2].

    points: float[..., 21, 2 or 3], x right and y down in the same unit. Afterwards the knuckle of the middle finger is
    above the wrist, and that of the index finger to the left of that of the little finger.
    """
    points = np.asarray(points)[..., :2]
    up = points[..., MIDDLE, :] - points[..., WRIST, :]
    up = up / np.maximum(np.linalg.norm(up, axis=-1, keepdims=True), 1e-9)
    right = np.stack([-up[..., 1], up[..., 0]], -1)
    across = points[..., LITTLE, :] - points[..., INDEX, :]
    right = right * np.copysign(1, (across * right).sum(-1, keepdims=True))
    return np.stack([right, -up], -2)


def finger_features(world) -> np.ndarray:
    """Describe hands by numbers that ignore place, size, side, and the rotation in the picture: float32[..., 63].

    world: float[..., 21, 3], x right, y down, z away, any unit, as in `track.Hand.world`. The wrist goes to the origin,
    and its distance to the knuckle of the middle finger becomes 1.
    """
    world = np.asarray(world, np.float32)
    points = world - world[..., :1, :]
    points /= np.maximum(np.linalg.norm(points[..., MIDDLE, :], axis=-1), 1e-9)[..., None, None]
    points[..., :2] = points[..., :2] @ np.swapaxes(upright_turn(points), -1, -2)
    return points.reshape(*points.shape[:-2], FEATURES)


def upright_crop(image, points, side: int = CROP_SIZE, degrees=0.0, zoom=1.0, shift=(0.0, 0.0)) -> np.ndarray:
    """Cut a hand out of a picture and turn it upright: uint8[side, side, 3]; outside, the picture's edge pixels repeat.

    image: uint8[h, w, 3]. points: float[21, 2 or 3], landmarks as shares of width and height. degrees, zoom, shift:
    how far to turn, enlarge and move the hand afterwards, as augmentation; shift in shares of the side.
    """
    import cv2

    size = image.shape[1::-1]
    pixels = np.asarray(points)[:, :2] * size
    angle = np.radians(degrees)
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]]) @ upright_turn(pixels)
    x, y, half = hand_box(pixels @ turn.T, (1, 1))
    scale = zoom * side / (2 * half)
    # A much smaller hand is drawn larger and then averaged, because warpAffine alone skips pixels.
    larger = int(np.clip(round(1 / scale), 1, 8))
    matrix = np.column_stack([turn * scale, side * (np.array(shift) + 0.5) - scale * np.array([x, y])]) * larger
    square = cv2.warpAffine(
        image, matrix, (side * larger,) * 2, flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE
    )
    return cv2.resize(square, (side, side), interpolation=cv2.INTER_AREA) if larger > 1 else square


def upright_views(image, points, side: int = CROP_SIZE) -> np.ndarray:
    """Cut a hand out five times, a little turned, nearer and farther: uint8[5, side, side, 3]; as for `upright_crop`.

    The mean of the answers to all five depends less on where exactly the tracker saw the hand.
    """
    ways = ({}, {"degrees": 10}, {"degrees": -10}, {"zoom": 0.88}, {"zoom": 1.12})
    return np.stack([upright_crop(image, points, side, **way) for way in ways])
