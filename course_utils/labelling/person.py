"""One drawn person with a pose and a skin tone that are known, in the style of lesson 7."""

from __future__ import annotations

from itertools import count

import numpy as np

from course_utils.drawn.backgrounds import background
from course_utils.openpose.drawn_people import ARMS, LEGS, NECK, NOSE, PARTS, Figure, chain, compose, direction

LIGHT_TONES, DARK_TONES = (0.0, 0.4), (0.65, 1.0)  # of `drawn.skin.colours`, 0 is the lightest


def draw(seed, rare: bool, dark: bool, size: int = 96):
    """Draw a person: the picture uint8[size, size, 3] and 14 joints float[14, 2] in pixels, rows as in lesson 7.

    Usual people stand with their arms low; rare ones raise an arm over the head, lift a knee or lean.
    """
    rng = np.random.default_rng(seed)
    figure = place(rng, rare, size)
    light = np.ascontiguousarray(background(rng, size, size))
    return compose(light, [figure], _clothes(seed, dark)).image, figure.joints


def _clothes(seed, dark):
    """A random generator for clothes and skin: lesson 7 takes the tone of the skin as its first number."""
    low, high = DARK_TONES if dark else LIGHT_TONES
    for turn in count():
        if low <= np.random.default_rng([*seed, turn]).random() <= high:
            return np.random.default_rng([*seed, turn])


def place(rng, rare: bool, size: int) -> Figure:
    """Place the joints of a person whose whole body is in the picture."""
    unit, across = size * rng.uniform(0.72, 0.85), np.cos(rng.uniform(-1, 1))
    lean = np.radians(rng.normal(0, 25 if rare else 5))
    down, right = direction(lean), direction(lean + np.pi / 2)
    joints = np.zeros((len(PARTS), 2))
    for side, arm, leg in zip((-1, 1), ARMS, LEGS, strict=True):
        joints[arm[0]] = side * across * 0.105 * right + 0.02 * down
        joints[leg[0]] = side * across * 0.065 * right + 0.30 * down
        lift = rng.uniform(70, 175) if rare and rng.random() < 0.7 else rng.uniform(5, 45)
        stride = rng.uniform(20, 90) if rare and rng.random() < 0.4 else rng.uniform(0, 14)
        bends = lift + rng.uniform(-10, 110 if rare else 60), stride - rng.uniform(0, 60 if rare else 8)
        chain(joints, arm, (0.165, 0.15), lean + side * np.radians((lift, bends[0])), rng, 0.8)
        chain(joints, leg, (0.235, 0.225), lean + side * np.radians((stride, bends[1])), rng, 0.8)
    tilt = lean + np.radians(rng.normal(0, 6))
    head = -0.125 * direction(tilt)
    joints[NOSE] = head + 0.01 * direction(tilt) + rng.uniform(-0.03, 0.03) * direction(tilt + np.pi / 2)
    joints[NECK] = 0
    low, high = np.min([*joints, 1.45 * head], 0) - 0.04, np.max([*joints, 1.45 * head], 0) + 0.04
    unit = min(unit, 0.96 * size / (high - low).max())
    spot = np.array((size, size)) / 2 - unit * (low + high) / 2
    return Figure(joints * unit + spot, head * unit + spot, unit, rng.uniform(0.85, 1.25), False, size)
