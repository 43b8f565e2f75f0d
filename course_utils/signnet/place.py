"""Where a hand is, measured with the face as a ruler, so that distance and size of the person do not matter."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from course_utils.signnet.masks import MIN_HAND


@dataclass(frozen=True)
class Reference:
    """A face as a ruler: origin (x, y), the middle between the eyes, and unit, their distance; both in pixels."""

    origin: tuple
    unit: float

    def place(self, x: float, y: float) -> tuple[float, float]:
        """Convert a point in pixels to eye distances from the origin: right and down."""
        return (x - self.origin[0]) / self.unit, (y - self.origin[1]) / self.unit

    @classmethod
    def from_mask(cls, mask) -> Reference | None:
        """Estimate the eyes from a face's mask bool[h, w], by the proportions of drawn people; None if it is small."""
        y, x = np.nonzero(mask)
        if len(x) < MIN_HAND * np.size(mask) / 4:
            return None
        (left, right), (top, bottom) = np.quantile(x, (0.02, 0.98)), np.quantile(y, (0.02, 0.98))
        return cls(((left + right) / 2, top + 0.4 * (bottom - top)), max(0.4 * (right - left), 1.0))


def zone(x: float, y: float) -> str:
    """Name the place of a hand, given in eye distances from the middle between the eyes: "forehead", "chin", ... ."""
    if abs(x) > 1.6:
        return "beside the face" if y < 3 else "beside the chest"
    return "forehead" if y < -0.6 else "face" if y < 1.2 else "chin" if y < 2.8 else "chest"
