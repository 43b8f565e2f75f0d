"""TODO docstring."""

from __future__ import annotations

import numpy as np


def fingers_up(world) -> np.ndarray:
    """Say for each finger, thumb first, whether it is stretched: bool[..., 5].

    world: float[..., 21, 3], as in `track.Hand.world`. A finger is up if its tip is farther from the wrist than its
    middle joint, by a share of the palm; the thumb, which bends across the palm, if its tip is farther from the little
    finger's root than its own root is.
    """
    world = np.asarray(world, float)

    def far(a, b):
        return np.linalg.norm(world[..., a, :] - world[..., b, :], axis=-1)

    palm = far(0, 9)
    thumb = far(4, 17) - far(2, 17) > 0.25 * palm
    others = [far(tip, 0) - far(tip - 2, 0) > 0.15 * palm for tip in (8, 12, 16, 20)]
    return np.stack([thumb, *others], axis=-1)
