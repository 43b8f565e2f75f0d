"""Count fingers by a rule, from a hand's landmarks."""

from __future__ import annotations

import numpy as np


def fingers_up(world) -> np.ndarray:
    """Tell for each finger, thumb first, whether it is stretched: bool[..., 5].

    world: float[..., 21, 3], as in `track.Hand.world`. A finger is up if its tip is farther from the wrist than its
    middle joint, by a share of the palm. The thumb bends across the palm; it is up if its tip is farther from the root
    of the little finger than its own root is.
    """
    world = np.asarray(world, float)

    def distance(a, b):
        return np.linalg.norm(world[..., a, :] - world[..., b, :], axis=-1)

    palm = distance(0, 9)
    thumb = distance(4, 17) - distance(2, 17) > 0.25 * palm
    others = [distance(tip, 0) - distance(tip - 2, 0) > 0.15 * palm for tip in (8, 12, 16, 20)]
    return np.stack([thumb, *others], axis=-1)
