"""Hands by MediaPipe's hand landmarker (Zhang et al. 2020, arXiv 2006.10214)."""

from __future__ import annotations

import threading

import numpy as np

from course_utils.overlay import Frame
from course_utils.track.hand import Hand
from course_utils.track.tasks import Landmarker, real_side, xyz


class MediaPipeHands(Landmarker):
    """Find and follow hands with MediaPipe: a callable from `Frame` to a list of `Hand`.

    Arguments and errors as for `HandTracker`. In a mirrored frame the name of the hand is swapped, because MediaPipe
    names the hand as the picture shows it: of 64 rendered hands it named all 32 unmirrored right hands "Right" and
    their 32 mirror pictures "Left".
    """

    def __init__(self, hands: int = 1, mode: str = "video", confidence: float = 0.5, looks: int = 2):
        self._looks, self._photo = looks, threading.Lock()
        super().__init__("hand", "hand_landmarker", hands, mode, confidence)

    def __call__(self, frame: Frame) -> list[Hand]:
        result = self.detect(frame)
        return [
            Hand(xyz(points), xyz(world), real_side(side[0].category_name, frame.mirrored), float(side[0].score))
            for points, world, side in zip(
                result.hand_landmarks, result.hand_world_landmarks, result.handedness, strict=True
            )
        ]

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
