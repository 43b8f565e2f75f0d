"""Checks for the exercise of lesson 0."""

import numpy as np

from course_utils.check import exercise, unfinished
from course_utils.overlay import Frame, Overlay


@exercise("An Overlay has a method for each kind of mark, and each returns the overlay.")
def box(demo):
    """The demo draws one box from (0.25, 0.25) to (0.75, 0.75), whatever the frame's size."""
    for height, width in [(48, 64), (90, 30)]:
        overlay = unfinished(demo(Frame(np.zeros((height, width, 3), np.uint8))))
        assert isinstance(overlay, Overlay), f"a demo returns an Overlay, not a {type(overlay).__name__}"
        boxes = [mark for mark in overlay.marks if mark.kind == "box"]
        assert len(boxes) == 1, f"there should be one box; yours draws {len(boxes)}"
        corners = np.sort(boxes[0].xy, axis=0)
        assert np.allclose(corners, [[0.25, 0.25], [0.75, 0.75]]), (
            f"the corners are {corners.round(2).tolist()}; coordinates are shares of the frame, from 0 to 1"
        )
