"""Spell a word in the air, letter by letter: a net reads the letters, plain geometry reads space and delete."""

from __future__ import annotations

from string import ascii_uppercase

import numpy as np

from course_utils import checkpoints
from course_utils.airdraw.demo import AirDraw
from course_utils.drawn.marker import MarkerCamera

LETTERS = ascii_uppercase  # case is merged: A and a are one class
SPACE, DELETE = "space", "delete"
WIDEST = 0.25  # frame heights, or sides of the sheet: a shorter stroke is no sign
FLATTEST = 0.3  # a sign's height over its width, at most
STRAIGHTEST = 0.85  # the distance of its ends over its length, at least


def sign(strokes) -> str | None:
    """Tell whether strokes are one of the two signs: one stroke to the right is a space, one to the left deletes.

    strokes: a list of float[n, 2], x to the right and y down, in frame heights. Returns "space", "delete" or None.
    No letter is a single flat, straight stroke, so a net need not be asked, and any pen can make the signs.
    """
    strokes = [np.asarray(stroke, float)[:, :2] for stroke in strokes if len(stroke)]
    if len(strokes) != 1 or not np.isfinite(strokes[0]).all():
        return None
    (stroke,) = strokes
    width, height = np.ptp(stroke, axis=0)
    length = np.linalg.norm(np.diff(stroke, axis=0), axis=1).sum()
    reach = stroke[-1, 0] - stroke[0, 0]
    if width < WIDEST or height > FLATTEST * width or abs(reach) < STRAIGHTEST * length:
        return None
    return SPACE if reach > 0 else DELETE


def respell(text: str, answer: str | None) -> str:
    """Take one answer into a text: a letter is added, "space" and "delete" do what they say, None adds "?"."""
    if answer == DELETE:
        return text[:-1]
    return text + {SPACE: " ", None: "?"}.get(answer, answer or "")


class Speller(AirDraw):
    """Air-drawing that spells: `text` grows letter by letter, and `sign`s put in spaces and take letters back.

    tip, read, labels and options: as for `AirDraw`; read gives 26 probabilities. `Overlay.answer` is a letter, "space"
    or "delete" in the one frame in which it is read. A letter that is not clear is "?" in the text.
    """

    def __init__(self, tip="marker", read=None, labels=LETTERS, **options):
        super().__init__(tip, read, labels, **options)

    @staticmethod
    def shipped_reader():
        """The reader that the course ships: a callable from uint8[28, 28] to 26 probabilities."""
        return checkpoints.reader("quickdraw_letters")

    @classmethod
    def synthetic(cls, script=None):
        """Make a camera before which a pen cap writes capitals; script: which, such as "HELLO"."""
        return MarkerCamera(script or "HELLO")

    @property
    def text(self) -> str:
        """What has been spelled so far."""
        return "".join(self.answers)

    def finish(self):
        """Read what has been drawn so far as a sign or a letter; returns (answer, probability) like `AirDraw`."""
        with self._lock:
            found = sign(self.strokes)
            if found is None:
                return super().finish()
            self._old, self._glyph, self._read_at = self.strokes, None, self._now
            self._answer, self._score = found, 1.0
            self.clear()
            self.answers = list(respell(self.text, found))
            return found, 1.0
