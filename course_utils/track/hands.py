"""Hands: 21 landmarks each, by MediaPipe's hand landmarker (Zhang et al. 2020, arXiv 2006.10214)."""

from __future__ import annotations

import threading
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np

from course_utils.overlay import COLORS, Frame, Overlay
from course_utils.track.closer import around, brightened, parts, same_place
from course_utils.track.tasks import Landmarker, real_side, xyz

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


class HandTracker(Landmarker):
    """Find and follow hands: `tracker(frame)` returns a list of `Hand`.

    hands: how many at most. mode: "video"; or "image", which looks closer where it finds nothing (about 0.2 s more, see
    `closer`). confidence: threshold in [0, 1]. looks: how often a photo is looked at, 1 or 2; the first look often cuts
    off a thumb that is stretched.
    In a mirrored frame the name of the hand is swapped, because MediaPipe names the hand as the picture shows it: of
    64 rendered hands it named all 32 unmirrored right hands "Right" and their 32 mirror pictures "Left".
    Raises `data.DataError` if the model file cannot be found or downloaded, TrackerError if MediaPipe does not start.
    """

    def __init__(self, hands: int = 1, mode: str = "video", confidence: float = 0.5, looks: int = 2):
        self._looks, self._photo = looks, threading.Lock()
        super().__init__("hand", "hand_landmarker", hands, mode, confidence)

    def __call__(self, frame: Frame) -> list[Hand]:
        hands = self._find(frame)
        if hands or (self._video and not frame.still):
            return hands
        # A photo is seen only once: look closer, first at its parts as they are, then brightened.
        for light in (np.ascontiguousarray, brightened):
            for box in parts(frame.size):
                hands = self._find_in(frame, box, light)
                # An ear can look like a hand, but not twice in the same place.
                if hands:
                    again = self._find_in(frame, around(hands[0].points, frame.size), light)
                    if any(same_place(hands[0].points, hand.points) for hand in again):
                        return hands
        return []

    def _search(self, photo):
        """Find hands in a photo, and look at them again from where they were found, as in the next frame of a film.

        The second look has the better landmarks, but names the hand's side worse.
        """
        if self._looks == 1:
            return super()._search(photo)
        with self._photo:
            if self._follows:  # an empty picture in between, so that nothing is followed from the photo before
                self._run(Frame(np.zeros((64, 64, 3), np.uint8)), "VIDEO")
            first = self._run(photo, "VIDEO")
            again = self._run(photo, "VIDEO") if self._follows else first
            if len(again.hand_landmarks) != len(first.hand_landmarks):
                return first
            again.handedness = first.handedness
            return again

    def _find_in(self, frame, box, light):
        x, y, width, height = box
        part = light(frame.image[y : y + height, x : x + width])
        scale, shift = np.float32((width, height, width)), np.float32((x, y, 0))
        size = np.float32((*frame.size, frame.size[0]))
        return [
            replace(hand, points=(hand.points * scale + shift) / size)
            for hand in self._find(replace(frame, image=part))
        ]

    def _find(self, frame):
        result = self.detect(frame)
        return [
            Hand(xyz(points), xyz(world), real_side(side[0].category_name, frame.mirrored), float(side[0].score))
            for points, world, side in zip(
                result.hand_landmarks, result.hand_world_landmarks, result.handedness, strict=True
            )
        ]


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
