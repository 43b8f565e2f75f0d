"""Blinks, long closures and PERCLOS of one person, from the eye aspect ratio over time. Seconds, never frames."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass

import numpy as np

from course_utils.drowsiness.intervals import MAX_GAP, IntervalDetector, MedianFilter, crossing
from course_utils.drowsiness.perclos import Perclos
from course_utils.drowsiness.two_eyes import CLOSED, REOPENED

SPEED_STEP = 0.03  # seconds over which the speed of the lids is measured; frames may be much closer
BASELINE = 0.3  # seconds before a closure in which its open eye is measured
MEMORY = 60.0  # seconds for which a blink is kept


@dataclass(frozen=True)
class Blink:
    """One closure of the lids.

    start: seconds, when the lids were half closed. duration: seconds until they were half open again.
    amplitude: the share of the open eye that was lost, in (0, 1]. speed: of opening, in open eyes a second.
    """

    start: float
    duration: float
    amplitude: float
    speed: float


class BlinkDetector:
    """The lids of one person over time: `detector(time, ratio)` returns the `Blink` that has just ended, else None.

    ratio: eye aspect ratio, or None where it cannot be measured. open_ratio: that of the person's open eyes.
    blinks: those of the last minute. Raises ValueError for an open_ratio that is not above 0.
    """

    def __init__(self, open_ratio: float):
        if not open_ratio > 0:
            raise ValueError(f"The aspect ratio of an open eye is above 0; this is {open_ratio}.")
        self.open_ratio = open_ratio
        # A detector finds what is above a threshold; so it gets how far the eyes are closed.
        self._smooth, self._perclos = MedianFilter(), Perclos()
        self._detector = IntervalDetector(1 - CLOSED, 1 - REOPENED)
        self.blinks, self._path, self._now = deque(), deque(), -np.inf

    @property
    def closed(self) -> float:
        """Seconds for which the eyes have been closed, 0 while they are open."""
        return self._detector.duration(self._now)

    @property
    def perclos(self) -> float:
        """PERCLOS over the last minute, in [0, 1]; NaN before ten seconds were measured."""
        return self._perclos.value

    def __call__(self, time: float, ratio: float | None) -> Blink | None:
        if ratio is None or not np.isfinite(ratio):
            self._detector(time, None)
            self._perclos(time, None)
            return None
        moment, ratio = self._smooth(time, ratio)
        if moment <= self._now:
            return None
        if moment - self._now > MAX_GAP:
            self._path.clear()
        self._now, closure = moment, 1 - ratio / self.open_ratio
        self._path.append((moment, closure))
        self._perclos(moment, closure)
        interval = self._detector(moment, closure)
        blink = self._measure(*interval) if interval else None
        if blink:
            self.blinks.append(blink)
        self._forget()
        return blink

    def _measure(self, start, end):
        """Measure a closure between the moments at which the lids were half closed, relative to its own depth."""
        times, closure = np.array(self._path).T
        before = closure[(times >= start - BASELINE) & (times <= start)]
        top, bottom = min(before, default=0.0), closure[times >= start].max()
        half = max((top + bottom) / 2, 1 - REOPENED)
        deepest = int(np.flatnonzero((times >= start) & (closure == bottom))[0])
        left = max((i for i in range(deepest) if closure[i] < half), default=None)
        right = min((i for i in range(deepest, len(closure)) if closure[i] < half), default=len(closure) - 1)
        if left is not None:
            start = crossing((times[left], closure[left]), (times[left + 1], closure[left + 1]), half)
        end = crossing((times[right - 1], closure[right - 1]), (times[right], closure[right]), half)
        return Blink(float(start), float(end - start), float(bottom - top), _speed(times[deepest:], closure[deepest:]))

    def _forget(self):
        while self.blinks and self.blinks[0].start < self._now - MEMORY:
            self.blinks.popleft()
        while self._detector.since is None and self._path and self._path[0][0] < self._now - 2 * BASELINE:
            self._path.popleft()


def _speed(times, closure):
    """The fastest opening in a second, over steps of at least `SPEED_STEP`, or over all that there is."""
    later = np.minimum(np.searchsorted(times, times + SPEED_STEP), len(times) - 1)
    steps = times[later] - times
    whole = steps >= min(SPEED_STEP, steps[0])
    return float(((closure - closure[later])[whole] / steps[whole]).max())
