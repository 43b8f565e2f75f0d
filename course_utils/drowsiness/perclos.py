"""PERCLOS: the share of the last minute in which the lids cover most of the pupils, a measure of tiredness."""

from __future__ import annotations

from collections import deque

import numpy as np

from course_utils.drowsiness.intervals import MAX_GAP

WINDOW = 60.0  # seconds
MIN_MEASURED = 10.0  # seconds that must be measured before there is a value
COVERED = 0.8  # of the way from the open to the closed eye: the lid covers 80 % of the pupil
CLOSED_EYE = (0.3, 0.5)  # a closed eye still measures this share of the open one; more behind glasses
MIN_CLOSURE = 0.25  # seconds: a shorter closure is a blink and does not count


class Perclos:
    """The share of the last minute of measured time in which the lids cover 80 % of the pupils or more (P80).

    `perclos(time, closure)` takes the next measurement. closure: 0 for this person's open eyes, 1 for an aspect ratio
    of zero; None where it cannot be measured. Closures of less than a quarter of a second are blinks and do not count.
    Nobody's closed eye measures zero: the deepest closure of the minute shows what it measures, within `CLOSED_EYE`.
    Wierwille et al. 1994; Dinges and Grace 1998, FHWA-MCRT-98-006.
    """

    def __init__(self):
        self._times, self._closure = deque(), deque()

    def __call__(self, time: float, closure: float | None):
        if closure is None:
            return
        self._times.append(time)
        self._closure.append(closure)
        while self._times[0] < time - WINDOW:
            self._times.popleft()
            self._closure.popleft()

    @property
    def value(self) -> float:
        """PERCLOS now, in [0, 1]; NaN before ten seconds were measured."""
        times, closure = np.array(self._times), np.array(self._closure)
        steps = np.diff(times)
        seen = steps <= MAX_GAP  # nobody knows what happened in a longer gap
        measured = steps[seen].sum()
        if measured < MIN_MEASURED - MAX_GAP / 100:
            return float("nan")
        level = COVERED * (1 - np.clip(1 - closure.max(), *CLOSED_EYE))
        above = closure >= level
        # The share of each step that lies above the level, where the closure is a straight line from frame to frame.
        with np.errstate(divide="ignore", invalid="ignore"):
            part = (closure[1:] - level) / np.diff(closure)
        share = np.where(above[1:], np.where(above[:-1], 1.0, part), np.where(above[:-1], 1 - part, 0.0))
        covered = np.where(seen, share * steps, 0.0)
        # Steps that touch each other form one closure; a step in which the eye is open at both ends parts two.
        inside = (above[1:] | above[:-1]) & seen
        begins = inside & ~np.concatenate([[False], inside[:-1] & above[1:-1]])
        spans = np.bincount(np.cumsum(begins)[inside], covered[inside]) if inside.any() else np.zeros(1)
        return float(spans[spans >= MIN_CLOSURE].sum() / measured)
