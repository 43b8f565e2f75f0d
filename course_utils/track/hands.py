"""The hand tracker of all lessons, with one of two engines: MediaPipe's nets or the course's own."""

from __future__ import annotations

from contextlib import AbstractContextManager
from dataclasses import replace

import numpy as np

from course_utils.overlay import Frame
from course_utils.track.closer import around, brightened, parts, same_place
from course_utils.track.hand import Hand

ENGINES = ("mediapipe", "ours")


class HandTracker(AbstractContextManager):
    """Find and follow hands: `tracker(frame)` returns a list of `Hand`.

    hands: how many at most. mode: "video"; or "image", which looks closer where it finds nothing (about 0.2 s more, see
    `closer`). confidence: threshold in [0, 1]. looks: how often a photo is looked at, 1 or 2; the first look often cuts
    off a thumb that is stretched.
    engine: "mediapipe", or "ours", the nets of lesson 10: smaller and faster, and less exact on hands that are far away
    or seen from the side.
    Raises ValueError for another engine or mode. MediaPipe raises `data.DataError` if its model file cannot be found or
    downloaded, TrackerError if it does not start.
    """

    def __init__(
        self, hands: int = 1, mode: str = "video", confidence: float = 0.5, looks: int = 2, engine: str = "mediapipe"
    ):
        if engine not in ENGINES:
            raise ValueError(f"The engine of a hand tracker is one of {', '.join(ENGINES)}; not {engine!r}.")
        if mode not in ("video", "image"):
            raise ValueError(f'The mode of a tracker is "video" or "image", not {mode!r}.')
        if engine == "ours":
            from course_utils.track.own_hands import OwnHands as Engine
        else:
            from course_utils.track.mediapipe_hands import MediaPipeHands as Engine
        self._video, self._engine = mode == "video", Engine(hands, mode, confidence, looks)

    def __call__(self, frame: Frame) -> list[Hand]:
        hands = self._engine(frame)
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

    def _find_in(self, frame, box, light):
        x, y, width, height = box
        part = light(frame.image[y : y + height, x : x + width])
        scale, shift = np.float32((width, height, width)), np.float32((x, y, 0))
        size = np.float32((*frame.size, frame.size[0]))
        return [
            replace(hand, points=(hand.points * scale + shift) / size)
            for hand in self._engine(replace(frame, image=part, still=True))
        ]

    def close(self):
        """Release the nets; may be called twice."""
        self._engine.close()

    def __exit__(self, *error):
        self.close()
