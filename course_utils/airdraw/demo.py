"""`AirDraw`: a net reads what a marker or a fingertip draws in the air."""

from __future__ import annotations

from collections import deque

import numpy as np

from course_utils import checkpoints
from course_utils.airdraw.curves import curve
from course_utils.airdraw.tips import Tip, pen
from course_utils.demo import Demo
from course_utils.drawn.marker import MarkerCamera
from course_utils.filters import OneEuro
from course_utils.glyphs import SIZE, EmptyGlyph, strokes_to_image
from course_utils.lite import Given, Reader
from course_utils.overlay import COLORS, Frame, Overlay

THRESHOLD = 0.5  # a best probability below it is shown as "?"
FLICKER = 0.08  # seconds: a pen that is lost for a frame or two goes on with the same stroke
STALL = 2.0  # seconds without any frame, after which a new drawing begins
MOST_POINTS = 2_000  # of a drawing, a minute at 30 frames a second; a longer one is read as it is
FASTEST = 8.0  # frame heights a second: no hand is faster, so the tracker has jumped to another thing
FADE = 0.8  # seconds in which the drawing fades after it was read
TAIL = 0.4  # seconds of the tip's path that are always shown, pen up or down
ANSWER_SHOWN = 2.5  # seconds for which an answer is shown


class AirDraw(Demo):
    """A demo that collects strokes and reads them as one glyph when the pen has been up for a while.

    tip: "marker" (something blue), "finger", or any callable from `Frame` to `Tip`. read: your own net, as for
    `lite.Reader`: a Keras model, a `Lite`, or a function from uint8[28, 28] with ink 255 to one probability for each
    label; by default the net that the course ships. labels: the names of the classes. grace: seconds; when the pen is
    up or lost for less, the next stroke belongs to the same glyph, and after a longer pause the glyph is read.
    smallest: frame heights; a smaller drawing is ignored. threshold: a best probability below it is shown as "?".
    `Overlay.answer` and `.score` are set only in the frame in which a glyph is read. When the score is below the
    threshold, the answer is None. Only a frame that shows the pen up ends a stroke, however slow the camera is. A
    drawing of `MOST_POINTS` points is read as it is.
    answers: all answers so far ("?" instead of None). strokes: the glyph that is being drawn, a list of float[n, 2] in
    frame heights. last_strokes: the glyph that was read last.
    """

    given = Given("the drawing as a picture, white ink on black", (SIZE, SIZE))

    def __init__(self, tip="marker", read=None, labels="0123456789", grace=0.7, smallest=0.1, threshold=THRESHOLD):
        super().__init__()
        self.tip, self.labels = pen(tip), list(labels)
        self.read = Reader(read or self.shipped_reader(), self.given, labels)
        self.grace, self.smallest, self.threshold = grace, smallest, threshold
        # Measured with the parametric pen: a delay of 6 ms while the hand draws, half of the jitter while it rests.
        self._smooth = OneEuro(min_cutoff=2.0, beta=30.0, d_cutoff=2.0)
        self.reset()

    def reset(self):
        """Start again: no drawing, no answers, no memory of the pen."""
        with self._lock:
            self.answers = []
            self._answer = self._score = None
            self._now = self._read_at = -np.inf
            self.last_strokes, self._glyph, self._aspect = [], None, 4 / 3
            self._tail = deque(maxlen=64)
            self.clear()
            self.tip.reset()

    @property
    def tracks(self):
        """What the browser may track for the pen: "hands" for a fingertip, None for a marker."""
        return getattr(self.tip, "tracks", None)

    @staticmethod
    def shipped_reader():
        """Load the net that the course ships: a callable from uint8[28, 28] to 10 probabilities."""
        return checkpoints.reader("airdraw")

    @classmethod
    def synthetic(cls, script=None):
        """Make a camera that sees a pen cap write digits; script: the digits, such as "2026"."""
        return MarkerCamera(script or "2026")

    def clear(self):
        """Delete the glyph that is being drawn."""
        with self._lock:
            self.strokes, self._down_at, self._up_at = [], -np.inf, -np.inf

    def undo(self):
        """Remove the last stroke, or the last answer when nothing is being drawn."""
        with self._lock:
            if self.strokes:
                self.strokes.pop()
                self._glyph, self._up_at = self._picture(), self._now - FLICKER
            elif self.answers:
                self.answers.pop()
                self._read_at = -np.inf

    def close(self):
        """Close the pen's tracker, if it has one."""
        self.tip.close()

    def find(self, frame: Frame) -> Tip:
        """Find the pen in a frame."""
        return self.tip(frame)

    def follow(self, tip: Tip, frame: Frame) -> Overlay:
        """Add the pen's place to the drawing, and say what to show; the demo without its tracker."""
        with self._lock:
            if frame.time < self._now:  # a clip that starts over
                self.clear()
                self._tail.clear()
                self._read_at = -np.inf
            stalled = frame.time - self._now > STALL
            self._now, self._aspect = frame.time, frame.size[0] / frame.size[1]
            overlay = Overlay()
            if self.strokes and (stalled or self._complete()):
                overlay.answer, overlay.score = self.finish()
            if tip.pen_down and tip.xy is not None and np.isfinite(tip.xy).all():
                self._draw_to(np.asarray(tip.xy, float) * (self._aspect, 1))
            else:
                self._up_at = min(self._up_at, self._now)
            return self._show(overlay, tip)

    def _complete(self):
        """Whether the pen has been up for the grace period, or will never stop."""
        return self._now - self._up_at > self.grace or sum(map(len, self.strokes)) >= MOST_POINTS

    def finish(self):
        """Read what has been drawn so far, without waiting for the grace period.

        Returns (answer, probability). The answer is None below the threshold; both are None when there is no glyph.
        """
        with self._lock:
            self.last_strokes, self._glyph = self.strokes, self._glyph if self.strokes else None
            self.clear()
            if self._glyph is None:
                self.last_strokes = []
                return None, None
            probabilities = self.read(self._glyph)
            best = int(np.argmax(probabilities))
            self._score = float(probabilities[best])
            self._answer = self.labels[best] if self._score >= self.threshold else None
            self.answers.append(self._answer or "?")
            self._read_at = self._now
            return self._answer, self._score

    def _draw_to(self, xy):
        gap = self._now - self._down_at
        distance = np.hypot(*(xy - self.strokes[-1][-1])) if self.strokes else 0
        jumped = distance > 0.1 and distance > FASTEST * gap
        if jumped and np.ptp(self.strokes[-1], 0).max() < self.smallest / 2:
            self.strokes.pop()  # so small a stroke before a jump was not the pen, but another thing of its colour
        # Only a frame that showed the pen up ends a stroke: a slow camera leaves long gaps between frames.
        if not self.strokes or self._now - self._up_at >= FLICKER or jumped:
            self._smooth.reset()
            self.strokes.append(np.empty((0, 2)))
        point = self._smooth(xy, self._now)
        self.strokes[-1] = np.concatenate([self.strokes[-1], point[None]])
        self._down_at, self._up_at, self._glyph = self._now, np.inf, self._picture()

    def _picture(self):
        """Make the picture that the net reads, or None when the drawing is too small."""
        try:
            return strokes_to_image([curve(stroke) for stroke in self.strokes], SIZE, smallest=self.smallest)
        except EmptyGlyph:
            return None

    # The overlay.

    def _show(self, overlay, tip):
        if tip.hands:
            from course_utils.track import hand_overlay

            hand_overlay(tip.hands, overlay)
        age = self._now - self._read_at
        if age < FADE and not self.strokes:
            self._trail(overlay, self.last_strokes, 1 - age / FADE, COLORS["green" if self._answer else "orange"])
        self._trail(overlay, self.strokes, 1.0, COLORS["sky"])
        while self._tail and self._now - self._tail[0][0] > TAIL:
            self._tail.popleft()
        if tip.xy is not None:
            self._tail.append((self._now, tip.xy))
            overlay.line([xy for _, xy in self._tail], COLORS["white"], 0.004)
            overlay.points([tip.xy], COLORS["black"], 0.02 if tip.pen_down else 0.014)
            overlay.points([tip.xy], COLORS["yellow" if tip.pen_down else "white"], 0.015 if tip.pen_down else 0.009)
        if self._glyph is not None and (self.strokes or age < ANSWER_SHOWN):
            self._inset(overlay)
        if age < ANSWER_SHOWN and not self.strokes:
            self._show_answer(overlay)
        if self.answers:
            self._show_text(overlay)
        elif not self.strokes and self.tip.hint:
            overlay.text(0.03, 0.89, self.tip.hint, COLORS["white"], 0.045)
        return overlay

    def _show_answer(self, overlay):
        left, color = 0.03 + 0.26 / self._aspect, COLORS["yellow" if self._answer else "orange"]
        overlay.text(left, 0.04, self._answer or "?", color, 0.18)
        overlay.text(left, 0.235, f"{min(self._score, 0.99):.0%} sure", COLORS["white"], 0.05)

    def _show_text(self, overlay):
        overlay.text(0.03, 0.88, self.text[-31:], COLORS["white"], 0.07)

    def _trail(self, overlay, strokes, width, color):
        for stroke in strokes:
            xy = curve(stroke) / (self._aspect, 1)
            overlay.line(xy, COLORS["black"], 0.026 * width).line(xy, color, 0.018 * width)
            overlay.line(xy, COLORS["white"], 0.005 * width)

    def _inset(self, overlay):
        box = ((0.03, 0.04), (0.03 + 0.24 / self._aspect, 0.28))
        overlay.mask(np.full((1, 1), 0.85), COLORS["black"], box).mask(self._glyph / 255, COLORS["white"], box)
        overlay.box(*box[0], *box[1], COLORS["sky"], 0.005)
