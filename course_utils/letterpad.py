"""`SpellingPad`: spell a word with mouse, finger or pen; the sheet empties itself after each letter."""

from __future__ import annotations

from course_utils import frugal
from course_utils.camera.pad import DrawingPad
from course_utils.letters import LETTERS, respell, sign


class SpellingPad(DrawingPad):
    """A `DrawingPad` whose letters make up `text`; a flat stroke to the right is a space, one to the left deletes.

    read: a callable from uint8[1, 28, 28] to probabilities [1, 26], by default the reader that the course ships.
    """

    def __init__(self, read=None, label="Write a letter; a stroke to the right is a space, to the left deletes"):
        self.text = ""
        super().__init__(read or frugal.load("letters"), LETTERS, label)

    def draw(self, strokes):
        """Read strokes as a letter or a sign, and take it into the text; returns the answer."""
        self._sign, self._before = sign(strokes), self.text
        super().draw(strokes)
        return self.answer

    def clear(self):
        """Empty the sheet and forget the text."""
        self.text = ""
        super().clear()

    def _show(self):
        if self._sign:
            self.answer, self.score, self.probabilities = self._sign, 1.0, None
        self.text = respell(self._before, self.answer)
        self.send({"type": "clear"})
        answers = [[self.text.replace(" ", "␣") or "␣", round(self.score, 4)]]
        self.send({"type": "read", "answers": answers, "strokes": []}, [self.image.tobytes()])
