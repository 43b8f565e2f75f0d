"""A synthetic driver who blinks, yawns and nods as a script says: a portrait whose landmarks are moved.

The portrait shows the astronaut Eileen Collins; it is NASA's and in the public domain (data/samples/portrait/card.md).
The landmarks are the corners of triangles; if the corners move, the picture in the triangles follows (piecewise-affine
warp). The movements are functions of time, so the same drive can be filmed at any frame rate.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

import cv2
import numpy as np

from course_utils.drawn import portrait
from course_utils.drawn.smooth import smoothstep
from course_utils.overlay import Frame

CLOSING, OPENING = 0.07, 0.13  # seconds that a lid takes; it closes faster than it opens (Evinger et al. 1991)
RAMPS = {"yawn": (1.0, 0.8), "nod": (0.5, 0.4), "turn": (0.35, 0.35), "cover": (0.0, 0.0)}
DEPTHS = {"nod": 28.0, "turn": 42.0}  # degrees
ACTIONS = ("look", "blink", "close", "yawn", "nod", "turn", "cover", "drive", "doze")
HELP = f'An example: "drive 10, blink 0.2, look 2, close 1.5, look 1, yawn 4". The actions are {", ".join(ACTIONS)}.'


@dataclass(frozen=True)
class Event:
    """Something that the driver does: kind "blink", "close", "yawn", "nod", "turn" or "cover".

    start, duration: seconds, between the two moments at which it is half done (lids half closed, mouth half open).
    size: 1 for a complete one; for a nod or turn, degrees.
    """

    kind: str
    start: float
    duration: float
    size: float = 1.0

    @property
    def end(self) -> float:
        """The second at which it is half undone."""
        return self.start + self.duration


@dataclass(frozen=True)
class Truth:
    """What the driver does in a frame: lid 0 (open) to 1 (closed), jaw 0 to 1, yaw and pitch in degrees, 0 at rest."""

    time: float
    lid: float
    jaw: float
    yaw: float
    pitch: float
    covered: bool


class DriverCamera:
    """Frames of a driver who does what a script says.

    script: actions with their seconds, such as "look 3, blink 0.2, close 1.5, yawn 4, nod 2, turn 2, cover 1"; "drive
    60" and "doze 60" are a minute of an awake and of a tired driver, with random blinks. Or a list of `Event`s, with
    the length as `seconds`. size: width, height in pixels. noise: of the sensor, in grey levels.
    Iterating starts from the beginning each time; the same arguments give the same frames.
    events: what happens, in order. truth: a `Truth` for each frame.
    Raises ValueError for a script that cannot be read, for a size below 32 pixels and for a frame rate of 0.
    """

    def __init__(self, script="look 3, blink 0.2, look 3", fps=30, seed=0, size=(640, 480), noise=2.0, seconds=None):
        self.size, self.fps, self.seed, self.noise = (int(size[0]), int(size[1])), float(fps), seed, noise
        if min(self.size) < 32 or not self.fps > 0:
            raise ValueError(f"A picture of {self.size} pixels at {fps} frames a second cannot be made.")
        rng = np.random.default_rng(seed)
        self._sway = rng.uniform(0, 2 * np.pi, (5, 3)), rng.uniform(0.05, 0.35, (5, 3))
        if isinstance(script, str):
            self.events, self.seconds = _read(script, rng)
        else:
            self.events = sorted(script, key=lambda event: event.start)
            self.seconds = seconds or max((event.end for event in self.events), default=0) + 1
        self.truth = [self.at(i / self.fps) for i in range(round(self.seconds * self.fps))]

    def __len__(self):
        return len(self.truth)

    def __iter__(self):
        rng = np.random.default_rng(self.seed)
        width, height = self.size
        grain = rng.normal(0, self.noise, (height + 64, width + 64, 3)).astype(np.int8)
        for truth in self.truth:
            x, y = rng.integers(0, 64, 2)
            picture = np.full((height, width, 3), 9, np.uint8) if truth.covered else self.draw(truth)
            yield Frame(cv2.add(picture, grain[y : y + height, x : x + width], dtype=cv2.CV_8U), truth.time)

    def at(self, time: float) -> Truth:
        """The truth at any time in seconds."""
        done = dict.fromkeys(("blink", "close", "yawn", "nod", "turn", "cover"), 0.0)
        for event in self.events:
            if event.start - 2 < time < event.end + 2:
                amount = _bump(time - event.start, event.duration, *RAMPS.get(event.kind, (CLOSING, OPENING)))
                done[event.kind] = max(done[event.kind], amount * event.size, key=abs)
        lid = max(done["blink"], done["close"], 0.25 * done["yawn"])
        return Truth(time, float(lid), done["yawn"], done["turn"], -done["nod"], done["cover"] > 0)

    def draw(self, truth: Truth) -> np.ndarray:
        """Draw the picture of a truth without the sensor's noise, uint8[h, w, 3] RGB."""
        return _head().draw(self.size, *self._pose(truth))

    def landmarks(self, truth: Truth) -> np.ndarray:
        """Return the true landmarks of that picture, float32[468, 3] in pixels: what a tracker should find."""
        return _head().landmarks(self.size, *self._pose(truth))

    def _pose(self, truth):
        phase, pace = self._sway
        sway = np.sin(phase + 2 * np.pi * pace * truth.time).mean(1) * (2.5, 2.0, 1.5, 1.5, 1.0)
        yaw, pitch, roll = np.array([truth.yaw, truth.pitch, 0]) + sway[:3]
        return truth.lid, truth.jaw, (yaw, pitch, roll), sway[3:]


@lru_cache(maxsize=1)
def _head():
    return portrait.Head()


def _bump(t, duration, rise, fall):
    """A smooth step up around t = 0 and down around t = duration; both are half done at those moments."""
    steps = [x / max(min(ramp, duration), 1e-9) + 0.5 for x, ramp in ((t, rise), (duration - t, fall))]
    up, down = (smoothstep(min(max(float(x), 0.0), 1.0)) for x in steps)
    return up * down


def _read(script, rng):
    events, now = [], 0.0
    for step in filter(None, (part.strip() for part in re.split(r"[,;\n]", script))):
        match = re.fullmatch(r"(\w+)\s+(\d+(?:\.\d+)?)\s*(?:s|seconds?)?", step)
        if not match or match[1] not in ACTIONS:
            raise ValueError(f"{step!r} cannot be read. {HELP}")
        kind, seconds = match[1], float(match[2])
        if kind in ("drive", "doze"):
            events += _random_blinks(kind, now, seconds, rng)
        elif kind != "look":
            events.append(Event(kind, now, seconds, DEPTHS.get(kind, 1.0)))
        now += seconds
    if not now:
        raise ValueError(f"The script is empty. {HELP}")
    return events, now


def _random_blinks(kind, start, seconds, rng):
    """Draw blinks like people's: about 17 a minute of 0.1 to 0.25 s; a tired driver's are longer, some very long.

    Bentivoglio et al. 1997 (rates at rest, doi 10.1002/mds.870120629); Caffier et al. 2003 (durations when drowsy).
    """
    events, now = [], start + rng.uniform(0.5, 2)
    while True:
        blink = np.clip(rng.lognormal(np.log(0.15), 0.25), 0.1, 0.3)
        if kind == "doze":
            blink = np.clip(rng.lognormal(np.log(0.45), 0.4), 0.15, 0.9)
            if rng.random() < 0.15:
                blink = rng.uniform(1.2, 2.5)
        if now + blink + 0.4 > start + seconds:
            return events
        events.append(Event("close" if blink > 1 else "blink", now, float(blink)))
        now += blink + np.clip(rng.lognormal(np.log(2.8), 0.6), 0.5, 12)
