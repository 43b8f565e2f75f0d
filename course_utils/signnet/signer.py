"""A signer who never lived: a drawn person before a drawn room, whose rendered hand shows digits, with every mask."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from course_utils.files import SAMPLES
from course_utils.overlay import Frame
from course_utils.signnet import composites, cutouts
from course_utils.signnet.composites import FACE

MOVE, NOISE = 0.35, 4.0  # seconds from one sign to the next; grey levels of the camera's noise
POSES = {digit: f"sign_{digit}" for digit in "0123456789"} | {"5": "count_5"}


@dataclass(frozen=True, eq=False)
class Shot:
    """A frame's truth: sign, or None between two; label uint8[h, w] into `composites.LABELS`."""

    sign: str | None
    label: np.ndarray
    image: np.ndarray


class SignCamera:
    """Frames of a drawn person who shows digits with the right hand, while the left one waves along.

    script: digits, such as "2718". size: width, height in pixels. seconds: for each sign. both: whether the left hand
    is there. seed: of person, room and hands. Iterating starts from the beginning each time; the same arguments give
    the same frames. Raises ValueError for anything but digits.
    """

    def __init__(self, script: str, size=(320, 240), fps: float = 15, seconds: float = 1.5, both=True, seed: int = 0):
        if not script or set(script) - set(POSES):
            raise ValueError(f"A script is made of digits, such as '2718'; this is {script!r}.")
        self.script, self.size, self.fps, self.seconds, self.both, self.seed = script, size, fps, seconds, both, seed
        self._stage = _stage(seed, size)
        self._hands = _hands(script, self._stage.skin, seed)

    def __len__(self):
        return round(len(self.script) * self.seconds * self.fps)

    def __iter__(self):
        for i in range(len(self)):
            yield Frame(self.at(i / self.fps).image, i / self.fps)

    def at(self, time: float) -> Shot:
        """What is seen at a time, and what it shows."""
        width, height = self.size
        now = min(int(time / self.seconds), len(self.script) - 1)
        into = time - now * self.seconds
        moving = into < MOVE and now > 0
        image, label = self._stage.image.astype(np.float32), np.where(self._stage.face, FACE, 0).astype(np.uint8)
        wave = np.array([np.sin(2.1 * time), np.cos(1.7 * time)]) * 0.03
        sink = 0.35 * np.sin(np.pi * min(into / MOVE, 1)) if moving else 0.0
        shown = self._hands[now - 1 if moving and into < MOVE / 2 else now]
        places = [(shown, (0.24 + wave[0], 0.5 + wave[1] + sink), 0.44)]
        if self.both:
            places.append((self._hands[-1].mirrored(), (0.8 - wave[1], 0.75 + wave[0]), 0.3))
        for hand, (x, y), extent in places:
            axis = hand.points[9] - hand.points[0]
            upright = np.degrees(np.arctan2(axis[0], -axis[1]))
            matrix = composites.place(hand, (x * width, y * height), extent * height, 10 * wave[0] / 0.03 - upright)
            composites.arm(hand, matrix, image, label, 0.95 * hand.colour, np.random.default_rng(self.seed))
            composites.paste(hand, matrix, image, label)
        rng = np.random.default_rng([self.seed, round(1000 * time)])
        image += NOISE * rng.standard_normal((height, width, 1), np.float32)
        picture = np.clip(np.rint(image), 0, 255).astype(np.uint8)
        return Shot(None if moving else self.script[now], label, picture)


def _stage(seed, size):
    """A person in the middle of a wide picture."""
    square = composites.drawn_stage([seed, 7], max(size), size=0.2, x=0.5, y=0.42, yaw=0.0, roll=0.0)
    top = (max(size) - size[1]) // 2
    left = (max(size) - size[0]) // 2
    rows, columns = slice(top, top + size[1]), slice(left, left + size[0])
    return composites.Stage(square.image[rows, columns].copy(), square.face[rows, columns], square.skin)


def _hands(script, skin, seed):
    """Right hands that show the script, in the colour of the face, and last an open one."""
    from course_utils.drawn import hand

    found = hand.read(SAMPLES / "hands", masks=True)
    names, views = np.array(found["poses"])[found["pose"]], np.array(found["views"])[found["view"]]
    rng, hands = np.random.default_rng(seed), []
    for pose in [*(POSES[digit] for digit in script), "count_5"]:
        i = rng.choice(np.flatnonzero((names == pose) & (views == "palm") & (found["visible"].sum(1) > 12)))
        right = found["sides"][found["side"][i]] == "right"
        cutout = cutouts.cut_rendering(found["image"][i], found["parts"][i], found["keypoints"][i], right)
        cutout = cutout if right else cutout.mirrored()
        gain = np.clip(skin / np.maximum(cutout.colour, 1), 0.3, 2.5)
        levels = np.clip(np.arange(256)[:, None] * gain, 0, 255).astype(np.uint8)
        image = cv2.LUT(cutout.image, levels[None])
        hands.append(cutouts.Cutout(image, cutout.alpha, cutout.hand, cutout.points, True))
    return hands
