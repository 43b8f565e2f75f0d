"""The blink challenge: ask for a number of blinks, which a photo cannot give."""

from __future__ import annotations

import numpy as np

from course_utils.drowsiness.blinks import BlinkDetector

MAX_LOST = 0.4  # seconds without a face after which everything starts again
MAX_BLINK = 1.2  # seconds; a longer closure is not a blink


class BlinkChallenge:
    """Ask for an exact number of blinks within some seconds: `challenge(time, ratio)` returns its state.

    requested: the number of blinks. open_ratio: the eye aspect ratio of this person's open eyes. seconds: the time
    limit. rest: seconds without another blink that end the count, so that blinking all the time does not pass.
    ratio: the eye aspect ratio now; None while no face is seen. The state is "waiting", "passed" or "failed"; the last
    two are final. blinks: counted so far.
    """

    def __init__(self, requested: int, open_ratio: float, seconds: float = 6.0, rest: float = 0.8):
        self.requested, self.seconds, self.rest = requested, seconds, rest
        self.state, self.blinks = "waiting", 0
        self._detector, self._start, self._seen, self._last = BlinkDetector(open_ratio), None, None, -np.inf

    def __call__(self, time: float, ratio: float | None) -> str:
        if self.state != "waiting":
            return self.state
        if self._start is None:
            self._start = self._seen = time
        if ratio is not None:
            self._seen = time
        blink = self._detector(time, ratio)
        if blink and blink.duration <= MAX_BLINK:
            self.blinks, self._last = self.blinks + 1, time
        if self.blinks > self.requested or time - self._start > self.seconds or time - self._seen > MAX_LOST:
            self.state = "failed"
        elif self.blinks == self.requested and not self._detector.closed and time - self._last >= self.rest:
            self.state = "passed"
        return self.state

    def left(self, time: float) -> float:
        """Seconds until the time limit."""
        return self.seconds - (time - self._start if self._start is not None else 0)
