"""SignNet, as far as it can be told from a talk: label hands and face pixel by pixel, then read the hand's sign.

The network of the talk was never published. This is its idea built anew: masks, a hand's place in units of the face,
and a small reader of ten signs.
"""

from __future__ import annotations

import numpy as np

from course_utils.demo import TrackedDemo
from course_utils.filters import ExponentialAverage, StableLabel
from course_utils.overlay import COLORS, Frame, Overlay
from course_utils.signnet.composites import (
    BACKGROUND,
    FACE,
    LEFT,
    RIGHT,
)
from course_utils.signnet.masks import CELLS, SIGNS, _coarse, hand_crop, segment, sign_features
from course_utils.signnet.place import Reference, zone
from course_utils.signnet.signer import SignCamera
from course_utils.track import HandTracker

LABEL_COLORS = (COLORS["black"], COLORS["orange"], COLORS["sky"], COLORS["pink"])
CERTAIN = 0.6  # a smoothed probability below it changes nothing
MASK_CALM = 0.06  # seconds, the time constant of the masks
SMOOTHING = 0.2  # seconds, that of the signs


class SignNet(TrackedDemo):
    """A demo that paints hands and face, reads the sign of the largest hand, and hides the rest if asked to.

    net: a segmenter, by default the course's. tracker: a callable from Frame to a list of `track.Hand`, by default one
    that is made at the first frame; where no tracker can be had give `lambda frame: []`, and signs are read from masks
    alone. read: from float32[n, 1087] (`sign_features`) to probabilities of SIGNS, by default the course's. hide: show
    only the hands, the rest as a coarse grey picture. calm: seconds, the masks' time constant.
    `Overlay.answer` is a sign, once, when it is new. label: uint8[192, 192], the last masks. shown: the sign that is
    shown. where: the hand's place in distances of the eyes, or None. Several people are not told apart.
    """

    def __init__(self, net=None, tracker=None, read=None, hide=False, calm=MASK_CALM, certain=CERTAIN):
        from course_utils import checkpoints

        super().__init__(tracker, HandTracker)
        self.net, self.read = net or checkpoints.load("signnet"), read or checkpoints.load("signnet_signs", "float16")
        self.hide = hide
        self._masks, self._sign = ExponentialAverage(calm), StableLabel(SIGNS, certain, SMOOTHING)
        self.reset()

    @classmethod
    def synthetic(cls, script=None):
        """Make a camera before which a drawn person shows digit signs; script: which, such as "2718"."""
        return SignCamera(script or "2718", fps=12, seed=5)

    @property
    def shown(self) -> str | None:
        """The sign that is shown now."""
        return self._sign.shown

    def reset(self):
        """Forget the film so far."""
        with self._lock:
            super().reset()
            self._masks.reset()
            self._sign.reset()
            self.label = self.where = None

    def find(self, frame: Frame) -> np.ndarray:
        """The class probabilities of each pixel, smoothed over time: float32[192, 192, 4] of LABELS."""
        p = segment(self.net, frame.image)
        p = p[..., [BACKGROUND, RIGHT, LEFT, FACE]] if frame.mirrored else p
        return self._masks(p, frame.time).astype(np.float32)

    def follow(self, p, frame: Frame) -> Overlay:
        """Take a frame's probabilities; the hands are tracked only where there is one to read."""
        self.label = p.argmax(-1).astype(np.uint8)
        overlay = _hidden(frame.image, p) if self.hide else _painted(p)
        found = hand_crop(p[..., LEFT] + p[..., RIGHT], frame.size[0] / frame.size[1])
        changed, score = self._judge(found, frame)
        if changed:
            self.answers.append(self.shown)
            overlay.answer, overlay.score = self.shown, score
        return self._write(overlay, found, score)

    def _judge(self, found, frame):
        """Read the hand's sign and its place; returns whether the sign is new, and its probability."""
        if found is None:
            self._sign.missing(frame.time)
            self.where = None if self.shown is None else self.where
            return False, 0.0
        crop, (x, y, _) = found
        reference, height, width = Reference.from_mask(self.label == FACE), *self.label.shape
        self.where = None
        if reference is not None:
            dx, dy = reference.place(x * width, y * height)
            self.where = dx, dy * width / height / (frame.size[0] / frame.size[1])  # as if it had not been squeezed
        hands = [hand for hand in self._track(frame) if _near(hand, x, y)]
        p = self.read(sign_features(crop, hands[0].world if hands else None)[None])[0]
        return self._sign(p, frame.time), self._sign.best

    def _write(self, overlay, found, score):
        if found is not None and self.shown is not None:
            (x, y, _), where = found[1], "" if self.where is None else f", {zone(*self.where)}"
            overlay.text(
                min(0.6, max(0.02, x - 0.1)), min(0.9, y + 0.18), f"{self.shown}{where}", COLORS["white"], 0.06
            )
        return overlay


def tracker():
    """Make the hand tracker or, where its model cannot be had, one that finds nothing: masks alone must do."""
    from course_utils.data import DataError

    try:
        return HandTracker(hands=2)
    except DataError as error:
        print(f"NOTE: signs are read from masks alone. Why: {error.reason}")
        return lambda frame: []


def _near(hand, x, y):
    x0, y0 = hand.points[:, :2].min(0)
    x1, y1 = hand.points[:, :2].max(0)
    return x0 <= x <= x1 and y0 <= y <= y1


def _painted(p):
    overlay = Overlay()
    for label in (LEFT, RIGHT, FACE):
        if (p[..., label] > 0.5).any():
            overlay.mask(0.55 * p[..., label], LABEL_COLORS[label])
    return overlay


def _hidden(image, p, sharp=8.0):
    """Two layers, black under white, that together are a coarse grey picture wherever there is no hand."""
    import cv2

    grey = cv2.resize(_coarse(image, CELLS), p.shape[1::-1], interpolation=cv2.INTER_LINEAR) / np.float32(255)
    # A hand shows where it is more likely than not; a little beyond its edge, so that no fingertip is lost.
    cover = 1 - np.clip(0.5 + sharp * (p[..., LEFT] + p[..., RIGHT] - 0.45), 0, 1)
    white = cover * grey
    return Overlay().mask((cover - white) / np.maximum(1 - white, 1e-6), COLORS["black"]).mask(white, COLORS["white"])
