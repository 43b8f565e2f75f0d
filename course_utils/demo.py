"""The contract of the course: a demo takes a `Frame` and returns an `Overlay`; here is its base class.

Everything that makes frames (webcam, clip, photos, synthetic camera) feeds any demo, and everything that shows frames
(live widget, GIF, test, benchmark) takes any demo.
"""

from __future__ import annotations

import threading
import time

from course_utils.overlay import Frame, Overlay, check_frame


class Demo:
    """A callable from `Frame` to `Overlay`; a demo of one's own writes `follow`, and `reset` where it remembers things.

    answers: what was read since the last reset, a list of words. `synthetic` makes the camera that shows what this demo
    reads.
    Calling it raises TypeError for anything but a Frame. Frames and buttons may come from different threads: what can
    be called from outside takes `self._lock`.
    """

    def __init__(self):
        self._lock, self.answers, self._finding = threading.RLock(), [], 0.0

    def __call__(self, frame: Frame) -> Overlay:
        check_frame(frame)
        with self._lock:
            start = time.perf_counter()
            found = self.find(frame)
            self._finding += time.perf_counter() - start
            return self.follow(found, frame)

    @property
    def tracker_seconds(self) -> float | None:
        """Seconds that finding has taken so far; None for a demo that finds nothing."""
        return None if type(self).find is Demo.find else self._finding

    def find(self, frame: Frame):
        """Find in a frame what `follow` takes, such as hands; nothing by default."""
        return None

    def follow(self, found, frame: Frame) -> Overlay:
        """Take what was found in a frame, and say what to draw; the demo without its tracker."""
        raise NotImplementedError(f"{type(self).__name__} lacks follow(found, frame), which returns an Overlay.")

    def finish(self) -> tuple[str | None, float | None]:
        """Read what is still waiting when the frames end; returns (answer, probability), (None, None) by default."""
        return None, None

    def reset(self):
        """Start again: no answers, no memory of earlier frames."""
        self.answers = []

    def close(self):
        """Free what the demo holds, such as a tracker."""

    @property
    def text(self) -> str:
        """The answers so far in one line."""
        return " ".join(self.answers)

    @classmethod
    def synthetic(cls, script: str | None = None):
        """Make the synthetic camera for this demo: an iterable of `Frame`.

        script: what it shows, in the words of that camera; by default a short film of everything.
        Raises NotImplementedError for a demo without such a camera.
        """
        raise NotImplementedError(f"{cls.__name__} has no synthetic camera; use a camera or a clip.")


class FunctionDemo(Demo):
    """A demo made of a plain function from `Frame` to `Overlay`."""

    def __init__(self, function):
        super().__init__()
        self.function = function

    def follow(self, found, frame: Frame) -> Overlay:
        """Call the function, and remember its answer."""
        overlay = self.function(frame)
        if isinstance(overlay, Overlay) and overlay.answer is not None:
            self.answers.append(overlay.answer)
        return overlay


def as_demo(demo) -> Demo:
    """Return a `Demo` as it is, and wrap any other callable; raises TypeError for what cannot be called."""
    if isinstance(demo, Demo):
        return demo
    if not callable(demo):
        raise TypeError(f"A demo is a function from a Frame to an Overlay; this is a {type(demo).__name__}.")
    return FunctionDemo(demo)


class OnFirstFrame:
    """A demo's tracker: one that was lent and stays open, or one of its own, made at the first frame.

    tracker: a callable from Frame, or None. make: a callable without arguments that makes one, as a tracker's class.
    seconds: the time that all calls have taken, without that of making the tracker.
    """

    def __init__(self, tracker, make):
        self._tracker, self._make, self._own = tracker, make, tracker is None
        self.seconds = 0.0

    def __call__(self, frame: Frame):
        if self._tracker is None:
            self._tracker = self._make()
        start = time.perf_counter()
        found = self._tracker(frame)
        self.seconds += time.perf_counter() - start
        return found

    def close(self):
        """Close the tracker, unless it was lent; the next frame would make another one."""
        if self._own and self._tracker is not None:
            self._tracker.close()
            self._tracker = None


class TrackedDemo(Demo):
    """A demo over what a tracker finds; the tracker is made at the first frame.

    tracker: a callable from Frame, which stays open, or None. make: makes one, as a tracker's class does.
    """

    def __init__(self, tracker, make):
        super().__init__()
        self._track = OnFirstFrame(tracker, make)

    @property
    def tracker_seconds(self) -> float:
        """Seconds that the tracker has taken so far."""
        return self._track.seconds

    def find(self, frame: Frame):
        """Track what is in a frame."""
        return self._track(frame)

    def close(self):
        """Close the tracker, if this demo made it."""
        self._track.close()


def tracker_or_simulator(make, simulate, camera, whose: str):
    """Make a tracker or, where its model cannot be had, a stand-in that reads a synthetic camera's state.

    make: a tracker's class, or a callable without arguments. simulate: what a perfect tracker finds, a callable from
    the camera and a `Frame`. camera: None where there is no synthetic one. whose: words for the note that is printed.
    Raises `data.DataError` without the model and without a camera.
    """
    from course_utils.data import DataError

    try:
        return make()
    except DataError as error:
        if camera is None:
            raise
        print(f"NOTE: the landmarks of {whose} come from the simulator, not from a tracker. Why: {error.reason}")
        return lambda frame: simulate(camera, frame)
