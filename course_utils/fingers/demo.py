"""Count fingers from a picture of the hand, or from its 21 landmarks."""

from __future__ import annotations

import numpy as np

from course_utils.data.crop import crop, hand_box
from course_utils.demo import LabelDemo
from course_utils.drawn.hand import SyntheticCamera
from course_utils.emojinator.gestures import landmark_features
from course_utils.filters import StableLabel
from course_utils.lite import input_shape
from course_utils.overlay import COLORS, Frame, Overlay
from course_utils.track import HandTracker, hand_overlay

SIGNS = tuple("0123456789")
THRESHOLD = 0.5  # a smoothed probability below it changes nothing
SMOOTHING = 0.2  # seconds, the time constant


class FingerCounter(LabelDemo):
    """A demo that reads the sign of a hand, from its picture or from its landmarks.

    by: "image" (the crop around the tracked hand goes to HandNet), "landmarks" (63 numbers go to a small net), or
    "middle" (HandNet reads the picture's middle, without a tracker). read: the net, a Keras or Lite model, by default
    the course's own; crops are as large as its pictures. tracker: a callable from Frame to a list of `track.Hand`, by
    default one that is made at the first frame. threshold: a smoothed probability below it changes nothing. classes:
    the names of the net's outputs.
    `Overlay.answer` is a sign, once, when it is new. shown: the sign that is shown, or None. answers: all of them.
    Raises ValueError for a net with other inputs.
    """

    def __init__(self, by="image", read=None, tracker=None, threshold=THRESHOLD, classes=SIGNS):
        super().__init__(
            (lambda frame: []) if by == "middle" else tracker, HandTracker, StableLabel(classes, threshold, SMOOTHING)
        )
        if by not in ("image", "landmarks", "middle"):
            raise ValueError(f'A finger counter reads by "image", "landmarks" or "middle"; not by {by!r}.')
        self.by, self.read = by, load(by) if read is None else read
        self._size = _image_size(self.read, by)

    @classmethod
    def synthetic(cls, script=None):
        """Make a camera that films a rendered hand counting; script: such as "show sign_1, show five"."""
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
        x = landmark_features(hands[0].world) if self.by == "landmarks" else crop(frame.image, box, self._size)
        return np.asarray(self.read(x[None]))[0]

    def _write(self, overlay, box, size):
        (x, y, half), (width, height) = box, size
        x0, y0, x1, y1 = (x - half) / width, (y - half) / height, (x + half) / width, (y + half) / height
        if self.by != "landmarks":
            overlay.box(x0, y0, x1, y1, COLORS["sky"])
        if self.shown is not None:
            overlay.text(min(0.88, max(0.02, x0)), min(0.84, max(0.02, y0)), self.shown, COLORS["white"], 0.12)
        return overlay


def load(by: str = "image", kind: str | None = None):
    """Load the net that the course ships; "image" and "middle" load the same one.

    kind: "int8" or "float16"; by default int8 for pictures, which are bytes, and float16 for landmarks.
    """
    from course_utils import checkpoints

    if by == "landmarks":
        return checkpoints.load("fingers_landmarks", kind or "float16")
    return checkpoints.load("fingers", kind or "int8")


def _image_size(net, by):
    """Check what a net takes; returns the size of its pictures, or None for landmarks."""
    shape = input_shape(net)
    if by == "landmarks":
        if shape != (63,):
            raise ValueError(f"By landmarks a net takes 63 numbers; this one takes {shape}.")
        return None
    if len(shape) != 3 or shape[0] != shape[1] or shape[2] != 3:
        raise ValueError(f"By image a net takes square colour pictures, (size, size, 3); this one takes {shape}.")
    return shape[0]


def _middle(size):
    width, height = size
    return width / 2, height / 2, min(width, height) / 2
