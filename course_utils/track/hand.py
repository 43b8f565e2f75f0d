"""A hand: its 21 landmarks, their names, and how they are drawn."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from course_utils.overlay import COLORS, Overlay

FINGERS = ("thumb", "index", "middle", "ring", "little")
LANDMARKS = (
    "wrist",
    *(f"thumb {joint}" for joint in ("cmc", "mcp", "ip", "tip")),
    *(f"{finger} {joint}" for finger in FINGERS[1:] for joint in ("mcp", "pip", "dip", "tip")),
)
WRIST, THUMB_TIP, INDEX_TIP, MIDDLE_TIP, RING_TIP, LITTLE_TIP = 0, 4, 8, 12, 16, 20
PALM = (0, 5, 9, 13, 17, 0)
BONES = ((0, 1, 2, 3, 4), *(tuple(range(base, base + 4)) for base in (5, 9, 13, 17)))  # from the palm to each tip
CONNECTIONS = tuple(pair for chain in (PALM, *BONES) for pair in pairwise(chain))
FINGER_COLORS = tuple(COLORS[name] for name in ("red", "orange", "green", "sky", "pink"))


@dataclass(frozen=True, eq=False)
class Hand:
    """One hand in one frame.

    points: float32[21, 3], x and y as shares of the frame's width and height, z (depth, smaller is nearer to the
    camera, 0 at the wrist) in the same scale as x. world: float32[21, 3], metres, the origin in the middle of the
    hand. handedness: "Left" or "Right", the person's real hand. score: its probability. Row names: LANDMARKS.
    """

    points: np.ndarray
    world: np.ndarray
    handedness: str
    score: float


def hand_overlay(hands, overlay: Overlay | None = None) -> Overlay:
    """Draw the skeletons of hands, a colour for each finger, onto an overlay or a new one."""
    overlay = Overlay() if overlay is None else overlay
    for hand in hands:
        xy = hand.points[:, :2]
        overlay.line(xy[list(PALM)], COLORS["white"], 0.006)
        for chain, color in zip(BONES, FINGER_COLORS, strict=True):
            overlay.line(xy[list(chain)], color, 0.01).points(xy[list(chain)], color, 0.012)
        overlay.points(xy[:1], COLORS["white"], 0.014)
    return overlay
