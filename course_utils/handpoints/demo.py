"""The live part of lesson 10: 21 points of each hand by the course's own tracker, with MediaPipe's beside them."""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np

from course_utils import lite
from course_utils.data import DataError
from course_utils.demo import LabelDemo, OnFirstFrame
from course_utils.drawn.hand import SyntheticCamera
from course_utils.filters import ExponentialAverage, OneEuro, StableLabel
from course_utils.overlay import COLORS, Frame, Overlay
from course_utils.track import HandTracker, hand_overlay
from course_utils.track.closer import same_place
from course_utils.track.own_hands import CROP_SIDE, POINTS, OwnHands

MOST = 2  # hands
COUNTS = ("0", "1", "2")
ENGINES = ("ours", "mediapipe")
# Of the One-Euro filter: hertz at rest, and how many more with speed, which it measures over all points together.
SMOOTH = {"min_cutoff": 1.5, "beta": 2.0}


class HandPoints(LabelDemo):
    """A demo that draws the 21 points of up to two hands.

    engine: "ours", the nets of lesson 10, or "mediapipe". beside: an engine whose points are drawn as well, as white
    dots; without its model file the demo goes on alone and prints a note. read: a regressor of your own instead of
    ours: a Keras model or a `Lite` whose output is a row as that of `net.point_net`; its crops are as large as it takes
    them. tracker: a callable from Frame to a list of `track.Hand`, instead of the engine.
    smooth: whether the drawn points are filtered (One-Euro). The tracker itself always gets the raw ones.
    `Overlay.answer` is how many hands there are, once, when it changes and there are some. hands: of the last frame.
    Raises ValueError for another engine, or for a net with another output.
    """

    def __init__(self, engine="ours", beside=None, read=None, tracker=None, smooth=True):
        for name in (engine, beside or engine):
            if name not in ENGINES:
                raise ValueError(f"An engine is one of {', '.join(ENGINES)}; not {name!r}.")
        rows = None if read is None else as_rows(read)
        make = (lambda: HandTracker(MOST, engine=engine)) if read is None else (lambda: _WithNet(rows))
        super().__init__(tracker, make, StableLabel(COUNTS, 0.6, 0.2, start="0"))
        self._beside = OnFirstFrame(None, lambda: HandTracker(MOST, engine=beside)) if beside else None
        self.smooth, self.hands, self._filters = smooth, [], []
        self._times = _Milliseconds(), _Milliseconds()

    @classmethod
    def synthetic(cls, script=None):
        """Make a camera that films a rendered hand; script: such as "show count_5, show ok, write 8"."""
        script = script or "show count_5, write 8, show ok, show fist, show count_3"
        return SyntheticCamera(script, size=(320, 240), fps=12, seed=3)

    def follow(self, hands, frame: Frame) -> Overlay:
        """Draw the hands of a frame; the demo without its tracker."""
        with self._lock:
            overlay = Overlay()
            words = [self._times[0](self._track.seconds, frame.time)]
            if others := self._others(frame):
                for hand in others:
                    overlay.points(hand.points[:, :2], COLORS["white"], 0.011)
                words.append("beside: " + self._times[1](self._beside.seconds, frame.time))
            self.hands = self._smoothed(hands, frame.time) if self.smooth else list(hands)
            hand_overlay(self.hands, overlay)
            if self._label(np.eye(len(COUNTS))[min(len(hands), MOST)], frame.time) and self.shown != "0":
                overlay.answer = self.shown
                self.answers.append(self.shown)
            return overlay.text(0.02, 0.02, "\n".join(words), COLORS["white"], 0.05)

    def _others(self, frame):
        if self._beside is None:
            return []
        try:
            return self._beside(frame)
        except DataError as error:
            print(f"NOTE: there is no second tracker beside ours. Why: {error.reason}")
            self._beside = None
            return []

    def _smoothed(self, hands, time):
        """Filter the points of hands that are where one was in the last frame; a new hand gets a new filter."""
        kept = []
        for hand in hands:
            old = next((pair for pair in self._filters if same_place(pair[0].points, hand.points)), None)
            smoother = old[1] if old else OneEuro(**SMOOTH)
            kept.append((replace(hand, points=smoother(hand.points, time).astype(np.float32)), smoother))
        self._filters = kept
        return [hand for hand, _ in kept]

    def reset(self):
        """Start again: no hands, no answers."""
        with self._lock:
            super().reset()
            self.hands, self._filters = [], []
            for times in self._times:
                times.average.reset()

    def close(self):
        """Close the trackers that this demo made."""
        super().close()
        if self._beside is not None:
            self._beside.close()


class _Milliseconds:
    """How long a tracker needs for a frame, smoothed, in words."""

    def __init__(self):
        self.average, self._before = ExponentialAverage(1.0), 0.0

    def __call__(self, seconds: float, now: float) -> str:
        spent, self._before = 1000 * (seconds - self._before), seconds
        return f"{float(self.average(spent, now)):.1f} ms"


class _WithNet(OwnHands):
    """The course's tracker with another regressor."""

    def __init__(self, rows):
        super().__init__(MOST)
        self._points = rows


def as_rows(read):
    """Turn a net of points into a callable from crops uint8[n, 96, 96, 3] to rows, as the course's tracker takes it.

    read: a Keras model or a `Lite` for square RGB pictures of any size from 0 to 255. Raises ValueError for another
    input or output.
    """
    if not (isinstance(read, lite.Lite) or hasattr(read, "count_params")):
        raise ValueError(f"read is a net of points, a Keras model or a Lite; this is a {type(read).__name__}.")
    shape = lite.input_shape(read)
    if len(shape) != 3 or shape[0] != shape[1] or shape[2] != 3:
        raise ValueError(f"A regressor takes square RGB crops, [size, size, 3]; this net takes {[*shape]}.")
    side = shape[0] or CROP_SIDE
    call = read if isinstance(read, lite.Lite) else (lambda x: np.asarray(read(x, training=False)))

    def rows(crops):
        if side != CROP_SIDE:
            crops = np.stack([cv2.resize(crop, (side, side), interpolation=cv2.INTER_AREA) for crop in crops])
        return call(crops)

    answer = rows(np.zeros((1, CROP_SIDE, CROP_SIDE, 3), np.uint8))
    cells = (answer.shape[-1] - POINTS - 2) / (2 * POINTS) if answer.ndim == 2 else -1
    if cells < 1 or cells**0.5 % 1:
        raise ValueError(
            f"A regressor gives maps and {POINTS + 2} answers in one row, as handpoints.point_net() and "
            f'handpoints.compared_net("maps") do; this net gives {[*answer.shape[1:]]}.'
        )
    return rows
