"""PERCLOS: the share of the last minute in which the lids cover most of the pupils, a measure of tiredness."""

from __future__ import annotations

from collections import deque

import numpy as np

from course_utils.drowsiness.intervals import MAX_GAP, IntervalDetector

WINDOW = 60.0  # seconds
MIN_MEASURED = 10.0  # seconds that must be measured before there is a value
COVERED = 0.44  # of the open eye's aspect ratio: the lid covers 80 % of the pupil (a closed eye still measures 0.3)
MIN_CLOSURE = 0.25  # seconds: a shorter closure is a blink and does not count


class Perclos:
    """The share of the last minute of measured time in which the lids cover 80 % of the pupils or more (P80).

    `perclos(time, closure)` takes the next measurement. closure: 0 for this person's open eyes, 1 for an aspect ratio
    of zero; None where it cannot be measured. Closures of less than a quarter of a second are blinks and do not count.
    Wierwille et al. 1994; Dinges and Grace 1998, FHWA-MCRT-98-006.
    """

    def __init__(self):
        self._detector = IntervalDetector(1 - COVERED)
        self._covered, self._steps, self._now = deque(), deque(), -np.inf

    def __call__(self, time: float, closure: float | None):
        covered = self._detector(time, closure)
        if closure is None:
            return
        step, self._now = time - self._now, time
        if step <= MAX_GAP:
            self._steps.append((time, step))
        if covered and covered[1] - covered[0] >= MIN_CLOSURE:
            self._covered.append(covered)
        while self._covered and self._covered[0][1] < time - WINDOW:
            self._covered.popleft()
        while self._steps and self._steps[0][0] < time - WINDOW:
            self._steps.popleft()

    @property
    def value(self) -> float:
        """PERCLOS now, in [0, 1]; NaN before ten seconds were measured."""
        measured = sum(step for _, step in self._steps)
        spans = list(self._covered)
        if self._detector.duration(self._now) >= MIN_CLOSURE:
            spans.append((self._detector.since, self._now))
        covered = sum(end - max(start, self._now - WINDOW) for start, end in spans)
        return covered / measured if measured >= MIN_MEASURED else float("nan")
