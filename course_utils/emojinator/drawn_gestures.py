"""Drawn hands that show a gesture or none, each another person's, as landmarks or as rendered pictures."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from course_utils.drawn.backgrounds import background
from course_utils.drawn.hand import scene
from course_utils.drawn.hand.contact import settle
from course_utils.drawn.hand.poses import FIST, POSES, Pose, clamp, free_angles, over
from course_utils.drawn.hand.random_scene import draw_hand, draw_light, draw_shadow
from course_utils.drawn.hand.skeleton import FINGER_ANGLES, FINGERS, Shape, forward
from course_utils.drawn.sensor import Sensor
from course_utils.emojinator.gestures import NONE

BESIDE = {"radial": 2, "palmar": 18, "roll": 62, "mcp": 12, "ip": 30}  # a thumb that lies along the index finger
# Gesture: the poses that show it, and the largest rotation from upright in the picture, degrees; of a thumb's gesture
# that of the thumb, whatever the hand's direction.
GESTURES = {
    "index": (("count_1", "sign_1"), 60),
    "victory": (("count_2", "sign_2", "victory"), 80),
    "four": (("count_4", "sign_4"), 80),
    "palm": (("count_5", "palm"), 120),
    "fist": ((Pose(BESIDE, **FIST), Pose(over("index", "middle", 0.2), **FIST), "count_0"), 150),
    "thumbs_up": (("thumbs_up",), 45),
    "thumbs_down": (("thumbs_down",), 45),
    "ok": (("ok", "sign_9"), 100),
    "rock": (("rock",), 60),
    "call": (("call",), 130),
    "love_you": (("love_you",), 60),
    "spock": (("spock",), 60),
    "pinch": (("pinch_open",), 100),
}
LITTLE_UP = Pose(over("index", "middle", 0.5), **{**FIST, "little": {}})
CURVED = {finger: {"mcp": 38, "pip": 42, "dip": 26} for finger in FIST}
LETTER_C = Pose({"radial": 34, "palmar": 44, "roll": 78, "ip": 18}, **CURVED)
# None of these.
OTHERS = ("count_3", "sign_3", "sign_0", "sign_6", "sign_7", "sign_8", "euro_2", "euro_3", LITTLE_UP, LETTER_C)
THUMBS = ("thumbs_up", "thumbs_down")  # the same hand, except for its rotation
THUMB = FINGER_ANGLES["thumb"]
THUMB_SPREAD = (6, 9, 8, 12, 14)  # degrees: people stretch their thumbs differently
ALONG = 42  # degrees: half of the people who show a thumb stretch it along the hand instead of away, by up to so much
# Fingers that people spread and bend as they like.
FREE_FINGERS = {"palm": (1, 2, 3, 4), "ok": (2, 3, 4), "four": (1, 2, 3, 4)}
FROM_ALL_SIDES = ("fist", *THUMBS)
# Ways to show none of the gestures, and their shares.
WAYS = {"other": 0.3, "rotated": 0.2, "between": 0.2, "free": 0.15, "idle": 0.15}
MARGIN = 25  # degrees: rotations so little above a gesture's largest one are drawn neither as the gesture nor as none
# The patterns of straight fingers (1) that occur in a gesture; a hand with free fingers shows other patterns.
PATTERNS = ((1, 0, 0, 0), (1, 1, 0, 0), (1, 1, 1, 1), (0, 0, 0, 0), (1, 0, 0, 1), (0, 0, 0, 1))
BENT = np.array([[4, 5, 3], [45, 50, 30], [80, 98, 60]])  # degrees of a straight, half bent and curled finger
WEBCAM = 480  # pixels, the height of a webcam's picture
HALF_WAY = 120  # degrees that a finger bends between two poses, in all joints, so that half of it shows neither


def draw_gesture(rng, kind) -> scene.Hand:
    """Draw a person's hand that shows a gesture of GESTURES, or "none".

    "none" is another sign, a gesture rotated too far, a hand between two poses, random finger angles, or an idle hand.
    """
    shape, jitter, shown = Shape.sample(rng), rng.uniform(0.5, 1.8), kind
    way = "gesture" if kind != NONE else rng.choice(list(WAYS), p=list(WAYS.values()))
    lowest, highest = 0, 180
    if way in ("gesture", "rotated"):
        if way == "rotated":
            shown = rng.choice([name for name, (_, limit) in GESTURES.items() if limit + MARGIN < 170])
        poses, limit = GESTURES[shown]
        pose = poses[rng.integers(len(poses))]
        lowest, highest = (0, limit) if way == "gesture" else (limit + MARGIN, 115 if shown in THUMBS else 180)
        angles = varied(settle(pose, shape, rng, jitter), shown, rng)
    else:
        pose = OTHERS[rng.integers(len(OTHERS))] if way == "other" else "palm"
        angles = {
            "other": lambda: loosened(settle(pose, shape, rng, jitter), rng),
            "between": lambda: between(shape, rng),
            "free": lambda: free_fingers(rng),
            "idle": lambda: idle_fingers(rng),
        }[way]()
    rotation = rng.uniform(lowest, highest) * rng.choice([-1, 1])
    # People show a thumb and a fist from all sides, and other gestures mostly from the front or the back.
    all_sides = shown in FROM_ALL_SIDES or rng.random() < 0.1
    yaw = rng.uniform(-180, 180) if all_sides else rng.choice([0, 180]) + rng.normal(0, 28)
    pitch = rng.normal(0, 40 if shown == "fist" else 22)
    side = scene.SIDES[rng.integers(2)]
    hand = scene.Hand(pose, angles, side, roll=rotation, yaw=yaw, pitch=pitch, shape=shape)
    return with_thumb(hand, rotation + 180 * (shown == "thumbs_down")) if shown in THUMBS else hand


def in_camera(hand) -> np.ndarray:
    """The keypoints of a hand as a camera sees them: float64[21, 3], centimetres, x right, y down, z away."""
    joints, _ = forward(hand.angles, hand.shape)
    return joints @ scene.place(hand, joints, 256, 256, scene.FOCAL).turn.T


def with_thumb(hand, degrees) -> scene.Hand:
    """Roll a hand so that its thumb is rotated from upright by so many degrees clockwise."""
    (x, y, _), mirrored = np.subtract(*in_camera(replace(hand, roll=0.0))[[4, 2]]), hand.side == "left"
    return replace(hand, roll=(degrees - np.degrees(np.arctan2(x, -y))) * (1 if mirrored else -1))


def bend(angles) -> np.ndarray:
    """Sum up how far each finger but the thumb bends, degrees float[..., 4]."""
    return np.stack([angles[..., FINGER_ANGLES[finger]][..., 1:].sum(-1) for finger in FINGERS[1:]], -1)


def loosened(angles, rng) -> np.ndarray:
    """Loosen the curled fingers of joint angles float[23]: half of all people make no tight fist."""
    if rng.random() < 0.5:
        for finger in np.array(FINGERS[1:])[bend(angles) > 180]:
            angles[FINGER_ANGLES[finger]][1:] *= rng.uniform(0.78, 1) + rng.normal(0, 0.03)
    return angles


def varied(angles, kind, rng) -> np.ndarray:
    """Vary joint angles float[23] as people do who show a gesture: loose fists, fanned or cupped fingers, any thumb."""
    angles = loosened(angles, rng)
    if kind in FREE_FINGERS:
        fanned, cupped = rng.uniform(0.1, 1.5), max(0, rng.normal(0, 9))
        for finger in FREE_FINGERS[kind]:
            joints = angles[FINGER_ANGLES[FINGERS[finger]]]
            joints[0] = fanned * joints[0] + rng.normal(0, 2)
            joints[1:] += cupped * np.array([1, 1.2, 0.6]) + rng.normal(0, 3, 3)
    if kind == "palm":  # the thumb lies beside the palm, or is stretched away
        angles[THUMB] = rng.uniform((8, 2, 55, -5, -10), (52, 28, 68, 18, 18))
    elif kind in THUMBS or kind == "call" or (kind in ("victory", "index", "rock") and rng.random() < 0.4):
        angles[THUMB] = angles[THUMB] + rng.normal(0, THUMB_SPREAD)
    if kind in THUMBS and rng.random() < 0.5:
        angles[THUMB.start] -= rng.uniform(0, ALONG)
    return clamp(angles)


def between(shape, rng) -> np.ndarray:
    """Draw joint angles float[23] halfway between two poses, with at least one finger half bent."""
    names = list(POSES)
    while True:
        first, last = (settle(name, shape, rng) for name in rng.choice(names, 2, replace=False))
        if np.abs(bend(first) - bend(last)).max() > HALF_WAY:
            share = rng.uniform(0.4, 0.6)
            return (1 - share) * first + share * last


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
        camera = in_camera(hand)
        hands.append(camera - camera[0])
    return np.array(hands, np.float32)


def picture(kind, seed, size=192, far=False, **fixed):
    """Render one drawn hand with a random skin tone, light and background: a `labels.Sample`.

    seed: int or list of int. size: pixels. far: at arm's length or farther, a hand of 60 to 95 pixels in a dim picture
    of a webcam; size is that of the part which shows the hand. fixed: fields of `scene.Hand` that are not random, such
    as tone=0.8.
    """
    rng = np.random.default_rng(seed)
    shown = draw_gesture(rng, kind)
    geometry = {name: getattr(shown, name) for name in ("pose", "angles", "side", "roll", "yaw", "pitch", "shape")}
    hand = replace(draw_hand(rng, "palm"), view="palm", **{**geometry, **fixed})
    room = background(rng, size, size, None)
    light, sensor, focal = draw_light(rng, room), Sensor.sample(rng), rng.uniform(1.0, 1.6)
    if far:
        hand = replace(hand, extent=rng.uniform(60, 95) / size)
        focal *= WEBCAM / size  # the same lens, but only a part of its picture
        dim = rng.uniform(0.15, 0.9), rng.uniform(0.4, 1.3) * 256 / size, rng.uniform(0.01, 0.05)
        sensor = Sensor(*dim, jpeg=int(rng.integers(50, 91)))
    return scene.render(scene.Scene((hand,), room, light, sensor, focal, draw_shadow(rng)), rng)
