"""What the live demos share that follow a tracker."""

from __future__ import annotations

import threading

from course_utils.overlay import Frame, Overlay, check_frame
from course_utils.track.tasks import OnFirstFrame


class TrackedDemo:
    """A demo over what a tracker finds: it makes the tracker at its first frame, and answers one frame at a time.

    tracker: a callable from Frame, which stays open, or None. make: makes one, as a tracker's class does.
    A demo of this kind writes `follow(found, frame)`, which returns the `Overlay`, and takes `self._lock` wherever it
    can be called from outside. Calling it raises TypeError for anything but a Frame.
    """

    def __init__(self, tracker, make):
        self._track, self._lock = OnFirstFrame(tracker, make), threading.RLock()

    def close(self):
        """Close the tracker, if this demo made it."""
        self._track.close()

    def find(self, frame: Frame):
        """What is tracked in a frame."""
        return self._track(frame)

    def __call__(self, frame: Frame) -> Overlay:
        check_frame(frame)
        with self._lock:
            return self.follow(self.find(frame), frame)


def tracker_or_told(make, told, camera, whose: str):
    """Make a tracker or, where its model cannot be had, one that is told what a synthetic camera shows; a note says so.

    make: a tracker's class, or a callable without arguments. told: what a perfect tracker finds, a callable from the
    camera and a `Frame`. camera: None where there is no synthetic one. whose: words for the note.
    Raises `data.DataError` without the model and without a camera.
    """
    from course_utils.data import DataError

    try:
        return make()
    except DataError as error:
        if camera is None:
            raise
        print(f"NOTE: the landmarks of {whose} are told, not found. Why: {error.reason}")
        return lambda frame: told(camera, frame)
