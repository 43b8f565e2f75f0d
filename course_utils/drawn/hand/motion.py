"""A synthetic camera: a rendered hand plays a script, and every frame has its labels."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from course_utils.drawn import strokes
from course_utils.drawn.backgrounds import background
from course_utils.drawn.hand.contact import settle
from course_utils.drawn.hand.labels import HandLabel
from course_utils.drawn.hand.poses import find
from course_utils.drawn.hand.random_scene import draw_hand, draw_light, draw_shadow
from course_utils.drawn.hand.scene import Scene, render
from course_utils.drawn.hand.script import Step, parse
from course_utils.drawn.sensor import Sensor
from course_utils.drawn.smooth import smoothstep
from course_utils.overlay import Frame

POINTING, LIFTED, OPEN = "pointing", "count_2", "count_5"
MORPH = 0.3  # seconds from one pose to the next
LIFT = 0.17  # seconds to lift the pen within a glyph, to move to the next stroke, and to put the pen down again
TRAVEL = 0.35  # seconds to the start of a stroke
REST = 1.1  # seconds with an open hand after a glyph, longer than an air-drawing demo waits
SPEED = 0.75  # picture heights in a second, a person's writing in the air
GLYPH = 0.36  # picture heights, the box in which a glyph is written
HOME, AWAY = np.array([0.5, 0.3]), np.array([0.5, 1.7])  # of the fingertip; picture widths and heights


@dataclass(frozen=True)
class Truth:
    """What a frame shows.

    action: "write", "show", "wait" or "move" (between two others). what: the glyph, the pose's name, or "".
    pen_down: whether the index finger writes. hand: its labels; the index finger's tip is hand.keypoints[8].
    """

    time: float
    action: str
    what: str
    pen_down: bool
    hand: HandLabel


@dataclass(frozen=True)
class _Key:
    """A moment of the timeline: the joint angles, the hand's turn, and the place of a pointing index finger's tip."""

    time: float
    angles: np.ndarray
    turn: float
    at: np.ndarray
    action: str
    what: str
    pen_down: bool


class SyntheticCamera:
    """Frames of a rendered hand that plays a script (see `script.parse`).

    script: such as "write 7 with the index finger, wait, show thumbs up, show three". size: width, height in pixels.
    given: fixed fields of `scene.Hand`, such as side="left" or tone=0.9; its `extent` is a share of the height.
    Each iteration gives `Frame`s from the start; the same arguments give the same bytes.
    labels: the glyphs and poses in order. steps: the parsed script. truth: the `Truth` of each frame so far.
    Raises ScriptError for a script that is not understood.
    """

    def __init__(self, script="write 7, show thumbs up", size=(640, 480), fps=30, seed=0, **given):
        self.steps = parse(script)
        self.size, self.fps, self.seed = (int(size[0]), int(size[1])), float(fps), seed
        rng = np.random.default_rng(seed)
        fixed = {"side": "right", "view": "palm", "extent": rng.uniform(0.42, 0.52), "rings": (), **given}
        self._hand = draw_hand(rng, POINTING, jitter=0.5, roll=12, tilt=12, **fixed)
        picture = background(rng, *self.size)
        sensor = replace(Sensor.sample(rng), jpeg=90)
        self._scene = Scene((), picture, draw_light(rng, picture), sensor, rng.uniform(1.1, 1.4), draw_shadow(rng))
        self._keys = _timeline(self.steps, self._hand.shape, self.size, rng)
        self._sway = rng.uniform(0, 2 * np.pi, (4, 2))
        self.labels = [label for step in self.steps for label in (step.what if step.action == "write" else [step.what])]
        self.labels = [label for label in self.labels if label]
        self.truth = []

    def __len__(self):
        return int(self._keys[-1].time * self.fps)

    def __iter__(self):
        self.truth = []
        rng = np.random.default_rng([self.seed, 1])
        for i in range(len(self)):
            hand, key = self._at(i / self.fps)
            sample = render(replace(self._scene, hands=(hand,)), rng)
            pose = key.what if key.action == "show" else POINTING if key.pen_down else ""
            label = replace(sample.hands[0], pose=pose)
            self.truth.append(Truth(i / self.fps, key.action, key.what, key.pen_down, label))
            yield Frame(sample.image, i / self.fps)

    def _at(self, time):
        """The hand at a time, and the next key."""
        n = np.searchsorted([key.time for key in self._keys], time, side="right")
        last, key = self._keys[n - 1], self._keys[min(n, len(self._keys) - 1)]
        share = (time - last.time) / max(key.time - last.time, 1e-6)
        # The pen moves evenly along a stroke; all other movements start and end slowly.
        smooth = share if key.pen_down else smoothstep(share)
        mix = lambda a, b: a + (b - a) * smooth  # noqa: E731
        # No hand is perfectly still.
        sway = [np.sin(time * 1.3 + a) + 0.6 * np.sin(time * 2.9 + b) for a, b in self._sway]
        hand = replace(
            self._hand,
            angles=mix(last.angles, key.angles),
            anchor="point",
            centre=tuple(mix(last.at, key.at)),
            roll=self._hand.roll - mix(last.turn, key.turn) + 1.2 * sway[0],
            yaw=self._hand.yaw + 1.5 * sway[1],
            pitch=self._hand.pitch + 1.5 * sway[2],
            extent=self._hand.extent * (1 + 0.012 * sway[3]),
        )
        return hand, key


def _timeline(steps: list[Step], shape, size, rng):
    """Turn the steps into keys."""
    pointing, lifted, open_ = (settle(name, shape, rng, 0.5) for name in (POINTING, LIFTED, OPEN))
    keys = [_Key(0.0, open_, 0.0, AWAY, "move", "", False)]

    def to(seconds, angles=None, at=None, action="move", what="", pen_down=False, turn=0.0):
        last = keys[-1]
        angles, at = last.angles if angles is None else angles, last.at if at is None else at
        keys.append(_Key(last.time + seconds, angles, turn, np.asarray(at, float), action, what, pen_down))

    to(0.7, open_, HOME)
    for step in steps:
        if step.action == "wait":
            to(MORPH, open_, HOME, "wait")
            to(step.seconds, action="wait")
        elif step.action == "show":
            angles = settle(step.what, shape, rng, 0.5)
            # A turned hand is lower, so that it stays in the picture.
            turn = find(step.what).turn
            at = HOME + rng.uniform(-0.05, 0.05, 2)
            at[1] += 0.12 if turn else 0.05
            to(MORPH + 0.15, angles, at, turn=turn)
            to(step.seconds, action="show", what=step.what, turn=turn)
            to(MORPH, open_, HOME)
        else:
            for glyph in step.what:
                _write(glyph, to, pointing, lifted, open_, size, rng)
    to(0.6, open_, AWAY)
    return keys


def _write(glyph, to, pointing, lifted, open_, size, rng):
    width, height = size
    scale = GLYPH * rng.uniform(0.85, 1.1)
    corner = HOME + rng.uniform(-0.05, 0.05, 2) * (height / width, 1) - scale / 2 * np.array([height / width, 1])
    lines = strokes.glyph(glyph, rng)
    to(TRAVEL, open_, corner + lines[0][0] * scale * (height / width, 1))
    for i, stroke in enumerate(lines):
        path = corner + stroke * scale * (height / width, 1)
        if i:  # between strokes a second finger lifts the pen, so quickly that the glyph continues
            to(LIFT, lifted, action="write", what=glyph)
            to(LIFT, lifted, path[0], "write", glyph)
        to(LIFT if i else MORPH, pointing, path[0])
        lengths = np.hypot(*(np.diff(path, axis=0) * (width / height, 1)).T)
        for point, length in zip(path[1:], lengths, strict=True):
            to(max(length / SPEED, 1e-3), pointing, point, "write", glyph, True)
    to(MORPH, open_, action="write", what=glyph)
    to(REST, open_)
