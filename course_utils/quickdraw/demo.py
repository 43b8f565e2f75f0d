"""The guessing game: you draw, and the net guesses along until it knows, or the clock has run down."""

from __future__ import annotations

import numpy as np

from course_utils.airdraw.demo import AirDraw
from course_utils.airdraw.tips import Tip
from course_utils.drawn.marker import MarkerCamera
from course_utils.glyphs import EmptyGlyph
from course_utils.overlay import COLORS, Overlay
from course_utils.quickdraw.icons import ICONS, put_icon
from course_utils.quickdraw.strokes import CLASSES, simplify, strokes_to_bitmap

SECONDS = 20.0  # for one drawing, as in the original game
GRACE = 0.9  # seconds: between two strokes of a doodle the pen is up for longer than within a digit
CERTAIN = 0.6  # "I don't know" below; the shipped net's probabilities are calibrated (see its card)
GUESSES = 3  # that are shown while you draw
UNKNOWN = "I don't know"


class Doodler(AirDraw):
    """Air-drawing that guesses: the overlay shows what the net takes the drawing for while it grows.

    tip, read, labels and options: as for `AirDraw`; read takes the picture that Quick, Draw! would show,
    uint8[28, 28]. seconds: a drawing that takes longer is read as it is.
    guesses: [(label, probability)], the best `GUESSES` for what has been drawn so far. history: a list of
    (seconds since the drawing began, label or None, probability), one for each change of mind in the last drawing.
    `Overlay.answer` and `.score` are set in the one frame in which a drawing is finished; the answer is None, and
    "I don't know" is shown, when the best probability is below `certain`.
    """

    def __init__(
        self, tip="marker", read=None, labels=CLASSES, seconds=SECONDS, grace=GRACE, certain=CERTAIN, **options
    ):
        self.seconds = seconds
        super().__init__(tip, read, labels, grace=grace, certain=certain, **options)

    def reset(self):
        """Start afresh: no drawing, no answers, no memory of the pen."""
        with self._lock:
            self.history, self._began = [], np.inf
            super().reset()

    def clear(self):
        """Throw away the drawing that is being made."""
        with self._lock:
            self.guesses = []
            super().clear()

    @staticmethod
    def shipped_reader():
        """The reader that the course ships; see `reader`."""
        return reader()

    @classmethod
    def synthetic(cls, script=None):
        """Make a camera before which a pen cap draws things; script: their names, such as "fish, tent"."""
        return MarkerCamera([word.strip() for word in (script or "fish, tent").split(",")])

    @property
    def clock(self) -> float:
        """Seconds that are left for the drawing at hand."""
        return self.seconds - (self._now - self._began if self.strokes else 0.0)

    def follow(self, tip: Tip, frame) -> Overlay:
        """Take the pen's place in a frame; the demo without its tracker."""
        with self._lock:
            if self.strokes and frame.time - self._began > self.seconds:
                self._down_at = -np.inf  # time is up: as if the pen had gone long ago
            return super().follow(tip, frame)

    def _draw_to(self, xy):
        if not self.strokes:
            self.history, self._began = [], self._now
        super()._draw_to(xy)
        if self._glyph is not None:
            self._guess(np.asarray(self.read(self._glyph), float).reshape(-1))

    def _guess(self, probabilities):
        best = np.argsort(-probabilities)[:GUESSES]
        self.guesses = [(self.labels[i], float(probabilities[i])) for i in best]
        label, score = self.guesses[0]
        label = label if score >= self.certain else None
        if not self.history or self.history[-1][1] != label:
            self.history.append((self._now - self._began, label, score))

    def _picture(self):
        """The drawing as Quick, Draw! would show it, or None when there is nothing worth reading."""
        return picture(self.strokes, self.smallest)

    # What the audience sees.

    def _show(self, overlay, tip):
        super()._show(overlay, tip)
        if self.strokes:
            self._show_guesses(overlay)
        return overlay

    def _show_guesses(self, overlay):
        left = 0.03 + 0.27 / self._aspect
        for i, (label, score) in enumerate(self.guesses):
            overlay.text(left, 0.04 + 0.08 * i, label, COLORS["yellow" if score >= self.certain else "white"], 0.045)
            overlay.line([(left, 0.113 + 0.08 * i), (left + 0.2 * score, 0.113 + 0.08 * i)], COLORS["sky"], 0.01)
        overlay.text(0.86, 0.04, f"{max(0.0, self.clock):.0f} s", COLORS["orange" if self.clock < 5 else "white"], 0.07)
        if self.guesses and self.guesses[0][1] >= self.certain:
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
        for i, answer in enumerate(self.answers[-8:]):
            x = 0.03 + 0.11 * i / self._aspect
            if answer in ICONS:
                put_icon(overlay, answer, ((x, 0.88), (x + 0.09 / self._aspect, 0.97)))
            else:
                overlay.text(x, 0.88, answer, size=0.06)


def picture(strokes, smallest: float = 0.0) -> np.ndarray | None:
    """The picture that Quick, Draw! would show of a live drawing, uint8[28, 28].

    strokes: a list of [n, 2] in any unit. None for a drawing no larger than `smallest`, in the same unit.
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
    """The doodle reader that the course ships: a callable from uint8[28, 28] to 15 probabilities.

    It is the mean of the net's answers to the picture and to its mirror image: no doodle means another thing in a
    mirror, and of 375 new drawings it reads a few more so.
    """
    from course_utils import checkpoints

    net = checkpoints.load("quickdraw")
    return lambda picture: net(np.stack([picture, picture[:, ::-1]])).mean(0)
