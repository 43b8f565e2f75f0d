"""The base of all MediaPipe trackers: a light import, silence, rising time stamps, thread safety, a clean end."""

from __future__ import annotations

import atexit
import sys
import threading
import weakref
from contextlib import AbstractContextManager, nullcontext
from functools import cache
from queue import SimpleQueue

import numpy as np

from course_utils import data
from course_utils.overlay import Frame, check_frame
from course_utils.quiet import quiet

LOOK_AROUND = 1.0  # seconds between two looks for a larger one
SEVERAL = 3  # that are looked for then
MUCH_LARGER = 1.5  # times the area of the one that is followed


class TrackerError(RuntimeError):
    """MediaPipe could not be started; the message says what to do."""


def load_mediapipe():
    """Import MediaPipe without TensorFlow, which it needs only for documentation and which takes ten times as long.

    Returns the modules (mediapipe, mediapipe.tasks.python.vision).
    """
    # With None in sys.modules `import tensorflow` fails, as if it were not installed.
    hide = "tensorflow" not in sys.modules and "mediapipe" not in sys.modules
    if hide:
        sys.modules["tensorflow"] = None
    try:
        import mediapipe
        from mediapipe.tasks.python import vision
    finally:
        if hide:
            del sys.modules["tensorflow"]
    return mediapipe, vision


class Tracker(AbstractContextManager):
    """A MediaPipe task that is closed at the end of a `with` block, by `close()`, or with its last reference.

    task: the name of MediaPipe's class. model: a name in the data catalogue. mode: "video" follows what it found from
    frame to frame, "image" searches the whole frame each time (twice as slow), which is also done for a `still` frame.
    options: MediaPipe's own.
    """

    def __init__(self, task: str, model: str, mode: str, **options):
        if mode not in ("video", "image"):
            raise ValueError(f'The mode of a tracker is "video" or "image", not {mode!r}.')
        self._name, self._path, self._options = task, data.path(model), options
        self._mediapipe, self._vision = load_mediapipe()
        self._lock = threading.Lock()
        self._last, self._shift = -1, 0
        self._chatty, self._tasks = True, {}
        self._close = weakref.finalize(self, _dropped.put, self._tasks)
        self._close.atexit = False
        _open.add(self)
        _start_closing()
        self._video = mode == "video"
        # The nets load at the first picture.
        self.detect(Frame(np.zeros((64, 64, 3), np.uint8), still=not self._video))

    def _task(self, mode: str):
        """MediaPipe's task of a mode, "VIDEO" or "IMAGE"; made when it is needed."""
        if mode not in self._tasks:
            files = self._mediapipe.tasks.BaseOptions
            options = getattr(self._vision, f"{self._name}Options")(
                # Bytes, because MediaPipe cannot open a path with letters beyond ASCII on Windows.
                base_options=files(model_asset_buffer=self._path.read_bytes(), delegate=files.Delegate.CPU),
                running_mode=self._vision.RunningMode[mode],
                **self._options,
            )
            try:
                with quiet():
                    self._tasks[mode] = getattr(self._vision, self._name).create_from_options(options)
                self._chatty = True
            except (OSError, RuntimeError, ValueError) as error:
                raise TrackerError(
                    f"MediaPipe could not start with {self._path.name}: {error}. "
                    "`python -m course_utils doctor` finds out why."
                ) from error
        return self._tasks[mode]

    def detect(self, frame: Frame):
        """Return MediaPipe's own result for a frame; may be called from several threads."""
        check_frame(frame, "tracker")
        return self._run(frame, "VIDEO") if self._video and not frame.still else self._search(frame)

    def _search(self, photo):
        """Search a whole picture that has nothing to do with the one before."""
        return self._run(photo, "IMAGE")

    def _run(self, frame, mode):
        image = self._mediapipe.Image(
            image_format=self._mediapipe.ImageFormat.SRGB, data=np.ascontiguousarray(frame.image)
        )
        with self._lock:
            if not self._close.alive:
                raise TrackerError("This tracker is closed. Make a new one.")
            task = self._task(mode)
            with quiet() if self._chatty else nullcontext():
                return task.detect_for_video(image, self._stamp(frame.time)) if mode == "VIDEO" else task.detect(image)

    def _stamp(self, seconds):
        """Return milliseconds that rise strictly, as MediaPipe requires, even if a clip starts again."""
        stamp = round(seconds * 1000) + self._shift
        if stamp <= self._last:
            self._shift += self._last + 1 - stamp
            stamp = self._last + 1
        self._last = stamp
        return stamp

    def close(self):
        """Release the nets and the thread; may be called twice."""
        with self._lock, quiet():
            if self._close.detach():
                _end(self._tasks)

    def __exit__(self, *error):
        self.close()


class Landmarker(Tracker):
    """A `Tracker` of landmarks; kind: "hand", "face" or "pose". most: how many at most.

    confidence: threshold in [0, 1] for finding and following.
    MediaPipe follows what it found first. So a tracker that follows one looks around once a second, and changes to
    another one that is much larger: the person in front counts, not a spectator.
    """

    def __init__(self, kind: str, model: str, most: int, mode: str, confidence: float, **options):
        self._found = f"{kind}_landmarks"
        limits = {f"min_{kind}_{step}_confidence": confidence for step in ("detection", "presence")}
        limits["min_tracking_confidence"] = confidence
        self._around, self._look_at, self._count = None, -1.0, f"num_{kind}s"
        self._make_around = lambda: Tracker(
            f"{kind.capitalize()}Landmarker", model, "image", **options, **limits, **{self._count: SEVERAL}
        )
        self._one, self._follows = most == 1 and mode == "video", False
        super().__init__(f"{kind.capitalize()}Landmarker", model, mode, **options, **limits, **{self._count: most})

    def detect(self, frame: Frame):
        """Return MediaPipe's own result for a frame; may be called from several threads."""
        result = super().detect(frame)
        found = getattr(result, self._found)
        if found and self._one and not frame.still and not self._look_at - LOOK_AROUND <= frame.time < self._look_at:
            self._look_at = frame.time + LOOK_AROUND
            if (box := self._larger(frame, _box(found[0]))) is not None:
                return self._change_to(box, frame) or result
        return result

    def _run(self, frame, mode):
        result = super()._run(frame, mode)
        found = bool(getattr(result, self._found))
        if found:
            self._chatty = False  # after the first find MediaPipe logs nothing more
        if mode == "VIDEO":
            self._follows = found
        return result

    def _larger(self, frame, now):
        """The box of one that is much larger than the box `now` and elsewhere, or None."""
        self._around = self._around or self._make_around()
        boxes = [_box(landmarks) for landmarks in getattr(self._around.detect(frame), self._found)]
        largest = max(boxes, key=_area, default=now)
        shared = _area((np.maximum(largest[0], now[0]), np.minimum(largest[1], now[1])))
        return largest if _area(largest) > MUCH_LARGER * _area(now) and shared < 0.3 * _area(now) else None

    def _change_to(self, box, frame):
        """Show MediaPipe that box alone, twice: it loses the other one, and then finds this one."""
        (x0, y0), (x1, y1) = np.clip(box + np.ptp(box, axis=0) * [[-0.4], [0.4]], 0, 1) * frame.size
        alone = np.zeros_like(frame.image)
        part = slice(int(y0), int(np.ceil(y1))), slice(int(x0), int(np.ceil(x1)))
        alone[part] = frame.image[part]
        for _ in range(2):
            result = super().detect(Frame(alone, frame.time, frame.mirrored))
        return result if getattr(result, self._found) else None

    def close(self):
        """Release the nets and the thread; may be called twice."""
        if self._around:
            self._around.close()
        super().close()


def _box(landmarks):
    points = xyz(landmarks)[:, :2]
    return np.stack([points.min(axis=0), points.max(axis=0)])


def _area(box):
    return float(np.prod(np.maximum(box[1] - box[0], 0)))


def xyz(landmarks) -> np.ndarray:
    """MediaPipe's landmarks of one hand, face or body as float32[n, 3]."""
    return np.array([(p.x, p.y, p.z) for p in landmarks], np.float32)


def real_side(name: str, mirrored: bool) -> str:
    """The person's own side of a name that ends in Left or Right: the other side if the frame is mirrored."""
    stem = name.removesuffix("Left").removesuffix("Right")
    swapped = {"Left": "Right", "Right": "Left"}.get(name[len(stem) :], "")
    return stem + swapped if mirrored else name


# A tracker that nobody closed is closed in a thread of its own. Garbage is collected at any moment, also within
# MediaPipe's calls, and there closing would wait for a lock that its own thread holds. Only this queue is safe then.
_dropped: SimpleQueue = SimpleQueue()
_open: weakref.WeakSet = weakref.WeakSet()


@cache
def _start_closing():
    def close_dropped():
        while True:
            _end(_dropped.get())

    threading.Thread(target=close_dropped, name="close trackers", daemon=True).start()
    atexit.register(lambda: [tracker.close() for tracker in list(_open)])


def _end(tasks):
    for task in tasks.values():
        try:
            task.close()
        except RuntimeError:
            # When Python exits, the task's thread has already ended; without a handle its `__del__` stays silent.
            task._handle = None
