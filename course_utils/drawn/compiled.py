"""What compiled drawing code shares: how it is compiled, a smooth step, and values that look random."""

from __future__ import annotations

import numpy as np
from numba import njit

from course_utils.drawn import smooth

compiled = njit(cache=True, nogil=True, fastmath=True)
smoothstep = compiled(smooth.smoothstep)


@compiled
def random_bits(n):
    """32 bits that look random, uint32, from a whole number: the same bits for the same number."""
    bits = np.uint32(n)
    bits = np.uint32((bits ^ (bits >> np.uint32(13))) * np.uint32(1274126177))
    return bits ^ (bits >> np.uint32(16))


@compiled
def between(a, b, c, d, x, y):
    """The value at (x, y) in a unit square with the values a and b at its top corners, c and d at its bottom ones."""
    one = np.int8(1)
    return (a * (one - x) + b * x) * (one - y) + (c * (one - x) + d * x) * y
