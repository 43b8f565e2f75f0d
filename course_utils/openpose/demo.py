"""The demos of lesson 7: squats counted from joint angles, and the skeletons of all people in a picture."""

from __future__ import annotations

import numpy as np

from course_utils import checkpoints
from course_utils.demo import Demo, TrackedDemo, tracker_or_simulator
from course_utils.openpose import skeletons
from course_utils.openpose.drawn_people import PARTS
from course_utils.openpose.squat_camera import SquatCamera
from course_utils.openpose.squats import (
    ANGLES,
    JOINTS,
    LEG,
    MAX_GAP,
    SquatCounter,
    both_sides,
    joint_angles,
    knee,
)
from course_utils.overlay import COLORS, Frame, Overlay
from course_utils.track import Body, BodyTracker, body_overlay
from course_utils.track.bodies import LANDMARKS


class Squats(TrackedDemo):
    """A demo that draws the body with its joint angles and counts squats, or whatever else an angle shows.

    tracker: a `BodyTracker` or any callable from Frame to a list of `Body`; by default one that is made at the first
    frame. counter: a `SquatCounter`, or an object with `count`, `angle`, `low`, `reset()` and the same call.
    read: your own pose net instead of a tracker, as for `skeletons.find`. joints: whose angle counts: three names for
    `squats.both_sides`. what: the name of the exercise in the picture.
    `Overlay.answer` is the count, in the frame in which a squat ends. After a second without knees the picture says
    what to do. Raises ValueError for a net of another shape, and for unknown joints.
    """

    tracks = "bodies"

    def __init__(self, tracker=None, counter=None, read=None, joints=LEG, what="squats"):
        if read is not None:
            tracker, self.tracks = people_tracker(read), None  # the browser's own tracker would take the net's place
        super().__init__(tracker, BodyTracker)
        own = both_sides(joints)
        self.what, self._joint, self._own = what, joints[1], tuple(own)
        self._chains = ANGLES if tuple(joints) == LEG else own
        self.counter = SquatCounter() if counter is None else counter
        self._now = self._knees = -np.inf

    @classmethod
    def synthetic(cls, script=None):
        """Make a camera that films a drawn person who does squats; script: their depths, such as "1, 1, 0.45, 1"."""
        return SquatCamera(script or "1, 1, 0.45, 1", fps=12)

    def reset(self):
        """Start again at 0."""
        with self._lock:
            super().reset()
            self.counter.reset()
            self._now = self._knees = -np.inf

    def follow(self, bodies, frame: Frame) -> Overlay:
        """Draw the bodies of a frame; the largest one is counted."""
        with self._lock:
            if frame.time < self._now:  # a clip that starts again
                self.reset()
            self._now = frame.time
            body = max(bodies, key=lambda body: body.area, default=None)
            angles = joint_angles(body.pixels(frame), body.visible, self._chains) if body else {}
            counted = knee(angles, self._own)
            ended = self.counter(frame.time, counted)
            overlay = body_overlay(bodies, Overlay(answer=str(self.counter.count) if ended else None))
            if ended:
                self.answers.append(overlay.answer)
            for name, degrees in angles.items():
                if np.isfinite(degrees) and name.startswith(_visible_side(body)):  # two knees' numbers would overlap
                    x, y = body.points[self._chains[name][1], :2]
                    overlay.text(x + 0.02, y - 0.02, f"{degrees:.0f}°", size=0.055)
            color = COLORS["yellow" if self.counter.low else "white"]
            if counted is not None:
                self._knees = frame.time
            self.prompt = "" if frame.time - self._knees <= MAX_GAP else _advice(body, self._joint)
            if self.prompt:
                overlay.text(0.03, 0.14, self.prompt, COLORS["orange"], 0.045)
            return overlay.text(0.03, 0.04, f"{self.what}: {self.counter.count}", color, 0.07)


def _advice(body, joint) -> str:
    """What somebody should do whose joint is not seen."""
    if body is None:
        return "I see nobody: step back until your feet are in view"
    return f"I can't see your {joint}s: step back until your feet are in view"


def _visible_side(body) -> str:
    """The side of a body whose joints are seen better: "left" or "right"."""
    return max(("left", "right"), key=lambda side: sum(body.visible[ANGLES[f"{side} {joint}"][1]] for joint in JOINTS))


def tracker(camera=None):
    """Make the body tracker or, without its model file, a stand-in that knows the drawn person; a note says so.

    camera: a `SquatCamera`, from which the stand-in takes the joints.
    Raises `data.DataError` without the model and without a camera.
    """
    return tracker_or_simulator(BodyTracker, true_bodies, camera, "the drawn person")


def true_bodies(camera, frame: Frame) -> list[Body]:
    """Return what a perfect tracker would find in a frame of a `SquatCamera`: a list of one `Body`.

    Landmarks that a drawn person does not have (ears, fingers, heels) are at the nearest joint, and not visible.
    """
    joints = camera.scene(frame.time).keypoints[0]
    near = {"pinky": "wrist", "index": "wrist", "thumb": "wrist", "heel": "ankle", "foot": "ankle"}
    points, visible = np.zeros((len(LANDMARKS), 3), np.float32), np.zeros(len(LANDMARKS), np.float32)
    for row, name in enumerate(LANDMARKS):
        side, _, joint = name.partition(" ")
        part = f"{side} {near.get(joint, joint)}"
        points[row, :2] = joints[PARTS.index(part if part in PARTS else "nose"), :2] / camera.size
        visible[row] = float(name in PARTS)
    return [Body(points, np.zeros_like(points), visible)]


def people_tracker(read):
    """Make a tracker of bodies from a pose net: a callable from Frame to a list of `Body`.

    read: as for `skeletons.find`. Raises ValueError for a net of another shape.
    """
    read = skeletons.checked(read)

    def track(frame: Frame) -> list[Body]:
        people, scores = skeletons.find(read, frame.image)
        return [to_body(person, frame) for person in people[scores >= skeletons.THRESHOLD]]

    return track


def to_body(person, frame: Frame, sure: float = 0.0) -> Body:
    """Make a `track.Body` of one person's keypoints float[14, 3]: x, y in pixels, NaN if not found, and how sure.

    Its landmarks that have no keypoint, and those that are not surer than `sure`, are not visible.
    """
    points, visible = np.zeros((len(LANDMARKS), 3), np.float32), np.zeros(len(LANDMARKS), np.float32)
    for part, (x, y, confidence) in zip(PARTS, np.nan_to_num(person), strict=True):
        if part in LANDMARKS:
            row = LANDMARKS.index(part)
            points[row, :2] = (x + 0.5) / frame.size[0], (y + 0.5) / frame.size[1]
            visible[row] = float(confidence > sure)
    return Body(points, np.zeros_like(points), visible)


class People(Demo):
    """A demo that draws the skeletons of all people that the course's net finds.

    read: your own net, as for `skeletons.find`; by default the shipped one, in LiteRT. `Overlay.answer` is the number
    of people, in the frames in which it changes. Raises ValueError for a net of another shape.
    """

    def __init__(self, read=None):
        super().__init__()
        self.read, self._count = skeletons.checked(read or checkpoints.load("openpose", "float16")), None

    @classmethod
    def synthetic(cls, script=None):
        """Make a camera that films a drawn person who does squats; script: as for `Squats.synthetic`."""
        return Squats.synthetic(script)

    def reset(self):
        """Forget the number of people."""
        with self._lock:
            super().reset()
            self._count = None

    def find(self, frame: Frame) -> np.ndarray:
        """Find people: float32[n, 14, 3], x, y in pixels and the confidence of each joint."""
        people, scores = skeletons.find(self.read, frame.image)
        return people[scores >= skeletons.THRESHOLD]

    def follow(self, people, frame: Frame) -> Overlay:
        """Draw the skeletons and count them."""
        with self._lock:
            overlay = skeletons.skeleton_overlay(people, frame.size)
            if len(people) != self._count:
                self._count, overlay.answer = len(people), str(len(people))
                self.answers.append(overlay.answer)
            return overlay.text(0.03, 0.04, f"people: {len(people)}", size=0.07)
