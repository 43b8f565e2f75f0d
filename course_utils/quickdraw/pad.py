"""`DoodlePad`: draw one of the fifteen things with mouse, finger or pen, and the net guesses."""

from __future__ import annotations

import numpy as np

from course_utils.camera.pad import DrawingPad
from course_utils.quickdraw.demo import CERTAIN, reader
from course_utils.quickdraw.strokes import CLASSES, simplify, strokes_to_bitmap


class DoodlePad(DrawingPad):
    """A `DrawingPad` for doodles: it shows the reader what Quick, Draw! would show.

    read: a callable from uint8[1, 28, 28] to probabilities [1, 15], by default the reader that the course ships.
    An answer below `CERTAIN` has a question mark.
    """

    def __init__(self, read=None, classes=CLASSES, label="Draw one of the fifteen things"):
        super().__init__(read or _one_by_one(reader()), classes, label)

    def _picture(self, strokes):
        return strokes_to_bitmap(simplify(strokes))

    def _name(self, index):
        unsure = self.probabilities is not None and self.probabilities.max() < CERTAIN
        return f"{super()._name(index)}?" if unsure else super()._name(index)


def _one_by_one(read):
    return lambda pictures: np.stack([read(picture) for picture in pictures])
