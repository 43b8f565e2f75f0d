"""A step from 0 to 1 that starts and ends gently."""

import numpy as np


def smoothstep(x):
    """Ease a share in [0, 1], a number or an array: 3 x² - 2 x³, which is flat at both ends."""
    return x * x * (np.int8(3) - np.int8(2) * x)  # small integers keep the type: float32 stays float32
