"""React in a video call: read a participant's picture, and let the emoji rise over it."""

from __future__ import annotations

import cv2
import numpy as np

from course_utils.data.crop import crop, hand_box
from course_utils.demo import LabelDemo
from course_utils.emojinator.gestures import FEATURES, example_hands, landmark_features
from course_utils.emojinator.pictogram import pictogram
from course_utils.filters import StableLabel
from course_utils.lite import Given, Reader
from course_utils.overlay import COLORS, Frame, Overlay
from course_utils.reactions.film import ParticipantCamera
from course_utils.reactions.finder import Finder, Found
from course_utils.reactions.shrink import letterbox
from course_utils.reactions.signs import EMOJIS, NONE, REACTIONS
from course_utils.track import HandTracker, hand_overlay

WAYS = ("landmarks", "hand", "search", "picture")
THRESHOLD, SMOOTHING = 0.6, 0.25  # smoothed probability, and the time constant in seconds
RISE, EVERY = 1.6, 0.5  # seconds that an emoji rises, and between two of them
NUMBERS = Given("numbers of the landmarks (landmark_features)", (FEATURES,), pixels=False)
HAND = Given("a picture of the hand", (96, 96, 3), resizes=True)
PICTURE = Given("the whole picture, made square with grey bars", (160, 160, 3), resizes=True)
HANDS = {"like": "thumbs_up", "dislike": "thumbs_down", "ok": "ok"}  # from which lesson 3 draws an emoji
NOTHING = np.array([name == NONE for name in REACTIONS], float)


class Reactions(LabelDemo):
    """A demo that reads like, dislike, OK or none of these, calmly, and lets the emoji rise over the picture.

    by: "landmarks" (the tracker's points go to a small net), "hand" (the crop around them goes to a net for pictures),
    "search" (the same, but a small net finds the crop, without a tracker), or "picture" (the whole picture is read).
    read: your own net, as for `lite.Reader`, with one probability for each of REACTIONS; by default the course's own.
    tracker: a callable from Frame to a list of `track.Hand`, or of `finder.Found`. threshold: a smoothed probability
    below it changes nothing; smoothing: its time constant, seconds.
    Of several hands the one counts that shows a reaction most clearly.
    `Overlay.answer` is an emoji, once, when a reaction begins. shown: the reaction now. answers: all of them.
    """

    def __init__(self, by="landmarks", read=None, tracker=None, threshold=THRESHOLD, smoothing=SMOOTHING):
        if by not in WAYS:
            raise ValueError(f"Reactions are read by {', '.join(WAYS)}; not by {by!r}.")
        label = StableLabel(REACTIONS, threshold, smoothing, start=NONE)
        make = Finder if by == "search" else lambda: HandTracker(hands=2)
        super().__init__((lambda frame: []) if by == "picture" else tracker, make, label)
        given = dict(zip(WAYS, (NUMBERS, HAND, HAND, PICTURE), strict=True))[by]
        self.by, self.read = by, Reader(load(by) if read is None else read, given, REACTIONS)
        self.tracks = "hands" if by == "landmarks" else None
        self._rising = []  # (reaction, seconds at its start, x)

    @classmethod
    def synthetic(cls, script=None):
        """Make a camera that films a drawn participant; script: such as "show like, show rock, show ok"."""
        return ParticipantCamera(script or "show like, show ok, show peace, show dislike")

    def reset(self):
        """Start again: no reaction, no answers."""
        with self._lock:
            super().reset()
            self._rising = []

    def probabilities(self, frame: Frame, hands) -> np.ndarray:
        """Read a frame and the hands in it: the probability of each of REACTIONS, float64[4]."""
        if self.by == "picture":
            return self.read(letterbox(frame.image, self.read.shape[0]))
        read = [self.of_hand(frame, hand) for hand in hands]
        return min(read, key=lambda p: p[REACTIONS.index(NONE)], default=NOTHING)

    def of_hand(self, frame: Frame, hand) -> np.ndarray:
        """Read one `track.Hand`, or one `finder.Found`: float64[4]."""
        if self.by == "landmarks":
            return self.read(landmark_features(hand.world))
        seen = crop(frame.image, box_of(hand, frame.size), self.read.shape[0])
        # The other hand shows the same reaction; two looks are right more often than one.
        return (self.read(seen) + self.read(np.ascontiguousarray(seen[:, ::-1]))) / 2

    def follow(self, hands, frame: Frame) -> Overlay:
        """Read the hands of a frame; the demo without its tracker."""
        with self._lock:
            overlay = hand_overlay(hands) if self.by == "landmarks" else Overlay()
            if self._label(self.probabilities(frame, hands), frame.time) and self.shown != NONE:
                overlay.answer, overlay.score = EMOJIS[self.shown], self._label.best
                self.answers.append(overlay.answer)
            self._raise(overlay, hands, frame)
            return overlay

    def _raise(self, overlay, hands, frame):
        """Start an emoji now and then, and draw all that rise."""
        now = frame.time
        self._rising = [one for one in self._rising if 0 <= now - one[1] < RISE]
        if self.shown != NONE and now - max((start for _, start, _ in self._rising), default=-EVERY) >= EVERY:
            x = box_of(hands[0], frame.size)[0] / frame.size[0] if hands else 0.5
            self._rising.append((self.shown, now, np.clip(x, 0.15, 0.85)))
        aspect = frame.size[0] / frame.size[1]
        for reaction, start, x in self._rising:
            share = (now - start) / RISE
            float_up(overlay, reaction, x + 0.03 * np.sin(7 * share) / aspect, 0.8 - 0.65 * share, 1 - share, aspect)


def box_of(hand, size) -> tuple[float, float, float]:
    """The square around a `track.Hand` or of a `finder.Found`: x, y of its centre and half its side, in pixels."""
    return (hand.x, hand.y, hand.half) if isinstance(hand, Found) else hand_box(hand.points, size)


def float_up(overlay, reaction: str, x: float, y: float, opacity: float, aspect: float, size: float = 0.18) -> Overlay:
    """Draw a reaction's emoji at (x, y), shares of the frame; size: of its height; aspect: width by height."""
    half = size / 2
    box = ((x - half / aspect, y - half), (x + half / aspect, y + half))
    dark, bright = pictogram(example_hands()[HANDS[reaction]])
    opacity = np.float32(min(1, 1.5 * opacity))
    return overlay.mask(opacity * dark, COLORS["black"], box).mask(opacity * bright, COLORS["yellow"], box)


def load(by: str = "landmarks", kind: str | None = None):
    """Load the course's reader; by: as for `Reactions`. kind: "int8", or "float16" as for landmarks."""
    from course_utils import checkpoints

    name = {"landmarks": "reactions", "picture": "reactions_picture"}.get(by, "reactions_hand")
    return checkpoints.load(name, kind or ("float16" if by == "landmarks" else "int8"))


def squares(images, size: int) -> np.ndarray:
    """Make pictures square with grey bars: uint8[n, size, size, 3]."""
    return np.stack([letterbox(image, size) for image in images])


def rotated(image, degrees: float) -> np.ndarray:
    """Turn a picture about its middle, clockwise; its edge pixels repeat."""
    height, width = image.shape[:2]
    matrix = cv2.getRotationMatrix2D(((width - 1) / 2, (height - 1) / 2), -degrees, 1)
    return cv2.warpAffine(image, matrix, (width, height), borderMode=cv2.BORDER_REPLICATE)
