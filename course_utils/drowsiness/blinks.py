"""From a signal to what happened: spells above a level, closures of the lids, PERCLOS. Seconds, never frames."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from statistics import median

import numpy as np

GAP = 0.5  # seconds without a value that are bridged; after more, nobody knows what happened in between
CALM = 0.045  # seconds to either side over which a median calms the signal: three frames at 30 a second, one at 15
CLOSED, REOPENED = 0.65, 0.72  # of the open eye's aspect ratio
BEFORE = 0.3  # seconds before a closure in which the eye was as open as it gets
COVERED = 0.44  # of the open eye's aspect ratio: the lid covers 80 % of the pupil (a closed eye still measures 0.3)
SLOW = 0.25  # seconds: a shorter closure is a blink and no part of PERCLOS
MINUTE = 60.0


@dataclass(frozen=True)
class Blink:
    """One closure of the lids.

    start: seconds, when the lids were half way down. duration: seconds until they were half way up again.
    amplitude: how much of the open eye was lost, in (0, 1]. speed: of opening, open eyes a second.
    """

    start: float
    duration: float
    amplitude: float
    speed: float


class Spell:
    """A state that begins where a signal rises above `enter` and ends where it falls below `leave`.

    `spell(time, value)` returns (start, end) in the frame that ends it, else None. start, end and `since` are moments
    between frames, where the straight line from value to value crosses `enter`. A value of None is a frame in which
    nothing could be measured; after `gap` seconds of them the spell is forgotten.
    """

    def __init__(self, enter: float, leave: float | None = None, gap: float = GAP):
        self.enter, self.leave, self.gap = enter, enter if leave is None else leave, gap
        self.reset()

    def reset(self):
        """Forget everything."""
        self.since, self._last = None, None

    def __call__(self, time: float, value: float | None):
        if self._last is not None and time - self._last[0] > self.gap:
            self.reset()
        if value is None:
            return None
        last, self._last = self._last or (time, value), (time, value)
        if self.since is None and value >= self.enter:
            self.since = _crossing(last, self._last, self.enter)
        elif self.since is not None and value < self.leave:
            start, self.since = self.since, None
            return start, _crossing(last, self._last, min(self.enter, last[1]))
        return None

    def lasts(self, time: float) -> float:
        """Seconds for which it has lasted at `time`; 0 outside of it."""
        return 0.0 if self.since is None else time - self.since


def _crossing(a, b, level):
    """The time at which the line from a to b, both (time, value), is at the level."""
    (t0, v0), (t1, v1) = a, b
    return t1 if v0 == v1 else t0 + (t1 - t0) * min(max((level - v0) / (v1 - v0), 0.0), 1.0)


class Calm:
    """A median over a tenth of a second: it drops a single wild value, but never the one frame that saw a blink.

    `calm(time, value)` returns (time, value) of the newest moment that can be told: at 25 frames a second and more the
    frame before, as the median of three; at fewer the frame itself, because a blink may be all of it.
    """

    def __init__(self, reach: float = CALM):
        self.reach = reach
        self.reset()

    def reset(self):
        """Forget everything."""
        self._seen = deque(maxlen=3)

    def __call__(self, time: float, value: float) -> tuple[float, float]:
        self._seen.append((time, value))
        if len(self._seen) == 3 and time - self._seen[0][0] <= 2 * self.reach:
            return self._seen[1][0], median(value for _, value in self._seen)
        return time, value


class Lids:
    """The lids of one person over time: `lids(time, ratio)` returns the `Blink` that has just ended, else None.

    ratio: eye aspect ratio, or None where it cannot be measured. open_ratio: that of the person's open eyes.
    `closed` says for how many seconds the eyes have been closed now, `blinks` keeps those of the last minute,
    `perclos` is the share of the last minute of measured time in which the lids covered 80 % of the pupils or more
    (P80), closures under a quarter of a second left out, as those are blinks. Wierwille et al. 1994; Dinges and Grace
    1998, FHWA-MCRT-98-006.
    """

    def __init__(self, open_ratio: float):
        if not open_ratio > 0:
            raise ValueError(f"The aspect ratio of an open eye is above 0; this is {open_ratio}.")
        self.open_ratio = open_ratio
        self.reset()

    def reset(self):
        """Forget the past, but not the person."""
        self._calm = Calm()
        # Spells are above a level: what rises here is by how much the eyes are closed.
        self._closure, self._cover = Spell(1 - CLOSED, 1 - REOPENED), Spell(1 - COVERED)
        self.blinks, self._covers = deque(), deque()
        self._path, self._measured, self._now = deque(), deque(), -np.inf

    @property
    def closed(self) -> float:
        """Seconds for which the eyes have been closed, 0 while they are open."""
        return self._closure.lasts(self._now)

    @property
    def perclos(self) -> float:
        """PERCLOS over the last minute, in [0, 1]; NaN before ten seconds were measured."""
        measured = sum(step for _, step in self._measured)
        spans = list(self._covers)
        if self._cover.lasts(self._now) >= SLOW:
            spans.append((self._cover.since, self._now))
        covered = sum(end - max(start, self._now - MINUTE) for start, end in spans)
        return covered / measured if measured >= 10 else float("nan")

    def __call__(self, time: float, ratio: float | None) -> Blink | None:
        if ratio is None:
            self._closure(time, None), self._cover(time, None)
            return None
        moment, ratio = self._calm(time, ratio)
        if moment <= self._now:
            return None
        step = moment - self._now
        if step > GAP:
            self._path.clear()
        else:
            self._measured.append((moment, step))
        self._now, shut = moment, 1 - ratio / self.open_ratio
        self._path.append((moment, shut))
        cover, closure = self._cover(moment, shut), self._closure(moment, shut)
        if cover and cover[1] - cover[0] >= SLOW:
            self._covers.append(cover)
        blink = self._describe(*closure) if closure else None
        if blink:
            self.blinks.append(blink)
        self._forget()
        return blink

    def _describe(self, start, end):
        """Measure a closure between the moments at which the lids were half way, as its own depth says."""
        times, shut = np.array(self._path).T
        before = shut[(times >= start - BEFORE) & (times <= start)]
        top, bottom = min(before, default=0.0), shut[times >= start].max()
        half = max((top + bottom) / 2, 1 - REOPENED)
        deepest = int(np.flatnonzero((times >= start) & (shut == bottom))[0])
        left = max((i for i in range(deepest) if shut[i] < half), default=None)
        right = min((i for i in range(deepest, len(shut)) if shut[i] < half), default=len(shut) - 1)
        if left is not None:
            start = _crossing((times[left], shut[left]), (times[left + 1], shut[left + 1]), half)
        end = _crossing((times[right - 1], shut[right - 1]), (times[right], shut[right]), half)
        speed = float(-np.diff(shut[deepest:]).min() / np.diff(times[deepest:]).min())
        return Blink(float(start), float(end - start), float(bottom - top), speed)

    def _forget(self):
        past = self._now - MINUTE
        while self._covers and self._covers[0][1] < past:
            self._covers.popleft()
        while self.blinks and self.blinks[0].start < past:
            self.blinks.popleft()
        while self._measured and self._measured[0][0] < past:
            self._measured.popleft()
        while self._closure.since is None and self._path and self._path[0][0] < self._now - 2 * BEFORE:
            self._path.popleft()
