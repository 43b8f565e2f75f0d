"""Watch a driver: eyes that stay closed, yawns, a head that sinks, and an alarm that grows with the danger."""

from __future__ import annotations

from collections import deque
from functools import partial

import numpy as np

from course_utils.demo import TrackedDemo, tracker_or_simulator
from course_utils.drowsiness.blinks import CLOSED, Lids, Spell
from course_utils.drowsiness.driver import DriverCamera
from course_utils.drowsiness.eye_aspect_ratio import LEFT_EYE, RIGHT_EYE, eye_aspect_ratio, mouth_aspect_ratio
from course_utils.overlay import COLORS, Frame, Overlay
from course_utils.track import Face, FaceTracker

CALIBRATION = 10.0  # seconds in which we learn how a person looks when awake
FEWEST = 30  # measurements that a calibration needs, however long it takes
SQUINT = 0.12  # no open eye is so narrow: the eyes were closed during the calibration
FRONTAL = 30.0  # degrees of yaw; a face that is turned further hides one eye
YAWN, YAWN_END, YAWN_SECONDS = 0.5, 0.4, 1.0  # mouth aspect ratio, and for how long
NOD, NOD_END, NOD_SECONDS = 15.0, 10.0, 0.7  # degrees below the usual pitch
SHUT_SECONDS = 1.0  # eyes closed for so long: alarm
LOUD_SECONDS = 2.0  # and for so long: with sound, if wanted
PERCLOS_TIRED = 0.12  # share of a minute; see lesson 4 for where it comes from
YAWNS_TIRED, YAWN_MEMORY = 3, 180.0  # so many yawns within so many seconds
BEEP = 880.0  # hertz
SHOW = 1.5  # seconds for which a word stays
CURVE = 8.0  # seconds of the curve


class Calibration:
    """Ten seconds of measuring a person who is awake: `add(time, ear, pitch)` returns whether that is enough.

    Medians, so that blinks and a glance aside do not matter. Attributes: ear, pitch (once it is done), left (seconds).
    """

    def __init__(self, seconds: float = CALIBRATION):
        self.seconds = seconds
        self.reset()

    def reset(self):
        """Begin again."""
        self._rows, self._spent, self._last = [], 0.0, None
        self.ear = self.pitch = None

    @property
    def left(self) -> float:
        """Seconds that are still needed."""
        return max(0.0, self.seconds - self._spent)

    def add(self, time: float, ear: float, pitch: float) -> bool:
        """Take one measurement; time in seconds. Starts over when the eyes turn out to have been closed."""
        self._spent += min(max(time - self._last, 0.0), 0.5) if self._last is not None else 0.0
        self._last = time
        self._rows.append((ear, pitch))
        if self.left or len(self._rows) < FEWEST:
            return False
        self.ear, self.pitch = np.median(self._rows, axis=0).tolist()
        if self.ear < SQUINT:
            self.reset()
        return self.ear is not None


class Drowsiness(TrackedDemo):
    """A demo that raises an alarm when a driver's eyes stay closed, and counts blinks, yawns and nods.

    tracker: a `FaceTracker` or any callable from Frame to a list of `Face`; by default one that is made at the first
    frame. calibration: seconds in which it learns the driver's open eyes first. sound: whether the third level of the
    alarm also asks for a tone (`Overlay.sound`).
    `level` is 0 awake, 1 tired (PERCLOS, yawns or a nod), 2 eyes closed for a second, 3 for two seconds. `alarms` are
    the moments at which level 2 was reached. `Overlay.answer` is "blink", "slow blink", "closed", "yawn", "nod" in
    the frame in which each ends, and "ALARM" in the frame that reaches level 2.
    Of several faces the largest is the driver's. Frames without a face, or with one turned by more than 30 degrees,
    measure nothing: after half a second of them a closure is forgotten rather than guessed.
    """

    def __init__(self, tracker=None, calibration: float = CALIBRATION, sound: bool = False):
        super().__init__(tracker, partial(FaceTracker, blendshapes=False))
        self.calibration, self.sound = Calibration(calibration), sound
        self.reset()

    @classmethod
    def synthetic(cls, script=None):
        """Make a camera before which a drawn driver acts; script: such as "look 12, close 2.5, look 1"."""
        return DriverCamera(script or "look 12, blink 0.2, look 2, close 2.5, look 1", size=(320, 240), fps=15)

    def reset(self):
        """Forget the driver and all that happened."""
        with self._lock:
            super().reset()
            self.calibration.reset()
            self.lids = None
            self.alarms, self.yawns, self.level, self.state = [], deque(), 0, "no face"
            self._mouth, self._nod = Spell(YAWN, YAWN_END), Spell(NOD, NOD_END)
            self._now, self._said, self._nodded = -np.inf, ("", -np.inf), -np.inf
            self._curve = deque()

    def follow(self, faces, frame: Frame) -> Overlay:
        """Take the faces of a frame; the demo without its tracker."""
        with self._lock:
            if frame.time < self._now:  # a clip that starts over
                self.reset()
            self._now = frame.time
            face = max(faces, key=lambda face: face.area, default=None)
            frontal = face is not None and abs(face.yaw) <= FRONTAL
            self.state = "awake" if frontal else "no face" if face is None else "looks aside"
            pixels = face.pixels(frame) if frontal else None
            ear = eye_aspect_ratio(pixels) if frontal else None
            if self.lids is None:
                answer = None
                if frontal and self.calibration.add(frame.time, ear, face.pitch):
                    self.lids = Lids(self.calibration.ear)
            else:
                answer = self._judge(ear, mouth_aspect_ratio(pixels) if frontal else None, face if frontal else None)
            overlay = Overlay(answer=answer)
            if answer:
                self._said = answer, self._now
                self.answers.append(answer)
            if self.sound and self.level == 3:
                overlay.sound = BEEP
            return _show(self, overlay, face, ear)

    def _judge(self, ear, mouth, face):
        """Update everything that is watched; returns the word for what has just ended, or "ALARM"."""
        now, word = self._now, None
        blink = self.lids(now, ear)
        if blink:
            word = "blink" if blink.duration < 0.5 else "slow blink" if blink.duration < SHUT_SECONDS else "closed"
        yawn = self._mouth(now, mouth)
        if yawn and yawn[1] - yawn[0] >= YAWN_SECONDS:
            self.yawns.append(yawn)
            word = "yawn"
        nod = self._nod(now, None if face is None else self.calibration.pitch - face.pitch)
        if nod and nod[1] - nod[0] >= NOD_SECONDS:
            word = "nod"
        while self.yawns and self.yawns[0][1] < now - YAWN_MEMORY:
            self.yawns.popleft()
        if self._nod.lasts(now) >= NOD_SECONDS:
            self._nodded = now
        before, self.level = self.level, self._danger()
        if self.level >= 2 > before:
            self.alarms.append(now)
            word = "ALARM"
        if self.lids.closed and self.state == "awake":
            self.state = "eyes closed"
        return word

    def _danger(self):
        closed = self.lids.closed
        if closed >= SHUT_SECONDS:
            return 3 if closed >= LOUD_SECONDS else 2
        tired = self.lids.perclos >= PERCLOS_TIRED or len(self.yawns) >= YAWNS_TIRED
        return int(tired or self._now - self._nodded < SHOW)


def tracker(camera=None):
    """Make the face tracker or, where its model cannot be had, one that only knows a synthetic driver.

    camera: a `drowsiness.driver.DriverCamera`, whose landmarks the substitute is simply told; a note says so.
    Raises `data.DataError` without the model and without a camera.
    """
    return tracker_or_simulator(FaceTracker, true_faces, camera, "the synthetic driver")


def true_faces(camera, frame: Frame) -> list:
    """What a perfect tracker would find in a frame of a `DriverCamera`: a list of one `Face`, or none in the dark."""
    truth = camera.at(frame.time)
    if truth.covered:
        return []
    points = camera.landmarks(truth) / (*camera.size, camera.size[0])
    irises = np.repeat([points[list(eye)].mean(0) for eye in (RIGHT_EYE, LEFT_EYE)], 5, axis=0)
    shut, jaw = truth.lid, truth.jaw
    scores = {"eyeBlinkLeft": shut, "eyeBlinkRight": shut, "jawOpen": jaw}
    return [Face(np.concatenate([points, irises]).astype(np.float32), scores, truth.yaw, truth.pitch)]


_LEVELS = ("white", "yellow", "red", "red")


def _show(demo, overlay, face, ear):
    from course_utils.track import faces

    color = COLORS[_LEVELS[demo.level]]
    if face is not None:
        eyes = COLORS["sky"] if demo.state == "awake" else COLORS["orange"]
        for ring in (faces.RIGHT_EYE, faces.LEFT_EYE):
            overlay.line(face.points[[*ring, ring[0]], :2], eyes, 0.006)
        overlay.line(face.points[[*faces.INNER_LIPS, faces.INNER_LIPS[0]], :2], COLORS["pink"], 0.004)
    if demo.lids is None:
        words = {"no face": "I see no face", "looks aside": "Look at the camera"}.get(demo.state)
        overlay.text(0.03, 0.04, words or f"Look ahead with open eyes: {demo.calibration.left:.0f} s", size=0.06)
        return overlay
    _draw_curve(demo, overlay, ear, color)
    word, at = demo._said
    if demo.level >= 2:
        overlay.box(0.0, 0.0, 1.0, 1.0, color, 0.05)
        overlay.text(0.2, 0.6, "WAKE UP" if demo.level == 2 else "STOP THE CAR", COLORS["yellow"], 0.12)
    elif demo.level == 1:
        overlay.text(0.03, 0.14, "You look tired: take a break", COLORS["yellow"], 0.055)
    state = word if demo._now - at < SHOW and demo.state == "awake" else demo.state
    overlay.text(0.03, 0.04, state, COLORS["yellow" if demo.level else "white"], 0.07)
    return overlay


def _draw_curve(demo, overlay, ear, color):
    """The openness of the last seconds over its threshold, and the minute in numbers."""
    lids, now = demo.lids, demo._now
    demo._curve.append((now, np.nan if ear is None else min(ear / lids.open_ratio, 1.4)))
    while demo._curve and demo._curve[0][0] < now - CURVE:
        demo._curve.popleft()
    left, top, width, height = 0.03, 0.8, 0.45, 0.16
    overlay.mask(np.full((1, 1), 0.6), COLORS["black"], ((left, top), (left + width, top + height)))
    times, open_share = np.array(demo._curve).T
    xy = np.stack([left + width * (1 + (times - now) / CURVE), top + height * (1 - open_share / 1.4)], 1)
    level = top + height * (1 - CLOSED / 1.4)
    overlay.line([(left, level), (left + width, level)], COLORS["orange"], 0.004)
    for part in np.split(xy, np.flatnonzero(np.isnan(open_share))):
        part = part[np.isfinite(part[:, 1])]
        if len(part) > 1:
            overlay.line(part, color, 0.008)
    overlay.text(left + width + 0.02, 0.83, f"blinks a minute: {len(lids.blinks)}", size=0.05)
    if not np.isnan(lids.perclos):
        overlay.text(left + width + 0.02, 0.9, f"PERCLOS: {lids.perclos:.0%}", size=0.05)
