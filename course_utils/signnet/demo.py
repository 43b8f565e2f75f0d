"""SignNet: label hands and face pixel by pixel, then read the sign of the hand.

The network was shown in a talk and never published. This demo rebuilds the idea: masks, the place of a hand in units
of the face, and a small reader of ten signs.
"""

from __future__ import annotations

from functools import partial

import cv2
import numpy as np

from course_utils import checkpoints
from course_utils.demo import LabelDemo
from course_utils.filters import ExponentialAverage, StableLabel
from course_utils.overlay import COLORS, Frame, Overlay
from course_utils.signnet import maps
from course_utils.signnet.composites import BACKGROUND, FACE, LEFT, RIGHT
from course_utils.signnet.masks import SIGNS, hand_crop, segment, side_of, sign_features
from course_utils.signnet.place import Reference, zone
from course_utils.signnet.seen import PersonTracker, Seen
from course_utils.signnet.signer import SignCamera

LABEL_COLORS = (COLORS["black"], COLORS["orange"], COLORS["sky"], COLORS["pink"])
THRESHOLD = 0.6  # the shown sign changes only at a higher smoothed probability
SMOOTHING, SIGN_SMOOTHING = 0.06, 0.2  # seconds, the time constants of masks and signs
GREY_ROWS = 12  # rows of the coarse grey picture that hides everything but the hands


class SignNet(LabelDemo):
    """A demo that paints hands and face, reads the sign of the largest hand, and can hide everything but the hands.

    read: a segmenter, a Keras or Lite model of [n, size, size, 6] or a function like one, by default the course's.
    tracker: a callable from Frame to `Seen`, or to a list of `track.Hand`, by default one of hands and face that is
    made at the first frame; with `picture_alone` the net labels the whole picture. signs: from float32[n, 1087]
    (`sign_features`) to probabilities of SIGNS, by default the course's reader. hide: show only the hands, over a
    coarse grey picture. smoothing: seconds, the time constant of the painted masks. threshold: the shown sign changes
    only at a higher smoothed probability.
    `Overlay.answer` is a new sign, in the frame in which it is first shown. label: uint8[192, 192], the last masks.
    shown: the sign that is shown. where: the hand's place in eye distances, or None. It does not separate people.
    """

    def __init__(self, read=None, tracker=None, signs=None, hide=False, smoothing=SMOOTHING, threshold=THRESHOLD):
        # In single pictures the tracker is slower, but it loses no hand that moves fast: a filter must not err.
        make = partial(PersonTracker, "image" if hide else "video")
        super().__init__(tracker, make, StableLabel(SIGNS, threshold, SIGN_SMOOTHING))
        self.read = read or checkpoints.load("signnet")
        self.signs = signs or checkpoints.load("signnet_signs", "float16")
        side_of(self.read)  # what cannot be a segmenter is refused now, not at the first frame
        self.hide, self._masks = hide, ExponentialAverage(smoothing)
        self.label = self.where = None

    @classmethod
    def synthetic(cls, script=None):
        """Make a camera that films a drawn person who shows digit signs; script: the digits, such as "2718"."""
        return SignCamera(script or "2718", fps=12, seed=5)

    def reset(self):
        """Start again: clear the masks, the sign and the answers."""
        with self._lock:
            super().reset()
            self._masks.reset()
            self.label = self.where = None

    def find(self, frame: Frame):
        """Track, then label: returns probabilities float32[192, 192, 4] of LABELS, and what was tracked (`Seen`)."""
        found = self._track(frame)
        seen = found if isinstance(found, Seen) else Seen(found)
        p = segment(self.read, frame.image, seen)
        if frame.mirrored and seen.hands is None:  # the net names a hand as the picture shows it
            p = p[..., [BACKGROUND, RIGHT, LEFT, FACE]]
        return p, seen

    def follow(self, found, frame: Frame) -> Overlay:
        """Draw the masks of a frame and read the sign."""
        p, seen = found
        # What is hidden must not show what was there a moment ago, so only painted masks are averaged.
        p = p if self.hide else self._masks(p, frame.time).astype(np.float32)
        self.label = p.argmax(-1).astype(np.uint8)
        overlay = _hidden(frame.image, p, seen) if self.hide else _painted(p)
        found = hand_crop(p[..., LEFT] + p[..., RIGHT], frame.size[0] / frame.size[1])
        if found is None:
            self._label.missing(frame.time)
            self.where = None if self.shown is None else self.where
            return overlay
        if self._read_sign(*found, frame, seen.hands or ()):
            self.answers.append(self.shown)
            overlay.answer, overlay.score = self.shown, self._label.best
        if self.shown is not None:
            (x, y, _), where = found[1], "" if self.where is None else f", {zone(*self.where)}"
            x, y = min(0.6, max(0.02, x - 0.1)), min(0.9, y + 0.18)
            overlay.text(x, y, f"{self.shown}{where}", COLORS["white"], 0.06)
        return overlay

    def _read_sign(self, crop, box, frame, hands):
        """Read the hand's sign and its place; returns whether the sign is new."""
        x, y, _ = box
        reference, height, width = Reference.from_mask(self.label == FACE), *self.label.shape
        self.where = None
        if reference is not None:
            dx, dy = reference.place(x * width, y * height)
            self.where = dx, dy * width / height / (frame.size[0] / frame.size[1])  # the masks are squeezed
        near = [hand for hand in hands if _near(hand, x, y)]
        p = self.signs(sign_features(crop, near[0].world if near else None)[None])[0]
        return self._label(p, frame.time)


def _near(hand, x, y):
    """Whether a point lies in the bounding box of a tracked hand."""
    x0, y0 = hand.points[:, :2].min(0)
    x1, y1 = hand.points[:, :2].max(0)
    return x0 <= x <= x1 and y0 <= y <= y1


def _painted(p):
    """Paint hands and face in the colours of their labels."""
    overlay = Overlay()
    for label in (LEFT, RIGHT, FACE):
        if (p[..., label] > 0.5).any():
            overlay.mask(0.55 * p[..., label], LABEL_COLORS[label])
    return overlay


def _hidden(image, p, seen, sharp=8.0):
    """Cover everything but the hands with a coarse grey picture, made of a black and a white layer."""
    columns = max(1, round(GREY_ROWS * image.shape[1] / image.shape[0]))
    grey = cv2.cvtColor(cv2.resize(image, (columns, GREY_ROWS), interpolation=cv2.INTER_AREA), cv2.COLOR_RGB2GRAY)
    grey = cv2.resize(grey, p.shape[1::-1], interpolation=cv2.INTER_LINEAR) / np.float32(255)
    hands = p[..., LEFT] + p[..., RIGHT]
    for hand in seen.hands or ():  # no tracked finger is lost, even if the net misses it
        bones = maps.paint_hand(hand.points[:, :2] * len(p), len(p), maps.FINGER)
        hands = np.maximum(hands, bones * np.float32(1 / 255))
    # Pixels are shown from a probability a little below one half, so that no fingertip is lost.
    cover = 1 - np.clip(0.5 + sharp * (hands - 0.45), 0, 1)
    white = cover * grey
    return Overlay().mask((cover - white) / np.maximum(1 - white, 1e-6), COLORS["black"]).mask(white, COLORS["white"])
