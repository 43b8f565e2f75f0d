"""Two eyes, judged apart: a wink is no closure of the eyes, and an eye that never closes does not hide the other."""

from __future__ import annotations

import numpy as np

from course_utils.drowsiness.intervals import IntervalDetector

CLOSED, REOPENED = 0.65, 0.72  # of the open eye's aspect ratio
WINK = 0.15  # an eye that is so much wider open than the mean of both decides
BRIEF = 0.05  # seconds: a shorter closure of one eye alone is an error of the tracker


class TwoEyes:
    """How open the eyes of one person are, as a share of their open state.

    `eyes(time, ratios)` takes the aspect ratios of both eyes and returns about the mean of their shares. While one eye
    is much wider open than the other (a wink), it is the share of the wider one. An eye that stays open while the other
    one closes and opens again, and that was never seen closed, is not one that can be watched (an eye of glass, or one
    behind a reflection). From then on the other one decides.
    open_ratios: those of the person's open eyes, two numbers above 0.
    """

    def __init__(self, open_ratios):
        self.open_ratios = np.asarray(open_ratios, float)
        self._alone = [IntervalDetector(1 - CLOSED, 1 - REOPENED) for _ in range(2)]
        self._closes = np.zeros(2, bool)
        self._closed_alone = np.zeros(2, bool)

    def __call__(self, time: float, ratios) -> float:
        share = np.asarray(ratios, float) / self.open_ratios
        self._closes |= share <= REOPENED
        for eye, detector in enumerate(self._alone):
            interval = detector(time, 1 - share[eye])
            if interval and interval[1] - interval[0] > BRIEF and not self._closes[1 - eye]:
                self._closed_alone[eye] = True
        for eye in range(2):
            if self._closed_alone[eye] and not self._closes[1 - eye]:
                return float(share[eye])
        return float(max(share.mean(), share.max() - WINK))
