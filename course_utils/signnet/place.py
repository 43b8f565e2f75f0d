"""TODO docstring."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from course_utils.signnet.masks import SMALLEST


@dataclass(frozen=True)
class Reference:
    """A face as a ruler: origin between the eyes, (x, y), and the distance of the eyes, both in pixels."""

    origin: tuple
    unit: float

    def place(self, x: float, y: float) -> tuple[float, float]:
        """Where a point is, in distances of the eyes: right and down from between the eyes."""
        return (x - self.origin[0]) / self.unit, (y - self.origin[1]) / self.unit

    @classmethod
    def from_landmarks(cls, pixels) -> Reference:
        """Measure a tracked face: pixels float[478, 2] (`face.pixels(frame)`)."""
        corners = np.asarray(pixels, float)[[33, 133, 263, 362], :2]  # of the right and of the left eye
        right, left = corners[:2].mean(0), corners[2:].mean(0)
        return cls(tuple((right + left) / 2), max(float(np.linalg.norm(left - right)), 1.0))

    @classmethod
    def from_mask(cls, mask) -> Reference | None:
        """Guess from a face's mask bool[h, w], by the proportions of drawn people; None where it is too small."""
        y, x = np.nonzero(mask)
        if len(x) < SMALLEST * np.size(mask) / 4:
            return None
        (left, right), (top, bottom) = np.quantile(x, (0.02, 0.98)), np.quantile(y, (0.02, 0.98))
        return cls(((left + right) / 2, top + 0.4 * (bottom - top)), max(0.4 * (right - left), 1.0))


def zone(x: float, y: float) -> str:
    """Name where a hand is, in distances of the eyes from between them: "forehead", "face", "chin", ... ."""
    if abs(x) > 1.6:
        return "beside the face" if y < 3 else "beside the chest"
    return "forehead" if y < -0.6 else "face" if y < 1.2 else "chin" if y < 2.8 else "chest"
