"""`Speller`: spell words in the air. A net reads the letters; simple geometry reads the signs for space and delete."""

from __future__ import annotations

from string import ascii_uppercase

import numpy as np

from course_utils import checkpoints
from course_utils.airdraw.demo import AirDraw
from course_utils.drawn.marker import MarkerCamera

LETTERS = ascii_uppercase  # capital and small letters are one class
SPACE, DELETE = "space", "delete"
MIN_WIDTH = 0.25  # of a sign, in frame heights
MAX_SLOPE = 0.3  # a sign's height divided by its width
MIN_STRAIGHTNESS = 0.85  # the distance between a sign's ends divided by its length


def sign(strokes) -> str | None:
    """Tell whether strokes are one of the two signs: a flat stroke to the right is a space, one to the left deletes.

    strokes: a list of float[n, 2], x right and y down, in frame heights. Returns "space", "delete" or None.
    It needs no net: no letter is a single flat, straight stroke.
    """
    strokes = [np.asarray(stroke, float)[:, :2] for stroke in strokes if len(stroke)]
    if len(strokes) != 1 or not np.isfinite(strokes[0]).all():
        return None
    (stroke,) = strokes
    width, height = np.ptp(stroke, axis=0)
    length = np.linalg.norm(np.diff(stroke, axis=0), axis=1).sum()
    to_the_right = stroke[-1, 0] - stroke[0, 0]
    if width < MIN_WIDTH or height > MAX_SLOPE * width or abs(to_the_right) < MIN_STRAIGHTNESS * length:
        return None
    return SPACE if to_the_right > 0 else DELETE


def respell(text: str, answer: str | None) -> str:
    """Apply one answer to a text: add a letter, add a space, or delete the last character; None adds "?"."""
    if answer == DELETE:
        return text[:-1]
    return text + {SPACE: " ", None: "?"}.get(answer, answer or "")


class Speller(AirDraw):
    """An `AirDraw` for words: `text` grows letter by letter, and a `sign` adds a space or deletes the last letter.

    tip, read, labels and options: as for `AirDraw`. `Overlay.answer` is a letter, "space" or "delete", only in
    the frame in which it is read. A letter below the threshold is "?" in the text.
    """

    def __init__(self, tip="marker", read=None, labels=LETTERS, **options):
        super().__init__(tip, read, labels, **options)

    @staticmethod
    def shipped_reader():
        """Load the net that the course ships: a callable from uint8[28, 28] to 26 probabilities."""
        return checkpoints.reader("quickdraw_letters")

    @classmethod
    def synthetic(cls, script=None):
        """Make a camera that sees a pen cap write capitals; script: the letters, such as "HELLO"."""
        return MarkerCamera(script or "HELLO")

    @property
    def text(self) -> str:
        """The text so far."""
        return "".join(self.answers)

    def finish(self):
        """Read what has been drawn so far as a sign or a letter; returns the same as `AirDraw.finish`."""
        with self._lock:
            found = sign(self.strokes)
            if found is None:
                return super().finish()
            self.last_strokes, self._glyph, self._read_at = self.strokes, None, self._now
            self._answer, self._score = found, 1.0
            self.clear()
            self.answers = list(respell(self.text, found))
            return found, 1.0
