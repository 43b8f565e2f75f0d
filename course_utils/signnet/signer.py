"""The synthetic camera of lesson 6: a drawn person whose rendered hand shows digits, with exact masks."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from course_utils.drawn import hand
from course_utils.files import SAMPLES
from course_utils.overlay import Frame
from course_utils.signnet import composites, cutouts, scenery
from course_utils.signnet.composites import BACKGROUND, FACE
from course_utils.signnet.cutouts import MIDDLE_ROOT, WRIST

MOVE_TIME, NOISE = 0.35, 4.0  # seconds from one sign to the next; grey levels of the camera's noise
POSES = {digit: f"sign_{digit}" for digit in "0123456789"} | {"5": "count_5"}


@dataclass(frozen=True, eq=False)
class Shot:
    """A picture uint8[h, w, 3] and its truth: sign, or None between two signs; label uint8[h, w] into LABELS."""

    sign: str | None
    label: np.ndarray
    image: np.ndarray


class SignCamera:
    """Frames of a drawn person who shows digits with the right hand and moves the left one a little.

    script: digits, such as "2718". size: width, height in pixels. seconds: for each sign. both: whether the left hand
    is shown. seed: of person, room and hands. Iterating starts from the beginning each time; the same arguments give
    the same frames. Raises ValueError for anything but digits.
    """

    def __init__(self, script: str, size=(320, 240), fps: float = 15, seconds: float = 1.5, both=True, seed: int = 0):
        if not script or set(script) - set(POSES):
            raise ValueError(f"A script is made of digits, such as '2718'; this is {script!r}.")
        self.script, self.size, self.fps, self.seconds, self.both, self.seed = script, size, fps, seconds, both, seed
        self._background = _background(seed, size)
        self._hands = _hands(script, self._background.skin, seed)

    def __len__(self):
        return round(len(self.script) * self.seconds * self.fps)

    def __iter__(self):
        for i in range(len(self)):
            yield Frame(self.at(i / self.fps).image, i / self.fps)

    def at(self, time: float) -> Shot:
        """Draw the picture at a time in seconds, with its truth."""
        width, height = self.size
        index = min(int(time / self.seconds), len(self.script) - 1)
        since = time - index * self.seconds  # seconds since this sign began
        moving = since < MOVE_TIME and index > 0
        image = self._background.image.astype(np.float32)
        label = np.where(self._background.face, FACE, BACKGROUND).astype(np.uint8)
        wave = np.array([np.sin(2.1 * time), np.cos(1.7 * time)]) * 0.03
        # Between two signs the hand goes down and comes up again.
        down = 0.35 * np.sin(np.pi * min(since / MOVE_TIME, 1)) if moving else 0.0
        shown = self._hands[index - 1 if moving and since < MOVE_TIME / 2 else index]
        places = [(shown, (0.24 + wave[0], 0.5 + wave[1] + down), 0.44)]
        if self.both:
            places.append((self._hands[-1].mirrored(), (0.8 - wave[1], 0.75 + wave[0]), 0.3))
        for cutout, (x, y), extent in places:
            axis = cutout.points[MIDDLE_ROOT] - cutout.points[WRIST]
            tilt = np.degrees(np.arctan2(axis[0], -axis[1]))
            matrix = composites.placement(cutout, (x * width, y * height), extent * height, 10 * wave[0] / 0.03 - tilt)
            composites.arm(cutout, matrix, image, label, 0.95 * cutout.colour, np.random.default_rng(self.seed))
            composites.paste(cutout, matrix, image, label)
        rng = np.random.default_rng([self.seed, round(1000 * time)])
        image += NOISE * rng.standard_normal((height, width, 1), np.float32)
        return Shot(None if moving else self.script[index], label, np.clip(np.rint(image), 0, 255).astype(np.uint8))


def _background(seed, size):
    """Draw a person in the middle of a picture that need not be square."""
    square = scenery.person_background([seed, 7], max(size), size=0.2, x=0.5, y=0.42, yaw=0.0, roll=0.0)
    top = (max(size) - size[1]) // 2
    left = (max(size) - size[0]) // 2
    rows, columns = slice(top, top + size[1]), slice(left, left + size[0])
    return scenery.Background(square.image[rows, columns].copy(), square.face[rows, columns], square.skin)


def _hands(script, skin, seed):
    """Choose right hands that show the script and, as the last one, an open hand; all in the colour of the face."""
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
