"""Squats from body landmarks: joint angles, and a counter with two thresholds (hysteresis)."""

from __future__ import annotations

import numpy as np

from course_utils.filters import OneEuro
from course_utils.track.bodies import LANDMARKS, LEFT_ARM, LEFT_LEG, RIGHT_ARM, RIGHT_LEG, SEEN

ANGLES = {"left elbow": LEFT_ARM, "right elbow": RIGHT_ARM, "left knee": LEFT_LEG, "right knee": RIGHT_LEG}
JOINTS = ("elbow", "knee")
LEG = ("hip", "knee", "ankle")  # the joints whose angle a squat changes
KNEES = ("left knee", "right knee")
DOWN, UP = 100.0, 150.0  # degrees of the knee: a squat goes below the first and comes back above the second
MIN_DURATION = 0.4  # seconds; anything shorter is an error of the tracker, not a squat
MAX_GAP = 1.0  # seconds without a body; after a longer gap, a squat that had begun is discarded
CUTOFF, BETA = 2.0, 0.05  # hertz at rest, and more hertz for each degree per second


def joint_angle(first, joint, last) -> float:
    """Measure the angle at a joint between its two bones: 180 for a straight limb, 0 for a folded one.

    first, joint, last: float[2] or float[3], pixels or metres; shares of width and height would distort the angle.
    Returns degrees; NaN if a bone has no length or a point is NaN.
    """
    a, b = np.subtract(first, joint).astype(float), np.subtract(last, joint).astype(float)
    lengths = np.linalg.norm(a) * np.linalg.norm(b)
    if not lengths > 0:
        return float("nan")
    return float(np.degrees(np.arccos(np.clip(a @ b / lengths, -1, 1))))


def both_sides(joints) -> dict[str, tuple[int, int, int]]:
    """Find the landmarks of three joints on the left and on the right: {"left knee": (23, 25, 27), ...}.

    joints: three names without a side, the middle one bends, such as ("shoulder", "elbow", "wrist").
    Raises ValueError for other names.
    """
    known = [name.removeprefix("left ") for name in LANDMARKS if f"right {name.removeprefix('left ')}" in LANDMARKS]
    if len(joints) != 3 or not set(joints) <= set(known):
        raise ValueError(f"An angle has three joints, out of {', '.join(known[4:])}; these are {joints!r}.")
    sides = [[f"{side} {joint}" for joint in joints] for side in ("left", "right")]
    return {names[1]: tuple(map(LANDMARKS.index, names)) for names in sides}


def joint_angles(points, visible=None, chains=ANGLES) -> dict[str, float]:
    """Measure elbows and knees of one body, in degrees; NaN if one of the three landmarks is not seen.

    points: float[33, 2 or 3]: `body.pixels(frame)` for angles in the picture, `body.world` for an estimate of the
    angles in space. visible: float[33] in [0, 1], `body.visible`. chains: which angles, {name: three landmarks}, see
    `both_sides`.
    Raises ValueError for any other array.
    """
    points = np.asarray(points, float)
    if points.ndim != 2 or len(points) != 33 or points.shape[1] not in (2, 3):
        raise ValueError(f"The landmarks of one body are float[33, 2 or 3]; these have the shape {list(points.shape)}.")
    seen = np.ones(33) if visible is None else np.asarray(visible)
    return {
        name: joint_angle(*points[list(chain)]) if (seen[list(chain)] >= SEEN).all() else float("nan")
        for name, chain in chains.items()
    }


class SquatCounter:
    """Count squats in a series of knee angles: `counter(time, angle)` returns whether a squat ends in this frame.

    A 1-euro filter smooths the angle. A squat begins below `down` degrees and ends above `up`. Between the two nothing
    changes, so a knee that trembles at one threshold counts once (hysteresis). An angle of None or NaN is a frame
    without a knee; after a second without knees, a squat that had begun is discarded.
    count: squats so far. angle: the smoothed angle in degrees, or None. low: whether a squat has begun. depths: the
    smallest angle of each squat.
    Raises ValueError unless 0 < down < up < 180.
    """

    def __init__(self, down: float = DOWN, up: float = UP):
        if not 0 < down < up < 180:
            raise ValueError(f"Thresholds of an angle are 0 < down < up < 180 degrees; these are {down} and {up}.")
        self.down, self.up = down, up
        self.reset()

    def reset(self):
        """Start again at 0."""
        self.count, self.depths, self._time = 0, [], None
        self._restart()

    def _restart(self):
        """Discard the smoothed angle and a squat that has begun; the count stays."""
        self._filter, self.angle, self.low, self._since = OneEuro(CUTOFF, BETA), None, False, None

    def __call__(self, time: float, angle: float | None) -> bool:
        if self._time is not None and time - self._time > MAX_GAP:
            self._restart()
        if angle is None or not np.isfinite(angle):
            return False
        self._time, self.angle = time, float(self._filter(angle, time))
        if not self.low:
            if self.angle < self.down:
                self.low, self._since, self._deepest = True, time, self.angle
            return False
        self._deepest = min(self._deepest, self.angle)
        if self.angle <= self.up:
            return False
        self.low = False
        if time - self._since < MIN_DURATION:
            return False
        self.count += 1
        self.depths.append(self._deepest)
        return True


def knee(angles: dict[str, float], names=KNEES) -> float | None:
    """The mean angle of the knees, or of other joints, that are seen, in degrees, or None."""
    seen = [angles[name] for name in names if np.isfinite(angles.get(name, np.nan))]
    return float(np.mean(seen)) if seen else None
