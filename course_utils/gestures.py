"""Read a hand's 21 landmarks as a gesture, calmly, and put the gesture's emoji over the hand."""

from __future__ import annotations

import math
from functools import lru_cache

import numpy as np

from course_utils.overlay import COLORS, Frame, Overlay
from course_utils.track import HandTracker, TrackedDemo, hand_overlay

NONE = "none"  # none of these
# The gestures that the course's own net knows, and their emojis.
GESTURES = {
    "index": "☝️",
    "victory": "✌️",
    "four": "4️⃣",
    "palm": "✋",
    "fist": "✊",
    "thumbs_up": "👍",
    "thumbs_down": "👎",
    "ok": "👌",
    "rock": "🤘",
    "call": "🤙",
    "love_you": "🤟",
    "spock": "🖖",
    "pinch": "🤏",
}
CLASSES = (*GESTURES, NONE)
FEATURES = 63
INDEX, LITTLE = 5, 17  # knuckles, with two more between
# A smoothed probability below it changes nothing. Of held-out drawn people as many gestures are missed as other hands
# get an emoji: 8 in 100 of each.
CERTAIN = 0.4
CALM = 0.2  # seconds, time constant of the smoothing


def landmark_features(world) -> np.ndarray:
    """Describe hands so that place, size and side no longer matter, but the turn in the picture does.

    world: float[..., 21, 3], x right, y down, z away, any unit, as in `track.Hand.world`. The wrist goes to the origin,
    the longest way from wrist to knuckle becomes 1, and the hand is mirrored where needed so that its index finger lies
    left of its little finger when the fingers point up. Returns float32[..., 63].
    """
    world = np.asarray(world, np.float32)
    points = world - world[..., :1, :]
    knuckles = points[..., INDEX : LITTLE + 1 : 4, :]
    size = np.sqrt((knuckles * knuckles).sum(-1).max(-1))
    side = knuckles[..., 0, 0] * knuckles[..., 3, 1] - knuckles[..., 0, 1] * knuckles[..., 3, 0]
    points /= np.maximum(size, 1e-9)[..., None, None]
    points[..., 0] *= np.copysign(1, side)[..., None]
    return points.reshape(*points.shape[:-2], FEATURES)


def delay(calm: float = CALM, certain: float = CERTAIN) -> float:
    """Say how many seconds after a clean change of gesture `Emojinator` shows it, tracker and frame rate aside.

    The new gesture must have reached `certain`, and have overtaken the old one at a half.
    """
    return calm * math.log(1 / (1 - max(certain, 0.5)))


class Calm:
    """An exponential average of probabilities over time, the same at any frame rate.

    `calm(probabilities, t)` takes float[n] at t seconds and returns float64[n]. seconds: the time constant; after it a
    new gesture has 63 % of the weight.
    """

    def __init__(self, seconds: float = CALM):
        if seconds < 0:
            raise ValueError(f"A time constant is not negative; this is {seconds}.")
        self.seconds = seconds
        self.reset()

    def reset(self):
        """Forget the past: the next value passes unchanged."""
        self._value = self._time = None

    def __call__(self, probabilities, t: float) -> np.ndarray:
        now = np.asarray(probabilities, np.float64)
        if self._value is None or t < self._time:
            self._value = now
        elif t > self._time:
            weight = 1 - math.exp((self._time - t) / self.seconds) if self.seconds else 1.0
            self._value = self._value + weight * (now - self._value)
        self._time = t
        return self._value


class Emojinator(TrackedDemo):
    """A demo that reads the gesture of a hand and puts its emoji over it.

    tracker: a callable from Frame to a list of `track.Hand`, by default one that is made at the first frame.
    read: a callable from float32[n, 63] (`landmark_features`) to probabilities [n, labels], by default the net that the
    course ships. labels: what they stand for; "none" shows nothing. icons: {label: pictogram(hand)}. certain, calm: the
    smoothed probability that a change needs, and the smoothing's time constant in seconds; see `delay`.
    `Overlay.answer` (the emoji, or the label where there is none) and `.score` are set in the one frame in which a new
    gesture is shown. shown: the label that is shown now. answers: all answers so far.
    """

    def __init__(self, tracker=None, read=None, labels=CLASSES, icons=None, certain=CERTAIN, calm=CALM):
        super().__init__(tracker, HandTracker)
        self.read, self.labels, self.certain = read or load(), list(labels), certain
        self.icons = _icons() if icons is None else icons
        self._calm = Calm(calm)
        self._nothing = np.array([label == NONE for label in self.labels], float)
        self.reset()

    def reset(self):
        """Start afresh: no hand, no gesture, no answers."""
        with self._lock:
            self._calm.reset()
            self.shown, self.answers = NONE, []

    def find(self, frame: Frame):
        """The hands in a frame; the browser may have tracked them already."""
        return frame.hands if hasattr(frame, "hands") else super().find(frame)

    def follow(self, hands, frame: Frame) -> Overlay:
        """Take the hands of a frame; the demo without its tracker."""
        with self._lock:
            overlay = hand_overlay(hands)
            changed, score = self.step(hands[0].world if hands else None, frame.time)
            if changed and self.shown != NONE:
                overlay.answer, overlay.score = GESTURES.get(self.shown, self.shown), score
                self.answers.append(overlay.answer)
            if hands and self.shown != NONE:
                self._show(overlay, hands[0], frame.size[0] / frame.size[1], score)
            return overlay

    def step(self, world, t: float) -> tuple[bool, float]:
        """Take landmarks float[21, 3], or None without a hand, at t seconds.

        Returns whether another label is shown than before, and the smoothed probability of the one shown.
        """
        now = self._nothing if world is None else self.read(landmark_features(world)[None])[0]
        if np.shape(now) != (len(self.labels),):
            raise ValueError(f"The reader gave {np.shape(now)} probabilities for {len(self.labels)} labels.")
        smooth = self._calm(now, t)
        best, before = self.labels[int(smooth.argmax())], self.shown
        if smooth.max() >= self.certain:
            self.shown = best
        return self.shown != before, float(smooth[self.labels.index(self.shown)]) if self.shown in self.labels else 0.0

    def _show(self, overlay, hand, aspect, score):
        xy = hand.points[:, :2] * (aspect, 1)
        low, high = xy.min(0), xy.max(0)
        (x, y), half = (low + high) / 2, 0.64 * (high - low).max()
        if self.shown in self.icons:
            box = (((x - half) / aspect, y - half), ((x + half) / aspect, y + half))
            dark, bright = self.icons[self.shown]
            overlay.mask(dark, COLORS["black"], box).mask(bright, COLORS["yellow"], box)
        sure = f"  {min(score, 0.99):.0%}" if score >= self.certain else ""  # else it is about to change
        words = self.shown.replace("_", " ") + sure
        overlay.text(max(0.02, (x - half) / aspect), min(0.9, y + half + 0.01), words, COLORS["white"], 0.05)


def load(kind: str = "float16"):
    """Load the net that the course ships, as a reader: features float32[n, 63] to probabilities float32[n, 14]."""
    from course_utils import frugal

    return frugal.load("gestures", kind)


def sample() -> tuple[np.ndarray, np.ndarray]:
    """Give tracked landmarks of rendered hands that the course ships: world float32[n, 21, 3], y int64[n] into CLASSES.

    Left and right hands of drawn people, each another person's, in all gestures and in others; see `train.gestures`.
    """
    world, y, _ = _shipped()
    return world, y


def _icons():
    from course_utils.pictogram import pictogram

    return {label: pictogram(hand) for label, hand in zip(GESTURES, _shipped()[2], strict=True)}


@lru_cache(maxsize=1)
def _shipped():
    from course_utils.data import REPOSITORY

    with np.load(REPOSITORY / "data" / "samples" / "gestures" / "landmarks.npz", allow_pickle=False) as file:
        return file["world"].astype(np.float32), file["y"].astype(np.int64), file["icons"]
