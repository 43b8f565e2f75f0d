"""What the trackers of lesson 6 see: both hands and the face."""

from __future__ import annotations

from dataclasses import dataclass

from course_utils.data import DataError
from course_utils.overlay import Frame
from course_utils.track import FaceTracker, HandTracker


@dataclass(frozen=True, eq=False)
class Seen:
    """What a tracker found: a list of `track.Hand` and one of `track.Face`.

    An empty list: there is none. None: nobody looked, so the net must find them in the picture.
    """

    hands: list | None = None
    faces: list | None = None


NOT_TRACKED = Seen()


def picture_alone(frame: Frame) -> Seen:
    """A tracker that does not look: with it, the net labels the whole picture."""
    return NOT_TRACKED


class PersonTracker:
    """Track two hands and a face: `tracker(frame)` returns `Seen`; without a model file, a note says what is missing.

    mode, confidence: as for `track.HandTracker`.
    """

    def __init__(self, mode: str = "video", confidence: float = 0.5):
        self._hands = _made("hands", lambda: HandTracker(2, mode, confidence))
        self._faces = _made("the face", lambda: FaceTracker(1, mode, confidence, blendshapes=False))

    def __call__(self, frame: Frame) -> Seen:
        return Seen(*(tracker and tracker(frame) for tracker in (self._hands, self._faces)))

    def close(self):
        """Release both trackers."""
        for tracker in (self._hands, self._faces):
            if tracker is not None:
                tracker.close()


def _made(what, make):
    """Make a tracker, or None without its model file."""
    try:
        return make()
    except DataError as error:
        print(f"NOTE: {what} cannot be tracked, so the net works from the picture alone. Why: {error.reason}")
        return None
