"""`Doodler`, the guessing game: you draw in the air, and the net guesses until you have finished or time is up."""

from __future__ import annotations

import numpy as np

from course_utils import checkpoints
from course_utils.airdraw.curves import curve
from course_utils.airdraw.demo import AirDraw
from course_utils.airdraw.tips import Tip
from course_utils.drawn.marker import MarkerCamera
from course_utils.glyphs import EmptyGlyph
from course_utils.overlay import COLORS, Overlay
from course_utils.quickdraw.classes import CLASSES
from course_utils.quickdraw.icons import ICONS, put_icon
from course_utils.quickdraw.strokes import simplify, strokes_to_bitmap

SECONDS = 20.0  # for one drawing, as in the original game
GRACE = 0.9  # seconds; longer than for digits, because people pause longer between the strokes of a doodle
THRESHOLD = 0.3  # "I don't know" below it: the net then answers for 90 % of new drawings of the fifteen (see its card)
GUESSES = 3  # shown while you draw
UNKNOWN = "I don't know"


class Doodler(AirDraw):
    """An `AirDraw` for doodles: the overlay shows the net's best guesses while the drawing grows.

    tip, read, labels and options: as for `AirDraw`; a net's pictures are drawn as Quick, Draw! draws them. Its
    probabilities may sum to less than 1: the rest belongs to something else. seconds: a drawing that takes longer is
    read unfinished.
    guesses: [(label, probability)], the best `GUESSES` for the drawing so far. history: a list of (seconds since the
    drawing began, label or None, probability), one entry for each change of the best guess in the last drawing.
    `Overlay.answer` and `.score` are set only in the frame in which a drawing is finished. When the best probability is
    below the threshold, the answer is None, and the overlay shows "I don't know".
    """

    def __init__(
        self, tip="marker", read=None, labels=CLASSES, seconds=SECONDS, grace=GRACE, threshold=THRESHOLD, **options
    ):
        self.seconds = seconds
        super().__init__(tip, read, labels, grace=grace, threshold=threshold, **options)

    def reset(self):
        """Start again: no drawing, no answers, no memory of the pen."""
        with self._lock:
            self.history, self._began = [], np.inf
            super().reset()

    def clear(self):
        """Delete the drawing that is being made."""
        with self._lock:
            self.guesses = []
            super().clear()

    @staticmethod
    def shipped_reader():
        """Load the net that the course ships; see `reader`."""
        return reader()

    @classmethod
    def synthetic(cls, script=None):
        """Make a camera that sees a pen cap draw things; script: their names, such as "fish, tent"."""
        return MarkerCamera([word.strip() for word in (script or "fish, tent").split(",")])

    @property
    def clock(self) -> float:
        """Seconds that are left for this drawing."""
        return self.seconds - (self._now - self._began if self.strokes else 0.0)

    def follow(self, tip: Tip, frame) -> Overlay:
        """Add the pen's place to the drawing, and say what to show; the demo without its tracker."""
        with self._lock:
            if self.strokes and frame.time - self._began > self.seconds:
                self._up_at = -np.inf  # time is up: end the drawing as after a long pause
            return super().follow(tip, frame)

    def _draw_to(self, xy):
        if not self.strokes:
            self.history, self._began = [], self._now
        super()._draw_to(xy)
        if self._glyph is not None:
            self._guess(self.read(self._glyph))

    def _guess(self, probabilities):
        best = np.argsort(-probabilities)[:GUESSES]
        self.guesses = [(self.labels[i], float(probabilities[i])) for i in best]
        label, score = self.guesses[0]
        label = label if score >= self.threshold else None
        if not self.history or self.history[-1][1] != label:
            self.history.append((self._now - self._began, label, score))

    def _picture(self):
        """Make the picture that the net reads, or None when the drawing is too small."""
        return picture([curve(stroke) for stroke in self.strokes], self.smallest)

    # The overlay.

    def _show(self, overlay, tip):
        super()._show(overlay, tip)
        if self.strokes:
            self._show_guesses(overlay)
        return overlay

    def _show_guesses(self, overlay):
        left = 0.03 + 0.27 / self._aspect
        for i, (label, score) in enumerate(self.guesses):
            overlay.text(left, 0.04 + 0.08 * i, label, COLORS["yellow" if score >= self.threshold else "white"], 0.045)
            overlay.line([(left, 0.113 + 0.08 * i), (left + 0.2 * score, 0.113 + 0.08 * i)], COLORS["sky"], 0.01)
        overlay.text(0.86, 0.04, f"{max(0.0, self.clock):.0f} s", COLORS["orange" if self.clock < 5 else "white"], 0.07)
        if self.guesses and self.guesses[0][1] >= self.threshold:
            put_icon(overlay, self.guesses[0][0], ((0.97 - 0.18 / self._aspect, 0.16), (0.97, 0.34)))

    def _show_answer(self, overlay):
        left = 0.03 + 0.27 / self._aspect
        if self._answer is None:
            overlay.text(left, 0.06, UNKNOWN, COLORS["orange"], 0.09)
            return
        put_icon(overlay, self._answer, ((left, 0.03), (left + 0.26 / self._aspect, 0.29)))
        right = left + 0.29 / self._aspect
        overlay.text(right, 0.05, self._answer, COLORS["yellow"], 0.09)
        overlay.text(right, 0.19, f"{min(self._score, 0.99):.0%} sure", COLORS["white"], 0.05)

    def _show_text(self, overlay):
        x = 0.03
        for answer in self.answers[-3:]:
            if answer in ICONS:
                put_icon(overlay, answer, ((x, 0.88), (x + 0.09 / self._aspect, 0.97)))
                x += 0.1 / self._aspect
            overlay.text(x, 0.895, answer, size=0.05)
            x += (0.03 * len(answer) + 0.04) / self._aspect


def picture(strokes, smallest: float = 0.0) -> np.ndarray | None:
    """Make the picture that Quick, Draw! would make of a drawing, uint8[28, 28], ink 255.

    strokes: a list of [n, 2] in any unit. Returns None for a drawing that is not larger than `smallest`, same unit.
    """
    points = np.concatenate(strokes) if len(strokes) else np.zeros((0, 2))
    points = points[np.isfinite(points).all(1)]
    if not len(points) or np.ptp(points, 0).max() <= smallest:
        return None
    try:
        return strokes_to_bitmap(simplify(strokes))
    except EmptyGlyph:
        return None


def reader():
    """Load the net that the course ships: a callable from uint8[28, 28] to 15 probabilities.

    They are the mean of the net's probabilities for the picture and for its mirror image. No doodle changes its meaning
    in a mirror, and the mean is a little more often right (see the card).
    """
    net = checkpoints.load("quickdraw")
    return lambda picture: net(np.stack([picture, picture[:, ::-1]])).mean(0)
