"""Watch a driver: closed eyes, yawns, nods of the head, and an alarm in three levels."""

from __future__ import annotations

from collections import deque
from dataclasses import replace
from functools import partial

import numpy as np

from course_utils.demo import TrackedDemo, tracker_or_simulator
from course_utils.drowsiness.blinks import BlinkDetector
from course_utils.drowsiness.data import CLASSES
from course_utils.drowsiness.driver import DriverCamera
from course_utils.drowsiness.eye_aspect_ratio import LEFT_EYE, RIGHT_EYE, eye_aspect_ratios, mouth_aspect_ratio
from course_utils.drowsiness.forecast import Forecast
from course_utils.drowsiness.intervals import IntervalDetector
from course_utils.drowsiness.two_eyes import CLOSED, TwoEyes
from course_utils.overlay import COLORS, Frame, Overlay
from course_utils.track import Face, FaceTracker

CALIBRATION = 10.0  # seconds in which the demo learns how open this person's eyes are when awake
MIN_MEASUREMENTS = 30  # that a calibration needs, however long it takes
MIN_RATE = 2.05  # frames a second; at this rate and below, a blink falls between two frames
MIN_OPEN_RATIO = 0.12  # no open eye is narrower: the eyes were closed during the calibration
FRONTAL = 30.0  # degrees of yaw; a face that is turned further hides one eye
YAWN, YAWN_END, YAWN_SECONDS = 0.5, 0.4, 1.0  # mouth aspect ratio, and for how long
NOD, NOD_END, NOD_SECONDS = 15.0, 10.0, 0.7  # degrees below the usual pitch, and for how long
SLOW_BLINK = 0.5  # seconds from which a blink is called slow
ALARM_SECONDS = 1.0  # eyes closed for so long: alarm; for twice as long: also a tone, if wanted
PERCLOS_TIRED = 0.12  # share of a minute; see lesson 4 for the reason
YAWNS_TIRED, YAWN_MEMORY = 3, 180.0  # so many yawns within so many seconds
TONE = 880.0  # hertz
SHOW_SECONDS = 1.5  # for which a word stays in the picture
CURVE_SECONDS = 8.0  # of the curve in the picture


class Calibration:
    """Measure for ten seconds a person who is awake: `add(time, ears, pitch)` returns whether that is enough.

    ears, pitch: the medians when it is done, before that None; ears has the aspect ratio of each eye. Blinks and a look
    aside do not change a median. problem: why it had to start again, in words for the driver.
    """

    def __init__(self, seconds: float = CALIBRATION):
        self.seconds = seconds
        self.reset()

    def reset(self):
        """Start again."""
        self._rows, self._measured, self._last, self.problem = [], 0.0, None, ""
        self.ears = self.pitch = None

    @property
    def left(self) -> float:
        """Seconds that are still needed."""
        return max(0.0, self.seconds - self._measured)

    def add(self, time: float, ears, pitch: float) -> bool:
        """Take one measurement: time in seconds, the aspect ratios of both eyes. What is not finite is left out.

        Starts again, and says why in `problem`, if the eyes were closed or hidden most of the time.
        """
        row = (*np.broadcast_to(ears, 2), pitch)
        if not np.isfinite(row).all():
            return False
        self._measured += min(max(time - self._last, 0.0), 0.5) if self._last is not None else 0.0
        self._last = time
        self._rows.append(row)
        if self.left or len(self._rows) < MIN_MEASUREMENTS:
            return False
        *ears, pitch = np.median(self._rows, axis=0).tolist()
        if max(ears) < MIN_OPEN_RATIO:
            self.reset()
            self.problem = "Your eyes look closed. Open them, come closer, or take off dark glasses"
            return False
        self.ears, self.pitch, self.problem = np.maximum(ears, MIN_OPEN_RATIO), pitch, ""
        return True


class Drowsiness(TrackedDemo):
    """A demo that raises an alarm if a driver's eyes stay closed, and counts blinks, yawns and nods.

    tracker: a `FaceTracker` or any callable from Frame to a list of `Face`; by default one that is made at the first
    frame. calibration: seconds in which it first learns the driver's open eyes. sound: whether level 3 of the alarm
    also asks for a tone (`Overlay.sound`). alarm: seconds of closed eyes that raise it. read: a model of tiredness of
    yours, as for `forecast.Forecast`; it reads the blinks, and raises no alarm.
    level: 0 awake, 1 tired (PERCLOS, yawns or a nod), 2 eyes closed for `alarm`, 3 for twice as long. alarms: the
    seconds at which level 2 was reached. forecasts: pairs of a second and what `read` said then, float[3]. eyes: the
    `BlinkDetector` after the calibration, before that None.
    `Overlay.answer` is "blink", "slow blink", "closed", "yawn" or "nod" in the frame in which it ends, and "ALARM" in
    the frame that reaches level 2.
    If there are several faces, the largest is the driver's. A frame without a face, or with one that is turned by more
    than 30 degrees, is not measured; after half a second of such frames a closure that has begun is dropped.
    At two frames a second or fewer nothing can be watched, and the picture says so.
    Raises ValueError for an alarm that would ring at blinks, and for a `read` that is no such model.
    """

    tracks = "faces"

    def __init__(
        self,
        tracker=None,
        calibration: float = CALIBRATION,
        sound: bool = False,
        alarm: float = ALARM_SECONDS,
        read=None,
    ):
        if not alarm > SLOW_BLINK:
            raise ValueError(f"An alarm after {alarm} s would ring at blinks; take more than {SLOW_BLINK} s.")
        super().__init__(tracker, partial(FaceTracker, blendshapes=False))
        if read is not None:
            Forecast(read)  # an unsuitable model fails now, not after sixty blinks
        self.calibration, self.sound, self.alarm, self._read = Calibration(calibration), sound, alarm, read
        self.reset()

    @classmethod
    def synthetic(cls, script=None):
        """Make the camera of a synthetic driver; script: as for `DriverCamera`, such as "look 12, close 2.5"."""
        return DriverCamera(script or "look 12, blink 0.2, look 2, close 2.5, look 1", size=(320, 240), fps=15)

    def reset(self):
        """Forget the driver and all that happened; the next frame starts a new calibration."""
        with self._lock:
            super().reset()
            self.calibration.reset()
            self.eyes = self._forecast = None
            self.forecasts = []
            self.alarms, self.yawns, self.level, self.state = [], deque(), 0, "no face"
            self._yawn, self._nod = IntervalDetector(YAWN, YAWN_END), IntervalDetector(NOD, NOD_END)
            self._now, self._last_answer, self._last_nod = -np.inf, ("", -np.inf), -np.inf
            self._curve, self._times = deque(), deque(maxlen=6)

    def follow(self, faces, frame: Frame) -> Overlay:
        """Judge the driver by the faces of a frame; the demo without its tracker."""
        with self._lock:
            if frame.time < self._now:  # a clip that starts again
                self.reset()
            self._now = frame.time
            self._times.append(frame.time)
            face = max(faces, key=lambda face: face.area, default=None)
            frontal = face is not None and abs(face.yaw) <= FRONTAL and self._fast_enough()
            self.state = self._state_of(face, frontal)
            pixels = face.pixels(frame) if frontal else None
            ears = eye_aspect_ratios(pixels) if frontal else None
            answer, ear = None, None
            if self.eyes is None:
                if frontal and self.calibration.add(frame.time, ears, face.pitch):
                    self._both = TwoEyes(self.calibration.ears)
                    self.eyes = BlinkDetector(float(self.calibration.ears.mean()))
                    self._forecast = None if self._read is None else Forecast(self._read, self._now)
            else:
                ear = self._both(self._now, ears) * self.eyes.open_ratio if frontal else None
                answer = self._update(ear, mouth_aspect_ratio(pixels) if frontal else None, face if frontal else None)
            self.prompt = "" if self.eyes else self._advice()
            overlay = Overlay(answer=answer)
            if answer:
                self._last_answer = answer, self._now
                self.answers.append(answer)
            if self.sound and self.level == 3:
                overlay.sound = TONE
            return _show(self, overlay, face, ear)

    def _fast_enough(self):
        steps = np.diff(self._times)
        return len(steps) < 2 or np.median(steps) < 1 / MIN_RATE

    def _state_of(self, face, frontal):
        if not self._fast_enough():
            return "too slow to watch"
        return "awake" if frontal else "no face" if face is None else "looks aside"

    def _advice(self):
        """What the driver should do for the calibration."""
        words = {
            "no face": "I see no face",
            "looks aside": "Look at the camera",
            "too slow to watch": "Too slow to watch: close other programs, or take a smaller picture",
        }
        return words.get(self.state) or self.calibration.problem or "Look ahead with open eyes"

    def _update(self, ear, mouth, face):
        """Update all detectors; returns the word for what has just ended, or "ALARM"."""
        now, word = self._now, None
        blink = self.eyes(now, ear)
        if blink:
            slow = blink.duration >= SLOW_BLINK
            word = "closed" if blink.duration >= self.alarm else "slow blink" if slow else "blink"
            if self._forecast and (probabilities := self._forecast(blink)) is not None:
                self.forecasts.append((now, probabilities))
        yawn = self._yawn(now, mouth)
        if yawn and yawn[1] - yawn[0] >= YAWN_SECONDS:
            self.yawns.append(yawn)
            word = "yawn"
        nod = self._nod(now, None if face is None else self.calibration.pitch - face.pitch)
        if nod and nod[1] - nod[0] >= NOD_SECONDS:
            word = "nod"
        while self.yawns and self.yawns[0][1] < now - YAWN_MEMORY:
            self.yawns.popleft()
        if self._nod.duration(now) >= NOD_SECONDS:
            self._last_nod = now
        before, self.level = self.level, self._alarm_level()
        if self.level >= 2 > before:
            self.alarms.append(now)
            word = "ALARM"
        if self.eyes.closed and self.state == "awake":
            self.state = "eyes closed"
        return word

    def _alarm_level(self):
        closed = self.eyes.closed
        if closed >= self.alarm:
            return 3 if closed >= 2 * self.alarm else 2
        tired = self.eyes.perclos >= PERCLOS_TIRED or len(self.yawns) >= YAWNS_TIRED
        return int(tired or self._now - self._last_nod < SHOW_SECONDS)


def tracker(camera=None):
    """Make the face tracker or, without its model file, one that reads the landmarks of a synthetic driver.

    camera: the `DriverCamera`; a note says that its landmarks are used. Raises `data.DataError` if there is neither
    the model nor a camera.
    """
    return tracker_or_simulator(FaceTracker, true_faces, camera, "the synthetic driver")


def true_faces(camera, frame: Frame) -> list:
    """What a perfect tracker would find in a frame of a `DriverCamera`: one `Face`, or none if the lens is covered."""
    truth = camera.at(frame.time)
    if truth.covered:
        return []
    points = camera.landmarks(truth) / (*camera.size, camera.size[0])
    irises = np.repeat([points[list(eye)].mean(0) for eye in (RIGHT_EYE, LEFT_EYE)], 5, axis=0)
    scores = {"eyeBlinkLeft": truth.lid, "eyeBlinkRight": truth.lid, "jawOpen": truth.jaw}
    return [Face(np.concatenate([points, irises]).astype(np.float32), scores, truth.yaw, truth.pitch)]


def simulated(camera: DriverCamera):
    """Yield the frames of a `DriverCamera` with its true landmarks and black pictures: quick, for long drives."""
    black = np.zeros((*reversed(camera.size), 3), np.uint8)
    for truth in camera.truth:
        frame = Frame(black, truth.time)
        yield replace(frame, faces=tuple(true_faces(camera, frame)))


_LEVELS = ("white", "yellow", "red", "red")


def _show(demo, overlay, face, ear):
    from course_utils.track import faces

    color = COLORS[_LEVELS[demo.level]]
    if face is not None:
        eyes = COLORS["sky"] if demo.state == "awake" else COLORS["orange"]
        for ring in (faces.RIGHT_EYE, faces.LEFT_EYE):
            overlay.line(face.points[[*ring, ring[0]], :2], eyes, 0.006)
        overlay.line(face.points[[*faces.INNER_LIPS, faces.INNER_LIPS[0]], :2], COLORS["pink"], 0.004)
    if demo.eyes is None:
        words = demo.prompt if demo.state != "awake" else f"{demo.prompt}: {demo.calibration.left:.0f} s"
        overlay.text(0.03, 0.04, words, size=0.06 if len(words) < 36 else 0.04)
        return overlay
    _draw_curve(demo, overlay, ear, color)
    word, at = demo._last_answer
    if demo.level >= 2:
        overlay.box(0.0, 0.0, 1.0, 1.0, color, 0.05)
        overlay.text(0.2, 0.6, "WAKE UP" if demo.level == 2 else "STOP THE CAR", COLORS["yellow"], 0.12)
    elif demo.level == 1:
        overlay.text(0.03, 0.14, "You look tired: take a break", COLORS["yellow"], 0.055)
    state = word if demo._now - at < SHOW_SECONDS and demo.state == "awake" else demo.state
    overlay.text(0.03, 0.04, state, COLORS["yellow" if demo.level else "white"], 0.07)
    return overlay


def _draw_curve(demo, overlay, ear, color):
    """Draw how open the eyes were in the last seconds, the threshold, and the numbers of the last minute."""
    detector, now = demo.eyes, demo._now
    demo._curve.append((now, np.nan if ear is None else min(ear / detector.open_ratio, 1.4)))
    while demo._curve and demo._curve[0][0] < now - CURVE_SECONDS:
        demo._curve.popleft()
    left, top, width, height = 0.03, 0.8, 0.45, 0.16
    overlay.mask(np.full((1, 1), 0.6), COLORS["black"], ((left, top), (left + width, top + height)))
    times, open_share = np.array(demo._curve).T
    xy = np.stack([left + width * (1 + (times - now) / CURVE_SECONDS), top + height * (1 - open_share / 1.4)], 1)
    level = top + height * (1 - CLOSED / 1.4)
    overlay.line([(left, level), (left + width, level)], COLORS["orange"], 0.004)
    for part in np.split(xy, np.flatnonzero(np.isnan(open_share))):
        part = part[np.isfinite(part[:, 1])]
        if len(part) > 1:
            overlay.line(part, color, 0.008)
    overlay.text(left + width + 0.02, 0.83, f"blinks a minute: {len(detector.blinks)}", size=0.05)
    perclos = detector.perclos
    if not np.isnan(perclos):
        overlay.text(left + width + 0.02, 0.9, f"PERCLOS: {perclos:.0%}", size=0.05)
    if demo.forecasts:
        _, found = demo.forecasts[-1]
        overlay.text(left, 0.72, f"your model: {CLASSES[found.argmax()]}, {found.max():.0%}", size=0.05)
