"""What all compiled drawing code uses: the compiler's options, a smooth step, and values that look random."""

from __future__ import annotations

import numpy as np
from numba import njit

from course_utils.drawn import smooth

compiled = njit(cache=True, nogil=True, fastmath=True)
smoothstep = compiled(smooth.smoothstep)


@compiled
def random_bits(n):
    """Mix the bits of an integer until they look random; returns uint32, the same for the same integer."""
    bits = np.uint32(n)
    bits = np.uint32((bits ^ (bits >> np.uint32(13))) * np.uint32(1274126177))
    return bits ^ (bits >> np.uint32(16))


@compiled
def between(a, b, c, d, x, y):
    """Interpolate at (x, y) in a unit square with the values a and b at the top, c and d at the bottom corners."""
    one = np.int8(1)
    return (a * (one - x) + b * x) * (one - y) + (c * (one - x) + d * x) * y
