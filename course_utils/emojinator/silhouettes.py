"""Hand silhouettes as the first Emojinator made them: frame after frame of one person's video."""

from __future__ import annotations

import cv2
import numpy as np

from course_utils.drawn.hand import Hand, Scene, Shape, render
from course_utils.drawn.hand.contact import settle
from course_utils.drawn.hand.labels import PARTS
from course_utils.drawn.hand.poses import THUMB_OUT, Pose, find, straight
from course_utils.drawn.hand.shade import Light

IMAGE_SIZE = 50  # pixels
DOG = Pose(THUMB_OUT, straight(4), straight(5), straight(-10), straight(-8), turn=-75)
# The eleven gestures of the original, in its order.
GESTURES = {
    "index": "count_1",
    "victory": "victory",
    "ok": "ok",
    "palm": "count_5",
    "rock": "rock",
    "call": "call",
    "spock": "spock",
    "thumbs up": "thumbs_up",
    "dog": DOG,
    "fist": "count_0",
    "L": "euro_2",
}
IS_SKIN = np.array([name in ("palm", "thumb", "index", "middle", "ring", "little", "forearm") for name in PARTS])
LIGHT = Light(np.array([0.0, -0.6, -0.8]), np.ones(3), np.full(3, 0.4), np.full(3, 0.3))


def silhouette(mask) -> np.ndarray:
    """Cut out a mask bool[h, w], pad it to a square and scale it: uint8[50, 50], 0 or 255 except at the edges.

    Raises ValueError for an empty mask.
    """
    rows, columns = np.flatnonzero(mask.any(1)), np.flatnonzero(mask.any(0))
    if not len(rows):
        raise ValueError("The mask is empty: there is no hand to cut out.")
    cut = np.uint8(mask[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]) * 255
    height, width = cut.shape
    side = max(height, width)
    top, left = (side - height) // 2, (side - width) // 2
    square = cv2.copyMakeBorder(cut, top, side - height - top, left, side - width - left, cv2.BORDER_CONSTANT)
    return cv2.resize(square, (IMAGE_SIZE, IMAGE_SIZE), interpolation=cv2.INTER_AREA)


def video(gesture: str, person: int, frames: int, take: int = 0) -> np.ndarray:
    """Film a drawn person who holds a gesture and sways: uint8[frames, 50, 50]; neighbouring frames are nearly equal.

    gesture: one of GESTURES. A person has the same hand in every take, and holds it in about the same way.
    """
    body = np.random.default_rng([person, 7])
    shape, side, view = Shape.sample(body), body.choice(["right", "left"]), body.choice(["palm", "back"])
    habit = body.normal(0, (12, 12, 10))  # roll, yaw, pitch
    rng = np.random.default_rng([person, list(GESTURES).index(gesture), take])
    pose = find(GESTURES[gesture])
    angles, offset, phase = settle(pose, shape, rng), rng.normal(0, 6, 3), rng.uniform(0, 2 * np.pi, (3, 2))
    pictures = []
    for t in np.arange(frames) / 25:
        sway = 7 * np.sin(0.9 * t + phase[:, 0]) + 3 * np.sin(2.3 * t + phase[:, 1])
        roll, yaw, pitch = habit + offset + sway
        hand = Hand(
            pose, angles, side, view, roll=roll, yaw=yaw, pitch=pitch, extent=0.7, centre=(0.5, 0.42), shape=shape
        )
        sample = render(Scene((hand,), np.zeros((72, 72, 3), np.float32), LIGHT))
        pictures.append(silhouette(IS_SKIN[sample.parts]))
    return np.stack(pictures)


def videos(people, frames: int, take: int = 0):
    """Film people in all eleven gestures, video after video.

    Returns x uint8[n, 50, 50], y int64[n] into GESTURES, and person int64[n] of people.
    """
    films = [(video(name, person, frames, take), k, person) for person in people for k, name in enumerate(GESTURES)]
    x = np.concatenate([film for film, _, _ in films])
    y, person = (np.repeat([film[i] for film in films], frames) for i in (1, 2))
    return x, y, person
