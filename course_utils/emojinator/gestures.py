"""The gestures that the course knows, and hands' landmarks as numbers that can be compared."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from course_utils.files import SAMPLES

NONE = "none"  # none of these
# The gestures that the course's own net knows, and their emojis.
GESTURES = {
    "index": "☝️",
    "victory": "✌️",
    "four": "4️⃣",
    "palm": "✋",
    "fist": "✊",
    "thumbs_up": "👍",
    "thumbs_down": "👎",
    "ok": "👌",
    "rock": "🤘",
    "call": "🤙",
    "love_you": "🤟",
    "spock": "🖖",
    "pinch": "🤏",
}
CLASSES = (*GESTURES, NONE)
FEATURES = 63
INDEX, LITTLE = 5, 17  # knuckles, with two more between


def landmark_features(world) -> np.ndarray:
    """Describe hands by numbers that ignore place, size and side, but not the rotation in the picture.

    world: float[..., 21, 3], x right, y down, z away, any unit, as in `track.Hand.world`. The wrist goes to the origin,
    the longest distance from the wrist to a knuckle becomes 1, and the hand is mirrored where needed so that its index
    finger lies left of its little finger when the fingers point up. Returns float32[..., 63].
    """
    world = np.asarray(world, np.float32)
    points = world - world[..., :1, :]
    knuckles = points[..., INDEX : LITTLE + 1 : 4, :]
    size = np.sqrt((knuckles * knuckles).sum(-1).max(-1))
    side = knuckles[..., 0, 0] * knuckles[..., 3, 1] - knuckles[..., 0, 1] * knuckles[..., 3, 0]
    points /= np.maximum(size, 1e-9)[..., None, None]
    points[..., 0] *= np.copysign(1, side)[..., None]
    return points.reshape(*points.shape[:-2], FEATURES)


def in_picture(world) -> np.ndarray:
    """Tell how a hand float[21, 3] lies in the picture: float[3], in palms.

    The direction from the wrist to the middle knuckle, x and y, and the side: positive where the index finger lies left
    of the little finger once the fingers point up.
    """
    wrist, index, middle, little = np.asarray(world, float)[[0, INDEX, 9, LITTLE]]
    palm = np.linalg.norm(middle - wrist) + 1e-9
    (x1, y1, _), (x2, y2, _) = (index - wrist) / palm, (little - wrist) / palm
    return np.array([*((middle - wrist)[:2] / palm), x1 * y2 - y1 * x2])


def turned(world, pose) -> np.ndarray:
    """Turn a hand float[21, 3] in the picture, and mirror it where needed, so that it lies as `in_picture` says."""
    world, own = np.asarray(world, float), in_picture(world)
    if own[2] * pose[2] < 0:
        world, own = world * (-1, 1, 1), own * (-1, 1, -1)
    angle = np.degrees(np.arctan2(pose[1], pose[0]) - np.arctan2(own[1], own[0]))
    return rotated(world[None], np.array([[0, 0, angle]]))[0]


def rotated(world, degrees) -> np.ndarray:
    """Rotate hands float[n, 21, 3] by angles float[n, 3] in degrees about the axes x, y and z, one after another."""
    from scipy.spatial.transform import Rotation

    return world @ Rotation.from_euler("xyz", degrees, degrees=True).as_matrix().transpose(0, 2, 1)


def augmented(world, degrees, noise: float, rng) -> np.ndarray:
    """Rotate hands as `rotated` does, and add Gaussian noise to their points: float[n, 21, 3].

    noise: its standard deviation as a share of the palm's length. rng: numpy Generator.
    """
    palm = np.linalg.norm(world[:, 9] - world[:, 0], axis=1)[:, None, None]
    return rotated(world, degrees) + rng.normal(0, noise, world.shape) * palm


def sample() -> tuple[np.ndarray, np.ndarray]:
    """Load tracked landmarks of rendered hands that the course ships: world float32[n, 21, 3], y int64[n] into CLASSES.

    Left and right hands of drawn people, each another person's, in all gestures and in others; see `emojinator.train`.
    """
    world, y, _ = _shipped()
    return world, y


def example_hands() -> dict[str, np.ndarray]:
    """Load one clear hand of each gesture, from which its emoji is drawn: {gesture: float32[21, 3]}."""
    return dict(zip(GESTURES, _shipped()[2], strict=True))


@lru_cache(maxsize=1)
def _shipped():
    with np.load(SAMPLES / "emojinator" / "landmarks.npz", allow_pickle=False) as file:
        return file["world"].astype(np.float32), file["y"].astype(np.int64), file["icons"]
