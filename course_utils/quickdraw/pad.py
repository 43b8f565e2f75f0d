"""`DoodlePad`: draw one of the fifteen things with mouse, finger or pen, and the net guesses."""

from __future__ import annotations

import numpy as np

from course_utils.camera.pad import DrawingPad
from course_utils.quickdraw.classes import CLASSES
from course_utils.quickdraw.demo import THRESHOLD, reader
from course_utils.quickdraw.strokes import simplify, strokes_to_bitmap


class DoodlePad(DrawingPad):
    """A `DrawingPad` for doodles: its net reads the picture that Quick, Draw! would make.

    read: your own net, a callable from uint8[1, 28, 28] to probabilities [1, 15]; by default the net that the course
    ships. An answer whose probability is below `THRESHOLD` has a question mark.
    """

    def __init__(self, read=None, classes=CLASSES, label="Draw one of the fifteen things"):
        super().__init__(read or _for_batches(reader()), classes, label)

    def _picture(self, strokes):
        return strokes_to_bitmap(simplify(strokes))

    def _name(self, index):
        unsure = self.probabilities is not None and self.probabilities.max() < THRESHOLD
        return f"{super()._name(index)}?" if unsure else super()._name(index)


def _for_batches(read):
    return lambda pictures: np.stack([read(picture) for picture in pictures])
