"""Named hand poses as a table of joint angles; one more line is one more pose.

A finger is `straight(...)`, `CURLED` (until it touches the palm), or joint angles by name in degrees, such as
`{"mcp": 30, "pip": 60}`. A thumb is joint angles by name, or it reaches: `over(...)` folds it over fingers, `meet(...)`
brings its tip to another finger's tip. Joints without a name have the angles of a relaxed straight finger.
"""

from __future__ import annotations

import difflib
from dataclasses import dataclass, field

import numpy as np

from course_utils.drawn.hand.skeleton import ANGLES, FINGER_ANGLES, FINGERS, HIGHEST, LIMITS, LOWEST

RELAXED = {"spread": 0, "mcp": 6, "pip": 8, "dip": 4}
RELAXED_THUMB = {"radial": 30, "palmar": 20, "roll": 60, "mcp": 10, "ip": 10}
FOLDED_THUMB = {"radial": 18, "palmar": 46, "roll": 80, "mcp": 38, "ip": 45}
CURLED = "curled"


class PoseError(ValueError):
    """A pose that a hand cannot take, or an unknown name."""


def straight(spread=0, **joints):
    """A straight finger; spread: degrees towards the thumb's side."""
    return {"spread": spread, **joints}


@dataclass(frozen=True)
class Reach:
    """A target of the thumb's tip: `over` fingers' middle bones, `at` a point (cm), or to `meet` a finger's tip."""

    kind: str
    fingers: tuple = ()
    share: float = 0.0  # of the second finger
    point: tuple = ()
    start: dict = field(default_factory=lambda: FOLDED_THUMB)


def over(first, second=None, share=0.0):
    """A thumb over one curled finger, or over a place between two."""
    return Reach("over", (first, second or first), share)


def at(x, y, z):
    """A thumb with its tip at a point of the palm, in centimetres."""
    return Reach("at", point=(x, y, z), start={"radial": 8, "palmar": 42, "roll": 85, "mcp": 42, "ip": 40})


def meet(finger, **start):
    """A thumb whose pad meets the pad of another finger."""
    return Reach("meet", (finger,), start={"radial": 30, "palmar": 42, "roll": 75, "mcp": 12, "ip": 22, **start})


@dataclass(frozen=True)
class Pose:
    """A hand's pose as data; the module's docstring says what a finger may be.

    wrist: {"flexion": degrees, "deviation": degrees}. turn: the usual roll of the whole hand in the picture, degrees
    clockwise, so that a thumbs-up points up.
    """

    thumb: dict | Reach = field(default_factory=dict)
    index: dict | str = field(default_factory=dict)
    middle: dict | str = field(default_factory=dict)
    ring: dict | str = field(default_factory=dict)
    little: dict | str = field(default_factory=dict)
    wrist: dict = field(default_factory=dict)
    turn: float = 0.0


def _bent(mcp, pip, dip, spread=0):
    return {"spread": spread, "mcp": mcp, "pip": pip, "dip": dip}


OPEN = {"index": straight(11), "middle": straight(1), "ring": straight(-7), "little": straight(-15)}
FIST = dict.fromkeys(FINGERS[1:], CURLED)
THUMB_OUT = {"radial": 50, "palmar": 12, "roll": 60, "mcp": 0, "ip": 0}
THUMB_UP = {"radial": 46, "palmar": 4, "roll": 62, "mcp": -12, "ip": -22}
# Fingers that stay up beside one that bends to meet the thumb.
BESIDE = {"index": straight(9, mcp=4), "middle": straight(2), "ring": straight(-5), "little": straight(-13, mcp=8)}

POSES = {
    # Counts with the index finger first, as in America.
    "count_0": Pose(over("index", "middle", 0.7), **FIST),
    "count_1": Pose(over("middle", "ring", 0.35), **{**FIST, "index": straight(0, mcp=4, pip=5, dip=3)}),
    "count_2": Pose(over("ring", "little", 0.2), **{**FIST, "index": straight(4), "middle": straight(-2)}),
    "count_3": Pose(over("little"), straight(8), straight(0), straight(-8), CURLED),
    "count_4": Pose(at(-0.6, 6.0, 2.2), straight(10), straight(2), straight(-4), straight(-9)),
    "count_5": Pose({"radial": 45, "palmar": 18, "roll": 60, "mcp": 8, "ip": 6}, **OPEN),
    # Counts with the thumb first, as in much of Europe; four has no thumb.
    "euro_1": Pose(THUMB_OUT, **FIST),
    "euro_2": Pose(THUMB_OUT, **{**FIST, "index": straight(4)}),
    "euro_3": Pose(THUMB_OUT, **{**FIST, "index": straight(6), "middle": straight(-3)}),
    # The signs of the Sign-Language-Digits photos (Mavi 2020), close to American Sign Language.
    "sign_0": Pose(
        meet("middle", radial=28, palmar=50),
        _bent(42, 50, 30, 2),
        _bent(46, 52, 30),
        _bent(48, 54, 32, 0),
        _bent(48, 54, 34, 2),
    ),
    "sign_1": Pose(over("middle"), **{**FIST, "index": straight(0, mcp=3)}),
    "sign_2": Pose(over("ring"), straight(7), straight(-7), CURLED, CURLED),
    "sign_3": Pose(THUMB_OUT, straight(8), straight(-6), CURLED, CURLED),
    "sign_4": Pose(at(-1.0, 6.4, 2.0), straight(8), straight(1), straight(-5), straight(-12)),
    "sign_6": Pose(meet("little"), **{**BESIDE, "little": _bent(62, 58, 36, 8)}),
    "sign_7": Pose(meet("ring"), **{**BESIDE, "ring": _bent(62, 60, 36, 3)}),
    "sign_8": Pose(meet("middle"), **{**BESIDE, "middle": _bent(58, 62, 36, 0)}),
    "sign_9": Pose(meet("index"), **{**BESIDE, "index": _bent(48, 62, 34, 0)}),
    # Gestures.
    "palm": Pose({"radial": 22, "palmar": 14, "roll": 62}, straight(2), straight(0), straight(-1), straight(-3)),
    "thumbs_up": Pose(THUMB_UP, **FIST, turn=-90),
    "thumbs_down": Pose(THUMB_UP, **FIST, turn=90),
    "ok": Pose(meet("index"), _bent(50, 60, 34), _bent(22, 14, 8, 2), _bent(12, 10, 6, -5), _bent(6, 8, 5, -13)),
    "victory": Pose(over("ring", "little", 0.2), straight(11), straight(-9), CURLED, CURLED),
    "rock": Pose(over("middle", "ring", 0.5), straight(4), CURLED, CURLED, straight(-6)),
    "call": Pose(THUMB_OUT, CURLED, CURLED, CURLED, straight(-10)),
    "love_you": Pose(THUMB_OUT, straight(6), CURLED, CURLED, straight(-8)),
    "spock": Pose(THUMB_OUT, straight(1), straight(9), straight(-11), straight(-8)),
    "pinch_open": Pose({"radial": 34, "palmar": 44, "roll": 78, "ip": 18}, **{**FIST, "index": _bent(40, 34, 18)}),
    "pinch_closed": Pose(meet("index"), **{**FIST, "index": _bent(50, 58, 32)}),
}
# Other names for the same pose.
ALIASES = {
    "fist": "count_0",
    "pointing": "count_1",
    "euro_0": "count_0",
    "euro_4": "count_4",
    "euro_5": "count_5",
    "sign_5": "count_5",
}
SIGNS = tuple(f"sign_{digit}" for digit in range(10))


def find(name) -> Pose:
    """Look up a pose by its name; raises PoseError with similar names for an unknown one."""
    if isinstance(name, Pose):
        return name
    key = ALIASES.get(name, name)
    if key not in POSES:
        close = difflib.get_close_matches(str(name), [*POSES, *ALIASES], 3) or ["palm", "fist", "victory"]
        raise PoseError(f"No pose is called {name!r}. Did you mean {', '.join(close)}? All: poses.POSES.")
    return POSES[key]


def free_angles(pose: Pose):
    """Turn a pose into joint angles: float64[23] in degrees (ANGLES), and the names of the fingers that are CURLED.

    A curled finger and a reaching thumb get the angles from which `contact.settle` starts.
    Raises PoseError, with the name, for an angle beyond its limits or a joint that does not exist.
    """
    angles = np.zeros(len(ANGLES))
    curled = []
    for finger in FINGERS:
        joints = getattr(pose, finger)
        if joints == CURLED and finger != "thumb":
            curled.append(finger)
            joints = _bent(82, 100, 62)
        if isinstance(joints, Reach):
            joints = joints.start
        if not isinstance(joints, dict):
            raise PoseError(f"The {finger} is {joints!r}; say {{'mcp': 30, 'pip': 60}}, straight(), or CURLED.")
        default = RELAXED_THUMB if finger == "thumb" else RELAXED
        angles[FINGER_ANGLES[finger]] = _by_name(finger, default, joints)
    angles[21:] = _by_name("wrist", {"flexion": 0, "deviation": 0}, pose.wrist)
    return angles, curled


def _by_name(owner, default, given):
    for joint, angle in given.items():
        if joint not in default:
            raise PoseError(f"The {owner} has no joint angle called {joint!r}; it has {', '.join(default)}.")
        least, most = LIMITS[f"{owner}.{joint}"]
        if not least <= angle <= most:
            raise PoseError(f"{owner}.{joint} is {angle}°, but a hand's goes from {least}° to {most}°.")
    return list({**default, **given}.values())


def clamp(angles):
    """Clip joint angles[..., 23] to a hand's limits."""
    return np.clip(angles, LOWEST, HIGHEST)
