"""Filters that calm jittery landmarks while they follow quick moves."""

from __future__ import annotations

import math

import numpy as np


class OneEuro:
    """A low-pass filter that opens when the signal moves fast: calm at rest, no visible lag in motion.

    `f(x, t)` takes x (a number or an array, the same shape each time) at t seconds and returns it filtered.
    min_cutoff: hertz at rest; lower is calmer. beta: hertz more for each unit a second of speed; higher lags less.
    d_cutoff: hertz for the speed itself. Steps of time may vary; at a time that does not rise the last value returns.
    Casiez, Roussel and Vogel, "1 Euro Filter", CHI 2012, doi 10.1145/2207676.2208639.
    """

    def __init__(self, min_cutoff: float = 1.0, beta: float = 0.0, d_cutoff: float = 1.0):
        if min_cutoff <= 0 or d_cutoff <= 0 or beta < 0:
            raise ValueError("Cut-off frequencies are above 0 hertz, and beta is not negative.")
        self.min_cutoff, self.beta, self.d_cutoff = min_cutoff, beta, d_cutoff
        self.reset()

    def reset(self):
        """Forget the past: the next value passes unfiltered."""
        self._x = self._dx = self._t = None

    def __call__(self, x, t: float):
        x = np.asarray(x, np.float64)
        if self._x is None:
            self._x, self._dx, self._t = x, np.zeros_like(x), t
            return x
        step = t - self._t
        if step <= 0:
            return self._x
        self._dx = self._dx + _alpha(self.d_cutoff, step) * ((x - self._x) / step - self._dx)
        # The speed of the whole point, not of each coordinate: a diagonal must not be bent.
        cutoff = self.min_cutoff + self.beta * float(np.linalg.norm(self._dx))
        self._x, self._t = self._x + _alpha(cutoff, step) * (x - self._x), t
        return self._x


def _alpha(cutoff, step):
    """Return the weight of a new value for a cut-off in hertz and a step in seconds."""
    return 1 / (1 + 1 / (2 * math.pi * cutoff * step))
