"""Read a hand's 21 landmarks as a gesture, without flicker, and put the gesture's emoji over the hand."""

from __future__ import annotations

import math

import numpy as np

from course_utils.demo import LabelDemo
from course_utils.drawn.hand import SyntheticCamera
from course_utils.emojinator.gestures import (
    CLASSES,
    FEATURES,
    GESTURES,
    NONE,
    example_hands,
    in_picture,
    landmark_features,
    turned,
)
from course_utils.emojinator.pictogram import pictogram
from course_utils.filters import ExponentialAverage, StableLabel
from course_utils.lite import Given, Reader
from course_utils.overlay import COLORS, Frame, Overlay
from course_utils.track import HandTracker, hand_overlay

# A smoothed probability below it changes nothing. On held-out drawn people, who hold their hands in all ways, 76 in
# 100 gestures are read and 11 in 100 other hands get an emoji; on held-out students it is 100 and 2.
THRESHOLD = 0.4
SMOOTHING = 0.2  # seconds, the time constant


def delay(smoothing: float = SMOOTHING, threshold: float = THRESHOLD) -> float:
    """Compute after how many seconds `Emojinator` shows a clean change of gesture, tracker and frame rate aside.

    The new gesture must have reached `threshold`, and have overtaken the old one at a half.
    """
    return smoothing * math.log(1 / (1 - max(threshold, 0.5)))


class Emojinator(LabelDemo):
    """A demo that reads the gesture of a hand and puts its emoji over it.

    tracker: a callable from Frame to a list of `track.Hand`, by default one that is made at the first frame.
    read: your own net, as for `lite.Reader`: a Keras model, a `Lite`, or a function from float32[63] (see
    `landmark_features`) to one probability for each label; by default the net that the course ships. labels: their
    names; "none" shows nothing. icons: {label: float[21, 3], a hand from which its emoji is drawn}. threshold: the
    smoothed probability that a change needs; smoothing: its time constant in seconds; see `delay`.
    Of several hands the largest is read. An emoji turns and mirrors with the hand.
    `Overlay.answer` (the emoji, or the label where there is none) and `.score` are set in the one frame in which a new
    gesture is shown. shown: the label that is shown now. answers: all answers so far.
    """

    tracks = "hands"
    given = Given("a hand's landmarks as numbers (landmark_features)", (FEATURES,), pixels=False)

    def __init__(self, tracker=None, read=None, labels=CLASSES, icons=None, threshold=THRESHOLD, smoothing=SMOOTHING):
        super().__init__(tracker, HandTracker, StableLabel(labels, threshold, smoothing, start=NONE))
        self.read = Reader(load() if read is None else read, self.given, labels)
        self.icons = example_hands() if icons is None else icons
        self._pose = ExponentialAverage(smoothing)
        self._nothing = np.array([label == NONE for label in labels], float)

    def reset(self):
        """Start again: no gesture, no answers."""
        with self._lock:
            super().reset()
            self._pose.reset()

    @classmethod
    def synthetic(cls, script=None):
        """Make a camera that films a rendered hand's gestures; script: such as "show ok, show rock"."""
        return SyntheticCamera(script or "show victory, show ok, show rock", size=(320, 240), fps=12)

    def follow(self, hands, frame: Frame) -> Overlay:
        """Read the hands of a frame; the demo without its tracker."""
        with self._lock:
            overlay = hand_overlay(hands)
            hand = max(hands, key=lambda one: np.ptp(one.points[:, :2]), default=None)
            changed, score = self.step(None if hand is None else hand.world, frame.time)
            if changed and self.shown != NONE:
                overlay.answer, overlay.score = GESTURES.get(self.shown, self.shown), score
                self.answers.append(overlay.answer)
            if hand is None:
                return overlay.text(0.03, 0.03, "show one hand", COLORS["white"], 0.05)
            pose = self._pose(in_picture(hand.world), frame.time)
            if self.shown != NONE:
                self._show(overlay, hand, frame.size[0] / frame.size[1], score, pose)
            for other in hands:
                if other is not hand:
                    overlay.text(*other.points[:, :2].min(0), "one hand at a time", COLORS["orange"], 0.05)
            return overlay

    def step(self, world, t: float) -> tuple[bool, float]:
        """Read landmarks float[21, 3], or None without a hand, at t seconds.

        Returns whether another label is shown than before, and the smoothed probability of the one shown.
        """
        p = self._nothing if world is None else self.read(landmark_features(world))
        changed, labels = self._label(p, t), self._label.labels
        return changed, float(self._label.smoothed[labels.index(self.shown)]) if self.shown in labels else 0.0

    def _show(self, overlay, hand, aspect, score, pose):
        xy = hand.points[:, :2] * (aspect, 1)
        low, high = xy.min(0), xy.max(0)
        (x, y), half = (low + high) / 2, 0.64 * (high - low).max()
        if self.shown in self.icons:
            box = (((x - half) / aspect, y - half), ((x + half) / aspect, y + half))
            dark, bright = pictogram(turned(self.icons[self.shown], pose))
            overlay.mask(dark, COLORS["black"], box).mask(bright, COLORS["yellow"], box)
        # Below the threshold the label is about to change, so its probability is left out.
        percent = f"  {min(score, 0.99):.0%}" if score >= self._label.threshold else ""
        words = self.shown.replace("_", " ") + percent
        overlay.text(max(0.02, (x - half) / aspect), min(0.9, y + half + 0.01), words, COLORS["white"], 0.05)


def load(kind: str = "float16"):
    """Load the net that the course ships, as a reader: features float32[n, 63] to probabilities float32[n, 14].

    kind: "float16" or "int8".
    """
    from course_utils import checkpoints

    return checkpoints.load("emojinator", kind)
