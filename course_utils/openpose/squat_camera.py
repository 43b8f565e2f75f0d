"""The synthetic camera of lesson 7: a drawn person who does squats, with the exact joints of every frame."""

from __future__ import annotations

import numpy as np

from course_utils.drawn.backgrounds import background
from course_utils.openpose.drawn_people import ARMS, LEGS, NECK, NOSE, PARTS, Figure, compose
from course_utils.overlay import Frame

STAND, DEEPEST = 172.0, 75.0  # degrees of the knee
SHIN, LEAN = 32.0, 38.0  # degrees by which shin and trunk lean forward in the deepest squat
THIGH_LENGTH, SHIN_LENGTH, TRUNK_LENGTH = 0.235, 0.225, 0.28  # shares of the body's height


class SquatCamera:
    """Frames of a person who does squats of given depths.

    depths: one number for each squat, from 0 (standing) to 1 (knees at 75 degrees), or a text such as "1, 0.4, 1".
    period: seconds for each squat, of which a quarter is rest. size: width, height in pixels. seed: of clothes, skin
    and room.
    Iterating starts from the beginning each time; the same arguments give the same frames.
    knees: float[frames], the true knee angle in degrees. times: float[frames], seconds.
    Raises ValueError for no squats or depths outside 0 to 1.
    """

    def __init__(self, depths=(1, 1, 0.45, 1), period: float = 2.4, fps: float = 12, size=(320, 320), seed: int = 0):
        try:
            depths = np.asarray(depths.split(",") if isinstance(depths, str) else depths, float)
        except ValueError:
            depths = np.array([])
        if depths.ndim != 1 or not len(depths) or not ((depths >= 0) & (depths <= 1)).all():
            raise ValueError("The depths of squats are one or more numbers from 0 to 1, such as 1, 1, 0.4.")
        if not (period > 0 and fps > 0):
            raise ValueError("For squats, the period and the frames per second must be above 0.")
        self.size, self.fps, self.seed = (int(size[0]), int(size[1])), float(fps), seed
        self.times = np.arange(round(len(depths) * period * fps)) / fps
        self._depths, self._period = depths, float(period)
        self.knees = np.array([STAND - (STAND - DEEPEST) * self.down(time) for time in self.times])
        rng = np.random.default_rng(seed)
        self._light = np.ascontiguousarray(background(rng, *self.size, "room"))

    def __len__(self):
        return len(self.times)

    def __iter__(self):
        for time in self.times.tolist():
            yield Frame(self.scene(time).image, time)

    def down(self, time: float) -> float:
        """How deep the person is at a time in seconds, from 0 (standing) to 1."""
        squat = min(int(time / self._period), len(self._depths) - 1)
        phase = min((time / self._period - squat) / 0.75, 1.0)
        return float(self._depths[squat] * (1 - np.cos(2 * np.pi * phase)) / 2)

    def scene(self, time: float):
        """Draw the `drawn_people.Scene` at a time in seconds: the picture and the true joints."""
        return compose(self._light.copy(), [figure(self.down(time), self.size)], np.random.default_rng(self.seed))


def figure(down: float, size) -> Figure:
    """Place the joints of a person who faces to the right; down: how deep the squat is, from 0 (standing) to 1."""
    unit = 0.85 * size[1]
    shin, lean = np.radians((SHIN * down, LEAN * down))
    bend = np.radians(180 - STAND + (STAND - DEEPEST) * down)
    across = 0.45  # the visible share of the body's width: it is seen from the front and the side
    joints = np.zeros((len(PARTS), 2))
    for side, leg in zip((-1, 1), LEGS, strict=True):
        joints[leg[2]] = side * across * 0.075, -0.03
        joints[leg[1]] = joints[leg[2]] + SHIN_LENGTH * _up(shin)
        joints[leg[0]] = joints[leg[1]] + THIGH_LENGTH * _up(shin - bend)
    joints[NECK] = (joints[LEGS[0][0]] + joints[LEGS[1][0]]) / 2 + TRUNK_LENGTH * _up(lean)
    for side, arm in zip((-1, 1), ARMS, strict=True):
        reach = np.radians(172 - 85 * down) - lean / 3  # hanging arms rise to the front
        joints[arm[0]] = joints[NECK] + side * across * np.array((0.105, 0)) - 0.02 * _up(lean)
        joints[arm[1]] = joints[arm[0]] + 0.16 * _up(reach)
        joints[arm[2]] = joints[arm[1]] + 0.145 * _up(reach - np.radians(12))
    head = joints[NECK] + 0.125 * _up(lean / 2)
    joints[NOSE] = head + np.array((0.04, 0.01))
    spot = np.array((0.46 * size[0], 0.97 * size[1]))
    return Figure(joints * unit + spot, head * unit + spot, unit, 1.0, False, 0.97 * size[1])


def _up(angle):
    """The unit vector that points up, rotated by an angle towards the right of the picture."""
    return np.array((np.sin(angle), -np.cos(angle)))
