"""Rendered hands that show any of the 32 ways to have five fingers up or down, in any turn, from palm, back and side.

Each hand is another person's. Some of them also go through the tracker, whose landmarks differ from the skeleton's.
"""

from __future__ import annotations

import numpy as np

from course_utils.data import cached
from course_utils.drawn import hand
from course_utils.drawn.hand.poses import CURLED, Pose, at, over
from course_utils.drawn.hand.skeleton import FINGERS
from course_utils.files import source_hash
from course_utils.track.pictures import track_pictures

SIZE = 144  # pixels of the pictures
HANDS, TRACKED, CHUNK, SEED = 24_000, 8_000, 250, 90_000  # of the tracked ones: the first; hands in one file
SPREAD = {"index": 8, "middle": 0, "ring": -5, "little": -11}  # degrees of a stretched finger
FOLDED = {"curled": 0.5, "hooked": 0.25, "half bent": 0.25}  # ways to have a finger down, and their shares


def draw_states(seed) -> np.ndarray:
    """Draw which fingers of a hand are up: bool[5], thumb first. seed: int or list of int."""
    return np.random.default_rng(seed).random(5) < 0.5


def draw_pose(states, rng) -> Pose:
    """Draw a `poses.Pose` with the given fingers up; states: bool[5], thumb first."""
    up = dict(zip(FINGERS, states, strict=True))
    fingers = {name: _finger(name, up[name], rng) for name in FINGERS[1:]}
    return Pose(_thumb(up["thumb"], [name for name in fingers if not up[name]], rng), **fingers)


def _finger(name, up, rng):
    if up:
        return {
            "spread": np.clip(SPREAD[name] * rng.uniform(0.1, 1.5) + rng.normal(0, 3), -18, 18),
            "mcp": np.clip(rng.normal(6, 10), -12, 40),
            "pip": np.clip(abs(rng.normal(5, 9)), 0, 35),
            "dip": np.clip(abs(rng.normal(3, 6)), 0, 20),
        }
    way = rng.choice(list(FOLDED), p=list(FOLDED.values()))
    if way == "curled":
        return CURLED
    low, high = ((20, 62, 25), (85, 105, 60)) if way == "hooked" else ((40, 35, 10), (85, 75, 50))
    return dict(zip(("spread", "mcp", "pip", "dip"), (0, *rng.uniform(low, high)), strict=True))


def _thumb(up, down, rng):
    """A thumb that is not up lies over one or two fingers that are `down`, reaches into the palm, or lies beside it."""
    joints, way = ("radial", "palmar", "roll", "mcp", "ip"), rng.random()
    if up:
        return dict(zip(joints, rng.uniform((28, 0, 55, -12, -22), (55, 35, 70, 12, 14)), strict=True))
    if down and way < 0.6:
        first = rng.integers(len(down))
        return over(down[first], down[min(first + 1, len(down) - 1)], rng.random())
    if way < 0.85:
        return at(*rng.uniform((-1.6, 5.4, 1.6), (0.2, 6.8, 2.4)))
    return dict(zip(joints, rng.uniform((0, 5, 55, 5, 0), (10, 25, 75, 25, 30)), strict=True))


def picture(states, seed, size: int = SIZE):
    """Render a random person's hand with the given fingers up, over any background: a `labels.Sample`.

    states: bool[5], thumb first. seed: int or list of int. size: of the square picture, pixels.
    Most hands show their palm or their back, every fifth any side; they are rolled by any angle.
    """
    rng = np.random.default_rng(seed)
    yaw = rng.uniform(-180, 180) if rng.random() < 0.2 else rng.choice([0, 180]) + rng.normal(0, 35)
    pose, jitter, pitch = draw_pose(states, rng), rng.uniform(0.5, 1.6), rng.normal(0, 22)
    turned = {"roll": 180, "yaw": yaw, "pitch": pitch}
    return hand.draw(rng, pose, "palm", (size, size), jitter=jitter, extent=rng.uniform(0.58, 0.8), **turned)


def rendered(count: int = HANDS, tracked: int = TRACKED, seed: int = SEED) -> dict[str, np.ndarray]:
    """Render hands in random states, or take them from the cache.

    Returns image uint8[count, 144, 144, 3], states bool[count, 5], points float32[count, 21, 2] in shares of the
    picture and world float32[count, 21, 3] in metres, both the skeleton's; found float32[tracked, 21, 3], the world
    landmarks that the tracker finds in the first pictures, NaN where it finds no hand.
    """
    import cv2

    def make(first, size):
        numbers = range(first, min(first + size, count))
        states = np.stack([draw_states([seed, i]) for i in numbers])
        samples = [picture(up, [seed, i, 1]) for up, i in zip(states, numbers, strict=True)]
        hands = [sample.hands[0] for sample in samples]
        files = [cv2.imencode(".jpg", sample.image[..., ::-1])[1].ravel() for sample in samples]
        return {
            "states": states,
            "points": np.stack([one.keypoints[:, :2] for one in hands]) / np.float32(SIZE),
            "world": np.stack([one.world for one in hands]) / np.float32(100),
            "found": track_pictures(sample.image for sample in samples[: max(0, tracked - first)])[1],
            "files": np.concatenate(files),
            "ends": np.cumsum([len(file) for file in files]),
        }

    name = f"finger-states-{seed}-{tracked}-{source_hash(__file__)}"
    chunks = cached.chunks(name, count, CHUNK, make, "rendering hands")
    arrays = {key: np.concatenate([chunk[key] for chunk in chunks]) for key in ("states", "points", "world", "found")}
    files = [file for chunk in chunks for file in np.split(chunk["files"], chunk["ends"][:-1])]
    return {"image": np.stack([cv2.imdecode(file, cv2.IMREAD_COLOR)[..., ::-1] for file in files]), **arrays}
