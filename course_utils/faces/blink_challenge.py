"""TODO docstring."""

from __future__ import annotations

import numpy as np

from course_utils.drowsiness.blinks import Lids

LOST = 0.4  # seconds without a face after which everything starts afresh
LONGEST = 1.2  # seconds: closed for longer is no blink


class BlinkChallenge:
    """Ask for an exact number of blinks within some seconds: `challenge(time, ratio)` says how it stands.

    asked: how many. open_ratio: the eye aspect ratio of this person's open eyes. seconds: time for the blinks. rest:
    seconds without another blink that end the count, so that somebody who blinks on and on does not pass.
    ratio: the eye aspect ratio now; None while no face is seen. Answers "waiting", "passed" or "failed"; the last two
    are final. blinks: counted so far.
    """

    def __init__(self, asked: int, open_ratio: float, seconds: float = 6.0, rest: float = 0.8):
        self.asked, self.seconds, self.rest = asked, seconds, rest
        self.state, self.blinks = "waiting", 0
        self._lids, self._start, self._seen, self._last = Lids(open_ratio), None, None, -np.inf

    def __call__(self, time: float, ratio: float | None) -> str:
        if self.state != "waiting":
            return self.state
        if self._start is None:
            self._start = self._seen = time
        if ratio is not None:
            self._seen = time
        blink = self._lids(time, ratio)
        if blink and blink.duration <= LONGEST:
            self.blinks, self._last = self.blinks + 1, time
        if self.blinks > self.asked or time - self._start > self.seconds or time - self._seen > LOST:
            self.state = "failed"
        elif self.blinks == self.asked and not self._lids.closed and time - self._last >= self.rest:
            self.state = "passed"
        return self.state

    def left(self, time: float) -> float:
        """Seconds that are left."""
        return self.seconds - (time - self._start if self._start is not None else 0)
