"""`DrawingPad`: write with a mouse, a finger or a pen, without a camera."""

from __future__ import annotations

import numpy as np
import traitlets

from course_utils.camera.messages import MessageError
from course_utils.camera.runner import problem
from course_utils.camera.widget import MessageWidget, javascript
from course_utils.glyphs import EmptyGlyph, strokes_to_image

MAX_POINTS = 20_000
SHOWN = 3  # classes with a bar


class DrawingPad(MessageWidget):
    """A sheet to write one glyph on; it is read when the pen rests.

    read: a callable from uint8[1, 28, 28] to probabilities [1, classes], such as `checkpoints.load("airdraw")`; None
    only makes the picture. classes: their names, by default 0, 1, 2, ... Attributes after each drawing: strokes (list
    of float32[n, 2] in [0, 1], y down), image (uint8[28, 28]), probabilities (float32[classes] or None), answer, score.
    """

    _esm = javascript("controls.js", "start_pad.js")
    _css = javascript("live.css")
    label = traitlets.Unicode().tag(sync=True)

    def __init__(self, read=None, classes=None, label="Write a digit"):
        self.read, self.classes = read, classes
        self._forget()
        super().__init__(label=label)

    def draw(self, strokes):
        """Read strokes, a list of [n, 2] arrays in any unit, as if they were drawn now; returns the answer or None.

        Raises ValueError for other arrays and for a drawing that is only a dot.
        """
        self._forget()
        self.strokes = [np.asarray(stroke, np.float32) for stroke in strokes]
        self.image = self._picture(self.strokes)
        if self.read is not None:
            self.probabilities = np.asarray(self.read(self.image[None]))[0]
            best = int(self.probabilities.argmax())
            self.answer, self.score = self._name(best), float(self.probabilities[best])
        self._show()
        return self.answer

    def clear(self):
        """Empty the sheet."""
        self._forget()
        self.send({"type": "clear"})

    def _picture(self, strokes):
        """Draw the picture that `read` gets; a subclass for other things than digits may draw another one."""
        return strokes_to_image(strokes)

    def _forget(self):
        self.strokes, self.image, self.probabilities, self.answer, self.score = [], None, None, None, None

    def _name(self, index):
        return str(index if self.classes is None else self.classes[index])

    def _show(self):
        best = [] if self.probabilities is None else np.argsort(-self.probabilities)[:SHOWN].tolist()
        answers = [[self._name(i), round(float(self.probabilities[i]), 4)] for i in best]
        strokes = [stroke.tolist() for stroke in self.strokes]
        self.send({"type": "read", "answers": answers, "strokes": strokes}, [self.image.tobytes()])

    # Messages from the browser.

    def _on_hello(self, content, buffers):
        if self.image is not None:
            self._show()

    def _on_clear(self, content, buffers):
        self._forget()

    def _on_strokes(self, content, buffers):
        try:
            strokes = [np.array(stroke, np.float32) for stroke in content["strokes"]]
            if any(stroke.ndim != 2 or stroke.shape[1] != 2 or not np.isfinite(stroke).all() for stroke in strokes):
                raise ValueError("wrong shape")
        except (KeyError, TypeError, ValueError, OverflowError) as error:
            raise MessageError("Strokes are lists of points, each two numbers.") from error
        if sum(map(len, strokes)) > MAX_POINTS:
            raise MessageError(f"The drawing has more than {MAX_POINTS:,} points.")
        try:
            self.draw(strokes)
        except EmptyGlyph as error:
            raise MessageError(str(error)) from error
        except (Exception, SystemExit) as error:
            self.send({"type": "problem", **problem(error)})
