"""Filters for live values: landmarks without jitter, smoothed probabilities, a label that does not flicker."""

from __future__ import annotations

import math

import numpy as np


class OneEuro:
    """A low-pass filter that adapts to speed: steady at rest, no visible lag in motion.

    `f(x, t)` takes x (a number or an array, the same shape each time) at t seconds and returns it filtered.
    min_cutoff: hertz at rest; lower is steadier. beta: more hertz for each unit of speed; higher lags less.
    d_cutoff: hertz for the speed itself. Time steps may vary. If the time does not rise, or a value is not finite, the
    last value is returned.
    Casiez, Roussel and Vogel, "1 Euro Filter", CHI 2012, doi 10.1145/2207676.2208639.
    """

    def __init__(self, min_cutoff: float = 1.0, beta: float = 0.0, d_cutoff: float = 1.0):
        if min_cutoff <= 0 or d_cutoff <= 0 or beta < 0:
            raise ValueError("Cut-off frequencies are above 0 hertz, and beta is not negative.")
        self.min_cutoff, self.beta, self.d_cutoff = min_cutoff, beta, d_cutoff
        self.reset()

    def reset(self):
        """Forget the past: the next value is returned unfiltered."""
        self._x = self._dx = self._t = None

    def __call__(self, x, t: float):
        x = np.asarray(x, np.float64)
        if not np.isfinite(x).all():  # one NaN would stay for ever
            return x if self._x is None else self._x
        if self._x is None:
            self._x, self._dx, self._t = x, np.zeros_like(x), t
            return x
        step = t - self._t
        if step <= 0:
            return self._x
        self._dx = self._dx + _alpha(self.d_cutoff, step) * ((x - self._x) / step - self._dx)
        # One speed for the whole point: a cut-off for each coordinate would bend diagonal lines.
        cutoff = self.min_cutoff + self.beta * float(np.linalg.norm(self._dx))
        self._x, self._t = self._x + _alpha(cutoff, step) * (x - self._x), t
        return self._x


def _alpha(cutoff, step):
    """Return the weight of a new value for a cut-off in hertz and a step in seconds."""
    return 1 / (1 + 1 / (2 * math.pi * cutoff * step))


class ExponentialAverage:
    """An exponential moving average over time, the same at any frame rate.

    `average(values, t)` takes float[...] at t seconds and returns float64[...]. seconds: the time constant; after that
    time a new value has 63 % of the weight. Values that are not finite are left out.
    """

    def __init__(self, seconds: float):
        if seconds < 0:
            raise ValueError(f"A time constant is not negative; this is {seconds}.")
        self.seconds = seconds
        self.reset()

    def reset(self):
        """Forget the past: the next value is returned unchanged."""
        self._value = self._time = None

    def __call__(self, values, t: float) -> np.ndarray:
        now = np.asarray(values, np.float64)
        if not np.isfinite(now).all():
            return now if self._value is None else self._value
        if self._value is None or t < self._time:
            self._value = now
        elif t > self._time:
            weight = 1 - math.exp((self._time - t) / self.seconds) if self.seconds else 1.0
            self._value = self._value + weight * (now - self._value)
        self._time = t
        return self._value


class StableLabel:
    """Choose the label to show: smooth the class probabilities, compare with a threshold, say when the label changes.

    `label(probabilities, t)` takes float[n] at t seconds and returns whether the shown label has changed.
    labels: the names of the n classes. threshold: the shown label changes only if the highest smoothed probability
    reaches it. seconds: the time constant of the smoothing; after so long without input (`missing`) all is forgotten.
    start: the label that is shown at the beginning.
    shown: the label that is shown now. best: the highest smoothed probability. smoothed: all of them, float64[n].
    Calling it raises ValueError if the number of probabilities differs from the number of labels.
    """

    def __init__(self, labels, threshold: float, seconds: float, start: str | None = None):
        self.labels, self.threshold, self.start = list(labels), threshold, start
        self._average = ExponentialAverage(seconds)
        self.reset()

    def reset(self):
        """Start again with nothing seen."""
        self._average.reset()
        self.shown, self.best, self._seen = self.start, 0.0, -math.inf
        self.smoothed = np.zeros(len(self.labels))

    def __call__(self, probabilities, t: float) -> bool:
        if np.shape(probabilities) != (len(self.labels),):
            raise ValueError(
                f"The net gave {np.shape(probabilities)} probabilities for {len(self.labels)} labels: name them all."
            )
        self.smoothed, self._seen, before = self._average(probabilities, t), t, self.shown
        self.best = float(self.smoothed.max())
        if self.best >= self.threshold:
            self.shown = self.labels[int(self.smoothed.argmax())]
        return self.shown != before

    def missing(self, t: float):
        """Note that there was no input at t seconds; after the time constant the label is forgotten."""
        if t - self._seen > self._average.seconds:
            self.reset()
