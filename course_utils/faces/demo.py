"""A gate at a door: who is it, and is it a living face or a photo?"""

from __future__ import annotations

import re
from collections import deque
from functools import partial

import numpy as np

from course_utils.demo import TrackedDemo, tracker_or_simulator
from course_utils.drawn.face import FaceCamera, Scene, person
from course_utils.drawn.face.render import landmarks
from course_utils.drowsiness.eye_aspect_ratio import LEFT_EYE, RIGHT_EYE, eye_aspect_ratio
from course_utils.faces.blink_challenge import MAX_LOST, BlinkChallenge
from course_utils.faces.embedding import MOUTH, NOSE, Embedder, Found
from course_utils.faces.gallery import Gallery, GalleryError, QualityError, check_quality
from course_utils.faces.verification import unit
from course_utils.overlay import COLORS, Frame, Overlay
from course_utils.track import Face, FaceTracker

MEMORY = 0.6  # seconds of vectors that are averaged for a name
MAX_JUMP = 0.6  # widths of a face between two frames; after a larger move it is another person
MAX_CHANGED = 1.0  # seconds for which a face may look like somebody else than the person who was accepted
SHOW_SECONDS = 2.5  # for which "refused" stays in the picture
SYNTHETIC = "35, 31"  # seeds of two drawn people


class FaceGate(TrackedDemo):
    """A demo that names the person in front of the camera after they have blinked as often as it asks.

    gallery: a `Gallery`. tracker: a callable from Frame to a list of `track.Face`, by default a `FaceTracker` for
    one face that is made at the first frame. If a tracker finds several faces, the gate asks for one person at a time.
    embed: an `Embedder`. threshold: cosine distance; by default the embedder's. blinks: the smallest and the largest
    number that it asks for, or None to ask for none. seed: of these random numbers; None for unpredictable ones.
    enrol: the name of a person who is enrolled first.
    `Overlay.answer` is, in one frame each, the name of an accepted person, "unknown" for a living stranger, and
    "refused" for a failed challenge.
    """

    def __init__(self, gallery=None, tracker=None, embed=None, threshold=None, blinks=(1, 3), seed=None, enrol=None):
        super().__init__(tracker, partial(FaceTracker, blendshapes=False))
        self.embed = embed or Embedder()
        self.gallery = Gallery(model=self.embed.kind) if gallery is None else gallery
        self.threshold = self.embed.threshold if threshold is None else threshold
        self.blinks, self._rng = blinks, np.random.default_rng(seed)
        self._enrol = None
        self.reset()
        if enrol is not None:
            self.enrol(enrol)

    @classmethod
    def synthetic(cls, script=None):
        """Make a film of drawn people who blink twice each; the first one stays long enough to be enrolled.

        script: seeds of the people, such as "35, 31". Raises ValueError for another script.
        """
        script = SYNTHETIC if script is None else script
        if not re.fullmatch(r"\s*\d+(\s*,\s*\d+)*\s*", script):
            raise ValueError(f'{script!r} cannot be read. Give the seeds of drawn people, such as "{SYNTHETIC}".')
        first, *others = map(int, script.split(","))
        scenes = [Scene(first, 6.0, (3.2, 4.0))]
        for who in others:
            scenes += [Scene(None, 1.0), Scene(who, 4.0, (1.0, 1.8))]
        return FaceCamera(scenes, size=(240, 180))

    @staticmethod
    def options(enrol: str | None, synthetic: bool) -> dict:
        """Return the arguments of a gate for the command line.

        enrol: the name of a person to enrol first. synthetic: the people are those of `synthetic`, who blink twice;
        they get a gallery of their own, which is empty at the start. For a camera, the saved gallery is used.
        Raises GalleryError if nobody is enrolled and `enrol` is None.
        """
        if synthetic:
            gallery = Gallery("drawn")
            gallery.delete()
            return {"gallery": gallery, "enrol": enrol or "Ada", "blinks": (2, 2)}
        gallery = Gallery()
        if not (gallery or enrol):
            raise GalleryError(
                "Nobody is enrolled. Enrol yourself first: "
                'python -m course_utils demo faces --source camera --enrol "Your name"'
            )
        return {"gallery": gallery, "enrol": enrol}

    def reset(self):
        """Start again; the gallery and a requested enrolment stay."""
        with self._lock:
            super().reset()
            self._time = self._seen = self._decided = -np.inf
            self._forget()

    def _forget(self):
        self._views, self._box, self.challenge, self._verdict = deque(), None, None, None
        self._since = None  # when this face appeared

    def enrol(self, name: str, views: int = 5, pause: float = 0.4):
        """Enrol the next person in front of the camera, with so many views that are `pause` seconds apart."""
        with self._lock:
            self._enrol = {"name": name, "views": views, "pause": pause, "vectors": [], "next": -np.inf}

    def follow(self, tracked, frame: Frame) -> Overlay:
        """Identify the tracked faces of a frame; the demo without its tracker."""
        with self._lock:
            if frame.time < self._time:
                self._forget()
            self._time = frame.time
            faces = [Found.of(face, frame) for face in tracked]
            if self._enrol is not None:
                return self._enrolling(faces, frame)
            if len(faces) != 1:
                return self._nobody(faces, frame)
            return self._judge(faces[0], eye_aspect_ratio(tracked[0].pixels(frame)), frame)

    def _nobody(self, faces, frame):
        overlay = Overlay()
        for face in faces:
            _box(overlay, face, frame, COLORS["orange"])
        if faces or frame.time - self._seen > MAX_LOST:
            self._forget()
        self.prompt = "One at a time, please" if faces else "Look into the camera"
        return overlay.text(0.03, 0.89, self.prompt, COLORS["white"], 0.06)

    def _judge(self, face, ratio, frame):
        overlay = Overlay()
        if self._box is not None and _moved(self._box, face.box) > MAX_JUMP:
            self._forget()  # somebody else
        self._box, self._seen = face.box, frame.time
        self._since = frame.time if self._since is None else self._since
        view = frame.time, self.embed.face(frame.image, face), ratio
        self._views.append(view)
        while frame.time - self._views[0][0] > MEMORY:
            self._views.popleft()
        name, distance = self.gallery.identify(
            unit(np.mean([vector for _, vector, _ in self._views], 0)), self.threshold
        )
        if self._verdict in (None, "refused", name or "unknown"):
            self._agreed = frame.time
        elif frame.time - self._agreed > MAX_CHANGED:
            self._forget()  # somebody else has taken the place
            self._box, self._since = face.box, frame.time
            self._views.append(view)
        if self._verdict is None and frame.time - self._since > 0.7 * MEMORY:
            self._ask(overlay, name, distance, ratio, frame)
        self._show(overlay, face, name, distance, frame)
        return overlay

    def _ask(self, overlay, name, distance, ratio, frame):
        if self.blinks is None:
            self._settle(overlay, "passed", name, distance)
            return
        if self.challenge is None or (name is not None and name != self._name):
            # The eyes were open in the last half second; if they were not, the challenge fails and can be repeated.
            requested = int(self._rng.integers(self.blinks[0], self.blinks[1] + 1))
            open_ratio = max(1e-3, np.median([ratio for _, _, ratio in self._views]))
            self.challenge = BlinkChallenge(requested, open_ratio)
            self._name = name
        state = self.challenge(frame.time, ratio)
        if state == "passed" and name != self._name:
            self.challenge = None  # another person blinked
        else:
            self._settle(overlay, state, name, distance)

    def _settle(self, overlay, state, name, distance):
        if state == "waiting":
            return
        self._verdict = (name or "unknown") if state == "passed" else "refused"
        overlay.answer, overlay.score = self._verdict, max(0.0, 1 - distance)
        self.answers.append(self._verdict)
        self._decided = self._time

    def _enrolling(self, faces, frame):
        overlay, job = Overlay(), self._enrol
        for face in faces:
            _box(overlay, face, frame, COLORS["sky"])
        words = f"{job['name']}: view {len(job['vectors']) + 1} of {job['views']}. Turn a little, smile."
        self.prompt = f"{job['name']}, look into the camera, turn a little, and smile"
        try:
            face = check_quality(frame.image, faces)
        except QualityError as error:
            self.prompt = str(error)
            return overlay.text(0.03, 0.89, self.prompt, COLORS["orange"], 0.05)
        if frame.time >= job["next"]:
            job["vectors"].append(self.embed.face(frame.image, face))
            job["next"] = frame.time + job["pause"]
        if len(job["vectors"]) >= job["views"]:
            self._enrol = None
            self.gallery.enrol(job["name"], job["vectors"], self.threshold)
            self._forget()
            words = self.prompt = f"{job['name']} is enrolled"
        return overlay.text(0.03, 0.89, words, COLORS["white"], 0.05)

    def _show(self, overlay, face, name, distance, frame):
        known = name is not None
        label = f"{name or 'unknown'} {distance:.2f}"
        if self._verdict is not None:
            color = COLORS["red" if self._verdict == "refused" else "green" if known else "orange"]
            words = {"refused": "Refused: a photo?", "unknown": "I do not know you"}.get(
                self._verdict, f"Welcome, {self._verdict}"
            )
            if frame.time - self._decided > SHOW_SECONDS and self._verdict == "refused":
                self.challenge = self._verdict = None  # another try
        elif self.challenge is not None:
            color, requested = COLORS["sky"], self.challenge.requested
            self.prompt = f"Blink {requested} ×"
            left = max(0, self.challenge.left(frame.time))
            words = f"{self.prompt} ({self.challenge.blinks}), {left:.0f} s"
        else:
            color, words = COLORS["white"], "…"
        _box(overlay, face, frame, color, label)
        overlay.text(0.03, 0.88, words, color, 0.07)


def _box(overlay, face, frame, color, label=""):
    box = np.reshape(face.box, (2, 2)) / frame.size
    overlay.box(*box.ravel().tolist(), color, label=label)
    overlay.points(face.points / frame.size, color, 0.008)


def _moved(old, new):
    old, new = (np.reshape(box, (2, 2)) for box in (old, new))
    return np.linalg.norm(new.mean(0) - old.mean(0)) / max(1e-6, old[1, 0] - old[0, 0])


def tracker(camera=None):
    """Make the face tracker or, without its model file, one that reads the landmarks of drawn people.

    camera: a `drawn.face.FaceCamera`; a note says that its landmarks are used. Raises `data.DataError` if there is
    neither the model nor a camera.
    """
    return tracker_or_simulator(partial(FaceTracker, blendshapes=False), true_faces, camera, "drawn people")


def true_faces(camera, frame: Frame) -> list:
    """What a perfect tracker would find in a frame of a `FaceCamera`: one `Face`, or none for an empty chair.

    Only the points that this lesson needs are correct: eyes, lids, nose tip, mouth corners.
    """
    _, who, lids = camera.at(frame.time)
    if who is None:
        return []
    marks = landmarks(person(who), camera.view_at(frame.time), camera.size)
    across = (marks[1] - marks[0]) / 4  # half an eye
    up = np.array([across[1], -across[0]])
    points = np.tile(marks.mean(0), (478, 1))
    lid = 0.35 * (1 - lids) * up
    for eye, place in zip((RIGHT_EYE, LEFT_EYE), marks[:2], strict=True):
        shape = (-across, lid - across / 3, lid + across / 3, across, across / 3 - lid, -across / 3 - lid)
        points[list(eye)] = place + shape
    points[NOSE], points[list(MOUTH)] = marks[2], marks[3:]
    points[[10, 152]] = marks.mean(0) + np.array([[5.2], [-4.4]]) * up  # crown and chin, for the box
    depth = np.zeros((478, 1))
    return [Face(np.hstack([points / camera.size, depth]).astype(np.float32))]
