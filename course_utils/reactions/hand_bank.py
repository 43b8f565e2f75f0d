"""Rendered hands that show the signs of HaGRID, cut out, each another person's: rendered once and kept in the cache."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache

import cv2
import numpy as np

from course_utils import files
from course_utils.data import cached
from course_utils.drawn.backgrounds import background
from course_utils.drawn.hand import scene
from course_utils.drawn.hand.contact import settle
from course_utils.drawn.hand.poses import CURLED, FIST, OPEN, Pose, over, straight
from course_utils.drawn.hand.random_scene import draw_hand, draw_light, draw_shadow
from course_utils.drawn.hand.skeleton import Shape
from course_utils.drawn.sensor import Sensor
from course_utils.emojinator import drawn_gestures
from course_utils.reactions.signs import NO_GESTURE, REACTIONS, SIGNS
from course_utils.signnet.cutouts import Cutout, cut_rendering

SIZE = 128  # pixels of a rendered hand's picture
CHUNK = 500
# Who shows a sign lets the camera see it: so many of the 21 points, and a thumb's tip; else it is drawn again.
SEEN, TRIES, THUMB_TIP = 9, 6, 4
TRAIN_SEED, TEST_SEED = 90_000, 91_000
TRAIN, TEST = 4_500, 1_000  # rendered hands
TOGETHER = {"index": straight(1), "middle": straight(0), "ring": straight(-1), "little": straight(-2)}
BESIDE = Pose({"radial": 12, "palmar": 12, "roll": 60, "mcp": 8, "ip": 10}, **TOGETHER)
TWO_UP = Pose(over("ring", "little", 0.2), **{**FIST, "index": straight(1), "middle": straight(2)})
FRONT, BACK, ANY = 0, 180, None
# Sign: a gesture of lesson 3 or poses, the side that the camera sees, and the largest rotation in the picture, degrees.
SHOWN = {
    "call": ("call", ANY, 70),
    "dislike": ("thumbs_down", ANY, 45),
    "fist": ("fist", ANY, 60),
    "four": ("four", FRONT, 40),
    "like": ("thumbs_up", ANY, 45),
    "mute": ("index", ANY, 25),
    "ok": ("ok", ANY, 60),
    "one": ("index", ANY, 40),
    "palm": (("count_5", Pose({"radial": 45, "palmar": 18, "roll": 60}, **OPEN)), FRONT, 40),
    "peace": ("victory", FRONT, 40),
    "peace_inverted": ("victory", BACK, 40),
    "rock": ("rock", ANY, 40),
    "stop": (("palm", BESIDE), FRONT, 35),
    "stop_inverted": (("palm", BESIDE), BACK, 35),
    "three": (("count_3",), ANY, 40),
    "three2": (("sign_3", "euro_3", Pose({"radial": 50, "palmar": 12, "roll": 60}, straight(6), straight(-3), CURLED,
                                          CURLED)), ANY, 40),
    "two_up": ((TWO_UP, "count_2"), FRONT, 40),
    "two_up_inverted": ((TWO_UP, "count_2"), BACK, 40),
}  # fmt: skip


@dataclass(frozen=True, eq=False)
class Bank:
    """Cut-out hands, n in all.

    image: uint8[n, 128, 128, 3], parts: uint8[n, 128, 128] (`drawn.hand.PARTS`), points: float32[n, 21, 2] in pixels,
    world: float32[n, 21, 3] in centimetres, right: bool[n], tone: float32[n], monk: int[n], scale: float32[n], pixels
    of a centimetre, sign: int[n] into SIGNS, len(SIGNS) for a hand that shows nothing.
    """

    image: np.ndarray
    parts: np.ndarray
    points: np.ndarray
    world: np.ndarray
    right: np.ndarray
    tone: np.ndarray
    monk: np.ndarray
    scale: np.ndarray
    sign: np.ndarray

    def __len__(self):
        return len(self.sign)

    def cutout(self, i: int) -> Cutout:
        """Cut out one hand."""
        return cut_rendering(self.image[i], self.parts[i], self.points[i], bool(self.right[i]))


def sign_of(i: int) -> str:
    """Name what hand i of a bank shows: each reaction in every sixth hand, the others in turn."""
    turn = i % 6
    if turn < 3:
        return REACTIONS[turn]
    others = [sign for sign in SIGNS if sign not in REACTIONS] + [NO_GESTURE]
    return others[(i // 6 * 3 + turn - 3) % len(others)]


def draw_sign(rng, sign: str) -> scene.Hand:
    """Draw a person's hand that shows a sign of SIGNS, or NO_GESTURE: a hand that hangs, rests, or moves."""
    if sign == NO_GESTURE:
        return drawn_gestures.draw_gesture(rng, drawn_gestures.NONE) if rng.random() < 0.4 else _idle(rng)
    shown, side, limit = SHOWN[sign]
    if isinstance(shown, str):
        hand = drawn_gestures.draw_gesture(rng, shown)
    else:
        pose, shape = shown[rng.integers(len(shown))], Shape.sample(rng)
        angles = drawn_gestures.loosened(settle(pose, shape, rng, rng.uniform(0.5, 1.8)), rng)
        turn = rng.choice([0, 180]) + rng.normal(0, 25)
        hand = scene.Hand(pose, angles, scene.SIDES[rng.integers(2)], yaw=turn, pitch=rng.normal(0, 15), shape=shape)
    if shown in drawn_gestures.THUMBS:
        return hand  # lesson 3 has rolled it by its thumb
    yaw = hand.yaw if side is ANY else side + rng.normal(0, 22)
    return replace(hand, yaw=yaw, roll=rng.uniform(-limit, limit))


def _idle(rng):
    """A hand at rest: half bent fingers that point down or to the side."""
    angles, side = drawn_gestures.idle_fingers(rng), scene.SIDES[rng.integers(2)]
    roll = rng.choice([-1, 1]) * rng.uniform(60, 180)
    return scene.Hand("palm", angles, side, roll=roll, yaw=rng.uniform(-180, 180), shape=Shape.sample(rng))


def picture(sign: str, seed, size: int = SIZE, **fixed):
    """Render one hand with a random skin tone and light: a `labels.Sample`; fixed: fields of `scene.Hand`."""
    rng = np.random.default_rng(seed)
    for _ in range(TRIES):
        sample = _render(rng, sign, size, fixed)
        label, needed = sample.hands[0], (THUMB_TIP,) if sign in ("like", "dislike") else ()
        if label.visible.sum() >= SEEN and label.visible[list(needed)].all() and label.inside == 1:
            break
    return sample


def _render(rng, sign, size, fixed):
    shown = draw_sign(rng, sign)
    geometry = {name: getattr(shown, name) for name in ("pose", "angles", "side", "roll", "yaw", "pitch", "shape")}
    hand = replace(draw_hand(rng, "palm"), view="palm", **{**geometry, **fixed})
    room = background(rng, size, size, None)
    light = draw_light(rng, room)
    return scene.render(scene.Scene((hand,), room, light, Sensor(1.0, 0.3, 0.004, 95), 1.3, draw_shadow(rng)), rng)


@lru_cache(maxsize=3)
def bank(count: int = TRAIN, seed: int = TRAIN_SEED) -> Bank:
    """Render hands, or take them from the cache: a `Bank`; another seed gives other people."""

    def make(first, size):
        rows = range(first, first + size)
        return packed([picture(sign_of(i), [seed, i]) for i in rows], [sign_of(i) for i in rows])

    name = f"reaction-hands-{seed}-{files.source_hash(__file__, drawn_gestures)}"
    kept = cached.chunks(name, count, CHUNK, make, "rendering hands")
    return Bank(**{key: np.concatenate([chunk[key] for chunk in kept])[:count] for key in kept[0]})


def packed(samples, signs) -> dict[str, np.ndarray]:
    """Collect rendered hands, each a `labels.Sample` with its sign, as the arrays of a `Bank`."""
    labels = [sample.hands[0] for sample in samples]
    points = np.array([label.keypoints[:, :2] for label in labels], np.float32)
    world = np.array([label.world for label in labels], np.float32)
    extent = np.linalg.norm(np.ptp(points, axis=1), axis=1) / np.linalg.norm(np.ptp(world[..., :2], axis=1), axis=1)
    return {
        "image": np.stack([sample.image for sample in samples]),
        "parts": np.stack([sample.parts for sample in samples]),
        "points": points,
        "world": world,
        "right": np.array([label.side == "right" for label in labels]),
        "tone": np.array([label.tone for label in labels], np.float32),
        "monk": np.array([label.monk for label in labels], np.int64),
        "scale": extent.astype(np.float32),
        "sign": np.array([(*SIGNS, NO_GESTURE).index(sign) for sign in signs], np.int64),
    }


def contact_sheet(seed: int = 0, each: int = 6) -> np.ndarray:
    """Render every sign several times, a row for each: uint8[19 · 128, each · 128, 3]."""
    rows = [[picture(sign, [seed, k, i]).image for i in range(each)] for k, sign in enumerate((*SIGNS, NO_GESTURE))]
    return cv2.vconcat([cv2.hconcat(row) for row in rows])
