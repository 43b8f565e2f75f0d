"""Count the fingers that are up, and read the ten signs, from a picture of the hand or from its 21 landmarks."""

from __future__ import annotations

import numpy as np

from course_utils.data.crop import CROP_SIZE, crop, hand_box
from course_utils.demo import LabelDemo, TrackedDemo
from course_utils.drawn.hand import SyntheticCamera
from course_utils.emojinator.gestures import landmark_features
from course_utils.filters import ExponentialAverage, StableLabel
from course_utils.fingers.upright import FEATURES, finger_features, upright_views
from course_utils.lite import Given, Reader
from course_utils.overlay import COLORS, Frame, Overlay
from course_utils.track import HandTracker, hand_overlay
from course_utils.track.hand import FINGER_COLORS, FINGERS

SIGNS = tuple("0123456789")
TIPS = [4, 8, 12, 16, 20]  # the landmarks of the fingertips, thumb first
THRESHOLD = 0.5  # a smoothed probability below it changes nothing
SURE = 0.6  # the same, for the finger of which the counter is least sure
SMOOTHING = 0.2  # seconds, the time constant
PICTURE = Given("a picture of the hand", (CROP_SIZE, CROP_SIZE, 3), resizes=True)
NUMBERS = Given("numbers of the landmarks", (FEATURES,), pixels=False)


class FingerCounter(TrackedDemo):
    """A demo that says for each finger whether it is up; the count is their sum, with whichever fingers people count.

    by: "image" (the picture of the tracked hand, turned upright, goes to HandNet) or "landmarks" (63 numbers go to a
    small net). read: a net or a function, see `lite.Reader`, by default the course's own net; it gives five
    probabilities, thumb first, and pictures are as large as it takes them. tracker: a callable from Frame to a list of
    `track.Hand`, by default one that is made at the first frame. threshold: while the probability of the least sure
    finger, up or down, is below it, nothing changes. smoothing: the time constant of the probabilities, seconds.
    `Overlay.answer` is a count, once, when it is new. fingers: which are up, bool[5], thumb first, or None. shown: the
    count that is shown, such as "3", or None. answers: all of them.
    Raises ValueError for a net with other inputs or outputs.
    """

    def __init__(self, by="image", read=None, tracker=None, threshold=SURE, smoothing=SMOOTHING):
        super().__init__(tracker, HandTracker)
        if by not in ("image", "landmarks"):
            raise ValueError(f'A finger counter reads by "image" or "landmarks"; not by {by!r}.')
        self.read = Reader(load(by) if read is None else read, PICTURE if by == "image" else NUMBERS, FINGERS)
        self.by, self.threshold, self._average = by, threshold, ExponentialAverage(smoothing)
        self._forget()

    @classmethod
    def synthetic(cls, script=None):
        """Make a camera that films a rendered hand counting; script: such as "show euro_1, show count_3, show rock"."""
        script = script or "show euro_1, show count_1, show euro_3, show count_3, show count_4, show five"
        return SyntheticCamera(script, size=(320, 240), fps=12)

    @property
    def shown(self) -> str | None:
        """The count that is shown now, None for none."""
        return None if self.fingers is None else str(int(self.fingers.sum()))

    def reset(self):
        """Start again: no count, no answers."""
        with self._lock:
            super().reset()
            self._forget()

    def _forget(self):
        self._average.reset()
        self.fingers, self._seen = None, -np.inf

    def follow(self, hands, frame: Frame) -> Overlay:
        """Read the first hand of a frame; the demo without its tracker."""
        with self._lock:
            overlay = hand_overlay(hands) if self.by == "landmarks" else Overlay()
            if not hands:
                if frame.time - self._seen > self._average.seconds:
                    self._forget()
                return overlay
            p, before = self._average(self.probabilities(frame, hands[0]), frame.time), self.shown
            sure, self._seen = float(np.maximum(p, 1 - p).min()), frame.time
            if sure >= self.threshold:
                self.fingers = p > 0.5
            if self.shown != before:
                overlay.answer, overlay.score = self.shown, sure
                self.answers.append(self.shown)
            return overlay if self.fingers is None else self._write(overlay, hands[0].points[:, :2], sure)

    def probabilities(self, frame: Frame, hand) -> np.ndarray:
        """Read one `track.Hand`: the probability of each finger, thumb first, to be up, float[5].

        By image it is the mean of five views.
        """
        if self.by == "landmarks":
            return self.read(finger_features(hand.world))
        views = upright_views(frame.image, hand.points, self.read.shape[0])
        return np.mean([self.read(view) for view in views], axis=0)

    def _write(self, overlay, points, sure):
        for tip, up, color in zip(points[TIPS], self.fingers, FINGER_COLORS, strict=True):
            overlay.points([tip], COLORS["white"], 0.028 if up else 0.014)
            if up:
                overlay.points([tip], color, 0.022)
        x, y = np.clip(points.min(0) - (0.02, 0.14), 0.02, 0.84)
        percent = f"{min(sure, 0.99):.0%}" if sure >= self.threshold else ""
        return overlay.text(x, y, self.shown, COLORS["white"], 0.12).text(x, y + 0.14, percent, COLORS["white"], 0.05)


class SignReader(LabelDemo):
    """A demo that reads the sign of a hand, from its picture or from its landmarks.

    by: "image" (the crop around the tracked hand goes to HandNet), "landmarks" (63 numbers go to a small net), or
    "middle" (HandNet reads the picture's middle, without a tracker). read: a net or a function, see `lite.Reader`, by
    default the course's own net; pictures are as large as it takes them. tracker: a callable from Frame to a list of
    `track.Hand`, by default one that is made at the first frame. threshold: a smoothed probability below it changes
    nothing. classes: the names of the net's outputs. smoothing: the time constant of the probabilities, seconds.
    `Overlay.answer` is a sign, once, when it is new. shown: the sign that is shown, or None. answers: all of them.
    Raises ValueError for a net with other inputs.
    """

    def __init__(self, by="image", read=None, tracker=None, threshold=THRESHOLD, classes=SIGNS, smoothing=SMOOTHING):
        super().__init__(
            (lambda frame: []) if by == "middle" else tracker, HandTracker, StableLabel(classes, threshold, smoothing)
        )
        if by not in ("image", "landmarks", "middle"):
            raise ValueError(f'A reader of signs reads by "image", "landmarks" or "middle"; not by {by!r}.')
        given = NUMBERS if by == "landmarks" else PICTURE
        self.by, self.read = by, Reader(load_signs(by) if read is None else read, given, classes)

    @classmethod
    def synthetic(cls, script=None):
        """Make a camera that films a rendered hand that shows signs; script: such as "show sign_1, show five"."""
        script = script or "show sign_1, show sign_2, show sign_4, show five"
        return SyntheticCamera(script, size=(320, 240), fps=12)

    def follow(self, hands, frame: Frame) -> Overlay:
        """Read the hands of a frame; the demo without its tracker."""
        with self._lock:
            overlay = hand_overlay(hands) if self.by == "landmarks" else Overlay()
            if not hands and self.by != "middle":
                self._label.missing(frame.time)
                return overlay
            box = _middle(frame.size) if self.by == "middle" else hand_box(hands[0].points, frame.size)
            if self._label(self.probabilities(frame, box, hands), frame.time):
                overlay.answer, overlay.score = self.shown, self._label.best
                self.answers.append(self.shown)
            return self._write(overlay, np.array(box), frame.size)

    def probabilities(self, frame: Frame, box, hands) -> np.ndarray:
        """Read one hand: the class probabilities, float[classes]."""
        if self.by == "landmarks":
            return self.read(landmark_features(hands[0].world))
        return self.read(crop(frame.image, box, self.read.shape[0]))

    def _write(self, overlay, box, size):
        (x, y, half), (width, height) = box, size
        x0, y0, x1, y1 = (x - half) / width, (y - half) / height, (x + half) / width, (y + half) / height
        if self.by != "landmarks":
            overlay.box(x0, y0, x1, y1, COLORS["sky"])
        if self.shown is not None:
            overlay.text(min(0.88, max(0.02, x0)), min(0.84, max(0.02, y0)), self.shown, COLORS["white"], 0.12)
        return overlay


def load(by: str = "image", kind: str | None = None):
    """Load the course's net that says which fingers are up; by: "image" or "landmarks".

    kind: "int8" or "float16"; by default int8 for pictures, which are bytes, and float16 for landmarks.
    """
    return _load("fingers_count", by, kind)


def load_signs(by: str = "image", kind: str | None = None):
    """Load the course's reader of the ten signs; arguments as for `load`, and "middle" loads the same as "image"."""
    return _load("fingers", by, kind)


def _load(name, by, kind):
    from course_utils import checkpoints

    if by == "landmarks":
        return checkpoints.load(f"{name}_landmarks", kind or "float16")
    return checkpoints.load(name, kind or "int8")


def _middle(size):
    width, height = size
    return width / 2, height / 2, min(width, height) / 2
