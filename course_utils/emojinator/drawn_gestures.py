"""Drawn hands that show a gesture or none, each another person's, as landmarks or as rendered pictures."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from course_utils.drawn.backgrounds import background
from course_utils.drawn.hand import scene
from course_utils.drawn.hand.contact import settle
from course_utils.drawn.hand.poses import POSES, clamp, free_angles
from course_utils.drawn.hand.random_scene import draw_hand, draw_light, draw_shadow
from course_utils.drawn.hand.skeleton import ANGLES, FINGER_ANGLES, FINGERS, Shape, forward
from course_utils.drawn.sensor import Sensor
from course_utils.emojinator.gestures import NONE

# Gesture: the poses that show it, and the largest rotation from upright in the picture, degrees.
GESTURES = {
    "index": (("count_1", "sign_1"), 60),
    "victory": (("count_2", "sign_2", "victory"), 60),
    "four": (("count_4", "sign_4"), 60),
    "palm": (("count_5", "palm"), 60),
    "fist": (("count_0",), 60),
    "thumbs_up": (("thumbs_up",), 45),
    "thumbs_down": (("thumbs_down",), 45),
    "ok": (("ok", "sign_9"), 80),
    "rock": (("rock",), 60),
    "call": (("call",), 130),
    "love_you": (("love_you",), 60),
    "spock": (("spock",), 60),
    "pinch": (("pinch_open",), 100),
}
OTHERS = ("count_3", "sign_3", "sign_0", "sign_6", "sign_7", "sign_8", "euro_2", "euro_3")  # none of these
THUMBS = ("thumbs_up", "thumbs_down")  # the same hand, except for its rotation
THUMB = FINGER_ANGLES["thumb"]
THUMB_SPREAD = (6, 9, 8, 12, 14)  # degrees: people stretch their thumbs differently
# Ways to show none of the gestures, and their shares.
WAYS = {"other": 0.3, "rotated": 0.2, "between": 0.2, "free": 0.15, "idle": 0.15}
MARGIN = 25  # degrees: rotations so little above a gesture's largest one are drawn neither as the gesture nor as none
# The patterns of straight fingers (1) that occur in a gesture; a hand with free fingers shows other patterns.
PATTERNS = ((1, 0, 0, 0), (1, 1, 0, 0), (1, 1, 1, 1), (0, 0, 0, 0), (1, 0, 0, 1), (0, 0, 0, 1))
BENT = np.array([[4, 5, 3], [45, 50, 30], [80, 98, 60]])  # degrees of a straight, half bent and curled finger
SPREADS = [ANGLES.index(f"{finger}.spread") for finger in FINGERS[1:]]


def draw_gesture(rng, kind) -> scene.Hand:
    """Draw a person's hand that shows a gesture of GESTURES, or "none".

    "none" is another sign, a gesture rotated too far, a hand between two poses, random finger angles, or an idle hand.
    """
    shape, jitter, angles = Shape.sample(rng), rng.uniform(0.5, 1.8), None
    way = "gesture" if kind != NONE else rng.choice(list(WAYS), p=list(WAYS.values()))
    if way in ("gesture", "rotated"):
        kind = kind if way == "gesture" else list(GESTURES)[rng.integers(len(GESTURES))]
        poses, limit = GESTURES[kind]
        pose = poses[rng.integers(len(poses))]
        lowest, highest = (0, limit) if way == "gesture" else (limit + MARGIN, 115 if pose in THUMBS else 180)
    else:
        pose, lowest, highest = OTHERS[rng.integers(len(OTHERS))] if way == "other" else "palm", 0, 180
    if way == "between":
        first, last = rng.choice(list(POSES), 2, replace=False)
        share = rng.uniform(0.4, 0.6)
        angles = (1 - share) * settle(first, shape, rng) + share * settle(last, shape, rng)
    elif way in ("free", "idle"):
        angles = free_fingers(rng) if way == "free" else idle_fingers(rng)
    else:
        angles = settle(pose, shape, rng, jitter)
    if pose in THUMBS:
        angles[THUMB] = angles[THUMB] + rng.normal(0, THUMB_SPREAD)
        angles = clamp(angles)
    if kind == "palm":  # people spread their fingers differently
        angles[SPREADS] = angles[SPREADS] * rng.uniform(0.4, 1.4) + rng.normal(0, 3, 4)
        angles = clamp(angles)
    roll = rng.uniform(min(lowest, highest), highest) * rng.choice([-1, 1])
    # People show a thumb from all sides, and other gestures from the front or the back.
    yaw = rng.uniform(-180, 180) if pose in THUMBS else rng.choice([0, 180]) + rng.normal(0, 25)
    side = scene.SIDES[rng.integers(2)]
    return scene.Hand(pose, angles, side, roll=roll, yaw=yaw, pitch=rng.normal(0, 20), shape=shape)


def free_fingers(rng):
    """Draw random joint angles float[23] of a hand that shows none of the gestures."""
    states = rng.integers(0, 3, 4)
    while (states == 1).sum() < 2 and tuple(states == 0) in PATTERNS:
        states = rng.integers(0, 3, 4)
    angles, _ = free_angles(POSES["palm"])
    for finger, state in zip(FINGERS[1:], states, strict=True):
        angles[FINGER_ANGLES[finger]] = [rng.uniform(-12, 12), *(BENT[state] + rng.normal(0, (6, 9, 8)))]
    angles[THUMB] = rng.uniform((0, 5, 55, -5, -15), (50, 50, 95, 45, 55))
    return clamp(angles)


def idle_fingers(rng):
    """Draw joint angles float[23] of a hand that hangs or rests: all fingers half bent, in nearly the same way."""
    angles, _ = free_angles(POSES["palm"])
    bend = np.array([rng.uniform(10, 50), rng.uniform(30, 75), rng.uniform(15, 40)])
    for i, finger in enumerate(FINGERS[1:]):
        more = (0.85 + 0.1 * i) * bend  # a little more from finger to finger
        angles[FINGER_ANGLES[finger]] = [rng.normal(0, 4), *(more + rng.normal(0, 6, 3))]
    angles[THUMB] = angles[THUMB] + rng.normal(0, (8, 10, 8, 10, 12))
    return clamp(angles)


def landmarks(kinds, seed) -> np.ndarray:
    """Take the landmarks of drawn hands from the skeleton, without a tracker's errors.

    kinds: n of GESTURES or "none". Returns world float32[n, 21, 3]: centimetres from the wrist, x right, y down, z
    away.
    """
    hands = []
    for i, kind in enumerate(kinds):
        hand = draw_gesture(np.random.default_rng([seed, i]), kind)
        joints, _ = forward(hand.angles, hand.shape)
        camera = joints @ scene.place(hand, joints, 256, 256, scene.FOCAL).turn.T
        hands.append(camera - camera[0])
    return np.array(hands, np.float32)


def picture(kind, seed, size=192, **fixed):
    """Render one drawn hand with a random skin tone, light and background: a `labels.Sample`.

    seed: int or list of int. fixed: fields of `scene.Hand` that are not random, such as tone=0.8.
    """
    rng = np.random.default_rng(seed)
    shown = draw_gesture(rng, kind)
    geometry = {name: getattr(shown, name) for name in ("pose", "angles", "side", "roll", "yaw", "pitch", "shape")}
    hand = replace(draw_hand(rng, "palm"), view="palm", **{**geometry, **fixed})
    room = background(rng, size, size, None)
    light, sensor, focal = draw_light(rng, room), Sensor.sample(rng), rng.uniform(1.0, 1.6)
    return scene.render(scene.Scene((hand,), room, light, sensor, focal, draw_shadow(rng)), rng)
