"""A synthetic camera: drawn people look into it, move a little, and blink at given times."""

from __future__ import annotations

from dataclasses import dataclass
from math import pi, sin

import numpy as np

from course_utils.drawn.face.person import View, person
from course_utils.drawn.face.render import draw
from course_utils.drawn.smooth import smoothstep
from course_utils.overlay import Frame

CLOSING, CLOSED, OPENING = 0.07, 0.08, 0.13  # seconds of a blink
POSE, TURN = 1.0, 0.35  # seconds of a pose, and of the turn to it


@dataclass(frozen=True)
class Scene:
    """One person in front of the camera; who: the seed of a person, or None for an empty chair.

    seconds: how long. blinks: seconds after the scene's start at which the lids begin to close. poses: (yaw, pitch) in
    degrees, as for `View`, that the head takes one after the other, each for `POSE` seconds; then it looks ahead. With
    poses the head sways less.
    """

    who: int | None
    seconds: float = 3.0
    blinks: tuple[float, ...] = ()
    poses: tuple[tuple[float, float], ...] = ()


class FaceCamera:
    """Frames of drawn people, scene after scene.

    scenes: a list of `Scene`. size: width, height in pixels. seed: of light and movement. Each iteration starts from
    the beginning; the same arguments give the same frames. truth: (time, who, lids from open 0 to closed 1) for each
    frame.
    """

    def __init__(self, scenes, size=(320, 240), fps: float = 15, seed: int = 0):
        self.scenes, self.size, self.fps, self.seed = list(scenes), tuple(size), float(fps), seed
        self.truth, self._turns = [], []
        for n, scene in enumerate(self.scenes):
            start = sum(earlier.seconds for earlier in self.scenes[:n])
            for i in range(round(scene.seconds * self.fps)):
                at = i / self.fps
                self.truth.append((start + at, scene.who, max([0.0, *(_lids(at - blink) for blink in scene.blinks)])))
                self._turns.append((*_turned(scene.poses, at), 0.25 if scene.poses else 1.0))

    def __len__(self):
        return len(self.truth)

    def __iter__(self):
        for time, who, _ in self.truth:
            seen = self.view_at(time)
            yield Frame(draw(person(who or 0), seen, seed=[self.seed, 1], size=self.size).image, time)

    def at(self, time: float) -> tuple[float, int | None, float]:
        """The truth of the frame at a time."""
        return self.truth[self._number(time)]

    def _number(self, time):
        return min(round(time * self.fps), len(self.truth) - 1)

    def view_at(self, time: float) -> View:
        """The view of the person at a time; for an empty chair the person is far below the picture."""
        _, who, lids = self.at(time)
        rng = np.random.default_rng([self.seed, 0 if who is None else who])
        pace, phase = rng.uniform(0.15, 0.4, 4), rng.uniform(0, 2 * pi, 4)
        sway = [sin(2 * pi * p * time + q) for p, q in zip(pace, phase, strict=True)]
        yaw, pitch, calm = self._turns[self._number(time)]
        return View(
            yaw=yaw + calm * 0.16 * sway[0],
            pitch=pitch + calm * 0.06 * sway[1],
            roll=0.05 * sway[2],
            x=0.5 + 0.02 * sway[3],
            y=0.52 if who is not None else 9,
            size=0.28,
            light_yaw=rng.uniform(-0.8, 0.8),
            light_pitch=rng.uniform(0.3, 0.8),
            light=rng.uniform(0.8, 1.1),
            smile=0.4 + 0.4 * sway[2],
            eyes_open=1 - lids,
        )


def _turned(poses, t):
    """The yaw and pitch in radians, t seconds after the first of the poses begins."""
    path = np.radians([(0, 0), *poses, (0, 0)])
    step = min(int(t / POSE), len(poses))
    return path[step] + smoothstep(min(1.0, (t - step * POSE) / TURN)) * (path[step + 1] - path[step])


def _lids(t):
    """How closed the lids are, 0 to 1, t seconds after they begin to close."""
    down, up = t / CLOSING, (CLOSING + CLOSED + OPENING - t) / OPENING
    return float(smoothstep(min(1.0, max(0.0, min(down, up)))))
