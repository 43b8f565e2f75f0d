"""Intervals in which a signal stays above a threshold, measured in seconds and not in frames; and a median filter."""

from __future__ import annotations

from collections import deque
from statistics import median

MAX_GAP = 0.5  # seconds without a value that are bridged; after more, nobody knows what happened in between
HALF_WINDOW = 0.045  # seconds on either side of the median: three frames at 30 a second, one at 15


class IntervalDetector:
    """Find intervals that begin when a signal rises above `enter` and end when it falls below `leave` (hysteresis).

    `detector(time, value)` returns (start, end) in the frame that ends an interval, else None. start and end are
    between two frames, where the straight line from value to value crosses `enter`. value: None if the frame could not
    be measured; after `max_gap` seconds of such frames an interval that has begun is dropped.
    since: the start of the present interval, or None.
    """

    def __init__(self, enter: float, leave: float | None = None, max_gap: float = MAX_GAP):
        self.enter, self.leave, self.max_gap = enter, enter if leave is None else leave, max_gap
        self.reset()

    def reset(self):
        """Forget everything."""
        self.since, self._last = None, None

    def __call__(self, time: float, value: float | None):
        if self._last is not None and time - self._last[0] > self.max_gap:
            self.reset()
        if value is None:
            return None
        last, self._last = self._last or (time, value), (time, value)
        if self.since is None and value >= self.enter:
            self.since = crossing(last, self._last, self.enter)
        elif self.since is not None and value < self.leave:
            start, self.since = self.since, None
            return start, crossing(last, self._last, min(self.enter, last[1]))
        return None

    def duration(self, time: float) -> float:
        """The length of the present interval in seconds, at `time`; 0 if there is none."""
        return 0.0 if self.since is None else time - self.since


def crossing(a, b, level: float) -> float:
    """The time at which the line from a to b, both (time, value), reaches a level."""
    (t0, v0), (t1, v1) = a, b
    return t1 if v0 == v1 else t0 + (t1 - t0) * min(max((level - v0) / (v1 - v0), 0.0), 1.0)


class MedianFilter:
    """A median over a tenth of a second: it removes a single wild value, but never a blink of one frame.

    `smooth(time, value)` returns (time, value) of the newest moment that is known. At 25 frames a second and more this
    is the frame before, as the median of three. At fewer it is the frame itself, because a blink may last one frame.
    """

    def __init__(self, half_window: float = HALF_WINDOW):
        self.half_window, self._last = half_window, deque(maxlen=3)

    def __call__(self, time: float, value: float) -> tuple[float, float]:
        self._last.append((time, value))
        if len(self._last) == 3 and time - self._last[0][0] <= 2 * self.half_window:
            return self._last[1][0], median(value for _, value in self._last)
        return time, value
