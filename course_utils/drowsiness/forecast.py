"""A live forecast: a model of tiredness reads a driver's latest 30 blinks, compared with this driver's first 30."""

from __future__ import annotations

from collections import deque

import numpy as np

from course_utils.drowsiness.blinks import MEMORY, Blink
from course_utils.drowsiness.data import BLINKS, CLASSES, FEATURES, BlinkWindows


class Forecast:
    """How tired a driver is: `forecast(blink)` takes each `Blink` and returns probabilities float[3] of `CLASSES`.

    The first forecast comes with the 60th blink: 30 show what is usual for the driver, and 30 fill the first window.
    Before that it returns None.
    read: a callable from `BlinkWindows` to float[n, 3], such as `train.logistic(windows)`. start: the second from which
    the blinks are counted. Features are z-scores relative to the first 30 blinks, as in UTA-RLDD (see `data`); there
    they are relative to a longer part, which was recorded on another day.
    Raises ValueError for a model that does not return three probabilities.
    """

    def __init__(self, read, start: float = 0.0):
        self._read, self._start, self._usual = read, start, None
        self._recent, self._rows = deque(), deque(maxlen=BLINKS)
        self._probabilities(np.zeros((BLINKS, len(FEATURES))))

    def __call__(self, blink: Blink) -> np.ndarray | None:
        end = blink.start + blink.duration
        self._recent.append(end)
        while self._recent[0] < end - MEMORY:
            self._recent.popleft()
        rate = len(self._recent) / max(min(MEMORY, end - self._start), 1e-6)
        self._rows.append((rate, blink.amplitude, blink.duration, blink.speed))
        if len(self._rows) < BLINKS:
            return None
        rows = np.array(self._rows)
        if self._usual is None:
            self._usual = rows.mean(axis=0), rows.std(axis=0) + 1e-3
            self._rows.clear()
            return None
        return self._probabilities((rows - self._usual[0]) / self._usual[1])

    def _probabilities(self, rows):
        one = np.zeros(1, int)
        found = np.asarray(self._read(BlinkWindows(np.float32(rows)[None], one, one, one)), float)
        if found.shape != (1, len(CLASSES)) or not np.isfinite(found).all():
            raise ValueError(
                f"A model of tiredness returns the probabilities of {', '.join(CLASSES)} for each window, float[n, 3]; "
                f"for one window this returned the shape {list(found.shape)}."
            )
        return found[0]
