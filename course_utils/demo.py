"""The contract of the course: a demo takes a `Frame` and returns an `Overlay`. This is its base class.

Everything that makes frames (webcam, clip, photos, synthetic camera) works with any demo. Everything that shows frames
(live widget, GIF, test, benchmark) works with any demo, too.
"""

from __future__ import annotations

import threading
import time

from course_utils.data import DataError
from course_utils.overlay import Frame, Overlay, check_frame


class Demo:
    """A callable from `Frame` to `Overlay`. Your own demo defines `follow`, and `reset` if it remembers things.

    answers: what was read since the last reset, a list of strings. prompt: what the person in front of the camera
    should do now, "" for nothing; the command line prints it. tracks: "hands", "faces" or "bodies" if the demo needs
    nothing else of a frame, so that the browser may track them (see `camera.engine`); None if it needs pictures.
    Calling it raises TypeError for anything but a Frame.
    Frames and buttons may come from different threads, so public methods that change a demo take `self._lock`.
    """

    tracks = None

    def __init__(self):
        self._lock, self.answers, self.prompt, self._finding = threading.RLock(), [], "", 0.0

    def __call__(self, frame: Frame) -> Overlay:
        check_frame(frame)
        with self._lock:
            start = time.perf_counter()
            found = self.find(frame)
            self._finding += time.perf_counter() - start
            return self.follow(found, frame)

    @property
    def tracker_seconds(self) -> float | None:
        """Seconds spent in `find` so far; None for a demo without a tracker."""
        return None if type(self).find is Demo.find else self._finding

    def find(self, frame: Frame):
        """Find what `follow` needs in a frame, such as hands; None by default."""
        return None

    def follow(self, found, frame: Frame) -> Overlay:
        """Turn what was found in a frame into an overlay: the demo without its tracker."""
        raise NotImplementedError(f"{type(self).__name__} needs a method follow(found, frame) that returns an Overlay.")

    def finish(self) -> tuple[str | None, float | None]:
        """Read what is still unread when the frames end; returns (answer, probability), (None, None) by default."""
        return None, None

    def reset(self):
        """Start again: clear the answers and all memory of earlier frames."""
        self.answers = []

    def close(self):
        """Release resources, such as a tracker."""

    @property
    def text(self) -> str:
        """The answers so far in one line."""
        return " ".join(self.answers)

    @classmethod
    def synthetic(cls, script: str | None = None):
        """Make the synthetic camera for this demo: an iterable of `Frame`.

        script: what it shows, in that camera's own language; by default a short film.
        Raises NotImplementedError for a demo without such a camera.
        """
        raise NotImplementedError(f"{cls.__name__} has no synthetic camera; use a camera or a clip.")


class FunctionDemo(Demo):
    """A demo made of a plain function from `Frame` to `Overlay`."""

    def __init__(self, function):
        super().__init__()
        self.function = function

    def follow(self, found, frame: Frame) -> Overlay:
        """Call the function and remember its answer."""
        overlay = self.function(frame)
        if isinstance(overlay, Overlay) and overlay.answer is not None:
            self.answers.append(overlay.answer)
        return overlay


def as_demo(demo) -> Demo:
    """Return a `Demo` unchanged and wrap any other callable; raises TypeError for what is not callable."""
    if isinstance(demo, Demo):
        return demo
    if not callable(demo):
        raise TypeError(f"A demo is a function from a Frame to an Overlay; this is a {type(demo).__name__}.")
    return FunctionDemo(demo)


class OnFirstFrame:
    """A demo's tracker: the given one, or an own one that is made at the first frame.

    tracker: a callable from Frame, or None. make: a callable without arguments that makes a tracker, such as its class.
    seconds: time spent in all calls, without making the tracker.
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
        """Close the own tracker; a given one stays open. The next frame would make a new one."""
        if self._own and self._tracker is not None:
            self._tracker.close()
            self._tracker = None


class TrackedDemo(Demo):
    """A demo with a tracker; tracker, make: as for `OnFirstFrame`. What the browser has tracked is taken as it is."""

    def __init__(self, tracker, make):
        super().__init__()
        self._track = OnFirstFrame(tracker, make)

    @property
    def tracker_seconds(self) -> float:
        """Seconds spent in the tracker so far."""
        return self._track.seconds

    def find(self, frame: Frame):
        """Call the tracker, or take what the browser has found."""
        found = getattr(frame, self.tracks) if self.tracks else None
        return self._track(frame) if found is None else list(found)

    def close(self):
        """Close the tracker, if this demo made it."""
        self._track.close()


class LabelDemo(TrackedDemo):
    """A tracked demo that shows one label at a time; label: a `filters.StableLabel`, the rest as for `TrackedDemo`."""

    def __init__(self, tracker, make, label):
        super().__init__(tracker, make)
        self._label = label

    @property
    def shown(self) -> str | None:
        """The label that is shown now, None for none."""
        return self._label.shown

    def reset(self):
        """Start again: no label, no answers."""
        with self._lock:
            super().reset()
            self._label.reset()


def tracker_or_simulator(make, simulate, camera, whose: str):
    """Make a tracker or, without its model file, a stand-in that reads a synthetic camera's state.

    make: a tracker's class, or a callable without arguments. simulate: a callable from the camera and a `Frame` that
    returns what a perfect tracker finds. camera: the synthetic camera, or None. whose: words for the note that is
    printed. Raises `data.DataError` if there is neither the model nor a synthetic camera.
    """
    try:
        return make()
    except DataError as error:
        if camera is None:
            raise
        print(f"NOTE: the landmarks of {whose} come from the simulator, not from a tracker. Why: {error.reason}")
        return lambda frame: simulate(camera, frame)
